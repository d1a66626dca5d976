//! Reading a real PostgreSQL database: the first snapshot, later changes, and failures.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use masterbus::inventory::{
    ChangeBatch, ConditionRating, ConductorMaterial, EquipmentKind, Record, RecordKind, TripTest, ValidationIssue,
};
use masterbus::runtime::Runtime;
use masterbus::source::mapping::CONDOIT;
use masterbus::source::postgres::{DatabaseProblem, PostgresOptions, PostgresSource, check_database};
use masterbus::source::{BatchLimits, Mapping, ReadMode, Source, SourceError};

use crate::support::postgres::{Database, database, empty_database};

fn options(database: &Database) -> PostgresOptions {
    PostgresOptions::new(&database.url, Arc::new(Mapping::condoit().expect("the shipped mapping")), Runtime::default())
}

/// What a store would keep of the batches.
#[derive(Default)]
struct Kept {
    records: BTreeMap<(RecordKind, String), Record>,
    complaints: Vec<ValidationIssue>,
    cursor: Option<Vec<u8>>,
    rows: u64,
    /// Rows that said something new. Others may be read again: those of which a transaction anywhere in the cluster,
    /// of another test say, makes it unsure whether they were there before.
    news: u64,
    batches: usize,
}

impl Kept {
    fn apply(&mut self, batch: ChangeBatch) {
        self.rows += batch.read.values().sum::<u64>();
        self.batches += 1;
        for (_, record) in batch.puts {
            let key = (record.kind(), record.id().to_owned());
            self.news += u64::from(self.records.get(&key) != Some(&record));
            self.records.insert(key, record);
        }
        for (_, kind, id) in batch.removed {
            self.news += u64::from(self.records.remove(&(kind, id)).is_some());
        }
        self.complaints.extend(batch.complaints);
        self.cursor = Some(batch.cursor);
    }

    /// One pass; the rows it read.
    async fn pass(&mut self, options: PostgresOptions, mode: ReadMode) -> Result<u64, SourceError> {
        let before = self.rows;
        let mut source = PostgresSource::open(options, self.cursor.as_deref(), mode).await?;
        let mut is_complete = false;
        while let Some(batch) = source.next().await? {
            assert!(!is_complete, "nothing comes after the last batch");
            is_complete = batch.complete_pass;
            self.apply(batch);
        }
        assert!(is_complete, "the last batch says so");
        Ok(self.rows - before)
    }

    /// One pass over what changed; the rows that said something new.
    async fn sync(&mut self, options: PostgresOptions) -> u64 {
        let before = self.news;
        self.pass(options, ReadMode::Incremental).await.expect("the pass ends well");
        self.news - before
    }

    fn ids(&self, kind: RecordKind) -> BTreeSet<&str> {
        self.records.keys().filter(|(of, _)| *of == kind).map(|(_, id)| id.as_str()).collect()
    }

    fn equipment(&self, id: &str) -> &masterbus::inventory::Equipment {
        match self.records.get(&(RecordKind::Equipment, id.to_owned())) {
            Some(Record::Equipment(item)) => item,
            _ => panic!("{id} is not there"),
        }
    }
}

/// A facility with one row in each table.
const ONE_OF_EACH: &str = r#"
INSERT INTO "Facility" ("id", "name", "latitude", "longitude", "yearBuilt", "lastInfraredScan", "hasSafetyProgram",
  "updatedAt") VALUES ('f1', 'Mill', 40.5, -74.25, 1968, '2024-02-29 23:59:59.999', true, '2024-03-01');
INSERT INTO "Panel" ("id", "facilityId", "name", "installDate", "alternateFeedIds", "voltage", "amperage",
  "conductorMaterial", "humidityExposure", "slots", "mainDisconnect", "observations", "arcFlash", "safetyLabels",
  "updatedAt") VALUES ('p1', 'f1', 'LP-1', '1990-05-06', '{s1,b1}', '480Y/277V', 400, 'aluminum', 61.5, 42, true,
  '{"condition": {"rating": "Poor", "loose_parts": true}, "maintenance": {"trip_test": "failed"},
    "environment": {"corrosive": true, "humidity_percent": 10}, "assessed_condition": {"physical": 3}, "id": "no"}',
  '{"incident_energy_cal_cm2": 8.5, "label_present": true}', '{voltage,arc_flash}', '2024-03-01');
INSERT INTO "Switchboard" ("id", "facilityId", "name", "updatedAt") VALUES ('s1', 'f1', 'SB', '2024-03-01');
INSERT INTO "Switchgear" ("id", "facilityId", "name", "updatedAt") VALUES ('g1', 'f1', 'SG', '2024-03-01');
INSERT INTO "Transformer" ("id", "facilityId", "name", "kva", "coolingClass", "updatedAt")
  VALUES ('t1', 'f1', 'T', 75, 'AA', '2024-03-01');
INSERT INTO "Breaker" ("id", "facilityId", "name", "frameRating", "interruptingRatingKa", "updatedAt")
  VALUES ('b1', 'f1', 'B', 225, 65, '2024-03-01');
INSERT INTO "Raceway" ("id", "facilityId", "name", "lengthFt", "updatedAt") VALUES ('r1', 'f1', 'R', 12.5, '2024-03-01');
INSERT INTO "Equipment" ("id", "facilityId", "name", "equipmentType", "updatedAt")
  VALUES ('e1', 'f1', 'UPS', 'ups', '2024-03-01');
INSERT INTO "Conductor" ("id", "equipmentId", "material", "connectionType", "updatedAt")
  VALUES ('c1', 'p1', 'copper', 'crimped', '2024-03-01');
INSERT INTO "MaintenanceRecord" ("id", "equipmentId", "type", "date", "findings", "updatedAt")
  VALUES ('m1', 'p1', 'thermographic', '2023-07-08', 'hot lug', '2024-03-01');
INSERT INTO "Photo" ("id", "equipmentId", "caption", "contentType", "bytes", "updatedAt")
  VALUES ('x1', 'p1', 'door', 'image/png', '\x89504e47', '2024-03-01');
"#;

#[tokio::test]
async fn the_first_pass_reads_every_table() {
    let database = database().await;
    database.run(ONE_OF_EACH).await;
    let mut kept = Kept::default();
    assert_eq!(kept.sync(options(&database)).await, 11);
    assert_eq!(kept.complaints, []);
    assert_eq!(kept.ids(RecordKind::Equipment), BTreeSet::from(["p1", "s1", "g1", "t1", "b1", "r1", "e1"]));
    let panel = kept.equipment("p1");
    assert_eq!(panel.install_date.map(|day| day.to_string()).as_deref(), Some("1990-05-06"));
    assert_eq!(panel.alternate_feeds.iter().map(|id| id.as_str()).collect::<Vec<_>>(), ["s1", "b1"]);
    assert_eq!(panel.conductor.material, Some(ConductorMaterial::Aluminum));
    assert_eq!((panel.condition.rating, panel.condition.loose_parts), (Some(ConditionRating::Poor), Some(true)));
    assert_eq!((panel.maintenance.trip_test, panel.assessed_condition.physical), (Some(TripTest::Failed), Some(3)));
    assert_eq!(panel.environment.corrosive, Some(true));
    assert_eq!(panel.environment.humidity_percent, Some(61.5), "the row's own column wins over observations");
    assert_eq!(panel.arc_flash.incident_energy_cal_cm2, Some(8.5));
    assert_eq!((panel.specifications.slots, panel.specifications.amperage), (Some(42), Some(400)));
    assert_eq!(panel.updated_at.map(|at| at.to_string()).as_deref(), Some("2024-03-01T00:00:00.000Z"));
    assert_eq!(kept.equipment("e1").kind, EquipmentKind::Ups);
    assert_eq!(kept.equipment("t1").specifications.kva, Some(75.0));
    let Some(Record::Facility(mill)) = kept.records.get(&(RecordKind::Facility, "f1".to_owned())) else {
        panic!("the facility is there")
    };
    assert_eq!(mill.last_infrared_scan.map(|day| day.to_string()).as_deref(), Some("2024-02-29"));
    assert_eq!(mill.coordinates.map(|point| point.lng), Some(-74.25));
    let photo = kept.records.get(&(RecordKind::Photo, "x1".to_owned()));
    assert!(matches!(photo, Some(Record::Photo(_, Some(picture))) if picture == b"\x89PNG"), "{photo:?}");
    assert_eq!(kept.ids(RecordKind::Conductor).len() + kept.ids(RecordKind::Service).len(), 2);
}

#[tokio::test]
async fn later_passes_read_only_what_changed() {
    let database = database().await;
    database.run(ONE_OF_EACH).await;
    let mut kept = Kept::default();
    kept.sync(options(&database)).await;
    assert_eq!(kept.sync(options(&database)).await, 0, "rows that are old are not read again");
    database
        .run(
            r#"INSERT INTO "Breaker" ("id", "facilityId", "name") VALUES ('b2', 'f1', 'new');
               UPDATE "Panel" SET "name" = 'LP-1A', "updatedAt" = now();
               UPDATE "Raceway" SET "deletedAt" = now(), "updatedAt" = now();
               UPDATE "MaintenanceRecord" SET "deletedAt" = now(), "updatedAt" = now();"#,
        )
        .await;
    assert_eq!(kept.sync(options(&database)).await, 4);
    assert!(kept.ids(RecordKind::Equipment).contains("b2") && !kept.ids(RecordKind::Equipment).contains("r1"));
    assert_eq!(kept.equipment("p1").name.as_deref(), Some("LP-1A"));
    assert!(kept.ids(RecordKind::Service).is_empty());
    let everything = kept.pass(options(&database), ReadMode::Full).await.expect("a full pass");
    assert_eq!(everything, 12, "a full pass reads all rows, deleted ones among them");
}

#[tokio::test]
async fn rows_with_the_same_change_time_are_all_read_in_small_batches() {
    let database = database().await;
    database.run(ONE_OF_EACH).await;
    let mut kept = Kept::default();
    let mut options = options(&database);
    options.limits = BatchLimits { rows: 7, ..BatchLimits::default() };
    kept.sync(options.clone()).await;
    database
        .run(
            r#"INSERT INTO "Breaker" ("id", "facilityId", "name", "updatedAt")
               SELECT 'x' || n, 'f1', 'x', '2025-01-01 12:00' FROM generate_series(1, 100) n"#,
        )
        .await;
    let batches = kept.batches;
    assert_eq!(kept.sync(options.clone()).await, 100);
    assert!(kept.batches - batches >= 100 / 7, "small batches");
    assert_eq!(kept.ids(RecordKind::Equipment).len(), 107);
    assert_eq!(kept.sync(options).await, 0);
}

#[tokio::test]
async fn a_transaction_that_commits_late_is_not_missed() {
    let database = database().await;
    database.run(ONE_OF_EACH).await;
    let mut kept = Kept::default();
    kept.sync(options(&database)).await;
    let late = database.session().await;
    late.batch_execute(r#"BEGIN; INSERT INTO "Breaker" ("id", "facilityId", "name") VALUES ('late', 'f1', 'late')"#)
        .await
        .expect("an open transaction");
    database.run(r#"INSERT INTO "Breaker" ("id", "facilityId", "name") VALUES ('prompt', 'f1', 'prompt')"#).await;
    kept.sync(options(&database)).await;
    assert!(kept.ids(RecordKind::Equipment).contains("prompt") && !kept.ids(RecordKind::Equipment).contains("late"));
    late.batch_execute("COMMIT").await.expect("it commits");
    kept.sync(options(&database)).await;
    assert!(kept.ids(RecordKind::Equipment).contains("late"), "its updatedAt lies before the cursor");
}

#[tokio::test]
async fn rows_of_a_long_transaction_are_read_by_the_next_pass() {
    let database = database().await;
    database.run(ONE_OF_EACH).await;
    // Who may only read is not reported when a stranger's transaction began
    database.run("CREATE ROLE late_reader LOGIN; GRANT SELECT ON ALL TABLES IN SCHEMA public TO late_reader").await;
    let mut options = options(&database);
    options.url = database.url.replace("condoit@", "late_reader@");
    options.overlap = Duration::ZERO;
    let mut kept = Kept::default();
    kept.sync(options.clone()).await;
    let insert = |id: &str| format!(r#"INSERT INTO "Breaker" ("id", "facilityId", "name") VALUES ('{id}', 'f1', 'x')"#);
    let [written, unwritten, nested] = [database.session().await, database.session().await, database.session().await];
    // One that has written, one that has only taken its time so far, one that writes within a savepoint
    written.batch_execute(&format!("BEGIN; {}", insert("written"))).await.expect("it is open");
    unwritten.batch_execute("BEGIN; SELECT now()").await.expect("it is open");
    nested.batch_execute("BEGIN; SELECT txid_current(); SAVEPOINT s").await.expect("it is open");
    nested.batch_execute(&insert("nested")).await.expect("it is written");
    for prompt in ["prompt", "later", "last"] {
        // Longer than clocks are ever looked back for
        database.run(&format!("SELECT pg_sleep(0.8); {}", insert(prompt))).await;
        assert_eq!(kept.sync(options.clone()).await, 1, "what is open is not there, what was read is not read again");
    }
    unwritten.batch_execute(&insert("unwritten")).await.expect("it is written");
    for session in [&written, &unwritten, &nested] {
        session.batch_execute("COMMIT").await.expect("it commits");
    }
    assert_eq!(kept.sync(options.clone()).await, 3);
    for late in ["written", "unwritten", "nested"] {
        assert!(kept.ids(RecordKind::Equipment).contains(late), "{late}");
    }
    assert_eq!(kept.sync(options).await, 0);
}

#[tokio::test]
async fn a_comparison_finds_deletions_and_changes_without_a_new_change_time() {
    let database = database().await;
    database.run(ONE_OF_EACH).await;
    let mut kept = Kept::default();
    // As in a table too large to be searched each time
    let mut due = PostgresOptions { scan_rows: 0, ..options(&database) };
    kept.sync(due.clone()).await;
    database.run(r#"DELETE FROM "Raceway"; DELETE FROM "Photo"; UPDATE "Panel" SET "name" = 'undated', "updatedAt" = '2024-02-01'"#).await;
    assert_eq!(kept.sync(due.clone()).await, 0, "the changes say nothing of it");
    due.compare_interval = Duration::ZERO;
    let mut source = PostgresSource::open(due, kept.cursor.as_deref(), ReadMode::Incremental).await.expect("it opens");
    let batch = source.next().await.expect("a batch").expect("the only one");
    let present: BTreeSet<&str> = batch.present.iter().map(|(_, id)| id.as_str()).collect();
    assert_eq!(present, BTreeSet::from(["f1", "p1", "s1", "g1", "t1", "b1", "e1", "c1", "m1"]));
    assert_eq!((batch.complete_tables.len(), batch.complete_pass), (11, true));
    kept.apply(batch);
    assert_eq!(kept.equipment("p1").name.as_deref(), Some("undated"));
}

#[tokio::test]
async fn an_interrupted_incremental_pass_continues_and_misses_no_change() {
    let database = database().await;
    database.run(ONE_OF_EACH).await;
    let mut options = options(&database);
    options.limits = BatchLimits { rows: 50, ..BatchLimits::default() };
    options.overlap = Duration::ZERO;
    let mut kept = Kept::default();
    kept.sync(options.clone()).await;
    let late = database.session().await;
    late.batch_execute(r#"BEGIN; INSERT INTO "Breaker" ("id", "facilityId", "name") VALUES ('late', 'f1', 'x')"#)
        .await
        .expect("it is open");
    database
        .run(
            r#"INSERT INTO "Breaker" ("id", "facilityId", "name", "updatedAt")
               SELECT 'n' || lpad(n::text, 4, '0'), 'f1', 'old', now() + n * interval '1 ms' FROM generate_series(1, 500) n"#,
        )
        .await;
    let cursor = kept.cursor.clone();
    let mut source =
        PostgresSource::open(options.clone(), cursor.as_deref(), ReadMode::Incremental).await.expect("opens");
    for _ in 0..4 {
        kept.apply(source.next().await.expect("a batch").expect("not the last"));
    }
    drop(source);
    late.batch_execute("COMMIT").await.expect("it commits");
    kept.sync(options).await;
    assert_eq!(kept.ids(RecordKind::Equipment).len(), 7 + 501, "what came behind the place reached is there too");
}

#[tokio::test]
async fn a_row_dated_in_the_future_hides_none_that_follow() {
    let database = database().await;
    database.run(ONE_OF_EACH).await;
    let mut kept = Kept::default();
    kept.sync(options(&database)).await;
    let insert = |id: &str, at: &str| {
        format!(r#"INSERT INTO "Breaker" ("id","facilityId","name","updatedAt") VALUES ('{id}','f1','x',{at});"#)
    };
    database.run(&insert("ahead", "now() + interval '1 day'")).await;
    kept.sync(options(&database)).await;
    database.run(&insert("after", "now()")).await;
    kept.sync(options(&database)).await;
    assert!(kept.ids(RecordKind::Equipment).is_superset(&BTreeSet::from(["ahead", "after"])));
}

#[tokio::test]
async fn invalid_rows_are_rejected_and_invalid_values_become_unknown() {
    let database = database().await;
    database.run(ONE_OF_EACH).await;
    database
        .run(
            r#"INSERT INTO "Equipment" ("id", "facilityId", "name", "equipmentType") VALUES
                 ('toaster', 'f1', 'x', 'toaster'), ('untyped', 'f1', 'x', NULL), (' ', 'f1', 'x', 'ups');
               INSERT INTO "Panel" ("id", "facilityId", "name", "amperage", "humidityExposure", "installDate",
                 "loadingPercentage", "observations", "arcFlash", "manufacturer") VALUES
                 ('odd', 'f1', 'odd', -5, 'NaN', 'infinity', 80, '[1]', '{"ppe_category": 9, "label_present": true}',
                  repeat('x', 10000000));
               INSERT INTO "MaintenanceRecord" ("id", "equipmentId", "type", "date") VALUES
                 ('m2', 'p1', 'exorcism', '2024-01-01'), ('m3', 'nobody', 'cleaning', '2024-01-01');"#,
        )
        .await;
    let mut kept = Kept::default();
    kept.sync(options(&database)).await;
    let refused: BTreeSet<(&str, &str, &str)> = kept
        .complaints
        .iter()
        .filter(|complaint| complaint.quarantined)
        .map(|complaint| (&*complaint.table, &*complaint.id, &*complaint.column))
        .collect();
    assert_eq!(
        refused,
        BTreeSet::from([
            ("Equipment", "toaster", "equipmentType"),
            ("Equipment", "untyped", "equipmentType"),
            ("Equipment", "(no id)", "id"),
            ("MaintenanceRecord", "m2", "type"),
        ])
    );
    let odd = kept.equipment("odd");
    assert_eq!((odd.specifications.amperage, odd.environment.humidity_percent, odd.install_date), (None, None, None));
    assert_eq!((odd.operation.loading_percent, odd.arc_flash.label_present), (Some(80.0), Some(true)));
    let unknown: BTreeSet<&str> =
        kept.complaints.iter().filter(|complaint| complaint.id == "odd").map(|complaint| &*complaint.column).collect();
    let expected = [
        "amperage",
        "humidityExposure",
        "installDate",
        "observations",
        "arcFlash.arc_flash.ppe_category",
        "manufacturer",
    ];
    assert_eq!(unknown, BTreeSet::from(expected));
    assert!(kept.complaints.iter().all(|complaint| complaint.value.as_ref().is_none_or(|value| value.len() <= 200)));
    assert!(kept.ids(RecordKind::Service).contains("m3"), "whose item is missing is for the store to say");
}

#[tokio::test]
async fn an_interrupted_full_pass_continues_and_misses_no_change() {
    let database = database().await;
    database.run(ONE_OF_EACH).await;
    database
        .run(
            r#"INSERT INTO "Breaker" ("id", "facilityId", "name", "updatedAt")
               SELECT 'n' || lpad(n::text, 4, '0'), 'f1', 'old', '2024-03-01' FROM generate_series(1, 500) n"#,
        )
        .await;
    let mut options = options(&database);
    options.limits = BatchLimits { rows: 50, ..BatchLimits::default() };
    let mut kept = Kept::default();
    let mut source = PostgresSource::open(options.clone(), None, ReadMode::Incremental).await.expect("it opens");
    for _ in 0..4 {
        kept.apply(source.next().await.expect("a batch").expect("not the last"));
    }
    drop(source);
    let seen = kept.rows;
    database
        .run(
            r#"UPDATE "Breaker" SET "name" = 'new', "updatedAt" = now() WHERE "id" IN ('n0001', 'n0499');
               UPDATE "Breaker" SET "deletedAt" = now(), "updatedAt" = now() WHERE "id" = 'n0002';
               INSERT INTO "Facility" ("id", "name") VALUES ('f0', 'built meanwhile')"#,
        )
        .await;
    let rest = kept.sync(options.clone()).await;
    assert!(rest < 511 - seen + 10, "{rest} rows after {seen}: what was read is not read again");
    assert_eq!(kept.ids(RecordKind::Equipment).len(), 506);
    assert_eq!(kept.ids(RecordKind::Facility), BTreeSet::from(["f0", "f1"]));
    for changed in ["n0001", "n0499"] {
        assert_eq!(kept.equipment(changed).name.as_deref(), Some("new"), "{changed}");
    }
    let mut undisturbed = Kept::default();
    undisturbed.sync(options).await;
    assert!(kept.records == undisturbed.records, "as if nothing had happened");
}

#[tokio::test]
async fn check_lists_what_a_database_lacks_and_a_sync_works_without_it() {
    let database = database().await;
    let sound = check_database(&options(&database)).await.expect("it answers");
    assert_eq!((sound.findings.len(), sound.tables), (0, 11), "{:?}", sound.findings);
    database.run(ONE_OF_EACH).await;
    database
        .run(
            r#"DROP TABLE "Raceway"; ALTER TABLE "Panel" DROP "slots", DROP "observations";
               ALTER TABLE "Breaker" DROP "facilityId"; DROP INDEX "Photo_updatedAt_id_idx";
               ALTER TABLE "Transformer" ALTER "kva" TYPE boolean USING true;
               ALTER TABLE "Photo" DROP "bytes"; ALTER TABLE "Conductor" DROP "updatedAt";"#,
        )
        .await;
    let found = check_database(&options(&database)).await.expect("it answers");
    assert!(!found.is_whole());
    let reported: BTreeSet<String> = found.findings.iter().map(ToString::to_string).collect();
    for (table, word) in [
        ("Raceway", "is missing"),
        ("Panel", "\"slots\" (specifications.slots) is missing"),
        ("Panel", "\"observations\""),
        ("Breaker", "\"facilityId\" (facility_id) is missing; no row can arrive"),
        ("Photo", "no index on (\"updatedAt\", \"id\")"),
        ("Transformer", "is boolean, expected a number"),
        ("Photo", "\"bytes\""),
        ("Conductor", "\"updatedAt\""),
    ] {
        assert!(
            reported.iter().any(|line| line.contains(&format!("{table:?}")) && line.contains(word)),
            "{word}: {reported:#?}"
        );
    }
    assert_eq!(found.findings.len(), 8, "{reported:#?}");
    let index = |problem: &DatabaseProblem| matches!(problem, DatabaseProblem::MissingIndex { .. });
    assert_eq!(found.findings.iter().filter(|finding| index(&finding.problem)).count(), 1);

    let mut kept = Kept::default();
    kept.sync(options(&database)).await;
    assert_eq!(kept.ids(RecordKind::Equipment), BTreeSet::from(["p1", "s1", "g1", "t1", "e1"]));
    assert_eq!(kept.equipment("p1").specifications.amperage, Some(400));
    let whole_tables: BTreeSet<&str> = kept
        .complaints
        .iter()
        .filter(|complaint| complaint.id.is_empty() && complaint.column.is_empty())
        .map(|complaint| &*complaint.table)
        .collect();
    assert_eq!(whole_tables, BTreeSet::from(["Breaker", "Raceway"]));
    assert!(kept.complaints.iter().any(|complaint| complaint.column == "kva" && complaint.id == "t1"));
    assert_eq!(kept.sync(options(&database)).await, 0, "the versions of its rows tell what changed where no date does");
    database.run(r#"UPDATE "Conductor" SET "material" = 'aluminum'"#).await;
    assert_eq!(kept.sync(options(&database)).await, 1);
}

#[tokio::test]
async fn columns_of_other_types_are_decoded_by_their_type() {
    let database = database().await;
    database
        .run(
            r#"CREATE TYPE metal AS ENUM ('copper', 'aluminum'); CREATE DOMAIN amps AS numeric;
               ALTER TABLE "Panel" ALTER "conductorMaterial" TYPE metal USING 'copper', ALTER "amperage" TYPE amps,
                 ALTER "installDate" TYPE date, ALTER "updatedAt" TYPE timestamptz(6), ALTER "observations" DROP DEFAULT,
                 ALTER "loadingPercentage" TYPE numeric(10, 2), ALTER "safetyLabels" TYPE varchar(20)[],
                 ALTER "humidityExposure" TYPE text, ALTER "voltage" TYPE int USING 480;
               ALTER TABLE "Panel" ALTER "observations" TYPE text, ALTER "id" TYPE uuid USING gen_random_uuid();
               INSERT INTO "Facility" ("id", "name") VALUES ('f1', 'Mill');
               INSERT INTO "Panel" ("id", "facilityId", "name", "conductorMaterial", "amperage", "installDate",
                 "loadingPercentage", "safetyLabels", "humidityExposure", "voltage", "observations")
               VALUES (gen_random_uuid(), 'f1', 'LP', 'aluminum', 400, '1990-05-06', 80.25, '{voltage}', '55', 480, '{}')"#,
        )
        .await;
    let mut kept = Kept::default();
    kept.sync(options(&database)).await;
    let columns: Vec<&str> = kept.complaints.iter().map(|complaint| &*complaint.column).collect();
    assert_eq!(columns, ["observations"], "text is no object: {:?}", kept.complaints);
    let id = kept.ids(RecordKind::Equipment).first().map(|id| (*id).to_owned()).expect("a panel");
    let panel = kept.equipment(&id);
    assert_eq!(panel.conductor.material, Some(ConductorMaterial::Aluminum));
    assert_eq!((panel.specifications.amperage, panel.operation.loading_percent), (Some(400), Some(80.25)));
    assert_eq!(
        (panel.environment.humidity_percent, panel.specifications.voltage.as_deref()),
        (Some(55.0), Some("480"))
    );
    assert_eq!(panel.safety_labels, ["voltage"]);
    let mut no_overlap = options(&database);
    no_overlap.overlap = Duration::ZERO;
    kept.sync(no_overlap.clone()).await;
    database.run(r#"UPDATE "Panel" SET "name" = 'again', "updatedAt" = clock_timestamp()"#).await;
    assert_eq!(kept.sync(no_overlap).await, 1, "uuid keys and timestamptz take part in the cursor");
    assert_eq!(kept.equipment(&id).name.as_deref(), Some("again"));
}

#[tokio::test]
async fn errors_name_the_database_and_never_the_password() {
    let database = database().await;
    let mut slow = options(&database);
    slow.statement_timeout = Duration::from_millis(200);
    database.run(ONE_OF_EACH).await;
    let holder = database.session().await;
    holder.batch_execute(r#"BEGIN; LOCK TABLE "Breaker" IN ACCESS EXCLUSIVE MODE"#).await.expect("a lock");
    let error = Kept::default().pass(slow, ReadMode::Incremental).await.expect_err("it takes too long");
    assert!(matches!(&error, SourceError::Timeout { .. }), "{error}");
    holder.batch_execute("ROLLBACK").await.expect("the lock goes");

    let at = |url: &str| {
        PostgresOptions::new(url, Arc::new(Mapping::condoit().expect("the shipped mapping")), Runtime::default())
    };
    let anonymous = at("postgres://me:hunter2@127.0.0.1:1/condoit");
    assert!(!format!("{anonymous:?}").contains("hunter2"));
    let error = Kept::default().pass(anonymous, ReadMode::Full).await.expect_err("nobody listens");
    let reported = format!("{error} {error:?}");
    assert!(reported.contains("127.0.0.1:1/condoit") && !reported.contains("hunter2"), "{reported}");
    let error = Kept::default().pass(at("mysql://me:hunter2@x/y"), ReadMode::Full).await.expect_err("no such thing");
    assert!(!format!("{error} {error:?}").contains("hunter2"), "{error}");

    let strange = empty_database().await;
    let error = Kept::default().pass(options(&strange), ReadMode::Full).await.expect_err("nothing is there");
    assert!(matches!(error, SourceError::NoMappedTable { .. }), "{error}");
    database.run(r#"CREATE ROLE blind LOGIN; REVOKE ALL ON ALL TABLES IN SCHEMA public FROM blind"#).await;
    let blind = at(&database.url.replace("condoit@", "blind@"));
    let error = Kept::default().pass(blind, ReadMode::Full).await.expect_err("it may not read");
    assert!(error.to_string().contains("permission denied") && error.to_string().contains("Facility"), "{error}");
}

#[tokio::test]
async fn a_picture_that_is_too_large_is_not_read() {
    let database = database().await;
    database.run(ONE_OF_EACH).await;
    database
        .run(
            r#"INSERT INTO "Photo" ("id", "equipmentId", "bytes")
               VALUES ('huge', 'p1', decode(repeat('00', 33554433), 'hex'))"#,
        )
        .await;
    let mut kept = Kept::default();
    kept.sync(options(&database)).await;
    let huge = kept.records.get(&(RecordKind::Photo, "huge".to_owned()));
    assert!(matches!(huge, Some(Record::Photo(_, None))), "its record is there");
    let reported: Vec<(&str, &str)> = kept.complaints.iter().map(|one| (&*one.id, &*one.column)).collect();
    assert_eq!(reported, [("huge", "bytes")]);
}

#[tokio::test]
async fn a_mapping_for_other_names_reads_other_tables() {
    let database = empty_database().await;
    database
        .run(
            r#"CREATE SCHEMA plant; CREATE TABLE plant.sites (site_no int PRIMARY KEY, title text, changed timestamptz
                 NOT NULL DEFAULT now(), gone timestamptz);
               INSERT INTO plant.sites VALUES (7, 'Mill', now(), NULL), (8, 'Dock', now(), now())"#,
        )
        .await;
    let mapping = r#"
        version = "mine"
        [[table]]
        name = "plant.sites"
        kind = "facility"
        order = ["site_no"]
        updated = "changed"
        deleted = "gone"
        [table.columns]
        site_no = "id"
        title = "name"
    "#;
    let mut options = options(&database);
    options.mapping = Arc::new(Mapping::parse(mapping).expect("a sound mapping"));
    let mut kept = Kept::default();
    assert_eq!(kept.pass(options.clone(), ReadMode::Incremental).await.expect("it ends well"), 2);
    assert_eq!(kept.ids(RecordKind::Facility), BTreeSet::from(["7"]));
    kept.sync(options).await;
    assert!(CONDOIT.contains("[[table]]") && kept.complaints.is_empty());
}
