//! Deletions wait until the end of a run, and longer when they are too many: none is applied without permission, and
//! everything else is stored meanwhile.

use std::path::Path;
use std::sync::Arc;

use axum::http::{StatusCode, Uri};
use axum::{Json, Router};
use masterbus::config::{Secret, SourceConfig, SourceConnection, TlsConfig};
use masterbus::simulate::condoit::{Collection, CondoitSimulator, CondoitSimulatorOptions};
use masterbus::simulate::portfolio::PortfolioOptions;
use masterbus::sync::{FinishedRun, RunRequest, SyncError, SyncMode};
use parking_lot::Mutex;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

use crate::support::app::{Rig, Setting, file_source, http_source, postgres_source, runtime};
use crate::support::condoit::{fill, plant};
use crate::support::http_client::shown;
use crate::support::postgres::{Database, database};

struct Followed {
    rig: Rig,
    database: Database,
    runtime: Arc<Runtime>,
}

impl Followed {
    /// An appliance that has read a database of these facilities and items, and what a statement adds to it.
    fn open(facilities: u32, equipment: u32, more: &str) -> Self {
        let runtime = runtime();
        let database = runtime.block_on(database());
        runtime.block_on(fill(&database, &plant(facilities, equipment)));
        runtime.block_on(database.run(more));
        let rig = Rig::open(&runtime, Setting::of(vec![postgres_source(&database.url)]));
        rig.sync("condoit");
        Self { rig, database, runtime }
    }

    fn run(&self, statements: &str) {
        self.runtime.block_on(self.database.run(statements));
    }

    fn count(&self, of: &str) -> u64 {
        let query = format!("SELECT count(*) FROM {of}");
        let row = self.runtime.block_on(self.database.client.query_one(&query, &[])).expect("it answers");
        row.get::<_, i64>(0).unsigned_abs()
    }

    fn sync(&self, allow_mass_delete: bool) -> Result<FinishedRun, Arc<SyncError>> {
        let order = RunRequest { mode: SyncMode::Incremental, allow_mass_delete };
        self.runtime
            .block_on(async { self.rig.run_queue.start("condoit", order).await.expect("it starts").finished().await })
    }

    fn allowed(&self) -> FinishedRun {
        self.sync(true).unwrap_or_else(|error| panic!("{}", error.full_message()))
    }

    fn refused(&self) -> Arc<SyncError> {
        self.sync(false).expect_err("it asks for permission")
    }

    /// Rows of all runs that are kept which were deleted.
    fn deleted(&self) -> u64 {
        let runs = self.rig.operator.document("/sync/runs?limit=1000");
        let runs = runs["runs"].as_array().expect("a list").iter();
        let tables = runs.flat_map(|run| run["tables"].as_object().expect("tables").values());
        tables.map(|table| table["deleted"].as_u64().expect("a number")).sum()
    }

    fn items(&self) -> u64 {
        self.rig.viewer.document("/portfolio/summary")["total_equipment"].as_u64().expect("a number")
    }
}

fn is_mass_deletion(refused: &SyncError, of: &str, wanted: (u64, u64)) -> bool {
    matches!(refused, SyncError::MassDeletion { table, gone, held } if table == of && (*gone, *held) == wanted)
}

/// More rows than two batches hold, of a few items.
const HISTORIES: &str = r#"
    INSERT INTO "MaintenanceRecord" ("id", "equipmentId", "type", "date")
    SELECT 'h-' || n, (SELECT min("id") FROM "Panel"), 'cleaning', '2020-01-01'::date + n % 900
    FROM generate_series(1, 9000) n"#;

#[test]
fn deletions_in_many_batches_are_applied_only_after_all_are_counted() {
    let followed = Followed::open(1, 20, HISTORIES);
    let held = followed.count(r#""MaintenanceRecord""#);
    followed.run(r#"UPDATE "MaintenanceRecord" SET "deletedAt" = now(), "updatedAt" = now()"#);
    for _ in 0..2 {
        let refused = followed.refused();
        assert!(is_mass_deletion(&refused, "MaintenanceRecord", (held, held)), "{}", refused.full_message());
        assert_eq!(followed.deleted(), 0);
    }
    let verdict = followed.rig.operator.document("/sync/verify");
    let table = &verdict["sources"][0]["tables"]["MaintenanceRecord"];
    assert_eq!((&table["appliance"]["records"], &table["differences"]), (&json!(held), &json!(held)), "{table}");
    assert_eq!(followed.allowed().run.tables["MaintenanceRecord"].deleted, held);
    assert_eq!(followed.rig.operator.document("/sync/verify")["equal"], true);
}

const PANELS: &str = r#"
    INSERT INTO "Panel" ("id", "facilityId", "name") SELECT 'p-' || n, 'f-0001', 'x' FROM generate_series(1, 100) n;
    INSERT INTO "Breaker" ("id", "facilityId", "name") VALUES ('b', 'f-0001', 'x'), ('c', 'f-0001', 'x')"#;

#[test]
fn other_changes_are_stored_while_deletions_wait_and_returning_records_are_kept() {
    let followed = Followed::open(2, 60, PANELS);
    let held = followed.count(r#""Panel""#);
    followed.run(
        r#"UPDATE "Panel" SET "deletedAt" = now(), "updatedAt" = now() WHERE "id" LIKE 'p-%' AND "id" > 'p-5';
           UPDATE "Facility" SET "name" = 'renamed', "updatedAt" = now() WHERE "id" = 'f-0001';
           UPDATE "Breaker" SET "name" = 'renamed', "updatedAt" = now() WHERE "id" = 'b';
           UPDATE "Breaker" SET "deletedAt" = now(), "updatedAt" = now() WHERE "id" = 'c';
           INSERT INTO "MaintenanceRecord" ("id", "equipmentId", "type", "date")
           VALUES ('m', 'b', 'cleaning', '2024-01-01')"#,
    );
    let gone = followed.count(r#""Panel" WHERE "deletedAt" IS NOT NULL"#);
    assert!(gone > 20 && gone * 5 > held, "{gone} of {held}");
    let refused = followed.refused();
    assert!(is_mass_deletion(&refused, "Panel", (gone, held)), "{}", refused.full_message());
    let name = |path: &str| followed.rig.viewer.document(path)["name"].clone();
    assert_eq!((name("/facilities/f-0001"), name("/equipment/b")), (json!("renamed"), json!("renamed")));
    let history = followed.rig.viewer.document("/equipment/b")["service_history"].clone();
    assert_eq!(history.as_array().map(Vec::len), Some(1), "{history}");
    assert_eq!(followed.rig.viewer.get("/equipment/c").status, 404, "the deletion of another table");
    assert_eq!(followed.rig.viewer.get("/equipment/p-6").status, 200);

    let verdict = followed.rig.operator.document("/sync/verify?limit=1000");
    let differences = verdict["sources"][0]["differences"].as_array().expect("a list");
    assert_eq!((&verdict["equal"], differences.len() as u64), (&json!(false), gone));
    assert!(differences.iter().all(|one| one["table"] == "Panel" && one["difference"] == "surplus"), "{verdict}");

    // One by a change that tells of it, one by a change that bears an old date
    followed.run(
        r#"UPDATE "Panel" SET "deletedAt" = NULL, "updatedAt" = now() WHERE "id" = 'p-6';
           UPDATE "Panel" SET "deletedAt" = NULL, "updatedAt" = '2001-01-01' WHERE "id" = 'p-7'"#,
    );
    let refused = followed.refused();
    assert!(is_mass_deletion(&refused, "Panel", (gone - 2, held)), "{}", refused.full_message());
    assert_eq!(followed.allowed().run.tables["Panel"].deleted, gone - 2);
    assert_eq!(followed.rig.viewer.get("/equipment/p-7").status, 200);
    assert_eq!(followed.rig.viewer.get("/equipment/p-8").status, 404);
    followed.sync(false).unwrap_or_else(|error| panic!("{}", error.full_message()));
    assert_eq!(followed.rig.operator.document("/sync/verify")["equal"], true);
}

#[test]
fn records_that_a_response_lacked_by_mistake_are_kept_when_they_return() {
    let runtime = runtime();
    let plant = PortfolioOptions { facilities: 2, equipment: 60, ..PortfolioOptions::default() };
    let condoit = runtime.block_on(CondoitSimulator::start(CondoitSimulatorOptions {
        portfolio: plant,
        ..CondoitSimulatorOptions::default()
    }));
    let condoit = condoit.expect("it starts");
    let rig = Rig::open(&runtime, Setting::of(vec![http_source(&condoit)]));
    rig.sync("condoit");
    let all: Vec<Value> = (1..=60)
        .map(|number| {
            let id = format!("e-{number:07}");
            let document = condoit.find(Collection::Equipment, &id).expect("it is there");
            assert!(condoit.erase(Collection::Equipment, &id), "it was there");
            document
        })
        .collect();
    for mode in [SyncMode::Full, SyncMode::Incremental] {
        let refused = rig.try_sync("condoit", mode).expect_err("not believed");
        assert!(is_mass_deletion(&refused, "equipment", (60, 60)), "{}", refused.full_message());
    }
    for document in all {
        condoit.put(Collection::Equipment, document);
    }
    rig.sync("condoit");
    assert_eq!(rig.operator.document("/sync/verify")["equal"], true);
    assert_eq!(rig.viewer.document("/portfolio/summary")["total_equipment"], 60);
}

/// An API that cannot tell its ids, and tells of no change: whoever asks since a time is reported of nothing.
async fn mute_api(items: Arc<Mutex<Vec<Value>>>) -> SourceConfig {
    let answer = move |uri: Uri| {
        let items = Arc::clone(&items);
        async move {
            let is_since = uri.query().is_some_and(|query| query.contains("since="));
            let documents = match uri.path() {
                "/ids" => return Err(StatusCode::NOT_FOUND),
                "/facilities" if !is_since => vec![json!({"id": "f1", "name": "Mill"})],
                "/equipment" if !is_since => items.lock().clone(),
                _ => Vec::new(),
            };
            Ok(Json(json!({"items": documents, "next_cursor": null, "watermark": "2026-01-01T00:00:00Z"})))
        }
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("it is bound"));
    tokio::spawn(async move { axum::serve(listener, Router::new().fallback(answer)).await });
    let tls = TlsConfig::default();
    let connection = SourceConnection::Http { url: Secret::new(&url), token: None, api_key: None, tls };
    SourceConfig { name: "condoit".to_owned(), connection, ..file_source(Path::new("none")) }
}

#[test]
fn permission_deletes_nothing_that_an_api_without_ids_has_again() {
    let runtime = runtime();
    let all: Vec<Value> =
        (0..60).map(|n| json!({"id": format!("e{n}"), "facility_id": "f1", "type": "panel"})).collect();
    let items = Arc::new(Mutex::new(all.clone()));
    let source = runtime.block_on(mute_api(Arc::clone(&items)));
    let rig = Rig::open(&runtime, Setting::of(vec![source]));
    rig.sync("condoit");
    let total = || rig.viewer.document("/portfolio/summary")["total_equipment"].clone();
    assert_eq!(total(), 60);
    items.lock().clear();
    let refused = rig.try_sync("condoit", SyncMode::Full).expect_err("not believed");
    assert!(is_mass_deletion(&refused, "equipment", (60, 60)), "{}", refused.full_message());
    *items.lock() = all;
    let order = RunRequest { mode: SyncMode::Incremental, allow_mass_delete: true };
    let ended =
        runtime.block_on(async { rig.run_queue.start("condoit", order).await.expect("it starts").finished().await });
    ended.unwrap_or_else(|error| panic!("{}", error.full_message()));
    assert_eq!(total(), 60);
}

#[test]
fn items_count_as_deleted_with_their_facilities() {
    let followed = Followed::open(10, 350, "");
    followed.run(r#"UPDATE "Facility" SET "deletedAt" = now(), "updatedAt" = now()"#);
    let refused = followed.refused();
    assert!(
        matches!(*refused, SyncError::FacilityMassDeletion { facilities: 10, gone: 350, held: 350 }),
        "{}",
        refused.full_message()
    );
    assert!(refused.full_message().contains("--allow-mass-delete"));
    assert_eq!((followed.items(), followed.deleted()), (350, 0));
    assert_eq!(followed.allowed().run.tables["Facility"].deleted, 10);
    assert_eq!(followed.items(), 0);
}

#[test]
fn a_file_that_deletes_a_facility_with_all_its_items_is_rejected_as_a_whole() {
    let runtime = runtime();
    let rig = Rig::open(&runtime, Setting::of(Vec::new()));
    let post = |path: &str, document: &Value| rig.operator.send("POST", path, document);
    let items: Vec<Value> =
        (0..50).map(|n| json!({"id": format!("e{n}"), "facility_id": "f1", "type": "panel"})).collect();
    let taken = post("/import", &json!({"facilities": [{"id": "f1", "name": "Mill"}], "equipment": items}));
    assert_eq!(taken.status, 200, "{}", shown(&taken.body));
    let document = json!({"facilities": [{"id": "f1", "deleted_at": "2024-01-01T00:00:00Z"}]});
    let refused = post("/import", &document);
    let details = &refused.error()["details"];
    assert_eq!((refused.status, &details["facilities"], &details["gone"]), (409, &json!(1), &json!(50)));
    assert_eq!(rig.viewer.get("/facilities/f1").status, 200);
    assert_eq!(post("/import?allow_mass_delete=true", &document).status, 200);
    assert_eq!(rig.viewer.get("/facilities/f1").status, 404);
}

#[test]
fn a_suddenly_empty_database_column_is_reported_until_it_has_values() {
    let panels = r#"INSERT INTO "Panel" ("id", "facilityId", "name", "manufacturer")
                    SELECT 'p-' || n, 'f-0001', 'x', 'Square' FROM generate_series(1, 100) n"#;
    let followed = Followed::open(1, 10, panels);
    let reported = || -> Vec<Value> {
        let issues = followed.rig.issues();
        issues.into_iter().filter(|issue| issue["column"] == "manufacturer" && issue["id"] == "").collect()
    };
    assert_eq!(reported(), Vec::<Value>::new());
    followed.run(r#"UPDATE "Panel" SET "manufacturer" = NULL, "updatedAt" = now()"#);
    followed.rig.sync("condoit");
    let first = reported();
    assert_eq!((first.len(), &first[0]["table"]), (1, &json!("Panel")), "{first:?}");
    for mode in [SyncMode::Incremental, SyncMode::Incremental, SyncMode::Full] {
        followed.rig.try_sync("condoit", mode).unwrap_or_else(|error| panic!("{}", error.full_message()));
        let later = reported();
        assert_eq!(later.len(), 1, "{mode:?}");
        assert_eq!(later[0]["first_seen"], first[0]["first_seen"], "{mode:?}");
    }
    followed.run(r#"UPDATE "Panel" SET "manufacturer" = 'Square', "updatedAt" = now() WHERE "id" = 'p-1'"#);
    followed.rig.sync("condoit");
    assert_eq!(reported(), Vec::<Value>::new());
}

#[test]
fn changed_rows_do_not_count_as_the_whole_table_in_a_comparison_of_ids() {
    let panels = r#"INSERT INTO "Panel" ("id", "facilityId", "name", "manufacturer")
                    SELECT 'p-' || n, 'f-0001', 'x', 'Square' FROM generate_series(1, 100) n"#;
    let followed = Followed::open(1, 10, panels);
    followed.run(
        r#"UPDATE "Panel" SET "manufacturer" = NULL, "updatedAt" = now() WHERE "id" IN ('p-1', 'p-2', 'p-3');
           DELETE FROM "Panel" WHERE "id" = 'p-4'"#,
    );
    let run = followed.allowed().run;
    assert_eq!((run.tables["Panel"].changed, run.tables["Panel"].deleted), (3, 1));
    let empty_columns: Vec<Value> = followed
        .rig
        .issues()
        .into_iter()
        .filter(|issue| issue["column"] == "manufacturer" && issue["id"] == "")
        .collect();
    assert_eq!(empty_columns, Vec::<Value>::new());
}
