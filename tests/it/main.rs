//! Everything that takes more than one room to test, in one binary.

mod access;
mod cache;
mod config;
mod evidence;
mod golden;
mod history;
mod house;
mod laws;
mod layers;
mod postgres_rig;
mod process_cli;
mod simulate;
mod source_file;
mod source_http;
mod source_postgres;
mod store_damage;
mod store_disk;
mod store_figures;
mod store_kill;
mod store_laws;
mod store_marks;
mod store_open;
mod store_records;
mod store_rig;
