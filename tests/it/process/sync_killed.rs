//! Rows change in Condoit's database 200 times, and the sync that fetches them is killed with signal 9 at a random time.
//! Afterwards the store has the rows of the database, by count and by a hash that the database computes: no row is lost or
//! doubled.

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

/// Kills that must hit a running sync.
const KILLS: u32 = 200;
/// Number of kills between two comparisons.
const COMPARED_EVERY: u32 = 25;
const SEED: u64 = 9;

const HISTORIES: &str = r#"
    DELETE FROM "MaintenanceRecord";
    INSERT INTO "MaintenanceRecord" ("id", "equipmentId", "type", "date", "findings")
    SELECT 'h-' || n, (SELECT min("id") FROM "Panel"), 'cleaning', '2020-01-01'::date + n % 900, 'first'
    FROM generate_series(1, 4000) n"#;

/// SQL for 2,000 changes: updated, new, and deleted with a tombstone.
fn changes(number: u32) -> String {
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

/// Number and SHA-256 of the rows in the database.
async fn rows_in_source(database: &Database) -> (usize, String) {
    let query = r#"SELECT count(*), encode(sha256(convert_to(string_agg("id" || '|' || "findings" || E'\n', ''
                   ORDER BY "id" COLLATE "C"), 'UTF8')), 'hex') FROM "MaintenanceRecord" WHERE "deletedAt" IS NULL"#;
    let row = database.client.query_one(query, &[]).await.expect("it answers");
    (usize::try_from(row.get::<_, i64>(0)).expect("a count"), row.get(1))
}

/// Number and SHA-256 of the rows that `masterbus export` writes.
fn rows_in_store(folder: &Path) -> (usize, String) {
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
    assert_eq!(rows, by_id.len(), "a row is doubled");
    let hex = hash.finalize().iter().fold(String::new(), |mut hex, byte| {
        write!(hex, "{byte:02x}").expect("into memory");
        hex
    });
    (rows, hex)
}

#[test]
fn two_hundred_kills_neither_lose_nor_double_a_row() {
    let runtime = runtime();
    let database = runtime.block_on(database());
    let portfolio = Portfolio::new(PortfolioOptions { facilities: 1, equipment: 12, ..PortfolioOptions::default() });
    runtime.block_on(fill(&database, &portfolio));
    runtime.block_on(database.run(HISTORIES));
    let folder = TempDir::new().expect("a temporary folder");
    configuration(folder.path(), &database.url);
    printed(folder.path(), ["sync"]);
    assert_eq!(rows_in_store(folder.path()), runtime.block_on(rows_in_source(&database)));

    runtime.block_on(database.run(&changes(0)));
    let start = Instant::now();
    printed(folder.path(), ["sync"]);
    let duration = start.elapsed();
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(SEED);
    let (mut kills, mut rounds) = (0, 0);
    while kills < KILLS {
        rounds += 1;
        runtime.block_on(database.run(&changes(rounds)));
        let mut sync = Running::start(masterbus(folder.path(), ["sync"]));
        // The time of the kill is random, so the test waits for no event
        std::thread::sleep(Duration::from_millis(2).max(duration.mul_f64(1.1 * rng.random::<f64>())));
        if !sync.kill() {
            continue;
        }
        kills += 1;
        if kills % COMPARED_EVERY == 0 {
            printed(folder.path(), ["sync"]);
            assert_eq!(
                rows_in_store(folder.path()),
                runtime.block_on(rows_in_source(&database)),
                "after {kills} kills"
            );
        }
    }
    println!("{kills} kills in {rounds} runs of {duration:?} each, in {:?}", start.elapsed());
    let checked = printed(folder.path(), ["check"]);
    assert!(checked.ends_with(" 0 damaged\n"), "{checked}");
}
