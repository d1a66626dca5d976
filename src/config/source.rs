//! `[[source]]` sections: connection, schedule and mapping of each source. A key that does not apply to a source's kind is
//! an error.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::time::Duration;

use croner::Cron;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::layers::{Layers, SettingOrigin};
use super::masked_url::is_unambiguous_url;
use super::tls::{self, TlsConfig};
use super::{ConfigError, Secret, SecretSource};

/// A configured source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceConfig {
    /// Unique name: lower-case letters, digits, `-` and `_`.
    pub name: String,
    /// How to connect to it.
    pub connection: SourceConnection,
    /// When scheduled runs start.
    pub timing: Timing,
    /// Mapping file that replaces the embedded one.
    pub mapping: Option<PathBuf>,
    /// An incremental run reads changes from this long before its cursor: clocks of writing applications may be behind.
    pub overlap: Duration,
    /// Time between two comparisons of all ids with the source, which find rows that were deleted without a tombstone.
    pub compare_interval: Duration,
    /// Secret with which Condoit's event bus signs its webhooks; without it webhooks are refused.
    pub webhook_secret: Option<SecretSource>,
}

impl SourceConfig {
    /// Builds a source from the keys of a `[[source]]` section, with the same rules and defaults as the file.
    ///
    /// # Errors
    /// [`ConfigError`], which names the key as `source.0.KEY`.
    pub fn from_keys(keys: &BTreeMap<String, String>) -> Result<Self, ConfigError> {
        read_source(&Layers::for_source(keys)?, 0)
    }
}

/// When scheduled runs of a source start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timing {
    /// Interval or cron pattern.
    pub schedule: Schedule,
    /// Random delay of up to this much before each run, so that many appliances do not connect at the same moment.
    pub jitter: Duration,
}

/// The schedule of a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Schedule {
    /// This long after the previous run ended.
    Every(Duration),
    /// At the times of a cron pattern, in the site's time zone.
    Cron(Box<Cron>),
}

/// Scheduled runs that may be missed before a source counts as late.
const MISSED_RUNS: u32 = 3;

/// A source never counts as late within this time after a successful run.
const LATE_GRACE: Duration = Duration::from_secs(60);

impl Schedule {
    /// When the next run after `after` is due, in time zone `zone`; `None` when the pattern never matches.
    #[must_use]
    pub fn next_after(&self, after: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
        match self {
            Self::Every(interval) => after.checked_add(*interval).ok(),
            Self::Cron(cron) => {
                let next = cron.find_next_occurrence(&after.to_zoned(zone.clone()), false).ok()?;
                Some(next.timestamp())
            }
        }
    }

    /// When a source whose last successful run ended at `success` becomes late; `None` when it never does.
    #[must_use]
    pub fn late_after(&self, success: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
        let mut due = success;
        for _ in 0..MISSED_RUNS {
            due = self.next_after(due, zone)?;
        }
        Some(due.max(success.checked_add(LATE_GRACE).ok()?))
    }
}

impl Timing {
    /// A fixed interval without jitter.
    #[must_use]
    pub const fn every(interval: Duration) -> Self {
        Self { schedule: Schedule::Every(interval), jitter: Duration::ZERO }
    }
}

/// How to connect to a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SourceConnection {
    /// Condoit's database.
    Postgres {
        /// `postgres://user@host/database`; may contain a password.
        url: Secret,
        /// Password, when the URL contains none.
        password: Option<SecretSource>,
        /// Encryption, and verification of the server.
        tls: TlsConfig,
        /// Timeout of one statement.
        statement_timeout: Duration,
        /// Tables with at most about this many rows are scanned on each run, which finds late rows of any date.
        scan_rows: u64,
    },
    /// Condoit's HTTP API.
    Http {
        /// Base URL: everything before `/facilities`.
        url: Secret,
        /// Sent as `Authorization: Bearer`.
        token: Option<SecretSource>,
        /// Sent as `X-API-Key`.
        api_key: Option<SecretSource>,
        /// Encryption, and verification of the server.
        tls: TlsConfig,
    },
    /// A file or a folder of files.
    File {
        /// The file or folder.
        path: PathBuf,
    },
}

/// Default jitter of a cron schedule.
const CRON_JITTER: Duration = Duration::from_secs(5);

const COMMON_KEYS: [&str; 10] = [
    "name",
    "kind",
    "interval",
    "cron",
    "jitter",
    "mapping",
    "overlap",
    "compare_interval",
    "webhook_secret",
    "webhook_secret_file",
];

/// Source name of records that were imported from files.
pub const IMPORT_SOURCE: &str = "import";

/// Names that a source cannot have.
const RESERVED_NAMES: [&str; 1] = [IMPORT_SOURCE];

/// All sources, in the order of the file.
pub(super) fn read_sources(layers: &Layers) -> Result<Vec<SourceConfig>, ConfigError> {
    let mut names = BTreeSet::new();
    (0..layers.sources())
        .map(|index| {
            let source = read_source(layers, index)?;
            if !names.insert(source.name.clone()) {
                let reason = format!("{:?} is the name of another source already", source.name);
                return Err(layers.invalid(&format!("source.{index}.name"), reason));
            }
            Ok(source)
        })
        .collect()
}

fn read_source(layers: &Layers, index: usize) -> Result<SourceConfig, ConfigError> {
    let section = format!("source.{index}");
    let key = |name: &str| format!("{section}.{name}");
    let required = |name: &str, reason: &str| {
        let missing = || ConfigError::Missing { key: key(name), reason: reason.to_owned() };
        layers.text(&key(name)).map(str::to_owned).ok_or_else(missing)
    };
    let name = required("name", "every source needs one")?;
    if !name.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_')) || name.len() > 60 {
        let reason = format!("must be at most 60 lower-case letters, digits, - and _, not {name:?}");
        return Err(layers.invalid(&key("name"), reason));
    }
    if RESERVED_NAMES.contains(&name.as_str()) {
        let reason = format!("{name:?} is reserved: choose another name");
        return Err(layers.invalid(&key("name"), reason));
    }
    let kind = required("kind", "set postgres, http or file")?;
    let allowed: &[&str] = match kind.as_str() {
        "postgres" => &["url", "password", "password_file", "tls", "tls_root", "statement_timeout", "scan_rows"],
        "http" => &["url", "token", "token_file", "api_key", "api_key_file", "tls", "tls_root"],
        _ => &["path"],
    };
    let set = layers.source_keys(index);
    if let Some(unexpected) = set.iter().find(|name| !COMMON_KEYS.contains(name) && !allowed.contains(name)) {
        let reason = format!("does not apply to a source of kind {kind}, which has {}", allowed.join(", "));
        return Err(layers.invalid(&key(unexpected), reason));
    }
    let connection = match kind.as_str() {
        "postgres" => SourceConnection::Postgres {
            url: url(layers, &key("url"), &["postgres://", "postgresql://"])?,
            tls: tls::read(layers, &section, &kind, layers.text(&key("url")).unwrap_or_default())?,
            password: secret(layers, &section, "password")?,
            statement_timeout: layers.duration(&key("statement_timeout"))?,
            scan_rows: layers.integer(&key("scan_rows"))?,
        },
        "http" => SourceConnection::Http {
            url: url(layers, &key("url"), &["http://", "https://"])?,
            tls: tls::read(layers, &section, &kind, layers.text(&key("url")).unwrap_or_default())?,
            token: secret(layers, &section, "token")?,
            api_key: secret(layers, &section, "api_key")?,
        },
        _ => SourceConnection::File { path: PathBuf::from(required("path", "a source of kind file reads it")?) },
    };
    let timing = timing(layers, index)?;
    let mapping = layers.text(&key("mapping")).map(PathBuf::from);
    Ok(SourceConfig {
        name,
        connection,
        timing,
        mapping,
        overlap: layers.duration(&key("overlap"))?,
        compare_interval: layers.duration(&key("compare_interval"))?,
        webhook_secret: secret(layers, &section, "webhook_secret")?,
    })
}

/// The cron pattern if there is one, else the interval.
fn timing(layers: &Layers, index: usize) -> Result<Timing, ConfigError> {
    let key = |name: &str| format!("source.{index}.{name}");
    let interval = layers.duration(&key("interval"))?;
    if interval < Duration::from_secs(1) {
        return Err(layers.invalid(&key("interval"), "must be at least 1s"));
    }
    let (schedule, usual_jitter) = match layers.text(&key("cron")) {
        None => (Schedule::Every(interval), interval / 10),
        Some(pattern) => {
            if layers.origin(&key("interval")).is_some_and(|origin| *origin != SettingOrigin::Default) {
                return Err(layers.invalid(&key("cron"), "cannot be combined with interval: remove one of them"));
            }
            let cron = pattern.parse::<Cron>().map_err(|error| {
                let reason = format!("must be a cron pattern as in \"*/5 6-18 * * MON-FRI\", not {pattern:?}: {error}");
                layers.invalid(&key("cron"), reason)
            })?;
            (Schedule::Cron(Box::new(cron)), CRON_JITTER)
        }
    };
    let jitter = match layers.find(&key("jitter")) {
        Some(_) => layers.duration(&key("jitter"))?,
        None => usual_jitter,
    };
    Ok(Timing { schedule, jitter })
}

/// Reads a URL. It is treated as a secret, because it may contain a password.
pub(super) fn url(layers: &Layers, key: &str, schemes: &[&str]) -> Result<Secret, ConfigError> {
    let url = layers.text(key).ok_or_else(|| ConfigError::Missing {
        key: key.to_owned(),
        reason: format!("set its address, as in {}host", schemes[0]),
    })?;
    if !schemes.iter().any(|scheme| url.len() > scheme.len() && url.starts_with(scheme)) {
        return Err(layers.invalid(key, format!("must begin with {}", schemes.join(" or "))));
    }
    if !is_unambiguous_url(url) {
        let reason = "has a host and password that cannot be told apart: give the password by itself, or write its special \
                      characters percent-encoded (@ as %40, / as %2F, ? as %3F, # as %23)";
        return Err(layers.invalid(key, reason));
    }
    Ok(Secret::new(url.trim_end_matches('/')))
}

/// Reads a secret from the key `name` or from the file that `name_file` names; both is an error.
pub(super) fn secret(layers: &Layers, section: &str, name: &str) -> Result<Option<SecretSource>, ConfigError> {
    let (key, file_key) = (format!("{section}.{name}"), format!("{section}.{name}_file"));
    match (layers.text(&key), layers.text(&file_key)) {
        (Some(_), Some(_)) => {
            Err(layers.invalid(&key, format!("cannot be combined with {name}_file: remove one of them")))
        }
        (Some(secret), None) => Ok(Some(SecretSource::Inline(Secret::new(secret)))),
        (None, Some(path)) => Ok(Some(SecretSource::File { key: file_key, path: PathBuf::from(path) })),
        (None, None) => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(text: &str) -> Timestamp {
        text.parse().expect("an instant")
    }

    #[test]
    fn cron_patterns_use_the_sites_time_zone() {
        let zone = TimeZone::get("America/Chicago").expect("a zone");
        let schedule = |pattern: &str| Schedule::Cron(Box::new(pattern.parse::<Cron>().expect("a pattern")));
        for (pattern, after, next) in [
            ("*/5 * * * *", "2026-01-05T10:02:30Z", "2026-01-05T10:05:00Z"),
            ("0 6 * * *", "2026-01-05T11:00:00Z", "2026-01-05T12:00:00Z"),
            ("0 6 * * *", "2026-07-05T10:30:00Z", "2026-07-05T11:00:00Z"),
            ("0 6 * * MON", "2026-01-06T00:00:00Z", "2026-01-12T12:00:00Z"),
            // A local time that occurs twice when daylight saving ends matches once
            ("30 1 * * *", "2026-11-01T06:30:00Z", "2026-11-02T07:30:00Z"),
        ] {
            assert_eq!(
                schedule(pattern).next_after(moment(after), &zone),
                Some(moment(next)),
                "{pattern} after {after}"
            );
        }
        assert_eq!(schedule("0 0 30 2 *").next_after(moment("2026-01-05T10:02:30Z"), &zone), None);
    }

    #[test]
    fn a_source_is_late_after_several_missed_runs() {
        let late = |schedule: &Schedule| schedule.late_after(moment("2026-01-05T10:02:30Z"), &TimeZone::UTC);
        let every = |seconds| Schedule::Every(Duration::from_secs(seconds));
        assert_eq!(late(&every(2)), Some(moment("2026-01-05T10:03:30Z")), "a minute of grace");
        assert_eq!(late(&every(300)), Some(moment("2026-01-05T10:17:30Z")));
        let cron = |pattern: &str| Schedule::Cron(Box::new(pattern.parse().expect("a pattern")));
        assert_eq!(late(&cron("*/5 * * * *")), Some(moment("2026-01-05T10:15:00Z")));
        assert_eq!(late(&cron("0 6 * * MON")), Some(moment("2026-01-26T06:00:00Z")));
        assert_eq!(late(&cron("0 0 30 2 *")), None);
    }
}
