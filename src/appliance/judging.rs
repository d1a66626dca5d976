//! Assessing what is marked: items, their facilities, the portfolio. One thread reads and judges, this one writes, so
//! that neither waits for the other. A kill at any moment leaves the marks of what was not written.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use super::feeding::FeedNotes;
use super::{Appliance, ApplianceError, News};
use crate::assess::figure::EquipmentFigure;
use crate::assess::{FacilityFold, FacilityItem, PortfolioFold, Rules, Subject, figure_of};
use crate::cache::Topic;
use crate::inventory::{Day, Equipment, EquipmentId, Facility, FacilityId, Moment};
use crate::report::row::{EquipmentRow, RowParts};
use crate::store::{Judged, KeptFigure, Marked, Marks, Snapshot, Store, StoreError};

/// Rows written in one transaction, about.
const ROWS_AT_ONCE: usize = 4_096;
/// Finished loads that may wait for the writer.
const LOADS_WAITING: usize = 1;
/// From so many changed facilities on, every kept answer is made again: cheaper than naming each.
const NAME_AT_MOST: usize = 1_000;

/// What one assessment did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Assessed {
    /// Items judged.
    pub items: u64,
    /// Facilities summed up.
    pub facilities: u64,
}

impl Appliance {
    /// Assesses everything that is marked, as of today. Blocks; runs beside reads and other writes.
    ///
    /// # Errors
    /// When the store cannot be read or written; what was written stays, the rest keeps its marks.
    pub fn assess_marked(&self) -> Result<Assessed, ApplianceError> {
        let _alone = self.assessing.lock();
        self.keep_month_end()?;
        let marks = self.store.snapshot()?.marked(usize::MAX)?;
        if marks.is_empty() {
            return Ok(Assessed::default());
        }
        let bench = Bench { rules: self.rules().as_ref().clone(), as_of: self.today(), now: self.clock.now() };
        let (sender, loads) = sync_channel(LOADS_WAITING);
        let judged = std::thread::scope(|scope| {
            let judge = scope.spawn(|| judge_all(&self.store, marks.facilities.keys(), &bench, sender));
            let written = self.write_loads(&loads);
            // The judge stops at its next load once nobody takes them.
            drop(loads);
            let judged = judge.join().map_err(|_| ApplianceError::Broken("the assessment ended early".to_owned()))?;
            written.and(judged.map_err(ApplianceError::from))
        });
        let summed = judged.and_then(|assessed| self.sum_up_portfolio(&marks, &bench).map(|()| assessed));
        // Also after a failure: what was written before it is what answers must be made from.
        self.tell_changed(marks.facilities.keys());
        summed
    }

    /// Marks everything when the held figures are of another day or another algorithm.
    ///
    /// # Errors
    /// When the store cannot be read or written.
    pub fn mark_outdated(&self) -> Result<bool, ApplianceError> {
        let snapshot = self.store.snapshot()?;
        let rules = self.rules();
        let today = self.today();
        let mut outdated = snapshot.portfolio_figure()?.is_some_and(|figure| figure.as_of != today);
        for kept in snapshot.facility_figures()? {
            let (_, kept) = kept?;
            if kept.figure.as_of != today || kept.figure.algorithm_version != rules.algorithm.version() {
                outdated = true;
                break;
            }
        }
        drop(snapshot);
        if outdated {
            self.store.mark_all()?;
        }
        Ok(outdated)
    }

    fn write_loads(&self, loads: &Receiver<Judged>) -> Result<(), ApplianceError> {
        for judged in loads {
            self.store.settle(&judged)?;
        }
        Ok(())
    }

    fn sum_up_portfolio(&self, marks: &Marks, bench: &Bench) -> Result<(), ApplianceError> {
        let snapshot = self.store.snapshot()?;
        let mut fold = PortfolioFold::new(bench.as_of);
        for kept in snapshot.facility_figures()? {
            fold.add(&kept?.1.figure);
        }
        drop(snapshot);
        let taken = Marks { portfolio: marks.portfolio, ..Marks::default() };
        self.store.settle(&Judged { portfolio: Some(fold.finish()), taken, ..Judged::default() })?;
        Ok(())
    }

    fn tell_changed<'a>(&self, facilities: impl ExactSizeIterator<Item = &'a FacilityId>) {
        if facilities.len() > NAME_AT_MOST {
            self.generations.all_changed();
            self.news.tell(News::Changed { facilities: None });
            return;
        }
        let mut named = Vec::with_capacity(facilities.len());
        for facility in facilities {
            self.generations.changed(Topic::Facility(facility));
            named.push(facility.clone());
        }
        self.generations.changed(Topic::Portfolio);
        self.news.tell(News::Changed { facilities: Some(named) });
    }
}

/// By what, for which day and when an assessment is made.
struct Bench {
    rules: Rules,
    as_of: Day,
    now: Moment,
}

/// Judges the facilities that were marked and hands over loads of about [`ROWS_AT_ONCE`] rows. Each load is judged from
/// a snapshot of its own, marks and all: pages that a snapshot sees are not reused, so one for the whole assessment would
/// make the file longer by most of what is written meanwhile.
fn judge_all<'m>(
    store: &Store,
    marked: impl Iterator<Item = &'m FacilityId>,
    bench: &Bench,
    loads: SyncSender<Judged>,
) -> Result<Assessed, StoreError> {
    let mut assessed = Assessed::default();
    let mut outbox = Outbox { loads, load: Judged::default(), is_new: false };
    let mut snapshot = store.snapshot()?;
    for id in marked {
        if std::mem::take(&mut outbox.is_new) {
            snapshot = store.snapshot()?;
        }
        let marked = snapshot.marks_of(id)?;
        let goes_on = match snapshot.find_facility(id)? {
            None => {
                outbox.load.gone_facilities.push(id.clone());
                outbox.taken(id, marked)
            }
            Some(facility) => {
                let stand = Stand { snapshot: &snapshot, bench, facility: &facility };
                let (kept, items) = match marked.whole {
                    Some(_) => stand.judge_whole(&mut outbox)?,
                    None => stand.judge_items(&marked, &mut outbox)?,
                };
                assessed.items += items;
                assessed.facilities += 1;
                outbox.load.facilities.push((id.clone(), kept));
                outbox.taken(id, marked)
            }
        };
        if !goes_on {
            return Ok(assessed);
        }
    }
    outbox.hand_over();
    Ok(assessed)
}

/// Gathers what was judged and hands it to the writer load by load.
struct Outbox {
    loads: SyncSender<Judged>,
    load: Judged,
    /// A load was handed over since this was last asked.
    is_new: bool,
}

impl Outbox {
    /// Hands over a full load; false when the writer has given up.
    fn push(&mut self, row: EquipmentRow) -> bool {
        self.load.rows.push(row);
        self.load.rows.len() < ROWS_AT_ONCE || self.hand_over()
    }

    /// The facility is done: its marks go with this load.
    fn taken(&mut self, id: &FacilityId, marked: Marked) -> bool {
        self.load.taken.facilities.insert(id.clone(), marked);
        self.load.rows.len() < ROWS_AT_ONCE || self.hand_over()
    }

    fn hand_over(&mut self) -> bool {
        self.is_new = true;
        self.loads.send(std::mem::take(&mut self.load)).is_ok()
    }
}

/// One facility under judgement.
struct Stand<'a> {
    snapshot: &'a Snapshot,
    bench: &'a Bench,
    facility: &'a Facility,
}

impl Stand<'_> {
    /// Judges every item of the facility.
    fn judge_whole(&self, outbox: &mut Outbox) -> Result<(KeptFigure, u64), StoreError> {
        let (mut fold, mut feeds) = (self.fold(), FeedNotes::default());
        let mut last_updated = self.facility.updated_at;
        let mut items = 0;
        let has_rows = self.snapshot.rows_of(&self.facility.id)?.next().is_some();
        for equipment in self.snapshot.equipment_of(&self.facility.id)? {
            let equipment = equipment?;
            let row = self.row_of(&equipment, has_rows)?;
            add(&mut fold, &row);
            feeds.note(&row);
            last_updated = last_updated.max(Some(row.last_updated));
            items += 1;
            if !outbox.push(row) {
                break;
            }
        }
        for id in self.snapshot.rows_without_equipment(&self.facility.id)? {
            outbox.load.gone_rows.push((self.facility.id.clone(), id));
        }
        Ok((self.kept(fold, &feeds, last_updated)?, items))
    }

    /// Judges the marked items and sums the facility up from them and the rows held of the others.
    fn judge_items(&self, marked: &Marked, outbox: &mut Outbox) -> Result<(KeptFigure, u64), StoreError> {
        let (mut fold, mut feeds) = (self.fold(), FeedNotes::default());
        let mut last_updated = self.facility.updated_at;
        for row in self.snapshot.rows_of(&self.facility.id)? {
            let row = row?;
            if !marked.items.contains_key(&row.id) {
                add(&mut fold, &row);
                last_updated = last_updated.max(Some(row.last_updated));
                feeds.take(row);
            }
        }
        for id in marked.items.keys() {
            match self.standing(id)? {
                Some(equipment) => {
                    let row = self.row_of(&equipment, true)?;
                    add(&mut fold, &row);
                    feeds.note(&row);
                    last_updated = last_updated.max(Some(row.last_updated));
                    if !outbox.push(row) {
                        break;
                    }
                }
                None => outbox.load.gone_rows.push((self.facility.id.clone(), id.clone())),
            }
        }
        Ok((self.kept(fold, &feeds, last_updated)?, marked.items.len() as u64))
    }

    /// The item, when it still stands in this facility.
    fn standing(&self, id: &EquipmentId) -> Result<Option<Equipment>, StoreError> {
        let found = self.snapshot.find_equipment(id)?;
        Ok(found.filter(|equipment| equipment.facility_id == self.facility.id))
    }

    fn row_of(&self, equipment: &Equipment, may_have_row: bool) -> Result<EquipmentRow, StoreError> {
        let services = self.snapshot.services_of(&equipment.id)?;
        let runs = self.snapshot.runs_of(&equipment.id)?;
        let photos = self.snapshot.photos_of(&equipment.id)?;
        let before = if may_have_row { self.snapshot.find_row(&equipment.id)? } else { None };
        let subject = Subject::new(equipment, &runs, &services, Some(self.facility));
        let figure: EquipmentFigure = figure_of(&subject, &self.bench.rules, self.bench.as_of);
        let parts = RowParts { subject: &subject, photos: &photos, now: self.bench.now, before: before.as_ref() };
        Ok(EquipmentRow::of(parts, figure))
    }

    fn fold(&self) -> FacilityFold {
        FacilityFold::new(self.facility, &self.bench.rules, self.bench.as_of)
    }

    /// The figure with its `last_updated`, which stays where figure and data say the same as before.
    fn kept(
        &self,
        fold: FacilityFold,
        feeds: &FeedNotes,
        last_change: Option<Moment>,
    ) -> Result<KeptFigure, StoreError> {
        let figure = fold.finish();
        let before = self.snapshot.facility_figure(&self.facility.id)?;
        let known = before.as_ref().map(|before| before.feed_faults.as_slice()).unwrap_or_default();
        let feed_faults = feeds.faults(self.snapshot, known, self.bench.now)?;
        let mut last_updated = last_change.unwrap_or(self.bench.now).min(self.bench.now);
        if let Some(before) = before {
            let mut aligned = before.figure;
            aligned.as_of = figure.as_of;
            let unmoved = if aligned == figure { before.last_updated } else { self.bench.now };
            last_updated = last_updated.max(unmoved);
        }
        Ok(KeptFigure { last_updated, figure, feed_faults })
    }
}

fn add(fold: &mut FacilityFold, row: &EquipmentRow) {
    fold.add(&FacilityItem {
        id: &row.id,
        kind: row.kind,
        figure: &row.figure,
        install_date: row.install_date,
        humidity_percent: row.humidity_percent,
        conductor_material: row.conductor_material,
    });
}
