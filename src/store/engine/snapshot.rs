//! Snapshots: a consistent view of the store at one moment. Every value is verified as it is read. Damage is an error that
//! names the record; other records stay readable.

use std::marker::PhantomData;
use std::ops::Bound;
use std::sync::{Arc, OnceLock};

use redb::{Range, ReadOnlyTable, ReadTransaction, ReadableTableMetadata};
use serde::de::DeserializeOwned;

use crate::store::codec::envelope;
use crate::store::codec::keys;
use crate::store::codec::schema::TableId;
use crate::store::engine::backend::BackendHealth;
use crate::store::error::{StoreError, guarded};
use crate::store::records::record_index::RecordLocation;

type RedbTable = ReadOnlyTable<&'static [u8], &'static [u8]>;

/// A read transaction with its tables.
pub struct Snapshot {
    txn: ReadTransaction,
    // redb looks a table up by name in its root tree at each opening: once a snapshot is enough.
    tables: [OnceLock<RedbTable>; TableId::ALL.len()],
    health: Arc<BackendHealth>,
}

impl std::fmt::Debug for Snapshot {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Snapshot").finish_non_exhaustive()
    }
}

/// Maps an error of redb. One that redb cannot recover from makes the next snapshot open the database again.
fn storage_error(health: &BackendHealth, table: TableId, error: impl Into<redb::Error>) -> StoreError {
    let error = StoreError::of(table, error);
    // Damage does not go away by opening the file again, so it leaves the database open.
    if let StoreError::Unreadable { reason } = &error {
        health.fail(reason);
    }
    error
}

impl Snapshot {
    pub(in crate::store) fn over(txn: ReadTransaction, health: Arc<BackendHealth>) -> Self {
        Self { txn, tables: std::array::from_fn(|_| OnceLock::new()), health }
    }

    pub(in crate::store) fn table(&self, table: TableId) -> Result<&RedbTable, StoreError> {
        let slot = &self.tables[table as usize];
        if let Some(open) = slot.get() {
            return Ok(open);
        }
        let open = guarded(table, || {
            self.txn.open_table(table.definition()).map_err(|error| storage_error(&self.health, table, error))
        })?;
        Ok(slot.get_or_init(|| open))
    }

    /// Calls `read` with the envelope under a key, without copying it.
    pub(in crate::store) fn read_with<R>(
        &self,
        table: TableId,
        key: &[u8],
        read: impl FnOnce(&[u8]) -> Result<R, StoreError>,
    ) -> Result<Option<R>, StoreError> {
        guarded(table, || {
            let found = self.table(table)?.get(key).map_err(|error| storage_error(&self.health, table, error))?;
            found.map(|sealed| read(sealed.value())).transpose()
        })
    }

    pub(in crate::store) fn find_in<T: DeserializeOwned>(
        &self,
        table: TableId,
        key: &[u8],
    ) -> Result<Option<T>, StoreError> {
        self.read_with(table, key, |sealed| envelope::open(table, key, sealed))
    }

    pub(in crate::store) fn find_bytes(&self, table: TableId, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        self.read_with(table, key, |sealed| envelope::open_bytes(table, key, sealed).map(<[u8]>::to_vec))
    }

    pub(in crate::store) fn has_key(&self, table: TableId, key: &[u8]) -> Result<bool, StoreError> {
        Ok(self.read_with(table, key, |_| Ok(()))?.is_some())
    }

    pub(in crate::store) fn find_location(
        &self,
        table: TableId,
        id: &str,
    ) -> Result<Option<RecordLocation>, StoreError> {
        self.find_in(table, id.as_bytes())
    }

    /// The record at a location. Its absence is damage: the index says it exists.
    pub(in crate::store) fn find_at<T: DeserializeOwned>(
        &self,
        table: TableId,
        location: &RecordLocation,
        id: &str,
    ) -> Result<Option<T>, StoreError> {
        let key = keys::owned(&location.owner, id);
        match self.find_in(table, &key)? {
            Some(record) => Ok(Some(record)),
            None => Err(StoreError::damaged(table, &key, "is lost, though the index holds its location")),
        }
    }

    pub(in crate::store) fn len(&self, table: TableId) -> Result<u64, StoreError> {
        guarded(table, || self.table(table)?.len().map_err(|error| storage_error(&self.health, table, error)))
    }

    /// The number of records that a counted table must hold under `owner`.
    pub(in crate::store) fn count(&self, table: TableId, owner: &str) -> Result<Option<u64>, StoreError> {
        match keys::count(table, owner) {
            // A count of zero is not stored, so a missing entry means that no record may lie there.
            Some(key) => Ok(Some(self.find_in(TableId::Count, &key)?.unwrap_or(0))),
            None => Ok(None),
        }
    }

    pub(in crate::store) fn range(
        &self,
        table: TableId,
        start: Bound<&[u8]>,
        end: Bound<&[u8]>,
    ) -> Result<RawRange, StoreError> {
        let range = guarded(table, || {
            // redb's range holds the transaction itself, so the iterators made of it may outlive the borrow of the
            // snapshot.
            self.table(table)?.range::<&[u8]>((start, end)).map_err(|error| storage_error(&self.health, table, error))
        })?;
        Ok(RawRange { table, range: Some(range), health: Arc::clone(&self.health) })
    }

    /// All entries under a prefix, in order.
    pub(in crate::store) fn raw_under(&self, table: TableId, prefix: &[u8]) -> Result<RawRange, StoreError> {
        let end = keys::past(prefix);
        self.range(table, Bound::Included(prefix), end.as_deref().map_or(Bound::Unbounded, Bound::Excluded))
    }

    /// All records under an owner. Their number is compared with the count.
    pub(in crate::store) fn records<T: DeserializeOwned>(
        &self,
        table: TableId,
        owner: &str,
    ) -> Result<RecordIter<T>, StoreError> {
        // A damaged count must not hide records that are whole: they are read, and the damage is the last item.
        let (expected, damage) = match self.count(table, owner) {
            Ok(expected) => (expected, None),
            Err(error) if error.is_damage() => (None, Some(error)),
            Err(error) => return Err(error),
        };
        Ok(RecordIter {
            raw: self.raw_under(table, &keys::under(owner))?,
            owner: owner.to_owned(),
            expected,
            damage,
            seen: 0,
            ended: false,
            of: PhantomData,
        })
    }

    /// All records under a prefix with their keys. Their number is not checked.
    pub(in crate::store) fn entries<T: DeserializeOwned>(
        &self,
        table: TableId,
        prefix: &[u8],
    ) -> Result<impl Iterator<Item = Result<(Vec<u8>, T), StoreError>> + use<T>, StoreError> {
        let raw = self.raw_under(table, prefix)?;
        Ok(raw.map(move |entry| {
            let (key, sealed) = entry?;
            // The error is one item: the iteration goes on behind a damaged record.
            let record = envelope::open(table, &key, &sealed)?;
            Ok((key, record))
        }))
    }
}

/// Keys and envelopes of a table, forwards or backwards. Ends after an error of the disk or of redb.
pub(in crate::store) struct RawRange {
    table: TableId,
    range: Option<Range<'static, &'static [u8], &'static [u8]>>,
    health: Arc<BackendHealth>,
}

impl RawRange {
    /// Takes one step and calls `read` with the entry, without copying it.
    fn step<R>(
        &mut self,
        back: bool,
        read: impl FnOnce(&[u8], &[u8]) -> Result<R, StoreError>,
    ) -> Option<Result<R, StoreError>> {
        let range = self.range.as_mut()?;
        let (table, health) = (self.table, &self.health);
        // Whether the step ended beneath the records: at redb's end, or by its error or panic. redb's iterator is then
        // finished; a fault of one record is not a reason to stop.
        let mut beneath = true;
        let read = guarded(table, || {
            let entry = if back { range.next_back() } else { range.next() };
            let Some(entry) = entry.transpose().map_err(|error| storage_error(health, table, error))? else {
                return Ok(None);
            };
            beneath = false;
            read(entry.0.value(), entry.1.value()).map(Some)
        });
        if beneath {
            self.range = None;
        }
        read.transpose()
    }
}

impl Iterator for RawRange {
    type Item = Result<(Vec<u8>, Vec<u8>), StoreError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.step(false, |key, sealed| Ok((key.to_vec(), sealed.to_vec())))
    }
}

impl DoubleEndedIterator for RawRange {
    fn next_back(&mut self) -> Option<Self::Item> {
        self.step(true, |key, sealed| Ok((key.to_vec(), sealed.to_vec())))
    }
}

/// Records of one owner in the order of their ids. A damaged record is an error in its position, lost records are an error at
/// the end. An error of the disk ends the iteration.
pub struct RecordIter<T> {
    raw: RawRange,
    owner: String,
    expected: Option<u64>,
    damage: Option<StoreError>,
    seen: u64,
    ended: bool,
    of: PhantomData<fn() -> T>,
}

impl<T: DeserializeOwned> Iterator for RecordIter<T> {
    type Item = Result<T, StoreError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let table = self.raw.table;
        let next = self.raw.step(false, |key, sealed| envelope::open(table, key, sealed));
        match next {
            Some(record) => {
                // A damaged record counts as seen: it is reported in its place, and must not be reported as lost as
                // well.
                self.seen += 1;
                // After an error of the disk the rest is unread: the count would report records as lost that are there.
                self.ended = self.raw.range.is_none();
                Some(record)
            }
            None => {
                self.ended = true;
                if let Some(damage) = self.damage.take() {
                    return Some(Err(damage));
                }
                let expected = self.expected.filter(|&expected| expected != self.seen)?;
                let reason = format!("{expected} records must lie here, {} do", self.seen);
                Some(Err(StoreError::damaged(table, self.owner.as_bytes(), reason)))
            }
        }
    }
}
