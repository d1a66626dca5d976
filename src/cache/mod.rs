//! Answers made once, kept as bytes, and made again when what they came from changed. Knows nothing of the store.

pub mod document;
pub mod freshness;
pub mod key;
pub mod shelf;

pub use document::{Document, Form, Making};
pub use freshness::{Freshness, Generations, Topic};
pub use key::{Key, Wanted};
pub use shelf::{Served, Shelf, ShelfFigures, Unmade};
