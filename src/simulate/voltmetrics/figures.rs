//! Figures of a simulated VoltMetrics: the local engine's with a small deviation of each factor, as another engine would
//! have. The deviation depends on seed and item id, so that an item always gets the same figure.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;
use twox_hash::XxHash3_64;

use crate::assess::figure::{LabelState, MaintenanceStatus, RiskRating};
use crate::assess::nfpa70b::MaintenanceAssessment;
use crate::assess::nfpa70e::SafetyAssessment;
use crate::assess::{ComplianceStatus, EquipmentContext, Rules};
use crate::inventory::Moment;
use crate::inventory::reading::{self, EquipmentBundle};
use crate::simulate::rng::SeededRng;

/// Algorithm version in the figures.
pub const ALGORITHM_VERSION: &str = "vm-2.1";
/// Typical deviation of a factor, points; rarely twice that.
const SPREAD: f64 = 3.0;
/// Stream of random numbers for the figures.
const OF_FIGURES: u64 = 3;

/// Risk and compliance of one item, as it is sent.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct EquipmentResult {
    pub(super) equipment_id: String,
    pub(super) equipment_type: &'static str,
    pub(super) risk_score: f64,
    pub(super) risk_category: &'static str,
    pub(super) risk_factors: Vec<FactorResult>,
    pub(super) compliance: Compliance<ItemCompliance>,
    pub(super) calculated_at: Moment,
    pub(super) algorithm_version: &'static str,
    /// Further inputs of the facility's totals.
    #[serde(skip)]
    pub(super) facility_inputs: FacilityInputs,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct FacilityInputs {
    pub(super) name: String,
    pub(super) importance: f64,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct FactorResult {
    pub(super) factor: &'static str,
    pub(super) score: f64,
    pub(super) weight: f64,
    pub(super) details: String,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Compliance<T> {
    pub(super) nfpa70b: T,
    pub(super) nfpa70e: T,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct ItemCompliance {
    pub(super) status: &'static str,
    pub(super) score: u8,
    pub(super) issues: Vec<String>,
}

/// Calculates figures.
#[derive(Debug)]
pub(super) struct SimulatedEngine {
    pub(super) rules: Rules,
    pub(super) seed: u64,
}

impl SimulatedEngine {
    /// Assesses submitted data as of `now`, in UTC.
    pub(super) fn equipment(&self, data: &Value, now: Moment) -> Result<EquipmentResult, String> {
        let (EquipmentBundle { equipment, services, facility }, _) = reading::parse_bundle(data)?;
        let subject = EquipmentContext::new(&equipment, &[], &services, facility.as_ref());
        let as_of = now.day_utc();
        let algorithm = &self.rules.algorithm;
        let mut rng = SeededRng::new(self.seed, [XxHash3_64::oneshot(equipment.id.as_bytes()), OF_FIGURES]);
        let factors = algorithm.explain(&subject, as_of).factors.into_iter().map(|line| FactorResult {
            factor: line.factor.key(),
            score: tenths(rng.about(line.score, SPREAD).clamp(0.0, 100.0)),
            weight: line.weight,
            details: line.details,
        });
        let risk_factors: Vec<FactorResult> = factors.collect();
        let sum: f64 = risk_factors.iter().map(|line| line.weight * line.score).sum();
        let risk_score = tenths((algorithm.calibration() * sum).min(algorithm.cap()));
        Ok(EquipmentResult {
            equipment_id: equipment.id.to_string(),
            equipment_type: equipment.kind.as_str(),
            risk_score,
            risk_category: category(algorithm.bands().rating(risk_score)),
            risk_factors,
            compliance: Compliance {
                nfpa70b: self.maintenance(&self.rules.nfpa70b.assess(&subject, as_of)),
                nfpa70e: self.safety(&self.rules.nfpa70e.assess(&subject, as_of)),
            },
            calculated_at: now,
            algorithm_version: ALGORITHM_VERSION,
            facility_inputs: FacilityInputs {
                importance: algorithm.importance(equipment.kind),
                name: equipment.name.unwrap_or_else(|| equipment.id.to_string()),
            },
        })
    }

    fn maintenance(&self, assessment: &MaintenanceAssessment) -> ItemCompliance {
        let overdue = assessment.scopes.iter().filter(|scope| scope.status == MaintenanceStatus::Overdue);
        let describe = |scope: &crate::assess::nfpa70b::ScopeAssessment| {
            let name = format!("{:?}", scope.scope).to_lowercase();
            scope
                .shown_due()
                .map_or_else(|| format!("{name}: never done"), |due| format!("{name}: overdue since {due}"))
        };
        let score = assessment.compliance_percentage;
        ItemCompliance { status: self.status(score), score, issues: overdue.map(describe).collect() }
    }

    /// An item outside the scope of the standard complies with it.
    fn safety(&self, assessment: &SafetyAssessment) -> ItemCompliance {
        let score = assessment.compliance_percentage.unwrap_or(100);
        let label = match assessment.label {
            LabelState::Complete => None,
            LabelState::Incomplete => Some("the arc-flash label is incomplete"),
            LabelState::Missing => Some("there is no arc-flash label"),
        };
        let study = (!assessment.study_current).then_some("there is no current arc-flash study");
        let issues = study.into_iter().chain(label).filter(|_| assessment.in_scope).map(str::to_owned).collect();
        ItemCompliance { status: self.status(score), score, issues }
    }

    /// Status of a percentage, by the bands of the rules.
    pub(super) fn status(&self, percentage: u8) -> &'static str {
        match self.rules.bands.status(percentage) {
            ComplianceStatus::Compliant => "compliant",
            ComplianceStatus::Warning => "partial",
            ComplianceStatus::OutOfCompliance => "non_compliant",
        }
    }
}

/// Number of items by status, including zeros.
pub(super) fn by_status<'a>(values: impl Iterator<Item = &'a str>) -> BTreeMap<&'static str, u64> {
    count(["compliant", "partial", "non_compliant"], values)
}

/// Number of items by category, including zeros.
pub(super) fn by_category<'a>(values: impl Iterator<Item = &'a str>) -> BTreeMap<&'static str, u64> {
    count(RiskRating::ALL.map(category), values)
}

fn count<'a, const N: usize>(
    keys: [&'static str; N],
    values: impl Iterator<Item = &'a str>,
) -> BTreeMap<&'static str, u64> {
    let mut counts = BTreeMap::from(keys.map(|key| (key, 0)));
    for value in values {
        if let Some(count) = counts.get_mut(value) {
            *count += 1;
        }
    }
    counts
}

pub(super) const fn category(rating: RiskRating) -> &'static str {
    match rating {
        RiskRating::Low => "low",
        RiskRating::Medium => "medium",
        RiskRating::High => "high",
        RiskRating::Critical => "critical",
    }
}

pub(super) fn tenths(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

#[cfg(test)]
pub(super) mod tests {
    use serde_json::json;

    use super::*;
    use crate::assess::RuleCatalog;
    use crate::assess::catalog::DEFAULT_ALGORITHM;

    pub(in crate::simulate::voltmetrics) fn engine(seed: u64) -> SimulatedEngine {
        let rules = RuleCatalog::embedded().expect("the embedded rule files are sound").rules(DEFAULT_ALGORITHM);
        SimulatedEngine { rules: rules.expect("the default is there"), seed }
    }

    fn item() -> Value {
        json!({"id": "e", "facility_id": "f", "type": "panel", "install_date": "2001-05-05",
               "services": [{"id": "s", "type": "thermographic", "date": "2026-01-01"}]})
    }

    const NOW: Moment = Moment::from_millis(1_790_000_000_000);

    #[test]
    fn each_factor_deviates_a_little_from_the_local_one() -> Result<(), String> {
        let engine = engine(1);
        let result = engine.equipment(&item(), NOW)?;
        let (read, _) = reading::parse_bundle(&item())?;
        let subject = EquipmentContext::new(&read.equipment, &[], &read.services, None);
        let local = engine.rules.algorithm.explain(&subject, NOW.day_utc());
        let deviations: Vec<f64> =
            local.factors.iter().zip(&result.risk_factors).map(|(local, remote)| remote.score - local.score).collect();
        assert!(deviations.iter().all(|points| points.abs() <= 9.1), "{deviations:?}");
        assert!(deviations.iter().any(|points| points.abs() >= 0.1), "{deviations:?}");
        assert!((local.score - result.risk_score).abs() < 10.0);
        Ok(())
    }

    #[test]
    fn a_seed_gives_an_item_the_same_figure_every_time() -> Result<(), String> {
        assert_eq!(engine(1).equipment(&item(), NOW)?, engine(1).equipment(&item(), NOW)?);
        let other = engine(2).equipment(&item(), NOW)?;
        assert_ne!(engine(1).equipment(&item(), NOW)?.risk_factors, other.risk_factors);
        Ok(())
    }

    #[test]
    fn invalid_equipment_is_refused_with_a_reason() {
        let refusal = engine(1).equipment(&json!({"id": "e"}), NOW).expect_err("no facility, no type");
        assert!(refusal.contains("facility_id"), "{refusal}");
    }
}
