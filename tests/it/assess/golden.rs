//! Golden files, run through `masterbus assess`: components and totals within 1e-9, ratings exact, both standards equal in
//! every key.

use std::path::PathBuf;

use masterbus::assess::RuleCatalog;
use masterbus::cli::assess::{AssessArgs, run};
use serde_json::Value;

fn golden(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name)
}

fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).expect("a golden line is JSON")).collect()
}

fn assess(name: &str, algorithm: &str, as_of: &str, with_compliance: bool) -> (Vec<Value>, Vec<Value>) {
    let args = AssessArgs {
        algorithm: algorithm.to_owned(),
        as_of: Some(as_of.parse().expect("a date")),
        with_compliance,
        file: golden(&format!("{name}.input.ndjson")),
    };
    let catalog = RuleCatalog::embedded().expect("the embedded rule files are sound");
    let (mut out, mut errors) = (Vec::new(), Vec::new());
    let today = "2000-01-01".parse().expect("a date");
    let outcome = run(&args, &catalog, std::io::empty(), &mut out, &mut errors, today).expect("the verb runs");
    assert_eq!(outcome.rejected, 0, "{}", String::from_utf8_lossy(&errors));
    let expected = std::fs::read_to_string(golden(&format!("{name}.expected.ndjson"))).expect("the answers are there");
    let (ours, theirs) = (lines(&String::from_utf8(out).expect("UTF-8")), lines(&expected));
    assert_eq!(ours.len(), theirs.len());
    assert!(!ours.is_empty());
    (ours, theirs)
}

fn number(value: &Value) -> f64 {
    value.as_f64().expect("a number")
}

fn risk_is_golden(version: &str) {
    let (ours, theirs) = assess(&format!("risk-{version}"), version, "2026-01-15", false);
    for (our, their) in ours.iter().zip(&theirs) {
        let id = &their["id"];
        for key in ["id", "algorithm_version", "risk_rating"] {
            assert_eq!(our[key], their[key], "{id} {key}");
        }
        assert!((number(&our["score"]) - number(&their["score"])).abs() < 1e-9, "{id}: {our} {their}");
        let (components, expected) = (&our["components"], their["components"].as_object().expect("components"));
        assert_eq!(components.as_object().expect("components").len(), expected.len(), "{id}");
        for (factor, points) in expected {
            assert!((number(&components[factor]) - number(points)).abs() < 1e-9, "{id} {factor}: {our} {their}");
        }
        assert_eq!(number(&our["risk_score"]), (number(&their["score"]) + 0.5).floor(), "{id}");
        assert_eq!(our["as_of"], "2026-01-15", "{id}");
    }
}

#[test]
fn six_factors_are_golden() {
    risk_is_golden("1.2.0");
}

#[test]
fn five_factors_are_golden() {
    risk_is_golden("1.0.0");
}

#[test]
fn both_standards_are_golden() {
    let (ours, theirs) = assess("compliance", "1.2.0", "2026-02-28", true);
    for (our, their) in ours.iter().zip(&theirs) {
        let id = &their["id"];
        assert_eq!(our["id"], *id);
        assert_eq!(our["nfpa_70b"], their["nfpa_70b"], "{id} NFPA 70B");
        assert_eq!(our["nfpa_70e"], their["nfpa_70e"], "{id} NFPA 70E");
    }
}
