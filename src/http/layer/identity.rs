//! What a request shows to be let in, and which addresses want nothing shown.

use std::net::IpAddr;
use std::sync::Arc;

use axum::http::{HeaderMap, HeaderName, header};

use crate::auth::page_session::PAGE_PREFIX;
use crate::auth::{CredentialError, Principal};

const X_API_KEY: HeaderName = HeaderName::from_static("x-api-key");

/// Where a connection comes from.
#[derive(Clone)]
pub enum Peer {
    /// Over TCP, from this address.
    Address(IpAddr),
    /// Over the socket in the data folder: whoever may open it owns the box.
    LocalAdmin(Arc<Principal>),
}

/// What a request shows.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Credential<'a> {
    /// `Authorization: Bearer <token>`
    Token(&'a str),
    /// `X-API-Key: <key>`, or a key sent as a bearer token.
    Key(&'a str),
    /// The cookie of the admin page's session.
    Page(&'a str),
}

/// The cookie that the admin page's session lies in.
pub const PAGE_COOKIE: &str = "masterbus_session";

impl<'a> Credential<'a> {
    /// Of a request with these headers. A bearer token counts before a key.
    ///
    /// # Errors
    /// [`CredentialError::Missing`] when there is none, [`CredentialError::Invalid`] when there is something else.
    pub(crate) fn of(headers: &'a HeaderMap) -> Result<Self, CredentialError> {
        if let Some(line) = headers.get(header::AUTHORIZATION) {
            let line = line.to_str().map_err(|_| CredentialError::Invalid)?;
            let (scheme, token) = line.split_at_checked("bearer ".len()).ok_or(CredentialError::Invalid)?;
            let token = token.trim_ascii();
            // What lies in a cookie opens nothing as a header: there it would pass without the proof of its page.
            let is_of_a_page = token.starts_with(PAGE_PREFIX);
            if !scheme.eq_ignore_ascii_case("bearer ") || token.is_empty() || is_of_a_page {
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
        Self::of_page(headers).map(Self::Page).ok_or(CredentialError::Missing)
    }

    /// The session that the admin page's cookie holds.
    pub(crate) fn of_page(headers: &'a HeaderMap) -> Option<&'a str> {
        let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
        let mut cookies =
            lines.flat_map(|line| line.split(';')).filter_map(|cookie| cookie.trim_ascii().split_once('='));
        let (_, value) = cookies.find(|(name, _)| *name == PAGE_COOKIE)?;
        value.starts_with(PAGE_PREFIX).then_some(value)
    }

    /// Its text.
    #[must_use]
    pub const fn text(self) -> &'a str {
        match self {
            Self::Token(text) | Self::Key(text) | Self::Page(text) => text,
        }
    }
}

/// The path without its trailing slashes; `/` stays.
pub(crate) fn normal(path: &str) -> &str {
    match path.trim_end_matches('/') {
        "" => "/",
        path => path,
    }
}

/// What an address wants before it answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Guard {
    /// Nothing, as often as one likes: whoever watches over the appliance, and the remote engine, whose webhooks bear a
    /// signature.
    Health,
    /// Nothing: the admin page's own files, which are the same for everybody.
    Page,
    /// Nothing, so many times a minute for each address.
    Open,
    /// Nothing from this machine, a credential from elsewhere: whoever collects the metrics.
    Watch,
    /// A credential.
    Closed,
}

/// Where the admin page opens: as it is, by the set-up link, by the demo's link.
pub(crate) const PAGES: [&str; 3] = ["/", "/setup", "/enter"];
/// Below here lie its files.
pub(crate) const PAGE_FILES: &str = "/page/";

/// Whether this is the manual or one of its pages, which are the same for everybody.
fn is_manual(path: &str) -> bool {
    path.strip_prefix("/manual").is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Whether others tell us something there, signed, and as often as they have to tell.
pub(crate) fn is_webhook(path: &str) -> bool {
    let below = path.strip_prefix("/api/v1");
    below.is_some_and(|path| matches!(path, "/webhooks/voltmetrics/calculation" | "/webhooks/condoit/changes"))
}

/// The guard of a normal path.
pub(crate) fn guard(path: &str) -> Guard {
    match path.strip_prefix("/api/v1").unwrap_or(path) {
        "/health" | "/ready" => Guard::Health,
        "/metrics" => Guard::Watch,
        _ if PAGES.contains(&path) || path.starts_with(PAGE_FILES) || is_manual(path) => Guard::Page,
        _ if is_webhook(path) => Guard::Health,
        _ if !path.starts_with("/api/v1/") => Guard::Closed,
        "/openapi.json" | "/docs" | "/auth/login" | "/auth/page-login" | "/auth/refresh" | "/auth/setup" => Guard::Open,
        deeper if deeper.starts_with("/docs/") => Guard::Open,
        _ => Guard::Closed,
    }
}

/// What a proxy adds to what it hands on.
const HANDED_ON: [HeaderName; 6] = [
    header::FORWARDED,
    header::VIA,
    HeaderName::from_static("x-forwarded-for"),
    HeaderName::from_static("x-forwarded-host"),
    HeaderName::from_static("x-forwarded-proto"),
    HeaderName::from_static("x-real-ip"),
];

/// Whether a request was made on this machine: over the loopback address, and not handed on by a proxy that runs here.
pub(crate) fn is_this_machine(peer: &Peer, headers: &HeaderMap) -> bool {
    match peer {
        Peer::LocalAdmin(_) => true,
        Peer::Address(from) => {
            from.to_canonical().is_loopback() && !HANDED_ON.iter().any(|name| headers.contains_key(name))
        }
    }
}

/// What an address is about, as scopes name it: the first part below `/api/v1`. The metrics answer at the root, too.
pub(crate) fn noun(path: &str) -> &str {
    let below = if path == "/metrics" { "metrics" } else { path.strip_prefix("/api/v1/").unwrap_or_default() };
    below.split('/').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn few_addresses_are_open() {
        for path in ["/health", "/ready", "/api/v1/health", "/api/v1/ready", "/api/v1/webhooks/voltmetrics/calculation"]
        {
            assert_eq!(guard(path), Guard::Health, "{path}");
        }
        for path in ["/api/v1/openapi.json", "/api/v1/docs", "/api/v1/docs/viewer.js", "/api/v1/auth/login"] {
            assert_eq!(guard(path), Guard::Open, "{path}");
        }
        for path in ["/", "/setup", "/enter", "/page/0123456789ab/app/main.js", "/manual", "/manual/install"] {
            assert_eq!(guard(path), Guard::Page, "{path}");
        }
        for path in ["/metrics", "/api/v1/metrics"] {
            assert_eq!(guard(path), Guard::Watch, "{path}");
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
            assert_eq!(guard(path), Guard::Closed, "{path}");
        }
    }

    #[test]
    fn what_a_proxy_hands_on_does_not_come_from_this_machine() {
        let from = |address: &str| Peer::Address(address.parse().expect("an address"));
        for here in ["127.0.0.1", "127.8.9.1", "::1", "::ffff:127.0.0.1"] {
            assert!(is_this_machine(&from(here), &HeaderMap::new()), "{here}");
            for name in HANDED_ON {
                let headers = HeaderMap::from_iter([(name.clone(), HeaderValue::from_static("127.0.0.1"))]);
                assert!(!is_this_machine(&from(here), &headers), "{name}");
            }
        }
        for elsewhere in ["10.0.0.1", "192.168.1.4", "::ffff:10.0.0.1", "fe80::1", "0.0.0.0"] {
            assert!(!is_this_machine(&from(elsewhere), &HeaderMap::new()), "{elsewhere}");
        }
    }

    #[test]
    fn the_noun_is_the_first_part() {
        assert_eq!(noun("/api/v1/facilities/f1/equipment"), "facilities");
        assert_eq!(noun("/api/v1/sync"), "sync");
        assert_eq!((noun("/other"), noun("/metrics"), noun("/api/v1/metrics")), ("", "metrics", "metrics"));
        assert_eq!((normal("/a/"), normal("/a//"), normal("/"), normal("/a")), ("/a", "/a", "/", "/a"));
    }

    #[test]
    fn credentials_are_read_from_either_header() {
        let headers = |name, value| HeaderMap::from_iter([(name, HeaderValue::from_static(value))]);
        assert!(Credential::of(&headers(header::AUTHORIZATION, "bearer  abc")) == Ok(Credential::Token("abc")));
        assert!(Credential::of(&headers(header::AUTHORIZATION, "Bearer mb_1_2")) == Ok(Credential::Key("mb_1_2")));
        assert!(Credential::of(&headers(X_API_KEY, "mb_1_2")) == Ok(Credential::Key("mb_1_2")));
        assert!(Credential::of(&HeaderMap::new()) == Err(CredentialError::Missing));
        let cookie = headers(header::COOKIE, "theme=dark; masterbus_session=page.a.b.c");
        assert!(Credential::of(&cookie) == Ok(Credential::Page("page.a.b.c")));
        assert!(Credential::of(&headers(header::COOKIE, "masterbus_session=a.b.c")) == Err(CredentialError::Missing));
        assert!(Credential::of(&headers(X_API_KEY, "page.a.b.c")) == Err(CredentialError::Invalid));
        for wrong in ["Basic abc", "Bearer", "Bearer ", "abc", "Bearer page.a.b.c"] {
            assert!(Credential::of(&headers(header::AUTHORIZATION, wrong)) == Err(CredentialError::Invalid), "{wrong}");
        }
    }
}
