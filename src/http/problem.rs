//! The error response of the API. All errors have the same JSON form, those of the web framework included.
//!
//! A handler returns a [`Problem`]; the stack, which knows the request id, writes it.

use std::borrow::Cow;
use std::fmt;

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::auth::CredentialError;

/// An error response.
#[derive(Debug, Clone)]
pub struct Problem(Box<ProblemParts>);

#[derive(Debug, Clone)]
struct ProblemParts {
    status: StatusCode,
    code: &'static str,
    message: Cow<'static, str>,
    details: Map<String, Value>,
    retry_after: Option<u32>,
    cause: Option<String>,
}

impl Problem {
    /// A problem with a status, a code (`CATEGORY_SPECIFIC`, for programs) and a message for people.
    #[must_use]
    pub fn new(status: StatusCode, code: &'static str, message: impl Into<Cow<'static, str>>) -> Self {
        let message = message.into();
        Self(Box::new(ProblemParts { status, code, message, details: Map::new(), retry_after: None, cause: None }))
    }

    /// 404: the object does not exist, or is outside the caller's facility scope. `field` is the name of the identifier, for
    /// example `facility_id`.
    #[must_use]
    pub fn not_found(what: &str, field: &str, id: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, "DATA_NOT_FOUND", format!("there is no {what} with this id"))
            .with_detail(field, id)
    }

    /// 409: the request conflicts with the current state.
    #[must_use]
    pub fn conflict(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::CONFLICT, "DATA_CONFLICT", message)
    }

    /// 400: the request cannot be parsed.
    #[must_use]
    pub fn malformed(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "REQUEST_MALFORMED", message)
    }

    /// 422: these fields of the request are wrong.
    #[must_use]
    pub fn invalid<F: Into<String>, R: Into<String>>(fields: impl IntoIterator<Item = (F, R)>) -> Self {
        let mut problem =
            Self::new(StatusCode::UNPROCESSABLE_ENTITY, "VALIDATION_FAILED", "some fields are invalid: see details");
        for (field, reason) in fields {
            problem.0.details.insert(field.into(), Value::String(reason.into()));
        }
        problem
    }

    /// 403: the caller is authenticated and lacks the right.
    #[must_use]
    pub fn forbidden(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::FORBIDDEN, "AUTH_FORBIDDEN", message)
    }

    /// 429: the rate limit is exceeded. `seconds` is the time to wait.
    #[must_use]
    pub fn rate_limited(limit: u32, seconds: u32) -> Self {
        let message = format!("more than {limit} requests per minute: try again in {seconds} s");
        Self::new(StatusCode::TOO_MANY_REQUESTS, "RATE_LIMITED", message)
            .with_detail("limit_per_minute", limit)
            .with_retry_after(seconds)
    }

    /// 503: temporarily unavailable. The message names what is missing, `seconds` is the time to wait.
    #[must_use]
    pub fn unavailable(message: impl Into<Cow<'static, str>>, seconds: u32) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "SERVICE_UNAVAILABLE", message).with_retry_after(seconds)
    }

    /// 500: an internal error. The cause is logged with the request id and is never part of the response.
    #[must_use]
    pub fn internal(cause: &dyn std::error::Error) -> Self {
        Self::internal_cause(chain(cause))
    }

    pub(super) fn internal_cause(cause: String) -> Self {
        let message = "an internal error occurred: the log has the cause under this request id";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "INTERNAL_ERROR", message).with_cause(cause)
    }

    /// Adds an entry to `details`.
    #[must_use]
    pub fn with_detail(mut self, field: &str, value: impl Into<Value>) -> Self {
        self.0.details.insert(field.to_owned(), value.into());
        self
    }

    /// Adds a `Retry-After` header, seconds.
    #[must_use]
    pub fn with_retry_after(mut self, seconds: u32) -> Self {
        self.0.retry_after = Some(seconds);
        self
    }

    /// Adds the cause for the log.
    #[must_use]
    pub fn with_cause(mut self, cause: impl Into<String>) -> Self {
        self.0.cause = Some(cause.into());
        self
    }

    /// The HTTP status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.0.status
    }

    /// The code for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.0.code
    }

    /// The cause for the log.
    #[must_use]
    pub fn cause(&self) -> Option<&str> {
        self.0.cause.as_deref()
    }

    /// The JSON body, with the request id.
    #[must_use]
    pub fn to_bytes(&self, request_id: &str) -> Bytes {
        #[derive(Serialize)]
        struct ErrorDocument<'a> {
            error: ErrorContent<'a>,
        }
        #[derive(Serialize)]
        struct ErrorContent<'a> {
            code: &'a str,
            message: &'a str,
            details: &'a Map<String, Value>,
            request_id: &'a str,
        }
        let ProblemParts { code, message, details, .. } = &*self.0;
        let document = ErrorDocument { error: ErrorContent { code, message, details, request_id } };
        // Strings and JSON values always serialize. If they did not, the status alone would be sent.
        serde_json::to_vec(&document).map(Bytes::from).unwrap_or_default()
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

    /// The problem for a status without a body that the web framework returned.
    pub(super) fn from_status(status: StatusCode, path: &str) -> Self {
        match status {
            StatusCode::NOT_FOUND => {
                Self::new(status, "DATA_NOT_FOUND", "this path does not exist").with_detail("path", path)
            }
            StatusCode::METHOD_NOT_ALLOWED => {
                Self::new(status, "REQUEST_METHOD_NOT_ALLOWED", "this path does not support this method")
            }
            StatusCode::PAYLOAD_TOO_LARGE => Self::new(status, "REQUEST_TOO_LARGE", "the body is too large"),
            StatusCode::UNSUPPORTED_MEDIA_TYPE => {
                let message = "the media type of the body is not supported: send application/json";
                Self::new(status, "REQUEST_UNSUPPORTED_MEDIA_TYPE", message)
            }
            StatusCode::UNAUTHORIZED => CredentialError::Missing.into(),
            StatusCode::FORBIDDEN => Self::forbidden("this is not allowed"),
            StatusCode::UNPROCESSABLE_ENTITY => Self::invalid::<&str, &str>([]),
            StatusCode::REQUEST_TIMEOUT => Self::new(status, "REQUEST_TIMEOUT", "the request took too long to arrive"),
            StatusCode::SERVICE_UNAVAILABLE => Self::unavailable("the service is temporarily unavailable", 1),
            status if status.is_server_error() => {
                Self::internal_cause(format!("a response without a body and with status {status}"))
            }
            status => Self::new(status, "REQUEST_MALFORMED", "the request cannot be parsed"),
        }
    }
}

impl From<CredentialError> for Problem {
    fn from(error: CredentialError) -> Self {
        let code = match error {
            CredentialError::Missing => "AUTH_MISSING_TOKEN",
            CredentialError::Invalid => "AUTH_INVALID_TOKEN",
            CredentialError::Expired => "AUTH_EXPIRED_TOKEN",
        };
        Self::new(StatusCode::UNAUTHORIZED, code, error.to_string())
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: {}", self.0.status.as_u16(), self.0.code, self.0.message)
    }
}

impl std::error::Error for Problem {}

/// A response with the status; the stack writes the body from the problem in its extensions.
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
    fn the_body_has_the_documented_form_and_not_the_cause() -> Result<(), serde_json::Error> {
        let cause = std::io::Error::other("disk sda1 is full");
        let bytes = Problem::internal(&cause).to_bytes("r1");
        let document: Value = serde_json::from_slice(&bytes)?;
        assert_eq!(document["error"]["code"], "INTERNAL_ERROR");
        assert_eq!(document["error"]["request_id"], "r1");
        assert_eq!(document["error"]["details"], serde_json::json!({}));
        assert!(!String::from_utf8_lossy(&bytes).contains("sda1"));
        Ok(())
    }
}
