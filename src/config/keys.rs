//! Every key there is, on one page: its sort, its default, whether it is secret. A key that is not here is an error.

/// What a value must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    /// Any text.
    Text,
    /// A URL; a password in it is masked.
    Url,
    /// A path in the file system.
    Path,
    /// `true` or `false`.
    Flag,
    /// A whole number between two bounds, both included.
    Whole(u64, u64),
    /// A length of time as in `30s`.
    Span,
    /// One of some words.
    Word(&'static [&'static str]),
    /// Texts; separated by commas in the environment.
    List,
    /// Text that is masked.
    Secret,
}

/// One thing that may be set.
#[derive(Debug)]
pub(super) struct Key {
    /// Dotted; `source.*` stands for any source.
    pub(super) path: &'static str,
    pub(super) sort: Sort,
    /// As text; `None` leaves it unset.
    pub(super) default: Option<&'static str>,
}

const fn key(path: &'static str, sort: Sort, default: Option<&'static str>) -> Key {
    Key { path, sort, default }
}

pub(super) const LEVELS: &[&str] = &["error", "warn", "info", "debug", "trace"];

/// In the order in which `config print` shows them.
pub(super) const KEYS: &[Key] = &[
    key("listen", Sort::Text, Some("127.0.0.1:8650")),
    key("allow_plain_http", Sort::Flag, Some("false")),
    key("time_zone", Sort::Text, Some("UTC")),
    key("cors_origins", Sort::List, Some("")),
    key("data_dir", Sort::Path, Some("./masterbus-data")),
    key("engine.mode", Sort::Word(&["local", "remote", "hybrid"]), Some("local")),
    key("engine.algorithm", Sort::Text, Some("1.2.0")),
    key("engine.algorithm_dir", Sort::Path, None),
    key("rate_limit.per_minute", Sort::Whole(0, 1_000_000), Some("100")),
    key("rate_limit.failures_per_minute", Sort::Whole(0, 1_000_000), Some("30")),
    key("cache.equipment_ttl", Sort::Span, Some("24h")),
    key("cache.aggregate_ttl", Sort::Span, Some("1h")),
    key("cache.stale_for", Sort::Span, Some("12h")),
    key("store.cache_mib", Sort::Whole(1, 1_048_576), Some("64")),
    key("sync.mass_delete_percent", Sort::Whole(0, 100), Some("20")),
    key("sync.mass_delete_rows", Sort::Whole(0, 1_000_000_000), Some("20")),
    key("sync.import_max_mib", Sort::Whole(1, 1_048_576), Some("256")),
    key("log.level", Sort::Word(LEVELS), Some("info")),
    key("log.format", Sort::Word(&["auto", "text", "json"]), Some("auto")),
    key("voltmetrics.url", Sort::Url, None),
    key("voltmetrics.api_key", Sort::Secret, None),
    key("voltmetrics.api_key_file", Sort::Path, None),
    key("voltmetrics.jwt_secret", Sort::Secret, None),
    key("voltmetrics.jwt_secret_file", Sort::Path, None),
    key("voltmetrics.webhook_secret", Sort::Secret, None),
    key("voltmetrics.webhook_secret_file", Sort::Path, None),
    key("voltmetrics.concurrency", Sort::Whole(1, 1_000), Some("8")),
    key("voltmetrics.timeout", Sort::Span, Some("10s")),
    key("voltmetrics.deadline", Sort::Span, Some("60s")),
    key("voltmetrics.max_answer_bytes", Sort::Whole(1_024, 1 << 30), Some("4194304")),
    key("voltmetrics.tries", Sort::Whole(1, 100), Some("5")),
    key("voltmetrics.first_wait", Sort::Span, Some("1s")),
    key("voltmetrics.longest_wait", Sort::Span, Some("30s")),
    key("voltmetrics.breaker_failures", Sort::Whole(1, 1_000), Some("5")),
    key("voltmetrics.breaker_rest", Sort::Span, Some("60s")),
    key("jobs.poll_interval", Sort::Span, Some("1s")),
    key("jobs.webhook_patience", Sort::Span, Some("30s")),
    key("jobs.give_up_after", Sort::Span, Some("1h")),
    key("jobs.callback_secret_file", Sort::Path, None),
    key("jobs.callback_private", Sort::Flag, Some("false")),
    key("jobs.keep", Sort::Span, Some("7d")),
    key("jobs.keep_jobs", Sort::Whole(1_000, 10_000_000), Some("200000")),
    key("jobs.keep_deliveries", Sort::Whole(1_000, 100_000_000), Some("1000000")),
    key("jobs.keep_dead_letters", Sort::Whole(100, 1_000_000), Some("100000")),
    key("source.*.name", Sort::Text, None),
    key("source.*.kind", Sort::Word(&["postgres", "http", "file"]), None),
    key("source.*.url", Sort::Url, None),
    key("source.*.path", Sort::Path, None),
    key("source.*.password", Sort::Secret, None),
    key("source.*.password_file", Sort::Path, None),
    key("source.*.token", Sort::Secret, None),
    key("source.*.token_file", Sort::Path, None),
    key("source.*.api_key", Sort::Secret, None),
    key("source.*.api_key_file", Sort::Path, None),
    key("source.*.interval", Sort::Span, Some("30s")),
    key("source.*.cron", Sort::Text, None),
    key("source.*.jitter", Sort::Span, None),
    key("source.*.mapping", Sort::Path, None),
    key("source.*.statement_timeout", Sort::Span, Some("10m")),
    key("source.*.scan_rows", Sort::Whole(0, 1_000_000_000), Some("50000")),
    key("source.*.overlap", Sort::Span, Some("5m")),
    key("source.*.compare_interval", Sort::Span, Some("1h")),
    key("source.*.webhook_secret", Sort::Secret, None),
    key("source.*.webhook_secret_file", Sort::Path, None),
];

/// The key that a dotted path means; the second part of `source.0.url` may be anything.
pub(super) fn find(path: &str) -> Option<&'static Key> {
    KEYS.iter().find(|key| matches(key.path, path))
}

fn matches(pattern: &str, path: &str) -> bool {
    let (mut pattern, mut path) = (pattern.split('.'), path.split('.'));
    loop {
        match (pattern.next(), path.next()) {
            (None, None) => return true,
            (Some("*"), Some(_)) => {}
            (Some(wanted), Some(found)) if wanted == found => {}
            _ => return false,
        }
    }
}

/// Whether keys stand below this one.
pub(super) fn is_section(path: &str) -> bool {
    KEYS.iter().any(|key| key.path.strip_prefix(path).is_some_and(|rest| rest.starts_with('.')))
}

/// The known key that resembles an unknown one most, with the unknown one's place among the sources.
pub(super) fn nearest(path: &str) -> Option<String> {
    let place = path.strip_prefix("source.").and_then(|rest| rest.split('.').next()).unwrap_or("0");
    let known = KEYS.iter().map(|key| key.path.replacen('*', place, 1));
    let last = |path: &str| path.rsplit('.').next().unwrap_or_default().to_owned();
    // `[rate_limt] per_minute` resembles as a whole, a key in the wrong section by its last part
    let resemblance = |known: &str| {
        let whole = strsim::jaro_winkler(path, known);
        whole.max(strsim::jaro_winkler(&last(path), &last(known)) - 0.02)
    };
    known
        .map(|known| (resemblance(&known), known))
        .filter(|(resemblance, _)| *resemblance > 0.75)
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
        .map(|(_, known)| known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_keys_find_their_neighbours() {
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
    fn the_documented_example_tells_every_key() {
        let example = include_str!("../../assets/masterbus.toml");
        for key in KEYS {
            let name = key.path.rsplit('.').next().unwrap_or_default();
            // In use, or as a comment for those that exclude others
            let told = |line: &str| line.contains(&format!("{name} ="));
            assert!(example.lines().any(told), "{} is not told", key.path);
        }
    }
}
