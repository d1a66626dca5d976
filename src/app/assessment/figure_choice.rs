//! Chooses the engine whose figure an item's row shows, and tracks when the item's data last changed.

use serde::Serialize;
use twox_hash::XxHash3_64;

use super::AssessmentInputs;
use crate::assess::engine::{EngineSelection, FigureInUse, RatedScore, RiskEngine, with_remote};
use crate::assess::figure::EquipmentFigure;
use crate::inventory::{ConductorRun, Equipment, Facility, Service};
use crate::report::row::EquipmentRow;
use crate::store::{Snapshot, StoreError};

/// Everything about an item that an engine computes from: when any of it changes, earlier figures are out of date.
#[derive(Serialize)]
pub(super) struct EngineInputs<'a> {
    pub(super) equipment: &'a Equipment,
    pub(super) services: &'a [Service],
    pub(super) runs: &'a [ConductorRun],
    pub(super) facility: &'a Facility,
}

impl EngineInputs<'_> {
    /// Hash of the data; `None` where it cannot be serialized.
    fn digest(&self) -> Option<u64> {
        serde_json::to_vec(self).ok().map(|bytes| XxHash3_64::oneshot(&bytes))
    }

    /// The figure in use. Without a remote engine it is the local one, and nothing else is recorded.
    pub(super) fn choose(
        &self,
        snapshot: &Snapshot,
        inputs: &AssessmentInputs,
        local: EquipmentFigure,
        before: Option<&EquipmentRow>,
    ) -> Result<(EquipmentFigure, Option<FigureInUse>), StoreError> {
        let (engines, algorithm) = (inputs.engines, &inputs.rules.algorithm);
        if !engines.has_remote && !engines.mode.uses_remote() {
            return Ok((local, None));
        }
        let Some(data) = self.digest() else { return Ok((local, None)) };
        let remote = snapshot.figures().find_remote_figure(&self.equipment.id)?;
        let known = before.and_then(|row| row.in_use.as_ref()).filter(|known| known.data == data);
        // The clock is read after the data: a remote figure requested before that is of older data.
        let changed_at = known.map_or_else(|| inputs.clock.now(), |known| known.changed_at);
        let situation = EngineSelection {
            mode: engines.mode,
            remote_unavailable: engines.is_remote_away,
            changed_at: Some(changed_at),
            now: inputs.now,
        };
        let choice = situation.choose(remote.as_ref().map(|remote| &remote.provenance));
        let theirs = remote.as_ref().map(|remote| RatedScore { score: remote.score, rating: remote.rating });
        let in_use = FigureInUse {
            engine: choice.engine,
            stale: choice.stale,
            remote: remote.as_ref().map(|remote| remote.provenance.clone()),
            data,
            changed_at,
            ours: RatedScore { score: local.score, rating: local.rating },
            theirs,
        };
        let figure = match remote.zip(theirs).filter(|_| choice.engine == RiskEngine::Remote) {
            Some((remote, rated)) => {
                let is_critical_load = self.equipment.critical_load == Some(true);
                let critical_threat = algorithm.is_critical_threat(rated, local.importance, is_critical_load);
                with_remote(local, &remote, critical_threat)
            }
            None => local,
        };
        Ok((figure, Some(in_use)))
    }
}
