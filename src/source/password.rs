//! A password for a source, which is never printed.

use std::fmt;

/// A password whose debug form does not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(Box<str>);

impl Password {
    /// Takes a secret, without the line break a secret file ends with.
    #[must_use]
    pub fn new(secret: &str) -> Self {
        Self(secret.trim_end_matches(['\r', '\n']).into())
    }

    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(..)")
    }
}
