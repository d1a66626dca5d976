//! The admin page's session: an access token that lies in a cookie, where no script can read it. A cookie is sent by the
//! browser whoever made the request, so what changes something must also show a proof that only the page was told.

use super::secret::Digest;

/// What a page's session begins with, so that it is never taken for a token that was sent on purpose.
pub const PAGE_PREFIX: &str = "page.";
/// Hexadecimal digits of the proof: 128 bits.
const DIGITS: usize = 32;

/// The session that an access token becomes.
#[must_use]
pub fn session_of(access_token: &str) -> String {
    format!("{PAGE_PREFIX}{access_token}")
}

/// The proof that goes with a session. It cannot be made without the session, and does not give it away.
#[must_use]
pub fn proof_of(session: &str) -> String {
    let mut digits = Digest::of(format!("csrf {session}").as_bytes()).to_hex();
    digits.truncate(DIGITS);
    digits
}

/// Whether a proof is the session's.
#[must_use]
pub fn is_proven(session: &str, proof: &str) -> bool {
    Digest::of(proof_of(session).as_bytes()).is_of(proof)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proof_goes_with_its_session_only() {
        let (one, other) = (session_of("a.b.c"), session_of("a.b.d"));
        assert!(is_proven(&one, &proof_of(&one)));
        assert!(!is_proven(&one, &proof_of(&other)) && !is_proven(&one, ""));
        assert!(!proof_of(&one).contains("a.b.c"));
    }
}
