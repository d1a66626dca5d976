//! Month ends: the history of figures. A stored month is never changed, so that a chart shows the same past every day. The
//! one exception is a month in which the portfolio had no facility: facilities imported later may fill it.

use crate::store::engine::WriteTransaction;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::assess::history::{AggregateMonthEnd, EquipmentMonthEnd, Month, MonthSeries, recorded_since};
use crate::inventory::{EquipmentId, FacilityId};
use crate::store::codec::envelope;
use crate::store::codec::keys;
use crate::store::codec::schema::TableId;
use crate::store::engine::store::Store;
use crate::store::engine::table_mut::TableMut;
use crate::store::error::StoreError;
use crate::store::figures::queries::FigureReader;

/// Month ends to store, of one version of the algorithm.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct MonthEnds {
    /// The version of the algorithm: each has its own series.
    pub algorithm: String,
    /// Items' month ends.
    pub equipment: Vec<(EquipmentId, MonthSeries<EquipmentMonthEnd>)>,
    /// Facilities' month ends.
    pub facilities: Vec<(FacilityId, MonthSeries<AggregateMonthEnd>)>,
    /// The portfolio's.
    pub portfolio: MonthSeries<AggregateMonthEnd>,
    /// Replaces stored months of items and facilities that were reconstructed. Months that passed always stay.
    pub replaces_reconstructed: bool,
}

/// The key of a series: owner, version of the algorithm.
fn key(id: &str, algorithm: &str) -> Vec<u8> {
    keys::owned(id, &keys::part(algorithm))
}

/// Decides by the stored and the new value whether a month is final.
type IsFinal<T> = fn(&Option<T>, &Option<T>) -> bool;

/// Adds months to a series, and replaces those that are not final. Returns their number.
fn add<T>(
    table: &mut TableMut<'_>,
    table_id: TableId,
    key: &[u8],
    fresh: &MonthSeries<T>,
    is_final: IsFinal<T>,
) -> Result<u64, StoreError>
where
    T: Serialize + DeserializeOwned + Clone,
{
    let kept: Option<MonthSeries<T>> = table.find(key)?;
    let mut series = kept.unwrap_or_default();
    let mut added = 0;
    for (month, figure) in fresh {
        if !series.get(month).is_some_and(|kept| is_final(kept, figure)) {
            series.insert(*month, figure.clone());
            added += 1;
        }
    }
    // `put_sealed` writes without a comparison: an added month is a difference.
    if added > 0 {
        table.put_sealed(key, &envelope::seal(table_id, key, &series)?)?;
    }
    Ok(added)
}

fn add_all<T, I>(
    txn: &WriteTransaction,
    table: TableId,
    algorithm: &str,
    all: &[(I, MonthSeries<T>)],
    is_final: IsFinal<T>,
) -> Result<u64, StoreError>
where
    T: Serialize + DeserializeOwned + Clone,
    I: std::ops::Deref<Target = str>,
{
    if all.is_empty() {
        return Ok(0);
    }
    let mut open = TableMut::open(txn, table)?;
    all.iter().map(|(id, series)| add(&mut open, table, &key(id, algorithm), series, is_final)).sum()
}

/// Adds the month ends that are not stored yet, and replaces reconstructed ones where asked; returns their number.
pub(in crate::store) fn write(txn: &WriteTransaction, ends: &MonthEnds) -> Result<u64, StoreError> {
    let algorithm = ends.algorithm.as_str();
    // Final even when `None`: an item or facility that was not stored in a month keeps that gap.
    let replaces = ends.replaces_reconstructed;
    let item_is_final: IsFinal<EquipmentMonthEnd> = if replaces {
        |kept, fresh| kept == fresh || kept.is_some_and(|kept| !kept.reconstructed)
    } else {
        |_, _| true
    };
    let facility_is_final: IsFinal<AggregateMonthEnd> =
        if replaces { |kept, fresh| kept == fresh || has_passed(kept) } else { |_, _| true };
    let mut added = add_all(txn, TableId::EquipmentHistory, algorithm, &ends.equipment, item_is_final)?;
    added += add_all(txn, TableId::FacilityHistory, algorithm, &ends.facilities, facility_is_final)?;
    if !ends.portfolio.is_empty() {
        let mut table = TableMut::open(txn, TableId::PortfolioHistory)?;
        // Facilities that arrived since give a month another figure, or its first one
        let is_final =
            |kept: &Option<AggregateMonthEnd>, fresh: &Option<AggregateMonthEnd>| kept == fresh || has_passed(kept);
        added += add(&mut table, TableId::PortfolioHistory, &key("", algorithm), &ends.portfolio, is_final)?;
    }
    Ok(added)
}

/// Whether a month was stored as it passed.
fn has_passed(kept: &Option<AggregateMonthEnd>) -> bool {
    kept.as_ref().is_some_and(|kept| !kept.reconstructed)
}

impl Store {
    /// Stores month ends in one transaction. Stored ones stay unchanged, except reconstructed ones where the batch says so.
    /// Returns how many were added or replaced.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be read or written; nothing of it is then written.
    pub fn put_month_ends(&self, ends: &MonthEnds) -> Result<u64, StoreError> {
        self.transact(|txn| {
            let added = write(txn, ends)?;
            Ok((added, added > 0))
        })
    }
}

impl FigureReader<'_> {
    /// The month ends of an item by a version of the algorithm.
    ///
    /// # Errors
    /// [`StoreError`] when they cannot be read.
    pub fn equipment_history(
        &self,
        id: &EquipmentId,
        algorithm: &str,
    ) -> Result<MonthSeries<EquipmentMonthEnd>, StoreError> {
        self.series(TableId::EquipmentHistory, &key(id, algorithm))
    }

    /// The first month in which an item was stored, by its month ends of any version of the algorithm.
    ///
    /// # Errors
    /// [`StoreError`] when they cannot be read.
    pub fn held_since(&self, id: &EquipmentId) -> Result<Option<Month>, StoreError> {
        let mut first: Option<Month> = None;
        // Over all versions: one that was put in force later may have no month ends from before.
        for entry in
            self.snapshot.entries::<MonthSeries<EquipmentMonthEnd>>(TableId::EquipmentHistory, &keys::under(id))?
        {
            first = first.into_iter().chain(recorded_since(&entry?.1)).min();
        }
        Ok(first)
    }

    /// The month ends of a facility by a version of the algorithm.
    ///
    /// # Errors
    /// [`StoreError`] when they cannot be read.
    pub fn facility_history(
        &self,
        id: &FacilityId,
        algorithm: &str,
    ) -> Result<MonthSeries<AggregateMonthEnd>, StoreError> {
        self.series(TableId::FacilityHistory, &key(id, algorithm))
    }

    /// The month ends of the portfolio by a version of the algorithm.
    ///
    /// # Errors
    /// [`StoreError`] when they cannot be read.
    pub fn portfolio_history(&self, algorithm: &str) -> Result<MonthSeries<AggregateMonthEnd>, StoreError> {
        self.series(TableId::PortfolioHistory, &key("", algorithm))
    }

    fn series<T: DeserializeOwned>(&self, table: TableId, key: &[u8]) -> Result<MonthSeries<T>, StoreError> {
        Ok(self.snapshot.find_in::<MonthSeries<T>>(table, key)?.unwrap_or_default())
    }
}
