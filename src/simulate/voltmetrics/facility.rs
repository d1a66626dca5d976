//! Facility figures of a simulated VoltMetrics: totals of the items that it has calculated there.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Value, json};

use super::figures::{
    ALGORITHM_VERSION, EquipmentResult, ItemCompliance, SimulatedEngine, by_category, by_status, category, tenths,
};
use crate::inventory::Moment;
use crate::simulate::rng::SeededRng;

/// Items in the list of top risks.
const TOP_RISKS: usize = 5;
/// Months in the trend, including the present one.
const TREND_MONTHS: i32 = 6;
/// Stream of random numbers for the trend.
const OF_TREND: u64 = 4;

/// One of the two standards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SimulatedStandard {
    Nfpa70b,
    Nfpa70e,
}

impl SimulatedStandard {
    pub(super) fn find(name: &str) -> Option<Self> {
        match name {
            "nfpa70b" => Some(Self::Nfpa70b),
            "nfpa70e" => Some(Self::Nfpa70e),
            _ => None,
        }
    }

    fn compliance_of(self, item: &EquipmentResult) -> &ItemCompliance {
        match self {
            Self::Nfpa70b => &item.compliance.nfpa70b,
            Self::Nfpa70e => &item.compliance.nfpa70e,
        }
    }
}

impl SimulatedEngine {
    /// The facility's result; `None` without a calculated item.
    pub(super) fn facility(&self, id: &str, name: &str, items: &[Arc<EquipmentResult>]) -> Option<Value> {
        let latest = items.iter().map(|item| item.calculated_at).max()?;
        let weights: f64 = items.iter().map(|item| item.facility_inputs.importance).sum();
        let weighted: f64 = items.iter().map(|item| item.facility_inputs.importance * item.risk_score).sum();
        let score = tenths(weighted / weights);
        let mut by_type: BTreeMap<&str, u64> = BTreeMap::new();
        for item in items {
            *by_type.entry(item.equipment_type).or_default() += 1;
        }
        let mut worst: Vec<&EquipmentResult> = items.iter().map(Arc::as_ref).collect();
        worst.sort_by(|a, b| b.risk_score.total_cmp(&a.risk_score).then_with(|| a.equipment_id.cmp(&b.equipment_id)));
        worst.truncate(TOP_RISKS);
        Some(json!({
            "facility_id": id,
            "name": name,
            "overall_risk_score": score,
            "risk_category": category(self.rules.algorithm.facility_bands().rating(score)),
            "equipment_counts": {
                "total": items.len(),
                "by_risk_category": by_category(items.iter().map(|item| item.risk_category)),
                "by_type": by_type,
            },
            "compliance": {
                "nfpa70b": self.summary(SimulatedStandard::Nfpa70b, items),
                "nfpa70e": self.summary(SimulatedStandard::Nfpa70e, items),
            },
            "top_risks": worst.into_iter().map(top_risk).collect::<Vec<_>>(),
            "historical_trend": self.trend(score, latest),
            "calculated_at": latest,
            "algorithm_version": ALGORITHM_VERSION,
        }))
    }

    /// Compliance of a facility with one standard; `None` without a calculated item.
    pub(super) fn compliance(&self, standard: SimulatedStandard, items: &[Arc<EquipmentResult>]) -> Option<Value> {
        let latest = items.iter().map(|item| item.calculated_at).max()?;
        let mut document = self.summary(standard, items);
        let named = items.iter().flat_map(|item| {
            standard
                .compliance_of(item)
                .issues
                .iter()
                .map(|issue| format!("{}: {issue}", item.equipment_id))
                .collect::<Vec<_>>()
        });
        document["issues"] = named.collect();
        document["assessment_date"] = json!(latest);
        Some(document)
    }

    /// Share of compliant items, and the number of items by status.
    fn summary(&self, standard: SimulatedStandard, items: &[Arc<EquipmentResult>]) -> Value {
        let counts = by_status(items.iter().map(|item| standard.compliance_of(item).status));
        let compliant = counts.get("compliant").copied().unwrap_or_default();
        #[expect(clippy::cast_precision_loss, reason = "counts of items stay far below 2^53")]
        let score = (100.0 * compliant as f64 / items.len().max(1) as f64).round();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a percentage")]
        let status = self.status(score as u8);
        json!({ "status": status, "score": score, "equipment_compliance": counts })
    }

    /// Random scores of past months that end at the present one: the simulator keeps no history.
    fn trend(&self, score: f64, latest: Moment) -> Value {
        let mut rng = SeededRng::new(self.seed, [score.to_bits(), OF_TREND]);
        let months = (1 - TREND_MONTHS..=0).filter_map(|months| latest.day_utc().plus_months(months));
        let periods: Vec<String> = months.map(|day| day.to_string().chars().take(7).collect()).collect();
        let mut scores: Vec<f64> = periods.iter().map(|_| tenths(rng.about(score, 1.5).clamp(0.0, 100.0))).collect();
        if let Some(last) = scores.last_mut() {
            *last = score;
        }
        json!({ "periods": periods, "scores": scores })
    }
}

fn top_risk(item: &EquipmentResult) -> Value {
    let top = item.risk_factors.iter().max_by(|a, b| (a.weight * a.score).total_cmp(&(b.weight * b.score)));
    json!({
        "equipment_id": item.equipment_id,
        "name": item.facility_inputs.name,
        "risk_score": item.risk_score,
        "risk_category": item.risk_category,
        "top_factor": top.map(|line| line.factor),
    })
}
