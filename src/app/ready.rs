//! Whether the appliance can be relied on: store open and writable, first sync done, how each source stands, and which
//! documents concern one that is away or late.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::{Application, ApplicationError};
use crate::config::{Schedule, SourceConfig, SourceConnection};
use crate::inventory::Moment;
use crate::store::Snapshot;

/// A source that is to be read, and how often.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpectedSource {
    /// Its name.
    pub name: String,
    /// By what its runs follow each other; `None` for a folder, which is read when something lies in it.
    pub pace: Option<Schedule>,
}

impl From<&SourceConfig> for ExpectedSource {
    fn from(source: &SourceConfig) -> Self {
        let pace = match source.connection {
            SourceConnection::File { .. } => None,
            SourceConnection::Postgres { .. } | SourceConnection::Http { .. } => Some(source.timing.schedule.clone()),
        };
        Self { name: source.name.clone(), pace }
    }
}

/// What a run found of its source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// It answered.
    There,
    /// It answered, but a table that was followed cannot be read.
    InPart,
    /// Nobody answered.
    Away,
}

/// `GET /ready`
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Readiness {
    /// Everything below is well enough to rely on the answers.
    pub ready: bool,
    /// Records can be read.
    pub store_open: bool,
    /// Why nothing can be written at the moment; null while it can.
    pub store_unwritable: Option<String>,
    /// Every configured source has been read once, and what it brought has been assessed.
    pub first_sync_done: bool,
    /// How each source stands.
    pub sources: Vec<SourceState>,
}

/// How a source stands.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SourceState {
    /// Its name.
    pub name: String,
    /// When a run of it last ended well.
    pub last_success: Option<Moment>,
    /// What stopped the latest run of it that ended; null when that ended well.
    pub last_error: Option<String>,
    /// Its latest run did not end well, or none ever did, or none has for much longer than its pace: what it changed
    /// since is not here.
    pub stale: bool,
    /// Seconds since a run of it last ended well; null when none ever did.
    pub age_seconds: Option<i64>,
    /// Several runs have not come that were due, or are still under way.
    #[serde(skip)]
    pub(super) is_late: bool,
    /// Its latest run has failed, and none is under way that may end better; or it is away.
    #[serde(skip)]
    is_given_up: bool,
}

impl Application {
    /// A run of a source has ended: what it found of the source. What documents say of its age is made anew.
    pub fn note_source(&self, source: &str, found: Found) {
        let mut lacking = self.lacking.lock();
        let before = match found {
            Found::There => lacking.remove(source),
            found => lacking.insert(source.to_owned(), found),
        };
        drop(lacking);
        if before.unwrap_or(Found::There) != found {
            self.generations.mark_everything_changed();
        }
    }

    /// The sources whose latest run found them away.
    #[must_use]
    pub fn sources_away(&self) -> BTreeSet<String> {
        let lacking = self.lacking.lock();
        lacking.iter().filter(|(_, found)| **found == Found::Away).map(|(source, _)| source.clone()).collect()
    }

    /// Looks which sources are late. Where those are others than before, documents are made anew.
    ///
    /// # Errors
    /// The store's.
    pub fn look_over_sources(&self) -> Result<(), ApplicationError> {
        let states = self.source_states(&self.store.snapshot()?)?;
        let late = states.into_iter().filter(|state| state.is_late).map(|state| state.name).collect();
        let mut before = self.late.lock();
        if *before != late {
            *before = late;
            self.generations.mark_everything_changed();
        }
        Ok(())
    }

    /// The sources that are away, followed in part or late, each with its last success.
    pub(super) fn stale_sources(
        &self,
        snapshot: &Snapshot,
    ) -> Result<BTreeMap<String, Option<Moment>>, ApplicationError> {
        let states = self.source_states(snapshot)?;
        let lacking = self.lacking.lock();
        let is_stale = |state: &SourceState| state.is_late || lacking.contains_key(&state.name);
        Ok(states.into_iter().filter(is_stale).map(|state| (state.name, state.last_success)).collect())
    }

    /// How the appliance stands. Blocks on the store.
    ///
    /// # Errors
    /// The store's.
    pub fn readiness(&self) -> Result<Readiness, ApplicationError> {
        let snapshot = self.store.snapshot()?;
        let sources = self.source_states(&snapshot)?;
        let all_read = sources.iter().all(|state| state.last_success.is_some());
        // A store with records that were never assessed is not done, whichever way they came.
        let first_sync_done = all_read && (snapshot.facility_count()? == 0 || snapshot.portfolio_figure()?.is_some());
        Ok(Readiness {
            ready: first_sync_done,
            store_open: true,
            store_unwritable: self.store.write_failure(),
            first_sync_done,
            sources,
        })
    }

    /// Whether everything that can be said of the past is there: every source has been read once, or those that never
    /// were are away while others were. What those bring later has a past of its own.
    pub(super) fn is_past_known(&self) -> Result<bool, ApplicationError> {
        let snapshot = self.store.snapshot()?;
        let states = self.source_states(&snapshot)?;
        let is_some_read = states.is_empty() || states.iter().any(|state| state.last_success.is_some());
        let is_waited_for = |state: &SourceState| state.last_success.is_none() && !state.is_given_up;
        let is_assessed = snapshot.facility_count()? == 0 || snapshot.portfolio_figure()?.is_some();
        Ok(is_some_read && !states.iter().any(is_waited_for) && is_assessed)
    }

    /// How each configured source stands, in the order of names. Reads the runs that came since it was last asked.
    fn source_states(&self, snapshot: &Snapshot) -> Result<Vec<SourceState>, ApplicationError> {
        let mut seen = self.runs_seen.lock();
        let (mut newest, mut open) = (seen.up_to, None);
        for run in snapshot.sync_runs()? {
            let (number, run) = run?;
            if number <= seen.up_to {
                break;
            }
            newest = newest.max(number);
            let stand = seen.sources.entry(run.source).or_default();
            // Of one source's runs only the latest can still be under way; it is looked at again.
            if number >= stand.latest && run.ended.is_none() {
                open = Some(number);
            }
            if number >= stand.latest_ended && run.ended.is_some() {
                stand.latest_ended = number;
                stand.has_failed = run.error.is_some() && run.interruption.is_none();
                stand.last_error.clone_from(&run.error);
            }
            stand.latest = stand.latest.max(number);
            if run.error.is_none() {
                stand.last_success = stand.last_success.max(run.ended);
            }
        }
        seen.up_to = open.map_or(newest, |number| number - 1);
        let mut expected = self.sources.read().clone();
        expected.sort_unstable_by(|left, right| left.name.cmp(&right.name));
        expected.dedup_by(|left, right| left.name == right.name);
        let now = self.clock.now();
        let late_after = |pace: &Schedule, success: Moment| {
            pace.late_after(Timestamp::from_millisecond(success.millis()).ok()?, &self.time_zone).map(Moment::from)
        };
        let away = self.sources_away();
        let state_of = |ExpectedSource { name, pace }| {
            let stand = seen.sources.get(&name).cloned().unwrap_or_default();
            let Stand { latest, latest_ended, has_failed, last_success, last_error } = stand;
            let is_late =
                pace.zip(last_success).and_then(|(pace, at)| late_after(&pace, at)).is_some_and(|at| at < now);
            SourceState {
                stale: last_error.is_some() || last_success.is_none() || is_late,
                is_late,
                is_given_up: has_failed && (latest == latest_ended || away.contains(&name)),
                age_seconds: last_success.map(|at| (now.millis() - at.millis()).max(0) / 1_000),
                last_success,
                last_error,
                name,
            }
        };
        Ok(expected.into_iter().map(state_of).collect())
    }
}

/// The runs that were looked at, so that none is read twice once it has ended.
#[derive(Debug, Default)]
pub(super) struct RunsSeen {
    /// Number of the last run that is known for good.
    up_to: u64,
    sources: BTreeMap<String, Stand>,
}

/// How one source stands by the runs that were looked at.
#[derive(Debug, Clone, Default)]
struct Stand {
    latest: u64,
    latest_ended: u64,
    /// The latest that ended could not be done; nobody cancelled it, and no kill ended it.
    has_failed: bool,
    last_success: Option<Moment>,
    last_error: Option<String>,
}
