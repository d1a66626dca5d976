//! How records are read from what a source gives, the same for every way in: column by column through a [`Draft`], or
//! whole documents. A record without an id, facility or type is refused; a wrong optional value becomes unknown; each
//! is named by table, row, column, value and reason.

mod array;
mod attached;
mod cell;
mod document;
mod draft;
mod equipment;
mod facility;
mod fields;
mod future;
mod item;
mod nearest;
mod value;

pub use cell::{guarded, unguarded};
pub use document::{Read, conductor, deleted, equipment, facility, photo, record, record_noting, service, service_of};
pub use draft::{Draft, EquipmentDraft, Indexed, LONGEST_SHOWN, Place};
pub use fields::{Field, Noun, Shape, field_names};
pub use future::future_dates;
pub use item::{Item, item};
pub use nearest::nearest;
pub use value::{LONGEST_LIST, LONGEST_NAME, LONGEST_TEXT, MOST_EXTRAS, Raw};
