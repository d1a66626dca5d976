//! Reading the records that sources delivered, and the records of runs, issues and other modules.

pub(super) mod collection;
pub(super) mod comparison;
pub(super) mod inventory;
pub(super) mod issues;
pub(super) mod record_index;
pub(super) mod sync_queries;
pub(super) mod sync_runs;
