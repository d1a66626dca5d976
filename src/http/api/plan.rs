//! `/facilities/{id}/plan` and `/facilities/{id}/what-if`: maintenance actions within a budget, and the effect of actions.
//!
//! Guard: `Viewer`. Neither changes anything.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::app::{ActionPlanner, RequestedAction, run_blocking};
use crate::http::extract::{Body, FromQueryParams, Object, PathId, Query, QueryParams, RequestContext, Viewer};
use crate::http::openapi::ProblemDocument;
use crate::http::problem::Problem;
use crate::http::response::DocumentResponse;
use crate::inventory::{EquipmentId, FacilityId};
use crate::report::actions::{PlanDocument, WhatIfDocument};
use crate::runtime::Runtime;

/// Largest budget, USD. An `f64` of this size still resolves a cent.
const MAX_BUDGET_USD: f64 = 1e12;

/// The parameters of a plan.
pub(crate) struct PlanParams {
    /// Cents.
    budget: u64,
}

impl FromQueryParams for PlanParams {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the value is checked to be from 0 to 1e12"
    )]
    fn read(params: &mut QueryParams) -> Self {
        match params.number("budget", 0.0..=MAX_BUDGET_USD) {
            // 0.29 * 100.0 is a little less than 29: the summand keeps it from being rounded down.
            Some(usd) => Self { budget: (usd * 100.0 + 1e-6).floor() as u64 },
            None => {
                // Only the first error of a parameter is kept, so this is told when there is no other.
                params.add_error("budget", "is missing: give the budget in USD");
                Self { budget: 0 }
            }
        }
    }
}

/// The actions to evaluate.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, expecting = "an object with `actions`, a list of actions")]
pub(crate) struct WhatIfRequest {
    /// The actions, applied together.
    #[schema(value_type = Vec<WhatIfActionRequest>)]
    actions: Vec<Object<WhatIfActionRequest>>,
}

/// An action to evaluate.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, expecting = "an object with `action` and optionally `equipment_ids`")]
pub(crate) struct WhatIfActionRequest {
    /// Name of the action, as in the priority actions: `Thermographic scan` or `thermographic_scan`.
    action: String,
    /// The items to apply the action to. It must be applicable to each. Default: every item that it is applicable to and
    /// whose score it lowers.
    #[serde(default)]
    equipment_ids: Option<Vec<EquipmentId>>,
}

/// Returns the actions that lower the facility's risk score the most within a budget.
#[utoipa::path(
    get,
    path = "/facilities/{facility_id}/plan",
    tag = "facilities",
    params(
        ("facility_id" = FacilityId, Path),
        ("budget" = f64, Query, description = "Budget in USD, 0 to 1e12."),
        Query<PlanParams>,
    ),
    responses(
        (status = 200, body = PlanDocument),
        (status = 404, body = ProblemDocument, description = "Not found, or outside the caller's facilities."),
        (status = 422, body = ProblemDocument, description = "`budget` is missing or not a number from 0 to 1e12."),
    )
)]
pub(crate) async fn get_plan(
    State(actions): State<Arc<ActionPlanner>>,
    context: RequestContext,
    Query(params): Query<PlanParams>,
    PathId(id): PathId<FacilityId>,
) -> Result<DocumentResponse, Problem> {
    Ok(actions.plan(context.document_request(), id, params.budget).await?.into())
}

/// Returns the facility's scores before and after some actions. Nothing is stored.
#[utoipa::path(
    post,
    path = "/facilities/{facility_id}/what-if",
    tag = "facilities",
    params(("facility_id" = FacilityId, Path)),
    request_body = WhatIfRequest,
    responses(
        (status = 200, body = WhatIfDocument),
        (status = 404, body = ProblemDocument, description = "Not found, or outside the caller's facilities."),
        (status = 422, body = ProblemDocument, description = "An action or item does not exist, an action is not applicable to an item, or there are no actions."),
    )
)]
pub(crate) async fn try_what_if(
    State(runtime): State<Runtime>,
    State(actions): State<Arc<ActionPlanner>>,
    Viewer(principal): Viewer,
    PathId(id): PathId<FacilityId>,
    Body(body): Body<WhatIfRequest>,
) -> Result<Json<WhatIfDocument>, Problem> {
    let requested = body.actions.into_iter();
    let requested = requested
        .map(|Object(action)| RequestedAction { action: action.action, equipment: action.equipment_ids })
        .collect();
    let document =
        run_blocking(&runtime, move || actions.what_if(&principal.identity.facility_scope, &id, requested)).await?;
    Ok(Json(document))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_budget_is_a_number_of_dollars_from_zero() {
        let budget = |query: &str| QueryParams::read::<PlanParams>(query).map(|params| params.budget);
        for (text, cents) in [("0", 0), ("0.29", 29), ("1000000", 100_000_000), ("1e6", 100_000_000), ("0.001", 0)] {
            assert_eq!(budget(&format!("budget={text}")).expect("good"), cents, "{text}");
        }
        for wrong in ["budget=-1", "budget=NaN", "budget=inf", "budget=much", "budget=", "budget=1e13", ""] {
            let Err(problem) = budget(wrong) else { panic!("{wrong} is accepted") };
            let shape: serde_json::Value = serde_json::from_slice(&problem.to_bytes("r")).expect("JSON");
            assert_eq!(problem.status().as_u16(), 422);
            assert!(shape["error"]["details"]["budget"].is_string(), "{wrong}");
        }
    }
}
