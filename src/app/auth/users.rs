//! Users: create, list, set a password, disable.

use std::sync::Arc;

use super::{hash_password, scope_of};
use crate::app::{ApplicationError, LocalClock};
use crate::auth::{CredentialCache, Role, UserAccount};
use crate::inventory::FacilityId;
use crate::store::{Store, StoreCollection};

/// A user to be created.
#[derive(Debug)]
pub struct NewUser {
    /// 1 to 64 letters, digits, dots, dashes, underscores or @.
    pub username: String,
    /// At least 8 characters.
    pub password: String,
    /// Its rights: viewer, operator or admin.
    pub role: Role,
    /// The facilities the user may see; all when empty.
    pub facilities: Vec<FacilityId>,
}

/// The users of the program. Every method blocks on the store.
pub struct Users {
    store: Arc<Store>,
    clock: LocalClock,
    credentials: Arc<CredentialCache>,
}

impl Users {
    pub(in crate::app) const fn new(store: Arc<Store>, clock: LocalClock, credentials: Arc<CredentialCache>) -> Self {
        Self { store, clock, credentials }
    }

    /// Creates a user. Also takes the time of a password hash.
    ///
    /// # Errors
    /// [`ApplicationError::AlreadyExists`], [`ApplicationError::InvalidField`], or the store's.
    pub fn create(&self, user: NewUser) -> Result<UserAccount, ApplicationError> {
        if user.role == Role::Service {
            return Err(ApplicationError::InvalidField {
                field: "role",
                reason: "is for keys: use viewer, operator or admin".to_owned(),
            });
        }
        let NewUser { username, password, role, facilities } = user;
        let account =
            UserAccount::new(&username, hash_password(&password)?, role, scope_of(facilities), self.clock.now())?;
        self.store.write(|writer| {
            if writer.find::<UserAccount>(StoreCollection::Account, &username)?.is_some() {
                return Err(ApplicationError::AlreadyExists { noun: "user", id: username.clone() });
            }
            Ok(writer.put(StoreCollection::Account, &username, &account)?)
        })?;
        Ok(account)
    }

    /// All users, by name.
    ///
    /// # Errors
    /// The store's.
    pub fn list(&self) -> Result<Vec<UserAccount>, ApplicationError> {
        let accounts = self.store.snapshot()?.list::<UserAccount>(StoreCollection::Account)?;
        Ok(accounts.into_iter().map(|(_, account)| account).collect())
    }

    /// Sets a password, which also unlocks the account and ends its sessions. Also takes the time of a password hash.
    ///
    /// # Errors
    /// [`ApplicationError::NotFound`], [`ApplicationError::InvalidField`], or the store's.
    pub fn set_password(&self, username: &str, password: &str) -> Result<(), ApplicationError> {
        let hash = hash_password(password)?;
        let now = self.clock.now();
        change_account(&self.store, username, |account| account.set_password(hash, now))?;
        self.credentials.revoke_user(username);
        Ok(())
    }

    /// Disables a user; the user's tokens are refused from now on.
    ///
    /// # Errors
    /// [`ApplicationError::NotFound`] or the store's.
    pub fn disable(&self, username: &str) -> Result<(), ApplicationError> {
        change_account(&self.store, username, |account| account.disabled = true)?;
        self.credentials.revoke_user(username);
        Ok(())
    }
}

/// Changes an account in one transaction.
pub(super) fn change_account(
    store: &Store,
    username: &str,
    change: impl FnOnce(&mut UserAccount),
) -> Result<(), ApplicationError> {
    store.write(|writer| {
        let mut account: UserAccount = writer
            .find(StoreCollection::Account, username)?
            .ok_or_else(|| ApplicationError::NotFound { noun: "user", id: username.to_owned() })?;
        change(&mut account);
        Ok(writer.put(StoreCollection::Account, username, &account)?)
    })
}
