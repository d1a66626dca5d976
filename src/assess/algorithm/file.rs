//! Reads and checks an algorithm's file. What passes is sound: weights sum to one, curves and steps rise, bands cover
//! 0-100 without a gap, every type and input is one there is.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Deserialize;

use super::{
    Algorithm, AluminumRule, Bands, ConductorRule, Curve, CurveInput, FACTORS, FactorRule, Flag, LowerStart, Piece,
    StartInput, Steps, ThreatRules, WhenUnknown,
};
use crate::assess::figure::Factor;
use crate::assess::input::{Input, Quantity};
use crate::assess::rule_file::{KINDS, KindSet, RuleFileError, kind_named, refuse, said, within};
use crate::inventory::Day;

/// More points than any factor can give.
const MOST: f64 = 1000.0;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
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

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FactorTable {
    name: Factor,
    weight: f64,
    source: String,
    start: f64,
    #[serde(default)]
    per_documented_issue: f64,
    lower_start: Option<LowerStartTable>,
    curve: Option<CurveTable>,
    conductor: Option<ConductorTable>,
    #[serde(default)]
    steps: Vec<StepsTable>,
    #[serde(default)]
    flags: Vec<FlagTable>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LowerStartTable {
    value: f64,
    when: Vec<WhenTable>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WhenTable {
    input: String,
    below: f64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CurveTable {
    of: String,
    points: Vec<(f64, f64)>,
    beyond: f64,
    when_unknown: f64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ConductorTable {
    copper: f64,
    unknown: f64,
    aluminum: AluminumTable,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AluminumTable {
    installed_before: Option<Vec<(i16, f64)>>,
    up_to_age: Option<Vec<(f64, f64)>>,
    otherwise: f64,
    install_date_unknown: f64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StepsTable {
    input: String,
    above: Option<Vec<(f64, f64)>>,
    below: Option<Vec<(f64, f64)>>,
    #[serde(default)]
    otherwise: f64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FlagTable {
    flag: String,
    add: f64,
    types: Option<Vec<String>>,
}

impl Algorithm {
    /// Reads an algorithm's file.
    ///
    /// # Errors
    /// [`RuleFileError`], which names the key: an unknown or missing key, a type or input that does not exist, weights
    /// that do not sum to one, a curve, step or band that does not rise, a number out of its range, an empty source.
    pub fn parse(text: &str) -> Result<Self, RuleFileError> {
        let file: File = toml::from_str(text)?;
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
            said(key, text)?;
        }
        let life = &file.expected_life;
        let importance = &file.importance;
        let factors = factors(&file.factor)?;
        let condition = &file.condition;
        rising("condition", &[0.0, condition.good, condition.fair, condition.poor, condition.critical])?;
        if condition.factors.is_empty() {
            return Err(refuse("condition.factors", "is empty"));
        }
        for factor in &condition.factors {
            if !factors.iter().any(|rule| rule.factor == *factor) {
                return Err(refuse("condition.factors", format!("names {}, which has no [[factor]]", factor.key())));
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

/// Bounds from 0 to 100, each above the one before: so the bands touch, and nothing lies outside.
fn rising(key: &str, bounds: &[f64]) -> Result<(), RuleFileError> {
    for pair in bounds.windows(2) {
        within(key, pair[1], 0.0, 100.0)?;
        if pair[1] <= pair[0] {
            return Err(refuse(key, format!("must rise, but {} follows {}", pair[1], pair[0])));
        }
    }
    Ok(())
}

fn bands(key: &str, table: &BandTable) -> Result<Bands, RuleFileError> {
    rising(key, &[0.0, table.medium, table.high, table.critical])?;
    Ok(Bands { medium: table.medium, high: table.high, critical: table.critical })
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
        let kind = kind_named(&format!("{key}.types"), word)?;
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
        quantities[quantity as usize] = within(&format!("when_unknown.{}", quantity.word()), value, least, most)?;
    }
    Ok(WhenUnknown { quantities, issues: table.documented_issues, flags: table.flags })
}

fn threats(table: &ThreatTable) -> Result<ThreatRules, RuleFileError> {
    if !(1..=20).contains(&table.places) {
        return Err(refuse("threats.places", format!("is {}, must be from 1 to 20", table.places)));
    }
    Ok(ThreatRules {
        critical_load_above: within("threats.critical_load_above", table.critical_load_above, 0.0, 100.0)?,
        places: table.places,
        diversity_points: within("threats.diversity_points", table.diversity_points, 0.0, 100.0)?,
        category_affected_from: within("threats.category_affected_from", table.category_affected_from, 0.0, 100.0)?,
    })
}

fn factors(tables: &[FactorTable]) -> Result<Vec<FactorRule>, RuleFileError> {
    let mut rules: Vec<FactorRule> = Vec::with_capacity(FACTORS);
    for table in tables {
        if rules.iter().any(|rule| rule.factor == table.name) {
            return Err(refuse(format!("factor.{}", table.name.key()), "is there twice"));
        }
        rules.push(factor(table)?);
    }
    let sum: f64 = rules.iter().map(|rule| rule.weight).sum();
    if (sum - 1.0).abs() > 1e-9 {
        return Err(refuse("factor.weight", format!("of all factors together is {sum}, must be 1")));
    }
    Ok(rules)
}

fn factor(table: &FactorTable) -> Result<FactorRule, RuleFileError> {
    let name = format!("factor.{}", table.name.key());
    let key = |part: &str| format!("{name}.{part}");
    said(&key("source"), &table.source)?;
    let start = within(&key("start"), table.start, 0.0, 100.0)?;
    Ok(FactorRule {
        factor: table.name,
        weight: within(&key("weight"), table.weight, 0.0, 1.0)?,
        start,
        lower_start: table
            .lower_start
            .as_ref()
            .map(|lower| lower_start(&key("lower_start"), lower, start))
            .transpose()?,
        curve: table.curve.as_ref().map(|table| curve(&key("curve"), table)).transpose()?,
        conductor: table.conductor.as_ref().map(|table| conductor(&key("conductor"), table)).transpose()?,
        steps: table.steps.iter().map(|table| steps(&key("steps"), table)).collect::<Result<_, _>>()?,
        flags: table.flags.iter().map(|table| flag(&key("flags"), table)).collect::<Result<_, _>>()?,
        per_documented_issue: within(&key("per_documented_issue"), table.per_documented_issue, 0.0, 100.0)?,
    })
}

fn quantity(word: &str) -> Option<Quantity> {
    Quantity::ALL.into_iter().find(|quantity| quantity.word() == word)
}

fn unknown_input(key: &str, word: &str) -> RuleFileError {
    refuse(format!("{key}.input"), format!("is `{word}`, which is no input"))
}

fn lower_start(key: &str, table: &LowerStartTable, start: f64) -> Result<LowerStart, RuleFileError> {
    let value = within(&format!("{key}.value"), table.value, 0.0, start)?;
    if table.when.is_empty() {
        return Err(refuse(format!("{key}.when"), "is empty"));
    }
    let condition = |when: &WhenTable| -> Result<_, RuleFileError> {
        let input = match when.input.as_str() {
            "age_years" => StartInput::AgeYears,
            "years_since_service" => StartInput::YearsSinceService,
            word => StartInput::Quantity(quantity(word).ok_or_else(|| unknown_input(&format!("{key}.when"), word))?),
        };
        Ok((input, within(&format!("{key}.when.{}", when.input), when.below, -100.0, MOST)?))
    };
    Ok(LowerStart { value, when: table.when.iter().map(condition).collect::<Result<_, _>>()? })
}

fn curve(key: &str, table: &CurveTable) -> Result<Curve, RuleFileError> {
    let of = match table.of.as_str() {
        "life_used_percent" => CurveInput::LifeUsed,
        "years_since_service" => CurveInput::YearsSinceService,
        word => return Err(refuse(format!("{key}.of"), format!("is `{word}`, which is no input of a curve"))),
    };
    let points_key = format!("{key}.points");
    let (Some(first), Some(last)) = (table.points.first(), table.points.last()) else {
        return Err(refuse(points_key, "is empty"));
    };
    if first.0 != 0.0 {
        return Err(refuse(points_key, format!("must begin at 0, but begins at {}", first.0)));
    }
    for (x, value) in &table.points {
        within(&points_key, *x, 0.0, MOST)?;
        within(&points_key, *value, 0.0, 100.0)?;
    }
    let mut pieces = Vec::with_capacity(table.points.len());
    for pair in table.points.windows(2) {
        let ((from, value), (to, next)) = (pair[0], pair[1]);
        if to <= from || next < value {
            return Err(refuse(points_key, format!("must rise, but [{to}, {next}] follows [{from}, {value}]")));
        }
        pieces.push(Piece { from, value, slope: (next - value) / (to - from) });
    }
    let slope = within(&format!("{key}.beyond"), table.beyond, 0.0, MOST)?;
    pieces.push(Piece { from: last.0, value: last.1, slope });
    let when_unknown = within(&format!("{key}.when_unknown"), table.when_unknown, 0.0, 100.0)?;
    Ok(Curve { of, pieces: pieces.into(), when_unknown })
}

fn conductor(key: &str, table: &ConductorTable) -> Result<ConductorRule, RuleFileError> {
    let points = |part: &str, value: f64| within(&format!("{key}.{part}"), value, 0.0, 100.0);
    let aluminum_key = format!("{key}.aluminum");
    let otherwise = points("aluminum.otherwise", table.aluminum.otherwise)?;
    let aluminum = match (&table.aluminum.installed_before, &table.aluminum.up_to_age) {
        (Some(steps), None) => {
            let key = format!("{aluminum_key}.installed_before");
            let mut days = Vec::with_capacity(steps.len());
            for (year, add) in steps {
                let first = Date::new(*year, 1, 1).map_err(|_| refuse(&*key, format!("{year} is no year")))?;
                days.push((Day::of(first), within(&key, *add, 0.0, 100.0)?));
            }
            // An older installation is never scored below a newer one.
            let falls = |(early, most): &(Day, f64), (late, least): (Day, f64)| *early >= late || *most < least;
            ordered(&key, &days, falls, |last| last.1 >= otherwise)?;
            AluminumRule::InstalledBefore(days.into())
        }
        (None, Some(steps)) => {
            let key = format!("{aluminum_key}.up_to_age");
            for (age, points) in steps {
                within(&key, *age, 0.0, MOST)?;
                within(&key, *points, 0.0, 100.0)?;
            }
            let falls = |(age, points): &(f64, f64), (next, more): (f64, f64)| *age >= next || *points > more;
            ordered(&key, steps, falls, |last| last.1 <= otherwise)?;
            AluminumRule::UpToAge(steps.as_slice().into())
        }
        _ => return Err(refuse(aluminum_key, "must have one of installed_before and up_to_age")),
    };
    Ok(ConductorRule {
        copper: points("copper", table.copper)?,
        unknown: points("unknown", table.unknown)?,
        aluminum,
        otherwise,
        install_date_unknown: points("aluminum.install_date_unknown", table.aluminum.install_date_unknown)?,
    })
}

/// Steps that all go one way, the last in line with what comes after it.
fn ordered<T: Copy>(
    key: &str,
    steps: &[T],
    breaks: impl Fn(&T, T) -> bool,
    ends_well: impl Fn(&T) -> bool,
) -> Result<(), RuleFileError> {
    let Some(last) = steps.last() else {
        return Err(refuse(key, "is empty"));
    };
    if steps.windows(2).any(|pair| breaks(&pair[0], pair[1])) || !ends_well(last) {
        return Err(refuse(key, "must rise step by step from the mildest to the worst"));
    }
    Ok(())
}

fn steps(key: &str, table: &StepsTable) -> Result<Steps, RuleFileError> {
    let input = quantity(&table.input).ok_or_else(|| unknown_input(key, &table.input))?;
    let key = format!("{key}.{}", table.input);
    let otherwise = within(&format!("{key}.otherwise"), table.otherwise, 0.0, 100.0)?;
    let (above, list) = match (&table.above, &table.below) {
        (Some(list), None) => (true, list),
        (None, Some(list)) => (false, list),
        _ => return Err(refuse(key, "must have one of above and below")),
    };
    for (threshold, add) in list {
        within(&key, *threshold, -100.0, MOST)?;
        within(&key, *add, 0.0, 100.0)?;
    }
    let breaks = |(worse, more): &(f64, f64), (milder, less): (f64, f64)| {
        (if above { *worse <= milder } else { *worse >= milder }) || *more < less
    };
    ordered(&key, list, breaks, |mildest| mildest.1 >= otherwise)?;
    Ok(Steps { input, above, steps: list.as_slice().into(), otherwise })
}

fn flag(key: &str, table: &FlagTable) -> Result<Flag, RuleFileError> {
    let named = |input: &Input| input.flag().is_some_and(|(word, _)| word == table.flag);
    let input = Input::ALL
        .into_iter()
        .find(named)
        .ok_or_else(|| refuse(format!("{key}.flag"), format!("is `{}`, which is no flag", table.flag)))?;
    let key = format!("{key}.{}", table.flag);
    let kinds = match &table.types {
        Some(words) => KindSet::named(&format!("{key}.types"), words)?,
        None => KindSet::ALL,
    };
    Ok(Flag { input, add: within(&format!("{key}.add"), table.add, 0.0, 100.0)?, kinds })
}
