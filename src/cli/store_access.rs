//! Access to the configured store: opened in this process when it is free, otherwise through the server that has it open.

use std::path::PathBuf;
use std::sync::Arc;

use serde_json::Value;

use super::command_error::CommandError;
use crate::app::{Application, ApplicationConfig, ApplicationError, CacheLifetimes, ExpectedSource};
use crate::assess::{ActionCatalog, RiskAlgorithm, RuleCatalog};
use crate::clock::Clock;
use crate::config::{Config, Environment, ProcessEnvironment, SettingOrigin};
use crate::http_client::UnixSocketClient;
use crate::runtime::Runtime;
use crate::store::{FILE_NAME, Store, StoreError, StoreOptions};

/// File name of the server's Unix socket in the data folder.
pub const SOCKET: &str = "masterbus.sock";
/// File name of a site's own actions in `engine.algorithm_dir`.
const ACTIONS: &str = "actions.toml";
/// Memory limit of cached responses, bytes.
const RESPONSE_CACHE_BYTES: u64 = 64 << 20;

/// How this command reaches the store.
pub enum StoreAccess {
    /// This process has opened it.
    Local(Arc<Application>),
    /// A server has opened it; requests go over its socket.
    Server(UnixSocketClient),
}

/// Loads the embedded rule files and those of the configured folder.
///
/// # Errors
/// When the folder cannot be read or a file in it cannot be used.
pub fn load_rule_catalog(config: &Config) -> Result<RuleCatalog, CommandError> {
    let mut catalog = RuleCatalog::embedded().map_err(CommandError::failed)?;
    let Some(folder) = &config.engine.algorithm_dir else { return Ok(catalog) };
    let within = |error: &dyn std::fmt::Display| format!("engine.algorithm_dir {}: {error}", folder.display());
    let entries = std::fs::read_dir(folder).map_err(|error| CommandError::usage(within(&error)))?;
    let mut files: Vec<PathBuf> = Vec::new();
    for entry in entries {
        files.push(entry.map_err(|error| CommandError::usage(within(&error)))?.path());
    }
    files.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
    files.sort();
    for path in files {
        let named = |error: &dyn std::fmt::Display| CommandError::usage(format!("{}: {error}", path.display()));
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

/// Opens the store in this process.
///
/// # Errors
/// With exit code 2 when the configuration or the data folder cannot be used, 1 when the store cannot.
pub fn open(config: &Config) -> Result<Arc<Application>, CommandError> {
    open_store(config, StoreOptions { cache_bytes: config.store.cache_bytes(), ..StoreOptions::default() })
}

/// Opens the store with writes that do not wait for the disk: for benchmarks only, since a power cut loses them.
///
/// # Errors
/// As [`open`].
pub fn open_unsynced(config: &Config) -> Result<Arc<Application>, CommandError> {
    open_store(config, StoreOptions { cache_bytes: config.store.cache_bytes(), waits_for_disk: false })
}

fn open_store(config: &Config, options: StoreOptions) -> Result<Arc<Application>, CommandError> {
    let opening = ApplicationConfig {
        data_dir: config.data_dir.clone(),
        store_cache_bytes: config.store.cache_bytes(),
        response_cache_bytes: RESPONSE_CACHE_BYTES,
        lifetimes: CacheLifetimes {
            equipment: config.cache.equipment_ttl,
            aggregate: config.cache.aggregate_ttl,
            stale: config.cache.stale_for,
        },
        time_zone: config.time_zone.clone(),
        algorithm: config.engine.algorithm.clone(),
        catalog: load_rule_catalog(config)?,
        requests_per_minute: config.rate_limit.per_minute,
        failures_per_minute: config.rate_limit.failures_per_minute,
        clock: Clock::system(),
        runtime: Runtime::default(),
        sources: config.sources.iter().map(ExpectedSource::from).collect(),
    };
    Application::open_with(|folder| Store::open(folder, options), opening).map_err(|error| match error {
        ApplicationError::Store(StoreError::Folder { .. }) | ApplicationError::UnknownAlgorithm { .. } => {
            CommandError::usage(error)
        }
        other => CommandError::failed(other),
    })
}

/// Opens the store in this process, or connects to the server that has it open. A data folder that was named is made
/// when it is missing.
///
/// # Errors
/// As [`open`]; with exit code 2 when there is no store in the default data folder.
pub fn open_or_connect(config: &Config) -> Result<StoreAccess, CommandError> {
    check_default_folder(config)?;
    create_or_connect(config)
}

/// Refuses the default data folder when there is no store in it. A command in another working directory would otherwise
/// make a second store there and, for example, print a key that opens nothing.
///
/// # Errors
/// With exit code 2.
pub fn check_default_folder(config: &Config) -> Result<(), CommandError> {
    if config.origin("data_dir") != Some(&SettingOrigin::Default) || has_store(config)? {
        return Ok(());
    }
    let folder = std::path::absolute(&config.data_dir)?;
    Err(CommandError::usage(format!(
        "there is no store in {}, the default data folder of this working directory: set the folder of the installation \
         with --data-dir, MASTERBUS_DATA_DIR or data_dir in the configuration file",
        folder.display()
    )))
}

/// Like [`open_or_connect`], but also makes the default data folder: for `import` and `sync`, which fill a new store.
///
/// # Errors
/// As [`open`].
pub fn create_or_connect(config: &Config) -> Result<StoreAccess, CommandError> {
    let error = match open(config) {
        Ok(application) => return Ok(StoreAccess::Local(application)),
        Err(error) => error,
    };
    let socket = config.data_dir.join(SOCKET);
    match &error {
        CommandError::Failed(cause) if is_open_elsewhere(cause.as_ref()) && socket.exists() => {
            UnixSocketClient::new(&socket).map(StoreAccess::Server).map_err(CommandError::failed)
        }
        _ => Err(error),
    }
}

/// Like [`create_or_connect`], but creates nothing: `None` when the data folder contains no store.
///
/// # Errors
/// As [`open`].
pub fn open_existing_or_connect(config: &Config) -> Result<Option<StoreAccess>, CommandError> {
    if has_store(config)? { create_or_connect(config).map(Some) } else { Ok(None) }
}

fn has_store(config: &Config) -> Result<bool, CommandError> {
    let file = config.data_dir.join(FILE_NAME);
    file.try_exists().map_err(|error| CommandError::usage(format!("{}: {error}", file.display())))
}

fn is_open_elsewhere(error: &(dyn std::error::Error + 'static)) -> bool {
    matches!(error.downcast_ref::<ApplicationError>(), Some(ApplicationError::Store(StoreError::HeldByAnother { .. })))
}

/// Sends a request to the server. An error response becomes the command's error with the server's message.
///
/// # Errors
/// When the server does not answer, or answers with an error.
pub async fn request(
    socket: &UnixSocketClient,
    method: &str,
    path: &str,
    body: Option<&Value>,
) -> Result<Value, CommandError> {
    let answer = socket.call(method, path, body).await.map_err(CommandError::failed)?;
    answer.into_body().map_err(CommandError::failed)
}

/// A Tokio runtime for a command.
///
/// # Errors
/// When the system cannot start threads.
pub fn runtime() -> Result<tokio::runtime::Runtime, CommandError> {
    Ok(tokio::runtime::Builder::new_multi_thread().enable_all().build()?)
}
