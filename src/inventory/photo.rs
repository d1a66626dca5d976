//! A photo of an item. The picture itself is kept beside the record, never in it.

use serde::{Deserialize, Serialize};

use super::{EquipmentId, Moment, PhotoId};

/// What is known of a photo.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Photo {
    /// Condoit's id.
    pub id: PhotoId,
    /// The item shown.
    pub equipment_id: EquipmentId,
    /// Caption.
    #[serde(default)]
    pub caption: Option<String>,
    /// When it was taken.
    #[serde(default)]
    pub taken_at: Option<Moment>,
    /// Media type of the picture (`image/jpeg`).
    #[serde(default)]
    pub content_type: Option<String>,
    /// Where the source keeps the picture when it does not hand it over.
    #[serde(default)]
    pub url: Option<String>,
    /// When the record last changed at its source.
    #[serde(default)]
    pub updated_at: Option<Moment>,
}
