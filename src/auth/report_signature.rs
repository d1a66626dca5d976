//! Signatures of evidence reports: Ed25519 (RFC 8032) over the report's bytes. Keys and signatures are hexadecimal digits,
//! so that other tools can verify them.

use std::fmt;
use std::str::FromStr;

use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};

use super::secrets::{from_hex, hex};

/// The private key that signs reports.
pub struct ReportSigner(SigningKey);

impl ReportSigner {
    /// The key of these 32 secret bytes.
    #[must_use]
    pub fn new(secret: &[u8; 32]) -> Self {
        Self(SigningKey::from_bytes(secret))
    }

    /// The public key, with which the signatures are verified.
    #[must_use]
    pub fn public_key(&self) -> ReportPublicKey {
        ReportPublicKey(self.0.verifying_key().to_bytes())
    }

    /// The signature of these bytes: 128 hexadecimal digits.
    #[must_use]
    pub fn sign(&self, bytes: &[u8]) -> String {
        hex(&self.0.sign(bytes).to_bytes())
    }
}

/// The public key of a [`ReportSigner`]: a compressed point of the curve.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct ReportPublicKey([u8; 32]);

/// A text that is not a public key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a public key is 64 hexadecimal digits that encode a point of the curve")]
pub struct InvalidReportPublicKey;

impl ReportPublicKey {
    /// Whether the signature was made over these bytes with the matching private key.
    #[must_use]
    pub fn verifies(&self, bytes: &[u8], signature: &str) -> bool {
        let (Some(signature), Ok(key)) = (from_hex::<64>(signature), VerifyingKey::from_bytes(&self.0)) else {
            return false;
        };
        key.verify_strict(bytes, &Signature::from_bytes(&signature)).is_ok()
    }
}

impl FromStr for ReportPublicKey {
    type Err = InvalidReportPublicKey;
    fn from_str(text: &str) -> Result<Self, InvalidReportPublicKey> {
        let bytes = from_hex::<32>(text).ok_or(InvalidReportPublicKey)?;
        VerifyingKey::from_bytes(&bytes).map(|_| Self(bytes)).map_err(|_| InvalidReportPublicKey)
    }
}

impl fmt::Display for ReportPublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex(&self.0))
    }
}

impl fmt::Debug for ReportPublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_test_vector_of_rfc_8032_verifies() {
        let secret = from_hex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60").expect("32 bytes");
        let signer = ReportSigner::new(&secret);
        let public = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
        assert_eq!(signer.public_key().to_string(), public);
        let signature = "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b\
                         d25bf5f0595bbe24655141438e7a100b";
        assert_eq!(signer.sign(b""), signature);
        assert!(public.parse::<ReportPublicKey>().expect("a key").verifies(b"", signature));
    }

    #[test]
    fn a_changed_byte_another_key_and_a_broken_signature_do_not_verify() {
        let (signer, other) = (ReportSigner::new(&[7; 32]), ReportSigner::new(&[8; 32]));
        let signature = signer.sign(b"report");
        assert!(signer.public_key().verifies(b"report", &signature));
        assert!(!signer.public_key().verifies(b"repord", &signature));
        assert!(!other.public_key().verifies(b"report", &signature));
        for broken in ["", "00", &signature[1..], &signature.replace(|digit| digit != '0', "z")] {
            assert!(!signer.public_key().verifies(b"report", broken));
        }
        for wrong in ["", "abc", "zz", &"f".repeat(63)] {
            assert!(wrong.parse::<ReportPublicKey>().is_err(), "{wrong}");
        }
    }
}
