//! Why a source cannot be read.

use std::path::PathBuf;
use std::time::Duration;

use super::mapping::MappingError;
use crate::http_client::CallError;
use crate::runtime::BlockingError;

/// Why reading a source stopped. A faulty row never stops it: it becomes a complaint.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// The source's settings are invalid.
    #[error("{0}")]
    Options(String),
    /// The connection could not be opened.
    #[error("cannot connect to {place}: {reason}")]
    Connect {
        /// host:port/database.
        place: String,
        /// The error of the network or the server.
        reason: String,
        /// Whether a retry may succeed.
        is_transient: bool,
    },
    /// The server rejected or aborted a query.
    #[error("reading {table:?} of {place} failed: {reason}")]
    Query {
        /// host:port/database.
        place: String,
        /// The table.
        table: String,
        /// The server's error.
        reason: String,
    },
    /// The connection was lost while a table was read.
    #[error("the connection to {place} was lost while {table:?} was read: {reason}")]
    ConnectionLost {
        /// host:port/database.
        place: String,
        /// The table.
        table: String,
        /// The error of the network or the server.
        reason: String,
    },
    /// The server sent nothing for longer than `statement_timeout`.
    #[error("{place} did not respond within {after:?} while {table:?} was read")]
    NoResponse {
        /// host:port/database.
        place: String,
        /// The table.
        table: String,
        /// How long the reader waited.
        after: Duration,
    },
    /// A statement exceeded `statement_timeout`.
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
    /// The database has none of the mapped tables.
    #[error("{place} has none of the mapped tables; `masterbus source check` lists what is missing")]
    NoMappedTable {
        /// host:port/database.
        place: String,
    },
    /// Tables that were read before cannot be read now. All other tables were read.
    #[error(
        "{tables}: its stored records stay as they are until the table can be read again; restore the table or remove it \
         from the mapping"
    )]
    TablesUnreadable {
        /// The tables, each with the reason.
        tables: String,
    },
    /// The mapping is invalid.
    #[error(transparent)]
    Mapping(#[from] MappingError),
    /// An HTTP call failed after its retries.
    #[error(transparent)]
    Call(#[from] CallError),
    /// A page or file could not be decoded.
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
    /// The reader ended before the end of the pass.
    #[error("the reader of {place} ended unexpectedly; this is a bug in masterbus")]
    ReaderLost {
        /// The source.
        place: String,
    },
}

impl SourceError {
    /// What happened, without addresses, file names and anything that the source sent: for readers who may not configure
    /// sources.
    #[must_use]
    pub fn public_message(&self) -> String {
        match self {
            Self::Options(_) => "a setting of the source cannot be used".to_owned(),
            Self::Connect { .. } => "cannot connect to the database".to_owned(),
            Self::Query { table, .. } => format!("reading {table:?} failed"),
            Self::ConnectionLost { table, .. } => format!("the connection was lost while {table:?} was read"),
            Self::NoResponse { table, after, .. } => {
                format!("the database did not respond within {after:?} while {table:?} was read")
            }
            Self::Timeout { table, limit, .. } => {
                format!("reading {table:?} took longer than the statement timeout of {limit:?}")
            }
            Self::NoMappedTable { .. } => "the database has none of the mapped tables".to_owned(),
            // Names of the mapping, in words of this program
            Self::TablesUnreadable { .. } => self.to_string(),
            Self::Mapping(_) => "the source's mapping cannot be used".to_owned(),
            Self::Call(error) => error.public_message(),
            Self::Decode { .. } => "an answer or a file of the source is not understood".to_owned(),
            Self::File { .. } => "a file cannot be read".to_owned(),
            Self::Reader(error) => error.to_string(),
            Self::ReaderLost { .. } => "the reader ended unexpectedly; this is a bug in masterbus".to_owned(),
        }
    }

    /// Whether a retry a few seconds later may succeed.
    #[must_use]
    pub const fn is_transient(&self) -> bool {
        matches!(
            self,
            Self::Connect { is_transient: true, .. } | Self::ConnectionLost { .. } | Self::Reader(BlockingError::Busy)
        )
    }

    /// Whether the source could not be reached, in contrast to a source with faulty content.
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
