//! Whether the appliance can be relied on: store open and writable, first sync done, how each source stands.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use utoipa::ToSchema;

use super::{Appliance, ApplianceError};
use crate::inventory::{EquipmentId, Moment, RecordKind};
use crate::store::Snapshot;

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
    /// Its latest run did not end well, or none ever did: what it changed since is not here.
    pub stale: bool,
    /// Seconds since a run of it last ended well; null when none ever did.
    pub age_seconds: Option<i64>,
}

impl Appliance {
    /// A run of a source has ended: whether the source was away. What documents say of its age is made anew.
    pub fn note_source(&self, source: &str, is_away: bool) {
        let mut away = self.away.lock();
        let changed = if is_away { away.insert(source.to_owned()) } else { away.remove(source) };
        drop(away);
        if changed {
            self.generations.all_changed();
        }
    }

    /// The sources whose latest run found them away.
    #[must_use]
    pub fn sources_away(&self) -> BTreeSet<String> {
        self.away.lock().clone()
    }

    /// Whether an item came from a source that is away.
    pub(super) fn is_from_afar(&self, snapshot: &Snapshot, item: &EquipmentId) -> Result<bool, ApplianceError> {
        let away = self.away.lock().clone();
        if away.is_empty() {
            return Ok(false);
        }
        let source = snapshot.source_of(RecordKind::Equipment, item)?;
        Ok(source.is_some_and(|source| away.contains(&source)))
    }

    /// How the appliance stands. Blocks on the store.
    ///
    /// # Errors
    /// The store's.
    pub fn readiness(&self) -> Result<Readiness, ApplianceError> {
        let snapshot = self.store.snapshot()?;
        let sources = self.source_states(&snapshot)?;
        let all_read = sources.iter().all(|state| state.last_success.is_some());
        // A store with records that were never assessed is not done, whichever way they came.
        let first_sync_done = all_read && (snapshot.facility_count()? == 0 || snapshot.portfolio_figure()?.is_some());
        Ok(Readiness {
            ready: first_sync_done,
            store_open: true,
            store_unwritable: self.store.unwritable(),
            first_sync_done,
            sources,
        })
    }

    /// How each configured source stands, in the order of names. Reads the runs that came since it was last asked.
    fn source_states(&self, snapshot: &Snapshot) -> Result<Vec<SourceState>, ApplianceError> {
        let mut seen = self.runs_seen.lock();
        let (mut newest, mut open) = (seen.up_to, None);
        for run in snapshot.runs()? {
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
                stand.last_error.clone_from(&run.error);
            }
            stand.latest = stand.latest.max(number);
            if run.error.is_none() {
                stand.last_success = stand.last_success.max(run.ended);
            }
        }
        seen.up_to = open.map_or(newest, |number| number - 1);
        let mut names = self.sources.read().clone();
        names.sort_unstable();
        names.dedup();
        let now = self.clock.now();
        let state_of = |name: String| {
            let Stand { last_success, last_error, .. } = seen.sources.get(&name).cloned().unwrap_or_default();
            SourceState {
                name,
                stale: last_error.is_some() || last_success.is_none(),
                age_seconds: last_success.map(|at| (now.millis() - at.millis()).max(0) / 1_000),
                last_success,
                last_error,
            }
        };
        Ok(names.into_iter().map(state_of).collect())
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
    last_success: Option<Moment>,
    last_error: Option<String>,
}
