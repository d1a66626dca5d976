//! Whether the appliance can be relied on: store open and writable, first sync done, how each source stands.

use std::collections::BTreeMap;

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
        let mut sources: BTreeMap<&str, SourceState> = self
            .sources
            .iter()
            .map(|name| {
                let name = name.clone();
                SourceState { name, last_success: None, last_error: None, stale: true, age_seconds: None }
            })
            .zip(&self.sources)
            .map(|(state, name)| (name.as_str(), state))
            .collect();
        let mut latest_seen: BTreeMap<String, ()> = BTreeMap::new();
        for run in snapshot.runs()? {
            let (_, run) = run?;
            if let Some(state) = sources.get_mut(run.source.as_str()) {
                if run.ended.is_some() && latest_seen.insert(run.source.clone(), ()).is_none() {
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
        let now = self.clock.now();
        for state in sources.values_mut() {
            state.stale = state.last_error.is_some() || state.last_success.is_none();
            state.age_seconds = state.last_success.map(|at| (now.millis() - at.millis()).max(0) / 1_000);
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
