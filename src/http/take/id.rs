//! Ids in paths, as their types. A text that can be no id names nothing: 404.

use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::request::Parts;

use crate::http::problem::Problem;
use crate::inventory::{EquipmentId, FacilityId, PhotoId};

/// The id of the noun in the path.
#[derive(Debug, Clone)]
pub struct Id<T>(pub T);

/// A noun whose id stands in paths.
pub trait InPath: Sized {
    /// The name of the path's parameter, which is the key in an error's details, too.
    const NAME: &'static str;
    /// What the noun is called.
    const NOUN: &'static str;

    /// Reads the parameter.
    fn read(text: &str) -> Option<Self>;
}

macro_rules! in_path {
    ($($id:ident, $name:literal, $noun:literal;)+) => {$(
        impl InPath for $id {
            const NAME: &'static str = $name;
            const NOUN: &'static str = $noun;
            fn read(text: &str) -> Option<Self> {
                Self::parse(text).ok()
            }
        }
    )+};
}

in_path! {
    FacilityId, "facility_id", "facility";
    EquipmentId, "equipment_id", "equipment";
    PhotoId, "photo_id", "photo";
}

impl<T: InPath, S: Send + Sync> FromRequestParts<S> for Id<T> {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let params = RawPathParams::from_request_parts(parts, state)
            .await
            .map_err(|_| Problem::malformed("the path is not UTF-8 once its percent signs are decoded"))?;
        let text = params.iter().find(|(name, _)| *name == T::NAME).map(|(_, text)| text).unwrap_or_default();
        T::read(text).map(Self).ok_or_else(|| Problem::not_found(T::NOUN, T::NAME, text))
    }
}
