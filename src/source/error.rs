//! Why a source cannot be read.

use std::path::PathBuf;
use std::time::Duration;

use super::mapping::MappingError;
use crate::http_client::CallError;
use crate::runtime::BlockingError;

/// What stopped a source. One wrong row never does.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// The source's settings make no sense.
    #[error("{0}")]
    Options(String),
    /// Nobody answers, or not to us.
    #[error("cannot connect to {place}: {reason}")]
    Connect {
        /// host:port/database.
        place: String,
        /// What the network or the server said.
        reason: String,
        /// Whether it may be over soon.
        is_transient: bool,
    },
    /// The server refused or broke off a question.
    #[error("reading {table:?} of {place} failed: {reason}")]
    Query {
        /// host:port/database.
        place: String,
        /// The table.
        table: String,
        /// What the server said.
        reason: String,
    },
    /// The line broke, or the server went away, in the middle.
    #[error("the line to {place} broke while {table:?} was read: {reason}")]
    ConnectionLost {
        /// host:port/database.
        place: String,
        /// The table.
        table: String,
        /// What the network or the server said.
        reason: String,
    },
    /// The server said nothing for longer than `statement_timeout`.
    #[error("{place} said nothing for {after:?} while {table:?} was read")]
    NoResponse {
        /// host:port/database.
        place: String,
        /// The table.
        table: String,
        /// How long it was waited for.
        after: Duration,
    },
    /// The server took longer than `statement_timeout`.
    #[error(
        "reading {table:?} of {place} took longer than the statement timeout of {limit:?}; raise it or add the index that `masterbus source check` names"
    )]
    Timeout {
        /// host:port/database.
        place: String,
        /// The table.
        table: String,
        /// The limit.
        limit: Duration,
    },
    /// None of the mapping's tables is there.
    #[error("{place} has none of the mapping's tables; `masterbus source check` names what it lacks")]
    NoMappedTable {
        /// host:port/database.
        place: String,
    },
    /// Tables that were read before cannot be read now. Everything else was.
    #[error(
        "{tables}: what is held of it stays as it was, and is read anew as soon as it can be; name it back, or take it out \
         of the mapping"
    )]
    TablesUnreadable {
        /// Which, and why.
        tables: String,
    },
    /// The mapping cannot be used.
    #[error(transparent)]
    Mapping(#[from] MappingError),
    /// An HTTP call failed for good.
    #[error(transparent)]
    Call(#[from] CallError),
    /// What arrived is not what was asked for.
    #[error("{what} is not understood: {reason}")]
    Decode {
        /// The page or file.
        what: String,
        /// Where and why.
        reason: String,
    },
    /// A file cannot be read.
    #[error("cannot read {path}: {source}")]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The reader could not be started, or panicked.
    #[error("the source cannot be read: {0}")]
    Reader(#[from] BlockingError),
    /// The reader ended without saying why.
    #[error("the reader of {place} ended without a word; this is a fault of masterbus")]
    ReaderLost {
        /// The source.
        place: String,
    },
}

impl SourceError {
    /// Whether the same may succeed a few seconds later.
    #[must_use]
    pub const fn is_transient(&self) -> bool {
        matches!(
            self,
            Self::Connect { is_transient: true, .. } | Self::ConnectionLost { .. } | Self::Reader(BlockingError::Busy)
        )
    }

    /// Whether the source is away, not merely other than it should be.
    #[must_use]
    pub const fn is_unreachable(&self) -> bool {
        matches!(
            self,
            Self::Connect { .. }
                | Self::ConnectionLost { .. }
                | Self::NoResponse { .. }
                | Self::Timeout { .. }
                | Self::Call(_)
        )
    }
}
