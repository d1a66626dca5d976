//! Whether the appliance can be relied on: store open and writable, first sync done, how each source stands.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

use super::{Appliance, ApplianceError};
use crate::inventory::Moment;
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
    /// What stopped its latest run; null when it ended well, or is under way.
    pub last_error: Option<String>,
}

impl Appliance {
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
            if number >= stand.latest {
                stand.latest = number;
                stand.last_error.clone_from(&run.error);
                // Of one source's runs only the latest can still be under way; it is looked at again.
                open = if run.ended.is_none() { Some(number) } else { open };
            }
            if run.error.is_none() {
                stand.last_success = stand.last_success.max(run.ended);
            }
        }
        seen.up_to = open.map_or(newest, |number| number - 1);
        let mut names: Vec<&String> = self.sources.iter().collect();
        names.sort_unstable();
        names.dedup();
        let state_of = |name: &String| {
            let stand = seen.sources.get(name).cloned().unwrap_or_default();
            SourceState { name: name.clone(), last_success: stand.last_success, last_error: stand.last_error }
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
    last_success: Option<Moment>,
    last_error: Option<String>,
}
