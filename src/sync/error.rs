//! What can go wrong between a source and the store.

use crate::app::ApplicationError;
use crate::config::ConfigError;
use crate::runtime::BlockingError;
use crate::source::{MappingError, SourceError};
use crate::store::StoreError;

/// Why a run did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum SyncError {
    /// No such source is configured.
    #[error("there is no source `{source_name}`; there are: {known}")]
    NoSource {
        /// The name asked for.
        source_name: String,
        /// The names at hand.
        known: String,
    },
    /// A source that stands where the API does not reach.
    #[error("the source `{source_name}` stands in the configuration file: change it there")]
    Configured {
        /// Its name.
        source_name: String,
    },
    /// More sources than are followed.
    #[error("there are {most} sources already: take one away first")]
    TooMany {
        /// As many are followed.
        most: usize,
    },
    /// A source that keeps nothing to compare with.
    #[error("the source `{source_name}` is a file: it brings records and keeps none to compare with")]
    NothingToCompare {
        /// Its name.
        source_name: String,
    },
    /// A run that others wait for failed.
    #[error(transparent)]
    Shared(#[from] std::sync::Arc<Self>),
    /// It failed so often that it is left alone for a while.
    #[error("`{source_name}` failed several times in a row and is not asked for another {} s", wait.as_secs().max(1))]
    CircuitOpen {
        /// Its name.
        source_name: String,
        /// How long yet.
        wait: std::time::Duration,
    },
    /// A secret file of the source cannot be read.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// Blocking work could not be done.
    #[error(transparent)]
    Blocking(#[from] BlockingError),
    /// Its token or key holds characters that no header can carry.
    #[error("the source's `{name}` holds characters that no HTTP header can carry")]
    Credential {
        /// Which.
        name: &'static str,
    },
    /// Its mapping cannot be used.
    #[error(transparent)]
    Mapping(#[from] MappingError),
    /// It could not be opened or read on.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// What it brought could not be kept or assessed.
    #[error(transparent)]
    Application(#[from] ApplicationError),
    /// A run would delete so much that the source's answer is the likelier fault.
    #[error(
        "the source no longer has {gone} of the {held} records held of `{table}`; they stay. If that is right, run it \
         again with --allow-mass-delete"
    )]
    MassDeletion {
        /// The table.
        table: String,
        /// Records that would go.
        gone: u64,
        /// Records held.
        held: u64,
    },
    /// Facilities are gone, and with them so many items that the source's answer is the likelier fault.
    #[error(
        "the source no longer has {facilities} facilities with {gone} of the {held} items held; they stay. If that is \
         right, run it again with --allow-mass-delete"
    )]
    FacilityMassDeletion {
        /// Facilities that would go.
        facilities: u64,
        /// Items that would go, with a facility or by themselves.
        gone: u64,
        /// Items held.
        held: u64,
    },
    /// Somebody cancelled the run.
    #[error("the run was cancelled; what it had taken in is kept")]
    Cancelled,
    /// No such run is under way.
    #[error("run {number} is not under way")]
    NotUnderWay {
        /// Its number.
        number: u64,
    },
    /// Files of a drop folder could not be taken.
    #[error("{failed} of {files} files of the folder could not be taken, first {first}")]
    Folder {
        /// How many.
        failed: usize,
        /// Of how many.
        files: usize,
        /// The first of them and why.
        first: String,
    },
    /// A drop folder cannot be used.
    #[error("cannot use the folder {path}: {source}")]
    FolderUnusable {
        /// The folder, or what in it.
        path: std::path::PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The run ended without a word: the program is stopping.
    #[error("the run of `{source_name}` was cut off")]
    RunLost {
        /// Its source.
        source_name: String,
    },
}

impl From<StoreError> for SyncError {
    fn from(error: StoreError) -> Self {
        Self::Application(error.into())
    }
}

impl SyncError {
    /// Whether it says that deletions wait for permission. Everything else that the run brought is kept then.
    #[must_use]
    pub fn needs_permission(&self) -> bool {
        match self {
            Self::MassDeletion { .. } | Self::FacilityMassDeletion { .. } => true,
            Self::Shared(shared) => shared.needs_permission(),
            _ => false,
        }
    }

    /// Whether it is about a part of what the run was to do: everything else that the run brought is kept.
    #[must_use]
    pub fn is_partial(&self) -> bool {
        match self {
            Self::Shared(shared) => shared.is_partial(),
            error => error.needs_permission() || error.is_table_unreadable(),
        }
    }

    /// Whether it says that a table cannot be read which was before.
    #[must_use]
    pub fn is_table_unreadable(&self) -> bool {
        match self {
            Self::Source(SourceError::TablesUnreadable { .. }) => true,
            Self::Shared(shared) => shared.is_table_unreadable(),
            _ => false,
        }
    }

    /// The error with its causes, in one line.
    #[must_use]
    pub fn full_message(&self) -> String {
        crate::http_client::error_chain(self)
    }
}
