//! Why a configuration cannot be used. Each says which key, where it stands, and what would be right.

use std::io;
use std::path::PathBuf;

use super::Origin;

impl ConfigError {
    /// The key that is at fault, where one is.
    #[must_use]
    pub fn key(&self) -> Option<&str> {
        match self {
            Self::UnknownKey { key, .. } | Self::Value { key, .. } | Self::Missing { key, .. } => Some(key),
            _ => None,
        }
    }

    /// What is wrong with it, in words that follow the key.
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
    /// A file that was named cannot be read.
    #[error("cannot read {}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file is no TOML. Without the line itself, which may hold a secret.
    #[error("{} is no valid TOML in line {line}: {reason}", path.display())]
    Toml {
        /// The file.
        path: PathBuf,
        /// Line in the file, from 1.
        line: usize,
        /// Why.
        reason: String,
    },
    /// A key that does not exist.
    #[error("unknown key {key} ({origin}){}", nearest.as_ref().map(|known| format!(": did you mean {known}?")).unwrap_or_default())]
    UnknownKey {
        /// The key as written.
        key: String,
        /// Where it stands.
        origin: Origin,
        /// The known key, or variable, that resembles it most.
        nearest: Option<String>,
    },
    /// A value that does not fit its key.
    #[error("{key} ({origin}) {reason}")]
    Value {
        /// The key.
        key: String,
        /// Where it stands.
        origin: Origin,
        /// What is wrong, in words that follow the key.
        reason: String,
    },
    /// A key that another one makes necessary.
    #[error("{key} is missing: {reason}")]
    Missing {
        /// The key.
        key: String,
        /// Why it is needed.
        reason: String,
    },
    /// The API would be open to the network unencrypted.
    #[error(
        "listen = \"{listen}\" ({origin}) would send log-ins unencrypted over the network: \
         listen on 127.0.0.1 behind a proxy that speaks TLS, or set allow_plain_http = true"
    )]
    PlainHttp {
        /// The address.
        listen: String,
        /// Where it stands.
        origin: Origin,
    },
}
