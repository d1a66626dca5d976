//! From a configured source to an opened one, and what can go wrong between a source and the store.

use std::path::PathBuf;
use std::sync::Arc;

use super::run::read_mode;
use crate::appliance::{Appliance, ApplianceError};
use crate::config::{ConfigError, Machine, SecretPlace, SourceConfig, SourceConnection};
use crate::source::postgres::{PostgresOptions, PostgresSource};
use crate::source::{Mapping, MappingError, Opened, Password, SourceError};
use crate::store::SyncMode;

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
pub fn mapping_of(path: Option<&PathBuf>) -> Result<Arc<Mapping>, MappingError> {
    path.map_or_else(Mapping::condoit, |path| Mapping::load(path)).map(Arc::new)
}

/// How a source's database is reached.
///
/// # Errors
/// When a secret file or the mapping cannot be read.
pub fn postgres_options(config: &SourceConfig) -> Result<Option<PostgresOptions>, SyncError> {
    let SourceConnection::Postgres { url, password, statement_timeout } = &config.connection else {
        return Ok(None);
    };
    let mut options = PostgresOptions::new(url.reveal(), mapping_of(config.mapping.as_ref())?);
    options.password = secret(password.as_ref())?.map(|secret| Password::new(&secret));
    options.statement_timeout = *statement_timeout;
    options.overlap = config.overlap;
    Ok(Some(options))
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
    if let Some(options) = postgres_options(config)? {
        let source = PostgresSource::open(options, cursor.as_deref(), read_mode(mode)).await?;
        return Ok(Opened::Postgres(source));
    }
    Err(SyncError::Lost { source_name: config.name.clone() })
}
