//! Facility scope: the facilities a caller may see. Everything else is treated as if it did not exist: 404, and left out
//! of lists, totals and portfolio figures.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::secrets::SecretDigest;
use crate::inventory::FacilityId;

/// An empty list of facilities. It is refused: for one reader it says "all", for another "none".
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must name at least one facility: leave it out for all")]
pub struct NoFacilities;

/// All facilities, or an explicit set of them. The variants are stored by name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FacilityScope {
    /// The whole portfolio.
    #[default]
    All,
    /// These facilities only; the set may be empty.
    Named(BTreeSet<FacilityId>),
}

impl FacilityScope {
    /// The scope of a new user or key: all facilities when none are given.
    ///
    /// # Errors
    /// [`NoFacilities`] for an empty list.
    pub fn from_list(facilities: Option<Vec<FacilityId>>) -> Result<Self, NoFacilities> {
        match facilities {
            None => Ok(Self::All),
            Some(named) if named.is_empty() => Err(NoFacilities),
            Some(named) => Ok(Self::Named(named.into_iter().collect())),
        }
    }

    /// Whether a facility is in the scope.
    #[must_use]
    pub fn contains(&self, facility: &str) -> bool {
        match self {
            Self::All => true,
            Self::Named(named) => named.contains(facility),
        }
    }

    /// The part of a cache key that separates responses by scope: empty for [`FacilityScope::All`], otherwise the SHA-256
    /// of the facility ids.
    #[must_use]
    pub fn cache_key(&self) -> Arc<str> {
        match self {
            Self::All => Arc::from(""),
            Self::Named(named) => {
                // An id has no control characters, so the newline keeps different sets from giving the same text.
                let names: String = named.iter().flat_map(|id| [id.as_str(), "\n"]).collect();
                Arc::from(SecretDigest::new(names.as_bytes()).to_hex())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(ids: &[&str]) -> FacilityScope {
        FacilityScope::Named(ids.iter().map(|id| FacilityId::parse(id).expect("an id")).collect())
    }

    #[test]
    fn a_named_scope_contains_its_facilities_only() {
        assert!(FacilityScope::All.contains("f9"));
        assert!(named(&["f1"]).contains("f1"));
        assert!(!named(&["f1"]).contains("f2"));
        assert!(!named(&[]).contains("f1"));
    }

    #[test]
    fn an_empty_list_is_neither_all_nor_none() {
        assert_eq!(FacilityScope::from_list(Some(Vec::new())), Err(NoFacilities));
        assert_eq!(FacilityScope::from_list(None), Ok(FacilityScope::All));
        let one = FacilityId::parse("f1").expect("an id");
        assert_eq!(FacilityScope::from_list(Some(vec![one.clone(), one])), Ok(named(&["f1"])));
    }

    #[test]
    fn different_scopes_have_different_cache_keys() {
        assert_eq!(&*FacilityScope::All.cache_key(), "");
        assert_ne!(named(&[]).cache_key(), FacilityScope::All.cache_key());
        assert_ne!(named(&["f1", "f2"]).cache_key(), named(&["f1f2"]).cache_key());
        assert_eq!(named(&["f1", "f2"]).cache_key(), named(&["f2", "f1"]).cache_key());
    }
}
