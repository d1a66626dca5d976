//! A drop folder into which somebody hostile writes: links, pipes, names without room for a report, and files that break
//! their reader. Every one leaves the folder, and nothing outside of it is read or written.

use std::fs;
use std::os::unix::fs::symlink;
use std::process::Command;

use serde_json::json;

use crate::sync::drop_folder::Drop;

const MILL: &[u8] = br#"{"facilities": [{"id": "f1", "name": "Mill"}]}"#;

#[test]
fn a_file_that_ends_within_a_character_does_not_stop_the_folder() {
    let drop = Drop::open();
    drop.lay("0.json", MILL);
    drop.lay("1.ndjson", b"\xff\xfe{");
    drop.lay("2.csv", b"id;name\nW1;S\xfcd");
    drop.lay("3.csv", b"\xfe\xff\0i\0d\0,\0n\0a\0m\0e\0\n\0W\x002\0,\0S\xd8");
    drop.look();
    assert!(["done/0.json", "done/2.csv", "done/3.csv"].iter().all(|name| drop.has(name)));
    assert!(drop.has("done/1.ndjson") || drop.has("failed/1.ndjson"));
    assert_eq!(drop.look(), None, "nothing is left");
    assert_eq!(drop.rig.viewer.document("/facilities/W1")["name"], "Süd");
    assert_eq!(drop.rig.viewer.document("/facilities/W2")["name"], "S\u{fffd}");
}

#[test]
fn links_and_pipes_are_moved_and_never_read() {
    let drop = Drop::open();
    let outside = tempfile::tempdir().expect("a folder");
    let secret = outside.path().join("secret.csv");
    fs::write(&secret, "password,hunter2\n").expect("written");
    symlink(&secret, drop.folder.path().join("equipment.csv")).expect("a link");
    symlink(outside.path().join("gone"), drop.folder.path().join("gone.csv")).expect("a link");
    symlink(outside.path(), drop.folder.path().join("folder.csv")).expect("a link");
    let pipe = Command::new("mkfifo").arg(drop.folder.path().join("pipe.json")).status().expect("it runs");
    assert!(pipe.success());
    drop.lay("z.json", MILL);
    let error = drop.look().expect("it is told");
    assert!(error.contains("4 of 5 files") && !error.contains("hunter2"), "{error}");
    for name in ["equipment.csv", "gone.csv", "folder.csv", "pipe.json"] {
        let moved = drop.folder.path().join("failed").join(name);
        assert!(!fs::symlink_metadata(&moved).expect("it was moved").is_file(), "{name}");
        let report = drop.report(&format!("failed/{name}"));
        let told = report["error"].as_str().unwrap_or_default();
        assert!(told.contains("only plain files are read") && !report.to_string().contains("hunter2"), "{report}");
    }
    assert!(drop.has("done/z.json"));
    assert_eq!(fs::read_to_string(&secret).expect("it is there"), "password,hunter2\n");
    assert_eq!(drop.look(), None);
    assert!(!drop.rig.viewer.document("/facilities").to_string().contains("hunter2"));
}

#[test]
fn nothing_is_imported_while_done_or_failed_is_a_link() {
    for name in ["done", "failed"] {
        let drop = Drop::open();
        let outside = tempfile::tempdir().expect("a folder");
        let place = drop.folder.path().join(name);
        symlink(outside.path(), &place).expect("a link");
        drop.lay("0.json", MILL);
        drop.lay("1.json", b"[");
        let error = drop.look().expect("it is told");
        assert!(error.contains(name) && error.contains("it must be a folder, and is a link or a file"), "{error}");
        assert_eq!(fs::read_dir(outside.path()).expect("a folder").count(), 0, "{name}");
        assert_eq!(drop.rig.viewer.document("/facilities")["total"], 0);
        let check = drop.rig.admin.send("POST", "/sources/file/check", &json!({}));
        assert!(check.json().to_string().contains("is a link or a file"), "{}", check.json());
        fs::remove_file(&place).expect("removed");
        assert!(drop.look().is_some_and(|error| error.contains("1 of 2 files")));
        assert!(drop.has("done/0.json") && drop.has("failed/1.json"));
    }
}

#[test]
fn a_report_is_not_written_through_a_link() {
    let drop = Drop::open();
    let outside = tempfile::tempdir().expect("a folder");
    let secret = outside.path().join("secret");
    fs::write(&secret, "secret").expect("written");
    fs::create_dir(drop.folder.path().join("done")).expect("a folder");
    symlink(&secret, drop.folder.path().join("done/0.json.report.json")).expect("a link");
    drop.lay("0.json", MILL);
    assert_eq!(drop.look(), None);
    assert_eq!(drop.report("done/0-2.json")["outcome"], "taken");
    assert_eq!(fs::read_to_string(&secret).expect("it is there"), "secret");
}

#[test]
fn a_name_without_room_for_its_report_is_shortened() {
    let drop = Drop::open();
    let name = format!("{}.json", "n".repeat(250));
    drop.lay(&name, MILL);
    drop.lay("z.json", MILL);
    assert_eq!(drop.look(), None);
    assert!(!drop.has(&name) && drop.has("done/z.json"));
    let archived = format!("done/{}.json", "n".repeat(238));
    assert!(drop.has(&archived));
    assert_eq!(drop.report(&archived)["file"], name);
    drop.lay(&name, MILL);
    assert_eq!(drop.look(), None);
    assert!(drop.has(&format!("done/{}-2.json", "n".repeat(236))));
}
