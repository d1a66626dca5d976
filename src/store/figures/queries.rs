//! Queries for list rows, figures, aggregates and dirty marks.

use crate::assess::FacilityAggregate;
use crate::assess::figure::PortfolioFigure;
use crate::inventory::{EquipmentId, FacilityId};
use crate::report::row::EquipmentRow;
use crate::store::codec::envelope;
use crate::store::codec::keys;
use crate::store::codec::schema::TableId;
use crate::store::engine::snapshot::{RecordIter, Snapshot};
use crate::store::error::StoreError;
use crate::store::figures::commit_assessment::{StoredFacilityFigure, StoredPortfolioTally};
use crate::store::figures::dirty::{DirtyFacility, DirtySet, PORTFOLIO};

/// What a snapshot holds of figures: list rows, aggregates, month ends, remote figures and what is to be reassessed.
#[derive(Debug, Clone, Copy)]
pub struct FigureReader<'s> {
    pub(in crate::store) snapshot: &'s Snapshot,
}

impl Snapshot {
    /// The figures of this snapshot.
    #[must_use]
    pub const fn figures(&self) -> FigureReader<'_> {
        FigureReader { snapshot: self }
    }
}

fn parsed<T, E: std::fmt::Display>(table: TableId, key: &[u8], id: Result<T, E>) -> Result<T, StoreError> {
    id.map_err(|error| StoreError::damaged(table, key, format!("its key {error}")))
}

fn facility_in(table: TableId, key: &[u8]) -> Result<FacilityId, StoreError> {
    parsed(table, key, FacilityId::parse(&String::from_utf8_lossy(keys::owner_id(key))))
}

fn equipment_in(table: TableId, key: &[u8]) -> Result<EquipmentId, StoreError> {
    parsed(table, key, EquipmentId::parse(&String::from_utf8_lossy(keys::own_id(key))))
}

impl<'s> FigureReader<'s> {
    /// The list row of an item.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be read.
    pub fn find_row(&self, id: &EquipmentId) -> Result<Option<EquipmentRow>, StoreError> {
        match self.snapshot.find_location(TableId::EquipmentIndex, id)? {
            Some(location) => self.snapshot.find_in(TableId::EquipmentRow, &keys::owned(&location.owner, id)),
            None => Ok(None),
        }
    }

    /// The list row of an item in a facility, also when the item has moved to another facility since.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be read.
    pub fn find_row_in(&self, facility: &FacilityId, id: &EquipmentId) -> Result<Option<EquipmentRow>, StoreError> {
        self.snapshot.find_in(TableId::EquipmentRow, &keys::owned(facility, id))
    }

    /// A facility's rows, in the order of the items' ids.
    ///
    /// # Errors
    /// [`StoreError`] when the table cannot be read.
    pub fn rows_of(&self, facility: &FacilityId) -> Result<RecordIter<EquipmentRow>, StoreError> {
        self.snapshot.records(TableId::EquipmentRow, facility)
    }

    /// Every row, by facility, then by id. Lost rows of a facility are an error in their place.
    ///
    /// # Errors
    /// [`StoreError`] when the table cannot be read.
    pub fn rows(self) -> Result<impl Iterator<Item = Result<EquipmentRow, StoreError>> + use<'s>, StoreError> {
        // By the counts, not by the rows: a facility that lost all its rows has a count and is reported.
        let letter = keys::count(TableId::EquipmentRow, "").unwrap_or_default();
        let facilities = self.snapshot.raw_under(TableId::Count, &letter)?.map(|entry| {
            let (key, sealed) = entry?;
            // Verified, though the number is read again below: the key of a damaged entry may name any facility.
            envelope::open::<u64>(TableId::Count, &key, &sealed)?;
            facility_in(TableId::Count, &key[1..])
        });
        Ok(facilities.flat_map(move |facility| {
            let (rows, error) = match facility.and_then(|facility| self.rows_of(&facility)) {
                Ok(rows) => (Some(rows), None),
                Err(error) => (None, Some(Err(error))),
            };
            rows.into_iter().flatten().chain(error)
        }))
    }

    /// Items that have a row in a facility but no record there. Both tables are walked in step, so the cost is one pass.
    ///
    /// # Errors
    /// [`StoreError`] when the tables cannot be read.
    pub fn rows_without_equipment(&self, facility: &FacilityId) -> Result<Vec<EquipmentId>, StoreError> {
        let prefix = keys::under(facility);
        let mut records =
            self.snapshot.raw_under(TableId::Equipment, &prefix)?.map(|entry| entry.map(|(key, _)| key)).peekable();
        let mut gone = Vec::new();
        for row in self.snapshot.raw_under(TableId::EquipmentRow, &prefix)? {
            let (key, _) = row?;
            while records.next_if(|record| record.as_ref().is_ok_and(|record| *record < key)).is_some() {}
            match records.peek() {
                Some(Ok(record)) if *record == key => {}
                // Taken from the iterator: an error cannot be moved out of `peek`.
                Some(Err(_)) => return records.next().map_or(Ok(gone), |record| record.map(|_| Vec::new())),
                _ => gone.push(equipment_in(TableId::EquipmentRow, &key)?),
            }
        }
        Ok(gone)
    }

    /// A facility's figure.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be read.
    pub fn facility_figure(&self, facility: &FacilityId) -> Result<Option<StoredFacilityFigure>, StoreError> {
        self.snapshot.find_in(TableId::FacilityFigure, facility.as_bytes())
    }

    /// Every facility's figure, in the order of the ids.
    ///
    /// # Errors
    /// [`StoreError`] when the table cannot be read.
    pub fn facility_figures(
        &self,
    ) -> Result<impl Iterator<Item = Result<(FacilityId, StoredFacilityFigure), StoreError>> + use<>, StoreError> {
        let entries = self.snapshot.entries(TableId::FacilityFigure, &[])?;
        Ok(entries.map(|entry| {
            let (key, kept) = entry?;
            Ok((facility_in(TableId::FacilityFigure, &key)?, kept))
        }))
    }

    /// The ids of all facilities that have a figure, in order.
    ///
    /// # Errors
    /// [`StoreError`] when a figure cannot be read.
    pub fn assessed_facilities(&self) -> Result<Vec<FacilityId>, StoreError> {
        self.facility_figures()?.map(|stored| stored.map(|(id, _)| id)).collect()
    }

    /// The sums behind a facility's figure; `None` for a figure that an older version wrote without them.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be read.
    pub fn facility_tally(&self, facility: &FacilityId) -> Result<Option<FacilityAggregate>, StoreError> {
        self.snapshot.find_in(TableId::FacilityTally, facility.as_bytes())
    }

    /// The sums behind the portfolio's figure; `None` for a figure that an older version wrote without them.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be read.
    pub fn portfolio_tally(&self) -> Result<Option<StoredPortfolioTally>, StoreError> {
        self.snapshot.find_in(TableId::PortfolioTally, &[])
    }

    /// The portfolio's figure; `None` before the first assessment.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be read.
    pub fn portfolio_figure(&self) -> Result<Option<PortfolioFigure>, StoreError> {
        self.snapshot.find_in(TableId::PortfolioFigure, &[])
    }

    /// What is to be reassessed, of at most `limit` facilities. Assess from this same snapshot: the commit clears only the
    /// stamps that the snapshot held.
    ///
    /// # Errors
    /// [`StoreError`] when a mark cannot be read.
    pub fn dirty_set(&self, limit: usize) -> Result<DirtySet, StoreError> {
        let mut marks = DirtySet::default();
        for entry in self.snapshot.entries::<u64>(TableId::Mark, &[])? {
            let (key, stamp) = entry?;
            if key == PORTFOLIO {
                marks.portfolio = Some(stamp);
                continue;
            }
            let facility = facility_in(TableId::Mark, &key)?;
            // Marks of one facility are neighbours, so each facility in the set is complete. The portfolio's key sorts
            // before all of them.
            if marks.facilities.len() >= limit && !marks.facilities.contains_key(&facility) {
                break;
            }
            let marked = marks.facilities.entry(facility).or_default();
            if keys::own_id(&key).is_empty() {
                marked.whole = Some(stamp);
            } else {
                marked.items.insert(equipment_in(TableId::Mark, &key)?, stamp);
            }
        }
        Ok(marks)
    }

    /// What of one facility is to be reassessed; empty for a facility that is up to date.
    ///
    /// # Errors
    /// [`StoreError`] when a mark cannot be read.
    pub fn dirty_facility(&self, facility: &FacilityId) -> Result<DirtyFacility, StoreError> {
        let mut marked = DirtyFacility::default();
        for entry in self.snapshot.entries::<u64>(TableId::Mark, &keys::under(facility))? {
            let (key, stamp) = entry?;
            if keys::own_id(&key).is_empty() {
                marked.whole = Some(stamp);
            } else {
                marked.items.insert(equipment_in(TableId::Mark, &key)?, stamp);
            }
        }
        Ok(marked)
    }

    /// Whether an item, or its whole facility, is to be reassessed. Two lookups, however many marks there are.
    ///
    /// # Errors
    /// [`StoreError`] when the table cannot be read.
    pub fn is_dirty(&self, facility: &FacilityId, item: &EquipmentId) -> Result<bool, StoreError> {
        Ok(self.snapshot.has_key(TableId::Mark, &keys::under(facility))?
            || self.snapshot.has_key(TableId::Mark, &keys::owned(facility, item))?)
    }
}
