//! Collections: tables whose records other modules define (users, keys, sessions, source events), by key. Several records
//! are written in one transaction.

use crate::store::engine::WriteTransaction;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::store::codec::envelope;
use crate::store::codec::keys;
use crate::store::codec::schema::{StoreCollection, TableId};
use crate::store::engine::snapshot::Snapshot;
use crate::store::engine::store::Store;
use crate::store::engine::table_mut::{SealedEntry, TableMut};
use crate::store::error::{StoreError, readable};

/// A write transaction over the collections and settings. All of it is committed, or nothing.
pub struct CollectionWriter<'t> {
    txn: &'t WriteTransaction,
    dirty: bool,
}

/// Longest key of a collection, in bytes.
const MAX_KEY_LENGTH: usize = 1_000;

/// Whether a record can have this key. Zero separates the parts of keys elsewhere, and messages show it as `/`.
///
/// Only writing such a key is an error: a name or id that a client sends and that nothing can have is one that is not
/// found.
pub(in crate::store) fn is_key(key: &str) -> bool {
    !key.is_empty() && key.len() <= MAX_KEY_LENGTH && !key.contains('\0')
}

impl CollectionWriter<'_> {
    /// The record under a key; `None` for a text that no key can be.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be read.
    pub fn find<T: DeserializeOwned>(&self, collection: StoreCollection, key: &str) -> Result<Option<T>, StoreError> {
        if is_key(key) { self.find_in(collection.table(), key) } else { Ok(None) }
    }

    /// Every record of a collection with its key, in the order of the keys.
    ///
    /// # Errors
    /// [`StoreError`] when one cannot be read.
    pub fn list<T: DeserializeOwned>(&self, collection: StoreCollection) -> Result<Vec<(String, T)>, StoreError> {
        // From the transaction, so that it includes what `work` has written so far.
        let entries = TableMut::open(self.txn, collection.table())?.page_after(None, usize::MAX)?;
        let read = |(key, sealed): SealedEntry| {
            let record = envelope::open(collection.table(), &key, &sealed)?;
            Ok((String::from_utf8_lossy(&key).into_owned(), record))
        };
        entries.into_iter().map(read).collect()
    }

    /// Writes a record. Keys have 1 to 1,000 bytes, none of them zero.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be encoded or written.
    pub fn put<T: Serialize>(&mut self, collection: StoreCollection, key: &str, record: &T) -> Result<(), StoreError> {
        if !is_key(key) {
            let reason = format!("a key has 1 to {MAX_KEY_LENGTH} bytes, none of them zero");
            return Err(StoreError::Unfit { table: collection.table().name(), key: readable(key.as_bytes()), reason });
        }
        self.put_in(collection.table(), key, record)
    }

    /// Removes the cursor of a source: its next run reads everything.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be written.
    pub fn forget_cursor(&mut self, source: &str) -> Result<(), StoreError> {
        self.dirty |= TableMut::open(self.txn, TableId::Cursor)?.remove(keys::part(source).as_bytes())?;
        Ok(())
    }

    /// Removes a record; says whether it was there.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be written.
    pub fn remove(&mut self, collection: StoreCollection, key: &str) -> Result<bool, StoreError> {
        if is_key(key) { self.remove_in(collection.table(), key) } else { Ok(false) }
    }

    pub(in crate::store) fn find_in<T: DeserializeOwned>(
        &self,
        table: TableId,
        key: &str,
    ) -> Result<Option<T>, StoreError> {
        TableMut::open(self.txn, table)?.find(key.as_bytes())
    }

    pub(in crate::store) fn put_in<T: Serialize>(
        &mut self,
        table: TableId,
        key: &str,
        record: &T,
    ) -> Result<(), StoreError> {
        self.dirty |= TableMut::open(self.txn, table)?.put(key.as_bytes(), record)?;
        Ok(())
    }

    pub(in crate::store) fn remove_in(&mut self, table: TableId, key: &str) -> Result<bool, StoreError> {
        let removed = TableMut::open(self.txn, table)?.remove(key.as_bytes())?;
        self.dirty |= removed;
        Ok(removed)
    }
}

impl Snapshot {
    /// A record of a collection.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be read.
    pub fn find<T: DeserializeOwned>(&self, collection: StoreCollection, key: &str) -> Result<Option<T>, StoreError> {
        if is_key(key) { self.find_in(collection.table(), key.as_bytes()) } else { Ok(None) }
    }

    /// Every record of a collection with its key, in the order of the keys.
    ///
    /// # Errors
    /// [`StoreError`] when one cannot be read.
    pub fn list<T: DeserializeOwned>(&self, collection: StoreCollection) -> Result<Vec<(String, T)>, StoreError> {
        let entries = self.entries(collection.table(), &[])?;
        entries.map(|entry| entry.map(|(key, record)| (String::from_utf8_lossy(&key).into_owned(), record))).collect()
    }
}

impl Store {
    /// Runs `work` in one write transaction, which is rolled back when `work` fails. There is one writer at a time, so what
    /// `work` reads cannot change before its writes are committed.
    ///
    /// # Errors
    /// What `work` returns, or [`StoreError`] when the store cannot be written.
    pub fn write<R, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&mut CollectionWriter<'_>) -> Result<R, E>,
    ) -> Result<R, E> {
        self.transact(|txn| {
            let mut writer = CollectionWriter { txn, dirty: false };
            Ok(match work(&mut writer) {
                Ok(result) => (Ok(result), writer.dirty),
                // The error is returned beside the transaction's own, and nothing is committed: no half of a change is
                // stored.
                Err(error) => (Err(error), false),
            })
        })?
    }
}
