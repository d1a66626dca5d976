//! Audit log: one entry per response, with the caller, the request and the status.

use axum::http::{Method, StatusCode};

use super::authentication::is_webhook;
use super::client_address::ClientAddress;
use crate::auth::Identity;
use crate::inventory::Moment;

/// Longest part of a path that is logged, bytes. The longest path of the API has some 200, and anybody can send a longer one.
pub const MAX_PATH_BYTES: usize = 512;

/// The part of a path that is logged.
pub(crate) fn logged_path(path: &str) -> &str {
    path.get(..path.floor_char_boundary(MAX_PATH_BYTES)).unwrap_or(path)
}

/// One audited response.
pub struct AuditEntry<'a> {
    /// When the request arrived.
    pub at: Moment,
    /// The caller; `None` when the request was not authenticated.
    pub identity: Option<&'a Identity>,
    /// Where the request comes from.
    pub client: ClientAddress,
    /// The request method.
    pub method: &'a Method,
    /// The path without a trailing slash and without the query: at most [`MAX_PATH_BYTES`] of it.
    pub path: &'a str,
    /// The status of the response.
    pub status: StatusCode,
    /// The request id.
    pub request_id: &'a str,
}

impl AuditEntry<'_> {
    /// Whether the request only read something and was not refused.
    #[must_use]
    pub fn is_read(&self) -> bool {
        matches!(*self.method, Method::GET | Method::HEAD | Method::OPTIONS) && !self.is_refusal()
    }

    /// Whether the request was an accepted webhook. VoltMetrics sends many per second while it calculates.
    #[must_use]
    pub fn is_accepted_webhook(&self) -> bool {
        is_webhook(self.path) && self.status.is_success()
    }

    /// Whether the request was refused for lack of authentication, rights or quota.
    #[must_use]
    pub fn is_refusal(&self) -> bool {
        matches!(self.status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN | StatusCode::TOO_MANY_REQUESTS)
    }
}

/// Receives audit entries. It is called for every response and must not block.
pub trait AuditSink: Send + Sync + 'static {
    /// Records an entry.
    fn record(&self, entry: &AuditEntry<'_>);
}

/// Writes entries to the log under the target `audit`: changes and refusals at level INFO, reads and accepted webhooks at
/// level DEBUG.
#[derive(Debug, Clone, Copy, Default)]
pub struct AuditLog;

impl AuditSink for AuditLog {
    fn record(&self, entry: &AuditEntry<'_>) {
        macro_rules! line {
            ($level:ident) => {
                tracing::$level!(
                    target: "audit",
                    request_id = entry.request_id,
                    viewer = entry.identity.map(|identity| &*identity.name),
                    kind = entry.identity.map(|identity| identity.kind.as_str()),
                    address = entry.client.ip().map(tracing::field::display),
                    method = entry.method.as_str(),
                    path = entry.path,
                    status = entry.status.as_u16(),
                )
            };
        }
        if entry.is_read() || entry.is_accepted_webhook() {
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
    struct AuditLogBuffer(Arc<Mutex<Vec<u8>>>);

    impl io::Write for AuditLogBuffer {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl<'a> MakeWriter<'a> for AuditLogBuffer {
        type Writer = Self;

        fn make_writer(&'a self) -> Self {
            self.clone()
        }
    }

    /// Whether the log at level INFO has a line about a response.
    fn is_logged(method: &Method, path: &str, status: StatusCode) -> bool {
        let buffer = AuditLogBuffer::default();
        let log = tracing_subscriber::fmt().with_max_level(Level::INFO).with_writer(buffer.clone()).finish();
        let client = ClientAddress::Ip(std::net::IpAddr::from([127, 0, 0, 1]));
        let at = Moment::from_millis(0);
        let entry = AuditEntry { at, identity: None, client, method, path, status, request_id: "r1" };
        tracing::subscriber::with_default(log, || AuditLog.record(&entry));
        !buffer.0.lock().is_empty()
    }

    #[test]
    fn a_long_path_is_cut_at_a_letter() {
        assert_eq!(logged_path("/api/v1/sync"), "/api/v1/sync");
        assert_eq!(logged_path(&"/a".repeat(30_000)).len(), MAX_PATH_BYTES);
        assert_eq!(logged_path(&format!("x{}", "\u{e9}".repeat(1_000))).len(), MAX_PATH_BYTES - 1);
    }

    #[test]
    fn the_log_has_changes_and_refusals_but_not_accepted_webhooks() {
        let calculation = "/api/v1/webhooks/voltmetrics/calculation";
        assert!(!is_logged(&Method::POST, calculation, StatusCode::OK));
        assert!(!is_logged(&Method::POST, "/api/v1/webhooks/condoit/changes", StatusCode::ACCEPTED));
        for status in [StatusCode::UNAUTHORIZED, StatusCode::BAD_REQUEST, StatusCode::SERVICE_UNAVAILABLE] {
            assert!(is_logged(&Method::POST, calculation, status), "{status}");
        }
        assert!(is_logged(&Method::POST, "/api/v1/sync", StatusCode::ACCEPTED));
        assert!(is_logged(&Method::GET, "/api/v1/facilities", StatusCode::FORBIDDEN));
        assert!(!is_logged(&Method::GET, "/api/v1/facilities", StatusCode::OK));
    }
}
