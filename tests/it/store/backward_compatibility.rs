//! A store written by version 0.1.0 opens, keeps every record, and gives the answers that version 0.1.0 gave.
//! `tests/fixtures/README.md` says how the store and the answers were made.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};
use std::{env, io, thread};

use flate2::read::GzDecoder;
use jiff::tz::TimeZone;
use redb::{ReadOnlyDatabase, ReadableDatabase, ReadableTable, ReadableTableMetadata, TableDefinition, TableHandle};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::runtime::Runtime;

use crate::support::app::{Rig, Setting, runtime};
use crate::support::http_client::Client;

const FIXTURE: &str = "store-0.1.0-258da3e";
const STORE_FILE: &str = "masterbus.redb";

/// Where the answers are written instead of compared. Set it only to make the answers of a fixture, by its own version.
const WRITE_ANSWERS: &str = "MASTERBUS_WRITE_FIXTURE_ANSWERS";

/// Longest time for the callback of the store to become a dead letter.
const PATIENCE: Duration = Duration::from_secs(30);

/// At least one document of every kind of record, below `/api/v1`.
const DOCUMENTS: &[&str] = &[
    "/facilities?limit=100&sort=risk_score&order=desc",
    "/facilities/f-0001",
    "/facilities/s-1",
    "/facilities/survey:f-0001",
    "/facilities/f-0001/compliance?detail=detailed",
    "/facilities/f-0002/risks",
    "/facilities/f-0001/equipment?limit=100",
    "/facilities/f-0001/plan?budget=20000",
    "/facilities/f-0001/one-line",
    "/facilities/f-0001/forecast?months=12",
    "/facilities/f-0001/history",
    "/facilities/f-0001/history?algorithm=1.2.0",
    "/facilities/f-0001/report?format=json",
    "/equipment?limit=100&sort=risk_score&order=desc",
    "/equipment/e-0000003",
    "/equipment/e-0000002",
    "/equipment/survey:e-0000002",
    "/equipment/se-1",
    "/equipment/se-2/upstream",
    "/equipment/e-0000003/explain",
    "/equipment/se-1/explain",
    "/equipment/e-0000003/engines",
    "/equipment/e-0000003/history",
    "/equipment/e-0000003/forecast",
    "/engines/compare?facility_id=f-0001",
    "/engine",
    "/algorithms",
    "/portfolio/summary",
    "/portfolio/history",
    "/portfolio/forecast?months=12",
    "/compliance/calendar?from=2026-01-01&to=2027-12-31&limit=200",
    "/threatmap/facilities",
    "/threatmap/omitted",
    "/users",
    "/keys",
    "/sources",
    "/report-key",
    "/sync/runs?limit=100",
    "/sync/issues?limit=100",
    "/voltmetrics/batch?limit=100",
    "/voltmetrics/calculations?limit=200",
    "/dead-letters?limit=100",
    "/dead-letters/1",
    "/dead-letters/2",
    "/export?format=json",
];

/// Keys that documents have since a later version.
const ADDED: &[&str] = &["never_recorded", "overdue", "ppe_note", "recorded", "derived", "difference"];

/// Sentences that a later version says in other words.
const REWORDED: &[(&str, &str)] = &[(
    "A licensed copy of the standards decides.",
    "Based on public summaries. Consult your licensed NFPA 70B and 70E.",
)];

/// Due dates that 0.1.0 counted from the installation where no maintenance is on record. A later version shows none
/// (null), or that of another inspection, which is later.
const DUE_DATES: &[&str] = &["due", "due_date", "days_overdue", "next_inspection_due"];

/// Lists that such an entry has left, by document.
const DATED_LISTS: &[(&str, &str)] =
    &[("/compliance/calendar", "/entries"), ("/facilities/f-0001/compliance", "/nfpa_70b/next_inspections_due")];

/// Signed links: a later version lets them expire sooner, so that only their paths are the same.
const SIGNED_LINKS: &[&str] = &["url", "thumbnail_url", "photo_url", "photo"];

/// Documents that are compared by their bytes' length and checksum only.
const BYTES: &[&str] = &["/photos/p-0000003-1", "/photos/p-0000003-1/thumbnail"];

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures")
}

/// What the script that made the store wrote beside it: credentials, and the instant of the answers.
fn facts() -> Value {
    let path = fixtures().join(format!("{FIXTURE}.json"));
    serde_json::from_slice(&fs::read(path).expect("the facts of the fixture")).expect("JSON")
}

/// A data folder with a copy of the store.
fn unpacked() -> TempDir {
    let folder = TempDir::new().expect("a temporary folder");
    let packed = File::open(fixtures().join(format!("{FIXTURE}.redb.gz"))).expect("the store of the fixture");
    let mut file = File::create(folder.path().join(STORE_FILE)).expect("a file");
    io::copy(&mut GzDecoder::new(packed), &mut file).expect("it unpacks");
    folder
}

/// The whole stack over a copy of the store, at the instant of the answers.
fn open(runtime: &Arc<Runtime>, folder: &Path) -> Rig {
    let opened_at = facts()["opened_at"].as_str().expect("an instant").to_owned();
    let time_zone = TimeZone::get(facts()["time_zone"].as_str().expect("a name")).expect("a time zone");
    let folder = Some(folder.to_owned());
    let rig =
        Rig::open(runtime, Setting { fixed_at: Some(opened_at.leak()), time_zone, folder, ..Setting::of(Vec::new()) });
    // One callback waits in the store. Without a callback secret it becomes a dead letter at once
    let store = &rig.appliance.store;
    let since = Instant::now();
    while !store.snapshot().expect("a snapshot").jobs().callbacks().expect("callbacks").is_empty() {
        assert!(since.elapsed() < PATIENCE, "the callback of the store is not delivered");
        thread::sleep(Duration::from_millis(5));
    }
    rig
}

fn admin(rig: &Rig) -> Client {
    Client::with_key(rig.address, facts()["keys"]["admin"].as_str().expect("a key"))
}

/// The number of records of each table, read by redb alone.
fn table_lengths(folder: &Path) -> BTreeMap<String, u64> {
    let database = ReadOnlyDatabase::open(folder.join(STORE_FILE)).expect("a redb file");
    let transaction = database.begin_read().expect("a transaction");
    let tables = transaction.list_tables().expect("the tables");
    tables
        .map(|table| {
            let name = table.name().to_owned();
            let definition = TableDefinition::<&[u8], &[u8]>::new(&name);
            let records = transaction.open_table(definition).expect("a table").len().expect("its length");
            (name, records)
        })
        .collect()
}

/// The keys of the table of settings.
fn setting_keys(folder: &Path) -> Vec<String> {
    let database = ReadOnlyDatabase::open(folder.join(STORE_FILE)).expect("a redb file");
    let transaction = database.begin_read().expect("a transaction");
    let table = transaction.open_table(TableDefinition::<&[u8], &[u8]>::new("setting")).expect("the table");
    let entries = table.iter().expect("its entries");
    entries.map(|entry| String::from_utf8_lossy(entry.expect("an entry").0.value()).into_owned()).collect()
}

/// The documents as 0.1.0 answered them, without the keys that the rig makes.
fn answers(rig: &Rig) -> BTreeMap<String, Value> {
    let admin = admin(rig);
    let mut answers = BTreeMap::new();
    for path in DOCUMENTS {
        let mut document = admin.document(path);
        if *path == "/keys" {
            let keys = document["keys"].as_array_mut().expect("a list");
            keys.retain(|key| key["name"] != "a test");
            document["total"] = json!(keys.len());
        }
        answers.insert((*path).to_owned(), document);
    }
    for path in BYTES {
        let answer = admin.get(path);
        assert_eq!(answer.status, 200, "{path}");
        let sum = twox_hash::XxHash3_64::oneshot(&answer.body);
        answers.insert((*path).to_owned(), json!({"bytes": answer.body.len(), "xxh3": format!("{sum:016x}")}));
    }
    answers
}

/// Entry of a list of due dates, by what it is about.
fn due_key(entry: &Value) -> (String, String) {
    let text = |key: &str| entry[key].as_str().unwrap_or_default().to_owned();
    (text("equipment_id"), text("scope"))
}

/// Removes from the answer of 0.1.0 what later versions leave out on purpose: past due dates of lists in which they are
/// no longer. Puts the report's overdue list, in which they are last now, into one order.
fn leave_out_calculated_dates(path: &str, before: &mut Value, now: &mut Value) {
    for (_, list) in DATED_LISTS.iter().filter(|(document, _)| path.starts_with(document)) {
        let kept: Vec<_> = now.pointer(list).and_then(Value::as_array).expect("a list").iter().map(due_key).collect();
        let entries = before.pointer_mut(list).and_then(Value::as_array_mut).expect("a list");
        let count = entries.len();
        entries.retain(|entry| entry["days_overdue"].as_i64() <= Some(0) || kept.contains(&due_key(entry)));
        let left = (count - entries.len()) as u64;
        if let (Some(total), Some(undated)) = (before["total"].as_u64(), before["undated"].as_u64()) {
            before["total"] = json!(total - left);
            // They count as undated now, and so do those outside the span
            assert!(now["undated"].as_u64() >= Some(undated + left), "{} of {undated} and {left}", now["undated"]);
            before["undated"] = now["undated"].clone();
        }
    }
    if path.contains("/report?") {
        for document in [before, now] {
            let overdue = document.pointer_mut("/report/overdue").and_then(Value::as_array_mut).expect("a list");
            overdue.sort_by_key(due_key);
            // Of other content; the key beside it is the same
            let signature = document.pointer_mut("/signature/signature").expect("it is signed").take();
            assert_eq!(signature.as_str().map(str::len), Some(128));
        }
    }
}

/// Whether a difference is one that later versions make on purpose.
fn is_intended(name: &str, before: &Value, now: &Value) -> bool {
    if let (Value::String(before), Value::String(now)) = (before, now)
        && REWORDED.iter().fold(before.clone(), |text, (old, new)| text.replace(old, new)) == *now
    {
        return true;
    }
    if SIGNED_LINKS.contains(&name) {
        let path = |link: &Value| link.as_str().and_then(|link| Some(link.split_once("?expires=")?.0.to_owned()));
        return path(before).is_some() && path(before) == path(now);
    }
    let was_calculated = DUE_DATES.contains(&name) && !before.is_null();
    was_calculated && (now.is_null() || now.as_str().zip(before.as_str()).is_some_and(|(now, before)| now > before))
}

/// The places at which two documents differ, as JSON pointers.
fn differences(at: &str, before: &Value, now: &Value, found: &mut Vec<String>) {
    match (before, now) {
        (Value::Object(before), Value::Object(now)) => {
            let is_new = |name: &&String| !before.contains_key(*name) && !ADDED.contains(&name.as_str());
            for name in before.keys().chain(now.keys().filter(is_new)) {
                let of = |object: &serde_json::Map<String, Value>| object.get(name).cloned().unwrap_or_default();
                let (before, now) = (of(before), of(now));
                if !is_intended(name, &before, &now) {
                    differences(&format!("{at}/{name}"), &before, &now, found);
                }
            }
        }
        (Value::Array(before), Value::Array(now)) if before.len() == now.len() => {
            for (place, (before, now)) in before.iter().zip(now).enumerate() {
                differences(&format!("{at}/{place}"), before, now, found);
            }
        }
        _ if before == now => {}
        _ => found.push(format!("{at}: was {before}, is {now}")),
    }
}

#[test]
fn a_store_of_0_1_0_gives_the_answers_of_0_1_0() {
    let (runtime, folder) = (runtime(), unpacked());
    let rig = open(&runtime, folder.path());
    let mut now = answers(&rig);
    let path = fixtures().join(format!("{FIXTURE}.answers.json"));
    if let Some(path) = env::var_os(WRITE_ANSWERS) {
        let lines: Vec<String> = now.iter().map(|(path, body)| format!("{}:{body}", json!(path))).collect();
        fs::write(path, format!("{{\n{}\n}}\n", lines.join(",\n"))).expect("the answers can be written");
        return;
    }
    let mut before: BTreeMap<String, Value> =
        serde_json::from_slice(&fs::read(path).expect("the answers of 0.1.0")).expect("JSON");
    assert!(before.keys().eq(now.keys()), "the list of documents differs");
    let mut found = Vec::new();
    for (path, before) in &mut before {
        let now = now.get_mut(path).expect("it is asked for");
        leave_out_calculated_dates(path, before, now);
        differences(path, before, now, &mut found);
    }
    assert!(found.is_empty(), "{} differences:\n{}", found.len(), found.join("\n"));
}

#[test]
fn credentials_of_0_1_0_are_accepted_and_refused_as_before() {
    let (runtime, folder, facts) = (runtime(), unpacked(), facts());
    let rig = open(&runtime, folder.path());
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    for (user, status) in [("admin", 200), ("olga", 200), ("vera", 200), ("gone", 401)] {
        let body = json!({"username": user, "password": text(&facts["users"][user])});
        let answer = rig.anonymous.send("POST", "/auth/login", &body);
        assert_eq!(answer.status, status, "{user}");
        if user == "vera" {
            let vera = Client::with_token(rig.address, &text(&answer.json()["access_token"]));
            assert_eq!(vera.document("/facilities")["total"], 1, "only her facility");
            assert_eq!(vera.get("/facilities/f-0002").status, 404);
        }
    }
    for (key, path, status) in [
        ("admin", "/users", 200),
        ("limited", "/facilities/f-0001", 200),
        ("limited", "/facilities/f-0002", 404),
        ("limited", "/users", 403),
        ("service", "/facilities", 200),
        ("service", "/users", 403),
        ("revoked", "/facilities", 401),
    ] {
        let client = Client::with_key(rig.address, &text(&facts["keys"][key]));
        assert_eq!(client.get(path).status, status, "{key} {path}");
    }
    // Signed by the secret in the store: another secret would refuse it
    let signed = Client::with_token(rig.address, &text(&facts["access_token"]));
    assert_eq!(signed.get("/auth/session").status, 200);
    let refresh =
        |token: &str| rig.anonymous.send("POST", "/auth/refresh", &json!({"refresh_token": text(&facts[token])}));
    assert_eq!(refresh("refresh_token").status, 200);
    // A token that was used before ends its session
    assert_eq!(refresh("used_refresh_token").status, 401);
    assert_eq!(signed.get("/auth/session").status, 401);
}

#[test]
fn settings_and_secrets_of_0_1_0_are_kept() {
    let (runtime, folder) = (runtime(), unpacked());
    let keys = setting_keys(folder.path());
    let rig = open(&runtime, folder.path());
    let sources = rig.appliance.added_sources.list().expect("the sources");
    let annex: Vec<_> = ["kind", "url", "token", "webhook_secret"].map(|key| sources["annex"][key].as_str()).into();
    assert_eq!(annex, ["http", "http://127.0.0.1:9/condoit", "annex-token-0123", "annex-bus-0123"]);
    assert_eq!(rig.appliance.rules.current().algorithm.version(), "1.0.0", "not the configured one");
    assert_eq!(rig.appliance.engines.mode().as_str(), "hybrid", "not the configured one");
    drop(rig);
    assert_eq!(setting_keys(folder.path()), keys);
}

#[test]
fn every_table_of_0_1_0_holds_records_and_keeps_them() {
    let (runtime, folder) = (runtime(), unpacked());
    let before = table_lengths(folder.path());
    let empty: Vec<_> = before.iter().filter(|(_, records)| **records == 0).map(|(name, _)| name).collect();
    // Dirty marks go with the assessment that follows each write, so a store at rest has none
    assert_eq!(empty, ["mark"], "the fixture lacks a kind of record");
    let rig = open(&runtime, folder.path());
    assert_eq!(rig.appliance.store.snapshot().expect("a snapshot").check().expect("a report").findings, []);
    drop(rig);
    let after = table_lengths(folder.path());
    for (name, records) in before {
        let expected = match name.as_str() {
            // The callback became a dead letter, and the rig made three keys
            "callback" => records - 1,
            "dead_letter" => records + 1,
            "api_key" => records + 3,
            _ => records,
        };
        assert_eq!(after.get(&name), Some(&expected), "table {name}");
    }
}
