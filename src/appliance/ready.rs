//! Whether the appliance can be relied on: store open and writable, first sync done, how each source stands.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

use super::{Appliance, ApplianceError};
use crate::inventory::Moment;

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
        let mut sources: BTreeMap<&str, SourceState> = self
            .sources
            .iter()
            .map(|name| (name.as_str(), SourceState { name: name.clone(), last_success: None, last_error: None }))
            .collect();
        let mut latest_seen: BTreeMap<String, ()> = BTreeMap::new();
        for run in snapshot.runs()? {
            let (_, run) = run?;
            if let Some(state) = sources.get_mut(run.source.as_str()) {
                if latest_seen.insert(run.source.clone(), ()).is_none() {
                    state.last_error.clone_from(&run.error);
                }
                if run.error.is_none() {
                    state.last_success = state.last_success.max(run.ended);
                }
            }
            if sources.values().all(|state| state.last_success.is_some()) {
                break;
            }
        }
        let all_read = sources.values().all(|state| state.last_success.is_some());
        // A store with records that were never assessed is not done, whichever way they came.
        let first_sync_done = all_read && (snapshot.facility_count()? == 0 || snapshot.portfolio_figure()?.is_some());
        Ok(Readiness {
            ready: first_sync_done,
            store_open: true,
            store_unwritable: self.store.unwritable(),
            first_sync_done,
            sources: sources.into_values().collect(),
        })
    }
}
