//! One facility under judgement: all of it, or the items that changed, with the sums of the others as they are kept.

use super::super::feeding::{FeedFindings, FeedNotes};
use super::Bench;
use super::choosing::Told;
use super::outbox::{Outbox, ROWS_AT_ONCE};
use crate::assess::figure::{EquipmentFigure, FacilityFigure};
use crate::assess::history::{MonthSeries, equipment_month_end, missing_months};
use crate::assess::{
    EquipmentContext, EquipmentContribution, FacilityAggregate, FacilityFigureBuilder, assess_equipment,
};
use crate::inventory::{Equipment, EquipmentId, Facility, Moment};
use crate::report::row::{EquipmentRow, RowData};
use crate::store::{DirtyFacility, FeedFault, Snapshot, StoreError, StoredFacilityFigure};

pub(super) struct Stand<'a> {
    pub(super) snapshot: &'a Snapshot,
    pub(super) bench: &'a Bench,
    pub(super) facility: &'a Facility,
    /// Its figure of before.
    pub(super) before: Option<&'a StoredFacilityFigure>,
}

/// An item's row as it was and as it is; `None` where it did not, or does not, stand here.
struct Turn {
    before: Option<EquipmentRow>,
    after: Option<EquipmentRow>,
}

impl Turn {
    /// Whether what feeds what may have changed.
    fn is_rewired(&self) -> bool {
        match (&self.before, &self.after) {
            (Some(before), Some(after)) => before.fed_from != after.fed_from,
            _ => true,
        }
    }
}

/// What becomes of a facility's own figure.
struct Summed {
    figure: FacilityFigure,
    tally: FacilityAggregate,
    feeds: FeedFindings,
    last_change: Option<Moment>,
}

impl Stand<'_> {
    /// Judges what is marked and sums the facility up. Returns how many items were judged.
    pub(super) fn judge(&self, marked: &DirtyFacility, outbox: &mut Outbox) -> Result<u64, StoreError> {
        if marked.whole.is_none()
            && marked.items.len() <= ROWS_AT_ONCE
            && let Some(tally) = self.snapshot.facility_tally(&self.facility.id)?
            && tally.matches(&self.bench.rules, self.bench.as_of)
        {
            return self.judge_items(marked, tally, outbox);
        }
        self.judge_whole(outbox)
    }

    /// Judges every item of the facility.
    fn judge_whole(&self, outbox: &mut Outbox) -> Result<u64, StoreError> {
        let (mut fold, mut feeds) = (self.fold(), FeedNotes::default());
        let mut last_change = self.facility.updated_at;
        let mut items = 0;
        let has_rows = self.snapshot.rows_of(&self.facility.id)?.next().is_some();
        for equipment in self.snapshot.equipment_of(&self.facility.id)? {
            let equipment = equipment?;
            let before = if has_rows { self.snapshot.find_row_in(&self.facility.id, &equipment.id)? } else { None };
            let row = self.row_of(&equipment, before.as_ref(), has_rows, outbox)?;
            fold.add(&item_of(&row));
            feeds.note(&row);
            last_change = last_change.max(Some(row.last_updated));
            items += 1;
            if !outbox.push(row) {
                break;
            }
        }
        for id in self.snapshot.rows_without_equipment(&self.facility.id)? {
            outbox.drop_row(&self.facility.id, id);
        }
        let (figure, tally) = fold.finish_with_tally();
        let feeds = self.look_over(&feeds)?;
        self.settle(Summed { figure, tally, feeds, last_change }, outbox);
        Ok(items)
    }

    /// Judges the marked items alone. All of it goes with one load, so that the sums agree with the rows after a kill.
    fn judge_items(
        &self,
        marked: &DirtyFacility,
        tally: FacilityAggregate,
        outbox: &mut Outbox,
    ) -> Result<u64, StoreError> {
        let mut turns = Vec::with_capacity(marked.items.len());
        for id in marked.items.keys() {
            let before = self.snapshot.find_row_in(&self.facility.id, id)?;
            let after = match self.standing(id)? {
                Some(equipment) => Some(self.row_of(&equipment, before.as_ref(), true, outbox)?),
                None => None,
            };
            turns.push((id, Turn { before, after }));
        }
        let summed = match self.turned(tally, &turns)? {
            Some(summed) => summed,
            None => self.refolded(&turns)?,
        };
        self.settle(summed, outbox);
        for (id, turn) in turns {
            match turn.after {
                Some(row) => outbox.load.rows.push(row),
                None => outbox.drop_row(&self.facility.id, id.clone()),
            }
        }
        Ok(marked.items.len() as u64)
    }

    /// The facility with each item taken out as it was and put in as it is; `None` when the others are to be looked at.
    fn turned(
        &self,
        mut tally: FacilityAggregate,
        turns: &[(&EquipmentId, Turn)],
    ) -> Result<Option<Summed>, StoreError> {
        let rules = &self.bench.rules;
        let Some(kept) = self.before else { return Ok(None) };
        let mut last_change = Some(kept.last_updated).max(self.facility.updated_at);
        for (_, turn) in turns {
            if turn.before.as_ref().is_some_and(|row| !tally.remove(&item_of(row), rules)) {
                tracing::warn!(facility = %self.facility.id, "sums did not agree with the items and are made anew");
                return Ok(None);
            }
            if let Some(row) = &turn.after {
                tally.add(&item_of(row), rules);
                last_change = last_change.max(Some(row.last_updated));
            }
        }
        let Some(figure) = tally.figure(self.facility, rules) else { return Ok(None) };
        let feeds = if turns.iter().any(|(_, turn)| turn.is_rewired()) {
            let mut feeds = FeedNotes::default();
            self.each_other(turns, |row| feeds.note(row))?;
            turns.iter().filter_map(|(_, turn)| turn.after.as_ref()).for_each(|row| feeds.note(row));
            self.look_over(&feeds)?
        } else {
            let seen = |fault: &FeedFault| FeedFault { last_seen: self.bench.now, ..fault.clone() };
            FeedFindings {
                faults: kept.feed_faults.iter().map(seen).collect(),
                fed_from_afar: kept.fed_from_afar.clone(),
            }
        };
        Ok(Some(Summed { figure, tally, feeds, last_change }))
    }

    /// The facility summed up from the rows held of the other items and those of the marked ones as they are now.
    fn refolded(&self, turns: &[(&EquipmentId, Turn)]) -> Result<Summed, StoreError> {
        let (mut fold, mut feeds) = (self.fold(), FeedNotes::default());
        let mut last_change = self.facility.updated_at;
        let mut take_in = |row: &EquipmentRow| {
            fold.add(&item_of(row));
            feeds.note(row);
            last_change = last_change.max(Some(row.last_updated));
        };
        self.each_other(turns, &mut take_in)?;
        turns.iter().filter_map(|(_, turn)| turn.after.as_ref()).for_each(take_in);
        let (figure, tally) = fold.finish_with_tally();
        Ok(Summed { figure, tally, feeds: self.look_over(&feeds)?, last_change })
    }

    /// The rows held of the items that did not change.
    fn each_other(
        &self,
        turns: &[(&EquipmentId, Turn)],
        mut look: impl FnMut(&EquipmentRow),
    ) -> Result<(), StoreError> {
        for row in self.snapshot.rows_of(&self.facility.id)? {
            let row = row?;
            // DirtySet come in the order of ids
            if turns.binary_search_by(|(id, _)| (*id).cmp(&row.id)).is_err() {
                look(&row);
            }
        }
        Ok(())
    }

    /// The item, when it still stands in this facility.
    fn standing(&self, id: &EquipmentId) -> Result<Option<Equipment>, StoreError> {
        let found = self.snapshot.find_equipment(id)?;
        Ok(found.filter(|equipment| equipment.facility_id == self.facility.id))
    }

    /// The item's row. One that joins a facility that was assessed before brings the months worked out for it: those of
    /// a facility's first items are kept by a pass of their own.
    fn row_of(
        &self,
        equipment: &Equipment,
        before: Option<&EquipmentRow>,
        has_rows: bool,
        outbox: &mut Outbox,
    ) -> Result<EquipmentRow, StoreError> {
        let services = self.snapshot.services_of(&equipment.id)?;
        let runs = self.snapshot.conductors_of(&equipment.id)?;
        let photos = self.snapshot.photos_of(&equipment.id)?;
        let subject = EquipmentContext::new(equipment, &runs, &services, Some(self.facility));
        let figure: EquipmentFigure = assess_equipment(&subject, &self.bench.rules, self.bench.as_of);
        let told = Told { equipment, services: &services, runs: &runs, facility: self.facility };
        let (figure, in_use) = told.choose(self.snapshot, self.bench, figure, before)?;
        if before.is_none() && has_rows {
            self.work_out_months(&subject, outbox)?;
        }
        let parts = RowData { subject: &subject, photos: &photos, now: self.bench.now, before };
        Ok(EquipmentRow::new(parts, figure, in_use))
    }

    fn work_out_months(&self, subject: &EquipmentContext<'_>, outbox: &mut Outbox) -> Result<(), StoreError> {
        let algorithm = &self.bench.rules.algorithm;
        let kept = self.snapshot.equipment_history(&subject.equipment.id, algorithm.version())?;
        let lacking = missing_months(&kept, self.bench.as_of);
        if !lacking.is_empty() {
            let held_since = self.snapshot.held_since(&subject.equipment.id)?;
            let at = |month| (month, equipment_month_end(subject, algorithm, month, held_since));
            let series: MonthSeries<_> = lacking.into_iter().map(at).collect();
            outbox.load.month_ends.algorithm = algorithm.version().to_owned();
            outbox.load.month_ends.equipment.push((subject.equipment.id.clone(), series));
        }
        Ok(())
    }

    fn fold(&self) -> FacilityFigureBuilder {
        FacilityFigureBuilder::new(self.facility, &self.bench.rules, self.bench.as_of)
    }

    fn look_over(&self, feeds: &FeedNotes) -> Result<FeedFindings, StoreError> {
        let known = self.before.map(|before| before.feed_faults.as_slice()).unwrap_or_default();
        feeds.look_over(self.snapshot, known, self.bench.now)
    }

    /// Keeps the figure with its `last_updated`, which stays where figure and data say the same as before.
    fn settle(&self, summed: Summed, outbox: &mut Outbox) {
        let Summed { figure, tally, feeds, last_change } = summed;
        let mut last_updated = last_change.unwrap_or(self.bench.now).min(self.bench.now);
        if let Some(before) = self.before {
            let mut aligned = before.figure.clone();
            aligned.as_of = figure.as_of;
            let unmoved = if aligned == figure { before.last_updated } else { self.bench.now };
            last_updated = last_updated.max(unmoved);
        }
        let FeedFindings { faults: feed_faults, fed_from_afar } = feeds;
        let kept = StoredFacilityFigure { last_updated, figure, feed_faults, fed_from_afar };
        outbox.settle(&self.facility.id, self.before, kept, tally);
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
