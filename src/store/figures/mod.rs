//! Assessment results: which are out of date, how they are written, month ends, and the remote engine's figures.

pub(super) mod commit_assessment;
pub(super) mod dirty;
pub(super) mod month_ends;
pub(super) mod queries;
mod remote_figures;
