//! What brings the records in and has them judged: runs of sources, one at a time each, by request or by the clock.

mod desk;
mod open;
mod run;
mod schedule;

pub use desk::{Desk, Started};
pub use open::{SyncError, import, postgres_options};
pub use run::{Finished, Progress};
pub use schedule::run_by_the_clock;

pub use crate::store::SyncMode as Mode;
