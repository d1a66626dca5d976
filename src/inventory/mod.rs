//! The canonical inventory records (facilities, equipment, services, conductor runs, photos) as plain data.
//!
//! This module knows nothing of sources, storage or assessment.
//!
//! An unknown value is `None`, never zero or an empty string: a rule that lacks an input reports it as missing.

mod change_batch;
pub mod conductor;
pub mod day;
pub mod equipment;
pub mod facility;
pub mod feeds;
pub mod ids;
pub mod kinds;
pub mod moment;
pub mod photo;
mod presence;
pub mod reading;
pub mod record;
pub mod service;
pub mod units;

pub use change_batch::{ChangeBatch, UnlistedIssues};
pub use conductor::{Conductor, ConductorRun};
pub use day::Day;
pub use equipment::{
    ArcFlash, AssessedCondition, Condition, Coordinates, Equipment, EquipmentEnvironment, Location, Maintenance,
    Operation, Specifications,
};
pub use facility::{Facility, FacilityEnvironment};
pub use ids::{ConductorId, EquipmentId, FacilityId, IdError, PhotoId, ServiceId};
pub use kinds::{
    ConditionRating, ConductorMaterial, ConnectionType, EquipmentKind, OutdoorExposure, ServiceKind, Severity,
    TripTest, UnknownSpelling,
};
pub use moment::Moment;
pub use photo::Photo;
pub use presence::{optional_fields, present_fields};
pub use record::{NO_ID, Record, RecordKind, ValidationIssue, is_row_position};
pub use service::Service;
