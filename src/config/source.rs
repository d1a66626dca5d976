//! `[[source]]`: where records come from. Each kind of source takes its own keys and no others.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::time::Duration;

use croner::Cron;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::layers::{Layers, Origin};
use super::{ConfigError, Secret, SecretPlace};

/// One source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceConfig {
    /// Its name, unique: small letters, digits, `-` and `_`.
    pub name: String,
    /// How it is reached.
    pub connection: SourceConnection,
    /// When it is read by itself.
    pub timing: Timing,
    /// Mapping file in place of the embedded one.
    pub mapping: Option<PathBuf>,
    /// How far the clocks of the applications that write may be behind: an incremental run looks back so far.
    pub overlap: Duration,
    /// Time between two comparisons of all ids with the source's, which find what was deleted without a tombstone.
    pub compare_interval: Duration,
    /// What Condoit's event bus signs its deliveries with; without it none is taken.
    pub webhook_secret: Option<SecretPlace>,
}

impl SourceConfig {
    /// Reads a source from the keys of a `[[source]]` section, by the same rules and with the same defaults.
    ///
    /// # Errors
    /// [`ConfigError`], which names the key as `source.0.KEY`.
    pub fn of_keys(keys: &BTreeMap<String, String>) -> Result<Self, ConfigError> {
        of(&Layers::of_source(keys)?, 0)
    }
}

/// When a source is read by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timing {
    /// By what the runs follow each other.
    pub pace: Pace,
    /// Each run begins up to this much later, by chance, so that many appliances do not ask at once.
    pub jitter: Duration,
}

/// By what the runs follow each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pace {
    /// This long after the one before ended.
    Every(Duration),
    /// At the moments of a cron pattern, in the site's time zone.
    Cron(Box<Cron>),
}

/// Runs that may fail to come before a source counts as late.
const MISSED_RUNS: u32 = 3;

/// How long after a good run a source is never late.
const NEVER_LATE_WITHIN: Duration = Duration::from_secs(60);

impl Pace {
    /// When the run after one that ended at `after` is due, by the clocks of `zone`; `None` when it never is.
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

    /// From when a source is late whose last good run ended at `success`; `None` when it never is.
    #[must_use]
    pub fn late_after(&self, success: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
        let mut due = success;
        for _ in 0..MISSED_RUNS {
            due = self.next_after(due, zone)?;
        }
        Some(due.max(success.checked_add(NEVER_LATE_WITHIN).ok()?))
    }
}

impl Timing {
    /// At an interval, on the dot.
    #[must_use]
    pub const fn every(interval: Duration) -> Self {
        Self { pace: Pace::Every(interval), jitter: Duration::ZERO }
    }
}

/// How a source is reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SourceConnection {
    /// Condoit's database.
    Postgres {
        /// `postgres://user@host/database`; may hold a password.
        url: Secret,
        /// The password where the URL holds none.
        password: Option<SecretPlace>,
        /// Longest time one statement may take.
        statement_timeout: Duration,
        /// Tables of at most about so many rows are searched on each run for rows of any date.
        scan_rows: u64,
    },
    /// Condoit's HTTP interface.
    Http {
        /// Everything in front of `/facilities`.
        url: Secret,
        /// Sent as `Authorization: Bearer`.
        token: Option<SecretPlace>,
        /// Sent as `X-API-Key`.
        api_key: Option<SecretPlace>,
    },
    /// A file or a folder of files.
    File {
        /// Where.
        path: PathBuf,
    },
}

/// How much later a run by cron may begin where nothing is said.
const CRON_JITTER: Duration = Duration::from_secs(5);

const ALWAYS: [&str; 10] = [
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

/// The name under which files are kept that somebody hands over.
pub const IMPORTED: &str = "import";

/// Names that no source may have.
const OWN_NAMES: [&str; 1] = [IMPORTED];

/// All sources, in the order of the file.
pub(super) fn all(layers: &Layers) -> Result<Vec<SourceConfig>, ConfigError> {
    let mut names = BTreeSet::new();
    (0..layers.sources())
        .map(|place| {
            let source = of(layers, place)?;
            if !names.insert(source.name.clone()) {
                let reason = format!("{:?} is the name of another source already", source.name);
                return Err(layers.refused(&format!("source.{place}.name"), reason));
            }
            Ok(source)
        })
        .collect()
}

fn of(layers: &Layers, place: usize) -> Result<SourceConfig, ConfigError> {
    let section = format!("source.{place}");
    let key = |name: &str| format!("{section}.{name}");
    let wanted = |name: &str, reason: &str| {
        let missing = || ConfigError::Missing { key: key(name), reason: reason.to_owned() };
        layers.text(&key(name)).map(str::to_owned).ok_or_else(missing)
    };
    let name = wanted("name", "every source has one")?;
    if !name.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_')) || name.len() > 60 {
        let reason = format!("must be small letters, digits, - and _, at most 60, not {name:?}");
        return Err(layers.refused(&key("name"), reason));
    }
    if OWN_NAMES.contains(&name.as_str()) {
        let reason = format!("{name:?} is what this program calls records of its own: take another");
        return Err(layers.refused(&key("name"), reason));
    }
    let kind = wanted("kind", "say postgres, http or file")?;
    let takes: &[&str] = match kind.as_str() {
        "postgres" => &["url", "password", "password_file", "statement_timeout", "scan_rows"],
        "http" => &["url", "token", "token_file", "api_key", "api_key_file"],
        _ => &["path"],
    };
    let set = layers.keys_of_source(place);
    if let Some(strange) = set.iter().find(|name| !ALWAYS.contains(name) && !takes.contains(name)) {
        let reason = format!("means nothing to a source of kind {kind}, which takes {}", takes.join(", "));
        return Err(layers.refused(&key(strange), reason));
    }
    let connection = match kind.as_str() {
        "postgres" => SourceConnection::Postgres {
            url: url(layers, &key("url"), &["postgres://", "postgresql://"])?,
            password: secret(layers, &section, "password")?,
            statement_timeout: layers.span(&key("statement_timeout"))?,
            scan_rows: layers.whole(&key("scan_rows"))?,
        },
        "http" => SourceConnection::Http {
            url: url(layers, &key("url"), &["http://", "https://"])?,
            token: secret(layers, &section, "token")?,
            api_key: secret(layers, &section, "api_key")?,
        },
        _ => SourceConnection::File { path: PathBuf::from(wanted("path", "a source of kind file reads from there")?) },
    };
    let timing = timing(layers, place)?;
    let mapping = layers.text(&key("mapping")).map(PathBuf::from);
    Ok(SourceConfig {
        name,
        connection,
        timing,
        mapping,
        overlap: layers.span(&key("overlap"))?,
        compare_interval: layers.span(&key("compare_interval"))?,
        webhook_secret: secret(layers, &section, "webhook_secret")?,
    })
}

/// A cron pattern where there is one, else the interval.
fn timing(layers: &Layers, place: usize) -> Result<Timing, ConfigError> {
    let key = |name: &str| format!("source.{place}.{name}");
    let interval = layers.span(&key("interval"))?;
    if interval < Duration::from_secs(1) {
        return Err(layers.refused(&key("interval"), "must be at least 1s"));
    }
    let (pace, usual_jitter) = match layers.text(&key("cron")) {
        None => (Pace::Every(interval), interval / 10),
        Some(pattern) => {
            if layers.origin(&key("interval")).is_some_and(|origin| *origin != Origin::Default) {
                return Err(layers.refused(&key("cron"), "stands beside interval: leave one of them out"));
            }
            let cron = pattern.parse::<Cron>().map_err(|error| {
                let reason = format!("must be a cron pattern as in \"*/5 6-18 * * MON-FRI\", not {pattern:?}: {error}");
                layers.refused(&key("cron"), reason)
            })?;
            (Pace::Cron(Box::new(cron)), CRON_JITTER)
        }
    };
    let jitter = match layers.find(&key("jitter")) {
        Some(_) => layers.span(&key("jitter"))?,
        None => usual_jitter,
    };
    Ok(Timing { pace, jitter })
}

/// A URL may hold a password, so it is kept as a secret.
pub(super) fn url(layers: &Layers, key: &str, schemes: &[&str]) -> Result<Secret, ConfigError> {
    let url = layers.text(key).ok_or_else(|| ConfigError::Missing {
        key: key.to_owned(),
        reason: format!("say where it is, as in {}host", schemes[0]),
    })?;
    match schemes.iter().any(|scheme| url.len() > scheme.len() && url.starts_with(scheme)) {
        true => Ok(Secret::new(url.trim_end_matches('/'))),
        false => Err(layers.refused(key, format!("must begin with {}", schemes.join(" or ")))),
    }
}

/// `name` or `name_file`, not both.
pub(super) fn secret(layers: &Layers, section: &str, name: &str) -> Result<Option<SecretPlace>, ConfigError> {
    let (key, file_key) = (format!("{section}.{name}"), format!("{section}.{name}_file"));
    match (layers.text(&key), layers.text(&file_key)) {
        (Some(_), Some(_)) => Err(layers.refused(&key, format!("stands beside {name}_file: leave one of them out"))),
        (Some(secret), None) => Ok(Some(SecretPlace::Here(Secret::new(secret)))),
        (None, Some(path)) => Ok(Some(SecretPlace::File { key: file_key, path: PathBuf::from(path) })),
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
    fn cron_follows_the_clock_on_the_sites_wall() {
        let zone = TimeZone::get("America/Chicago").expect("a zone");
        let pace = |pattern: &str| Pace::Cron(Box::new(pattern.parse::<Cron>().expect("a pattern")));
        for (pattern, after, next) in [
            ("*/5 * * * *", "2026-01-05T10:02:30Z", "2026-01-05T10:05:00Z"),
            ("0 6 * * *", "2026-01-05T11:00:00Z", "2026-01-05T12:00:00Z"),
            ("0 6 * * *", "2026-07-05T10:30:00Z", "2026-07-05T11:00:00Z"),
            ("0 6 * * MON", "2026-01-06T00:00:00Z", "2026-01-12T12:00:00Z"),
            // Half past two is left out in the night the clock is put forward, and comes once when it is put back
            ("30 1 * * *", "2026-11-01T06:30:00Z", "2026-11-02T07:30:00Z"),
        ] {
            assert_eq!(pace(pattern).next_after(moment(after), &zone), Some(moment(next)), "{pattern} after {after}");
        }
        assert_eq!(pace("0 0 30 2 *").next_after(moment("2026-01-05T10:02:30Z"), &zone), None);
    }

    #[test]
    fn a_source_is_late_once_several_runs_have_not_come() {
        let late = |pace: &Pace| pace.late_after(moment("2026-01-05T10:02:30Z"), &TimeZone::UTC);
        let every = |seconds| Pace::Every(Duration::from_secs(seconds));
        assert_eq!(late(&every(2)), Some(moment("2026-01-05T10:03:30Z")), "a minute is always given");
        assert_eq!(late(&every(300)), Some(moment("2026-01-05T10:17:30Z")));
        let cron = |pattern: &str| Pace::Cron(Box::new(pattern.parse().expect("a pattern")));
        assert_eq!(late(&cron("*/5 * * * *")), Some(moment("2026-01-05T10:15:00Z")));
        assert_eq!(late(&cron("0 6 * * MON")), Some(moment("2026-01-26T06:00:00Z")));
        assert_eq!(late(&cron("0 0 30 2 *")), None);
    }
}
