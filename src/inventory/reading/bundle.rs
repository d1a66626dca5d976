//! One item with what hangs on it in a single document: what `masterbus assess` is fed a line, and what a calculation
//! service is sent.

use serde_json::Value;

use super::{ParsedRecord, RowRef};
use crate::inventory::{Equipment, Facility, Service, ValidationIssue};

/// An item with its services and its facility.
#[derive(Debug, Clone, PartialEq)]
pub struct EquipmentBundle {
    /// The item.
    pub equipment: Equipment,
    /// Its services, those that could be read.
    pub services: Vec<Service>,
    /// Its facility, where the document holds one.
    pub facility: Option<Facility>,
}

/// Reads one item with its services and its facility. A service need not name the item it hangs on. What is wrong with a
/// field, a service or the facility becomes unknown and is told; only an item that cannot be read is refused.
///
/// # Errors
/// What is wrong with an item that cannot be read, in a sentence.
pub fn parse_bundle(document: &Value) -> Result<(EquipmentBundle, Vec<String>), String> {
    let place = |table| RowRef { table, row: "" };
    let ParsedRecord { record: equipment, issues } =
        super::parse_equipment(document, place("equipment")).map_err(|issues| describe("", &issues).join("; "))?;
    let mut said = describe("", &issues);
    let mut services = Vec::new();
    match &document["services"] {
        Value::Null => {}
        Value::Array(records) => {
            for (number, record) in records.iter().enumerate() {
                let within = format!("services[{number}].");
                match super::parse_service_of(&equipment.id, record, place("services")) {
                    Ok(ParsedRecord { record, issues }) => {
                        services.push(record);
                        said.extend(describe(&within, &issues));
                    }
                    Err(issues) => said.extend(describe(&within, &issues)),
                }
            }
        }
        _ => said.push("services is not a list".to_owned()),
    }
    let facility = match &document["facility"] {
        Value::Null => None,
        record => match super::parse_facility(record, place("facility")) {
            Ok(ParsedRecord { record, issues }) => {
                said.extend(describe("facility.", &issues));
                Some(record)
            }
            Err(issues) => {
                said.extend(describe("facility.", &issues));
                None
            }
        },
    };
    Ok((EquipmentBundle { equipment, services, facility }, said))
}

/// Complaints as people read them: the field below `within`, the value, what is wrong with it.
fn describe(within: &str, issues: &[ValidationIssue]) -> Vec<String> {
    let say = |issue: &ValidationIssue| {
        let ValidationIssue { column, value, reason, .. } = issue;
        let value = value.as_deref().map(|value| format!(" {value}")).unwrap_or_default();
        format!("{within}{column}{value} {reason}")
    };
    issues.iter().map(say).collect()
}
