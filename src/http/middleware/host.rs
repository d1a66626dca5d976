//! The name that a request asks for. A page of another site whose name was pointed at this server (DNS rebinding) asks for
//! that name, and is refused.

use std::net::IpAddr;
use std::sync::Arc;

use axum::http::uri::Authority;
use axum::http::{HeaderMap, StatusCode, Uri, Version, header};

use crate::http::problem::Problem;

/// The names that the server answers to.
#[derive(Debug, Clone, Default)]
pub struct AllowedHosts(HostRule);

#[derive(Debug, Clone, Default)]
enum HostRule {
    /// Every name.
    #[default]
    Any,
    /// Addresses and the names of the loopback interface. An address cannot be pointed at another machine.
    Addresses,
    /// These names, in lower case, and those of the loopback interface.
    Named(Arc<[String]>),
}

impl AllowedHosts {
    /// These names without ports. Without names: every name for a listener on the loopback interface, which only this
    /// machine reaches, and bare addresses for any other.
    #[must_use]
    pub fn new(names: &[String], is_loopback_listener: bool) -> Self {
        Self(match (names, is_loopback_listener) {
            ([], true) => HostRule::Any,
            ([], false) => HostRule::Addresses,
            (names, _) => HostRule::Named(names.iter().map(|name| name.to_ascii_lowercase()).collect()),
        })
    }

    /// Checks the name of a request.
    ///
    /// # Errors
    /// 421 for a name that is not allowed.
    pub(crate) fn check(&self, host: Option<&str>) -> Result<(), Problem> {
        if matches!(self.0, HostRule::Any) {
            return Ok(());
        }
        // Only HTTP/1.0 may omit the name (see `requested_host`), which browsers do not speak
        let Some(host) = host.map(without_port) else { return Ok(()) };
        let is_allowed = match &self.0 {
            HostRule::Any => true,
            HostRule::Addresses => parse_address(host).is_some() || is_loopback_name(host),
            HostRule::Named(names) => {
                names.iter().any(|name| name.eq_ignore_ascii_case(host)) || is_loopback_name(host)
            }
        };
        if is_allowed {
            return Ok(());
        }
        let message = "this server does not answer to the host name of the request: add it to `allowed_hosts`";
        Err(Problem::new(StatusCode::MISDIRECTED_REQUEST, "REQUEST_WRONG_HOST", message))
    }
}

/// The host that a request names, with its port: the authority of HTTP/2 or the `Host` header.
///
/// # Errors
/// 400 for more than one header, for an HTTP/1.1 request without one (RFC 9112, section 3.2), and for a value that is no
/// host.
pub(crate) fn requested_host<'a>(
    version: Version,
    uri: &'a Uri,
    headers: &'a HeaderMap,
) -> Result<Option<&'a str>, Problem> {
    let mut lines = headers.get_all(header::HOST).iter();
    let (first, second) = (lines.next(), lines.next());
    if second.is_some() {
        return Err(Problem::malformed("the request has more than one Host header"));
    }
    let Some(line) = first else {
        let authority = uri.authority().map(Authority::as_str);
        if version == Version::HTTP_11 {
            return Err(Problem::malformed("the request has no Host header"));
        }
        return Ok(authority);
    };
    match line.to_str() {
        Ok(host) if is_host(host) => Ok(Some(host)),
        _ => Err(Problem::malformed("the Host header is not a host name or address")),
    }
}

/// Whether the text consists of the letters of a host name or address with an optional port. Called for every request, so
/// it does not parse.
fn is_host(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~:[]%".contains(&byte))
}

/// Whether the host is a name or address of the loopback interface.
pub(crate) fn is_loopback_host(host: &str) -> bool {
    is_loopback_name(without_port(host))
}

fn is_loopback_name(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost") || parse_address(host).is_some_and(|address| address.is_loopback())
}

/// A host without its port. An IPv6 address stands in brackets.
fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) && !name.ends_with(':') => name,
        _ => host,
    }
}

fn parse_address(host: &str) -> Option<IpAddr> {
    let bare = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(host);
    bare.parse::<IpAddr>().ok().map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn is_allowed(hosts: &AllowedHosts, host: &str) -> bool {
        hosts.check(Some(host)).is_ok()
    }

    #[test]
    fn a_listed_name_is_allowed_in_any_letter_case_and_with_any_port() {
        let hosts = AllowedHosts::new(&["MasterBus.local".to_owned()], false);
        for host in ["masterbus.local", "MASTERBUS.LOCAL:8650", "localhost", "127.0.0.1:8650", "[::1]:8650", "[::1]"] {
            assert!(is_allowed(&hosts, host), "{host}");
        }
        for host in
            ["evil.example", "masterbus.local.evil.example", "xmasterbus.local", "10.0.0.1", "localhost.evil.example"]
        {
            let problem = hosts.check(Some(host)).expect_err("refused");
            assert_eq!((problem.status().as_u16(), problem.code()), (421, "REQUEST_WRONG_HOST"), "{host}");
        }
        assert!(hosts.check(None).is_ok());
    }

    #[test]
    fn without_a_list_loopback_takes_any_name_and_other_listeners_addresses() {
        assert!(is_allowed(&AllowedHosts::new(&[], true), "evil.example"));
        let beyond = AllowedHosts::new(&[], false);
        for host in ["10.0.0.1", "10.0.0.1:80", "[2001:db8::1]:80", "localhost:1", "127.0.0.1"] {
            assert!(is_allowed(&beyond, host), "{host}");
        }
        assert!(!is_allowed(&beyond, "evil.example") && !is_allowed(&beyond, "evil.example:80"));
    }

    #[test]
    fn an_http_1_1_request_has_exactly_one_host() {
        let uri = Uri::from_static("/api/v1/health");
        let with = |values: &[&'static str]| -> HeaderMap {
            values.iter().map(|value| (header::HOST, HeaderValue::from_static(value))).collect()
        };
        let status = |version, uri: &Uri, headers: &HeaderMap| {
            requested_host(version, uri, headers).err().map(|problem| problem.status().as_u16())
        };
        assert_eq!(requested_host(Version::HTTP_11, &uri, &with(&["a:1"])).expect("a host"), Some("a:1"));
        assert_eq!(status(Version::HTTP_11, &uri, &with(&[])), Some(400));
        assert_eq!(status(Version::HTTP_11, &uri, &with(&["a", "a"])), Some(400));
        assert_eq!(status(Version::HTTP_10, &uri, &with(&["a", "b"])), Some(400));
        assert_eq!(requested_host(Version::HTTP_10, &uri, &with(&[])).expect("allowed"), None);
        let absolute = Uri::from_static("http://a.example/api/v1/health");
        assert_eq!(requested_host(Version::HTTP_2, &absolute, &with(&[])).expect("a host"), Some("a.example"));
        for wrong in ["", "a b", "a/b", "user@a", "a,b", "a?b"] {
            assert_eq!(status(Version::HTTP_11, &uri, &with(&[wrong])), Some(400), "{wrong}");
        }
    }
}
