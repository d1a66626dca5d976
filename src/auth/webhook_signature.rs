//! Signatures of webhook bodies: HMAC-SHA256 over the raw bytes, as 64 lower-case hexadecimal digits, optionally with the
//! prefix `sha256=`. The signature proves that the sender knows the shared secret.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::secrets::{from_hex, hex};

/// Prefix that some senders put before the digits.
const PREFIX: &str = "sha256=";

/// Signs webhook bodies and verifies their signatures.
#[derive(Clone)]
pub struct WebhookSigner(Hmac<Sha256>);

impl std::fmt::Debug for WebhookSigner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("WebhookSigner(..)")
    }
}

impl WebhookSigner {
    /// A signer with the shared secret; `None` for an empty secret, with which anybody could sign.
    #[must_use]
    pub fn new(secret: &[u8]) -> Option<Self> {
        if secret.is_empty() { None } else { Hmac::new_from_slice(secret).ok().map(Self) }
    }

    /// The signature of a body: 64 hexadecimal digits.
    #[must_use]
    pub fn sign(&self, body: &[u8]) -> String {
        hex(&self.0.clone().chain_update(body).finalize().into_bytes())
    }

    /// Whether a signature belongs to the body. Compares in constant time.
    #[must_use]
    pub fn verifies(&self, body: &[u8], signature: &str) -> bool {
        let digits = signature.trim();
        let digits = digits.strip_prefix(PREFIX).unwrap_or(digits);
        // Upper-case digits are refused: they would be a second spelling of the same signature.
        let is_lower = !digits.bytes().any(|digit| digit.is_ascii_uppercase());
        match from_hex::<32>(digits) {
            Some(given) if is_lower => self.0.clone().chain_update(body).verify_slice(&given).is_ok(),
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_test_case_of_rfc_4231_verifies_with_and_without_prefix() {
        let signer = WebhookSigner::new(b"Jefe").expect("a secret");
        let body = b"what do ya want for nothing?";
        let signature = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
        assert_eq!(signer.sign(body), signature);
        assert!(signer.verifies(body, signature));
        assert!(signer.verifies(body, &format!("sha256={signature}")));
    }

    #[test]
    fn other_bodies_secrets_and_spellings_do_not_verify() {
        let signer = WebhookSigner::new(b"Jefe").expect("a secret");
        let signature = signer.sign(b"body");
        assert!(!signer.verifies(b"bodx", &signature));
        let wrong = ["", "sha256=", &signature[1..], &signature.to_uppercase(), &format!("sha1={signature}")];
        for wrong in wrong {
            assert!(!signer.verifies(b"body", wrong), "{wrong}");
        }
        assert!(!WebhookSigner::new(b"jefe").expect("a secret").verifies(b"body", &signature));
        assert!(WebhookSigner::new(b"").is_none());
    }

    #[test]
    fn generated_signatures_do_not_verify() {
        let signer = WebhookSigner::new(b"Jefe").expect("a secret");
        let (signature, other) = (signer.sign(b"body"), signer.sign(b"bodx"));
        let prefixed = format!("sha256={signature}");
        let corpus: &[&[u8]] = &[prefixed.as_bytes(), other.as_bytes(), signature.as_bytes(), b"sha256="];
        crate::generated_tests::check("webhook signatures", corpus, |input| {
            let given = String::from_utf8_lossy(input);
            assert!(!signer.verifies(b"body", &given) || given.trim().trim_start_matches(PREFIX) == signature);
            let _ = (signer.verifies(input, &signature), WebhookSigner::new(input));
        });
    }
}
