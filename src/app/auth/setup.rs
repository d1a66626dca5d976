//! First set-up: the one-time secret with which the first administrator is created.

use std::sync::Arc;

use super::sessions::{LoggedIn, LoginSessions};
use super::{AuthParts, hash_password};
use crate::app::ApplicationError;
use crate::auth::{FacilityScope, InitialSetup, Role, SessionKind, SetupError, UserAccount};
use crate::store::{CollectionWriter, Snapshot, StoreCollection, StoreError};

/// Key of the only set-up record.
const SETUP_KEY: &str = "first";

/// Creates the first administrator.
pub struct FirstSetup {
    parts: AuthParts,
    sessions: Arc<LoginSessions>,
}

impl FirstSetup {
    pub(in crate::app) const fn new(parts: AuthParts, sessions: Arc<LoginSessions>) -> Self {
        Self { parts, sessions }
    }

    /// Whether there is an administrator. Blocks on the store.
    ///
    /// # Errors
    /// The store's.
    pub fn is_complete(&self) -> Result<bool, ApplicationError> {
        has_administrator(&self.parts.store.snapshot()?)
    }

    /// Stores a new one-time secret and returns it; `None` when there is an administrator. Blocks on the store.
    ///
    /// # Errors
    /// The store's.
    pub fn offer(&self) -> Result<Option<String>, ApplicationError> {
        let (setup, secret) = InitialSetup::offer(self.parts.clock.now());
        self.parts.store.write(|writer| {
            if is_any_administrator(&writer.list(StoreCollection::Account)?) {
                close(writer)?;
                return Ok(None);
            }
            writer.put(StoreCollection::Setup, SETUP_KEY, &setup)?;
            Ok(Some(secret))
        })
    }

    /// Uses the secret: creates the first administrator and opens a session. Blocks for as long as a password hash takes.
    ///
    /// # Errors
    /// [`ApplicationError::Setup`] when the secret is not valid or there is an administrator,
    /// [`ApplicationError::AlreadyExists`] when another user has the name, [`ApplicationError::InvalidField`] for an
    /// invalid name or password, or the store's.
    pub fn complete(&self, secret: &str, username: &str, password: &str) -> Result<LoggedIn, ApplicationError> {
        let now = self.parts.clock.now();
        let offered: InitialSetup =
            self.parts.store.snapshot()?.find(StoreCollection::Setup, SETUP_KEY)?.ok_or(SetupError::Used)?;
        // Checked before the expensive hash, and again in the transaction: two requests may bring the same secret.
        offered.check(secret, now)?;
        let account = UserAccount::new(username, hash_password(password)?, Role::Admin, FacilityScope::All, now)?;
        self.parts.store.write(|writer| {
            let mut setup: InitialSetup = writer.find(StoreCollection::Setup, SETUP_KEY)?.ok_or(SetupError::Used)?;
            let accounts = writer.list::<UserAccount>(StoreCollection::Account)?;
            // An administrator may have been created over the API or the command line since the secret was offered.
            if is_any_administrator(&accounts) {
                return Err(SetupError::Used.into());
            }
            if accounts.iter().any(|(name, _)| *name == account.username) {
                return Err(ApplicationError::AlreadyExists { noun: "user", id: account.username.clone() });
            }
            setup.accept(secret, now)?;
            writer.put(StoreCollection::Setup, SETUP_KEY, &setup)?;
            writer.put(StoreCollection::Account, &account.username, &account)?;
            Ok(())
        })?;
        self.parts.administrator_created.notify_one();
        self.sessions.open(&account.username, account.role, SessionKind::Program, now)
    }

    /// Waits until there is an administrator, after which the secret is worthless. For one caller.
    pub async fn completed(&self) {
        self.parts.administrator_created.notified().await;
    }
}

/// Ends the offer, in the transaction that creates an administrator.
pub(super) fn close(writer: &mut CollectionWriter<'_>) -> Result<(), StoreError> {
    writer.remove(StoreCollection::Setup, SETUP_KEY).map(drop)
}

/// Whether there is a user with the role `admin`, disabled ones included: the set-up does not begin again.
pub(super) fn has_administrator(snapshot: &Snapshot) -> Result<bool, ApplicationError> {
    Ok(is_any_administrator(&snapshot.list(StoreCollection::Account)?))
}

fn is_any_administrator(accounts: &[(String, UserAccount)]) -> bool {
    accounts.iter().any(|(_, account)| account.role == Role::Admin)
}
