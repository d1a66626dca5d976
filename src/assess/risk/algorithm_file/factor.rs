//! Parser and validation of the factors of a risk algorithm file.

use jiff::civil::Date;
use serde::Deserialize;

use super::MOST;
use crate::assess::figure::Factor;
use crate::assess::risk::inputs::{Input, InputSet, Quantity};
use crate::assess::risk::{
    AluminumRule, ConductorRule, Curve, CurveInput, CurveSegment, FACTORS, FactorRule, FlagRule, LowerStart,
    StartInput, StepFunction,
};
use crate::assess::rule_file::{KINDS, KindSet, RuleFileError, invalid, require_text, within};
use crate::inventory::{Day, EquipmentKind};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FactorTable {
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

pub(super) fn factors(tables: &[FactorTable]) -> Result<Vec<FactorRule>, RuleFileError> {
    let mut rules: Vec<FactorRule> = Vec::with_capacity(FACTORS);
    for table in tables {
        if rules.iter().any(|rule| rule.factor == table.name) {
            return Err(invalid(format!("factor.{}", table.name.key()), "is defined twice"));
        }
        rules.push(factor(table)?);
    }
    let sum: f64 = rules.iter().map(|rule| rule.weight).sum();
    if (sum - 1.0).abs() > 1e-9 {
        return Err(invalid("factor.weight", format!("of all factors together is {sum}, must be 1")));
    }
    Ok(rules)
}

fn factor(table: &FactorTable) -> Result<FactorRule, RuleFileError> {
    let name = format!("factor.{}", table.name.key());
    let key = |part: &str| format!("{name}.{part}");
    require_text(&key("source"), &table.source)?;
    let start = within(&key("start"), table.start, 0.0, 100.0)?;
    let (flags, flags_of) = flags(&key("flags"), &table.flags)?;
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
        flags,
        flags_of,
        per_documented_issue: within(&key("per_documented_issue"), table.per_documented_issue, 0.0, 100.0)?,
    })
}

fn quantity(word: &str) -> Option<Quantity> {
    Quantity::ALL.into_iter().find(|quantity| quantity.as_str() == word)
}

fn unknown_input(key: &str, word: &str) -> RuleFileError {
    invalid(format!("{key}.input"), format!("is `{word}`, which is not an input"))
}

fn lower_start(key: &str, table: &LowerStartTable, start: f64) -> Result<LowerStart, RuleFileError> {
    let value = within(&format!("{key}.value"), table.value, 0.0, start)?;
    if table.when.is_empty() {
        return Err(invalid(format!("{key}.when"), "is empty"));
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
        word => return Err(invalid(format!("{key}.of"), format!("is `{word}`, which is not an input of a curve"))),
    };
    let points_key = format!("{key}.points");
    let (Some(first), Some(last)) = (table.points.first(), table.points.last()) else {
        return Err(invalid(points_key, "is empty"));
    };
    if first.0 != 0.0 {
        return Err(invalid(points_key, format!("must begin at 0, but begins at {}", first.0)));
    }
    for (x, value) in &table.points {
        within(&points_key, *x, 0.0, MOST)?;
        within(&points_key, *value, 0.0, 100.0)?;
    }
    let mut pieces = Vec::with_capacity(table.points.len());
    for pair in table.points.windows(2) {
        let ((from, value), (to, next)) = (pair[0], pair[1]);
        if to <= from || next < value {
            return Err(invalid(points_key, format!("must rise, but [{to}, {next}] follows [{from}, {value}]")));
        }
        pieces.push(CurveSegment { from, value, slope: (next - value) / (to - from) });
    }
    let slope = within(&format!("{key}.beyond"), table.beyond, 0.0, MOST)?;
    pieces.push(CurveSegment { from: last.0, value: last.1, slope });
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
                let first = Date::new(*year, 1, 1).map_err(|_| invalid(&*key, format!("{year} is not a year")))?;
                days.push((Day::from_date(first), within(&key, *add, 0.0, 100.0)?));
            }
            // An older installation must not score below a newer one
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
        _ => return Err(invalid(aluminum_key, "must have one of installed_before and up_to_age")),
    };
    Ok(ConductorRule {
        copper: points("copper", table.copper)?,
        unknown: points("unknown", table.unknown)?,
        aluminum,
        otherwise,
        install_date_unknown: points("aluminum.install_date_unknown", table.aluminum.install_date_unknown)?,
    })
}

/// Checks that steps are monotonic, and that the last one fits the value that follows it.
fn ordered<T: Copy>(
    key: &str,
    steps: &[T],
    breaks: impl Fn(&T, T) -> bool,
    ends_well: impl Fn(&T) -> bool,
) -> Result<(), RuleFileError> {
    let Some(last) = steps.last() else {
        return Err(invalid(key, "is empty"));
    };
    if steps.windows(2).any(|pair| breaks(&pair[0], pair[1])) || !ends_well(last) {
        return Err(invalid(key, "must rise step by step from the mildest to the worst"));
    }
    Ok(())
}

fn steps(key: &str, table: &StepsTable) -> Result<StepFunction, RuleFileError> {
    let input = quantity(&table.input).ok_or_else(|| unknown_input(key, &table.input))?;
    let key = format!("{key}.{}", table.input);
    let otherwise = within(&format!("{key}.otherwise"), table.otherwise, 0.0, 100.0)?;
    let (above, list) = match (&table.above, &table.below) {
        (Some(list), None) => (true, list),
        (None, Some(list)) => (false, list),
        _ => return Err(invalid(key, "must have one of above and below")),
    };
    for (threshold, add) in list {
        within(&key, *threshold, -100.0, MOST)?;
        within(&key, *add, 0.0, 100.0)?;
    }
    let breaks = |(worse, more): &(f64, f64), (milder, less): (f64, f64)| {
        (if above { *worse <= milder } else { *worse >= milder }) || *more < less
    };
    ordered(&key, list, breaks, |mildest| mildest.1 >= otherwise)?;
    let sign = if above { 1.0 } else { -1.0 };
    Ok(StepFunction {
        input,
        sign,
        thresholds: list.iter().rev().map(|(threshold, _)| sign * threshold).collect(),
        points: std::iter::once(otherwise).chain(list.iter().rev().map(|(_, add)| *add)).collect(),
    })
}

/// The flags of a factor, and by equipment type those that count.
fn flags(key: &str, tables: &[FlagTable]) -> Result<(Box<[FlagRule]>, [InputSet; KINDS]), RuleFileError> {
    let (mut flags, mut flags_of) = (Vec::with_capacity(tables.len()), [InputSet::default(); KINDS]);
    let mut named = InputSet::default();
    for table in tables {
        let is_meant = |input: &Input| input.flag().is_some_and(|(word, _)| word == table.flag);
        let input = Input::ALL
            .into_iter()
            .find(is_meant)
            .ok_or_else(|| invalid(format!("{key}.flag"), format!("is `{}`, which is not a flag", table.flag)))?;
        let key = format!("{key}.{}", table.flag);
        if named.has(input) {
            return Err(invalid(key, "is defined twice"));
        }
        named.put(input);
        let kinds = match &table.types {
            Some(words) => KindSet::parse(&format!("{key}.types"), words)?,
            None => KindSet::ALL,
        };
        for kind in EquipmentKind::ALL.iter().filter(|kind| kinds.has(**kind)) {
            flags_of[*kind as usize].put(input);
        }
        flags.push(FlagRule { input, add: within(&format!("{key}.add"), table.add, 0.0, 100.0)? });
    }
    Ok((flags.into(), flags_of))
}
