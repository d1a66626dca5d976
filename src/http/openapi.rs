//! The OpenAPI 3.1 document: its common parts. Paths and schemas come from the annotations of the handlers.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::openapi::schema::{AdditionalProperties, Object, Schema};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{ComponentsBuilder, InfoBuilder, OpenApi, OpenApiBuilder, RefOr, SecurityRequirement};

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
    let bearer = SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("JWT").build());
    let key = SecurityScheme::ApiKey(ApiKey::Header(ApiKeyValue::new("X-API-Key")));
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
        .components(Some(
            ComponentsBuilder::new().security_scheme("bearer", bearer).security_scheme("key", key).build(),
        ))
        .security(Some([
            SecurityRequirement::new("bearer", Vec::<String>::new()),
            SecurityRequirement::new("key", Vec::<String>::new()),
        ]))
        .build()
}

/// Prefix of the schemas whose documents omit unknown values instead of using null.
const OMITS_UNKNOWN: &str = "Threatmap";

/// Marks every key of a response as required: unknown values are null, not absent. The derived schemas mark nullable keys
/// as optional.
pub fn require_every_key(document: &mut OpenApi) {
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
