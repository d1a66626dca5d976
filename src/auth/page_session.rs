//! The admin page's session: an access token in an `HttpOnly` cookie, plus a CSRF token. A browser sends the cookie with
//! every request, also with those that another site triggers, so a request that changes something must repeat the CSRF
//! token, which only the page can read.

use super::secrets::SecretDigest;

/// Prefix of the cookie's value. It keeps a page session from being accepted as a bearer token.
pub const PAGE_PREFIX: &str = "page.";
/// Hexadecimal digits of a CSRF token: 128 bits.
const CSRF_DIGITS: usize = 32;

/// The value of the session cookie for an access token.
#[must_use]
pub fn cookie_value(access_token: &str) -> String {
    format!("{PAGE_PREFIX}{access_token}")
}

/// The CSRF token of a session. It is derived from the session by a one-way hash, so it does not reveal the session.
#[must_use]
pub fn csrf_token(session: &str) -> String {
    let mut digits = SecretDigest::new(format!("csrf {session}").as_bytes()).to_hex();
    digits.truncate(CSRF_DIGITS);
    digits
}

/// Whether a CSRF token belongs to a session. Compares in constant time.
#[must_use]
pub fn is_csrf_token_valid(session: &str, token: &str) -> bool {
    SecretDigest::new(csrf_token(session).as_bytes()).matches(token)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_csrf_token_is_valid_for_its_own_session_only() {
        let (one, other) = (cookie_value("a.b.c"), cookie_value("a.b.d"));
        assert!(is_csrf_token_valid(&one, &csrf_token(&one)));
        assert!(!is_csrf_token_valid(&one, &csrf_token(&other)) && !is_csrf_token_valid(&one, ""));
        assert!(!csrf_token(&one).contains("a.b.c"));
    }
}
