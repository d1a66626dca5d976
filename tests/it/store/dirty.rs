//! Scenario: data changes while it is assessed. The commit clears the dirty marks that the assessment saw, later ones stay.
//! Sync issues stay until the source delivers the row without the fault.

use masterbus::inventory::{Record, ValidationIssue};
use masterbus::store::{
    AssessmentChanges, DirtyFacility, DirtySet, IngestBatch, StoreCollection, StoreError, SyncIssue, SyncMode, SyncRun,
};

use crate::support::store::*;

fn portfolio() -> Vec<Record> {
    vec![facility("f1"), facility("f2"), equipment("e1", "f1"), equipment("e2", "f2")]
}

fn answered(taken: DirtySet) -> AssessmentChanges {
    AssessmentChanges { taken, ..AssessmentChanges::default() }
}

#[test]
fn a_change_during_an_assessment_stays_marked() -> Result<(), StoreError> {
    let store = in_memory();
    store.ingest(&batch_of(portfolio(), 1))?;
    let first = store.snapshot()?.figures().dirty_set(10)?;
    assert!(first.portfolio.is_some());
    assert!(first.facilities.values().all(|marked| marked.whole.is_some()));

    store.ingest(&batch_of([equipment_with("e1", "f1", "renamed meanwhile")], 2))?;
    store.commit_assessment(&answered(first))?;
    let left = store.snapshot()?.figures().dirty_set(10)?;
    assert_eq!(left.facilities.keys().collect::<Vec<_>>(), [&facility_id("f1")], "f1 changed after it was read");
    assert!(left.portfolio.is_some(), "and so did the portfolio");
    store.commit_assessment(&answered(left))?;
    assert!(store.snapshot()?.figures().dirty_set(10)?.is_empty());

    store.ingest(&batch_of([equipment_with("e1", "f1", "once more")], 3))?;
    let single = store.snapshot()?.figures().dirty_set(10)?;
    let marked = &single.facilities[&facility_id("f1")];
    assert_eq!((marked.whole, marked.items.keys().collect::<Vec<_>>()), (None, vec![&equipment_id("e1")]));
    let now = store.snapshot()?;
    assert_eq!(now.figures().dirty_facility(&facility_id("f1"))?, *marked);
    assert_eq!(now.figures().dirty_facility(&facility_id("f2"))?, DirtyFacility::default());
    assert!(now.figures().is_dirty(&facility_id("f1"), &equipment_id("e1"))?);
    assert!(!now.figures().is_dirty(&facility_id("f1"), &equipment_id("e9"))?);
    store.commit_assessment(&answered(DirtySet { portfolio: None, ..single }))?;
    let left = store.snapshot()?.figures().dirty_set(10)?;
    assert!(left.facilities.is_empty() && left.portfolio.is_some(), "the portfolio waits for its own turn");
    Ok(())
}

#[test]
fn many_changes_of_one_facility_are_one_mark() -> Result<(), StoreError> {
    let store = in_memory();
    store.ingest(&batch_of(portfolio(), 1))?;
    store.commit_assessment(&answered(store.snapshot()?.figures().dirty_set(10)?))?;
    store.ingest(&batch_of((0..1_000).map(|n| service(&format!("s{n}"), "e1")), 2))?;
    let marks = store.snapshot()?.figures().dirty_set(10)?;
    assert_eq!(marks.facilities[&facility_id("f1")].items.len(), 1, "one item, however many services");
    store.ingest(&batch_of((0..1_000).map(|n| equipment(&format!("n{n}"), "f1")), 3))?;
    let marks = store.snapshot()?.figures().dirty_set(10)?;
    assert!(marks.facilities[&facility_id("f1")].whole.is_some());
    assert!(store.snapshot()?.figures().is_dirty(&facility_id("f1"), &equipment_id("e1"))?, "as a part of the whole");
    assert!(!marks.facilities.contains_key(&facility_id("f2")));
    Ok(())
}

#[test]
fn everything_can_be_marked_dirty_and_taken_in_parts() -> Result<(), StoreError> {
    let store = in_memory();
    store.ingest(&batch_of(portfolio(), 1))?;
    store.commit_assessment(&answered(store.snapshot()?.figures().dirty_set(10)?))?;
    store.mark_all_dirty()?;
    let part = store.snapshot()?.figures().dirty_set(1)?;
    assert_eq!(part.facilities.len(), 1);
    assert!(matches!(part.facilities[&facility_id("f1")], DirtyFacility { whole: Some(_), .. }));
    store.commit_assessment(&answered(part))?;
    assert_eq!(store.snapshot()?.figures().dirty_set(10)?.facilities.keys().collect::<Vec<_>>(), [&facility_id("f2")]);
    Ok(())
}

fn issues(store: &masterbus::store::Store) -> Result<Vec<SyncIssue>, StoreError> {
    Ok(store.snapshot()?.sync().issues(0, 100)?.1)
}

#[test]
fn an_issue_keeps_its_first_day_and_goes_when_the_source_mends_the_row() -> Result<(), StoreError> {
    let store = in_memory();
    let with = |records: Vec<Record>, complaints: Vec<ValidationIssue>, millis| IngestBatch {
        complaints,
        ..batch_of(records, millis)
    };
    let amperage = || complaint("Equipment", "e1", "amperage", false);
    store.ingest(&with(portfolio(), vec![amperage(), complaint("Equipment", "e1", "installDate", false)], 1))?;
    assert_eq!(issues(&store)?.len(), 2);
    store.ingest(&with(vec![equipment("e1", "f1")], vec![amperage()], 2))?;
    let left = issues(&store)?;
    assert_eq!((left.len(), left[0].complaint.column.as_str()), (1, "amperage"));
    assert_eq!((left[0].first_seen, left[0].last_seen), (at(1), at(2)));
    store.ingest(&batch_of([equipment("e2", "f2")], 3))?;
    assert_eq!(issues(&store)?, left, "another row says nothing about this one");
    store.ingest(&batch_of([equipment("e1", "f1")], 4))?;
    assert_eq!(issues(&store)?, []);
    Ok(())
}

#[test]
fn a_row_that_becomes_invalid_leaves_every_figure() -> Result<(), StoreError> {
    let store = in_memory();
    store.ingest(&batch_of(portfolio(), 1))?;
    store.commit_assessment(&answered(store.snapshot()?.figures().dirty_set(10)?))?;
    let bad = IngestBatch {
        complaints: vec![complaint("Equipment", "e1", "type", true)],
        ..IngestBatch::empty(SOURCE, at(2))
    };
    let applied = store.ingest(&bad)?;
    assert_eq!((applied.total().quarantined, applied.total().removed), (1, 0));
    assert_eq!(applied.facilities, [facility_id("f1")].into());
    assert_eq!(store.snapshot()?.find_equipment(&equipment_id("e1"))?, None);
    assert_eq!(issues(&store)?.len(), 1);
    store.ingest(&batch_of([equipment("e1", "f1")], 3))?;
    assert!(store.snapshot()?.find_equipment(&equipment_id("e1"))?.is_some());
    assert_eq!(issues(&store)?, []);
    Ok(())
}

#[test]
fn collections_take_any_record_and_a_failed_write_leaves_nothing() -> Result<(), StoreError> {
    #[derive(Debug, thiserror::Error)]
    enum Refusal {
        #[error("no")]
        No,
        #[error(transparent)]
        Store(#[from] StoreError),
    }
    let store = in_memory();
    store.write::<_, StoreError>(|writing| {
        writing.put(StoreCollection::Account, "root", &("root", 1_u8))?;
        writing.put(StoreCollection::SourceEvent, "engine", &"local")
    })?;
    let refused = store.write(|writing| {
        writing.put(StoreCollection::Account, "root", &("other", 2_u8))?;
        Err::<(), _>(Refusal::No)
    });
    assert!(matches!(refused, Err(Refusal::No)));
    let snapshot = store.snapshot()?;
    assert_eq!(snapshot.find(StoreCollection::Account, "root")?, Some(("root".to_owned(), 1_u8)));
    assert_eq!(snapshot.list::<String>(StoreCollection::SourceEvent)?, [("engine".to_owned(), "local".to_owned())]);
    let removed = store.write::<_, StoreError>(|writing| writing.remove(StoreCollection::Account, "root"))?;
    assert!(removed && store.snapshot()?.find::<(String, u8)>(StoreCollection::Account, "root")?.is_none());
    for no_key in ["", "a\0b", &"x".repeat(1_001)] {
        let put = |key: &str| store.write::<_, StoreError>(|writing| writing.put(StoreCollection::Account, key, &1));
        assert!(put(no_key).is_err(), "{no_key:?}");
        assert!(store.snapshot()?.find::<u8>(StoreCollection::Account, no_key)?.is_none(), "{no_key:?}");
        store.write::<_, StoreError>(|writing| {
            assert!(writing.find::<u8>(StoreCollection::Account, no_key)?.is_none(), "{no_key:?}");
            assert!(!writing.remove(StoreCollection::Account, no_key)?, "{no_key:?}");
            Ok(())
        })?;
    }
    Ok(())
}

#[test]
fn runs_are_numbered_and_listed_latest_first() -> Result<(), StoreError> {
    let store = in_memory();
    let run = |started| SyncRun {
        source: SOURCE.to_owned(),
        mode: SyncMode::Full,
        started: at(started),
        ended: None,
        tables: [("Equipment".to_owned(), Default::default())].into(),
        bytes: 0,
        rows_per_second: 0.0,
        error: None,
        interruption: None,
        public_error: None,
    };
    assert_eq!((store.insert_sync_run(&run(1))?, store.insert_sync_run(&run(2))?), (1, 2));
    store.put_sync_run(2, &SyncRun { ended: Some(at(9)), ..run(2) })?;
    let runs = store.snapshot()?.sync().sync_runs()?.collect::<Result<Vec<_>, _>>()?;
    assert_eq!(
        runs.iter().map(|(number, run)| (*number, run.ended)).collect::<Vec<_>>(),
        [(2, Some(at(9))), (1, None)]
    );
    Ok(())
}
