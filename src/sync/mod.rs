//! What brings the records in and has them judged: runs of sources, one at a time each, by request or by the clock.

mod checking;
mod desk;
mod error;
mod open;
mod run;
mod schedule;
mod seen;
mod verify;
mod wanted;

pub use checking::{SourceCheck, check};
pub use desk::{Desk, Started};
pub use error::SyncError;
pub use open::{import, mapping_of, postgres_options};
pub use run::{Finished, Progress};
pub use schedule::run_by_the_clock;
pub use verify::{Difference, DifferenceKind, Side, TableVerdict, Verdict};

pub use crate::source::SourceError;
pub use crate::store::SyncMode as Mode;
