//! Photos: the picture as the source delivered it, its thumbnail, and the signed links to both.

use std::sync::Arc;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::{ApplicationError, LocalClock, run_blocking};
use crate::auth::{FacilityScope, UrlSigner};
use crate::inventory::{Moment, Photo, PhotoId};
use crate::report::thumbnail::{media_type, thumbnail};
use crate::runtime::Runtime;
use crate::store::{Snapshot, Store, StoreError};

/// Path prefix of photos, which signed links begin with.
const PHOTOS: &str = "/api/v1/photos";

/// Characters that are percent-encoded in a path segment: all but the unreserved characters of RFC 3986, 2.3.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A picture to be sent.
#[derive(Debug)]
pub struct Picture {
    /// Its content.
    pub bytes: Vec<u8>,
    /// Its media type.
    pub media_type: String,
}

/// Signs links to photos and verifies them.
pub struct PhotoLinks {
    signer: UrlSigner,
    clock: LocalClock,
}

impl PhotoLinks {
    pub(super) const fn new(signer: UrlSigner, clock: LocalClock) -> Self {
        Self { signer, clock }
    }

    /// The link to a photo or its thumbnail, valid for some hours.
    #[must_use]
    pub fn sign(&self, photo: &PhotoId, is_thumbnail: bool, now: Moment) -> String {
        self.signer.sign(&photo_path(photo, is_thumbnail), now)
    }

    /// Whether a link was signed here and has not expired.
    #[must_use]
    pub fn is_valid(&self, photo: &PhotoId, is_thumbnail: bool, expires: i64, signature: &str) -> bool {
        self.signer.verify(&photo_path(photo, is_thumbnail), expires, signature, self.clock.now())
    }

    /// Milliseconds for which a link that is signed now is valid.
    pub(super) fn millis_valid(&self, now: Moment) -> i64 {
        self.signer.remaining_millis(now)
    }
}

/// The pictures of photos.
pub struct Photos {
    store: Arc<Store>,
    links: Arc<PhotoLinks>,
    runtime: Runtime,
}

impl Photos {
    pub(super) const fn new(store: Arc<Store>, links: Arc<PhotoLinks>, runtime: Runtime) -> Self {
        Self { store, links, runtime }
    }

    /// The signed links.
    #[must_use]
    pub const fn links(&self) -> &Arc<PhotoLinks> {
        &self.links
    }

    /// `GET /photos/{id}`
    ///
    /// # Errors
    /// [`ApplicationError::NotFound`] for a photo that is unknown, out of scope, or whose picture the source keeps; or
    /// the store's.
    pub async fn get_picture(&self, id: PhotoId, scope: FacilityScope) -> Result<Picture, ApplicationError> {
        let store = Arc::clone(&self.store);
        run_blocking(&self.runtime, move || {
            let snapshot = store.snapshot()?;
            let photo = photo_in_scope(&snapshot, &id, &scope)?;
            let bytes = snapshot.picture(&id)?.ok_or_else(|| missing(&id))?;
            // The media type is taken from the content: a wrong one from the source, such as text/html, would make a
            // browser run the picture as a page of this site.
            let media_type = media_type(&bytes).map(str::to_owned).or(photo.content_type);
            Ok(Picture { bytes, media_type: media_type.unwrap_or_else(|| "application/octet-stream".to_owned()) })
        })
        .await
    }

    /// `GET /photos/{id}/thumbnail`. The thumbnail is made on the first request and stored.
    ///
    /// # Errors
    /// As [`Photos::get_picture`], and [`ApplicationError::UnreadablePicture`] when the picture cannot be decoded.
    pub async fn get_thumbnail(&self, id: PhotoId, scope: FacilityScope) -> Result<Picture, ApplicationError> {
        let store = Arc::clone(&self.store);
        run_blocking(&self.runtime, move || {
            let snapshot = store.snapshot()?;
            photo_in_scope(&snapshot, &id, &scope)?;
            let media_type = "image/jpeg".to_owned();
            if let Some(bytes) = snapshot.thumbnail(&id)? {
                return Ok(Picture { bytes, media_type });
            }
            let picture = snapshot.picture(&id)?.ok_or_else(|| missing(&id))?;
            drop(snapshot);
            let bytes = thumbnail(&picture).map_err(|error| ApplicationError::UnreadablePicture {
                id: id.to_string(),
                reason: error.to_string(),
            })?;
            match store.put_thumbnail(&id, &bytes) {
                // The response does not depend on it: the next request makes the thumbnail again.
                Err(StoreError::Unwritable { reason }) => {
                    tracing::debug!(photo = %id, reason, "the thumbnail was not stored");
                }
                stored => stored?,
            }
            Ok(Picture { bytes, media_type })
        })
        .await
    }
}

fn photo_path(photo: &PhotoId, is_thumbnail: bool) -> String {
    let tail = if is_thumbnail { "/thumbnail" } else { "" };
    format!("{PHOTOS}/{}{tail}", utf8_percent_encode(photo, RESERVED))
}

fn missing(id: &PhotoId) -> ApplicationError {
    ApplicationError::NotFound { noun: "photo", id: id.to_string() }
}

fn photo_in_scope(snapshot: &Snapshot, id: &PhotoId, scope: &FacilityScope) -> Result<Photo, ApplicationError> {
    let photo = snapshot.find_photo(id)?.ok_or_else(|| missing(id))?;
    let equipment = snapshot.find_equipment(&photo.equipment_id)?.ok_or_else(|| missing(id))?;
    if scope.contains(&equipment.facility_id) { Ok(photo) } else { Err(missing(id)) }
}
