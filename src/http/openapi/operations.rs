//! What every operation of a kind has in the OpenAPI document: the statuses that the middleware and the extractors answer,
//! their headers, and the parameters of cached documents. Derived from the properties of the route, so that a handler's
//! annotation names only what is particular to it.
//!
//! [`COMMON_RESPONSES`] is the one table to edit when the middleware gets another status.

use std::collections::BTreeMap;

use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{Content, ContentBuilder, Header, Ref, RefOr, Required, Response, ResponseBuilder, Schema};

use crate::http::extract::query_params::FORCE_REFRESH;

/// The properties of a route that decide which responses are common to it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RouteTraits {
    /// A caller without a credential is refused.
    pub needs_credential: bool,
    /// The body, if there is one, is authenticated by a signature over its bytes and parsed afterwards.
    pub is_signed: bool,
    /// Counts against the rate limit of the caller or its address.
    pub is_rate_limited: bool,
    /// Returns a document with an `ETag`, from the response cache if it is there.
    pub is_document: bool,
    /// Has a request body.
    pub has_body: bool,
    /// Reads its query parameters and refuses unknown ones.
    pub has_query: bool,
}

/// A response that follows from the properties of a route.
struct CommonResponse {
    status: u16,
    /// Name in the components of the document.
    name: &'static str,
    description: &'static str,
    headers: &'static [&'static str],
    applies: fn(&RouteTraits) -> bool,
}

/// All common responses. Those from 400 on have an error document.
const COMMON_RESPONSES: &[CommonResponse] = &[
    CommonResponse {
        status: 304,
        name: "NotModified",
        description: "The document has the `ETag` that `If-None-Match` names. No body.",
        headers: CACHE_HEADERS,
        applies: |route| route.is_document,
    },
    CommonResponse {
        status: 400,
        name: "Malformed",
        description: "The request cannot be parsed: its `Host` header, its path or its body is malformed.",
        headers: &[],
        applies: |_| true,
    },
    CommonResponse {
        status: 401,
        name: "Unauthorized",
        description: "The credential is missing, invalid, expired or revoked.",
        headers: &["WWW-Authenticate"],
        applies: |route| route.needs_credential,
    },
    CommonResponse {
        status: 403,
        name: "Forbidden",
        description: "The caller lacks the role, the scope or the facilities, or a page session lacks its CSRF token.",
        headers: &[],
        applies: |route| route.needs_credential,
    },
    CommonResponse {
        status: 404,
        name: "NotFound",
        description: "Not found, or outside the caller's facilities.",
        headers: &[],
        // By the handlers: some create what the path names.
        applies: |_| false,
    },
    CommonResponse {
        status: 408,
        name: "RequestTimeout",
        description: "The body took too long to arrive.",
        headers: &[],
        applies: |route| route.has_body,
    },
    CommonResponse {
        status: 413,
        name: "TooLarge",
        description: "The body is too large.",
        headers: &[],
        applies: |route| route.has_body,
    },
    CommonResponse {
        status: 414,
        name: "UrlTooLong",
        description: "The URL is too long.",
        headers: &[],
        applies: |_| true,
    },
    CommonResponse {
        status: 415,
        name: "UnsupportedMediaType",
        description: "The media type of the body is not supported.",
        headers: &[],
        applies: |route| route.has_body && !route.is_signed,
    },
    CommonResponse {
        status: 421,
        name: "WrongHost",
        description: "The `Host` header names a host that the server is not configured to answer for.",
        headers: &[],
        applies: |_| true,
    },
    CommonResponse {
        status: 422,
        name: "Invalid",
        description: "A parameter or field is unknown, missing or out of range. `details` names each one.",
        headers: &[],
        applies: |route| route.has_query || route.has_body && !route.is_signed,
    },
    CommonResponse {
        status: 429,
        name: "RateLimited",
        description: "The caller or its address has exceeded the rate limit, or failed to authenticate too often.",
        headers: &["Retry-After"],
        applies: |route| route.is_rate_limited,
    },
    CommonResponse {
        status: 431,
        name: "HeadersTooLarge",
        description: "The headers are too large.",
        headers: &[],
        applies: |_| true,
    },
    CommonResponse {
        status: 500,
        name: "InternalError",
        description: "An internal error. The log has its cause under the request id.",
        headers: &[],
        applies: |_| true,
    },
    CommonResponse {
        status: 503,
        name: "Unavailable",
        description: "The store, a source or VoltMetrics is not available now, the server is overloaded, or the answer \
                      took too long.",
        headers: &["Retry-After"],
        applies: |_| true,
    },
];

/// Headers that every response has.
const EVERY_RESPONSE: &[&str] = &["X-Request-Id"];
/// Headers of each response that counts against a rate limit.
const RATE_HEADERS: &[&str] = &["X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset"];
/// Headers of a document that can be cached.
const CACHE_HEADERS: &[&str] = &["ETag", "Cache-Control", "Age", "X-Cache", "Vary"];

/// The headers of the document's components.
pub(super) fn headers() -> BTreeMap<String, RefOr<Header>> {
    let text = || ObjectBuilder::new().schema_type(Type::String);
    let count = || ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(0_u32));
    let headers = [
        (
            "X-Request-Id",
            text(),
            "Id of the request, also in the log. An id that the client sends in this header is kept.",
        ),
        ("X-RateLimit-Limit", count(), "Requests per minute. Absent without a limit, as the other two are."),
        ("X-RateLimit-Remaining", count(), "Requests left in this minute."),
        ("X-RateLimit-Reset", count(), "When the minute ends, Unix seconds."),
        (
            "ETag",
            text().pattern(Some("^\"[^\"]*\"$")),
            "Strong validator of this form of the document, for `If-None-Match`.",
        ),
        ("Cache-Control", text(), "`private`, with the seconds of freshness left, at most 60."),
        ("Age", count(), "Seconds since the document was computed."),
        (
            "X-Cache",
            text().enum_values(Some(["hit", "miss", "stale"])),
            "`hit`: from the cache. `miss`: computed for this request. `stale`: from the cache, and computed again now.",
        ),
        ("Vary", text(), "The request headers that select the form of the response."),
        ("Retry-After", count(), "Seconds to wait before another attempt. Absent where waiting does not help."),
        ("WWW-Authenticate", text(), "`Bearer`"),
    ];
    let build = |(name, schema, description): (&str, ObjectBuilder, &str)| {
        let header = HeaderBuilder::new().schema(Some(schema)).description(Some(description)).build();
        (name.to_owned(), RefOr::T(header))
    };
    headers.into_iter().map(build).collect()
}

/// The responses of the document's components.
pub(super) fn common_responses() -> BTreeMap<String, RefOr<Response>> {
    let build = |common: &CommonResponse| {
        let mut response = ResponseBuilder::new().description(common.description).build();
        add_content(common.status, &mut response);
        add_headers(common.headers.iter().chain(EVERY_RESPONSE).chain(RATE_HEADERS), &mut response);
        (common.name.to_owned(), RefOr::T(response))
    };
    COMMON_RESPONSES.iter().map(build).collect()
}

/// Completes an operation by the properties of its route. `has_body` and `has_query` are read from the operation.
pub fn complete_operation(operation: &mut Operation, route: RouteTraits) {
    let parameters = merge_parameters(operation.parameters.take().unwrap_or_default());
    let route = RouteTraits {
        has_body: operation.request_body.is_some(),
        has_query: parameters.iter().any(|parameter| parameter.name == FORCE_REFRESH),
        ..route
    };
    let parameters = describe_parameters(parameters, route);
    operation.parameters = (!parameters.is_empty()).then(|| parameters.into_iter().map(RefOr::T).collect());
    complete_responses(&mut operation.responses.responses, route);
}

/// Joins the annotated parameters, which have descriptions, with those that the reader describes.
fn merge_parameters(parameters: Vec<RefOr<Parameter>>) -> Vec<Parameter> {
    let mut merged: Vec<Parameter> = Vec::with_capacity(parameters.len());
    for parameter in parameters {
        let RefOr::T(parameter) = parameter else { continue };
        match merged.iter_mut().find(|known| known.name == parameter.name) {
            // The schema of a type, as of an id, says more than that of its text.
            Some(known) if matches!(known.schema, Some(RefOr::Ref(_))) => {}
            Some(known) => known.schema = parameter.schema,
            None => merged.push(parameter),
        }
    }
    merged
}

fn describe_parameters(parameters: Vec<Parameter>, route: RouteTraits) -> Vec<Parameter> {
    let describe = |mut parameter: Parameter| {
        if parameter.name == FORCE_REFRESH {
            // Other operations accept it too, without an effect.
            if !route.is_document {
                return None;
            }
            let text = "Compute the document again, even if it is cached. Needs the role operator, or the scope `cache:write`. Default false.";
            parameter.description = Some(text.to_owned());
        }
        if parameter.description.is_none() && matches!(parameter.parameter_in, ParameterIn::Path) {
            let what = match parameter.name.strip_suffix("_id") {
                Some(noun) => format!("Id of the {}.", noun.replace('_', " ")),
                None => format!(
                    "Name of the {}.",
                    if parameter.name == "username" { "user" } else { parameter.name.as_str() }
                ),
            };
            parameter.description = Some(what);
        }
        Some(parameter)
    };
    let mut described: Vec<Parameter> = parameters.into_iter().filter_map(describe).collect();
    if route.is_document {
        let parameter = ParameterBuilder::new().name("If-None-Match").parameter_in(ParameterIn::Header);
        let parameter =
            parameter.required(Required::False).schema(Some(ObjectBuilder::new().schema_type(Type::String)));
        let text = "`ETag` of the document that the client has. The response is 304 while it is current.";
        described.push(parameter.description(Some(text)).build());
    }
    described
}

fn complete_responses(responses: &mut BTreeMap<String, RefOr<Response>>, route: RouteTraits) {
    for (status, response) in responses.iter_mut() {
        let Ok(status) = status.parse::<u16>() else { continue };
        let common = COMMON_RESPONSES.iter().find(|common| common.status == status);
        let RefOr::T(inline) = response else { continue };
        match common {
            // Without a word of its own, the common response says all.
            Some(common) if inline.description.is_empty() => *response = reference(common),
            _ => complete_response(status, inline, common, route),
        }
    }
    for common in COMMON_RESPONSES.iter().filter(|common| (common.applies)(&route)) {
        responses.entry(common.status.to_string()).or_insert_with(|| reference(common));
    }
}

fn complete_response(status: u16, response: &mut Response, common: Option<&CommonResponse>, route: RouteTraits) {
    if response.description.is_empty() {
        let text = match status {
            200 if route.has_body => "Done. The body has the result.",
            200 => "The requested document.",
            201 => "Created.",
            202 => "Accepted. The work continues after the response.",
            _ => "Done.",
        };
        text.clone_into(&mut response.description);
    }
    if status >= 400 {
        add_content(status, response);
    }
    let rate: &[&str] = if route.is_rate_limited { RATE_HEADERS } else { &[] };
    let particular: &[&'static str] = match common {
        Some(common) => common.headers,
        None if route.is_document => CACHE_HEADERS,
        None => &["Cache-Control"],
    };
    add_headers(particular.iter().chain(EVERY_RESPONSE).chain(rate), response);
}

fn reference(common: &CommonResponse) -> RefOr<Response> {
    RefOr::Ref(Ref::from_response_name(common.name))
}

/// Adds the error document to the response of an error, if the annotation has no content.
fn add_content(status: u16, response: &mut Response) {
    if status >= 400 && response.content.is_empty() {
        let schema: RefOr<Schema> = RefOr::Ref(Ref::from_schema_name("ProblemDocument"));
        let content: Content = ContentBuilder::new().schema(Some(schema)).build();
        response.content.insert("application/json".to_owned(), content.into());
    }
}

fn add_headers<'h>(names: impl Iterator<Item = &'h &'static str>, response: &mut Response) {
    for name in names {
        let reference = || RefOr::Ref(Ref::new(format!("#/components/headers/{name}")));
        response.headers.entry((*name).to_owned()).or_insert_with(reference);
    }
}
