//! Parser and validation of risk algorithm files. A valid file has weights that sum to 1, ascending curves and steps,
//! bands that cover 0-100 without gaps, and only known types and inputs.

mod factor;

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{RatingBands, RiskAlgorithm, ThreatRules, WhenUnknown};
use crate::assess::figure::Factor;
use crate::assess::risk::inputs::Quantity;
use crate::assess::rule_file::{KINDS, RuleFileError, invalid, parse_kind, require_text, within};
use factor::{FactorTable, factors};

/// Upper limit of points and thresholds in a file.
const MOST: f64 = 1000.0;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AlgorithmFile {
    version: String,
    title: String,
    source: String,
    calibration: Number,
    cap: Number,
    expected_life: ByKind,
    importance: ImportanceTable,
    when_unknown: WhenUnknownTable,
    bands: BandTable,
    facility_bands: BandTable,
    condition: ConditionTable,
    threats: ThreatTable,
    humidity_risk: HumidityTable,
    factor: Vec<FactorTable>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Number {
    value: f64,
    source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ByKind {
    source: String,
    otherwise: f64,
    types: BTreeMap<String, f64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ImportanceTable {
    source: String,
    otherwise: f64,
    important_from: f64,
    types: BTreeMap<String, f64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WhenUnknownTable {
    source: String,
    humidity_percent: f64,
    temperature_f: f64,
    loading_percent: f64,
    harmonics_percent: f64,
    power_factor: f64,
    documented_issues: u32,
    flags: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BandTable {
    source: String,
    medium: f64,
    high: f64,
    critical: f64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ConditionTable {
    source: String,
    factors: Vec<Factor>,
    good: f64,
    fair: f64,
    poor: f64,
    critical: f64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ThreatTable {
    source: String,
    critical_load_above: f64,
    places: usize,
    diversity_points: f64,
    category_affected_from: f64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct HumidityTable {
    source: String,
    medium_from: f64,
    high_above: f64,
}

impl RiskAlgorithm {
    /// Parses an algorithm file.
    ///
    /// # Errors
    /// [`RuleFileError`], which names the key: an unknown or missing key, a type or input that does not exist, weights
    /// that do not sum to one, a curve, step or band that does not rise, a number out of its range, an empty source.
    pub fn parse(text: &str) -> Result<Self, RuleFileError> {
        let file: AlgorithmFile = toml::from_str(text)?;
        for (key, text) in [
            ("version", &file.version),
            ("title", &file.title),
            ("source", &file.source),
            ("calibration.source", &file.calibration.source),
            ("cap.source", &file.cap.source),
            ("expected_life.source", &file.expected_life.source),
            ("importance.source", &file.importance.source),
            ("when_unknown.source", &file.when_unknown.source),
            ("bands.source", &file.bands.source),
            ("facility_bands.source", &file.facility_bands.source),
            ("condition.source", &file.condition.source),
            ("threats.source", &file.threats.source),
            ("humidity_risk.source", &file.humidity_risk.source),
        ] {
            require_text(key, text)?;
        }
        let life = &file.expected_life;
        let importance = &file.importance;
        let factors = factors(&file.factor)?;
        let condition = &file.condition;
        rising("condition", &[0.0, condition.good, condition.fair, condition.poor, condition.critical])?;
        if condition.factors.is_empty() {
            return Err(invalid("condition.factors", "is empty"));
        }
        for factor in &condition.factors {
            if !factors.iter().any(|rule| rule.factor == *factor) {
                return Err(invalid("condition.factors", format!("names {}, which has no [[factor]]", factor.key())));
            }
        }
        let cap = within("cap.value", file.cap.value, 1.0, 100.0)?;
        within("bands.critical", file.bands.critical, 0.0, cap)?;
        let humidity = &file.humidity_risk;
        rising("humidity_risk", &[0.0, humidity.medium_from, humidity.high_above])?;
        Ok(Self {
            version: file.version.trim().into(),
            title: file.title.trim().into(),
            calibration: within("calibration.value", file.calibration.value, 0.01, 10.0)?,
            cap,
            expected_life: by_kind("expected_life", life.otherwise, &life.types, 1.0, 200.0)?,
            importance: by_kind("importance", importance.otherwise, &importance.types, 0.01, 100.0)?,
            important_from: within("importance.important_from", importance.important_from, 0.01, 100.0)?,
            when_unknown: when_unknown(&file.when_unknown)?,
            bands: bands("bands", &file.bands)?,
            facility_bands: bands("facility_bands", &file.facility_bands)?,
            condition_from: [condition.good, condition.fair, condition.poor, condition.critical],
            condition_factors: file.condition.factors.into(),
            threats: threats(&file.threats)?,
            humidity_medium_from: humidity.medium_from,
            humidity_high_above: humidity.high_above,
            factors: factors.into(),
        })
    }
}

/// Checks that bounds ascend strictly within 0 to 100, so that bands neither overlap nor leave gaps.
fn rising(key: &str, bounds: &[f64]) -> Result<(), RuleFileError> {
    for pair in bounds.windows(2) {
        within(key, pair[1], 0.0, 100.0)?;
        if pair[1] <= pair[0] {
            return Err(invalid(key, format!("must rise, but {} follows {}", pair[1], pair[0])));
        }
    }
    Ok(())
}

fn bands(key: &str, table: &BandTable) -> Result<RatingBands, RuleFileError> {
    rising(key, &[0.0, table.medium, table.high, table.critical])?;
    Ok(RatingBands { medium: table.medium, high: table.high, critical: table.critical })
}

fn by_kind(
    key: &str,
    otherwise: f64,
    types: &BTreeMap<String, f64>,
    least: f64,
    most: f64,
) -> Result<[f64; KINDS], RuleFileError> {
    let mut table = [within(&format!("{key}.otherwise"), otherwise, least, most)?; KINDS];
    for (word, value) in types {
        let kind = parse_kind(&format!("{key}.types"), word)?;
        table[kind as usize] = within(&format!("{key}.types.{word}"), *value, least, most)?;
    }
    Ok(table)
}

fn when_unknown(table: &WhenUnknownTable) -> Result<WhenUnknown, RuleFileError> {
    let mut quantities = [0.0; Quantity::ALL.len()];
    for quantity in Quantity::ALL {
        let (value, least, most) = match quantity {
            Quantity::Humidity => (table.humidity_percent, 0.0, 100.0),
            Quantity::Temperature => (table.temperature_f, -100.0, 300.0),
            Quantity::Loading => (table.loading_percent, 0.0, MOST),
            Quantity::Harmonics => (table.harmonics_percent, 0.0, MOST),
            Quantity::PowerFactor => (table.power_factor, 0.0, 1.0),
        };
        quantities[quantity as usize] = within(&format!("when_unknown.{}", quantity.as_str()), value, least, most)?;
    }
    Ok(WhenUnknown { quantities, issues: table.documented_issues, flags: table.flags })
}

fn threats(table: &ThreatTable) -> Result<ThreatRules, RuleFileError> {
    if !(1..=20).contains(&table.places) {
        return Err(invalid("threats.places", format!("is {}, must be from 1 to 20", table.places)));
    }
    Ok(ThreatRules {
        critical_load_above: within("threats.critical_load_above", table.critical_load_above, 0.0, 100.0)?,
        places: table.places,
        diversity_points: within("threats.diversity_points", table.diversity_points, 0.0, 100.0)?,
        category_affected_from: within("threats.category_affected_from", table.category_affected_from, 0.0, 100.0)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIX: &str = include_str!("../../../../assets/algorithms/1.2.0.toml");
    const FIVE: &str = include_str!("../../../../assets/algorithms/1.0.0.toml");

    /// The error of a file after one replacement, which must match.
    fn refusal(text: &str, from: &str, to: &str) -> String {
        assert!(text.contains(from), "`{from}` is not in the file");
        match RiskAlgorithm::parse(&text.replacen(from, to, 1)) {
            Ok(_) => format!("`{to}` in place of `{from}` was taken"),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn every_invalid_file_is_rejected_with_the_key() {
        for (text, from, to, key) in [
            (SIX, "title = ", "tittle = ", "tittle"),
            (SIX, "version = \"1.2.0\"", "version = \" \"", "version is empty"),
            (SIX, "[cap]\nvalue = 100\n", "[cap]\n", "value"),
            (SIX, "value = 1.05", "value = 0", "calibration.value"),
            (SIX, "value = 1.05", "value = nan", "calibration.value"),
            (SIX, "value = 1.05", "value = \"1.05\"", "1.05"),
            (SIX, "value = 100", "value = 80", "bands.critical"),
            (SIX, "value = 100", "value = 101", "cap.value"),
            (SIX, "source = \"Risk specification 1.2.0: a score is 0-100\"", "source = \"\"", "cap.source"),
            (SIX, "panel = 35", "panal = 35", "expected_life.types.panal"),
            (SIX, "panel = 35", "panel = 0", "expected_life.types.panel"),
            (SIX, "otherwise = 20", "otherwise = 0", "expected_life.otherwise"),
            (SIX, "otherwise = 1.0", "otherwise = -1", "importance.otherwise"),
            (SIX, "important_from = 3.0", "important_from = -3", "importance.important_from"),
            (SIX, "humidity_percent = 55", "humidity_percent = 155", "when_unknown.humidity_percent"),
            (SIX, "power_factor = 0.95", "power_factor = 1.2", "when_unknown.power_factor"),
            (SIX, "documented_issues = 0", "documented_issues = -1", "documented_issues"),
            (SIX, "high = 70.5", "high = 40.5", "bands must rise"),
            (SIX, "critical = 85.5", "critical = 120", "bands"),
            (SIX, "good = 20", "good = 0", "condition must rise"),
            (SIX, "factors = [\"visual\", \"age\"]", "factors = []", "condition.factors"),
            (FIVE, "factors = [\"age\"]", "factors = [\"visual\"]", "condition.factors"),
            (SIX, "places = 5", "places = 0", "threats.places"),
            (SIX, "critical_load_above = 70", "critical_load_above = -1", "threats.critical_load_above"),
            (SIX, "high_above = 65", "high_above = 45", "humidity_risk must rise"),
            (SIX, "weight = 0.35", "weight = 0.36", "factor.weight"),
            (SIX, "weight = 0.35", "weight = -0.35", "factor.age.weight"),
            (SIX, "name = \"material\"", "name = \"age\"", "factor.age is defined twice"),
            (SIX, "name = \"material\"", "name = \"colour\"", "colour"),
            (SIX, "start = 30", "start = 130", "factor.material.start"),
            (SIX, "[50, 50], [75, 80]", "[75, 80], [50, 50]", "factor.age.curve.points must rise"),
            (SIX, "[50, 50], [75, 80]", "[50, 50], [75, 40]", "factor.age.curve.points must rise"),
            (SIX, "[[0, 0], [50, 50]", "[[10, 0], [50, 50]", "factor.age.curve.points must begin at 0"),
            (SIX, "points = [[0, 0], [50, 50], [75, 80]]", "points = []", "factor.age.curve.points is empty"),
            (SIX, "beyond = 1.6", "beyond = -1.6", "factor.age.curve.beyond"),
            (SIX, "when_unknown = 60", "when_unknown = 600", "factor.age.curve.when_unknown"),
            (SIX, "of = \"life_used_percent\"", "of = \"colour\"", "factor.age.curve.of"),
            (SIX, "flag = \"crimped\"", "flag = \"krimped\"", "factor.material.flags.flag is `krimped`"),
            (SIX, "flag = \"crimped\", add = 15", "flag = \"crimped\", add = -15", "factor.material.flags.crimped.add"),
            (SIX, "flag = \"undersized\"", "flag = \"crimped\"", "factor.material.flags.crimped is defined twice"),
            (FIVE, "types = [\"breaker\"]", "types = [\"braker\"]", "failed_trip_test.types.braker"),
            (FIVE, "types = [\"breaker\"]", "types = [\"breaker\", \"breaker\"]", "is named twice"),
            (SIX, "copper = 0", "copper = -1", "factor.material.conductor.copper"),
            (SIX, "installed_before = [[1975, 60]]", "", "factor.material.conductor.aluminum must have one of"),
            (SIX, "[[1975, 60]]", "[[1975, 40]]", "aluminum.installed_before must rise"),
            (SIX, "[[1975, 60]]", "[]", "aluminum.installed_before is empty"),
            (SIX, "[[1975, 60]]", "[[19750, 60]]", "is not a year"),
            (FIVE, "[10, 60], [20, 70]", "[20, 70], [10, 60]", "aluminum.up_to_age must rise"),
            (FIVE, "[40, 90]]", "[40, 100.5]]", "aluminum.up_to_age"),
            (
                SIX,
                "input = \"humidity_percent\"",
                "input = \"wetness\"",
                "factor.environmental.steps.input is `wetness`",
            ),
            (SIX, "above = [[80, 40], [65, 25]", "above = [[65, 25], [80, 40]", "steps.humidity_percent must rise"),
            (SIX, "above = [[80, 40], [65, 25]", "above = [[80, 20], [65, 25]", "steps.humidity_percent must rise"),
            (SIX, "below = [[0.8, 20], [0.9, 10]]", "below = [[0.9, 10], [0.8, 20]]", "steps.power_factor must rise"),
            (SIX, "above = [[15, 25], [8, 15]]", "", "steps.harmonics_percent must have one of above and below"),
            (FIVE, "otherwise = 10 }", "otherwise = 25 }", "steps.loading_percent must rise"),
            (SIX, "value = 5\n", "value = 50\n", "factor.maintenance.lower_start.value"),
            (SIX, "input = \"age_years\"", "input = \"colour\"", "factor.maintenance.lower_start.when.input"),
            (SIX, "when = [{ input = \"loading_percent\", below = 40 }]", "when = []", "lower_start.when is empty"),
            (SIX, "per_documented_issue = 5", "per_documented_issue = -5", "factor.maintenance.per_documented_issue"),
        ] {
            let message = refusal(text, from, to);
            assert!(message.contains(key), "`{key}` is not named: {message}");
        }
    }

    #[test]
    fn a_changed_copy_needs_a_version_of_its_own() {
        let catalog = crate::assess::RuleCatalog::embedded().expect("sound");
        let copy = RiskAlgorithm::parse(&SIX.replace("value = 1.05", "value = 1.0")).expect("sound");
        assert!(catalog.clone().with(copy).is_err());
        let own = SIX.replace("version = \"1.2.0\"", "version = \"1.2.0-site\"");
        let catalog = catalog.with(RiskAlgorithm::parse(&own).expect("sound")).expect("a new version");
        assert_eq!(catalog.versions().collect::<Vec<_>>(), ["1.0.0", "1.2.0", "1.2.0-site"]);
    }
}
