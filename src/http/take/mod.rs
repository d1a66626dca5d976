//! What handlers take from a request. Whatever is wrong is told in the one shape before the handler starts.

pub mod asking;
pub mod body;
pub mod id;
pub mod person;
pub mod query;

pub use asking::Asking;
pub use body::{Body, BodyIfAny};
pub use id::Id;
pub use person::{Admin, Operator, Viewer, Watcher};
pub use query::{FromTerms, Query, Terms};
