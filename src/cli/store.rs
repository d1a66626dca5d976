//! `masterbus check` and `masterbus compact`: the store itself. A server that holds it must be stopped first.

use std::io::{self, Write};

use super::Common;
use super::outcome::{Failure, Outcome};
use crate::config::Config;
use crate::store::{Store, StoreError, StoreOptions};

fn open(config: &Config) -> Result<Store, Failure> {
    let options = StoreOptions { cache_bytes: config.store.cache_bytes(), ..StoreOptions::default() };
    Store::open(&config.data_dir, options).map_err(|error| match error {
        StoreError::Folder { .. } => Failure::usage(error),
        other => Failure::failed(other),
    })
}

/// Reads every record and names each that is damaged.
pub(super) fn check(common: &Common) -> Outcome {
    let store = open(&common.configuration()?)?;
    let found = store.snapshot().and_then(|snapshot| snapshot.check()).map_err(Failure::failed)?;
    let mut out = io::stdout();
    for finding in &found.findings {
        writeln!(out, "{} {}: {}", finding.table, finding.key, finding.reason)?;
    }
    let records: u64 = found.records.values().sum();
    writeln!(out, "{records} records read, {} things wrong", found.wrong)?;
    if found.wrong == 0 { Ok(()) } else { Err(Failure::Told) }
}

/// Makes the file as short as it can be.
pub(super) fn compact(common: &Common) -> Outcome {
    let store = open(&common.configuration()?)?;
    let before = store.file_bytes().map_err(Failure::failed)?;
    store.compact().map_err(Failure::failed)?;
    let after = store.file_bytes().map_err(Failure::failed)?;
    Ok(writeln!(io::stdout(), "{before} bytes before, {after} bytes after")?)
}
