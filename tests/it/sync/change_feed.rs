//! A change at the source is visible within a second when it is announced by PostgreSQL notifications or Condoit's webhook.
//! Scheduled runs are an hour away in all of these tests.

use std::sync::Arc;
use std::time::{Duration, Instant};

use masterbus::auth::WebhookSigner;
use masterbus::config::{Secret, SecretSource};
use masterbus::source::postgres::NOTIFY_SQL;
use masterbus::sync::run_schedule;
use serde_json::{Value, json};
use tokio::runtime::Runtime;
use tokio_util::sync::CancellationToken;

use crate::support::app::{Rig, Setting, file_source, postgres_source, runtime};
use crate::support::condoit::{fill, plant};
use crate::support::postgres::{Database, database};
use crate::sync::unreadable_tables::UNREADABLE;

/// What changes show within, 99 times of 100.
const AT_ONCE: Duration = Duration::from_secs(1);
/// Nothing takes this long; a hang becomes a failure.
const PATIENCE: Duration = Duration::from_secs(60);
const SECRET: &str = "a secret of the bus";

/// An appliance whose clock runs, over a database that tells its changes or not.
struct Followed {
    rig: Rig,
    database: Database,
    stop: CancellationToken,
    runtime: Arc<Runtime>,
}

impl Followed {
    fn open(script: &str) -> Self {
        let runtime = runtime();
        let database = runtime.block_on(database());
        runtime.block_on(fill(&database, &plant(2, 60)));
        runtime.block_on(database.run(script));
        let mut source = postgres_source(&database.url);
        source.webhook_secret = Some(SecretSource::Inline(Secret::new(SECRET)));
        let rig = Rig::open(&runtime, Setting::of(vec![source]));
        rig.sync("condoit");
        let stop = CancellationToken::new();
        runtime.spawn(run_schedule(Arc::clone(&rig.run_queue), stop.clone()));
        let followed = Self { rig, database, stop, runtime };
        followed.until("the run at the start is over", || {
            let runs = followed.rig.operator.document("/sync/runs");
            runs["total"] == 2 && !runs["runs"][0]["ended"].is_null()
        });
        if !script.is_empty() {
            followed.until("somebody listens", || followed.listener().is_some());
        }
        followed
    }

    /// The session that listens.
    fn listener(&self) -> Option<i32> {
        let query = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() \
                     AND query IN ('LISTEN condoit_changes', 'SELECT 1') AND application_name = 'masterbus'";
        let row = self.runtime.block_on(self.database.client.query_opt(query, &[])).expect("it answers");
        row.map(|row| row.get(0))
    }

    fn run(&self, statements: &str) {
        self.runtime.block_on(self.database.run(statements));
    }

    /// How long it takes until something is so. It shows to whoever asks: there is no event to wait for.
    fn until(&self, what: &str, is_so: impl Fn() -> bool) -> Duration {
        let began = Instant::now();
        while !is_so() {
            assert!(began.elapsed() < PATIENCE, "never: {what}");
            std::thread::sleep(Duration::from_millis(3));
        }
        began.elapsed()
    }

    fn name_of(&self, facility: &str) -> Option<String> {
        let answer = self.rig.viewer.get(&format!("/facilities/{facility}"));
        (answer.status == 200).then(|| answer.json()["name"].as_str().unwrap_or_default().to_owned())
    }

    fn event(&self, event: &Value, signature: Option<&str>) -> (u16, Value) {
        let body = event.to_string();
        let signed = WebhookSigner::new(SECRET.as_bytes()).expect("a secret").sign(body.as_bytes());
        let headers = [("x-condoit-signature", signature.unwrap_or(&signed)), ("content-type", "application/json")];
        let answer = self.rig.anonymous.ask("POST", "/api/v1/webhooks/condoit/changes", &headers, body.as_bytes());
        (answer.status, answer.json())
    }
}

impl Drop for Followed {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

#[test]
fn notified_changes_are_visible_within_a_second() {
    let followed = Followed::open(NOTIFY_SQL);
    let mut times: Vec<Duration> = (0..100)
        .map(|number| {
            let name = format!("name {number}");
            followed
                .run(&format!(r#"UPDATE "Facility" SET "name" = '{name}', "updatedAt" = now() WHERE "id" = 'f-0001'"#));
            followed.until("the name shows", || followed.name_of("f-0001").as_deref() == Some(name.as_str()))
        })
        .collect();
    times.sort_unstable();
    println!("shown after {:?} (median), {:?} (99 of 100), {:?} (all)", times[50], times[98], times[99]);
    assert!(times[98] < AT_ONCE, "{:?}", times[98]);

    // A row deleted without a tombstone, an undated change, a tombstone, and one that comes back
    let there = |id: &str| followed.rig.viewer.get(&format!("/equipment/{id}")).status == 200;
    followed
        .run(r#"INSERT INTO "Panel" ("id", "facilityId", "name") VALUES ('p', 'f-0001', 'x'), ('q', 'f-0001', 'y')"#);
    followed.until("both are there", || there("p") && there("q"));
    followed.run(r#"DELETE FROM "Panel" WHERE "id" = 'p'; UPDATE "Panel" SET "deletedAt" = now() WHERE "id" = 'q'"#);
    followed.until("both are gone", || !there("p") && !there("q"));
    followed.run(r#"UPDATE "Panel" SET "deletedAt" = NULL WHERE "id" = 'q'"#);
    followed.until("it is back", || there("q"));
    // One that becomes something else is not lost with the table that it leaves
    followed.run(
        r#"BEGIN; INSERT INTO "Breaker" ("id", "facilityId", "name") VALUES ('q', 'f-0001', 'breaker');
           DELETE FROM "Panel" WHERE "id" = 'q'; COMMIT"#,
    );
    let kind = || followed.rig.viewer.document("/equipment/q")["type"] == "breaker";
    followed.until("it is a breaker", || there("q") && kind());
    // More than is reported row by row
    let total = || followed.rig.viewer.document("/equipment?limit=1")["total"].as_u64().expect("a number");
    let before = total();
    followed.run(
        r#"INSERT INTO "Panel" ("id", "facilityId", "name") SELECT 'n' || n, 'f-0001', 'x' FROM generate_series(1, 1500) n"#,
    );
    followed.until("all are there", || total() == before + 1_500);
    assert_eq!(followed.rig.operator.document("/sync/verify")["equal"], true);
}

#[test]
fn a_table_emptied_at_once_waits_for_permission_and_permission_is_enough() {
    let followed = Followed::open(NOTIFY_SQL);
    let breakers =
        || followed.rig.viewer.document("/equipment?limit=1&type=breaker")["total"].as_u64().expect("a number");
    followed.run(
        r#"INSERT INTO "Breaker" ("id", "facilityId", "name") SELECT 'b' || n, 'f-0001', 'x' FROM generate_series(1, 50) n"#,
    );
    followed.until("all are there", || followed.rig.viewer.get("/equipment/b50").status == 200);
    let before = breakers();
    followed.run(r#"TRUNCATE "Breaker""#);
    let latest = || followed.rig.operator.document("/sync/runs?limit=1")["runs"][0].clone();
    followed.until("it is refused", || latest()["error"].as_str().is_some_and(|error| error.contains("`Breaker`")));
    assert_eq!(breakers(), before);
    // Meanwhile other changes are as quick as ever
    followed.run(r#"UPDATE "Facility" SET "name" = 'quick', "updatedAt" = now() WHERE "id" = 'f-0001'"#);
    let took = followed.until("the name shows", || followed.name_of("f-0001").as_deref() == Some("quick"));
    assert!(took < AT_ONCE, "{took:?}");
    let asked = followed.rig.operator.send("POST", "/sync", &json!({"allow_mass_delete": true}));
    let path = format!("/sync/runs/{}", asked.json()["runs"][0]["id"]);
    followed.until("it has ended", || !followed.rig.operator.document(&path)["ended"].is_null());
    let run = followed.rig.operator.document(&path);
    assert_eq!((&run["error"], &run["tables"]["Breaker"]["deleted"]), (&Value::Null, &json!(before)), "{run}");
    assert_eq!(breakers(), 0);
    // Nothing is left to be tried again
    followed.run(r#"UPDATE "Facility" SET "name" = 'after', "updatedAt" = now() WHERE "id" = 'f-0001'"#);
    followed.until("the name shows", || followed.name_of("f-0001").as_deref() == Some("after"));
    followed.until("its run has ended well", || !latest()["ended"].is_null() && latest()["error"].is_null());
    assert_eq!(followed.rig.operator.document("/sync/verify")["equal"], true);
}

#[test]
fn a_lost_connection_is_reopened_and_missed_changes_are_found() {
    let followed = Followed::open(NOTIFY_SQL);
    for name in ["once", "twice"] {
        let lost = followed.listener().expect("somebody listens");
        // The change comes while nobody listens
        followed.run(&format!(
            r#"SELECT pg_terminate_backend({lost}, 10000);
               INSERT INTO "Panel" ("id", "facilityId", "name") VALUES ('p {name}', 'f-0001', 'x')"#
        ));
        let panel = || followed.rig.viewer.get(&format!("/equipment/p%20{name}")).status == 200;
        followed.until("it is found", panel);
        followed.until("somebody listens again", || followed.listener().is_some_and(|pid| pid != lost));
        let lost = followed.listener().expect("somebody listens");
        // What is deleted leaves no date behind
        followed.run(&format!(
            r#"SELECT pg_terminate_backend({lost}, 10000); DELETE FROM "Panel" WHERE "id" = 'p {name}';
               UPDATE "Facility" SET "name" = '{name}', "updatedAt" = now() WHERE "id" = 'f-0001'"#
        ));
        followed.until("it is found", || followed.name_of("f-0001").as_deref() == Some(name));
        followed.until("it is gone", || !panel());
        followed.until("somebody listens again", || followed.listener().is_some_and(|pid| pid != lost));
    }
    followed.run(r#"UPDATE "Facility" SET "name" = 'at once', "updatedAt" = now() WHERE "id" = 'f-0001'"#);
    followed.until("it is reported", || followed.name_of("f-0001").as_deref() == Some("at once"));
}

#[test]
fn an_announced_row_of_an_unreadable_table_is_fetched_later() {
    let followed = Followed::open(NOTIFY_SQL);
    followed.run(
        r#"INSERT INTO "Panel" ("id", "facilityId", "name")
           VALUES ('changed', 'f-0001', 'before'), ('gone-0', 'f-0001', 'x'), ('gone-1', 'f-0001', 'x')"#,
    );
    let there = |id: &str| followed.rig.viewer.get(&format!("/equipment/{id}")).status == 200;
    followed.until("all are there", || ["changed", "gone-0", "gone-1"].into_iter().all(there));
    for (turn, (away, back, name)) in UNREADABLE.into_iter().enumerate() {
        let gone = format!("gone-{turn}");
        followed.run(away);
        followed.run(&format!(
            r#"UPDATE "{name}" SET "name" = 'after {turn}' WHERE "id" = 'changed'; DELETE FROM "{name}" WHERE "id" = '{gone}'"#
        ));
        for (what, id) in [("updated", "changed"), ("deleted", &gone), ("updated", "e-0000001")] {
            let event = json!({"event_id": format!("{turn} {id}"), "type": format!("equipment.{what}"), "id": id,
                "occurred_at": "2026-01-01T00:00:00Z"});
            assert_eq!(followed.event(&event, None).0, 200);
        }
        let ended = || {
            let runs = followed.rig.operator.document("/sync/runs?limit=20");
            let runs = runs["runs"].as_array().expect("a list").clone();
            runs.into_iter().take_while(|run| !run["error"].is_null() || run["ended"].is_null()).collect::<Vec<_>>()
        };
        followed.until("it is said that the table cannot be read", || {
            ended().iter().any(|run| run["error"].as_str().is_some_and(|error| error.contains(r#"table "Panel""#)))
        });
        // A change of another noun comes through all the same, in a run after those
        followed.run(&format!(
            r#"UPDATE "Facility" SET "name" = 'turn {turn}', "updatedAt" = now() WHERE "id" = 'f-0001'"#
        ));
        let facility = format!("turn {turn}");
        followed.until("the name shows", || followed.name_of("f-0001").as_deref() == Some(&*facility));
        assert!(["changed", &gone, "e-0000001"].into_iter().all(there), "nothing is taken for gone");
        assert_eq!(followed.rig.anonymous.document("/ready")["sources"][0]["stale"], true);
        followed.run(back);
        followed.rig.sync("condoit");
        let name = followed.rig.viewer.document("/equipment/changed")["name"].clone();
        assert_eq!((name, there(&gone)), (json!(format!("after {turn}")), false));
        assert_eq!(followed.rig.operator.document("/sync/verify")["equal"], true);
    }
}

#[test]
fn webhook_events_are_fetched_once_and_in_any_order() {
    let followed = Followed::open("");
    let event = |id: &str, what: &str, record: &str| json!({"event_id": id, "type": what, "id": record, "occurred_at": "2026-01-01T00:00:00Z", "more": 1});
    followed.run(r#"UPDATE "Facility" SET "name" = 'first', "updatedAt" = now() WHERE "id" = 'f-0001'"#);
    let update = event("e1", "facility.updated", "f-0001");
    assert_eq!(followed.event(&update, None), (200, json!({"status": "accepted"})));
    let took = followed.until("it shows", || followed.name_of("f-0001").as_deref() == Some("first"));
    assert!(took < AT_ONCE, "{took:?}");
    let named = || {
        let runs = followed.rig.operator.document("/sync/runs?limit=1000");
        runs["runs"].as_array().expect("a list").iter().filter(|run| run["mode"] == "named").count()
    };
    followed.until("its run is over", || named() == 1);
    // A repeat fetches nothing
    followed.run(r#"UPDATE "Facility" SET "name" = 'second', "updatedAt" = now() WHERE "id" = 'f-0001'"#);
    assert_eq!(followed.event(&update, None), (200, json!({"status": "acknowledged"})));
    assert_eq!(followed.event(&event("e2", "user.updated", "u1"), None), (200, json!({"status": "ignored"})));

    // Out of order: the record is gone, whatever the late word of its creation says
    followed.run(r#"INSERT INTO "Panel" ("id", "facilityId", "name") VALUES ('p', 'f-0001', 'x')"#);
    let there = || followed.rig.viewer.get("/equipment/p").status == 200;
    assert_eq!(followed.event(&event("e3", "equipment.created", "p"), None).0, 200);
    followed.until("it is there", there);
    followed.run(r#"DELETE FROM "Panel" WHERE "id" = 'p'"#);
    assert_eq!(followed.event(&event("e5", "equipment.deleted", "p"), None).0, 200);
    followed.until("it is gone", || !there());
    assert_eq!(followed.event(&event("e4", "equipment.updated", "p"), None).0, 200);
    followed.until("it was looked for", || named() == 4);
    assert!(!there());
    assert_eq!(followed.name_of("f-0001").as_deref(), Some("first"), "the repeat has fetched nothing");

    let refused = [
        (event("e6", "facility.updated", "f-0001"), Some("00"), 401),
        (event("e6", "facility.moved", "f-0001"), None, 400),
        (event("", "facility.updated", "f-0001"), None, 400),
        (json!({"event_id": "e6"}), None, 400),
    ];
    for (event, signature, status) in refused {
        assert_eq!(followed.event(&event, signature).0, status, "{event}");
    }
    let (status, _) = followed.event(&event("e6", "facility.updated", "f-0001"), None);
    assert_eq!(status, 200, "what was refused was not taken");
}

#[test]
fn without_a_secret_no_event_is_accepted_and_a_stored_event_survives_a_restart() {
    let runtime = runtime();
    let database = runtime.block_on(database());
    runtime.block_on(fill(&database, &plant(1, 5)));
    let folder = tempfile::TempDir::new().expect("a temporary folder");
    let open =
        |source| Rig::open(&runtime, Setting { folder: Some(folder.path().into()), ..Setting::of(vec![source]) });
    let rig = open(postgres_source(&database.url));
    rig.sync("condoit");
    assert_eq!(rig.anonymous.ask("POST", "/api/v1/webhooks/condoit/changes", &[], b"{}").status, 503);
    drop(rig);

    let mut source = postgres_source(&database.url);
    source.webhook_secret = Some(SecretSource::Inline(Secret::new(SECRET)));
    // Nothing fetches here: the event is taken, and the appliance ends
    let rig = open(source.clone());
    runtime.block_on(database.run(r#"UPDATE "Facility" SET "name" = 'reported', "updatedAt" = '2001-01-01'"#));
    let body = json!({"event_id": "e1", "type": "facility.updated", "id": "f-0001"}).to_string();
    let signed = format!("sha256={}", WebhookSigner::new(SECRET.as_bytes()).expect("a secret").sign(body.as_bytes()));
    let headers = [("x-condoit-signature", signed.as_str())];
    assert_eq!(rig.anonymous.ask("POST", "/api/v1/webhooks/condoit/changes", &headers, body.as_bytes()).status, 200);
    drop(rig);
    let rig = open(source);
    let stop = CancellationToken::new();
    let clock = runtime.spawn(run_schedule(Arc::clone(&rig.run_queue), stop.clone()));
    let began = Instant::now();
    while rig.viewer.document("/facilities/f-0001")["name"] != "reported" {
        assert!(began.elapsed() < PATIENCE, "it was forgotten");
        std::thread::sleep(Duration::from_millis(3));
    }
    stop.cancel();
    runtime.block_on(clock).expect("it ends");
}

#[test]
fn the_file_of_a_webhook_secret_is_read_with_the_sources_and_their_runs_never_for_a_request() {
    let runtime = runtime();
    let folder = tempfile::TempDir::new().expect("a temporary folder");
    let (plant, secret) = (folder.path().join("plant.json"), folder.path().join("secret"));
    std::fs::write(&plant, r#"{"facilities": [{"id": "f1"}]}"#).expect("written");
    let mut source = file_source(&plant);
    source.webhook_secret =
        Some(SecretSource::File { key: "source.0.webhook_secret_file".to_owned(), path: secret.clone() });
    let setting = || Setting::of(vec![source.clone()]);
    let send = |rig: &Rig, secret: &str, number: u32| {
        let body = json!({"event_id": format!("e{number}"), "type": "facility.updated", "id": "f1"}).to_string();
        let signed = WebhookSigner::new(secret.as_bytes()).expect("a secret").sign(body.as_bytes());
        let headers = [("x-condoit-signature", signed.as_str())];
        rig.anonymous.ask("POST", "/api/v1/webhooks/condoit/changes", &headers, body.as_bytes()).status
    };
    let rig = Rig::open(&runtime, setting());
    assert_eq!(send(&rig, SECRET, 1), 503, "without the file the sender is to try again");
    drop(rig);

    std::fs::write(&secret, format!("{SECRET}\n")).expect("written");
    let rig = Rig::open(&runtime, setting());
    std::fs::remove_file(&secret).expect("it was there");
    assert_eq!((send(&rig, SECRET, 1), send(&rig, "another", 2)), (200, 401), "the file is not looked for");
    std::fs::write(&secret, "another").expect("written");
    assert_eq!((send(&rig, SECRET, 3), send(&rig, "another", 4)), (200, 401));
    rig.sync("file");
    assert_eq!((send(&rig, SECRET, 5), send(&rig, "another", 6)), (401, 200), "the run has read it");
}
