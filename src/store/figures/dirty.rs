//! What is still to be assessed. A mark carries the stamp of the write that set it: an assessment takes off only the
//! marks it has seen, so that what changed meanwhile stays marked.

use std::collections::{BTreeMap, BTreeSet};

use crate::store::engine::WriteTransaction;
use serde::{Deserialize, Serialize};

use crate::inventory::{Day, EquipmentId, FacilityId};
use crate::store::codec::keys;
use crate::store::codec::schema::TableId;
use crate::store::engine::snapshot::Snapshot;
use crate::store::engine::store::Store;
use crate::store::engine::table_mut::TableMut;
use crate::store::error::StoreError;

/// From so many changed items on, a batch marks their whole facility: a few keys, not thousands.
const WHOLE_FROM: usize = 64;
/// Key of the portfolio's mark: no facility has an empty id.
pub(in crate::store) const PORTFOLIO: &[u8] = b"\0";
const STAMP: &[u8] = b"stamp";
/// Key of what all figures are made for.
const MADE_FOR: &[u8] = b"made for";

/// What of one facility is to be assessed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DirtyFacility {
    /// All of it, and with which stamp.
    pub whole: Option<u64>,
    /// Single items, each with its stamp.
    pub items: BTreeMap<EquipmentId, u64>,
}

/// What is to be assessed, as a snapshot saw it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DirtySet {
    /// By facility. One that no longer exists is there too: its rows and its figure are to go.
    pub facilities: BTreeMap<FacilityId, DirtyFacility>,
    /// The portfolio's stamp. Set whenever any other mark is set.
    pub portfolio: Option<u64>,
}

impl DirtySet {
    /// Nothing is to be assessed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.facilities.is_empty() && self.portfolio.is_none()
    }
}

/// What one write changed, by facility.
#[derive(Debug, Default)]
pub(in crate::store) struct DirtyChanges {
    facilities: BTreeMap<String, DirtyChange>,
}

#[derive(Debug)]
enum DirtyChange {
    Whole,
    Items(BTreeSet<String>),
}

impl DirtyChanges {
    pub(in crate::store) fn add_facility(&mut self, facility: &str) {
        self.facilities.insert(facility.to_owned(), DirtyChange::Whole);
    }

    pub(in crate::store) fn add_item(&mut self, facility: &str, equipment: &str) {
        if let Some(DirtyChange::Whole) = self.facilities.get(facility) {
            return;
        }
        let touch = self.facilities.entry(facility.to_owned()).or_insert_with(|| DirtyChange::Items(BTreeSet::new()));
        if let DirtyChange::Items(items) = touch {
            items.insert(equipment.to_owned());
            if items.len() >= WHOLE_FROM {
                *touch = DirtyChange::Whole;
            }
        }
    }

    pub(in crate::store) fn facilities(&self) -> impl Iterator<Item = &str> {
        self.facilities.keys().map(String::as_str)
    }

    /// Items marked by themselves.
    pub(in crate::store) fn items(&self) -> impl Iterator<Item = &str> {
        let single = self.facilities.values().filter_map(|touch| match touch {
            DirtyChange::Whole => None,
            DirtyChange::Items(items) => Some(items),
        });
        single.flatten().map(String::as_str)
    }

    pub(in crate::store) fn has_whole_facility(&self) -> bool {
        self.facilities.values().any(|touch| matches!(touch, DirtyChange::Whole))
    }

    /// Sets the marks; says whether there were any to set.
    pub(in crate::store) fn write(self, txn: &WriteTransaction) -> Result<bool, StoreError> {
        if self.facilities.is_empty() {
            return Ok(false);
        }
        let mut meta = TableMut::open(txn, TableId::Meta)?;
        let stamp = meta.find::<u64>(STAMP)?.unwrap_or(0) + 1;
        meta.put(STAMP, &stamp)?;
        let mut marks = TableMut::open(txn, TableId::Mark)?;
        marks.put(PORTFOLIO, &stamp)?;
        for (facility, touch) in self.facilities {
            let whole = keys::under(&facility);
            match touch {
                DirtyChange::Items(items) if !marks.has_key(&whole)? => {
                    for item in items {
                        marks.put(&keys::owned(&facility, &item), &stamp)?;
                    }
                }
                // A mark on the whole covers the items, and its new stamp says that they changed again
                _ => {
                    marks.put(&whole, &stamp)?;
                }
            }
        }
        Ok(true)
    }
}

/// Takes off the marks that are still those of `taken`.
pub(in crate::store) fn clear(txn: &WriteTransaction, taken: &DirtySet) -> Result<bool, StoreError> {
    let mut marks = TableMut::open(txn, TableId::Mark)?;
    let mut take = |key: &[u8], stamp: u64| -> Result<bool, StoreError> {
        Ok(marks.find::<u64>(key)? == Some(stamp) && marks.remove(key)?)
    };
    let mut changed = false;
    for (facility, marked) in &taken.facilities {
        if let Some(stamp) = marked.whole {
            changed |= take(&keys::under(facility), stamp)?;
        }
        for (item, &stamp) in &marked.items {
            changed |= take(&keys::owned(facility, item), stamp)?;
        }
    }
    if let Some(stamp) = taken.portfolio {
        changed |= take(PORTFOLIO, stamp)?;
    }
    Ok(changed)
}

/// What figures are made for: a day, by a version of the algorithm.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FigureBasis {
    /// The day they are true for.
    pub as_of: Day,
    /// The version of the algorithm.
    pub algorithm: String,
}

impl Snapshot {
    /// What every figure is made for that is not marked; `None` where figures may be of different days or versions.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be read.
    pub fn figure_basis(&self) -> Result<Option<FigureBasis>, StoreError> {
        self.find_in(TableId::Meta, MADE_FOR)
    }
}

impl Store {
    /// Notes that every figure which is not marked is made for this, or that nobody knows it any more.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be written.
    pub fn put_figure_basis(&self, made_for: Option<&FigureBasis>) -> Result<(), StoreError> {
        self.transact(|txn| {
            let mut meta = TableMut::open(txn, TableId::Meta)?;
            let dirty = match made_for {
                Some(made_for) => meta.put(MADE_FOR, made_for)?,
                None => meta.remove(MADE_FOR)?,
            };
            Ok(((), dirty))
        })
    }

    /// DirtySet every facility, as when the date or the algorithm changes.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be read or written.
    pub fn mark_all_dirty(&self) -> Result<(), StoreError> {
        self.transact(|txn| {
            let mut dirty_changes = DirtyChanges::default();
            for table in [TableId::FacilityIndex, TableId::FacilityFigure] {
                for key in TableMut::open(txn, table)?.keys_under(&[])? {
                    dirty_changes.add_facility(&String::from_utf8_lossy(&key));
                }
            }
            dirty_changes.write(txn).map(|dirty| ((), dirty))
        })
    }

    /// DirtySet items, each given with its facility.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be read or written.
    pub fn mark_items_dirty(&self, items: &[(FacilityId, EquipmentId)]) -> Result<(), StoreError> {
        self.transact(|txn| {
            let mut dirty_changes = DirtyChanges::default();
            for (facility, item) in items {
                dirty_changes.add_item(facility, item);
            }
            dirty_changes.write(txn).map(|dirty| ((), dirty))
        })
    }
}
