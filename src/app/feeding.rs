//! What feeds what: followed both ways when somebody asks, and looked over for feeds that lead nowhere at each assessment.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::answers::{Answered, Asked, Desk, Held};
use super::{Application, ApplicationError};
use crate::cache::Topic;
use crate::inventory::feeds::{FeedGraph, FeedNode};
use crate::inventory::{EquipmentId, FacilityId, Moment, ValidationIssue};
use crate::report::feeds::{
    DiagramItem, Direction, ExternalLoad, FeedGraphData, FeedsDocument, OneLineDocument, OrphanReason,
};
use crate::report::row::EquipmentRow;
use crate::store::{FeedFault, FeedFaultKind, Snapshot, StoreError, SyncIssue};

/// What a facility's feeds show when they are looked over.
#[derive(Default)]
pub(super) struct FeedFindings {
    /// What is wrong with them, in the order of the items' ids.
    pub(super) faults: Vec<FeedFault>,
    /// Items that are fed by one of another facility, with that one, in the order of ids.
    pub(super) fed_from_afar: Vec<(EquipmentId, EquipmentId)>,
}

/// The feeds of a facility's items, noted while they are judged.
#[derive(Default)]
pub(super) struct FeedNotes(Vec<(EquipmentId, Option<EquipmentId>)>);

impl FeedNotes {
    /// An item that was judged now.
    pub(super) fn note(&mut self, row: &EquipmentRow) {
        self.0.push((row.id.clone(), row.fed_from.clone()));
    }

    /// Every item in a loop, every one whose feeder exists nowhere, and every one whose feeder stands elsewhere. What was
    /// known before keeps the moment at which it was first seen. A feeder that comes or goes in another facility is
    /// noticed when this one is next assessed, at midnight at the latest.
    pub(super) fn look_over(
        &self,
        snapshot: &Snapshot,
        known: &[FeedFault],
        now: Moment,
    ) -> Result<FeedFindings, StoreError> {
        let items = self.0.iter().map(|(id, fed_from)| FeedNode {
            id,
            fed_from: fed_from.as_ref(),
            alternate_feeds: &[],
            is_critical: false,
        });
        let feeds = FeedGraph::new(items.collect());
        let mut faults: Vec<FeedFault> = Vec::new();
        let mut add = |equipment_id: &EquipmentId, fed_from: &EquipmentId, kind| {
            let (equipment_id, fed_from) = (equipment_id.clone(), fed_from.clone());
            faults.push(FeedFault { equipment_id, fed_from, kind, first_seen: now, last_seen: now });
        };
        for circle in feeds.loops() {
            let feeders = circle.iter().cycle().skip(1);
            for (item, feeder) in circle.iter().zip(feeders) {
                add(item, feeder, FeedFaultKind::Loop { items: circle.len() as u64 });
            }
        }
        let mut fed_from_afar = Vec::new();
        for stray in feeds.dangling_feeds() {
            if snapshot.find_equipment(stray.feeder)?.is_none() {
                add(stray.item, stray.feeder, FeedFaultKind::UnknownFeeder);
            } else {
                fed_from_afar.push((stray.item.clone(), stray.feeder.clone()));
            }
        }
        faults.sort_unstable_by(|left, right| left.equipment_id.cmp(&right.equipment_id));
        for fault in &mut faults {
            let before = known.binary_search_by(|before| before.equipment_id.cmp(&fault.equipment_id));
            if let Some(before) = before.ok().map(|place| &known[place])
                && before.fed_from == fault.fed_from
            {
                fault.first_seen = before.first_seen;
            }
        }
        Ok(FeedFindings { faults, fed_from_afar })
    }
}

/// A feed that leads nowhere, as an issue of the row that says so.
pub(super) fn issue_of(snapshot: &Snapshot, fault: FeedFault) -> Result<SyncIssue, StoreError> {
    let FeedFault { equipment_id, fed_from, kind, first_seen, last_seen } = fault;
    let (source, table) = snapshot.origin_of(&equipment_id)?.unwrap_or_default();
    let reason = match kind {
        FeedFaultKind::UnknownFeeder => format!("names equipment {fed_from}, which does not exist"),
        FeedFaultKind::Loop { items: 1 } => "names the item itself".to_owned(),
        FeedFaultKind::Loop { items } => format!("closes a loop of {items} items: following it comes back to the item"),
    };
    let complaint = ValidationIssue {
        table,
        id: equipment_id.to_string(),
        column: "fed_from".to_owned(),
        value: Some(fed_from.to_string()),
        reason,
        quarantined: false,
    };
    Ok(SyncIssue { source, complaint, first_seen, last_seen })
}

impl Application {
    /// `GET /equipment/{id}/upstream` and `/downstream`
    ///
    /// # Errors
    /// [`ApplicationError::NotFound`] or the store's.
    pub async fn feeds(
        self: &Arc<Self>,
        asked: Asked<'_>,
        id: EquipmentId,
        direction: Direction,
    ) -> Result<Answered, ApplicationError> {
        self.answer(asked, Topic::Portfolio, move |desk| {
            let missing = || ApplicationError::NotFound { noun: "equipment", id: id.to_string() };
            let facility_id = desk.item(&id)?.facility_id;
            let held = desk.held(&facility_id)?;
            let items = desk.line_items(&facility_id)?;
            let reasons = desk.orphan_reasons(&facility_id, &items)?;
            let fed_elsewhere = desk.fed_elsewhere(&items)?;
            let parts = FeedGraphData {
                facility: &held.facility,
                items: &items,
                reasons: &reasons,
                external_loads: &fed_elsewhere,
            };
            FeedsDocument::new(&parts, &id, direction).ok_or_else(missing)
        })
        .await
    }

    /// `GET /facilities/{id}/one-line`
    ///
    /// # Errors
    /// [`ApplicationError::NotFound`] or the store's.
    pub async fn one_line(self: &Arc<Self>, asked: Asked<'_>, id: FacilityId) -> Result<Answered, ApplicationError> {
        let topic = id.clone();
        self.answer(asked, Topic::Facility(&topic), move |desk| {
            let held = desk.held(&id)?;
            let mut items = desk.line_items(&id)?;
            // Ratings stand in the records alone; both lists run in the order of ids.
            let mut ahead = items.iter_mut().peekable();
            for equipment in desk.snapshot.equipment_of(&id)? {
                let equipment = equipment?;
                while ahead.next_if(|item| item.id < equipment.id).is_some() {}
                if let Some(item) = ahead.next_if(|item| item.id == equipment.id) {
                    item.set_ratings(&equipment.specifications);
                }
            }
            let reasons = desk.orphan_reasons(&id, &items)?;
            let parts =
                FeedGraphData { facility: &held.facility, items: &items, reasons: &reasons, external_loads: &[] };
            Ok(OneLineDocument::new(&parts, held.kept.last_updated))
        })
        .await
    }
}

impl Desk<'_> {
    fn line_items(&self, facility: &FacilityId) -> Result<Vec<DiagramItem>, ApplicationError> {
        self.snapshot.rows_of(facility)?.map(|row| Ok(DiagramItem::new(row?))).collect()
    }

    /// Items of other facilities within reach that one of a facility's feeds, in the order of ids. Takes time in proportion
    /// to the number of facilities: each one's figure names what is fed from afar.
    fn fed_elsewhere(&self, items: &[DiagramItem]) -> Result<Vec<ExternalLoad>, ApplicationError> {
        let own: HashSet<&EquipmentId> = items.iter().map(|item| &item.id).collect();
        let mut found = Vec::new();
        self.each_held(|Held { facility: elsewhere, kept }| {
            // A feeder that came after that facility was assessed is still told to be unknown there
            let unknown = kept.feed_faults.iter().filter(|fault| fault.kind == FeedFaultKind::UnknownFeeder);
            let unknown = unknown.map(|fault| (&fault.equipment_id, &fault.fed_from));
            let afar = kept.fed_from_afar.iter().map(|(item, feeder)| (item, feeder));
            for (item, _) in afar.chain(unknown).filter(|(_, feeder)| own.contains(feeder)) {
                let row = self.snapshot.find_row_in(&elsewhere.id, item)?;
                found.extend(row.map(|row| (item.clone(), ExternalLoad::new(row, &elsewhere))));
            }
            Ok(())
        })?;
        found.sort_unstable_by(|(left, _), (right, _)| left.cmp(right));
        Ok(found.into_iter().map(|(_, fed)| fed).collect())
    }

    /// Why each feeder that does not stand in the facility is none of its items. One that the asker may not know of is
    /// as good as none at all.
    fn orphan_reasons(
        &self,
        facility: &FacilityId,
        items: &[DiagramItem],
    ) -> Result<HashMap<EquipmentId, OrphanReason>, ApplicationError> {
        let own: HashSet<&EquipmentId> = items.iter().map(|item| &item.id).collect();
        let mut reasons = HashMap::new();
        for feeder in items.iter().flat_map(|item| item.fed_from.iter().chain(&item.alternate_feeds)) {
            if own.contains(feeder) || reasons.contains_key(feeder) {
                continue;
            }
            let found = self.snapshot.find_equipment(feeder)?;
            let elsewhere =
                found.is_some_and(|found| found.facility_id != *facility && self.reach.contains(&found.facility_id));
            let reason = if elsewhere { OrphanReason::OtherFacility } else { OrphanReason::Unknown };
            reasons.insert(feeder.clone(), reason);
        }
        Ok(reasons)
    }
}
