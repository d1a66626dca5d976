//! Who asked for what and what came of it: one entry an answer, handed to whoever keeps them.

use axum::http::{Method, StatusCode};

use super::identity::{Peer, is_webhook};
use crate::auth::Identity;
use crate::inventory::Moment;

/// One answer, as the audit sees it.
pub struct Entry<'a> {
    /// When it was asked for.
    pub at: Moment,
    /// Who asked; `None` when nobody was let in.
    pub viewer: Option<&'a Identity>,
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

    /// Whether a machine told something and it was taken: many a second while another engine calculates.
    #[must_use]
    pub fn is_taken_webhook(&self) -> bool {
        is_webhook(self.path) && self.status.is_success()
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

/// Writes entries to the log under the target `audit`: changes and refusals for information, looks and webhooks that
/// were taken for debugging.
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
                        Peer::LocalAdmin(_) => None,
                    },
                    method = entry.method.as_str(),
                    path = entry.path,
                    status = entry.status.as_u16(),
                )
            };
        }
        if entry.is_read() || entry.is_taken_webhook() {
            line!(debug);
        } else {
            line!(info);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::sync::Arc;

    use parking_lot::Mutex;
    use tracing::Level;
    use tracing_subscriber::fmt::MakeWriter;

    use super::*;

    #[derive(Clone, Default)]
    struct Paper(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Paper {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl<'a> MakeWriter<'a> for Paper {
        type Writer = Self;

        fn make_writer(&'a self) -> Self {
            self.clone()
        }
    }

    /// What the log says at its usual level of an answer.
    fn told(method: &Method, path: &str, status: StatusCode) -> bool {
        let paper = Paper::default();
        let log = tracing_subscriber::fmt().with_max_level(Level::INFO).with_writer(paper.clone()).finish();
        let peer = Peer::Address(std::net::IpAddr::from([127, 0, 0, 1]));
        let at = Moment::from_millis(0);
        let entry = Entry { at, viewer: None, peer: &peer, method, path, status, request_id: "r1" };
        tracing::subscriber::with_default(log, || ToLog.note(&entry));
        !paper.0.lock().is_empty()
    }

    #[test]
    fn a_log_shows_who_changed_and_who_was_refused_but_not_every_webhook() {
        let calculation = "/api/v1/webhooks/voltmetrics/calculation";
        assert!(!told(&Method::POST, calculation, StatusCode::OK));
        assert!(!told(&Method::POST, "/api/v1/webhooks/condoit/changes", StatusCode::ACCEPTED));
        for status in [StatusCode::UNAUTHORIZED, StatusCode::BAD_REQUEST, StatusCode::SERVICE_UNAVAILABLE] {
            assert!(told(&Method::POST, calculation, status), "{status}");
        }
        assert!(told(&Method::POST, "/api/v1/sync", StatusCode::ACCEPTED));
        assert!(told(&Method::GET, "/api/v1/facilities", StatusCode::FORBIDDEN));
        assert!(!told(&Method::GET, "/api/v1/facilities", StatusCode::OK));
    }
}
