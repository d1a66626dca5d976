//! Random secrets and the digests they are kept as. A secret of 256 random bits needs no slow hash: there is nothing to
//! guess.

use std::fmt;

use rand::RngExt;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use sha2::{Digest as _, Sha256};

/// The SHA-256 of a secret: what is kept of it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Digest([u8; 32]);

impl Digest {
    /// Of bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// Whether it is the digest of `secret`, in the same time wherever they differ.
    #[must_use]
    pub fn is_of(&self, secret: &str) -> bool {
        let other = Self::of(secret.as_bytes());
        self.0.iter().zip(other.0).fold(0, |differing, (a, b)| differing | (a ^ b)) == 0
    }

    /// The digest's bytes: a secret of its own when it was made of one.
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

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Digest(..)")
    }
}

impl Serialize for Digest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.to_hex())
    }
}

impl<'de> Deserialize<'de> for Digest {
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

/// `BYTES` random bytes, from a generator that the operating system seeds and that is fit for keys.
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
    let digits = text.as_bytes();
    if digits.len() != BYTES * 2 || !digits.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    let mut bytes = [0; BYTES];
    for (byte, at) in bytes.iter_mut().zip((0..digits.len()).step_by(2)) {
        *byte = u8::from_str_radix(&text[at..at + 2], 16).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_knows_its_secret_and_survives_being_kept() -> Result<(), serde_json::Error> {
        let secret = random_hex::<32>();
        let digest = Digest::of(secret.as_bytes());
        let kept: Digest = serde_json::from_str(&serde_json::to_string(&digest)?)?;
        assert!(kept.is_of(&secret));
        assert!(!kept.is_of(&random_hex::<32>()));
        assert!(serde_json::from_str::<Digest>("\"ab\"").is_err());
        assert!(!format!("{digest:?}").contains(&digest.to_hex()));
        Ok(())
    }
}
