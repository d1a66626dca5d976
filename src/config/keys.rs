//! The list of all configuration keys with their types and defaults. A key that is not listed is an error.

/// The type of a setting's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ValueType {
    /// Any text.
    Text,
    /// A URL; a password in it is masked.
    Url,
    /// A path in the file system.
    Path,
    /// `true` or `false`.
    Bool,
    /// An integer within two bounds, both included.
    Integer(u64, u64),
    /// A duration such as `30s`.
    Duration,
    /// One of the listed words.
    Choice(&'static [&'static str]),
    /// A list of texts; comma-separated in an environment variable.
    List,
    /// Text that is masked when it is printed.
    Secret,
}

/// A configuration key.
#[derive(Debug)]
pub(super) struct KeySpec {
    /// Dotted path; `*` in `source.*.url` matches any source.
    pub(super) path: &'static str,
    pub(super) value_type: ValueType,
    /// Default value as text; `None` when there is none.
    pub(super) default: Option<&'static str>,
}

const fn key(path: &'static str, value_type: ValueType, default: Option<&'static str>) -> KeySpec {
    KeySpec { path, value_type, default }
}

pub(super) const LEVELS: &[&str] = &["error", "warn", "info", "debug", "trace"];

/// All keys, in the order in which `config print` prints them.
pub(super) const KEYS: &[KeySpec] = &[
    key("listen", ValueType::Text, Some("127.0.0.1:8650")),
    key("allow_plain_http", ValueType::Bool, Some("false")),
    key("time_zone", ValueType::Text, Some("UTC")),
    key("cors_origins", ValueType::List, Some("")),
    key("allowed_hosts", ValueType::List, Some("")),
    key("trusted_proxies", ValueType::List, Some("")),
    key("data_dir", ValueType::Path, Some("./masterbus-data")),
    key("engine.mode", ValueType::Choice(&["local", "remote", "hybrid"]), Some("local")),
    key("engine.algorithm", ValueType::Text, Some("1.2.0")),
    key("engine.algorithm_dir", ValueType::Path, None),
    key("rate_limit.per_minute", ValueType::Integer(0, 1_000_000), Some("100")),
    key("rate_limit.failures_per_minute", ValueType::Integer(0, 1_000_000), Some("30")),
    key("cache.equipment_ttl", ValueType::Duration, Some("24h")),
    key("cache.aggregate_ttl", ValueType::Duration, Some("1h")),
    key("cache.stale_for", ValueType::Duration, Some("12h")),
    key("store.cache_mib", ValueType::Integer(1, 1_048_576), Some("64")),
    key("sync.mass_delete_percent", ValueType::Integer(0, 100), Some("20")),
    key("sync.mass_delete_rows", ValueType::Integer(0, 1_000_000_000), Some("20")),
    key("sync.import_max_mib", ValueType::Integer(1, 1_048_576), Some("256")),
    key("log.level", ValueType::Choice(LEVELS), Some("info")),
    key("log.format", ValueType::Choice(&["auto", "text", "json"]), Some("auto")),
    key("voltmetrics.url", ValueType::Url, None),
    key("voltmetrics.api_key", ValueType::Secret, None),
    key("voltmetrics.api_key_file", ValueType::Path, None),
    key("voltmetrics.jwt_secret", ValueType::Secret, None),
    key("voltmetrics.jwt_secret_file", ValueType::Path, None),
    key("voltmetrics.webhook_secret", ValueType::Secret, None),
    key("voltmetrics.webhook_secret_file", ValueType::Path, None),
    key("voltmetrics.concurrency", ValueType::Integer(1, 1_000), Some("8")),
    key("voltmetrics.timeout", ValueType::Duration, Some("10s")),
    key("voltmetrics.deadline", ValueType::Duration, Some("60s")),
    key("voltmetrics.max_answer_bytes", ValueType::Integer(1_024, 1 << 30), Some("4194304")),
    key("voltmetrics.tries", ValueType::Integer(1, 100), Some("5")),
    key("voltmetrics.first_wait", ValueType::Duration, Some("1s")),
    key("voltmetrics.longest_wait", ValueType::Duration, Some("30s")),
    key("voltmetrics.breaker_failures", ValueType::Integer(1, 1_000), Some("5")),
    key("voltmetrics.breaker_rest", ValueType::Duration, Some("60s")),
    key("jobs.poll_interval", ValueType::Duration, Some("1s")),
    key("jobs.webhook_patience", ValueType::Duration, Some("30s")),
    key("jobs.give_up_after", ValueType::Duration, Some("1h")),
    key("jobs.callback_secret_file", ValueType::Path, None),
    key("jobs.callback_private", ValueType::Bool, Some("false")),
    key("jobs.keep", ValueType::Duration, Some("7d")),
    key("jobs.keep_jobs", ValueType::Integer(1_000, 10_000_000), Some("200000")),
    key("jobs.keep_deliveries", ValueType::Integer(1_000, 100_000_000), Some("1000000")),
    key("jobs.keep_dead_letters", ValueType::Integer(100, 1_000_000), Some("100000")),
    key("source.*.name", ValueType::Text, None),
    key("source.*.kind", ValueType::Choice(&["postgres", "http", "file"]), None),
    key("source.*.url", ValueType::Url, None),
    key("source.*.path", ValueType::Path, None),
    key("source.*.password", ValueType::Secret, None),
    key("source.*.password_file", ValueType::Path, None),
    key("source.*.token", ValueType::Secret, None),
    key("source.*.token_file", ValueType::Path, None),
    key("source.*.api_key", ValueType::Secret, None),
    key("source.*.api_key_file", ValueType::Path, None),
    key("source.*.tls", ValueType::Choice(&["verify", "unverified", "off"]), None),
    key("source.*.tls_root", ValueType::Text, None),
    key("source.*.interval", ValueType::Duration, Some("30s")),
    key("source.*.cron", ValueType::Text, None),
    key("source.*.jitter", ValueType::Duration, None),
    key("source.*.mapping", ValueType::Path, None),
    key("source.*.statement_timeout", ValueType::Duration, Some("10m")),
    key("source.*.scan_rows", ValueType::Integer(0, 1_000_000_000), Some("50000")),
    key("source.*.overlap", ValueType::Duration, Some("5m")),
    key("source.*.compare_interval", ValueType::Duration, Some("1h")),
    key("source.*.webhook_secret", ValueType::Secret, None),
    key("source.*.webhook_secret_file", ValueType::Path, None),
];

/// Finds the key for a dotted path; the second part of `source.0.url` can be any source.
pub(super) fn find(path: &str) -> Option<&'static KeySpec> {
    KEYS.iter().find(|key| matches(key.path, path))
}

fn matches(pattern: &str, path: &str) -> bool {
    let (mut pattern, mut path) = (pattern.split('.'), path.split('.'));
    loop {
        match (pattern.next(), path.next()) {
            (None, None) => return true,
            (Some("*"), Some(_)) => {}
            (Some(expected), Some(found)) if expected == found => {}
            _ => return false,
        }
    }
}

/// Whether a path is a section that contains keys.
pub(super) fn is_section(path: &str) -> bool {
    KEYS.iter().any(|key| key.path.strip_prefix(path).is_some_and(|rest| rest.starts_with('.')))
}

/// The known key that is most similar to an unknown one, for the hint in the error. Keeps the source of the unknown key.
pub(super) fn nearest(path: &str) -> Option<String> {
    let index = path.strip_prefix("source.").and_then(|rest| rest.split('.').next()).unwrap_or("0");
    let known = KEYS.iter().map(|key| key.path.replacen('*', index, 1));
    let last_part = |path: &str| path.rsplit('.').next().unwrap_or_default().to_owned();
    // A misspelt section is similar as a whole path, a key in the wrong section by its last part only; the latter ranks a
    // little lower
    let similarity = |known: &str| {
        let whole = strsim::jaro_winkler(path, known);
        whole.max(strsim::jaro_winkler(&last_part(path), &last_part(known)) - 0.02)
    };
    known
        .map(|known| (similarity(&known), known))
        .filter(|(similarity, _)| *similarity > 0.75)
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
        .map(|(_, known)| known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_known_key_is_suggested() {
        for (unknown, known) in [
            ("lisen", Some("listen")),
            ("rate_limit.per_minut", Some("rate_limit.per_minute")),
            ("rate_limt.per_minute", Some("rate_limit.per_minute")),
            ("per_minute", Some("rate_limit.per_minute")),
            ("source.2.pasword_file", Some("source.2.password_file")),
            ("source.condoit.intervall", Some("source.condoit.interval")),
            ("qqq", None),
        ] {
            assert_eq!(nearest(unknown).as_deref(), known, "{unknown}");
        }
    }

    #[test]
    fn the_example_configuration_names_every_key() {
        let example = include_str!("../../assets/masterbus.toml");
        for key in KEYS {
            let name = key.path.rsplit('.').next().unwrap_or_default();
            // Keys that exclude each other appear in comments
            let is_named = |line: &str| line.contains(&format!("{name} ="));
            assert!(example.lines().any(is_named), "{} is missing", key.path);
        }
    }
}
