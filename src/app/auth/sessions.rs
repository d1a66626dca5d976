//! Log-in sessions: password check, access and refresh tokens, log-out, removal of expired sessions.

use std::sync::Arc;

use super::users::change_account;
use crate::app::{ApplicationError, LocalClock};
use crate::auth::{
    AccessTokenSigner, CredentialCache, CredentialError, CredentialKind, LoginSession, LoginState, Principal, Renewal,
    Role, UserAccount, passwords,
};
use crate::inventory::Moment;
use crate::store::{Store, StoreCollection};

/// Longest username that is looked up, in bytes.
const MAX_USERNAME_BYTES: usize = 256;

/// The tokens of a session.
#[derive(Debug)]
pub struct LoggedIn {
    /// A JSON Web Token.
    pub access_token: String,
    /// Seconds until the access token expires.
    pub expires_in: u64,
    /// Valid once, for the next pair of tokens.
    pub refresh_token: String,
}

/// Opens, renews and ends sessions.
pub struct LoginSessions {
    store: Arc<Store>,
    clock: LocalClock,
    credentials: Arc<CredentialCache>,
    signer: Arc<AccessTokenSigner>,
}

impl LoginSessions {
    pub(in crate::app) const fn new(
        store: Arc<Store>,
        clock: LocalClock,
        credentials: Arc<CredentialCache>,
        signer: Arc<AccessTokenSigner>,
    ) -> Self {
        Self { store, clock, credentials, signer }
    }

    /// Checks a password and opens a session. Blocks for as long as a password hash takes, about 20 ms.
    ///
    /// # Errors
    /// [`ApplicationError::WrongPassword`], [`ApplicationError::AccountLocked`], [`ApplicationError::NotSetUp`], or the
    /// store's.
    pub fn log_in(&self, username: &str, password: &str) -> Result<LoggedIn, ApplicationError> {
        let now = self.clock.now();
        let snapshot = self.store.snapshot()?;
        if !super::setup::has_administrator(&snapshot)? {
            return Err(ApplicationError::NotSetUp);
        }
        let account: Option<UserAccount> = if username.len() <= MAX_USERNAME_BYTES {
            snapshot.find(StoreCollection::Account, username)?
        } else {
            None
        };
        drop(snapshot);
        let attempt = account.as_ref().map_or(LoginState::Allowed, |account| account.login_state(now));
        if let LoginState::LockedUntil(until) = attempt {
            return Err(ApplicationError::AccountLocked { until });
        }
        // An unknown user costs a hash, too: the response time must not tell which users exist.
        let fits = passwords::verify(password, account.as_ref().map(|account| &account.password));
        let Some(account) = account else { return Err(ApplicationError::WrongPassword) };
        if !fits || attempt == LoginState::Disabled {
            change_account(&self.store, &account.username, |account| account.record_failure(now))?;
            return Err(ApplicationError::WrongPassword);
        }
        self.open(&account.username, account.role, now)
    }

    /// Opens a session of a user whose password has been checked.
    pub(super) fn open(&self, username: &str, role: Role, now: Moment) -> Result<LoggedIn, ApplicationError> {
        let (session, refresh_token) = LoginSession::open(username, now);
        self.store.write(|writer| {
            if let Some(mut account) = writer.find::<UserAccount>(StoreCollection::Account, username)?
                && account.record_success()
            {
                writer.put(StoreCollection::Account, username, &account)?;
            }
            writer.put(StoreCollection::Session, &session.id, &session)
        })?;
        self.issue_tokens(username, role, &session.id, refresh_token, now)
    }

    fn issue_tokens(
        &self,
        username: &str,
        role: Role,
        session: &str,
        refresh_token: String,
        now: Moment,
    ) -> Result<LoggedIn, ApplicationError> {
        let access_token = self
            .signer
            .issue(username, role, session, now)
            .map_err(|error| ApplicationError::Internal(error.to_string()))?;
        Ok(LoggedIn { access_token, expires_in: self.signer.valid_seconds(), refresh_token })
    }

    /// Exchanges a refresh token for the next pair of tokens. A refresh token that is used twice was stolen: it revokes the
    /// whole session (RFC 9700, 4.14.2). Blocks on the store.
    ///
    /// # Errors
    /// [`ApplicationError::CredentialRefused`], or the store's.
    pub fn refresh(&self, token: &str) -> Result<LoggedIn, ApplicationError> {
        let now = self.clock.now();
        let (id, secret) = LoginSession::split(token).ok_or(CredentialError::Invalid)?;
        let (renewal, account) = self.store.write(|writer| {
            let mut session: LoginSession =
                writer.find(StoreCollection::Session, id)?.ok_or(CredentialError::Invalid)?;
            let account: UserAccount =
                writer.find(StoreCollection::Account, &session.username)?.ok_or(CredentialError::Invalid)?;
            let is_kept = account.accepts_session(session.created_at);
            let renewal = if is_kept { session.renew(secret, now) } else { Renewal::Ended };
            writer.put(StoreCollection::Session, id, &session)?;
            Ok::<_, ApplicationError>((renewal, account))
        })?;
        match renewal {
            Renewal::Renewed(next) => self.issue_tokens(&account.username, account.role, id, next, now),
            Renewal::Reused => {
                self.credentials.revoke_credential(id);
                tracing::warn!(user = account.username, "a refresh token was used twice: its session is revoked");
                Err(CredentialError::Invalid.into())
            }
            Renewal::Ended => Err(CredentialError::Expired.into()),
        }
    }

    /// Ends the session of a principal; its tokens are refused from now on. An API key has no session, and stays valid.
    /// Blocks on the store.
    ///
    /// # Errors
    /// The store's.
    pub fn log_out(&self, pass: &Principal) -> Result<(), ApplicationError> {
        if pass.identity.kind != CredentialKind::User {
            return Ok(());
        }
        let now = self.clock.now();
        self.store.write(|writer| {
            if let Some(mut session) = writer.find::<LoginSession>(StoreCollection::Session, &pass.credential_id)? {
                session.revoke(now);
                writer.put(StoreCollection::Session, &pass.credential_id, &session)?;
            }
            Ok::<_, ApplicationError>(())
        })?;
        self.credentials.revoke_credential(&pass.credential_id);
        Ok(())
    }

    /// Removes expired sessions and returns their number. A revoked session stays until it expires, so that its tokens
    /// are recognized and refused. Blocks on the store.
    ///
    /// # Errors
    /// The store's.
    pub fn remove_expired(&self) -> Result<u64, ApplicationError> {
        let now = self.clock.now();
        let sessions = self.store.snapshot()?.list::<LoginSession>(StoreCollection::Session)?;
        let expired: Vec<String> =
            sessions.into_iter().filter(|(_, session)| session.expires_at <= now).map(|(id, _)| id).collect();
        if expired.is_empty() {
            return Ok(0);
        }
        self.store.write(|writer| {
            let mut removed = 0;
            for id in &expired {
                // It may have been renewed since the snapshot.
                let session = writer.find::<LoginSession>(StoreCollection::Session, id)?;
                if session.is_some_and(|session| session.expires_at <= now) {
                    removed += u64::from(writer.remove(StoreCollection::Session, id)?);
                }
            }
            Ok::<_, ApplicationError>(removed)
        })
    }
}
