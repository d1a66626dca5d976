//! Scenario: a source repeats a record, moves it to another owner, or delivers it before its owner. The store keeps one copy,
//! reports what changed, and excludes orphans from every count.

use masterbus::inventory::{Record, RecordKind};
use masterbus::store::{IngestBatch, StoreError};

use crate::support::store::*;

fn small() -> Vec<Record> {
    vec![
        facility("f1"),
        facility("f2"),
        equipment("e1", "f1"),
        equipment("e2", "f1"),
        equipment("e3", "f2"),
        service("s1", "e1"),
        service("s2", "e1"),
        photo("p1", "e2", Some(b"picture")),
    ]
}

#[test]
fn what_was_put_is_found_by_id_and_by_owner() -> Result<(), StoreError> {
    let store = in_memory();
    let applied = store.ingest(&batch_of(small(), 1))?;
    assert_eq!(applied.total().changed, 8);
    assert_eq!(applied.facilities, [facility_id("f1"), facility_id("f2")].into());
    let snapshot = store.snapshot()?;
    assert_eq!(snapshot.facilities()?.count(), 2);
    for record in small() {
        match record {
            Record::Facility(wanted) => assert_eq!(snapshot.find_facility(&wanted.id)?, Some(wanted)),
            Record::Equipment(wanted) => assert_eq!(snapshot.find_equipment(&wanted.id)?, Some(*wanted)),
            Record::Service(wanted) => assert!(snapshot.services_of(&wanted.equipment_id)?.contains(&wanted)),
            Record::Conductor(wanted) => assert!(snapshot.conductors_of(&wanted.equipment_id)?.contains(&wanted)),
            Record::Photo(wanted, picture) => {
                assert_eq!(snapshot.picture(&wanted.id)?, picture);
                assert_eq!(snapshot.find_photo(&wanted.id)?, Some(wanted));
            }
        }
    }
    let of_f1: Vec<_> =
        snapshot.equipment_of(&facility_id("f1"))?.map(|item| item.map(|item| item.id)).collect::<Result<_, _>>()?;
    assert_eq!(of_f1, [equipment_id("e1"), equipment_id("e2")]);
    assert_eq!(snapshot.sync().issues(0, 10)?.0, 0);
    Ok(())
}

#[test]
fn a_batch_that_changes_nothing_writes_nothing() -> Result<(), StoreError> {
    let store = in_memory();
    let cursor = b"after 1".as_slice();
    store.ingest(&IngestBatch { cursor: Some(cursor), ..batch_of(small(), 1) })?;
    let marks = store.snapshot()?.figures().dirty_set(10)?;
    let again = store.ingest(&IngestBatch { cursor: Some(cursor), ..batch_of(small(), 2) })?;
    assert!(!again.written, "nothing to write");
    assert_eq!((again.total().changed, again.total().unchanged), (0, 8));
    assert!(again.facilities.is_empty());
    assert_eq!(store.snapshot()?.figures().dirty_set(10)?, marks, "nothing is marked anew");
    assert_eq!(store.snapshot()?.sync().cursor(SOURCE)?.as_deref(), Some(cursor));
    Ok(())
}

#[test]
fn what_moves_leaves_its_old_place() -> Result<(), StoreError> {
    let store = in_memory();
    store.ingest(&batch_of(small(), 1))?;
    let moved = store.ingest(&batch_of([equipment("e1", "f2"), service("s2", "e3")], 2))?;
    assert_eq!(moved.facilities, [facility_id("f1"), facility_id("f2")].into(), "both are assessed again");
    let snapshot = store.snapshot()?;
    assert_eq!(snapshot.equipment_of(&facility_id("f1"))?.count(), 1);
    assert_eq!(snapshot.equipment_of(&facility_id("f2"))?.count(), 2);
    assert_eq!(snapshot.services_of(&equipment_id("e1"))?.len(), 1);
    assert_eq!(snapshot.services_of(&equipment_id("e3"))?[0].id, service_id("s2"));
    Ok(())
}

#[test]
fn a_tombstone_takes_the_record_and_its_picture_and_may_be_unknown() -> Result<(), StoreError> {
    let store = in_memory();
    store.ingest(&batch_of(small(), 1))?;
    let removed = |kind, id: &str| (table_name(kind).into(), kind, id.to_owned());
    let gone = vec![
        removed(RecordKind::Photo, "p1"),
        removed(RecordKind::Service, "s1"),
        removed(RecordKind::Equipment, "nobody"),
    ];
    let applied = store.ingest(&IngestBatch { removed: gone.clone(), ..IngestBatch::empty(SOURCE, at(2)) })?;
    assert_eq!(applied.total().removed, 2);
    let snapshot = store.snapshot()?;
    assert_eq!((snapshot.find_photo(&photo_id("p1"))?, snapshot.picture(&photo_id("p1"))?), (None, None));
    assert_eq!(snapshot.services_of(&equipment_id("e1"))?.len(), 1);
    let again = store.ingest(&IngestBatch { removed: gone, ..IngestBatch::empty(SOURCE, at(3)) })?;
    assert!(!again.written);
    Ok(())
}

fn table_name(kind: RecordKind) -> &'static str {
    match kind {
        RecordKind::Facility => "Facility",
        RecordKind::Equipment => "Equipment",
        RecordKind::Service => "Service",
        RecordKind::Conductor => "Conductor",
        RecordKind::Photo => "Photo",
    }
}

#[test]
fn what_belongs_to_nothing_is_reported_and_counts_once_its_owner_comes() -> Result<(), StoreError> {
    let store = in_memory();
    let early = store.ingest(&batch_of([service("s1", "e1"), equipment("e1", "f1")], 1))?;
    assert!(early.facilities.is_empty(), "nothing to assess");
    let snapshot = store.snapshot()?;
    assert_eq!(snapshot.find_equipment(&equipment_id("e1"))?, None);
    assert_eq!(snapshot.equipment_of(&facility_id("f1"))?.count(), 0);
    assert!(snapshot.figures().dirty_set(10)?.is_empty());
    let (total, issues) = snapshot.sync().issues(0, 10)?;
    assert_eq!((total, issues[0].complaint.column.as_str(), issues[0].complaint.quarantined), (1, "facility_id", true));
    assert_eq!(issues[0].complaint.reason, "names facility f1, which does not exist");

    let whole = store.ingest(&batch_of([facility("f1")], 2))?;
    assert_eq!(whole.facilities, [facility_id("f1")].into());
    let snapshot = store.snapshot()?;
    assert_eq!(snapshot.sync().issues(0, 10)?.0, 0, "the issue went by itself");
    assert_eq!(snapshot.equipment_of(&facility_id("f1"))?.count(), 1);
    assert_eq!(snapshot.services_of(&equipment_id("e1"))?.len(), 1);

    let gone = vec![("Facility".into(), RecordKind::Facility, "f1".to_owned())];
    store.ingest(&IngestBatch { removed: gone, ..IngestBatch::empty(SOURCE, at(3)) })?;
    let snapshot = store.snapshot()?;
    assert_eq!((snapshot.sync().issues(0, 10)?.0, snapshot.find_equipment(&equipment_id("e1"))?), (1, None));
    assert_eq!(
        snapshot.figures().dirty_set(10)?.facilities.keys().collect::<Vec<_>>(),
        [&facility_id("f1")],
        "its figure is to go"
    );
    Ok(())
}

#[test]
fn the_later_of_two_rows_with_one_id_wins_and_the_collision_is_reported() -> Result<(), StoreError> {
    let store = in_memory();
    let twice = [facility("f1"), equipment_with("e1", "f1", "first"), equipment_with("e1", "f1", "second")];
    let applied = store.ingest(&batch_of(twice, 1))?;
    assert_eq!(applied.total().changed, 2);
    let snapshot = store.snapshot()?;
    let kept = snapshot.find_equipment(&equipment_id("e1"))?.and_then(|item| item.name);
    assert_eq!(kept.as_deref(), Some("second"));
    let (_, issues) = snapshot.sync().issues(0, 10)?;
    assert_eq!(issues.len(), 1);
    assert!(!issues[0].complaint.quarantined);
    Ok(())
}

#[test]
fn what_a_full_pass_did_not_meet_is_named_and_nothing_of_others() -> Result<(), StoreError> {
    let store = in_memory();
    store.ingest(&batch_of(small(), 1))?;
    let other = IngestBatch { puts: from_tables([equipment("e9", "f1")]), ..IngestBatch::empty("other", at(1)) };
    store.ingest(&other)?;
    let unseen =
        store.snapshot()?.sync().find_unseen_records(SOURCE, "Equipment", RecordKind::Equipment, &|id| id == "e1")?;
    assert_eq!((unseen.held, unseen.ids.len()), (3, 2));
    assert!(!unseen.ids.iter().any(|id| id == "e1" || id == "e9"), "{:?}", unseen.ids);
    Ok(())
}

#[test]
fn an_id_that_another_source_holds_gets_its_source_in_front_and_keeps_it() -> Result<(), StoreError> {
    let store = in_memory();
    store.ingest(&batch_of([facility("f1"), equipment_with("e1", "f1", "theirs")], 1))?;
    let other = |records: Vec<Record>, millis| IngestBatch {
        puts: from_tables(records),
        ..IngestBatch::empty("shed", at(millis))
    };
    store.ingest(&other(vec![facility("f2"), equipment_with("e1", "f2", "ours"), service("s1", "e1")], 2))?;
    let snapshot = store.snapshot()?;
    let name = |id: &str| snapshot.find_equipment(&equipment_id(id)).map(|item| item.and_then(|item| item.name));
    assert_eq!((name("e1")?.as_deref(), name("shed:e1")?.as_deref()), (Some("theirs"), Some("ours")));
    assert_eq!(snapshot.services_of(&equipment_id("shed:e1"))?.len(), 1, "the reference follows");

    let gone = vec![("Equipment".into(), RecordKind::Equipment, "e1".to_owned())];
    store.ingest(&IngestBatch { removed: gone.clone(), ..IngestBatch::empty(SOURCE, at(3)) })?;
    let again = store.ingest(&other(vec![equipment_with("e1", "f2", "ours"), service("s2", "e1")], 4))?;
    assert_eq!(again.tables["Equipment"].unchanged, 1, "it keeps the name it was given");
    assert_eq!(store.snapshot()?.services_of(&equipment_id("shed:e1"))?.len(), 2);
    store.ingest(&IngestBatch { removed: gone, ..IngestBatch::empty("shed", at(5)) })?;
    assert_eq!(store.snapshot()?.find_equipment(&equipment_id("shed:e1"))?, None);
    Ok(())
}

#[test]
fn a_thumbnail_of_a_picture_that_was_replaced_is_not_kept() -> Result<(), StoreError> {
    let store = in_memory();
    store.ingest(&batch_of([facility("f1"), equipment("e1", "f1"), photo("p1", "e1", Some(b"old"))], 1))?;
    let thumbnail = || store.snapshot()?.thumbnail(&photo_id("p1"));
    store.put_thumbnail(&photo_id("p1"), b"old", b"small old")?;
    assert_eq!(thumbnail()?.as_deref(), Some(&b"small old"[..]));
    // The picture is replaced while the thumbnail of the old one is made
    store.ingest(&batch_of([photo("p1", "e1", Some(b"new"))], 2))?;
    assert_eq!(thumbnail()?, None);
    store.put_thumbnail(&photo_id("p1"), b"old", b"small old")?;
    assert_eq!(thumbnail()?, None);
    store.put_thumbnail(&photo_id("p1"), b"new", b"small new")?;
    assert_eq!(thumbnail()?.as_deref(), Some(&b"small new"[..]));
    store.put_thumbnail(&photo_id("gone"), b"old", b"small old")
}
