//! Failures of a source during a run: a clear reason, the last good state, and a next run that continues.

use std::sync::Arc;
use std::time::Duration;

use masterbus::config::SourceConnection;
use masterbus::simulate::condoit::{CondoitSimulator, CondoitSimulatorOptions};
use masterbus::simulate::portfolio::PortfolioOptions;
use masterbus::sync::{SyncError, SyncMode};
use serde_json::{Value, json};

use crate::support::app::{Rig, Setting, http_source, moment, postgres_source, runtime};
use crate::support::condoit::{fill, plant};
use crate::support::postgres::database;
use crate::support::proxy::{Fault, Proxy};

#[test]
fn delays_cuts_and_corruption_of_a_connection_cost_only_time() {
    let runtime = runtime();
    let database = runtime.block_on(database());
    runtime.block_on(fill(&database, &plant(2, 300)));
    let proxy = runtime.block_on(Proxy::before(&database.url, "condoit"));
    let mut source = postgres_source(&proxy.url);
    if let SourceConnection::Postgres { statement_timeout, .. } = &mut source.connection {
        *statement_timeout = Duration::from_millis(500);
    }
    let rig = Rig::open(&runtime, Setting::of(vec![source]));
    // In the greeting, in the middle of the encrypted rows, near their end
    let faults = [Fault::Cut(20), Fault::Corrupt(30_000), Fault::Cut(60_000), Fault::Delay(Duration::from_millis(2))];
    proxy.deal(&faults);
    let (changed, _) = rig.sync("condoit");
    assert_eq!(changed, plant(2, 300).records().count() as u64, "each row arrived once");
    assert_eq!(proxy.lines(), faults.len(), "a line each");
    assert_eq!(rig.operator.document("/sync/verify")["equal"], true);

    for fault in [Fault::Silence(0), Fault::Silence(9_000)] {
        runtime.block_on(database.run(r#"UPDATE "Panel" SET "name" = "name" || '.', "updatedAt" = now()"#));
        proxy.deal(&[fault]);
        let error = match fault {
            // A server that does not even greet is asked for as long as a connection may take
            Fault::Silence(0) => None,
            _ => Some(rig.try_sync("condoit", SyncMode::Incremental).expect_err("nothing comes")),
        };
        if let Some(error) = error {
            assert!(error.full_message().contains("did not respond within"), "{}", error.full_message());
            let source = rig.operator.document("/ready")["sources"][0].clone();
            assert_eq!(
                (&source["stale"], source["details"]["last_error"].as_str()),
                (&json!(true), Some(&*error.public_message()))
            );
        }
        proxy.deal(&[]);
        rig.sync("condoit");
        assert_eq!(rig.operator.document("/ready")["sources"][0]["stale"], false);
    }
    assert_eq!(rig.operator.document("/sync/verify")["equal"], true);
}

/// Every document of its records tells what `/ready` tells of a source, with the moment of its last good run.
fn every_document_says(rig: &Rig, source: &Value) {
    let since = if source["stale"] == true { source["details"]["last_success"].clone() } else { Value::Null };
    let check = |path: &str, document: &Value| {
        assert_eq!((&document["stale"], &document["source_last_success"]), (&source["stale"], &since), "{path}");
    };
    for path in ["", "/risks", "/compliance", "/compliance?detail=standard", "/compliance?detail=summary"] {
        let path = format!("/facilities/f-0001{path}");
        check(&path, &rig.viewer.document(&path));
    }
    check("the list", &rig.viewer.document("/facilities")["facilities"][0]);
    check("the portfolio", &rig.viewer.document("/portfolio/summary"));
    check("a part of it", &rig.limited_viewer(&["f-0001"]).document("/portfolio/summary"));
    assert_eq!(rig.viewer.document("/equipment/e-0000001")["source_last_success"], since);
}

#[test]
fn a_source_whose_run_does_not_end_is_overdue() {
    let runtime = runtime();
    let plant = PortfolioOptions { facilities: 1, equipment: 10, ..PortfolioOptions::default() };
    let condoit =
        CondoitSimulator::start(CondoitSimulatorOptions { portfolio: plant, ..CondoitSimulatorOptions::default() });
    let condoit = runtime.block_on(condoit).expect("it starts");
    // It is read every hour
    let setting = Setting { fixed_at: Some("2026-11-01T12:00:00Z"), ..Setting::of(vec![http_source(&condoit)]) };
    let rig = Rig::open(&runtime, setting);
    rig.sync("condoit");
    let ready = || rig.operator.document("/ready")["sources"][0].clone();
    let look_over = || rig.appliance.source_status.check_overdue().expect("it can be reported");
    rig.clock.set(moment("2026-11-01T14:59:59Z"));
    look_over();
    every_document_says(&rig, &ready());
    assert_eq!(ready()["stale"], false, "it may still come");
    rig.clock.set(moment("2026-11-01T15:00:01Z"));
    assert_eq!((&ready()["stale"], &ready()["details"]["last_error"]), (&json!(true), &Value::Null));
    look_over();
    every_document_says(&rig, &ready());
    rig.sync("condoit");
    look_over();
    every_document_says(&rig, &ready());
    assert_eq!(ready()["stale"], false);
}

#[test]
fn an_unreachable_source_is_shown_as_stale_and_its_breaker_opens() {
    let runtime = runtime();
    let database = runtime.block_on(database());
    runtime.block_on(fill(&database, &plant(1, 10)));
    let login = |word: &str| runtime.block_on(database.run(&format!("ALTER ROLE away_reader {word}")));
    runtime.block_on(
        database.run("CREATE ROLE away_reader LOGIN; GRANT SELECT ON ALL TABLES IN SCHEMA public TO away_reader"),
    );
    let rig =
        Rig::open(&runtime, Setting::of(vec![postgres_source(&database.url.replace("condoit@", "away_reader@"))]));
    rig.sync("condoit");
    let stale = || {
        let ready = rig.operator.document("/ready");
        let document = rig.viewer.document("/equipment/e-0000001");
        assert_eq!(ready["sources"][0]["stale"], document["risk_assessment"]["stale"]);
        assert!(ready["sources"][0]["details"]["age_seconds"].is_u64(), "{ready}");
        every_document_says(&rig, &ready["sources"][0]);
        ready["sources"][0]["stale"].as_bool().expect("a flag")
    };
    assert!(!stale());
    login("NOLOGIN");
    let failed = || rig.try_sync("condoit", SyncMode::Incremental).expect_err("it may not come in");
    assert!(failed().full_message().contains("not permitted to log in"));
    assert!(stale(), "and it is served all the same");
    login("LOGIN");
    rig.sync("condoit");
    assert!(!stale());
    login("NOLOGIN");
    for _ in 0..5 {
        assert!(failed().full_message().contains("not permitted to log in"));
    }
    let resting = failed();
    assert!(matches!(Arc::as_ref(&resting), SyncError::CircuitOpen { .. }), "{}", resting.full_message());
    assert!(stale());
    let runs = rig.operator.document("/sync/runs?limit=1");
    assert!(
        runs["runs"][0]["error"].as_str().is_some_and(|error| error.contains("is not asked for another")),
        "{runs}"
    );
}

#[test]
fn a_schema_change_affects_only_the_removed_columns() {
    let runtime = runtime();
    let database = runtime.block_on(database());
    runtime.block_on(fill(&database, &plant(2, 100)));
    let rig = Rig::open(&runtime, Setting::of(vec![postgres_source(&database.url)]));
    rig.sync("condoit");
    let total = || rig.viewer.document("/equipment?limit=1")["total"].clone();
    let before = total();
    runtime.block_on(database.run(
        r#"ALTER TABLE "Panel" ALTER "amperage" TYPE text USING 'many', DROP "manufacturer";
           ALTER TABLE "Breaker" RENAME "facilityId" TO "siteId";
           UPDATE "Panel" SET "name" = 'renamed', "updatedAt" = now()"#,
    ));
    let error = rig.try_sync("condoit", SyncMode::Incremental).expect_err("a table is not followed");
    assert!(
        error.full_message().contains(r#"table "Breaker" lacks the column "facilityId""#),
        "{}",
        error.full_message()
    );
    assert_eq!(total(), before, "a table that cannot be read any more keeps its last good state");
    let issues = rig.issues();
    let reported =
        |table: &str, column: &str| issues.iter().any(|issue| issue["table"] == table && issue["column"] == column);
    assert!(
        reported("Panel", "amperage") && reported("Panel", "manufacturer") && reported("Breaker", ""),
        "{issues:#?}"
    );
    let list = rig.viewer.document("/equipment?limit=1000&search=renamed");
    assert!(list["total"].as_u64().is_some_and(|panels| panels > 0), "what still can be read goes on");
    runtime.block_on(database.run(r#"ALTER TABLE "Breaker" RENAME "siteId" TO "facilityId""#));
    rig.sync("condoit");
    assert!(!rig.issues().iter().any(|issue| issue["table"] == "Breaker"), "mended, it goes by itself");
}
