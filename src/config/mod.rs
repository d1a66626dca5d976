//! Configuration: typed settings merged from command-line flags, environment variables, the configuration file and
//! defaults.
//!
//! Flags override the environment (`MASTERBUS_*`, `__` for nesting), which overrides `masterbus.toml`, which overrides the
//! defaults; the program starts without a file. Settings are parsed once; no other module reads the environment.

mod duration;
mod error;
mod jobs;
mod keys;
mod layers;
mod masked_url;
mod print;
mod secret;
mod sections;
mod source;
mod tls;
mod voltmetrics;

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};

use ipnet::IpNet;
use jiff::tz::TimeZone;

pub use self::duration::{DurationError, parse_duration};
pub use self::error::ConfigError;
pub use self::jobs::JobsConfig;
pub use self::layers::SettingOrigin;
pub use self::masked_url::{is_unambiguous_url, masked_url, public_url, split_sslmode};
pub use self::secret::{Secret, SecretSource};
pub use self::sections::{
    CacheConfig, EngineConfig, Listen, LogConfig, LogFormat, LogLevel, RateLimitConfig, StoreConfig, SyncConfig,
};
pub use self::source::{IMPORT_SOURCE, Schedule, SourceConfig, SourceConnection, Timing};
pub use self::tls::{RootCertificates, TlsConfig, TlsMode};
pub use self::voltmetrics::VoltMetricsConfig;

use self::layers::Layers;

/// The source of environment variables and files, so that tests can supply their own.
pub trait Environment {
    /// All environment variables.
    fn variables(&self) -> Vec<(OsString, OsString)>;

    /// Reads a text file.
    ///
    /// # Errors
    /// The file system's error.
    fn read(&self, path: &Path) -> io::Result<String>;
}

/// The environment variables and file system of this process.
#[derive(Debug, Clone, Copy, Default)]
pub struct ProcessEnvironment;

impl Environment for ProcessEnvironment {
    fn variables(&self) -> Vec<(OsString, OsString)> {
        std::env::vars_os().collect()
    }

    fn read(&self, path: &Path) -> io::Result<String> {
        std::fs::read_to_string(path)
    }
}

/// Settings from the command line. Keys are those of the file (`listen`, `data_dir`, `log.level`).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Flags {
    /// Configuration file to read instead of `masterbus.toml` in the working directory; it must exist.
    pub file: Option<PathBuf>,
    /// Values as text, by key.
    pub settings: BTreeMap<&'static str, String>,
}

impl Flags {
    /// Adds a setting when its flag was given.
    #[must_use]
    pub fn with(mut self, key: &'static str, value: Option<impl Into<String>>) -> Self {
        if let Some(value) = value {
            self.settings.insert(key, value.into());
        }
        self
    }
}

/// The effective configuration.
#[derive(Debug, Clone)]
pub struct Config {
    /// Address of the HTTP listener.
    pub listen: Listen,
    /// Time zone of the site: figures are made for its calendar day.
    pub time_zone: TimeZone,
    /// Origins that CORS allows; CORS is off when empty.
    pub cors_origins: Vec<String>,
    /// Host names that the server answers to, without ports. Empty: see the reference.
    pub allowed_hosts: Vec<String>,
    /// Proxies whose forwarding headers count.
    pub trusted_proxies: Vec<IpNet>,
    /// Data folder.
    pub data_dir: PathBuf,
    /// Configured sources, in the order of the file.
    pub sources: Vec<SourceConfig>,
    /// Engine mode and risk algorithm.
    pub engine: EngineConfig,
    /// Connection to VoltMetrics.
    pub voltmetrics: VoltMetricsConfig,
    /// Request limits per caller.
    pub rate_limit: RateLimitConfig,
    /// Lifetimes of cached responses.
    pub cache: CacheConfig,
    /// Memory of the store.
    pub store: StoreConfig,
    /// Calculations by VoltMetrics.
    pub jobs: JobsConfig,
    /// Limits of every sync run.
    pub sync: SyncConfig,
    /// Log output.
    pub log: LogConfig,
    layers: Layers,
}

impl Config {
    /// Reads and merges all layers and validates every value.
    ///
    /// # Errors
    /// [`ConfigError`], which names the key and where it is set.
    pub fn load(flags: &Flags, environment: &dyn Environment) -> Result<Self, ConfigError> {
        let layers = Layers::read(flags, environment)?;
        let config = Self {
            listen: Listen::from_layers(&layers)?,
            time_zone: sections::time_zone(&layers)?,
            cors_origins: sections::cors_origins(&layers)?,
            allowed_hosts: sections::allowed_hosts(&layers)?,
            trusted_proxies: sections::trusted_proxies(&layers)?,
            data_dir: layers.path("data_dir")?,
            sources: source::read_sources(&layers)?,
            engine: EngineConfig::from_layers(&layers)?,
            voltmetrics: VoltMetricsConfig::from_layers(&layers)?,
            rate_limit: RateLimitConfig::from_layers(&layers)?,
            cache: CacheConfig::from_layers(&layers)?,
            store: StoreConfig::from_layers(&layers)?,
            jobs: JobsConfig::from_layers(&layers)?,
            sync: SyncConfig::from_layers(&layers)?,
            log: LogConfig::from_layers(&layers)?,
            layers,
        };
        Ok(config)
    }

    /// Where a setting was set; `None` for a key without a value.
    #[must_use]
    pub fn origin(&self, key: &str) -> Option<&SettingOrigin> {
        self.layers.origin(key)
    }

    /// The effective values as TOML, each with its origin in a comment; secrets are masked.
    #[must_use]
    pub fn to_annotated_toml(&self) -> String {
        print::to_annotated_toml(&self.layers)
    }
}
