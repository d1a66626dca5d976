//! A full run finds records that the source no longer has, and does not apply deletions that would empty the store.

use std::sync::Arc;

use masterbus::simulate::condoit::{Collection, CondoitSimulator, CondoitSimulatorOptions, RunningCondoit};
use masterbus::simulate::portfolio::PortfolioOptions;
use masterbus::sync::{SyncError, SyncMode};

use crate::support::app::{Rig, Setting, http_source, runtime};

fn condoit(runtime: &tokio::runtime::Runtime) -> RunningCondoit {
    let plant = PortfolioOptions { facilities: 2, equipment: 120, ..PortfolioOptions::default() };
    let options = CondoitSimulatorOptions { portfolio: plant, ..CondoitSimulatorOptions::default() };
    runtime.block_on(CondoitSimulator::start(options)).expect("it starts")
}

fn items(rig: &Rig) -> u64 {
    rig.viewer.document("/portfolio/summary")["total_equipment"].as_u64().expect("a number")
}

#[test]
fn a_full_run_removes_records_deleted_without_a_tombstone() {
    let runtime = runtime();
    let condoit = condoit(&runtime);
    let rig = Rig::open(&runtime, Setting::of(vec![http_source(&condoit)]));
    rig.sync("condoit");
    assert_eq!(items(&rig), 120);
    assert!(condoit.erase(Collection::Equipment, "e-0000120"), "it was there");
    rig.sync("condoit");
    assert_eq!(items(&rig), 120, "the changes say nothing of it");
    let finished = rig.try_sync("condoit", SyncMode::Full).unwrap_or_else(|error| panic!("{}", error.full_message()));
    assert_eq!(finished.run.tables["equipment"].deleted, 1);
    assert_eq!(items(&rig), 119);
    assert_eq!(rig.viewer.get("/equipment/e-0000120").status, 404);
    let again = rig.try_sync("condoit", SyncMode::Full).unwrap_or_else(|error| panic!("{}", error.full_message()));
    assert!(again.run.tables.values().all(|table| (table.changed, table.deleted) == (0, 0)), "{:?}", again.run.tables);
}

#[test]
fn a_response_that_would_empty_the_store_is_not_applied() {
    let runtime = runtime();
    let condoit = condoit(&runtime);
    let rig = Rig::open(&runtime, Setting::of(vec![http_source(&condoit)]));
    rig.sync("condoit");
    for number in 41..=120 {
        assert!(condoit.erase(Collection::Equipment, &format!("e-{number:07}")), "it was there");
    }
    let refused = rig.try_sync("condoit", SyncMode::Full).expect_err("not believed");
    let said = Arc::as_ref(&refused);
    assert!(matches!(said, SyncError::MassDeletion { gone: 80, held: 120, .. }), "{}", said.full_message());
    assert_eq!(items(&rig), 120);
    let runs = rig.operator.document("/sync/runs?limit=1");
    assert!(runs["runs"][0]["error"].as_str().is_some_and(|error| error.contains("80 of the 120")), "{runs}");
}
