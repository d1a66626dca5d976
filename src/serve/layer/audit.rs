//! Who asked for what and what came of it: one entry an answer, handed to whoever keeps them.

use axum::http::{Method, StatusCode};

use super::identity::Peer;
use crate::access::Viewer;
use crate::inventory::Moment;

/// One answer, as the audit sees it.
pub struct Entry<'a> {
    /// When it was asked for.
    pub at: Moment,
    /// Who asked; `None` when nobody was let in.
    pub viewer: Option<&'a Viewer>,
    /// From where.
    pub peer: &'a Peer,
    /// The method.
    pub method: &'a Method,
    /// The path without trailing slash and query.
    pub path: &'a str,
    /// What came of it.
    pub status: StatusCode,
    /// The request's id.
    pub request_id: &'a str,
}

impl Entry<'_> {
    /// Whether it was a mere look that succeeded.
    #[must_use]
    pub fn is_read(&self) -> bool {
        matches!(*self.method, Method::GET | Method::HEAD | Method::OPTIONS) && !self.is_refusal()
    }

    /// Whether somebody was refused.
    #[must_use]
    pub fn is_refusal(&self) -> bool {
        matches!(self.status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN | StatusCode::TOO_MANY_REQUESTS)
    }
}

/// Keeps the audit's entries. Called for every answer, so it must not wait.
pub trait AuditHook: Send + Sync + 'static {
    /// Takes an entry.
    fn note(&self, entry: &Entry<'_>);
}

/// Writes entries to the log under the target `audit`: changes and refusals for information, looks for debugging.
#[derive(Debug, Clone, Copy, Default)]
pub struct ToLog;

impl AuditHook for ToLog {
    fn note(&self, entry: &Entry<'_>) {
        macro_rules! line {
            ($level:ident) => {
                tracing::$level!(
                    target: "audit",
                    request_id = entry.request_id,
                    viewer = entry.viewer.map(|viewer| &*viewer.name),
                    kind = entry.viewer.map(|viewer| viewer.kind.as_str()),
                    address = match entry.peer {
                        Peer::Address(address) => Some(tracing::field::display(address)),
                        Peer::BoxOwner(_) => None,
                    },
                    method = entry.method.as_str(),
                    path = entry.path,
                    status = entry.status.as_u16(),
                )
            };
        }
        if entry.is_read() {
            line!(debug);
        } else {
            line!(info);
        }
    }
}
