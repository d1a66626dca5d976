//! Log-in sessions: password check, access and refresh tokens, log-out, removal of expired sessions.

use super::AuthParts;
use crate::app::ApplicationError;
use crate::auth::accounts::is_username;
use crate::auth::{
    CredentialError, CredentialKind, LoginRefusals, LoginSession, Principal, Renewal, Role, SessionKind, UserAccount,
    passwords,
};
use crate::inventory::Moment;
use crate::store::StoreCollection;

/// A user name and a password, and where they come from.
#[derive(Clone, Copy)]
pub struct LoginAttempt<'a> {
    /// The name as it was sent: any text.
    pub username: &'a str,
    /// The password.
    pub password: &'a str,
    /// Address of the client. Wrong passwords are counted per name and address.
    pub client: &'a str,
    /// What the session is for.
    pub kind: SessionKind,
}

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
pub struct LoginSessions(AuthParts);

impl LoginSessions {
    pub(in crate::app) const fn new(parts: AuthParts) -> Self {
        Self(parts)
    }

    /// Checks a password and opens a session. Blocks for as long as a password hash takes, about 20 ms.
    ///
    /// # Errors
    /// [`ApplicationError::WrongPassword`], [`ApplicationError::LoginLocked`], [`ApplicationError::NotSetUp`], or the
    /// store's.
    pub fn log_in(&self, attempt: LoginAttempt<'_>) -> Result<LoggedIn, ApplicationError> {
        let LoginAttempt { username, password, client, kind } = attempt;
        // Otherwise the first unknown name would take twice as long.
        passwords::warm_up();
        let now = self.0.clock.now();
        let snapshot = self.0.store.snapshot()?;
        if !super::setup::has_administrator(&snapshot)? {
            return Err(ApplicationError::NotSetUp);
        }
        self.0.throttle.begin(username, client, now).map_err(|until| ApplicationError::LoginLocked { until })?;
        // Any text can be sent as a name. One that cannot be a user's is treated as one that no user has.
        let account: Option<UserAccount> =
            if is_username(username) { snapshot.find(StoreCollection::Account, username)? } else { None };
        drop(snapshot);
        // An unknown or disabled user costs a hash, too, and none of them a write: neither the answer nor its time must
        // tell which users exist.
        let fits = passwords::verify(password, account.as_ref().map(|account| &account.password));
        let Some(account) = account.filter(|account| fits && !account.disabled) else {
            self.0.throttle.record_failure();
            return Err(ApplicationError::WrongPassword);
        };
        self.0.throttle.record_success(username, client);
        self.open(&account.username, account.role, kind, now)
    }

    /// Number of refused log-ins since the program started.
    #[must_use]
    pub fn refusals(&self) -> LoginRefusals {
        self.0.throttle.refusals()
    }

    /// Opens a session of a user whose password has been checked.
    pub(super) fn open(
        &self,
        username: &str,
        role: Role,
        kind: SessionKind,
        now: Moment,
    ) -> Result<LoggedIn, ApplicationError> {
        let (session, refresh_token) = LoginSession::open(username, now);
        self.0.store.write(|writer| writer.put(StoreCollection::Session, &session.id, &session))?;
        self.issue_tokens(kind, username, role, &session.id, refresh_token, now)
    }

    fn issue_tokens(
        &self,
        kind: SessionKind,
        username: &str,
        role: Role,
        session: &str,
        refresh_token: String,
        now: Moment,
    ) -> Result<LoggedIn, ApplicationError> {
        let access_token = self
            .0
            .signer
            .issue_for(kind, username, role, session, now)
            .map_err(|error| ApplicationError::Internal(error.to_string()))?;
        Ok(LoggedIn { access_token, expires_in: self.0.signer.valid_seconds(), refresh_token })
    }

    /// Exchanges a refresh token for the next pair of tokens. A refresh token that is used twice was stolen: it revokes the
    /// whole session (RFC 9700, 4.14.2). Blocks on the store.
    ///
    /// # Errors
    /// [`ApplicationError::CredentialRefused`], or the store's.
    pub fn refresh(&self, token: &str) -> Result<LoggedIn, ApplicationError> {
        let now = self.0.clock.now();
        let (id, secret) = LoginSession::split(token).ok_or(CredentialError::Invalid)?;
        // Looked up outside of a write first: guessed tokens must not wait for the writer, or make it wait.
        let known: Option<LoginSession> = self.0.store.snapshot()?.find(StoreCollection::Session, id)?;
        known.ok_or(CredentialError::Invalid)?;
        let (renewal, account) = self.0.store.write(|writer| {
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
            // The page never learns its refresh token, so only a program can have sent one.
            Renewal::Renewed(next) => {
                self.issue_tokens(SessionKind::Program, &account.username, account.role, id, next, now)
            }
            Renewal::Reused => {
                self.0.credentials.revoke_credential(id);
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
        let now = self.0.clock.now();
        self.0.store.write(|writer| {
            if let Some(mut session) = writer.find::<LoginSession>(StoreCollection::Session, &pass.credential_id)? {
                session.revoke(now);
                writer.put(StoreCollection::Session, &pass.credential_id, &session)?;
            }
            Ok::<_, ApplicationError>(())
        })?;
        self.0.credentials.revoke_credential(&pass.credential_id);
        Ok(())
    }

    /// Removes expired sessions and returns their number. A revoked session stays until it expires, so that its tokens
    /// are recognized and refused. Blocks on the store.
    ///
    /// # Errors
    /// The store's.
    pub fn remove_expired(&self) -> Result<u64, ApplicationError> {
        let now = self.0.clock.now();
        let sessions = self.0.store.snapshot()?.list::<LoginSession>(StoreCollection::Session)?;
        let expired: Vec<String> =
            sessions.into_iter().filter(|(_, session)| session.expires_at <= now).map(|(id, _)| id).collect();
        if expired.is_empty() {
            return Ok(0);
        }
        self.0.store.write(|writer| {
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
