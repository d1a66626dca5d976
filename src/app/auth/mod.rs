//! Authentication and user management: first set-up, log-in sessions, credential verification, users and API keys.

mod api_keys;
mod authenticator;
mod sessions;
mod setup;
mod users;

pub use api_keys::{ApiKeys, IssuedKey, NewKey};
pub use authenticator::{Authenticator, RequestLimits};
pub use sessions::{LoggedIn, LoginSessions};
pub use setup::FirstSetup;
pub use users::{NewUser, Users};

use super::ApplicationError;
use crate::auth::{FacilityScope, PasswordHash};
use crate::inventory::FacilityId;

/// The facility scope of a new user or key: an empty list means all facilities.
fn scope_of(facilities: Vec<FacilityId>) -> FacilityScope {
    if facilities.is_empty() { FacilityScope::All } else { FacilityScope::Named(facilities.into_iter().collect()) }
}

/// Hashes a password with argon2id. Takes about 20 ms and 19 MiB.
fn hash_password(password: &str) -> Result<PasswordHash, ApplicationError> {
    PasswordHash::new(password)
        .map_err(|error| ApplicationError::InvalidField { field: "password", reason: format!("is not valid: {error}") })
}
