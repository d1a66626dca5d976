//! Dirty marks: facilities and items that must be reassessed.
//!
//! A mark carries the stamp of the transaction that set it. An assessment clears only the stamps that its snapshot held, so
//! that a record that changed during the assessment stays dirty.

use std::collections::{BTreeMap, BTreeSet};

use crate::store::engine::WriteTransaction;
use serde::{Deserialize, Serialize};

use crate::inventory::{Day, EquipmentId, FacilityId};
use crate::store::codec::keys;
use crate::store::codec::schema::TableId;
use crate::store::engine::store::Store;
use crate::store::engine::table_mut::TableMut;
use crate::store::error::StoreError;
use crate::store::figures::queries::FigureReader;

/// From this many changed items on, the whole facility is marked: one key instead of thousands.
const WHOLE_FROM: usize = 64;
/// Key of the portfolio's mark: no facility has an empty id.
pub(in crate::store) const PORTFOLIO: &[u8] = b"\0";
// Part of the file format, as the next key is: `meta` of stores in the field holds both.
const STAMP: &[u8] = b"stamp";
/// Key of the figure basis.
const FIGURE_BASIS_KEY: &[u8] = b"made for";

/// What of one facility must be reassessed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DirtyFacility {
    /// Stamp of the whole facility, when all of it is dirty.
    pub whole: Option<u64>,
    /// Dirty items with their stamps.
    pub items: BTreeMap<EquipmentId, u64>,
}

/// What must be reassessed, as of a snapshot.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DirtySet {
    /// By facility. Includes removed facilities, whose rows and figure must be removed.
    pub facilities: BTreeMap<FacilityId, DirtyFacility>,
    /// Stamp of the portfolio. Set whenever any other mark is set.
    pub portfolio: Option<u64>,
}

impl DirtySet {
    /// Whether everything is up to date.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.facilities.is_empty() && self.portfolio.is_none()
    }
}

/// Changes that one transaction collects, by facility.
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
        // Replaces the marks of single items: a whole assessment covers them.
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

    /// Items of facilities that are not marked as a whole.
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

    /// Writes the marks; says whether there were any.
    pub(in crate::store) fn write(self, txn: &WriteTransaction) -> Result<bool, StoreError> {
        if self.facilities.is_empty() {
            return Ok(false);
        }
        let mut meta = TableMut::open(txn, TableId::Meta)?;
        // The stamp is stored, so it keeps ascending over restarts; with one used twice a newer mark would be cleared.
        let stamp = meta.find::<u64>(STAMP)?.unwrap_or(0) + 1;
        meta.put(STAMP, &stamp)?;
        let mut marks = TableMut::open(txn, TableId::Mark)?;
        // Every change of a facility changes the portfolio.
        marks.put(PORTFOLIO, &stamp)?;
        for (facility, touch) in self.facilities {
            let whole = keys::under(&facility);
            match touch {
                DirtyChange::Items(items) if !marks.has_key(&whole)? => {
                    for item in items {
                        marks.put(&keys::owned(&facility, &item), &stamp)?;
                    }
                }
                // The facility is dirty already. Its new stamp keeps a running assessment from clearing it
                _ => {
                    marks.put(&whole, &stamp)?;
                }
            }
        }
        Ok(true)
    }
}

/// Clears the marks that still carry the stamps of `taken`.
pub(in crate::store) fn clear(txn: &WriteTransaction, taken: &DirtySet) -> Result<bool, StoreError> {
    let mut marks = TableMut::open(txn, TableId::Mark)?;
    let mut take = |key: &[u8], stamp: u64| -> Result<bool, StoreError> {
        // Equality, not order: another stamp means that the record changed after the snapshot.
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

/// The basis of all figures that are not dirty: a day, and a version of the algorithm.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FigureBasis {
    /// The day the figures are valid for.
    pub as_of: Day,
    /// The version of the algorithm.
    pub algorithm: String,
}

impl FigureReader<'_> {
    /// The basis of the figures that are not dirty; `None` while figures may differ in it.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be read.
    pub fn figure_basis(&self) -> Result<Option<FigureBasis>, StoreError> {
        self.snapshot.find_in(TableId::Meta, FIGURE_BASIS_KEY)
    }
}

impl Store {
    /// Writes the basis of the figures that are not dirty, or removes it while figures differ in it.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be written.
    pub fn put_figure_basis(&self, basis: Option<&FigureBasis>) -> Result<(), StoreError> {
        self.transact(|txn| {
            let mut meta = TableMut::open(txn, TableId::Meta)?;
            let dirty = match basis {
                Some(basis) => meta.put(FIGURE_BASIS_KEY, basis)?,
                None => meta.remove(FIGURE_BASIS_KEY)?,
            };
            Ok(((), dirty))
        })
    }

    /// Marks every facility dirty: the date, the algorithm or the engine changed.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be read or written.
    pub fn mark_all_dirty(&self) -> Result<(), StoreError> {
        self.transact(|txn| {
            let mut dirty_changes = DirtyChanges::default();
            // The second for facilities that are gone, whose figure has not been removed yet.
            for table in [TableId::FacilityIndex, TableId::FacilityFigure] {
                for key in TableMut::open(txn, table)?.keys_under(&[])? {
                    dirty_changes.add_facility(&String::from_utf8_lossy(&key));
                }
            }
            dirty_changes.write(txn).map(|dirty| ((), dirty))
        })
    }

    /// Marks items dirty, each given with its facility.
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
