//! How records are read from what a source gives, the same for every way in: column by column through a [`Draft`], or
//! whole documents. A record without an id, facility or type is refused; a wrong optional value becomes unknown; each
//! is named by table, row, column, value and reason.

mod attached;
mod document;
mod draft;
mod equipment;
mod facility;
mod fields;
mod future;
mod item;
mod value;

pub use document::{Read, conductor, deleted, equipment, facility, photo, record, service, service_of};
pub use draft::{Draft, EquipmentDraft, Indexed, LONGEST_SHOWN, Place};
pub use fields::{Field, Noun, Shape};
pub use future::future_dates;
pub use item::{Item, item};
pub use value::{LONGEST_LIST, LONGEST_NAME, LONGEST_TEXT, MOST_EXTRAS, Raw};
