//! Passwords: argon2id with OWASP's first recommendation (19 MiB, two passes), kept as PHC strings, so that the
//! parameters may change without breaking what is kept. These calls take tens of milliseconds of one core: run them
//! where blocking is allowed, and only a few at a time.

use std::fmt;
use std::sync::LazyLock;

use argon2::password_hash::phc;
use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use serde::{Deserialize, Serialize};

use super::secret::random_hex;

/// Shortest password taken, in characters (NIST SP 800-63B).
pub const SHORTEST: usize = 8;
/// Longest password taken, in bytes: longer ones would only cost time.
pub const LONGEST: usize = 1024;

/// Why a password is not taken.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    /// Fewer than [`SHORTEST`] characters.
    #[error("the password has fewer than {SHORTEST} characters")]
    TooShort,
    /// More than [`LONGEST`] bytes.
    #[error("the password has more than {LONGEST} bytes")]
    TooLong,
    /// No memory or no entropy.
    #[error("the password could not be hashed: {0}")]
    Unhashed(String),
}

/// A password as it is kept: `$argon2id$v=19$m=19456,t=2,p=1$...`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PasswordHash(String);

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordHash(..)")
    }
}

impl PasswordHash {
    /// Hashes a password with a salt of its own. Blocks for tens of milliseconds.
    ///
    /// # Errors
    /// [`PasswordError`] when it is too short or too long, or when memory or entropy is missing.
    pub fn of(password: &str) -> Result<Self, PasswordError> {
        if password.chars().count() < SHORTEST {
            return Err(PasswordError::TooShort);
        }
        if password.len() > LONGEST {
            return Err(PasswordError::TooLong);
        }
        let hash: phc::PasswordHash = Argon2::default()
            .hash_password(password.as_bytes())
            .map_err(|error| PasswordError::Unhashed(error.to_string()))?;
        Ok(Self(hash.to_string()))
    }
}

/// Compared with when there is no such user, so that an unknown name takes as long as a wrong password.
static NOBODYS: LazyLock<Option<PasswordHash>> = LazyLock::new(|| PasswordHash::of(&random_hex::<16>()).ok());

/// Whether `password` is the one kept. With `None`, for a user there is not, it takes as long and is false.
/// Blocks for tens of milliseconds.
#[must_use]
pub fn verify(password: &str, kept: Option<&PasswordHash>) -> bool {
    let nobodys = || NOBODYS.as_ref();
    let Some(hash) = kept.or_else(nobodys).and_then(|hash| phc::PasswordHash::new(&hash.0).ok()) else { return false };
    let password = if password.len() > LONGEST { "" } else { password };
    let is_same = Argon2::default().verify_password(password.as_bytes(), &hash).is_ok();
    is_same && kept.is_some()
}

/// Does the work that the first log-in of an unknown user would otherwise wait for.
pub fn warm_up() {
    LazyLock::force(&NOBODYS);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_password_itself_opens() -> Result<(), PasswordError> {
        let hash = PasswordHash::of("correct horse")?;
        assert!(hash.0.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(verify("correct horse", Some(&hash)));
        assert!(!verify("correct horsf", Some(&hash)));
        assert!(!verify("", Some(&hash)));
        assert!(!verify("correct horse", None));
        assert_ne!(hash, PasswordHash::of("correct horse")?, "the salt is the same twice");
        Ok(())
    }

    #[test]
    fn an_unknown_user_costs_as_much_as_a_wrong_password() -> Result<(), PasswordError> {
        // The work lies in the parameters: `$argon2id$v=19$m=19456,t=2,p=1$`
        let work = |hash: &PasswordHash| hash.0.split('$').take(4).map(str::to_owned).collect::<Vec<_>>();
        let known = PasswordHash::of("correct horse")?;
        let nobodys = NOBODYS.as_ref().expect("it was hashed");
        assert_eq!(work(nobodys), work(&known));
        assert_eq!(work(&known)[3], "m=19456,t=2,p=1");
        assert!(!verify("wrong password", None));
        Ok(())
    }

    #[test]
    fn too_short_and_too_long_are_refused() {
        assert_eq!(PasswordHash::of("seven77"), Err(PasswordError::TooShort));
        assert_eq!(PasswordHash::of(&"x".repeat(1025)), Err(PasswordError::TooLong));
    }
}
