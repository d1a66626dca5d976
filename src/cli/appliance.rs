//! The appliance of this configuration: opened here when nobody holds its store, else asked over its socket.

use std::path::PathBuf;
use std::sync::Arc;

use serde_json::Value;

use super::outcome::Failure;
use crate::app::{Application, ApplicationError, ExpectedSource, FreshFor, Opening};
use crate::assess::{ActionCatalog, RiskAlgorithm, RuleCatalog};
use crate::clock::Clock;
use crate::config::{Config, Environment, ProcessEnvironment};
use crate::http_client::UnixSocketClient;
use crate::store::{FILE_NAME, Store, StoreError, StoreOptions};

/// Name of the socket in the data folder.
pub const SOCKET: &str = "masterbus.sock";
/// Name of a site's own actions among its algorithms.
const ACTIONS: &str = "actions.toml";
/// Memory for kept answers, bytes. They are made again where they do not fit.
const SHELF_BYTES: u64 = 64 << 20;

/// Whoever holds the store.
pub enum Holder {
    /// This process does now.
    Us(Arc<Application>),
    /// A server does.
    Server(UnixSocketClient),
}

/// The rule files in the binary and those of the configured folder.
///
/// # Errors
/// When the folder cannot be read or a file in it cannot be used.
pub fn catalog_of(config: &Config) -> Result<RuleCatalog, Failure> {
    let mut catalog = RuleCatalog::embedded().map_err(Failure::failed)?;
    let Some(folder) = &config.engine.algorithm_dir else { return Ok(catalog) };
    let within = |error: &dyn std::fmt::Display| format!("engine.algorithm_dir {}: {error}", folder.display());
    let entries = std::fs::read_dir(folder).map_err(|error| Failure::usage(within(&error)))?;
    let mut files: Vec<PathBuf> = Vec::new();
    for entry in entries {
        files.push(entry.map_err(|error| Failure::usage(within(&error)))?.path());
    }
    files.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
    files.sort();
    for path in files {
        let named = |error: &dyn std::fmt::Display| Failure::usage(format!("{}: {error}", path.display()));
        let text = ProcessEnvironment.read(&path).map_err(|error| named(&error))?;
        if path.file_name().is_some_and(|name| name == ACTIONS) {
            catalog = catalog.with_actions(ActionCatalog::parse(&text).map_err(|error| named(&error))?);
            continue;
        }
        let algorithm = RiskAlgorithm::parse(&text).map_err(|error| named(&error))?;
        catalog = catalog.with(algorithm).map_err(|error| named(&error))?;
    }
    Ok(catalog)
}

/// Opens the appliance.
///
/// # Errors
/// With exit code 2 when the configuration or the data folder cannot be used, 1 when the store cannot.
pub fn open(config: &Config) -> Result<Arc<Application>, Failure> {
    open_store(config, StoreOptions { cache_bytes: config.store.cache_bytes(), ..StoreOptions::default() })
}

/// Opens the appliance so that its writes do not wait for the disk: for measuring.
///
/// # Errors
/// As [`open`].
pub fn open_unsynced(config: &Config) -> Result<Arc<Application>, Failure> {
    open_store(config, StoreOptions { cache_bytes: config.store.cache_bytes(), waits_for_disk: false })
}

fn open_store(config: &Config, options: StoreOptions) -> Result<Arc<Application>, Failure> {
    let opening = Opening {
        data_dir: config.data_dir.clone(),
        store_cache_bytes: config.store.cache_bytes(),
        shelf_bytes: SHELF_BYTES,
        fresh_for: FreshFor {
            equipment: config.cache.equipment_ttl,
            aggregate: config.cache.aggregate_ttl,
            stale: config.cache.stale_for,
        },
        time_zone: config.time_zone.clone(),
        algorithm: config.engine.algorithm.clone(),
        catalog: catalog_of(config)?,
        requests_per_minute: config.rate_limit.per_minute,
        failures_per_minute: config.rate_limit.failures_per_minute,
        clock: Clock::system(),
        sources: config.sources.iter().map(ExpectedSource::from).collect(),
    };
    Application::over(|folder| Store::open(folder, options), opening).map_err(|error| match error {
        ApplicationError::Store(StoreError::Folder { .. }) | ApplicationError::NoAlgorithm { .. } => {
            Failure::usage(error)
        }
        other => Failure::failed(other),
    })
}

/// Opens the appliance, or finds the server that holds its store.
///
/// # Errors
/// As [`open`].
pub fn holder(config: &Config) -> Result<Holder, Failure> {
    let held = match open(config) {
        Ok(appliance) => return Ok(Holder::Us(appliance)),
        Err(failure) => failure,
    };
    let socket = config.data_dir.join(SOCKET);
    match &held {
        Failure::Failed(error) if is_held(error.as_ref()) && socket.exists() => {
            UnixSocketClient::new(&socket).map(Holder::Server).map_err(Failure::failed)
        }
        _ => Err(held),
    }
}

/// Opens the appliance or finds its server; `None` where the data folder holds no store, and none is made.
///
/// # Errors
/// As [`open`].
pub fn present_holder(config: &Config) -> Result<Option<Holder>, Failure> {
    let file = config.data_dir.join(FILE_NAME);
    let is_there = file.try_exists().map_err(|error| Failure::usage(format!("{}: {error}", file.display())))?;
    if is_there { holder(config).map(Some) } else { Ok(None) }
}

fn is_held(error: &(dyn std::error::Error + 'static)) -> bool {
    matches!(error.downcast_ref::<ApplicationError>(), Some(ApplicationError::Store(StoreError::HeldByAnother { .. })))
}

/// Asks a server; its refusal ends the verb with its own sentence.
///
/// # Errors
/// When nobody answers, or the answer is an error.
pub async fn ask(socket: &UnixSocketClient, method: &str, path: &str, body: Option<&Value>) -> Result<Value, Failure> {
    let answer = socket.call(method, path, body).await.map_err(Failure::failed)?;
    answer.into_body().map_err(Failure::failed)
}

/// A runtime for a verb that is done when its work is.
///
/// # Errors
/// When the system gives no threads.
pub fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    Ok(tokio::runtime::Builder::new_multi_thread().enable_all().build()?)
}
