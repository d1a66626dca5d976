//! The conductors of a piece of equipment: those of its own record and its separately recorded conductor runs.

use serde::{Deserialize, Serialize};

use super::{ConductorId, ConductorMaterial, ConnectionType, EquipmentId, Moment};

/// Conductors and their terminations.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Conductor {
    /// Copper or aluminum.
    pub material: Option<ConductorMaterial>,
    /// Type of termination.
    pub connection_type: Option<ConnectionType>,
    /// Smaller than the load requires.
    pub undersized: Option<bool>,
    /// Obsolete insulation (cloth, rubber).
    pub outdated_insulation: Option<bool>,
    /// AWG or kcmil as written.
    pub size: Option<String>,
}

/// A conductor run of one piece of equipment, recorded by the source in a row of its own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ConductorRun {
    /// Id assigned by Condoit.
    pub id: ConductorId,
    /// The equipment it belongs to.
    pub equipment_id: EquipmentId,
    /// Copper or aluminum.
    #[serde(default)]
    pub material: Option<ConductorMaterial>,
    /// Type of termination.
    #[serde(default)]
    pub connection_type: Option<ConnectionType>,
    /// AWG or kcmil as written.
    #[serde(default)]
    pub size: Option<String>,
    /// Insulation as written.
    #[serde(default)]
    pub insulation: Option<String>,
    /// Time of the last change at the source.
    #[serde(default)]
    pub updated_at: Option<Moment>,
}

impl Conductor {
    /// Merges these conductors with the separately recorded runs, taking the worst value of each property: aluminum
    /// over copper, crimped over any other termination. The size is that of the run that determined the material.
    #[must_use]
    pub fn with_runs<'a>(&self, runs: impl IntoIterator<Item = &'a ConductorRun>) -> Self {
        let mut worst = self.clone();
        for run in runs {
            let hides = worst.material == Some(ConductorMaterial::Aluminum);
            if run.material.is_some() && !hides && worst.material != run.material {
                worst.material = run.material;
                if run.size.is_some() {
                    worst.size.clone_from(&run.size);
                }
            }
            if worst.size.is_none() {
                worst.size.clone_from(&run.size);
            }
            if run.connection_type == Some(ConnectionType::Crimped) || worst.connection_type.is_none() {
                worst.connection_type = run.connection_type.or(worst.connection_type);
            }
        }
        worst
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(material: Option<ConductorMaterial>, connection_type: Option<ConnectionType>) -> ConductorRun {
        ConductorRun {
            id: ConductorId::parse("c").expect("id"),
            equipment_id: EquipmentId::parse("e").expect("id"),
            material,
            connection_type,
            size: None,
            insulation: None,
            updated_at: None,
        }
    }

    #[test]
    fn merging_prefers_aluminum_over_copper_and_crimped_over_bolted() {
        use ConductorMaterial::{Aluminum, Copper};
        use ConnectionType::{Bolted, Crimped};
        let own = Conductor { material: Some(Copper), connection_type: Some(Bolted), ..Conductor::default() };
        let both = own.with_runs(&[run(Some(Aluminum), Some(Crimped)), run(Some(Copper), Some(Bolted))]);
        assert_eq!((both.material, both.connection_type), (Some(Aluminum), Some(Crimped)));
        let unknown = Conductor::default().with_runs(&[run(None, None)]);
        assert_eq!((unknown.material, unknown.connection_type), (None, None));
    }
}
