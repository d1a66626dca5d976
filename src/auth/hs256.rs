//! HS256 provider for the `jsonwebtoken` crate, built on `hmac` and `sha2`, which the program uses anyway. The crate's own
//! providers bring RSA and elliptic curves: half a megabyte of code that no token here uses.

use hmac::{Hmac, KeyInit, Mac};
use jsonwebtoken::crypto::{CryptoProvider, JwtSigner, JwtVerifier, KeyUtils};
use jsonwebtoken::errors::{ErrorKind, Result};
use jsonwebtoken::signature::{Error, Signer, Verifier};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey};
use sha2::Sha256;

/// The provider that signs and verifies every token of this program.
static PROVIDER: CryptoProvider =
    CryptoProvider { signer_factory: signer, verifier_factory: verifier, key_utils: KeyUtils::new_unimplemented() };

/// Installs the provider for the process. Further calls change nothing.
pub(super) fn install() {
    if PROVIDER.install_default().is_err() {
        // Already installed: nothing else in this program installs a provider.
    }
}

struct Hs256(Hmac<Sha256>);

impl Hs256 {
    fn new(algorithm: Algorithm, secret: &[u8]) -> Result<Self> {
        match algorithm {
            Algorithm::HS256 => Ok(Self(Hmac::new_from_slice(secret).map_err(|_| ErrorKind::InvalidKeyFormat)?)),
            _ => Err(ErrorKind::InvalidAlgorithm.into()),
        }
    }
}

fn signer(algorithm: &Algorithm, key: &EncodingKey) -> Result<Box<dyn JwtSigner>> {
    Ok(Box::new(Hs256::new(*algorithm, key.as_bytes())?))
}

fn verifier(algorithm: &Algorithm, key: &DecodingKey) -> Result<Box<dyn JwtVerifier>> {
    Ok(Box::new(Hs256::new(*algorithm, key.try_get_as_bytes()?)?))
}

impl Signer<Vec<u8>> for Hs256 {
    fn try_sign(&self, message: &[u8]) -> std::result::Result<Vec<u8>, Error> {
        Ok(self.0.clone().chain_update(message).finalize().into_bytes().to_vec())
    }
}

impl Verifier<Vec<u8>> for Hs256 {
    /// Compares in constant time.
    fn verify(&self, message: &[u8], signature: &Vec<u8>) -> std::result::Result<(), Error> {
        self.0.clone().chain_update(message).verify_slice(signature).map_err(Error::from_source)
    }
}

impl JwtSigner for Hs256 {
    fn algorithm(&self) -> Algorithm {
        Algorithm::HS256
    }
}

impl JwtVerifier for Hs256 {
    fn algorithm(&self) -> Algorithm {
        Algorithm::HS256
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_rfc_7515_is_signed_and_verified() {
        // RFC 7515, A.1; the signature as unpadded base64url
        let secret = "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow";
        let message = concat!(
            "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.",
            "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
        );
        let signature = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        let key = DecodingKey::from_base64_secret(&padded(secret)).expect("base64");
        install();
        install();
        let verify =
            |signature: &str, algorithm| jsonwebtoken::crypto::verify(signature, message.as_bytes(), &key, algorithm);
        assert!(verify(signature, Algorithm::HS256).expect("a signature"));
        assert!(!verify(&signature.replace('d', "e"), Algorithm::HS256).expect("a signature"));
        assert!(verify(signature, Algorithm::HS512).is_err(), "another algorithm");
        let signing = EncodingKey::from_base64_secret(&padded(secret)).expect("base64");
        let signed = jsonwebtoken::crypto::sign(message.as_bytes(), &signing, Algorithm::HS256).expect("signed");
        assert_eq!(signed, signature);
    }

    /// Converts base64url without padding to base64 with padding.
    fn padded(text: &str) -> String {
        let padding = "=".repeat((4 - text.len() % 4) % 4);
        text.replace('-', "+").replace('_', "/") + &padding
    }
}
