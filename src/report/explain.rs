//! The explanation document of a risk score: every factor with its inputs, the sum line by line, and both standards.
//!
//! The lines are rounded such that their sum equals the total to the last digit.

use serde::Serialize;
use utoipa::ToSchema;

use super::engines::{EngineInUse, ExplainedDifference, LocalScore};
use super::explain_standards::{ExplainedMaintenance, ExplainedSafety};
use super::formatting;
use super::protective_equipment::ProtectiveEquipment;
use crate::assess::figure::{Factor, RiskRating};
use crate::assess::remote::RemoteFigure;
use crate::assess::risk::{RiskExplanation, RiskFinding, UsedInput};
use crate::assess::{EquipmentContext, FutureDate, Rules};
use crate::inventory::{Day, EquipmentId, EquipmentKind, FacilityId};

/// Decimal places of the sum.
const DIGITS: usize = 4;
/// Parts of a point at that number of decimal places.
const PARTS: f64 = 10_000.0;

/// `GET /equipment/{id}/explain`
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ExplainDocument {
    equipment_id: EquipmentId,
    equipment_name: String,
    equipment_type: EquipmentKind,
    facility_id: FacilityId,
    facility_name: Option<String>,
    /// Day of assessment.
    as_of: Day,
    algorithm_version: Box<str>,
    algorithm_title: String,
    editions: Editions,
    /// The figure in use in documents, which may be another engine's. Null before the first assessment.
    in_use: Option<EngineInUse>,
    /// The local engine's score, whichever engine is in use.
    risk: ExplainedRisk,
    /// Why the score in use is another; null when it is the local engine's.
    difference: Option<ExplainedDifference>,
    nfpa_70b: ExplainedMaintenance,
    nfpa_70e: ExplainedSafety,
    /// Dates after `as_of`, which count as unknown.
    dates_ahead: Vec<FutureDateEntry>,
}

/// Editions of the standards used.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Editions {
    nfpa_70b: String,
    nfpa_70e: String,
}

/// A risk score with its explanation.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ExplainedRisk {
    /// The exact score, 0-100.
    score: f64,
    /// The exact score rounded half up.
    risk_score: u8,
    risk_rating: RiskRating,
    /// In the algorithm's order.
    factors: Vec<ExplainedFactor>,
    /// Multiplier of the weighted factors.
    calibration: f64,
    /// Points removed by the cap: zero or negative. The contributions and this sum to `score`.
    cap: f64,
    /// The score line by line. The points of the lines sum to `total` exactly.
    sum: Vec<SumLine>,
    /// `score` to four decimals.
    total: f64,
    /// Dotted names of unknown inputs that a factor needed and substituted.
    missing_inputs: Vec<&'static str>,
    /// Confidence, 0-1: 1 less the weights of the factors that used a substitute input.
    confidence: f64,
    findings: Vec<RiskFinding>,
}

/// One factor of an explained score.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ExplainedFactor {
    factor: Factor,
    /// Display name.
    label: &'static str,
    /// Its score, 0-100.
    score: f64,
    /// Its weight, 0-1.
    weight: f64,
    /// Its contribution to the score, points: calibration * weight * score.
    contribution: f64,
    /// Explanation, one sentence.
    details: String,
    /// Inputs used.
    inputs: Vec<UsedInput>,
}

/// One line of the sum.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct SumLine {
    /// The factor's label, `Calibration` or `Cap`.
    pub line: &'static str,
    /// Formula of its points.
    pub calculation: String,
    /// Points to four decimals, within 0.0001 of the exact value, so that the lines sum to the total.
    pub points: f64,
}

/// A date after the day of assessment.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FutureDateEntry {
    /// Dotted name of the field.
    field: &'static str,
    day: Day,
}

/// Rounds a running sum and returns each step's share of the rounded sum, so that the shares add up exactly.
#[derive(Default)]
struct RunningSum {
    exact: f64,
    parts: f64,
}

impl RunningSum {
    fn add(&mut self, points: f64) -> f64 {
        self.exact += points;
        let parts = (self.exact * PARTS).round();
        let share = parts - self.parts;
        self.parts = parts;
        // Adding 0.0 turns negative zero into zero
        share / PARTS + 0.0
    }

    fn total(&self) -> f64 {
        self.parts / PARTS
    }
}

/// The lines of a score, and their total.
fn lines_of(explanation: &RiskExplanation) -> (Vec<SumLine>, f64) {
    let mut sum = RunningSum::default();
    let mut lines: Vec<SumLine> = explanation
        .factors
        .iter()
        .map(|factor| SumLine {
            line: factor.factor.label(),
            calculation: format!("{} * {:.DIGITS$}", factor.weight, factor.score),
            points: sum.add(factor.weight * factor.score),
        })
        .collect();
    let weighted = sum.exact;
    lines.push(SumLine {
        line: "Calibration",
        calculation: format!("({} - 1) * {:.DIGITS$}", explanation.calibration, sum.total()),
        points: sum.add((explanation.calibration - 1.0) * weighted),
    });
    if explanation.cap < 0.0 {
        lines.push(SumLine {
            line: "Cap",
            calculation: format!("{} - {:.DIGITS$}", explanation.score, sum.total()),
            points: sum.add(explanation.cap),
        });
    }
    let total = sum.total();
    (lines, total)
}

impl ExplainedRisk {
    fn new(explanation: RiskExplanation) -> Self {
        let (sum, total) = lines_of(&explanation);
        let RiskExplanation {
            score,
            risk_score,
            risk_rating,
            factors,
            calibration,
            cap,
            missing_inputs,
            confidence,
            ..
        } = explanation;
        let factors = factors.into_iter().map(|line| ExplainedFactor {
            factor: line.factor,
            label: line.factor.label(),
            score: line.score,
            weight: line.weight,
            contribution: line.contribution,
            details: line.details,
            inputs: line.inputs,
        });
        Self {
            score,
            risk_score,
            risk_rating,
            factors: factors.collect(),
            calibration,
            cap,
            sum,
            total,
            missing_inputs,
            confidence,
            findings: explanation.findings,
        }
    }
}

impl ExplainDocument {
    /// Assesses equipment as of a day, with explanations. `in_use` is the figure in its other documents.
    #[must_use]
    pub fn new(subject: &EquipmentContext<'_>, rules: &Rules, as_of: Day, in_use: Option<EngineInUse>) -> Self {
        let equipment = subject.equipment;
        let ahead = |FutureDate { field, day }| FutureDateEntry { field, day };
        let safety = rules.nfpa70e.assess(subject, as_of);
        Self {
            equipment_id: equipment.id.clone(),
            equipment_name: formatting::name_or_id(equipment.name.as_deref(), &equipment.id),
            equipment_type: equipment.kind,
            facility_id: equipment.facility_id.clone(),
            facility_name: subject.facility.map(|facility| facility.name.clone()),
            as_of,
            algorithm_version: rules.algorithm.version().into(),
            algorithm_title: rules.algorithm.title().to_owned(),
            editions: Editions {
                nfpa_70b: rules.nfpa70b.edition().to_owned(),
                nfpa_70e: rules.nfpa70e.edition().to_owned(),
            },
            in_use,
            risk: ExplainedRisk::new(rules.algorithm.explain(subject, as_of)),
            difference: None,
            nfpa_70b: ExplainedMaintenance::from(&rules.nfpa70b.assess(subject, as_of)),
            nfpa_70e: ExplainedSafety::new(&safety, ProtectiveEquipment::new(&safety, subject, rules, as_of)),
            dates_ahead: subject.days_ahead(as_of).into_iter().map(ahead).collect(),
        }
    }

    /// Adds why the score in use differs from the explained one. `remote` is the stored figure of the remote engine.
    #[must_use]
    pub fn with_difference(self, remote: Option<&RemoteFigure>) -> Self {
        let factors: Vec<(Factor, f64)> = self.risk.factors.iter().map(|line| (line.factor, line.score)).collect();
        let local =
            LocalScore { algorithm_version: &self.algorithm_version, score: self.risk.score, factors: &factors };
        let difference = self.in_use.as_ref().and_then(|in_use| ExplainedDifference::new(in_use, local, remote));
        Self { difference, ..self }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;
    use crate::assess::RuleCatalog;
    use crate::inventory::Equipment;

    fn explained(version: &str, item: Value) -> ExplainDocument {
        let equipment: Equipment = serde_json::from_value(item).expect("an item");
        let rules = RuleCatalog::embedded().expect("sound").rules(version).expect("there");
        let day = "2026-02-28".parse().expect("a date");
        ExplainDocument::new(&EquipmentContext::new(&equipment, &[], &[], None), &rules, day, None)
    }

    /// What a calculator makes of the printed lines: whole parts of a point, as decimal texts hold them.
    fn parts(points: f64) -> i64 {
        let text = format!("{points:.DIGITS$}");
        assert_eq!(text.parse(), Ok(points), "{points} has more than {DIGITS} digits");
        text.replace('.', "").parse().expect("a whole number of parts")
    }

    /// The worst possible equipment.
    fn worst_case() -> Value {
        json!({
            "id": "e", "facility_id": "f", "type": "panel", "install_date": "1950-05-05",
            "conductor": {"material": "aluminum", "connection_type": "crimped", "undersized": true, "outdated_insulation": true},
            "environment": {"humidity_percent": 99, "temperature_f": 120, "corrosive": true},
            "operation": {"loading_percent": 99, "harmonics_percent": 40, "power_factor": 0.5},
            "maintenance": {"last_service_date": "1990-01-01", "documented_issues": 9},
            "condition": {"visible_corrosion": true, "physical_damage": true, "heat_discoloration": true, "loose_parts": true},
        })
    }

    #[test]
    fn calibration_is_a_line_and_the_cap_only_when_it_applies() {
        let names =
            |document: &ExplainDocument| -> Vec<&str> { document.risk.sum.iter().map(|line| line.line).collect() };
        let worst = explained("1.2.0", worst_case());
        assert_eq!(worst.risk.total, 100.0);
        assert_eq!(names(&worst)[6..], ["Calibration", "Cap"]);
        assert_eq!(worst.risk.sum[7].points, -5.0);
        assert_eq!(worst.risk.sum[6].calculation, "(1.05 - 1) * 100.0000");
        let plain = explained("1.2.0", json!({"id": "e", "facility_id": "f", "type": "panel"}));
        assert_eq!(names(&plain).last(), Some(&"Calibration"));
        assert_eq!(plain.risk.sum[0].calculation, "0.35 * 60.0000");
        assert_eq!(plain.risk.sum[0].points, 21.0);
        let older = explained("1.0.0", worst_case());
        assert_eq!((older.risk.sum[5].line, older.risk.sum[5].points), ("Calibration", 0.0));
    }

    #[test]
    fn the_document_contains_factors_inputs_editions_and_dates() {
        let document = explained(
            "1.2.0",
            json!({"id": "e", "facility_id": "f", "type": "panel", "install_date": "1981-01-01",
                   "arc_flash": {"assessment_date": "2027-01-01"}}),
        );
        let value = serde_json::to_value(&document).expect("JSON");
        assert_eq!(value["risk"]["factors"][0]["details"], "Panel is 45 years old, expected life 35");
        assert_eq!(
            value["risk"]["factors"][0]["inputs"],
            json!([{
                "name": "install_date", "value": "1981-01-01", "basis": "recorded", "recorded": null, "derived": null,
            }])
        );
        assert_eq!(value["risk"]["findings"], json!(["no_service_on_record"]));
        assert_eq!(value["editions"], json!({"nfpa_70b": "2023", "nfpa_70e": "2024"}));
        assert_eq!((&value["as_of"], &value["algorithm_version"]), (&json!("2026-02-28"), &json!("1.2.0")));
        // Never recorded since 1981: the calculated due date, 1981-07-01, is not shown
        let infrared = &value["nfpa_70b"]["scopes"][1];
        assert_eq!((&infrared["due"], &infrared["never_recorded"]), (&Value::Null, &json!(true)));
        assert_eq!((&infrared["status"], &infrared["interval_months"]), (&json!("overdue"), &json!(6)));
        assert_eq!(value["nfpa_70b"]["never_recorded"], true);
        assert_eq!(value["nfpa_70e"]["ppe_basis"], "none");
        assert_eq!(
            value["nfpa_70e"]["ppe_note"],
            "No PPE is stated without a current arc-flash study: no study of it or of the facility is on record."
        );
        assert_eq!(value["dates_ahead"], json!([{"field": "arc_flash.assessment_date", "day": "2027-01-01"}]));
    }

    proptest! {
        #[test]
        fn the_lines_sum_to_the_total_exactly(
            installed in prop::option::of(0i32..20_000), served in prop::option::of(0i32..20_000),
            humidity in prop::option::of(0.0..100.0), loading in prop::option::of(0.0..120.0),
            issues in prop::option::of(0u32..20), aluminum: bool, damaged: bool, version in prop_oneof!["1\\.0\\.0", "1\\.2\\.0"],
        ) {
            let day = |number: i32| Day::from_date(jiff::civil::date(1970, 1, 1)).plus_days(number).to_string();
            let document = explained(&version, json!({
                "id": "e", "facility_id": "f", "type": "transformer", "install_date": installed.map(day),
                "maintenance": {"last_service_date": served.map(day), "documented_issues": issues},
                "environment": {"humidity_percent": humidity}, "operation": {"loading_percent": loading},
                "conductor": {"material": if aluminum { "aluminum" } else { "copper" }},
                "condition": {"physical_damage": damaged, "heat_discoloration": damaged},
            }));
            let risk = &document.risk;
            let sum: i64 = risk.sum.iter().map(|line| parts(line.points)).sum();
            prop_assert_eq!(sum, parts(risk.total));
            prop_assert!((risk.total - risk.score).abs() <= 0.5 / PARTS + 1e-9);
            for (line, factor) in risk.sum.iter().zip(&risk.factors) {
                prop_assert!((line.points - factor.weight * factor.score).abs() <= 1.0 / PARTS + 1e-9);
            }
            let contributions: f64 = risk.factors.iter().map(|factor| factor.contribution).sum();
            prop_assert!((contributions + risk.cap - risk.score).abs() < 1e-9);
        }
    }
}
