//! Verification: the store equals the source, or the differences are listed.

use masterbus::config::{SourceConfig, SourceConnection};
use masterbus::simulate::condoit::{Collection, CondoitSimulator, CondoitSimulatorOptions};
use masterbus::simulate::portfolio::PortfolioOptions;
use masterbus::sync::SyncMode;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::app::{Rig, Setting, file_source, http_source, postgres_source, runtime};
use crate::support::condoit::{fill, plant};
use crate::support::postgres::database;
use crate::support::process::{configuration, printed, run, text};

fn differences(verdict: &Value) -> Vec<(String, String, String, Value)> {
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let differences = verdict["sources"][0]["differences"].as_array().expect("a list").iter();
    differences
        .map(|one| (text(&one["table"]), text(&one["id"]), text(&one["difference"]), one["fields"].clone()))
        .collect()
}

/// Three changes that leave no trace a run follows: a deletion, one with an old date, and a row dated before all.
const UNTRACED: &str = r#"
    INSERT INTO "Facility" ("id", "name", "updatedAt") VALUES ('f-old', 'Old', '2001-01-01');
    UPDATE "Facility" SET "name" = 'Another', "yearBuilt" = 1901, "updatedAt" = '2001-01-01' WHERE "id" = 'f-0001';
    DELETE FROM "MaintenanceRecord" WHERE "id" = (SELECT min("id") FROM "MaintenanceRecord");"#;

#[test]
fn differences_with_a_database_are_listed_until_they_are_resolved() {
    let runtime = runtime();
    let database = runtime.block_on(database());
    runtime.block_on(fill(&database, &plant(2, 60)));
    // A second source with ids of its own: what it holds is none of the first one's affair
    let folder = TempDir::new().expect("a temporary folder");
    let other = folder.path().join("other.ndjson");
    std::fs::write(&other, "{\"kind\":\"facility\",\"id\":\"f-0002\",\"name\":\"Taken\"}\n").expect("it is written");
    let mut condoit = postgres_source(&database.url);
    if let SourceConnection::Postgres { scan_rows, .. } = &mut condoit.connection {
        // As in tables too large to be searched each time
        *scan_rows = 0;
    }
    let rig = Rig::open(&runtime, Setting::of(vec![condoit, file_source(&other)]));
    rig.sync("file");
    rig.sync("condoit");
    let verify = || rig.operator.document("/sync/verify?source=condoit");
    let sound = verify();
    assert_eq!((&sound["equal"], &sound["sources"][0]["differences"]), (&json!(true), &json!([])), "{sound}");
    let panels = &sound["sources"][0]["tables"]["Panel"];
    assert_eq!(panels["source"], panels["appliance"]);
    assert!(panels["source"]["records"].as_u64().is_some_and(|records| records > 0), "{sound}");
    assert_eq!(panels["source"]["digest"].as_str().map(str::len), Some(32));

    let first = runtime.block_on(database.client.query_one(r#"SELECT min("id") FROM "MaintenanceRecord""#, &[]));
    let first: String = first.expect("there are some").get(0);
    runtime.block_on(database.run(UNTRACED));
    let reported = verify();
    assert_eq!(reported["equal"], false);
    let expected = [
        ("Facility", "f-0001", "other", json!(["name", "updated_at", "year_built"])),
        ("Facility", "f-old", "missing", json!([])),
        ("MaintenanceRecord", first.as_str(), "surplus", json!([])),
    ];
    let expected = expected.map(|(table, id, how, fields)| (table.to_owned(), id.to_owned(), how.to_owned(), fields));
    assert_eq!(differences(&reported), expected);
    let facilities = &reported["sources"][0]["tables"]["Facility"];
    assert_eq!((&facilities["source"]["records"], &facilities["appliance"]["records"]), (&json!(3), &json!(2)));
    assert_ne!(facilities["source"]["digest"], facilities["appliance"]["digest"]);
    let one = rig.operator.document("/sync/verify?source=condoit&limit=1");
    assert_eq!(differences(&one).len(), 1, "no more are named than were asked for");
    assert_eq!(rig.operator.get("/sync/verify?source=file").status, 422, "a file keeps nothing to compare with");
    assert_eq!(rig.viewer.get("/sync/verify").status, 403);

    rig.try_sync("condoit", SyncMode::Full).unwrap_or_else(|error| panic!("{}", error.full_message()));
    assert_eq!(verify()["equal"], true, "a full run mends it");
}

#[test]
fn differences_with_an_http_source_are_listed() {
    let runtime = runtime();
    let plant = PortfolioOptions { facilities: 2, equipment: 60, ..PortfolioOptions::default() };
    let options = CondoitSimulatorOptions { portfolio: plant, ..CondoitSimulatorOptions::default() };
    let condoit = runtime.block_on(CondoitSimulator::start(options)).expect("it starts");
    let rig = Rig::open(&runtime, Setting::of(vec![http_source(&condoit)]));
    rig.sync("condoit");
    assert_eq!(rig.operator.document("/sync/verify")["equal"], true);
    assert!(condoit.erase(Collection::Equipment, "e-0000007"), "it was there");
    let reported = rig.operator.document("/sync/verify");
    let (table, id, how, _) = differences(&reported).remove(0);
    assert_eq!((&*table, &*id, &*how), ("equipment", "e-0000007", "surplus"));
}

#[test]
fn an_unreachable_source_does_not_hide_the_results_of_others() {
    let runtime = runtime();
    let database = runtime.block_on(database());
    runtime.block_on(fill(&database, &plant(1, 10)));
    let away = SourceConfig { name: "away".to_owned(), ..postgres_source(&format!("{}_none", database.url)) };
    let rig = Rig::open(&runtime, Setting::of(vec![away, postgres_source(&database.url)]));
    rig.sync("condoit");
    let reported = rig.operator.document("/sync/verify");
    let (away, condoit) = (&reported["sources"][0], &reported["sources"][1]);
    assert_eq!((&reported["equal"], &away["equal"], &condoit["equal"]), (&json!(false), &json!(false), &json!(true)));
    assert_eq!((&away["source"], &away["ended"], &condoit["error"]), (&json!("away"), &Value::Null, &Value::Null));
    assert_eq!(away["error"], "cannot connect to the database", "{reported}");
    let reported = rig.admin.document("/sync/verify");
    assert!(reported["sources"][0]["error"].as_str().is_some_and(|error| error.contains("_none")), "{reported}");
    assert_eq!(rig.operator.get("/sync/verify?source=away").status, 503);

    let folder = TempDir::new().expect("a temporary folder");
    let path = configuration(folder.path(), &database.url);
    let more = format!("[[source]]\nname = \"away\"\nkind = \"postgres\"\nurl = \"{}_none\"\n", database.url);
    let known = std::fs::read_to_string(&path).expect("it is there");
    std::fs::write(&path, format!("{known}\n{more}")).expect("written");
    let output = run(folder.path(), ["sync", "--verify"]);
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    assert!(text(&output.stdout).contains("Panel"), "the other was compared");
    assert!(text(&output.stderr).contains("source away: "), "{}", text(&output.stderr));
}

#[test]
fn the_command_exits_with_one_when_anything_differs() {
    let runtime = runtime();
    let database = runtime.block_on(database());
    runtime.block_on(fill(&database, &plant(2, 60)));
    let folder = TempDir::new().expect("a temporary folder");
    let path = configuration(folder.path(), &database.url);
    let known = std::fs::read_to_string(&path).expect("it is there");
    // As in tables too large to be searched each time
    std::fs::write(&path, format!("{known}scan_rows = 0\n")).expect("written");
    printed(folder.path(), ["sync"]);
    let sound = printed(folder.path(), ["sync", "--verify"]);
    assert!(sound.contains("Panel") && !sound.contains(" in the store "), "{sound}");
    runtime.block_on(database.run(UNTRACED));
    let output = run(folder.path(), ["sync", "--verify", "--source", "condoit"]);
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    let said = text(&output.stdout);
    assert!(said.contains("Facility f-0001 differs: name, updated_at, year_built"), "{said}");
    assert!(said.contains("Facility f-old is missing in the store"), "{said}");
}

#[test]
fn file_sources_cannot_be_verified() {
    let folder = TempDir::new().expect("a temporary folder");
    std::fs::create_dir(folder.path().join("drop")).expect("made");
    let configuration = "data_dir = \"d\"\n[[source]]\nname = \"drop\"\nkind = \"file\"\npath = \"drop\"\n";
    std::fs::write(folder.path().join("masterbus.toml"), configuration).expect("written");
    for arguments in [&["sync", "--verify"][..], &["sync", "--verify", "--source", "drop"]] {
        let output = run(folder.path(), arguments.iter().copied());
        let said = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains("nothing to compare"), "{said}");
    }
}
