//! The conductors of a piece of equipment: those of its own record and its separately recorded conductor runs.

use serde::{Deserialize, Serialize};

use super::{ConductorId, ConductorMaterial, ConnectionType, EquipmentId, Moment};

/// Conductors and their terminations.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Conductor {
    /// Copper or aluminum.
    pub material: Option<ConductorMaterial>,
    /// Termination.
    pub connection_type: Option<ConnectionType>,
    /// Smaller than its load wants.
    pub undersized: Option<bool>,
    /// Insulation past its time (cloth, rubber).
    pub outdated_insulation: Option<bool>,
    /// AWG or kcmil as written.
    pub size: Option<String>,
}

/// A conductor run of an item that the source keeps in a row of its own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ConductorRun {
    /// Condoit's id.
    pub id: ConductorId,
    /// The item it belongs to.
    pub equipment_id: EquipmentId,
    /// Copper or aluminum.
    #[serde(default)]
    pub material: Option<ConductorMaterial>,
    /// Termination.
    #[serde(default)]
    pub connection_type: Option<ConnectionType>,
    /// AWG or kcmil as written.
    #[serde(default)]
    pub size: Option<String>,
    /// Insulation as written.
    #[serde(default)]
    pub insulation: Option<String>,
    /// When the record last changed at its source.
    #[serde(default)]
    pub updated_at: Option<Moment>,
}

impl Conductor {
    /// The item's own conductors and its separate runs taken together, the worst of each: a copper row must not hide
    /// aluminum, nor a bolted one a crimped one. The size named is that of the run whose material decided.
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
    fn a_copper_run_does_not_hide_aluminum_nor_a_bolted_one_a_crimp() {
        use ConductorMaterial::{Aluminum, Copper};
        use ConnectionType::{Bolted, Crimped};
        let own = Conductor { material: Some(Copper), connection_type: Some(Bolted), ..Conductor::default() };
        let both = own.with_runs(&[run(Some(Aluminum), Some(Crimped)), run(Some(Copper), Some(Bolted))]);
        assert_eq!((both.material, both.connection_type), (Some(Aluminum), Some(Crimped)));
        let unknown = Conductor::default().with_runs(&[run(None, None)]);
        assert_eq!((unknown.material, unknown.connection_type), (None, None));
    }
}
