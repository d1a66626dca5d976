//! Records that other rooms define: any type that serde knows, on a shelf, under a key. Several go in one transaction.

use redb::WriteTransaction;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::book::{Book, Entry};
use super::error::{StoreError, readable};
use super::handle::Store;
use super::tables::{Shelf, Table};
use super::{envelope, keys};

/// One write over the shelves: all of it lands, or nothing.
pub struct Writing<'t> {
    txn: &'t WriteTransaction,
    dirty: bool,
}

/// Longest key of a shelf, in bytes.
const LONGEST_KEY: usize = 1_000;

/// A key as the shelf takes it.
pub(super) fn checked(shelf: Shelf, key: &str) -> Result<&[u8], StoreError> {
    if key.is_empty() || key.len() > LONGEST_KEY || key.contains('\0') {
        let reason = format!("a key has 1 to {LONGEST_KEY} bytes, none of them zero");
        return Err(StoreError::Unfit { table: shelf.table().name(), key: readable(key.as_bytes()), reason });
    }
    Ok(key.as_bytes())
}

impl Writing<'_> {
    /// The record under a key.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be read.
    pub fn find<T: DeserializeOwned>(&self, shelf: Shelf, key: &str) -> Result<Option<T>, StoreError> {
        Book::open(self.txn, shelf.table())?.find(checked(shelf, key)?)
    }

    /// Every record of a shelf with its key, in the order of the keys.
    ///
    /// # Errors
    /// [`StoreError`] when one cannot be read.
    pub fn list<T: DeserializeOwned>(&self, shelf: Shelf) -> Result<Vec<(String, T)>, StoreError> {
        let entries = Book::open(self.txn, shelf.table())?.page_after(None, usize::MAX)?;
        let read = |(key, sealed): Entry| {
            let record = envelope::open(shelf.table(), &key, &sealed)?;
            Ok((String::from_utf8_lossy(&key).into_owned(), record))
        };
        entries.into_iter().map(read).collect()
    }

    /// Writes a record. Keys have 1 to 1,000 bytes, none of them zero.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be encoded or written.
    pub fn put<T: Serialize>(&mut self, shelf: Shelf, key: &str, record: &T) -> Result<(), StoreError> {
        self.dirty |= Book::open(self.txn, shelf.table())?.put(checked(shelf, key)?, record)?;
        Ok(())
    }

    /// Forgets where a source was read to: its next run reads everything.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be written.
    pub fn forget_cursor(&mut self, source: &str) -> Result<(), StoreError> {
        self.dirty |= Book::open(self.txn, Table::Cursor)?.remove(keys::part(source).as_bytes())?;
        Ok(())
    }

    /// Takes a record out; says whether it was there.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be written.
    pub fn remove(&mut self, shelf: Shelf, key: &str) -> Result<bool, StoreError> {
        let removed = Book::open(self.txn, shelf.table())?.remove(checked(shelf, key)?)?;
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
    pub fn write<R, E: From<StoreError>>(&self, work: impl FnOnce(&mut Writing<'_>) -> Result<R, E>) -> Result<R, E> {
        self.transact(|txn| {
            let mut writing = Writing { txn, dirty: false };
            Ok(match work(&mut writing) {
                Ok(result) => (Ok(result), writing.dirty),
                Err(error) => (Err(error), false),
            })
        })?
    }
}
