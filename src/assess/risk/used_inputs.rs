//! The inputs used by a factor: the value of each, and whether it is recorded or a substitute.

use serde::Serialize;
use utoipa::ToSchema;

use super::{CurveInput, FactorRule, RiskAlgorithm, StartInput};
use crate::assess::risk::inputs::{Input, Inputs, Quantity};
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
    UsedInput { name, value, basis: if value.is_some() { InputBasis::Recorded } else { InputBasis::Unknown } }
}

fn install_date(inputs: &Inputs) -> UsedInput {
    recorded(Input::InstallDate.name(), inputs.installed.map(InputValue::Day))
}

fn last_service(inputs: &Inputs) -> UsedInput {
    recorded(LAST_SERVICE, inputs.last_service.map(InputValue::Day))
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
    pub(super) fn used(&self, rule: &FactorRule, inputs: &Inputs) -> Vec<UsedInput> {
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
            list.put(UsedInput { name: flag.input.name(), value: Some(InputValue::Flag(value)), basis });
        }
        if rule.per_documented_issue > 0.0 {
            let (value, basis) = match inputs.issues {
                Some(issues) => (issues, InputBasis::Recorded),
                None => (self.when_unknown.issues, InputBasis::Assumed),
            };
            let name = Input::DocumentedIssues.name();
            list.put(UsedInput { name, value: Some(InputValue::Count(value)), basis });
        }
        list.0
    }

    fn quantity(&self, quantity: Quantity, inputs: &Inputs) -> UsedInput {
        let (value, basis) = match inputs.quantity(quantity) {
            Some(value) if inputs.averaged.has(quantity.input()) => (value, InputBasis::FacilityAverage),
            Some(value) => (value, InputBasis::Recorded),
            None => (self.when_unknown.quantities[quantity as usize], InputBasis::Assumed),
        };
        UsedInput { name: quantity.input().name(), value: Some(InputValue::Number(value)), basis }
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
                format!("{} {value} {}", input.name, input.basis.as_str())
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
                "conductor.connection_type true recorded",
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
