//! What one instance exports another one imports with the same documents, over HTTP and by the commands of the binary.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use masterbus::simulate::condoit::{CondoitSimulator, CondoitSimulatorOptions};
use masterbus::simulate::portfolio::PortfolioOptions;
use masterbus::sync::ImportRequest;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::app::{Rig, Setting, http_source, runtime};
use crate::support::condoit::{TODAY, everything, redacted};
use crate::support::http_client::{Client, shown};
use crate::support::jobs::until;
use crate::support::process::{printed, run, sentence};

const NOUNS: [&str; 5] = ["facility", "equipment", "service", "conductor", "photo"];

fn import(client: &Client, path: &str, media_type: &str, body: &[u8]) -> Value {
    let answer = client.ask("POST", &format!("/api/v1{path}"), &[("Content-Type", media_type)], body);
    assert_eq!(answer.status, 200, "{path}: {}", shown(&answer.body));
    answer.json()
}

fn without_source(documents: BTreeMap<String, Value>) -> BTreeMap<String, Value> {
    let strip = |(path, mut document): (String, Value)| {
        if let Some(members) = document.as_object_mut() {
            members.remove("source");
        }
        (path, redacted(document))
    };
    documents.into_iter().filter(|(path, _)| !path.starts_with("/sync")).map(strip).collect()
}

#[test]
fn a_round_trip_through_another_appliance_gives_the_same_documents() {
    let first_runtime = runtime();
    let plant = PortfolioOptions { facilities: 3, equipment: 60, ..PortfolioOptions::default() };
    let options = CondoitSimulatorOptions { portfolio: plant, ..CondoitSimulatorOptions::default() };
    let condoit = first_runtime.block_on(CondoitSimulator::start(options)).expect("a free port");
    let setting = |sources| Setting { fixed_at: Some(TODAY), ..Setting::of(sources) };
    let first = Rig::open(&first_runtime, setting(vec![http_source(&condoit)]));
    first.sync("condoit");
    let before = without_source(everything(&first.viewer));
    assert!(before.len() > 50, "{}", before.len());
    for (format, media_type) in [("json", "application/json"), ("ndjson", "application/x-ndjson")] {
        let exported = first.operator.get(&format!("/export?format={format}"));
        assert_eq!((exported.status, exported.header("content-type")), (200, Some(media_type)));
        let runtime = runtime();
        let second = Rig::open(&runtime, setting(Vec::new()));
        let report = import(&second.operator, "/import", media_type, &exported.body);
        assert_eq!((&report["complaints"], &report["report"]["format"]), (&json!(0), &json!(format)), "{report}");
        assert_eq!(without_source(everything(&second.viewer)), before, "{format}");
        assert_eq!(second.operator.get(&format!("/export?format={format}")).body, exported.body, "{format}");
    }
    let runtime = runtime();
    let third = Rig::open(&runtime, setting(Vec::new()));
    for noun in NOUNS {
        let table = first.operator.get(&format!("/export?format=csv&kind={noun}"));
        assert_eq!(table.status, 200, "{}", shown(&table.body));
        let report = import(&third.operator, &format!("/import?kind={noun}"), "text/csv", &table.body);
        assert_eq!(report["complaints"], 0, "{noun}: {report}");
        let again = third.operator.get(&format!("/export?format=csv&kind={noun}"));
        assert_eq!(shown(&again.body), shown(&table.body), "{noun}");
    }
    assert_eq!(without_source(everything(&third.viewer)), before, "by tables");
}

#[test]
fn no_cell_is_a_formula_and_every_cell_comes_back() {
    let runtime = runtime();
    let rig = Rig::open(&runtime, Setting::of(Vec::new()));
    let names = ["=1+1", "+49 30", "-x", "@sum", "'=1", "''", "it's; a, \"b\"\nc"];
    let item = |(n, name): (usize, &&str)| {
        json!({"id": format!("e{n}"), "facility_id": "f", "type": "panel", "name": name,
            "location": {"coordinates": {"lat": 1.5, "lng": -74.25}}, "safety_labels": ["a;b", "[c"],
            "specifications": {"nema": "=3R", "voltage": "480Y/277V"}})
    };
    let items: Vec<Value> = names.iter().enumerate().map(item).collect();
    let document = json!({"facilities": [{"id": "f", "name": "=F"}], "equipment": items});
    import(&rig.operator, "/import", "application/json", document.to_string().as_bytes());
    let table = rig.operator.get("/export?format=csv&kind=equipment").body;
    for record in csv_records(&table) {
        for cell in record {
            let runs = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
            assert!(!runs || cell.parse::<f64>().is_ok(), "{cell}");
        }
    }
    let runtime = self::runtime();
    let other = Rig::open(&runtime, Setting::of(Vec::new()));
    import(&other.operator, "/import", "application/json", br#"{"facilities": [{"id": "f", "name": "=F"}]}"#);
    let report = import(&other.operator, "/import?name=items.csv", "application/octet-stream", &table);
    assert_eq!(report["complaints"], 0, "{report}");
    let both = |path: &str| (rig.operator.get(path).body, other.operator.get(path).body);
    let (one, two) = both("/export");
    assert_eq!(shown(&one), shown(&two));
}

fn csv_records(table: &[u8]) -> Vec<Vec<String>> {
    let mut records = csv::Reader::from_reader(table);
    records.records().map(|record| record.expect("a row").iter().map(str::to_owned).collect()).collect()
}

#[test]
fn a_file_without_records_is_rejected_with_its_reason() {
    let runtime = runtime();
    let rig = Rig::open(&runtime, Setting::of(Vec::new()));
    let post = |path: &str, kind: &str, body: &[u8]| {
        rig.operator.ask("POST", &format!("/api/v1{path}"), &[("Content-Type", kind)], body)
    };
    let refused = post("/import?name=plant.json", "application/json", b"{\"equipment\": [");
    assert_eq!(refused.status, 422);
    assert!(refused.error()["message"].as_str().is_some_and(|message| message.contains("plant.json")));
    assert_eq!(post("/import", "image/png", b"x").status, 415);
    assert_eq!(post("/import?kind=spaceship", "text/csv", b"id\n1\n").status, 422);
    assert_eq!(rig.viewer.send("POST", "/import", &json!({"facilities": []})).status, 403);
    assert_eq!(rig.operator.get("/export?format=csv").status, 422);
    assert_eq!(rig.operator.get("/export?kind=photo").status, 422);
    assert_eq!(rig.viewer.get("/export").status, 403);
    // A file with bad rows is taken, and says which
    let taken =
        import(&rig.operator, "/import?name=sites.csv", "text/csv", b"id,name,year_built\nf1,A,soon\n,B,1990\n");
    let lines: Vec<&Value> =
        taken["report"]["problems"].as_array().expect("a list").iter().map(|one| &one["line"]).collect();
    assert_eq!((lines, &taken["run"]["tables"]["facilities"]["changed"]), (vec![&json!(2), &json!(3)], &json!(1)));
}

#[test]
fn the_commands_export_and_import_do_the_same() {
    let (one, two) = (TempDir::new().expect("a folder"), TempDir::new().expect("a folder"));
    let document = json!({
        "facilities": [{"id": "f1", "name": "Mill", "year_built": 1965}],
        "equipment": [{"id": "e1", "facility_id": "f1", "type": "panel", "name": "=LP"}],
        "photos": [{"id": "p1", "equipment_id": "e1", "picture": "iVBORw0KGgo="}],
    });
    std::fs::write(one.path().join("plant.json"), document.to_string()).expect("written");
    printed(one.path(), ["import", "plant.json", "--data-dir", "d"]);
    printed(one.path(), ["export", "all.json", "--data-dir", "d"]);
    let reported = printed(one.path(), ["export", "--format", "ndjson", "--data-dir", "d"]);
    assert_eq!(reported.lines().count(), 3, "{reported}");
    std::fs::copy(one.path().join("all.json"), two.path().join("all.json")).expect("copied");
    printed(two.path(), ["import", "all.json", "--data-dir", "d"]);
    assert_eq!(printed(two.path(), ["export", "--format", "ndjson", "--data-dir", "d"]), reported);
    assert!(reported.contains("iVBORw0KGgo="));
    sentence(&run(one.path(), ["export", "--kind", "photo", "--data-dir", "d"]), 2);
    let bad = one.path().join("bad.csv");
    std::fs::write(bad, "id,facility_id,type\ne2,f1,toaster\n").expect("written");
    let output = run(one.path(), ["import", "bad.csv", "--data-dir", "d"]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.code() == Some(1) && said.contains("bad.csv:2: type"), "{said}");
    assert!(said.contains("masterbus: nothing of bad.csv was imported: its only row was rejected"), "{said}");
}

#[test]
fn an_export_is_written_in_the_format_of_its_name() {
    let folder = TempDir::new().expect("a folder");
    let document = json!({
        "facilities": [{"id": "f1", "name": "Mill"}],
        "equipment": [{"id": "e1", "facility_id": "f1", "type": "panel"}],
        "photos": [{"id": "p1", "equipment_id": "e1", "picture": "iVBORw0KGgo="}],
    });
    std::fs::write(folder.path().join("plant.json"), document.to_string()).expect("written");
    printed(folder.path(), ["import", "plant.json", "--data-dir", "d"]);
    let all = printed(folder.path(), ["export", "--data-dir", "d"]);
    for (number, files) in
        [&["all.json"][..], &["all.ndjson"], &["facilities.csv", "equipment-1.csv"]].into_iter().enumerate()
    {
        let data_dir = format!("d{number}");
        for file in files {
            printed(folder.path(), ["export", file, "--data-dir", "d"]);
            printed(folder.path(), ["import", file, "--data-dir", &data_dir]);
        }
        let again = printed(folder.path(), ["export", "--data-dir", &data_dir]);
        if number < 2 {
            assert_eq!(again, all, "{files:?}");
        } else {
            assert!(again.contains("\"Mill\"") && again.contains("\"e1\""), "{again}");
        }
    }
    sentence(&run(folder.path(), ["export", "x.csv", "--data-dir", "d"]), 2);
    sentence(&run(folder.path(), ["export", "--format", "json", "x.ndjson", "--data-dir", "d"]), 2);
    assert!(!folder.path().join("x.csv").exists() && !folder.path().join("x.ndjson").exists());
}

#[test]
fn an_import_that_keeps_nothing_says_so() {
    let runtime = runtime();
    let rig = Rig::open(&runtime, Setting::of(Vec::new()));
    for (name, content, wanted) in [
        (
            "a.csv",
            &b"id,name,year_built\n,A,1990\n,B,1990\n"[..],
            Some("nothing of a.csv was imported: all 2 rows were rejected"),
        ),
        ("a.csv", b"id,name,year_built\n", Some("nothing of a.csv was imported: it has no records")),
        ("a.csv", b"id,name,year_built\n,,\n,,\n", Some("nothing of a.csv was imported: it has no records")),
        ("a.json", b"{\"facilities\": []}", Some("nothing of a.json was imported: it has no records")),
        ("a.ndjson", b"what\n", Some("nothing of a.ndjson was imported: none of its lines is a record")),
        ("a.csv", b"id,name,year_built\n,A,1990\nf1,B,1990\n", None),
        // Nothing changes, and everything is kept
        ("a.csv", b"id,name,year_built\n,A,1990\nf1,B,1990\n", None),
        ("a.csv", b"id,name,deleted_at\nf1,B,2024-01-01\n", None),
    ] {
        let report = import(&rig.operator, &format!("/import?name={name}"), "application/octet-stream", content);
        assert_eq!(report["nothing_kept"].as_str(), wanted, "{report}");
        assert_eq!(report["report"]["kept"] == 0, wanted.is_some(), "{report}");
    }
}

#[test]
fn an_upload_is_imported_after_its_client_has_left() {
    let runtime = runtime();
    let rig = Rig::open(&runtime, Setting::of(Vec::new()));
    let folder = TempDir::new().expect("a folder");
    let mut file = tempfile::NamedTempFile::new_in(folder.path()).expect("a file");
    std::io::Write::write_all(&mut file, b"{\"facilities\": [{\"id\": \"f1\", \"name\": \"Mill\"}]}").expect("written");
    let path = file.into_temp_path();
    let request = ImportRequest { upload: Some(Arc::new(path)), ..ImportRequest::new(PathBuf::new()) };
    let path = request.upload.as_deref().map(|path| path.to_path_buf()).expect("it has one");
    let request = ImportRequest { path: path.clone(), ..request };
    runtime.block_on(async {
        let importing = rig.run_queue.import(request);
        tokio::pin!(importing);
        // The caller goes away before the import has begun
        assert!(futures_util::poll!(&mut importing).is_pending());
    });
    until("the import", || (rig.viewer.document("/facilities")["total"] == 1).then_some(Value::Null));
    until("the end of the upload", || (!path.exists()).then_some(Value::Null));
}

#[test]
fn orphans_are_exported_too() {
    let document = json!({
        "facilities": [{"id": "f1", "name": "Mill"}],
        "equipment": [{"id": "e1", "facility_id": "f1", "type": "panel"},
            {"id": "e2", "facility_id": "nof", "type": "ups"}, {"id": "e3", "facility_id": "nof", "type": "ups"}],
        "services": [{"id": "m1", "equipment_id": "e2", "type": "cleaning", "date": "2024-01-02"},
            {"id": "m2", "equipment_id": "noe", "type": "cleaning", "date": "2024-01-02"}],
        "conductors": [{"id": "c1", "equipment_id": "noe", "material": "copper"}],
        "photos": [{"id": "p1", "equipment_id": "noe", "picture": "iVBORw0KGgo="}],
    });
    let owners = json!({
        "facilities": [{"id": "nof", "name": "Late"}],
        "equipment": [{"id": "noe", "facility_id": "nof", "type": "panel"}],
    });
    let send = |rig: &Rig, document: &[u8]| import(&rig.operator, "/import", "application/json", document);
    let first_runtime = runtime();
    let first = Rig::open(&first_runtime, Setting::of(Vec::new()));
    send(&first, document.to_string().as_bytes());
    let exported = first.operator.get("/export").body;
    for noun in NOUNS {
        let table = first.operator.get(&format!("/export?format=csv&kind={noun}")).body;
        let held = [1, 3, 2, 1, 1][NOUNS.iter().position(|one| *one == noun).expect("a noun")];
        assert_eq!(csv_records(&table).len(), held, "{noun}: {}", shown(&table));
    }
    let second_runtime = runtime();
    let second = Rig::open(&second_runtime, Setting::of(Vec::new()));
    send(&second, &exported);
    for rig in [&first, &second] {
        send(rig, owners.to_string().as_bytes());
        assert_eq!(rig.viewer.document("/equipment")["total"], 4);
    }
    assert_eq!(shown(&first.operator.get("/export").body), shown(&second.operator.get("/export").body));
    assert_eq!(second.viewer.document("/equipment/noe")["service_history"][0]["id"], "m2");
}
