//! Two thousand random changes at a source during many runs: in the end the store equals the source, record by record.

use std::collections::BTreeSet;

use masterbus::simulate::condoit::{Collection, CondoitSimulator, CondoitSimulatorOptions};
use masterbus::simulate::portfolio::PortfolioOptions;
use masterbus::sync::SyncMode;
use rand::rngs::Xoshiro256PlusPlus;
use rand::{RngExt, SeedableRng};
use serde_json::{Value, json};
use tokio_postgres::Client;

use crate::support::app::{Rig, Setting, http_source, postgres_source, runtime};
use crate::support::condoit::{fill, plant};
use crate::support::postgres::database;

const DEEDS: u32 = 2_000;
/// Deeds between two runs, about.
const BETWEEN_RUNS: u32 = 60;
const SEED: u64 = 7;

/// What both sides must agree in after the last run: nothing but records deleted without a trace may still be here, and a
/// full run takes these out.
fn assert_equal(rig: &Rig, erased: &BTreeSet<String>) {
    let verdict = rig.operator.document("/sync/verify?limit=1000");
    let left: BTreeSet<String> = verdict["sources"][0]["differences"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|one| {
            assert_eq!(one["difference"], "surplus", "{one}");
            one["id"].as_str().expect("an id").to_owned()
        })
        .collect();
    assert!(left.is_subset(erased), "{left:?} against {erased:?}");
    rig.try_sync("condoit", SyncMode::Full).unwrap_or_else(|error| panic!("{}", error.full_message()));
    let verdict = rig.operator.document("/sync/verify");
    assert_eq!(verdict["equal"], true, "{verdict}");
    for (name, table) in verdict["sources"][0]["tables"].as_object().expect("tables") {
        assert_eq!(table["source"], table["appliance"], "{name}");
    }
}

#[test]
fn after_random_changes_of_a_database_both_sides_are_equal() {
    let runtime = runtime();
    let database = runtime.block_on(database());
    runtime.block_on(fill(&database, &plant(3, 300)));
    let rig = Rig::open(&runtime, Setting::of(vec![postgres_source(&database.url)]));
    rig.sync("condoit");
    let mut dice = Xoshiro256PlusPlus::seed_from_u64(SEED);
    let mut erased = BTreeSet::new();
    let late: Vec<Client> = (0..4).map(|_| runtime.block_on(database.session())).collect();
    let mut open = [false; 4];
    for number in 0..DEEDS {
        let table = ["Panel", "Breaker", "Transformer", "MaintenanceRecord"][dice.random_range(0..4)];
        let some =
            format!(r#"(SELECT "id" FROM "{table}" ORDER BY md5("id" || '{number}') LIMIT 1 FOR UPDATE SKIP LOCKED)"#);
        let insert = match table {
            "MaintenanceRecord" => format!(
                r#"INSERT INTO "MaintenanceRecord" ("id", "equipmentId", "type", "date")
                   VALUES ('new-{number}', (SELECT min("id") FROM "Panel"), 'cleaning', '2024-01-01')"#
            ),
            _ => format!(
                r#"INSERT INTO "{table}" ("id", "facilityId", "name") VALUES ('new-{number}', 'f-0001', 'n{number}')"#
            ),
        };
        let column = if table == "MaintenanceRecord" { "findings" } else { "name" };
        let batch_of = match dice.random_range(0..100) {
            0..35 => insert,
            35..70 => {
                format!(r#"UPDATE "{table}" SET "{column}" = 'u{number}', "updatedAt" = now() WHERE "id" = {some}"#)
            }
            70..84 => format!(r#"UPDATE "{table}" SET "deletedAt" = now(), "updatedAt" = now() WHERE "id" = {some}"#),
            84..97 => format!(
                r#"UPDATE "{table}" SET "deletedAt" = NULL, "updatedAt" = now() WHERE "id" = (SELECT "id" FROM "{table}"
                   WHERE "deletedAt" IS NOT NULL ORDER BY md5("id" || '{number}') LIMIT 1 FOR UPDATE SKIP LOCKED)"#
            ),
            _ => {
                let query = format!(r#"DELETE FROM "{table}" WHERE "id" = {some} RETURNING "id""#);
                let gone = runtime.block_on(database.client.query_opt(&query, &[])).expect("it is deleted");
                erased.extend(gone.map(|row| row.get::<_, String>(0)));
                continue;
            }
        };
        // One batch_of in six belongs to a transaction that commits some other time
        let place = dice.random_range(0..24);
        match open.get_mut(place) {
            None => runtime.block_on(database.run(&batch_of)),
            Some(is_open) => {
                if !std::mem::replace(is_open, true) {
                    runtime.block_on(late[place].batch_execute("BEGIN")).expect("it begins");
                }
                let nested = format!("SAVEPOINT s; {batch_of}; RELEASE s");
                let batch_of = if dice.random() { &nested } else { &batch_of };
                runtime.block_on(late[place].batch_execute(batch_of)).expect("the statements are sound");
            }
        }
        if dice.random_range(0..40) == 0 {
            let place = dice.random_range(0..4);
            if std::mem::take(&mut open[place]) {
                runtime.block_on(late[place].batch_execute("COMMIT")).expect("it commits");
            }
        }
        if dice.random_range(0..BETWEEN_RUNS) == 0 {
            rig.sync("condoit");
        }
    }
    rig.sync("condoit");
    for (session, is_open) in late.iter().zip(open) {
        if is_open {
            runtime.block_on(session.batch_execute("COMMIT")).expect("it commits");
        }
    }
    assert!(erased.len() > 20, "there is something to find");
    assert_equal(&rig, &erased);
}

#[test]
fn after_random_changes_of_an_http_source_both_sides_are_equal() {
    let runtime = runtime();
    let options = PortfolioOptions { facilities: 3, equipment: 300, ..PortfolioOptions::default() };
    let options = CondoitSimulatorOptions { portfolio: options, ..CondoitSimulatorOptions::default() };
    let condoit = runtime.block_on(CondoitSimulator::start(options)).expect("it starts");
    let rig = Rig::open(&runtime, Setting::of(vec![http_source(&condoit)]));
    rig.sync("condoit");
    let mut dice = Xoshiro256PlusPlus::seed_from_u64(SEED);
    let (mut erased, mut removed): (BTreeSet<String>, Vec<Value>) = (BTreeSet::new(), Vec::new());
    let mut late = Vec::new();
    let mut ids: Vec<String> = (1..=300).map(|number| format!("e-{number:07}")).collect();
    for number in 0..DEEDS {
        let place = dice.random_range(0..ids.len());
        let found = condoit.find(Collection::Equipment, &ids[place]);
        let renamed = |mut document: Value| {
            document["name"] = json!(format!("n{number}"));
            document
        };
        let document = match (dice.random_range(0..100), found) {
            (0..30, _) => {
                ids.push(format!("new-{number}"));
                json!({"id": format!("new-{number}"), "facility_id": "f-0001", "type": "panel", "name": format!("n{number}")})
            }
            (30..70, Some(document)) => renamed(document),
            (70..84, Some(document)) => {
                condoit.remove(Collection::Equipment, &ids[place]);
                removed.push(document);
                continue;
            }
            (84..97, _) if !removed.is_empty() => renamed(removed.swap_remove(dice.random_range(0..removed.len()))),
            (97.., Some(_)) => {
                condoit.erase(Collection::Equipment, &ids[place]);
                erased.insert(ids[place].clone());
                continue;
            }
            _ => continue,
        };
        if dice.random_range(0..6) == 0 {
            // It has taken its time and is not seen before it commits
            late.push((condoit.begin(), document));
        } else {
            condoit.put(Collection::Equipment, document);
        }
        if dice.random_range(0..8) == 0 && !late.is_empty() {
            let (transaction, document) = late.swap_remove(dice.random_range(0..late.len()));
            condoit.commit(transaction, Collection::Equipment, document);
        }
        if dice.random_range(0..BETWEEN_RUNS) == 0 {
            rig.sync("condoit");
        }
    }
    rig.sync("condoit");
    for (transaction, document) in late {
        condoit.commit(transaction, Collection::Equipment, document);
    }
    assert!(erased.len() > 20, "there is something to find");
    assert_equal(&rig, &erased);
}
