//! What brings the records in and has them judged: runs of sources, one at a time each, by request or by the clock.

mod address;
mod checking;
mod columns;
mod desk;
mod error;
mod folder;
mod follow;
mod guard;
mod laying;
mod ledger;
mod open;
mod order;
mod run;
mod schedule;
mod seen;
mod sources;
mod tally;
mod verify;
mod wanted;

pub use checking::{SourceCheck, check};
pub use desk::{Desk, Started};
pub use error::SyncError;
pub use ledger::Progress;
pub use open::{mapping_of, postgres_options};
pub use order::{ImportOrder, Order};
pub use run::Finished;
pub use schedule::run_by_the_clock;
pub use tally::SourceTally;
pub use verify::{Difference, DifferenceKind, Side, TableVerdict, Verdict};

pub use crate::source::SourceError;
pub use crate::source::file::{FileReport, Format};
pub use crate::store::SyncMode as Mode;
