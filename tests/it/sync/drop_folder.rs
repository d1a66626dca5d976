//! A drop folder in daily use: files as spreadsheets and other programs write them, incomplete and broken ones, and the
//! report beside each.

use std::fs::{self, File};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use masterbus::sync::SyncMode;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::runtime::Runtime;

use crate::support::app::{Rig, Setting, file_source, runtime};
use crate::support::jobs::until;

/// A drop folder and the appliance that follows it.
pub struct Drop {
    pub folder: TempDir,
    pub rig: Rig,
    pub runtime: Arc<Runtime>,
}

impl Drop {
    pub fn open() -> Self {
        let (folder, runtime) = (TempDir::new().expect("a folder"), runtime());
        let rig = Rig::open(&runtime, Setting::of(vec![file_source(folder.path())]));
        Self { folder, rig, runtime }
    }

    /// Lays a file into the folder as if it had lain there for a while.
    pub fn lay(&self, name: &str, content: &[u8]) {
        let path = self.folder.path().join(name);
        fs::write(&path, content).expect("it can be written");
        let file = File::options().write(true).open(&path).expect("it is there");
        file.set_modified(SystemTime::now() - Duration::from_secs(60)).expect("its time can be set");
    }

    /// One look that may delete as much as the files say; its run.
    pub fn look_with_permission(&self) -> Value {
        let allowed = json!({"source": "file", "allow_mass_delete": true});
        let started = self.rig.operator.send("POST", "/sync", &allowed).json();
        let path = format!("/sync/runs/{}", started["runs"][0]["id"]);
        until("the end of the run", || {
            let run = self.rig.operator.document(&path);
            (!run["ended"].is_null()).then_some(run)
        })
    }

    /// One look; what stopped it.
    pub fn look(&self) -> Option<String> {
        self.rig.try_sync("file", SyncMode::Incremental).err().map(|error| error.full_message())
    }

    pub fn has(&self, path: &str) -> bool {
        self.folder.path().join(path).exists()
    }

    pub fn report(&self, path: &str) -> Value {
        read(&self.folder.path().join(format!("{path}.report.json")))
    }

    pub fn names(&self) -> Vec<String> {
        let list = self.rig.viewer.document("/equipment?limit=1000&sort=name")["equipment"].clone();
        let mut names: Vec<String> = list
            .as_array()
            .expect("a list")
            .iter()
            .map(|item| format!("{}={}", item["id"].as_str().unwrap_or_default(), item["name"].as_str().unwrap_or("")))
            .collect();
        names.sort();
        names
    }
}

fn read(path: &Path) -> Value {
    let text = fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_slice(&text).expect("a report")
}

fn utf16(text: &str, big: bool) -> Vec<u8> {
    text.encode_utf16().flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
}

#[test]
fn files_of_common_programs_are_imported_and_moved() {
    let drop = Drop::open();
    drop.lay("0-sites.json", br#"{"facilities": [{"id": "f1", "name": "Mill"}]}"#);
    let comma = "id,facility_id,type,name,install_date\ne1,f1,panel,Müll 1,31/01/2019\ne2,f1,panel,b,02/03/2019\n";
    drop.lay("1-utf16le.csv", &[b"\xff\xfe".to_vec(), utf16(comma, false)].concat());
    drop.lay("2-utf16be.csv", &utf16(&comma.replace("e1,", "e3,").replace("e2,", "e4,"), true));
    drop.lay("3-latin1.csv", b"id;facility_id;type;name\ne5;f1;panel;M\xfcll 5\n");
    drop.lay("4-tabs.tsv", b"id\tfacilityId\ttype\tname\ne6\tf1\tpanel\t'=SUM(A1)\n");
    drop.lay("5-pipes.csv", b"id|facility_id|type|name\ne7|f1|panel|\"a, b; c\"\n");
    drop.lay(
        "6.ndjson",
        b"{\"kind\":\"equipment\",\"id\":\"e8\",\"facility_id\":\"f1\",\"type\":\"ups\",\"name\":\"U\"}\n",
    );
    drop.lay("7.csv.part", b"id,facility_id,type\ne9,f1,panel\n");
    drop.lay(".hidden.csv", b"id,facility_id,type\ne9,f1,panel\n");
    assert_eq!(drop.look(), None);
    let wanted = ["e1=Müll 1", "e2=b", "e3=Müll 1", "e4=b", "e5=Müll 5", "e6==SUM(A1)", "e7=a, b; c", "e8=U"];
    assert_eq!(drop.names(), wanted);
    let installed = |id: &str| drop.rig.viewer.document(&format!("/equipment/{id}"))["install_date"].clone();
    assert_eq!((installed("e1"), installed("e2")), (json!("2019-01-31"), json!("2019-03-02")));
    assert_eq!(drop.rig.viewer.document("/equipment/e1")["source"], "file");
    let encodings: Vec<Value> = ["1-utf16le.csv", "2-utf16be.csv", "3-latin1.csv", "4-tabs.tsv"]
        .map(|name| drop.report(&format!("done/{name}"))["encoding"].clone())
        .to_vec();
    assert_eq!(encodings, ["UTF-16LE", "UTF-16BE", "windows-1252", "UTF-8"]);
    assert!(drop.has("done/6.ndjson") && !drop.has("6.ndjson") && drop.has("7.csv.part") && drop.has(".hidden.csv"));
    let run = drop.rig.operator.document("/sync/runs/1");
    assert_eq!((&run["tables"]["equipment"]["read"], &run["error"]), (&json!(8), &Value::Null));
    // Once it is renamed it is whole; and a second file of a name does not write over the first
    fs::rename(drop.folder.path().join("7.csv.part"), drop.folder.path().join("6.ndjson")).expect("renamed");
    drop.lay("6.ndjson", b"{\"kind\":\"equipment\",\"id\":\"e9\",\"facility_id\":\"f1\",\"type\":\"ups\"}\n");
    assert_eq!(drop.look(), None);
    assert!(drop.has("done/6.ndjson") && drop.has("done/6-2.ndjson") && drop.has("done/6-2.ndjson.report.json"));
}

#[test]
fn an_undecodable_file_goes_to_failed_and_stores_nothing() {
    let drop = Drop::open();
    let rows: String =
        (0..9_000).map(|n| format!("{{\"id\": \"e{n}\", \"facility_id\": \"f1\", \"type\": \"ups\"}},\n")).collect();
    let truncated =
        format!("{{\"facilities\": [{{\"id\": \"f1\", \"name\": \"M\"}}], \"equipment\": [\n{rows}{{\"id\": \"x");
    for (name, content, reason, line, column) in [
        ("empty.csv", &b""[..], "it is empty", 0, ""),
        ("empty.json", b" \n", "it is empty", 0, ""),
        ("truncated.json", truncated.as_bytes(), "EOF", 9_002, "character 9"),
        ("delimiter.csv", b"id:facility_id:type\ne1:f1:panel\n", "--kind", 1, ""),
        ("picture.csv", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "it is a picture", 0, ""),
        (
            "quote.csv",
            b"sep=;\nid;facility_id;type;name\na;f;ups;A\nb;f;ups;\"B\nc;f;ups;C\n",
            "unclosed quote",
            4,
            "name",
        ),
    ] {
        drop.lay(name, content);
        let error = drop.look().expect("it is reported");
        assert!(error.contains(reason) && error.contains(name), "{name}: {error}");
        assert!(drop.has(&format!("failed/{name}")) && !drop.has(name), "{name}");
        let report = drop.report(&format!("failed/{name}"));
        assert_eq!(report["outcome"], "failed", "{name}");
        assert!(report["error"].as_str().is_some_and(|error| error.contains(reason)), "{report}");
        let reported = &report["problems"][0];
        assert_eq!(
            (&reported["line"], &reported["column"], &report["problem_count"]),
            (&json!(line), &json!(column), &json!(1))
        );
        let reported = reported["reason"].as_str().unwrap_or_default();
        assert!(reported.contains(reason) && !reported.contains("line"), "{report}");
    }
    assert_eq!(drop.names(), Vec::<String>::new(), "two batches of the truncated file were whole, and are not kept");
    assert_eq!(drop.rig.viewer.document("/facilities")["total"], 0);
    drop.lay("header.csv", b"id,facility_id,type,name\n");
    assert_eq!(drop.look(), None, "a table without rows is one");
    assert_eq!(drop.report("done/header.csv")["rows"], 0);
}

#[test]
fn a_file_with_faulty_rows_is_imported_and_its_report_has_line_column_and_reason() {
    let drop = Drop::open();
    drop.lay("0.json", br#"{"facilities": [{"id": "f1", "name": "Mill"}]}"#);
    let rows: String =
        (0..10_000).map(|n| format!("e{n},f1,{},P{n}\n", if n == 6_543 { "toaster" } else { "panel" })).collect();
    drop.lay("big.csv", format!("id,facility_id,type,name\n{rows}").as_bytes());
    drop.lay("doubled.csv", b"id,facility_id,type,name\nd1,f1,panel,a\nd1,f1,panel,b\n");
    drop.lay("mixed.csv", b"id,facility_id,type,name\nm1,f1,panel,M\xc3\xbcll\nm2,f1,panel,M\xfcll\n");
    drop.lay(
        "list.json",
        b"{\"equipment\": [\n{\"id\": \"j1\", \"facility_id\": \"f1\", \"type\": \"ups\"},\n\n{\"facility_id\": \"f1\",\n\"type\": \"ups\"}\n]}",
    );
    drop.lay("lines.ndjson", b"\n  {\"kind\":\"equipment\",nonsense}\n");
    assert_eq!(drop.look(), None);
    let problems = |name: &str| drop.report(&format!("done/{name}"))["problems"].clone();
    let reported = |name: &str| {
        let one = problems(name)[0].clone();
        (one["line"].as_u64(), one["column"].as_str().map(str::to_owned), one["quarantined"].as_bool())
    };
    assert_eq!(reported("big.csv"), (Some(6_545), Some("type".to_owned()), Some(true)));
    assert!(problems("big.csv")[0]["reason"].as_str().is_some_and(|reason| reason.contains("none of")));
    assert_eq!(drop.report("done/big.csv")["problem_count"], 1);
    assert_eq!(reported("doubled.csv"), (Some(3), Some("id".to_owned()), Some(false)));
    assert_eq!(reported("mixed.csv"), (Some(3), Some("name".to_owned()), Some(true)));
    assert_eq!(reported("lines.ndjson"), (Some(2), Some("character 23".to_owned()), Some(true)));
    assert_eq!(problems("lines.ndjson")[0]["reason"], "is no JSON: key must be a string");
    assert_eq!(reported("list.json"), (Some(4), Some("id".to_owned()), Some(true)));
    assert_eq!(drop.rig.viewer.document("/equipment")["total"], 9_999 + 1 + 1 + 1);
    assert_eq!(drop.rig.viewer.document("/equipment/d1")["name"], "b");
}

#[test]
fn a_file_that_deletes_too_much_goes_to_failed_and_is_imported_with_permission() {
    let drop = Drop::open();
    let rows: String = (0..100).map(|n| format!("e{n},f1,panel,\n")).collect();
    drop.lay("0.json", br#"{"facilities": [{"id": "f1", "name": "Mill"}]}"#);
    drop.lay("1.csv", format!("id,facility_id,type,deleted_at\n{rows}").as_bytes());
    assert_eq!(drop.look(), None);
    let deleting = |items: std::ops::Range<u32>| -> String {
        let rows: String = items.map(|n| format!("e{n},f1,panel,2024-01-01T00:00:00Z\n")).collect();
        format!("id,facility_id,type,deleted_at\nnew,f1,panel,\n{rows}")
    };
    // Twenty may always go
    drop.lay("a-few.csv", deleting(0..20).as_bytes());
    assert_eq!(drop.look(), None);
    assert_eq!(drop.names().len(), 81);

    drop.lay("b-many.csv", deleting(20..60).replace("new,", "newer,").as_bytes());
    drop.lay("c-good.csv", b"id,facility_id,type,name\ne99,f1,panel,Last\n");
    let error = drop.look().expect("it is reported");
    assert!(
        error.contains("1 of 2 files") && error.contains("b-many.csv: ") && error.contains("40 of the 81"),
        "{error}"
    );
    assert!(error.contains("--allow-mass-delete, which takes the file from failed/"), "{error}");
    assert!(drop.has("failed/b-many.csv") && !drop.has("b-many.csv") && drop.has("done/c-good.csv"));
    let report = drop.report("failed/b-many.csv");
    assert_eq!(report["outcome"], "failed");
    assert!(report["error"].as_str().is_some_and(|reported| error.contains(reported)), "{report}");
    let names = drop.names();
    assert_eq!(names.len(), 81, "nothing went, and nothing of the file came: {names:?}");
    assert!(names.contains(&"e99=Last".to_owned()) && names.iter().all(|name| !name.starts_with("newer=")));
    assert_eq!(drop.look(), None, "what was put aside fails no other run");

    fs::rename(drop.folder.path().join("failed/b-many.csv"), drop.folder.path().join("b-many.csv")).expect("moved");
    let run = drop.look_with_permission();
    assert_eq!((&run["error"], &run["tables"]["equipment"]["deleted"]), (&Value::Null, &json!(40)), "{run}");
    assert!(drop.has("done/b-many.csv"));
    assert_eq!(drop.names().len(), 42);
}
