//! Formats an error with its causes as one line for a log or a person.

use std::error::Error;

/// An error with its causes in one line. A cause that the text contains already is left out: many error types repeat their
/// cause in their own message.
#[must_use]
pub fn error_chain(error: &dyn Error) -> String {
    let mut whole = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let message = error.to_string();
        if !whole.contains(&message) {
            whole = format!("{whole}: {message}");
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
    struct OuterError(#[source] MiddleError);

    #[derive(Debug, thiserror::Error)]
    #[error("the file is\ndamaged: bad magic")]
    struct MiddleError(#[source] InnerError);

    #[derive(Debug, thiserror::Error)]
    #[error("bad magic")]
    struct InnerError;

    #[test]
    fn causes_follow_in_one_line_and_none_is_repeated() {
        assert_eq!(
            error_chain(&OuterError(MiddleError(InnerError))),
            "cannot open the store: the file is damaged: bad magic"
        );
    }
}
