//! The kinds of background jobs, one file each.

mod calculate;
mod callback;

pub(super) use calculate::Calculate;
pub(super) use callback::Callbacks;
