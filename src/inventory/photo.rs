//! The canonical photo record. The image bytes are stored separately from the record.

use serde::{Deserialize, Serialize};

use super::{EquipmentId, Moment, PhotoId};

/// Metadata of one photo of one piece of equipment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Photo {
    /// Id assigned by Condoit.
    pub id: PhotoId,
    /// The equipment shown.
    pub equipment_id: EquipmentId,
    /// Caption.
    #[serde(default)]
    pub caption: Option<String>,
    /// Time the photo was taken.
    #[serde(default)]
    pub taken_at: Option<Moment>,
    /// Media type of the image (`image/jpeg`).
    #[serde(default)]
    pub content_type: Option<String>,
    /// URL of the image, when the source does not deliver the bytes.
    #[serde(default)]
    pub url: Option<String>,
    /// Time of the last change at the source.
    #[serde(default)]
    pub updated_at: Option<Moment>,
}
