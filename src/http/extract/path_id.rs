//! Typed ids in paths. A text that is not a valid id is answered with 404, as an unknown id is.

use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::request::Parts;

use crate::http::problem::Problem;
use crate::inventory::{EquipmentId, FacilityId, PhotoId};

/// The id of type `T` in the path.
#[derive(Debug, Clone)]
pub struct PathId<T>(pub T);

/// An id that occurs in paths.
pub trait FromPath: Sized {
    /// The name of the path parameter, also the key in an error's `details`.
    const NAME: &'static str;
    /// What the id identifies, for error messages.
    const KIND: &'static str;

    /// Parses the parameter; `None` for a text that is not an id.
    fn read(text: &str) -> Option<Self>;
}

macro_rules! id_in_path {
    ($($id:ident, $name:literal, $kind:literal;)+) => {$(
        impl FromPath for $id {
            const NAME: &'static str = $name;
            const KIND: &'static str = $kind;
            fn read(text: &str) -> Option<Self> {
                Self::parse(text).ok()
            }
        }
    )+};
}

id_in_path! {
    FacilityId, "facility_id", "facility";
    EquipmentId, "equipment_id", "equipment";
    PhotoId, "photo_id", "photo";
}

impl<T: FromPath, S: Send + Sync> FromRequestParts<S> for PathId<T> {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let params = RawPathParams::from_request_parts(parts, state)
            .await
            .map_err(|_| Problem::malformed("the path is not UTF-8 once its percent signs are decoded"))?;
        let text = params.iter().find(|(name, _)| *name == T::NAME).map(|(_, text)| text).unwrap_or_default();
        T::read(text).map(Self).ok_or_else(|| Problem::not_found(T::KIND, T::NAME, text))
    }
}
