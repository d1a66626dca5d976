//! Requests of the admin page: their cookie comes with every request to this address, also with one that a foreign page
//! made. What changes something therefore shows the proof that only our page was told.

use axum::http::{HeaderMap, HeaderName, Method, StatusCode};

use crate::auth::page_session::is_csrf_token_valid;
use crate::http::problem::Problem;

/// Carries the proof.
pub const CSRF_TOKEN: HeaderName = HeaderName::from_static("x-csrf-token");

/// Lets a look pass, and what changes something with its proof.
///
/// # Errors
/// 403 without it.
pub(crate) fn check(session: &str, method: &Method, headers: &HeaderMap) -> Result<(), Problem> {
    if matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS) {
        return Ok(());
    }
    let proof = headers.get(CSRF_TOKEN).and_then(|proof| proof.to_str().ok()).unwrap_or_default();
    if is_csrf_token_valid(session, proof) {
        return Ok(());
    }
    let message = "the session's cookie alone changes nothing: send the session's csrf_token as X-CSRF-Token";
    Err(Problem::new(StatusCode::FORBIDDEN, "AUTH_CSRF_REFUSED", message))
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;
    use crate::auth::page_session::{cookie_value, csrf_token};

    #[test]
    fn a_change_wants_the_proof_and_a_look_does_not() {
        let session = cookie_value("a.b.c");
        let with = |proof: &str| HeaderMap::from_iter([(CSRF_TOKEN, HeaderValue::from_str(proof).expect("ASCII"))]);
        assert!(check(&session, &Method::GET, &HeaderMap::new()).is_ok());
        assert!(check(&session, &Method::DELETE, &with(&csrf_token(&session))).is_ok());
        for wrong in [HeaderMap::new(), with(""), with("0"), with(&csrf_token("page.other"))] {
            let refused = check(&session, &Method::POST, &wrong).expect_err("refused");
            assert_eq!(refused.status(), StatusCode::FORBIDDEN);
        }
    }
}
