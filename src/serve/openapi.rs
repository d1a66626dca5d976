//! The OpenAPI 3.1 document, made from the handlers themselves.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{ComponentsBuilder, InfoBuilder, OpenApi, OpenApiBuilder, SecurityRequirement};

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
