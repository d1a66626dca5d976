//! What stands in the buildings: the canonical records, as plain data. Nothing here knows where a record came from,
//! where it is kept or what it is worth.
//!
//! Unknown is `None`, never zero or an empty string: a rule that needs a missing input says so.

pub mod day;
pub mod equipment;
pub mod facility;
pub mod feeds;
pub mod ids;
pub mod kinds;
mod known;
pub mod moment;
pub mod photo;
pub mod reading;
pub mod record;
pub mod service;

pub use day::Day;
pub use equipment::{
    ArcFlash, AssessedCondition, Condition, Conductor, Coordinates, Environment, Equipment, Location, Maintenance,
    Operation, Specifications,
};
pub use facility::{Facility, FacilityEnvironment};
pub use ids::{ConductorId, EquipmentId, FacilityId, IdError, PhotoId, ServiceId};
pub use kinds::{
    ConditionRating, ConductorMaterial, ConnectionType, EquipmentKind, OutdoorExposure, ServiceKind, Severity,
    TripTest, UnknownSpelling,
};
pub use known::{known_fields, optional_fields};
pub use moment::Moment;
pub use photo::Photo;
pub use record::{Complaint, NO_ID, Record, RecordKind};
pub use service::{ConductorRun, Service};
