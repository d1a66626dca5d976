//! Configuration errors. Each names the key, where it is set, and which values are allowed.

use std::io;
use std::path::PathBuf;

use super::SettingOrigin;

impl ConfigError {
    /// The key that caused the error, if it was a key.
    #[must_use]
    pub fn key(&self) -> Option<&str> {
        match self {
            Self::UnknownKey { key, .. } | Self::Value { key, .. } | Self::Missing { key, .. } => Some(key),
            _ => None,
        }
    }

    /// The reason, as a phrase that follows the key's name.
    #[must_use]
    pub fn reason(&self) -> String {
        match self {
            Self::Value { reason, .. } => reason.clone(),
            other => other.to_string(),
        }
    }
}

/// A configuration that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A configuration or secret file cannot be read.
    #[error("cannot read {}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// A file is not valid TOML. The message omits the text of the line, which may contain a secret.
    #[error("{} is not valid TOML in line {line}: {reason}", path.display())]
    Toml {
        /// The file.
        path: PathBuf,
        /// Line number, from 1.
        line: usize,
        /// The cause.
        reason: String,
    },
    /// A key that does not exist.
    #[error("unknown key {key} ({origin}){}", nearest.as_ref().map(|known| format!(": did you mean {known}?")).unwrap_or_default())]
    UnknownKey {
        /// The key as written.
        key: String,
        /// Where it is set.
        origin: SettingOrigin,
        /// The most similar known key or environment variable.
        nearest: Option<String>,
    },
    /// A value that is not allowed for its key.
    #[error("{key} ({origin}) {reason}")]
    Value {
        /// The key.
        key: String,
        /// Where it is set.
        origin: SettingOrigin,
        /// The reason, as a phrase that follows the key's name.
        reason: String,
    },
    /// A required key is missing.
    #[error("{key} is missing: {reason}")]
    Missing {
        /// The key.
        key: String,
        /// Why it is required.
        reason: String,
    },
    /// The API would be reachable from the network without encryption.
    #[error(
        "listen = \"{listen}\" ({origin}) would send passwords unencrypted over the network: \
         listen on 127.0.0.1 behind a TLS proxy, or set allow_plain_http = true"
    )]
    PlainHttp {
        /// The address.
        listen: String,
        /// Where it is set.
        origin: SettingOrigin,
    },
}
