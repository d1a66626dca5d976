//! Which facilities somebody may know of. What lies outside is as if it did not exist: 404, and left out of lists,
//! totals and portfolio figures.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::secret::Digest;
use crate::inventory::FacilityId;

/// Everything, or the facilities named.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    /// The whole portfolio.
    #[default]
    All,
    /// These and no others; possibly none.
    Named(BTreeSet<FacilityId>),
}

impl Reach {
    /// Whether a facility lies within.
    #[must_use]
    pub fn has(&self, facility: &str) -> bool {
        match self {
            Self::All => true,
            Self::Named(named) => named.contains(facility),
        }
    }

    /// What tells answers for this reach from answers for another: empty for everything, else a digest of the names.
    #[must_use]
    pub fn key(&self) -> Arc<str> {
        match self {
            Self::All => Arc::from(""),
            Self::Named(named) => {
                // An id holds no control character, so that no two sets run together into the same text.
                let names: String = named.iter().flat_map(|id| [id.as_str(), "\n"]).collect();
                Arc::from(Digest::of(names.as_bytes()).to_hex())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(ids: &[&str]) -> Reach {
        Reach::Named(ids.iter().map(|id| FacilityId::parse(id).expect("an id")).collect())
    }

    #[test]
    fn a_named_reach_has_its_own_and_no_others() {
        assert!(Reach::All.has("f9"));
        assert!(named(&["f1"]).has("f1"));
        assert!(!named(&["f1"]).has("f2"));
        assert!(!named(&[]).has("f1"));
    }

    #[test]
    fn keys_differ_when_reaches_do() {
        assert_eq!(&*Reach::All.key(), "");
        assert_ne!(named(&[]).key(), Reach::All.key());
        assert_ne!(named(&["f1", "f2"]).key(), named(&["f1f2"]).key());
        assert_eq!(named(&["f1", "f2"]).key(), named(&["f2", "f1"]).key());
    }
}
