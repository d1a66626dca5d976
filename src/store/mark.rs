//! What is still to be assessed. A mark carries the stamp of the write that set it: an assessment takes off only the
//! marks it has seen, so that what changed meanwhile stays marked.

use std::collections::{BTreeMap, BTreeSet};

use redb::WriteTransaction;

use super::book::Book;
use super::error::StoreError;
use super::handle::Store;
use super::keys;
use super::tables::Table;
use crate::inventory::{EquipmentId, FacilityId};

/// From so many changed items on, a batch marks their whole facility: a few keys, not thousands.
const WHOLE_FROM: usize = 64;
/// Key of the portfolio's mark: no facility has an empty id.
pub(super) const PORTFOLIO: &[u8] = b"\0";
const STAMP: &[u8] = b"stamp";

/// What of one facility is to be assessed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Marked {
    /// All of it, and with which stamp.
    pub whole: Option<u64>,
    /// Single items, each with its stamp.
    pub items: BTreeMap<EquipmentId, u64>,
}

/// What is to be assessed, as a snapshot saw it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Marks {
    /// By facility. One that no longer exists is there too: its rows and its figure are to go.
    pub facilities: BTreeMap<FacilityId, Marked>,
    /// The portfolio's stamp. Set whenever any other mark is set.
    pub portfolio: Option<u64>,
}

impl Marks {
    /// Nothing is to be assessed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.facilities.is_empty() && self.portfolio.is_none()
    }
}

/// What one write changed, by facility.
#[derive(Debug, Default)]
pub(super) struct Touched {
    facilities: BTreeMap<String, Touch>,
}

#[derive(Debug)]
enum Touch {
    Whole,
    Items(BTreeSet<String>),
}

impl Touched {
    pub(super) fn whole(&mut self, facility: &str) {
        self.facilities.insert(facility.to_owned(), Touch::Whole);
    }

    pub(super) fn item(&mut self, facility: &str, equipment: &str) {
        if let Some(Touch::Whole) = self.facilities.get(facility) {
            return;
        }
        let touch = self.facilities.entry(facility.to_owned()).or_insert_with(|| Touch::Items(BTreeSet::new()));
        if let Touch::Items(items) = touch {
            items.insert(equipment.to_owned());
            if items.len() >= WHOLE_FROM {
                *touch = Touch::Whole;
            }
        }
    }

    pub(super) fn facilities(&self) -> impl Iterator<Item = &str> {
        self.facilities.keys().map(String::as_str)
    }

    /// Items marked by themselves.
    pub(super) fn items(&self) -> impl Iterator<Item = &str> {
        let single = self.facilities.values().filter_map(|touch| match touch {
            Touch::Whole => None,
            Touch::Items(items) => Some(items),
        });
        single.flatten().map(String::as_str)
    }

    pub(super) fn has_whole(&self) -> bool {
        self.facilities.values().any(|touch| matches!(touch, Touch::Whole))
    }

    /// Sets the marks; says whether there were any to set.
    pub(super) fn settle(self, txn: &WriteTransaction) -> Result<bool, StoreError> {
        if self.facilities.is_empty() {
            return Ok(false);
        }
        let mut meta = Book::open(txn, Table::Meta)?;
        let stamp = meta.find::<u64>(STAMP)?.unwrap_or(0) + 1;
        meta.put(STAMP, &stamp)?;
        let mut marks = Book::open(txn, Table::Mark)?;
        marks.put(PORTFOLIO, &stamp)?;
        for (facility, touch) in self.facilities {
            let whole = keys::under(&facility);
            match touch {
                Touch::Items(items) if !marks.has(&whole)? => {
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
pub(super) fn take_off(txn: &WriteTransaction, taken: &Marks) -> Result<bool, StoreError> {
    let mut marks = Book::open(txn, Table::Mark)?;
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

impl Store {
    /// Marks every facility, as when the date or the algorithm changes.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be read or written.
    pub fn mark_all(&self) -> Result<(), StoreError> {
        self.transact(|txn| {
            let mut touched = Touched::default();
            for table in [Table::FacilityHome, Table::FacilityFigure] {
                for key in Book::open(txn, table)?.keys_under(&[])? {
                    touched.whole(&String::from_utf8_lossy(&key));
                }
            }
            touched.settle(txn).map(|dirty| ((), dirty))
        })
    }
}
