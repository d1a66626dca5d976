//! Formats one record as one line of PostgreSQL's `COPY` text format.

use std::fmt::Display;
use std::io;

use serde_json::{Map, Value, json};

use crate::inventory::{ConductorRun, Day, Equipment, EquipmentKind as K, Facility, Moment, Photo, Service};
use crate::simulate::portfolio::picture;

/// A row that is being built.
pub(super) struct CopyRow(String);

impl CopyRow {
    fn new(id: &str) -> Self {
        let mut line = Self(String::with_capacity(800));
        line.push_escaped(id);
        line
    }

    /// Adds a field; `None` is NULL.
    fn field(mut self, value: Option<impl Display>) -> Self {
        self.0.push('\t');
        match value {
            Some(value) => self.push_escaped(&value.to_string()),
            None => self.0.push_str("\\N"),
        }
        self
    }

    /// Adds a field with an array of strings.
    fn array<'a>(self, values: impl Iterator<Item = &'a str>) -> Self {
        let quoted: Vec<String> =
            values.map(|value| format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\""))).collect();
        self.field(Some(format!("{{{}}}", quoted.join(","))))
    }

    fn push_escaped(&mut self, text: &str) {
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

    pub(super) fn end(mut self) -> String {
        self.0.push('\n');
        self.0
    }
}

/// A calendar day as midnight UTC, as Condoit stores it.
fn midnight(day: Option<Day>) -> Option<String> {
    day.map(|day| format!("{day} 00:00:00"))
}

/// An instant as `timestamp(3)` in UTC, without a zone.
fn instant(moment: Option<Moment>) -> Option<String> {
    moment.map(|moment| moment.to_string().replace('T', " ").replace('Z', ""))
}

pub(super) fn facility_row(facility: &Facility) -> CopyRow {
    let at = facility.coordinates;
    CopyRow::new(&facility.id)
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

pub(super) fn item_row(item: &Equipment) -> CopyRow {
    let (at, specs, own) = (item.location.coordinates, &item.specifications, &item.conductor);
    let line = CopyRow::new(&item.id)
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
        .field(known_fields(json!(item.arc_flash)))
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

/// The JSON column with the values that have no columns of their own.
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
    parts
        .into_iter()
        .filter_map(|(name, part)| Some((name.to_owned(), known_fields(part)?)))
        .collect::<Map<_, _>>()
        .into()
}

/// An object without its null fields; `None` when nothing is left.
fn known_fields(value: Value) -> Option<Value> {
    let Value::Object(fields) = value else { return None };
    let known: Map<String, Value> = fields.into_iter().filter(|(_, value)| !value.is_null()).collect();
    (!known.is_empty()).then_some(Value::Object(known))
}

pub(super) fn run_row(run: &ConductorRun) -> CopyRow {
    CopyRow::new(&run.id)
        .field(Some(&run.equipment_id))
        .field(run.material)
        .field(run.size.as_ref())
        .field(run.insulation.as_ref())
        .field(run.connection_type)
        .field(instant(run.updated_at))
        .field(instant(run.updated_at))
}

pub(super) fn service_row(service: &Service) -> CopyRow {
    CopyRow::new(&service.id)
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

pub(super) fn photo_row(photo: &Photo) -> io::Result<CopyRow> {
    use std::fmt::Write as _;
    let bytes = picture(&photo.id).map_err(io::Error::other)?;
    let mut hex = String::with_capacity(2 + 2 * bytes.len());
    hex.push_str("\\x");
    for byte in bytes {
        write!(hex, "{byte:02x}").map_err(io::Error::other)?;
    }
    Ok(CopyRow::new(&photo.id)
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
    use super::*;

    #[test]
    fn special_characters_of_copy_are_escaped() {
        let line = CopyRow::new("a\tb").field(Some("c\\d\ne")).field(None::<&str>).array(["f\"g", "h\\"].into_iter());
        assert_eq!(line.end(), "a\\tb\tc\\\\d\\ne\t\\N\t{\"f\\\\\"g\",\"h\\\\\\\\\"}\n");
    }
}
