//! The credential of a response that takes long: an event stream or an export ends when its credential is revoked.

use std::sync::Arc;

use crate::app::{Authenticator, run_blocking};
use crate::auth::{Epoch, Principal};
use crate::runtime::Runtime;

/// A credential that was valid when the response began, and is checked again while it goes on.
pub(super) struct LiveCredential {
    runtime: Runtime,
    authenticator: Arc<Authenticator>,
    principal: Arc<Principal>,
    /// The revocations that the credential has outlived.
    epoch: Epoch,
}

impl LiveCredential {
    /// Begins with a check as after a revocation: one may have come between the request's authentication and now.
    pub(super) async fn new(
        runtime: Runtime,
        authenticator: Arc<Authenticator>,
        principal: Arc<Principal>,
    ) -> Option<Self> {
        let epoch = authenticator.epoch();
        let credential = Self { runtime, authenticator, principal, epoch };
        credential.is_stored_valid().await.then_some(credential)
    }

    /// The caller.
    pub(super) fn principal(&self) -> &Principal {
        &self.principal
    }

    /// Whether the credential is still valid. Reads the store after a revocation only, of whatever credential: this
    /// principal may be in no cache that a revocation reaches.
    pub(super) async fn is_valid(&mut self) -> bool {
        if self.principal.is_revoked() || self.principal.has_expired(self.authenticator.now()) {
            return false;
        }
        let epoch = self.authenticator.epoch();
        if epoch == self.epoch {
            return true;
        }
        self.epoch = epoch;
        self.is_stored_valid().await
    }

    /// An error of the store ends the response: the client asks again, and is told what is wrong.
    async fn is_stored_valid(&self) -> bool {
        let (authenticator, principal) = (Arc::clone(&self.authenticator), Arc::clone(&self.principal));
        run_blocking(&self.runtime, move || authenticator.is_current(&principal)).await.unwrap_or(false)
    }
}
