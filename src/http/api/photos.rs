//! `/photos`: photos and their thumbnails.
//!
//! Guards: `Viewer`, or the signed URL of a photo.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};

use crate::app::{Photos, Picture};
use crate::http::extract::{PathId, RequestContext};
use crate::http::openapi::ProblemDocument;
use crate::http::problem::Problem;
use crate::inventory::PhotoId;

/// A photo does not change: another photo has another id.
const CACHE_CONTROL: HeaderValue = HeaderValue::from_static("private, max-age=3600");

fn respond(picture: Picture) -> Response {
    let media_type =
        HeaderValue::try_from(picture.media_type).unwrap_or(HeaderValue::from_static("application/octet-stream"));
    ([(header::CONTENT_TYPE, media_type), (header::CACHE_CONTROL, CACHE_CONTROL)], picture.bytes).into_response()
}

/// Returns a photo as the source delivered it.
#[utoipa::path(
    get,
    path = "/photos/{photo_id}",
    tag = "photos",
    params(
        ("photo_id" = PhotoId, Path),
        ("expires" = Option<u64>, Query, description = "In a signed address: when it expires, Unix seconds."),
        ("signature" = Option<String>, Query, description = "In a signed address, as documents have it: its signature, \
            which replaces the credential."),
    ),
    responses(
        (status = 200, content_type = "image/*", description = "The photo."),
        (status = 404, body = ProblemDocument, description = "Not found, outside the caller's facilities, or the source has no image for it."),
    )
)]
pub(crate) async fn get_photo(
    State(photos): State<Arc<Photos>>,
    context: RequestContext,
    PathId(id): PathId<PhotoId>,
) -> Result<Response, Problem> {
    Ok(respond(photos.get_picture(id, context.principal().identity.facility_scope.clone()).await?))
}

/// Returns a photo scaled to at most 320 pixels on its longer side.
#[utoipa::path(
    get,
    path = "/photos/{photo_id}/thumbnail",
    tag = "photos",
    params(
        ("photo_id" = PhotoId, Path),
        ("expires" = Option<u64>, Query, description = "In a signed address: when it expires, Unix seconds."),
        ("signature" = Option<String>, Query, description = "In a signed address, as documents have it: its signature, \
            which replaces the credential."),
    ),
    responses(
        (status = 200, content_type = "image/jpeg", description = "The thumbnail."),
        (status = 404, body = ProblemDocument, description = "Not found, outside the caller's facilities, or the source has no image for it."),
    )
)]
pub(crate) async fn get_photo_thumbnail(
    State(photos): State<Arc<Photos>>,
    context: RequestContext,
    PathId(id): PathId<PhotoId>,
) -> Result<Response, Problem> {
    Ok(respond(photos.get_thumbnail(id, context.principal().identity.facility_scope.clone()).await?))
}
