//! Properties of scores and figures for arbitrary equipment and facilities: scores stay in bounds, a worse input never
//! lowers a score, order does not matter, and an explanation sums to its score.

use std::borrow::Cow;
use std::sync::LazyLock;

use masterbus::assess::figure::{EquipmentFigure, FacilityFigure, RiskRating};
use masterbus::assess::origin::FigureOrigin;
use masterbus::assess::{
    EquipmentContext, EquipmentContribution, FacilityFigureBuilder, PortfolioAggregate, RuleCatalog, Rules,
    assess_equipment,
};
use masterbus::inventory::{
    ConductorMaterial, ConnectionType, Day, Equipment, EquipmentId, EquipmentKind, Facility, FacilityId, Service,
    ServiceId, ServiceKind, Severity, TripTest,
};
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;
use proptest::sample::select;

static CATALOG: LazyLock<RuleCatalog> =
    LazyLock::new(|| RuleCatalog::embedded().expect("the embedded rule files are sound"));

pub fn rules(version: &str) -> Rules {
    CATALOG.rules(version).expect("an embedded version")
}

pub fn versions() -> impl Strategy<Value = Rules> {
    select(vec!["1.0.0", "1.2.0"]).prop_map(rules)
}

pub fn today() -> Day {
    "2026-02-28".parse().expect("a date")
}

/// A day up to 70 years ago, or up to a year ahead.
fn days() -> impl Strategy<Value = Day> {
    (-365_i32..25_567).prop_map(|ago| today().plus_days(-ago))
}

fn past_days() -> impl Strategy<Value = Day> {
    (0_i32..25_567).prop_map(|ago| today().plus_days(-ago))
}

fn flag() -> impl Strategy<Value = Option<bool>> {
    of(any::<bool>())
}

pub fn item() -> impl Strategy<Value = Equipment> {
    let facts = (select(EquipmentKind::ALL), of(days()), of(days()), flag(), of(0_u32..20));
    let room = (of(0.0..100.0), of(-20.0..130.0), flag(), flag(), flag());
    let use_of_it = (of(0.0..140.0), of(0.0..40.0), of(0.0..1.0), flag(), flag());
    let seen = (flag(), flag(), flag(), flag(), flag(), of(select(Severity::ALL)), of(select(Severity::ALL)));
    let wires = (of(select(ConductorMaterial::ALL)), of(select(ConnectionType::ALL)), flag(), flag());
    let kept = (flag(), flag(), of(select(TripTest::ALL)), of(days()), flag(), of(0.0..60.0));
    (facts, room, use_of_it, seen, wires, kept).prop_map(|(facts, room, use_of_it, seen, wires, kept)| {
        let mut item = bare("e", facts.0);
        item.install_date = facts.1;
        item.maintenance.last_service_date = facts.2;
        item.critical_load = facts.3;
        item.maintenance.documented_issues = facts.4;
        let environment = &mut item.environment;
        (environment.humidity_percent, environment.temperature_f) = (room.0, room.1);
        (environment.corrosive, environment.outdoor, environment.poor_ventilation) = (room.2, room.3, room.4);
        let operation = &mut item.operation;
        (operation.loading_percent, operation.harmonics_percent, operation.power_factor) =
            (use_of_it.0, use_of_it.1, use_of_it.2);
        (operation.frequent_cycling, operation.voltage_instability) = (use_of_it.3, use_of_it.4);
        let condition = &mut item.condition;
        (condition.visible_corrosion, condition.physical_damage, condition.heat_discoloration) =
            (seen.0, seen.1, seen.2);
        (condition.loose_parts, condition.unusual_noise) = (seen.3, seen.4);
        (condition.corrosion_level, condition.rust_level) = (seen.5, seen.6);
        let conductor = &mut item.conductor;
        (conductor.material, conductor.connection_type) = (wires.0, wires.1);
        (conductor.undersized, conductor.outdated_insulation) = (wires.2, wires.3);
        let maintenance = &mut item.maintenance;
        (maintenance.failed_inspection, maintenance.thermal_issues, maintenance.trip_test) = (kept.0, kept.1, kept.2);
        item.arc_flash.assessment_date = kept.3;
        item.arc_flash.label_present = kept.4;
        item.arc_flash.incident_energy_cal_cm2 = kept.5;
        item
    })
}

pub fn bare(id: &str, kind: EquipmentKind) -> Equipment {
    let item = serde_json::json!({"id": id, "facility_id": "f", "type": kind});
    serde_json::from_value(item).expect("the least item")
}

pub fn services() -> impl Strategy<Value = Vec<Service>> {
    let record = (select(ServiceKind::ALL), days()).prop_map(|(kind, date)| Service {
        id: ServiceId::parse("s").expect("an id"),
        equipment_id: EquipmentId::parse("e").expect("an id"),
        kind,
        date,
        technician: None,
        findings: None,
        actions_taken: None,
        next_service_due: None,
        updated_at: None,
    });
    vec(record, 0..6)
}

pub fn facility() -> Facility {
    serde_json::from_value(serde_json::json!({"id": "f", "name": "F"})).expect("the least facility")
}

pub fn subject<'a>(item: &'a Equipment, services: &'a [Service]) -> EquipmentContext<'a> {
    EquipmentContext { equipment: item, conductor: Cow::Borrowed(&item.conductor), services, facility: None }
}

fn score(rules: &Rules, item: &Equipment, services: &[Service]) -> f64 {
    rules.algorithm.score(&subject(item, services), today()).exact
}

proptest! {
    #[test]
    fn a_score_is_in_bounds_and_its_explanation_sums_to_it(
        rules in versions(), item in item(), services in services()
    ) {
        let subject = subject(&item, &services);
        let score = rules.algorithm.score(&subject, today());
        prop_assert!((0.0..=100.0).contains(&score.exact));
        prop_assert!((0.0..=1.0).contains(&score.confidence));
        prop_assert!(score.components().iter().all(|(_, points)| (0.0..=100.0).contains(points)));
        prop_assert_eq!(score.missing.is_empty(), score.confidence == 1.0);

        let explanation = rules.algorithm.explain(&subject, today());
        prop_assert_eq!((explanation.score, explanation.risk_rating, explanation.risk_score), (score.exact, score.rating, score.rounded()));
        let sum: f64 = explanation.factors.iter().map(|line| line.contribution).sum::<f64>() + explanation.cap;
        prop_assert!((sum - explanation.score).abs() < 1e-9, "{} is not {}", sum, explanation.score);
        prop_assert!(explanation.cap <= 0.0);
        for line in &explanation.factors {
            prop_assert!(line.details.starts_with(|letter: char| !letter.is_lowercase()), "{}", line.details);
        }
    }

    #[test]
    fn an_older_item_never_scores_lower(
        rules in versions(), item in item(), services in services(), one in past_days(), other in past_days()
    ) {
        let at = |day| score(&rules, &Equipment { install_date: Some(day), ..item.clone() }, &services);
        prop_assert!(at(one.min(other)) >= at(one.max(other)));
    }

    #[test]
    fn a_longer_time_since_service_never_scores_lower(
        rules in versions(), item in item(), one in past_days(), other in past_days()
    ) {
        let at = |day| {
            let mut item = item.clone();
            item.maintenance.last_service_date = Some(day);
            score(&rules, &item, &[])
        };
        prop_assert!(at(one.min(other)) >= at(one.max(other)));
    }

    #[test]
    fn the_order_of_services_does_not_matter(
        rules in versions(), item in item(),
        (services, shuffled) in services().prop_flat_map(|list| (Just(list.clone()), Just(list).prop_shuffle()))
    ) {
        let figure = |services: &[Service]| assess_equipment(&subject(&item, services), &rules, today());
        prop_assert_eq!(figure(&services), figure(&shuffled));
    }

    #[test]
    fn a_future_date_counts_as_unknown(rules in versions(), item in item(), services in services()) {
        let known = |day: Option<Day>| day.filter(|day| *day <= today());
        let mut trimmed = item.clone();
        trimmed.install_date = known(item.install_date);
        trimmed.maintenance.last_service_date = known(item.maintenance.last_service_date);
        trimmed.arc_flash.assessment_date = known(item.arc_flash.assessment_date);
        prop_assert!(subject(&trimmed, &[]).days_ahead(today()).is_empty());
        let with = |item: &Equipment| {
            let subject = subject(item, &services);
            (assess_equipment(&subject, &rules, today()), rules.nfpa70e.assess(&subject, today()))
        };
        prop_assert_eq!(with(&item), with(&trimmed));
    }

    #[test]
    fn the_stored_figure_matches_the_full_assessment(rules in versions(), item in item(), services in services()) {
        let subject = subject(&item, &services);
        let figure = assess_equipment(&subject, &rules, today());
        let safety = rules.nfpa70e.assess(&subject, today());
        let maintenance = rules.nfpa70b.assess(&subject, today());
        prop_assert_eq!(figure.safety.percentage, safety.compliance_percentage);
        prop_assert_eq!(figure.safety.study_current, safety.study_current);
        prop_assert_eq!(figure.maintenance.compliant, maintenance.compliant);
        prop_assert_eq!(figure.maintenance.compliant, figure.maintenance.percentage == 100);
        prop_assert!((1..=3).contains(&maintenance.condition));
    }

    #[test]
    fn worse_condition_never_lengthens_an_interval(rules in versions(), item in item(), services in services()) {
        let months = |worst: u8| -> Vec<i32> {
            let mut item = item.clone();
            let assessed = &mut item.assessed_condition;
            (assessed.physical, assessed.criticality, assessed.environment) = (Some(worst), Some(1), Some(1));
            let judgement = rules.nfpa70b.assess(&subject(&item, &services), today());
            judgement.scopes.iter().map(|scope| scope.interval_months).collect()
        };
        let (first, second, third) = (months(1), months(2), months(3));
        prop_assert!(first.iter().zip(&second).all(|(mild, worse)| mild >= worse));
        prop_assert!(second.iter().zip(&third).all(|(mild, worse)| mild >= worse));
    }

    #[test]
    fn a_facility_score_is_within_its_equipment_scores_in_any_order(
        rules in versions(),
        (items, shuffled) in vec(item(), 1..60).prop_flat_map(|list| {
            let named: Vec<Equipment> = list.into_iter().enumerate().map(|(place, mut item)| {
                item.id = EquipmentId::parse(&format!("e{place}")).expect("an id");
                item
            }).collect();
            (Just(named.clone()), Just(named).prop_shuffle())
        })
    ) {
        let judged = |items: &[Equipment]| -> Vec<EquipmentFigure> {
            items.iter().map(|item| assess_equipment(&subject(item, &[]), &rules, today())).collect()
        };
        let (left, right) = (fold(&rules, &items, &judged(&items)), fold(&rules, &shuffled, &judged(&shuffled)));
        let figures = judged(&items);
        let (least, most) = figures.iter().fold((100.0_f64, 0.0_f64), |(least, most), figure| {
            (least.min(figure.score), most.max(figure.score))
        });
        let score = left.score.expect("there is equipment");
        prop_assert!(score >= least - 1e-9 && score <= most + 1e-9, "{} is not within {}..{}", score, least, most);
        prop_assert!((score - right.score.expect("there is equipment")).abs() < 1e-9);
        prop_assert_eq!(&left.top_threats, &right.top_threats);
        prop_assert_eq!(left.by_rating, right.by_rating);
        prop_assert_eq!(left.overall_compliance, right.overall_compliance);
        prop_assert_eq!(left.by_rating.iter().sum::<u64>(), left.equipment_count);
    }

    #[test]
    fn top_threats_match_a_selection_from_all_items(
        candidates in vec((select(EquipmentKind::ALL), 60_u8..100, select(&[RiskRating::Medium, RiskRating::High,
            RiskRating::Critical][..])), 0..80)
    ) {
        let rules = rules("1.2.0");
        let items: Vec<Equipment> = candidates.iter().enumerate().map(|(place, (kind, ..))| {
            bare(&format!("e{place}"), *kind)
        }).collect();
        let figures: Vec<EquipmentFigure> = items.iter().zip(&candidates).map(|(item, (_, score, rating))| {
            let figure = assess_equipment(&subject(item, &[]), &rules, today());
            EquipmentFigure { score: f64::from(*score), rating: *rating, ..figure }
        }).collect();
        let picked = fold(&rules, &items, &figures).top_threats;
        prop_assert_eq!(picked, picked_from_all(&items, &figures));
    }
}

/// The diversity rule word for word, over the whole list.
fn picked_from_all(items: &[Equipment], figures: &[EquipmentFigure]) -> Vec<EquipmentId> {
    let mut left: Vec<(f64, &Equipment)> = items
        .iter()
        .zip(figures)
        .filter(|(_, figure)| figure.rating >= RiskRating::High)
        .map(|(item, figure)| (figure.score, item))
        .collect();
    left.sort_by(|one, other| other.0.total_cmp(&one.0).then_with(|| one.1.id.cmp(&other.1.id)));
    let mut listed: Vec<&Equipment> = Vec::new();
    while listed.len() < 5 && !left.is_empty() {
        let highest = left[0].0;
        let unlisted = |item: &Equipment| listed.iter().all(|other| other.kind != item.kind);
        let place = left.iter().position(|(score, item)| highest - score <= 5.0 && unlisted(item)).unwrap_or(0);
        listed.push(left.remove(place).1);
    }
    listed.into_iter().map(|item| item.id.clone()).collect()
}

fn fold(rules: &Rules, items: &[Equipment], figures: &[EquipmentFigure]) -> FacilityFigure {
    let mut fold = FacilityFigureBuilder::new(&facility(), rules, today());
    for (item, figure) in items.iter().zip(figures) {
        fold.add(&EquipmentContribution {
            id: &item.id,
            kind: item.kind,
            figure,
            install_date: item.install_date,
            humidity_percent: item.environment.humidity_percent,
            conductor_material: item.conductor.material,
            made_by: FigureOrigin::default(),
        });
    }
    fold.finish()
}

#[test]
fn a_facility_is_weighted_by_importance_and_an_empty_one_has_no_score() {
    let rules = rules("1.2.0");
    let (panel, transformer) = (bare("p", EquipmentKind::Panel), bare("t", EquipmentKind::Transformer));
    let scored =
        |item: &Equipment, score| EquipmentFigure { score, ..assess_equipment(&subject(item, &[]), &rules, today()) };
    let figures = [scored(&panel, 20.0), scored(&transformer, 60.0)];
    let both = fold(&rules, &[panel, transformer], &figures);
    assert_eq!((both.score, both.mean_score, both.level), (Some(50.0), Some(40.0), Some(RiskRating::Medium)));

    let none = fold(&rules, &[], &[]);
    assert_eq!((none.score, none.level, none.mean_score, none.overall_compliance), (None, None, None, None));
    assert!(none.categories.is_empty() && none.top_threats.is_empty());

    let mut portfolio = PortfolioAggregate::default();
    for (id, facility) in [("both", &both), ("none", &none)] {
        portfolio.add(&FacilityId::parse(id).expect("an id"), facility);
    }
    let portfolio = portfolio.figure(today());
    assert_eq!((portfolio.facilities, portfolio.equipment), (2, 2));
    assert_eq!((portfolio.average_score, portfolio.high_risk_facilities), (Some(50.0), 0));
}

#[test]
fn a_portfolio_weights_scores_equally_and_percentages_by_equipment() {
    let rules = rules("1.2.0");
    let blank = fold(&rules, &[], &[]);
    let with = |score, count, maintenance, safety| {
        let mut figure = FacilityFigure { score: Some(score), equipment_count: count, ..blank.clone() };
        figure.level = Some(rules.algorithm.facility_bands().rating(score));
        figure.maintenance.percentage = maintenance;
        figure.safety.percentage = safety;
        figure
    };
    let mut portfolio = PortfolioAggregate::default();
    portfolio.add(&FacilityId::parse("f1").expect("an id"), &with(80.0, 1, Some(100), None));
    portfolio.add(&FacilityId::parse("f2").expect("an id"), &with(20.0, 3, Some(50), Some(70)));
    let portfolio = portfolio.figure(today());
    assert_eq!(portfolio.average_score, Some(50.0));
    assert_eq!(portfolio.high_risk_facilities, 1);
    // (100 + 3 * 50) / 4 = 62.5, and the mean of 63 and 70 is 66.5.
    assert_eq!((portfolio.maintenance_percentage, portfolio.safety_percentage), (Some(63), Some(70)));
    assert_eq!(portfolio.overall_compliance, Some(67));
}

#[test]
fn facility_safety_counts_own_studies_where_the_facility_has_none() {
    let rules = rules("1.2.0");
    let mut studied = bare("a", EquipmentKind::Panel);
    studied.arc_flash.assessment_date = Some(today());
    let items = [studied, bare("b", EquipmentKind::Panel), bare("c", EquipmentKind::Motor)];
    let figures: Vec<EquipmentFigure> =
        items.iter().map(|item| assess_equipment(&subject(item, &[]), &rules, today())).collect();
    let figure = fold(&rules, &items, &figures);
    assert_eq!((figure.safety.in_scope, figure.safety.percentage), (2, Some(35)));
    assert_eq!(figure.last_arc_flash, Some(today()));
}

#[test]
fn explanations_use_technical_terms() {
    let rules = rules("1.2.0");
    let mut item = bare("e", EquipmentKind::Panel);
    item.install_date = Some(today().plus_days(-45 * 366));
    item.maintenance.last_service_date = Some(today().plus_days(-840));
    item.maintenance.documented_issues = Some(2);
    item.conductor.material = Some(ConductorMaterial::Aluminum);
    item.conductor.undersized = Some(true);
    item.environment.humidity_percent = Some(72.0);
    let explanation = rules.algorithm.explain(&subject(&item, &[]), today());
    let details: Vec<&str> = explanation.factors.iter().map(|line| line.details.as_str()).collect();
    assert_eq!(
        details,
        [
            "Panel is 45 years old, expected life 35",
            "Aluminum conductors installed in 1981; undersized conductors",
            "Last serviced 2.3 years ago; 2 documented issues",
            "Humidity 72 %; temperature unknown, 70 °F assumed",
            "Loading unknown, 50 % assumed; harmonics unknown, 0 % assumed; power factor unknown, 0.95 assumed",
            "Nothing adverse on record, 5 not recorded",
        ]
    );
}
