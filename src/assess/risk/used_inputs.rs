//! The inputs used by a factor: the value of each, and whether it is recorded or a substitute.

use serde::Serialize;
use utoipa::ToSchema;

use super::{CurveInput, FactorRule, RiskAlgorithm, StartInput};
use crate::assess::equipment_context::EquipmentContext;
use crate::assess::risk::inputs::{Input, Inputs, Quantity, carries_corrosion};
use crate::inventory::{ConductorMaterial, Day};

/// Input name of the latest service of any type.
const LAST_SERVICE: &str = "last_service";

/// One input of a factor.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct UsedInput {
    /// Its dotted name in the canonical record; `last_service` is the latest service of any type.
    pub name: &'static str,
    /// The value used; null when it is unknown and the rule has its own score for that.
    pub value: Option<InputValue>,
    /// Origin of the value.
    pub basis: InputBasis,
    /// What is on record, when the value is derived from it: `lug`, `corrosion_level Moderate`. Null otherwise.
    pub recorded: Option<String>,
    /// What the value says, when it is derived: `crimped`. Null otherwise.
    pub derived: Option<&'static str>,
}

/// Value of an input.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(untagged)]
pub enum InputValue {
    /// A flag. Enumerations (connection type, trip test) are true when they raise the score (crimped, failed).
    Flag(bool),
    /// A count.
    Count(u32),
    /// A measured number, in the unit of the record.
    Number(f64),
    /// A day.
    Day(Day),
    /// A conductor material.
    Material(ConductorMaterial),
}

/// Origin of the value of an input.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum InputBasis {
    /// Recorded for the equipment.
    Recorded,
    /// The facility's average.
    FacilityAverage,
    /// Unknown; substituted by the algorithm's default.
    Assumed,
    /// Unknown; the rule has its own score for that.
    Unknown,
}

impl InputBasis {
    /// Display name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Recorded => "recorded",
            Self::FacilityAverage => "facility average",
            Self::Assumed => "assumed",
            Self::Unknown => "unknown",
        }
    }
}

fn recorded(name: &'static str, value: Option<InputValue>) -> UsedInput {
    let basis = if value.is_some() { InputBasis::Recorded } else { InputBasis::Unknown };
    UsedInput { name, value, basis, recorded: None, derived: None }
}

fn install_date(inputs: &Inputs) -> UsedInput {
    recorded(Input::InstallDate.name(), inputs.installed.map(InputValue::Day))
}

fn last_service(inputs: &Inputs) -> UsedInput {
    recorded(LAST_SERVICE, inputs.last_service.map(InputValue::Day))
}

/// The record that a flag is derived from, and what the flag says; `None` when the flag itself is on record.
fn derivation(input: Input, subject: &EquipmentContext<'_>) -> Option<(String, &'static str)> {
    let (condition, maintenance) = (&subject.equipment.condition, &subject.equipment.maintenance);
    let rule_name = || input.flag().map_or(input.name(), |(name, _)| name);
    match input {
        Input::ConnectionType => Some((subject.conductor.connection_type?.to_string(), rule_name())),
        Input::TripTest => Some((maintenance.trip_test?.to_string(), rule_name())),
        Input::VisibleCorrosion => {
            let levels = [("corrosion_level", condition.corrosion_level), ("rust_level", condition.rust_level)];
            let (name, level) = levels.into_iter().find(|(_, level)| carries_corrosion(*level))?;
            Some((format!("{name} {}", level?), rule_name()))
        }
        _ => None,
    }
}

/// Inputs in the order of use, without duplicates.
#[derive(Default)]
struct UsedInputList(Vec<UsedInput>);

impl UsedInputList {
    fn put(&mut self, input: UsedInput) {
        if self.0.iter().all(|held| held.name != input.name) {
            self.0.push(input);
        }
    }
}

impl RiskAlgorithm {
    /// The inputs that a factor's rule reads. A curve whose input is unknown decides alone, so that later inputs are
    /// not used.
    pub(super) fn used(&self, rule: &FactorRule, inputs: &Inputs, subject: &EquipmentContext<'_>) -> Vec<UsedInput> {
        let mut list = UsedInputList::default();
        if let Some(curve) = &rule.curve {
            list.put(match curve.of {
                CurveInput::LifeUsed => install_date(inputs),
                CurveInput::YearsSinceService => last_service(inputs),
            });
            if self.curve_input(curve.of, inputs).is_none() {
                return list.0;
            }
        }
        for (input, _) in rule.lower_start.iter().flat_map(|lower| &lower.when) {
            list.put(match input {
                StartInput::AgeYears => install_date(inputs),
                StartInput::YearsSinceService => last_service(inputs),
                StartInput::Quantity(quantity) => self.quantity(*quantity, inputs),
            });
        }
        if rule.conductor.is_some() {
            list.put(recorded(Input::ConductorMaterial.name(), inputs.material.map(InputValue::Material)));
            if inputs.material == Some(ConductorMaterial::Aluminum) {
                list.put(install_date(inputs));
            }
        }
        for steps in &rule.steps {
            list.put(self.quantity(steps.input, inputs));
        }
        for flag in rule.flags_of(inputs.kind) {
            let (value, basis) = match inputs.flag(flag.input) {
                Some(value) => (value, InputBasis::Recorded),
                None => (self.when_unknown.flags, InputBasis::Assumed),
            };
            let (recorded, derived) = derivation(flag.input, subject).unzip();
            let value = Some(InputValue::Flag(value));
            list.put(UsedInput { name: flag.input.name(), value, basis, recorded, derived });
        }
        if rule.per_documented_issue > 0.0 {
            let (value, basis) = match inputs.issues {
                Some(issues) => (issues, InputBasis::Recorded),
                None => (self.when_unknown.issues, InputBasis::Assumed),
            };
            let name = Input::DocumentedIssues.name();
            let value = Some(InputValue::Count(value));
            list.put(UsedInput { name, value, basis, recorded: None, derived: None });
        }
        list.0
    }

    fn quantity(&self, quantity: Quantity, inputs: &Inputs) -> UsedInput {
        let (value, basis) = match inputs.quantity(quantity) {
            Some(value) if inputs.averaged.has(quantity.input()) => (value, InputBasis::FacilityAverage),
            Some(value) => (value, InputBasis::Recorded),
            None => (self.when_unknown.quantities[quantity as usize], InputBasis::Assumed),
        };
        let value = Some(InputValue::Number(value));
        UsedInput { name: quantity.input().name(), value, basis, recorded: None, derived: None }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::assess::figure::Factor;
    use crate::assess::{EquipmentContext, RuleCatalog};
    use crate::inventory::{Equipment, Facility};

    /// `name value basis` of every input of a factor.
    fn used(version: &str, keys: Value, factor: Factor) -> Vec<String> {
        let mut item = json!({"id": "e", "facility_id": "f", "type": "panel"});
        if let (Some(item), Value::Object(keys)) = (item.as_object_mut(), keys) {
            item.extend(keys);
        }
        let equipment: Equipment = serde_json::from_value(item).expect("an item");
        let facility: Facility =
            serde_json::from_value(json!({"id": "f", "name": "F", "environment": {"humidity_average": 72.5}}))
                .expect("a facility");
        let algorithm = RuleCatalog::embedded().expect("sound").algorithm(version).expect("there");
        let subject = EquipmentContext::new(&equipment, &[], &[], Some(&facility));
        let actual = algorithm.explain(&subject, "2026-02-28".parse().expect("a date"));
        let line = actual.factors.iter().find(|line| line.factor == factor).expect("the factor");
        let shown = |value: Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        line.inputs
            .iter()
            .map(|input| {
                let value = shown(serde_json::to_value(input.value).expect("a value"));
                let line = format!("{} {value} {}", input.name, input.basis.as_str());
                match (&input.recorded, input.derived) {
                    (Some(recorded), Some(derived)) => format!("{line}: {recorded}, {derived} {value}"),
                    _ => line,
                }
            })
            .collect()
    }

    #[test]
    fn each_factor_lists_its_inputs() {
        let item = json!({
            "install_date": "1970-01-01", "conductor": {"material": "aluminum", "connection_type": "crimped"},
            "environment": {"temperature_f": 88.5, "outdoor": true},
        });
        assert_eq!(used("1.2.0", item.clone(), Factor::Age), ["install_date 1970-01-01 recorded"]);
        assert_eq!(
            used("1.2.0", item.clone(), Factor::Material),
            [
                "conductor.material aluminum recorded",
                "install_date 1970-01-01 recorded",
                "conductor.connection_type true recorded: crimped, crimped true",
                "conductor.undersized false assumed",
                "conductor.outdated_insulation false assumed",
            ]
        );
        assert_eq!(
            used("1.2.0", item, Factor::Environmental),
            [
                "environment.humidity_percent 72.5 facility average",
                "environment.temperature_f 88.5 recorded",
                "environment.corrosive false assumed",
                "environment.outdoor true recorded",
                "environment.poor_ventilation false assumed",
            ]
        );
    }

    #[test]
    fn a_derived_flag_names_the_record_behind_it() {
        let item = json!({
            "type": "breaker", "conductor": {"connection_type": "lug"}, "maintenance": {"trip_test": "passed"},
            "condition": {"visible_corrosion": false, "rust_level": "Moderate", "corrosion_level": "Minimal"},
        });
        let has = |version: &str, factor: Factor, line: &str| {
            let lines = used(version, item.clone(), factor);
            assert!(lines.iter().any(|used| used == line), "{line}: {lines:?}");
        };
        has("1.2.0", Factor::Material, "conductor.connection_type false recorded: lug, crimped false");
        has(
            "1.2.0",
            Factor::Visual,
            "condition.visible_corrosion true recorded: rust_level Moderate, visible_corrosion true",
        );
        has("1.0.0", Factor::Operational, "maintenance.trip_test false recorded: passed, failed_trip_test false");
        let plain = used("1.2.0", json!({"condition": {"visible_corrosion": true}}), Factor::Visual);
        assert!(plain.contains(&"condition.visible_corrosion true recorded".to_owned()), "{plain:?}");
    }

    #[test]
    fn an_unknown_curve_input_is_listed_alone() {
        for version in ["1.0.0", "1.2.0"] {
            assert_eq!(used(version, json!({}), Factor::Age), ["install_date null unknown"]);
            assert_eq!(used(version, json!({}), Factor::Maintenance), ["last_service null unknown"]);
        }
        assert!(
            used("1.2.0", json!({}), Factor::Operational).contains(&"operation.loading_percent 50.0 assumed".into())
        );
    }
}
