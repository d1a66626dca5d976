//! The OpenAPI 3.1 document, made from the handlers themselves.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::openapi::schema::{AdditionalProperties, Object, Schema};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{ComponentsBuilder, InfoBuilder, OpenApi, OpenApiBuilder, RefOr, SecurityRequirement};

/// The one shape of every error.
#[derive(Serialize, utoipa::ToSchema)]
pub struct ProblemDocument {
    error: ProblemBody,
}

/// What went wrong.
#[derive(Serialize, utoipa::ToSchema)]
pub struct ProblemBody {
    /// `CATEGORY_SPECIFIC`, for programs.
    code: String,
    /// For people.
    message: String,
    /// By field, what is wrong with it or which id was asked for.
    details: BTreeMap<String, serde_json::Value>,
    /// The same as in the `X-Request-Id` header and in the log.
    request_id: String,
}

/// The document without its paths: they come from the routes.
#[must_use]
pub fn frame() -> OpenApi {
    let bearer = SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("JWT").build());
    let key = SecurityScheme::ApiKey(ApiKey::Header(ApiKeyValue::new("X-API-Key")));
    OpenApiBuilder::new()
        .info(
            InfoBuilder::new()
                .title("MasterBus")
                .version(env!("CARGO_PKG_VERSION"))
                .description(Some(
                    "Electrical risk and NFPA 70B/70E compliance of the equipment that Condoit records. Unknown is \
                     null, never zero. Instants are RFC 3339 in UTC. A licensed copy of the standards decides.",
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

/// What leaves out instead of saying null.
const LEAVES_OUT: &str = "Threatmap";

/// Says of every key of an answer that it is always there, null where unknown: the derived schemas leave that open for
/// what may be null.
pub fn require_every_key(document: &mut OpenApi) {
    let schemas = document.components.iter_mut().flat_map(|components| &mut components.schemas);
    schemas.filter(|(name, _)| !name.starts_with(LEAVES_OUT)).for_each(|(_, schema)| require(schema));
}

fn require(schema: &mut RefOr<Schema>) {
    match schema {
        RefOr::T(Schema::Object(object)) if !is_asked(object) => {
            object.required = object.properties.keys().cloned().collect();
        }
        RefOr::T(Schema::AllOf(parts)) => parts.items.iter_mut().for_each(require),
        _ => {}
    }
}

/// Bodies that are read take no unknown keys, and may lack those with a default.
fn is_asked(object: &Object) -> bool {
    matches!(object.additional_properties.as_deref(), Some(AdditionalProperties::FreeForm(false)))
}
