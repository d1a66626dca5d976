//! Sync runs: from a source into the store.

mod added_sources;
mod change_feed;
mod deletion_guard;
mod drop_folder;
mod drop_folder_abuse;
mod drop_folder_edge_cases;
mod export_import;
mod export_properties;
mod failing_sources;
mod full_run;
mod issues;
mod pending_deletes;
mod progress_and_cancel;
mod random_histories;
mod runs;
mod schedule;
mod source_check;
mod unreadable_tables;
mod upstream_text;
mod verify;
