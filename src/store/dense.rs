//! Filling a table's pages anew. Records that come in between others split pages into halves, which compaction moves
//! together but does not join: Condoit keeps equipment in seven tables, each of which is read through from the start.

use std::ops::Bound;

use redb::{ReadableTable, ReadableTableMetadata, WriteTransaction};

use super::error::StoreError;
use super::tables::{Definition, Table};

/// Where the table grows anew before it takes the old one's name. Never there outside one transaction.
const SPARE: Definition = Definition::new("spare");
/// A table is written anew when more than one part in this many of its pages is empty.
const WASTED: u64 = 8;

/// Writes a table anew in the order of its keys when its pages are badly filled; says whether it did.
pub(super) fn refill(txn: &WriteTransaction, table: Table) -> Result<bool, StoreError> {
    let lost = |error: redb::StorageError| StoreError::of(table, error);
    let named = |error: redb::TableError| StoreError::of(table, error);
    {
        let old = txn.open_table(table.definition()).map_err(named)?;
        let stats = old.stats().map_err(lost)?;
        let taken = stats.stored_bytes() + stats.metadata_bytes() + stats.fragmented_bytes();
        if stats.fragmented_bytes() * WASTED <= taken || stats.leaf_pages() < WASTED {
            return Ok(false);
        }
        let mut new = txn.open_table(SPARE).map_err(named)?;
        let mut cursor = new.lower_bound_mut(Bound::<&[u8]>::Unbounded).map_err(lost)?;
        for entry in old.iter().map_err(lost)? {
            let (key, sealed) = entry.map_err(lost)?;
            cursor.insert_before(key.value(), sealed.value()).map_err(|error| StoreError::of(table, error))?;
        }
        cursor.close().map_err(lost)?;
    }
    txn.delete_table(table.definition()).map_err(named)?;
    txn.rename_table(SPARE, table.definition()).map_err(named)?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    use redb::backends::InMemoryBackend;
    use redb::{Database, ReadableDatabase};

    use super::*;

    #[test]
    fn a_table_filled_in_between_is_shorter_and_says_the_same() {
        let database = Database::builder().create_with_backend(InMemoryBackend::new()).expect("a database");
        let value = [7_u8; 600];
        let write = |work: &dyn Fn(&WriteTransaction) -> bool| {
            let txn = database.begin_write().expect("one at a time");
            let done = work(&txn);
            txn.commit().expect("committed");
            done
        };
        for first in 0..5_u32 {
            write(&|txn| {
                let mut table = txn.open_table(Table::Equipment.definition()).expect("opens");
                for key in (first..4_000).step_by(5) {
                    table.insert(key.to_be_bytes().as_slice(), value.as_slice()).expect("inserted");
                }
                true
            });
        }
        let seen = || {
            let txn = database.begin_read().expect("reads");
            let table = txn.open_table(Table::Equipment.definition()).expect("opens");
            let pages = table.stats().expect("known").leaf_pages();
            let keys: Vec<Vec<u8>> =
                table.iter().expect("reads").map(|entry| entry.expect("whole").0.value().to_vec()).collect();
            (pages, keys)
        };
        let (pages_before, before) = seen();
        assert!(write(&|txn| refill(txn, Table::Equipment).expect("refilled")));
        let (pages_after, after) = seen();
        assert_eq!(before, after);
        assert!(pages_after * 10 < pages_before * 9, "{pages_before} pages before, {pages_after} after");
        assert!(!write(&|txn| refill(txn, Table::Equipment).expect("looked at")), "once is enough");
    }
}
