//! Writes a portfolio as rows of Condoit's PostgreSQL tables, in the text format of `COPY ... FROM STDIN`, to fill a real
//! database for tests and benchmarks. Values without a column go into the JSON columns `observations` and `arcFlash`, as in
//! Condoit.

mod copy_row;

use std::io::{self, Write};

use self::copy_row::{CopyRow, facility_row, item_row, photo_row, run_row, service_row};
use super::portfolio::{Portfolio, PortfolioItem};
use crate::inventory::EquipmentKind as K;

/// A table of Condoit with the written columns, in order.
#[derive(Debug, Clone, Copy)]
pub struct CondoitTable {
    /// Name, to be quoted in SQL.
    pub name: &'static str,
    columns: &'static [&'static [&'static str]],
    rows: TableContents,
}

/// Which records a table holds.
#[derive(Debug, Clone, Copy)]
enum TableContents {
    Facilities,
    Items(&'static [K]),
    Runs,
    Services,
    Photos,
}

const SHARED: &[&str] = &[
    "id",
    "facilityId",
    "name",
    "manufacturer",
    "model",
    "serialNumber",
    "installDate",
    "fedFromId",
    "alternateFeedIds",
    "servesCriticalLoad",
    "building",
    "room",
    "latitude",
    "longitude",
    "voltage",
    "phases",
    "amperage",
    "mountType",
    "enclosureType",
    "conductorMaterial",
    "connectionType",
    "undersizedConductors",
    "outdatedInsulation",
    "humidityExposure",
    "temperatureExposure",
    "loadingPercentage",
    "interventionCount",
    "observations",
    "arcFlash",
    "safetyLabels",
    "createdAt",
    "updatedAt",
];

const FACILITY: &[&str] = &[
    "id",
    "name",
    "address",
    "city",
    "state",
    "postalCode",
    "latitude",
    "longitude",
    "yearBuilt",
    "sizeSqft",
    "occupancyType",
    "contractorName",
    "humidityAverage",
    "temperatureAverage",
    "outdoorExposure",
    "lastArcFlashStudy",
    "lastInfraredScan",
    "hasSafetyProgram",
    "hasEmergencyProcedures",
    "createdAt",
    "updatedAt",
];

const fn table(name: &'static str, columns: &'static [&'static [&'static str]], rows: TableContents) -> CondoitTable {
    CondoitTable { name, columns, rows }
}

/// All tables, in the order in which they can be filled: `Facility` first, because the others refer to it.
pub const TABLES: [CondoitTable; 11] = [
    table("Facility", &[FACILITY], TableContents::Facilities),
    table("Panel", &[SHARED, &["slots", "mainDisconnect", "mainDisconnectRating"]], TableContents::Items(&[K::Panel])),
    table("Switchboard", &[SHARED], TableContents::Items(&[K::Switchboard])),
    table("Switchgear", &[SHARED], TableContents::Items(&[K::Switchgear])),
    table(
        "Transformer",
        &[SHARED, &["kva", "primaryVoltage", "secondaryVoltage", "coolingClass", "impedancePercent"]],
        TableContents::Items(&[K::Transformer]),
    ),
    table(
        "Breaker",
        &[SHARED, &["frameRating", "tripRating", "interruptingRatingKa"]],
        TableContents::Items(&[K::Breaker]),
    ),
    table("Raceway", &[SHARED, &["racewayType", "lengthFt"]], TableContents::Items(&[K::Raceway])),
    table(
        "Equipment",
        &[SHARED, &["equipmentType"]],
        TableContents::Items(&[
            K::Disconnect,
            K::Mcc,
            K::Busway,
            K::Conductor,
            K::Ups,
            K::Generator,
            K::Battery,
            K::Motor,
            K::Other,
        ]),
    ),
    table(
        "Conductor",
        &[&["id", "equipmentId", "material", "size", "insulation", "connectionType", "createdAt", "updatedAt"]],
        TableContents::Runs,
    ),
    table(
        "MaintenanceRecord",
        &[&[
            "id",
            "equipmentId",
            "type",
            "date",
            "technician",
            "findings",
            "actionsTaken",
            "nextServiceDue",
            "createdAt",
            "updatedAt",
        ]],
        TableContents::Services,
    ),
    table(
        "Photo",
        &[&["id", "equipmentId", "caption", "takenAt", "contentType", "bytes", "url", "createdAt", "updatedAt"]],
        TableContents::Photos,
    ),
];

impl CondoitTable {
    /// The written columns, in order.
    pub fn columns(&self) -> impl Iterator<Item = &'static str> {
        self.columns.iter().flat_map(|part| part.iter().copied())
    }

    /// `COPY "Panel" ("id", ...) FROM STDIN`
    #[must_use]
    pub fn copy_statement(&self) -> String {
        let columns: Vec<String> = self.columns().map(|column| format!("\"{column}\"")).collect();
        format!("COPY \"{}\" ({}) FROM STDIN", self.name, columns.join(", "))
    }

    /// Writes the rows of a portfolio as `COPY` text, one per line. Returns their number.
    ///
    /// # Errors
    /// Errors of `out` or of the image encoder.
    pub fn write(&self, portfolio: &Portfolio, out: &mut impl Write) -> io::Result<u64> {
        let mut rows = 0;
        let mut put = |line: CopyRow| -> io::Result<()> {
            rows += 1;
            out.write_all(line.end().as_bytes())
        };
        match self.rows {
            TableContents::Facilities => portfolio.facilities().try_for_each(|facility| put(facility_row(&facility))),
            TableContents::Items(kinds) => {
                portfolio.items_of(|kind| kinds.contains(&kind)).try_for_each(|item| put(item_row(&item.equipment)))
            }
            TableContents::Runs => portfolio.items().flat_map(|item| item.runs).try_for_each(|run| put(run_row(&run))),
            TableContents::Services => {
                portfolio.items().flat_map(|item| item.services).try_for_each(|service| put(service_row(&service)))
            }
            TableContents::Photos => {
                let photos = portfolio.items().flat_map(|PortfolioItem { photos, .. }| photos);
                photos.map(|photo| photo_row(&photo)).try_for_each(|line| put(line?))
            }
        }?;
        Ok(rows)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;
    use crate::simulate::portfolio::PortfolioOptions;

    /// Columns of each table as the schema text declares them.
    fn schema() -> BTreeMap<String, BTreeSet<String>> {
        let statements: String = include_str!("../../../assets/condoit/schema.sql")
            .lines()
            .flat_map(|line| [line.split("--").next().unwrap_or_default(), "\n"])
            .collect();
        let mut tables: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for statement in statements.split(';').map(str::trim) {
            let names: Vec<String> = statement.split('"').skip(1).step_by(2).map(str::to_owned).collect();
            let Some((name, columns)) = names.split_first() else { continue };
            if statement.contains("(LIKE ") {
                let shared = tables[&columns[0]].clone();
                tables.insert(name.clone(), shared);
            } else if !statement.starts_with("CREATE INDEX") {
                tables.entry(name.clone()).or_default().extend(columns.iter().cloned());
            }
        }
        tables
    }

    #[test]
    fn written_columns_and_schema_are_the_same() {
        let mut schema = schema();
        for table in TABLES {
            let mut declared = schema.remove(table.name).unwrap_or_default();
            for column in table.columns() {
                assert!(declared.remove(column), "{} has no column {column}", table.name);
            }
            // `Facility` is the table of the foreign key; generated records are never deleted
            declared.retain(|column| column != "deletedAt" && column != "Facility");
            assert!(declared.is_empty(), "{} has columns that are not written: {declared:?}", table.name);
        }
        assert!(schema.is_empty(), "tables that are not written: {:?}", schema.keys());
    }

    #[test]
    fn rows_have_one_field_per_column_and_no_record_is_lost() {
        let portfolio = Portfolio::new(PortfolioOptions { equipment: 600, ..PortfolioOptions::default() });
        let mut rows = BTreeMap::new();
        for table in TABLES {
            let mut text = Vec::new();
            let written = table.write(&portfolio, &mut text).expect("written to memory");
            let text = String::from_utf8(text).expect("text");
            assert_eq!(text.lines().count() as u64, written);
            for line in text.lines() {
                assert_eq!(line.split('\t').count(), table.columns().count(), "{}: {line}", table.name);
            }
            rows.insert(table.name, written);
        }
        let items: u64 = ["Panel", "Switchboard", "Switchgear", "Transformer", "Breaker", "Raceway", "Equipment"]
            .iter()
            .map(|name| rows[name])
            .sum();
        assert_eq!(items, 600);
        let services: usize = portfolio.items().map(|item| item.services.len()).sum();
        assert_eq!(rows["MaintenanceRecord"], services as u64);
        assert_eq!(rows["Facility"], 8);
    }
}
