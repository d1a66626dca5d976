//! Log lines on standard error: text for a person at a terminal, one JSON object a line otherwise. Standard output
//! belongs to answers.

use std::io::{self, IsTerminal};

use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt::layer;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::{SubscriberInitExt, TryInitError};
use tracing_subscriber::{Layer, registry};

use super::ring::RingLayer;
use crate::config::{LogConfig, LogFormat, LogLevel};

/// Sends everything that is worth it to standard error, for the rest of the program's life.
///
/// # Errors
/// [`TryInitError`] when something else collects the logs of this process already.
pub fn start(config: LogConfig) -> Result<(), TryInitError> {
    let lines = layer().with_writer(io::stderr);
    let lines = if is_json(config.format, io::stderr().is_terminal()) {
        lines.json().flatten_event(true).with_current_span(false).boxed()
    } else {
        lines.with_ansi(io::stderr().is_terminal()).with_target(false).boxed()
    };
    registry().with(lines.and_then(RingLayer::default()).with_filter(filter(config.level))).try_init()
}

/// Our own lines at the level asked for. Libraries at `info` at most: their `debug` shows bytes of connections, and
/// with them secrets.
fn filter(level: LogLevel) -> Targets {
    let ours = match level {
        LogLevel::Error => LevelFilter::ERROR,
        LogLevel::Warn => LevelFilter::WARN,
        LogLevel::Info => LevelFilter::INFO,
        LogLevel::Debug => LevelFilter::DEBUG,
        LogLevel::Trace => LevelFilter::TRACE,
    };
    let others = ours.min(LevelFilter::INFO);
    Targets::new().with_default(others).with_target("masterbus", ours)
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
    fn libraries_are_never_heard_below_info() {
        let chatty = filter(LogLevel::Trace);
        assert!(chatty.would_enable("masterbus::sync", &Level::TRACE) && chatty.would_enable("hyper", &Level::INFO));
        assert!(!chatty.would_enable("hyper", &Level::DEBUG));
        assert!(!filter(LogLevel::Error).would_enable("hyper", &Level::WARN));
    }

    #[test]
    fn a_terminal_gets_text_unless_told_otherwise() {
        assert!(is_json(LogFormat::Auto, false) && !is_json(LogFormat::Auto, true));
        assert!(is_json(LogFormat::Json, true) && !is_json(LogFormat::Text, false));
    }
}
