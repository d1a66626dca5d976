//! The front desk: remembers the passes of credentials that were verified, so that the next request costs a look-up and
//! not a signature. Expiry and revocation are looked at every time.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use foldhash::quality::RandomState;
use parking_lot::RwLock;

use super::rate::Limiter;
use super::reach::Reach;
use super::role::{Role, Scopes};
use crate::inventory::Moment;

/// What sort of credential somebody came with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ViewerKind {
    /// A user, by an access token.
    User,
    /// A program, by an API key.
    Key,
    /// The owner of the box, over the socket in the data folder.
    BoxOwner,
    /// A reader of one signed address, such as an `<img>`.
    Signed,
}

impl ViewerKind {
    /// As it stands in the audit.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Key => "key",
            Self::BoxOwner => "box_owner",
            Self::Signed => "signed",
        }
    }
}

/// Who asks.
#[derive(Debug, Clone)]
pub struct Viewer {
    /// By what.
    pub kind: ViewerKind,
    /// The username, or the key's id.
    pub id: Box<str>,
    /// What people call it.
    pub name: Box<str>,
    /// What it may do.
    pub role: Role,
    /// What it may do when its role is [`Role::Service`].
    pub scopes: Scopes,
    /// Which facilities it may know of.
    pub reach: Reach,
}

impl Viewer {
    /// The owner of the box: an administrator without limits.
    #[must_use]
    pub fn box_owner() -> Self {
        Self {
            kind: ViewerKind::BoxOwner,
            id: "box".into(),
            name: "owner of the box".into(),
            role: Role::Admin,
            scopes: Scopes::default(),
            reach: Reach::All,
        }
    }

    /// Whether it may do what `needed` may: by role, or, for [`Role::Service`], by the scope `<noun>:read|write`.
    /// What only an administrator may do is beyond every scope.
    #[must_use]
    pub fn may(&self, needed: Role, noun: &str, writing: bool) -> bool {
        match (self.role, needed) {
            (Role::Service, Role::Admin) => false,
            (Role::Service, _) => self.scopes.has(noun, writing),
            (role, needed) => role.contains(needed),
        }
    }
}

/// A verified credential.
pub struct Pass {
    /// Whose.
    pub viewer: Viewer,
    /// The session or key it hangs on: revoked together.
    pub hold: Box<str>,
    /// Good until then; `None` for always.
    pub expires_at: Option<Moment>,
    /// What tells answers for its reach from answers for another.
    pub reach_key: Arc<str>,
    /// How often it may ask; `None` for always.
    pub limiter: Option<Arc<Limiter>>,
    revoked: AtomicBool,
}

impl Pass {
    /// A pass for `viewer` that hangs on the session or key `hold`.
    #[must_use]
    pub fn new(viewer: Viewer, hold: &str, expires_at: Option<Moment>, limiter: Option<Arc<Limiter>>) -> Self {
        let reach_key = viewer.reach.key();
        Self { viewer, hold: hold.into(), expires_at, reach_key, limiter, revoked: AtomicBool::new(false) }
    }

    /// Whether its time is over.
    #[must_use]
    pub fn has_expired(&self, now: Moment) -> bool {
        self.expires_at.is_some_and(|end| end <= now)
    }

    /// Whether it was taken back.
    #[must_use]
    pub fn is_revoked(&self) -> bool {
        self.revoked.load(Ordering::Acquire)
    }
}

/// How many shares the memory has, so that askers seldom wait for one another.
const SHARES: usize = 16;

type Share = RwLock<HashMap<Box<str>, Arc<Pass>, RandomState>>;

/// The passes remembered, by the text of their credential. Only credentials that were verified get in.
pub struct Remembered {
    shares: [Share; SHARES],
    most_each: usize,
    revocations: AtomicU64,
}

/// Taken before a credential is verified, so that a revocation meanwhile is not overlooked.
#[derive(Debug, Clone, Copy)]
pub struct Ticket(u64);

impl Default for Remembered {
    fn default() -> Self {
        Self::holding(16_384)
    }
}

impl Remembered {
    /// At most about `most` passes.
    #[must_use]
    pub fn holding(most: usize) -> Self {
        let most_each = most.div_ceil(SHARES).max(1);
        Self { shares: std::array::from_fn(|_| Share::default()), most_each, revocations: AtomicU64::new(0) }
    }

    fn share(&self, credential: &str) -> &Share {
        // Credentials end in a random secret or a signature.
        let last = credential.as_bytes().last().copied().unwrap_or(0);
        let before = credential.len().checked_sub(2).and_then(|at| credential.as_bytes().get(at)).copied().unwrap_or(0);
        &self.shares[usize::from(last.wrapping_mul(31).wrapping_add(before)) % SHARES]
    }

    /// The pass of a credential, if it was verified before and is still good now.
    #[must_use]
    pub fn find(&self, credential: &str, now: Moment) -> Option<Arc<Pass>> {
        let pass = self.share(credential).read().get(credential).map(Arc::clone)?;
        (!pass.is_revoked() && !pass.has_expired(now)).then_some(pass)
    }

    /// To be taken before the account, session or key is read.
    #[must_use]
    pub fn ticket(&self) -> Ticket {
        Ticket(self.revocations.load(Ordering::Acquire))
    }

    /// Remembers a pass, unless something was revoked since the ticket was taken: then the next request verifies again.
    pub fn remember(&self, ticket: Ticket, credential: &str, pass: &Arc<Pass>, now: Moment) {
        let mut share = self.share(credential).write();
        if ticket.0 != self.revocations.load(Ordering::Acquire) {
            return;
        }
        if share.len() >= self.most_each {
            share.retain(|_, pass| !pass.is_revoked() && !pass.has_expired(now));
            if share.len() >= self.most_each
                && let Some(any) = share.keys().next().cloned()
            {
                share.remove(&any);
            }
        }
        share.insert(credential.into(), Arc::clone(pass));
    }

    /// Takes back every pass that hangs on a session or key. To be called after the revocation is kept.
    pub fn forget_hold(&self, hold: &str) {
        self.forget(|pass| &*pass.hold == hold);
    }

    /// Takes back every pass of a user: role, reach or password changed, or the account is switched off.
    pub fn forget_user(&self, username: &str) {
        self.forget(|pass| pass.viewer.kind == ViewerKind::User && &*pass.viewer.id == username);
    }

    fn forget(&self, is_meant: impl Fn(&Pass) -> bool) {
        self.revocations.fetch_add(1, Ordering::AcqRel);
        for share in &self.shares {
            share.write().retain(|_, pass| {
                let meant = is_meant(pass);
                if meant {
                    pass.revoked.store(true, Ordering::Release);
                }
                !meant
            });
        }
    }

    /// How many are remembered.
    #[must_use]
    pub fn len(&self) -> usize {
        self.shares.iter().map(|share| share.read().len()).sum()
    }

    /// Whether none is.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
