//! Comparison of stored records with a source's, record by record in canonical form. Read-only: `sync --verify` uses it.

use std::borrow::Cow;

use serde::Serialize;
use twox_hash::XxHash3_128;

use crate::inventory::{Photo, Record, RecordKind};
use crate::store::codec::envelope;
use crate::store::codec::keys;
use crate::store::codec::schema::{TableId, index_table, record_table};
use crate::store::error::StoreError;
use crate::store::ingest::id_collision::rename_ids_of_record;
use crate::store::records::record_index::{RecordLocation, RecordOrigin};
use crate::store::records::sync_queries::SyncReader;

/// Sum of the XXH3-128 hashes of records. Addition makes it independent of their order.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ContentDigest(u128);

impl ContentDigest {
    /// Adds a record's digest.
    pub const fn add(&mut self, other: Self) {
        // Not XOR, in which two equal records would cancel each other.
        self.0 = self.0.wrapping_add(other.0);
    }
}

/// 32 hexadecimal digits.
impl std::fmt::Display for ContentDigest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

/// A source's record compared with the stored one. Pictures are not compared.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordComparison {
    /// The stored id, or the one it would get.
    pub id: String,
    /// Digest of the source's record, after its ids were mapped to stored ids.
    pub given: ContentDigest,
    /// Digest of the stored record; `None` when there is none.
    pub held: Option<ContentDigest>,
    /// Canonical names of the fields that differ.
    pub fields: Vec<String>,
}

fn digest_of(record: &Record) -> Result<ContentDigest, StoreError> {
    fn encoded<T: Serialize>(kind: RecordKind, id: &str, record: &T) -> Result<ContentDigest, StoreError> {
        // The encoding of the store: equal records have equal bytes.
        let bytes = rmp_serde::to_vec(record).map_err(|error| StoreError::Unfit {
            table: record_table(kind).name(),
            key: id.to_owned(),
            reason: error.to_string(),
        })?;
        // The kind is the seed, so that equal bytes of two kinds have different digests.
        Ok(ContentDigest(XxHash3_128::oneshot_with_seed(kind as u64, &bytes)))
    }
    let (kind, id) = (record.kind(), record.id());
    match record {
        Record::Facility(facility) => encoded(kind, id, facility),
        Record::Equipment(item) => encoded(kind, id, item),
        Record::Service(service) => encoded(kind, id, service),
        Record::Conductor(run) => encoded(kind, id, run),
        Record::Photo(photo, _) => encoded(kind, id, photo),
    }
}

/// The fields in which two records of one kind differ, by their canonical names.
fn differing(left: &Record, right: &Record) -> Vec<String> {
    let fields = |record: &Record| match record {
        // JSON here, because MessagePack holds fields by position and has no names to report.
        Record::Facility(facility) => serde_json::to_value(facility),
        Record::Equipment(item) => serde_json::to_value(item),
        Record::Service(service) => serde_json::to_value(service),
        Record::Conductor(run) => serde_json::to_value(run),
        Record::Photo(photo, _) => serde_json::to_value(photo),
    };
    let (Ok(left), Ok(right)) = (fields(left), fields(right)) else { return Vec::new() };
    let names = left.as_object().into_iter().chain(right.as_object()).flat_map(serde_json::Map::keys);
    let mut names: Vec<String> = names.filter(|name| left.get(name) != right.get(name)).cloned().collect();
    names.sort_unstable();
    names.dedup();
    names
}

impl SyncReader<'_> {
    fn origins(&self) -> Result<Vec<RecordOrigin>, StoreError> {
        self.snapshot.entries::<RecordOrigin>(TableId::RecordOrigin, &[])?.map(|entry| Ok(entry?.1)).collect()
    }

    fn record_at(&self, kind: RecordKind, key: &[u8]) -> Result<Option<Record>, StoreError> {
        let table = record_table(kind);
        Ok(match kind {
            RecordKind::Facility => self.snapshot.find_in(table, key)?.map(Record::Facility),
            RecordKind::Equipment => self.snapshot.find_in(table, key)?.map(Record::Equipment),
            RecordKind::Service => self.snapshot.find_in(table, key)?.map(Record::Service),
            RecordKind::Conductor => self.snapshot.find_in(table, key)?.map(Record::Conductor),
            RecordKind::Photo => self.snapshot.find_in::<Photo>(table, key)?.map(|photo| Record::Photo(photo, None)),
        })
    }

    /// Compares a source's record with the stored one.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be read.
    pub fn compare_record(&self, source: &str, record: &Record) -> Result<RecordComparison, StoreError> {
        let origins = self.origins()?;
        let is_of_this_source = |location: &RecordLocation| {
            origins.get(usize::from(location.origin)).is_some_and(|origin| origin.source == source)
        };
        let has_other_sources = origins.iter().any(|origin| origin.source != source);
        let mut given = Cow::Borrowed(record);
        if has_other_sources {
            // The same mapping as ingestion, or every renamed record would be reported as different.
            let name = |kind: RecordKind, id: &str| -> Result<Option<String>, StoreError> {
                let own = format!("{source}:{id}");
                let is_given = self
                    .snapshot
                    .find_location(index_table(kind), &own)?
                    .is_some_and(|location| is_of_this_source(&location));
                Ok(is_given.then_some(own))
            };
            rename_ids_of_record(&mut given, &name)?;
        }
        let (kind, id) = (given.kind(), given.id().to_owned());
        let held = match self.snapshot.find_location(index_table(kind), &id)?.filter(is_of_this_source) {
            Some(location) => self.record_at(kind, &keys::owned(&location.owner, &id))?,
            None => None,
        };
        let (given_digest, stored_digest) = (digest_of(&given)?, held.as_ref().map(digest_of).transpose()?);
        let fields = match &held {
            Some(held) if stored_digest != Some(given_digest) => differing(held, &given),
            _ => Vec::new(),
        };
        Ok(RecordComparison { id, given: given_digest, held: stored_digest, fields })
    }

    /// Digest of the record stored under an id of this source; `None` when there is none.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be read.
    pub fn find_content_digest(
        &self,
        source: &str,
        kind: RecordKind,
        id: &str,
    ) -> Result<Option<ContentDigest>, StoreError> {
        let origins = self.origins()?;
        let ours = |location: &RecordLocation| {
            origins.get(usize::from(location.origin)).is_some_and(|origin| origin.source == source)
        };
        let Some(location) = self.snapshot.find_location(index_table(kind), id)?.filter(ours) else { return Ok(None) };
        self.record_at(kind, &keys::owned(&location.owner, id))?.as_ref().map(digest_of).transpose()
    }

    /// Calls `look` for every stored record of a source with its table, kind, stored id and digest.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be read; what `look` returns.
    pub fn for_each_record_of<E: From<StoreError>>(
        &self,
        source: &str,
        mut look: impl FnMut(&str, RecordKind, &str, ContentDigest) -> Result<(), E>,
    ) -> Result<(), E> {
        let origins = self.origins()?;
        for kind in crate::store::codec::schema::KINDS {
            // Saves a pass over an index in which no entry is of this source.
            if !origins.iter().any(|origin| origin.source == source && origin.kind == kind) {
                continue;
            }
            for entry in self.snapshot.raw_under(index_table(kind), &[])? {
                let (key, sealed) = entry?;
                let location: RecordLocation = envelope::open(index_table(kind), &key, &sealed)?;
                let Some(origin) = origins.get(usize::from(location.origin)).filter(|origin| origin.source == source)
                else {
                    continue;
                };
                let id = String::from_utf8_lossy(&key);
                if let Some(record) = self.record_at(kind, &keys::owned(&location.owner, &id))? {
                    look(&origin.table, kind, &id, digest_of(&record)?)?;
                }
            }
        }
        Ok(())
    }
}
