//! Log lines on standard error: text for a person at a terminal, one JSON object a line otherwise. Standard output
//! belongs to answers.

use std::io::{self, IsTerminal};

use tracing::level_filters::LevelFilter;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::util::{SubscriberInitExt, TryInitError};

use crate::config::{LogConfig, LogFormat, LogLevel};

/// Sends everything that is worth it to standard error, for the rest of the program's life.
///
/// # Errors
/// [`TryInitError`] when something else collects the logs of this process already.
pub fn start(config: LogConfig) -> Result<(), TryInitError> {
    let lines = tracing_subscriber::fmt().with_env_filter(filter(config.level)).with_writer(io::stderr);
    if is_json(config.format, io::stderr().is_terminal()) {
        lines.json().flatten_event(true).with_current_span(false).finish().try_init()
    } else {
        lines.with_ansi(io::stderr().is_terminal()).with_target(false).finish().try_init()
    }
}

/// Our own lines at the level asked for. Libraries at `info` at most: their `debug` shows bytes of connections, and
/// with them secrets.
fn filter(level: LogLevel) -> EnvFilter {
    let ours = match level {
        LogLevel::Error => LevelFilter::ERROR,
        LogLevel::Warn => LevelFilter::WARN,
        LogLevel::Info => LevelFilter::INFO,
        LogLevel::Debug => LevelFilter::DEBUG,
        LogLevel::Trace => LevelFilter::TRACE,
    };
    let others = ours.min(LevelFilter::INFO);
    EnvFilter::new(format!("{others},masterbus={ours}"))
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
    use super::*;

    #[test]
    fn libraries_are_never_heard_below_info() {
        assert_eq!(filter(LogLevel::Trace).to_string(), "masterbus=trace,info");
        assert_eq!(filter(LogLevel::Error).to_string(), "masterbus=error,error");
    }

    #[test]
    fn a_terminal_gets_text_unless_told_otherwise() {
        assert!(is_json(LogFormat::Auto, false) && !is_json(LogFormat::Auto, true));
        assert!(is_json(LogFormat::Json, true) && !is_json(LogFormat::Text, false));
    }
}
