//! Scenario: the disk runs full or fails in operation. Writes fail with the reason, reads go on, and writes resume by
//! themselves once the disk works again. No batch is half written.

use std::sync::Arc;

use masterbus::store::{FILE_NAME, Store, StoreError, StoreOptions};

use crate::support::store::*;

/// A cache so small that reading needs the disk.
const SMALL: StoreOptions = StoreOptions { cache_bytes: 64 << 10, waits_for_disk: true };

fn filled(disk: &Arc<Faulty>) -> Store {
    let store = Store::open_with(disk.clone(), "a faulty disk", SMALL).expect("a new store");
    let items = (0..500).map(|n| equipment(&format!("e{n:04}"), "f1"));
    store.ingest(&batch_of([facility("f1")].into_iter().chain(items), 1)).expect("room for these");
    store
}

fn readable(store: &Store) -> usize {
    let snapshot = store.snapshot().expect("reading goes on");
    let items = snapshot.equipment_of(&facility_id("f1")).expect("reading goes on");
    items.collect::<Result<Vec<_>, _>>().expect("every item is whole").len()
}

/// Ingests batches until one fails; returns how many were stored, and the error.
fn fill_up(store: &Store) -> (usize, StoreError) {
    for batch in 0..10_000 {
        let items = (0..200).map(|n| equipment(&format!("x{batch:05}-{n}"), "f1"));
        if let Err(error) = store.ingest(&batch_of(items, 2)) {
            return (batch * 200, error);
        }
    }
    panic!("the disk never ran full");
}

#[test]
fn a_full_disk_stops_writing_only_and_only_while_it_is_full() {
    let disk = Faulty::with_room(4 << 20);
    let store = filled(&disk);
    let (went_in, error) = fill_up(&store);
    assert!(matches!(&error, StoreError::Unwritable { .. }), "{error}");
    assert!(error.to_string().contains("reads go on"), "{error}");
    assert_eq!(readable(&store), 500 + went_in, "all that was acknowledged, and nothing of what failed");
    let again = store.ingest(&batch_of((0..2_000).map(|n| equipment(&format!("y{n}"), "f1")), 3));
    assert!(matches!(again, Err(StoreError::Unwritable { .. })), "still full: {again:?}");
    assert_eq!(readable(&store), 500 + went_in);

    disk.set_room(64 << 20);
    store.ingest(&batch_of((0..2_000).map(|n| equipment(&format!("y{n}"), "f1")), 4)).expect("there is room again");
    assert_eq!(readable(&store), 2_500 + went_in);
    assert_eq!(store.write_failure(), None);
    let report = store.snapshot().and_then(|snapshot| snapshot.check()).expect("readable");
    assert_eq!(report.findings, []);
}

#[test]
fn a_disk_that_takes_no_write_at_all_is_read_on_and_written_when_it_is_back() {
    let disk = Faulty::with_room(u64::MAX);
    let store = filled(&disk);
    disk.fail_writes(true);
    for _ in 0..3 {
        let refused = store.ingest(&batch_of([equipment("new", "f1")], 2));
        assert!(matches!(&refused, Err(StoreError::Unwritable { reason }) if reason.contains("the disk is gone")));
        assert_eq!(readable(&store), 500);
        assert!(store.write_failure().is_some_and(|reason| !reason.is_empty()));
    }
    disk.fail_writes(false);
    store.ingest(&batch_of([equipment("new", "f1")], 3)).expect("the disk is back");
    assert_eq!(readable(&store), 501);
}

#[test]
fn a_read_that_fails_once_does_not_end_reading() {
    let disk = Faulty::with_room(u64::MAX);
    let store = filled(&disk);
    disk.fail_reads(true);
    let items =
        store.snapshot().and_then(|snapshot| snapshot.equipment_of(&facility_id("f1"))?.collect::<Result<Vec<_>, _>>());
    assert!(matches!(&items, Err(StoreError::Unreadable { .. })), "{items:?}");
    disk.fail_reads(false);
    assert_eq!(readable(&store), 500);
    store.ingest(&batch_of([equipment("new", "f1")], 2)).expect("writing goes on");
}

#[test]
fn a_snapshot_from_before_a_failure_never_reads_what_was_written_after_it() {
    let disk = Faulty::with_room(u64::MAX);
    let store = filled(&disk);
    let before = store.snapshot().expect("a snapshot");
    disk.fail_writes(true);
    store.ingest(&batch_of([equipment("new", "f1")], 2)).expect_err("the disk is gone");
    disk.fail_writes(false);
    for round in 0..20 {
        let items = (0..500).map(|n| equipment_with(&format!("e{n:04}"), "f1", &format!("round {round}")));
        store.ingest(&batch_of(items, 3)).expect("the disk is back");
    }
    for item in before.equipment_of(&facility_id("f1")).into_iter().flatten() {
        match item {
            Ok(item) => assert_eq!(item.name.as_deref(), Some("MDP")),
            Err(error) => assert!(matches!(error, StoreError::Unreadable { .. }), "{error}"),
        }
    }
}

#[test]
fn a_file_stays_held_while_its_disk_fails_and_is_given_back_at_the_end() {
    let folder = tempfile::tempdir().expect("a folder");
    let disk = Faulty::on_file(&folder.path().join(FILE_NAME));
    let store = filled(&disk);
    let other = || Store::open(folder.path(), StoreOptions::default());
    disk.fail_writes(true);
    store.ingest(&batch_of([equipment("new", "f1")], 2)).expect_err("the disk is gone");
    assert_eq!(readable(&store), 500);
    assert!(matches!(other(), Err(StoreError::HeldByAnother { .. })), "still ours");
    disk.fail_writes(false);
    store.ingest(&batch_of([equipment("new", "f1")], 3)).expect("the disk is back");
    assert!(matches!(other(), Err(StoreError::HeldByAnother { .. })), "still ours");
    let late = store.snapshot().expect("a snapshot that outlives the store");
    drop(store);
    assert_eq!(readable(&other().expect("free")), 501);
    drop(late);
}
