//! The error of every operation of the application.

use std::sync::Arc;

use crate::assess::RuleFileError;
use crate::auth::{CredentialError, InvalidUsername, SetupError};
use crate::cache::FetchError;
use crate::inventory::Moment;
use crate::runtime::BlockingError;
use crate::store::StoreError;

/// Why an operation failed.
#[derive(Debug, thiserror::Error)]
pub enum ApplicationError {
    /// It does not exist, or the caller may not see it: both look the same from outside.
    #[error("there is no {noun} `{id}`")]
    NotFound {
        /// The noun as the API path names it (`facility`, `equipment`, `photo`).
        noun: &'static str,
        /// The id that was requested.
        id: String,
    },
    /// It exists already.
    #[error("there is a {noun} `{id}` already")]
    AlreadyExists {
        /// The noun.
        noun: &'static str,
        /// Its id.
        id: String,
    },
    /// A value from the caller is not valid.
    #[error("`{field}` {reason}")]
    InvalidField {
        /// The field as the caller named it.
        field: &'static str,
        /// What is wrong with it; continues the sentence that the field begins.
        reason: String,
    },
    /// A password, token or key was refused.
    #[error(transparent)]
    CredentialRefused(#[from] CredentialError),
    /// Username and password do not match, or the account is disabled. The message does not say which.
    #[error("username or password is wrong")]
    WrongPassword,
    /// Too many wrong passwords for this name from this address.
    #[error("too many wrong passwords: log in again after {until}")]
    LoginLocked {
        /// When the next attempt is accepted.
        until: Moment,
    },
    /// Without this user, nobody could manage users any more.
    #[error(
        "`{username}` is the last administrator of all facilities who can log in: create or enable another one first"
    )]
    LastAdministrator {
        /// The user.
        username: String,
    },
    /// Nobody can log in before the first administrator exists.
    #[error("MasterBus is not set up yet: open the set-up link that it made at its first start")]
    NotSetUp,
    /// The set-up link is not valid.
    #[error(transparent)]
    Setup(#[from] SetupError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A rule file is not valid.
    #[error(transparent)]
    Rules(#[from] RuleFileError),
    /// There is no such algorithm version.
    #[error("there is no algorithm `{version}`; there are {known}")]
    UnknownAlgorithm {
        /// The version that was requested.
        version: String,
        /// The known versions, joined by commas.
        known: String,
    },
    /// A photo's image cannot be decoded.
    #[error("photo `{id}` holds no picture that can be opened: {reason}")]
    UnreadablePicture {
        /// The photo's id.
        id: String,
        /// The decoder's message.
        reason: String,
    },
    /// A document could not be serialized, or its computation ended without a result: a bug.
    #[error("{0}")]
    Internal(String),
    /// The program has too much work at the moment.
    #[error("{0}")]
    Overloaded(BlockingError),
    /// One error that reached several callers of the same computation.
    #[error(transparent)]
    Shared(Arc<ApplicationError>),
}

impl ApplicationError {
    /// The error itself, also where several callers share it.
    #[must_use]
    pub fn root(&self) -> &Self {
        match self {
            Self::Shared(shared) => shared.root(),
            own => own,
        }
    }

    /// A document that failed to serialize.
    pub(super) fn not_serialized(error: &serde_json::Error) -> Self {
        Self::Internal(error.to_string())
    }
}

impl From<InvalidUsername> for ApplicationError {
    fn from(error: InvalidUsername) -> Self {
        Self::InvalidField { field: "username", reason: format!("is not valid: {error}") }
    }
}

impl From<BlockingError> for ApplicationError {
    fn from(error: BlockingError) -> Self {
        match error {
            BlockingError::Busy => Self::Overloaded(error),
            BlockingError::Panicked(_) => Self::Internal(error.to_string()),
        }
    }
}

impl From<FetchError<Self>> for ApplicationError {
    fn from(error: FetchError<Self>) -> Self {
        match error {
            FetchError::Failed(error) => Self::Shared(error),
            lost @ FetchError::Lost(_) => Self::Internal(lost.to_string()),
        }
    }
}
