//! The catalog of rule files: those embedded in the binary, and those that a site adds.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::actions::ActionCatalog;
use super::compliance::ComplianceBands;
use super::nfpa70b::Nfpa70b;
use super::nfpa70e::Nfpa70e;
use super::risk::RiskAlgorithm;
use super::rule_file::{RuleFileError, invalid};

/// Version of the risk algorithm used by default.
pub const DEFAULT_ALGORITHM: &str = "1.2.0";

const ALGORITHMS: [&str; 2] =
    [include_str!("../../assets/algorithms/1.0.0.toml"), include_str!("../../assets/algorithms/1.2.0.toml")];
const NFPA_70B: &str = include_str!("../../assets/standards/nfpa70b-2023.toml");
const NFPA_70E: &str = include_str!("../../assets/standards/nfpa70e-2024.toml");
const ACTIONS: &str = include_str!("../../assets/actions.toml");
const BANDS: &str = include_str!("../../assets/standards/bands.toml");

/// The rules of one assessment. Cheap to clone: every part is shared.
#[derive(Debug, Clone)]
pub struct Rules {
    /// Risk algorithm.
    pub algorithm: Arc<RiskAlgorithm>,
    /// NFPA 70B rules (maintenance).
    pub nfpa70b: Arc<Nfpa70b>,
    /// NFPA 70E rules (electrical safety).
    pub nfpa70e: Arc<Nfpa70e>,
    /// Status bands of compliance percentages.
    pub bands: ComplianceBands,
    /// Corrective actions with conditions, effects and costs.
    pub actions: Arc<ActionCatalog>,
}

/// All available rule files.
#[derive(Debug, Clone)]
pub struct RuleCatalog {
    algorithms: BTreeMap<Box<str>, Arc<RiskAlgorithm>>,
    nfpa70b: Arc<Nfpa70b>,
    nfpa70e: Arc<Nfpa70e>,
    bands: ComplianceBands,
    actions: Arc<ActionCatalog>,
}

impl RuleCatalog {
    /// The catalog of the embedded rule files.
    ///
    /// # Errors
    /// [`RuleFileError`] when an embedded file is invalid, which the tests exclude.
    pub fn embedded() -> Result<Self, RuleFileError> {
        let mut catalog = Self {
            algorithms: BTreeMap::new(),
            nfpa70b: Arc::new(Nfpa70b::parse(NFPA_70B)?),
            nfpa70e: Arc::new(Nfpa70e::parse(NFPA_70E)?),
            bands: ComplianceBands::parse(BANDS)?,
            actions: Arc::new(ActionCatalog::parse(ACTIONS)?),
        };
        for text in ALGORITHMS {
            catalog = catalog.with(RiskAlgorithm::parse(text)?)?;
        }
        Ok(catalog)
    }

    /// Adds a risk algorithm.
    ///
    /// # Errors
    /// [`RuleFileError`] when its version exists already: the version on a figure must identify one set of rules.
    pub fn with(mut self, algorithm: RiskAlgorithm) -> Result<Self, RuleFileError> {
        let version = algorithm.version();
        if self.algorithms.contains_key(version) {
            let reason = format!("is `{version}`, which there is already; give a changed copy a version of its own");
            return Err(invalid("version", reason));
        }
        self.algorithms.insert(version.into(), Arc::new(algorithm));
        Ok(self)
    }

    /// Replaces the NFPA 70B rules with a site's own.
    #[must_use]
    pub fn with_nfpa70b(mut self, standard: Nfpa70b) -> Self {
        self.nfpa70b = Arc::new(standard);
        self
    }

    /// Replaces the NFPA 70E rules with a site's own.
    #[must_use]
    pub fn with_nfpa70e(mut self, standard: Nfpa70e) -> Self {
        self.nfpa70e = Arc::new(standard);
        self
    }

    /// Replaces the compliance bands with a site's own.
    #[must_use]
    pub const fn with_bands(mut self, bands: ComplianceBands) -> Self {
        self.bands = bands;
        self
    }

    /// Replaces the actions and costs with a site's own.
    #[must_use]
    pub fn with_actions(mut self, actions: ActionCatalog) -> Self {
        self.actions = Arc::new(actions);
        self
    }

    /// The risk algorithm with a version.
    #[must_use]
    pub fn algorithm(&self, version: &str) -> Option<Arc<RiskAlgorithm>> {
        self.algorithms.get(version).cloned()
    }

    /// The available versions, in code point order.
    pub fn versions(&self) -> impl Iterator<Item = &str> {
        self.algorithms.keys().map(AsRef::as_ref)
    }

    /// The rules with an algorithm version; `None` when the version does not exist.
    #[must_use]
    pub fn rules(&self, version: &str) -> Option<Rules> {
        Some(Rules {
            algorithm: self.algorithm(version)?,
            nfpa70b: Arc::clone(&self.nfpa70b),
            nfpa70e: Arc::clone(&self.nfpa70e),
            bands: self.bands,
            actions: Arc::clone(&self.actions),
        })
    }
}
