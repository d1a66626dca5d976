//! Parser and validation of the rule file of an NFPA 70B edition: every type has intervals, no interval grows as the
//! condition worsens, and no service type counts for two scopes.

use serde::Deserialize;

use super::{MaintenanceScope, Nfpa70b};
use crate::assess::compliance::Confidence;
use crate::assess::rule_file::{
    KINDS, KindSet, RuleFileError, check_standard, invalid, parse_kind, require_text, within,
};
use crate::inventory::{ConditionRating, EquipmentKind, OutdoorExposure, ServiceKind};

/// Maximum interval, months.
const LONGEST: i32 = 600;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Nfpa70bFile {
    standard: String,
    edition: String,
    source: String,
    condition: ConditionTables,
    due: DueTable,
    scopes: Nfpa70bScopeTable,
    fluid: FluidTable,
    interval: Vec<IntervalTable>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ConditionTables {
    physical: PhysicalTable,
    criticality: CriticalityTable,
    environment: EnvironmentTable,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PhysicalTable {
    source: String,
    #[serde(rename = "confidence")]
    _confidence: Confidence,
    worst_ratings: Vec<ConditionRating>,
    fair_ratings: Vec<ConditionRating>,
    worst_after_visual_intervals: i32,
    repair_within_visual_intervals: i32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CriticalityTable {
    source: String,
    #[serde(rename = "confidence")]
    _confidence: Confidence,
    important_types: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EnvironmentTable {
    source: String,
    #[serde(rename = "confidence")]
    _confidence: Confidence,
    humidity_percent_above: f64,
    temperature_f_above: f64,
    worst_outdoor_exposure: Vec<OutdoorExposure>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DueTable {
    source: String,
    #[serde(rename = "confidence")]
    _confidence: Confidence,
    soon_days: i32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Nfpa70bScopeTable {
    source: String,
    #[serde(rename = "confidence")]
    _confidence: Confidence,
    visual: Vec<String>,
    infrared: Vec<String>,
    cleaning: Vec<String>,
    mechanical: Vec<String>,
    electrical: Vec<String>,
    fluid: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FluidTable {
    source: String,
    #[serde(rename = "confidence")]
    _confidence: Confidence,
    cooling_class_begins: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct IntervalTable {
    types: Vec<String>,
    source: String,
    #[serde(rename = "confidence")]
    _confidence: Confidence,
    visual: [i32; 3],
    infrared: [i32; 3],
    cleaning: Option<[i32; 3]>,
    mechanical: Option<[i32; 3]>,
    electrical: Option<[i32; 3]>,
    fluid: Option<[i32; 3]>,
}

impl Nfpa70b {
    /// Parses the rule file of an edition.
    ///
    /// # Errors
    /// [`RuleFileError`], which names the key: an unknown or missing key, a type or service that does not exist, is
    /// named twice or has no interval, an interval that grows as the condition worsens, a number out of its range.
    pub fn parse(text: &str) -> Result<Self, RuleFileError> {
        let file: Nfpa70bFile = toml::from_str(text)?;
        let (physical, environment) = (&file.condition.physical, &file.condition.environment);
        let texts: &[(&str, &str)] = &[
            ("edition", &file.edition),
            ("source", &file.source),
            ("condition.physical.source", &physical.source),
            ("condition.criticality.source", &file.condition.criticality.source),
            ("condition.environment.source", &environment.source),
            ("due.source", &file.due.source),
            ("scopes.source", &file.scopes.source),
            ("fluid.source", &file.fluid.source),
        ];
        check_standard("NFPA 70B", &file.standard, texts)?;
        for class in &file.fluid.cooling_class_begins {
            require_text("fluid.cooling_class_begins", class)?;
        }
        let whole =
            |key: &str, value: i32, most: i32| within(key, f64::from(value), 1.0, f64::from(most)).map(|_| value);
        Ok(Self {
            edition: file.edition.trim().into(),
            intervals: intervals(&file.interval)?,
            counts_for: counts_for(&file.scopes)?,
            fluid_classes: file.fluid.cooling_class_begins.iter().map(|class| class.trim().into()).collect(),
            worst_ratings: physical.worst_ratings.as_slice().into(),
            fair_ratings: physical.fair_ratings.as_slice().into(),
            worst_after_visual_intervals: whole(
                "condition.physical.worst_after_visual_intervals",
                physical.worst_after_visual_intervals,
                10,
            )?,
            repair_within_visual_intervals: whole(
                "condition.physical.repair_within_visual_intervals",
                physical.repair_within_visual_intervals,
                10,
            )?,
            important: KindSet::parse(
                "condition.criticality.important_types",
                &file.condition.criticality.important_types,
            )?,
            humidity_above: within(
                "condition.environment.humidity_percent_above",
                environment.humidity_percent_above,
                0.0,
                100.0,
            )?,
            temperature_above: within(
                "condition.environment.temperature_f_above",
                environment.temperature_f_above,
                -100.0,
                300.0,
            )?,
            worst_outdoor: environment.worst_outdoor_exposure.as_slice().into(),
            soon_days: whole("due.soon_days", file.due.soon_days, 366)?,
        })
    }
}

fn intervals(
    tables: &[IntervalTable],
) -> Result<[[Option<[i32; 3]>; MaintenanceScope::ALL.len()]; KINDS], RuleFileError> {
    let mut by_kind = [[None; MaintenanceScope::ALL.len()]; KINDS];
    for table in tables {
        let key = format!("interval.{}", table.types.join("+"));
        require_text(&format!("{key}.source"), &table.source)?;
        let row =
            [Some(table.visual), Some(table.infrared), table.cleaning, table.mechanical, table.electrical, table.fluid];
        for (months, scope) in row.iter().zip(["visual", "infrared", "cleaning", "mechanical", "electrical", "fluid"]) {
            let Some(months) = months else { continue };
            let falls = months[0] >= months[1] && months[1] >= months[2];
            if !falls || months[2] < 1 || months[0] > LONGEST {
                let reason = format!("is {months:?}, must fall or stay from condition 1 to 3, within 1 to {LONGEST}");
                return Err(invalid(format!("{key}.{scope}"), reason));
            }
        }
        for word in &table.types {
            let slot = &mut by_kind[parse_kind("interval.types", word)? as usize];
            if slot[0].is_some() {
                return Err(invalid(format!("interval.types.{word}"), "is named twice"));
            }
            *slot = row;
        }
    }
    match EquipmentKind::ALL.iter().find(|kind| by_kind[**kind as usize][0].is_none()) {
        Some(kind) => Err(invalid("interval.types", format!("has no `{kind}`"))),
        None => Ok(by_kind),
    }
}

fn counts_for(table: &Nfpa70bScopeTable) -> Result<[Option<MaintenanceScope>; ServiceKind::ALL.len()], RuleFileError> {
    let mut scopes = [None; ServiceKind::ALL.len()];
    for (scope, name, words) in [
        (MaintenanceScope::Visual, "visual", &table.visual),
        (MaintenanceScope::Infrared, "infrared", &table.infrared),
        (MaintenanceScope::Cleaning, "cleaning", &table.cleaning),
        (MaintenanceScope::Mechanical, "mechanical", &table.mechanical),
        (MaintenanceScope::Electrical, "electrical", &table.electrical),
        (MaintenanceScope::Fluid, "fluid", &table.fluid),
    ] {
        for word in words {
            let key = format!("scopes.{name}.{word}");
            let service = ServiceKind::parse(word).map_err(|error| invalid(&*key, error.to_string().trim_end()))?;
            let slot = &mut scopes[service as usize];
            if slot.is_some() {
                return Err(invalid(key, "counts for a scope already"));
            }
            *slot = Some(scope);
        }
    }
    Ok(scopes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assess::rule_file::tests::assert_refused;

    const EDITION: &str = include_str!("../../../assets/standards/nfpa70b-2023.toml");

    #[test]
    fn every_invalid_file_is_rejected_with_the_key() {
        let changes = [
            ("edition = \"2023\"", "edition = \"\"", "edition is empty"),
            ("standard = \"NFPA 70B\"", "standard = \"NFPA 70E\"", "standard is `NFPA 70E`"),
            ("soon_days = 60", "soon_dayz = 60", "soon_dayz"),
            ("soon_days = 60", "soon_days = 0", "due.soon_days"),
            ("confidence = \"high\"", "confidence = \"certain\"", "certain"),
            ("[\"Poor\", \"Critical\"]", "[\"Bad\"]", "Bad"),
            ("worst_after_visual_intervals = 2", "worst_after_visual_intervals = 0", "worst_after_visual_intervals"),
            ("repair_within_visual_intervals = 1", "repair_within_visual_intervals = 99", "repair_within_visual"),
            ("\"switchgear\", \"switchboard\"]", "\"switchgeer\"]", "important_types.switchgeer"),
            ("humidity_percent_above = 65", "humidity_percent_above = 165", "humidity_percent_above"),
            ("temperature_f_above = 85", "temperature_f_above = 850", "temperature_f_above"),
            ("[\"severe\"]", "[\"awful\"]", "awful"),
            ("[\"visual_inspection\"]", "[\"look\"]", "scopes.visual.look"),
            ("[\"thermographic\"]", "[\"visual_inspection\"]", "scopes.infrared.visual_inspection counts"),
            ("[\"O\", \"L\", \"K\"]", "[\"\"]", "fluid.cooling_class_begins"),
            ("types = [\"busway\"]", "types = [\"busweg\"]", "interval.types.busweg"),
            ("types = [\"busway\"]", "types = [\"ups\"]", "interval.types.ups is named twice"),
            ("types = [\"busway\"]", "types = []", "interval.types has no `busway`"),
            ("visual = [60, 60, 12]", "visual = [12, 60, 12]", "interval.busway.visual"),
            ("visual = [6, 3, 1]", "visual = [6, 3, 0]", "interval.ups.visual"),
            ("visual = [6, 3, 1]", "visual = [6, 3]", "visual"),
        ];
        assert_refused(EDITION, Nfpa70b::parse, &changes);
    }
}
