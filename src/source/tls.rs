//! TLS of the connections to sources: the roots that certificates are verified against, and which hosts are this machine.

use std::net::IpAddr;

use super::SourceError;
use crate::config::RootCertificates;

/// Whether a host name or address is this machine's loopback interface. Other names count as remote, whatever they resolve
/// to: the answer of a resolver must not decide whether a password is sent unencrypted.
pub(super) fn is_loopback(host: &str) -> bool {
    let host = host.trim_start_matches('[').trim_end_matches([']', '.']).to_ascii_lowercase();
    // RFC 6761: `localhost` and the names below it are always loopback
    host == "localhost"
        || host.ends_with(".localhost")
        || host.parse::<IpAddr>().is_ok_and(|address| address.to_canonical().is_loopback())
}

/// The PEM text of configured root certificates.
///
/// # Errors
/// [`SourceError::Options`] when the file cannot be read.
pub(super) fn read_pem(roots: &RootCertificates) -> Result<Vec<u8>, SourceError> {
    match roots {
        RootCertificates::Inline(text) => Ok(text.clone().into_bytes()),
        RootCertificates::File(path) => std::fs::read(path)
            .map_err(|error| SourceError::Options(format!("cannot read tls_root {}: {error}", path.display()))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_and_addresses_of_loopback_are_local() {
        for host in
            ["localhost", "LOCALHOST.", "db.localhost", "127.0.0.1", "127.8.9.1", "::1", "[::1]", "::ffff:127.0.0.1"]
        {
            assert!(is_loopback(host), "{host}");
        }
        for host in ["db.local", "localhost.example", "10.0.0.1", "0.0.0.0", "127.0.0.1.example", "::2", "", "127.1"] {
            assert!(!is_loopback(host), "{host}");
        }
    }
}
