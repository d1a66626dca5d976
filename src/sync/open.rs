//! From a configured source to an opened one.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use super::error::SyncError;
use super::run::{Finished, Run, WayIn, Wish};
use crate::appliance::Appliance;
use crate::config::{Machine, Secret, SecretPlace, SourceConfig, SourceConnection};
use crate::inventory::RecordKind;
use crate::source::file::{FileOptions, FileSource};
use crate::source::http::{HttpOptions, HttpSource};
use crate::source::postgres::{PostgresOptions, PostgresSource};
use crate::source::{Mapping, MappingError, Mode, Opened, Password, Source};
use crate::store::SyncMode;
use crate::upstream::Credential;

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
        SourceConnection::Postgres { url, password, statement_timeout } => {
            postgres(config, url, password.as_ref(), *statement_timeout).map(Some)
        }
        SourceConnection::Http { .. } | SourceConnection::File { .. } => Ok(None),
    }
}

fn postgres(
    config: &SourceConfig,
    url: &Secret,
    password: Option<&SecretPlace>,
    statement_timeout: Duration,
) -> Result<PostgresOptions, SyncError> {
    let mut options = PostgresOptions::new(url.reveal(), mapping_of(config.mapping.as_ref())?);
    options.password = secret(password)?.map(|secret| Password::new(&secret));
    options.statement_timeout = statement_timeout;
    options.overlap = config.overlap;
    options.compare_interval = config.compare_interval;
    Ok(options)
}

pub(super) fn secret(place: Option<&SecretPlace>) -> Result<Option<String>, SyncError> {
    let read = place.map(|place| place.read(&Machine)).transpose()?;
    Ok(read.map(|secret| secret.reveal().to_owned()))
}

/// Opens a source where its last run left off.
async fn open_source(appliance: &Arc<Appliance>, config: &SourceConfig, wish: &Wish) -> Result<Opened, SyncError> {
    let name = config.name.clone();
    let cursor = appliance.aside(move |appliance| Ok(appliance.store().snapshot()?.cursor(&name)?)).await?;
    let mode = match wish {
        Wish::Pass(SyncMode::Full) => Mode::Full,
        Wish::Compared => Mode::Compared,
        // Where rows cannot be named, what changed is looked for
        Wish::Pass(_) | Wish::Named(_) => Mode::Incremental,
    };
    let cursor = cursor.as_deref();
    match &config.connection {
        SourceConnection::Postgres { url, password, statement_timeout } => {
            let options = postgres(config, url, password.as_ref(), *statement_timeout)?;
            Ok(Opened::Postgres(match wish {
                // Before a first pass has ended there is nothing that single rows could bring up to date
                Wish::Named(rows) if cursor.is_some() => PostgresSource::open_named(options, rows.clone()).await?,
                _ => PostgresSource::open(options, cursor, mode).await?,
            }))
        }
        SourceConnection::Http { url, token, api_key } => {
            let credential = credential(token.as_ref(), api_key.as_ref())?;
            let mut options = HttpOptions::new(url.reveal(), credential, appliance.clock().clone());
            options.overlap = config.overlap;
            options.compare_interval = config.compare_interval;
            Ok(Opened::Http(HttpSource::open(options, cursor, mode)?))
        }
        SourceConnection::File { path } => {
            let options = FileOptions::new(path, mapping_of(config.mapping.as_ref())?);
            Ok(Opened::File(FileSource::open(options)?))
        }
    }
}

/// Opens a source to read all of it once, without the pictures, from nowhere.
pub(super) async fn open_whole(appliance: &Appliance, config: &SourceConfig) -> Result<Opened, SyncError> {
    match &config.connection {
        SourceConnection::Postgres { url, password, statement_timeout } => {
            let mut options = postgres(config, url, password.as_ref(), *statement_timeout)?;
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
) -> Result<Option<Credential>, SyncError> {
    let unfit = |name| SyncError::Credential { name };
    if let Some(token) = secret(token)? {
        return Credential::bearer(&token).map(Some).ok_or_else(|| unfit("token"));
    }
    let Some(key) = secret(api_key)? else { return Ok(None) };
    Credential::api_key("X-API-Key", &key).map(Some).ok_or_else(|| unfit("api_key"))
}

/// A configured source, with what is wanted of it.
pub(super) struct Configured {
    pub(super) appliance: Arc<Appliance>,
    pub(super) config: SourceConfig,
    pub(super) wish: Wish,
    /// How long it is not to be asked yet.
    pub(super) resting: Option<Duration>,
}

impl WayIn for Configured {
    async fn open(&self) -> Result<impl Source, SyncError> {
        match self.resting {
            Some(wait) => Err(SyncError::Resting { source_name: self.config.name.clone(), wait }),
            None => open_source(&self.appliance, &self.config, &self.wish).await,
        }
    }
}

/// A file given by name.
struct Imported(FileOptions);

impl WayIn for Imported {
    async fn open(&self) -> Result<impl Source, SyncError> {
        Ok(FileSource::open(self.0.clone())?)
    }
}

/// Name under which imported records are kept.
const IMPORTED: &str = "import";

/// Takes in one file. `kind` tells what the rows of a CSV file are, where its header does not.
///
/// # Errors
/// When the file cannot be read, or what it holds cannot be kept.
pub async fn import(appliance: &Arc<Appliance>, path: &Path, kind: Option<RecordKind>) -> Result<Finished, SyncError> {
    let mut options = FileOptions::new(path, mapping_of(None)?);
    options.kind = kind;
    Run::begin(appliance, IMPORTED, SyncMode::Full).await?.finish(Imported(options)).await
}
