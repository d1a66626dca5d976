//! Opens configured sources: reads their secrets and mapping and continues from the stored cursor.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::drop_folder::DropFolder;
use super::error::SyncError;
use super::request::{ImportRequest, RunScope};
use super::services::SyncServices;
use super::source_address::load_cursor;
use crate::config::{ProcessEnvironment, Secret, SecretSource, SourceConfig, SourceConnection};
use crate::http_client::OutboundCredential;
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
        SourceConnection::Postgres { url, password, statement_timeout, scan_rows } => {
            postgres(config, url, password.as_ref(), (*statement_timeout, *scan_rows), runtime).map(Some)
        }
        SourceConnection::Http { .. } | SourceConnection::File { .. } => Ok(None),
    }
}

fn postgres(
    config: &SourceConfig,
    url: &Secret,
    password: Option<&SecretSource>,
    (statement_timeout, scan_rows): (Duration, u64),
    runtime: &Runtime,
) -> Result<PostgresOptions, SyncError> {
    let mut options = PostgresOptions::new(url.reveal(), load_mapping(config.mapping.as_ref())?, runtime.clone());
    options.password = secret(password)?.map(|secret| Password::new(&secret));
    options.statement_timeout = statement_timeout;
    options.scan_rows = scan_rows;
    options.overlap = config.overlap;
    options.compare_interval = config.compare_interval;
    Ok(options)
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
    Folder(DropFolder),
}

/// Opens a source at its stored cursor.
pub(super) async fn open_source(
    services: &Arc<SyncServices>,
    config: &SourceConfig,
    scope: &RunScope,
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
    let opened = match &config.connection {
        SourceConnection::Postgres { url, password, statement_timeout, scan_rows } => {
            let options = postgres(config, url, password.as_ref(), (*statement_timeout, *scan_rows), runtime)?;
            AnySource::Postgres(match scope {
                // Without a cursor no pass has ended, and single rows must not precede their owners
                RunScope::Rows(rows) if let Some(cursor) = cursor => {
                    PostgresSource::open_named(options, cursor, rows.clone()).await?
                }
                _ => PostgresSource::open(options, cursor, mode).await?,
            })
        }
        SourceConnection::Http { url, token, api_key } => {
            let credential = credential(token.as_ref(), api_key.as_ref())?;
            let mut options =
                HttpOptions::new(url.reveal(), credential, services.clock.clock().clone(), runtime.clone());
            options.overlap = config.overlap;
            options.compare_interval = config.compare_interval;
            AnySource::Http(HttpSource::open(options, cursor, mode)?)
        }
        SourceConnection::File { path } => {
            let mapping = load_mapping(config.mapping.as_ref())?;
            if path.is_dir() {
                return Ok(SourceReader::Folder(DropFolder::new(path, mapping, runtime.clone())));
            }
            AnySource::File(FileSource::open(FileOptions::new(path, mapping, runtime.clone()))?)
        }
    };
    Ok(SourceReader::Stream(Box::new(opened)))
}

/// Opens a source to read all of it once, without a cursor and without the bytes of photos.
pub(super) async fn open_whole(
    services: &SyncServices,
    config: &SourceConfig,
    runtime: &Runtime,
) -> Result<AnySource, SyncError> {
    match &config.connection {
        SourceConnection::Postgres { url, password, statement_timeout, scan_rows } => {
            let mut options = postgres(config, url, password.as_ref(), (*statement_timeout, *scan_rows), runtime)?;
            // A verification compares records and has no use for the bytes of photos.
            options.pictures = false;
            Ok(AnySource::Postgres(PostgresSource::open(options, None, ReadMode::Full).await?))
        }
        SourceConnection::Http { url, token, api_key } => {
            let credential = credential(token.as_ref(), api_key.as_ref())?;
            let mut options =
                HttpOptions::new(url.reveal(), credential, services.clock.clock().clone(), runtime.clone());
            options.pictures = false;
            Ok(AnySource::Http(HttpSource::open(options, None, ReadMode::Full)?))
        }
        SourceConnection::File { .. } => Err(SyncError::NothingToCompare { source_name: config.name.clone() }),
    }
}

/// The credential of an HTTP source: its token, else its API key.
pub(super) fn credential(
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
