//! The one file that keeps everything: redb behind checksummed envelopes.
//!
//! One deed is one transaction. Reading is by [`Snapshot`]; writing is [`Store::apply`] for what sources deliver,
//! [`Store::settle`] for what assessments find, and [`Store::write`] for the records of other rooms.
//! The store keeps figures and never computes one.

mod apply;
mod batch;
mod book;
mod check;
mod compare;
mod dead;
mod deed;
mod delivery;
mod desk;
mod disk;
mod envelope;
mod error;
mod handle;
mod history;
mod home;
mod inventory;
mod issue;
mod job;
mod job_deeds;
mod kept;
mod keys;
mod ledger;
mod mark;
mod names;
mod prune;
mod remote;
mod replay;
mod run;
mod settle;
mod shelf;
mod snapshot;
mod sweep;
mod tables;
mod unmade;
mod withheld;

pub use batch::{Batch, BatchState, Callback, NewBatch};
pub use check::{CheckReport, Finding};
pub use compare::{Compared, ContentDigest};
pub use dead::{DeadLetter, DeadMatter};
pub use deed::{Applied, Deed, Tally};
pub use error::StoreError;
pub use handle::{FILE_NAME, FORMAT, Options, Store};
pub use history::MonthEnds;
pub use issue::Issue;
pub use job::{CalculationKind, Job, JobState, NewJob, Priority};
pub use job_deeds::{JobDeed, JobsNoted};
pub use ledger::JobNoted;
pub use mark::{MadeFor, Marked, Marks};
pub use prune::Keeping;
pub use run::{BrokenOff, SyncMode, SyncRun, TableRun};
pub use settle::{FeedFault, FeedFaultKind, Judged, KeptFigure, KeptPortfolio, Sums};
pub use shelf::Writing;
pub use snapshot::{Records, Snapshot};
pub use sweep::Unseen;
pub use tables::Shelf;
pub use withheld::Withheld;
