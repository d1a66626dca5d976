//! Secrets: shown to nobody by accident, and kept in files where there are files for them.

use std::fmt;
use std::path::PathBuf;

use super::{ConfigError, Surroundings};

/// A password, token or key. Neither `Debug` nor `config print` shows it; [`Secret::reveal`] does.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Box<str>);

impl Secret {
    /// Takes a text as a secret.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self(text.into())
    }

    /// The secret itself, for the one call that needs it.
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

/// Where a secret stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SecretPlace {
    /// In the configuration itself.
    Here(Secret),
    /// In a file of its own, without the line break at its end.
    File {
        /// The key that named the file, for complaints.
        key: String,
        /// The file.
        path: PathBuf,
    },
}

impl SecretPlace {
    /// The secret. Files are read at every call, so that a renewed credential counts.
    ///
    /// # Errors
    /// [`ConfigError`] when the file cannot be read or is empty.
    pub fn read(&self, surroundings: &dyn Surroundings) -> Result<Secret, ConfigError> {
        let (key, path) = match self {
            Self::Here(secret) => return Ok(secret.clone()),
            Self::File { key, path } => (key, path),
        };
        let text = surroundings.read(path).map_err(|source| ConfigError::File { path: path.clone(), source })?;
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
    fn a_secret_is_not_shown() {
        let secret = SecretPlace::Here(Secret::new("hunter2"));
        assert!(!format!("{secret:?}").contains("hunter2"));
    }
}
