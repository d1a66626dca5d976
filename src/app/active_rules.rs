//! The rules in force: one algorithm version of the catalog, replaceable at run time.

use std::sync::Arc;

use arc_swap::ArcSwap;

use super::ApplicationError;
use crate::assess::{RiskAlgorithm, RuleCatalog, Rules};

/// The catalog of rule files and the version in force. Reading it takes no lock.
pub struct ActiveRules {
    catalog: RuleCatalog,
    current: ArcSwap<Rules>,
}

impl ActiveRules {
    pub(super) fn new(catalog: RuleCatalog, rules: Rules) -> Self {
        Self { catalog, current: ArcSwap::from_pointee(rules) }
    }

    /// The rules in force.
    #[must_use]
    pub fn current(&self) -> Arc<Rules> {
        self.current.load_full()
    }

    /// All known rule files.
    #[must_use]
    pub const fn catalog(&self) -> &RuleCatalog {
        &self.catalog
    }

    /// The algorithm of a version; the one in force when `version` is `None`.
    ///
    /// # Errors
    /// [`ApplicationError::InvalidField`] for an unknown version.
    pub(super) fn algorithm(&self, version: Option<&str>) -> Result<Arc<RiskAlgorithm>, ApplicationError> {
        let Some(version) = version else { return Ok(Arc::clone(&self.current().algorithm)) };
        self.catalog.algorithm(version).ok_or_else(|| unknown_version(&self.catalog, "algorithm", version))
    }

    pub(super) fn replace(&self, rules: Rules) {
        self.current.store(Arc::new(rules));
    }
}

/// The error for a version in `field` that the catalog does not have.
pub(super) fn unknown_version(catalog: &RuleCatalog, field: &'static str, version: &str) -> ApplicationError {
    ApplicationError::InvalidField { field, reason: format!("is `{version}`; there are {}", known_versions(catalog)) }
}

/// The rules of a version named in the configuration.
///
/// # Errors
/// [`ApplicationError::UnknownAlgorithm`].
pub(super) fn configured_rules(catalog: &RuleCatalog, version: &str) -> Result<Rules, ApplicationError> {
    catalog.rules(version).ok_or_else(|| ApplicationError::UnknownAlgorithm {
        version: version.to_owned(),
        known: known_versions(catalog),
    })
}

fn known_versions(catalog: &RuleCatalog) -> String {
    catalog.versions().collect::<Vec<_>>().join(", ")
}
