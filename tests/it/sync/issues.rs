//! Issues of sources: a limited number is kept and the rest counted, and those about rows of files by their line disappear
//! with a corrected file.

use std::fmt::Write;

use masterbus::store::MAX_ISSUES_KEPT;
use serde_json::{Value, json};

use crate::support::app::{Rig, Setting, file_source, runtime};
use crate::support::http_client::{Client, shown};

fn import(client: &Client, query: &str, media_type: &str, body: &str) -> Value {
    let headers = [("content-type", media_type)];
    let taken = client.ask("POST", &format!("/api/v1/import{query}"), &headers, body.as_bytes());
    assert_eq!(taken.status, 200, "{}", shown(&taken.body));
    taken.json()
}

/// Total and unlisted issues.
fn counts(rig: &Rig) -> (u64, u64) {
    let page = rig.operator.document("/sync/issues?limit=1");
    (page["total"].as_u64().expect("a number"), page["unlisted"].as_u64().unwrap_or(0))
}

/// Table, id and column of the first issues.
fn places(rig: &Rig) -> Vec<(String, String, String)> {
    let text = |issue: &Value, key: &str| issue[key].as_str().unwrap_or_default().to_owned();
    let issues = rig.operator.document("/sync/issues?limit=1000")["issues"].clone();
    let issues = issues.as_array().expect("a list");
    issues.iter().map(|issue| (text(issue, "table"), text(issue, "id"), text(issue, "column"))).collect()
}

fn place(table: &str, id: &str, column: &str) -> (String, String, String) {
    (table.to_owned(), id.to_owned(), column.to_owned())
}

#[test]
fn a_file_of_empty_records_keeps_10_000_issues_and_counts_the_rest() {
    const ROWS: u64 = 60_000;
    let runtime = runtime();
    let rig = Rig::open(&runtime, Setting::of(Vec::new()));
    let before = rig.appliance.readiness.store_bytes().expect("a file");
    let body = r#"{"id":""}"#.to_owned() + "\n";
    let body = body.repeat(ROWS as usize);
    let done = import(&rig.operator, "?kind=equipment&name=empty.ndjson", "application/x-ndjson", &body);
    // Without id, facility and type
    let issues = done["complaints"].as_u64().expect("a number");
    assert!(issues >= ROWS, "{issues}");
    assert_eq!(done["report"]["problem_count"], issues);
    assert_eq!(counts(&rig), (issues, issues - MAX_ISSUES_KEPT));
    assert_eq!(done["run"]["tables"]["equipment"]["quarantined"], issues, "each makes its row unusable");
    let grown = rig.appliance.readiness.store_bytes().expect("a file") - before;
    assert!(grown < 12 << 20, "{grown} bytes");
    // The same file again: the same issues, not twice as many
    import(&rig.operator, "?kind=equipment&name=empty.ndjson", "application/x-ndjson", &body);
    assert_eq!(counts(&rig), (issues, issues - MAX_ISSUES_KEPT));
    // Pages beyond the kept issues are empty
    let page = rig.operator.document(&format!("/sync/issues?limit=100&page={}", MAX_ISSUES_KEPT / 100 + 1));
    assert_eq!(page["issues"], json!([]));
    let corrected = r#"{"id":"f1","kind":"facility","name":"Mill"}
        {"id":"e1","kind":"equipment","facility_id":"f1","type":"panel"}"#
        .replace("\n        ", "\n");
    import(&rig.operator, "?name=other.ndjson", "application/x-ndjson", &corrected);
    assert_eq!(counts(&rig), (0, 0));
}

#[test]
fn issues_of_records_with_ids_are_kept_up_to_the_limit_too() {
    let rows = MAX_ISSUES_KEPT + 500;
    let runtime = runtime();
    let rig = Rig::open(&runtime, Setting::of(Vec::new()));
    // Services of items that do not exist: one issue each
    let mut orphans = String::from("id,equipment_id,type,date\n");
    for number in 0..rows {
        writeln!(orphans, "s{number},e1,cleaning,2024-01-01").expect("text");
    }
    import(&rig.operator, "?kind=service", "text/csv", &orphans);
    assert_eq!(counts(&rig), (rows, 500));
    import(&rig.operator, "?kind=service", "text/csv", &orphans);
    assert_eq!(counts(&rig), (rows, 500), "the same rows again");
    let owner =
        json!({"facilities": [{"id": "f1"}], "equipment": [{"id": "e1", "facility_id": "f1", "type": "panel"}]});
    import(&rig.operator, "", "application/json", &owner.to_string());
    let left: Vec<_> = places(&rig).into_iter().filter(|(table, ..)| table == "services").collect();
    assert_eq!((left, counts(&rig).1), (Vec::new(), 0), "kept or counted, they ended with the owner");
}

#[test]
fn issues_of_lines_and_columns_disappear_with_a_corrected_file() {
    let runtime = runtime();
    let rig = Rig::open(&runtime, Setting::of(Vec::new()));
    let facility = "id,name\nf1,Mill\n";
    import(&rig.operator, "?kind=facility&name=facilities.csv", "text/csv", facility);
    let wrong = "id,facility_id,type,odd\n,f1,panel,1\ne2,f1,toaster,\ne3,f1,panel,2\n";
    import(&rig.operator, "?kind=equipment&name=wrong.csv", "text/csv", wrong);
    let (no_id, odd, type_) =
        (place("equipment", "line 2", "id"), place("equipment", "line 1", "odd"), place("equipment", "e2", "type"));
    let mut found = places(&rig);
    found.retain(|place| place.2 != "name");
    assert_eq!(found, [type_.clone(), odd.clone(), no_id]);
    // A file of another kind says nothing about these
    import(&rig.operator, "?kind=facility&name=facilities.csv", "text/csv", facility);
    assert_eq!(places(&rig).len(), found.len());
    // One fault is corrected, the other is still there
    let half = "id,facility_id,type,odd\ne1,f1,panel,1\n";
    import(&rig.operator, "?kind=equipment&name=half.csv", "text/csv", half);
    assert_eq!(places(&rig), [type_.clone(), odd], "the row e2 was in no file since");
    let corrected = "id,facility_id,type\ne1,f1,panel\ne2,f1,panel\n";
    import(&rig.operator, "?kind=equipment&name=corrected.csv", "text/csv", corrected);
    assert_eq!(places(&rig), []);

    // Lines that name no kind belong to their file
    import(&rig.operator, "?name=mixed.ndjson", "application/x-ndjson", "{\"id\":\"x\"}\nno JSON\n");
    assert_eq!(places(&rig).iter().map(|(table, ..)| table.as_str()).collect::<Vec<_>>(), ["mixed.ndjson"; 2]);
    let sound = "{\"id\":\"f1\",\"kind\":\"facility\",\"name\":\"Mill\"}\n";
    import(&rig.operator, "?name=mixed.ndjson", "application/x-ndjson", sound);
    assert_eq!(places(&rig), []);
}

#[test]
fn an_owner_that_comes_with_its_rows_ends_each_issue_once() {
    let rows = MAX_ISSUES_KEPT + 10;
    let runtime = runtime();
    let rig = Rig::open(&runtime, Setting::of(Vec::new()));
    let service = |number: u64| json!({"id": format!("s{number}"), "equipment_id": "e1", "type": "cleaning", "date": "2024-01-01"});
    let services: Vec<Value> = (0..rows).map(service).collect();
    let import = |document: Value| import(&rig.operator, "", "application/json", &document.to_string());
    import(json!({ "services": services }));
    assert_eq!(counts(&rig), (rows, 10));
    // A hundred of the kept ones come again, in the batch of their owner
    let again: Vec<Value> = (0..100).map(service).collect();
    import(json!({ "services": [service(1)] }));
    assert_eq!(counts(&rig), (rows, 10), "the others are still there");
    let (facility, owner) =
        (json!({"id": "f1", "name": "Mill"}), json!({"id": "e1", "facility_id": "f1", "type": "panel"}));
    import(json!({"facilities": [facility], "equipment": [owner], "services": again}));
    assert_eq!(places(&rig).into_iter().filter(|(table, ..)| table == "services").count(), 0);
    assert_eq!(counts(&rig).1, 0);
}

#[test]
fn a_file_of_the_same_run_does_not_end_the_issues_of_another() {
    let folder = tempfile::TempDir::new().expect("a temporary folder");
    let put = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).expect("it can be written");
        // Nobody has written to it for a while
        let file = std::fs::File::options().append(true).open(&path).expect("it is there");
        file.set_modified(std::time::SystemTime::now() - std::time::Duration::from_secs(60)).expect("its time is set");
    };
    let runtime = runtime();
    let rig = Rig::open(&runtime, Setting::of(vec![file_source(folder.path())]));
    put("a-north.csv", "id,name,odd\n,North,1\n");
    put("b-south.csv", "id,name\nf2,South\n");
    rig.sync("file");
    assert_eq!(places(&rig), [place("facilities", "line 1", "odd"), place("facilities", "line 2", "id")]);
    put("c-north.csv", "id,name\nf1,North\n");
    rig.sync("file");
    assert_eq!(places(&rig), []);
}
