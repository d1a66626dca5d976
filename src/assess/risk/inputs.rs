//! The inputs of a risk score: names, presence and values, extracted from a record once, so that the evaluator works on
//! plain numbers and bits only.

use crate::inventory::{ConductorMaterial, ConnectionType, Day, EquipmentKind, Severity, TripTest};

use crate::assess::EquipmentContext;

/// Days in a year, to convert ages and times since service.
pub const DAYS_PER_YEAR: f64 = 365.25;

/// One input of a factor, named by its dotted field name in the canonical record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Input {
    /// `install_date`
    InstallDate,
    /// `conductor.material`
    ConductorMaterial,
    /// `conductor.connection_type`
    ConnectionType,
    /// `conductor.undersized`
    Undersized,
    /// `conductor.outdated_insulation`
    OutdatedInsulation,
    /// `maintenance.documented_issues`
    DocumentedIssues,
    /// `maintenance.failed_inspection`
    FailedInspection,
    /// `maintenance.thermal_issues`
    ThermalIssues,
    /// `maintenance.trip_test`
    TripTest,
    /// `environment.humidity_percent`
    Humidity,
    /// `environment.temperature_f`
    Temperature,
    /// `environment.corrosive`
    Corrosive,
    /// `environment.outdoor`
    Outdoor,
    /// `environment.poor_ventilation`
    PoorVentilation,
    /// `operation.loading_percent`
    Loading,
    /// `operation.harmonics_percent`
    Harmonics,
    /// `operation.power_factor`
    PowerFactor,
    /// `operation.frequent_cycling`
    FrequentCycling,
    /// `operation.voltage_instability`
    VoltageInstability,
    /// `condition.visible_corrosion`
    VisibleCorrosion,
    /// `condition.physical_damage`
    PhysicalDamage,
    /// `condition.heat_discoloration`
    HeatDiscoloration,
    /// `condition.loose_parts`
    LooseParts,
    /// `condition.unusual_noise`
    UnusualNoise,
}

use Input as I;

impl Input {
    /// All inputs, in bit order and in the order of `missing_inputs`.
    pub const ALL: [Self; 24] = [
        I::InstallDate,
        I::ConductorMaterial,
        I::ConnectionType,
        I::Undersized,
        I::OutdatedInsulation,
        I::DocumentedIssues,
        I::FailedInspection,
        I::ThermalIssues,
        I::TripTest,
        I::Humidity,
        I::Temperature,
        I::Corrosive,
        I::Outdoor,
        I::PoorVentilation,
        I::Loading,
        I::Harmonics,
        I::PowerFactor,
        I::FrequentCycling,
        I::VoltageInstability,
        I::VisibleCorrosion,
        I::PhysicalDamage,
        I::HeatDiscoloration,
        I::LooseParts,
        I::UnusualNoise,
    ];

    /// Its dotted name in the canonical record.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            I::InstallDate => "install_date",
            I::ConductorMaterial => "conductor.material",
            I::ConnectionType => "conductor.connection_type",
            I::Undersized => "conductor.undersized",
            I::OutdatedInsulation => "conductor.outdated_insulation",
            I::DocumentedIssues => "maintenance.documented_issues",
            I::FailedInspection => "maintenance.failed_inspection",
            I::ThermalIssues => "maintenance.thermal_issues",
            I::TripTest => "maintenance.trip_test",
            I::Humidity => "environment.humidity_percent",
            I::Temperature => "environment.temperature_f",
            I::Corrosive => "environment.corrosive",
            I::Outdoor => "environment.outdoor",
            I::PoorVentilation => "environment.poor_ventilation",
            I::Loading => "operation.loading_percent",
            I::Harmonics => "operation.harmonics_percent",
            I::PowerFactor => "operation.power_factor",
            I::FrequentCycling => "operation.frequent_cycling",
            I::VoltageInstability => "operation.voltage_instability",
            I::VisibleCorrosion => "condition.visible_corrosion",
            I::PhysicalDamage => "condition.physical_damage",
            I::HeatDiscoloration => "condition.heat_discoloration",
            I::LooseParts => "condition.loose_parts",
            I::UnusualNoise => "condition.unusual_noise",
        }
    }

    /// For a flag, its name in rule files and its display text when set; `None` for other inputs.
    #[must_use]
    pub const fn flag(self) -> Option<(&'static str, &'static str)> {
        Some(match self {
            I::ConnectionType => ("crimped", "crimped connections"),
            I::Undersized => ("undersized", "undersized conductors"),
            I::OutdatedInsulation => ("outdated_insulation", "outdated insulation"),
            I::FailedInspection => ("failed_inspection", "failed inspection"),
            I::ThermalIssues => ("thermal_issue", "thermal issue"),
            I::TripTest => ("failed_trip_test", "failed trip test"),
            I::Corrosive => ("corrosive", "corrosive atmosphere"),
            I::Outdoor => ("outdoor", "outdoors"),
            I::PoorVentilation => ("poor_ventilation", "poor ventilation"),
            I::FrequentCycling => ("frequent_cycling", "frequent cycling"),
            I::VoltageInstability => ("voltage_instability", "unstable voltage"),
            I::VisibleCorrosion => ("visible_corrosion", "visible corrosion"),
            I::PhysicalDamage => ("physical_damage", "physical damage"),
            I::HeatDiscoloration => ("heat_discoloration", "heat discoloration"),
            I::LooseParts => ("loose_parts", "loose parts"),
            I::UnusualNoise => ("unusual_noise", "unusual noise"),
            _ => return None,
        })
    }
}

/// A set of inputs as a bit set.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct InputSet(u32);

impl InputSet {
    /// Inserts an input.
    pub const fn put(&mut self, input: Input) {
        self.0 |= 1 << input as u32;
    }

    /// Inserts an input if `there`. Branchless, as the values of real flags are unpredictable.
    pub(in crate::assess) const fn put_if(&mut self, input: Input, there: bool) {
        self.0 |= (there as u32) << input as u32;
    }

    /// 1 when the input is in both sets, else 0.
    pub(in crate::assess) fn weight_in(self, other: Self, input: Input) -> f64 {
        f64::from((self.0 & other.0) >> input as u32 & 1)
    }

    /// Whether it contains an input.
    #[must_use]
    pub const fn has(self, input: Input) -> bool {
        self.0 & (1 << input as u32) != 0
    }

    /// Whether it is empty.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The union of both sets.
    #[must_use]
    pub const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Its members, in the order of [`Input::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Input> {
        Input::ALL.into_iter().filter(move |input| self.has(*input))
    }

    /// The dotted names of its members.
    #[must_use]
    pub fn names(self) -> Vec<&'static str> {
        self.iter().map(Input::name).collect()
    }
}

/// An input that is a measured number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(in crate::assess) enum Quantity {
    Humidity,
    Temperature,
    Loading,
    Harmonics,
    PowerFactor,
}

impl Quantity {
    pub(in crate::assess) const ALL: [Self; 5] =
        [Self::Humidity, Self::Temperature, Self::Loading, Self::Harmonics, Self::PowerFactor];

    pub(in crate::assess) const fn input(self) -> Input {
        match self {
            Self::Humidity => I::Humidity,
            Self::Temperature => I::Temperature,
            Self::Loading => I::Loading,
            Self::Harmonics => I::Harmonics,
            Self::PowerFactor => I::PowerFactor,
        }
    }

    /// Name in rule files.
    pub(in crate::assess) fn as_str(self) -> &'static str {
        let name = self.input().name();
        name.split_once('.').map_or(name, |(_, word)| word)
    }

    /// Display text before and after the number.
    pub(in crate::assess) const fn phrase(self) -> (&'static str, &'static str) {
        match self {
            Self::Humidity => ("humidity ", " %"),
            Self::Temperature => ("temperature ", " °F"),
            Self::Loading => ("loading ", " %"),
            Self::Harmonics => ("harmonics ", " %"),
            Self::PowerFactor => ("power factor ", ""),
        }
    }
}

/// The inputs of one piece of equipment on one day. An unknown input is `None`, a NaN in `quantities`, or a bit not set
/// in `known`.
#[derive(Debug, Clone)]
pub(in crate::assess) struct Inputs {
    pub(in crate::assess) kind: EquipmentKind,
    pub(in crate::assess) installed: Option<Day>,
    pub(in crate::assess) years: Option<f64>,
    pub(in crate::assess) last_service: Option<Day>,
    pub(in crate::assess) years_since_service: Option<f64>,
    pub(in crate::assess) material: Option<ConductorMaterial>,
    pub(in crate::assess) issues: Option<u32>,
    quantities: [f64; Quantity::ALL.len()],
    /// Quantities taken from the facility's average.
    pub(in crate::assess) averaged: InputSet,
    known: InputSet,
    on: InputSet,
}

fn years_between(earlier: Day, later: Day) -> f64 {
    f64::from(later - earlier) / DAYS_PER_YEAR
}

/// A measured value, if it is finite.
pub(in crate::assess) fn measured(value: Option<f64>) -> Option<f64> {
    value.filter(|number| number.is_finite())
}

/// Whether a level of rust or corrosion counts as visible corrosion.
pub(in crate::assess) fn carries_corrosion(level: Option<Severity>) -> bool {
    level >= Some(Severity::Moderate)
}

impl Inputs {
    pub(in crate::assess) fn from_context(subject: &EquipmentContext<'_>, as_of: Day) -> Self {
        let equipment = subject.equipment;
        let (installed, last_service) = (subject.installed(as_of), subject.last_service(as_of));
        let (condition, maintenance) = (&equipment.condition, &equipment.maintenance);
        let mut inputs = Self {
            kind: equipment.kind,
            installed,
            years: installed.map(|day| years_between(day, as_of)),
            last_service,
            years_since_service: last_service.map(|day| years_between(day, as_of)),
            material: subject.conductor.material,
            issues: maintenance.documented_issues,
            quantities: [f64::NAN; Quantity::ALL.len()],
            averaged: InputSet::default(),
            known: InputSet::default(),
            on: InputSet::default(),
        };
        let averages = subject.facility.map(|facility| &facility.environment);
        let (environment, operation) = (&equipment.environment, &equipment.operation);
        let average = |value: Option<f64>| measured(value);
        inputs.take(Quantity::Humidity, environment.humidity_percent, || average(averages?.humidity_average));
        inputs.take(Quantity::Temperature, environment.temperature_f, || average(averages?.temperature_average));
        inputs.take(Quantity::Loading, operation.loading_percent, || None);
        inputs.take(Quantity::Harmonics, operation.harmonics_percent, || None);
        inputs.take(Quantity::PowerFactor, operation.power_factor, || None);

        let corroded = carries_corrosion(condition.corrosion_level) || carries_corrosion(condition.rust_level);
        let conductor = &subject.conductor;
        for (input, flag) in [
            (I::ConnectionType, conductor.connection_type.map(|kind| kind == ConnectionType::Crimped)),
            (I::Undersized, conductor.undersized),
            (I::OutdatedInsulation, conductor.outdated_insulation),
            (I::FailedInspection, maintenance.failed_inspection),
            (I::ThermalIssues, maintenance.thermal_issues),
            (I::TripTest, maintenance.trip_test.map(|result| result == TripTest::Failed)),
            (I::Corrosive, environment.corrosive),
            (I::Outdoor, environment.outdoor),
            (I::PoorVentilation, environment.poor_ventilation),
            (I::FrequentCycling, operation.frequent_cycling),
            (I::VoltageInstability, operation.voltage_instability),
            (I::VisibleCorrosion, if corroded { Some(true) } else { condition.visible_corrosion }),
            (I::PhysicalDamage, condition.physical_damage),
            (I::HeatDiscoloration, condition.heat_discoloration),
            (I::LooseParts, condition.loose_parts),
            (I::UnusualNoise, condition.unusual_noise),
        ] {
            inputs.known.put_if(input, flag.is_some());
            inputs.on.put_if(input, flag == Some(true));
        }
        inputs
    }

    /// Moves the inputs to another day; only age and time since service change.
    pub(in crate::assess) fn age_to(&mut self, day: Day, last_service: Option<Day>) {
        self.years = self.installed.map(|installed| years_between(installed, day));
        self.years_since_service = last_service.map(|service| years_between(service, day));
    }

    fn take(&mut self, quantity: Quantity, own: Option<f64>, average: impl FnOnce() -> Option<f64>) {
        let mut value = measured(own);
        if value.is_none() {
            value = average();
            if value.is_some() {
                self.averaged.put(quantity.input());
            }
        }
        self.quantities[quantity as usize] = value.unwrap_or(f64::NAN);
    }

    pub(in crate::assess) fn quantity(&self, quantity: Quantity) -> Option<f64> {
        measured(Some(self.quantities[quantity as usize]))
    }

    /// The set flags, and the unknown flags of `of`.
    pub(in crate::assess) const fn flags(&self, of: InputSet) -> (InputSet, InputSet) {
        (self.on, InputSet(of.0 & !self.known.0))
    }

    pub(in crate::assess) const fn flag(&self, input: Input) -> Option<bool> {
        if self.known.has(input) { Some(self.on.has(input)) } else { None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inputs_are_listed_in_bit_order() {
        for (place, input) in Input::ALL.into_iter().enumerate() {
            assert_eq!(input as usize, place, "{}", input.name());
        }
    }
}
