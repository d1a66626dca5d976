//! A table that cannot be read for a while, and changes without a change time: stored records stay, the run reports the
//! table, and everything that happened to it is read later.

use std::sync::Arc;

use masterbus::config::{SourceConfig, SourceConnection};
use masterbus::simulate::condoit::{CondoitSimulator, CondoitSimulatorOptions, RunningCondoit};
use masterbus::simulate::portfolio::PortfolioOptions;
use masterbus::sync::{RunRequest, SyncMode};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::runtime::Runtime;

use crate::support::app::{Rig, Setting, http_source, postgres_source, runtime};
use crate::support::condoit::{fill, plant};
use crate::support::postgres::{Database, database};

/// How a table becomes unreadable, how it is mended, and what it is called meanwhile.
pub const UNREADABLE: [(&str, &str, &str); 2] = [
    (
        r#"ALTER TABLE "Panel" RENAME COLUMN "facilityId" TO "site""#,
        r#"ALTER TABLE "Panel" RENAME COLUMN "site" TO "facilityId""#,
        "Panel",
    ),
    (r#"ALTER TABLE "Panel" RENAME TO "Board""#, r#"ALTER TABLE "Board" RENAME TO "Panel""#, "Board"),
];

struct Followed {
    rig: Rig,
    database: Database,
    runtime: Arc<Runtime>,
}

const PANELS: &str = r#"
    INSERT INTO "Panel" ("id", "facilityId", "name", "manufacturer")
    SELECT 'p-' || n, 'f-0001', 'x', 'Square' FROM generate_series(1, 9) n"#;

impl Followed {
    fn open() -> Self {
        let runtime = runtime();
        let database = runtime.block_on(database());
        runtime.block_on(fill(&database, &plant(1, 30)));
        runtime.block_on(database.run(PANELS));
        let rig = Rig::open(&runtime, Setting::of(vec![postgres_source(&database.url)]));
        rig.sync("condoit");
        Self { rig, database, runtime }
    }

    fn run(&self, statements: &str) {
        self.runtime.block_on(self.database.run(statements));
    }

    fn refused(&self, mode: SyncMode) -> String {
        self.rig.try_sync("condoit", mode).expect_err("a table is not followed").full_message()
    }

    fn name_of(&self, item: &str) -> Value {
        self.rig.viewer.document(&format!("/equipment/{item}"))["name"].clone()
    }

    fn is_there(&self, item: &str) -> bool {
        self.rig.viewer.get(&format!("/equipment/{item}")).status == 200
    }

    fn is_equal(&self) {
        let verdict = self.rig.operator.document("/sync/verify");
        assert_eq!(verdict["equal"], true, "{verdict}");
    }
}

#[test]
fn changes_of_an_unreadable_table_are_read_later() {
    let followed = Followed::open();
    for (turn, (away, back, name)) in UNREADABLE.into_iter().enumerate() {
        followed.run(away);
        followed.run(&format!(
            r#"UPDATE "{name}" SET "name" = 'turn {turn}', "updatedAt" = now() WHERE "id" = 'p-1';
               DELETE FROM "{name}" WHERE "id" = 'p-{}';
               UPDATE "Facility" SET "name" = 'turn {turn}', "updatedAt" = now() WHERE "id" = 'f-0001'"#,
            turn + 2
        ));
        for mode in [SyncMode::Incremental, SyncMode::Incremental, SyncMode::Full, SyncMode::Incremental] {
            let reason = followed.refused(mode);
            assert!(reason.contains("\"Panel\""), "{reason}");
            assert!(followed.is_there("p-1") && followed.is_there(&format!("p-{}", turn + 2)), "{reason}");
            let source = followed.rig.operator.document("/ready")["sources"][0].clone();
            assert_eq!((&source["stale"], source["details"]["last_error"].as_str()), (&json!(true), Some(&*reason)));
            let document = followed.rig.viewer.document("/facilities/f-0001");
            assert_eq!((&document["stale"], &document["name"]), (&json!(true), &json!(format!("turn {turn}"))));
        }
        followed.run(back);
        followed.rig.sync("condoit");
        assert_eq!(followed.name_of("p-1"), json!(format!("turn {turn}")));
        assert!(!followed.is_there(&format!("p-{}", turn + 2)), "its ids were compared too");
        assert_eq!(followed.rig.viewer.document("/facilities/f-0001")["stale"], false);
        followed.is_equal();
        let (changed, deleted) = followed.rig.sync("condoit");
        assert_eq!((changed, deleted), (0, 0));
    }
}

#[test]
fn a_restored_column_brings_its_changes() {
    let followed = Followed::open();
    let maker = |item: &str| followed.rig.viewer.document(&format!("/equipment/{item}"))["manufacturer"].clone();
    assert_eq!(maker("p-1"), "Square");
    followed.run(r#"ALTER TABLE "Panel" RENAME COLUMN "manufacturer" TO "maker""#);
    followed.rig.sync("condoit");
    assert_eq!(maker("p-1"), Value::Null, "a value that nobody tells is unknown");
    followed.is_equal();
    followed.run(r#"UPDATE "Panel" SET "maker" = 'Round', "updatedAt" = now() WHERE "id" = 'p-1'"#);
    followed.rig.sync("condoit");
    followed.rig.sync("condoit");
    followed.run(r#"ALTER TABLE "Panel" RENAME COLUMN "maker" TO "manufacturer""#);
    followed.rig.sync("condoit");
    assert_eq!((maker("p-1"), maker("p-2")), (json!("Round"), json!("Square")));
    followed.is_equal();
}

#[test]
fn deleted_records_do_not_return_with_the_restored_deletion_column() {
    let followed = Followed::open();
    followed.run(r#"UPDATE "Panel" SET "deletedAt" = now(), "updatedAt" = now() WHERE "id" = 'p-1'"#);
    followed.rig.sync("condoit");
    assert!(!followed.is_there("p-1"));
    followed.run(r#"ALTER TABLE "Panel" RENAME COLUMN "deletedAt" TO "removedAt""#);
    for mode in [SyncMode::Incremental, SyncMode::Full, SyncMode::Incremental] {
        let reason = followed.refused(mode);
        assert!(reason.contains("\"deletedAt\""), "{reason}");
        assert!(!followed.is_there("p-1") && followed.is_there("p-2"));
    }
    followed.run(r#"ALTER TABLE "Panel" RENAME COLUMN "removedAt" TO "deletedAt""#);
    followed.rig.sync("condoit");
    followed.is_equal();
}

#[test]
fn rows_dated_long_before_their_transaction_are_read_by_the_next_run() {
    let followed = Followed::open();
    followed.rig.sync("condoit");
    for (turn, age) in ["6 minutes", "3 hours", "3 days", "30 years"].into_iter().enumerate() {
        followed.run(&format!(
            r#"UPDATE "Panel" SET "name" = 'late {turn}', "updatedAt" = now() - interval '{age}' WHERE "id" = 'p-1'"#
        ));
        followed.rig.sync("condoit");
        assert_eq!(followed.name_of("p-1"), json!(format!("late {turn}")), "{age}");
        followed.run(&format!(
            r#"INSERT INTO "Breaker" ("id", "facilityId", "name", "updatedAt")
               VALUES ('late-{turn}', 'f-0001', 'x', now() - interval '{age}')"#
        ));
        followed.rig.sync("condoit");
        assert!(followed.is_there(&format!("late-{turn}")), "{age}");
    }
}

#[test]
fn a_row_without_an_id_is_reported_until_it_is_removed() {
    let followed = Followed::open();
    let reported = || followed.rig.issues().iter().any(|issue| issue["table"] == "Panel" && issue["column"] == "id");
    let look = |mode| {
        followed.rig.try_sync("condoit", mode).unwrap_or_else(|error| panic!("{}", error.full_message()));
    };
    followed.run(r#"INSERT INTO "Panel" ("id", "facilityId", "name") VALUES ('', 'f-0001', 'nameless')"#);
    look(SyncMode::Incremental);
    assert!(reported());
    look(SyncMode::Full);
    let ids_are_compared = || {
        let order = RunRequest { mode: SyncMode::Incremental, allow_mass_delete: true };
        let ended = followed.runtime.block_on(async {
            followed.rig.run_queue.start("condoit", order).await.expect("it starts").finished().await
        });
        ended.unwrap_or_else(|error| panic!("{}", error.full_message()));
    };
    ids_are_compared();
    assert!(reported(), "it is there yet");
    let all_is_read = || look(SyncMode::Full);
    let ways: [&dyn Fn(); 2] = [&all_is_read, &ids_are_compared];
    for (turn, look) in ways.into_iter().enumerate() {
        followed.run(r#"DELETE FROM "Panel" WHERE "id" = ''"#);
        look();
        assert!(!reported(), "{turn}");
        followed.run(r#"INSERT INTO "Panel" ("id", "facilityId", "name") VALUES ('', 'f-0001', 'nameless')"#);
        followed.rig.sync("condoit");
        assert!(reported(), "{turn}");
    }
}

#[test]
fn ids_that_differ_only_by_blanks_are_reported() {
    let followed = Followed::open();
    let reported = || followed.rig.issues().into_iter().find(|issue| issue["id"] == "p-1" && issue["column"] == "id");
    assert_eq!(reported(), None);
    followed.run(r#"INSERT INTO "Panel" ("id", "facilityId", "name") VALUES (' p-1', 'f-0001', 'another')"#);
    followed.rig.sync("condoit");
    let reported = reported().expect("it is reported of");
    assert_eq!((&reported["value"], &reported["quarantined"]), (&json!("\" p-1\""), &json!(false)), "{reported}");
}

fn condoit(runtime: &Runtime, seed: u64) -> RunningCondoit {
    let plant = PortfolioOptions { facilities: 2, equipment: 40, seed, ..PortfolioOptions::default() };
    runtime
        .block_on(CondoitSimulator::start(CondoitSimulatorOptions {
            portfolio: plant,
            ..CondoitSimulatorOptions::default()
        }))
        .expect("it starts")
}

#[test]
fn another_address_is_read_from_its_beginning_even_if_its_first_run_fails() {
    let runtime = runtime();
    let folder = TempDir::new().expect("a temporary folder");
    let (first, second) = (condoit(&runtime, 1), condoit(&runtime, 2));
    let open = |source: SourceConfig| {
        let setting = Setting { folder: Some(folder.path().to_owned()), ..Setting::of(vec![source]) };
        Rig::open(&runtime, setting)
    };
    let rig = open(http_source(&first));
    rig.sync("condoit");
    assert_eq!(rig.operator.document("/sync/verify")["equal"], true);
    drop(rig);
    let mut locked_out = http_source(&second);
    if let SourceConnection::Http { token, .. } = &mut locked_out.connection {
        *token = None;
    }
    let rig = open(locked_out);
    assert!(rig.try_sync("condoit", SyncMode::Full).is_err(), "nobody lets it in");
    drop(rig);
    let rig = open(http_source(&second));
    let order = RunRequest { mode: SyncMode::Incremental, allow_mass_delete: true };
    runtime
        .block_on(async {
            rig.run_queue.start("condoit", SyncMode::Incremental).await.expect("it starts").finished().await
        })
        .ok();
    let permitted =
        runtime.block_on(async { rig.run_queue.start("condoit", order).await.expect("it starts").finished().await });
    permitted.unwrap_or_else(|error| panic!("{}", error.full_message()));
    let verdict = rig.operator.document("/sync/verify");
    assert_eq!(verdict["equal"], true, "{verdict}");
}
