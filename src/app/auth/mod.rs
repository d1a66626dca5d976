//! Authentication and user management: first set-up, log-in sessions, credential verification, users and API keys.

mod api_keys;
mod authenticator;
mod known_keys;
mod sessions;
mod setup;
mod users;

pub use api_keys::{ApiKeys, IssuedKey, NewKey};
pub use authenticator::{Authenticator, RequestLimits};
pub(in crate::app) use known_keys::KnownKeys;
pub use sessions::{LoggedIn, LoginAttempt, LoginSessions};
pub use setup::FirstSetup;
pub use users::{NewUser, Users};

use std::sync::Arc;

use tokio::sync::Notify;

use super::invalidation::Invalidator;
use super::photos::PhotoLinks;
use super::{ApplicationError, LocalClock};
use crate::auth::scope::NoFacilities;
use crate::auth::{AccessTokenSigner, CredentialCache, LoginThrottle, PasswordHash};
use crate::store::{CollectionWriter, PhotoLinkEpoch, Store, StoreError};

/// The state that the structs of this module share.
#[derive(Clone)]
pub(in crate::app) struct AuthParts {
    pub(in crate::app) store: Arc<Store>,
    pub(in crate::app) clock: LocalClock,
    pub(in crate::app) credentials: Arc<CredentialCache>,
    pub(in crate::app) signer: Arc<AccessTokenSigner>,
    pub(in crate::app) throttle: Arc<LoginThrottle>,
    pub(in crate::app) known_keys: Arc<KnownKeys>,
    pub(in crate::app) links: LinkRevocation,
    /// Notified when the first administrator was created, however that happened.
    pub(in crate::app) administrator_created: Arc<Notify>,
}

/// Ends the signed links to photos when a user or key loses its access. They do not name the caller they were made for, so
/// all of them end, and the documents that hold them are computed again.
#[derive(Clone)]
pub(in crate::app) struct LinkRevocation {
    pub(in crate::app) links: Arc<PhotoLinks>,
    pub(in crate::app) invalidator: Arc<Invalidator>,
}

impl LinkRevocation {
    /// Stores the end of all links, in the transaction that takes the access.
    fn store(writer: &mut CollectionWriter<'_>) -> Result<PhotoLinkEpoch, StoreError> {
        let PhotoLinkEpoch(epoch) = writer.find_setting()?.unwrap_or_default();
        let next = PhotoLinkEpoch(epoch + 1);
        writer.put_setting(&next)?;
        Ok(next)
    }

    /// Applies it, after the transaction.
    fn apply(&self, epoch: PhotoLinkEpoch) {
        self.links.begin_epoch(epoch);
        self.invalidator.everything_changed();
    }
}

impl From<NoFacilities> for ApplicationError {
    fn from(error: NoFacilities) -> Self {
        Self::InvalidField { field: "facilities", reason: error.to_string() }
    }
}

/// Hashes a password with argon2id. Takes about 20 ms and 19 MiB.
fn hash_password(password: &str) -> Result<PasswordHash, ApplicationError> {
    PasswordHash::new(password)
        .map_err(|error| ApplicationError::InvalidField { field: "password", reason: format!("is not valid: {error}") })
}
