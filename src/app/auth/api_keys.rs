//! API keys: issue, list, revoke.

use std::sync::Arc;

use super::scope_of;
use crate::app::{ApplicationError, LocalClock};
use crate::auth::{ApiKey, ApiScopes, CredentialCache, Role};
use crate::inventory::{FacilityId, Moment};
use crate::store::{Store, StoreCollection};

/// Longest name of a key, in characters.
const MAX_NAME_CHARS: usize = 100;

/// A key to be issued.
#[derive(Debug)]
pub struct NewKey {
    /// Its purpose, 1 to 100 characters.
    pub name: String,
    /// Its rights.
    pub role: Role,
    /// The operations allowed to a key of the role `service`; empty for every other role.
    pub scopes: ApiScopes,
    /// The facilities the key may see; all when empty.
    pub facilities: Vec<FacilityId>,
    /// When it expires; never when `None`.
    pub expires_at: Option<Moment>,
}

/// A key that was just issued.
#[derive(Debug)]
pub struct IssuedKey {
    /// Its record.
    pub key: ApiKey,
    /// The key's text. It is not stored and cannot be shown again.
    pub text: String,
}

/// The API keys of the program. Every method blocks on the store.
pub struct ApiKeys {
    store: Arc<Store>,
    clock: LocalClock,
    credentials: Arc<CredentialCache>,
}

impl ApiKeys {
    pub(in crate::app) const fn new(store: Arc<Store>, clock: LocalClock, credentials: Arc<CredentialCache>) -> Self {
        Self { store, clock, credentials }
    }

    /// Issues a key.
    ///
    /// # Errors
    /// [`ApplicationError::InvalidField`] for a name, scopes or expiry that are not valid, or the store's.
    pub fn issue(&self, new: NewKey) -> Result<IssuedKey, ApplicationError> {
        let NewKey { name, role, scopes, facilities, expires_at } = new;
        let invalid = |field, reason: &str| Err(ApplicationError::InvalidField { field, reason: reason.to_owned() });
        if name.trim().is_empty() || name.chars().count() > MAX_NAME_CHARS {
            return invalid("name", "must have 1 to 100 characters");
        }
        if (role == Role::Service) == scopes.is_empty() {
            return invalid("scopes", "go with the role service, which needs at least one");
        }
        let now = self.clock.now();
        if expires_at.is_some_and(|at| at <= now) {
            return invalid("expires_at", "is in the past: a key expires in the future, or never");
        }
        let (key, text) = ApiKey::issue(name.trim(), role, scopes, scope_of(facilities), now, expires_at);
        self.store.write(|writer| writer.put(StoreCollection::ApiKey, &key.id, &key))?;
        Ok(IssuedKey { key, text })
    }

    /// All keys, by id.
    ///
    /// # Errors
    /// The store's.
    pub fn list(&self) -> Result<Vec<ApiKey>, ApplicationError> {
        let keys = self.store.snapshot()?.list::<ApiKey>(StoreCollection::ApiKey)?;
        Ok(keys.into_iter().map(|(_, key)| key).collect())
    }

    /// Revokes a key; it is refused from now on.
    ///
    /// # Errors
    /// [`ApplicationError::NotFound`] or the store's.
    pub fn revoke(&self, id: &str) -> Result<(), ApplicationError> {
        let now = self.clock.now();
        self.store.write(|writer| {
            let mut key: ApiKey = writer
                .find(StoreCollection::ApiKey, id)?
                .ok_or_else(|| ApplicationError::NotFound { noun: "key", id: id.to_owned() })?;
            key.revoked_at.get_or_insert(now);
            Ok::<_, ApplicationError>(writer.put(StoreCollection::ApiKey, id, &key)?)
        })?;
        self.credentials.revoke_credential(id);
        Ok(())
    }
}
