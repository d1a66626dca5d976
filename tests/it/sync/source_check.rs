//! Checking a drop folder: the waiting files, the fields of their columns, and whether files can be moved. Nothing is
//! imported.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::app::{Rig, Setting, file_source, runtime};

fn names(folder: &Path) -> BTreeSet<String> {
    let entries = fs::read_dir(folder).expect("a folder");
    entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect()
}

#[test]
fn checking_a_drop_folder_lists_waiting_files_and_their_problems() {
    let folder = TempDir::new().expect("a temporary folder");
    let runtime = runtime();
    let rig = Rig::open(&runtime, Setting::of(vec![file_source(folder.path())]));
    let check = || rig.admin.send("POST", "/sources/file/check", &json!({})).json();
    let empty = check();
    assert_eq!((&empty["whole"], &empty["files_waiting"], &empty["files"]), (&json!(true), &json!(0), &json!([])));
    assert_eq!(empty["findings"], json!([]));

    let put = |name: &str, text: &str| fs::write(folder.path().join(name), text).expect("it can be written");
    put("a.csv", "id,facility_id,type,install_date\ne1,f1,panel,2001-05-20\ne2,f1,panel,2001-05-21\n");
    put("b.csv.part", "id,fac");
    let before = names(folder.path());
    let good = check();
    assert_eq!((&good["whole"], &good["files_waiting"], &good["rows_read"]), (&json!(true), &json!(1), &json!(2)));
    assert_eq!((&good["tables"], &good["files"][0]["format"]), (&json!(["equipment"]), &json!("csv")));
    let columns = good["files"][0]["columns"].as_array().expect("a list");
    assert_eq!(columns[3], json!({"column": "install_date", "field": "equipment.install_date"}));
    assert_eq!(names(folder.path()), before, "nothing is taken, nothing is left");

    put("c.csv", "id,facility_id,type,install_date,odd\ne3,f1,toaster,,1\n");
    put("d.json", "{");
    put("failed", "a file where the folder should be");
    let bad = check();
    assert_eq!((&bad["whole"], &bad["files_waiting"]), (&json!(false), &json!(4)));
    let columns = bad["files"][1]["columns"].as_array().expect("a list");
    assert_eq!(columns[4], json!({"column": "odd", "field": null}));
    let findings: Vec<&str> = bad["findings"].as_array().expect("a list").iter().filter_map(Value::as_str).collect();
    for said in ["files cannot be moved", "c.csv line 1: odd is no known column", "c.csv line 2: type", "d.json"] {
        assert!(findings.iter().any(|finding| finding.contains(said)), "{said}: {findings:?}");
    }
    assert_eq!(rig.operator.document("/sync/runs")["total"], 0);
}
