//! What is said when something cannot be done: one shape for every error, the framework's own included.
//!
//! A handler returns a [`Problem`]; the front layer, which knows the request's id, writes it out.

use std::borrow::Cow;
use std::fmt;

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::auth::CredentialError;

/// An error as the API tells it.
#[derive(Debug, Clone)]
pub struct Problem(Box<Inner>);

#[derive(Debug, Clone)]
struct Inner {
    status: StatusCode,
    code: &'static str,
    message: Cow<'static, str>,
    details: Map<String, Value>,
    retry_after: Option<u32>,
    cause: Option<String>,
}

impl Problem {
    /// With a status, a code (`CATEGORY_SPECIFIC`) and a sentence for people.
    #[must_use]
    pub fn new(status: StatusCode, code: &'static str, message: impl Into<Cow<'static, str>>) -> Self {
        let message = message.into();
        Self(Box::new(Inner { status, code, message, details: Map::new(), retry_after: None, cause: None }))
    }

    /// 404: there is no such thing, or it lies beyond the viewer's reach. `field` names the identifier
    /// (`facility_id`).
    #[must_use]
    pub fn not_found(what: &str, field: &str, id: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, "DATA_NOT_FOUND", format!("there is no {what} with this id")).detail(field, id)
    }

    /// 409: somebody else was first.
    #[must_use]
    pub fn conflict(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::CONFLICT, "DATA_CONFLICT", message)
    }

    /// 400: it could not be read at all.
    #[must_use]
    pub fn malformed(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "REQUEST_MALFORMED", message)
    }

    /// 422: it could be read, and these fields are wrong.
    #[must_use]
    pub fn invalid<F: Into<String>, R: Into<String>>(fields: impl IntoIterator<Item = (F, R)>) -> Self {
        let mut problem =
            Self::new(StatusCode::UNPROCESSABLE_ENTITY, "VALIDATION_FAILED", "some fields are not as they must be");
        for (field, reason) in fields {
            problem.0.details.insert(field.into(), Value::String(reason.into()));
        }
        problem
    }

    /// 403: the viewer is known and may not do this.
    #[must_use]
    pub fn forbidden(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::FORBIDDEN, "AUTH_FORBIDDEN", message)
    }

    /// 429, with the seconds to wait.
    #[must_use]
    pub fn rate_limited(limit: u32, seconds: u32) -> Self {
        let message = format!("more than {limit} requests a minute: try again in {seconds} s");
        Self::new(StatusCode::TOO_MANY_REQUESTS, "RATE_LIMITED", message)
            .detail("limit_per_minute", limit)
            .retry_after(seconds)
    }

    /// 503: not now. The sentence says what is away.
    #[must_use]
    pub fn unavailable(message: impl Into<Cow<'static, str>>, seconds: u32) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "SERVICE_UNAVAILABLE", message).retry_after(seconds)
    }

    /// 500: our fault. The cause goes to the log with the request's id, and never to the reader.
    #[must_use]
    pub fn internal(cause: &dyn std::error::Error) -> Self {
        Self::broken(chain(cause))
    }

    pub(super) fn broken(cause: String) -> Self {
        let message = "something went wrong here; the log has it under this request id";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "INTERNAL_ERROR", message).because(cause)
    }

    /// Adds a detail.
    #[must_use]
    pub fn detail(mut self, field: &str, value: impl Into<Value>) -> Self {
        self.0.details.insert(field.to_owned(), value.into());
        self
    }

    /// Adds the seconds after which it is worth trying again.
    #[must_use]
    pub fn retry_after(mut self, seconds: u32) -> Self {
        self.0.retry_after = Some(seconds);
        self
    }

    /// Adds what the log shall know of it.
    #[must_use]
    pub fn because(mut self, cause: impl Into<String>) -> Self {
        self.0.cause = Some(cause.into());
        self
    }

    /// The status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.0.status
    }

    /// The code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.0.code
    }

    /// What the log shall know of it.
    #[must_use]
    pub fn cause(&self) -> Option<&str> {
        self.0.cause.as_deref()
    }

    /// The one shape, with the request's id.
    #[must_use]
    pub fn to_bytes(&self, request_id: &str) -> Bytes {
        #[derive(Serialize)]
        struct Shape<'a> {
            error: Told<'a>,
        }
        #[derive(Serialize)]
        struct Told<'a> {
            code: &'a str,
            message: &'a str,
            details: &'a Map<String, Value>,
            request_id: &'a str,
        }
        let Inner { code, message, details, .. } = &*self.0;
        let shape = Shape { error: Told { code, message, details, request_id } };
        // Texts and JSON values always can be written; were it otherwise, the status alone would have to do.
        serde_json::to_vec(&shape).map(Bytes::from).unwrap_or_default()
    }

    pub(super) fn write_headers(&self, headers: &mut HeaderMap) {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        if let Some(seconds) = self.0.retry_after {
            headers.insert(header::RETRY_AFTER, seconds.into());
        }
        if self.0.status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
    }

    /// What a bare status of the framework means, told in the one shape.
    pub(super) fn of_status(status: StatusCode, path: &str) -> Self {
        match status {
            StatusCode::NOT_FOUND => {
                Self::new(status, "DATA_NOT_FOUND", "there is nothing at this address").detail("path", path)
            }
            StatusCode::METHOD_NOT_ALLOWED => {
                Self::new(status, "REQUEST_METHOD_NOT_ALLOWED", "this address does not take this method")
            }
            StatusCode::PAYLOAD_TOO_LARGE => Self::new(status, "REQUEST_TOO_LARGE", "the body is too large"),
            StatusCode::UNSUPPORTED_MEDIA_TYPE => {
                let message = "the body is of a media type that is not read here: send application/json";
                Self::new(status, "REQUEST_UNSUPPORTED_MEDIA_TYPE", message)
            }
            StatusCode::UNAUTHORIZED => CredentialError::Missing.into(),
            StatusCode::FORBIDDEN => Self::forbidden("this is not allowed"),
            StatusCode::UNPROCESSABLE_ENTITY => Self::invalid::<&str, &str>([]),
            StatusCode::REQUEST_TIMEOUT => Self::new(status, "REQUEST_TIMEOUT", "the request took too long to arrive"),
            StatusCode::SERVICE_UNAVAILABLE => Self::unavailable("not now", 1),
            status if status.is_server_error() => Self::broken(format!("an answer with the bare status {status}")),
            status => Self::new(status, "REQUEST_MALFORMED", "the request could not be read"),
        }
    }
}

impl From<CredentialError> for Problem {
    fn from(refusal: CredentialError) -> Self {
        let code = match refusal {
            CredentialError::Missing => "AUTH_MISSING_TOKEN",
            CredentialError::Invalid => "AUTH_INVALID_TOKEN",
            CredentialError::Expired => "AUTH_EXPIRED_TOKEN",
        };
        Self::new(StatusCode::UNAUTHORIZED, code, refusal.to_string())
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: {}", self.0.status.as_u16(), self.0.code, self.0.message)
    }
}

impl std::error::Error for Problem {}

/// The status, and the problem for the front layer to write out.
impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.0.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        text.push_str(": ");
        text.push_str(&error.to_string());
        source = error.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shape_is_the_documented_one_and_the_cause_stays_here() -> Result<(), serde_json::Error> {
        let cause = std::io::Error::other("disk sda1 is full");
        let bytes = Problem::internal(&cause).to_bytes("r1");
        let shape: Value = serde_json::from_slice(&bytes)?;
        assert_eq!(shape["error"]["code"], "INTERNAL_ERROR");
        assert_eq!(shape["error"]["request_id"], "r1");
        assert_eq!(shape["error"]["details"], serde_json::json!({}));
        assert!(!String::from_utf8_lossy(&bytes).contains("sda1"));
        Ok(())
    }
}
