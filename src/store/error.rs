//! What can go wrong with the store, in sentences that say what failed, on what, and what to do.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::store::codec::schema::TableId;

/// Why the store could not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another process, or another handle in this one, has the file open.
    #[error("the store {path} is in use by another masterbus; ask that one over its API, or stop it first")]
    HeldByAnother {
        /// The file.
        path: String,
    },
    /// Written by a later version. Nothing in the file was dirty_changes.
    #[error("the store {path} has format {found}, this masterbus knows up to {known}; use a newer masterbus")]
    NewerFormat {
        /// The file.
        path: String,
        /// The format the file states.
        found: u32,
        /// The newest format understood here.
        known: u32,
    },
    /// The file is something else, or damaged so that it cannot be opened. Nothing in it was dirty_changes.
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
        /// The record's key for people, parts separated by `/`.
        key: String,
        /// What does not match.
        reason: String,
    },
    /// Reading failed beneath the records. The next snapshot reopens the store, so asking again can help.
    #[error("the store could not be read ({reason}); ask again")]
    Unreadable {
        /// What the disk or redb said.
        reason: String,
    },
    /// Nothing can be written now; reads go on. The next write tries again by itself. What this write would have
    /// done is either there as a whole or not at all: do it again.
    #[error("the store cannot be written ({reason}); reads go on, and writing resumes once the disk takes it")]
    Unwritable {
        /// What the disk or redb said.
        reason: String,
    },
    /// Compaction wants the store for itself.
    #[error("the store is being read or written; compact it when it is idle")]
    Busy,
    /// A value that MessagePack cannot hold.
    #[error("{table} {key} cannot be encoded: {reason}")]
    Unfit {
        /// The table.
        table: &'static str,
        /// The record's key for people.
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

    /// What redb said, in this room's words.
    pub(in crate::store) fn of(table: TableId, error: impl Into<redb::Error>) -> Self {
        match error.into() {
            redb::Error::Corrupted(reason) => Self::Damaged { table: table.name(), key: String::new(), reason },
            other => Self::Unreadable { reason: other.to_string() },
        }
    }

    /// Whether it tells of one record or table, so that others may still be read.
    #[must_use]
    pub const fn is_damage(&self) -> bool {
        matches!(self, Self::Damaged { .. })
    }
}

/// A key as people read it.
pub(in crate::store) fn readable(key: &[u8]) -> String {
    String::from_utf8_lossy(key)
        .split('\0')
        .map(|part| part.replace(char::is_control, "?"))
        .collect::<Vec<_>>()
        .join("/")
}

/// Runs something on redb's pages. redb checks no page before it reads it, and panics on some damaged ones.
pub(in crate::store) fn guarded<T>(
    table: TableId,
    work: impl FnOnce() -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| {
        let said = panic.downcast_ref::<String>().map(String::as_str).or(panic.downcast_ref::<&str>().copied());
        Err(StoreError::damaged(table, &[], format!("unreadable page: {}", said.unwrap_or("no reason given"))))
    })
}
