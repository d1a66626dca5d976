//! Cache of verified credentials. A cached credential costs one look-up instead of a signature check and a store read;
//! expiry and revocation are checked on every look-up.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use foldhash::quality::RandomState;
use parking_lot::RwLock;

use super::principal::{CredentialKind, Principal};
use crate::inventory::Moment;

/// Number of shards. Requests that hit different shards never wait for one another.
const SHARDS: usize = 16;

type Shard = RwLock<HashMap<Box<str>, Arc<Principal>, RandomState>>;

/// Principals by the text of their credential. Holds verified credentials only, and a bounded number of them.
pub struct CredentialCache {
    shards: [Shard; SHARDS],
    shard_capacity: usize,
    revocations: AtomicU64,
}

/// The number of revocations at one instant. Taken before a credential is verified, so that a revocation during the
/// verification keeps the result out of the cache.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Epoch(u64);

impl Default for CredentialCache {
    fn default() -> Self {
        Self::with_capacity(16_384)
    }
}

impl CredentialCache {
    /// A cache of about `capacity` principals.
    #[must_use]
    pub fn with_capacity(capacity: usize) -> Self {
        let shard_capacity = capacity.div_ceil(SHARDS).max(1);
        Self { shards: std::array::from_fn(|_| Shard::default()), shard_capacity, revocations: AtomicU64::new(0) }
    }

    fn shard(&self, credential: &str) -> &Shard {
        // A credential ends in a random secret or in a signature, so its last bytes spread evenly over the shards.
        let last = credential.as_bytes().last().copied().unwrap_or(0);
        let before = credential.len().checked_sub(2).and_then(|at| credential.as_bytes().get(at)).copied().unwrap_or(0);
        &self.shards[usize::from(last.wrapping_mul(31).wrapping_add(before)) % SHARDS]
    }

    /// The principal of a cached credential that is neither revoked nor expired at `now`.
    #[must_use]
    pub fn find(&self, credential: &str, now: Moment) -> Option<Arc<Principal>> {
        let principal = self.shard(credential).read().get(credential).map(Arc::clone)?;
        (!principal.is_revoked() && !principal.has_expired(now)).then_some(principal)
    }

    /// The current epoch. Take it before reading the account, session or key from the store.
    #[must_use]
    pub fn epoch(&self) -> Epoch {
        Epoch(self.revocations.load(Ordering::Acquire))
    }

    /// Caches a principal, unless anything was revoked since `epoch`: then the next request verifies again.
    pub fn insert(&self, epoch: Epoch, credential: &str, principal: &Arc<Principal>, now: Moment) {
        let mut shard = self.shard(credential).write();
        // Compared under the shard's lock: `revoke` counts first and locks each shard afterwards, so either this sees
        // the new count or `revoke` sees the new entry.
        if epoch.0 != self.revocations.load(Ordering::Acquire) {
            return;
        }
        if shard.len() >= self.shard_capacity {
            shard.retain(|_, cached| !cached.is_revoked() && !cached.has_expired(now));
            if shard.len() >= self.shard_capacity
                && let Some(any) = shard.keys().next().cloned()
            {
                shard.remove(&any);
            }
        }
        shard.insert(credential.into(), Arc::clone(principal));
    }

    /// Revokes every principal of a session or API key. Call it after the revocation is committed to the store.
    pub fn revoke_credential(&self, credential_id: &str) {
        self.revoke(|principal| &*principal.credential_id == credential_id);
    }

    /// Revokes every principal of a user. Call it after the user's role, scope, password or state is committed.
    pub fn revoke_user(&self, username: &str) {
        self.revoke(|principal| principal.identity.kind == CredentialKind::User && &*principal.identity.id == username);
    }

    fn revoke(&self, is_affected: impl Fn(&Principal) -> bool) {
        self.revocations.fetch_add(1, Ordering::AcqRel);
        for shard in &self.shards {
            shard.write().retain(|_, principal| {
                let affected = is_affected(principal);
                if affected {
                    principal.revoke();
                }
                !affected
            });
        }
    }

    /// Number of cached principals.
    #[must_use]
    pub fn len(&self) -> usize {
        self.shards.iter().map(|shard| shard.read().len()).sum()
    }

    /// Whether the cache is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
