//! Records that a complete pass over a source's table did not meet: their rows were deleted at the source.

use crate::inventory::RecordKind;
use crate::store::codec::envelope;
use crate::store::codec::schema::{TableId, index_table};
use crate::store::error::StoreError;
use crate::store::records::record_index::{RecordLocation, RecordOrigin};
use crate::store::records::sync_queries::SyncReader;

/// Stored records of one table of a source, compared with a complete pass over the table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UnseenRecords {
    /// Stored records of the table.
    pub held: u64,
    /// Stored ids of those that the pass did not meet.
    pub ids: Vec<String>,
}

impl SyncReader<'_> {
    /// Whether a source ever delivered a record.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be read.
    pub fn has_records_of(&self, source: &str) -> Result<bool, StoreError> {
        for entry in self.snapshot.entries::<RecordOrigin>(TableId::RecordOrigin, &[])? {
            if entry?.1.source == source {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The source of a record; `None` for a record that is not stored.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be read.
    pub fn source_of(&self, kind: RecordKind, id: &str) -> Result<Option<String>, StoreError> {
        let Some(location) = self.snapshot.find_location(index_table(kind), id)? else { return Ok(None) };
        let origin: Option<RecordOrigin> =
            self.snapshot.find_in(TableId::RecordOrigin, &location.origin.to_be_bytes())?;
        Ok(origin.map(|origin| origin.source))
    }

    /// The stored id of this source's record; `None` when it is not stored.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be read.
    pub fn find_stored_id(&self, source: &str, kind: RecordKind, id: &str) -> Result<Option<String>, StoreError> {
        for name in [id.to_owned(), format!("{source}:{id}")] {
            if self.source_of(kind, &name)?.is_some_and(|found| found == source) {
                return Ok(Some(name));
            }
        }
        Ok(None)
    }

    /// The records of a kind from this table of this source whose id `seen` does not contain.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be read.
    pub fn find_unseen_records(
        &self,
        source: &str,
        table: &str,
        kind: RecordKind,
        seen: &dyn Fn(&str) -> bool,
    ) -> Result<UnseenRecords, StoreError> {
        // The origin's number is looked up once: entries then compare two bytes, not three texts.
        let mut number = None;
        for entry in self.snapshot.entries::<RecordOrigin>(TableId::RecordOrigin, &[])? {
            let (key, origin) = entry?;
            if origin.source == source && origin.table == table && origin.kind == kind {
                number = <[u8; 2]>::try_from(&*key).ok().map(u16::from_be_bytes);
            }
        }
        let mut unseen = UnseenRecords::default();
        let Some(number) = number else { return Ok(unseen) };
        let renamed = format!("{source}:");
        for entry in self.snapshot.raw_under(index_table(kind), &[])? {
            let (key, sealed) = entry?;
            let location: RecordLocation = envelope::open(index_table(kind), &key, &sealed)?;
            if location.origin != number {
                continue;
            }
            unseen.held += 1;
            let id = String::from_utf8_lossy(&key);
            // The pass saw ids as the source gives them; a stored id carries the source in front after a collision.
            if !seen(&id) && !id.strip_prefix(&renamed).is_some_and(seen) {
                unseen.ids.push(id.into_owned());
            }
        }
        Ok(unseen)
    }
}
