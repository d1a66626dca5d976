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

/// For what is no image: a browser saves it and never shows it as a page of this site, whatever it holds.
const SANDBOX_POLICY: HeaderValue = HeaderValue::from_static("sandbox; default-src 'none'");

fn respond(picture: Picture) -> Response {
    let cached = [(header::CACHE_CONTROL, CACHE_CONTROL), (header::CONTENT_SECURITY_POLICY, SANDBOX_POLICY)];
    match picture.media_type {
        Some(media_type) => {
            (cached, [(header::CONTENT_TYPE, HeaderValue::from_static(media_type))], picture.bytes).into_response()
        }
        None => {
            let saved = [
                (header::CONTENT_TYPE, HeaderValue::from_static("application/octet-stream")),
                (header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment")),
            ];
            (cached, saved, picture.bytes).into_response()
        }
    }
}

/// Returns a photo as the source delivered it. What is no JPEG, PNG, GIF or WebP is sent as a download.
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
        (status = 200, content_type = "image/*", description = "The photo. Bytes that are no JPEG, PNG, GIF or WebP come as \
            `application/octet-stream` with `Content-Disposition: attachment`."),
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

/// Returns a photo scaled to at most 320 pixels on its longer side. A picture that cannot be decoded, or not within 64 MiB of
/// memory, has no thumbnail.
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
        (status = 404, body = ProblemDocument, description = "Not found, outside the caller's facilities, or the source has no \
            image for it; `DATA_NO_PICTURE` with the reason when a thumbnail cannot be made."),
        (status = 503, body = ProblemDocument, description = "Too many thumbnails are waiting to be made."),
    )
)]
pub(crate) async fn get_photo_thumbnail(
    State(photos): State<Arc<Photos>>,
    context: RequestContext,
    PathId(id): PathId<PhotoId>,
) -> Result<Response, Problem> {
    Ok(respond(photos.get_thumbnail(id, context.principal().identity.facility_scope.clone()).await?))
}
