//! `/photos`: pictures and their thumbnails, for whoever may see the item, or holds the signed address of one.

use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::Picture;
use crate::http::App;
use crate::http::openapi::ProblemDocument;
use crate::http::problem::Problem;
use crate::http::take::{Asking, Id};
use crate::inventory::PhotoId;

/// Viewers and signed addresses.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(get_photo)).routes(routes!(get_photo_thumbnail))
}

/// A picture stays what it is; its address changes when its signature does.
const KEEP: HeaderValue = HeaderValue::from_static("private, max-age=3600");

fn answer(picture: Picture) -> Response {
    let media_type =
        HeaderValue::try_from(picture.media_type).unwrap_or(HeaderValue::from_static("application/octet-stream"));
    ([(header::CONTENT_TYPE, media_type), (header::CACHE_CONTROL, KEEP)], picture.bytes).into_response()
}

/// The picture as the source handed it over.
#[utoipa::path(
    get,
    path = "/photos/{photo_id}",
    tag = "photos",
    params(("photo_id" = PhotoId, Path)),
    responses(
        (status = 200, content_type = "image/*", description = "The picture."),
        (status = 404, body = ProblemDocument, description = "Unknown, out of reach, or without a picture."),
    )
)]
async fn get_photo(State(app): State<App>, asking: Asking, Id(id): Id<PhotoId>) -> Result<Response, Problem> {
    Ok(answer(app.appliance.picture(id, asking.pass().identity.facility_scope.clone()).await?))
}

/// The picture, at most 320 pixels on its long side.
#[utoipa::path(
    get,
    path = "/photos/{photo_id}/thumbnail",
    tag = "photos",
    params(("photo_id" = PhotoId, Path)),
    responses(
        (status = 200, content_type = "image/jpeg", description = "The small picture."),
        (status = 404, body = ProblemDocument, description = "Unknown, out of reach, or without a picture."),
    )
)]
async fn get_photo_thumbnail(State(app): State<App>, asking: Asking, Id(id): Id<PhotoId>) -> Result<Response, Problem> {
    Ok(answer(app.appliance.small_picture(id, asking.pass().identity.facility_scope.clone()).await?))
}
