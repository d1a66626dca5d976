//! Two hundred times rows change in Condoit's database and the sync that fetches them is killed with -9 at a random
//! moment. What is held then is what the database holds, counted and hashed by the database itself: no row is lost, none
//! is there twice.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;
use std::time::{Duration, Instant};

use masterbus::simulate::portfolio::{Portfolio, PortfolioOptions};
use rand::rngs::Xoshiro256PlusPlus;
use rand::{RngExt, SeedableRng};
use serde_json::Value;
use sha2::{Digest, Sha256};
use tempfile::TempDir;

use crate::support::app::runtime;
use crate::support::condoit::fill;
use crate::support::postgres::{Database, database};
use crate::support::process::{Running, configuration, masterbus, printed};

/// Kills that hit a run under way.
const KILLS: u32 = 200;
/// Kills after which both sides are compared.
const COMPARED_EVERY: u32 = 25;
const SEED: u64 = 9;

const HISTORIES: &str = r#"
    DELETE FROM "MaintenanceRecord";
    INSERT INTO "MaintenanceRecord" ("id", "equipmentId", "type", "date", "findings")
    SELECT 'h-' || n, (SELECT min("id") FROM "Panel"), 'cleaning', '2020-01-01'::date + n % 900, 'first'
    FROM generate_series(1, 4000) n"#;

/// Two thousand rows: changed, new and deleted with a tombstone.
fn news(number: u32) -> String {
    let some = |salt: &str, rows: u32| {
        format!(
            r#"(SELECT "id" FROM "MaintenanceRecord" WHERE "deletedAt" IS NULL
                ORDER BY md5("id" || '{salt}{number}') LIMIT {rows})"#
        )
    };
    format!(
        r#"UPDATE "MaintenanceRecord" SET "findings" = 'change {number}', "updatedAt" = now() WHERE "id" IN {};
           UPDATE "MaintenanceRecord" SET "deletedAt" = now(), "updatedAt" = now() WHERE "id" IN {};
           INSERT INTO "MaintenanceRecord" ("id", "equipmentId", "type", "date", "findings")
           SELECT 'n-{number}-' || n, (SELECT min("id") FROM "Panel"), 'cleaning', '2024-01-01', 'new {number}'
           FROM generate_series(1, 10) n"#,
        some("a", 1_980),
        some("b", 10),
    )
}

/// Rows and the SHA-256 of all of them, as the database has it.
async fn at_the_source(database: &Database) -> (usize, String) {
    let query = r#"SELECT count(*), encode(sha256(convert_to(string_agg("id" || '|' || "findings" || E'\n', ''
                   ORDER BY "id" COLLATE "C"), 'UTF8')), 'hex') FROM "MaintenanceRecord" WHERE "deletedAt" IS NULL"#;
    let row = database.client.query_one(query, &[]).await.expect("it answers");
    (usize::try_from(row.get::<_, i64>(0)).expect("a count"), row.get(1))
}

/// The same of what the appliance on this folder writes out.
fn held(folder: &Path) -> (usize, String) {
    let exported = printed(folder, ["export", "--format", "ndjson"]);
    let (mut rows, mut by_id) = (0, BTreeMap::new());
    for line in exported.lines() {
        let document: Value = serde_json::from_str(line).expect("a document");
        if document["kind"] == "service" {
            let text = |key: &str| document[key].as_str().unwrap_or_default().to_owned();
            rows += 1;
            by_id.insert(text("id"), text("findings"));
        }
    }
    let mut hash = Sha256::new();
    by_id.iter().for_each(|(id, findings)| hash.update(format!("{id}|{findings}\n")));
    assert_eq!(rows, by_id.len(), "a row is there twice");
    let hex = hash.finalize().iter().fold(String::new(), |mut hex, byte| {
        write!(hex, "{byte:02x}").expect("into memory");
        hex
    });
    (rows, hex)
}

#[test]
fn two_hundred_kills_lose_no_row_and_double_none() {
    let runtime = runtime();
    let database = runtime.block_on(database());
    let plant = Portfolio::new(PortfolioOptions { facilities: 1, equipment: 12, ..PortfolioOptions::default() });
    runtime.block_on(fill(&database, &plant));
    runtime.block_on(database.run(HISTORIES));
    let folder = TempDir::new().expect("a temporary folder");
    configuration(folder.path(), &database.url);
    printed(folder.path(), ["sync"]);
    assert_eq!(held(folder.path()), runtime.block_on(at_the_source(&database)));

    runtime.block_on(database.run(&news(0)));
    let began = Instant::now();
    printed(folder.path(), ["sync"]);
    let whole = began.elapsed();
    let mut dice = Xoshiro256PlusPlus::seed_from_u64(SEED);
    let (mut kills, mut rounds) = (0, 0);
    while kills < KILLS {
        rounds += 1;
        runtime.block_on(database.run(&news(rounds)));
        let mut sync = Running::start(masterbus(folder.path(), ["sync"]));
        // The moment is what is tried here: nothing is waited for
        std::thread::sleep(Duration::from_millis(2).max(whole.mul_f64(1.1 * dice.random::<f64>())));
        if !sync.kill() {
            continue;
        }
        kills += 1;
        if kills % COMPARED_EVERY == 0 {
            printed(folder.path(), ["sync"]);
            assert_eq!(held(folder.path()), runtime.block_on(at_the_source(&database)), "after {kills} kills");
        }
    }
    println!("{kills} kills in {rounds} runs of {whole:?} each, in {:?}", began.elapsed());
    let checked = printed(folder.path(), ["check"]);
    assert!(checked.ends_with(" 0 damaged\n"), "{checked}");
}
