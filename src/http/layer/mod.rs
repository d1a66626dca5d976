//! The parts that [`super::layers`] puts together.

pub mod audit;
pub mod body;
pub mod connection;
pub mod cors;
pub mod identity;
pub mod page;
pub mod pulse;
pub mod request_id;
