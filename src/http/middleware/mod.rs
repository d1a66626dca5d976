//! The steps that [`super::stack`] runs around the router, one file each.

pub mod activity;
pub mod audit;
pub mod authentication;
pub mod client_address;
pub mod cors;
pub mod csrf;
pub mod host;
pub mod request_body;
pub mod request_id;
pub mod response_body;
