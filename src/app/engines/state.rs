//! The state of the engines, shared by everything that chooses or shows a figure.

use parking_lot::RwLock;

use crate::app::ApplicationError;
use crate::assess::engine::EngineMode;
use crate::store::{EngineModeSetting, RemoteEngineSetting, Store};

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
        let status = store.write(|writer| {
            let mode = writer.find_setting::<EngineModeSetting>()?.map(|stored| stored.mode).unwrap_or_default();
            let has_remote = writer.find_setting::<RemoteEngineSetting>()?.unwrap_or_default().0;
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
