//! One piece of equipment with its services and facility in a single JSON document: an input line of `masterbus
//! assess`, and the request body of a remote calculation.

use serde_json::Value;

use super::{ParsedRecord, RowRef};
use crate::inventory::{Equipment, Facility, Service, ValidationIssue};

/// Equipment with its services and its facility.
#[derive(Debug, Clone, PartialEq)]
pub struct EquipmentBundle {
    /// The equipment.
    pub equipment: Equipment,
    /// Its valid services.
    pub services: Vec<Service>,
    /// Its facility, when the document contains one.
    pub facility: Option<Facility>,
}

/// Parses equipment with its services and its facility. A service need not repeat the equipment's id. Invalid fields,
/// services and facilities become unknown and are reported; only invalid equipment is rejected.
///
/// # Errors
/// The issues of rejected equipment, as one sentence.
pub fn parse_bundle(document: &Value) -> Result<(EquipmentBundle, Vec<String>), String> {
    let location = |table| RowRef { table, row: "" };
    let ParsedRecord { record: equipment, issues } =
        super::parse_equipment(document, location("equipment")).map_err(|issues| describe("", &issues).join("; "))?;
    let mut messages = describe("", &issues);
    let mut services = Vec::new();
    match &document["services"] {
        Value::Null => {}
        Value::Array(records) => {
            for (number, record) in records.iter().enumerate() {
                let within = format!("services[{number}].");
                match super::parse_service_of(&equipment.id, record, location("services")) {
                    Ok(ParsedRecord { record, issues }) => {
                        services.push(record);
                        messages.extend(describe(&within, &issues));
                    }
                    Err(issues) => messages.extend(describe(&within, &issues)),
                }
            }
        }
        _ => messages.push("services is not a list".to_owned()),
    }
    let facility = match &document["facility"] {
        Value::Null => None,
        record => match super::parse_facility(record, location("facility")) {
            Ok(ParsedRecord { record, issues }) => {
                messages.extend(describe("facility.", &issues));
                Some(record)
            }
            Err(issues) => {
                messages.extend(describe("facility.", &issues));
                None
            }
        },
    };
    Ok((EquipmentBundle { equipment, services, facility }, messages))
}

/// Issues as text: the field under the prefix `within`, the value, what is wrong.
fn describe(within: &str, issues: &[ValidationIssue]) -> Vec<String> {
    let say = |issue: &ValidationIssue| {
        let ValidationIssue { column, value, reason, .. } = issue;
        let value = value.as_deref().map(|value| format!(" {value}")).unwrap_or_default();
        format!("{within}{column}{value} {reason}")
    };
    issues.iter().map(say).collect()
}
