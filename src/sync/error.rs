//! Errors of synchronization.

use crate::app::ApplicationError;
use crate::config::ConfigError;
use crate::runtime::BlockingError;
use crate::source::{MappingError, SourceError};
use crate::store::StoreError;

/// Why a run or another request to synchronize failed.
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
    /// A source of the configuration file, which the API cannot change.
    #[error("the source `{source_name}` is set in the configuration file: change it there")]
    Configured {
        /// Its name.
        source_name: String,
    },
    /// The largest number of sources is reached.
    #[error("there are {most} sources already: remove one first")]
    TooMany {
        /// The largest number.
        most: usize,
    },
    /// A file source, which has nothing to compare the store with.
    #[error("the source `{source_name}` is a file: there is no current state to compare with")]
    NothingToCompare {
        /// Its name.
        source_name: String,
    },
    /// The error of a run that several callers wait for.
    #[error(transparent)]
    Shared(#[from] std::sync::Arc<Self>),
    /// The source failed several times in a row and is not contacted for a while.
    #[error("`{source_name}` failed several times in a row and is not asked for another {} s", wait.as_secs().max(1))]
    CircuitOpen {
        /// Its name.
        source_name: String,
        /// How long still.
        wait: std::time::Duration,
    },
    /// A setting or secret file of the source is invalid.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// Blocking work could not be done.
    #[error(transparent)]
    Blocking(#[from] BlockingError),
    /// Its token or key has characters that are invalid in an HTTP header.
    #[error("the source's `{name}` has characters that are invalid in an HTTP header")]
    Credential {
        /// The setting.
        name: &'static str,
    },
    /// Its mapping is invalid.
    #[error(transparent)]
    Mapping(#[from] MappingError),
    /// It could not be opened or read.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// Its records could not be stored or assessed.
    #[error(transparent)]
    Application(#[from] ApplicationError),
    /// A run would delete so much that an error at the source is more likely.
    #[error(
        "the source no longer has {gone} of the {held} records held of `{table}`; they stay. If that is right, run it \
         again with --allow-mass-delete"
    )]
    MassDeletion {
        /// The table.
        table: String,
        /// Records that would be deleted.
        gone: u64,
        /// Records stored.
        held: u64,
    },
    /// Facilities would be deleted with so many items that an error at the source is more likely.
    #[error(
        "the source no longer has {facilities} facilities with {gone} of the {held} items held; they stay. If that is \
         right, run it again with --allow-mass-delete"
    )]
    FacilityMassDeletion {
        /// Facilities that would be deleted.
        facilities: u64,
        /// Items that would be deleted, with a facility or by themselves.
        gone: u64,
        /// Items stored.
        held: u64,
    },
    /// The run was cancelled.
    #[error("the run was cancelled; what it had stored is kept")]
    Cancelled,
    /// No such run is active or waiting.
    #[error("run {number} is not under way")]
    NotUnderWay {
        /// Its number.
        number: u64,
    },
    /// Files of a drop folder could not be imported.
    #[error("{failed} of {files} files of the folder could not be imported, first {first}")]
    Folder {
        /// Number of failed files.
        failed: usize,
        /// Number of all files.
        files: usize,
        /// The first failed file and its error.
        first: String,
    },
    /// A drop folder cannot be used.
    #[error("cannot use the folder {path}: {source}")]
    FolderUnusable {
        /// The folder, or a folder in it.
        path: std::path::PathBuf,
        /// The error.
        source: std::io::Error,
    },
    /// The run ended without an outcome: it panicked, or the program is stopping.
    #[error("the run of `{source_name}` was interrupted")]
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
    /// Whether deletions wait for permission. Everything else of the run is stored.
    #[must_use]
    pub fn needs_permission(&self) -> bool {
        match self {
            Self::MassDeletion { .. } | Self::FacilityMassDeletion { .. } => true,
            Self::Shared(shared) => shared.needs_permission(),
            _ => false,
        }
    }

    /// Whether only a part of the run failed. Everything else is stored.
    #[must_use]
    pub fn is_partial(&self) -> bool {
        match self {
            Self::Shared(shared) => shared.is_partial(),
            error => error.needs_permission() || error.is_table_unreadable(),
        }
    }

    /// Whether a table that was read before cannot be read now.
    #[must_use]
    pub fn is_table_unreadable(&self) -> bool {
        match self {
            Self::Source(SourceError::TablesUnreadable { .. }) => true,
            Self::Shared(shared) => shared.is_table_unreadable(),
            _ => false,
        }
    }

    /// What happened, without addresses, file names and anything that a source sent: for readers who may not configure
    /// sources.
    #[must_use]
    pub fn public_message(&self) -> String {
        match self {
            Self::NoSource { .. }
            | Self::Configured { .. }
            | Self::TooMany { .. }
            | Self::NothingToCompare { .. }
            | Self::CircuitOpen { .. }
            | Self::Credential { .. }
            | Self::MassDeletion { .. }
            | Self::FacilityMassDeletion { .. }
            | Self::Cancelled
            | Self::NotUnderWay { .. }
            | Self::RunLost { .. } => self.to_string(),
            Self::Shared(shared) => shared.public_message(),
            Self::Config(_) => "a setting or a secret file of the source cannot be used".to_owned(),
            Self::Blocking(error) => error.to_string(),
            Self::Mapping(_) => "the source's mapping cannot be used".to_owned(),
            Self::Source(error) => error.public_message(),
            Self::Application(_) => "the records could not be stored or assessed".to_owned(),
            Self::Folder { failed, files, .. } => {
                format!(
                    "{failed} of {files} files of the folder could not be imported; the reports beside them say why"
                )
            }
            Self::FolderUnusable { .. } => "the drop folder cannot be used".to_owned(),
        }
    }

    /// The error with its causes, as one sentence.
    #[must_use]
    pub fn full_message(&self) -> String {
        crate::http_client::error_chain(self)
    }
}
