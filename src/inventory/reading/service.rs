//! Field table of a service record.

use super::parsers::{day, id, moment, name, text, variant};
use super::schema::{Field, FieldType, RecordSchema, field_type, fields};
use crate::inventory::{Day, EquipmentId, Moment, Service, ServiceId, ServiceKind};

#[derive(Default)]
pub struct PartialService {
    id: Option<ServiceId>,
    equipment_id: Option<EquipmentId>,
    kind: Option<ServiceKind>,
    date: Option<Day>,
    technician: Option<String>,
    findings: Option<String>,
    actions_taken: Option<String>,
    next_service_due: Option<Day>,
    updated_at: Option<Moment>,
}

impl RecordSchema for Service {
    type Partial = PartialService;
    const FIELDS: &'static [Field<Self>] = fields! {
        required {
            "id" id id(ServiceId::parse);
            "equipment_id" equipment_id id(EquipmentId::parse);
            "type" kind variant();
            "date" date day();
        }
        optional {
            "technician" technician = name();
            "findings" findings = text();
            "actions_taken" actions_taken = text();
            "next_service_due" next_service_due = day();
            "updated_at" updated_at = moment();
        }
        lists {}
    };

    fn id(parts: &Self::Partial) -> Option<&str> {
        parts.id.as_deref()
    }

    fn build(parts: Self::Partial) -> Option<Self> {
        Some(Self {
            id: parts.id?,
            equipment_id: parts.equipment_id?,
            kind: parts.kind?,
            date: parts.date?,
            technician: parts.technician,
            findings: parts.findings,
            actions_taken: parts.actions_taken,
            next_service_due: parts.next_service_due,
            updated_at: parts.updated_at,
        })
    }
}
