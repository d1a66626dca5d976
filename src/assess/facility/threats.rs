//! The top threats of a facility: the worst, but not five of a kind where others are nearly as bad.
//!
//! Whatever is picked is the highest remaining of its type: either the highest of all remaining, or the best of a type not
//! listed yet. So of each type only a prefix of its ranking, as long as there are places, can ever be picked, and no more
//! is kept.

use std::cmp::Ordering;
use std::sync::Arc;

use crate::assess::algorithm::Algorithm;
use crate::assess::figure::RiskRating;
use crate::assess::rule_file::KINDS;
use crate::inventory::{EquipmentId, EquipmentKind};

/// Candidates for the top threats, by type.
#[derive(Debug, Clone)]
pub(super) struct TopThreats {
    algorithm: Arc<Algorithm>,
    /// Per type, the worst first.
    candidates: [Vec<Candidate>; KINDS],
}

#[derive(Debug, Clone)]
struct Candidate {
    score: f64,
    id: EquipmentId,
}

/// The higher score first, then the lower id.
fn worse_first(left: (f64, &EquipmentId), right: (f64, &EquipmentId)) -> Ordering {
    right.0.total_cmp(&left.0).then_with(|| left.1.cmp(right.1))
}

impl Candidate {
    fn rank(&self) -> (f64, &EquipmentId) {
        (self.score, &self.id)
    }
}

impl TopThreats {
    pub(super) fn new(algorithm: Arc<Algorithm>) -> Self {
        Self { algorithm, candidates: [const { Vec::new() }; KINDS] }
    }

    /// Takes an item in, if it could be picked.
    pub(super) fn offer(&mut self, kind: EquipmentKind, rating: RiskRating, score: f64, id: &EquipmentId) {
        if rating < RiskRating::High {
            return;
        }
        let places = self.algorithm.threats().places;
        let ranking = &mut self.candidates[kind as usize];
        let place = ranking.partition_point(|better| worse_first(better.rank(), (score, id)).is_lt());
        if place < places {
            ranking.truncate(places - 1);
            ranking.insert(place, Candidate { score, id: id.clone() });
        }
    }

    /// The top threats, in the order picked.
    pub(super) fn pick(&self) -> Vec<EquipmentId> {
        let rules = self.algorithm.threats();
        let mut taken = [0_usize; KINDS];
        let mut picked = Vec::with_capacity(rules.places);
        while picked.len() < rules.places {
            let heads = || (0..KINDS).filter_map(|kind| Some((kind, self.candidates[kind].get(taken[kind])?)));
            let worst =
                |left: &(usize, &Candidate), right: &(usize, &Candidate)| worse_first(left.1.rank(), right.1.rank());
            let Some(highest) = heads().min_by(worst) else { break };
            let near = |candidate: &Candidate| highest.1.score - candidate.score <= rules.diversity_points;
            let unlisted = heads().filter(|(kind, candidate)| taken[*kind] == 0 && near(candidate)).min_by(worst);
            let (kind, candidate) = unlisted.unwrap_or(highest);
            taken[kind] += 1;
            picked.push(candidate.id.clone());
        }
        picked
    }
}
