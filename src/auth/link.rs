//! Signed addresses: a photo in a document is fetched by an `<img>`, which can send no header. Its address carries its
//! end and a signature instead.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::inventory::Moment;

/// Ends fall on multiples of this many seconds, so that a document made again has the same addresses and ETag.
const STEP_SECONDS: i64 = 12 * 3_600;
/// Which of the next multiples is the end: an answer with such addresses is good for a day.
const STEPS: i64 = 3;
/// Hex digits of the signature that are kept: 128 bits.
const DIGITS: usize = 32;

/// Signs and checks addresses.
#[derive(Clone)]
pub struct LinkSigner(Hmac<Sha256>);

impl LinkSigner {
    /// A signer; `None` never happens for a 32-byte secret, HMAC takes any length.
    #[must_use]
    pub fn new(secret: &[u8; 32]) -> Option<Self> {
        Hmac::new_from_slice(secret).ok().map(Self)
    }

    /// The address with its end, 24 to 36 hours from now, and its signature.
    #[must_use]
    pub fn sign(&self, path: &str, now: Moment) -> String {
        let expires = end_of(now);
        format!("{path}?expires={expires}&signature={}", self.signature(path, expires))
    }

    /// Whether a signature is that of the address and the end has not come.
    #[must_use]
    pub fn holds(&self, path: &str, expires: i64, signature: &str, now: Moment) -> bool {
        let expected = self.signature(path, expires);
        let is_same = expected.len() == signature.len()
            && expected.bytes().zip(signature.bytes()).fold(0, |differing, (a, b)| differing | (a ^ b)) == 0;
        is_same && now.millis() < expires.saturating_mul(1_000)
    }

    /// Milliseconds for which an address signed now is good.
    #[must_use]
    pub fn millis_good(&self, now: Moment) -> i64 {
        end_of(now).saturating_mul(1_000).saturating_sub(now.millis())
    }

    fn signature(&self, path: &str, expires: i64) -> String {
        let mut mac = self.0.clone();
        mac.update(path.as_bytes());
        mac.update(&[0]);
        mac.update(&expires.to_be_bytes());
        let digest = mac.finalize().into_bytes();
        digest.iter().flat_map(|byte| [byte >> 4, byte & 15]).take(DIGITS).map(hex_digit).collect()
    }
}

/// The end of an address signed now, Unix seconds.
const fn end_of(now: Moment) -> i64 {
    (now.millis().div_euclid(1_000 * STEP_SECONDS) + STEPS) * STEP_SECONDS
}

fn hex_digit(value: u8) -> char {
    char::from_digit(value.into(), 16).unwrap_or('0')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(address: &str) -> (i64, String) {
        let query = address.split_once("?expires=").expect("an end").1;
        let (expires, signature) = query.split_once("&signature=").expect("a signature");
        (expires.parse().expect("a number"), signature.to_owned())
    }

    #[test]
    fn an_address_opens_what_it_names_until_its_end() {
        let signer = LinkSigner::new(&[7; 32]).expect("any secret");
        let now = Moment::from_millis(1_700_000_000_000);
        let (expires, signature) = parts(&signer.sign("/photos/p1", now));
        assert!(signer.holds("/photos/p1", expires, &signature, now));
        assert!(!signer.holds("/photos/p2", expires, &signature, now));
        assert!(!signer.holds("/photos/p1", expires + 1, &signature, now));
        assert!(!signer.holds("/photos/p1", expires, "", now));
        assert!(!signer.holds("/photos/p1", expires, &signature, Moment::from_millis(expires * 1000)));
        let other = LinkSigner::new(&[8; 32]).expect("any secret");
        assert!(!other.holds("/photos/p1", expires, &signature, now));
        let left = expires * 1000 - now.millis();
        assert!((24 * 3_600_000..=36 * 3_600_000).contains(&left), "{left}");
        assert_eq!(signer.millis_good(now), left);
    }
}
