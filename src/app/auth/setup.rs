//! First set-up: the one-time secret with which the first administrator is created.

use std::sync::Arc;

use tokio::sync::Notify;

use super::hash_password;
use super::sessions::{LoggedIn, LoginSessions};
use crate::app::{ApplicationError, LocalClock};
use crate::auth::{FacilityScope, InitialSetup, Role, SetupError, UserAccount};
use crate::store::{Snapshot, Store, StoreCollection};

/// Key of the only set-up record.
const SETUP_KEY: &str = "first";

/// Creates the first administrator.
pub struct FirstSetup {
    store: Arc<Store>,
    clock: LocalClock,
    sessions: Arc<LoginSessions>,
    completed: Notify,
}

impl FirstSetup {
    pub(in crate::app) fn new(store: Arc<Store>, clock: LocalClock, sessions: Arc<LoginSessions>) -> Self {
        Self { store, clock, sessions, completed: Notify::new() }
    }

    /// Whether there is an administrator. Blocks on the store.
    ///
    /// # Errors
    /// The store's.
    pub fn is_complete(&self) -> Result<bool, ApplicationError> {
        has_administrator(&self.store.snapshot()?)
    }

    /// Stores a new one-time secret and returns it; `None` when there is an administrator. Blocks on the store.
    ///
    /// # Errors
    /// The store's.
    pub fn offer(&self) -> Result<Option<String>, ApplicationError> {
        if self.is_complete()? {
            return Ok(None);
        }
        let (setup, secret) = InitialSetup::offer(self.clock.now());
        self.store.write(|writer| writer.put(StoreCollection::Setup, SETUP_KEY, &setup))?;
        Ok(Some(secret))
    }

    /// Uses the secret: creates the first administrator and opens a session. Blocks for as long as a password hash takes.
    ///
    /// # Errors
    /// [`ApplicationError::Setup`] when the secret is not valid, [`ApplicationError::InvalidField`] for an invalid name or
    /// password, or the store's.
    pub fn complete(&self, secret: &str, username: &str, password: &str) -> Result<LoggedIn, ApplicationError> {
        let now = self.clock.now();
        let offered: InitialSetup =
            self.store.snapshot()?.find(StoreCollection::Setup, SETUP_KEY)?.ok_or(SetupError::Used)?;
        // Checked before the expensive hash, and again in the transaction: two requests may bring the same secret.
        offered.check(secret, now)?;
        let account = UserAccount::new(username, hash_password(password)?, Role::Admin, FacilityScope::All, now)?;
        self.store.write(|writer| {
            let mut setup: InitialSetup = writer.find(StoreCollection::Setup, SETUP_KEY)?.ok_or(SetupError::Used)?;
            setup.accept(secret, now)?;
            writer.put(StoreCollection::Setup, SETUP_KEY, &setup)?;
            writer.put(StoreCollection::Account, &account.username, &account)?;
            Ok::<_, ApplicationError>(())
        })?;
        self.completed.notify_one();
        self.sessions.open(&account.username, account.role, now)
    }

    /// Waits until the secret has been used.
    pub async fn completed(&self) {
        self.completed.notified().await;
    }
}

/// Whether there is a user with the role `admin`.
pub(super) fn has_administrator(snapshot: &Snapshot) -> Result<bool, ApplicationError> {
    let accounts = snapshot.list::<UserAccount>(StoreCollection::Account)?;
    Ok(accounts.iter().any(|(_, account)| account.role == Role::Admin))
}
