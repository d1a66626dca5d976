//! One item with what hangs on it in a single document: what `masterbus assess` is fed a line, and what a calculation
//! service is sent.

use serde_json::Value;

use super::{Place, Read};
use crate::inventory::{Complaint, Equipment, Facility, Service};

/// An item with its services and its facility.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
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
pub fn item(document: &Value) -> Result<(Item, Vec<String>), String> {
    let place = |table| Place { table, row: "" };
    let Read { record: equipment, complaints } =
        super::equipment(document, place("equipment")).map_err(|complaints| told("", &complaints).join("; "))?;
    let mut said = told("", &complaints);
    let mut services = Vec::new();
    match &document["services"] {
        Value::Null => {}
        Value::Array(records) => {
            for (number, record) in records.iter().enumerate() {
                let within = format!("services[{number}].");
                match super::service_of(&equipment.id, record, place("services")) {
                    Ok(Read { record, complaints }) => {
                        services.push(record);
                        said.extend(told(&within, &complaints));
                    }
                    Err(complaints) => said.extend(told(&within, &complaints)),
                }
            }
        }
        _ => said.push("services is not a list".to_owned()),
    }
    let facility = match &document["facility"] {
        Value::Null => None,
        record => match super::facility(record, place("facility")) {
            Ok(Read { record, complaints }) => {
                said.extend(told("facility.", &complaints));
                Some(record)
            }
            Err(complaints) => {
                said.extend(told("facility.", &complaints));
                None
            }
        },
    };
    Ok((Item { equipment, services, facility }, said))
}

/// Complaints as people read them: the field below `within`, the value, what is wrong with it.
fn told(within: &str, complaints: &[Complaint]) -> Vec<String> {
    let say = |complaint: &Complaint| {
        let Complaint { column, value, reason, .. } = complaint;
        let value = value.as_deref().map(|value| format!(" {value}")).unwrap_or_default();
        format!("{within}{column}{value} {reason}")
    };
    complaints.iter().map(say).collect()
}
