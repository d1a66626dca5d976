//! Field table of a conductor run.

use super::parsers::{id, moment, name, variant};
use super::schema::{Field, FieldType, RecordSchema, field_type, fields};
use crate::inventory::{ConductorId, ConductorMaterial, ConductorRun, ConnectionType, EquipmentId, Moment};

#[derive(Default)]
pub struct PartialConductor {
    id: Option<ConductorId>,
    equipment_id: Option<EquipmentId>,
    material: Option<ConductorMaterial>,
    connection_type: Option<ConnectionType>,
    size: Option<String>,
    insulation: Option<String>,
    updated_at: Option<Moment>,
}

impl RecordSchema for ConductorRun {
    type Partial = PartialConductor;
    const FIELDS: &'static [Field<Self>] = fields! {
        required {
            "id" id id(ConductorId::parse);
            "equipment_id" equipment_id id(EquipmentId::parse);
        }
        optional {
            "material" material = variant();
            "connection_type" connection_type = variant();
            "size" size = name();
            "insulation" insulation = name();
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
            material: parts.material,
            connection_type: parts.connection_type,
            size: parts.size,
            insulation: parts.insulation,
            updated_at: parts.updated_at,
        })
    }
}
