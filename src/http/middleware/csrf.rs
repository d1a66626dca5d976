//! Protection of the admin page's session against cross-site request forgery. The browser sends the session cookie with
//! every request to this server, also with one that another site triggers. A request that changes something must
//! therefore carry the session's CSRF token, which only the admin page can read.

use axum::http::{HeaderMap, HeaderName, Method, StatusCode};

use crate::auth::page_session::is_csrf_token_valid;
use crate::http::problem::Problem;

/// The header with the CSRF token.
pub const CSRF_TOKEN: HeaderName = HeaderName::from_static("x-csrf-token");

/// Accepts a request that only reads, and one that carries the session's CSRF token.
///
/// # Errors
/// 403 for every other request.
pub(crate) fn check(session: &str, method: &Method, headers: &HeaderMap) -> Result<(), Problem> {
    if matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS) {
        return Ok(());
    }
    let token = headers.get(CSRF_TOKEN).and_then(|token| token.to_str().ok()).unwrap_or_default();
    if is_csrf_token_valid(session, token) {
        return Ok(());
    }
    let message = "the CSRF token is missing or wrong: send the session's csrf_token in the header X-CSRF-Token";
    Err(Problem::new(StatusCode::FORBIDDEN, "AUTH_CSRF_REFUSED", message))
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;
    use crate::auth::page_session::{cookie_value, csrf_token};

    #[test]
    fn a_change_requires_the_csrf_token_and_a_read_does_not() {
        let session = cookie_value("a.b.c");
        let with = |token: &str| HeaderMap::from_iter([(CSRF_TOKEN, HeaderValue::from_str(token).expect("ASCII"))]);
        assert!(check(&session, &Method::GET, &HeaderMap::new()).is_ok());
        assert!(check(&session, &Method::DELETE, &with(&csrf_token(&session))).is_ok());
        for wrong in [HeaderMap::new(), with(""), with("0"), with(&csrf_token("page.other"))] {
            let problem = check(&session, &Method::POST, &wrong).expect_err("refused");
            assert_eq!(problem.status(), StatusCode::FORBIDDEN);
        }
    }
}
