//! Limits of one request: the size of its head, its body, and the time of its handler.

use std::future::Future;
use std::time::Duration;

use axum::http::{Method, Request, StatusCode};
use tokio::time::{Instant, timeout_at};

use crate::http::limits::{HttpLimit, HttpLimits, MAX_ANONYMOUS_BODY_BYTES, MAX_HEADER_BYTES, MAX_URL_BYTES};
use crate::http::middleware::authentication::AccessRule;
use crate::http::middleware::request_body::{BodyRules, BodyWatch};
use crate::http::problem::Problem;

/// The only path whose handler writes the body to a file.
const UPLOAD: &str = "/api/v1/import";
/// Changes whose handler works on a whole file, on all records of a source, or on the history of all items.
const LONG_CHANGES: [&str; 4] = [UPLOAD, "/api/v1/sync/import", "/api/v1/algorithms", "/api/v1/engine"];
/// A query that reads the ids of all records of each source.
const LONG_QUERY: &str = "/api/v1/sync/verify";
/// `Retry-After` when a handler took too long, seconds. Its work may still go on.
const RETRY_SECONDS: u32 = 30;

/// The limit that the head of a request exceeds, and what to answer.
pub(super) fn find_oversize<B>(request: &Request<B>) -> Option<(HttpLimit, Problem)> {
    let url_bytes = request.uri().path_and_query().map_or(0, |url| url.as_str().len());
    if url_bytes > MAX_URL_BYTES {
        let message = format!("the URL is longer than {MAX_URL_BYTES} bytes: ask for less at once");
        return Some((HttpLimit::UrlLength, Problem::new(StatusCode::URI_TOO_LONG, "REQUEST_URL_TOO_LONG", message)));
    }
    let header_bytes: usize = request.headers().iter().map(|(name, value)| name.as_str().len() + value.len()).sum();
    (header_bytes > MAX_HEADER_BYTES).then(|| {
        let message = format!("the headers have more than {MAX_HEADER_BYTES} bytes: send fewer or shorter ones");
        let status = StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE;
        (HttpLimit::HeaderSize, Problem::new(status, "REQUEST_HEADERS_TOO_LARGE", message))
    })
}

/// How the body of a request is limited.
pub(super) fn body_rules(rule: AccessRule, path: &str) -> BodyRules {
    let max_bytes = match rule {
        AccessRule::Unlimited
        | AccessRule::Optional
        | AccessRule::Static
        | AccessRule::Anonymous
        | AccessRule::Monitoring => Some(MAX_ANONYMOUS_BODY_BYTES),
        AccessRule::Authenticated => None,
    };
    BodyRules { max_bytes, is_in_memory: path != UPLOAD }
}

/// How long the handler of a request may take.
pub(super) fn handler_time(limits: &HttpLimits, method: &Method, path: &str) -> Duration {
    let is_change = !matches!(*method, Method::GET | Method::HEAD);
    let is_long = if is_change { LONG_CHANGES.contains(&path) } else { path == LONG_QUERY };
    if is_long { limits.long_handler_time } else { limits.handler_time }
}

/// Runs a handler. `None` when it takes longer than `time`, counted from the last byte of the body that it reads.
pub(super) async fn run_within<F: Future>(time: Duration, body: Option<&BodyWatch>, handler: F) -> Option<F::Output> {
    tokio::pin!(handler);
    let mut deadline = Instant::now() + time;
    loop {
        if let Ok(output) = timeout_at(deadline, &mut handler).await {
            return Some(output);
        }
        let later = body.map(|body| body.arrived_at() + time).filter(|later| *later > Instant::now());
        deadline = later?;
    }
}

/// The answer to a request whose handler took too long.
pub(super) fn timeout_problem(time: Duration) -> Problem {
    let message = format!("the answer took longer than {} s: ask for less, or try again later", time.as_secs());
    Problem::unavailable(message, RETRY_SECONDS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_work_has_a_time_of_its_own() {
        let limits = HttpLimits::default();
        let is_long = |method, path| handler_time(&limits, &method, path) == limits.long_handler_time;
        for path in LONG_CHANGES {
            assert!(is_long(Method::POST, path) && is_long(Method::PUT, path) && !is_long(Method::GET, path), "{path}");
        }
        assert!(is_long(Method::GET, LONG_QUERY) && !is_long(Method::GET, "/api/v1/facilities"));
        assert!(!is_long(Method::POST, "/api/v1/sync"));
        let known = crate::http::router::templates();
        assert!(LONG_CHANGES.iter().chain([&LONG_QUERY]).all(|path| known.iter().any(|template| template == path)));
    }

    #[tokio::test(start_paused = true)]
    async fn a_handler_that_takes_too_long_is_given_up() {
        let seconds = |seconds| tokio::time::sleep(Duration::from_secs(seconds));
        let time = Duration::from_secs(60);
        assert!(run_within(time, None, seconds(59)).await.is_some());
        assert!(run_within(time, None, std::future::pending::<()>()).await.is_none());
    }
}
