//! Credentials in request headers, and the access rule of each path.

use std::net::IpAddr;
use std::sync::Arc;

use axum::http::{HeaderMap, HeaderName, Version, header};

use super::client_address::TrustedProxies;
use super::host::is_loopback_host;
use crate::auth::page_session::PAGE_PREFIX;
use crate::auth::{CredentialError, Principal};

const X_API_KEY: HeaderName = HeaderName::from_static("x-api-key");

/// The other end of a connection.
#[derive(Clone)]
pub enum Peer {
    /// A TCP client at this address.
    Address(IpAddr),
    /// A process that opened the Unix socket in the data folder. File permissions restrict it to the administrator.
    LocalAdmin(Arc<Principal>),
}

/// The credential in a request's headers.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum RequestCredential<'a> {
    /// `Authorization: Bearer <token>`
    Token(&'a str),
    /// `X-API-Key: <key>`, or a key sent as a bearer token.
    Key(&'a str),
    /// The session cookie of the admin page.
    Page(&'a str),
}

/// Name of the admin page's session cookie.
pub const PAGE_COOKIE: &str = "masterbus_session";

impl<'a> RequestCredential<'a> {
    /// Reads the credential from a request's headers. A bearer token takes precedence over a key, a key over the cookie.
    ///
    /// # Errors
    /// [`CredentialError::Missing`] when there is none, [`CredentialError::Invalid`] for another authorization scheme or an
    /// empty value.
    pub(crate) fn from_headers(headers: &'a HeaderMap) -> Result<Self, CredentialError> {
        if let Some(line) = headers.get(header::AUTHORIZATION) {
            let line = line.to_str().map_err(|_| CredentialError::Invalid)?;
            let (scheme, token) = line.split_at_checked("bearer ".len()).ok_or(CredentialError::Invalid)?;
            let token = token.trim_ascii();
            // A page session is accepted in the cookie only: as a header it would skip the CSRF check.
            let is_page_session = token.starts_with(PAGE_PREFIX);
            if !scheme.eq_ignore_ascii_case("bearer ") || token.is_empty() || is_page_session {
                return Err(CredentialError::Invalid);
            }
            return Ok(if token.starts_with("mb_") { Self::Key(token) } else { Self::Token(token) });
        }
        if let Some(key) = headers.get(X_API_KEY) {
            return match key.to_str().map(str::trim_ascii) {
                Ok("") | Err(_) => Err(CredentialError::Invalid),
                Ok(key) if key.starts_with(PAGE_PREFIX) => Err(CredentialError::Invalid),
                Ok(key) => Ok(Self::Key(key)),
            };
        }
        Self::find_page_session(headers).map(Self::Page).ok_or(CredentialError::Missing)
    }

    /// The session in the admin page's cookie.
    pub(crate) fn find_page_session(headers: &'a HeaderMap) -> Option<&'a str> {
        let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
        let mut cookies =
            lines.flat_map(|line| line.split(';')).filter_map(|cookie| cookie.trim_ascii().split_once('='));
        let (_, value) = cookies.find(|(name, _)| *name == PAGE_COOKIE)?;
        value.starts_with(PAGE_PREFIX).then_some(value)
    }

    /// The credential's text.
    #[must_use]
    pub const fn as_str(self) -> &'a str {
        match self {
            Self::Token(text) | Self::Key(text) | Self::Page(text) => text,
        }
    }
}

/// The path without trailing slashes; `/` stays.
pub(crate) fn trim_trailing_slashes(path: &str) -> &str {
    match path.trim_end_matches('/') {
        "" => "/",
        path => path,
    }
}

/// What a path requires before its handler runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AccessRule {
    /// Nothing, without a rate limit: the liveness check, and webhooks, which carry a signature.
    Unlimited,
    /// Nothing, without a rate limit: the readiness check. Its answer has more for some callers.
    Optional,
    /// Nothing, without a rate limit: the files of the admin page and the manual, which are the same for everybody.
    Static,
    /// Nothing, with a rate limit per network address.
    Anonymous,
    /// Nothing for requests from this machine, otherwise a credential: the metrics.
    Monitoring,
    /// A credential.
    Authenticated,
}

/// The paths of the admin page: the page itself, the set-up link.
pub(crate) const PAGES: [&str; 2] = ["/", "/setup"];
/// The link of the demo, which logs in with the password in its fragment. Elsewhere it does not exist: a link must not log
/// a visitor in as somebody else.
pub(crate) const DEMO_PAGE: &str = "/enter";
/// Prefix of the paths of the admin page's files.
pub(crate) const PAGE_FILES: &str = "/page/";

/// Whether the path belongs to the manual.
fn is_manual(path: &str) -> bool {
    path.strip_prefix("/manual").is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Whether the path receives signed webhooks.
pub(crate) fn is_webhook(path: &str) -> bool {
    let below = path.strip_prefix("/api/v1");
    below.is_some_and(|path| matches!(path, "/webhooks/voltmetrics/calculation" | "/webhooks/condoit/changes"))
}

/// The access rule of a path without a trailing slash.
pub(crate) fn access_rule(path: &str) -> AccessRule {
    match path.strip_prefix("/api/v1").unwrap_or(path) {
        "/health" => AccessRule::Unlimited,
        "/ready" => AccessRule::Optional,
        "/metrics" => AccessRule::Monitoring,
        _ if PAGES.contains(&path) || path == DEMO_PAGE || path.starts_with(PAGE_FILES) || is_manual(path) => {
            AccessRule::Static
        }
        _ if is_webhook(path) => AccessRule::Unlimited,
        _ if !path.starts_with("/api/v1/") => AccessRule::Authenticated,
        "/openapi.json" | "/docs" | "/auth/login" | "/auth/page-login" | "/auth/refresh" | "/auth/setup" => {
            AccessRule::Anonymous
        }
        deeper if deeper.starts_with("/docs/") => AccessRule::Anonymous,
        _ => AccessRule::Authenticated,
    }
}

/// Headers that a proxy adds to a forwarded request.
const PROXY_HEADERS: [HeaderName; 8] = [
    header::FORWARDED,
    header::VIA,
    HeaderName::from_static("x-forwarded-for"),
    HeaderName::from_static("x-forwarded-host"),
    HeaderName::from_static("x-forwarded-port"),
    HeaderName::from_static("x-forwarded-proto"),
    HeaderName::from_static("x-forwarded-server"),
    HeaderName::from_static("x-real-ip"),
];

/// Whether a request was made on this machine: over the Unix socket, or from the loopback address and not forwarded by a
/// proxy that runs here. A proxy is recognised by `trusted_proxies`, by the headers it adds, by the name that its client
/// asked for, and by HTTP/1.0, which nginx speaks unless told otherwise and scrapers do not.
pub(crate) fn is_local_request(
    peer: &Peer,
    proxies: &TrustedProxies,
    version: Version,
    headers: &HeaderMap,
    host: Option<&str>,
) -> bool {
    match peer {
        Peer::LocalAdmin(_) => true,
        Peer::Address(from) => {
            from.to_canonical().is_loopback()
                && !proxies.contains(*from)
                && version >= Version::HTTP_11
                && host.is_some_and(is_loopback_host)
                && !PROXY_HEADERS.iter().any(|name| headers.contains_key(name))
        }
    }
}

/// The resource of a path, as API scopes name it: the first segment below `/api/v1`. `/metrics` is also served at the
/// root.
pub(crate) fn resource(path: &str) -> &str {
    let below = if path == "/metrics" { "metrics" } else { path.strip_prefix("/api/v1/").unwrap_or_default() };
    below.split('/').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn only_a_few_paths_need_no_credential() {
        for path in ["/health", "/api/v1/health", "/api/v1/webhooks/voltmetrics/calculation"] {
            assert_eq!(access_rule(path), AccessRule::Unlimited, "{path}");
        }
        for path in ["/ready", "/api/v1/ready"] {
            assert_eq!(access_rule(path), AccessRule::Optional, "{path}");
        }
        for path in ["/api/v1/openapi.json", "/api/v1/docs", "/api/v1/docs/viewer.js", "/api/v1/auth/login"] {
            assert_eq!(access_rule(path), AccessRule::Anonymous, "{path}");
        }
        for path in ["/", "/setup", "/enter", "/page/0123456789ab/app/main.js", "/manual", "/manual/install"] {
            assert_eq!(access_rule(path), AccessRule::Static, "{path}");
        }
        for path in ["/metrics", "/api/v1/metrics"] {
            assert_eq!(access_rule(path), AccessRule::Monitoring, "{path}");
        }
        let closed = [
            "/page",
            "/setup/x",
            "/manuals",
            "/docs",
            "/metrics/x",
            "/webhooks/voltmetrics/calculation",
            "/api/v1/webhooks",
            "/api/v1",
            "/api/v1/auth/logout",
            "/api/v1/healthy",
            "/api/v1/docsx",
        ];
        for path in closed {
            assert_eq!(access_rule(path), AccessRule::Authenticated, "{path}");
        }
    }

    #[test]
    fn a_forwarded_request_does_not_count_as_local() {
        let from = |address: &str| Peer::Address(address.parse().expect("an address"));
        let none = TrustedProxies::default();
        let is_local = |peer: &str, headers: &HeaderMap| {
            is_local_request(&from(peer), &none, Version::HTTP_11, headers, Some("localhost:8650"))
        };
        for here in ["127.0.0.1", "127.8.9.1", "::1", "::ffff:127.0.0.1"] {
            assert!(is_local(here, &HeaderMap::new()), "{here}");
            for name in PROXY_HEADERS {
                let headers = HeaderMap::from_iter([(name.clone(), HeaderValue::from_static("127.0.0.1"))]);
                assert!(!is_local(here, &headers), "{name}");
            }
        }
        for elsewhere in ["10.0.0.1", "192.168.1.4", "::ffff:10.0.0.1", "fe80::1", "0.0.0.0"] {
            assert!(!is_local(elsewhere, &HeaderMap::new()), "{elsewhere}");
        }
    }

    #[test]
    fn a_proxy_that_adds_no_header_is_recognised_by_its_address_its_version_and_the_name_asked_for() {
        let (peer, headers) = (Peer::Address("127.0.0.1".parse().expect("an address")), HeaderMap::new());
        let is_local =
            |proxies: &TrustedProxies, version, host| is_local_request(&peer, proxies, version, &headers, host);
        let none = TrustedProxies::default();
        assert!(is_local(&none, Version::HTTP_11, Some("127.0.0.1:8650")));
        assert!(!is_local(&none, Version::HTTP_11, Some("masterbus.example")));
        assert!(!is_local(&none, Version::HTTP_11, None));
        assert!(!is_local(&none, Version::HTTP_10, Some("127.0.0.1:8650")));
        let declared = TrustedProxies::new(&["127.0.0.1/32".parse().expect("a network")]);
        assert!(!is_local(&declared, Version::HTTP_11, Some("127.0.0.1:8650")));
    }

    #[test]
    fn the_resource_is_the_first_segment() {
        assert_eq!(resource("/api/v1/facilities/f1/equipment"), "facilities");
        assert_eq!(resource("/api/v1/sync"), "sync");
        assert_eq!((resource("/other"), resource("/metrics"), resource("/api/v1/metrics")), ("", "metrics", "metrics"));
        assert_eq!(
            (
                trim_trailing_slashes("/a/"),
                trim_trailing_slashes("/a//"),
                trim_trailing_slashes("/"),
                trim_trailing_slashes("/a")
            ),
            ("/a", "/a", "/", "/a")
        );
    }

    #[test]
    fn credentials_are_read_from_headers_and_cookies() {
        let headers = |name, value| HeaderMap::from_iter([(name, HeaderValue::from_static(value))]);
        assert!(
            RequestCredential::from_headers(&headers(header::AUTHORIZATION, "bearer  abc"))
                == Ok(RequestCredential::Token("abc"))
        );
        assert!(
            RequestCredential::from_headers(&headers(header::AUTHORIZATION, "Bearer mb_1_2"))
                == Ok(RequestCredential::Key("mb_1_2"))
        );
        assert!(RequestCredential::from_headers(&headers(X_API_KEY, "mb_1_2")) == Ok(RequestCredential::Key("mb_1_2")));
        assert!(RequestCredential::from_headers(&HeaderMap::new()) == Err(CredentialError::Missing));
        let cookie = headers(header::COOKIE, "theme=dark; masterbus_session=page.a.b.c");
        assert!(RequestCredential::from_headers(&cookie) == Ok(RequestCredential::Page("page.a.b.c")));
        assert!(
            RequestCredential::from_headers(&headers(header::COOKIE, "masterbus_session=a.b.c"))
                == Err(CredentialError::Missing)
        );
        assert!(RequestCredential::from_headers(&headers(X_API_KEY, "page.a.b.c")) == Err(CredentialError::Invalid));
        for wrong in ["Basic abc", "Bearer", "Bearer ", "abc", "Bearer page.a.b.c"] {
            assert!(
                RequestCredential::from_headers(&headers(header::AUTHORIZATION, wrong))
                    == Err(CredentialError::Invalid),
                "{wrong}"
            );
        }
    }

    #[test]
    fn generated_credentials_are_read_or_refused() {
        let corpus: &[&[u8]] = &[
            b"theme=dark; masterbus_session=page.a.b.c",
            b"masterbus_session=page.x; masterbus_session=a.b.c",
            b"Bearer eyJhbGciOiJIUzI1NiJ9.e30.x",
            b"bearer mb_0123456789abcdef",
            b"Basic YTpi",
        ];
        crate::generated_tests::check("cookies and credentials", corpus, |input| {
            let Ok(value) = HeaderValue::from_bytes(input) else { return };
            for name in [header::COOKIE, header::AUTHORIZATION, X_API_KEY] {
                let is_cookie = name == header::COOKIE;
                let headers = HeaderMap::from_iter([(name, value.clone())]);
                if let Ok(credential) = RequestCredential::from_headers(&headers) {
                    let is_page = matches!(credential, RequestCredential::Page(_));
                    assert_eq!(is_page, is_cookie, "{}", credential.as_str());
                    assert_eq!(credential.as_str().starts_with(PAGE_PREFIX), is_cookie, "{}", credential.as_str());
                }
            }
            let path = String::from_utf8_lossy(input);
            let _ = (trim_trailing_slashes(&path), is_webhook(&path), access_rule(&path));
        });
    }
}
