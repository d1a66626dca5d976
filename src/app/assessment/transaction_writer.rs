//! Collects computed figures and hands them to the writing thread in transactions. Each carries the
//! portfolio's sums as of that transaction, so that after a crash the sums agree with the facilities.

use std::sync::mpsc::SyncSender;

use crate::assess::FacilityAggregate;
use crate::inventory::{EquipmentId, FacilityId, Moment};
use crate::report::row::EquipmentRow;
use crate::store::{
    AssessmentChanges, DirtyFacility, PortfolioTallyChange, StoredFacilityFigure, StoredPortfolioTally,
};

/// Rows written in one transaction, about.
pub(super) const ROWS_PER_TRANSACTION: usize = 4_096;

/// The transaction being filled.
pub(super) struct TransactionWriter {
    transactions: SyncSender<AssessmentChanges>,
    pub(super) pending: AssessmentChanges,
    was_handed_over: bool,
    portfolio: StoredPortfolioTally,
    /// The portfolio's sums do not agree with the facilities: they have to be computed from all of them.
    is_portfolio_lost: bool,
    /// A facility got its first figure.
    pub(super) has_new_facility: bool,
}

impl TransactionWriter {
    /// Continues from the stored sums; `None` where the portfolio was never summed up.
    pub(super) fn new(transactions: SyncSender<AssessmentChanges>, portfolio: Option<StoredPortfolioTally>) -> Self {
        Self {
            transactions,
            pending: AssessmentChanges::default(),
            was_handed_over: false,
            is_portfolio_lost: portfolio.is_none(),
            portfolio: portfolio.unwrap_or_default(),
            has_new_facility: false,
        }
    }

    /// Whether a transaction was handed over since the last call.
    pub(super) fn take_was_handed_over(&mut self) -> bool {
        std::mem::take(&mut self.was_handed_over)
    }

    /// Adds a row of a facility whose other rows may be in other transactions; false when the writing thread has failed.
    pub(super) fn add_row(&mut self, row: EquipmentRow) -> bool {
        self.pending.rows.push(row);
        self.pending.rows.len() < ROWS_PER_TRANSACTION || self.hand_over()
    }

    /// Adds a facility's figure with its sums, in place of the one before.
    pub(super) fn add_facility(
        &mut self,
        id: &FacilityId,
        before: Option<&StoredFacilityFigure>,
        stored: StoredFacilityFigure,
        tally: FacilityAggregate,
    ) {
        self.has_new_facility |= before.is_none();
        self.subtract(id, before);
        self.portfolio.tally.add(id, &stored.figure);
        self.portfolio.last_updated = self.portfolio.last_updated.max(Some(stored.last_updated));
        self.pending.facilities.push((id.clone(), stored, tally));
    }

    /// Removes a facility that no longer exists, with the figure it had.
    pub(super) fn remove_facility(&mut self, id: &FacilityId, before: Option<&StoredFacilityFigure>, now: Moment) {
        self.subtract(id, before);
        self.portfolio.last_updated = self.portfolio.last_updated.max(Some(now));
        self.pending.gone_facilities.push(id.clone());
    }

    fn subtract(&mut self, id: &FacilityId, before: Option<&StoredFacilityFigure>) {
        if let Some(before) = before {
            self.is_portfolio_lost |= !self.portfolio.tally.remove(id, &before.figure);
        }
    }

    /// Removes a row.
    pub(super) fn remove_row(&mut self, facility: &FacilityId, id: EquipmentId) {
        self.pending.gone_rows.push((facility.clone(), id));
    }

    /// Ends a facility: this transaction clears its dirty marks. False when the writing thread has failed.
    pub(super) fn finish_facility(&mut self, id: &FacilityId, marked: DirtyFacility) -> bool {
        self.pending.taken.facilities.insert(id.clone(), marked);
        self.pending.rows.len() < ROWS_PER_TRANSACTION || self.hand_over()
    }

    /// The portfolio with everything added so far and its `count` facilities of highest risk; `None` when its sums have to
    /// be computed from all facilities.
    pub(super) fn portfolio(&self, count: usize) -> Option<&StoredPortfolioTally> {
        (!self.is_portfolio_lost && self.portfolio.tally.highest(count).is_some()).then_some(&self.portfolio)
    }

    /// Hands the transaction over; false when the writing thread has failed.
    pub(super) fn hand_over(&mut self) -> bool {
        self.was_handed_over = true;
        let mut changes = std::mem::take(&mut self.pending);
        changes.sums = if self.is_portfolio_lost {
            PortfolioTallyChange::Unknown
        } else {
            PortfolioTallyChange::Now(Box::new(self.portfolio.clone()))
        };
        self.transactions.send(changes).is_ok()
    }
}
