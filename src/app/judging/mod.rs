//! Assessing what is marked: items, their facilities, the portfolio. One thread reads and judges, this one writes, so
//! that neither waits for the other. A kill at any moment leaves the marks of what was not written.
//!
//! What one changed item costs does not grow with the portfolio: its facility's and the portfolio's sums are kept, the
//! item is taken out of them as it was and put in as it is.

mod choosing;
mod outbox;
mod stand;

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use self::outbox::Outbox;
use self::stand::Stand;
use super::engines::EngineStand;
use super::{Application, ApplicationError, News};
use crate::assess::Rules;
use crate::cache::Topic;
use crate::clock::Clock;
use crate::inventory::{Day, Moment};
use crate::report::portfolio::HIGHEST_RISK_FACILITIES;
use crate::store::{
    AssessmentChanges, DirtySet, FigureBasis, PortfolioTallyChange, Store, StoreError, StoredPortfolioTally,
};

/// Finished loads that may wait for the writer.
const LOADS_WAITING: usize = 1;

/// What one assessment did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Assessed {
    /// Items judged.
    pub items: u64,
    /// Facilities summed up.
    pub facilities: u64,
}

impl Application {
    /// Assesses everything that is marked, as of today. Blocks; runs beside reads and other writes.
    ///
    /// # Errors
    /// When the store cannot be read or written; what was written stays, the rest keeps its marks.
    pub fn assess_marked(&self) -> Result<Assessed, ApplicationError> {
        let _alone = self.assessing.lock();
        self.keep_month_end()?;
        let marks = self.store.snapshot()?.dirty_set(usize::MAX)?;
        if marks.is_empty() {
            return Ok(Assessed::default());
        }
        let bench = Bench {
            rules: self.rules().as_ref().clone(),
            as_of: self.today(),
            now: self.clock.now(),
            clock: self.clock.clone(),
            engines: self.engines(),
        };
        // Figures of another day or version come among the others: these are to be looked through again
        if self.store.snapshot()?.figure_basis()?.is_some_and(|known| known != bench.made_for()) {
            self.store.put_figure_basis(None)?;
        }
        let (sender, loads) = sync_channel(LOADS_WAITING);
        let judged = std::thread::scope(|scope| {
            let judge = scope.spawn(|| judge_all(&self.store, &marks, &bench, sender));
            let written = self.write_loads(&loads);
            // The judge stops at its next load once nobody takes them.
            drop(loads);
            let judged = judge.join().map_err(|_| ApplicationError::Broken("the assessment ended early".to_owned()))?;
            written.and(judged.map_err(ApplicationError::from))
        });
        let summed = judged.and_then(|done| {
            if done.has_new {
                self.history_seen.lock().forget();
            }
            if !done.is_summed_up {
                self.sum_up_portfolio(&marks, &bench)?;
            }
            Ok(done.assessed)
        });
        self.judged.notify_one();
        summed
    }

    /// DirtySet everything when the held figures are of another day or another algorithm. The figures are looked through
    /// once a day and version: after that it is known.
    ///
    /// # Errors
    /// When the store cannot be read or written.
    pub fn mark_outdated(&self) -> Result<bool, ApplicationError> {
        // An assessment under way may be one for the day before
        let _alone = self.assessing.lock();
        let snapshot = self.store.snapshot()?;
        let wanted = FigureBasis { as_of: self.today(), algorithm: self.rules().algorithm.version().to_owned() };
        if snapshot.figure_basis()?.as_ref() == Some(&wanted) {
            return Ok(false);
        }
        let mut outdated = snapshot.portfolio_figure()?.is_some_and(|figure| figure.as_of != wanted.as_of);
        for kept in snapshot.facility_figures()? {
            let (_, kept) = kept?;
            if kept.figure.as_of != wanted.as_of || kept.figure.algorithm_version != wanted.algorithm {
                outdated = true;
                break;
            }
        }
        drop(snapshot);
        if outdated {
            self.store.mark_all_dirty()?;
        }
        // After the marks: a kill between the two only makes the figures be looked through once more
        self.store.put_figure_basis(Some(&wanted))?;
        Ok(outdated)
    }

    fn write_loads(&self, loads: &Receiver<AssessmentChanges>) -> Result<(), ApplicationError> {
        for judged in loads {
            self.store.commit_assessment(&judged)?;
            self.tell_judged(&judged)?;
        }
        Ok(())
    }

    /// Makes the portfolio's sums anew from all facilities' figures.
    fn sum_up_portfolio(&self, marks: &DirtySet, bench: &Bench) -> Result<(), ApplicationError> {
        let snapshot = self.store.snapshot()?;
        let mut portfolio = StoredPortfolioTally::default();
        for kept in snapshot.facility_figures()? {
            let (id, kept) = kept?;
            portfolio.tally.add(&id, &kept.figure);
            portfolio.last_updated = portfolio.last_updated.max(Some(kept.last_updated));
        }
        drop(snapshot);
        let figure = portfolio.tally.figure(bench.as_of);
        let taken = DirtySet { portfolio: marks.portfolio, ..DirtySet::default() };
        let judged = AssessmentChanges {
            portfolio: Some(figure),
            sums: PortfolioTallyChange::Now(Box::new(portfolio)),
            taken,
            ..AssessmentChanges::default()
        };
        self.store.commit_assessment(&judged)?;
        self.generations.mark_changed(Topic::Portfolio);
        self.news.tell(News::Changed { facilities: Some(Vec::new()) });
        Ok(())
    }
}

/// By what, for which day and when an assessment is made.
struct Bench {
    rules: Rules,
    as_of: Day,
    now: Moment,
    clock: Clock,
    engines: EngineStand,
}

impl Bench {
    fn made_for(&self) -> FigureBasis {
        FigureBasis { as_of: self.as_of, algorithm: self.rules.algorithm.version().to_owned() }
    }
}

/// What the judge did.
struct Done {
    assessed: Assessed,
    /// The portfolio's figure went with the last load.
    is_summed_up: bool,
    /// A facility has its first figure.
    has_new: bool,
}

/// Judges the facilities that were marked and hands over loads of about [`outbox::ROWS_AT_ONCE`] rows. Each load is
/// judged from a snapshot of its own, marks and all: pages that a snapshot sees are not reused, so one for the whole
/// assessment would make the file longer by most of what is written meanwhile.
fn judge_all(
    store: &Store,
    marks: &DirtySet,
    bench: &Bench,
    loads: SyncSender<AssessmentChanges>,
) -> Result<Done, StoreError> {
    let mut assessed = Assessed::default();
    let mut snapshot = store.snapshot()?;
    let mut outbox = Outbox::new(loads, snapshot.portfolio_tally()?);
    for id in marks.facilities.keys() {
        if std::mem::take(&mut outbox.is_new) {
            snapshot = store.snapshot()?;
        }
        let marked = snapshot.dirty_facility(id)?;
        let before = snapshot.facility_figure(id)?;
        match snapshot.find_facility(id)? {
            None => outbox.drop_facility(id, before.as_ref(), bench.now),
            Some(facility) => {
                let stand = Stand { snapshot: &snapshot, bench, facility: &facility, before: before.as_ref() };
                assessed.items += stand.judge(&marked, &mut outbox)?;
                assessed.facilities += 1;
            }
        }
        if !outbox.taken(id, marked) {
            return Ok(Done { assessed, is_summed_up: false, has_new: outbox.has_new });
        }
    }
    let portfolio = outbox.portfolio(HIGHEST_RISK_FACILITIES).map(|portfolio| portfolio.tally.figure(bench.as_of));
    let is_summed_up = portfolio.is_some();
    if is_summed_up {
        outbox.load.portfolio = portfolio;
        outbox.load.taken.portfolio = marks.portfolio;
    }
    outbox.hand_over();
    Ok(Done { assessed, is_summed_up, has_new: outbox.has_new })
}
