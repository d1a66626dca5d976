//! The whole way: Condoit's tables in a real PostgreSQL in, documents out. What changes there shows here, what does not
//! change disturbs nothing, and what is wrong there is reported and spoils nothing else.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use masterbus::simulate::portfolio::{Portfolio, PortfolioItem};
use masterbus::sync::SyncMode;
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use crate::support::app::{Rig, Setting, postgres_source, runtime};
use crate::support::condoit::{TODAY, everything, fill, ids, plant, redacted};
use crate::support::http_client::shown;
use crate::support::postgres::{Database, database};

struct Condoit {
    database: Database,
    rig: Rig,
    runtime: Arc<Runtime>,
}

impl Condoit {
    fn of(rows: Option<&Portfolio>) -> Self {
        let runtime = runtime();
        let database = runtime.block_on(async {
            let database = database().await;
            if let Some(rows) = rows {
                fill(&database, rows).await;
            }
            database
        });
        let setting = Setting { fixed_at: Some(TODAY), ..Setting::of(vec![postgres_source(&database.url)]) };
        let rig = Rig::open(&runtime, setting);
        Self { database, rig, runtime }
    }

    fn run(&self, statements: &str) {
        self.runtime.block_on(self.database.run(statements));
    }

    fn get(&self, path: &str) -> Value {
        self.rig.viewer.document(path)
    }
}

/// A mill with a panel, and a dock.
const MILL: &str = r#"
INSERT INTO "Facility" ("id", "name", "address", "city", "state", "postalCode", "latitude", "longitude", "yearBuilt",
  "contractorName", "updatedAt") VALUES
  ('f1', 'Mill', '1 River Rd', 'Troy', 'NY', '12180', 42.7, -73.7, 1968, 'Volt Bros', '2024-03-01'),
  ('f2', 'Dock', NULL, 'Troy', NULL, NULL, NULL, NULL, NULL, NULL, '2024-03-01');
INSERT INTO "Panel" ("id", "facilityId", "name", "installDate", "building", "room", "voltage", "amperage",
  "conductorMaterial", "updatedAt")
  VALUES ('p1', 'f1', 'LP-1', '1970-05-06', 'Building 1', 'Electrical Room 3', '480Y/277V', 400, 'aluminum', '2024-03-01'),
         ('p2', 'f1', 'LP-2', '2015-01-02', NULL, NULL, NULL, NULL, NULL, '2024-03-01');
"#;

#[test]
fn the_first_sync_brings_all_of_it() {
    let plant = plant(3, 150);
    let condoit = Condoit::of(Some(&plant));
    let ready = condoit.rig.anonymous.get("/ready");
    assert_eq!((ready.status, &ready.json()["first_sync_done"]), (503, &json!(false)));
    let rows: u64 = condoit.rig.sync("condoit").0;
    assert_eq!(rows, plant.records().count() as u64);
    assert_eq!(condoit.rig.issues(), Vec::<Value>::new());
    assert_eq!(condoit.rig.anonymous.get("/ready").status, 200);

    let facilities: BTreeMap<String, _> = plant.facilities().map(|site| (site.id.to_string(), site)).collect();
    let list = condoit.get("/facilities");
    assert_eq!((&list["total"], ids(&list["facilities"]).len()), (&json!(3), 3));
    let mut by_kind: BTreeMap<&str, usize> = BTreeMap::new();
    for PortfolioItem { equipment, services, runs, photos } in plant.items() {
        *by_kind.entry(equipment.kind.as_str()).or_default() += 1;
        let document = condoit.get(&format!("/equipment/{}", equipment.id));
        assert_eq!(document["name"], json!(equipment.name));
        assert_eq!(document["type"], json!(equipment.kind));
        assert_eq!(document["manufacturer"], json!(equipment.manufacturer));
        assert_eq!(document["serial_number"], json!(equipment.serial_number));
        assert_eq!(document["install_date"], json!(equipment.install_date));
        assert_eq!(document["created_at"], json!(equipment.created_at));
        assert_eq!(document["location"]["facility_id"], json!(equipment.facility_id));
        assert_eq!(document["location"]["facility_name"], json!(facilities[equipment.facility_id.as_str()].name));
        assert_eq!(document["location"]["building"], json!(equipment.location.building));
        assert_eq!(document["location"]["room"], json!(equipment.location.room));
        let mut plate = json!(equipment.specifications);
        plate.as_object_mut().expect("an object").remove("more");
        for (key, value) in plate.as_object().expect("an object") {
            assert_eq!(document["specifications"][key], *value, "{} {key}", equipment.id);
        }
        let mut history: Vec<_> = services.iter().map(|service| (service.date, service.id.to_string())).collect();
        history.sort_by(|left, right| right.0.cmp(&left.0).then_with(|| right.1.cmp(&left.1)));
        let dates: Vec<Value> = history.iter().map(|(date, _)| json!(date)).collect();
        let shown = document["service_history"].as_array().expect("a list");
        assert_eq!(shown.iter().map(|service| service["date"].clone()).collect::<Vec<_>>(), dates, "newest first");
        let known: BTreeSet<String> = services.iter().map(|service| service.id.to_string()).collect();
        assert_eq!(ids(&document["service_history"]).into_iter().collect::<BTreeSet<_>>(), known);
        let pictures: BTreeSet<String> = photos.iter().map(|photo| photo.id.to_string()).collect();
        assert_eq!(ids(&document["photos"]).into_iter().collect::<BTreeSet<_>>(), pictures);
        // The worst of the item's own conductor and its runs
        let worst = equipment.conductor.with_runs(&runs).material;
        let word = worst.map(|material| json!(material).as_str().expect("a word").to_owned());
        let row = condoit
            .get(&format!("/equipment?search={}", equipment.name.as_deref().unwrap_or_default().replace(' ', "+")));
        let row =
            row["equipment"].as_array().expect("a list").iter().find(|row| row["id"] == json!(equipment.id)).cloned();
        let material = row.expect("it is found by its name")["conductor_material"].as_str().map(str::to_lowercase);
        assert_eq!(material, word);
    }
    assert_eq!(condoit.get("/equipment")["total"], json!(150));
    for (kind, count) in by_kind {
        assert_eq!(condoit.get(&format!("/equipment?type={kind}&limit=1"))["total"], json!(count), "{kind}");
    }
    for (id, facility) in facilities {
        let document = condoit.get(&format!("/facilities/{id}"));
        assert_eq!((&document["name"], &document["contractor"]), (&json!(facility.name), &json!(facility.contractor)));
        assert_eq!(document["coordinates"], json!(facility.coordinates));
        let items = plant.items().filter(|item| item.equipment.facility_id.as_str() == id).count();
        assert_eq!(document["equipment_count"], json!(items));
        assert_eq!(condoit.get(&format!("/facilities/{id}/equipment?limit=1"))["total"], json!(items));
    }
}

#[test]
fn a_sync_without_news_changes_nothing() {
    let condoit = Condoit::of(Some(&plant(2, 40)));
    condoit.rig.sync("condoit");
    // What made a first pass is read once more by the overlap; from then on nothing moves
    condoit.rig.sync("condoit");
    let before = everything(&condoit.rig.viewer);
    let etags: BTreeMap<&String, _> =
        before.keys().map(|path| (path, condoit.rig.viewer.get(path).header("etag").map(str::to_owned))).collect();
    condoit.rig.clock.set(crate::support::app::moment("2026-11-01T12:30:00Z"));
    for mode in [SyncMode::Incremental, SyncMode::Full] {
        let finished = condoit.rig.try_sync("condoit", mode).expect("it ends well");
        let changed: u64 = finished.run.tables.values().map(|table| table.changed + table.deleted).sum();
        assert_eq!((changed, finished.assessed.items, finished.assessed.facilities), (0, 0, 0), "{mode:?}");
    }
    for (path, etag) in etags {
        let answer = condoit.rig.viewer.get(path);
        assert_eq!(answer.header("etag").map(str::to_owned), etag, "{path}");
        assert_eq!(answer.header("x-cache"), Some("hit"), "{path}");
        assert!(answer.json() == before[path], "{path}");
    }
}

#[test]
fn what_changes_in_condoit_shows_everywhere() {
    let condoit = Condoit::of(None);
    condoit.run(MILL);
    condoit.run(
        r#"INSERT INTO "Breaker" ("id", "facilityId", "name", "updatedAt") VALUES ('b1', 'f1', 'CB-1', '2024-03-01');
           INSERT INTO "MaintenanceRecord" ("id", "equipmentId", "type", "date", "findings", "actionsTaken", "updatedAt")
             VALUES ('m1', 'p1', 'thermographic', '2023-07-08', 'hot lug', 'retorqued', '2024-03-01');"#,
    );
    condoit.rig.sync("condoit");
    let mill = condoit.get("/facilities/f1");
    assert_eq!(mill["equipment_count"], 3);
    assert_eq!(mill["location"], "1 River Rd, Troy, NY, 12180");
    assert_eq!(mill["last_inspection"], "2023-07-08");
    let before = condoit.get("/equipment/p1");
    assert_eq!(before["service_history"][0]["notes"], "hot lug | retorqued");
    let dock = condoit.get("/facilities/f2");
    assert_eq!(
        (&dock["risk_score"], &dock["compliance_status"], &dock["location"]),
        (&Value::Null, &Value::Null, &json!("Troy"))
    );
    let dock_etag = condoit.rig.viewer.get("/facilities/f2").header("etag").map(str::to_owned);

    condoit.rig.clock.set(crate::support::app::moment("2026-11-01T12:30:00Z"));
    condoit.run(
        r#"INSERT INTO "Switchgear" ("id", "facilityId", "name") VALUES ('g1', 'f1', 'SG-1');
           UPDATE "Panel" SET "name" = 'LP-1A', "conductorMaterial" = 'copper', "updatedAt" = now() WHERE "id" = 'p1';
           UPDATE "Breaker" SET "deletedAt" = now(), "updatedAt" = now();
           UPDATE "MaintenanceRecord" SET "deletedAt" = now(), "updatedAt" = now();"#,
    );
    assert_eq!(condoit.rig.sync("condoit"), (2, 2));
    let after = condoit.get("/equipment/p1");
    assert_eq!((&after["name"], &after["service_history"]), (&json!("LP-1A"), &json!([])));
    assert_eq!(after["last_updated"], "2026-11-01T12:30:00.000Z");
    assert_eq!(after["risk_assessment"]["assessed_at"], "2026-11-01T12:30:00.000Z");
    assert_eq!(condoit.rig.viewer.get("/equipment/b1").status, 404);
    let list = condoit.get("/facilities/f1/equipment");
    assert_eq!((&list["total"], ids(&list["equipment"])), (&json!(3), ["p1", "p2", "g1"].map(str::to_owned).to_vec()));
    assert_eq!(condoit.get("/equipment?type=breaker")["total"], 0);
    assert_eq!(condoit.get("/portfolio/summary")["total_equipment"], 3);
    let mill = condoit.get("/facilities/f1");
    assert_eq!((&mill["equipment_count"], &mill["last_inspection"]), (&json!(3), &Value::Null));
    assert_eq!(mill["conductor_type_breakdown"], json!({"copper": 1, "aluminum": 0}));
    assert_eq!(condoit.get("/threatmap/facilities")[0]["equipmentCount"], 3);
    let dock = condoit.rig.viewer.get("/facilities/f2");
    assert_eq!(dock.header("etag").map(str::to_owned), dock_etag, "the other facility is as it was");

    condoit.run(
        r#"UPDATE "Panel" SET "facilityId" = 'f2', "updatedAt" = now() WHERE "id" = 'p2';
           UPDATE "Facility" SET "deletedAt" = now(), "updatedAt" = now() WHERE "id" = 'f1';"#,
    );
    condoit.rig.sync("condoit");
    assert_eq!(condoit.rig.viewer.get("/facilities/f1").status, 404);
    assert_eq!(condoit.rig.viewer.get("/facilities/f1/equipment").status, 404);
    let list = condoit.get("/equipment");
    assert_eq!(ids(&list["equipment"]), ["p2"], "what stood there has no facility now");
    assert_eq!(condoit.get("/facilities/f2")["equipment_count"], 1);
    assert_eq!(condoit.get("/portfolio/summary")["total_facilities"], 1);
}

#[test]
fn invalid_values_of_a_row_are_reported_and_the_others_are_imported() {
    let condoit = Condoit::of(None);
    condoit.run(MILL);
    condoit.run(
        r#"INSERT INTO "Equipment" ("id", "facilityId", "name", "equipmentType") VALUES ('toaster', 'f1', 'x', 'toaster');
           INSERT INTO "Breaker" ("id", "facilityId", "name") VALUES ('astray', 'nowhere', 'x'), ('good', 'f1', 'CB');
           INSERT INTO "Panel" ("id", "facilityId", "name", "amperage", "humidityExposure", "installDate", "manufacturer",
             "observations") VALUES
             ('negative', 'f1', 'x', -5, NULL, NULL, NULL, '{}'), ('humid', 'f1', 'x', 100, 900, NULL, NULL, '{}'),
             ('tomorrow', 'f1', 'x', 100, NULL, '2031-01-01', NULL, '{}'),
             ('long', 'f1', 'x', 100, NULL, NULL, repeat('x', 1000000), '{}'),
             ('broken', 'f1', 'x', 100, NULL, NULL, NULL, '{"condition": "fine", "environment": {"corrosive": true}}');
           INSERT INTO "MaintenanceRecord" ("id", "equipmentId", "type", "date") VALUES
             ('orphan', 'nobody', 'cleaning', '2024-01-01'),
             ('early', 'later', 'cleaning', '2024-01-01'), ('m1', 'good', 'cleaning', '2024-01-01');"#,
    );
    condoit.rig.sync("condoit");
    let issues = condoit.rig.issues();
    let reported: BTreeMap<(&str, &str), (&str, Option<&str>, bool)> = issues
        .iter()
        .map(|issue| {
            let text = |key: &str| issue[key].as_str();
            assert_eq!(text("source"), Some("condoit"));
            assert!(text("reason").is_some_and(|reason| !reason.is_empty()), "{issue}");
            assert_eq!(issue["first_seen"], issue["last_seen"]);
            let place = (text("table").unwrap_or_default(), text("id").unwrap_or_default());
            let quarantined = issue["quarantined"].as_bool().expect("a flag");
            (place, (text("column").unwrap_or_default(), text("value"), quarantined))
        })
        .collect();
    let long = format!("{}...", "x".repeat(197));
    let expected = BTreeMap::from([
        (("Equipment", "toaster"), ("equipmentType", Some("toaster"), true)),
        // What is found only beside other records or the day bears the canonical name
        (("Breaker", "astray"), ("facility_id", Some("nowhere"), true)),
        (("Panel", "negative"), ("amperage", Some("-5"), false)),
        (("Panel", "humid"), ("humidityExposure", Some("900"), false)),
        (("Panel", "tomorrow"), ("install_date", Some("2031-01-01"), false)),
        (("Panel", "long"), ("manufacturer", Some(long.as_str()), false)),
        (("Panel", "broken"), ("observations.condition", Some("fine"), false)),
        (("MaintenanceRecord", "orphan"), ("equipment_id", Some("nobody"), true)),
        (("MaintenanceRecord", "early"), ("equipment_id", Some("later"), true)),
    ]);
    assert_eq!(reported, expected);
    assert_eq!(issues.len(), expected.len(), "each is reported once");

    let here: BTreeSet<String> = ids(&condoit.get("/equipment")["equipment"]).into_iter().collect();
    let arrived = ["p1", "p2", "good", "negative", "humid", "tomorrow", "long", "broken"].map(str::to_owned);
    assert_eq!(here, BTreeSet::from(arrived));
    assert_eq!(condoit.get("/equipment/negative")["specifications"]["amperage"], Value::Null);
    assert_eq!(condoit.get("/equipment/long")["manufacturer"], Value::Null);
    assert_eq!(ids(&condoit.get("/equipment/good")["service_history"]), ["m1"]);
    // A day that has not come tells no age: the score is that of an item of unknown age
    let score = |id: &str| condoit.get(&format!("/equipment/{id}"))["risk_assessment"]["risk_score"].clone();
    assert_eq!(score("tomorrow"), score("long"));
    let row = condoit.get("/equipment?search=x&sort=install_date&limit=1000");
    let row = row["equipment"].as_array().expect("a list").iter().find(|row| row["id"] == "tomorrow").cloned();
    assert_eq!(row.expect("it is there")["install_date"], Value::Null);

    // A run that meets the same rows again says nothing new
    condoit.rig.sync("condoit");
    assert_eq!(condoit.rig.issues().len(), expected.len());
    // Mended at the source, the issues go by themselves, and what was kept out comes in
    condoit.run(
        r#"UPDATE "Equipment" SET "equipmentType" = 'ups', "updatedAt" = now();
           INSERT INTO "Facility" ("id", "name") VALUES ('nowhere', 'Found');
           INSERT INTO "Breaker" ("id", "facilityId", "name") VALUES ('later', 'f1', 'x');
           UPDATE "Panel" SET "amperage" = 5, "humidityExposure" = 50, "installDate" = '2020-01-01', "manufacturer" = 'x',
             "observations" = '{}', "updatedAt" = now();
           UPDATE "MaintenanceRecord" SET "equipmentId" = 'good', "updatedAt" = now() WHERE "id" = 'orphan';"#,
    );
    condoit.rig.sync("condoit");
    assert_eq!(condoit.rig.issues(), Vec::<Value>::new());
    assert_eq!(condoit.get("/equipment/toaster")["type"], "ups");
    assert_eq!(condoit.get("/equipment/astray")["location"]["facility_name"], "Found");
    assert_eq!(condoit.get("/equipment/good")["service_history"].as_array().map(Vec::len), Some(2));
    assert_eq!(ids(&condoit.get("/equipment/later")["service_history"]), ["early"], "it waited for its item");
}

#[test]
fn a_row_that_becomes_invalid_is_removed_from_the_figures() {
    let condoit = Condoit::of(None);
    condoit.run(MILL);
    condoit.run(
        r#"INSERT INTO "Equipment" ("id", "facilityId", "name", "equipmentType") VALUES ('u1', 'f1', 'x', 'ups')"#,
    );
    condoit.rig.sync("condoit");
    assert_eq!(condoit.get("/facilities/f1")["equipment_count"], 3);
    condoit.run(r#"UPDATE "Equipment" SET "equipmentType" = 'toaster', "updatedAt" = now()"#);
    let finished = condoit.rig.try_sync("condoit", SyncMode::Incremental).expect("it never stops a run");
    assert_eq!((finished.run.error, finished.run.tables["Equipment"].quarantined), (None, 1));
    assert_eq!(condoit.get("/facilities/f1")["equipment_count"], 2);
    assert_eq!(condoit.rig.viewer.get("/equipment/u1").status, 404);
    condoit.run(r#"UPDATE "Equipment" SET "deletedAt" = now(), "updatedAt" = now()"#);
    condoit.rig.sync("condoit");
    assert_eq!(condoit.rig.issues(), Vec::<Value>::new(), "what is gone is not complained about");
}

#[test]
fn a_loop_of_feeders_ends() {
    let condoit = Condoit::of(None);
    condoit.run(MILL);
    condoit.run(
        r#"UPDATE "Panel" SET "fedFromId" = CASE "id" WHEN 'p1' THEN 'p2' ELSE 'p1' END;
           INSERT INTO "Panel" ("id", "facilityId", "name", "fedFromId") VALUES ('self', 'f1', 'x', 'self'),
             ('gone', 'f1', 'x', 'no-such');"#,
    );
    condoit.rig.sync("condoit");
    let documents = everything(&condoit.rig.viewer);
    assert!(["p1", "p2", "self", "gone"].iter().all(|id| documents.contains_key(&format!("/equipment/{id}"))));
}

#[test]
fn a_copper_conductor_does_not_hide_aluminum() {
    let condoit = Condoit::of(None);
    condoit.run(MILL);
    // The same panel thrice: aluminum alone, with a copper run beside it, and copper with an aluminum run
    condoit.run(
        r#"INSERT INTO "Panel" ("id", "facilityId", "name", "installDate", "conductorMaterial", "connectionType") VALUES
             ('beside', 'f1', 'x', '1970-05-06', 'aluminum', 'bolted'), ('alone', 'f1', 'x', '1970-05-06', 'aluminum', 'bolted'),
             ('within', 'f1', 'x', '1970-05-06', 'copper', 'bolted'), ('copper', 'f1', 'x', '1970-05-06', 'copper', 'bolted');
           INSERT INTO "Conductor" ("id", "equipmentId", "material", "connectionType") VALUES
             ('c1', 'beside', 'copper', 'bolted'), ('c2', 'within', 'aluminum', 'bolted'), ('c3', 'copper', 'copper', 'bolted');"#,
    );
    condoit.rig.sync("condoit");
    let score = |id: &str| condoit.get(&format!("/equipment/{id}"))["risk_assessment"].clone();
    assert_eq!(redacted(score("beside")), redacted(score("alone")));
    assert_eq!(redacted(score("within")), redacted(score("alone")));
    let points = |id: &str| score(id)["risk_score"].as_u64().expect("a score");
    assert!(points("alone") > points("copper"), "{} against {}", points("alone"), points("copper"));
    let list = condoit.get("/facilities/f1/equipment?search=x");
    let material = |row: &Value| (row["id"].as_str().unwrap_or_default().to_owned(), row["conductor_material"].clone());
    let materials: BTreeMap<String, Value> =
        list["equipment"].as_array().expect("a list").iter().map(material).collect();
    assert_eq!(materials["beside"], "Aluminum");
    assert_eq!((&materials["within"], &materials["copper"]), (&json!("Aluminum"), &json!("Copper")));

    condoit.run(r#"UPDATE "Conductor" SET "deletedAt" = now(), "updatedAt" = now() WHERE "id" = 'c2'"#);
    condoit.rig.sync("condoit");
    assert_eq!(points("within"), points("copper"), "the aluminum run is gone");
}

#[test]
fn a_transaction_that_commits_late_is_not_missed() {
    let condoit = Condoit::of(None);
    condoit.run(MILL);
    condoit.rig.sync("condoit");
    let late = condoit.runtime.block_on(condoit.database.session());
    let begun = r#"BEGIN; INSERT INTO "Breaker" ("id", "facilityId", "name") VALUES ('late', 'f1', 'late')"#;
    condoit.runtime.block_on(late.batch_execute(begun)).expect("an open transaction");
    condoit.run(r#"INSERT INTO "Breaker" ("id", "facilityId", "name") VALUES ('prompt', 'f1', 'prompt')"#);
    condoit.rig.sync("condoit");
    assert_eq!(condoit.get("/equipment/prompt")["name"], "prompt");
    assert_eq!(condoit.rig.viewer.get("/equipment/late").status, 404);
    condoit.runtime.block_on(late.batch_execute("COMMIT")).expect("it commits");
    condoit.rig.sync("condoit");
    assert_eq!(condoit.get("/equipment/late")["name"], "late");
    assert_eq!(condoit.get("/facilities/f1")["equipment_count"], 4);
}

#[test]
fn a_failed_run_is_reported_and_the_stored_records_stay() {
    let condoit = Condoit::of(None);
    condoit.run(MILL);
    condoit.rig.sync("condoit");
    condoit.run(r#"ALTER TABLE "Facility" RENAME TO "Site""#);
    for table in [
        "Panel",
        "Switchboard",
        "Switchgear",
        "Transformer",
        "Breaker",
        "Raceway",
        "Equipment",
        "Conductor",
        "MaintenanceRecord",
        "Photo",
    ] {
        condoit.run(&format!(r#"ALTER TABLE "{table}" RENAME TO "Old{table}""#));
    }
    let error = condoit.rig.try_sync("condoit", SyncMode::Incremental).expect_err("nothing of the mapping is there");
    let runs = condoit.rig.operator.document("/sync/runs");
    assert_eq!(runs["runs"][0]["error"].as_str(), Some(error.public_message().as_str()));
    let runs = condoit.rig.admin.document("/sync/runs");
    assert_eq!(runs["runs"][0]["error"].as_str(), Some(error.full_message().as_str()));
    assert_eq!(condoit.get("/facilities/f1")["equipment_count"], 2);
    let ready = condoit.rig.operator.get("/ready");
    assert_eq!(ready.status, 200, "{}", shown(&ready.body));
    assert_eq!(ready.json()["sources"][0]["details"]["last_error"].as_str(), Some(error.public_message().as_str()));
}
