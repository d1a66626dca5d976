//! From a configured source to an opened one, and what can go wrong between a source and the store.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use super::run::{Finished, Run, read_mode};
use crate::appliance::{Appliance, ApplianceError};
use crate::config::{ConfigError, Machine, Secret, SecretPlace, SourceConfig, SourceConnection};
use crate::inventory::RecordKind;
use crate::source::file::{FileOptions, FileSource};
use crate::source::http::{HttpOptions, HttpSource};
use crate::source::postgres::{PostgresOptions, PostgresSource};
use crate::source::{Mapping, MappingError, Opened, Password, SourceError};
use crate::store::SyncMode;
use crate::upstream::Credential;

/// Why a run did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum SyncError {
    /// No such source is configured.
    #[error("there is no source `{source_name}`; there are: {known}")]
    NoSource {
        /// The name asked for.
        source_name: String,
        /// The names at hand.
        known: String,
    },
    /// A secret file of the source cannot be read.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// Its token or key holds characters that no header can carry.
    #[error("the source's `{name}` holds characters that no HTTP header can carry")]
    Credential {
        /// Which.
        name: &'static str,
    },
    /// Its mapping cannot be used.
    #[error(transparent)]
    Mapping(#[from] MappingError),
    /// It could not be opened or read on.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// What it brought could not be kept or assessed.
    #[error(transparent)]
    Appliance(#[from] ApplianceError),
    /// The run ended without a word: the program is stopping.
    #[error("the run of `{source_name}` was cut off")]
    Lost {
        /// Its source.
        source_name: String,
    },
}

impl SyncError {
    /// The error with its causes, in one line.
    #[must_use]
    pub fn sentence(&self) -> String {
        let mut whole = self.to_string();
        let mut cause = std::error::Error::source(self);
        while let Some(error) = cause {
            let words = error.to_string();
            if !whole.contains(&words) {
                whole = format!("{whole}: {words}");
            }
            cause = error.source();
        }
        whole
    }
}

/// The mapping of a source: its own file, or the embedded one.
///
/// # Errors
/// [`MappingError`], which names the file and the key.
fn mapping_of(path: Option<&PathBuf>) -> Result<Arc<Mapping>, MappingError> {
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
    Ok(options)
}

fn secret(place: Option<&SecretPlace>) -> Result<Option<String>, SyncError> {
    let read = place.map(|place| place.read(&Machine)).transpose()?;
    Ok(read.map(|secret| secret.reveal().to_owned()))
}

/// Opens a source where its last run left off.
pub(super) async fn open_source(
    appliance: &Arc<Appliance>,
    config: &SourceConfig,
    mode: SyncMode,
) -> Result<Opened, SyncError> {
    let name = config.name.clone();
    let cursor = appliance.aside(move |appliance| Ok(appliance.store().snapshot()?.cursor(&name)?)).await?;
    let (cursor, mode) = (cursor.as_deref(), read_mode(mode));
    match &config.connection {
        SourceConnection::Postgres { url, password, statement_timeout } => {
            let options = postgres(config, url, password.as_ref(), *statement_timeout)?;
            Ok(Opened::Postgres(PostgresSource::open(options, cursor, mode).await?))
        }
        SourceConnection::Http { url, token, api_key } => {
            let credential = credential(token.as_ref(), api_key.as_ref())?;
            let mut options = HttpOptions::new(url.reveal(), credential, appliance.clock().clone());
            options.overlap = config.overlap;
            Ok(Opened::Http(HttpSource::open(options, cursor, mode)?))
        }
        SourceConnection::File { path } => {
            let options = FileOptions::new(path, mapping_of(config.mapping.as_ref())?);
            Ok(Opened::File(FileSource::open(options)?))
        }
    }
}

/// What an HTTP source is asked with: its token, else its key.
fn credential(token: Option<&SecretPlace>, api_key: Option<&SecretPlace>) -> Result<Option<Credential>, SyncError> {
    let unfit = |name| SyncError::Credential { name };
    if let Some(token) = secret(token)? {
        return Credential::bearer(&token).map(Some).ok_or_else(|| unfit("token"));
    }
    let Some(key) = secret(api_key)? else { return Ok(None) };
    Credential::api_key("X-API-Key", &key).map(Some).ok_or_else(|| unfit("api_key"))
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
    let source = FileSource::open(options).map_err(SyncError::from);
    Run::begin(appliance, IMPORTED, SyncMode::Full).await?.finish(source).await
}
