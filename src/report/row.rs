//! The stored row of one piece of equipment, ready for lists, so that a list needs no assessment and no join.

use serde::{Deserialize, Serialize};

use super::formatting;
use crate::assess::EquipmentContext;
use crate::assess::engine::{FigureInUse, LOCAL};
use crate::assess::figure::EquipmentFigure;
use crate::inventory::{
    ConductorMaterial, Day, EquipmentId, EquipmentKind, FacilityId, Moment, Photo, PhotoId, Severity,
};

/// The stored row of one piece of equipment: its figure and the data shown with it. Serialized by position in the
/// store: append new fields at the end.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EquipmentRow {
    /// The equipment.
    pub id: EquipmentId,
    /// Its facility.
    pub facility_id: FacilityId,
    /// Its name.
    pub name: Option<String>,
    /// Its type.
    pub kind: EquipmentKind,
    /// Building and room on one line.
    pub location: Option<String>,
    /// Installation date; a future date is unknown.
    pub install_date: Option<Day>,
    /// Latest service of any type.
    pub last_service: Option<Day>,
    /// Measured temperature, °C.
    pub temperature_c: Option<f64>,
    /// Relative humidity, percent: its own, else the facility's average.
    pub humidity_percent: Option<f64>,
    /// Extent of rust.
    pub rust_level: Option<Severity>,
    /// Extent of corrosion.
    pub corrosion_level: Option<Severity>,
    /// Working space obstructed.
    pub clearance_issue: Option<bool>,
    /// Number of unplanned interventions.
    pub intervention_count: Option<u32>,
    /// Worst conductor material of all its runs.
    pub conductor_material: Option<ConductorMaterial>,
    /// Its first photo, by day taken, then id.
    pub photo_id: Option<PhotoId>,
    /// Latest change of its data or its figure.
    pub last_updated: Moment,
    /// Time of assessment.
    pub assessed_at: Moment,
    /// Its figure.
    pub figure: EquipmentFigure,
    /// The equipment that normally feeds it.
    #[serde(default)]
    pub fed_from: Option<EquipmentId>,
    /// Equipment that can feed it alternatively.
    #[serde(default)]
    pub alternate_feeds: Vec<EquipmentId>,
    /// Serves a critical load.
    #[serde(default)]
    pub critical_load: Option<bool>,
    /// Origin of the figure when a remote engine may calculate; `None` in local mode.
    #[serde(default)]
    pub in_use: Option<FigureInUse>,
}

/// Input of a row, besides the figure.
#[derive(Debug, Clone, Copy)]
pub struct RowData<'a> {
    /// The equipment with its context.
    pub subject: &'a EquipmentContext<'a>,
    /// Its photos, in any order.
    pub photos: &'a [Photo],
    /// Time of assessment.
    pub now: Moment,
    /// The stored row so far.
    pub before: Option<&'a EquipmentRow>,
}

/// Engine, algorithm version and time of a figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FigureProvenance {
    /// The engine's name.
    pub engine: String,
    /// The engine's version of its algorithm.
    pub algorithm_version: String,
    /// Time of calculation, by the engine's clock.
    pub at: Moment,
}

impl EquipmentRow {
    /// Builds the row. A row with the same content as the stored one keeps its `last_updated`.
    #[must_use]
    pub fn new(parts: RowData<'_>, figure: EquipmentFigure, in_use: Option<FigureInUse>) -> Self {
        let RowData { subject, photos, now, before } = parts;
        let EquipmentContext { equipment, conductor, facility, .. } = subject;
        let average = facility.and_then(|facility| facility.environment.humidity_average);
        let location = [&equipment.location.building, &equipment.location.room];
        let first_photo = photos.iter().min_by(|left, right| photo_order(left).cmp(&photo_order(right)));
        let mut row = Self {
            id: equipment.id.clone(),
            facility_id: equipment.facility_id.clone(),
            name: equipment.name.clone(),
            kind: equipment.kind,
            location: formatting::line(location.map(Option::as_deref)),
            install_date: subject.installed(figure.as_of),
            last_service: subject.last_service(figure.as_of),
            temperature_c: equipment.condition.temperature_c,
            humidity_percent: equipment.environment.humidity_percent.or(average),
            rust_level: equipment.condition.rust_level,
            corrosion_level: equipment.condition.corrosion_level,
            clearance_issue: equipment.condition.clearance_issue,
            intervention_count: equipment.intervention_count,
            conductor_material: conductor.material,
            photo_id: first_photo.map(|photo| photo.id.clone()),
            last_updated: now,
            assessed_at: now,
            figure,
            fed_from: equipment.fed_from.clone(),
            alternate_feeds: equipment.alternate_feeds.clone(),
            critical_load: equipment.critical_load,
            in_use,
        };
        if let Some(before) = before
            && row.has_same_content(before)
        {
            row.last_updated = before.last_updated;
        }
        row
    }

    /// Provenance of the figure in use.
    #[must_use]
    pub fn provenance(&self) -> FigureProvenance {
        match self.in_use.as_ref().and_then(FigureInUse::remote_in_use) {
            Some(remote) => FigureProvenance {
                engine: remote.engine.clone(),
                algorithm_version: remote.algorithm_version.clone(),
                at: remote.calculated_at,
            },
            None => FigureProvenance {
                engine: LOCAL.to_owned(),
                algorithm_version: self.figure.algorithm_version.clone(),
                at: self.assessed_at,
            },
        }
    }

    fn has_same_content(&self, before: &Self) -> bool {
        let mut aligned = before.clone();
        aligned.last_updated = self.last_updated;
        aligned.assessed_at = self.assessed_at;
        aligned.figure.as_of = self.figure.as_of;
        aligned == *self
    }
}

/// Sort key of photos: by time taken, those without one last, then by id.
#[must_use]
pub fn photo_order(photo: &Photo) -> (bool, Option<Moment>, &PhotoId) {
    (photo.taken_at.is_none(), photo.taken_at, &photo.id)
}
