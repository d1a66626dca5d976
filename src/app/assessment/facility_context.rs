//! The assessment of one facility: of all its items, or of the dirty ones with the stored sums of the others.

use super::AssessmentInputs;
use super::feed_check::{FeedCollector, FeedFindings};
use super::figure_choice::EngineInputs;
use super::transaction_writer::{ROWS_PER_TRANSACTION, TransactionWriter};
use crate::assess::figure::{EquipmentFigure, FacilityFigure};
use crate::assess::history::{MonthSeries, equipment_month_end, missing_months};
use crate::assess::{
    EquipmentContext, EquipmentContribution, FacilityAggregate, FacilityFigureBuilder, assess_equipment,
};
use crate::inventory::{Equipment, EquipmentId, Facility, Moment};
use crate::report::row::{EquipmentRow, RowData};
use crate::store::{DirtyFacility, FeedFault, Snapshot, StoreError, StoredFacilityFigure};

/// A facility with everything its figures are computed from.
pub(super) struct FacilityContext<'a> {
    pub(super) snapshot: &'a Snapshot,
    pub(super) inputs: &'a AssessmentInputs,
    pub(super) facility: &'a Facility,
    /// Its figure before this assessment.
    pub(super) before: Option<&'a StoredFacilityFigure>,
}

/// An item's row before and after; `None` where the item was not, or is not, in this facility.
struct RowChange {
    before: Option<EquipmentRow>,
    after: Option<EquipmentRow>,
}

impl RowChange {
    /// Whether the feeds may have changed.
    fn has_feed_change(&self) -> bool {
        match (&self.before, &self.after) {
            (Some(before), Some(after)) => before.fed_from != after.fed_from,
            _ => true,
        }
    }
}

/// A facility's own figure with what it was summed up from.
struct FacilitySummary {
    figure: FacilityFigure,
    tally: FacilityAggregate,
    feeds: FeedFindings,
    /// When the latest of its records changed.
    last_change: Option<Moment>,
}

impl FacilityContext<'_> {
    /// Assesses what is dirty and sums the facility up. Returns how many items were assessed.
    pub(super) fn assess(&self, marked: &DirtyFacility, writer: &mut TransactionWriter) -> Result<u64, StoreError> {
        if marked.whole.is_none()
            && marked.items.len() <= ROWS_PER_TRANSACTION
            && let Some(tally) = self.snapshot.figures().facility_tally(&self.facility.id)?
            && tally.matches(&self.inputs.rules, self.inputs.as_of)
        {
            return self.assess_items(marked, tally, writer);
        }
        self.assess_all(writer)
    }

    /// Assesses every item of the facility.
    fn assess_all(&self, writer: &mut TransactionWriter) -> Result<u64, StoreError> {
        let (mut fold, mut feeds) = (self.fold(), FeedCollector::default());
        let mut last_change = self.facility.updated_at;
        let mut items = 0;
        let has_rows = self.snapshot.figures().rows_of(&self.facility.id)?.next().is_some();
        for equipment in self.snapshot.equipment_of(&self.facility.id)? {
            let equipment = equipment?;
            let before =
                if has_rows { self.snapshot.figures().find_row_in(&self.facility.id, &equipment.id)? } else { None };
            let row = self.row_of(&equipment, before.as_ref(), has_rows, writer)?;
            fold.add(&item_of(&row));
            feeds.add(&row);
            last_change = last_change.max(Some(row.last_updated));
            items += 1;
            if !writer.add_row(row) {
                break;
            }
        }
        for id in self.snapshot.figures().rows_without_equipment(&self.facility.id)? {
            writer.remove_row(&self.facility.id, id);
        }
        let (figure, tally) = fold.finish_with_tally();
        let feeds = self.check_feeds(&feeds)?;
        self.finish(FacilitySummary { figure, tally, feeds, last_change }, writer);
        Ok(items)
    }

    /// Assesses the dirty items alone. Rows and sums go with one transaction, so that they agree after a crash.
    fn assess_items(
        &self,
        marked: &DirtyFacility,
        tally: FacilityAggregate,
        writer: &mut TransactionWriter,
    ) -> Result<u64, StoreError> {
        let mut changes = Vec::with_capacity(marked.items.len());
        for id in marked.items.keys() {
            let before = self.snapshot.figures().find_row_in(&self.facility.id, id)?;
            let after = match self.find_item(id)? {
                Some(equipment) => Some(self.row_of(&equipment, before.as_ref(), true, writer)?),
                None => None,
            };
            changes.push((id, RowChange { before, after }));
        }
        let summary = match self.updated_sums(tally, &changes)? {
            Some(summary) => summary,
            None => self.recomputed_sums(&changes)?,
        };
        self.finish(summary, writer);
        for (id, change) in changes {
            match change.after {
                Some(row) => writer.pending.rows.push(row),
                None => writer.remove_row(&self.facility.id, id.clone()),
            }
        }
        Ok(marked.items.len() as u64)
    }

    /// The stored sums with each item's old figure taken out and the new one added; `None` when they have to be computed
    /// from all items.
    fn updated_sums(
        &self,
        mut tally: FacilityAggregate,
        changes: &[(&EquipmentId, RowChange)],
    ) -> Result<Option<FacilitySummary>, StoreError> {
        let rules = &self.inputs.rules;
        let Some(stored) = self.before else { return Ok(None) };
        let mut last_change = Some(stored.last_updated).max(self.facility.updated_at);
        for (_, change) in changes {
            if change.before.as_ref().is_some_and(|row| !tally.remove(&item_of(row), rules)) {
                tracing::warn!(facility = %self.facility.id, "the stored sums do not agree with the items and are computed again");
                return Ok(None);
            }
            if let Some(row) = &change.after {
                tally.add(&item_of(row), rules);
                last_change = last_change.max(Some(row.last_updated));
            }
        }
        let Some(figure) = tally.figure(self.facility, rules) else { return Ok(None) };
        let feeds = if changes.iter().any(|(_, change)| change.has_feed_change()) {
            let mut feeds = FeedCollector::default();
            self.for_each_other(changes, |row| feeds.add(row))?;
            changes.iter().filter_map(|(_, change)| change.after.as_ref()).for_each(|row| feeds.add(row));
            self.check_feeds(&feeds)?
        } else {
            let seen = |fault: &FeedFault| FeedFault { last_seen: self.inputs.now, ..fault.clone() };
            FeedFindings {
                faults: stored.feed_faults.iter().map(seen).collect(),
                fed_from_elsewhere: stored.fed_from_afar.clone(),
            }
        };
        Ok(Some(FacilitySummary { figure, tally, feeds, last_change }))
    }

    /// The sums computed from the stored rows of the other items and the new rows of the dirty ones.
    fn recomputed_sums(&self, changes: &[(&EquipmentId, RowChange)]) -> Result<FacilitySummary, StoreError> {
        let (mut fold, mut feeds) = (self.fold(), FeedCollector::default());
        let mut last_change = self.facility.updated_at;
        let mut add = |row: &EquipmentRow| {
            fold.add(&item_of(row));
            feeds.add(row);
            last_change = last_change.max(Some(row.last_updated));
        };
        self.for_each_other(changes, &mut add)?;
        changes.iter().filter_map(|(_, change)| change.after.as_ref()).for_each(add);
        let (figure, tally) = fold.finish_with_tally();
        Ok(FacilitySummary { figure, tally, feeds: self.check_feeds(&feeds)?, last_change })
    }

    /// Visits the stored rows of the items that are not dirty.
    fn for_each_other(
        &self,
        changes: &[(&EquipmentId, RowChange)],
        mut visit: impl FnMut(&EquipmentRow),
    ) -> Result<(), StoreError> {
        for row in self.snapshot.figures().rows_of(&self.facility.id)? {
            let row = row?;
            // The changes are sorted by id, as the dirty marks are
            if changes.binary_search_by(|(id, _)| (*id).cmp(&row.id)).is_err() {
                visit(&row);
            }
        }
        Ok(())
    }

    /// The item, when it is still in this facility.
    fn find_item(&self, id: &EquipmentId) -> Result<Option<Equipment>, StoreError> {
        let found = self.snapshot.find_equipment(id)?;
        Ok(found.filter(|equipment| equipment.facility_id == self.facility.id))
    }

    /// Computes the item's row. An item that was added to an assessed facility also gets its past months computed; the
    /// months of a new facility's items come from the history backfill.
    fn row_of(
        &self,
        equipment: &Equipment,
        before: Option<&EquipmentRow>,
        has_rows: bool,
        writer: &mut TransactionWriter,
    ) -> Result<EquipmentRow, StoreError> {
        let services = self.snapshot.services_of(&equipment.id)?;
        let runs = self.snapshot.conductors_of(&equipment.id)?;
        let photos = self.snapshot.photos_of(&equipment.id)?;
        let subject = EquipmentContext::new(equipment, &runs, &services, Some(self.facility));
        let figure: EquipmentFigure = assess_equipment(&subject, &self.inputs.rules, self.inputs.as_of);
        let engine_inputs = EngineInputs { equipment, services: &services, runs: &runs, facility: self.facility };
        let (figure, in_use) = engine_inputs.choose(self.snapshot, self.inputs, figure, before)?;
        if before.is_none() && has_rows {
            self.compute_past_months(&subject, writer)?;
        }
        let parts = RowData { subject: &subject, photos: &photos, now: self.inputs.now, before };
        Ok(EquipmentRow::new(parts, figure, in_use))
    }

    fn compute_past_months(
        &self,
        subject: &EquipmentContext<'_>,
        writer: &mut TransactionWriter,
    ) -> Result<(), StoreError> {
        let algorithm = &self.inputs.rules.algorithm;
        let stored = self.snapshot.figures().equipment_history(&subject.equipment.id, algorithm.version())?;
        let absent = missing_months(&stored, self.inputs.as_of);
        if !absent.is_empty() {
            let held_since = self.snapshot.figures().held_since(&subject.equipment.id)?;
            let compute = |month| (month, equipment_month_end(subject, algorithm, month, held_since));
            let series: MonthSeries<_> = absent.into_iter().map(compute).collect();
            writer.pending.month_ends.algorithm = algorithm.version().to_owned();
            writer.pending.month_ends.equipment.push((subject.equipment.id.clone(), series));
        }
        Ok(())
    }

    fn fold(&self) -> FacilityFigureBuilder {
        FacilityFigureBuilder::new(self.facility, &self.inputs.rules, self.inputs.as_of)
    }

    fn check_feeds(&self, feeds: &FeedCollector) -> Result<FeedFindings, StoreError> {
        let known = self.before.map(|before| before.feed_faults.as_slice()).unwrap_or_default();
        feeds.check(self.snapshot, known, self.inputs.now)
    }

    /// Hands the figure over with its `last_updated`, which stays where figure and records are the same as before.
    fn finish(&self, summary: FacilitySummary, writer: &mut TransactionWriter) {
        let FacilitySummary { figure, tally, feeds, last_change } = summary;
        let mut last_updated = last_change.unwrap_or(self.inputs.now).min(self.inputs.now);
        if let Some(before) = self.before {
            let mut aligned = before.figure.clone();
            aligned.as_of = figure.as_of;
            // A new day alone is no change of the figure.
            let figure_changed = if aligned == figure { before.last_updated } else { self.inputs.now };
            last_updated = last_updated.max(figure_changed);
        }
        let FeedFindings { faults: feed_faults, fed_from_elsewhere: fed_from_afar } = feeds;
        let stored = StoredFacilityFigure { last_updated, figure, feed_faults, fed_from_afar };
        writer.add_facility(&self.facility.id, self.before, stored, tally);
    }
}

fn item_of(row: &EquipmentRow) -> EquipmentContribution<'_> {
    EquipmentContribution {
        id: &row.id,
        kind: row.kind,
        figure: &row.figure,
        install_date: row.install_date,
        humidity_percent: row.humidity_percent,
        conductor_material: row.conductor_material,
        made_by: row.in_use.as_ref().into(),
    }
}
