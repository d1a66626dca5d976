//! The story: an insurer is sent a report in each of its formats, reads it, and finds out whether somebody changed it.

use std::path::Path;
use std::process::{Command, Output};
use std::sync::Arc;

use masterbus::app::{
    Application, ApplicationConfig, ApplicationError, CacheLifetimes, DocumentRequest, EvidenceFile, EvidenceQuery,
    EvidenceTable,
};
use masterbus::assess::RuleCatalog;
use masterbus::auth::{FacilityScope, ReportPublicKey};
use masterbus::clock::Clock;
use masterbus::inventory::{FacilityId, Record};
use masterbus::report::compliance::DetailLevel;
use masterbus::report::evidence::{PaperSize, ReportFormat, detach_signature};
use serde_json::{Value, json};

use crate::support::store::{batch_of, facility_id};

const FORMATS: [ReportFormat; 5] = [
    ReportFormat::Json,
    ReportFormat::Html,
    ReportFormat::Csv,
    ReportFormat::Pdf(PaperSize::Letter),
    ReportFormat::Pdf(PaperSize::A4),
];

fn open(folder: &Path) -> Arc<Application> {
    Application::open(ApplicationConfig {
        data_dir: folder.to_owned(),
        store_cache_bytes: 8 << 20,
        response_cache_bytes: 8 << 20,
        lifetimes: CacheLifetimes::default(),
        time_zone: jiff::tz::TimeZone::UTC,
        algorithm: "1.2.0".to_owned(),
        catalog: RuleCatalog::embedded().expect("the rules"),
        requests_per_minute: 0,
        failures_per_minute: 0,
        clock: Clock::fixed_at("2026-03-10T12:00:00Z".parse().expect("an instant")),
        runtime: masterbus::runtime::Runtime::default(),
        sources: Vec::new(),
    })
    .expect("the appliance opens")
}

fn item(id: &str, keys: Value) -> Record {
    let mut whole = json!({"id": id, "facility_id": "f/1", "type": "panel"});
    whole.as_object_mut().expect("an object").extend(keys.as_object().expect("an object").clone());
    Record::Equipment(serde_json::from_value(whole).expect("an item"))
}

/// A plant with one item whose name a spreadsheet would run, one in good order, and enough others for several pages.
fn bring(appliance: &Application) {
    let plant = json!({"id": "f/1", "name": "Müller & Sons <Plant>", "city": "Akron"});
    let empty = json!({"id": "f2", "name": "Empty lot"});
    let facilities = [plant, empty].map(|keys| Record::Facility(serde_json::from_value(keys).expect("a facility")));
    let worn = json!({
        "name": "=HYPERLINK(\"x\")", "install_date": "1962-04-01", "critical_load": true,
        "conductor": {"material": "aluminum"}, "specifications": {"voltage": "480Y/277V"},
        "condition": {"heat_discoloration": true, "physical_damage": true, "visible_corrosion": true},
        "environment": {"humidity_percent": 90, "temperature_f": 100}, "operation": {"loading_percent": 95},
    });
    let others = (0..120)
        .map(|n| item(&format!("p{n:03}"), json!({"name": format!("Panel {n:03}"), "install_date": "1990-01-01"})));
    // The only service on record: one scope of one item is overdue by a date
    let scan = json!({"id": "s1", "equipment_id": "p119", "type": "thermographic", "date": "2020-01-01"});
    let scan = Record::Service(serde_json::from_value(scan).expect("a service"));
    let records = facilities.into_iter().chain([item("worn", worn), scan]).chain(others);
    appliance.store.ingest(&batch_of(records, 1)).expect("applied");
    appliance.assessor.assess_dirty().expect("assessed");
}

async fn file(appliance: &Arc<Application>, query: EvidenceQuery) -> EvidenceFile {
    appliance.evidence.write(FacilityScope::All, facility_id("f/1"), query).await.expect("a report")
}

async fn report(appliance: &Arc<Application>, format: ReportFormat) -> EvidenceFile {
    file(appliance, EvidenceQuery::Report(format)).await
}

fn is_good(bytes: &[u8]) -> bool {
    let Some(unsealed) = detach_signature(bytes) else { return false };
    let key = unsealed.seal.public_key.parse::<ReportPublicKey>();
    key.is_ok_and(|key| key.verifies(unsealed.content, &unsealed.seal.signature))
}

fn tool(name: &str, path: &Path) -> String {
    let output = Command::new(name).arg("-layout").arg(path).arg("-").output();
    text(&output.expect("pdftotext of poppler-utils; tests/run installs it"))
}

fn text(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[tokio::test]
async fn every_format_verifies_and_no_byte_of_it_can_be_changed() {
    let folder = tempfile::tempdir().expect("a folder");
    let appliance = open(folder.path());
    bring(&appliance);
    for format in FORMATS {
        let EvidenceFile { bytes, .. } = report(&appliance, format).await;
        assert!(is_good(&bytes), "{format:?}");
        // Every byte of the seal, and bytes all over the content
        let tail = bytes.len().saturating_sub(400);
        for at in (0..tail).step_by(bytes.len() / 60).chain(tail..bytes.len()) {
            let mut changed = bytes.clone();
            changed[at] ^= 0x01;
            assert!(!is_good(&changed), "{format:?}: byte {at} of {}", bytes.len());
        }
        for other in [&bytes[1..], &bytes[..bytes.len() - 1], &[&bytes, b"\n".as_slice()].concat()] {
            assert!(!is_good(other), "{format:?}");
        }
    }
}

#[tokio::test]
async fn the_key_stays_the_same_and_the_binary_verifies_with_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let (key, bytes) = {
        let appliance = open(folder.path());
        bring(&appliance);
        let key = serde_json::to_value(appliance.evidence.public_key().await.expect("a key")).expect("JSON");
        (key, report(&appliance, ReportFormat::Json).await.bytes)
    };
    let again = serde_json::to_value(open(folder.path()).evidence.public_key().await.expect("a key")).expect("JSON");
    assert_eq!((&key, &key["algorithm"]), (&again, &json!("Ed25519")));
    let key = key["public_key"].as_str().expect("a key").to_owned();

    let path = folder.path().join("report.json");
    std::fs::write(&path, &bytes).expect("written");
    let verify = |more: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_masterbus"));
        command.args(["report", "verify"]).arg(&path).args(more).current_dir(folder.path()).output().expect("runs")
    };
    // Nobody knows the key in a folder without a store, and asking makes none.
    let unknown = verify(&[]);
    assert_eq!(unknown.status.code(), Some(1));
    let response = String::from_utf8_lossy(&unknown.stderr).into_owned();
    assert!(response.contains("is unaltered, but its key is unknown here") && response.contains(&key), "{response}");
    assert!(!folder.path().join("masterbus-data").exists());
    assert!(text(&verify(&["--any-key"])).contains("is unaltered"));
    let own = folder.path().to_str().expect("UTF-8");
    assert!(text(&verify(&["--data-dir", own])).contains("signed with the key of this installation"));
    let elsewhere = tempfile::tempdir().expect("a folder");
    drop(open(elsewhere.path()));
    let other = verify(&["--data-dir", elsewhere.path().to_str().expect("UTF-8")]);
    assert_eq!(other.status.code(), Some(1));
    assert_eq!(verify(&["--any-key", "--public-key", &key]).status.code(), Some(2));
    assert!(text(&verify(&["--public-key", &key])).contains("signed with the key given"));
    let other = verify(&["--public-key", "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"]);
    assert_eq!(other.status.code(), Some(1));
    assert_eq!(verify(&["--public-key", "abc"]).status.code(), Some(2));
    let altered = String::from_utf8(bytes).expect("JSON").replacen("\"risk_score\":", "\"risk_score\":1", 1);
    std::fs::write(&path, altered).expect("written");
    let refused = verify(&["--public-key", &key]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("is altered"));
}

#[tokio::test]
async fn the_json_holds_summary_findings_overdue_labels_method_and_completeness() {
    let folder = tempfile::tempdir().expect("a folder");
    let appliance = open(folder.path());
    bring(&appliance);
    let file = report(&appliance, ReportFormat::Json).await;
    assert_eq!((file.media_type, file.name.as_str()), ("application/json", "report-f-1-2026-03-10.json"));
    let whole: Value = serde_json::from_slice(&file.bytes).expect("JSON");
    let report = &whole["report"];
    assert_eq!((&report["as_of"], &report["summary"]["equipment_count"]), (&json!("2026-03-10"), &json!(121)));
    let worst = &report["findings"][0];
    assert_eq!((&worst["equipment_id"], &worst["risk_rating"]), (&json!("worn"), &json!("Critical")));
    let overdue = report["overdue"].as_array().expect("a list");
    for entry in overdue {
        let is_dated = entry["days_overdue"].as_i64().is_some_and(|days| days > 0) && entry["due_date"].is_string();
        assert_eq!(is_dated, entry["never_recorded"] == false, "{entry}");
        assert_eq!(entry["last_done"].is_null(), entry["never_recorded"] == true, "{entry}");
    }
    let of_worn = || overdue.iter().filter(|entry| entry["equipment_id"] == "worn");
    assert_eq!((&overdue[0]["equipment_id"], &overdue[0]["last_done"]), (&json!("p119"), &json!("2020-01-01")));
    assert!(of_worn().count() > 0 && of_worn().all(|entry| entry["due_date"].is_null()), "not overdue since 1962");
    let is_first_undated = |pair: &[Value]| pair[0]["never_recorded"] == true && pair[1]["never_recorded"] == false;
    assert!(!overdue.windows(2).any(is_first_undated), "what was never recorded comes last");
    let note = report["method"]["note"].as_str().expect("a note");
    assert!(note.contains("Based on public summaries. Consult your licensed NFPA 70B and 70E."), "{note}");
    let labels = report["labels"].as_array().expect("a list");
    assert!(labels.iter().any(|label| label["equipment_id"] == "worn" && label["label"] == "missing"));
    assert_eq!(report["equipment_studies"]["not_current"], 121, "there is no study at all");
    assert_eq!(report["method"]["nfpa_70b_edition"], "2023");
    assert_eq!(report["method"]["algorithm_version"], "1.2.0");
    assert_eq!(
        (&report["completeness"]["install_date_known"], &report["completeness"]["humidity_known"]),
        (&json!(121), &json!(1))
    );
    assert!(report["completeness"]["mean_confidence"].as_f64().is_some_and(|mean| mean > 0.0 && mean < 1.0));
}

#[tokio::test]
async fn pages_can_be_read_by_others_on_both_papers() {
    let folder = tempfile::tempdir().expect("a folder");
    let appliance = open(folder.path());
    bring(&appliance);
    for (paper, size) in [(PaperSize::Letter, "612 x 792"), (PaperSize::A4, "595.28 x 841.89")] {
        let path = folder.path().join("report.pdf");
        std::fs::write(&path, report(&appliance, ReportFormat::Pdf(paper)).await.bytes).expect("written");
        let words = tool("pdftotext", &path);
        for wanted in [
            "Electrical risk and compliance report: Müller & Sons <Plant>",
            "As of 2026-03-10.",
            "equipment rated High or Critical",
            "=HYPERLINK(\"x\")",
            "Overdue maintenance (NFPA 70B)",
            "Maintenance never recorded (NFPA 70B)",
            "Visual inspection",
            "Arc-flash labels missing or incomplete (NFPA 70E)",
            "risk algorithm 1.2.0, NFPA 70B-2023, NFPA 70E-2024",
            "121 of 121",
        ] {
            assert!(words.contains(wanted), "{paper:?} lacks `{wanted}`:\n{words}");
        }
        // Every overdue scope of every item is there, over several pages, each of which says which it is
        for n in 0..120 {
            assert!(words.contains(&format!("Panel {n:03}")), "{paper:?} lacks panel {n}");
        }
        let pages = words.matches('\u{c}').count();
        assert!(pages > 3 && words.contains(&format!("Page {pages} of {pages}")), "{pages} pages");
        let info = text(&Command::new("pdfinfo").arg(&path).output().expect("pdfinfo of poppler-utils"));
        assert!(info.contains(size), "{info}");
    }
}

/// The text of a report in any format but JSON.
async fn read(appliance: &Arc<Application>, format: ReportFormat, folder: &Path) -> String {
    let bytes = report(appliance, format).await.bytes;
    if !matches!(format, ReportFormat::Pdf(_)) {
        return String::from_utf8(bytes).expect("UTF-8").replace("&#39;", "'");
    }
    let path = folder.join("read.pdf");
    std::fs::write(&path, bytes).expect("written");
    tool("pdftotext", &path)
}

#[tokio::test]
async fn every_format_says_that_the_facility_study_has_expired_though_an_item_has_a_later_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let appliance = open(folder.path());
    bring(&appliance);
    let plant = json!({"id": "f/1", "name": "Plant", "last_arc_flash_study": "2019-04-02"});
    let studied = item("p000", json!({"name": "Panel 000", "arc_flash": {"assessment_date": "2024-05-06"}}));
    let records = [Record::Facility(serde_json::from_value(plant).expect("a facility")), studied];
    appliance.store.ingest(&batch_of(records, 2)).expect("applied");
    appliance.assessor.assess_dirty().expect("assessed");
    let whole: Value = serde_json::from_slice(&report(&appliance, ReportFormat::Json).await.bytes).expect("JSON");
    assert_eq!(
        whole["report"]["arc_flash_study"],
        json!({"last_study_date": "2019-04-02", "next_study_due": "2024-04-02", "status": "expired"})
    );
    assert_eq!(whole["report"]["summary"]["last_arc_flash_analysis"], "2024-05-06");
    for format in [ReportFormat::Html, ReportFormat::Csv, ReportFormat::Pdf(PaperSize::Letter)] {
        let words = read(&appliance, format, folder.path()).await;
        for wanted in [
            "expired: of 2019-04-02, due again by 2024-04-02",
            "arc-flash study of 2019-04-02 has expired",
            "Latest arc-flash study, facility or any item",
            "and 111 more",
            "2024-05-06",
        ] {
            assert!(words.contains(wanted), "{format:?} lacks `{wanted}`:\n{words}");
        }
    }
}

#[tokio::test]
async fn every_format_names_what_no_current_study_covers_and_why_a_label_is_incomplete() {
    let folder = tempfile::tempdir().expect("a folder");
    let appliance = open(folder.path());
    let label = |more: Value| {
        let mut whole = json!({"label_present": true, "boundary_mm": 900, "ppe_category": 2});
        whole.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        whole
    };
    let both = json!({"incident_energy_cal_cm2": 5, "working_distance_mm": 455});
    let bare = json!({"ppe_category": null, "boundary_mm": null});
    let plant = json!({"id": "f/1", "name": "Plant", "last_arc_flash_study": "2022-04-02"});
    let records = [
        Record::Facility(serde_json::from_value(plant).expect("a facility")),
        item(
            "covered",
            json!({"install_date": "2001-01-01", "arc_flash": label(json!({})), "safety_labels": ["voltage"]}),
        ),
        item("expired", json!({"arc_flash": {"assessment_date": "2020-02-29"}})),
        item(
            "later",
            json!({"name": "Panel L", "install_date": "2022-04-03", "arc_flash": label(both), "safety_labels": ["voltage"]}),
        ),
        item("bare", json!({"arc_flash": label(bare)})),
        item("motor", json!({"type": "motor"})),
    ];
    appliance.store.ingest(&batch_of(records, 1)).expect("applied");
    appliance.assessor.assess_dirty().expect("assessed");
    let whole: Value = serde_json::from_slice(&report(&appliance, ReportFormat::Json).await.bytes).expect("JSON");
    let response = &whole["report"];
    let lines = |list: &Value, keys: &[&str]| -> Vec<String> {
        let line =
            |one: &Value| keys.iter().map(|key| one[*key].to_string().replace('"', "")).collect::<Vec<_>>().join(" ");
        list.as_array().expect("a list").iter().map(line).collect()
    };
    let studies = &response["equipment_studies"];
    assert_eq!((&studies["equipment_in_scope"], &studies["not_current"]), (&json!(4), &json!(2)));
    assert_eq!(
        lines(&studies["items"], &["equipment_id", "finding", "study_date", "study_due"]),
        ["expired own_study_expired 2020-02-29 2025-02-28", "later installed_after_study 2022-04-02 2027-04-02"]
    );
    assert_eq!(
        lines(&response["labels"], &["equipment_id", "label", "reason"]),
        [
            "bare incomplete states no voltage; states no arc-flash boundary; states neither an incident energy with its \
             working distance, nor an arc rating, a PPE category or a site PPE level",
            "expired missing no label is on record",
            "later incomplete states both an incident energy and a PPE category",
        ]
    );
    // The same sums as in the compliance document
    let asked = DocumentRequest { path: "/c", query: "", refresh: true, scope: &FacilityScope::All, scope_key: "" };
    let answered = appliance
        .facilities
        .get_compliance(asked, facility_id("f/1"), DetailLevel::Detailed)
        .await
        .expect("a document");
    let document: Value = serde_json::from_slice(&answered.document.bytes).expect("JSON");
    let safety = &document["nfpa_70e"];
    assert_eq!(safety["equipment_counts"]["total"], studies["equipment_in_scope"]);
    let missing = response["labels"].as_array().expect("a list").iter().filter(|one| one["label"] == "missing").count();
    assert_eq!(safety["arc_flash_label_status"]["missing"], missing);
    for format in [ReportFormat::Html, ReportFormat::Csv, ReportFormat::Pdf(PaperSize::Letter)] {
        let words = read(&appliance, format, folder.path()).await.split_whitespace().collect::<Vec<_>>().join(" ");
        let mut wanted = vec![
            "Arc-flash study (NFPA 70E)",
            "No current study, its own or the facility's, covers 2 of the 4 items in scope.",
        ];
        // Columns of a page are read line by line across
        match format {
            ReportFormat::Pdf(_) => {
                wanted.extend(["its own study of 2020-02-29", "installed on 2022-04-03, after", "states no voltage"])
            }
            _ => wanted.extend([
                "its own study of 2020-02-29 has expired: it held until 2025-02-28",
                "installed on 2022-04-03, after the facility's study of 2022-04-02",
                "states both an incident energy and a PPE category",
            ]),
        }
        for wanted in wanted {
            assert!(words.contains(wanted), "{format:?} lacks `{wanted}`:\n{words}");
        }
    }
}

#[tokio::test]
async fn a_page_writes_in_latin_letters_what_its_font_lacks_and_says_so() {
    const SAID: &str = "are written in Latin ones";
    let folder = tempfile::tempdir().expect("a folder");
    let appliance = open(folder.path());
    bring(&appliance);
    let pdf = ReportFormat::Pdf(PaperSize::A4);
    assert!(!read(&appliance, pdf, folder.path()).await.contains(SAID), "nothing is altered");
    let plant = json!({"id": "f/1", "name": "Łódź Główna"});
    let board = item("p000", json!({"name": "Щит 1", "install_date": "1990-01-01"}));
    let records = [Record::Facility(serde_json::from_value(plant).expect("a facility")), board];
    appliance.store.ingest(&batch_of(records, 2)).expect("applied");
    appliance.assessor.assess_dirty().expect("assessed");
    let words = read(&appliance, pdf, folder.path()).await;
    for wanted in ["Lódz Glówna", "Shchit 1", SAID] {
        assert!(words.contains(wanted), "lacks `{wanted}`:\n{words}");
    }
    for format in [ReportFormat::Json, ReportFormat::Html] {
        let words = String::from_utf8(report(&appliance, format).await.bytes).expect("UTF-8");
        assert!(words.contains("Łódź Główna") && words.contains("Щит 1") && !words.contains(SAID), "{format:?}");
    }
}

#[tokio::test]
async fn names_stay_names_in_spreadsheets_and_pages() {
    let folder = tempfile::tempdir().expect("a folder");
    let appliance = open(folder.path());
    bring(&appliance);
    let page = String::from_utf8(report(&appliance, ReportFormat::Html).await.bytes).expect("UTF-8");
    assert!(page.contains("Müller &amp; Sons &lt;Plant&gt;") && !page.contains("<Plant>"));
    for query in [
        EvidenceQuery::Report(ReportFormat::Csv),
        EvidenceQuery::Table(EvidenceTable::Equipment),
        EvidenceQuery::Table(EvidenceTable::Overdue),
    ] {
        let EvidenceFile { bytes, media_type, .. } = file(&appliance, query).await;
        assert!(is_good(&bytes) && media_type == "text/csv; charset=utf-8");
        let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(bytes.as_slice());
        let cells: Vec<String> = reader
            .records()
            .flat_map(|row| row.expect("a row").iter().map(str::to_owned).collect::<Vec<_>>())
            .collect();
        assert!(cells.iter().any(|cell| cell == "'=HYPERLINK(\"x\")"), "{query:?}");
        assert!(cells.iter().all(|cell| !cell.starts_with('=')), "{query:?}");
    }
    let list = file(&appliance, EvidenceQuery::Table(EvidenceTable::Equipment)).await;
    let lines = String::from_utf8(list.bytes).expect("UTF-8").lines().count();
    assert_eq!((lines, list.name.as_str()), (123, "equipment-f-1-2026-03-10.csv"), "a head, 121 items, the signature");
}

#[tokio::test]
async fn a_facility_without_equipment_gets_an_honest_report_and_one_out_of_reach_none() {
    let folder = tempfile::tempdir().expect("a folder");
    let appliance = open(folder.path());
    bring(&appliance);
    for format in FORMATS {
        let query = EvidenceQuery::Report(format);
        let file = appliance.evidence.write(FacilityScope::All, facility_id("f2"), query).await.expect("a report");
        assert!(is_good(&file.bytes));
        if format == ReportFormat::Html {
            let page = String::from_utf8(file.bytes).expect("UTF-8");
            assert!(page.contains("No equipment is on record"));
            assert!(!page.contains("NaN"));
        }
    }
    let elsewhere = FacilityScope::Named([FacilityId::parse("f2").expect("an id")].into());
    let query = EvidenceQuery::Report(ReportFormat::Html);
    let refused = appliance.evidence.write(elsewhere, facility_id("f/1"), query).await;
    assert!(matches!(refused, Err(ApplicationError::NotFound { .. })));
}
