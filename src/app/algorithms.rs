//! Which version of the algorithm is in force: the configured one, or another put in force since then and kept in the
//! store.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Application, ApplicationError, rules_of};
use crate::assess::{RuleCatalog, Rules};
use crate::store::{Store, StoreCollection};

/// Name of the setting.
const ALGORITHM: &str = "algorithm";

/// The version as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct KeptVersion {
    version: String,
    /// What was configured when it was put in force: a configuration that says something else since then counts.
    configured: String,
}

/// The rules of the configured version, unless another was put in force since it was configured.
///
/// # Errors
/// [`ApplicationError::NoAlgorithm`], or the store's.
pub(super) fn rules_in_force(
    store: &Store,
    catalog: &RuleCatalog,
    configured: &str,
) -> Result<Rules, ApplicationError> {
    let rules = rules_of(catalog, configured)?;
    let kept = store.write(|shelves| {
        let kept = shelves.find::<KeptVersion>(StoreCollection::Setting, ALGORITHM)?;
        let is_overruled = kept.as_ref().is_some_and(|kept| kept.configured != configured);
        if is_overruled {
            shelves.remove(StoreCollection::Setting, ALGORITHM)?;
        }
        Ok::<_, ApplicationError>(kept.filter(|_| !is_overruled))
    })?;
    let Some(KeptVersion { version, .. }) = kept else { return Ok(rules) };
    Ok(catalog.rules(&version).unwrap_or_else(|| {
        tracing::warn!(version, configured, "the version put in force is no longer at hand: the configured one counts");
        rules
    }))
}

impl Application {
    /// Puts another version of the algorithm in force for good and marks everything for assessment; says whether it was
    /// another before. Its month ends are worked out first, as far as `goes_on` lets them, so that no document is without
    /// them. Answers made by the version before are given out stale until the new ones are there; figures not yet
    /// assessed by the new one say `stale`, and by which they are. Blocks on the store; [`Application::assess_marked`] is
    /// for the caller, off the askers' way.
    ///
    /// # Errors
    /// [`ApplicationError::Unfit`] for an unknown version, or the store's.
    pub fn switch_algorithm(&self, version: &str, goes_on: &dyn Fn() -> bool) -> Result<bool, ApplicationError> {
        let known = || self.catalog.versions().collect::<Vec<_>>().join(", ");
        let unknown =
            || ApplicationError::Unfit { field: "in_force", reason: format!("is `{version}`; there are {}", known()) };
        let rules = self.catalog.rules(version).ok_or_else(unknown)?;
        let _alone = self.switching.lock();
        let before = self.rules();
        if before.algorithm.version() == version {
            return Ok(false);
        }
        self.fill_lacking(&rules, self.today(), goes_on)?;
        let kept = KeptVersion { version: version.to_owned(), configured: self.configured_algorithm.clone() };
        self.store
            .write(|shelves| Ok::<_, ApplicationError>(shelves.put(StoreCollection::Setting, ALGORITHM, &kept)?))?;
        self.shelf.carry_over(before.algorithm.version(), version);
        self.generations.mark_everything_changed();
        self.rules.store(Arc::new(rules));
        // After the rules: an assessment under way takes off only the marks that it saw
        self.store.mark_all_dirty()?;
        Ok(true)
    }
}
