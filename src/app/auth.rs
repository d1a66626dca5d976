//! Who may come in: the first set-up, log-ins, sessions, keys and users. Passwords are weighed off the async threads,
//! a few at a time: each costs 19 MiB and a good part of a second on a small machine.

use std::sync::Arc;

use super::{Application, ApplicationError};
use crate::auth::page_session::PAGE_PREFIX;
use crate::auth::{
    AccessClaims, ApiKey, ApiScopes, CredentialError, CredentialKind, FacilityScope, Identity, InitialSetup,
    LoginSession, LoginState, PasswordHash, Principal, RateLimiters, Renewal, Role, UserAccount, passwords,
};
use crate::inventory::{FacilityId, Moment};
use crate::store;

/// What a log-in gives.
#[derive(Debug)]
pub struct LoggedIn {
    /// A JSON Web Token.
    pub access_token: String,
    /// How long it is good, seconds.
    pub expires_in: u64,
    /// Good once, for the next access token.
    pub refresh_token: String,
}

/// A user to be made.
#[derive(Debug)]
pub struct NewUser {
    /// 1 to 64 letters, digits, dots, dashes, underscores or @.
    pub username: String,
    /// At least 8 characters.
    pub password: String,
    /// What he may do.
    pub role: Role,
    /// Only these facilities; all when empty.
    pub facilities: Vec<FacilityId>,
}

/// A key to be made.
#[derive(Debug)]
pub struct NewKey {
    /// What it is for.
    pub name: String,
    /// What it may do.
    pub role: Role,
    /// For the role service: what it names.
    pub scopes: ApiScopes,
    /// Only these facilities; all when empty.
    pub facilities: Vec<FacilityId>,
    /// When it ends.
    pub expires_at: Option<Moment>,
}

/// A key as it is shown once.
#[derive(Debug)]
pub struct IssuedKey {
    /// The record.
    pub key: ApiKey,
    /// The text to keep.
    pub text: String,
}

const THE_SETUP: &str = "first";

fn reach_of(facilities: Vec<FacilityId>) -> FacilityScope {
    if facilities.is_empty() { FacilityScope::All } else { FacilityScope::Named(facilities.into_iter().collect()) }
}

fn hashed(text: &str) -> Result<PasswordHash, ApplicationError> {
    PasswordHash::new(text)
        .map_err(|error| ApplicationError::Unfit { field: "password", reason: format!("is not taken: {error}") })
}

impl Application {
    /// The pass of a credential that was verified before; expiry and revocation are looked at every time.
    #[must_use]
    pub fn find_pass(&self, credential: &str, now: Moment) -> Option<Arc<Principal>> {
        self.remembered.find(credential, now)
    }

    /// Verifies a token or a key and remembers its pass. Blocks on the store.
    ///
    /// # Errors
    /// [`ApplicationError::Refused`], or the store's.
    pub fn verify(&self, credential: &str, now: Moment) -> Result<Arc<Principal>, ApplicationError> {
        let ticket = self.remembered.epoch();
        let pass = match (ApiKey::split(credential), credential.strip_prefix(PAGE_PREFIX)) {
            (Some((id, secret)), _) => self.verify_key(id, secret, now)?,
            (None, Some(token)) => self.verify_token(token, &self.page_limits, "page", now)?,
            (None, None) => self.verify_token(credential, &self.limits, "user", now)?,
        };
        let pass = Arc::new(pass);
        self.remembered.insert(ticket, credential, &pass, now);
        Ok(pass)
    }

    fn verify_key(&self, id: &str, secret: &str, now: Moment) -> Result<Principal, ApplicationError> {
        let key: ApiKey =
            self.store.snapshot()?.find(store::StoreCollection::ApiKey, id)?.ok_or(CredentialError::Invalid)?;
        key.verify(secret, now)?;
        let viewer = Identity {
            kind: CredentialKind::ApiKey,
            id: key.id.as_str().into(),
            name: key.name.as_str().into(),
            role: key.role,
            scopes: key.scopes,
            facility_scope: key.facility_scope,
        };
        let limiter = self.limits.get(&format!("key {id}"));
        Ok(Principal::new(viewer, id, key.expires_at, limiter))
    }

    fn verify_token(
        &self,
        token: &str,
        limits: &RateLimiters,
        kind: &str,
        now: Moment,
    ) -> Result<Principal, ApplicationError> {
        let claims: AccessClaims = self.signer.verify(token, now)?;
        let snapshot = self.store.snapshot()?;
        let session: LoginSession =
            snapshot.find(store::StoreCollection::Session, &claims.sid)?.ok_or(CredentialError::Invalid)?;
        let account: UserAccount =
            snapshot.find(store::StoreCollection::Account, &claims.sub)?.ok_or(CredentialError::Invalid)?;
        let is_open = session.revoked_at.is_none() && account.accepts_session(session.created_at);
        if session.username != account.username || !is_open {
            return Err(CredentialError::Invalid.into());
        }
        let viewer = Identity {
            kind: CredentialKind::User,
            id: account.username.as_str().into(),
            name: account.username.as_str().into(),
            role: account.role,
            scopes: ApiScopes::default(),
            facility_scope: account.facility_scope,
        };
        let limiter = limits.get(&format!("{kind} {}", account.username));
        Ok(Principal::new(viewer, &session.id, Some(claims.expires_at()), limiter))
    }

    /// Checks a password and opens a session. Blocks for as long as the password hash takes.
    ///
    /// # Errors
    /// [`ApplicationError::WrongPassword`], [`ApplicationError::Locked`], [`ApplicationError::NotSetUp`], or the store's.
    pub fn log_in(&self, username: &str, text: &str) -> Result<LoggedIn, ApplicationError> {
        let now = self.clock.now();
        let snapshot = self.store.snapshot()?;
        if !self.is_set_up()? {
            return Err(ApplicationError::NotSetUp);
        }
        let account: Option<UserAccount> =
            if username.len() <= 256 { snapshot.find(store::StoreCollection::Account, username)? } else { None };
        drop(snapshot);
        let attempt = account.as_ref().map_or(LoginState::Allowed, |account| account.login_state(now));
        if let LoginState::LockedUntil(until) = attempt {
            return Err(ApplicationError::Locked { until });
        }
        let fits = passwords::verify(text, account.as_ref().map(|account| &account.password));
        let Some(account) = account else { return Err(ApplicationError::WrongPassword) };
        if !fits || attempt == LoginState::Disabled {
            self.change_account(&account.username, |account| account.record_failure(now))?;
            return Err(ApplicationError::WrongPassword);
        }
        self.open_session(&account.username, account.role, now)
    }

    fn open_session(&self, username: &str, role: Role, now: Moment) -> Result<LoggedIn, ApplicationError> {
        let (session, refresh_token) = LoginSession::open(username, now);
        self.store.write(|shelves| {
            if let Some(mut account) = shelves.find::<UserAccount>(store::StoreCollection::Account, username)?
                && account.record_success()
            {
                shelves.put(store::StoreCollection::Account, username, &account)?;
            }
            shelves.put(store::StoreCollection::Session, &session.id, &session)
        })?;
        self.token_for(username, role, &session.id, refresh_token, now)
    }

    fn token_for(
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
            .map_err(|error| ApplicationError::Broken(error.to_string()))?;
        Ok(LoggedIn { access_token, expires_in: self.signer.valid_seconds(), refresh_token })
    }

    /// Takes a refresh token and gives the next pair. One that comes a second time revokes its whole family.
    ///
    /// # Errors
    /// [`ApplicationError::Refused`], or the store's.
    pub fn refresh(&self, token: &str) -> Result<LoggedIn, ApplicationError> {
        let now = self.clock.now();
        let (id, secret) = LoginSession::split(token).ok_or(CredentialError::Invalid)?;
        let (renewal, account) = self.store.write(|shelves| {
            let mut session: LoginSession =
                shelves.find(store::StoreCollection::Session, id)?.ok_or(CredentialError::Invalid)?;
            let account: UserAccount =
                shelves.find(store::StoreCollection::Account, &session.username)?.ok_or(CredentialError::Invalid)?;
            let is_kept = account.accepts_session(session.created_at);
            let renewal = if is_kept { session.renew(secret, now) } else { Renewal::Ended };
            shelves.put(store::StoreCollection::Session, id, &session)?;
            Ok::<_, ApplicationError>((renewal, account))
        })?;
        match renewal {
            Renewal::Renewed(next) => self.token_for(&account.username, account.role, id, next, now),
            Renewal::Reused => {
                self.remembered.revoke_credential(id);
                tracing::warn!(user = account.username, "a refresh token came a second time: its session is revoked");
                Err(CredentialError::Invalid.into())
            }
            Renewal::Ended => Err(CredentialError::Expired.into()),
        }
    }

    /// Ends the session of a pass; its tokens are refused from now on. A key's pass stays: keys are revoked by name.
    ///
    /// # Errors
    /// The store's.
    pub fn log_out(&self, pass: &Principal) -> Result<(), ApplicationError> {
        if pass.identity.kind != CredentialKind::User {
            return Ok(());
        }
        let now = self.clock.now();
        self.store.write(|shelves| {
            if let Some(mut session) =
                shelves.find::<LoginSession>(store::StoreCollection::Session, &pass.credential_id)?
            {
                session.revoke(now);
                shelves.put(store::StoreCollection::Session, &pass.credential_id, &session)?;
            }
            Ok::<_, ApplicationError>(())
        })?;
        self.remembered.revoke_credential(&pass.credential_id);
        Ok(())
    }

    /// Whether there is an administrator.
    ///
    /// # Errors
    /// The store's.
    pub fn is_set_up(&self) -> Result<bool, ApplicationError> {
        let accounts = self.store.snapshot()?.list::<UserAccount>(store::StoreCollection::Account)?;
        Ok(accounts.iter().any(|(_, account)| account.role == Role::Admin))
    }

    /// Makes the one-time secret of the set-up link; `None` when there is an administrator already.
    ///
    /// # Errors
    /// The store's.
    pub fn offer_setup(&self) -> Result<Option<String>, ApplicationError> {
        if self.is_set_up()? {
            return Ok(None);
        }
        let (setup, secret) = InitialSetup::offer(self.clock.now());
        self.store.write(|shelves| shelves.put(store::StoreCollection::Setup, THE_SETUP, &setup))?;
        Ok(Some(secret))
    }

    /// Uses the set-up secret: makes the first administrator and logs him in.
    ///
    /// # Errors
    /// [`ApplicationError::Setup`] when the secret is not good, [`ApplicationError::Unfit`] for a name or password that is
    /// not taken, or the store's.
    pub fn set_up(&self, secret: &str, username: &str, text: &str) -> Result<LoggedIn, ApplicationError> {
        let now = self.clock.now();
        let offered: InitialSetup = self
            .store
            .snapshot()?
            .find(store::StoreCollection::Setup, THE_SETUP)?
            .ok_or(crate::auth::SetupError::Used)?;
        offered.check(secret, now)?;
        let account = UserAccount::new(username, hashed(text)?, Role::Admin, FacilityScope::All, now)?;
        self.store.write(|shelves| {
            let mut setup: InitialSetup =
                shelves.find(store::StoreCollection::Setup, THE_SETUP)?.ok_or(crate::auth::SetupError::Used)?;
            setup.accept(secret, now)?;
            shelves.put(store::StoreCollection::Setup, THE_SETUP, &setup)?;
            shelves.put(store::StoreCollection::Account, &account.username, &account)?;
            Ok::<_, ApplicationError>(())
        })?;
        self.setup_used.notify_one();
        self.open_session(&account.username, account.role, now)
    }

    /// Waits until the set-up secret has been used.
    pub async fn setup_used(&self) {
        self.setup_used.notified().await;
    }

    /// Takes out the sessions that ended by themselves; returns how many. A revoked one stays until its time is over, so
    /// that its tokens are known for what they are. Blocks on the store.
    ///
    /// # Errors
    /// The store's.
    pub fn sweep_sessions(&self) -> Result<u64, ApplicationError> {
        let now = self.clock.now();
        let sessions = self.store.snapshot()?.list::<LoginSession>(store::StoreCollection::Session)?;
        let over: Vec<String> =
            sessions.into_iter().filter(|(_, session)| session.expires_at <= now).map(|(id, _)| id).collect();
        if over.is_empty() {
            return Ok(0);
        }
        self.store.write(|shelves| {
            let mut swept = 0;
            for id in &over {
                // One that was renewed meanwhile stays.
                let ended = shelves.find::<LoginSession>(store::StoreCollection::Session, id)?;
                if ended.is_some_and(|session| session.expires_at <= now) {
                    swept += u64::from(shelves.remove(store::StoreCollection::Session, id)?);
                }
            }
            Ok::<_, ApplicationError>(swept)
        })
    }

    /// Makes a user.
    ///
    /// # Errors
    /// [`ApplicationError::Taken`], [`ApplicationError::Unfit`], or the store's.
    pub fn add_user(&self, user: NewUser) -> Result<UserAccount, ApplicationError> {
        if user.role == Role::Service {
            return Err(ApplicationError::Unfit {
                field: "role",
                reason: "is for keys: use viewer, operator or admin".to_owned(),
            });
        }
        let NewUser { username, password, role, facilities } = user;
        let account = UserAccount::new(&username, hashed(&password)?, role, reach_of(facilities), self.clock.now())?;
        self.store.write(|shelves| {
            if shelves.find::<UserAccount>(store::StoreCollection::Account, &username)?.is_some() {
                return Err(ApplicationError::Taken { noun: "user", id: username.clone() });
            }
            Ok(shelves.put(store::StoreCollection::Account, &username, &account)?)
        })?;
        Ok(account)
    }

    /// Sets a password, which also lifts a lock. Sessions of before are refused from now on.
    ///
    /// # Errors
    /// [`ApplicationError::NotFound`], [`ApplicationError::Unfit`], or the store's.
    pub fn set_password(&self, username: &str, text: &str) -> Result<(), ApplicationError> {
        let hash = hashed(text)?;
        let now = self.clock.now();
        self.change_account(username, |account| account.set_password(hash, now))?;
        self.remembered.revoke_user(username);
        Ok(())
    }

    /// Disables a user; his tokens are refused from now on.
    ///
    /// # Errors
    /// [`ApplicationError::NotFound`] or the store's.
    pub fn disable_user(&self, username: &str) -> Result<(), ApplicationError> {
        self.change_account(username, |account| account.disabled = true)?;
        self.remembered.revoke_user(username);
        Ok(())
    }

    fn change_account(&self, username: &str, change: impl FnOnce(&mut UserAccount)) -> Result<(), ApplicationError> {
        self.store.write(|shelves| {
            let mut account: UserAccount = shelves
                .find(store::StoreCollection::Account, username)?
                .ok_or_else(|| ApplicationError::NotFound { noun: "user", id: username.to_owned() })?;
            change(&mut account);
            Ok(shelves.put(store::StoreCollection::Account, username, &account)?)
        })
    }

    /// Every user, by name.
    ///
    /// # Errors
    /// The store's.
    pub fn users(&self) -> Result<Vec<UserAccount>, ApplicationError> {
        let accounts = self.store.snapshot()?.list::<UserAccount>(store::StoreCollection::Account)?;
        Ok(accounts.into_iter().map(|(_, account)| account).collect())
    }

    /// Makes a key. Its text is never shown again.
    ///
    /// # Errors
    /// [`ApplicationError::Unfit`] for a service key without scopes or a nameless one, or the store's.
    pub fn issue_key(&self, wanted: NewKey) -> Result<IssuedKey, ApplicationError> {
        let NewKey { name, role, scopes, facilities, expires_at } = wanted;
        if name.trim().is_empty() || name.chars().count() > 100 {
            return Err(ApplicationError::Unfit { field: "name", reason: "must have 1 to 100 characters".to_owned() });
        }
        if (role == Role::Service) == scopes.is_empty() {
            let reason = "go with the role service, which needs at least one".to_owned();
            return Err(ApplicationError::Unfit { field: "scopes", reason });
        }
        let now = self.clock.now();
        if expires_at.is_some_and(|at| at <= now) {
            let reason = "has passed already: a key ends in the future, or never".to_owned();
            return Err(ApplicationError::Unfit { field: "expires_at", reason });
        }
        let (key, text) = ApiKey::issue(name.trim(), role, scopes, reach_of(facilities), now, expires_at);
        self.store.write(|shelves| shelves.put(store::StoreCollection::ApiKey, &key.id, &key))?;
        Ok(IssuedKey { key, text })
    }

    /// Every key, by id.
    ///
    /// # Errors
    /// The store's.
    pub fn keys(&self) -> Result<Vec<ApiKey>, ApplicationError> {
        let keys = self.store.snapshot()?.list::<ApiKey>(store::StoreCollection::ApiKey)?;
        Ok(keys.into_iter().map(|(_, key)| key).collect())
    }

    /// Revokes a key; it is refused from now on.
    ///
    /// # Errors
    /// [`ApplicationError::NotFound`] or the store's.
    pub fn revoke_key(&self, id: &str) -> Result<(), ApplicationError> {
        let now = self.clock.now();
        self.store.write(|shelves| {
            let mut key: ApiKey = shelves
                .find(store::StoreCollection::ApiKey, id)?
                .ok_or_else(|| ApplicationError::NotFound { noun: "key", id: id.to_owned() })?;
            key.revoked_at.get_or_insert(now);
            Ok::<_, ApplicationError>(shelves.put(store::StoreCollection::ApiKey, id, &key)?)
        })?;
        self.remembered.revoke_credential(id);
        Ok(())
    }
}
