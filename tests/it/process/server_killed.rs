//! The binary is killed with -9 in the middle of what it does and started again: the store then holds what one holds that
//! was never disturbed, and nothing in it is damaged.

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

/// Kills that must hit a run.
const KILLS: usize = 20;
const ITEMS: u32 = 300;

/// The same numbers in each run of the tests.
struct Dice(u64);

impl Dice {
    fn share(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as f64 / f64::from(1_u32 << 31)
    }
}

fn zone() -> TimeZone {
    TimeZone::get(quiet_zone()).expect("a zone")
}

/// A database with items of today's date and long service histories: several batches of rows.
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

/// What an appliance on this folder says, and that its store is whole.
fn told(folder: &Path) -> BTreeMap<String, Value> {
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
    assert!(left.keys().eq(right.keys()), "other documents");
    for (path, document) in left {
        assert_eq!(*document, right[path], "{path}");
    }
}

#[test]
fn a_sync_that_is_killed_and_run_again_ends_as_one_that_was_not() {
    let runtime = runtime();
    let database = runtime.block_on(filled());
    let fresh = || {
        let folder = TempDir::new().expect("a temporary folder");
        configuration(folder.path(), &database.url);
        folder
    };
    let undisturbed = fresh();
    let began = Instant::now();
    printed(undisturbed.path(), ["sync"]);
    let whole = began.elapsed();
    let expected = told(undisturbed.path());
    assert!(expected.len() > ITEMS as usize);

    let mut dice = Dice(2);
    let mut kills = 0;
    let mut folder = fresh();
    while kills < KILLS {
        let mut sync = Running::start(masterbus(folder.path(), ["sync"]));
        // The moment is what is tried here: nothing is waited for
        std::thread::sleep(whole.mul_f64(0.85 * dice.share()));
        if sync.kill() {
            kills += 1;
            continue;
        }
        assert_same(&told(folder.path()), &expected);
        folder = fresh();
    }
    printed(folder.path(), ["sync"]);
    assert_same(&told(folder.path()), &expected);
}

/// What happens in Condoit meanwhile.
const NEWS: &str = r#"
    UPDATE "Panel" SET "name" = 'renamed', "conductorMaterial" = 'aluminum', "updatedAt" = now();
    UPDATE "Breaker" SET "deletedAt" = now(), "updatedAt" = now() WHERE "id" > 'e-0000280';
    UPDATE "MaintenanceRecord" SET "deletedAt" = now(), "updatedAt" = now() WHERE "date" < '2019-06-01';
    INSERT INTO "Switchgear" ("id", "facilityId", "name") SELECT 'new-' || "id", "id", 'new' FROM "Facility";"#;

#[test]
fn a_server_that_is_killed_goes_on_where_it_was() {
    let runtime = runtime();
    let database = runtime.block_on(filled());
    let folder = TempDir::new().expect("a temporary folder");
    configuration(folder.path(), &database.url);
    let serve = || Running::start(masterbus(folder.path(), ["serve"]));
    let began = Instant::now();
    let mut server = serve();
    server.logged("synced");
    let whole = began.elapsed();
    assert!(server.kill(), "it serves until somebody ends it");
    assert!(folder.path().join("data/masterbus.sock").exists(), "what a killed server leaves behind disturbs nobody");
    let key = printed(folder.path(), ["key", "create", "--name", "left", "--role", "viewer"]);

    runtime.block_on(database.run(NEWS));
    let mut dice = Dice(3);
    for _ in 0..6 {
        let mut server = serve();
        std::thread::sleep(whole.mul_f64(dice.share() / 2.0));
        assert!(server.kill());
    }
    let mut server = serve();
    server.logged("synced");
    server.signal("TERM");
    assert_eq!(server.ended().code(), Some(0));
    assert!(printed(folder.path(), ["key", "list"]).contains(&key[3..9]), "a key outlives kills");

    let undisturbed = TempDir::new().expect("a temporary folder");
    configuration(undisturbed.path(), &database.url);
    printed(undisturbed.path(), ["sync"]);
    assert_same(&told(folder.path()), &told(undisturbed.path()));
}
