//! From a configured source to an opened one.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::address::cursor_of;
use super::error::SyncError;
use super::folder::Folder;
use super::order::{ImportOrder, Wish};
use crate::app::Application;
use crate::config::{Machine, Secret, SecretPlace, SourceConfig, SourceConnection};
use crate::http_client::OutboundCredential;
use crate::source::file::{FileOptions, FileSource};
use crate::source::http::{HttpOptions, HttpSource};
use crate::source::postgres::{PostgresOptions, PostgresSource};
use crate::source::{Mapping, MappingError, Mode, Opened, Password};
use crate::store::SyncMode;

/// The mapping of a source: its own file, or the embedded one.
///
/// # Errors
/// [`MappingError`], which names the file and the key.
pub fn mapping_of(path: Option<&PathBuf>) -> Result<Arc<Mapping>, MappingError> {
    path.map_or_else(Mapping::condoit, |path| Mapping::load(path)).map(Arc::new)
}

/// How a source's database is reached; `None` for a source that is no database.
///
/// # Errors
/// When a secret file or the mapping cannot be read.
pub fn postgres_options(config: &SourceConfig) -> Result<Option<PostgresOptions>, SyncError> {
    match &config.connection {
        SourceConnection::Postgres { url, password, statement_timeout, scan_rows } => {
            postgres(config, url, password.as_ref(), (*statement_timeout, *scan_rows)).map(Some)
        }
        SourceConnection::Http { .. } | SourceConnection::File { .. } => Ok(None),
    }
}

fn postgres(
    config: &SourceConfig,
    url: &Secret,
    password: Option<&SecretPlace>,
    (statement_timeout, scan_rows): (Duration, u64),
) -> Result<PostgresOptions, SyncError> {
    let mut options = PostgresOptions::new(url.reveal(), mapping_of(config.mapping.as_ref())?);
    options.password = secret(password)?.map(|secret| Password::new(&secret));
    options.statement_timeout = statement_timeout;
    options.scan_rows = scan_rows;
    options.overlap = config.overlap;
    options.compare_interval = config.compare_interval;
    Ok(options)
}

pub(super) fn secret(place: Option<&SecretPlace>) -> Result<Option<String>, SyncError> {
    let read = place.map(|place| place.read(&Machine)).transpose()?;
    Ok(read.map(|secret| secret.reveal().to_owned()))
}

/// How a source is read.
pub(super) enum Way {
    /// Batch after batch, each with a cursor.
    Stream(Box<Opened>),
    /// File after file.
    Folder(Folder),
}

/// Opens a source where its last run left off.
pub(super) async fn open_source(
    appliance: &Arc<Application>,
    config: &SourceConfig,
    wish: &Wish,
) -> Result<Way, SyncError> {
    let asked = config.clone();
    let cursor = appliance.aside(move |appliance: &Application| cursor_of(appliance, &asked)).await?;
    let mode = match wish {
        Wish::Pass(SyncMode::Full) => Mode::Full,
        Wish::Compared => Mode::Compared,
        // Where rows cannot be named, what changed is looked for
        Wish::Pass(_) | Wish::Named(_) => Mode::Incremental,
    };
    let cursor = cursor.as_deref();
    let opened = match &config.connection {
        SourceConnection::Postgres { url, password, statement_timeout, scan_rows } => {
            let options = postgres(config, url, password.as_ref(), (*statement_timeout, *scan_rows))?;
            Opened::Postgres(match wish {
                // Before a first pass has ended there is nothing that single rows could bring up to date
                Wish::Named(rows) if let Some(cursor) = cursor => {
                    PostgresSource::open_named(options, cursor, rows.clone()).await?
                }
                _ => PostgresSource::open(options, cursor, mode).await?,
            })
        }
        SourceConnection::Http { url, token, api_key } => {
            let credential = credential(token.as_ref(), api_key.as_ref())?;
            let mut options = HttpOptions::new(url.reveal(), credential, appliance.clock().clone());
            options.overlap = config.overlap;
            options.compare_interval = config.compare_interval;
            Opened::Http(HttpSource::open(options, cursor, mode)?)
        }
        SourceConnection::File { path } => {
            let mapping = mapping_of(config.mapping.as_ref())?;
            if path.is_dir() {
                return Ok(Way::Folder(Folder::of(path, mapping)));
            }
            Opened::File(FileSource::open(FileOptions::new(path, mapping))?)
        }
    };
    Ok(Way::Stream(Box::new(opened)))
}

/// Opens a source to read all of it once, without the pictures, from nowhere.
pub(super) async fn open_whole(appliance: &Application, config: &SourceConfig) -> Result<Opened, SyncError> {
    match &config.connection {
        SourceConnection::Postgres { url, password, statement_timeout, scan_rows } => {
            let mut options = postgres(config, url, password.as_ref(), (*statement_timeout, *scan_rows))?;
            options.pictures = false;
            Ok(Opened::Postgres(PostgresSource::open(options, None, Mode::Full).await?))
        }
        SourceConnection::Http { url, token, api_key } => {
            let credential = credential(token.as_ref(), api_key.as_ref())?;
            let mut options = HttpOptions::new(url.reveal(), credential, appliance.clock().clone());
            options.pictures = false;
            Ok(Opened::Http(HttpSource::open(options, None, Mode::Full)?))
        }
        SourceConnection::File { .. } => Err(SyncError::NothingToCompare { source_name: config.name.clone() }),
    }
}

/// What an HTTP source is asked with: its token, else its key.
pub(super) fn credential(
    token: Option<&SecretPlace>,
    api_key: Option<&SecretPlace>,
) -> Result<Option<OutboundCredential>, SyncError> {
    let unfit = |name| SyncError::OutboundCredential { name };
    if let Some(token) = secret(token)? {
        return OutboundCredential::bearer(&token).map(Some).ok_or_else(|| unfit("token"));
    }
    let Some(key) = secret(api_key)? else { return Ok(None) };
    OutboundCredential::api_key("X-API-Key", &key).map(Some).ok_or_else(|| unfit("api_key"))
}

/// A file that somebody hands over, opened.
pub(super) fn open_import(order: ImportOrder) -> Result<FileSource, SyncError> {
    let ImportOrder { path, name, format, kind, .. } = order;
    let mut options = FileOptions::new(&path, mapping_of(None)?);
    (options.name, options.format, options.kind) = (name, format, kind);
    Ok(FileSource::open(options)?)
}
