//! Why a question has no answer.

use std::sync::Arc;

use crate::assess::RuleFileError;
use crate::auth::{CredentialError, InvalidUsername, SetupError};
use crate::cache::FetchError;
use crate::inventory::Moment;
use crate::store::StoreError;

/// What stands between a question and its answer.
#[derive(Debug, thiserror::Error)]
pub enum ApplicationError {
    /// There is no such thing, or the asker may not know of it.
    #[error("there is no {noun} `{id}`")]
    NotFound {
        /// The noun, as its path names it (`facility`, `equipment`, `photo`).
        noun: &'static str,
        /// The id asked for.
        id: String,
    },
    /// It exists already.
    #[error("there is a {noun} `{id}` already")]
    Taken {
        /// The noun.
        noun: &'static str,
        /// Its id.
        id: String,
    },
    /// Something given cannot be used.
    #[error("`{field}` {reason}")]
    Unfit {
        /// The field as the caller named it.
        field: &'static str,
        /// What is wrong with it.
        reason: String,
    },
    /// A log-in, token or key that is not accepted.
    #[error(transparent)]
    Refused(#[from] CredentialError),
    /// Username and password do not belong together, or the account is disabled; nobody is told which.
    #[error("username or password is wrong")]
    WrongPassword,
    /// Too many wrong passwords.
    #[error("too many wrong passwords: log in again after {until}")]
    Locked {
        /// When the next try is taken.
        until: Moment,
    },
    /// Nobody may log in before the first administrator exists.
    #[error("the appliance is not set up yet: open the set-up link it made at its first start")]
    NotSetUp,
    /// The set-up link is not good.
    #[error(transparent)]
    Setup(#[from] SetupError),
    /// The store could not do it.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A rule file cannot be used.
    #[error(transparent)]
    Rules(#[from] RuleFileError),
    /// No such algorithm version.
    #[error("there is no algorithm `{version}`; there are {known}")]
    NoAlgorithm {
        /// The version asked for.
        version: String,
        /// The versions at hand.
        known: String,
    },
    /// A picture that cannot be opened.
    #[error("photo `{id}` holds no picture that can be opened: {reason}")]
    Picture {
        /// The photo.
        id: String,
        /// What the decoder said.
        reason: String,
    },
    /// An answer that could not be written down, or work that ended without a result.
    #[error("{0}")]
    Broken(String),
    /// The same error reached several askers.
    #[error(transparent)]
    Shared(Arc<ApplicationError>),
}

impl ApplicationError {
    /// The error itself, where several askers share it.
    #[must_use]
    pub fn root(&self) -> &Self {
        match self {
            Self::Shared(shared) => shared.root(),
            own => own,
        }
    }
}

impl From<InvalidUsername> for ApplicationError {
    fn from(error: InvalidUsername) -> Self {
        Self::Unfit { field: "username", reason: format!("is not taken: {error}") }
    }
}

impl From<FetchError<Self>> for ApplicationError {
    fn from(unmade: FetchError<Self>) -> Self {
        match unmade {
            FetchError::Failed(error) => Self::Shared(error),
            lost @ FetchError::Lost(_) => Self::Broken(lost.to_string()),
        }
    }
}
