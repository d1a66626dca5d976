//! What is asked of a run, before it begins and while it is under way.

use std::path::PathBuf;

use tokio::sync::watch;

use crate::inventory::RecordKind;
use crate::source::file::FileFormat;
use crate::store::SyncMode;

/// What a run is to do.
#[derive(Debug, Clone)]
pub(super) enum RunScope {
    /// A pass of this mode.
    Pass(SyncMode),
    /// What changed, and a comparison of all ids.
    CompareIds,
    /// These rows: noun and id.
    Rows(Vec<(RecordKind, String)>),
}

impl RunScope {
    /// The mode under which it is recorded.
    pub(super) const fn mode(&self) -> SyncMode {
        match self {
            Self::Pass(mode) => *mode,
            Self::CompareIds => SyncMode::Incremental,
            Self::Rows(_) => SyncMode::Named,
        }
    }
}

/// What is asked of a run.
#[derive(Debug, Clone, Copy)]
pub struct RunRequest {
    /// How much it looks at.
    pub mode: SyncMode,
    /// It may delete as much as the source says.
    pub allow_mass_delete: bool,
}

impl RunRequest {
    /// Whether a run that does this does the other too.
    pub(super) fn covers(self, other: Self) -> bool {
        let breadth = |mode| match mode {
            SyncMode::Named => 0,
            SyncMode::Incremental => 1,
            SyncMode::Full => 2,
        };
        breadth(self.mode) >= breadth(other.mode) && (self.allow_mass_delete || !other.allow_mass_delete)
    }

    /// The pass that does it. Who allows deletions wants those found that nothing else tells of.
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

/// What is asked of a run, and what may still be said to it.
#[derive(Debug)]
pub(super) struct RunControl {
    request: RunRequest,
    cancelled: watch::Sender<bool>,
}

impl RunControl {
    pub(super) fn new(request: RunRequest) -> Self {
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

    /// Ends when somebody cancels.
    pub(super) async fn cancelled(&self) {
        // The sender lives as long as this does
        let _ = self.cancelled.subscribe().wait_for(|cancelled| *cancelled).await;
    }
}

/// A file to take in, and what is known of it.
#[derive(Debug, Clone)]
pub struct ImportRequest {
    /// Where it lies.
    pub path: PathBuf,
    /// Its name in the report, where it is another than that of the path.
    pub name: Option<String>,
    /// How it is written; told by its name and beginning where this is not given.
    pub format: Option<FileFormat>,
    /// What its rows are, where the file does not tell.
    pub kind: Option<RecordKind>,
    /// It may delete as much as it says.
    pub allow_mass_delete: bool,
}

impl ImportRequest {
    /// A file that tells everything itself.
    #[must_use]
    pub fn new(path: PathBuf) -> Self {
        Self { path, name: None, format: None, kind: None, allow_mass_delete: false }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_does_what_is_no_more_than_was_asked_of_it() {
        let order = |mode, allow_mass_delete| RunRequest { mode, allow_mass_delete };
        use SyncMode::{Full, Incremental, Named};
        for (run, asked, covers) in [
            (order(Incremental, false), order(Incremental, false), true),
            (order(Full, true), order(Incremental, false), true),
            (order(Incremental, false), order(Full, false), false),
            (order(Full, false), order(Incremental, true), false),
            (order(Named, false), order(Incremental, false), false),
        ] {
            assert_eq!(run.covers(asked), covers, "{run:?} for {asked:?}");
        }
    }
}
