//! Parser and validation of the action file.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{Action, ActionCatalog, ActionConditions, ActionEffects, CostClass};
use crate::assess::compliance::Confidence;
use crate::assess::figure::RiskRating;
use crate::assess::nfpa70b::MaintenanceScope;
use crate::assess::risk::inputs::Input;
use crate::assess::rule_file::{KINDS, RuleFileError, invalid, parse_kind, require_text, within};
use crate::inventory::{ConductorMaterial, ConnectionType, ServiceId, ServiceKind, Severity};

/// Maximum number of actions that can change a risk score: a plan evaluates every combination of the applicable ones,
/// so the cost is exponential in it.
const MAX_RISK_ACTIONS: usize = 10;
/// Maximum cost of an action, USD.
const MAX_USD: f64 = 100_000_000.0;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ActionFile {
    version: String,
    source: String,
    service: String,
    urgency: UrgencyTable,
    order: OrderTable,
    action: Vec<ActionTable>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct UrgencyTable {
    source: String,
    #[serde(rename = "confidence")]
    _confidence: Confidence,
    unlabelled_above_cal_cm2: f64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OrderTable {
    source: String,
    #[serde(rename = "confidence")]
    _confidence: Confidence,
    compliance_point_counts: f64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ActionTable {
    name: String,
    title: String,
    source: String,
    #[serde(rename = "confidence")]
    _confidence: Confidence,
    cost_class: CostClass,
    cost: f64,
    #[serde(default)]
    cost_by_type: BTreeMap<String, f64>,
    suits: ConditionsTable,
    sets: EffectsTable,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct ConditionsTable {
    overdue: bool,
    never_serviced: bool,
    scopes_overdue: Vec<MaintenanceScope>,
    corrosion_from: Option<Severity>,
    humidity_percent_above: Option<f64>,
    conductor: Option<ConductorMaterial>,
    loading_percent_above: Option<f64>,
    flags: Vec<String>,
    life_used_percent_above: Option<f64>,
    rated_from: Option<RiskRating>,
    label_not_complete: bool,
    study_not_current: bool,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct EffectsTable {
    replaced: bool,
    serviced: bool,
    records: Vec<ServiceKind>,
    overdue_records: Vec<ServiceKind>,
    documented_issues: Option<u32>,
    off: Vec<String>,
    corrosion: Option<Severity>,
    humidity_percent: Option<f64>,
    scored_as: Option<ConductorMaterial>,
    connection: Option<ConnectionType>,
    loading_percent: Option<f64>,
    complete_label: bool,
    study: bool,
}

impl ActionCatalog {
    /// Parses the action file.
    ///
    /// # Errors
    /// [`RuleFileError`], which names the key: an unknown or missing key, a duplicate action, one without conditions or
    /// effects, a negative cost or one with fractions of a cent, an unknown type or flag.
    pub fn parse(text: &str) -> Result<Self, RuleFileError> {
        let file: ActionFile = toml::from_str(text)?;
        for (key, text) in [
            ("version", &file.version),
            ("source", &file.source),
            ("urgency.source", &file.urgency.source),
            ("order.source", &file.order.source),
        ] {
            require_text(key, text)?;
        }
        let mut actions: Vec<Action> = Vec::with_capacity(file.action.len());
        for table in file.action {
            let action = read(table)?;
            if actions.iter().any(|known| known.name == action.name) {
                return Err(invalid(format!("action.{}", action.name), "is defined twice"));
            }
            actions.push(action);
        }
        let is_service = |action: &Action| *action.name == *file.service && action.sets.serviced;
        let service = actions.iter().position(is_service).ok_or_else(|| {
            invalid("service", format!("is `{}`, which is not an action that sets `serviced`", file.service))
        })?;
        let touching = actions.iter().filter(|action| action.touches_risk()).count();
        if touching > MAX_RISK_ACTIONS {
            let reason = format!("has {touching} that change risk; at most {MAX_RISK_ACTIONS} can be combined");
            return Err(invalid("action", reason));
        }
        let limit = "urgency.unlabelled_above_cal_cm2";
        let share = "order.compliance_point_counts";
        Ok(Self {
            version: file.version.trim().into(),
            actions: actions.into(),
            service,
            unlabelled_above: within(limit, file.urgency.unlabelled_above_cal_cm2, 0.0, 1000.0)?,
            compliance_point_counts: within(share, file.order.compliance_point_counts, 0.0, 1000.0)?,
            record_id: ServiceId::parse("action").map_err(|error| invalid("action", error.to_string()))?,
        })
    }
}

fn read(table: ActionTable) -> Result<Action, RuleFileError> {
    require_text("action.name", &table.name)?;
    let key = format!("action.{}", table.name);
    require_text(&format!("{key}.title"), &table.title)?;
    require_text(&format!("{key}.source"), &table.source)?;
    let mut cost = [cents(&format!("{key}.cost"), table.cost)?; KINDS];
    for (word, usd) in &table.cost_by_type {
        let key = format!("{key}.cost_by_type");
        cost[parse_kind(&key, word)? as usize] = cents(&format!("{key}.{word}"), *usd)?;
    }
    let suits = suits(&format!("{key}.suits"), table.suits)?;
    if suits == ActionConditions::default() {
        return Err(invalid(format!("{key}.suits"), "is empty: the action would never be applicable"));
    }
    let sets = sets(&format!("{key}.sets"), table.sets)?;
    if sets == ActionEffects::default() {
        return Err(invalid(format!("{key}.sets"), "is empty: nothing would change"));
    }
    Ok(Action {
        name: table.name.trim().into(),
        title: table.title.trim().into(),
        cost_class: table.cost_class,
        cost,
        suits,
        sets,
    })
}

/// Converts USD to cents.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to be a whole number in bounds")]
fn cents(key: &str, usd: f64) -> Result<u64, RuleFileError> {
    let cents = within(key, usd, 0.0, MAX_USD)? * 100.0;
    if (cents - cents.round()).abs() > 1e-6 {
        return Err(invalid(key, format!("is {usd}, which has fractions of a cent")));
    }
    Ok(cents.round() as u64)
}

fn percent(key: &str, part: &str, value: Option<f64>, most: f64) -> Result<Option<f64>, RuleFileError> {
    value.map(|value| within(&format!("{key}.{part}"), value, 0.0, most)).transpose()
}

fn flags(key: &str, words: &[String]) -> Result<Box<[Input]>, RuleFileError> {
    let named = |word: &String| {
        let is_meant = |input: &Input| input.flag().is_some_and(|(flag, _)| flag == word);
        let found = Input::ALL.into_iter().find(is_meant);
        found.ok_or_else(|| invalid(key, format!("names `{word}`, which is not a flag")))
    };
    words.iter().map(named).collect()
}

fn suits(key: &str, table: ConditionsTable) -> Result<ActionConditions, RuleFileError> {
    Ok(ActionConditions {
        overdue: table.overdue,
        never_serviced: table.never_serviced,
        scopes_overdue: table.scopes_overdue.into(),
        corrosion_from: table.corrosion_from,
        humidity_above: percent(key, "humidity_percent_above", table.humidity_percent_above, 100.0)?,
        conductor: table.conductor,
        loading_above: percent(key, "loading_percent_above", table.loading_percent_above, 1000.0)?,
        flags: flags(&format!("{key}.flags"), &table.flags)?,
        life_used_above: percent(key, "life_used_percent_above", table.life_used_percent_above, 1000.0)?,
        rated_from: table.rated_from,
        label_not_complete: table.label_not_complete,
        study_not_current: table.study_not_current,
    })
}

fn sets(key: &str, table: EffectsTable) -> Result<ActionEffects, RuleFileError> {
    Ok(ActionEffects {
        replaced: table.replaced,
        serviced: table.serviced,
        records: table.records.into(),
        overdue_records: table.overdue_records.into(),
        documented_issues: table.documented_issues,
        off: flags(&format!("{key}.off"), &table.off)?,
        corrosion: table.corrosion,
        humidity: percent(key, "humidity_percent", table.humidity_percent, 100.0)?,
        scored_as: table.scored_as,
        connection: table.connection,
        loading: percent(key, "loading_percent", table.loading_percent, 1000.0)?,
        complete_label: table.complete_label,
        study: table.study,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inventory::EquipmentKind;

    const SHIPPED: &str = include_str!("../../../assets/actions.toml");

    #[test]
    fn the_shipped_file_has_the_nine_actions_with_their_costs() {
        let catalog = ActionCatalog::parse(SHIPPED).expect("sound");
        let costs: Vec<(&str, u64, u64)> = catalog
            .actions()
            .iter()
            .map(|action| (action.name(), action.cents(EquipmentKind::Panel), action.cents(EquipmentKind::Motor)))
            .collect();
        assert_eq!(
            costs,
            [
                ("service", 45_000, 45_000),
                ("thermographic_scan", 12_000, 12_000),
                ("clean_and_dry", 60_000, 60_000),
                ("re_terminate_aluminum", 180_000, 180_000),
                ("reduce_loading", 250_000, 250_000),
                ("repair", 150_000, 150_000),
                ("replace", 600_000, 800_000),
                ("relabel", 4_000, 4_000),
                ("arc_flash_study", 15_000, 15_000),
            ]
        );
        assert_eq!(catalog.service().name(), "service");
    }

    #[test]
    fn an_invalid_file_is_rejected_with_the_key() {
        for (from, to, named) in [
            ("cost = 450", "cost = -1", "action.service.cost "),
            ("cost = 450", "cost = nan", "action.service.cost "),
            ("cost = 450", "cost = 0.005", "action.service.cost "),
            ("panel = 6000", "pannel = 6000", "action.replace.cost_by_type.pannel"),
            ("off = [\"visible_corrosion\"]", "off = [\"rust\"]", "action.clean_and_dry.sets.off"),
            ("humidity_percent = 50", "humidity_percent = 101", "action.clean_and_dry.sets.humidity_percent"),
            ("name = \"relabel\"", "name = \"service\"", "action.service is defined twice"),
            ("label_not_complete = true", "", "action.relabel.suits is empty"),
            ("complete_label = true", "", "action.relabel.sets is empty"),
            ("service = \"service\"", "service = \"repair\"", "service is `repair`"),
            ("study = true", "study = true\ncolour = 1", "the rule file cannot be read"),
            ("unlabelled_above_cal_cm2 = 8", "unlabelled_above_cal_cm2 = inf", "urgency.unlabelled_above_cal_cm2"),
        ] {
            assert!(SHIPPED.contains(from), "{from}");
            let error = ActionCatalog::parse(&SHIPPED.replacen(from, to, 1)).expect_err(named).to_string();
            assert!(error.starts_with(named), "{error}");
        }
    }
}
