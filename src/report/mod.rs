//! What readers see: documents shaped from records and figures. Pure; nothing here fetches or decides.
//!
//! Every key of a document is always present: unknown is null, a list without members is `[]`. Only the dashboard's
//! own shape ([`threatmap`]) leaves out.

pub mod actions;
pub mod calendar;
pub mod compliance;
pub mod distribution;
pub mod engine_breakdown;
pub mod engines;
pub mod equipment;
pub mod evidence;
pub mod explain;
pub mod facility;
pub mod feeds;
pub mod forecast;
pub mod formatting;
pub mod freshness;
pub mod history;
pub mod icalendar;
pub mod listing;
pub mod portfolio;
pub mod risks;
pub mod row;
pub mod schema;
pub mod threatmap;
pub mod thumbnail;

/// Makes the address under which a browser may fetch a photo: `(photo id, thumbnail?)` to a signed path.
pub type PhotoAddress<'a> = &'a dyn Fn(&crate::inventory::PhotoId, bool) -> String;
