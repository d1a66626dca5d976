//! Why the score in use differs from the local score that the explanation adds up to.

use serde::Serialize;
use utoipa::ToSchema;

use super::{EngineInUse, hundredths};
use crate::assess::engine::LOCAL;
use crate::assess::figure::Factor;
use crate::assess::remote::RemoteFigure;

/// Factors named in the text.
const NAMED_FACTORS: usize = 2;
/// Difference from which two scores are not the same to one decimal.
const SHOWN_DIFFERENCE: f64 = 0.05;

/// Difference between the score in use, by another engine, and the explained local score.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ExplainedDifference {
    /// Score in use minus local score, points.
    score: f64,
    /// The factors of both engines that differ, the largest effect on the score first.
    factors: Vec<DifferingFactor>,
    /// The difference in words: which engine made which score, and where they differ.
    text: String,
}

/// One factor that the engines score differently.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct DifferingFactor {
    factor: Factor,
    label: &'static str,
    /// Score in the figure in use, 0-100.
    in_use: f64,
    /// Score by the local engine, 0-100.
    local: f64,
    /// Score in use minus local score.
    difference: f64,
}

/// The local score that an explanation adds up to.
#[derive(Debug, Clone, Copy)]
pub struct LocalScore<'a> {
    /// Version of the local algorithm.
    pub algorithm_version: &'a str,
    /// The exact score.
    pub score: f64,
    /// Each factor's score.
    pub factors: &'a [(Factor, f64)],
}

impl ExplainedDifference {
    /// `None` when the local figure is in use.
    #[must_use]
    pub fn new(in_use: &EngineInUse, local: LocalScore<'_>, remote: Option<&RemoteFigure>) -> Option<Self> {
        if in_use.engine == LOCAL {
            return None;
        }
        let remote_factors = remote.map(|remote| remote.factors.as_slice()).unwrap_or_default();
        let mut weighted: Vec<(f64, DifferingFactor)> = local
            .factors
            .iter()
            .filter_map(|(factor, own)| {
                let remote = remote_factors.iter().find(|remote| remote.local_factor() == Some(*factor))?;
                let difference = hundredths(remote.score - own);
                let (in_use, local) = (remote.score, *own);
                let differing = DifferingFactor { factor: *factor, label: factor.label(), in_use, local, difference };
                let is_shown = difference.abs() >= SHOWN_DIFFERENCE;
                is_shown.then_some(((difference * remote.weight).abs(), differing))
            })
            .collect();
        // By what they change in the score, not by their own size
        weighted.sort_by(|(left, _), (right, _)| right.total_cmp(left));
        let factors: Vec<DifferingFactor> = weighted.into_iter().map(|(_, factor)| factor).collect();
        let score = hundredths(in_use.score - local.score);
        let text = text(in_use, local, score, &factors);
        Some(Self { score, factors, text })
    }
}

fn text(in_use: &EngineInUse, local: LocalScore<'_>, difference: f64, factors: &[DifferingFactor]) -> String {
    let EngineInUse { engine, algorithm_version: version, .. } = in_use;
    let comparison = match difference {
        points if points.abs() < SHOWN_DIFFERENCE => "the same".to_owned(),
        points if points > 0.0 => format!("{points:.1} points lower"),
        points => format!("{:.1} points higher", -points),
    };
    let mut text = format!(
        "The score in use, {:.1}, is by the engine {engine}, version {version}. The lines explain the local engine's score, \
         {:.1} by algorithm {}: {comparison}.",
        in_use.score, local.score, local.algorithm_version
    );
    if !factors.is_empty() {
        let name = |factor: &DifferingFactor| {
            format!("{} {:.1} ({engine}) and {:.1} (local)", factor.label, factor.in_use, factor.local)
        };
        let named: Vec<String> = factors.iter().take(NAMED_FACTORS).map(name).collect();
        text.push_str(&format!(" The engines differ most in: {}.", named.join("; ")));
    } else if difference.abs() >= SHOWN_DIFFERENCE {
        text.push_str(" The factors that both engines have score the same; they weigh or combine them differently.");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assess::figure::RiskRating;
    use crate::assess::remote::{Provenance, RemoteCompliance, RemoteComplianceStatus, RemoteFactor};
    use crate::inventory::Moment;

    fn in_use(engine: &str, score: f64) -> EngineInUse {
        EngineInUse {
            engine: engine.to_owned(),
            algorithm_version: "7.1".to_owned(),
            calculated_at: Moment::from_millis(0),
            stale: false,
            score,
            risk_rating: RiskRating::Critical,
        }
    }

    fn remote(factors: &[(&str, f64, f64)]) -> RemoteFigure {
        let factor = |(name, score, weight): &(&str, f64, f64)| RemoteFactor {
            name: (*name).to_owned(),
            score: *score,
            weight: *weight,
            details: None,
        };
        let standard = RemoteCompliance { status: RemoteComplianceStatus::Partial, score: 50.0, issues: Vec::new() };
        RemoteFigure {
            provenance: Provenance {
                engine: "voltmetrics".to_owned(),
                algorithm_version: "7.1".to_owned(),
                calculated_at: Moment::from_millis(0),
                received_at: Moment::from_millis(0),
                data_read_at: None,
            },
            score: 90.1,
            rating: RiskRating::Critical,
            factors: factors.iter().map(factor).collect(),
            maintenance: standard.clone(),
            safety: standard,
        }
    }

    const LOCAL_FACTORS: [(Factor, f64); 3] =
        [(Factor::Age, 100.0), (Factor::Maintenance, 80.0), (Factor::Environmental, 40.0)];

    fn local() -> LocalScore<'static> {
        LocalScore { algorithm_version: "1.2.0", score: 89.3, factors: &LOCAL_FACTORS }
    }

    #[test]
    fn the_text_names_both_engines_their_scores_and_the_factors_that_differ() {
        let remote = remote(&[
            ("Age", 100.0, 0.35),
            ("environmental", 32.0, 0.1),
            ("maintenance", 85.0, 0.2),
            ("harmonics", 12.0, 0.1),
        ]);
        let difference = ExplainedDifference::new(&in_use("voltmetrics", 90.1), local(), Some(&remote)).expect("one");
        assert_eq!(difference.score, 0.8);
        let labels: Vec<_> = difference.factors.iter().map(|factor| (factor.factor, factor.difference)).collect();
        assert_eq!(labels, [(Factor::Maintenance, 5.0), (Factor::Environmental, -8.0)]);
        assert_eq!(
            difference.text,
            "The score in use, 90.1, is by the engine voltmetrics, version 7.1. The lines explain the local engine's \
             score, 89.3 by algorithm 1.2.0: 0.8 points lower. The engines differ most in: Maintenance 85.0 (voltmetrics) \
             and 80.0 (local); Environment 32.0 (voltmetrics) and 40.0 (local)."
        );
    }

    #[test]
    fn without_a_difference_in_factors_the_text_says_so_and_the_local_figure_needs_none() {
        let same = remote(&[("age", 100.0, 0.35)]);
        let difference = ExplainedDifference::new(&in_use("voltmetrics", 90.1), local(), Some(&same)).expect("one");
        assert!(difference.text.ends_with("weigh or combine them differently."), "{}", difference.text);
        let equal = ExplainedDifference::new(&in_use("voltmetrics", 89.3), local(), Some(&same)).expect("one");
        assert!(equal.text.ends_with("1.2.0: the same."), "{}", equal.text);
        assert_eq!(ExplainedDifference::new(&in_use(LOCAL, 89.3), local(), Some(&same)), None);
    }
}
