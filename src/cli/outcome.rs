//! How a verb ends: exit code 0 done, 1 failed, 2 wrong usage or configuration; and one plain sentence that says why.

use std::error::Error;
use std::io;
use std::process::ExitCode;

use crate::config::ConfigError;

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
    eprintln!("masterbus: {}", sentence(error.as_ref()));
    ExitCode::from(code)
}

/// An error with its causes in one line. A cause that its effect has told already is not told again.
#[must_use]
pub fn sentence(error: &dyn Error) -> String {
    let mut whole = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let words = error.to_string();
        if !whole.contains(&words) {
            whole = format!("{whole}: {words}");
        }
        cause = error.source();
    }
    whole.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("cannot open the store")]
    struct Outer(#[source] Middle);

    #[derive(Debug, thiserror::Error)]
    #[error("the file is\ndamaged: bad magic")]
    struct Middle(#[source] Inner);

    #[derive(Debug, thiserror::Error)]
    #[error("bad magic")]
    struct Inner;

    #[test]
    fn causes_follow_in_one_line_and_none_is_told_twice() {
        assert_eq!(sentence(&Outer(Middle(Inner))), "cannot open the store: the file is damaged: bad magic");
    }
}
