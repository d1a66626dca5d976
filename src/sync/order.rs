//! What is asked of a run, before it begins and while it is under way.

use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::watch;

use crate::inventory::RecordKind;
use crate::store::SyncMode;

/// What a run is to do.
#[derive(Debug, Clone)]
pub(super) enum Wish {
    /// A pass of this mode.
    Pass(SyncMode),
    /// What changed, and a comparison of all ids.
    Compared,
    /// These rows: noun and id.
    Named(Vec<(RecordKind, String)>),
}

impl Wish {
    /// The mode under which it is recorded.
    pub(super) const fn mode(&self) -> SyncMode {
        match self {
            Self::Pass(mode) => *mode,
            Self::Compared => SyncMode::Incremental,
            Self::Named(_) => SyncMode::Named,
        }
    }
}

/// What is asked of a run.
#[derive(Debug, Clone, Copy)]
pub struct Order {
    /// How much it looks at.
    pub mode: SyncMode,
    /// It may delete as much as the source says.
    pub allow_mass_delete: bool,
}

impl From<SyncMode> for Order {
    fn from(mode: SyncMode) -> Self {
        Self { mode, allow_mass_delete: false }
    }
}

/// What may still be said to a run under way.
#[derive(Debug)]
pub(super) struct Wishes {
    allow_mass_delete: AtomicBool,
    cancelled: watch::Sender<bool>,
}

impl Wishes {
    pub(super) fn of(order: Order) -> Self {
        let allow_mass_delete = AtomicBool::new(order.allow_mass_delete);
        Self { allow_mass_delete, cancelled: watch::Sender::new(false) }
    }

    /// Who joins a run with a permission gives it to the run.
    pub(super) fn join(&self, order: Order) {
        self.allow_mass_delete.fetch_or(order.allow_mass_delete, Ordering::Relaxed);
    }

    pub(super) fn allow_mass_delete(&self) -> bool {
        self.allow_mass_delete.load(Ordering::Relaxed)
    }

    pub(super) fn cancel(&self) {
        self.cancelled.send_replace(true);
    }

    /// Ends when somebody cancels.
    pub(super) async fn cancelled(&self) {
        // The sender lives as long as this does
        let _ = self.cancelled.subscribe().wait_for(|cancelled| *cancelled).await;
    }
}
