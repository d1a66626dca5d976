//! Examples of the main documents and request bodies. The documents are those of a small demo:
//! `tests/contract/examples` writes them again.

use serde_json::Value;
use utoipa::openapi::path::{Operation, PathItem};
use utoipa::openapi::{Content, OpenApi, RefOr};

/// Operation, and its document.
const DOCUMENTS: &[(&str, &str)] = &[
    ("list_facilities", include_str!("../../../assets/openapi/list_facilities.json")),
    ("get_facility", include_str!("../../../assets/openapi/get_facility.json")),
    ("get_compliance", include_str!("../../../assets/openapi/get_compliance.json")),
    ("get_risks", include_str!("../../../assets/openapi/get_risks.json")),
    ("list_equipment", include_str!("../../../assets/openapi/list_equipment.json")),
    ("get_equipment", include_str!("../../../assets/openapi/get_equipment.json")),
    ("get_portfolio_summary", include_str!("../../../assets/openapi/get_portfolio_summary.json")),
];

/// Operation, and its request body.
const REQUESTS: &[(&str, &str)] = &[
    ("log_in", r#"{"username": "ada", "password": "correct horse battery"}"#),
    ("create_key", r#"{"name": "dashboard", "role": "service", "scopes": ["facilities:read", "equipment:read"]}"#),
    (
        "add_user",
        r#"{"username": "ada", "password": "correct horse battery", "role": "viewer", "facilities": ["f-0001"]}"#,
    ),
    ("start_sync", r#"{"source": "condoit", "full": true}"#),
    ("try_what_if", r#"{"actions": [{"action": "thermographic_scan"}]}"#),
    ("calculate", r#"{"equipment_id": "e-0000001", "calculation_type": "both"}"#),
];

/// Adds the examples to their operations.
pub(super) fn add(document: &mut OpenApi) {
    let operations = document.paths.paths.values_mut().flat_map(operations_of);
    for operation in operations {
        let id = operation.operation_id.clone().unwrap_or_default();
        if let Some(example) = find(DOCUMENTS, &id)
            && let Some(RefOr::T(response)) = operation.responses.responses.get_mut("200")
        {
            set(response.content.get_mut("application/json"), example);
        }
        if let Some(example) = find(REQUESTS, &id)
            && let Some(RefOr::T(body)) = &mut operation.request_body
        {
            set(body.content.get_mut("application/json"), example);
        }
    }
}

fn operations_of(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    [&mut item.get, &mut item.put, &mut item.post, &mut item.delete].into_iter().flatten()
}

/// The example of an operation. A text that is not JSON, which a test excludes, is none.
fn find(examples: &[(&str, &str)], operation: &str) -> Option<Value> {
    let (_, text) = examples.iter().find(|(name, _)| *name == operation)?;
    serde_json::from_str(text).ok()
}

fn set(content: Option<&mut RefOr<Content>>, example: Value) {
    if let Some(RefOr::T(content)) = content {
        content.example = Some(example);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::router::openapi_document;

    #[test]
    fn every_example_is_in_the_document() {
        let document = serde_json::to_value(openapi_document()).expect("JSON");
        let examples = document.to_string().matches("\"example\":").count();
        assert_eq!(examples, DOCUMENTS.len() + REQUESTS.len());
    }
}
