//! The smaller configuration sections: listener, time zone, CORS, host names, proxies, engine, limits, cache, store, sync and log.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use ipnet::IpNet;
use jiff::tz::TimeZone;

use super::ConfigError;
use super::keys::LEVELS;
use super::layers::{Layers, SettingOrigin};

/// Address of the HTTP listener.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Listen {
    /// Address and port; port 0 selects a free one.
    pub address: SocketAddr,
    /// Allows plain HTTP on an address other than loopback.
    pub allow_plain_http: bool,
}

impl Listen {
    pub(super) fn from_layers(layers: &Layers) -> Result<Self, ConfigError> {
        let text = layers.text("listen").unwrap_or_default();
        let allow_plain_http = layers.boolean("allow_plain_http")?;
        let address = match text.strip_prefix("localhost:").map(str::parse) {
            Some(Ok(port)) => SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), port),
            _ => text.parse().map_err(|_| {
                layers.invalid("listen", format!("must be an address and a port as in 127.0.0.1:8650, not {text:?}"))
            })?,
        };
        if !address.ip().is_loopback() && !allow_plain_http {
            let origin = layers.origin("listen").unwrap_or(&SettingOrigin::Default).clone();
            return Err(ConfigError::PlainHttp { listen: text.to_owned(), origin });
        }
        Ok(Self { address, allow_plain_http })
    }
}

pub(super) fn time_zone(layers: &Layers) -> Result<TimeZone, ConfigError> {
    let name = layers.text("time_zone").unwrap_or_default();
    TimeZone::get(name).map_err(|_| {
        let reason = format!("must be a name of the time zone database as in America/Chicago, not {name:?}");
        layers.invalid("time_zone", reason)
    })
}

/// CORS origins as browsers send them: scheme, host and optional port, without a path.
pub(super) fn cors_origins(layers: &Layers) -> Result<Vec<String>, ConfigError> {
    let origins = layers.list("cors_origins");
    let is_origin = |origin: &String| {
        let host = origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://"));
        host.is_some_and(|host| !host.is_empty() && !host.contains(['/', '*', ' ', '?', '#', '@']))
    };
    match origins.iter().find(|origin| !is_origin(origin)) {
        Some(wrong) => {
            let reason = format!("must hold origins as in http://localhost:3000 with no path, not {wrong:?}");
            Err(layers.invalid("cors_origins", reason))
        }
        None => Ok(origins.to_vec()),
    }
}

/// Host names as a `Host` header spells them, without a port.
pub(super) fn allowed_hosts(layers: &Layers) -> Result<Vec<String>, ConfigError> {
    let parse = |name: &String| {
        let is_name =
            !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte));
        let bare = name.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(name);
        match bare.parse() {
            Ok(IpAddr::V6(address)) => Ok(format!("[{address}]")),
            Ok(IpAddr::V4(address)) => Ok(address.to_string()),
            Err(_) if is_name => Ok(name.clone()),
            Err(_) => {
                let reason =
                    format!("must hold host names without scheme and port as in masterbus.local, not {name:?}");
                Err(layers.invalid("allowed_hosts", reason))
            }
        }
    };
    layers.list("allowed_hosts").iter().map(parse).collect()
}

/// Addresses and networks of proxies. A network of all addresses is refused: then every client could choose the address
/// that it is counted under.
pub(super) fn trusted_proxies(layers: &Layers) -> Result<Vec<IpNet>, ConfigError> {
    let parse = |entry: &String| {
        let address = entry.parse().ok().map(|address: IpAddr| IpNet::from(address.to_canonical()));
        let network = address.or_else(|| entry.parse().ok()).filter(|network| network.prefix_len() > 0);
        network.ok_or_else(|| {
            let reason = format!("must hold addresses or networks as in 10.0.0.2 and 10.0.0.0/24, not {entry:?}");
            layers.invalid("trusted_proxies", reason)
        })
    };
    layers.list("trusted_proxies").iter().map(parse).collect()
}

/// Engine mode and risk algorithm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EngineConfig {
    /// `local`, `remote` or `hybrid`.
    pub mode: String,
    /// Version of the algorithm.
    pub algorithm: String,
    /// Folder with further algorithm files.
    pub algorithm_dir: Option<PathBuf>,
}

impl EngineConfig {
    pub(super) fn from_layers(layers: &Layers) -> Result<Self, ConfigError> {
        let mode = layers.text("engine.mode").unwrap_or_default();
        if mode != "local" && layers.text("voltmetrics.url").is_none() {
            let reason = format!("cannot be {mode:?} without VoltMetrics: set voltmetrics.url, or use \"local\"");
            return Err(layers.invalid("engine.mode", reason));
        }
        Ok(Self {
            mode: mode.to_owned(),
            algorithm: layers.text("engine.algorithm").unwrap_or_default().to_owned(),
            algorithm_dir: layers.text("engine.algorithm_dir").map(PathBuf::from),
        })
    }
}

/// Request limits per caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateLimitConfig {
    /// Requests a minute for each user or key; 0 disables the limit.
    pub per_minute: u32,
    /// Rejected credentials a minute for each address; 0 disables the limit.
    pub failures_per_minute: u32,
}

impl RateLimitConfig {
    pub(super) fn from_layers(layers: &Layers) -> Result<Self, ConfigError> {
        let number = |key| layers.integer(key).map(|number| u32::try_from(number).unwrap_or(u32::MAX));
        Ok(Self {
            per_minute: number("rate_limit.per_minute")?,
            failures_per_minute: number("rate_limit.failures_per_minute")?,
        })
    }
}

/// Lifetimes of cached responses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CacheConfig {
    /// Lifetime of a document about one item while nothing changes.
    pub equipment_ttl: Duration,
    /// Lifetime of a document about a facility, the portfolio, or of a list.
    pub aggregate_ttl: Duration,
    /// How long an expired response may still be served while it is refreshed; 0 never serves a stale one.
    pub stale_for: Duration,
}

impl CacheConfig {
    pub(super) fn from_layers(layers: &Layers) -> Result<Self, ConfigError> {
        Ok(Self {
            equipment_ttl: layers.duration("cache.equipment_ttl")?,
            aggregate_ttl: layers.duration("cache.aggregate_ttl")?,
            stale_for: layers.duration("cache.stale_for")?,
        })
    }
}

/// Memory of the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StoreConfig {
    /// Page cache of the store, MiB.
    pub cache_mib: u64,
}

impl StoreConfig {
    /// Page cache of the store, bytes.
    #[must_use]
    pub fn cache_bytes(&self) -> usize {
        usize::try_from(self.cache_mib.saturating_mul(1 << 20)).unwrap_or(usize::MAX)
    }

    pub(super) fn from_layers(layers: &Layers) -> Result<Self, ConfigError> {
        Ok(Self { cache_mib: layers.integer("store.cache_mib")? })
    }
}

/// Limits of every sync run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SyncConfig {
    /// Share of a table that one run may delete without confirmation, percent.
    pub mass_delete_percent: u64,
    /// Rows of a table that one run may always delete without confirmation.
    pub mass_delete_rows: u64,
    /// Largest file that is accepted over HTTP, MiB.
    pub import_max_mib: u64,
}

impl Default for SyncConfig {
    /// The same values as the defaults of the keys.
    fn default() -> Self {
        Self { mass_delete_percent: 20, mass_delete_rows: 20, import_max_mib: 256 }
    }
}

impl SyncConfig {
    pub(super) fn from_layers(layers: &Layers) -> Result<Self, ConfigError> {
        Ok(Self {
            mass_delete_percent: layers.integer("sync.mass_delete_percent")?,
            mass_delete_rows: layers.integer("sync.mass_delete_rows")?,
            import_max_mib: layers.integer("sync.import_max_mib")?,
        })
    }
}

/// Log output on standard error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LogConfig {
    /// Least serious level that is logged.
    pub level: LogLevel,
    /// Format of a line.
    pub format: LogFormat,
}

/// A log level; more serious levels are included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogLevel {
    /// An operation failed.
    Error,
    /// Something needs attention.
    Warn,
    /// Ordinary operation.
    Info,
    /// Details for diagnosis.
    Debug,
    /// Everything.
    Trace,
}

/// Format of log lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// Text on a terminal, JSON otherwise.
    Auto,
    /// Plain text.
    Text,
    /// One JSON object per line.
    Json,
}

impl LogConfig {
    pub(super) fn from_layers(layers: &Layers) -> Result<Self, ConfigError> {
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
