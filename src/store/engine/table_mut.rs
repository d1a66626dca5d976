//! A table open for writing, with envelopes, and with bulk inserts for ascending keys.

use std::collections::BTreeMap;
use std::ops::Bound;

use redb::{CursorError, ReadableTable, ReadableTableMetadata, WriteTransaction};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::store::codec::envelope;
use crate::store::codec::keys;
use crate::store::codec::schema::TableId;
use crate::store::error::StoreError;

/// Runs of neighbouring keys shorter than this are not worth a cursor.
// Opening a cursor costs a tree descent, as one insert does: a short run gains nothing by it.
const MIN_CURSOR_RUN_LENGTH: usize = 4;
/// After this many short runs the keys are taken as scattered, and the rest is inserted one by one.
const MAX_SHORT_RUNS: u32 = 8;

/// A key and its sealed value.
pub(in crate::store) type SealedEntry = (Vec<u8>, Vec<u8>);

/// A table open for writing.
pub(in crate::store) struct TableMut<'t> {
    table: TableId,
    inner: redb::Table<'t, &'static [u8], &'static [u8]>,
}

impl<'t> TableMut<'t> {
    pub(in crate::store) fn open(txn: &'t WriteTransaction, table: TableId) -> Result<Self, StoreError> {
        let inner = txn.open_table(table.definition()).map_err(|error| StoreError::of(table, error))?;
        Ok(Self { table, inner })
    }

    fn storage_error(&self) -> impl Fn(redb::StorageError) -> StoreError + use<> {
        let table = self.table;
        move |error| StoreError::of(table, error)
    }

    pub(in crate::store) fn is_empty(&self) -> Result<bool, StoreError> {
        self.inner.is_empty().map_err(self.storage_error())
    }

    pub(in crate::store) fn len(&self) -> Result<u64, StoreError> {
        self.inner.len().map_err(self.storage_error())
    }

    pub(in crate::store) fn has_key(&self, key: &[u8]) -> Result<bool, StoreError> {
        Ok(self.inner.get(key).map_err(self.storage_error())?.is_some())
    }

    /// Whether exactly this envelope lies under the key.
    pub(in crate::store) fn has_sealed(&self, key: &[u8], sealed: &[u8]) -> Result<bool, StoreError> {
        Ok(self.inner.get(key).map_err(self.storage_error())?.is_some_and(|kept| kept.value() == sealed))
    }

    pub(in crate::store) fn find<T: DeserializeOwned>(&self, key: &[u8]) -> Result<Option<T>, StoreError> {
        match self.inner.get(key).map_err(self.storage_error())? {
            Some(sealed) => envelope::open(self.table, key, sealed.value()).map(Some),
            None => Ok(None),
        }
    }

    /// Writes an envelope; says whether the key is new.
    pub(in crate::store) fn put_sealed(&mut self, key: &[u8], sealed: &[u8]) -> Result<bool, StoreError> {
        let storage_error = self.storage_error();
        Ok(self.inner.insert(key, sealed).map_err(storage_error)?.is_none())
    }

    /// Writes a value unless it is stored already; says whether anything changed.
    pub(in crate::store) fn put<T: Serialize + ?Sized>(&mut self, key: &[u8], value: &T) -> Result<bool, StoreError> {
        let sealed = envelope::seal(self.table, key, value)?;
        self.put_sealed_if_changed(key, &sealed)
    }

    /// Writes an envelope unless it is stored already; says whether anything changed.
    pub(in crate::store) fn put_sealed_if_changed(&mut self, key: &[u8], sealed: &[u8]) -> Result<bool, StoreError> {
        // One lookup saves the copy of a page and, when nothing else changed, the whole commit with its disk sync.
        if self.has_sealed(key, sealed)? {
            return Ok(false);
        }
        self.put_sealed(key, sealed)?;
        Ok(true)
    }

    /// Removes a record; says whether it existed.
    pub(in crate::store) fn remove(&mut self, key: &[u8]) -> Result<bool, StoreError> {
        let storage_error = self.storage_error();
        Ok(self.inner.remove(key).map_err(storage_error)?.is_some())
    }

    /// Writes envelopes whose keys ascend and are expected to be new. Neighbouring keys go through one cursor, which saves a
    /// tree descent per key. Returns the positions of keys that existed; their value is replaced.
    pub(in crate::store) fn put_ascending(&mut self, entries: &[SealedEntry]) -> Result<Vec<usize>, StoreError> {
        let storage_error = self.storage_error();
        let (mut at, mut short_runs, mut known) = (0, 0, Vec::new());
        while let Some((key, sealed)) = entries.get(at) {
            let start = at;
            if short_runs < MAX_SHORT_RUNS {
                let mut cursor = self.inner.lower_bound_mut(Bound::Included(key.as_slice())).map_err(&storage_error)?;
                while let Some((key, sealed)) = entries.get(at) {
                    match cursor.insert_before(key.as_slice(), sealed.as_slice()) {
                        Ok(()) => at += 1,
                        // The cursor refuses a key unless it fits the gap it points at, and changes nothing then.
                        Err(CursorError::UnorderedKey) => break,
                        Err(other) => return Err(StoreError::of(self.table, other)),
                    }
                }
                // Explicit: redb may apply the last inserts only here, and a drop cannot report their failure.
                cursor.close().map_err(&storage_error)?;
            }
            // The cursor refused its own first key, which means that the key exists, or the keys are scattered.
            if at == start {
                if !self.put_sealed(key, sealed)? {
                    known.push(at);
                }
                at += 1;
            }
            short_runs = if at - start < MIN_CURSOR_RUN_LENGTH { short_runs.saturating_add(1) } else { 0 };
        }
        Ok(known)
    }

    /// The keys that start with `prefix`, in order.
    pub(in crate::store) fn keys_under(&self, prefix: &[u8]) -> Result<Vec<Vec<u8>>, StoreError> {
        let end = keys::past(prefix);
        let end = end.as_deref().map_or(Bound::Unbounded, Bound::Excluded);
        let range = self.inner.range::<&[u8]>((Bound::Included(prefix), end)).map_err(self.storage_error())?;
        range.map(|entry| entry.map(|(key, _)| key.value().to_vec()).map_err(self.storage_error())).collect()
    }

    /// At most `limit` keys with their envelopes after `after` (from the start when `None`), in order.
    pub(in crate::store) fn page_after(
        &self,
        after: Option<&[u8]>,
        limit: usize,
    ) -> Result<Vec<SealedEntry>, StoreError> {
        let start = after.map_or(Bound::Unbounded, Bound::Excluded);
        let range = self.inner.range::<&[u8]>((start, Bound::Unbounded)).map_err(self.storage_error())?;
        range
            .take(limit)
            .map(|entry| {
                let (key, value) = entry.map_err(self.storage_error())?;
                Ok((key.value().to_vec(), value.value().to_vec()))
            })
            .collect()
    }

    /// The number after the last, in a table whose keys are big-endian numbers from 1.
    pub(in crate::store) fn next_number(&self) -> Result<u64, StoreError> {
        let last = self.last_key()?.and_then(|key| <[u8; 8]>::try_from(&*key).ok());
        Ok(last.map_or(0, u64::from_be_bytes) + 1)
    }

    /// The last key.
    pub(in crate::store) fn last_key(&self) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.inner.last().map_err(self.storage_error())?.map(|(key, _)| key.value().to_vec()))
    }
}

/// Changes of record counts by counted prefix, collected during one transaction.
#[derive(Debug, Default)]
pub(in crate::store) struct CountChanges(BTreeMap<Vec<u8>, i64>);

impl CountChanges {
    pub(in crate::store) fn add(&mut self, table: TableId, owner: &str, change: i64) {
        if let Some(key) = keys::count(table, owner) {
            *self.0.entry(key).or_default() += change;
        }
    }

    /// Writes the new counts. A count of zero is removed.
    pub(in crate::store) fn write(self, txn: &WriteTransaction) -> Result<(), StoreError> {
        let mut counts = TableMut::open(txn, TableId::Count)?;
        let mut fresh = Vec::new();
        // Written once at the end: thousands of records of one owner change its count by one write.
        for (key, change) in self.0.into_iter().filter(|(_, change)| *change != 0) {
            let before = counts.find::<u64>(&key)?;
            // Saturates: after damage a count can be too low, and must not wrap to a huge number.
            match before.unwrap_or(0).saturating_add_signed(change) {
                // An owner without records has no entry. The check relies on it: it compares the number of owners with
                // the entries.
                0 => {
                    counts.remove(&key)?;
                }
                now => {
                    let sealed = envelope::seal(TableId::Count, &key, &now)?;
                    if before.is_some() {
                        counts.put_sealed(&key, &sealed)?;
                    } else {
                        fresh.push((key, sealed));
                    }
                }
            }
        }
        counts.put_ascending(&fresh)?;
        Ok(())
    }
}
