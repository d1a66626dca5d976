//! The portfolio as the rows of Condoit's PostgreSQL tables, in `COPY ... FROM STDIN` text: fills a real database for
//! tests and benchmarks. What has no column of its own goes into `observations` and `arcFlash`, as Condoit keeps it.

use std::fmt::Display;
use std::io::{self, Write};

use serde_json::{Map, Value, json};

use super::plant::{Item, Plant, picture};
use crate::inventory::{ConductorRun, Day, Equipment, EquipmentKind as K, Facility, Moment, Photo, Service};

/// A table of Condoit with the columns that are written, in order.
#[derive(Debug, Clone, Copy)]
pub struct Table {
    /// Its name, to be quoted in SQL.
    pub name: &'static str,
    columns: &'static [&'static [&'static str]],
    rows: Rows,
}

/// Which records a table holds.
#[derive(Debug, Clone, Copy)]
enum Rows {
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

const fn table(name: &'static str, columns: &'static [&'static [&'static str]], rows: Rows) -> Table {
    Table { name, columns, rows }
}

/// Every table, in the order in which they can be filled: `Facility` first, the others refer to it.
pub const TABLES: [Table; 11] = [
    table("Facility", &[FACILITY], Rows::Facilities),
    table("Panel", &[SHARED, &["slots", "mainDisconnect", "mainDisconnectRating"]], Rows::Items(&[K::Panel])),
    table("Switchboard", &[SHARED], Rows::Items(&[K::Switchboard])),
    table("Switchgear", &[SHARED], Rows::Items(&[K::Switchgear])),
    table(
        "Transformer",
        &[SHARED, &["kva", "primaryVoltage", "secondaryVoltage", "coolingClass", "impedancePercent"]],
        Rows::Items(&[K::Transformer]),
    ),
    table("Breaker", &[SHARED, &["frameRating", "tripRating", "interruptingRatingKa"]], Rows::Items(&[K::Breaker])),
    table("Raceway", &[SHARED, &["racewayType", "lengthFt"]], Rows::Items(&[K::Raceway])),
    table(
        "Equipment",
        &[SHARED, &["equipmentType"]],
        Rows::Items(&[
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
        Rows::Runs,
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
        Rows::Services,
    ),
    table(
        "Photo",
        &[&["id", "equipmentId", "caption", "takenAt", "contentType", "bytes", "url", "createdAt", "updatedAt"]],
        Rows::Photos,
    ),
];

impl Table {
    /// The columns written, in order.
    pub fn columns(&self) -> impl Iterator<Item = &'static str> {
        self.columns.iter().flat_map(|part| part.iter().copied())
    }

    /// `COPY "Panel" ("id", ...) FROM STDIN`
    #[must_use]
    pub fn copy_statement(&self) -> String {
        let columns: Vec<String> = self.columns().map(|column| format!("\"{column}\"")).collect();
        format!("COPY \"{}\" ({}) FROM STDIN", self.name, columns.join(", "))
    }

    /// Writes the rows of a portfolio, one a line, as `COPY` text. Returns how many.
    ///
    /// # Errors
    /// What `out` or the picture encoder reports.
    pub fn write(&self, plant: &Plant, out: &mut impl Write) -> io::Result<u64> {
        let mut rows = 0;
        let mut put = |line: Line| -> io::Result<()> {
            rows += 1;
            out.write_all(line.end().as_bytes())
        };
        match self.rows {
            Rows::Facilities => plant.facilities().try_for_each(|facility| put(facility_line(&facility))),
            Rows::Items(kinds) => {
                plant.items_of(|kind| kinds.contains(&kind)).try_for_each(|item| put(item_line(&item.equipment)))
            }
            Rows::Runs => plant.items().flat_map(|item| item.runs).try_for_each(|run| put(run_line(&run))),
            Rows::Services => {
                plant.items().flat_map(|item| item.services).try_for_each(|service| put(service_line(&service)))
            }
            Rows::Photos => {
                let photos = plant.items().flat_map(|Item { photos, .. }| photos);
                photos.map(|photo| photo_line(&photo)).try_for_each(|line| put(line?))
            }
        }?;
        Ok(rows)
    }
}

/// One row under way.
struct Line(String);

impl Line {
    fn of(id: &str) -> Self {
        let mut line = Self(String::with_capacity(800));
        line.escaped(id);
        line
    }

    /// The next field; unknown is NULL.
    fn field(mut self, value: Option<impl Display>) -> Self {
        self.0.push('\t');
        match value {
            Some(value) => self.escaped(&value.to_string()),
            None => self.0.push_str("\\N"),
        }
        self
    }

    /// The next field, an array of texts.
    fn array<'a>(self, values: impl Iterator<Item = &'a str>) -> Self {
        let quoted: Vec<String> =
            values.map(|value| format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\""))).collect();
        self.field(Some(format!("{{{}}}", quoted.join(","))))
    }

    fn escaped(&mut self, text: &str) {
        for character in text.chars() {
            match character {
                '\\' => self.0.push_str("\\\\"),
                '\t' => self.0.push_str("\\t"),
                '\n' => self.0.push_str("\\n"),
                '\r' => self.0.push_str("\\r"),
                other => self.0.push(other),
            }
        }
    }

    fn end(mut self) -> String {
        self.0.push('\n');
        self.0
    }
}

/// Midnight UTC, as Condoit keeps a calendar day.
fn midnight(day: Option<Day>) -> Option<String> {
    day.map(|day| format!("{day} 00:00:00"))
}

/// `timestamp(3)` in UTC, without a zone.
fn instant(moment: Option<Moment>) -> Option<String> {
    moment.map(|moment| moment.to_string().replace('T', " ").replace('Z', ""))
}

fn facility_line(facility: &Facility) -> Line {
    let at = facility.coordinates;
    Line::of(&facility.id)
        .field(Some(&facility.name))
        .field(facility.address.as_ref())
        .field(facility.city.as_ref())
        .field(facility.state.as_ref())
        .field(facility.postal_code.as_ref())
        .field(at.map(|at| at.lat))
        .field(at.map(|at| at.lng))
        .field(facility.year_built)
        .field(facility.size_sqft)
        .field(facility.occupancy.as_ref())
        .field(facility.contractor.as_ref())
        .field(facility.environment.humidity_average)
        .field(facility.environment.temperature_average)
        .field(facility.environment.outdoor_exposure)
        .field(midnight(facility.last_arc_flash_study))
        .field(midnight(facility.last_infrared_scan))
        .field(facility.safety_program)
        .field(facility.emergency_procedures)
        .field(instant(facility.created_at.or(facility.updated_at)))
        .field(instant(facility.updated_at))
}

fn item_line(item: &Equipment) -> Line {
    let (at, specs, own) = (item.location.coordinates, &item.specifications, &item.conductor);
    let line = Line::of(&item.id)
        .field(Some(&item.facility_id))
        .field(Some(item.name.as_deref().unwrap_or_default()))
        .field(item.manufacturer.as_ref())
        .field(item.model.as_ref())
        .field(item.serial_number.as_ref())
        .field(midnight(item.install_date))
        .field(item.fed_from.as_ref())
        .array(item.alternate_feeds.iter().map(|feeder| feeder.as_str()))
        .field(item.critical_load)
        .field(item.location.building.as_ref())
        .field(item.location.room.as_ref())
        .field(at.map(|at| at.lat))
        .field(at.map(|at| at.lng))
        .field(specs.voltage.as_ref())
        .field(specs.phases)
        .field(specs.amperage)
        .field(specs.mount_type.as_ref())
        .field(specs.enclosure_type.as_ref())
        .field(own.material)
        .field(own.connection_type)
        .field(own.undersized)
        .field(own.outdated_insulation)
        .field(item.environment.humidity_percent)
        .field(item.environment.temperature_f)
        .field(item.operation.loading_percent)
        .field(item.intervention_count)
        .field(Some(observations(item)))
        .field(told(json!(item.arc_flash)))
        .array(item.safety_labels.iter().map(String::as_str))
        .field(instant(item.created_at.or(item.updated_at)))
        .field(instant(item.updated_at));
    match item.kind {
        K::Panel => line.field(specs.slots).field(specs.main_disconnect).field(specs.main_disconnect_rating),
        K::Switchboard | K::Switchgear => line,
        K::Transformer => line
            .field(specs.kva)
            .field(specs.primary_voltage.as_ref())
            .field(specs.secondary_voltage.as_ref())
            .field(specs.cooling_class.as_ref())
            .field(specs.impedance_percent),
        K::Breaker => line.field(specs.frame_rating).field(specs.trip_rating).field(specs.interrupting_rating_ka),
        K::Raceway => line.field(specs.raceway_type.as_ref()).field(specs.length_ft),
        generic => line.field(Some(generic)),
    }
}

/// What the equipment tables have no columns for.
fn observations(item: &Equipment) -> Value {
    let (environment, operation) = (&item.environment, &item.operation);
    let parts = [
        ("condition", json!(item.condition)),
        ("maintenance", json!(item.maintenance)),
        (
            "environment",
            json!({
                "corrosive": environment.corrosive,
                "outdoor": environment.outdoor,
                "poor_ventilation": environment.poor_ventilation,
            }),
        ),
        (
            "operation",
            json!({
                "harmonics_percent": operation.harmonics_percent,
                "power_factor": operation.power_factor,
                "frequent_cycling": operation.frequent_cycling,
                "voltage_instability": operation.voltage_instability,
            }),
        ),
        ("assessed_condition", json!(item.assessed_condition)),
    ];
    parts.into_iter().filter_map(|(name, part)| Some((name.to_owned(), told(part)?))).collect::<Map<_, _>>().into()
}

/// An object without what is unknown; `None` when nothing is known.
fn told(value: Value) -> Option<Value> {
    let Value::Object(fields) = value else { return None };
    let known: Map<String, Value> = fields.into_iter().filter(|(_, value)| !value.is_null()).collect();
    (!known.is_empty()).then_some(Value::Object(known))
}

fn run_line(run: &ConductorRun) -> Line {
    Line::of(&run.id)
        .field(Some(&run.equipment_id))
        .field(run.material)
        .field(run.size.as_ref())
        .field(run.insulation.as_ref())
        .field(run.connection_type)
        .field(instant(run.updated_at))
        .field(instant(run.updated_at))
}

fn service_line(service: &Service) -> Line {
    Line::of(&service.id)
        .field(Some(&service.equipment_id))
        .field(Some(service.kind))
        .field(midnight(Some(service.date)))
        .field(service.technician.as_ref())
        .field(service.findings.as_ref())
        .field(service.actions_taken.as_ref())
        .field(midnight(service.next_service_due))
        .field(instant(service.updated_at))
        .field(instant(service.updated_at))
}

fn photo_line(photo: &Photo) -> io::Result<Line> {
    use std::fmt::Write as _;
    let bytes = picture(&photo.id).map_err(io::Error::other)?;
    let mut hex = String::with_capacity(2 + 2 * bytes.len());
    hex.push_str("\\x");
    for byte in bytes {
        write!(hex, "{byte:02x}").map_err(io::Error::other)?;
    }
    Ok(Line::of(&photo.id)
        .field(Some(&photo.equipment_id))
        .field(photo.caption.as_ref())
        .field(instant(photo.taken_at))
        .field(photo.content_type.as_ref())
        .field(Some(hex))
        .field(photo.url.as_ref())
        .field(instant(photo.updated_at))
        .field(instant(photo.updated_at)))
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;
    use crate::simulate::plant::PlantOptions;

    /// Columns of each table as the schema text declares them.
    fn schema() -> BTreeMap<String, BTreeSet<String>> {
        let bare: String = include_str!("../../tests/condoit/schema.sql")
            .lines()
            .flat_map(|line| [line.split("--").next().unwrap_or_default(), "\n"])
            .collect();
        let mut tables: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for statement in bare.split(';').map(str::trim) {
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
    fn every_column_written_is_in_the_schema_and_nothing_of_the_schema_is_forgotten() {
        let mut schema = schema();
        for table in TABLES {
            let mut declared = schema.remove(table.name).unwrap_or_default();
            for column in table.columns() {
                assert!(declared.remove(column), "{} has no column {column}", table.name);
            }
            // Names the foreign key mentions are names of tables, and nothing written is deleted
            declared.retain(|column| column != "deletedAt" && column != "Facility");
            assert!(declared.is_empty(), "{} is not filled: {declared:?}", table.name);
        }
        assert!(schema.is_empty(), "tables never filled: {:?}", schema.keys());
    }

    #[test]
    fn rows_have_as_many_fields_as_the_table_has_columns_and_no_record_is_lost() {
        let plant = Plant::new(PlantOptions { equipment: 600, ..PlantOptions::default() });
        let mut rows = BTreeMap::new();
        for table in TABLES {
            let mut text = Vec::new();
            let written = table.write(&plant, &mut text).expect("written to memory");
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
        let services: usize = plant.items().map(|item| item.services.len()).sum();
        assert_eq!(rows["MaintenanceRecord"], services as u64);
        assert_eq!(rows["Facility"], 8);
    }

    #[test]
    fn what_copy_would_misread_is_escaped() {
        let line = Line::of("a\tb").field(Some("c\\d\ne")).field(None::<&str>).array(["f\"g", "h\\"].into_iter());
        assert_eq!(line.end(), "a\\tb\tc\\\\d\\ne\t\\N\t{\"f\\\\\"g\",\"h\\\\\\\\\"}\n");
    }
}
