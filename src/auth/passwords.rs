//! Password hashing: argon2id with OWASP's first recommendation (19 MiB of memory, two passes), stored as PHC strings, so
//! that the parameters can change without invalidating stored hashes. Hashing and verifying take tens of milliseconds of
//! one core: run them on the blocking pool, and only a few at a time.

use std::fmt;
use std::sync::LazyLock;

use argon2::password_hash::phc;
use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use serde::{Deserialize, Serialize};

use super::secrets::random_hex;

/// Shortest accepted password, characters (NIST SP 800-63B).
pub const MIN_CHARACTERS: usize = 8;
/// Longest accepted password, bytes. Bounds the hashing time.
pub const MAX_BYTES: usize = 1024;

/// Why a password is not accepted.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    /// Fewer than [`MIN_CHARACTERS`] characters.
    #[error("the password has fewer than {MIN_CHARACTERS} characters")]
    TooShort,
    /// More than [`MAX_BYTES`] bytes.
    #[error("the password has more than {MAX_BYTES} bytes")]
    TooLong,
    /// Memory or random bytes are not available.
    #[error("the password could not be hashed: {0}")]
    HashingFailed(String),
}

/// A password hash in PHC string format: `$argon2id$v=19$m=19456,t=2,p=1$...`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PasswordHash(String);

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordHash(..)")
    }
}

impl PasswordHash {
    /// Hashes a password with a random salt. Blocks for tens of milliseconds.
    ///
    /// # Errors
    /// [`PasswordError`] when the password is too short or too long, or when memory or random bytes are not available.
    pub fn new(password: &str) -> Result<Self, PasswordError> {
        if password.chars().count() < MIN_CHARACTERS {
            return Err(PasswordError::TooShort);
        }
        if password.len() > MAX_BYTES {
            return Err(PasswordError::TooLong);
        }
        let hash: phc::PasswordHash = Argon2::default()
            .hash_password(password.as_bytes())
            .map_err(|error| PasswordError::HashingFailed(error.to_string()))?;
        Ok(Self(hash.to_string()))
    }
}

/// Hash that is verified for an unknown user, so that an unknown name takes as long as a wrong password.
static DUMMY: LazyLock<Option<PasswordHash>> = LazyLock::new(|| PasswordHash::new(&random_hex::<16>()).ok());

/// Whether `password` matches the stored hash. For `None` (an unknown user) it takes as long and returns false.
/// Blocks for tens of milliseconds.
#[must_use]
pub fn verify(password: &str, stored: Option<&PasswordHash>) -> bool {
    let dummy = || DUMMY.as_ref();
    let Some(hash) = stored.or_else(dummy).and_then(|hash| phc::PasswordHash::new(&hash.0).ok()) else { return false };
    let password = if password.len() > MAX_BYTES { "" } else { password };
    let is_same = Argon2::default().verify_password(password.as_bytes(), &hash).is_ok();
    is_same && stored.is_some()
}

/// Computes the hash that is verified for an unknown user, at the first call. Call it before every log-in, so that the
/// first one takes longer whoever it is.
pub fn warm_up() {
    LazyLock::force(&DUMMY);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_same_password_verifies() -> Result<(), PasswordError> {
        let hash = PasswordHash::new("correct horse")?;
        assert!(hash.0.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(verify("correct horse", Some(&hash)));
        assert!(!verify("correct horsf", Some(&hash)));
        assert!(!verify("", Some(&hash)));
        assert!(!verify("correct horse", None));
        assert_ne!(hash, PasswordHash::new("correct horse")?, "each hash has its own salt");
        Ok(())
    }

    #[test]
    fn an_unknown_user_takes_as_long_as_a_wrong_password() -> Result<(), PasswordError> {
        // The parameters determine the time: `$argon2id$v=19$m=19456,t=2,p=1$`
        let work = |hash: &PasswordHash| hash.0.split('$').take(4).map(str::to_owned).collect::<Vec<_>>();
        let known = PasswordHash::new("correct horse")?;
        let dummy = DUMMY.as_ref().expect("a hash");
        assert_eq!(work(dummy), work(&known));
        assert_eq!(work(&known)[3], "m=19456,t=2,p=1");
        assert!(!verify("wrong password", None));
        Ok(())
    }

    #[test]
    fn passwords_that_are_too_short_or_too_long_are_refused() {
        assert_eq!(PasswordHash::new("seven77"), Err(PasswordError::TooShort));
        assert_eq!(PasswordHash::new(&"x".repeat(1025)), Err(PasswordError::TooLong));
    }
}
