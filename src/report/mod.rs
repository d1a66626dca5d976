//! The documents of the API, built from records and stored figures. Pure functions: no I/O and no rules.
//!
//! Every key of a document is always present: an unknown value is null, an empty list is `[]`. Only the ThreatMap
//! format ([`threatmap`]) omits unknown values.

pub mod actions;
pub mod calendar;
pub mod compliance;
pub mod distribution;
pub mod engine_breakdown;
pub mod engines;
pub mod equipment;
pub mod evidence;
pub mod explain;
pub mod explain_standards;
pub mod facility;
pub mod feeds;
pub mod forecast;
pub mod formatting;
pub mod freshness;
pub mod history;
pub mod icalendar;
pub mod listing;
pub mod portfolio;
pub mod protective_equipment;
pub mod risks;
pub mod row;
pub mod schema;
pub mod threatmap;
pub mod thumbnail;

/// Creates the signed URL path of a photo: `(photo id, whether its thumbnail)`.
pub type PhotoAddress<'a> = &'a dyn Fn(&crate::inventory::PhotoId, bool) -> String;
