//! The fields of what hangs on an item: its services, conductor runs and photos.

use super::fields::{Field, Noun, Shape, fields, shape};
use super::value::{day, id, moment, name, text, word};
use crate::inventory::{
    ConductorId, ConductorMaterial, ConductorRun, ConnectionType, Day, EquipmentId, Moment, Photo, PhotoId, Service,
    ServiceId, ServiceKind,
};

#[derive(Default)]
pub struct ServiceParts {
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

impl Noun for Service {
    type Parts = ServiceParts;
    const FIELDS: &'static [Field<Self>] = fields! {
        required {
            "id" id id(ServiceId::parse);
            "equipment_id" equipment_id id(EquipmentId::parse);
            "type" kind word();
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

    fn id(parts: &Self::Parts) -> Option<&str> {
        parts.id.as_deref()
    }

    fn whole(parts: Self::Parts) -> Option<Self> {
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

#[derive(Default)]
pub struct ConductorParts {
    id: Option<ConductorId>,
    equipment_id: Option<EquipmentId>,
    material: Option<ConductorMaterial>,
    connection_type: Option<ConnectionType>,
    size: Option<String>,
    insulation: Option<String>,
    updated_at: Option<Moment>,
}

impl Noun for ConductorRun {
    type Parts = ConductorParts;
    const FIELDS: &'static [Field<Self>] = fields! {
        required {
            "id" id id(ConductorId::parse);
            "equipment_id" equipment_id id(EquipmentId::parse);
        }
        optional {
            "material" material = word();
            "connection_type" connection_type = word();
            "size" size = name();
            "insulation" insulation = name();
            "updated_at" updated_at = moment();
        }
        lists {}
    };

    fn id(parts: &Self::Parts) -> Option<&str> {
        parts.id.as_deref()
    }

    fn whole(parts: Self::Parts) -> Option<Self> {
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

#[derive(Default)]
pub struct PhotoParts {
    id: Option<PhotoId>,
    equipment_id: Option<EquipmentId>,
    caption: Option<String>,
    taken_at: Option<Moment>,
    content_type: Option<String>,
    url: Option<String>,
    updated_at: Option<Moment>,
}

impl Noun for Photo {
    type Parts = PhotoParts;
    const FIELDS: &'static [Field<Self>] = fields! {
        required {
            "id" id id(PhotoId::parse);
            "equipment_id" equipment_id id(EquipmentId::parse);
        }
        optional {
            "caption" caption = text();
            "taken_at" taken_at = moment();
            "content_type" content_type = name();
            "url" url = text();
            "updated_at" updated_at = moment();
        }
        lists {}
    };

    fn id(parts: &Self::Parts) -> Option<&str> {
        parts.id.as_deref()
    }

    fn whole(parts: Self::Parts) -> Option<Self> {
        Some(Self {
            id: parts.id?,
            equipment_id: parts.equipment_id?,
            caption: parts.caption,
            taken_at: parts.taken_at,
            content_type: parts.content_type,
            url: parts.url,
            updated_at: parts.updated_at,
        })
    }
}
