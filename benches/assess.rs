//! Measures how many items one core assesses per second: scores only, the stored figure, and complete explanations. The
//! items are generated from a fixed seed, each with two services, and do not fit into the processor's caches.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use masterbus::assess::actions::{PlanBuilder, ProposalBuilder};
use masterbus::assess::origin::FigureOrigin;
use masterbus::assess::{
    EquipmentContext, EquipmentContribution, FacilityFigureBuilder, ForecastHorizon, RiskForecastBuilder, RuleCatalog,
    Rules, assess_equipment,
};
use masterbus::inventory::{Day, Equipment, EquipmentKind, Facility, Service};
use serde_json::{Value, json};

const ITEMS: u64 = 20_000;

/// Random numbers (xorshift64*) with a fixed seed, so that every run assesses the same items.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) % limit
    }

    fn flag(&mut self) -> Value {
        match self.below(8) {
            0 => Value::Null,
            1 | 2 => json!(true),
            _ => json!(false),
        }
    }

    fn one_of(&mut self, words: &[&str]) -> Value {
        let count = words.len() as u64;
        json!(words[self.below(count) as usize])
    }
}

struct Portfolio {
    facility: Facility,
    items: Vec<(Equipment, [Service; 2])>,
}

fn read<T: serde::de::DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).expect("a made record is readable")
}

fn portfolio(as_of: Day) -> Portfolio {
    let mut dice = Dice(0x5EED);
    let ago = |days: u64| as_of.plus_days(-(days as i32));
    let items = (0..ITEMS)
        .map(|number| {
            let kind = EquipmentKind::ALL[dice.below(EquipmentKind::ALL.len() as u64) as usize];
            let item = json!({
                "id": format!("item-{number:06}"), "facility_id": "f", "type": kind, "name": format!("Item {number}"),
                "install_date": ago(dice.below(15_000)),
                "critical_load": dice.flag(),
                "conductor": {"material": dice.one_of(&["copper", "aluminum"]),
                    "connection_type": dice.one_of(&["bolted", "crimped", "lug"]),
                    "undersized": dice.flag(), "outdated_insulation": dice.flag()},
                "environment": {"humidity_percent": dice.below(100), "temperature_f": 50 + dice.below(60),
                    "corrosive": dice.flag(), "outdoor": dice.flag(), "poor_ventilation": dice.flag()},
                "operation": {"loading_percent": dice.below(110), "harmonics_percent": dice.below(30),
                    "power_factor": 0.7 + dice.below(30) as f64 / 100.0,
                    "frequent_cycling": dice.flag(), "voltage_instability": dice.flag()},
                "condition": {"visible_corrosion": dice.flag(), "physical_damage": dice.flag(),
                    "heat_discoloration": dice.flag(), "loose_parts": dice.flag(), "unusual_noise": dice.flag(),
                    "corrosion_level": dice.one_of(&["None", "Minimal", "Moderate", "Severe"])},
                "maintenance": {"documented_issues": dice.below(5), "failed_inspection": dice.flag(),
                    "thermal_issues": dice.flag()},
                "specifications": {"voltage": dice.one_of(&["480Y/277V", "208Y/120V", "24V", "13.8kV"])},
                "arc_flash": {"label_present": dice.flag(), "incident_energy_cal_cm2": dice.below(50),
                    "working_distance_mm": 455, "boundary_mm": 900},
                "safety_labels": ["voltage", "arc_flash"],
            });
            let mut service = |id: &str| -> Service {
                read(json!({"id": id, "equipment_id": "e", "date": ago(dice.below(2_000)),
                    "type": dice.one_of(&["visual_inspection", "thermographic", "cleaning", "repair", "trip_test"])}))
            };
            let services = [service("s1"), service("s2")];
            (read(item), services)
        })
        .collect();
    let facility = read(json!({"id": "f", "name": "F", "last_arc_flash_study": ago(900),
        "environment": {"humidity_average": 55, "temperature_average": 72}}));
    Portfolio { facility, items }
}

fn subjects(portfolio: &Portfolio) -> Vec<EquipmentContext<'_>> {
    let subject = |(item, services)| EquipmentContext::new(item, &[], services, Some(&portfolio.facility));
    portfolio.items.iter().map(|(item, services)| subject((item, services.as_slice()))).collect()
}

fn everything(subject: &EquipmentContext<'_>, rules: &Rules, as_of: Day) {
    black_box(rules.algorithm.explain(subject, as_of));
    black_box(rules.nfpa70b.assess(subject, as_of));
    black_box(rules.nfpa70e.assess(subject, as_of));
}

fn assess(criterion: &mut Criterion) {
    let as_of: Day = "2026-02-28".parse().expect("a date");
    let catalog = RuleCatalog::embedded().expect("the embedded rule files are sound");
    let portfolio = portfolio(as_of);
    let subjects = subjects(&portfolio);
    let mut group = criterion.benchmark_group("assess");
    group.throughput(Throughput::Elements(ITEMS)).sample_size(20);
    for version in ["1.2.0", "1.0.0"] {
        let rules = catalog.rules(version).expect("an embedded version");
        group.bench_function(format!("scores {version}"), |bench| {
            bench.iter(|| {
                for subject in &subjects {
                    black_box(rules.algorithm.score(subject, as_of));
                }
            });
        });
    }
    let rules = catalog.rules("1.2.0").expect("an embedded version");
    group.bench_function("factors, sentences and compliance", |bench| {
        bench.iter(|| subjects.iter().for_each(|subject| everything(subject, &rules, as_of)));
    });
    group.bench_function("stored figures", |bench| {
        bench.iter(|| {
            for subject in &subjects {
                black_box(assess_equipment(subject, &rules, as_of));
            }
        });
    });
    let figures: Vec<_> = subjects.iter().map(|subject| assess_equipment(subject, &rules, as_of)).collect();
    group.bench_function("facility fold", |bench| {
        bench.iter(|| {
            let mut fold = FacilityFigureBuilder::new(&portfolio.facility, &rules, as_of);
            for (subject, figure) in subjects.iter().zip(&figures) {
                let item = subject.equipment;
                fold.add(&EquipmentContribution {
                    id: &item.id,
                    kind: item.kind,
                    figure,
                    install_date: item.install_date,
                    humidity_percent: item.environment.humidity_percent,
                    conductor_material: subject.conductor.material,
                    made_by: FigureOrigin::default(),
                });
            }
            black_box(fold.finish());
        });
    });
    group.finish();
}

/// Actions, plans and forecast of a facility with 1,000 items, as they are computed for a request.
fn foresight(criterion: &mut Criterion) {
    const FACILITY: usize = 1_000;
    let as_of: Day = "2026-02-28".parse().expect("a date");
    let rules = RuleCatalog::embedded().expect("the embedded rule files are sound").rules("1.2.0").expect("there");
    let portfolio = portfolio(as_of);
    let subjects = subjects(&portfolio);
    let subjects = &subjects[..FACILITY];
    let mut group = criterion.benchmark_group("foresight of 1,000 items");
    group.throughput(Throughput::Elements(FACILITY as u64)).sample_size(10);
    group.bench_function("priority actions", |bench| {
        bench.iter(|| {
            let mut fold = ProposalBuilder::new(&portfolio.facility, &rules, as_of);
            subjects.iter().for_each(|subject| fold.add(subject));
            black_box(fold.finish());
        });
    });
    let horizon = ForecastHorizon::new(as_of, 24).expect("in the calendar");
    group.bench_function("outlook, 24 months", |bench| {
        bench.iter(|| {
            let mut fold = RiskForecastBuilder::new(&horizon);
            for subject in subjects {
                let importance = rules.algorithm.importance(subject.equipment.kind);
                fold.add_item(&horizon.forecast(subject, &rules), importance);
            }
            black_box(fold.forecast());
        });
    });
    for dollars in [10_000_u64, 100_000, 1_000_000] {
        group.bench_function(format!("plan for {dollars} USD"), |bench| {
            bench.iter(|| {
                let mut fold = PlanBuilder::new(&portfolio.facility, &rules, as_of);
                subjects.iter().for_each(|subject| fold.add(subject));
                black_box(fold.finish(dollars * 100));
            });
        });
    }
    group.finish();
}

criterion_group! {
    name = benches;
    config = Criterion::default().without_plots();
    targets = assess, foresight
}
criterion_main!(benches);
