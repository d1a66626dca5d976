//! Errors of the store. Each message says what failed, on what, and what to do.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::store::codec::schema::TableId;

/// An error of the store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another process, or another handle in this one, has the file open.
    #[error("the store {path} is in use by another masterbus; ask that one over its API, or stop it first")]
    HeldByAnother {
        /// The file.
        path: String,
    },
    /// Written by a later version. The file was not modified.
    #[error("the store {path} has format {found}, this masterbus knows up to {known}; use a newer masterbus")]
    NewerFormat {
        /// The file.
        path: String,
        /// The format the file states.
        found: u32,
        /// The newest format understood here.
        known: u32,
    },
    /// The file is something else, or damaged so that it cannot be opened. It was not modified.
    #[error("{path} cannot be opened as a store ({reason}); restore a backup or move the file away")]
    NotAStore {
        /// The file.
        path: String,
        /// What redb said.
        reason: String,
    },
    /// The data folder or the file in it cannot be made or opened.
    #[error("cannot use {path}: {source}; check that the folder exists and may be written")]
    Folder {
        /// Folder or file.
        path: String,
        /// The system's reason.
        source: std::io::Error,
    },
    /// A record does not match its checksum, or is missing where the count says it must be.
    #[error("damaged: {table} {key}: {reason}; other records can still be read; restore a backup or run a full sync")]
    Damaged {
        /// The table.
        table: &'static str,
        /// The record's key, readable, parts separated by `/`.
        key: String,
        /// What does not match.
        reason: String,
    },
    /// The disk or redb failed to read. The next snapshot opens the database again, so a retry can succeed.
    #[error("the store could not be read ({reason}); ask again")]
    Unreadable {
        /// What the disk or redb said.
        reason: String,
    },
    /// Nothing can be written at present; reads go on. The next write tries again by itself. This write was stored as a whole
    /// or not at all: repeat it.
    #[error("the store cannot be written ({reason}); reads go on, and writing resumes once the disk takes it")]
    Unwritable {
        /// What the disk or redb said.
        reason: String,
    },
    /// Compaction needs exclusive access.
    #[error("the store is being read or written; compact it when it is idle")]
    Busy,
    /// A value that MessagePack cannot hold.
    #[error("{table} {key} cannot be encoded: {reason}")]
    Unfit {
        /// The table.
        table: &'static str,
        /// The record's key, readable.
        key: String,
        /// What the encoder said.
        reason: String,
    },
}

impl StoreError {
    /// A record that is not what its envelope or its count says.
    pub(in crate::store) fn damaged(table: TableId, key: &[u8], reason: impl Into<String>) -> Self {
        Self::Damaged { table: table.name(), key: readable(key), reason: reason.into() }
    }

    /// Maps an error of redb.
    pub(in crate::store) fn of(table: TableId, error: impl Into<redb::Error>) -> Self {
        match error.into() {
            // redb's own finding: the file is damaged, and opening it again would not help.
            redb::Error::Corrupted(reason) => Self::Damaged { table: table.name(), key: String::new(), reason },
            other => Self::Unreadable { reason: other.to_string() },
        }
    }

    /// Whether it concerns one record or table, so that others may still be read.
    #[must_use]
    pub const fn is_damage(&self) -> bool {
        matches!(self, Self::Damaged { .. })
    }
}

/// A key in readable form.
pub(in crate::store) fn readable(key: &[u8]) -> String {
    // Keys may hold numbers and digests, and damaged keys any byte: the message must stay one line of text.
    String::from_utf8_lossy(key)
        .split('\0')
        .map(|part| part.replace(char::is_control, "?"))
        .collect::<Vec<_>>()
        .join("/")
}

/// Runs work on redb's pages. redb does not verify pages and panics on some damaged ones; the panic becomes an error.
pub(in crate::store) fn guarded<T>(
    table: TableId,
    work: impl FnOnce() -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| {
        let said = panic.downcast_ref::<String>().map(String::as_str).or(panic.downcast_ref::<&str>().copied());
        Err(StoreError::damaged(table, &[], format!("unreadable page: {}", said.unwrap_or("no reason given"))))
    })
}
