//! Secrets that `Debug` and `config print` never show, given in the configuration or in a file of their own.

use std::fmt;
use std::path::PathBuf;

use super::{ConfigError, Environment};

/// A password, token or key. Neither `Debug` nor `config print` shows it; [`Secret::reveal`] does.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Box<str>);

impl Secret {
    /// Wraps a text as a secret.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self(text.into())
    }

    /// The secret in clear text. Call it only where the secret is sent or used as a key.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// Where a secret is configured.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SecretSource {
    /// As a value in the configuration.
    Inline(Secret),
    /// In a file. A line break at the end of the file is not part of the secret.
    File {
        /// The configuration key that names the file, for error messages.
        key: String,
        /// The file.
        path: PathBuf,
    },
}

impl SecretSource {
    /// Reads the secret. A file is read on every call, so that a rotated credential is used without a restart.
    ///
    /// # Errors
    /// [`ConfigError`] when the file cannot be read or is empty.
    pub fn read(&self, environment: &dyn Environment) -> Result<Secret, ConfigError> {
        let (key, path) = match self {
            Self::Inline(secret) => return Ok(secret.clone()),
            Self::File { key, path } => (key, path),
        };
        let text = environment.read(path).map_err(|source| ConfigError::File { path: path.clone(), source })?;
        match text.trim_end_matches(['\r', '\n']) {
            "" => Err(ConfigError::Missing { key: key.clone(), reason: format!("{} is empty", path.display()) }),
            secret => Ok(Secret::new(secret)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_output_hides_the_secret() {
        let secret = SecretSource::Inline(Secret::new("hunter2"));
        assert!(!format!("{secret:?}").contains("hunter2"));
    }
}
