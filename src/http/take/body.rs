//! A JSON body, read as a type. 415 for another media type, 413 when too large, 400 when it is no JSON, 422 when a field
//! is wrong, with its name.

use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::IntoResponse;
use bytes::Bytes;
use serde::de::DeserializeOwned;
use serde_json::error::Category;

use crate::http::problem::Problem;

/// A body that is read as `T`.
#[derive(Debug, Clone)]
pub struct Body<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = Problem;
    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        if !is_json(request.headers()) {
            return Err(Problem::of_status(StatusCode::UNSUPPORTED_MEDIA_TYPE, request.uri().path()));
        }
        read(&bytes_of(request, state).await?).map(Self)
    }
}

/// A body that may be left out, which says as much as an empty object.
#[derive(Debug, Clone)]
pub struct BodyIfAny<T>(pub T);

impl<T: DeserializeOwned + Default, S: Send + Sync> FromRequest<S> for BodyIfAny<T> {
    type Rejection = Problem;
    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let (is_json, path) = (is_json(request.headers()), request.uri().path().to_owned());
        let bytes = bytes_of(request, state).await?;
        match (bytes.is_empty(), is_json) {
            (true, _) => Ok(Self(T::default())),
            (false, true) => read(&bytes).map(Self),
            (false, false) => Err(Problem::of_status(StatusCode::UNSUPPORTED_MEDIA_TYPE, &path)),
        }
    }
}

async fn bytes_of<S: Send + Sync>(request: Request, state: &S) -> Result<Bytes, Problem> {
    let path = request.uri().path().to_owned();
    Bytes::from_request(request, state)
        .await
        .map_err(|rejection| Problem::of_status(rejection.into_response().status(), &path))
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    kind == "application/json" || (kind.starts_with("application/") && kind.ends_with("+json"))
}

fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let path = error.path().to_string();
        let error = error.into_inner();
        if error.classify() == Category::Data { wrong_field(&path, &error) } else { no_json(&error) }
    })?;
    json.end().map_err(|error| no_json(&error))?;
    Ok(value)
}

fn no_json(error: &serde_json::Error) -> Problem {
    Problem::malformed("the body is no JSON").detail("line", error.line()).detail("column", error.column())
}

fn wrong_field(path: &str, error: &serde_json::Error) -> Problem {
    let text = error.to_string();
    let reason = text.split(" at line ").next().unwrap_or_default();
    // Of a field that is missing or unknown, the path is that of the object around it.
    let inner = ["missing field `", "unknown field `"]
        .iter()
        .find_map(|start| reason.strip_prefix(start)?.split_once('`').map(|(field, _)| field));
    let field = match (path, inner) {
        ("." | "?", Some(inner)) => inner.to_owned(),
        (path, Some(inner)) if path != inner && !path.ends_with(&format!(".{inner}")) => format!("{path}.{inner}"),
        ("." | "?", None) => "body".to_owned(),
        (path, _) => path.to_owned(),
    };
    Problem::invalid([(field, reason.to_owned())])
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Login {
        #[serde(rename = "username")]
        _username: String,
        #[serde(rename = "inner")]
        _inner: Option<Inner>,
    }

    #[derive(Debug, Deserialize)]
    struct Inner {
        #[serde(rename = "count")]
        _count: u32,
    }

    fn refused(body: &str) -> (u16, serde_json::Value) {
        let problem = read::<Login>(body.as_bytes()).expect_err("refused");
        let shape: serde_json::Value = serde_json::from_slice(&problem.to_bytes("r")).expect("JSON");
        (problem.status().as_u16(), shape["error"]["details"].clone())
    }

    #[test]
    fn a_wrong_field_is_named_with_its_path() {
        for (body, field) in [
            ("{}", "username"),
            (r#"{"username":1}"#, "username"),
            (r#"{"username":"a","colour":1}"#, "colour"),
            (r#"{"username":"a","inner":{"count":-1}}"#, "inner.count"),
            (r#"{"username":"a","inner":{}}"#, "inner.count"),
            ("[]", "body"),
            ("1", "body"),
        ] {
            let (status, details) = refused(body);
            assert_eq!(status, 422, "{body}");
            assert!(details[field].is_string(), "{body}: {details}");
        }
    }

    #[test]
    fn what_is_no_json_is_malformed() {
        for body in ["", "{", "{\"username\":}", r#"{"username":"a"} x"#, "\u{0}"] {
            assert_eq!(refused(body).0, 400, "{body}");
        }
    }

    #[test]
    fn media_types_are_told_apart() {
        let of = |kind: &'static str| {
            is_json(&HeaderMap::from_iter([(header::CONTENT_TYPE, axum::http::HeaderValue::from_static(kind))]))
        };
        assert!(of("application/json") && of("Application/JSON; charset=utf-8") && of("application/problem+json"));
        assert!(!of("text/json") && !of("text/plain") && !of("") && !is_json(&HeaderMap::new()));
    }
}
