//! Scenario: a second masterbus on the same folder, an older version on a newer store, or a file that is not a store. Each
//! gives an error message, and the file is not modified.

use std::fs;
use std::path::Path;

use masterbus::store::{FILE_NAME, Store, StoreError, StoreOptions};
use redb::{Database, TableDefinition};

use crate::support::store::*;

fn open(folder: &Path) -> Result<Store, StoreError> {
    Store::open(folder, StoreOptions::default())
}

/// The sentence of a refusal that must have left the file as it was.
fn refused(folder: &Path) -> String {
    let path = folder.join(FILE_NAME);
    let before = fs::read(&path).expect("a file");
    let error = open(folder).expect_err("must be refused");
    assert!(fs::read(&path).expect("still a file") == before, "the file was touched");
    error.to_string()
}

#[test]
fn a_store_is_created_written_and_opened_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let within = folder.path().join("not/yet/there");
    open(&within).expect("made").ingest(&batch_of([facility("f1")], 1)).expect("written");
    let store = open(&within).expect("opened again: the first handle gave the file back");
    assert!(store.snapshot().expect("readable").find_facility(&facility_id("f1")).expect("whole").is_some());
}

#[test]
fn a_second_handle_gets_the_error_that_the_store_is_in_use() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = open(folder.path()).expect("made");
    store.ingest(&batch_of([facility("f1")], 1)).expect("written");
    let error = open(folder.path()).expect_err("in use");
    assert!(matches!(&error, StoreError::HeldByAnother { .. }), "{error}");
    assert!(error.to_string().contains("is in use by another masterbus"), "{error}");
    store.ingest(&batch_of([facility("f2")], 2)).expect("the first is not disturbed");
    drop(store);
    assert_eq!(
        open(folder.path()).expect("free now").snapshot().expect("readable").facility_count().expect("count"),
        2
    );
}

#[test]
fn a_newer_store_is_left_untouched() {
    let folder = tempfile::tempdir().expect("a folder");
    drop(open(folder.path()).expect("made"));
    let newer = 7_u32;
    {
        let definition: TableDefinition<&[u8], &[u8]> = TableDefinition::new("meta");
        let database = Database::open(folder.path().join(FILE_NAME)).expect("redb opens it");
        let txn = database.begin_write().expect("a write");
        let place = twox_hash::XxHash3_64::oneshot_with_seed(1, b"meta");
        let key = twox_hash::XxHash3_64::oneshot_with_seed(place, b"format");
        let value = rmp_serde::to_vec(&newer).expect("encoded");
        let sum = twox_hash::XxHash3_64::oneshot_with_seed(key, &value);
        let sealed = [&[1][..], &sum.to_le_bytes(), &value].concat();
        let mut meta = txn.open_table(definition).expect("the table");
        meta.insert(b"format".as_slice(), sealed.as_slice()).expect("written");
        drop(meta);
        txn.commit().expect("committed");
    }
    let said = refused(folder.path());
    assert!(said.contains("has format 7, this masterbus knows up to 1; use a newer masterbus"), "{said}");
}

#[test]
fn a_file_that_is_something_else_is_left_untouched() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(FILE_NAME);
    fs::write(&path, "these are the notes of the last inspection\n".repeat(500)).expect("written");
    let said = refused(folder.path());
    assert!(said.contains("cannot be opened as a store"), "{said}");

    fs::remove_file(&path).expect("removed");
    let database = Database::create(&path).expect("made");
    let txn = database.begin_write().expect("a write");
    txn.open_table(TableDefinition::<u64, u64>::new("theirs")).expect("a table").insert(1, 2).expect("written");
    txn.commit().expect("committed");
    drop(database);
    let said = refused(folder.path());
    assert!(said.contains("the database of another program"), "{said}");
}

#[test]
fn an_interrupted_creation_is_repeated_and_a_file_without_its_magic_number_is_left_untouched() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(FILE_NAME);
    drop(Database::create(&path).expect("made"));
    // As a kill before the last step of the making leaves it: a header without its mark, zeros behind it
    let mut unmade = fs::read(&path).expect("read");
    unmade[..9].fill(0);
    unmade[4_096..].fill(0);
    fs::write(&path, &unmade).expect("written");
    let store = open(folder.path()).expect("made anew");
    store.ingest(&batch_of([facility("f1")], 1)).expect("applied");
    drop(store);
    let mut damaged = fs::read(&path).expect("read");
    damaged[..9].fill(0);
    fs::write(&path, &damaged).expect("written");
    let said = refused(folder.path());
    assert!(said.contains("cannot be opened as a store"), "{said}");
    assert_eq!(fs::read(&path).expect("read"), damaged);
}

#[test]
fn a_folder_that_cannot_be_made_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("file");
    fs::write(&file, "").expect("written");
    let error = open(&file.join("data")).expect_err("a file is no folder");
    assert!(error.to_string().contains("file/data"), "{error}");
}

#[test]
fn a_compacted_store_is_smaller_and_the_same() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = open(folder.path()).expect("made");
    let items = |name: &'static str| (0..3_000).map(move |n| equipment_with(&format!("e{n}"), "f1", name));
    store.ingest(&batch_of([facility("f1")].into_iter().chain(items("one")), 1)).expect("written");
    store.ingest(&batch_of(items("two"), 2)).expect("written");
    let held = store.snapshot().expect("a snapshot");
    assert!(matches!(store.compact(), Err(StoreError::Busy)), "not under a reader");
    drop(held);
    let before = store.file_bytes().expect("a length");
    store.compact().expect("compacted");
    assert!(store.file_bytes().expect("a length") < before);
    let report = store.snapshot().and_then(|snapshot| snapshot.check()).expect("readable");
    assert_eq!((report.findings, report.records["equipment"]), (vec![], 3_000));
    store.ingest(&batch_of(items("three"), 3)).expect("writing goes on");
}
