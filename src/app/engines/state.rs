//! The state of the engines, shared by everything that chooses or shows a figure.

use parking_lot::RwLock;

use crate::app::ApplicationError;
use crate::assess::engine::EngineMode;
use crate::store::{Store, StoreCollection};

/// Key of the setting that holds the mode.
pub(super) const MODE: &str = "engine_mode";
/// Key of the setting that records whether a remote engine is configured. A process that only imports learns it from here.
pub(super) const REMOTE: &str = "remote_engine";

/// The mode as it is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(super) struct StoredMode {
    pub(super) mode: EngineMode,
    /// The configured mode at the time of the switch. A configuration that was changed since takes precedence.
    pub(super) configured: EngineMode,
}

/// The engines at one instant.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct EngineStatus {
    /// Whose figures are used.
    pub mode: EngineMode,
    /// A remote engine is configured.
    pub has_remote: bool,
    /// The remote engine does not answer. False while unknown: a process that never calls it keeps its figures in use.
    pub is_remote_away: bool,
}

/// The shared, current [`EngineStatus`].
pub struct EngineState(RwLock<EngineStatus>);

impl EngineState {
    /// Reads the stored mode.
    pub(in crate::app) fn load(store: &Store) -> Result<Self, ApplicationError> {
        let status = store.write(|shelves| {
            let mode = shelves
                .find::<StoredMode>(StoreCollection::Setting, MODE)?
                .map(|stored| stored.mode)
                .unwrap_or_default();
            let has_remote = shelves.find::<bool>(StoreCollection::Setting, REMOTE)?.unwrap_or_default();
            Ok::<_, ApplicationError>(EngineStatus { mode, has_remote, is_remote_away: false })
        })?;
        Ok(Self(RwLock::new(status)))
    }

    /// The current status.
    #[must_use]
    pub fn current(&self) -> EngineStatus {
        *self.0.read()
    }

    /// Changes the status and returns the one before.
    pub(super) fn change(&self, change: impl FnOnce(&mut EngineStatus)) -> EngineStatus {
        let mut status = self.0.write();
        let before = *status;
        change(&mut status);
        before
    }
}
