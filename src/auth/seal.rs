//! Signing what leaves the house as evidence: Ed25519 (RFC 8032) over the bytes as they are, keys and signatures as
//! hexadecimal digits, so that any tool can check them.

use std::fmt;
use std::str::FromStr;

use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};

use super::secret::{from_hex, hex};

/// The appliance's key for reports.
pub struct Sealer(SigningKey);

impl Sealer {
    /// From the 32 secret bytes that are kept.
    #[must_use]
    pub fn new(secret: &[u8; 32]) -> Self {
        Self(SigningKey::from_bytes(secret))
    }

    /// What its signatures are verified with.
    #[must_use]
    pub fn public_key(&self) -> PublicKey {
        PublicKey(self.0.verifying_key().to_bytes())
    }

    /// The signature of these bytes: 128 hexadecimal digits.
    #[must_use]
    pub fn sign(&self, bytes: &[u8]) -> String {
        hex(&self.0.sign(bytes).to_bytes())
    }
}

/// What a signature is verified with: a point of the curve, compressed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct PublicKey([u8; 32]);

/// A text that is no public key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a public key is 64 hexadecimal digits that name a point of the curve")]
pub struct NoPublicKey;

impl PublicKey {
    /// Whether this signature was made of these bytes by the key's owner.
    #[must_use]
    pub fn verifies(&self, bytes: &[u8], signature: &str) -> bool {
        let (Some(signature), Ok(key)) = (from_hex::<64>(signature), VerifyingKey::from_bytes(&self.0)) else {
            return false;
        };
        key.verify_strict(bytes, &Signature::from_bytes(&signature)).is_ok()
    }
}

impl FromStr for PublicKey {
    type Err = NoPublicKey;
    fn from_str(text: &str) -> Result<Self, NoPublicKey> {
        let bytes = from_hex::<32>(text).ok_or(NoPublicKey)?;
        VerifyingKey::from_bytes(&bytes).map(|_| Self(bytes)).map_err(|_| NoPublicKey)
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex(&self.0))
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_test_vector_of_rfc_8032_holds() {
        let secret = from_hex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60").expect("32 bytes");
        let sealer = Sealer::new(&secret);
        let public = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
        assert_eq!(sealer.public_key().to_string(), public);
        let signature = "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b\
                         d25bf5f0595bbe24655141438e7a100b";
        assert_eq!(sealer.sign(b""), signature);
        assert!(public.parse::<PublicKey>().expect("a key").verifies(b"", signature));
    }

    #[test]
    fn a_changed_byte_another_key_and_a_broken_signature_do_not_verify() {
        let (ours, theirs) = (Sealer::new(&[7; 32]), Sealer::new(&[8; 32]));
        let signature = ours.sign(b"report");
        assert!(ours.public_key().verifies(b"report", &signature));
        assert!(!ours.public_key().verifies(b"repord", &signature));
        assert!(!theirs.public_key().verifies(b"report", &signature));
        for broken in ["", "00", &signature[1..], &signature.replace(|digit| digit != '0', "z")] {
            assert!(!ours.public_key().verifies(b"report", broken));
        }
        for wrong in ["", "abc", "zz", &"f".repeat(63)] {
            assert!(wrong.parse::<PublicKey>().is_err(), "{wrong}");
        }
    }
}
