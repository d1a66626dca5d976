//! Log output on standard error: text on a terminal, otherwise one JSON object per line. Standard output is reserved for the
//! output of commands.

use std::io::{self, IsTerminal};

use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt::layer;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::{SubscriberInitExt, TryInitError};
use tracing_subscriber::{Layer, registry};

use super::log_buffer::LogBufferLayer;
use crate::config::{LogConfig, LogFormat, LogLevel};

/// Starts logging for the rest of the process's life.
///
/// # Errors
/// [`TryInitError`] when this process already has a subscriber.
pub fn start(config: LogConfig) -> Result<(), TryInitError> {
    let lines = layer().with_writer(io::stderr);
    let lines = if is_json(config.format, io::stderr().is_terminal()) {
        lines.json().flatten_event(true).with_current_span(false).boxed()
    } else {
        lines.with_ansi(io::stderr().is_terminal()).with_target(false).boxed()
    };
    registry().with(lines.and_then(LogBufferLayer::default()).with_filter(filter(config.level))).try_init()
}

/// Events of this program at `level`; events of libraries at `info` at most, because their `debug` output shows bytes of
/// connections and so may contain secrets.
fn filter(level: LogLevel) -> Targets {
    let own = match level {
        LogLevel::Error => LevelFilter::ERROR,
        LogLevel::Warn => LevelFilter::WARN,
        LogLevel::Info => LevelFilter::INFO,
        LogLevel::Debug => LevelFilter::DEBUG,
        LogLevel::Trace => LevelFilter::TRACE,
    };
    let others = own.min(LevelFilter::INFO);
    Targets::new().with_default(others).with_target("masterbus", own)
}

const fn is_json(format: LogFormat, terminal: bool) -> bool {
    match format {
        LogFormat::Auto => !terminal,
        LogFormat::Text => false,
        LogFormat::Json => true,
    }
}

#[cfg(test)]
mod tests {
    use tracing::Level;

    use super::*;

    #[test]
    fn library_events_below_info_are_never_logged() {
        let all = filter(LogLevel::Trace);
        assert!(all.would_enable("masterbus::sync", &Level::TRACE) && all.would_enable("hyper", &Level::INFO));
        assert!(!all.would_enable("hyper", &Level::DEBUG));
        assert!(!filter(LogLevel::Error).would_enable("hyper", &Level::WARN));
    }

    #[test]
    fn a_terminal_gets_text_unless_configured_otherwise() {
        assert!(is_json(LogFormat::Auto, false) && !is_json(LogFormat::Auto, true));
        assert!(is_json(LogFormat::Json, true) && !is_json(LogFormat::Text, false));
    }
}
