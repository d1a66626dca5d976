//! What stands in the buildings: the canonical records, as plain data. Nothing here knows where a record came from,
//! where it is kept or what it is worth.
//!
//! Unknown is `None`, never zero or an empty string: a rule that needs a missing input says so.

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

pub use change_batch::ChangeBatch;
pub use conductor::{Conductor, ConductorRun};
pub use day::Day;
pub use equipment::{
    ArcFlash, AssessedCondition, Condition, Coordinates, Environment, Equipment, Location, Maintenance, Operation,
    Specifications,
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
pub use record::{NO_ID, Record, RecordKind, ValidationIssue};
pub use service::Service;
