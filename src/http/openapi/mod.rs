//! The OpenAPI 3.1 document. Paths and schemas come from the annotations of the handlers; this module adds what holds for
//! all of them:
//!
//! - `operations`: the parameters, statuses and headers that follow from the properties of a route
//! - `refinements`: words, ranges and lengths of fields, which their Rust types do not tell
//! - `examples`: an example of each main document

mod examples;
mod operations;
mod refinements;

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::openapi::schema::{AdditionalProperties, AnyOfBuilder, Object, Schema};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{ComponentsBuilder, InfoBuilder, OpenApi, OpenApiBuilder, RefOr, SecurityRequirement};

pub use self::operations::{RouteTraits, complete_operation};

/// An error response.
#[derive(Serialize, utoipa::ToSchema)]
pub struct ProblemDocument {
    error: ProblemBody,
}

/// The error.
#[derive(Serialize, utoipa::ToSchema)]
pub struct ProblemBody {
    /// Error code for programs, in the form `CATEGORY_SPECIFIC`, for example `DATA_NOT_FOUND`.
    code: String,
    /// Description for people.
    message: String,
    /// For each invalid field, what is wrong with it; for 404, the id that was requested. Other errors may add entries.
    details: BTreeMap<String, serde_json::Value>,
    /// Request id, also in the `X-Request-Id` header and in the log.
    request_id: String,
}

/// The document without paths.
#[must_use]
pub fn base_document() -> OpenApi {
    let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("JWT");
    let bearer = bearer.description(Some("Access token of `POST /auth/login`, or an API key."));
    let key = ApiKeyValue::with_description("X-API-Key", "API key of `POST /keys`.");
    let mut components = ComponentsBuilder::new()
        .security_scheme("bearer", SecurityScheme::Http(bearer.build()))
        .security_scheme("key", SecurityScheme::ApiKey(ApiKey::Header(key)))
        .build();
    components.headers = operations::headers();
    components.responses = operations::common_responses();
    OpenApiBuilder::new()
        .info(
            InfoBuilder::new()
                .title("MasterBus")
                .version(env!("CARGO_PKG_VERSION"))
                .description(Some(
                    "Electrical risk and NFPA 70B/70E compliance of the equipment recorded in Condoit. Unknown values are \
                     null, never zero. Timestamps are RFC 3339 in UTC. Based on public summaries. Consult your licensed \
                     NFPA 70B and 70E.",
                ))
                .build(),
        )
        .components(Some(components))
        .security(Some([
            SecurityRequirement::new("bearer", Vec::<String>::new()),
            SecurityRequirement::new("key", Vec::<String>::new()),
        ]))
        .build()
}

/// Completes the document once it has every path and schema.
pub fn complete_document(document: &mut OpenApi) {
    require_every_key(document);
    allow_several_alternatives(document);
    refinements::apply(document);
    examples::add(document);
}

/// Schemas whose alternatives contain each other: a document of one also is a document of the next smaller one.
const NESTED_ALTERNATIVES: [&str; 1] = ["ComplianceDocument"];

/// Turns "exactly one of" into "at least one of", where a document fits several alternatives.
fn allow_several_alternatives(document: &mut OpenApi) {
    let schemas = document.components.iter_mut().flat_map(|components| &mut components.schemas);
    for (_, schema) in schemas.filter(|(name, _)| NESTED_ALTERNATIVES.contains(&name.as_str())) {
        if let RefOr::T(Schema::OneOf(one)) = schema {
            let several = AnyOfBuilder::new().description(one.description.take());
            let several = one.items.drain(..).fold(several, |several, item| several.item(item));
            *schema = RefOr::T(Schema::AnyOf(several.build()));
        }
    }
}

/// Prefix of the schemas whose documents omit unknown values instead of using null.
const OMITS_UNKNOWN: &str = "Threatmap";

/// Marks every key of a response as required: unknown values are null, not absent. The derived schemas mark nullable keys
/// as optional.
fn require_every_key(document: &mut OpenApi) {
    let schemas = document.components.iter_mut().flat_map(|components| &mut components.schemas);
    schemas.filter(|(name, _)| !name.starts_with(OMITS_UNKNOWN)).for_each(|(_, schema)| require_keys(schema));
}

fn require_keys(schema: &mut RefOr<Schema>) {
    match schema {
        RefOr::T(Schema::Object(object)) if !is_request_body(object) => {
            object.required = object.properties.keys().cloned().collect();
        }
        RefOr::T(Schema::AllOf(parts)) => parts.items.iter_mut().for_each(require_keys),
        _ => {}
    }
}

/// Whether the schema is a request body: those accept no unknown keys, and keys with a default may be absent.
fn is_request_body(object: &Object) -> bool {
    matches!(object.additional_properties.as_deref(), Some(AdditionalProperties::FreeForm(false)))
}
