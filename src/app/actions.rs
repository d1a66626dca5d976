//! Actions on a facility: the priority actions, a what-if trial of some of them, and a plan within a budget. All are
//! computed on request.

use std::sync::Arc;

use super::ApplicationError;
use super::documents::{CachedResponse, DocumentContext, DocumentRequest, Documents};
use crate::assess::actions::{PlanBuilder, ProposalBuilder, WhatIfAction, WhatIfEvaluator};
use crate::auth::FacilityScope;
use crate::cache::Topic;
use crate::inventory::{EquipmentId, Facility, FacilityId};
use crate::report::actions::{PlanDocument, PriorityAction, WhatIfDocument};

/// An action of a what-if trial, as the client names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestedAction {
    /// Its name in the actions file, or its title as documents show it.
    pub action: String,
    /// The items to apply it to; `None` for every item that it suits and improves.
    pub equipment: Option<Vec<EquipmentId>>,
}

/// Plans actions and tries them out.
pub struct ActionPlanner {
    documents: Arc<Documents>,
}

impl ActionPlanner {
    pub(super) const fn new(documents: Arc<Documents>) -> Self {
        Self { documents }
    }

    /// `GET /facilities/{id}/plan`, for a budget in cents.
    ///
    /// # Errors
    /// [`ApplicationError::NotFound`] or the store's.
    pub async fn plan(
        &self,
        request: DocumentRequest<'_>,
        id: FacilityId,
        budget_cents: u64,
    ) -> Result<CachedResponse, ApplicationError> {
        let topic = id.clone();
        self.documents
            .respond(request, Topic::Facility(&topic), move |context| {
                let facility = context.get_facility(&id)?.facility;
                let mut fold = PlanBuilder::new(&facility, &context.rules, context.today());
                context.for_each_subject(&facility, |subject| fold.add(subject))?;
                let plan = fold.finish(budget_cents);
                Ok(PlanDocument::new(&facility, context.today(), budget_cents, plan, &context.rules))
            })
            .await
    }

    /// `POST /facilities/{id}/what-if`: the facility before and after some actions. Nothing is stored or cached. Blocks on
    /// the store.
    ///
    /// # Errors
    /// [`ApplicationError::NotFound`]; [`ApplicationError::InvalidField`] when there is no action, an action is unknown, an
    /// item is not in the facility or not suited to the action it is named for, or the facility has no equipment; the
    /// store's.
    pub fn what_if(
        &self,
        scope: &FacilityScope,
        id: &FacilityId,
        actions: Vec<RequestedAction>,
    ) -> Result<WhatIfDocument, ApplicationError> {
        what_if(&self.documents.open_context(scope.clone())?, id, actions)
    }
}

fn what_if(
    context: &DocumentContext,
    id: &FacilityId,
    actions: Vec<RequestedAction>,
) -> Result<WhatIfDocument, ApplicationError> {
    let invalid = |field, reason: String| Err(ApplicationError::InvalidField { field, reason });
    let facility = context.get_facility(id)?.facility;
    let actions = resolve_actions(context, actions)?;
    let mut fold = WhatIfEvaluator::new(&facility, &context.rules, context.today(), &actions);
    context.for_each_subject(&facility, |subject| fold.add(subject))?;
    let trial = fold.finish();
    if let Some(unknown) = trial.unknown.first() {
        return invalid("equipment_ids", format!("names `{unknown}`, which is no item of this facility"));
    }
    if let Some((place, item)) = trial.unsuited.first() {
        let action = context.rules.actions.actions()[*place].name();
        return invalid("equipment_ids", format!("names `{item}`, which `{action}` does not suit: leave it out"));
    }
    if trial.before.equipment_count == 0 {
        return invalid("actions", "cannot be tried: this facility has no equipment".to_owned());
    }
    Ok(WhatIfDocument::new(&facility, &actions, trial, &context.rules))
}

/// The named actions as positions in the actions file.
fn resolve_actions(
    context: &DocumentContext,
    named: Vec<RequestedAction>,
) -> Result<Vec<WhatIfAction>, ApplicationError> {
    let invalid = |field, reason: String| Err(ApplicationError::InvalidField { field, reason });
    let actions = context.rules.actions.actions();
    if named.is_empty() {
        return invalid("actions", "is empty: name at least one".to_owned());
    }
    let mut resolved: Vec<WhatIfAction> = Vec::with_capacity(named.len());
    for RequestedAction { action, equipment } in named {
        let Some(place) = actions.iter().position(|known| known.is_called(&action)) else {
            let known: Vec<&str> = actions.iter().map(|action| action.name()).collect();
            return invalid("action", format!("is `{action}`, must be one of {}", known.join(", ")));
        };
        if resolved.iter().any(|earlier| earlier.action == place) {
            return invalid("action", format!("is `{action}` twice: name its items in one list"));
        }
        if equipment.as_ref().is_some_and(Vec::is_empty) {
            return invalid("equipment_ids", "is empty: leave it out to mean every item the action helps".to_owned());
        }
        resolved.push(WhatIfAction { action: place, equipment: equipment.map(|ids| ids.into_iter().collect()) });
    }
    // In the order of the file, so that the order in the request does not change the result.
    resolved.sort_by_key(|action| action.action);
    Ok(resolved)
}

impl DocumentContext {
    /// The priority actions of a facility, the most urgent first.
    pub(super) fn priority_actions(&self, facility: &Facility) -> Result<Vec<PriorityAction>, ApplicationError> {
        let mut fold = ProposalBuilder::new(facility, &self.rules, self.today());
        self.for_each_subject(facility, |subject| fold.add(subject))?;
        Ok(fold.finish().into_iter().filter_map(|proposal| PriorityAction::new(proposal, &self.rules)).collect())
    }
}
