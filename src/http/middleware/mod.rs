//! The steps that [`super::stack`] runs around the router, one file each.

pub mod activity;
pub mod audit;
pub mod authentication;
pub mod cors;
pub mod csrf;
pub mod request_id;
pub mod response_body;
