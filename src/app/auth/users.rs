//! Users: create, list, set a password, disable, enable.

use super::{AuthParts, LinkRevocation, hash_password, setup};
use crate::app::ApplicationError;
use crate::auth::accounts::is_username;
use crate::auth::{FacilityScope, LoginSession, Role, UserAccount};
use crate::inventory::FacilityId;
use crate::store::{CollectionWriter, StoreCollection};

/// A user to be created.
#[derive(Debug)]
pub struct NewUser {
    /// 1 to 64 letters, digits, dots, dashes, underscores or @.
    pub username: String,
    /// At least 8 characters.
    pub password: String,
    /// Its rights: viewer, operator or admin.
    pub role: Role,
    /// The facilities the user may see; all when `None`. An empty list is refused.
    pub facilities: Option<Vec<FacilityId>>,
}

/// The users of the program. Every method blocks on the store.
pub struct Users(AuthParts);

impl Users {
    pub(in crate::app) const fn new(parts: AuthParts) -> Self {
        Self(parts)
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
        let facility_scope = FacilityScope::from_list(facilities)?;
        let account = UserAccount::new(&username, hash_password(&password)?, role, facility_scope, self.0.clock.now())?;
        self.0.store.write(|writer| {
            if writer.find::<UserAccount>(StoreCollection::Account, &username)?.is_some() {
                return Err(ApplicationError::AlreadyExists { noun: "user", id: username.clone() });
            }
            if role == Role::Admin {
                setup::close(writer)?;
            }
            Ok(writer.put(StoreCollection::Account, &username, &account)?)
        })?;
        if role == Role::Admin {
            self.0.administrator_created.notify_one();
        }
        Ok(account)
    }

    /// All users, by name.
    ///
    /// # Errors
    /// The store's.
    pub fn list(&self) -> Result<Vec<UserAccount>, ApplicationError> {
        let accounts = self.0.store.snapshot()?.list::<UserAccount>(StoreCollection::Account)?;
        Ok(accounts.into_iter().map(|(_, account)| account).collect())
    }

    /// Sets a password, which also lifts locks and ends the user's sessions and the signed links to photos. Also takes the
    /// time of a password hash.
    ///
    /// # Errors
    /// [`ApplicationError::NotFound`], [`ApplicationError::InvalidField`], or the store's.
    pub fn set_password(&self, username: &str, password: &str) -> Result<(), ApplicationError> {
        let hash = hash_password(password)?;
        let now = self.0.clock.now();
        let epoch = self.0.store.write(|writer| {
            let mut account = get_account(writer, username)?;
            account.set_password(hash, now);
            writer.put(StoreCollection::Account, username, &account)?;
            Ok::<_, ApplicationError>(LinkRevocation::store(writer)?)
        })?;
        self.0.throttle.forget(username);
        self.0.credentials.revoke_user(username);
        self.0.links.apply(epoch);
        Ok(())
    }

    /// Disables a user. The user's sessions end, and with them the signed links to photos.
    ///
    /// # Errors
    /// [`ApplicationError::NotFound`], [`ApplicationError::LastAdministrator`], or the store's.
    pub fn disable(&self, username: &str) -> Result<(), ApplicationError> {
        let now = self.0.clock.now();
        let epoch = self.0.store.write(|writer| {
            let mut account = get_account(writer, username)?;
            if account.is_active_site_administrator() && !has_other_administrator(writer, username)? {
                return Err(ApplicationError::LastAdministrator { username: username.to_owned() });
            }
            account.disabled = true;
            writer.put(StoreCollection::Account, username, &account)?;
            // Otherwise enabling the user would bring the sessions back.
            for (id, mut session) in writer.list::<LoginSession>(StoreCollection::Session)? {
                if session.username == username && session.revoked_at.is_none() {
                    session.revoke(now);
                    writer.put(StoreCollection::Session, &id, &session)?;
                }
            }
            Ok(LinkRevocation::store(writer)?)
        })?;
        self.0.credentials.revoke_user(username);
        self.0.links.apply(epoch);
        Ok(())
    }

    /// Enables a disabled user, who can log in again with the same password. Also lifts locks.
    ///
    /// # Errors
    /// [`ApplicationError::NotFound`] or the store's.
    pub fn enable(&self, username: &str) -> Result<(), ApplicationError> {
        self.0.store.write(|writer| {
            let mut account = get_account(writer, username)?;
            account.disabled = false;
            Ok::<_, ApplicationError>(writer.put(StoreCollection::Account, username, &account)?)
        })?;
        self.0.throttle.forget(username);
        Ok(())
    }
}

/// The account of a user. Any text can be asked for.
fn get_account(writer: &CollectionWriter<'_>, username: &str) -> Result<UserAccount, ApplicationError> {
    let account = if is_username(username) { writer.find(StoreCollection::Account, username)? } else { None };
    account.ok_or_else(|| ApplicationError::NotFound { noun: "user", id: username.to_owned() })
}

/// Whether another administrator of all facilities can log in.
fn has_other_administrator(writer: &CollectionWriter<'_>, username: &str) -> Result<bool, ApplicationError> {
    let accounts = writer.list::<UserAccount>(StoreCollection::Account)?;
    Ok(accounts.iter().any(|(name, account)| name != username && account.is_active_site_administrator()))
}
