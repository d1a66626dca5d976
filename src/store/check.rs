//! Integrity check: reads every record and verifies checksums, counts, indexes and figures.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::inventory::{FacilityId, RecordKind};
use crate::store::codec::envelope;
use crate::store::codec::keys;
use crate::store::codec::schema::{KINDS, TableId, index_table, record_table};
use crate::store::engine::snapshot::Snapshot;
use crate::store::error::StoreError;
use crate::store::figures::commit_assessment::StoredFacilityFigure;
use crate::store::records::record_index::RecordLocation;

/// Findings that are listed; further ones are only counted.
// A bound on memory and on the response: damage can touch every record.
const LISTED: usize = 1_000;

/// One fault in the store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StoreFinding {
    /// The table.
    pub table: &'static str,
    /// The record's key, readable.
    pub key: String,
    /// The fault.
    pub reason: String,
}

/// Result of a check.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct CheckReport {
    /// Number of records by table.
    pub records: BTreeMap<&'static str, u64>,
    /// Keys and envelopes of all tables, bytes: the payload of the file.
    pub stored_bytes: u64,
    /// The first 1,000 findings.
    pub findings: Vec<StoreFinding>,
    /// Number of faults.
    pub wrong: u64,
}

impl CheckReport {
    fn find(&mut self, error: StoreError) -> Result<(), StoreError> {
        // A disk that fails says nothing about the records: the check ends, and does not report them as damaged.
        let StoreError::Damaged { table, key, reason } = error else {
            return Err(error);
        };
        self.wrong += 1;
        if self.findings.len() < LISTED {
            self.findings.push(StoreFinding { table, key, reason });
        }
        Ok(())
    }

    fn expect(&mut self, table: TableId, key: &[u8], well: bool, reason: &str) {
        if !well {
            self.wrong += 1;
            if self.findings.len() < LISTED {
                let key = crate::store::error::readable(key);
                self.findings.push(StoreFinding { table: table.name(), key, reason: reason.to_owned() });
            }
        }
    }
}

impl Snapshot {
    /// Reads every record and verifies it, the counts, the indexes and the facilities' figures.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`] when the disk fails; damage is not an error but a finding.
    pub fn check(&self) -> Result<CheckReport, StoreError> {
        let mut report = CheckReport::default();
        for &table in TableId::ALL {
            // Damage beneath the records ends one table; the others are still checked.
            if let Err(error) = self.check_table(table, &mut report) {
                report.find(error)?;
            }
        }
        for kind in KINDS {
            if let Err(error) = self.check_indexes(kind, &mut report) {
                report.find(error)?;
            }
        }
        if let Err(error) = self.check_figures(&mut report) {
            report.find(error)?;
        }
        Ok(report)
    }

    /// Checks every envelope of a table, and the number of records under each owner.
    fn check_table(&self, table: TableId, report: &mut CheckReport) -> Result<(), StoreError> {
        let mut here = 0;
        let mut group: Option<(String, u64)> = None;
        let mut groups = 0;
        // Their keys have no owner part: all of them are counted under the empty owner.
        let top = matches!(table, TableId::Facility | TableId::FacilityFigure);
        for entry in self.raw_under(table, &[])? {
            let (key, sealed) = entry?;
            here += 1;
            report.stored_bytes += (key.len() + sealed.len()) as u64;
            // The checksum covers the value, so decoding it would find no further damage.
            if let Err(error) = envelope::open_bytes(table, &key, &sealed) {
                report.find(error)?;
            }
            let owner = if top { "".into() } else { String::from_utf8_lossy(keys::owner_id(&key)) };
            // Keys of one owner are neighbours, so one group is held at a time.
            match &mut group {
                Some((current, count)) if *current == owner => *count += 1,
                _ => {
                    groups += 1;
                    self.check_count(table, group.replace((owner.into_owned(), 1)), report)?;
                }
            }
        }
        self.check_count(table, group, report)?;
        if let Some(letter) = table.letter() {
            // Finds owners that lost every record: no group above stands for them, but their count is still there.
            let counted = self.raw_under(TableId::Count, &[letter])?.count();
            report.expect(table, &[], counted == groups, "other owners are counted than are there");
        }
        report.records.insert(table.name(), here);
        Ok(())
    }

    fn check_count(
        &self,
        table: TableId,
        group: Option<(String, u64)>,
        report: &mut CheckReport,
    ) -> Result<(), StoreError> {
        let Some((owner, found)) = group else {
            return Ok(());
        };
        match self.count(table, &owner) {
            Ok(Some(expected)) => {
                let reason = format!("{expected} records must lie here, {found} do");
                report.expect(table, owner.as_bytes(), expected == found, &reason);
                Ok(())
            }
            Ok(None) => Ok(()),
            Err(error) => report.find(error),
        }
    }

    /// Checks that every index entry has its record, and that there are as many of both.
    fn check_indexes(&self, kind: RecordKind, report: &mut CheckReport) -> Result<(), StoreError> {
        let (records, indexes) = (record_table(kind), index_table(kind));
        for entry in self.raw_under(indexes, &[])? {
            let (key, sealed) = entry?;
            // A damaged index entry was reported with its table
            if let Ok(location) = envelope::open::<RecordLocation>(indexes, &key, &sealed) {
                let at = keys::owned(&location.owner, &String::from_utf8_lossy(&key));
                let there = self.has_key(records, &at)?;
                report.expect(records, &at, there, "is lost, though the index holds its location");
            }
        }
        // With each entry leading to its own record, equal numbers mean that no record lacks an entry.
        let same = self.len(records)? == self.len(indexes)?;
        report.expect(indexes, &[], same, "there are more or fewer index entries than records");
        Ok(())
    }

    /// Checks that each figure that is not dirty counts the stored equipment, and that each item has its row.
    fn check_figures(&self, report: &mut CheckReport) -> Result<(), StoreError> {
        // A dirty figure may disagree with the records: the next assessment replaces it.
        let marked = self.figures().dirty_set(usize::MAX)?.facilities;
        for entry in self.raw_under(TableId::FacilityFigure, &[])? {
            let (key, sealed) = entry?;
            let id = String::from_utf8_lossy(&key);
            // A damaged envelope was reported with its table.
            let (Ok(kept), Ok(facility)) = (
                envelope::open::<StoredFacilityFigure>(TableId::FacilityFigure, &key, &sealed),
                FacilityId::parse(&id),
            ) else {
                continue;
            };
            if marked.contains_key(&facility) {
                continue;
            }
            let equipment = self.count(TableId::Equipment, &facility)?.unwrap_or(0);
            let rows = self.count(TableId::EquipmentRow, &facility)?.unwrap_or(0);
            let well = kept.figure.equipment_count == equipment && rows == equipment;
            let counts = kept.figure.equipment_count;
            let reason = format!("counts {counts} items, {equipment} are there, {rows} have a row");
            report.expect(TableId::FacilityFigure, &key, well, &reason);
        }
        Ok(())
    }
}
