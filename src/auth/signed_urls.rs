//! Signed URLs for photos. An `<img>` cannot send a header, so the URL of a photo in a document carries its own expiry and
//! signature (HMAC-SHA256, truncated to 128 bits).
//!
//! Documents are cached for all callers with the same facility scope, so a URL cannot name the user it was made for.
//! Instead every URL is bound to an epoch, which ends whenever a user or key loses its access.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::secrets::hex;
use crate::inventory::Moment;

/// Expiry times are multiples of this many seconds, so that a document computed again has the same URLs and ETag.
const STEP_SECONDS: i64 = 3_600;
/// Number of steps until the expiry. A URL is valid for 1 to 2 hours, at least as long as a list is cached.
const STEPS: i64 = 2;
/// Hexadecimal digits of the signature: 128 bits.
const SIGNATURE_DIGITS: usize = 32;

/// Signs and verifies URLs.
#[derive(Clone)]
pub struct UrlSigner(Hmac<Sha256>);

impl UrlSigner {
    /// A signer with a 256-bit secret. HMAC accepts keys of any length, so this never returns `None`.
    #[must_use]
    pub fn new(secret: &[u8; 32]) -> Option<Self> {
        Hmac::new_from_slice(secret).ok().map(Self)
    }

    /// The path with its expiry, 1 to 2 hours from now, and its signature as query parameters.
    #[must_use]
    pub fn sign(&self, path: &str, epoch: u64, now: Moment) -> String {
        let expires = expiry(now);
        format!("{path}?expires={expires}&signature={}", self.signature(path, epoch, expires))
    }

    /// Whether the signature belongs to this path, epoch and expiry (Unix seconds), and the expiry is after `now`.
    #[must_use]
    pub fn verify(&self, path: &str, epoch: u64, expires: i64, signature: &str, now: Moment) -> bool {
        let expected = self.signature(path, epoch, expires);
        let is_same = expected.len() == signature.len()
            && expected.bytes().zip(signature.bytes()).fold(0, |differing, (a, b)| differing | (a ^ b)) == 0;
        is_same && now.millis() < expires.saturating_mul(1_000)
    }

    /// How long a URL signed now is valid, milliseconds.
    #[must_use]
    pub fn remaining_millis(&self, now: Moment) -> i64 {
        expiry(now).saturating_mul(1_000).saturating_sub(now.millis())
    }

    fn signature(&self, path: &str, epoch: u64, expires: i64) -> String {
        let mut mac = self.0.clone();
        mac.update(path.as_bytes());
        mac.update(&[0]);
        mac.update(&expires.to_be_bytes());
        mac.update(&epoch.to_be_bytes());
        let mut digits = hex(&mac.finalize().into_bytes());
        digits.truncate(SIGNATURE_DIGITS);
        digits
    }
}

/// The expiry of a URL signed at `now`, Unix seconds.
const fn expiry(now: Moment) -> i64 {
    (now.millis().div_euclid(1_000 * STEP_SECONDS) + STEPS) * STEP_SECONDS
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(url: &str) -> (i64, String) {
        let query = url.split_once("?expires=").expect("an expiry").1;
        let (expires, signature) = query.split_once("&signature=").expect("a signature");
        (expires.parse().expect("a number"), signature.to_owned())
    }

    #[test]
    fn a_signed_url_is_valid_for_its_path_until_it_expires() {
        let signer = UrlSigner::new(&[7; 32]).expect("any secret");
        let now = Moment::from_millis(1_700_000_000_000);
        let (expires, signature) = parts(&signer.sign("/photos/p1", 3, now));
        assert!(signer.verify("/photos/p1", 3, expires, &signature, now));
        assert!(!signer.verify("/photos/p2", 3, expires, &signature, now));
        assert!(!signer.verify("/photos/p1", 4, expires, &signature, now), "the epoch has ended");
        assert!(!signer.verify("/photos/p1", 3, expires + 1, &signature, now));
        assert!(!signer.verify("/photos/p1", 3, expires, "", now));
        assert!(!signer.verify("/photos/p1", 3, expires, &signature, Moment::from_millis(expires * 1000)));
        let other = UrlSigner::new(&[8; 32]).expect("any secret");
        assert!(!other.verify("/photos/p1", 3, expires, &signature, now));
        let left = expires * 1000 - now.millis();
        assert!((3_600_000..=2 * 3_600_000).contains(&left), "{left}");
        assert_eq!(signer.remaining_millis(now), left);
    }
}
