//! What to do about a facility: the priority actions, a trial of some of them, and a plan within a budget. Made when
//! asked for.

use std::sync::Arc;

use super::answers::{Answered, Asked, Desk};
use super::{Application, ApplicationError};
use crate::assess::actions::{PlanBuilder, ProposalBuilder, WhatIfAction, WhatIfEvaluator};
use crate::auth::FacilityScope;
use crate::cache::Topic;
use crate::inventory::{EquipmentId, Facility, FacilityId};
use crate::report::actions::{PlanDocument, PriorityAction, WhatIfDocument};

/// An action to be tried, as the asker names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TriedDeed {
    /// Its name in the file of the actions, or its title as documents show it.
    pub action: String,
    /// On these items; `None` is every item it suits and helps.
    pub equipment: Option<Vec<EquipmentId>>,
}

impl Application {
    /// `GET /facilities/{id}/plan`, for a budget in cents.
    ///
    /// # Errors
    /// [`ApplicationError::NotFound`] or the store's.
    pub async fn plan(
        self: &Arc<Self>,
        asked: Asked<'_>,
        id: FacilityId,
        budget: u64,
    ) -> Result<Answered, ApplicationError> {
        let topic = id.clone();
        self.answer(asked, Topic::Facility(&topic), move |desk| {
            let facility = desk.held(&id)?.facility;
            let mut fold = PlanBuilder::new(&facility, &desk.rules, desk.today());
            desk.each_subject(&facility, |subject| fold.add(subject))?;
            Ok(PlanDocument::new(&facility, desk.today(), budget, fold.finish(budget), &desk.rules))
        })
        .await
    }

    /// `POST /facilities/{id}/what-if`: the facility before and after some actions. Stores nothing and keeps no answer.
    /// Blocks.
    ///
    /// # Errors
    /// [`ApplicationError::NotFound`]; [`ApplicationError::Unfit`] when nothing is to be tried, an action does not exist, an
    /// item does not stand in the facility or is not suited by the action it is named for, or the facility has no
    /// equipment; the store's.
    pub fn what_if(
        &self,
        reach: &FacilityScope,
        id: &FacilityId,
        tried: Vec<TriedDeed>,
    ) -> Result<WhatIfDocument, ApplicationError> {
        let desk = Desk::open(self, self.rules(), reach.clone(), self.clock.now())?;
        let facility = desk.held(id)?.facility;
        let deeds = desk.deeds(tried)?;
        let mut fold = WhatIfEvaluator::new(&facility, &desk.rules, desk.today(), &deeds);
        desk.each_subject(&facility, |subject| fold.add(subject))?;
        let trial = fold.finish();
        if let Some(unknown) = trial.unknown.first() {
            let reason = format!("names `{unknown}`, which is no item of this facility");
            return Err(ApplicationError::Unfit { field: "equipment_ids", reason });
        }
        if let Some((place, item)) = trial.unsuited.first() {
            let action = desk.rules.actions.actions()[*place].name();
            let reason = format!("names `{item}`, which `{action}` does not suit: leave it out");
            return Err(ApplicationError::Unfit { field: "equipment_ids", reason });
        }
        if trial.before.equipment_count == 0 {
            let reason =
                "cannot be tried: there is not enough data, for no equipment stands in this facility".to_owned();
            return Err(ApplicationError::Unfit { field: "actions", reason });
        }
        Ok(WhatIfDocument::new(&facility, &deeds, trial, &desk.rules))
    }
}

impl Desk<'_> {
    /// The priority actions of a facility, the first to be done first.
    pub(super) fn priority_actions(&self, facility: &Facility) -> Result<Vec<PriorityAction>, ApplicationError> {
        let mut fold = ProposalBuilder::new(facility, &self.rules, self.today());
        self.each_subject(facility, |subject| fold.add(subject))?;
        Ok(fold.finish().into_iter().filter_map(|proposal| PriorityAction::new(proposal, &self.rules)).collect())
    }

    fn deeds(&self, tried: Vec<TriedDeed>) -> Result<Vec<WhatIfAction>, ApplicationError> {
        let unfit = |field, reason: String| Err(ApplicationError::Unfit { field, reason });
        let actions = self.rules.actions.actions();
        if tried.is_empty() {
            return unfit("actions", "is empty: name at least one".to_owned());
        }
        let mut deeds: Vec<WhatIfAction> = Vec::with_capacity(tried.len());
        for TriedDeed { action, equipment } in tried {
            let Some(place) = actions.iter().position(|known| known.is_called(&action)) else {
                let known: Vec<&str> = actions.iter().map(|action| action.name()).collect();
                return unfit("action", format!("is `{action}`, must be one of {}", known.join(", ")));
            };
            if deeds.iter().any(|deed| deed.action == place) {
                return unfit("action", format!("is `{action}` twice: name its items in one list"));
            }
            if equipment.as_ref().is_some_and(Vec::is_empty) {
                return unfit("equipment_ids", "is empty: leave it out to mean every item the action helps".to_owned());
            }
            deeds.push(WhatIfAction { action: place, equipment: equipment.map(|ids| ids.into_iter().collect()) });
        }
        // In the order of the file, so that the order of asking changes nothing.
        deeds.sort_by_key(|deed| deed.action);
        Ok(deeds)
    }
}
