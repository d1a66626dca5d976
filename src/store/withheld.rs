//! Records that their source no longer has and that are still here: they go at a run's end, all at once, when they are
//! not too many; else they wait for permission, whatever else arrives meanwhile. A record that is told again stays.

use std::collections::HashSet;
use std::sync::Arc;

use super::book::Book;
use super::error::StoreError;
use super::handle::Store;
use super::home::{Home, Origin};
use super::snapshot::Snapshot;
use super::tables::{KINDS, Table, home_of, place};
use super::{envelope, keys};
use crate::inventory::RecordKind;

/// A record on its way out: its source's table, its noun, the id under which it is kept.
pub type Withheld = (Arc<str>, RecordKind, String);

/// What belongs to others comes before what it belongs to, so that nothing is left without an owner on the way.
pub(super) fn key(source: &str, kind: RecordKind, id: &str) -> Vec<u8> {
    let mut key = keys::parts_under(&[source]);
    key.push(b'0' + (KINDS.len() - 1 - place(kind)) as u8);
    key.push(0);
    key.extend_from_slice(id.as_bytes());
    key
}

fn kind_of(key: &[u8]) -> Result<RecordKind, StoreError> {
    let digit = key.iter().position(|&byte| byte == 0).and_then(|zero| key.get(zero + 1)).copied();
    let at = digit.and_then(|digit| digit.checked_sub(b'0')).map(usize::from);
    let kind = at.and_then(|at| KINDS.iter().rev().nth(at));
    kind.copied().ok_or_else(|| StoreError::damaged(Table::Withheld, key, "its key names no noun"))
}

impl Snapshot {
    /// What of a source waits, what belongs to others first.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be read.
    pub fn withheld(
        &self,
        source: &str,
    ) -> Result<impl Iterator<Item = Result<Withheld, StoreError>> + use<>, StoreError> {
        let entries = self.entries::<String>(Table::Withheld, &keys::parts_under(&[source]))?;
        Ok(entries.map(|entry| {
            let (key, table) = entry?;
            let id = String::from_utf8_lossy(keys::own_id(&key)).into_owned();
            Ok((table.into(), kind_of(&key)?, id))
        }))
    }

    /// Whether anything of a source waits.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be read.
    pub fn has_withheld(&self, source: &str) -> Result<bool, StoreError> {
        Ok(self.withheld(source)?.next().transpose()?.is_some())
    }

    /// Number of items in a facility.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be read.
    pub fn items_in(&self, facility: &str) -> Result<u64, StoreError> {
        Ok(self.count(Table::Equipment, facility)?.unwrap_or(0))
    }

    /// Number of items in all facilities of a source.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be read.
    pub fn items_of(&self, source: &str) -> Result<u64, StoreError> {
        let mut ours: HashSet<u16> = HashSet::new();
        for entry in self.entries::<Origin>(Table::Origin, &[])? {
            let (key, origin) = entry?;
            let number = <[u8; 2]>::try_from(&*key).ok().map(u16::from_be_bytes);
            ours.extend(number.filter(|_| origin.source == source));
        }
        let mut items = 0;
        for entry in self.raw_under(Table::FacilityHome, &[])? {
            let (key, sealed) = entry?;
            let home: Home = envelope::open(Table::FacilityHome, &key, &sealed)?;
            if ours.contains(&home.origin) {
                items += self.items_in(&String::from_utf8_lossy(&key))?;
            }
        }
        Ok(items)
    }

    /// The id of what a record belongs to, be that here or not; `None` for a record that is not here.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be read.
    pub fn owner_of(&self, kind: RecordKind, id: &str) -> Result<Option<String>, StoreError> {
        Ok(self.home(home_of(kind), id)?.map(|home| home.owner))
    }
}

impl Store {
    /// These records of a source wait no longer: it has them after all.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be written.
    pub fn keep_withheld(&self, source: &str, records: &[(RecordKind, String)]) -> Result<(), StoreError> {
        self.transact(|txn| {
            let mut withheld = Book::open(txn, Table::Withheld)?;
            let mut dirty = false;
            for (kind, id) in records {
                dirty |= withheld.remove(&key(source, *kind, id))?;
            }
            Ok(((), dirty))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_tells_its_noun_and_what_belongs_to_others_comes_first() {
        let all: Vec<Vec<u8>> = KINDS.iter().rev().map(|&kind| key("a", kind, "x")).collect();
        assert!(all.is_sorted());
        for (key, &kind) in all.iter().zip(KINDS.iter().rev()) {
            assert_eq!((kind_of(key).expect("a noun"), keys::own_id(key)), (kind, b"x".as_slice()));
        }
        assert!(kind_of(b"a\x009\0x").is_err());
    }
}
