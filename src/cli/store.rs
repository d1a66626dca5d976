//! `masterbus check` and `masterbus compact`: store maintenance. A server that uses the store must be stopped first.

use std::io::{self, Write};

use super::Common;
use super::command_error::{CommandError, CommandResult};
use super::store_access::check_default_folder;
use crate::config::Config;
use crate::store::{Store, StoreError, StoreOptions};

fn open(config: &Config) -> Result<Store, CommandError> {
    check_default_folder(config)?;
    let options = StoreOptions { cache_bytes: config.store.cache_bytes(), ..StoreOptions::default() };
    Store::open(&config.data_dir, options).map_err(|error| match error {
        StoreError::Folder { .. } => CommandError::usage(error),
        other => CommandError::failed(other),
    })
}

/// Reads every record and prints those that are damaged.
pub(super) fn check(common: &Common) -> CommandResult {
    let store = open(&common.configuration()?)?;
    let found = store.snapshot().and_then(|snapshot| snapshot.check()).map_err(CommandError::failed)?;
    let mut out = io::stdout();
    for finding in &found.findings {
        writeln!(out, "{} {}: {}", finding.table, finding.key, finding.reason)?;
    }
    let records: u64 = found.records.values().sum();
    writeln!(out, "{records} records read, {} damaged", found.wrong)?;
    if found.wrong == 0 { Ok(()) } else { Err(CommandError::Reported) }
}

/// Compacts the store's file.
pub(super) fn compact(common: &Common) -> CommandResult {
    let store = open(&common.configuration()?)?;
    let before = store.file_bytes().map_err(CommandError::failed)?;
    store.compact().map_err(CommandError::failed)?;
    let after = store.file_bytes().map_err(CommandError::failed)?;
    Ok(writeln!(io::stdout(), "{before} bytes before, {after} bytes after")?)
}
