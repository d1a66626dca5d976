//! Gathers what was judged and hands it to the writer load by load. Each load carries the portfolio as it is with it, so
//! that a kill between two loads leaves sums that agree with what they are sums of.

use std::sync::mpsc::SyncSender;

use crate::assess::FacilityAggregate;
use crate::inventory::{EquipmentId, FacilityId, Moment};
use crate::report::row::EquipmentRow;
use crate::store::{
    AssessmentChanges, DirtyFacility, PortfolioTallyChange, StoredFacilityFigure, StoredPortfolioTally,
};

/// Rows written in one transaction, about.
pub(super) const ROWS_AT_ONCE: usize = 4_096;

pub(super) struct Outbox {
    loads: SyncSender<AssessmentChanges>,
    pub(super) load: AssessmentChanges,
    /// A load was handed over since this was last asked.
    pub(super) is_new: bool,
    portfolio: StoredPortfolioTally,
    /// The portfolio's sums do not agree with the facilities': they are to be made anew.
    pub(super) is_lost: bool,
    /// A facility has its first figure.
    pub(super) has_new: bool,
}

impl Outbox {
    /// Goes on from the portfolio as it is kept; `None` where it was never summed up this way.
    pub(super) fn new(loads: SyncSender<AssessmentChanges>, portfolio: Option<StoredPortfolioTally>) -> Self {
        Self {
            loads,
            load: AssessmentChanges::default(),
            is_new: false,
            is_lost: portfolio.is_none(),
            portfolio: portfolio.unwrap_or_default(),
            has_new: false,
        }
    }

    /// Takes a row of a facility whose other rows may follow in later loads; false when the writer has given up.
    pub(super) fn push(&mut self, row: EquipmentRow) -> bool {
        self.load.rows.push(row);
        self.load.rows.len() < ROWS_AT_ONCE || self.hand_over()
    }

    /// A facility's figure with what it was made from, and the one it had before.
    pub(super) fn settle(
        &mut self,
        id: &FacilityId,
        before: Option<&StoredFacilityFigure>,
        kept: StoredFacilityFigure,
        tally: FacilityAggregate,
    ) {
        self.has_new |= before.is_none();
        self.forget(id, before);
        self.portfolio.tally.add(id, &kept.figure);
        self.portfolio.last_updated = self.portfolio.last_updated.max(Some(kept.last_updated));
        self.load.facilities.push((id.clone(), kept, tally));
    }

    /// A facility that is gone, at a moment, and the figure it had.
    pub(super) fn drop_facility(&mut self, id: &FacilityId, before: Option<&StoredFacilityFigure>, now: Moment) {
        self.forget(id, before);
        self.portfolio.last_updated = self.portfolio.last_updated.max(Some(now));
        self.load.gone_facilities.push(id.clone());
    }

    fn forget(&mut self, id: &FacilityId, before: Option<&StoredFacilityFigure>) {
        if let Some(before) = before {
            self.is_lost |= !self.portfolio.tally.remove(id, &before.figure);
        }
    }

    /// A row that is to go.
    pub(super) fn drop_row(&mut self, facility: &FacilityId, id: EquipmentId) {
        self.load.gone_rows.push((facility.clone(), id));
    }

    /// The facility is done: its marks go with this load.
    pub(super) fn taken(&mut self, id: &FacilityId, marked: DirtyFacility) -> bool {
        self.load.taken.facilities.insert(id.clone(), marked);
        self.load.rows.len() < ROWS_AT_ONCE || self.hand_over()
    }

    /// The portfolio with all that was settled; `None` when its sums are to be made anew.
    pub(super) fn portfolio(&self, wanted: usize) -> Option<&StoredPortfolioTally> {
        (!self.is_lost && self.portfolio.tally.highest(wanted).is_some()).then_some(&self.portfolio)
    }

    pub(super) fn hand_over(&mut self) -> bool {
        self.is_new = true;
        let mut load = std::mem::take(&mut self.load);
        load.sums = if self.is_lost {
            PortfolioTallyChange::Unknown
        } else {
            PortfolioTallyChange::Now(Box::new(self.portfolio.clone()))
        };
        self.loads.send(load).is_ok()
    }
}
