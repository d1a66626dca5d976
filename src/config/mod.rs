//! What may be set, where it was set, and what it then is.
//!
//! Flags over environment (`MASTERBUS_*`, `__` for nesting) over `masterbus.toml` over defaults that start with no
//! file at all. Read once into types; nothing else in the program looks at the environment.

mod error;
mod jobs;
mod keys;
mod layers;
mod print;
mod secret;
mod sections;
mod source;
mod span;
mod voltmetrics;

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};

use jiff::tz::TimeZone;

pub use self::error::ConfigError;
pub use self::jobs::JobsConfig;
pub use self::layers::Origin;
pub use self::secret::{Secret, SecretPlace};
pub use self::sections::{
    CacheConfig, EngineConfig, Listen, LogConfig, LogFormat, LogLevel, RateLimitConfig, StoreConfig, SyncConfig,
};
pub use self::source::{IMPORTED, Pace, SourceConfig, SourceConnection, Timing};
pub use self::span::{SpanError, parse_span};
pub use self::voltmetrics::VoltMetricsConfig;

use self::layers::Layers;

/// What the configuration is read from, so that a test can be its own machine.
pub trait Surroundings {
    /// All environment variables.
    fn variables(&self) -> Vec<(OsString, OsString)>;

    /// The text of a file.
    ///
    /// # Errors
    /// What the file system reports.
    fn read(&self, path: &Path) -> io::Result<String>;
}

/// The machine the program runs on.
#[derive(Debug, Clone, Copy, Default)]
pub struct Machine;

impl Surroundings for Machine {
    fn variables(&self) -> Vec<(OsString, OsString)> {
        std::env::vars_os().collect()
    }

    fn read(&self, path: &Path) -> io::Result<String> {
        std::fs::read_to_string(path)
    }
}

/// What the command line says. Keys are as in the file (`listen`, `data_dir`, `log.level`).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Flags {
    /// The file to read instead of `masterbus.toml` in the working directory; it must be there.
    pub file: Option<PathBuf>,
    /// Settings with their values as text.
    pub settings: BTreeMap<&'static str, String>,
}

impl Flags {
    /// Adds a setting that was given.
    #[must_use]
    pub fn with(mut self, key: &'static str, value: Option<impl Into<String>>) -> Self {
        if let Some(value) = value {
            self.settings.insert(key, value.into());
        }
        self
    }
}

/// Everything that may be set.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where the API answers.
    pub listen: Listen,
    /// Whose midnight changes the date.
    pub time_zone: TimeZone,
    /// Origins whose pages may ask; CORS is off while there are none.
    pub cors_origins: Vec<String>,
    /// Where everything is kept.
    pub data_dir: PathBuf,
    /// Where records come from, in the order of the file.
    pub sources: Vec<SourceConfig>,
    /// Who calculates, and by what.
    pub engine: EngineConfig,
    /// The remote engine.
    pub voltmetrics: VoltMetricsConfig,
    /// How often one caller may ask.
    pub rate_limit: RateLimitConfig,
    /// How long answers are good.
    pub cache: CacheConfig,
    /// The store's memory.
    pub store: StoreConfig,
    /// How calculations are handed to VoltMetrics.
    pub jobs: JobsConfig,
    /// What every run keeps to.
    pub sync: SyncConfig,
    /// What goes to standard error.
    pub log: LogConfig,
    layers: Layers,
}

impl Config {
    /// Reads all layers and checks what they say.
    ///
    /// # Errors
    /// [`ConfigError`], which names the key and where it stands.
    pub fn load(flags: &Flags, surroundings: &dyn Surroundings) -> Result<Self, ConfigError> {
        let layers = Layers::read(flags, surroundings)?;
        let config = Self {
            listen: Listen::of(&layers)?,
            time_zone: sections::time_zone(&layers)?,
            cors_origins: sections::cors_origins(&layers)?,
            data_dir: layers.path("data_dir")?,
            sources: source::all(&layers)?,
            engine: EngineConfig::of(&layers)?,
            voltmetrics: VoltMetricsConfig::of(&layers)?,
            rate_limit: RateLimitConfig::of(&layers)?,
            cache: CacheConfig::of(&layers)?,
            store: StoreConfig::of(&layers)?,
            jobs: JobsConfig::of(&layers)?,
            sync: SyncConfig::of(&layers)?,
            log: LogConfig::of(&layers)?,
            layers,
        };
        Ok(config)
    }

    /// Where a setting comes from; `None` for a key that is not set.
    #[must_use]
    pub fn origin(&self, key: &str) -> Option<&Origin> {
        self.layers.origin(key)
    }

    /// The effective values as TOML, each with its origin, secrets masked.
    #[must_use]
    pub fn printed(&self) -> String {
        print::printed(&self.layers)
    }
}
