//! What readers see: documents shaped from records and figures. Pure; nothing here fetches or decides.

pub mod row;
