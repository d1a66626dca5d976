//! The door for programs: HTTP.

pub mod layer;
pub mod layers;
pub mod problem;
pub mod reply;
pub mod take;
