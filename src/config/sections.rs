//! The small sections: where to listen, whose day it is, who calculates, what is logged.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use jiff::tz::TimeZone;

use super::ConfigError;
use super::keys::LEVELS;
use super::layers::{Layers, Origin};

/// Where the API answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Listen {
    /// Address and port; port 0 takes a free one.
    pub address: SocketAddr,
    /// Unencrypted answers beyond this machine were asked for.
    pub allow_plain_http: bool,
}

impl Listen {
    pub(super) fn of(layers: &Layers) -> Result<Self, ConfigError> {
        let text = layers.text("listen").unwrap_or_default();
        let allow_plain_http = layers.flag("allow_plain_http")?;
        let address = match text.strip_prefix("localhost:").map(str::parse) {
            Some(Ok(port)) => SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), port),
            _ => text.parse().map_err(|_| {
                layers.refused("listen", format!("must be an address and a port as in 127.0.0.1:8650, not {text:?}"))
            })?,
        };
        if !address.ip().is_loopback() && !allow_plain_http {
            let origin = layers.origin("listen").unwrap_or(&Origin::Default).clone();
            return Err(ConfigError::PlainHttp { listen: text.to_owned(), origin });
        }
        Ok(Self { address, allow_plain_http })
    }
}

pub(super) fn time_zone(layers: &Layers) -> Result<TimeZone, ConfigError> {
    let name = layers.text("time_zone").unwrap_or_default();
    TimeZone::get(name).map_err(|_| {
        let reason = format!("must be a name of the time zone database as in America/Chicago, not {name:?}");
        layers.refused("time_zone", reason)
    })
}

/// Origins as browsers send them: a scheme, a host, perhaps a port, and nothing after that.
pub(super) fn cors_origins(layers: &Layers) -> Result<Vec<String>, ConfigError> {
    let origins = layers.list("cors_origins");
    let is_origin = |origin: &String| {
        let host = origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://"));
        host.is_some_and(|host| !host.is_empty() && !host.contains(['/', '*', ' ', '?', '#', '@']))
    };
    match origins.iter().find(|origin| !is_origin(origin)) {
        Some(wrong) => {
            let reason = format!("must hold origins as in http://localhost:3000 with no path, not {wrong:?}");
            Err(layers.refused("cors_origins", reason))
        }
        None => Ok(origins.to_vec()),
    }
}

/// Who calculates, and by what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EngineConfig {
    /// `local`, `remote` or `hybrid`.
    pub mode: String,
    /// Version of the algorithm.
    pub algorithm: String,
    /// Folder with algorithm files beside those in the program.
    pub algorithm_dir: Option<PathBuf>,
}

impl EngineConfig {
    pub(super) fn of(layers: &Layers) -> Result<Self, ConfigError> {
        let mode = layers.text("engine.mode").unwrap_or_default();
        if mode != "local" && layers.text("voltmetrics.url").is_none() {
            let reason = format!("cannot be {mode:?} without VoltMetrics: set voltmetrics.url, or \"local\"");
            return Err(layers.refused("engine.mode", reason));
        }
        Ok(Self {
            mode: mode.to_owned(),
            algorithm: layers.text("engine.algorithm").unwrap_or_default().to_owned(),
            algorithm_dir: layers.text("engine.algorithm_dir").map(PathBuf::from),
        })
    }
}

/// How often one caller may ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateLimitConfig {
    /// Requests a minute; 0 is off.
    pub per_minute: u32,
    /// Refused credentials a minute of one address; 0 is off.
    pub failures_per_minute: u32,
}

impl RateLimitConfig {
    pub(super) fn of(layers: &Layers) -> Result<Self, ConfigError> {
        let number = |key| layers.whole(key).map(|number| u32::try_from(number).unwrap_or(u32::MAX));
        Ok(Self {
            per_minute: number("rate_limit.per_minute")?,
            failures_per_minute: number("rate_limit.failures_per_minute")?,
        })
    }
}

/// How long answers are good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CacheConfig {
    /// One about a single item, when nothing changes.
    pub equipment_ttl: Duration,
    /// One about a facility, the portfolio, or a list.
    pub aggregate_ttl: Duration,
    /// How long after that one may still be given while it is made again; 0 never gives a stale one.
    pub stale_for: Duration,
}

impl CacheConfig {
    pub(super) fn of(layers: &Layers) -> Result<Self, ConfigError> {
        Ok(Self {
            equipment_ttl: layers.span("cache.equipment_ttl")?,
            aggregate_ttl: layers.span("cache.aggregate_ttl")?,
            stale_for: layers.span("cache.stale_for")?,
        })
    }
}

/// The store's memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StoreConfig {
    /// What the store may hold of its file in memory, MiB.
    pub cache_mib: u64,
}

impl StoreConfig {
    /// The same in bytes.
    #[must_use]
    pub fn cache_bytes(&self) -> usize {
        usize::try_from(self.cache_mib.saturating_mul(1 << 20)).unwrap_or(usize::MAX)
    }

    pub(super) fn of(layers: &Layers) -> Result<Self, ConfigError> {
        Ok(Self { cache_mib: layers.whole("store.cache_mib")? })
    }
}

/// What every run keeps to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SyncConfig {
    /// Share of a table that one run may delete unasked, percent.
    pub mass_delete_percent: u64,
    /// Rows of a table that one run may delete unasked, whatever share they are.
    pub mass_delete_rows: u64,
    /// Largest file that is taken over HTTP, MiB.
    pub import_max_mib: u64,
}

impl Default for SyncConfig {
    /// As the keys' defaults say.
    fn default() -> Self {
        Self { mass_delete_percent: 20, mass_delete_rows: 20, import_max_mib: 256 }
    }
}

impl SyncConfig {
    pub(super) fn of(layers: &Layers) -> Result<Self, ConfigError> {
        Ok(Self {
            mass_delete_percent: layers.whole("sync.mass_delete_percent")?,
            mass_delete_rows: layers.whole("sync.mass_delete_rows")?,
            import_max_mib: layers.whole("sync.import_max_mib")?,
        })
    }
}

/// What goes to standard error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LogConfig {
    /// What is worth a line.
    pub level: LogLevel,
    /// What a line looks like.
    pub format: LogFormat,
}

/// What is worth a line: this and everything more serious.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogLevel {
    /// Failures only.
    Error,
    /// What somebody should look at.
    Warn,
    /// What happens in ordinary operation.
    Info,
    /// What helps to find a fault.
    Debug,
    /// Everything.
    Trace,
}

/// What a line looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// Text on a terminal, JSON otherwise.
    Auto,
    /// For people.
    Text,
    /// For programs.
    Json,
}

impl LogConfig {
    pub(super) fn of(layers: &Layers) -> Result<Self, ConfigError> {
        use LogLevel::{Debug, Error, Info, Trace, Warn};
        let word = layers.text("log.level").unwrap_or_default();
        let levels = LEVELS.iter().zip([Error, Warn, Info, Debug, Trace]);
        let level = levels.into_iter().find(|(name, _)| **name == word).map_or(Info, |(_, level)| level);
        let format = match layers.text("log.format") {
            Some("text") => LogFormat::Text,
            Some("json") => LogFormat::Json,
            _ => LogFormat::Auto,
        };
        Ok(Self { level, format })
    }
}
