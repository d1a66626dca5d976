//! Scenario: an assessment writes rows and figures; then an item moves to another facility, another one is removed, and
//! finally the facility is removed. Lists follow, and lost rows are reported.

use masterbus::assess::figure::FacilityFigure;
use masterbus::assess::{FacilityAggregate, RuleCatalog};
use masterbus::inventory::RecordKind;
use masterbus::report::row::EquipmentRow;
use masterbus::store::{AssessmentChanges, IngestBatch, Store, StoreError, StoredFacilityFigure};
use serde_json::json;

use crate::support::store::*;

fn row(id: &str, facility: &str) -> EquipmentRow {
    serde_json::from_value(json!({
        "id": id, "facility_id": facility, "name": "MDP", "kind": "panel",
        "last_updated": "2026-01-01T00:00:00Z", "assessed_at": "2026-01-01T00:00:00Z",
        "figure": {
            "score": 41.25, "rating": "Medium", "factors": [["age", 90.0]], "confidence": 0.8, "condition": "Fair",
            "importance": 1.0, "critical_threat": false, "algorithm_version": "1.2.0", "as_of": "2026-01-01",
            "maintenance": {"status": "overdue", "compliant": false, "percentage": 33},
            "safety": {"in_scope": true, "study_current": false, "own_study_current": false, "label": "missing", "percentage": 0},
        },
    }))
    .expect("a row")
}

fn figure(equipment_count: u64) -> StoredFacilityFigure {
    let figure: FacilityFigure = serde_json::from_value(json!({
        "as_of": "2026-01-01", "algorithm_version": "1.2.0", "score": 41.25, "level": "Medium",
        "equipment_count": equipment_count, "by_rating": [0, equipment_count, 0, 0], "critical_threats": 0,
        "copper": 0, "aluminum": 0, "categories": [], "top_threats": [],
        "maintenance": {"percentage": 0, "compliant": 0, "by_status": [0, 0, equipment_count]},
        "safety": {"percentage": 0, "in_scope": equipment_count, "compliant": 0, "label_present": 0, "label_complete": 0},
    }))
    .expect("a figure");
    StoredFacilityFigure { last_updated: at(1), figure, feed_faults: Vec::new(), fed_from_afar: Vec::new() }
}

fn tally() -> FacilityAggregate {
    let rules = RuleCatalog::embedded().expect("the rules").rules("1.2.0").expect("1.2.0");
    FacilityAggregate::new(&rules, "2026-01-01".parse().expect("a day"))
}

fn ids(rows: impl Iterator<Item = Result<EquipmentRow, StoreError>>) -> Result<Vec<String>, StoreError> {
    rows.map(|row| Ok(row?.id.to_string())).collect()
}

fn assessed() -> Result<Store, StoreError> {
    let store = in_memory();
    let items = [equipment("e1", "f1"), equipment("e2", "f1"), equipment("e3", "f1"), equipment("e4", "f2")];
    store.ingest(&batch_of([facility("f1"), facility("f2")].into_iter().chain(items), 1))?;
    store.commit_assessment(&AssessmentChanges {
        rows: vec![row("e4", "f2"), row("e2", "f1"), row("e1", "f1"), row("e3", "f1")],
        facilities: vec![(facility_id("f1"), figure(3), tally()), (facility_id("f2"), figure(1), tally())],
        taken: store.snapshot()?.figures().dirty_set(10)?,
        ..AssessmentChanges::default()
    })?;
    Ok(store)
}

#[test]
fn rows_and_figures_come_back_in_order() -> Result<(), StoreError> {
    let store = assessed()?;
    let snapshot = store.snapshot()?;
    assert_eq!(ids(snapshot.figures().rows_of(&facility_id("f1"))?)?, ["e1", "e2", "e3"]);
    assert_eq!(ids(snapshot.figures().rows()?)?, ["e1", "e2", "e3", "e4"]);
    assert_eq!(snapshot.figures().find_row(&equipment_id("e4"))?, Some(row("e4", "f2")));
    assert_eq!(snapshot.figures().facility_figure(&facility_id("f1"))?, Some(figure(3)));
    assert_eq!(snapshot.figures().facility_figures()?.collect::<Result<Vec<_>, _>>()?.len(), 2);
    assert_eq!(snapshot.check()?.findings, []);
    Ok(())
}

#[test]
fn rows_of_moved_and_deleted_items_are_reported_and_removed() -> Result<(), StoreError> {
    let store = assessed()?;
    let removed = vec![("Equipment".into(), RecordKind::Equipment, "e3".to_owned())];
    store.ingest(&IngestBatch { removed, ..batch_of([equipment("e1", "f2")], 2) })?;
    let snapshot = store.snapshot()?;
    let gone = snapshot.figures().rows_without_equipment(&facility_id("f1"))?;
    assert_eq!(gone, [equipment_id("e1"), equipment_id("e3")]);
    assert_eq!(snapshot.figures().rows_without_equipment(&facility_id("f2"))?, []);
    store.commit_assessment(&AssessmentChanges {
        rows: vec![row("e1", "f2")],
        gone_rows: gone.into_iter().map(|item| (facility_id("f1"), item)).collect(),
        facilities: vec![(facility_id("f1"), figure(1), tally()), (facility_id("f2"), figure(2), tally())],
        taken: snapshot.figures().dirty_set(10)?,
        ..AssessmentChanges::default()
    })?;
    let snapshot = store.snapshot()?;
    assert_eq!(ids(snapshot.figures().rows()?)?, ["e2", "e1", "e4"]);
    assert_eq!(snapshot.check()?.findings, []);
    Ok(())
}

#[test]
fn a_facility_that_went_takes_its_rows_and_its_figure_with_it() -> Result<(), StoreError> {
    let store = assessed()?;
    store.commit_assessment(&AssessmentChanges {
        gone_facilities: vec![facility_id("f1")],
        ..AssessmentChanges::default()
    })?;
    let snapshot = store.snapshot()?;
    assert_eq!(ids(snapshot.figures().rows()?)?, ["e4"]);
    assert_eq!(snapshot.figures().facility_figure(&facility_id("f1"))?, None);
    Ok(())
}

#[test]
fn a_figure_that_no_longer_counts_what_is_there_is_a_finding() -> Result<(), StoreError> {
    let store = assessed()?;
    store.commit_assessment(&AssessmentChanges {
        facilities: vec![(facility_id("f2"), figure(5), tally())],
        ..AssessmentChanges::default()
    })?;
    let report = store.snapshot()?.check()?;
    assert_eq!((report.wrong, report.findings[0].key.as_str()), (1, "f2"));
    assert_eq!(report.findings[0].reason, "counts 5 items, 1 are there, 1 have a row");
    Ok(())
}
