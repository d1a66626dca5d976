//! Photos: the picture as the source delivered it, its thumbnail, and the signed links to both.

use std::borrow::Cow;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::{ApplicationError, LocalClock, run_blocking};
use crate::auth::{FacilityScope, UrlSigner};
use crate::inventory::{Moment, Photo, PhotoId};
use crate::report::thumbnail::{media_type, thumbnail};
use crate::runtime::Runtime;
use crate::store::{PhotoLinkEpoch, Snapshot, Store, StoreError};

/// Path prefix of photos, which signed links begin with.
const PHOTOS: &str = "/api/v1/photos";

/// Characters that are percent-encoded in a path segment: all but the unreserved characters of RFC 3986, 2.3.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A picture to be sent.
#[derive(Debug)]
pub struct Picture {
    /// Its content.
    pub bytes: Vec<u8>,
    /// Its media type; `None` when browsers do not show it as an image.
    pub media_type: Option<&'static str>,
}

/// Version of the rules by which pictures are refused. A refusal that was stored under another one is forgotten.
const REFUSAL_VERSION: u8 = 1;

/// What is stored in place of a thumbnail: the thumbnail, or why the picture has none, so that it is not decoded again at
/// each request. It is removed when the picture changes.
#[derive(Debug, PartialEq, Eq)]
enum StoredThumbnail {
    Jpeg(Vec<u8>),
    Refused(String),
}

impl StoredThumbnail {
    /// `None` for a refusal of another version.
    fn decode(stored: Vec<u8>) -> Option<Self> {
        match &*stored {
            // A JPEG begins with 0xff
            [0, REFUSAL_VERSION, reason @ ..] => Some(Self::Refused(String::from_utf8_lossy(reason).into_owned())),
            [0, ..] | [] => None,
            _ => Some(Self::Jpeg(stored)),
        }
    }

    fn encode(&self) -> Cow<'_, [u8]> {
        match self {
            Self::Jpeg(bytes) => Cow::Borrowed(bytes),
            Self::Refused(reason) => Cow::Owned([&[0, REFUSAL_VERSION], reason.as_bytes()].concat()),
        }
    }

    fn into_picture(self, id: &PhotoId) -> Result<Picture, ApplicationError> {
        match self {
            Self::Jpeg(bytes) => Ok(Picture { bytes, media_type: Some("image/jpeg") }),
            Self::Refused(reason) => Err(ApplicationError::UnreadablePicture { id: id.to_string(), reason }),
        }
    }
}

/// Signs links to photos and verifies them.
pub struct PhotoLinks {
    signer: UrlSigner,
    clock: LocalClock,
    /// The stored [`PhotoLinkEpoch`]. Links of earlier epochs are refused.
    epoch: AtomicU64,
}

impl PhotoLinks {
    /// Links of the stored epoch.
    pub(super) fn load(store: &Store, signer: UrlSigner, clock: LocalClock) -> Result<Self, ApplicationError> {
        let PhotoLinkEpoch(epoch) = store.snapshot()?.find_setting()?.unwrap_or_default();
        Ok(Self { signer, clock, epoch: AtomicU64::new(epoch) })
    }

    /// Begins a stored epoch: every link of before is refused.
    pub(super) fn begin_epoch(&self, PhotoLinkEpoch(epoch): PhotoLinkEpoch) {
        // Two revocations at the same time may arrive here in either order.
        self.epoch.fetch_max(epoch, Ordering::AcqRel);
    }

    /// The link to a photo or its thumbnail, valid for an hour or two.
    #[must_use]
    pub fn sign(&self, photo: &PhotoId, is_thumbnail: bool, now: Moment) -> String {
        self.signer.sign(&photo_path(photo, is_thumbnail), self.epoch.load(Ordering::Acquire), now)
    }

    /// Whether a link was signed here and has not expired.
    #[must_use]
    pub fn is_valid(&self, photo: &PhotoId, is_thumbnail: bool, expires: i64, signature: &str) -> bool {
        let epoch = self.epoch.load(Ordering::Acquire);
        self.signer.verify(&photo_path(photo, is_thumbnail), epoch, expires, signature, self.clock.now())
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
    refused: Arc<AtomicU64>,
}

impl Photos {
    pub(super) fn new(store: Arc<Store>, links: Arc<PhotoLinks>, runtime: Runtime) -> Self {
        Self { store, links, runtime, refused: Arc::default() }
    }

    /// Pictures that were found to have no thumbnail since the program started.
    #[must_use]
    pub fn refused_pictures(&self) -> u64 {
        self.refused.load(Ordering::Relaxed)
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
            photo_in_scope(&snapshot, &id, &scope)?;
            let bytes = snapshot.picture(&id)?.ok_or_else(|| missing(&id))?;
            // From the content alone: under a type that the source gives, such as text/html, a browser would run the
            // picture as a page of this site.
            let media_type = media_type(&bytes);
            Ok(Picture { bytes, media_type })
        })
        .await
    }

    /// `GET /photos/{id}/thumbnail`. The thumbnail is made on the first request and stored, as is the reason why there is
    /// none.
    ///
    /// # Errors
    /// As [`Photos::get_picture`], and [`ApplicationError::UnreadablePicture`] when the picture cannot be decoded.
    pub async fn get_thumbnail(&self, id: PhotoId, scope: FacilityScope) -> Result<Picture, ApplicationError> {
        let (store, wanted) = (Arc::clone(&self.store), id.clone());
        let stored = run_blocking(&self.runtime, move || {
            let snapshot = store.snapshot()?;
            photo_in_scope(&snapshot, &wanted, &scope)?;
            find_thumbnail(&snapshot, &wanted)
        })
        .await?;
        if let Some(stored) = stored {
            return stored.into_picture(&id);
        }
        let (store, refused, wanted) = (Arc::clone(&self.store), Arc::clone(&self.refused), id.clone());
        // Few at a time, each with bounded memory. The picture is loaded only when its turn has come.
        let made = self.runtime.run_thumbnail(move || make_thumbnail(&store, &wanted, &refused)).await;
        made.unwrap_or_else(|error| Err(error.into()))?.into_picture(&id)
    }
}

fn find_thumbnail(snapshot: &Snapshot, id: &PhotoId) -> Result<Option<StoredThumbnail>, ApplicationError> {
    Ok(snapshot.thumbnail(id)?.and_then(StoredThumbnail::decode))
}

/// Decodes a picture and stores its thumbnail, or why it has none.
fn make_thumbnail(store: &Store, id: &PhotoId, refused: &AtomicU64) -> Result<StoredThumbnail, ApplicationError> {
    let snapshot = store.snapshot()?;
    // Another request for it may have waited before this one
    if let Some(stored) = find_thumbnail(&snapshot, id)? {
        return Ok(stored);
    }
    let picture = snapshot.picture(id)?.ok_or_else(|| missing(id))?;
    drop(snapshot);
    let made = thumbnail(&picture).map_or_else(
        |error| {
            refused.fetch_add(1, Ordering::Relaxed);
            StoredThumbnail::Refused(error.to_string())
        },
        StoredThumbnail::Jpeg,
    );
    match store.put_thumbnail(id, &picture, &made.encode()) {
        // The response does not depend on it: the next request makes the thumbnail again.
        Err(StoreError::Unwritable { reason }) => {
            tracing::debug!(photo = %id, reason, "the thumbnail was not stored");
        }
        stored => stored?,
    }
    Ok(made)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stored_refusal_counts_until_the_rules_change() {
        for stored in [
            StoredThumbnail::Jpeg(vec![0xff, 0xd8, 0xff]),
            StoredThumbnail::Refused("it is no JPEG, PNG or WebP".to_owned()),
        ] {
            assert_eq!(StoredThumbnail::decode(stored.encode().into_owned()), Some(stored));
        }
        assert_eq!(StoredThumbnail::decode(vec![0, REFUSAL_VERSION + 1, b'x']), None);
        assert_eq!(StoredThumbnail::decode(Vec::new()), None);
    }
}
