//! Edge cases of a drop folder: files that change while they are read, tables as a database exports them, rows that the
//! store rejects, and deletions that need permission.

use std::fs;
use std::io::Write;
use std::time::{Duration, SystemTime};

use futures_util::TryStreamExt;
use masterbus::simulate::portfolio_sql::TABLES;
use masterbus::sync::SyncMode;
use serde_json::{Value, json};

use crate::support::app::{Rig, Setting, postgres_source};
use crate::support::condoit::{fill, plant};
use crate::support::postgres::database;
use crate::support::process::{run, text};
use crate::sync::drop_folder::Drop;

const MILL: &[u8] = br#"{"facilities": [{"id": "f1", "name": "Mill"}]}"#;

fn lines(ids: std::ops::Range<u32>, name: &str) -> String {
    ids.map(|n| {
        format!(
            "{{\"kind\":\"equipment\",\"id\":\"e{n}\",\"facility_id\":\"f1\",\"type\":\"ups\",\"name\":\"{name}\"}}\n"
        )
    })
    .collect()
}

impl Drop {
    /// One look, in the middle of which something happens to the folder.
    fn look_while(&self, happens: impl FnOnce(&Self)) {
        self.runtime.block_on(async {
            let started = self.rig.run_queue.start("file", SyncMode::Incremental).await.expect("it starts");
            let mut progress = started.progress.clone();
            let is_under_way =
                |seen: &masterbus::sync::RunProgress| seen.run.tables.values().any(|table| table.read > 0);
            drop(progress.wait_for(is_under_way).await.expect("it reads"));
            happens(self);
            started.finished().await.expect("it ends well");
        });
    }

    fn total(&self) -> Value {
        self.rig.viewer.document("/equipment?limit=1")["total"].clone()
    }

    /// An item as it is kept.
    fn item(&self, id: &str) -> Value {
        let export = self.rig.operator.document("/export");
        let items = export["equipment"].as_array().expect("a list");
        items.iter().find(|item| item["id"] == id).cloned().unwrap_or_default()
    }
}

#[test]
fn a_file_that_replaces_one_during_its_import_is_imported_next() {
    let drop = Drop::open();
    drop.lay("0.json", MILL);
    assert_eq!(drop.look(), None);
    drop.lay("plant.ndjson", lines(0..20_000, "first").as_bytes());
    drop.look_while(|drop| {
        drop.lay("plant.part", lines(19_999..20_010, "second").as_bytes());
        let path = |name: &str| drop.folder.path().join(name);
        fs::rename(path("plant.part"), path("plant.ndjson")).expect("renamed");
    });
    assert_eq!(drop.total(), 20_000);
    assert!(drop.has("plant.ndjson") && !drop.has("done/plant.ndjson"), "nobody read the second one yet");
    let report = drop.report("done/plant.ndjson");
    assert_eq!((&report["outcome"], &report["rows"]), (&json!("taken"), &json!(20_000)));
    assert!(report["left"].as_str().is_some_and(|left| left.contains("only the store has its content")), "{report}");
    assert_eq!(drop.look(), None);
    assert_eq!((drop.total(), &drop.item("e19999")["name"]), (json!(20_010), &json!("second")));
    assert!(!drop.has("plant.ndjson") && drop.has("done/plant-2.ndjson"));
    assert_eq!(drop.report("done/plant-2.ndjson")["left"], Value::Null);
}

#[test]
fn a_file_that_grows_during_its_import_is_imported_again() {
    let drop = Drop::open();
    drop.lay("0.json", MILL);
    assert_eq!(drop.look(), None);
    drop.lay("plant.ndjson", lines(0..20_000, "first").as_bytes());
    drop.look_while(|drop| {
        let path = drop.folder.path().join("plant.ndjson");
        let mut file = fs::File::options().append(true).open(path).expect("it lies there");
        file.write_all(lines(20_000..20_001, "tail").as_bytes()).expect("written");
        file.set_modified(SystemTime::now() - Duration::from_secs(30)).expect("its time can be set");
    });
    assert!(drop.has("plant.ndjson"), "its tail may be unread");
    assert_eq!(drop.look(), None);
    assert_eq!(drop.total(), 20_001);
    assert!(!drop.has("plant.ndjson") && drop.has("done/plant-2.ndjson"));
}

#[test]
fn a_table_as_the_database_writes_it_is_read_as_the_database_is() {
    let drop = Drop::open();
    drop.lay("Facility.csv", b"id,name,createdAt\nf1,Mill,2020-01-02 03:04:05.678\n");
    let header = "id,facilityId,name,alternateFeedIds,servesCriticalLoad,observations,arcFlash,safetyLabels,environment,\
        humidityExposure,deletedAt";
    let rows = r#"p1,f1,LP,"{e1,""e,2"",""a\""b"",NULL}",t,"{""condition"": {""rating"": ""Poor""}, ""environment"": {""humidity_percent"": 10}, ""maintenance"": {""documented_issues"": 3}, ""conditon"": 1}","{""label_present"": true, ""ppe_category"": 2}","{voltage,""arc flash""}","{""outdoor"": true}",61.5,
p2,f1,LP2,{},f,{},,,,,
p3,f1,LP3,,,not json,7,,,,
gone,f1,,,,,,,,,2024-01-01 00:00:00
"#;
    drop.lay("panel.csv", format!("{header}\n{rows}").as_bytes());
    assert_eq!(drop.look(), None);
    let item = drop.item("p1");
    assert_eq!(item["type"], "panel");
    assert_eq!(item["alternate_feeds"], json!(["e1", "e,2", "a\"b"]));
    assert_eq!(item["safety_labels"], json!(["voltage", "arc flash"]));
    assert_eq!((&item["condition"]["rating"], &item["maintenance"]["documented_issues"]), (&json!("Poor"), &json!(3)));
    assert_eq!((&item["arc_flash"]["label_present"], &item["arc_flash"]["ppe_category"]), (&json!(true), &json!(2)));
    assert_eq!(
        (&item["environment"]["humidity_percent"], &item["environment"]["outdoor"]),
        (&json!(61.5), &json!(true))
    );
    assert_eq!((&item["critical_load"], &drop.item("p2")["critical_load"]), (&json!(true), &json!(false)));
    assert_eq!(drop.item("p2")["alternate_feeds"], json!([]));
    let report = drop.report("done/panel.csv");
    let reported: Vec<(&Value, &Value)> =
        report["problems"].as_array().expect("a list").iter().map(|one| (&one["line"], &one["column"])).collect();
    let wanted = [(4, "observations"), (4, "arcFlash"), (2, "observations.conditon")];
    let wanted = wanted.map(|(line, column)| (json!(line), json!(column)));
    assert_eq!(reported, wanted.each_ref().map(|(line, column)| (line, column)), "{report}");
    assert_eq!(drop.total(), 3);
    drop.lay("Switchboard.csv", b"id,facilityId,type\ns1,f1,ups\ns2,f1,toaster\n");
    assert_eq!(drop.look(), None);
    assert_eq!((&drop.item("s1")["type"], &drop.item("s2")), (&json!("ups"), &Value::Null));
}

#[test]
fn tables_exported_from_the_database_give_the_same_records() {
    let drop = Drop::open();
    let database = drop.runtime.block_on(async {
        let database = database().await;
        fill(&database, &plant(3, 150)).await;
        database
            .run(
                r#"UPDATE "Panel" SET "alternateFeedIds" = ARRAY['a,b', 'c"d\e', NULL, 'NULL', ' f '],
                     "safetyLabels" = ARRAY['arc flash', '{x}'], "arcFlash" = '{"label_present": true}',
                     "createdAt" = '2020-01-02 03:04:05.678';
                   UPDATE "Breaker" SET "safetyLabels" = ARRAY['{x}'], "deletedAt" = now() WHERE "id" LIKE '%1';"#,
            )
            .await;
        database
    });
    let rig = Rig::open(&drop.runtime, Setting::of(vec![postgres_source(&database.url)]));
    rig.sync("condoit");
    for table in TABLES {
        let rows = drop.runtime.block_on(async {
            let statement = format!("COPY \"{}\" TO STDOUT WITH (FORMAT csv, HEADER)", table.name);
            let pieces = database.client.copy_out(statement.as_str()).await.expect("it is copied");
            pieces.try_fold(Vec::new(), |rows: Vec<u8>, piece| async move { Ok([rows, piece.to_vec()].concat()) }).await
        });
        drop.lay(&format!("{}.csv", table.name), &rows.expect("to its end"));
    }
    assert_eq!(drop.look(), None);
    for noun in ["facility", "equipment", "service", "conductor", "photo"] {
        let path = format!("/export?format=csv&kind={noun}");
        let [left, right] = [&rig, &drop.rig].map(|rig| rig.operator.get(&path).body);
        assert!(noun == "photo" || left.split(|byte| *byte == b'\n').count() > 3, "{noun}");
        assert_eq!(String::from_utf8_lossy(&left), String::from_utf8_lossy(&right), "{noun}");
    }
    // Services of the breakers that are gone, and the columns that the mapping leaves out
    let reported = |rig: &Rig| -> Vec<(String, String)> {
        let text = |issue: &Value, key: &str| issue[key].as_str().unwrap_or_default().to_owned();
        let left_out = |issue: &Value| issue["column"] == "bytes" || issue["column"] == "createdAt";
        let issues = rig.issues().into_iter().filter(|issue| !left_out(issue));
        let mut reported: Vec<_> = issues.map(|issue| (text(&issue, "column"), text(&issue, "id"))).collect();
        reported.sort();
        reported
    };
    assert_eq!(reported(&drop.rig), reported(&rig));
}

#[test]
fn rows_that_the_store_rejects_are_in_the_report() {
    let drop = Drop::open();
    drop.lay("0.json", MILL);
    drop.lay(
        "1.csv",
        b"id,facilityId,type,name,installDate\na,f1,panel,A,2199-01-01\nb,nowhere,panel,B,\nc,f1,panel,C,\n",
    );
    drop.lay("2.csv", b"id,equipment_id,type,date\ns1,c,cleaning,2024-01-01\ns2,ghost,cleaning,2024-01-01\n");
    // Owners that come later in the same file are there
    drop.lay(
        "3.json",
        br#"{"equipment": [{"id": "d", "facility_id": "f2", "type": "ups"}], "facilities": [{"id": "f2", "name": "M"}]}"#,
    );
    assert_eq!(drop.look(), None);
    let reported = |name: &str| -> Vec<(u64, String, String, bool)> {
        let report = drop.report(&format!("done/{name}"));
        let problems = report["problems"].as_array().expect("a list").clone();
        assert_eq!(report["problem_count"], problems.len());
        let text = |one: &Value, key: &str| one[key].as_str().unwrap_or_default().to_owned();
        let line = |one: &Value| one["line"].as_u64().unwrap_or_default();
        let quarantined = |one: &Value| one["quarantined"] == true;
        problems.iter().map(|one| (line(one), text(one, "column"), text(one, "reason"), quarantined(one))).collect()
    };
    let first = reported("1.csv");
    assert_eq!(first.len(), 2, "{first:?}");
    assert_eq!((first[0].0, &*first[0].1, first[0].3), (2, "installDate", false));
    assert!(first[0].2.contains("in the future"), "{first:?}");
    assert_eq!((first[1].0, &*first[1].1, first[1].3), (3, "facilityId", true));
    assert!(first[1].2.contains("facility nowhere"), "{first:?}");
    let second = reported("2.csv");
    assert_eq!((second.len(), second[0].0, &*second[0].1, second[0].3), (1, 3, "equipment_id", true));
    assert_eq!(reported("3.json"), []);
    // What another file of the same look brings is there
    drop.lay("3b.csv", b"id,facility_id,type\nx,f3,panel\ny,f4,panel\n");
    drop.lay("3c.json", br#"{"facilities": [{"id": "f3", "name": "Late"}]}"#);
    assert_eq!(drop.look(), None);
    let late = reported("3b.csv");
    assert_eq!((late.len(), late[0].0), (1, 3), "{late:?}");
    // The same again: still reported, though nothing changed
    drop.lay("2.csv", b"id,equipment_id,type,date\ns1,c,cleaning,2024-01-01\ns2,ghost,cleaning,2024-01-01\n");
    assert_eq!(drop.look(), None);
    assert_eq!(reported("2-2.csv").len(), 1);
}

#[test]
fn an_import_prints_every_row_with_a_problem() {
    let folder = tempfile::TempDir::new().expect("a folder");
    let rows: String = (0..30).map(|n| format!("e{n},nowhere,panel\n")).collect();
    let (sites, items) =
        ("id,name\nf1,Mill\n", format!("ID;Facility ID;Type\na;f1;toaster\n{}", rows.replace(',', ";")));
    fs::write(folder.path().join("sites.csv"), sites).expect("written");
    fs::write(folder.path().join("items.csv"), items).expect("written");
    let ended = run(folder.path(), ["import", "sites.csv", "items.csv"]);
    let (out, said) = (text(&ended.stdout), text(&ended.stderr));
    assert_eq!(ended.status.code(), Some(0), "{said}");
    let figures: Vec<&str> = out.lines().last().unwrap_or_default().split_whitespace().collect();
    assert_eq!(figures, ["equipment", "31", "30", "0", "31"], "{out}");
    assert!(said.contains("items.csv:2: Type is none of"), "{said}");
    assert!(said.contains("items.csv:3: Facility ID names facility nowhere, which does not exist"), "{said}");
    assert!(said.contains("items.csv: and 11 more"), "{said}");
    assert!(said.contains("31 values or rows were not imported: GET /api/v1/sync/issues lists them"), "{said}");
}

#[test]
fn permission_imports_only_the_files_that_waited_for_it() {
    let drop = Drop::open();
    let rows: String = (0..100).map(|n| format!("e{n},f1,panel,\n")).collect();
    drop.lay("0.json", MILL);
    drop.lay("1.csv", format!("id,facility_id,type,deleted_at\n{rows}").as_bytes());
    assert_eq!(drop.look(), None);
    let rows: String = (0..60).map(|n| format!("e{n},f1,panel,2024-01-01T00:00:00Z\n")).collect();
    drop.lay("many.csv", format!("id,facility_id,type,deleted_at\n{rows}").as_bytes());
    drop.lay("broken.json", b"{\"facilities\": [");
    let error = drop.look().expect("it is reported");
    assert!(error.contains("2 of 2 files"), "{error}");
    assert_eq!(drop.report("failed/many.csv")["asks_permission"], true);
    assert_eq!(drop.report("failed/broken.json")["asks_permission"], false);
    assert_eq!(drop.look(), None);
    assert_eq!(drop.total(), 100);
    let run = drop.look_with_permission();
    assert_eq!((&run["error"], &run["tables"]["equipment"]["deleted"]), (&Value::Null, &json!(60)), "{run}");
    assert_eq!(drop.total(), 40);
    assert!(drop.has("done/many.csv") && drop.has("done/many.csv.report.json"));
    assert!(!drop.has("failed/many.csv") && !drop.has("failed/many.csv.report.json"));
    assert!(drop.has("failed/broken.json"));
}

#[test]
fn reports_moved_back_with_their_file_are_not_imported() {
    let drop = Drop::open();
    drop.lay("0.json", MILL);
    drop.lay("0.json.report.json", br#"{"outcome": "failed", "problems": [{"line": 1}]}"#);
    assert_eq!(drop.look(), None);
    assert!(drop.has("0.json.report.json") && !drop.has("done/0.json.report.json.report.json"));
    assert_eq!(drop.report("done/0.json")["outcome"], "taken");
}

#[test]
fn the_name_of_a_file_decides_its_kind_if_nothing_else_does() {
    let drop = Drop::open();
    drop.lay("0.json", MILL);
    drop.lay("equipment.json", br#"[{"id": "e1", "facility_id": "f1", "type": "ups"}]"#);
    drop.lay("conductors.csv", b"id,equipment_id\nc1,e1\n");
    assert_eq!(drop.look(), None);
    assert_eq!(drop.total(), 1);
    drop.lay("list.json", br#"[{"id": "e2", "facility_id": "f1", "type": "ups"}]"#);
    let error = drop.look().expect("nothing tells");
    assert!(error.contains("--kind") && error.contains("equipment.json"), "{error}");
    drop.lay("things.csv", b"id,equipment_id\nc1,e1\n");
    let error = drop.look().expect("nothing tells");
    assert!(error.contains("id, equipment_id") && error.contains("equipment.csv"), "{error}");
    drop.lay("equipment.csv", b"id,name\nx,y\n");
    let error = drop.look().expect("its name and its header say different things");
    assert!(error.contains("facilities") && error.contains("facility_id"), "{error}");
    for (name, content, word) in [
        ("book.xlsx", &b"PK\x03\x04\x14\0\x06\0"[..], "an Excel workbook: save it as CSV"),
        ("book.csv", b"PK\x03\x04\x14\0\x06\0", "a zip archive"),
        ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0", "an Excel workbook: save it as CSV"),
        ("plan.pdf", b"%PDF-1.7\n", "a PDF"),
        ("blob.json", b"{\0\x01\x02\x03 \x04\x05\x06", "not text"),
    ] {
        drop.lay(name, content);
        let error = drop.look().expect("it is reported");
        assert!(error.contains(word) && !error.contains("--kind"), "{name}: {error}");
        assert!(drop.has(&format!("failed/{name}")), "{name}");
    }
}
