//! Pending deletes: records that their source no longer has, but that are still stored.
//!
//! The run that found them decides at its end whether they may all go, or whether they are so many that an operator must
//! confirm. A record that the source delivers again is no longer pending.

use std::collections::HashSet;
use std::sync::Arc;

use crate::inventory::RecordKind;
use crate::store::codec::envelope;
use crate::store::codec::keys;
use crate::store::codec::schema::{KINDS, TableId, index_table, kind_index};
use crate::store::engine::store::Store;
use crate::store::engine::table_mut::TableMut;
use crate::store::error::StoreError;
use crate::store::records::record_index::{RecordLocation, RecordOrigin};
use crate::store::records::sync_queries::SyncReader;

/// A record to be deleted: the source's table, the kind, the stored id.
pub type PendingDelete = (Arc<str>, RecordKind, String);

/// Source, kind, id. Kinds descend, so that children are deleted before their owners and never become orphans meanwhile.
pub(in crate::store) fn key(source: &str, kind: RecordKind, id: &str) -> Vec<u8> {
    let mut key = keys::parts_under(&[source]);
    key.push(b'0' + (KINDS.len() - 1 - kind_index(kind)) as u8);
    key.push(0);
    key.extend_from_slice(id.as_bytes());
    key
}

fn kind_of(key: &[u8]) -> Result<RecordKind, StoreError> {
    let digit = key.iter().position(|&byte| byte == 0).and_then(|zero| key.get(zero + 1)).copied();
    let at = digit.and_then(|digit| digit.checked_sub(b'0')).map(usize::from);
    let kind = at.and_then(|at| KINDS.iter().rev().nth(at));
    kind.copied().ok_or_else(|| StoreError::damaged(TableId::PendingDelete, key, "its key names no kind"))
}

impl SyncReader<'_> {
    /// The pending deletes of a source, children before owners.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be read.
    pub fn pending_deletes(
        &self,
        source: &str,
    ) -> Result<impl Iterator<Item = Result<PendingDelete, StoreError>> + use<>, StoreError> {
        let entries = self.snapshot.entries::<String>(TableId::PendingDelete, &keys::parts_under(&[source]))?;
        Ok(entries.map(|entry| {
            let (key, table) = entry?;
            let id = String::from_utf8_lossy(keys::own_id(&key)).into_owned();
            Ok((table.into(), kind_of(&key)?, id))
        }))
    }

    /// Whether a source has pending deletes.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be read.
    pub fn has_pending_deletes(&self, source: &str) -> Result<bool, StoreError> {
        Ok(self.pending_deletes(source)?.next().transpose()?.is_some())
    }

    /// Number of items in all facilities that came from a source.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be read.
    pub fn equipment_count_of_source(&self, source: &str) -> Result<u64, StoreError> {
        // Counted by facility, from the stored counts: no pass over the items. An item belongs to the source of its
        // facility here.
        let mut ours: HashSet<u16> = HashSet::new();
        for entry in self.snapshot.entries::<RecordOrigin>(TableId::RecordOrigin, &[])? {
            let (key, origin) = entry?;
            let number = <[u8; 2]>::try_from(&*key).ok().map(u16::from_be_bytes);
            ours.extend(number.filter(|_| origin.source == source));
        }
        let mut items = 0;
        for entry in self.snapshot.raw_under(TableId::FacilityIndex, &[])? {
            let (key, sealed) = entry?;
            let location: RecordLocation = envelope::open(TableId::FacilityIndex, &key, &sealed)?;
            if ours.contains(&location.origin) {
                items += self.snapshot.equipment_count(&String::from_utf8_lossy(&key))?;
            }
        }
        Ok(items)
    }

    /// The id of a record's owner, whether or not the owner is stored; `None` for a record that is not stored.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be read.
    pub fn owner_of(&self, kind: RecordKind, id: &str) -> Result<Option<String>, StoreError> {
        Ok(self.snapshot.find_location(index_table(kind), id)?.map(|location| location.owner))
    }
}

impl Store {
    /// Cancels the deletes of these records: the source has them after all.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be written.
    pub fn cancel_pending_deletes(&self, source: &str, records: &[(RecordKind, String)]) -> Result<(), StoreError> {
        self.transact(|txn| {
            let mut pending_deletes = TableMut::open(txn, TableId::PendingDelete)?;
            let mut dirty = false;
            for (kind, id) in records {
                dirty |= pending_deletes.remove(&key(source, *kind, id))?;
            }
            Ok(((), dirty))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_holds_its_kind_and_children_sort_before_owners() {
        let all: Vec<Vec<u8>> = KINDS.iter().rev().map(|&kind| key("a", kind, "x")).collect();
        assert!(all.is_sorted());
        for (key, &kind) in all.iter().zip(KINDS.iter().rev()) {
            assert_eq!((kind_of(key).expect("a noun"), keys::own_id(key)), (kind, b"x".as_slice()));
        }
        assert!(kind_of(b"a\x009\0x").is_err());
    }
}
