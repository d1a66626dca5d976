//! Month ends as they were found. A month that is there stays as it is, whoever writes again; only where the portfolio
//! had nothing in a month may it be told what stood there after all.

use redb::WriteTransaction;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::book::Book;
use super::envelope;
use super::error::StoreError;
use super::handle::Store;
use super::keys;
use super::snapshot::Snapshot;
use super::tables::Table;
use crate::assess::history::{AggregateMonthEnd, EquipmentMonthEnd, Month, MonthSeries, recorded_since};
use crate::inventory::{EquipmentId, FacilityId};

/// Month ends to keep, by one version of the algorithm.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct MonthEnds {
    /// The algorithm's version: each has series of its own.
    pub algorithm: String,
    /// Items' month ends.
    pub equipment: Vec<(EquipmentId, MonthSeries<EquipmentMonthEnd>)>,
    /// Facilities' month ends.
    pub facilities: Vec<(FacilityId, MonthSeries<AggregateMonthEnd>)>,
    /// The portfolio's.
    pub portfolio: MonthSeries<AggregateMonthEnd>,
}

/// The key of a series: whose it is, and by which version.
fn key(id: &str, algorithm: &str) -> Vec<u8> {
    keys::owned(id, &keys::part(algorithm))
}

/// Adds the months that are not told yet, by what is kept of one and what it would become; says how many those were.
fn add<T>(
    book: &mut Book<'_>,
    table: Table,
    key: &[u8],
    fresh: &MonthSeries<T>,
    is_told: fn(&Option<T>, &Option<T>) -> bool,
) -> Result<u64, StoreError>
where
    T: Serialize + DeserializeOwned + Clone,
{
    let kept: Option<MonthSeries<T>> = book.find(key)?;
    let mut series = kept.unwrap_or_default();
    let mut added = 0;
    for (month, figure) in fresh {
        if !series.get(month).is_some_and(|kept| is_told(kept, figure)) {
            series.insert(*month, figure.clone());
            added += 1;
        }
    }
    if added > 0 {
        book.put_sealed(key, &envelope::seal(table, key, &series)?)?;
    }
    Ok(added)
}

fn add_all<T, I>(
    txn: &WriteTransaction,
    table: Table,
    algorithm: &str,
    all: &[(I, MonthSeries<T>)],
) -> Result<u64, StoreError>
where
    T: Serialize + DeserializeOwned + Clone,
    I: std::ops::Deref<Target = str>,
{
    if all.is_empty() {
        return Ok(0);
    }
    let mut book = Book::open(txn, table)?;
    all.iter().map(|(id, series)| add(&mut book, table, &key(id, algorithm), series, |_, _| true)).sum()
}

/// Adds the month ends that are not kept yet; says how many those were.
pub(super) fn keep(txn: &WriteTransaction, ends: &MonthEnds) -> Result<u64, StoreError> {
    let algorithm = ends.algorithm.as_str();
    let mut added = add_all(txn, Table::EquipmentHistory, algorithm, &ends.equipment)?;
    added += add_all(txn, Table::FacilityHistory, algorithm, &ends.facilities)?;
    if !ends.portfolio.is_empty() {
        let mut book = Book::open(txn, Table::PortfolioHistory)?;
        // Of a month at which nothing stood no figure was told: facilities that came since may give it one
        let is_told =
            |kept: &Option<AggregateMonthEnd>, fresh: &Option<AggregateMonthEnd>| kept.is_some() || fresh.is_none();
        added += add(&mut book, Table::PortfolioHistory, &key("", algorithm), &ends.portfolio, is_told)?;
    }
    Ok(added)
}

impl Store {
    /// Keeps month ends in one transaction. Those that are there already stay as they are. Returns how many were added.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be read or written; nothing of it is then written.
    pub fn keep_month_ends(&self, ends: &MonthEnds) -> Result<u64, StoreError> {
        self.transact(|txn| {
            let added = keep(txn, ends)?;
            Ok((added, added > 0))
        })
    }
}

impl Snapshot {
    /// The month ends kept of an item by a version of the algorithm.
    ///
    /// # Errors
    /// [`StoreError`] when they cannot be read.
    pub fn equipment_history(
        &self,
        id: &EquipmentId,
        algorithm: &str,
    ) -> Result<MonthSeries<EquipmentMonthEnd>, StoreError> {
        self.series(Table::EquipmentHistory, &key(id, algorithm))
    }

    /// The first month since which an item is known to have been held, by the months kept of it by any version of the
    /// algorithm.
    ///
    /// # Errors
    /// [`StoreError`] when they cannot be read.
    pub fn held_since(&self, id: &EquipmentId) -> Result<Option<Month>, StoreError> {
        let mut first: Option<Month> = None;
        for entry in self.entries::<MonthSeries<EquipmentMonthEnd>>(Table::EquipmentHistory, &keys::under(id))? {
            first = first.into_iter().chain(recorded_since(&entry?.1)).min();
        }
        Ok(first)
    }

    /// The month ends kept of a facility by a version of the algorithm.
    ///
    /// # Errors
    /// [`StoreError`] when they cannot be read.
    pub fn facility_history(
        &self,
        id: &FacilityId,
        algorithm: &str,
    ) -> Result<MonthSeries<AggregateMonthEnd>, StoreError> {
        self.series(Table::FacilityHistory, &key(id, algorithm))
    }

    /// The month ends kept of the portfolio by a version of the algorithm.
    ///
    /// # Errors
    /// [`StoreError`] when they cannot be read.
    pub fn portfolio_history(&self, algorithm: &str) -> Result<MonthSeries<AggregateMonthEnd>, StoreError> {
        self.series(Table::PortfolioHistory, &key("", algorithm))
    }

    fn series<T: DeserializeOwned>(&self, table: Table, key: &[u8]) -> Result<MonthSeries<T>, StoreError> {
        Ok(self.find_in::<MonthSeries<T>>(table, key)?.unwrap_or_default())
    }
}
