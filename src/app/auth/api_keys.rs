//! API keys: issue, list, revoke.

use super::{AuthParts, LinkRevocation};
use crate::app::ApplicationError;
use crate::auth::{ApiKey, ApiScopes, FacilityScope, Role};
use crate::inventory::{FacilityId, Moment};
use crate::store::StoreCollection;

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
    /// The facilities the key may see; all when `None`. An empty list is refused.
    pub facilities: Option<Vec<FacilityId>>,
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
pub struct ApiKeys(AuthParts);

impl ApiKeys {
    pub(in crate::app) const fn new(parts: AuthParts) -> Self {
        Self(parts)
    }

    /// Issues a key.
    ///
    /// # Errors
    /// [`ApplicationError::InvalidField`] for a name, scopes, facilities or expiry that are not valid, or the store's.
    pub fn issue(&self, new: NewKey) -> Result<IssuedKey, ApplicationError> {
        let NewKey { name, role, scopes, facilities, expires_at } = new;
        let invalid = |field, reason: &str| Err(ApplicationError::InvalidField { field, reason: reason.to_owned() });
        if name.trim().is_empty() || name.chars().count() > MAX_NAME_CHARS {
            return invalid("name", "must have 1 to 100 characters");
        }
        if (role == Role::Service) == scopes.is_empty() {
            return invalid("scopes", "go with the role service, which needs at least one");
        }
        let now = self.0.clock.now();
        if expires_at.is_some_and(|at| at <= now) {
            return invalid("expires_at", "is in the past: a key expires in the future, or never");
        }
        let facility_scope = FacilityScope::from_list(facilities)?;
        let (key, text) = ApiKey::issue(name.trim(), role, scopes, facility_scope, now, expires_at);
        self.0.store.write(|writer| writer.put(StoreCollection::ApiKey, &key.id, &key))?;
        self.0.known_keys.insert(&key.id);
        Ok(IssuedKey { key, text })
    }

    /// All keys, by id.
    ///
    /// # Errors
    /// The store's.
    pub fn list(&self) -> Result<Vec<ApiKey>, ApplicationError> {
        let keys = self.0.store.snapshot()?.list::<ApiKey>(StoreCollection::ApiKey)?;
        Ok(keys.into_iter().map(|(_, key)| key).collect())
    }

    /// Revokes a key; it and the signed links to photos are refused from now on.
    ///
    /// # Errors
    /// [`ApplicationError::NotFound`] or the store's.
    pub fn revoke(&self, id: &str) -> Result<(), ApplicationError> {
        let now = self.0.clock.now();
        let missing = || ApplicationError::NotFound { noun: "key", id: id.to_owned() };
        // Not every text can be a key of the store.
        if !self.0.known_keys.contains(id) {
            return Err(missing());
        }
        let epoch = self.0.store.write(|writer| {
            let mut key: ApiKey = writer.find(StoreCollection::ApiKey, id)?.ok_or_else(missing)?;
            key.revoked_at.get_or_insert(now);
            writer.put(StoreCollection::ApiKey, id, &key)?;
            Ok::<_, ApplicationError>(LinkRevocation::store(writer)?)
        })?;
        self.0.credentials.revoke_credential(id);
        self.0.links.apply(epoch);
        Ok(())
    }
}
