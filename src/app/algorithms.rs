//! The algorithm version in force: the configured one, or another that was put in force since and is stored.

use std::sync::Arc;

use parking_lot::Mutex;

use super::active_rules::{ActiveRules, configured_rules, unknown_version};
use super::history::History;
use super::{ApplicationError, DocumentCache};
use crate::assess::{RuleCatalog, Rules};
use crate::store::{AlgorithmSetting, Store};

/// The rules to start with: those of the configured version, unless another was put in force since it was configured.
///
/// # Errors
/// [`ApplicationError::UnknownAlgorithm`], or the store's.
pub(super) fn rules_in_force(
    store: &Store,
    catalog: &RuleCatalog,
    configured: &str,
) -> Result<Rules, ApplicationError> {
    let rules = configured_rules(catalog, configured)?;
    let stored = store.write(|writer| {
        let stored = writer.find_setting::<AlgorithmSetting>()?;
        let is_overruled = stored.as_ref().is_some_and(|stored| stored.configured != configured);
        if is_overruled {
            writer.remove_setting::<AlgorithmSetting>()?;
        }
        Ok::<_, ApplicationError>(stored.filter(|_| !is_overruled))
    })?;
    let Some(AlgorithmSetting { version, .. }) = stored else { return Ok(rules) };
    Ok(catalog.rules(&version).unwrap_or_else(|| {
        tracing::warn!(
            version,
            configured,
            "the algorithm version in force is not in the catalog; using the configured one"
        );
        rules
    }))
}

/// Switches the algorithm version.
pub struct Algorithms {
    store: Arc<Store>,
    rules: Arc<ActiveRules>,
    cache: Arc<DocumentCache>,
    history: Arc<History>,
    configured: String,
    /// One switch at a time.
    switching: Mutex<()>,
}

impl Algorithms {
    pub(super) const fn new(
        store: Arc<Store>,
        rules: Arc<ActiveRules>,
        cache: Arc<DocumentCache>,
        history: Arc<History>,
        configured: String,
    ) -> Self {
        Self { store, rules, cache, history, configured, switching: Mutex::new(()) }
    }

    /// The rules in force and the catalog.
    #[must_use]
    pub const fn rules(&self) -> &Arc<ActiveRules> {
        &self.rules
    }

    /// Puts another version in force and marks every item for assessment. Returns whether it was another before. Blocks on
    /// the store; the assessment itself is up to the caller.
    ///
    /// The version's month ends are computed first, as far as `goes_on` allows, so that no document is without them.
    /// Documents of the old version are served stale until the new ones are computed; figures not yet assessed by the
    /// new version say `stale` and name their version.
    ///
    /// # Errors
    /// [`ApplicationError::InvalidField`] for an unknown version, or the store's.
    pub fn switch(&self, version: &str, goes_on: &dyn Fn() -> bool) -> Result<bool, ApplicationError> {
        let catalog = self.rules.catalog();
        let rules = catalog.rules(version).ok_or_else(|| unknown_version(catalog, "in_force", version))?;
        let _exclusive = self.switching.lock();
        let before = self.rules.current();
        if before.algorithm.version() == version {
            return Ok(false);
        }
        self.history.backfill(&rules, goes_on)?;
        let stored = AlgorithmSetting { version: version.to_owned(), configured: self.configured.clone() };
        self.store.write(|writer| Ok::<_, ApplicationError>(writer.put_setting(&stored)?))?;
        // The cache before the rules: requests by the new version then find the old documents, marked stale.
        self.cache.responses().carry_over(before.algorithm.version(), version);
        self.cache.generations().mark_everything_changed();
        self.rules.replace(rules);
        // After the rules: an assessment in progress clears only the marks that it has seen.
        self.store.mark_all_dirty()?;
        Ok(true)
    }
}
