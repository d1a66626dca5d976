//! Addresses that a source given over the API must not have: link-local ones, where clouds answer with the machine's
//! credentials, and the port on which this program itself listens. Other private addresses are usual for a database in a
//! building.

use std::error::Error;
use std::net::{IpAddr, SocketAddr, UdpSocket};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use super::Url;

const LINK_LOCAL: &str = "its address is link-local";
const OWN_PORT: &str = "it is the port on which this program listens";

/// Refuses link-local addresses, and one port of this machine.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AddressGuard {
    /// The port on which this program listens.
    own_port: Option<u16>,
    /// The port that is connected to, where it is known before the name is resolved.
    port: Option<u16>,
}

impl AddressGuard {
    /// A guard for a program that listens on this port.
    #[must_use]
    pub const fn new(own_port: Option<u16>) -> Self {
        Self { own_port, port: None }
    }

    /// The guard of connections to the port of this URL, and why its host must not be called if that is a literal address.
    #[must_use]
    pub fn for_url(self, url: &Url) -> (Self, Option<&'static str>) {
        let port = url.port_or_known_default();
        let host = url.host_str().unwrap_or_default().trim_start_matches('[').trim_end_matches(']');
        let refusal = host.parse().ok().and_then(|address| self.refusal(address, port.unwrap_or_default()));
        (Self { port, ..self }, refusal)
    }

    /// Why a connection must not be made; `None` when it may.
    #[must_use]
    pub fn refusal(&self, address: IpAddr, port: u16) -> Option<&'static str> {
        let address = address.to_canonical();
        let is_link_local = match address {
            IpAddr::V4(address) => address.is_link_local(),
            IpAddr::V6(address) => address.is_unicast_link_local(),
        };
        if is_link_local {
            return Some(LINK_LOCAL);
        }
        (self.own_port == Some(port) && is_of_this_machine(address)).then_some(OWN_PORT)
    }
}

/// Only an address of this machine can be bound.
fn is_of_this_machine(address: IpAddr) -> bool {
    address.is_loopback() || address.is_unspecified() || UdpSocket::bind((address, 0)).is_ok()
}

/// A name that resolves to an address which must not be called.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(super) struct RefusedAddress(pub(super) &'static str);

impl RefusedAddress {
    /// The refusal among the causes of a failed call.
    pub(super) fn find(error: &reqwest::Error) -> Option<&Self> {
        let mut cause = error.source();
        while let Some(error) = cause {
            if let Some(refused) = error.downcast_ref::<Self>() {
                return Some(refused);
            }
            cause = error.source();
        }
        None
    }
}

impl Resolve for AddressGuard {
    fn resolve(&self, name: Name) -> Resolving {
        let guard = *self;
        Box::pin(async move {
            let found: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            // All or none: a name with one forbidden address is not meant for a source
            let port = guard.port.unwrap_or_default();
            if let Some(reason) = found.iter().find_map(|address| guard.refusal(address.ip(), port)) {
                return Err(RefusedAddress(reason).into());
            }
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn link_local_addresses_and_the_own_port_are_refused() {
        let guard = AddressGuard::new(Some(8650));
        let refusal = |address: &str, port| guard.refusal(address.parse().expect("an address"), port);
        for address in ["169.254.169.254", "fe80::1", "::ffff:169.254.0.1"] {
            assert_eq!(refusal(address, 80), Some(LINK_LOCAL), "{address}");
        }
        for address in ["127.0.0.1", "127.9.9.9", "::1", "0.0.0.0", "::", "::ffff:127.0.0.1"] {
            assert_eq!(refusal(address, 8650), Some(OWN_PORT), "{address}");
            assert_eq!(refusal(address, 5432), None, "{address}");
        }
        assert_eq!(refusal("192.0.2.1", 8650), None, "another machine");
        assert_eq!(refusal("10.0.0.1", 5432), None);
    }

    #[tokio::test]
    async fn a_name_of_this_machine_is_refused_on_the_own_port_at_once() {
        let url = Url::parse("http://localhost:8650/").expect("a URL");
        let (guard, refusal) = AddressGuard::new(Some(8650)).for_url(&url);
        assert_eq!(refusal, None, "a name is not resolved yet");
        let rules = super::super::ConnectionRules { guard: Some(guard), ..Default::default() };
        let client = super::super::HttpClient::with_rules(None, Default::default(), &rules).expect("a client");
        let error = client.get(&url).await.expect_err("refused");
        assert!(matches!(error, super::super::CallError::Forbidden { reason: OWN_PORT, .. }), "{error}");
    }
}
