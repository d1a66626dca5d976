//! Everything that takes more than one room to test, in one binary.

mod config;
mod process_cli;
mod simulate;
