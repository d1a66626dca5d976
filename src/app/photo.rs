//! Photos: the picture as the source handed it over, and a small one made from it at the first asking.

use std::sync::Arc;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::{Application, ApplicationError};
use crate::auth::FacilityScope;
use crate::inventory::{Moment, Photo, PhotoId};
use crate::report::thumbnail::{media_type, thumbnail};
use crate::store::{Snapshot, StoreError};

/// Path below which photos are found; their signed addresses begin with it.
const PHOTOS: &str = "/api/v1/photos";

/// What is encoded in a part of a path: all but the unreserved characters of RFC 3986.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A picture on its way out.
#[derive(Debug)]
pub struct Picture {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Its media type.
    pub media_type: String,
}

impl Application {
    /// The address of a photo or its thumbnail, signed for some hours.
    #[must_use]
    pub fn photo_address(&self, photo: &PhotoId, small: bool, now: Moment) -> String {
        self.links.sign(&photo_path(photo, small), now)
    }

    /// Whether a photo's address was signed here and is still good.
    #[must_use]
    pub fn has_signed(&self, photo: &PhotoId, small: bool, expires: i64, signature: &str) -> bool {
        self.links.verify(&photo_path(photo, small), expires, signature, self.clock.now())
    }

    /// `GET /photos/{id}`
    ///
    /// # Errors
    /// [`ApplicationError::NotFound`] for an unknown photo, one out of reach, or one whose picture the source keeps; or
    /// the store's.
    pub async fn picture(self: &Arc<Self>, id: PhotoId, reach: FacilityScope) -> Result<Picture, ApplicationError> {
        self.aside(move |appliance| {
            let snapshot = appliance.store.snapshot()?;
            let photo = photo_within(&snapshot, &id, &reach)?;
            let bytes = snapshot.picture(&id)?.ok_or_else(|| missing(&id))?;
            // The bytes say best what they are: a wrong media type must not make a browser run a picture.
            let media_type = media_type(&bytes).map(str::to_owned).or(photo.content_type);
            Ok(Picture { bytes, media_type: media_type.unwrap_or_else(|| "application/octet-stream".to_owned()) })
        })
        .await
    }

    /// `GET /photos/{id}/thumbnail`
    ///
    /// # Errors
    /// As [`Application::picture`], and [`ApplicationError::Picture`] when it cannot be opened.
    pub async fn small_picture(
        self: &Arc<Self>,
        id: PhotoId,
        reach: FacilityScope,
    ) -> Result<Picture, ApplicationError> {
        self.aside(move |appliance| {
            let snapshot = appliance.store.snapshot()?;
            photo_within(&snapshot, &id, &reach)?;
            let media_type = "image/jpeg".to_owned();
            if let Some(bytes) = snapshot.thumbnail(&id)? {
                return Ok(Picture { bytes, media_type });
            }
            let picture = snapshot.picture(&id)?.ok_or_else(|| missing(&id))?;
            drop(snapshot);
            let bytes = thumbnail(&picture)
                .map_err(|error| ApplicationError::Picture { id: id.to_string(), reason: error.to_string() })?;
            match appliance.store.put_thumbnail(&id, &bytes) {
                // It is made again at the next asking; the answer does not depend on it.
                Err(StoreError::Unwritable { reason }) => {
                    tracing::debug!(photo = %id, reason, "a thumbnail is not kept")
                }
                kept => kept?,
            }
            Ok(Picture { bytes, media_type })
        })
        .await
    }

    /// Runs work that blocks off the async threads.
    ///
    /// # Errors
    /// What the work returns.
    pub async fn aside<T, W>(self: &Arc<Self>, work: W) -> Result<T, ApplicationError>
    where
        T: Send + 'static,
        W: FnOnce(&Self) -> Result<T, ApplicationError> + Send + 'static,
    {
        let appliance = Arc::clone(self);
        tokio::task::spawn_blocking(move || work(&appliance))
            .await
            .unwrap_or_else(|_| Err(ApplicationError::Broken("the work for an answer broke off".to_owned())))
    }
}

fn photo_path(photo: &PhotoId, small: bool) -> String {
    let tail = if small { "/thumbnail" } else { "" };
    format!("{PHOTOS}/{}{tail}", utf8_percent_encode(photo, RESERVED))
}

fn missing(id: &PhotoId) -> ApplicationError {
    ApplicationError::NotFound { noun: "photo", id: id.to_string() }
}

fn photo_within(snapshot: &Snapshot, id: &PhotoId, reach: &FacilityScope) -> Result<Photo, ApplicationError> {
    let photo = snapshot.find_photo(id)?.ok_or_else(|| missing(id))?;
    let equipment = snapshot.find_equipment(&photo.equipment_id)?.ok_or_else(|| missing(id))?;
    if reach.contains(&equipment.facility_id) { Ok(photo) } else { Err(missing(id)) }
}
