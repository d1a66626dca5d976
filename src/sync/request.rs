//! Requests for runs, and the control of a run while it is active.

use std::path::PathBuf;
use std::sync::Arc;

use tempfile::TempPath;
use tokio::sync::watch;

use crate::inventory::RecordKind;
use crate::source::file::FileFormat;
use crate::store::SyncMode;

/// What a run reads.
#[derive(Debug, Clone)]
pub(super) enum RunScope {
    /// A pass of this mode.
    Pass(SyncMode),
    /// The changes, and a comparison of all ids.
    CompareIds,
    /// Single rows by kind and id.
    Rows(Vec<(RecordKind, String)>),
}

impl RunScope {
    /// The mode that its record shows.
    pub(super) const fn mode(&self) -> SyncMode {
        match self {
            Self::Pass(mode) => *mode,
            Self::CompareIds => SyncMode::Incremental,
            Self::Rows(_) => SyncMode::Named,
        }
    }
}

/// A request for a run.
#[derive(Debug, Clone, Copy)]
pub struct RunRequest {
    /// How much of the source is read.
    pub mode: SyncMode,
    /// The run may delete any number of records.
    pub allow_mass_delete: bool,
}

impl RunRequest {
    /// Whether a run for this request also does what the other request asks for.
    pub(super) fn covers(self, other: Self) -> bool {
        let breadth = |mode| match mode {
            SyncMode::Named => 0,
            SyncMode::Incremental => 1,
            SyncMode::Full => 2,
        };
        breadth(self.mode) >= breadth(other.mode) && (self.allow_mass_delete || !other.allow_mass_delete)
    }

    /// What the run reads. With permission to delete it compares all ids, to find the deletions that wait for it.
    pub(super) const fn scope(self) -> RunScope {
        match self.mode {
            SyncMode::Incremental if self.allow_mass_delete => RunScope::CompareIds,
            mode => RunScope::Pass(mode),
        }
    }
}

impl From<SyncMode> for RunRequest {
    fn from(mode: SyncMode) -> Self {
        Self { mode, allow_mass_delete: false }
    }
}

/// The request of an active run, and its cancellation.
#[derive(Debug)]
pub(super) struct RunControl {
    request: RunRequest,
    cancelled: watch::Sender<bool>,
}

impl RunControl {
    pub(super) fn new(request: RunRequest) -> Self {
        // A watch and not a `Notify`: who waits only after the cancellation must see it too.
        Self { request, cancelled: watch::Sender::new(false) }
    }

    pub(super) const fn request(&self) -> RunRequest {
        self.request
    }

    pub(super) const fn allow_mass_delete(&self) -> bool {
        self.request.allow_mass_delete
    }

    pub(super) fn cancel(&self) {
        self.cancelled.send_replace(true);
    }

    pub(super) fn is_cancelled(&self) -> bool {
        *self.cancelled.borrow()
    }

    /// Completes when the run is cancelled.
    pub(super) async fn cancelled(&self) {
        // The wait cannot fail: the sender is a field of this struct
        let _ = self.cancelled.subscribe().wait_for(|cancelled| *cancelled).await;
    }
}

/// A request to import a file.
#[derive(Debug, Clone)]
pub struct ImportRequest {
    /// Path of the file.
    pub path: PathBuf,
    /// Its name in the report, if it differs from the path's.
    pub name: Option<String>,
    /// Its format; detected if not given.
    pub format: Option<FileFormat>,
    /// The record kind of its rows; detected if not given.
    pub kind: Option<RecordKind>,
    /// The import may delete any number of records.
    pub allow_mass_delete: bool,
    /// The temporary file at `path`, which is deleted with the last clone of this request: after the import, also when the
    /// caller that uploaded it has gone away meanwhile.
    pub upload: Option<Arc<TempPath>>,
}

impl ImportRequest {
    /// A request that detects everything from the file.
    #[must_use]
    pub fn new(path: PathBuf) -> Self {
        Self { path, name: None, format: None, kind: None, allow_mass_delete: false, upload: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_covers_requests_for_no_more_than_its_own() {
        let request = |mode, allow_mass_delete| RunRequest { mode, allow_mass_delete };
        use SyncMode::{Full, Incremental, Named};
        for (run, requested, covers) in [
            (request(Incremental, false), request(Incremental, false), true),
            (request(Full, true), request(Incremental, false), true),
            (request(Incremental, false), request(Full, false), false),
            (request(Full, false), request(Incremental, true), false),
            (request(Named, false), request(Incremental, false), false),
        ] {
            assert_eq!(run.covers(requested), covers, "{run:?} for {requested:?}");
        }
    }
}
