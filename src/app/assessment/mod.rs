//! Assessment: computes the figures of dirty items, their facilities and the portfolio, and commits them. One thread
//! computes while the caller's thread writes, so that neither waits for the other. A crash at any moment leaves the dirty
//! marks of what was not committed.
//!
//! The cost of one changed item does not grow with the portfolio: the sums of its facility and of the portfolio are stored,
//! and the item's old figure is taken out of them and the new one added.

mod facility_context;
mod feed_check;
mod figure_choice;
mod transaction_writer;

use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use tokio::sync::Notify;

use self::facility_context::FacilityContext;
use self::transaction_writer::TransactionWriter;
use super::active_rules::ActiveRules;
use super::engines::{EngineState, EngineStatus};
use super::history::MonthEndRecorder;
use super::invalidation::Invalidator;
use super::{ApplicationError, LocalClock};
use crate::assess::Rules;
use crate::inventory::{Day, Moment};
use crate::report::portfolio::HIGHEST_RISK_FACILITIES;
use crate::store::{
    AssessmentChanges, DirtySet, FigureBasis, PortfolioTallyChange, Store, StoreError, StoredPortfolioTally,
};

/// Finished transactions that may wait for the writing thread.
const TRANSACTIONS_WAITING: usize = 1;

/// What an assessment did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AssessmentSummary {
    /// Items assessed.
    pub items: u64,
    /// Facilities assessed.
    pub facilities: u64,
}

/// Assesses what is dirty.
pub struct Assessor {
    store: Arc<Store>,
    clock: LocalClock,
    rules: Arc<ActiveRules>,
    engines: Arc<EngineState>,
    month_ends: Arc<MonthEndRecorder>,
    invalidator: Arc<Invalidator>,
    completed: Notify,
}

/// The handles of [`Assessor`].
pub(super) struct AssessorParts {
    pub(super) store: Arc<Store>,
    pub(super) clock: LocalClock,
    pub(super) rules: Arc<ActiveRules>,
    pub(super) engines: Arc<EngineState>,
    pub(super) month_ends: Arc<MonthEndRecorder>,
    pub(super) invalidator: Arc<Invalidator>,
}

impl From<AssessorParts> for Assessor {
    fn from(parts: AssessorParts) -> Self {
        let AssessorParts { store, clock, rules, engines, month_ends, invalidator } = parts;
        Self { store, clock, rules, engines, month_ends, invalidator, completed: Notify::new() }
    }
}

impl Assessor {
    /// Notified after each assessment.
    #[must_use]
    pub const fn completed(&self) -> &Notify {
        &self.completed
    }

    /// Assesses everything that is dirty, as of today. Blocks; one assessment runs at a time, beside reads and other writes.
    ///
    /// # Errors
    /// When the store cannot be read or written. What was committed stays; the rest stays dirty.
    pub fn assess_dirty(&self) -> Result<AssessmentSummary, ApplicationError> {
        let _exclusive = self.month_ends.lock_assessment();
        self.month_ends.store_passed_month()?;
        let marks = self.store.snapshot()?.figures().dirty_set(usize::MAX)?;
        if marks.is_empty() {
            return Ok(AssessmentSummary::default());
        }
        let inputs = AssessmentInputs {
            rules: self.rules.current().as_ref().clone(),
            as_of: self.clock.today(),
            now: self.clock.now(),
            clock: self.clock.clone(),
            engines: self.engines.current(),
        };
        // While this runs, the stored figures are of two days or versions: `mark_outdated` has to look at each again.
        if self.store.snapshot()?.figures().figure_basis()?.is_some_and(|known| known != inputs.figure_basis()) {
            self.store.put_figure_basis(None)?;
        }
        let (sender, transactions) = sync_channel(TRANSACTIONS_WAITING);
        let computed = std::thread::scope(|scope| {
            let computing = scope.spawn(|| compute_all(&self.store, &marks, &inputs, sender));
            let written = self.write_transactions(&transactions);
            // After a failed write the computing thread stops at its next transaction, as nobody receives it.
            drop(transactions);
            let panicked = |_| ApplicationError::Internal("the assessment panicked".to_owned());
            let computed = computing.join().map_err(panicked)?;
            written.and(computed.map_err(ApplicationError::from))
        });
        // The months before the first sync rest on the same records
        self.month_ends.progress().note_changed(marks.facilities.keys(), inputs.now);
        let result = computed.and_then(|computed| {
            if computed.has_new_facility {
                self.month_ends.progress().clear_complete();
            }
            if !computed.is_portfolio_summed {
                self.sum_up_portfolio(&marks, &inputs)?;
            }
            Ok(computed.summary)
        });
        self.completed.notify_one();
        result
    }

    /// Marks everything dirty when the stored figures are of another day or algorithm version. All figures are checked once
    /// a day and version; the result is stored. Returns whether anything was marked. Blocks on the store.
    ///
    /// # Errors
    /// When the store cannot be read or written.
    pub fn mark_outdated(&self) -> Result<bool, ApplicationError> {
        // An assessment in progress may still be one for yesterday
        let _exclusive = self.month_ends.lock_assessment();
        let snapshot = self.store.snapshot()?;
        let wanted =
            FigureBasis { as_of: self.clock.today(), algorithm: self.rules.current().algorithm.version().to_owned() };
        if snapshot.figures().figure_basis()?.as_ref() == Some(&wanted) {
            return Ok(false);
        }
        let mut is_outdated = snapshot.figures().portfolio_figure()?.is_some_and(|figure| figure.as_of != wanted.as_of);
        for stored in snapshot.figures().facility_figures()? {
            let (_, stored) = stored?;
            if stored.figure.as_of != wanted.as_of || stored.figure.algorithm_version != wanted.algorithm {
                is_outdated = true;
                break;
            }
        }
        drop(snapshot);
        if is_outdated {
            self.store.mark_all_dirty()?;
        }
        // After the marks: a crash in between costs one more check, the other order would leave outdated figures.
        self.store.put_figure_basis(Some(&wanted))?;
        Ok(is_outdated)
    }

    fn write_transactions(&self, transactions: &Receiver<AssessmentChanges>) -> Result<(), ApplicationError> {
        for changes in transactions {
            self.store.commit_assessment(&changes)?;
            self.invalidator.after_assessment(&changes)?;
        }
        Ok(())
    }

    /// Computes the portfolio's sums from all facilities' figures.
    fn sum_up_portfolio(&self, marks: &DirtySet, inputs: &AssessmentInputs) -> Result<(), ApplicationError> {
        let snapshot = self.store.snapshot()?;
        let mut portfolio = StoredPortfolioTally::default();
        for stored in snapshot.figures().facility_figures()? {
            let (id, stored) = stored?;
            portfolio.tally.add(&id, &stored.figure);
            portfolio.last_updated = portfolio.last_updated.max(Some(stored.last_updated));
        }
        drop(snapshot);
        let figure = portfolio.tally.figure(inputs.as_of);
        let taken = DirtySet { portfolio: marks.portfolio, ..DirtySet::default() };
        let sums = PortfolioTallyChange::Now(Box::new(portfolio));
        self.store.commit_assessment(&AssessmentChanges {
            portfolio: Some(figure),
            sums,
            taken,
            ..AssessmentChanges::default()
        })?;
        self.invalidator.portfolio_changed();
        Ok(())
    }
}

/// What figures are computed from besides the records, fixed for one assessment.
struct AssessmentInputs {
    rules: Rules,
    as_of: Day,
    now: Moment,
    clock: LocalClock,
    engines: EngineStatus,
}

impl AssessmentInputs {
    fn figure_basis(&self) -> FigureBasis {
        FigureBasis { as_of: self.as_of, algorithm: self.rules.algorithm.version().to_owned() }
    }
}

/// What the computing thread did.
struct ComputedFigures {
    summary: AssessmentSummary,
    /// The portfolio's figure went with the last transaction.
    is_portfolio_summed: bool,
    /// A facility got its first figure.
    has_new_facility: bool,
}

/// Computes the dirty facilities and hands over transactions of about
/// [`transaction_writer::ROWS_PER_TRANSACTION`] rows. Each transaction is computed from a snapshot of its own, dirty marks
/// included: redb reuses no page that a snapshot can see, so one snapshot for the whole assessment would grow the file by
/// most of what is written meanwhile.
fn compute_all(
    store: &Store,
    marks: &DirtySet,
    inputs: &AssessmentInputs,
    transactions: SyncSender<AssessmentChanges>,
) -> Result<ComputedFigures, StoreError> {
    let mut summary = AssessmentSummary::default();
    let mut snapshot = store.snapshot()?;
    let mut writer = TransactionWriter::new(transactions, snapshot.figures().portfolio_tally()?);
    for id in marks.facilities.keys() {
        if writer.take_was_handed_over() {
            snapshot = store.snapshot()?;
        }
        let marked = snapshot.figures().dirty_facility(id)?;
        let before = snapshot.figures().facility_figure(id)?;
        match snapshot.find_facility(id)? {
            None => writer.remove_facility(id, before.as_ref(), inputs.now),
            Some(facility) => {
                let context =
                    FacilityContext { snapshot: &snapshot, inputs, facility: &facility, before: before.as_ref() };
                summary.items += context.assess(&marked, &mut writer)?;
                summary.facilities += 1;
            }
        }
        if !writer.finish_facility(id, marked) {
            let has_new_facility = writer.has_new_facility;
            return Ok(ComputedFigures { summary, is_portfolio_summed: false, has_new_facility });
        }
    }
    let portfolio = writer.portfolio(HIGHEST_RISK_FACILITIES).map(|portfolio| portfolio.tally.figure(inputs.as_of));
    let is_portfolio_summed = portfolio.is_some();
    if is_portfolio_summed {
        writer.pending.portfolio = portfolio;
        writer.pending.taken.portfolio = marks.portfolio;
    }
    writer.hand_over();
    Ok(ComputedFigures { summary, is_portfolio_summed, has_new_facility: writer.has_new_facility })
}
