//! The top threats of a facility: the highest scores, diversified by equipment type when scores are close. Each pick is
//! the highest remaining item of its type: the highest of all, or the highest of a type not listed yet. So only the
//! first `places` items of each type's ranking can ever be picked, and holding those suffices.

use serde::{Deserialize, Serialize};

use crate::assess::figure::RiskRating;
use crate::assess::risk::ThreatRules;
use crate::assess::top_n::{RankedScore, TopN};
use crate::inventory::{EquipmentId, EquipmentKind};

/// Number of candidates held of each type: as many as can be picked, plus a reserve for removals.
const KEPT: usize = 20;

/// Candidates for the top threats, by type.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct TopThreats(Vec<TopN<RankedScore<EquipmentId>, KEPT>>);

impl TopThreats {
    /// Adds an item if its rating is High or above.
    pub(super) fn add(&mut self, kind: EquipmentKind, rating: RiskRating, score: f64, id: &EquipmentId) {
        if rating < RiskRating::High {
            return;
        }
        let kind = kind as usize;
        if self.0.len() <= kind {
            self.0.resize_with(kind + 1, TopN::default);
        }
        self.0[kind].add(RankedScore { score, id: id.clone() });
    }

    /// Removes an item; `false` when it cannot have been added.
    pub(super) fn remove(&mut self, kind: EquipmentKind, rating: RiskRating, score: f64, id: &EquipmentId) -> bool {
        if rating < RiskRating::High {
            return true;
        }
        self.0
            .get_mut(kind as usize)
            .is_some_and(|candidates| candidates.remove(&RankedScore { score, id: id.clone() }))
    }

    /// Whether enough candidates of each type are known.
    pub(super) fn is_known(&self, rules: &ThreatRules) -> bool {
        self.0.iter().all(|candidates| candidates.has_top(rules.places))
    }

    /// The top threats, in the order picked.
    pub(super) fn pick(&self, rules: &ThreatRules) -> Vec<EquipmentId> {
        let mut taken = vec![0_usize; self.0.len()];
        let mut picked = Vec::with_capacity(rules.places);
        while picked.len() < rules.places {
            let heads = || (0..self.0.len()).filter_map(|kind| Some((kind, self.0[kind].get(taken[kind])?)));
            let worst = |left: &(usize, &RankedScore<EquipmentId>), right: &(usize, &RankedScore<EquipmentId>)| {
                left.1.cmp(right.1)
            };
            let Some(highest) = heads().max_by(worst) else { break };
            let near =
                |candidate: &RankedScore<EquipmentId>| highest.1.score - candidate.score <= rules.diversity_points;
            let unlisted = heads().filter(|(kind, candidate)| taken[*kind] == 0 && near(candidate)).max_by(worst);
            let (kind, candidate) = unlisted.unwrap_or(highest);
            taken[kind] += 1;
            picked.push(candidate.id.clone());
        }
        picked
    }
}
