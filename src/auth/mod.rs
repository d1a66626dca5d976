//! Who may ask: passwords, tokens, keys, sessions, the first set-up, and how often.
//!
//! Thought only: entropy comes from the operating system, the time is an argument, and nothing here touches a disk or
//! a network. What has to be kept ([`account::Account`], [`key::ApiKey`], [`session::Session`], [`setup::Setup`]) is
//! plain data for the store.

pub mod account;
pub mod desk;
mod hs256;
pub mod key;
pub mod link;
pub mod outgoing;
pub mod page;
pub mod password;
pub mod rate;
pub mod reach;
pub mod role;
pub mod seal;
pub mod secret;
pub mod session;
pub mod setup;
pub mod shared;
pub mod signature;
pub mod token;

pub use account::{Account, Attempt, NoUsername};
pub use desk::{Pass, Remembered, Viewer, ViewerKind};
pub use key::ApiKey;
pub use link::LinkSigner;
pub use outgoing::OutgoingSigner;
pub use password::PasswordHash;
pub use rate::{Limiter, Limits, Verdict};
pub use reach::Reach;
pub use role::{Role, Scope, Scopes};
pub use seal::{PublicKey, Sealer};
pub use secret::Digest;
pub use session::{Renewal, Session};
pub use setup::{NoSetup, Setup};
pub use shared::SharedSecret;
pub use signature::BodySigner;
pub use token::{Claims, Signer};

/// Why a credential opens nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Neither `Authorization: Bearer` nor `X-API-Key` was sent.
    #[error("this address wants a token: send `Authorization: Bearer <token>` or `X-API-Key: <key>`")]
    Missing,
    /// Not one of ours, altered, revoked, or for somebody else.
    #[error("the token or key is not valid here: log in again or ask for a new key")]
    Invalid,
    /// It was good once.
    #[error("the token or key has expired: refresh it, log in again or ask for a new key")]
    Expired,
}
