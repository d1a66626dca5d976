//! Status of the sources: last success, last error, whether a source is unreachable or overdue, and with that which
//! documents may be out of date.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::Timestamp;
use parking_lot::{Mutex, RwLock};

use super::{ApplicationError, DocumentCache, LocalClock};
use crate::config::{Schedule, SourceConfig, SourceConnection};
use crate::inventory::Moment;
use crate::store::{Snapshot, Store};

/// A source that is to be read, and how often.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpectedSource {
    /// Its name.
    pub name: String,
    /// When its runs are due; `None` for a drop folder, which is read when a file arrives.
    pub schedule: Option<Schedule>,
}

impl From<&SourceConfig> for ExpectedSource {
    fn from(source: &SourceConfig) -> Self {
        let schedule = match source.connection {
            SourceConnection::File { .. } => None,
            SourceConnection::Postgres { .. } | SourceConnection::Http { .. } => Some(source.timing.schedule.clone()),
        };
        Self { name: source.name.clone(), schedule }
    }
}

/// What a run found out about its source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SourceCondition {
    /// It answered.
    Reachable,
    /// It answered, but a table that was read before can no longer be read.
    Partial,
    /// It did not answer.
    Unreachable,
}

/// State of a source.
#[derive(Debug, Clone)]
pub struct SourceState {
    /// Its name.
    pub name: String,
    /// When a run of it last succeeded.
    pub last_success: Option<Moment>,
    /// Error of its latest finished run, without addresses and anything that the source sent; `None` when that succeeded.
    pub last_error: Option<String>,
    /// Records may be out of date: the latest run failed, no run ever succeeded, or none has for much longer than the
    /// configured interval.
    pub stale: bool,
    /// Seconds since the last success; `None` when there was none.
    pub age_seconds: Option<i64>,
    /// Several runs that were due have not finished.
    is_overdue: bool,
    /// Its latest run failed and none is in progress, or it is unreachable.
    has_given_up: bool,
}

impl SourceState {
    /// The state in one word: `current`; `failed` when its latest run failed; `waiting` when no run has ended; `stale` when
    /// no run has succeeded for much longer than the configured interval.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match (&self.last_error, &self.last_success) {
            (Some(_), _) => "failed",
            (None, None) => "waiting",
            (None, Some(_)) if self.is_overdue => "stale",
            (None, Some(_)) => "current",
        }
    }
}

/// Tracks the status of all expected sources.
pub struct SourceStatus {
    store: Arc<Store>,
    cache: Arc<DocumentCache>,
    clock: LocalClock,
    expected: RwLock<Vec<ExpectedSource>>,
    run_history: Mutex<RunHistory>,
    /// Sources whose latest run found them unreachable or partial.
    impaired: Mutex<BTreeMap<String, SourceCondition>>,
    /// Sources that were overdue at the last check.
    overdue: Mutex<BTreeSet<String>>,
}

impl SourceStatus {
    pub(super) fn new(
        store: Arc<Store>,
        cache: Arc<DocumentCache>,
        clock: LocalClock,
        expected: Vec<ExpectedSource>,
    ) -> Self {
        Self {
            store,
            cache,
            clock,
            expected: RwLock::new(expected),
            run_history: Mutex::default(),
            impaired: Mutex::default(),
            overdue: Mutex::default(),
        }
    }

    /// Replaces the list of sources that must have been read before the program is ready.
    pub fn set_expected(&self, sources: Vec<ExpectedSource>) {
        *self.expected.write() = sources;
        self.cache.generations().mark_everything_changed();
    }

    /// Records what a finished run found out about its source. A change invalidates all documents, as they state the age
    /// of their source.
    pub fn set_condition(&self, source: &str, condition: SourceCondition) {
        let mut impaired = self.impaired.lock();
        let before = match condition {
            SourceCondition::Reachable => impaired.remove(source),
            condition => impaired.insert(source.to_owned(), condition),
        };
        drop(impaired);
        if before.unwrap_or(SourceCondition::Reachable) != condition {
            self.cache.generations().mark_everything_changed();
        }
    }

    /// The sources whose latest run found them unreachable.
    #[must_use]
    pub fn unreachable(&self) -> BTreeSet<String> {
        let impaired = self.impaired.lock();
        let unreachable = impaired.iter().filter(|(_, condition)| **condition == SourceCondition::Unreachable);
        unreachable.map(|(source, _)| source.clone()).collect()
    }

    /// Checks which sources are overdue, and invalidates all documents where that changed. Blocks on the store.
    ///
    /// # Errors
    /// The store's.
    pub fn check_overdue(&self) -> Result<(), ApplicationError> {
        let states = self.states(&self.store.snapshot()?)?;
        let overdue = states.into_iter().filter(|state| state.is_overdue).map(|state| state.name).collect();
        let mut before = self.overdue.lock();
        if *before != overdue {
            *before = overdue;
            self.cache.generations().mark_everything_changed();
        }
        Ok(())
    }

    /// The sources that are unreachable, partial or overdue, each with its last success.
    pub(super) fn stale_sources(
        &self,
        snapshot: &Snapshot,
    ) -> Result<BTreeMap<String, Option<Moment>>, ApplicationError> {
        let states = self.states(snapshot)?;
        let impaired = self.impaired.lock();
        let is_stale = |state: &SourceState| state.is_overdue || impaired.contains_key(&state.name);
        Ok(states.into_iter().filter(is_stale).map(|state| (state.name, state.last_success)).collect())
    }

    /// Whether past months can be computed: every source has been read once, or those that never were have failed while
    /// another succeeded. Records that such a source delivers later get their past months then.
    pub(super) fn is_past_known(&self) -> Result<bool, ApplicationError> {
        let snapshot = self.store.snapshot()?;
        let states = self.states(&snapshot)?;
        let is_any_read = states.is_empty() || states.iter().any(|state| state.last_success.is_some());
        let is_awaited = |state: &SourceState| state.last_success.is_none() && !state.has_given_up;
        let is_assessed = snapshot.facility_count()? == 0 || snapshot.figures().portfolio_figure()?.is_some();
        Ok(is_any_read && !states.iter().any(is_awaited) && is_assessed)
    }

    /// The state of each expected source, by name.
    pub(super) fn states(&self, snapshot: &Snapshot) -> Result<Vec<SourceState>, ApplicationError> {
        let mut history = self.run_history.lock();
        history.read_new_runs(snapshot)?;
        let mut expected = self.expected.read().clone();
        expected.sort_unstable_by(|left, right| left.name.cmp(&right.name));
        expected.dedup_by(|left, right| left.name == right.name);
        let unreachable = self.unreachable();
        let now = self.clock.now();
        let states = expected.into_iter().map(|ExpectedSource { name, schedule }| {
            let outcome = history.sources.get(&name).cloned().unwrap_or_default();
            let SourceRunSummary { latest, latest_ended, has_failed, last_success, last_error } = outcome;
            let due = schedule.zip(last_success).and_then(|(schedule, success)| self.overdue_after(&schedule, success));
            let is_overdue = due.is_some_and(|due| due < now);
            SourceState {
                stale: last_error.is_some() || last_success.is_none() || is_overdue,
                is_overdue,
                has_given_up: has_failed && (latest == latest_ended || unreachable.contains(&name)),
                age_seconds: last_success.map(|at| (now.millis() - at.millis()).max(0) / 1_000),
                last_success,
                last_error,
                name,
            }
        });
        Ok(states.collect())
    }

    fn overdue_after(&self, schedule: &Schedule, success: Moment) -> Option<Moment> {
        let success = Timestamp::from_millisecond(success.millis()).ok()?;
        schedule.late_after(success, self.clock.time_zone()).map(Moment::from)
    }
}

/// The runs read so far. No run is read again once it has ended.
#[derive(Debug, Default)]
struct RunHistory {
    /// All runs up to this number have ended and are accounted for.
    complete_up_to: u64,
    sources: BTreeMap<String, SourceRunSummary>,
}

/// What the runs of one source say about it.
#[derive(Debug, Clone, Default)]
struct SourceRunSummary {
    latest: u64,
    latest_ended: u64,
    /// The latest finished run failed; it was neither cancelled nor ended by a crash.
    has_failed: bool,
    last_success: Option<Moment>,
    last_error: Option<String>,
}

impl RunHistory {
    fn read_new_runs(&mut self, snapshot: &Snapshot) -> Result<(), ApplicationError> {
        let (mut newest, mut open) = (self.complete_up_to, None);
        for run in snapshot.sync().sync_runs()? {
            let (number, run) = run?;
            // Runs come latest first
            if number <= self.complete_up_to {
                break;
            }
            newest = newest.max(number);
            let error = run.error_for_everybody().map(str::to_owned);
            let outcome = self.sources.entry(run.source).or_default();
            // Of one source's runs only the latest can still be in progress; it is read again next time.
            if number >= outcome.latest && run.ended.is_none() {
                open = Some(number);
            }
            if number >= outcome.latest_ended && run.ended.is_some() {
                outcome.latest_ended = number;
                outcome.has_failed = run.error.is_some() && run.interruption.is_none();
                outcome.last_error = error;
            }
            outcome.latest = outcome.latest.max(number);
            if run.error.is_none() {
                outcome.last_success = outcome.last_success.max(run.ended);
            }
        }
        self.complete_up_to = open.map_or(newest, |number| number - 1);
        Ok(())
    }
}
