//! Opens configured sources: reads their secrets and mapping and continues from the stored cursor.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::drop_folder::DropFolder;
use super::error::SyncError;
use super::request::{ImportRequest, RunScope};
use super::services::SyncServices;
use super::source_address::load_cursor;
use crate::clock::Clock;
use crate::config::{ProcessEnvironment, SecretSource, SourceConfig, SourceConnection};
use crate::http_client::{AddressGuard, OutboundCredential};
use crate::runtime::Runtime;
use crate::source::file::{FileOptions, FileSource};
use crate::source::http::{HttpOptions, HttpSource};
use crate::source::postgres::{PostgresOptions, PostgresSource};
use crate::source::{AnySource, Mapping, MappingError, Password, ReadMode};
use crate::store::SyncMode;

/// Loads the mapping of a source from its file, or the embedded one.
///
/// # Errors
/// [`MappingError`], which names the file and the key.
pub fn load_mapping(path: Option<&PathBuf>) -> Result<Arc<Mapping>, MappingError> {
    path.map_or_else(Mapping::condoit, |path| Mapping::load(path)).map(Arc::new)
}

/// The options to connect to a PostgreSQL source; `None` for other kinds of sources.
///
/// # Errors
/// When a secret file or the mapping cannot be read.
pub fn postgres_options(config: &SourceConfig, runtime: &Runtime) -> Result<Option<PostgresOptions>, SyncError> {
    match &config.connection {
        SourceConnection::Postgres { url, password, tls, statement_timeout, scan_rows } => {
            let mapping = load_mapping(config.mapping.as_ref())?;
            let mut options = PostgresOptions::new(url.reveal(), mapping, runtime.clone());
            options.password = secret(password.as_ref())?.map(|secret| Password::new(&secret));
            options.tls = tls.clone();
            options.statement_timeout = *statement_timeout;
            options.scan_rows = *scan_rows;
            options.overlap = config.overlap;
            options.compare_interval = config.compare_interval;
            Ok(Some(options))
        }
        SourceConnection::Http { .. } | SourceConnection::File { .. } => Ok(None),
    }
}

/// The options to connect to an HTTP source; `None` for other kinds of sources.
///
/// # Errors
/// When a secret file cannot be read or holds no header value.
pub(super) fn http_options(
    config: &SourceConfig,
    clock: &Clock,
    runtime: &Runtime,
) -> Result<Option<HttpOptions>, SyncError> {
    match &config.connection {
        SourceConnection::Http { url, token, api_key, tls } => {
            let credential = credential(token.as_ref(), api_key.as_ref())?;
            let mut options = HttpOptions::new(url.reveal(), credential, clock.clone(), runtime.clone());
            options.tls = tls.clone();
            options.overlap = config.overlap;
            options.compare_interval = config.compare_interval;
            Ok(Some(options))
        }
        SourceConnection::Postgres { .. } | SourceConnection::File { .. } => Ok(None),
    }
}

pub(super) fn secret(place: Option<&SecretSource>) -> Result<Option<String>, SyncError> {
    // Read each time: a replaced secret file counts from the next opening.
    let read = place.map(|place| place.read(&ProcessEnvironment)).transpose()?;
    Ok(read.map(|secret| secret.reveal().to_owned()))
}

/// An open source, by the way it is read.
pub(super) enum SourceReader {
    /// Batch after batch, each with a cursor.
    Stream(Box<AnySource>),
    /// A drop folder, file by file.
    Folder(Box<DropFolder>),
}

/// Opens a source at its stored cursor.
pub(super) async fn open_source(
    services: &Arc<SyncServices>,
    config: &SourceConfig,
    scope: &RunScope,
    guard: Option<AddressGuard>,
    runtime: &Runtime,
) -> Result<SourceReader, SyncError> {
    let owned_config = config.clone();
    let cursor = services.run_blocking(move |services: &SyncServices| load_cursor(services, &owned_config)).await?;
    let mode = match scope {
        RunScope::Pass(SyncMode::Full) => ReadMode::Full,
        RunScope::CompareIds => ReadMode::CompareIds,
        // Sources other than PostgreSQL cannot fetch single rows: an incremental pass finds them
        RunScope::Pass(_) | RunScope::Rows(_) => ReadMode::Incremental,
    };
    let cursor = cursor.as_deref();
    if let Some(options) = postgres_options(config, runtime)? {
        let options = PostgresOptions { guard, ..options };
        let opened = match scope {
            // Without a cursor no pass has ended, and single rows must not precede their owners
            RunScope::Rows(rows) if let Some(cursor) = cursor => {
                PostgresSource::open_named(options, cursor, rows.clone()).await?
            }
            _ => PostgresSource::open(options, cursor, mode).await?,
        };
        return Ok(SourceReader::Stream(Box::new(AnySource::Postgres(opened))));
    }
    if let Some(options) = http_options(config, services.clock.clock(), runtime)? {
        let opened = HttpSource::open(HttpOptions { guard, ..options }, cursor, mode)?;
        return Ok(SourceReader::Stream(Box::new(AnySource::Http(opened))));
    }
    let mapping = load_mapping(config.mapping.as_ref())?;
    let path = file_path(config)?;
    if path.is_dir() {
        return Ok(SourceReader::Folder(Box::new(DropFolder::new(path, mapping, runtime.clone()))));
    }
    let opened = FileSource::open(FileOptions::new(path, mapping, runtime.clone()))?;
    Ok(SourceReader::Stream(Box::new(AnySource::File(opened))))
}

/// The path of a file source.
pub(super) fn file_path(config: &SourceConfig) -> Result<&Path, SyncError> {
    match &config.connection {
        SourceConnection::File { path } => Ok(path),
        // Not reached: the other kinds have options of their own
        _ => Err(SyncError::NothingToCompare { source_name: config.name.clone() }),
    }
}

/// Opens a source to read all of it once, without a cursor and without the bytes of photos, for which a comparison of
/// records has no use.
pub(super) async fn open_whole(
    services: &SyncServices,
    config: &SourceConfig,
    guard: Option<AddressGuard>,
    runtime: &Runtime,
) -> Result<AnySource, SyncError> {
    if let Some(options) = postgres_options(config, runtime)? {
        let options = PostgresOptions { guard, pictures: false, ..options };
        return Ok(AnySource::Postgres(PostgresSource::open(options, None, ReadMode::Full).await?));
    }
    if let Some(options) = http_options(config, services.clock.clock(), runtime)? {
        let options = HttpOptions { guard, pictures: false, ..options };
        return Ok(AnySource::Http(HttpSource::open(options, None, ReadMode::Full)?));
    }
    Err(SyncError::NothingToCompare { source_name: config.name.clone() })
}

/// Checks how a source would be connected to, without connecting.
///
/// # Errors
/// [`SyncError::Source`] for settings that cannot be used, such as a credential that would be sent unencrypted.
pub(super) fn check_settings(
    config: &SourceConfig,
    guard: Option<AddressGuard>,
    clock: &Clock,
    runtime: &Runtime,
) -> Result<(), SyncError> {
    if let Some(options) = postgres_options(config, runtime)? {
        options.check()?;
    }
    if let Some(options) = http_options(config, clock, runtime)? {
        HttpOptions { guard, ..options }.check()?;
    }
    Ok(())
}

/// The credential of an HTTP source: its token, else its API key.
fn credential(
    token: Option<&SecretSource>,
    api_key: Option<&SecretSource>,
) -> Result<Option<OutboundCredential>, SyncError> {
    let unfit = |name| SyncError::Credential { name };
    if let Some(token) = secret(token)? {
        return OutboundCredential::bearer(&token).map(Some).ok_or_else(|| unfit("token"));
    }
    let Some(key) = secret(api_key)? else { return Ok(None) };
    OutboundCredential::api_key("X-API-Key", &key).map(Some).ok_or_else(|| unfit("api_key"))
}

/// Opens a file that a user imports.
pub(super) fn open_import(request: ImportRequest, runtime: &Runtime) -> Result<FileSource, SyncError> {
    let ImportRequest { path, name, format, kind, .. } = request;
    let mut options = FileOptions::new(&path, load_mapping(None)?, runtime.clone());
    (options.name, options.format, options.kind) = (name, format, kind);
    Ok(FileSource::open(options)?)
}
