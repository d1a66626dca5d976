//! JSON bodies as typed values. 415 for another media type, 413 for a body that is too large, 400 for invalid JSON, 422
//! with the field's path when a field is wrong.

use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::IntoResponse;
use bytes::Bytes;
use serde::de::DeserializeOwned;
use serde_json::error::Category;

use super::Object;
use crate::http::problem::Problem;

/// A JSON body of type `T`.
#[derive(Debug, Clone)]
pub struct Body<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = Problem;
    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        if !is_json(request.headers()) {
            return Err(Problem::from_status(StatusCode::UNSUPPORTED_MEDIA_TYPE, request.uri().path()));
        }
        parse(&read_bytes(request, state).await?).map(|Object(body)| Self(body))
    }
}

/// A JSON body that may be absent; an absent body and null mean the same as an empty object.
#[derive(Debug, Clone)]
pub struct OptionalBody<T>(pub T);

impl<T: DeserializeOwned + Default, S: Send + Sync> FromRequest<S> for OptionalBody<T> {
    type Rejection = Problem;
    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let (is_json, path) = (is_json(request.headers()), request.uri().path().to_owned());
        let bytes = read_bytes(request, state).await?;
        match (bytes.is_empty(), is_json) {
            (true, _) => Ok(Self(T::default())),
            (false, true) => parse(&bytes).map(|body: Option<Object<T>>| Self(body.unwrap_or_default().0)),
            (false, false) => Err(Problem::from_status(StatusCode::UNSUPPORTED_MEDIA_TYPE, &path)),
        }
    }
}

async fn read_bytes<S: Send + Sync>(request: Request, state: &S) -> Result<Bytes, Problem> {
    let path = request.uri().path().to_owned();
    Bytes::from_request(request, state)
        .await
        .map_err(|rejection| Problem::from_status(rejection.into_response().status(), &path))
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    kind == "application/json" || (kind.starts_with("application/") && kind.ends_with("+json"))
}

fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let path = error.path().to_string();
        let error = error.into_inner();
        if error.classify() == Category::Data { field_problem(&path, &error) } else { syntax_problem(&error) }
    })?;
    json.end().map_err(|error| syntax_problem(&error))?;
    Ok(value)
}

fn syntax_problem(error: &serde_json::Error) -> Problem {
    Problem::malformed("the body is not valid JSON")
        .with_detail("line", error.line())
        .with_detail("column", error.column())
}

fn field_problem(path: &str, error: &serde_json::Error) -> Problem {
    let text = error.to_string();
    let reason = text.split(" at line ").next().unwrap_or_default();
    // For a missing or unknown field, serde reports the path of the enclosing object.
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
    struct LoginBody {
        #[serde(rename = "username")]
        _username: String,
        #[serde(rename = "inner")]
        _inner: Option<NestedBody>,
    }

    #[derive(Debug, Deserialize)]
    struct NestedBody {
        #[serde(rename = "count")]
        _count: u32,
    }

    fn refused(body: &str) -> (u16, serde_json::Value) {
        let problem = parse::<Object<LoginBody>>(body.as_bytes()).expect_err("refused");
        let document: serde_json::Value = serde_json::from_slice(&problem.to_bytes("r")).expect("JSON");
        (problem.status().as_u16(), document["error"]["details"].clone())
    }

    #[test]
    fn a_wrong_field_is_reported_with_its_path() {
        for (body, field) in [
            ("{}", "username"),
            (r#"{"username":1}"#, "username"),
            (r#"{"username":"a","colour":1}"#, "colour"),
            (r#"{"username":"a","inner":{"count":-1}}"#, "inner.count"),
            (r#"{"username":"a","inner":{}}"#, "inner.count"),
            ("[]", "body"),
            (r#"["ada"]"#, "body"),
            (r#"["ada",{"count":1}]"#, "body"),
            ("1", "body"),
        ] {
            let (status, details) = refused(body);
            assert_eq!(status, 422, "{body}");
            assert!(details[field].is_string(), "{body}: {details}");
        }
    }

    #[test]
    fn invalid_json_is_a_400() {
        for body in ["", "{", "{\"username\":}", r#"{"username":"a"} x"#, "\u{0}"] {
            assert_eq!(refused(body).0, 400, "{body}");
        }
    }

    #[tokio::test]
    async fn an_optional_body_may_be_absent_or_null() {
        #[derive(Debug, Default, Deserialize)]
        #[serde(default, deny_unknown_fields)]
        struct OptionalFields {
            count: u32,
        }
        let read = async |body: &'static str| {
            let request = Request::builder().header(header::CONTENT_TYPE, "application/json");
            let request = request.body(axum::body::Body::from(body)).expect("a request");
            OptionalBody::<OptionalFields>::from_request(request, &()).await.map(|OptionalBody(fields)| fields.count)
        };
        for (body, count) in [("", 0), ("null", 0), (" null ", 0), ("{}", 0), ("{\"count\":2}", 2)] {
            assert_eq!(read(body).await.expect("accepted"), count, "{body}");
        }
        for (body, field) in [("[]", "body"), ("{\"count\":-1}", "count"), ("{\"x\":1}", "x")] {
            let problem = read(body).await.expect_err("refused");
            let document: serde_json::Value = serde_json::from_slice(&problem.to_bytes("r")).expect("JSON");
            assert!(document["error"]["details"][field].is_string(), "{body}: {document}");
        }
    }

    #[test]
    fn only_json_media_types_are_accepted() {
        let of = |kind: &'static str| {
            is_json(&HeaderMap::from_iter([(header::CONTENT_TYPE, axum::http::HeaderValue::from_static(kind))]))
        };
        assert!(of("application/json") && of("Application/JSON; charset=utf-8") && of("application/problem+json"));
        assert!(!of("text/json") && !of("text/plain") && !of("") && !is_json(&HeaderMap::new()));
    }
}
