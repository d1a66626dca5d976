//! The redb database: opening the file, transactions, snapshots, and recovery after a failed write.
//!
//! Only this folder knows redb's API. The rest of the store works with [`table_mut::TableMut`] inside a write transaction
//! and with [`snapshot::Snapshot`] outside of one.

mod backend;
mod incomplete_file;
pub(super) mod snapshot;
pub(super) mod store;
pub(super) mod table_mut;

pub(super) use redb::WriteTransaction;
