//! RecordIter that other rooms define: any type that serde knows, on a collection, under a key. Several go in one transaction.

use crate::store::engine::WriteTransaction;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::store::codec::envelope;
use crate::store::codec::keys;
use crate::store::codec::schema::{StoreCollection, TableId};
use crate::store::engine::store::Store;
use crate::store::engine::table_mut::{SealedEntry, TableMut};
use crate::store::error::{StoreError, readable};

/// One write over the shelves: all of it lands, or nothing.
pub struct CollectionWriter<'t> {
    txn: &'t WriteTransaction,
    dirty: bool,
}

/// Longest key of a collection, in bytes.
const LONGEST_KEY: usize = 1_000;

/// A key as the collection takes it.
pub(in crate::store) fn checked(collection: StoreCollection, key: &str) -> Result<&[u8], StoreError> {
    if key.is_empty() || key.len() > LONGEST_KEY || key.contains('\0') {
        let reason = format!("a key has 1 to {LONGEST_KEY} bytes, none of them zero");
        return Err(StoreError::Unfit { table: collection.table().name(), key: readable(key.as_bytes()), reason });
    }
    Ok(key.as_bytes())
}

impl CollectionWriter<'_> {
    /// The record under a key.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be read.
    pub fn find<T: DeserializeOwned>(&self, collection: StoreCollection, key: &str) -> Result<Option<T>, StoreError> {
        TableMut::open(self.txn, collection.table())?.find(checked(collection, key)?)
    }

    /// Every record of a collection with its key, in the order of the keys.
    ///
    /// # Errors
    /// [`StoreError`] when one cannot be read.
    pub fn list<T: DeserializeOwned>(&self, collection: StoreCollection) -> Result<Vec<(String, T)>, StoreError> {
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
        self.dirty |= TableMut::open(self.txn, collection.table())?.put(checked(collection, key)?, record)?;
        Ok(())
    }

    /// Forgets where a source was read to: its next run reads everything.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be written.
    pub fn forget_cursor(&mut self, source: &str) -> Result<(), StoreError> {
        self.dirty |= TableMut::open(self.txn, TableId::Cursor)?.remove(keys::part(source).as_bytes())?;
        Ok(())
    }

    /// Takes a record out; says whether it was there.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be written.
    pub fn remove(&mut self, collection: StoreCollection, key: &str) -> Result<bool, StoreError> {
        let removed = TableMut::open(self.txn, collection.table())?.remove(checked(collection, key)?)?;
        self.dirty |= removed;
        Ok(removed)
    }
}

impl Store {
    /// Runs `work` over the shelves in one transaction, which is dropped when `work` fails. What `work` reads cannot
    /// change before what it writes is there.
    ///
    /// # Errors
    /// What `work` returns, or [`StoreError`] when the store cannot be written.
    pub fn write<R, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&mut CollectionWriter<'_>) -> Result<R, E>,
    ) -> Result<R, E> {
        self.transact(|txn| {
            let mut writing = CollectionWriter { txn, dirty: false };
            Ok(match work(&mut writing) {
                Ok(result) => (Ok(result), writing.dirty),
                Err(error) => (Err(error), false),
            })
        })?
    }
}
