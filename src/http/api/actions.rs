//! What to do about a facility: a trial of actions, and a plan within a budget.

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::TriedDeed;
use crate::http::App;
use crate::http::openapi::ProblemDocument;
use crate::http::problem::Problem;
use crate::http::reply::Reply;
use crate::http::take::{Asking, Body, FromTerms, Id, Query, Terms, Viewer};
use crate::inventory::{EquipmentId, FacilityId};
use crate::report::actions::{PlanDocument, WhatIfDocument};

/// Viewers may ask both: neither changes anything.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(get_plan)).routes(routes!(try_what_if))
}

/// The largest budget taken, USD. A cent more or less still counts at this size.
const MOST_USD: f64 = 1e12;

/// What a plan takes.
struct PlanTerms {
    /// Cents.
    budget: u64,
}

impl FromTerms for PlanTerms {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "bounded before")]
    fn read(terms: &mut Terms) -> Self {
        let Some(text) = terms.text("budget", 40) else {
            terms.fault("budget", "is missing: give the USD to spend");
            return Self { budget: 0 };
        };
        match text.parse::<f64>() {
            // A little above, so that 0.29 is 29 cents.
            Ok(usd) if (0.0..=MOST_USD).contains(&usd) => Self { budget: (usd * 100.0 + 1e-6).floor() as u64 },
            _ => {
                terms.fault("budget", format!("must be a number from 0 to {MOST_USD}"));
                Self { budget: 0 }
            }
        }
    }
}

/// Actions to be tried.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, expecting = "an object with `actions`, a list of actions")]
struct WhatIfWanted {
    actions: Vec<ActionWanted>,
}

/// One action to be tried.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, expecting = "an object with `action` and perhaps `equipment_ids`")]
struct ActionWanted {
    /// `Thermographic scan` as the priority actions call it, or `thermographic_scan`.
    action: String,
    /// On these items, which it must suit; every item it suits and helps when left out.
    #[serde(default)]
    equipment_ids: Option<Vec<EquipmentId>>,
}

/// The actions that lower the facility's risk the most within a budget.
#[utoipa::path(
    get,
    path = "/facilities/{facility_id}/plan",
    tag = "facilities",
    params(
        ("facility_id" = FacilityId, Path),
        ("budget" = f64, Query, description = "USD.", minimum = 0),
    ),
    responses(
        (status = 200, body = PlanDocument),
        (status = 404, body = ProblemDocument, description = "Unknown, or out of reach."),
        (status = 422, body = ProblemDocument, description = "`budget` is missing or no number from 0."),
    )
)]
async fn get_plan(
    State(app): State<App>,
    asking: Asking,
    Query(terms): Query<PlanTerms>,
    Id(id): Id<FacilityId>,
) -> Result<Reply, Problem> {
    Ok(app.appliance.plan(asking.asked(), id, terms.budget).await?.into())
}

/// The facility before and after some actions. Nothing is stored.
#[utoipa::path(
    post,
    path = "/facilities/{facility_id}/what-if",
    tag = "facilities",
    params(("facility_id" = FacilityId, Path)),
    request_body = WhatIfWanted,
    responses(
        (status = 200, body = WhatIfDocument),
        (status = 404, body = ProblemDocument, description = "Unknown, or out of reach."),
        (status = 422, body = ProblemDocument, description = "An unknown action or item, an item the action does not suit, or none at all."),
    )
)]
async fn try_what_if(
    State(app): State<App>,
    Viewer(pass): Viewer,
    Id(id): Id<FacilityId>,
    Body(wanted): Body<WhatIfWanted>,
) -> Result<Json<WhatIfDocument>, Problem> {
    let tried = wanted.actions.into_iter();
    let tried = tried.map(|wanted| TriedDeed { action: wanted.action, equipment: wanted.equipment_ids }).collect();
    let answer =
        app.appliance.aside(move |appliance| appliance.what_if(&pass.identity.facility_scope, &id, tried)).await?;
    Ok(Json(answer))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_budget_is_a_number_of_dollars_from_nothing_up() {
        let budget = |query: &str| Terms::read::<PlanTerms>(query).map(|terms| terms.budget);
        for (text, cents) in [("0", 0), ("0.29", 29), ("1000000", 100_000_000), ("1e6", 100_000_000), ("0.001", 0)] {
            assert_eq!(budget(&format!("budget={text}")).expect("good"), cents, "{text}");
        }
        for wrong in ["budget=-1", "budget=NaN", "budget=inf", "budget=much", "budget=", "budget=1e13", ""] {
            let Err(problem) = budget(wrong) else { panic!("{wrong} is taken") };
            let shape: serde_json::Value = serde_json::from_slice(&problem.to_bytes("r")).expect("JSON");
            assert_eq!(problem.status().as_u16(), 422);
            assert!(shape["error"]["details"]["budget"].is_string(), "{wrong}");
        }
    }
}
