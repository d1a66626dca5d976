//! How a verb ends: exit code 0 done, 1 failed, 2 wrong usage or configuration; and one plain sentence that says why.

use std::error::Error;
use std::io;
use std::process::ExitCode;

use crate::config::ConfigError;
use crate::http_client::error_chain;

/// What a verb comes to.
pub type Outcome = Result<(), Failure>;

/// Why a verb did not do what was asked.
#[derive(Debug)]
pub enum Failure {
    /// It tried: exit code 1.
    Failed(Box<dyn Error + Send + Sync>),
    /// It was asked the wrong way: exit code 2.
    Usage(Box<dyn Error + Send + Sync>),
    /// It has told everything itself: exit code 1 and no further word.
    Told,
}

impl Failure {
    /// It tried and failed.
    pub fn failed(error: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Failed(error.into())
    }

    /// It was asked the wrong way.
    pub fn usage(error: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Usage(error.into())
    }
}

impl From<ConfigError> for Failure {
    fn from(error: ConfigError) -> Self {
        Self::usage(error)
    }
}

/// Most often standard output or a file named on the command line.
impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            // Whoever reads our answers has enough of them: `masterbus ... | head`
            io::ErrorKind::BrokenPipe => Self::Told,
            _ => Self::failed(error),
        }
    }
}

/// Tells a failure on standard error and gives the exit code.
#[must_use]
pub fn told(outcome: Outcome) -> ExitCode {
    let (error, code) = match outcome {
        Ok(()) => return ExitCode::SUCCESS,
        Err(Failure::Told) => return ExitCode::from(1),
        Err(Failure::Failed(error)) => (error, 1),
        Err(Failure::Usage(error)) => (error, 2),
    };
    eprintln!("masterbus: {}", error_chain(error.as_ref()));
    ExitCode::from(code)
}
