//! What fields accept or hold beyond their Rust types: words, ranges, lengths and patterns. A field carries a word as text
//! where its document is built from another type; its words come from that type where it lists them.
//!
//! A test fails when an entry names a field that does not exist.

use serde_json::Value;
use utoipa::openapi::schema::{ArrayItems, Object, Schema, SchemaType, Type};
use utoipa::openapi::{OpenApi, RefOr};

use crate::assess::engine::EngineMode;
use crate::assess::figure::RiskRating;
use crate::assess::remote::RemoteComplianceStatus;
use crate::auth::Role;
use crate::auth::roles::SCOPES;
use crate::jobs::{BatchState, CalculationKind, JobState, Priority};

/// A restriction of a field.
#[derive(Debug, Clone, PartialEq)]
enum Facet {
    /// One of these words.
    Words(Vec<&'static str>),
    /// A number within bounds, inclusive.
    Range(i32, i32),
    /// A number from this on.
    From(i32),
    /// Least and most characters.
    Length(usize, usize),
    /// A regular expression that all of the text matches.
    Pattern(&'static str),
}

/// A field and its restriction.
#[derive(Debug)]
struct Refinement {
    /// The schemas that have the field; empty for every schema with a field of this name.
    schemas: &'static [&'static str],
    field: &'static str,
    facet: Facet,
}

/// Words of a breaker's state.
const BREAKER_STATES: [&str; 3] = ["closed", "open", "half_open"];
const RECORD_KINDS: [&str; 5] = ["facility", "equipment", "service", "conductor", "photo"];
/// Fields that are scores or percentages in every document.
const PERCENTAGES: [&str; 17] = [
    "risk_score",
    "riskScore",
    "average_risk_score",
    "idle_risk_score",
    "serviced_risk_score",
    "risk_score_before",
    "risk_score_after",
    "local_score",
    "remote_score",
    "compliance_percentage",
    "completion_percentage",
    "overall_compliance",
    "nfpa_70b_compliance",
    "nfpa_70e_compliance",
    "percentage_of_facility",
    "max_distance",
    "mean_distance",
];
/// Fields that are shares in every document.
const SHARES: [&str; 4] = ["average_equipment_risk", "averageEquipmentRisk", "mean_confidence", "confidence"];
/// Fields that are durations, rates or sums of money in every document.
const NEVER_NEGATIVE: [&str; 10] = [
    "uptime_seconds",
    "age_seconds",
    "jitter_seconds",
    "overlap_seconds",
    "compare_interval_seconds",
    "rows_per_second",
    "budget",
    "budget_left",
    "estimated_cost",
    "required_arc_rating_cal_cm2",
];

fn refinements() -> Vec<Refinement> {
    let one = |schemas, field, facet| Refinement { schemas, field, facet };
    let words = |schemas, field, words: &[&'static str]| one(schemas, field, Facet::Words(words.to_vec()));
    let everywhere = |field, facet| Refinement { schemas: &[], field, facet };
    let roles = [Role::Viewer, Role::Operator, Role::Admin, Role::Service].map(Role::as_str);
    let remote_statuses = RemoteComplianceStatus::ALL.map(RemoteComplianceStatus::as_str);

    let percentages = PERCENTAGES.map(|field| everywhere(field, Facet::Range(0, 100)));
    let shares = SHARES.map(|field| everywhere(field, Facet::Range(0, 1)));
    let never_negative = NEVER_NEGATIVE.map(|field| everywhere(field, Facet::From(0)));
    let others = vec![
        // Positions in lists and on the map
        everywhere("page", Facet::From(1)),
        everywhere("limit", Facet::From(1)),
        everywhere("lat", Facet::Range(-90, 90)),
        everywhere("lng", Facet::Range(-180, 180)),
        // Assessment
        one(&["MaintenanceAssessment"], "condition", Facet::Range(1, 3)),
        one(&["MaintenanceAssessment"], "criticality", Facet::Range(1, 3)),
        one(&["MaintenanceAssessment"], "environment", Facet::Range(1, 3)),
        one(&["MaintenanceAssessment"], "physical", Facet::Range(1, 3)),
        one(&["Forecast"], "months", Facet::Range(1, 24)),
        words(&["EquipmentListItem"], "conductor_material", &["Copper", "Aluminum"]),
        words(&["SetEngineRequest"], "mode", &EngineMode::ALL.map(EngineMode::as_str)),
        words(&["EngineStandard", "RemoteStandardDocument"], "status", &remote_statuses),
        words(&["RemoteResultDocument"], "risk_rating", &RiskRating::ALL.map(RiskRating::as_str)),
        words(&["ReportKey", "ReportSignature"], "algorithm", &["Ed25519"]),
        // Calculations by VoltMetrics
        words(
            &["CalculateRequest", "CalculateBatchRequest", "CalculationDocument", "BatchDocument"],
            "calculation_type",
            &CalculationKind::ALL.map(CalculationKind::as_str),
        ),
        words(
            &["CalculateBatchRequest", "CalculationDocument", "BatchDocument"],
            "priority",
            &Priority::ALL.map(Priority::as_str),
        ),
        words(&["CalculationDocument"], "status", &JobState::ALL.map(JobState::as_str)),
        words(&["BatchDocument"], "status", &BatchState::ALL.map(BatchState::as_str)),
        words(&["BreakerDocument", "EngineBreaker"], "state", &BREAKER_STATES),
        words(&["DeadLetterDocument"], "kind", &["calculation", "callback"]),
        words(&["WebhookAnswer"], "status", &["accepted", "acknowledged"]),
        // Sources and synchronization
        words(&["SourceDocument"], "kind", &["postgres", "http", "file"]),
        words(&["SourceDraft"], "kind", &["postgres", "http"]),
        words(&["RunDocument"], "mode", &["full", "incremental", "named"]),
        words(&["RunDocument"], "status", &["running", "succeeded", "failed", "cancelled", "stopped"]),
        words(&["DifferenceDocument"], "difference", &["missing", "surplus", "other"]),
        words(&["DifferenceDocument", "ImportFileRequest"], "kind", &RECORD_KINDS),
        words(&["FileReport"], "format", &["json", "ndjson", "csv", ""]),
        words(&["FileReport"], "encoding", &["UTF-8", "UTF-16LE", "UTF-16BE", "windows-1252", ""]),
        words(&["ChangeAnswer"], "status", &["accepted", "acknowledged", "ignored"]),
        one(&["ImportFileRequest"], "path", Facet::Pattern("^/")),
        one(&["SideDocument"], "digest", Facet::Pattern("^[0-9a-f]{32}$")),
        one(&["CondoitChange"], "event_id", Facet::Length(1, 200)),
        one(&["CondoitChange"], "id", Facet::Length(1, 200)),
        one(&["CondoitChange"], "type", Facet::Pattern(r"\.(created|updated|deleted)$")),
        // Users, keys and sessions
        words(&["CreateKeyRequest", "KeyDocument", "SessionDocument"], "role", &roles),
        words(&["CreateUserRequest", "UserDocument"], "role", &roles[..3]),
        words(&["TokenDocument"], "token_type", &["Bearer"]),
        one(&["CreateUserRequest", "SetupRequest"], "username", Facet::Length(1, 64)),
        one(&["CreateUserRequest", "SetupRequest", "SetPasswordRequest"], "password", Facet::Length(8, 1_024)),
        one(&["CreateKeyRequest"], "name", Facet::Length(1, 100)),
        words(&["CreateKeyRequest"], "scopes", &SCOPES),
        one(&["KeyDocument"], "id", Facet::Pattern("^[0-9a-f]{16}$")),
        // Operation
        words(&["HealthDocument"], "status", &["ok"]),
        words(&["SourceReadiness"], "state", &["current", "failed", "waiting", "stale"]),
        words(&["TaskReadiness"], "state", &["running", "restarting", "ended"]),
        words(&["LogLineDocument"], "level", &["error", "warn", "info", "debug", "trace"]),
        one(&["ProblemBody"], "code", Facet::Pattern("^[A-Z]+(_[A-Z]+)+$")),
    ];
    percentages.into_iter().chain(shares).chain(never_negative).chain(others).collect()
}

/// Applies the restrictions to the document's schemas.
pub(super) fn apply(document: &mut OpenApi) {
    for refinement in refinements() {
        refine(document, &refinement);
    }
}

/// Applies a restriction; returns the number of fields it was applied to.
fn refine(document: &mut OpenApi, Refinement { schemas, field, facet }: &Refinement) -> usize {
    let all = document.components.iter_mut().flat_map(|components| &mut components.schemas);
    let named = all.filter(|(name, _)| schemas.is_empty() || schemas.contains(&name.as_str()));
    named.map(|(_, schema)| refine_field(schema, field, facet)).sum()
}

fn refine_field(schema: &mut RefOr<Schema>, field: &str, facet: &Facet) -> usize {
    match schema {
        RefOr::T(Schema::AllOf(parts)) => parts.items.iter_mut().map(|part| refine_field(part, field, facet)).sum(),
        RefOr::T(Schema::Object(object)) => match object.properties.get_mut(field) {
            Some(RefOr::T(Schema::Object(member))) => usize::from(restrict(member, facet)),
            Some(RefOr::T(Schema::Array(list))) => match &mut list.items {
                ArrayItems::RefOrSchema(items) => match &mut **items {
                    RefOr::T(Schema::Object(item)) => usize::from(restrict(item, facet)),
                    _ => 0,
                },
                ArrayItems::False => 0,
            },
            _ => 0,
        },
        _ => 0,
    }
}

/// Restricts a schema, if the restriction is one of its type.
fn restrict(schema: &mut Object, facet: &Facet) -> bool {
    let types: Vec<Type> = match &schema.schema_type {
        SchemaType::Type(one) => vec![one.clone()],
        SchemaType::Array(several) => several.clone(),
        SchemaType::AnyValue => Vec::new(),
    };
    let is_text = types.contains(&Type::String);
    let is_number = types.contains(&Type::Number) || types.contains(&Type::Integer);
    match facet {
        Facet::Words(words) if is_text => {
            let null = types.contains(&Type::Null).then_some(Value::Null);
            schema.enum_values = Some(words.iter().map(|word| Value::from(*word)).chain(null).collect());
        }
        Facet::Range(least, most) if is_number => {
            schema.minimum = Some((*least).into());
            schema.maximum = Some((*most).into());
        }
        Facet::From(least) if is_number => schema.minimum = Some((*least).into()),
        Facet::Length(least, most) if is_text => {
            schema.min_length = Some(*least);
            schema.max_length = Some(*most);
        }
        Facet::Pattern(pattern) if is_text => schema.pattern = Some((*pattern).to_owned()),
        _ => return false,
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::router::openapi_document;

    #[test]
    fn every_refinement_has_its_fields() {
        let mut document = openapi_document();
        for refinement in refinements() {
            let applied = refine(&mut document, &refinement);
            let expected = refinement.schemas.len().max(1);
            assert!(applied >= expected, "{refinement:?} applies to {applied} fields");
        }
    }
}
