//! Field table of a photo.

use super::parsers::{id, moment, name, text};
use super::schema::{Field, FieldType, RecordSchema, field_type, fields};
use crate::inventory::{EquipmentId, Moment, Photo, PhotoId};

#[derive(Default)]
pub struct PartialPhoto {
    id: Option<PhotoId>,
    equipment_id: Option<EquipmentId>,
    caption: Option<String>,
    taken_at: Option<Moment>,
    content_type: Option<String>,
    url: Option<String>,
    updated_at: Option<Moment>,
}

impl RecordSchema for Photo {
    type Partial = PartialPhoto;
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

    fn id(parts: &Self::Partial) -> Option<&str> {
        parts.id.as_deref()
    }

    fn build(parts: Self::Partial) -> Option<Self> {
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
