//! Random secrets and their SHA-256 digests. A secret of 256 random bits cannot be guessed, so a fast hash is enough;
//! passwords use argon2id instead (see [`super::passwords`]).

use std::fmt;

use rand::RngExt;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use sha2::{Digest as _, Sha256};

/// The SHA-256 of a secret, stored in its place.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct SecretDigest([u8; 32]);

impl SecretDigest {
    /// The digest of these bytes.
    #[must_use]
    pub fn new(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// Whether this is the digest of `secret`. Compares in constant time.
    #[must_use]
    pub fn matches(&self, secret: &str) -> bool {
        let other = Self::new(secret.as_bytes());
        self.0.iter().zip(other.0).fold(0, |differing, (a, b)| differing | (a ^ b)) == 0
    }

    /// The 32 bytes of the digest. The digest of a secret is itself a secret that can be used as a derived key.
    #[must_use]
    pub const fn to_bytes(&self) -> [u8; 32] {
        self.0
    }

    /// 64 hexadecimal digits.
    #[must_use]
    pub fn to_hex(&self) -> String {
        hex(&self.0)
    }
}

impl fmt::Debug for SecretDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretDigest(..)")
    }
}

impl Serialize for SecretDigest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.to_hex())
    }
}

impl<'de> Deserialize<'de> for SecretDigest {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let mut bytes = [0; 32];
        if text.len() != 64 || !text.is_ascii() {
            return Err(de::Error::custom("a digest has 64 hexadecimal digits"));
        }
        for (byte, at) in bytes.iter_mut().zip((0..64).step_by(2)) {
            *byte = u8::from_str_radix(&text[at..at + 2], 16).map_err(de::Error::custom)?;
        }
        Ok(Self(bytes))
    }
}

/// `BYTES` random bytes as hexadecimal digits.
#[must_use]
pub fn random_hex<const BYTES: usize>() -> String {
    hex(&random_bytes::<BYTES>())
}

/// `BYTES` random bytes from a cryptographically secure generator that the operating system seeds.
#[must_use]
pub fn random_bytes<const BYTES: usize>() -> [u8; BYTES] {
    let mut bytes = [0; BYTES];
    rand::rng().fill(&mut bytes[..]);
    bytes
}

pub(super) fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]).map(|digit| char::from(DIGITS[usize::from(digit)])).collect()
}

pub(super) fn from_hex<const BYTES: usize>(text: &str) -> Option<[u8; BYTES]> {
    if !is_hex(text, BYTES * 2) {
        return None;
    }
    let mut bytes = [0; BYTES];
    for (byte, at) in bytes.iter_mut().zip((0..text.len()).step_by(2)) {
        *byte = u8::from_str_radix(&text[at..at + 2], 16).ok()?;
    }
    Some(bytes)
}

/// Whether a text consists of exactly this many hexadecimal digits.
pub(super) fn is_hex(text: &str, digits: usize) -> bool {
    text.len() == digits && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_matches_its_secret_after_a_round_trip_through_serde() -> Result<(), serde_json::Error> {
        let secret = random_hex::<32>();
        let digest = SecretDigest::new(secret.as_bytes());
        let stored: SecretDigest = serde_json::from_str(&serde_json::to_string(&digest)?)?;
        assert!(stored.matches(&secret));
        assert!(!stored.matches(&random_hex::<32>()));
        assert!(serde_json::from_str::<SecretDigest>("\"ab\"").is_err());
        assert!(!format!("{digest:?}").contains(&digest.to_hex()));
        Ok(())
    }
}
