//! The enumerations of the canonical records, each with its accepted spellings.
//!
//! Spellings match regardless of letter case, with `_`, `-` and spaces equivalent. An unknown spelling is an error that
//! lists the accepted ones; it is never guessed. The store serializes variants by name.

use serde::{Deserialize, Serialize};

/// A text that matches no spelling of an enumeration.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("is none of {expected}")]
pub struct UnknownSpelling {
    /// The accepted spellings, separated by spaces.
    pub expected: &'static str,
}

fn same_word(left: &str, right: &str) -> bool {
    let plain = |text: &str| -> Vec<u8> {
        text.trim()
            .bytes()
            .map(|byte| if matches!(byte, b'_' | b'-') { b' ' } else { byte.to_ascii_lowercase() })
            .collect()
    };
    left.eq_ignore_ascii_case(right) || plain(left) == plain(right)
}

macro_rules! vocabulary {
    ($($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal $(| $alias:literal)*),+ $(,)? })+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $word)] $variant),+ }

        impl $name {
            /// All variants, in order of severity where there is one.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The canonical spelling.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// Parses a spelling.
            ///
            /// # Errors
            /// [`UnknownSpelling`], which lists the accepted spellings.
            pub fn parse(text: &str) -> Result<Self, UnknownSpelling> {
                $($(if same_word(text, $alias) { return Ok(Self::$variant); })*)+
                Self::ALL
                    .iter()
                    .copied()
                    .find(|member| same_word(text, member.as_str()))
                    .ok_or(UnknownSpelling { expected: concat!($($word, " "),+) })
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    )+};
}

vocabulary! {
    /// Equipment type.
    EquipmentKind {
        /// Panelboard.
        Panel = "panel" | "panelboard",
        /// Switchboard.
        Switchboard = "switchboard",
        /// Metal-clad or metal-enclosed switchgear.
        Switchgear = "switchgear",
        /// Dry or liquid-filled transformer.
        Transformer = "transformer",
        /// Circuit breaker.
        Breaker = "breaker" | "circuit breaker",
        /// Disconnect switch.
        Disconnect = "disconnect" | "disconnect switch",
        /// Motor control center.
        Mcc = "mcc" | "motor control center",
        /// Busway.
        Busway = "busway" | "bus duct",
        /// Raceway or conduit.
        Raceway = "raceway" | "conduit",
        /// Feeder or branch conductor.
        Conductor = "conductor" | "cable",
        /// Uninterruptible power supply.
        Ups = "ups",
        /// Engine generator.
        Generator = "generator",
        /// Stationary battery.
        Battery = "battery",
        /// Motor.
        Motor = "motor",
        /// Anything else.
        Other = "other",
    }
    /// Conductor material.
    ConductorMaterial {
        /// Copper.
        Copper = "copper" | "cu",
        /// Aluminum.
        Aluminum = "aluminum" | "aluminium" | "al",
    }
    /// Type of conductor termination.
    ConnectionType {
        /// Bolted.
        Bolted = "bolted",
        /// Crimped: loosens with thermal cycling; the worst of the four.
        Crimped = "crimped",
        /// Mechanical lug.
        Lug = "lug",
        /// Exothermic weld.
        Welded = "welded",
    }
    /// Result of the last trip test of a breaker.
    TripTest {
        /// Tripped within its time-current curve.
        Passed = "passed" | "pass",
        /// Did not trip within its curve.
        Failed = "failed" | "fail",
        /// Not tested.
        NotDone = "not_done" | "none",
    }
    /// An inspector's overall condition rating, best first.
    ConditionRating {
        /// Like new.
        Excellent = "Excellent",
        /// Sound condition.
        Good = "Good",
        /// Worn, serviceable.
        Fair = "Fair",
        /// Needs repair.
        Poor = "Poor",
        /// Requires immediate action.
        Critical = "Critical",
    }
    /// Extent of corrosion or rust, least first.
    Severity {
        /// None seen.
        None = "None",
        /// Traces.
        Minimal = "Minimal",
        /// Clearly visible.
        Moderate = "Moderate",
        /// Loss of material.
        Severe = "Severe",
    }
    /// Weather exposure of a facility's outdoor equipment.
    OutdoorExposure {
        /// Sheltered.
        Minimal = "minimal",
        /// Ordinary weather.
        Moderate = "moderate",
        /// Salt, storms, chemicals.
        Severe = "severe",
    }
    /// Type of maintenance service.
    ServiceKind {
        /// Visual inspection.
        VisualInspection = "visual_inspection",
        /// Infrared thermography.
        Thermographic = "thermographic",
        /// Torque check of connections.
        ConnectionTightness = "connection_tightness",
        /// Oil or dissolved-gas analysis.
        OilAnalysis = "oil_analysis",
        /// Insulation resistance or power factor test.
        InsulationTest = "insulation_test",
        /// Operating mechanism test.
        MechanismTest = "mechanism_test",
        /// Trip test of a protective device.
        TripTest = "trip_test",
        /// Cleaning.
        Cleaning = "cleaning",
        /// Lubrication.
        Lubrication = "lubrication",
        /// Repair.
        Repair = "repair",
        /// Anything else.
        Other = "other",
    }
}
