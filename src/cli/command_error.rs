//! Results of commands: exit code 0 on success, 1 on failure, 2 on wrong usage or configuration, with one sentence that
//! says why.

use std::error::Error;
use std::io;
use std::process::ExitCode;

use crate::config::ConfigError;
use crate::http_client::error_chain;

/// Result of a command.
pub type CommandResult = Result<(), CommandError>;

/// Why a command failed.
#[derive(Debug)]
pub enum CommandError {
    /// The operation failed: exit code 1.
    Failed(Box<dyn Error + Send + Sync>),
    /// Wrong arguments or configuration: exit code 2.
    Usage(Box<dyn Error + Send + Sync>),
    /// The command has printed everything itself: exit code 1 without a further message.
    Reported,
}

impl CommandError {
    /// The operation failed.
    pub fn failed(error: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Failed(error.into())
    }

    /// Wrong arguments or configuration.
    pub fn usage(error: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Usage(error.into())
    }
}

impl From<ConfigError> for CommandError {
    fn from(error: ConfigError) -> Self {
        Self::usage(error)
    }
}

/// Errors of standard output and of files named on the command line.
impl From<io::Error> for CommandError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            // The reader of our output has closed it: `masterbus ... | head`
            io::ErrorKind::BrokenPipe => Self::Reported,
            _ => Self::failed(error),
        }
    }
}

/// Prints an error on standard error and returns the exit code.
#[must_use]
pub fn report(result: CommandResult) -> ExitCode {
    let (error, code) = match result {
        Ok(()) => return ExitCode::SUCCESS,
        Err(CommandError::Reported) => return ExitCode::from(1),
        Err(CommandError::Failed(error)) => (error, 1),
        Err(CommandError::Usage(error)) => (error, 2),
    };
    eprintln!("masterbus: {}", error_chain(error.as_ref()));
    ExitCode::from(code)
}
