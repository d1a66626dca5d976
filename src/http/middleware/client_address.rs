//! The address that a request comes from. Behind a trusted proxy it is the address that the proxy reports.

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::http::{HeaderMap, HeaderName, header};
use ipnet::IpNet;

use super::authentication::Peer;
use crate::auth::ClientNetwork;

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// Where a request comes from. Limits, the audit log and failed log-ins use it, never the peer of the connection, which
/// may be a proxy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClientAddress {
    /// The Unix socket in the data folder.
    LocalAdmin,
    /// This network address.
    Ip(IpAddr),
}

impl ClientAddress {
    /// The network that limits count the client under; `None` for the owner of the machine, who is not limited.
    #[must_use]
    pub fn network(self) -> Option<ClientNetwork> {
        self.ip().map(ClientNetwork::new)
    }

    /// The network address; `None` for the owner of the machine.
    #[must_use]
    pub const fn ip(self) -> Option<IpAddr> {
        match self {
            Self::LocalAdmin => None,
            Self::Ip(address) => Some(address),
        }
    }
}

impl fmt::Display for ClientAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::LocalAdmin => f.write_str("the Unix socket"),
            Self::Ip(address) => address.fmt(f),
        }
    }
}

/// The proxies whose forwarding headers count.
///
/// A header counts only when the connection comes from one of them: anybody can send a header. Entries are read from the
/// right, where the nearest proxy appended; the first address that is no trusted proxy is the client, and everything to its
/// left is only what that client claims.
#[derive(Debug, Clone, Default)]
pub struct TrustedProxies(Arc<[IpNet]>);

impl TrustedProxies {
    /// Trusts the addresses in these networks.
    #[must_use]
    pub fn new(networks: &[IpNet]) -> Self {
        Self(networks.into())
    }

    /// Whether the address is one of the proxies.
    #[must_use]
    pub fn contains(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.0.iter().any(|network| network.contains(&address))
    }

    /// The address that a request comes from.
    #[must_use]
    pub fn client(&self, peer: &Peer, headers: &HeaderMap) -> ClientAddress {
        match peer {
            Peer::LocalAdmin(_) => ClientAddress::LocalAdmin,
            Peer::Address(peer) if self.contains(*peer) => ClientAddress::Ip(self.forwarded_for(*peer, headers)),
            Peer::Address(peer) => ClientAddress::Ip(peer.to_canonical()),
        }
    }

    /// What a trusted proxy reports. A proxy that writes one of the two headers passes the other on as the client sent it.
    /// Where they disagree nobody can tell which one is true, and the request counts for the proxy itself.
    fn forwarded_for(&self, proxy: IpAddr, headers: &HeaderMap) -> IpAddr {
        let proxy = proxy.to_canonical();
        let listed = self.last_untrusted(headers, &X_FORWARDED_FOR, parse_address);
        let forwarded = self.last_untrusted(headers, &header::FORWARDED, parse_forwarded_element);
        match (listed, forwarded) {
            (Some(listed), Some(forwarded)) if listed != forwarded => proxy,
            (Some(client), _) | (None, Some(client)) => client.unwrap_or(proxy),
            (None, None) => proxy,
        }
    }

    /// The last entry of a header that is no trusted proxy, or the first entry when all are. `None` without the header;
    /// `Some(None)` when an entry on the way cannot be read.
    fn last_untrusted(
        &self,
        headers: &HeaderMap,
        name: &HeaderName,
        parse: fn(&str) -> Option<IpAddr>,
    ) -> Option<Option<IpAddr>> {
        let mut last = None;
        for line in headers.get_all(name).iter().rev() {
            let Ok(line) = line.to_str() else { return Some(None) };
            for entry in line.rsplit(',') {
                let Some(address) = parse(entry.trim_ascii()) else { return Some(None) };
                last = Some(Some(address));
                if !self.contains(address) {
                    return last;
                }
            }
        }
        last
    }
}

/// An address as `X-Forwarded-For` lists it. Some proxies append the port.
fn parse_address(entry: &str) -> Option<IpAddr> {
    let bare = entry.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(entry);
    let address = bare.parse().ok().or_else(|| entry.parse::<SocketAddr>().ok().map(|address| address.ip()));
    address.map(|address: IpAddr| address.to_canonical())
}

/// The address in the `for` parameter of an element of `Forwarded` (RFC 7239). An obfuscated identifier (`_hidden`,
/// `unknown`) is no address.
fn parse_forwarded_element(element: &str) -> Option<IpAddr> {
    let mut parameters = element.split(';').filter_map(|parameter| parameter.split_once('='));
    let (_, value) = parameters.find(|(name, _)| name.trim_ascii().eq_ignore_ascii_case("for"))?;
    let value = value.trim_ascii();
    parse_address(value.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(value))
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    const PROXY: &str = "10.0.0.2";

    fn client(peer: &str, lines: &[(HeaderName, &'static str)]) -> String {
        let proxies =
            TrustedProxies::new(&["10.0.0.0/24".parse().expect("a network"), "::1/128".parse().expect("one")]);
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(name.clone(), HeaderValue::from_static(value));
        }
        let peer = Peer::Address(peer.parse().expect("an address"));
        proxies.client(&peer, &headers).ip().expect("an address").to_string()
    }

    #[test]
    fn headers_of_others_than_trusted_proxies_do_not_count() {
        assert_eq!(client("192.0.2.1", &[(X_FORWARDED_FOR, "198.51.100.7")]), "192.0.2.1");
        assert_eq!(client("10.0.1.2", &[(header::FORWARDED, "for=198.51.100.7")]), "10.0.1.2");
        assert_eq!(client("::ffff:192.0.2.1", &[]), "192.0.2.1");
    }

    #[test]
    fn the_client_is_the_last_address_that_is_no_trusted_proxy() {
        for (value, expected) in [
            ("198.51.100.7", "198.51.100.7"),
            ("198.51.100.7:4711", "198.51.100.7"),
            ("203.0.113.9, 198.51.100.7", "198.51.100.7"),
            ("203.0.113.9, 198.51.100.7,10.0.0.9", "198.51.100.7"),
            ("10.0.0.9, 10.0.0.8", "10.0.0.9"),
            ("2001:db8::7", "2001:db8::7"),
            ("[2001:db8::7]:443", "2001:db8::7"),
            ("[2001:db8::7]", "2001:db8::7"),
            ("::ffff:198.51.100.7", "198.51.100.7"),
        ] {
            assert_eq!(client(PROXY, &[(X_FORWARDED_FOR, value)]), expected, "{value}");
        }
        let lines = [(X_FORWARDED_FOR, "203.0.113.9"), (X_FORWARDED_FOR, "198.51.100.7")];
        assert_eq!(client(PROXY, &lines), "198.51.100.7", "the last line was appended last");
        assert_eq!(client("::ffff:10.0.0.2", &lines), "198.51.100.7");
        assert_eq!(client("::1", &[(header::FORWARDED, "For=\"[2001:db8::7]:1\";proto=https")]), "2001:db8::7");
        let value = "for=203.0.113.9, for=198.51.100.7;by=10.0.0.2";
        assert_eq!(client(PROXY, &[(header::FORWARDED, value)]), "198.51.100.7");
    }

    #[test]
    fn an_unreadable_or_contradicting_report_counts_for_the_proxy() {
        for value in ["", "unknown", "203.0.113.9, garbage", "198.51.100.7,"] {
            assert_eq!(client(PROXY, &[(X_FORWARDED_FOR, value)]), PROXY, "{value}");
        }
        for value in ["proto=https", "for=_hidden", "for=unknown", "for="] {
            assert_eq!(client(PROXY, &[(header::FORWARDED, value)]), PROXY, "{value}");
        }
        let both = [(X_FORWARDED_FOR, "198.51.100.7"), (header::FORWARDED, "for=203.0.113.9")];
        assert_eq!(client(PROXY, &both), PROXY);
        let agreeing = [(X_FORWARDED_FOR, "198.51.100.7"), (header::FORWARDED, "for=198.51.100.7")];
        assert_eq!(client(PROXY, &agreeing), "198.51.100.7");
        assert_eq!(client(PROXY, &[]), PROXY);
    }
}
