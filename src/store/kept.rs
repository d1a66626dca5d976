//! Reading what is kept beside the records: figures, marks, issues, runs, cursors, shelves.

use std::ops::Bound;

use serde::de::DeserializeOwned;

use super::error::StoreError;
use super::home::Origin;
use super::issue::Issue;
use super::mark::{Marked, Marks, PORTFOLIO};
use super::run::SyncRun;
use super::settle::{KeptFigure, KeptPortfolio};
use super::shelf::checked;
use super::snapshot::{Records, Snapshot};
use super::tables::{Shelf, Table};
use super::{envelope, keys};
use crate::assess::FacilityAggregate;
use crate::assess::figure::PortfolioFigure;
use crate::inventory::{EquipmentId, FacilityId};
use crate::report::row::EquipmentRow;

fn parsed<T, E: std::fmt::Display>(table: Table, key: &[u8], id: Result<T, E>) -> Result<T, StoreError> {
    id.map_err(|error| StoreError::damaged(table, key, format!("its key {error}")))
}

fn facility_in(table: Table, key: &[u8]) -> Result<FacilityId, StoreError> {
    parsed(table, key, FacilityId::parse(&String::from_utf8_lossy(keys::owner_id(key))))
}

fn equipment_in(table: Table, key: &[u8]) -> Result<EquipmentId, StoreError> {
    parsed(table, key, EquipmentId::parse(&String::from_utf8_lossy(keys::own_id(key))))
}

impl Snapshot {
    /// An item's row.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be read.
    pub fn find_row(&self, id: &EquipmentId) -> Result<Option<EquipmentRow>, StoreError> {
        match self.home(Table::EquipmentHome, id)? {
            Some(home) => self.find_in(Table::EquipmentRow, &keys::owned(&home.owner, id)),
            None => Ok(None),
        }
    }

    /// The row that an item has in a facility, whether or not it still stands there.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be read.
    pub fn find_row_in(&self, facility: &FacilityId, id: &EquipmentId) -> Result<Option<EquipmentRow>, StoreError> {
        self.find_in(Table::EquipmentRow, &keys::owned(facility, id))
    }

    /// A facility's rows, in the order of the items' ids.
    ///
    /// # Errors
    /// [`StoreError`] when the table cannot be read.
    pub fn rows_of(&self, facility: &FacilityId) -> Result<Records<EquipmentRow>, StoreError> {
        self.records(Table::EquipmentRow, facility)
    }

    /// Every row, by facility, then by id. A facility's lost rows are an error where they should have been.
    ///
    /// # Errors
    /// [`StoreError`] when the table cannot be read.
    pub fn rows(&self) -> Result<impl Iterator<Item = Result<EquipmentRow, StoreError>> + '_, StoreError> {
        let letter = keys::count(Table::EquipmentRow, "").unwrap_or_default();
        let facilities = self.raw_under(Table::Count, &letter)?.map(|entry| {
            let (key, sealed) = entry?;
            envelope::open::<u64>(Table::Count, &key, &sealed)?;
            facility_in(Table::Count, &key[1..])
        });
        Ok(facilities.flat_map(|facility| {
            let (rows, error) = match facility.and_then(|facility| self.rows_of(&facility)) {
                Ok(rows) => (Some(rows), None),
                Err(error) => (None, Some(Err(error))),
            };
            rows.into_iter().flatten().chain(error)
        }))
    }

    /// Items of a facility that have a row but no record there: their rows are to go.
    ///
    /// # Errors
    /// [`StoreError`] when the tables cannot be read.
    pub fn rows_without_equipment(&self, facility: &FacilityId) -> Result<Vec<EquipmentId>, StoreError> {
        let prefix = keys::under(facility);
        let mut records = self.raw_under(Table::Equipment, &prefix)?.map(|entry| entry.map(|(key, _)| key)).peekable();
        let mut gone = Vec::new();
        for row in self.raw_under(Table::EquipmentRow, &prefix)? {
            let (key, _) = row?;
            while records.next_if(|record| record.as_ref().is_ok_and(|record| *record < key)).is_some() {}
            match records.peek() {
                Some(Ok(record)) if *record == key => {}
                Some(Err(_)) => return records.next().map_or(Ok(gone), |record| record.map(|_| Vec::new())),
                _ => gone.push(equipment_in(Table::EquipmentRow, &key)?),
            }
        }
        Ok(gone)
    }

    /// A facility's figure.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be read.
    pub fn facility_figure(&self, facility: &FacilityId) -> Result<Option<KeptFigure>, StoreError> {
        self.find_in(Table::FacilityFigure, facility.as_bytes())
    }

    /// Every facility's figure, in the order of the ids.
    ///
    /// # Errors
    /// [`StoreError`] when the table cannot be read.
    pub fn facility_figures(
        &self,
    ) -> Result<impl Iterator<Item = Result<(FacilityId, KeptFigure), StoreError>> + use<>, StoreError> {
        let entries = self.entries(Table::FacilityFigure, &[])?;
        Ok(entries.map(|entry| {
            let (key, kept) = entry?;
            Ok((facility_in(Table::FacilityFigure, &key)?, kept))
        }))
    }

    /// From what a facility's figure was made; `None` where it was made before this was kept.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be read.
    pub fn facility_tally(&self, facility: &FacilityId) -> Result<Option<FacilityAggregate>, StoreError> {
        self.find_in(Table::FacilityTally, facility.as_bytes())
    }

    /// From what the portfolio's figure was made; `None` where it was made before this was kept.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be read.
    pub fn portfolio_tally(&self) -> Result<Option<KeptPortfolio>, StoreError> {
        self.find_in(Table::PortfolioTally, &[])
    }

    /// The portfolio's figure; `None` before the first assessment.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be read.
    pub fn portfolio_figure(&self) -> Result<Option<PortfolioFigure>, StoreError> {
        self.find_in(Table::PortfolioFigure, &[])
    }

    /// What is to be assessed, of at most `limit` facilities. Make the assessment from this snapshot, so that the marks
    /// taken off are those of the data seen.
    ///
    /// # Errors
    /// [`StoreError`] when a mark cannot be read.
    pub fn marked(&self, limit: usize) -> Result<Marks, StoreError> {
        let mut marks = Marks::default();
        for entry in self.entries::<u64>(Table::Mark, &[])? {
            let (key, stamp) = entry?;
            if key == PORTFOLIO {
                marks.portfolio = Some(stamp);
                continue;
            }
            let facility = facility_in(Table::Mark, &key)?;
            if marks.facilities.len() >= limit && !marks.facilities.contains_key(&facility) {
                break;
            }
            let marked = marks.facilities.entry(facility).or_default();
            if keys::own_id(&key).is_empty() {
                marked.whole = Some(stamp);
            } else {
                marked.items.insert(equipment_in(Table::Mark, &key)?, stamp);
            }
        }
        Ok(marks)
    }

    /// What of one facility is to be assessed; nothing of one that is not marked.
    ///
    /// # Errors
    /// [`StoreError`] when a mark cannot be read.
    pub fn marks_of(&self, facility: &FacilityId) -> Result<Marked, StoreError> {
        let mut marked = Marked::default();
        for entry in self.entries::<u64>(Table::Mark, &keys::under(facility))? {
            let (key, stamp) = entry?;
            if keys::own_id(&key).is_empty() {
                marked.whole = Some(stamp);
            } else {
                marked.items.insert(equipment_in(Table::Mark, &key)?, stamp);
            }
        }
        Ok(marked)
    }

    /// Whether an item, or its whole facility, is to be assessed. Two looks, however many marks there are.
    ///
    /// # Errors
    /// [`StoreError`] when the table cannot be read.
    pub fn is_marked(&self, facility: &FacilityId, item: &EquipmentId) -> Result<bool, StoreError> {
        Ok(self.has(Table::Mark, &keys::under(facility))? || self.has(Table::Mark, &keys::owned(facility, item))?)
    }

    /// One page of the issues, in the order of source, table, id and column, and how many there are.
    ///
    /// # Errors
    /// [`StoreError`] when one cannot be read.
    pub fn issues(&self, skip: usize, take: usize) -> Result<(u64, Vec<Issue>), StoreError> {
        let page = self.raw_under(Table::Issue, &[])?.skip(skip).take(take);
        let read = |entry: Result<(Vec<u8>, Vec<u8>), StoreError>| {
            let (key, sealed) = entry?;
            envelope::open(Table::Issue, &key, &sealed)
        };
        Ok((self.len(Table::Issue)?, page.map(read).collect::<Result<_, _>>()?))
    }

    /// The issues of one source.
    ///
    /// # Errors
    /// [`StoreError`] when they cannot be read.
    pub fn issues_of(
        &self,
        source: &str,
    ) -> Result<impl Iterator<Item = Result<Issue, StoreError>> + use<>, StoreError> {
        let entries = self.raw_under(Table::Issue, &keys::parts_under(&[source]))?;
        Ok(entries.map(|entry| {
            let (key, sealed) = entry?;
            envelope::open(Table::Issue, &key, &sealed)
        }))
    }

    /// The source that an item came from, and the source's table.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be read.
    pub fn origin_of(&self, id: &EquipmentId) -> Result<Option<(String, String)>, StoreError> {
        let Some(home) = self.home(Table::EquipmentHome, id)? else { return Ok(None) };
        let origin = self.find_in::<Origin>(Table::Origin, &home.origin.to_be_bytes())?;
        Ok(origin.map(|origin| (origin.source, origin.table)))
    }

    /// Sync runs with their numbers, the latest first.
    ///
    /// # Errors
    /// [`StoreError`] when the table cannot be read.
    pub fn runs(&self) -> Result<impl Iterator<Item = Result<(u64, SyncRun), StoreError>> + use<>, StoreError> {
        let raw = self.range(Table::SyncRun, Bound::Unbounded, Bound::Unbounded)?;
        Ok(raw.rev().map(|entry| {
            let (key, sealed) = entry?;
            let run = envelope::open(Table::SyncRun, &key, &sealed)?;
            Ok((keys::number(Table::SyncRun, &key)?, run))
        }))
    }

    /// A sync run.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be read.
    pub fn find_run(&self, number: u64) -> Result<Option<SyncRun>, StoreError> {
        self.find_in(Table::SyncRun, &number.to_be_bytes())
    }

    /// Where a source goes on from; `None` before its first batch.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be read.
    pub fn cursor(&self, source: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.find_bytes(Table::Cursor, keys::part(source).as_bytes())
    }

    /// A record of a shelf.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be read.
    pub fn find<T: DeserializeOwned>(&self, shelf: Shelf, key: &str) -> Result<Option<T>, StoreError> {
        self.find_in(shelf.table(), checked(shelf, key)?)
    }

    /// Every record of a shelf with its key, in the order of the keys.
    ///
    /// # Errors
    /// [`StoreError`] when one cannot be read.
    pub fn list<T: DeserializeOwned>(&self, shelf: Shelf) -> Result<Vec<(String, T)>, StoreError> {
        let entries = self.entries(shelf.table(), &[])?;
        entries.map(|entry| entry.map(|(key, record)| (String::from_utf8_lossy(&key).into_owned(), record))).collect()
    }
}
