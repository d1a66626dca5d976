//! Every document against its two contracts: the keys of the specification, listed here, and the OpenAPI document.

use std::collections::BTreeSet;

use masterbus::assess::catalog::DEFAULT_ALGORITHM;
use serde_json::{Value, json};

use crate::support::api_portfolio::{BY_HAND, FACILITIES, GENERATED, Portfolio};
use crate::support::condoit::ids;
use crate::support::json_schema::{Contract, Shape};

const FACILITY_ROW: &str = "id, name, location, coordinates{lat,lng}, risk_score, compliance_status, last_inspection,
    contractor, equipment_count, critical_equipment_count, high_risk_equipment_count,
    risk_distribution{low,medium,high,critical}, last_updated";
const FACILITY: &str = "last_arc_flash_analysis, last_infrared_scan, system_age, facility_age, average_equipment_risk,
    humidity_risk, conductor_type_breakdown{copper,aluminum}, risk_factors[{factor,score,description}],
    historical_risk[{month,risk_score,equipment_count,equipment_age}],
    top_threats[{id, name, type, location, install_date, condition, risk_rating, risk_score, risk_factors[], temperature,
    rust_level, last_service, photo_url, intervention_count, conductor_material, corrosion_level, clearance_issue,
    last_updated}]";
const EQUIPMENT_ROW: &str =
    "id, name, type, location, install_date, condition, risk_rating, risk_score, risk_factors[],
    temperature, rust_level, last_service, photo_url, intervention_count, conductor_material, corrosion_level,
    clearance_issue, last_updated";
const EQUIPMENT: &str = "id, name, type, manufacturer, model, serial_number, install_date,
    location{facility_id,facility_name,building,room,coordinates},
    specifications{voltage,amperage,phases,mount_type,enclosure_type,slots,main_disconnect,main_disconnect_rating},
    photos[{id,url,thumbnail_url,caption,taken_at}],
    risk_assessment{risk_rating,risk_score,condition,risk_factors[],temperature,rust_level,corrosion_level,engine,
        algorithm_version,assessed_at,stale},
    service_history[{id,type,date,technician,notes}],
    compliance{nfpa_70b{compliant,compliance_percentage,next_inspection_due,maintenance_status,last_inspection},
        nfpa_70e{compliant,compliance_percentage,arc_flash_label_present,ppe_requirements,incident_energy,last_assessment}},
    last_updated, created_at";
const COMPLIANCE: &str = "facility_id, facility_name,
    compliance_summary{overall_compliance,nfpa_70b_compliance,nfpa_70e_compliance},
    nfpa_70b{compliance_percentage,equipment_counts{total,compliant,non_compliant},
        inspection_status{up_to_date,due_soon,overdue},
        next_inspections_due[{equipment_id,equipment_name,equipment_type,due_date,days_overdue}]},
    nfpa_70e{compliance_percentage,equipment_counts{total,compliant,non_compliant},arc_flash_label_status{present,missing},
        arc_flash_study{last_study_date,next_study_due,status},next_assessments_due[]},
    last_updated";
const COMPLIANCE_STANDARD: &str =
    "facility_id, nfpa_70b{status,compliance_percentage}, nfpa_70e{status,compliance_percentage}";
const COMPLIANCE_SUMMARY: &str = "facility_id, nfpa_70b{status}, nfpa_70e{status}";
const RISKS: &str = "facility_id, facility_name,
    risk_summary{risk_score,risk_level,critical_risk_equipment_count,high_risk_equipment_count,
        medium_risk_equipment_count,low_risk_equipment_count},
    risk_categories[{category,score,description,affected_equipment_count,percentage_of_facility}],
    historical_trend[],
    high_risk_items[{equipment_id,equipment_name,equipment_type,risk_level,risk_score,primary_risk_factor,location}],
    risk_recommendation{priority_actions[{action,affected_equipment[],risk_reduction,estimated_cost,urgency}]},
    last_updated";
const PORTFOLIO: &str = "total_facilities, total_equipment,
    risk_overview{average_risk_score,high_risk_facilities,critical_risk_equipment,high_risk_equipment},
    compliance_overview{nfpa_70b_compliance,nfpa_70e_compliance,overall_compliance}, risk_trends[],
    highest_risk_facilities[{facility_id,facility_name,risk_score,location,critical_equipment_count}], last_updated";
const THREATMAP: &str =
    "id, name, location, coordinates{lat,lng}, riskScore, complianceStatus, lastInspection, contractor,
    topThreats[{id,name,type,location,installDate,condition,riskRating,lastService}]";
const ISSUES: &str =
    "total, page, limit, issues[{source,table,id,column,value,reason,quarantined,first_seen,last_seen}]";
const LOGIN: &str = "access_token, token_type, expires_in, refresh_token";

/// Optional keys of the ThreatMap documents: omitted when unknown, never null.
const THREATMAP_OPTIONAL: &[&str] = &[
    "lastArcFlashAnalysis",
    "lastInfraredScan",
    "systemAge",
    "facilityAge",
    "equipmentCount",
    "criticalEquipmentCount",
    "highRiskEquipmentCount",
    "averageEquipmentRisk",
    "humidityRisk",
    "conductorTypeBreakdown",
    "equipmentRiskDistribution",
    "historicalRisk",
];
const THREAT_OPTIONAL: &[&str] = &[
    "temperature",
    "rustLevel",
    "photo",
    "interventionCount",
    "conductorMaterial",
    "clearanceIssue",
    "corrosionLevel",
];

/// Operations that other tests cover.
const ELSEWHERE: &[(&str, &str)] = &[
    // By the verb `import`, over the socket of a server
    ("POST", "/api/v1/sync/import"),
    // An answer without an end: `page_session` listens
    ("GET", "/api/v1/events"),
    // With signatures: `sync_at_once`
    ("POST", "/api/v1/webhooks/condoit/changes"),
    // `sync_watch` listens, `sync_transfer` reads what comes in again
    ("GET", "/api/v1/sync/stream"),
    ("GET", "/api/v1/export"),
];

#[test]
fn every_document_has_every_specified_key() {
    let portfolio = Portfolio::open();
    let mut seen = BTreeSet::new();
    let mut check = |path: &str, name: &str, notation: &'static str| -> Value {
        let document = portfolio.get(path);
        let mut within = BTreeSet::new();
        Shape::of(notation).check(&document, path, &mut within);
        seen.extend(within.into_iter().map(|list| format!("{name}{list}")));
        check_value_forms(&document, path);
        document
    };
    let list = check("/facilities", "list", "total, page, limit, facilities[]");
    assert_eq!(list["total"], FACILITIES);
    for row in list["facilities"].as_array().expect("a list") {
        Shape::of(FACILITY_ROW).check(row, "/facilities", &mut BTreeSet::new());
    }
    for id in ids(&list["facilities"]) {
        check(&format!("/facilities/{id}"), "facility", FACILITY_ROW);
        check(&format!("/facilities/{id}"), "facility", FACILITY);
        check(&format!("/facilities/{id}/risks"), "risks", RISKS);
        check(&format!("/facilities/{id}/compliance"), "compliance", COMPLIANCE);
        check(&format!("/facilities/{id}/compliance?detail=detailed"), "compliance", COMPLIANCE);
        check(&format!("/facilities/{id}/compliance?detail=standard"), "standard", COMPLIANCE_STANDARD);
        check(&format!("/facilities/{id}/compliance?detail=summary"), "summary", COMPLIANCE_SUMMARY);
        check(&format!("/facilities/{id}/equipment"), "list", "total, page, limit, equipment[]");
    }
    let list = check("/equipment?limit=1000", "list", "total, page, limit, equipment[]");
    assert_eq!(list["total"], GENERATED + BY_HAND);
    for row in list["equipment"].as_array().expect("a list") {
        Shape::of(EQUIPMENT_ROW).check(row, "/equipment", &mut BTreeSet::new());
        let (id, facility) = (row["id"].as_str().expect("an id"), row["facility_id"].as_str().expect("an id"));
        let id = id.replace('Ü', "%C3%9C").replace('ï', "%C3%AF");
        let document = check(&format!("/equipment/{id}"), "equipment", EQUIPMENT);
        assert_eq!(portfolio.get(&format!("/facilities/{facility}/equipment/{id}")), document);
        for key in ["id", "name", "type", "install_date", "last_updated"] {
            assert_eq!(document[key], row[key], "{id} {key}");
        }
        for key in
            ["risk_rating", "risk_score", "condition", "risk_factors", "temperature", "rust_level", "corrosion_level"]
        {
            assert_eq!(document["risk_assessment"][key], row[key], "{id} {key}");
        }
    }
    check("/portfolio/summary", "portfolio", PORTFOLIO);
    let issues = portfolio.rig.operator.document("/sync/issues");
    Shape::of(ISSUES).check(&issues, "/sync/issues", &mut BTreeSet::new());
    // A list that is empty everywhere would prove nothing of what stands in it
    for list in [
        "facility.risk_factors",
        "facility.top_threats",
        "equipment.photos",
        "equipment.service_history",
        "compliance.nfpa_70b.next_inspections_due",
        "risks.risk_categories",
        "risks.high_risk_items",
        "portfolio.highest_risk_facilities",
        "list.facilities",
        "list.equipment",
    ] {
        assert!(seen.contains(list), "{list} is empty everywhere: {seen:?}");
    }
}

/// Asserts the form of enumerations, dates and timestamps by their keys.
fn check_value_forms(value: &Value, path: &str) {
    let is_day = |text: &str| text.len() == 10 && text.parse::<jiff::civil::Date>().is_ok();
    let is_instant = |text: &str| {
        text.len() == 24
            && text.ends_with('Z')
            && text.as_bytes()[19] == b'.'
            && text.parse::<jiff::Timestamp>().is_ok()
    };
    match value {
        Value::Array(items) => items.iter().for_each(|item| check_value_forms(item, path)),
        Value::Object(members) => {
            for (key, value) in members {
                let Some(text) = value.as_str() else {
                    check_value_forms(value, path);
                    continue;
                };
                let is_known = match key.as_str() {
                    "risk_rating" | "risk_level" => ["Low", "Medium", "High", "Critical"].contains(&text),
                    "condition" => ["Excellent", "Good", "Fair", "Poor", "Critical"].contains(&text),
                    "compliance_status" => ["Compliant", "Warning", "Out of Compliance"].contains(&text),
                    "rust_level" | "corrosion_level" => ["None", "Minimal", "Moderate", "Severe"].contains(&text),
                    "maintenance_status" => ["up_to_date", "due_soon", "overdue"].contains(&text),
                    "humidity_risk" => ["Low", "Medium", "High"].contains(&text),
                    "conductor_material" => ["Copper", "Aluminum"].contains(&text),
                    "status" => ["compliant", "warning", "non_compliant", "current", "due_soon", "expired", "unknown"]
                        .contains(&text),
                    "temperature" => text.strip_suffix("°C").is_some_and(|degrees| degrees.parse::<i32>().is_ok()),
                    "last_updated" | "created_at" | "assessed_at" | "taken_at" => is_instant(text),
                    "install_date"
                    | "last_service"
                    | "last_inspection"
                    | "next_inspection_due"
                    | "due_date"
                    | "date"
                    | "last_arc_flash_analysis"
                    | "last_infrared_scan"
                    | "last_study_date"
                    | "next_study_due"
                    | "last_assessment" => is_day(text),
                    _ => true,
                };
                assert!(is_known, "{path}: {key} is {text:?}");
            }
        }
        _ => {}
    }
}

#[test]
fn scores_and_counts_agree_with_each_other() {
    let portfolio = Portfolio::open();
    let whole = portfolio.get("/equipment?limit=1000");
    let rows = whole["equipment"].as_array().expect("a list");
    let list = portfolio.get("/facilities");
    for site in list["facilities"].as_array().expect("a list") {
        let id = site["id"].as_str().expect("an id");
        let of_it: Vec<&Value> = rows.iter().filter(|row| row["facility_id"] == id).collect();
        let rated = |rating: &str| of_it.iter().filter(|row| row["risk_rating"] == rating).count();
        assert_eq!(site["equipment_count"], of_it.len(), "{id}");
        let distribution = json!({"low": rated("Low"), "medium": rated("Medium"), "high": rated("High"), "critical": rated("Critical")});
        assert_eq!(site["risk_distribution"], distribution, "{id}");
        assert_eq!(site["critical_equipment_count"], rated("Critical"));
        assert_eq!(site["high_risk_equipment_count"], rated("High"));
        let document = portfolio.get(&format!("/facilities/{id}"));
        for (key, value) in site.as_object().expect("an object") {
            assert_eq!(document[key], *value, "{id} {key}");
        }
        assert!(document["top_threats"].as_array().is_some_and(|threats| threats.len() <= 5));
        let material = |material: &str| of_it.iter().filter(|row| row["conductor_material"] == material).count();
        assert_eq!(
            document["conductor_type_breakdown"],
            json!({"copper": material("Copper"), "aluminum": material("Aluminum")})
        );
        if of_it.is_empty() {
            for key in ["risk_score", "compliance_status", "average_equipment_risk", "system_age"] {
                assert_eq!(document[key], Value::Null, "{id} {key}");
            }
            assert_eq!(portfolio.get(&format!("/facilities/{id}/risks"))["risk_summary"]["risk_level"], Value::Null);
        } else {
            let scores: Vec<u64> = of_it.iter().filter_map(|row| row["risk_score"].as_u64()).collect();
            let score = site["risk_score"].as_u64().expect("a score");
            assert!(
                scores.iter().min() <= Some(&score) && Some(&score) <= scores.iter().max(),
                "{id}: {score} of {scores:?}"
            );
            let mean = scores.iter().sum::<u64>() as f64 / scores.len() as f64 / 100.0;
            let reported = document["average_equipment_risk"].as_f64().expect("a number");
            assert!((reported - mean).abs() < 0.011, "{id}: {reported} against {mean}");
        }
        let risks = portfolio.get(&format!("/facilities/{id}/risks"));
        assert_eq!(risks["high_risk_items"].as_array().map(Vec::len), Some(rated("High") + rated("Critical")), "{id}");
        let compliance = portfolio.get(&format!("/facilities/{id}/compliance"));
        let counts = &compliance["nfpa_70b"]["equipment_counts"];
        assert_eq!(counts["total"], of_it.len());
        assert_eq!(
            counts["total"].as_u64(),
            counts["compliant"].as_u64().zip(counts["non_compliant"].as_u64()).map(|(a, b)| a + b)
        );
    }
    let summary = portfolio.get("/portfolio/summary");
    assert_eq!(
        (&summary["total_facilities"], &summary["total_equipment"]),
        (&json!(FACILITIES), &json!(GENERATED + BY_HAND))
    );
    let high = rows.iter().filter(|row| row["risk_rating"] == "High").count();
    assert_eq!(summary["risk_overview"]["high_risk_equipment"], high);
    let scores: Vec<f64> =
        list["facilities"].as_array().expect("a list").iter().filter_map(|site| site["risk_score"].as_f64()).collect();
    let (reported, mean) =
        (&summary["risk_overview"]["average_risk_score"], scores.iter().sum::<f64>() / scores.len() as f64);
    assert!(
        reported.as_f64().is_some_and(|reported| (reported - mean).abs() <= 1.0),
        "{reported} against {mean}: facilities weigh the same"
    );
    let highest: Vec<f64> = summary["highest_risk_facilities"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|site| site["risk_score"].as_f64())
        .collect();
    assert!(highest.len() == 5 && highest.is_sorted_by(|left, right| left >= right), "{highest:?}");

    let item = portfolio.get("/equipment/x-c");
    assert_eq!(ids(&item["service_history"]), ["x-s2", "x-s1"], "newest first");
    assert_eq!(item["location"]["facility_name"], "Ties & gaps");
    let row = rows.iter().find(|row| row["id"] == "x-c").expect("it is there");
    assert_eq!(row["location"], "Building 1, Electrical Room 3");
    assert_eq!(rows.iter().find(|row| row["id"] == "x-alone").expect("it is there")["temperature"], "78°C");
    assert_eq!(portfolio.get("/equipment/x-d")["specifications"]["own_word"], "as the source has it");
    assert_eq!(portfolio.get("/facilities/x-ties")["location"], "1 River Rd, Troy, NY, 12180");
}

#[test]
fn threatmap_documents_have_their_own_form_and_no_null() {
    let portfolio = Portfolio::open();
    let shown = portfolio.get("/threatmap/facilities");
    let shown_ids = ids(&shown);
    assert_eq!(shown_ids.len() as u64, FACILITIES - 2);
    for site in shown.as_array().expect("an array, not a page") {
        let mut seen = BTreeSet::new();
        Shape::of(THREATMAP).check(site, "/threatmap/facilities", &mut seen);
        let keys_are = |value: &Value, required: &str, optional: &[&str]| {
            for (key, value) in value.as_object().expect("an object") {
                let is_known = optional.contains(&key.as_str()) || required.contains(key.as_str());
                assert!(is_known && !value.is_null(), "{key}: {value}");
            }
        };
        keys_are(
            site,
            "id name location coordinates riskScore complianceStatus lastInspection contractor topThreats",
            THREATMAP_OPTIONAL,
        );
        for threat in site["topThreats"].as_array().expect("a list") {
            keys_are(threat, "id name type location installDate condition riskRating lastService", THREAT_OPTIONAL);
        }
        for month in site["historicalRisk"].as_array().into_iter().flatten() {
            keys_are(month, "month riskScore equipmentCount equipmentAge", &[]);
        }
        let id = site["id"].as_str().expect("an id");
        assert_eq!(portfolio.get(&format!("/threatmap/facilities/{id}")), *site);
        assert_eq!(portfolio.get(&format!("/facilities/{id}"))["risk_score"], site["riskScore"]);
    }
    let ties = shown.as_array().expect("a list").iter().find(|site| site["id"] == "x-ties").expect("it is shown");
    assert_eq!((&ties["contractor"], &ties["lastInspection"]), (&json!("Volt Bros"), &json!("2025-01-01")));
    let gaps: Vec<&Value> =
        ties["topThreats"].as_array().expect("a list").iter().filter(|threat| threat["id"] == "x-bare").collect();
    assert!(gaps.iter().all(|threat| threat["installDate"] == "" && threat["location"] == ""), "{gaps:?}");

    let omitted = portfolio.get("/threatmap/omitted");
    let reported: BTreeSet<String> = ids(&omitted["omitted"]).into_iter().collect();
    assert_eq!(reported, BTreeSet::from(["x-empty".to_owned(), "x-nowhere".to_owned()]));
    assert_eq!(omitted["total"], 2);
    for one in omitted["omitted"].as_array().expect("a list") {
        assert!(one["reason"].as_str().is_some_and(|reason| !reason.is_empty()) && one["name"].is_string(), "{one}");
        let id = one["id"].as_str().expect("an id");
        assert_eq!(portfolio.rig.viewer.get(&format!("/threatmap/facilities/{id}")).status, 404);
    }
}

#[test]
fn the_openapi_document_has_the_required_keys() {
    let document = serde_json::to_value(masterbus::http::router::openapi_document()).expect("JSON");
    let schema = |name: &str| document["components"]["schemas"][name].clone();
    // A document with flattened fields is an `allOf` of the schemas that its keys come from
    let parts = |schema: &Value| -> Vec<Value> {
        let members = schema["allOf"].as_array().cloned().unwrap_or_else(|| vec![schema.clone()]);
        let resolve = |part: Value| match part["$ref"].as_str().and_then(|path| path.strip_prefix("#")) {
            Some(pointer) => document.pointer(pointer).expect("the schema is there").clone(),
            None => part,
        };
        members.into_iter().map(resolve).collect()
    };
    let required = |schema: &Value| -> BTreeSet<String> {
        let parts = parts(schema);
        let keys = parts.iter().flat_map(|part| part["required"].as_array().into_iter().flatten());
        keys.map(|key| key.as_str().expect("a key").to_owned()).collect()
    };
    let known = |schema: &Value| -> BTreeSet<String> {
        let keys =
            parts(schema).into_iter().flat_map(|part| part["properties"].as_object().expect("properties").clone());
        keys.map(|(key, _)| key).collect()
    };
    for name in
        ["FacilityListItem", "EquipmentDocument", "RisksDocument", "PortfolioSummary", "IssueDocument", "RunDocument"]
    {
        assert_eq!(required(&schema(name)), known(&schema(name)), "{name}");
    }
    assert!(required(&schema("FacilityDocument")["allOf"][1]).contains("system_age"));
    // The dashboard's shape leaves out, and a body may lack what has a default
    assert!(!required(&schema("ThreatmapFacility")).contains("systemAge"));
    assert!(required(&schema("ThreatmapFacility")).contains("riskScore"));
    assert_eq!(required(&schema("CreateKeyRequest")), BTreeSet::from(["name".to_owned(), "role".to_owned()]));
}

/// Headers that a response has only under a condition: with a rate limit, when waiting helps.
fn is_optional(header: &str) -> bool {
    header.starts_with("X-RateLimit-") || header == "Retry-After"
}

#[test]
fn the_openapi_document_names_what_every_operation_can_answer() {
    let document = serde_json::to_value(masterbus::http::router::openapi_document()).expect("JSON");
    let contract = Contract(document);
    let mut bare = Vec::new();
    for (method, path) in contract.operations() {
        let operation = &contract.0["paths"][&path][method.to_lowercase()];
        let statuses = operation["responses"].as_object().expect("responses").keys();
        let statuses: Vec<u16> = statuses.map(|status| status.parse().expect("a status")).collect();
        for status in &statuses {
            let response = contract.response(&method, &path, *status);
            if response["description"].as_str().is_none_or(str::is_empty) {
                bare.push(format!("{method} {path} {status}"));
            }
            assert!(response["headers"]["X-Request-Id"].is_object(), "{method} {path} {status}");
        }
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            if parameter["description"].as_str().is_none_or(str::is_empty) {
                bare.push(format!("{method} {path}: {}", parameter["name"]));
            }
        }
        let is_signed = path.contains("/webhooks/");
        let is_open = operation["security"].as_array().is_some_and(|schemes| schemes.contains(&json!({})));
        let has_body = operation["requestBody"].is_object();
        let is_unlimited = is_signed || path.ends_with("/health") || path.ends_with("/ready");
        for (status, is_expected) in [
            (400, true),
            (408, has_body),
            (414, true),
            (421, true),
            (431, true),
            (401, !is_open),
            (403, !is_open),
            (413, has_body),
            (415, has_body && !is_signed),
            (422, has_body && !is_signed),
            (429, !is_unlimited),
            (500, true),
            (503, true),
        ] {
            assert!(!is_expected || statuses.contains(&status), "{method} {path} documents no {status}: {statuses:?}");
        }
    }
    assert!(bare.is_empty(), "without a description: {bare:#?}");
}

#[test]
fn the_examples_of_the_openapi_document_fit_their_schemas() {
    let contract = Contract(serde_json::to_value(masterbus::http::router::openapi_document()).expect("JSON"));
    let mut examples = 0;
    for (method, path) in contract.operations() {
        let operation = &contract.0["paths"][&path][method.to_lowercase()];
        let response = &operation["responses"]["200"]["content"]["application/json"];
        let body = &operation["requestBody"]["content"]["application/json"];
        for content in [response, body].into_iter().filter(|content| content.get("example").is_some()) {
            let faults = contract.faults(&content["schema"], &content["example"]);
            assert!(faults.is_empty(), "{method} {path}: run tests/contract/examples: {faults:#?}");
            examples += 1;
        }
    }
    assert!(examples > 10, "{examples} examples");
}

#[test]
fn every_operation_responds_as_documented() {
    let portfolio = Portfolio::open();
    let rig = &portfolio.rig;
    let document = rig.anonymous.document("/openapi.json");
    assert!(document["openapi"].as_str().is_some_and(|version| version.starts_with("3.1")));
    assert_eq!(document, serde_json::to_value(masterbus::http::router::openapi_document()).expect("JSON"));
    let contract = Contract(document);
    let mut open = contract.operations();
    let mut done = |method: &str, path: &str, status: u16, answer: &crate::support::http_client::Answer| {
        assert_eq!(answer.status, status, "{method} {path}: {}", crate::support::http_client::shown(&answer.body));
        let path = format!("/api/v1{path}");
        let response = contract.response(method, &path, status);
        let responses = &contract.0["paths"][&path][method.to_lowercase()]["responses"];
        if status == 200 {
            let is_document = responses["304"].is_object();
            assert_eq!(answer.header("etag").is_some(), is_document, "{method} {path}: ETag and 304 belong together");
        }
        for name in response["headers"].as_object().expect("headers").keys().filter(|name| !is_optional(name)) {
            assert!(answer.header(&name.to_lowercase()).is_some(), "{method} {path} {status}: no header {name}");
        }
        if answer.header("content-type") == Some("application/json") {
            contract.check(method, &path, status, &answer.json());
        }
        open.remove(&(method.to_owned(), path));
    };

    // Look at everything as an administrator, then as far as there are ids
    for (path, at) in [
        ("/facilities", "/facilities"),
        ("/facilities", "/facilities?page=9"),
        ("/equipment", "/equipment?limit=1000"),
        ("/portfolio/summary", "/portfolio/summary"),
        ("/threatmap/facilities", "/threatmap/facilities"),
        ("/threatmap/omitted", "/threatmap/omitted"),
        ("/health", "/health"),
        ("/ready", "/ready"),
        ("/metrics", "/metrics"),
        ("/sync/runs", "/sync/runs"),
        ("/sync/runs/{run_id}", "/sync/runs/1"),
        ("/sync/issues", "/sync/issues"),
        ("/sync/verify", "/sync/verify?limit=9"),
        ("/keys", "/keys"),
        ("/portfolio/forecast", "/portfolio/forecast"),
        ("/portfolio/history", "/portfolio/history"),
        ("/compliance/calendar", "/compliance/calendar?limit=1000"),
        ("/report-key", "/report-key"),
        ("/engine", "/engine"),
        ("/engines/compare", "/engines/compare?facility_id=x-ties"),
        ("/algorithms", "/algorithms"),
        ("/auth/session", "/auth/session"),
        ("/cache", "/cache"),
        ("/voltmetrics/breaker", "/voltmetrics/breaker"),
        ("/logs", "/logs?level=info&search=sync&limit=5"),
        ("/sources", "/sources"),
    ] {
        done("GET", path, 200, &rig.admin.get(at));
    }
    for id in ids(&portfolio.get("/facilities")["facilities"]) {
        for (path, tail) in [
            ("/facilities/{facility_id}", ""),
            ("/facilities/{facility_id}/risks", "/risks"),
            ("/facilities/{facility_id}/compliance", "/compliance"),
            ("/facilities/{facility_id}/compliance", "/compliance?detail=standard"),
            ("/facilities/{facility_id}/compliance", "/compliance?detail=summary"),
            ("/facilities/{facility_id}/equipment", "/equipment"),
            ("/facilities/{facility_id}/forecast", "/forecast?months=24"),
            ("/facilities/{facility_id}/history", "/history"),
            ("/facilities/{facility_id}/one-line", "/one-line"),
            ("/facilities/{facility_id}/plan", "/plan?budget=10000"),
            ("/facilities/{facility_id}/report", "/report?format=json"),
        ] {
            done("GET", path, 200, &rig.viewer.get(&format!("/facilities/{id}{tail}")));
        }
    }
    for row in portfolio.get("/equipment?limit=1000&search=e")["equipment"].as_array().expect("a list") {
        let (id, facility) = (row["id"].as_str().expect("an id"), row["facility_id"].as_str().expect("an id"));
        done("GET", "/equipment/{equipment_id}", 200, &rig.viewer.get(&format!("/equipment/{id}")));
        for tail in ["downstream", "engines", "explain", "forecast", "history", "upstream"] {
            let answer = rig.viewer.get(&format!("/equipment/{id}/{tail}"));
            done("GET", &format!("/equipment/{{equipment_id}}/{tail}"), 200, &answer);
        }
        let path = format!("/facilities/{facility}/equipment/{id}");
        done("GET", "/facilities/{facility_id}/equipment/{equipment_id}", 200, &rig.viewer.get(&path));
        for photo in ids(&portfolio.get(&format!("/equipment/{id}"))["photos"]) {
            done(
                "GET",
                "/photos/{photo_id}",
                if photo == "x-photo" { 404 } else { 200 },
                &rig.viewer.get(&format!("/photos/{photo}")),
            );
            let small = rig.viewer.get(&format!("/photos/{photo}/thumbnail"));
            done("GET", "/photos/{photo_id}/thumbnail", if photo == "x-photo" { 404 } else { 200 }, &small);
        }
    }
    for id in ids(&portfolio.get("/threatmap/facilities")) {
        done(
            "GET",
            "/threatmap/facilities/{facility_id}",
            200,
            &rig.viewer.get(&format!("/threatmap/facilities/{id}")),
        );
    }
    for path in [
        "/facilities/{facility_id}",
        "/equipment/{equipment_id}",
        "/threatmap/facilities/{facility_id}",
        "/photos/{photo_id}",
        "/sync/runs/{run_id}",
        "/facilities/{facility_id}/risks",
        "/facilities/{facility_id}/equipment",
    ] {
        let (start, rest) = path.split_once('{').expect("a parameter");
        let tail = rest.split_once('}').expect("its end").1;
        done("GET", path, 404, &rig.operator.get(&format!("{start}no-such{tail}")));
    }
    for path in ["/facilities", "/equipment"] {
        done("GET", path, 422, &rig.viewer.get(&format!("{path}?limit=0")));
    }

    // Set up, log in and out
    let secret = rig.appliance.setup.offer().expect("the store").expect("nobody is there yet");
    let send = |method: &str, path: &str, body: Value| rig.admin.send(method, path, &body);
    let ada = json!({"username": "ada", "password": "correct horse"});
    done("POST", "/auth/login", 403, &send("POST", "/auth/login", ada.clone()));
    let mut set_up = ada.clone();
    set_up["secret"] = json!("wrong");
    done("POST", "/auth/setup", 403, &send("POST", "/auth/setup", set_up.clone()));
    set_up["secret"] = json!(secret);
    done("POST", "/auth/setup", 200, &send("POST", "/auth/setup", set_up));
    let login = send("POST", "/auth/login", ada);
    done("POST", "/auth/login", 200, &login);
    Shape::of(LOGIN).check(&login.json(), "/auth/login", &mut BTreeSet::new());
    assert_eq!(login.json()["token_type"], "Bearer");
    done("POST", "/auth/login", 401, &send("POST", "/auth/login", json!({"username": "ada", "password": "wrong"})));
    let wrong = json!({"username": "ada", "password": "wrong"});
    done("POST", "/auth/page-login", 401, &send("POST", "/auth/page-login", wrong));
    let ada = json!({"username": "ada", "password": "correct horse"});
    done("POST", "/auth/page-login", 200, &send("POST", "/auth/page-login", ada));
    let refresh = json!({"refresh_token": login.json()["refresh_token"]});
    let refreshed = send("POST", "/auth/refresh", refresh.clone());
    done("POST", "/auth/refresh", 200, &refreshed);
    let token = refreshed.json()["access_token"].as_str().expect("a token").to_owned();
    let person = crate::support::http_client::Client::with_token(rig.address, &token);
    done("POST", "/auth/logout", 204, &person.send("POST", "/auth/logout", &json!({})));
    done("POST", "/auth/refresh", 401, &send("POST", "/auth/refresh", refresh));

    // What if
    let tried = send("POST", "/facilities/f-0001/what-if", json!({"actions": [{"action": "service"}]}));
    done("POST", "/facilities/{facility_id}/what-if", 200, &tried);
    let unknown = send("POST", "/facilities/f-0001/what-if", json!({"actions": [{"action": "pray"}]}));
    done("POST", "/facilities/{facility_id}/what-if", 422, &unknown);

    // Users, keys, runs
    let user = json!({"username": "bob", "password": "battery staple", "role": "viewer"});
    done("POST", "/users", 201, &send("POST", "/users", user.clone()));
    done("POST", "/users", 409, &send("POST", "/users", user));
    let odd = json!({"username": "b b", "password": "battery staple", "role": "viewer"});
    done("POST", "/users", 422, &send("POST", "/users", odd));
    done("GET", "/users", 200, &rig.admin.get("/users"));
    let password = json!({"password": "staple battery"});
    done("PUT", "/users/{username}/password", 204, &send("PUT", "/users/bob/password", password.clone()));
    done("PUT", "/users/{username}/password", 404, &send("PUT", "/users/eve/password", password));
    done("DELETE", "/users/{username}", 204, &send("DELETE", "/users/bob", json!({})));
    done("DELETE", "/users/{username}", 404, &send("DELETE", "/users/eve", json!({})));
    done("DELETE", "/users/{username}", 409, &send("DELETE", "/users/ada", json!({})));
    done("POST", "/users/{username}/enable", 204, &send("POST", "/users/bob/enable", json!({})));
    done("POST", "/users/{username}/enable", 404, &send("POST", "/users/eve/enable", json!({})));
    let made = send(
        "POST",
        "/keys",
        json!({"name": "ci", "role": "service", "scopes": ["facilities:read"],
        "facilities": ["f-0001"], "expires_at": "2030-01-01T00:00:00.000Z"}),
    );
    done("POST", "/keys", 201, &made);
    done("POST", "/keys", 422, &send("POST", "/keys", json!({"name": "ci", "role": "service"})));
    let id = made.json()["id"].as_str().expect("an id").to_owned();
    done("DELETE", "/keys/{key_id}", 204, &send("DELETE", &format!("/keys/{id}"), json!({})));
    done("DELETE", "/keys/{key_id}", 404, &send("DELETE", "/keys/none", json!({})));
    done("PUT", "/engine", 200, &send("PUT", "/engine", json!({"mode": "local"})));
    done("PUT", "/engine", 422, &send("PUT", "/engine", json!({"mode": "remote"})));
    done("PUT", "/algorithms", 200, &send("PUT", "/algorithms", json!({"in_force": DEFAULT_ALGORITHM})));
    done("PUT", "/algorithms", 422, &send("PUT", "/algorithms", json!({"in_force": "9.9.9"})));
    done("POST", "/sync", 202, &send("POST", "/sync", json!({"source": "file", "full": true})));
    done("POST", "/sync", 422, &send("POST", "/sync", json!({"source": "another"})));
    done("POST", "/sync/runs/{run_id}/cancel", 404, &send("POST", "/sync/runs/99999/cancel", json!({})));
    done("POST", "/import", 200, &send("POST", "/import", json!({"facilities": [{"id": "i1", "year_built": "soon"}]})));
    done("POST", "/import", 422, &send("POST", "/import", json!({"plant": 1})));
    // Over TCP nobody makes the server read files, not even an administrator; `process_serve` does it over the socket
    done("POST", "/sync/import", 403, &send("POST", "/sync/import", json!({"path": "/etc/hostname"})));

    // Sources and their check
    done("POST", "/sources/{source}/check", 200, &send("POST", "/sources/condoit/check", json!({})));
    done("POST", "/sources/{source}/check", 404, &send("POST", "/sources/another/check", json!({})));
    let draft = |url: &str| send("POST", "/sources/check", json!({"kind": "http", "url": url}));
    done("POST", "/sources/check", 200, &draft("http://127.0.0.1:9"));
    done("POST", "/sources/check", 422, &draft("ftp://127.0.0.1"));
    let added = |method, name: &str| {
        send(method, &format!("/sources/{name}"), json!({"kind": "http", "url": "http://127.0.0.1:9"}))
    };
    done("PUT", "/sources/{source}", 200, &added("PUT", "another"));
    done("PUT", "/sources/{source}", 409, &added("PUT", "condoit"));
    done("PUT", "/sources/{source}", 422, &added("PUT", "Another"));
    done("DELETE", "/sources/{source}", 204, &added("DELETE", "another"));
    done("DELETE", "/sources/{source}", 404, &added("DELETE", "another"));
    done("DELETE", "/sources/{source}", 409, &added("DELETE", "condoit"));

    // No VoltMetrics here: with one they are asked in `jobs`
    let one = json!({"equipment_id": "x-a", "calculation_type": "both"});
    done("POST", "/voltmetrics/calculate", 503, &send("POST", "/voltmetrics/calculate", one));
    let many = json!({"facility_id": "f-0001", "calculation_type": "both"});
    done("POST", "/voltmetrics/batch", 503, &send("POST", "/voltmetrics/batch", many));
    done(
        "POST",
        "/webhooks/voltmetrics/calculation",
        503,
        &send("POST", "/webhooks/voltmetrics/calculation", json!({})),
    );
    for path in ["/voltmetrics/batch", "/voltmetrics/calculations", "/dead-letters"] {
        done("GET", path, 200, &rig.admin.get(path));
    }
    for (method, path) in [
        ("GET", "/voltmetrics/calculate/{job_id}"),
        ("POST", "/voltmetrics/calculate/{job_id}/cancel"),
        ("GET", "/voltmetrics/batch/{batch_id}"),
        ("POST", "/voltmetrics/batch/{batch_id}/cancel"),
        ("GET", "/dead-letters/{dead_letter_id}"),
        ("DELETE", "/dead-letters/{dead_letter_id}"),
        ("POST", "/dead-letters/{dead_letter_id}/retry"),
    ] {
        let (start, rest) = path.split_once('{').expect("a parameter");
        let tail = rest.split_once('}').expect("its end").1;
        let at = format!("{start}999{tail}");
        let answer = if method == "GET" { rig.admin.get(&at) } else { send(method, &at, json!({})) };
        done(method, path, 404, &answer);
    }
    done("POST", "/dead-letters/retry-all", 202, &send("POST", "/dead-letters/retry-all", json!({})));
    open.retain(|(method, path)| !ELSEWHERE.contains(&(method.as_str(), path.as_str())));
    assert!(open.is_empty(), "never asked: {open:?}");
}
