//! Posts to URLs that API callers supplied, guarded against server-side request forgery: HTTP only, no redirects, and never
//! to this machine or a private network unless that is configured. Addresses are checked when the connection is made, so
//! that a name which changes its address after a first check (DNS rebinding) gains nothing.

use std::error::Error;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use bytes::Bytes;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::CONTENT_TYPE;
use reqwest::{Client, redirect};

use super::error::cause_chain;
use super::{CallError, Url};

/// Longest time for one attempt.
const ATTEMPT: Duration = Duration::from_secs(10);

/// Client for URLs of API callers.
#[derive(Debug, Clone)]
pub struct GuardedClient {
    client: Client,
    allow_private: bool,
}

impl GuardedClient {
    /// A client that refuses loopback, private and link-local addresses unless `allow_private`.
    ///
    /// # Errors
    /// [`CallError::Setup`] where TLS or the client cannot be set up.
    pub fn new(allow_private: bool) -> Result<Self, CallError> {
        super::install_tls();
        let client = Client::builder()
            .user_agent(concat!("masterbus/", env!("CARGO_PKG_VERSION")))
            .redirect(redirect::Policy::none())
            // Behind a proxy the address of the connection could not be checked
            .no_proxy()
            .dns_resolver(std::sync::Arc::new(PublicResolver { allow_private }))
            .timeout(ATTEMPT)
            .build()
            .map_err(|error| CallError::Setup(cause_chain(&error)))?;
        Ok(Self { client, allow_private })
    }

    /// Checks scheme, user and literal addresses of a URL. Names are checked when they are resolved.
    ///
    /// # Errors
    /// [`CallError::Forbidden`].
    pub fn check(&self, url: &Url) -> Result<(), CallError> {
        let forbidden = |reason| Err(CallError::Forbidden { url: super::error::redacted(url), reason });
        if !matches!(url.scheme(), "http" | "https") {
            return forbidden("the scheme must be http or https");
        }
        if !url.username().is_empty() || url.password().is_some() {
            return forbidden("it contains a user or a password");
        }
        let host = url.host_str().unwrap_or_default();
        let literal = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
        match literal {
            Ok(address) if !self.allow_private && !is_public(address) => forbidden(NOT_PUBLIC),
            Err(_) if host.is_empty() => forbidden("it has no host"),
            _ => Ok(()),
        }
    }

    /// Posts a JSON body with extra headers, once.
    ///
    /// # Errors
    /// [`CallError`]: a URL that must not be called, no response, or a status other than 2xx.
    pub async fn post(&self, url: &Url, headers: &[(&str, String)], body: Bytes) -> Result<(), CallError> {
        self.check(url)?;
        let mut request = self.client.post(url.clone()).header(CONTENT_TYPE, "application/json").body(body);
        for (name, value) in headers {
            request = request.header(*name, value);
        }
        let response = request.send().await.map_err(|error| match is_not_public(&error) {
            true => CallError::Forbidden { url: super::error::redacted(url), reason: NOT_PUBLIC },
            false => CallError::from_reqwest(url, &error),
        })?;
        if response.status().is_success() { Ok(()) } else { Err(super::status_error(url, response).await) }
    }
}

/// A name that resolves to no public address.
#[derive(Debug, thiserror::Error)]
#[error("{NOT_PUBLIC}")]
struct NotPublicAddress;

/// Whether a call failed in [`PublicResolver`]. That is not worth a retry.
fn is_not_public(error: &reqwest::Error) -> bool {
    let mut cause = error.source();
    while let Some(error) = cause {
        if error.is::<NotPublicAddress>() {
            return true;
        }
        cause = error.source();
    }
    false
}

const NOT_PUBLIC: &str = "its address is not public; jobs.callback_private = true allows that";

/// DNS resolver that drops addresses which must not be called.
#[derive(Debug)]
struct PublicResolver {
    allow_private: bool,
}

impl Resolve for PublicResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let allow_private = self.allow_private;
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let allowed: Vec<SocketAddr> = found.filter(|address| allow_private || is_public(address.ip())).collect();
            if allowed.is_empty() {
                return Err(NotPublicAddress.into());
            }
            Ok(Box::new(allowed.into_iter()) as Addrs)
        })
    }
}

/// Whether an address belongs to the public internet: not to this machine, a private or local network, or another special
/// purpose (RFC 6890).
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => {
            let [a, b, c, _] = v4.octets();
            let is_shared = a == 100 && (64..128).contains(&b);
            let is_protocol = a == 192 && b == 0 && c == 0;
            let is_benchmark = a == 198 && (18..20).contains(&b);
            !(v4.is_private()
                || v4.is_loopback()
                || v4.is_link_local()
                || v4.is_documentation()
                || v4.is_multicast()
                || a == 0
                || a >= 240
                || is_shared
                || is_protocol
                || is_benchmark)
        }
        IpAddr::V6(v6) => v6.to_ipv4_mapped().or_else(|| embedded_ipv4(v6)).map_or_else(
            || {
                let [first, second, ..] = v6.segments();
                // 3fff::/20 (RFC 9637) and 2001:db8::/32
                let is_documentation = (first == 0x3fff && second < 0x1000) || (first == 0x2001 && second == 0x0db8);
                // 2001::/23, with tunnels to IPv4 addresses (Teredo)
                let is_protocol = first == 0x2001 && second < 0x0200;
                // Only 2000::/3 is allocated for global unicast
                (first & 0xe000) == 0x2000 && !is_documentation && !is_protocol
            },
            |v4| is_public(IpAddr::V4(v4)),
        ),
    }
}

/// The IPv4 address inside a NAT64 (64:ff9b::/96) or 6to4 (2002::/16) address: it is where the connection would end.
fn embedded_ipv4(v6: Ipv6Addr) -> Option<std::net::Ipv4Addr> {
    let segments = v6.segments();
    let ipv4 = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        std::net::Ipv4Addr::new(a, b, c, d)
    };
    match segments {
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] => Some(ipv4(high, low)),
        [0x2002, high, low, ..] => Some(ipv4(high, low)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_public_internet_is_public() {
        for address in ["8.8.8.8", "1.1.1.1", "2606:4700::1111", "172.32.0.1", "::ffff:8.8.8.8"] {
            assert!(is_public(address.parse().expect("an address")), "{address}");
        }
        for address in [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "0.0.0.0",
            "100.64.0.1",
            "198.18.0.1",
            "224.0.0.1",
            "255.255.255.255",
            "::1",
            "::",
            "fe80::1",
            "fd00::1",
            "ff02::1",
            "::ffff:127.0.0.1",
            "64:ff9b::a00:1",
            "2002:7f00:1::",
            "2001:db8::1",
            "2001:0:4136:e378::1",
            "3fff::1",
        ] {
            assert!(!is_public(address.parse().expect("an address")), "{address}");
        }
    }

    #[test]
    fn a_forbidden_url_is_refused_without_a_connection() {
        let url = |text: &str| Url::parse(text).expect("a URL");
        let guarded = GuardedClient::new(false).expect("a client");
        for wrong in [
            "ftp://example.com/",
            "file:///etc/passwd",
            "http://127.0.0.1/",
            "http://[::1]:80/",
            "http://2130706433/",
            "http://0x7f.1/",
            "http://u:p@example.com/",
        ] {
            assert!(guarded.check(&url(wrong)).is_err(), "{wrong}");
        }
        assert!(guarded.check(&url("https://example.com/hook?x=1")).is_ok());
        let permissive = GuardedClient::new(true).expect("a client");
        assert!(permissive.check(&url("http://127.0.0.1:9/")).is_ok());
        assert!(permissive.check(&url("ftp://127.0.0.1/")).is_err());
    }

    #[tokio::test]
    async fn a_name_of_this_machine_is_not_connected_to() {
        let guarded = GuardedClient::new(false).expect("a client");
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let port = listener.local_addr().expect("bound").port();
        let url = Url::parse(&format!("http://localhost:{port}/")).expect("a URL");
        let error = guarded.post(&url, &[], Bytes::new()).await.expect_err("refused");
        assert!(matches!(error, CallError::Forbidden { reason: NOT_PUBLIC, .. }), "{error}");
        assert!(!error.is_transient(), "it is not worth a retry");
    }
}
