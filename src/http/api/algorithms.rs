//! `/algorithms`: the versions of the risk algorithm, and the one in force.
//!
//! Guards: `Viewer` to read, `SiteAdmin` to change.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::assess::RiskAlgorithm;
use crate::assess::figure::Factor;
use crate::assess::risk::RatingBands;
use crate::http::ApiState;
use crate::http::extract::{Body, Query, SiteAdmin, Viewer};
use crate::http::openapi::ProblemDocument;
use crate::http::problem::Problem;
use crate::inventory::EquipmentKind;

/// The available versions of the risk algorithm.
#[derive(Serialize, ToSchema)]
pub(crate) struct AlgorithmList {
    /// Number of versions.
    total: usize,
    /// Version that scores are computed with.
    in_force: String,
    /// The versions.
    algorithms: Vec<AlgorithmDocument>,
}

/// One version of the risk algorithm.
#[derive(Serialize, ToSchema)]
pub(crate) struct AlgorithmDocument {
    /// Version, for example `1.2.0`.
    version: String,
    /// Title of the version.
    title: String,
    /// Factor that the weighted sum of the factors is multiplied with.
    calibration: f64,
    /// Highest possible score.
    cap: f64,
    /// Weights of the factors.
    factors: Vec<FactorWeight>,
    /// Lower bounds of the ratings for the exact score of an equipment item.
    bands: BandBounds,
    /// Lower bounds of the ratings for the exact score of a facility.
    facility_bands: BandBounds,
    /// Parameters of each equipment type.
    types: Vec<TypeRule>,
}

/// Weight of a factor in the weighted sum.
#[derive(Serialize, ToSchema)]
pub(crate) struct FactorWeight {
    factor: Factor,
    weight: f64,
}

/// Lower bounds of the ratings, as scores. The rating Low starts at 0.
#[derive(Serialize, ToSchema)]
pub(crate) struct BandBounds {
    medium: f64,
    high: f64,
    critical: f64,
}

/// Parameters of an equipment type.
#[derive(Serialize, ToSchema)]
pub(crate) struct TypeRule {
    r#type: EquipmentKind,
    /// Expected service life, years.
    expected_life: f64,
    /// Weight of an item of this type in its facility's score.
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

/// The version to put in force.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, expecting = "an object with `in_force`")]
pub(crate) struct SetAlgorithmRequest {
    /// One of the versions listed by `GET /algorithms`.
    in_force: String,
}

fn list(app: &ApiState) -> Json<AlgorithmList> {
    let catalog = app.application.rules.catalog();
    let algorithms: Vec<AlgorithmDocument> = catalog
        .versions()
        .filter_map(|version| catalog.algorithm(version))
        .map(|algorithm| AlgorithmDocument::from(&*algorithm))
        .collect();
    let in_force = app.application.rules.current().algorithm.version().to_owned();
    Json(AlgorithmList { total: algorithms.len(), in_force, algorithms })
}

/// Lists the versions of the risk algorithm and the one in force.
#[utoipa::path(get, path = "/algorithms", tag = "algorithms", params(Query<()>), responses((status = 200, body = AlgorithmList)))]
pub(crate) async fn list_algorithms(
    State(app): State<ApiState>,
    _viewer: Viewer,
    Query(()): Query<()>,
) -> Json<AlgorithmList> {
    list(&app)
}

/// Puts a version of the risk algorithm in force. The choice survives restarts, until the configuration names another
/// version.
///
/// The month ends of the new version are computed before the response, if every source was read once or is unavailable,
/// otherwise as soon as that is the case. Scores are computed in the background after the response: until then each item
/// shows its former score with the version it was computed with, marked as stale.
#[utoipa::path(
    put,
    path = "/algorithms",
    tag = "algorithms",
    request_body = SetAlgorithmRequest,
    responses(
        (status = 200, body = AlgorithmList),
        (status = 422, body = ProblemDocument, description = "The version does not exist."),
    )
)]
pub(crate) async fn put_algorithm(
    State(app): State<ApiState>,
    _admin: SiteAdmin,
    Body(body): Body<SetAlgorithmRequest>,
) -> Result<Json<AlgorithmList>, Problem> {
    app.jobs.switch_algorithm(body.in_force).await?;
    Ok(list(&app))
}
