//! Synchronization: runs that read changes from the sources into the store, at most one run per source at a time, started
//! on request, by the schedule or by a change notification.

mod archive;
mod change_feed;
mod counters;
mod deletion_guard;
mod drop_folder;
mod empty_columns;
mod error;
mod import;
mod open;
mod pending_changes;
mod queue;
mod request;
mod run;
mod run_state;
mod schedule;
mod seen_ids;
mod services;
mod source_address;
mod source_breakers;
mod source_check;
mod source_run;
mod sources;
mod verify;
mod webhook_secrets;

pub use counters::SourceCounters;
pub use error::SyncError;
pub use open::{load_mapping, postgres_options};
pub use queue::{RunHandle, RunQueue};
pub use request::{ImportRequest, RunRequest};
pub use run::FinishedRun;
pub use run_state::RunProgress;
pub use schedule::{
    DATE_CHECK, HISTORY_CHECK, OVERDUE_CHECK, assess_daily, assess_interrupted, check_overdue_sources, follow_sources,
    record_month_ends, run_schedule,
};
pub use services::SyncServices;
pub use source_check::SourceCheck;
pub use verify::{ComparedSide, DifferenceKind, RecordDifference, TableComparison, Verification};
pub use webhook_secrets::WebhookSecret;

pub use crate::source::SourceError;
pub use crate::source::file::{FileFormat, FileReport};
pub use crate::store::SyncMode;
