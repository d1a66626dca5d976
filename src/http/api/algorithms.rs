//! `/algorithms`: the versions of the risk algorithm at hand, side by side, and which one is in force.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::assess::RiskAlgorithm;
use crate::assess::figure::Factor;
use crate::assess::risk::RatingBands;
use crate::http::App;
use crate::http::openapi::ProblemDocument;
use crate::http::problem::Problem;
use crate::http::take::{Admin, Body, Query, Viewer};
use crate::inventory::EquipmentKind;

/// Viewers read them, administrators put one in force.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list_algorithms, put_algorithm))
}

/// The versions at hand.
#[derive(Serialize, ToSchema)]
struct AlgorithmList {
    total: usize,
    /// The version that figures are made by.
    in_force: String,
    algorithms: Vec<AlgorithmDocument>,
}

/// One version.
#[derive(Serialize, ToSchema)]
struct AlgorithmDocument {
    version: String,
    title: String,
    /// What the weighted sum of the factors is multiplied with.
    calibration: f64,
    /// The highest score there is.
    cap: f64,
    factors: Vec<FactorWeight>,
    /// Lower bounds of an item's exact score.
    bands: BandBounds,
    /// Lower bounds of a facility's exact score.
    facility_bands: BandBounds,
    types: Vec<TypeRule>,
}

/// A factor's weight in the sum.
#[derive(Serialize, ToSchema)]
struct FactorWeight {
    factor: Factor,
    weight: f64,
}

/// Lower bounds of the ratings; Low begins at 0.
#[derive(Serialize, ToSchema)]
struct BandBounds {
    medium: f64,
    high: f64,
    critical: f64,
}

/// What differs by type.
#[derive(Serialize, ToSchema)]
struct TypeRule {
    r#type: EquipmentKind,
    /// Years.
    expected_life: f64,
    /// Weight in the facility's score.
    importance: f64,
}

impl From<&RatingBands> for BandBounds {
    fn from(bands: &RatingBands) -> Self {
        Self { medium: bands.medium, high: bands.high, critical: bands.critical }
    }
}

impl From<&RiskAlgorithm> for AlgorithmDocument {
    fn from(algorithm: &RiskAlgorithm) -> Self {
        let rule = |kind: &EquipmentKind| TypeRule {
            r#type: *kind,
            expected_life: algorithm.expected_life(*kind),
            importance: algorithm.importance(*kind),
        };
        Self {
            version: algorithm.version().to_owned(),
            title: algorithm.title().to_owned(),
            calibration: algorithm.calibration(),
            cap: algorithm.cap(),
            factors: algorithm.weights().map(|(factor, weight)| FactorWeight { factor, weight }).collect(),
            bands: algorithm.bands().into(),
            facility_bands: algorithm.facility_bands().into(),
            types: EquipmentKind::ALL.iter().map(rule).collect(),
        }
    }
}

/// Which version is to be in force.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, expecting = "an object with `in_force`")]
struct AlgorithmWanted {
    /// One of the versions at hand.
    in_force: String,
}

fn listed(app: &App) -> Json<AlgorithmList> {
    let catalog = app.appliance.catalog();
    let algorithms: Vec<AlgorithmDocument> = catalog
        .versions()
        .filter_map(|version| catalog.algorithm(version))
        .map(|algorithm| AlgorithmDocument::from(&*algorithm))
        .collect();
    let in_force = app.appliance.rules().algorithm.version().to_owned();
    Json(AlgorithmList { total: algorithms.len(), in_force, algorithms })
}

/// Every version of the risk algorithm at hand, and which one is in force.
#[utoipa::path(get, path = "/algorithms", tag = "algorithms", responses((status = 200, body = AlgorithmList)))]
async fn list_algorithms(State(app): State<App>, _viewer: Viewer, Query(()): Query<()>) -> Json<AlgorithmList> {
    listed(&app)
}

/// Puts another version in force. Kept over restarts, until something else is configured. Its month ends are worked out
/// before this answers, of everything where each source has been read once or is away, else once that is so; the figures
/// after it: until an item's turn has come its figure is served as it was, with the version that made it, and is stale.
#[utoipa::path(
    put,
    path = "/algorithms",
    tag = "algorithms",
    request_body = AlgorithmWanted,
    responses(
        (status = 200, body = AlgorithmList),
        (status = 422, body = ProblemDocument, description = "There is no such version."),
    )
)]
async fn put_algorithm(
    State(app): State<App>,
    _admin: Admin,
    Body(wanted): Body<AlgorithmWanted>,
) -> Result<Json<AlgorithmList>, Problem> {
    app.jobs.switch_algorithm(wanted.in_force).await?;
    Ok(listed(&app))
}
