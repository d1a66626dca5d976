//! The binary is killed with signal 9 during a sync or while it serves, and started again. The store then has the same
//! contents as one of an undisturbed process, and no record is damaged.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Instant;

use jiff::tz::TimeZone;
use masterbus::clock::Clock;
use masterbus::simulate::portfolio::{Portfolio, PortfolioOptions};
use serde_json::Value;
use tempfile::TempDir;

use crate::support::app::{Rig, Setting, runtime};
use crate::support::condoit::{everything, fill, redacted};
use crate::support::postgres::{Database, database};
use crate::support::process::{Running, configuration, masterbus, printed, quiet_zone};

/// Kills that must hit a running sync.
const KILLS: usize = 20;
const ITEMS: u32 = 300;

/// Random numbers from a fixed seed.
struct SeededRandom(u64);

impl SeededRandom {
    fn share(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as f64 / f64::from(1_u32 << 31)
    }
}

fn zone() -> TimeZone {
    TimeZone::get(quiet_zone()).expect("a zone")
}

/// A database with current items and long service histories: several batches of rows.
async fn filled() -> Database {
    let today = Clock::system().today(&zone());
    let database = database().await;
    fill(
        &database,
        &Portfolio::new(PortfolioOptions { facilities: 3, equipment: ITEMS, today, ..PortfolioOptions::default() }),
    )
    .await;
    let histories = r#"
        INSERT INTO "MaintenanceRecord" ("id", "equipmentId", "type", "date", "createdAt", "updatedAt")
        SELECT 'h-' || "id" || '-' || n, "id", 'cleaning', '2020-01-01'::date + n, '2021-01-01', '2021-01-01'
        FROM (SELECT "id" FROM "Panel" UNION SELECT "id" FROM "Breaker" UNION SELECT "id" FROM "Transformer") items,
             generate_series(1, 60) n"#;
    database.run(histories).await;
    database
}

/// All documents of a server on this folder. Asserts that its store has no damage.
fn documents(folder: &Path) -> BTreeMap<String, Value> {
    let checked = printed(folder, ["check"]);
    assert!(checked.ends_with(" 0 damaged\n"), "{checked}");
    let runtime = runtime();
    let setting = Setting { folder: Some(folder.join("data")), time_zone: zone(), ..Setting::of(Vec::new()) };
    let rig = Rig::open(&runtime, setting);
    let mut all = everything(&rig.viewer);
    all.insert("issues".to_owned(), rig.issues().into());
    all.into_iter().map(|(path, document)| (path, redacted(document))).collect()
}

fn assert_same(left: &BTreeMap<String, Value>, right: &BTreeMap<String, Value>) {
    assert!(left.keys().eq(right.keys()), "the paths differ");
    for (path, document) in left {
        assert_eq!(*document, right[path], "{path}");
    }
}

#[test]
fn a_killed_sync_that_is_run_again_gives_the_same_documents() {
    let runtime = runtime();
    let database = runtime.block_on(filled());
    let fresh = || {
        let folder = TempDir::new().expect("a temporary folder");
        configuration(folder.path(), &database.url);
        folder
    };
    let undisturbed = fresh();
    let start = Instant::now();
    printed(undisturbed.path(), ["sync"]);
    let duration = start.elapsed();
    let expected = documents(undisturbed.path());
    assert!(expected.len() > ITEMS as usize);

    let mut random = SeededRandom(2);
    let mut kills = 0;
    let mut folder = fresh();
    while kills < KILLS {
        let mut sync = Running::start(masterbus(folder.path(), ["sync"]));
        // The time of the kill is random, so the test waits for no event
        std::thread::sleep(duration.mul_f64(0.85 * random.share()));
        if sync.kill() {
            kills += 1;
            continue;
        }
        assert_same(&documents(folder.path()), &expected);
        folder = fresh();
    }
    printed(folder.path(), ["sync"]);
    assert_same(&documents(folder.path()), &expected);
}

/// Changes in Condoit.
const CHANGES: &str = r#"
    UPDATE "Panel" SET "name" = 'renamed', "conductorMaterial" = 'aluminum', "updatedAt" = now();
    UPDATE "Breaker" SET "deletedAt" = now(), "updatedAt" = now() WHERE "id" > 'e-0000280';
    UPDATE "MaintenanceRecord" SET "deletedAt" = now(), "updatedAt" = now() WHERE "date" < '2019-06-01';
    INSERT INTO "Switchgear" ("id", "facilityId", "name") SELECT 'new-' || "id", "id", 'new' FROM "Facility";"#;

#[test]
fn a_killed_server_continues_after_its_restart() {
    let runtime = runtime();
    let database = runtime.block_on(filled());
    let folder = TempDir::new().expect("a temporary folder");
    configuration(folder.path(), &database.url);
    let serve = || Running::start(masterbus(folder.path(), ["serve"]));
    let start = Instant::now();
    let mut server = serve();
    server.logged("sync run finished");
    let duration = start.elapsed();
    assert!(server.kill(), "it serves until it is stopped");
    assert!(folder.path().join("data/masterbus.sock").exists(), "a killed server leaves its socket");
    let key = printed(folder.path(), ["key", "create", "--name", "left", "--role", "viewer"]);

    runtime.block_on(database.run(CHANGES));
    let mut random = SeededRandom(3);
    for _ in 0..6 {
        let mut server = serve();
        std::thread::sleep(duration.mul_f64(random.share() / 2.0));
        assert!(server.kill());
    }
    let mut server = serve();
    server.logged("sync run finished");
    server.signal("TERM");
    assert_eq!(server.ended().code(), Some(0));
    assert!(printed(folder.path(), ["key", "list"]).contains(&key[3..9]), "a key outlives kills");

    let undisturbed = TempDir::new().expect("a temporary folder");
    configuration(undisturbed.path(), &database.url);
    printed(undisturbed.path(), ["sync"]);
    assert_same(&documents(folder.path()), &documents(undisturbed.path()));
}
