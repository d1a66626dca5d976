//! Property test: random batches of random records. The store answers as a plain map would after any sequence of puts, moves
//! and removals, and its counts, indexes and records always agree.

use std::collections::BTreeMap;

use masterbus::inventory::{Equipment, Record, RecordKind};
use masterbus::store::IngestBatch;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use serde_json::json;

use crate::support::store::*;

#[derive(Clone)]
enum Step {
    Put(Box<Record>),
    Remove(RecordKind, String),
}

/// Short enough to read a failing sequence.
impl std::fmt::Debug for Step {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Put(record) => write!(f, "put {} of {:?}", record.id(), Model::owner(record)),
            Self::Remove(_, id) => write!(f, "remove {id}"),
        }
    }
}

fn step() -> impl Strategy<Value = Step> {
    let facility_of = || (0..4_u8).prop_map(|n| format!("f{n}"));
    let equipment_of = || (0..7_u8).prop_map(|n| format!("e{n}"));
    prop_oneof![
        2 => facility_of().prop_map(|id| Step::Put(Box::new(facility(&id)))),
        5 => (equipment_of(), facility_of(), "[ab]").prop_map(|(id, of, name)| Step::Put(Box::new(equipment_with(&id, &of, &name)))),
        5 => (0..9_u8, equipment_of()).prop_map(|(id, of)| Step::Put(Box::new(service(&format!("s{id}"), &of)))),
        2 => (0..4_u8, equipment_of()).prop_map(|(id, of)| Step::Put(Box::new(photo(&format!("p{id}"), &of, None)))),
        1 => facility_of().prop_map(|id| Step::Remove(RecordKind::Facility, id)),
        2 => equipment_of().prop_map(|id| Step::Remove(RecordKind::Equipment, id)),
        2 => (0..9_u8).prop_map(|id| Step::Remove(RecordKind::Service, format!("s{id}"))),
    ]
}

/// The model.
#[derive(Debug, Default)]
struct Model(BTreeMap<(RecordKind, String), Record>);

impl Model {
    fn has(&self, kind: RecordKind, id: &str) -> bool {
        self.0.contains_key(&(kind, id.to_owned()))
    }

    fn owner(record: &Record) -> Option<(RecordKind, &str)> {
        match record {
            Record::Facility(_) => None,
            Record::Equipment(item) => Some((RecordKind::Facility, &item.facility_id)),
            Record::Service(service) => Some((RecordKind::Equipment, &service.equipment_id)),
            Record::Conductor(run) => Some((RecordKind::Equipment, &run.equipment_id)),
            Record::Photo(photo, _) => Some((RecordKind::Equipment, &photo.equipment_id)),
        }
    }

    /// What hangs in the air.
    fn orphans(&self) -> Vec<String> {
        let orphaned = |record: &&Record| Self::owner(record).is_some_and(|(kind, id)| !self.has(kind, id));
        let mut ids: Vec<String> = self.0.values().filter(orphaned).map(|record| record.id().to_owned()).collect();
        ids.sort();
        ids
    }

    fn contents(&self) -> Contents {
        let mut all = Contents::default();
        for ((_, _), record) in &self.0 {
            if let Record::Facility(facility) = record {
                all.facilities.push(facility.clone());
            }
        }
        for facility in &all.facilities {
            let items = self.0.values().filter_map(|record| match record {
                Record::Equipment(item) if item.facility_id == facility.id => Some(item),
                _ => None,
            });
            for item in items {
                all.equipment.push((**item).clone());
                for record in self.0.values() {
                    match record {
                        Record::Service(service) if service.equipment_id == item.id => {
                            all.services.push(service.clone())
                        }
                        Record::Photo(photo, _) if photo.equipment_id == item.id => all.photos.push(photo.clone()),
                        _ => {}
                    }
                }
            }
        }
        all
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_store_answers_as_a_plain_map_would(batches in vec(vec(step(), 0..12), 1..8)) {
        let (store, mut model) = (in_memory(), Model::default());
        for (number, steps) in batches.into_iter().enumerate() {
            let (mut puts, mut removed) = (Vec::new(), Vec::new());
            for step in steps {
                match step {
                    Step::Put(record) => puts.push(*record),
                    Step::Remove(kind, id) => removed.push((format!("{kind:?}").as_str().into(), kind, id)),
                }
            }
            for record in &puts {
                model.0.insert((record.kind(), record.id().to_owned()), record.clone());
            }
            for (_, kind, id) in &removed {
                model.0.remove(&(*kind, id.clone()));
            }
            store.ingest(&IngestBatch { removed, ..batch_of(puts, number as i64) }).expect("applied");
            let mut seen = contents(&store).expect("readable");
            let mut reported: Vec<String> = seen
                .issues
                .drain(..)
                .filter(|issue| issue.complaint.quarantined)
                .map(|issue| issue.complaint.id)
                .collect();
            reported.sort();
            prop_assert_eq!(reported, model.orphans());
            seen.marks = Default::default();
            prop_assert_eq!(seen, model.contents());
        }
    }

    #[test]
    fn whatever_a_record_holds_comes_back_as_it_was(
        text in option::of(".{0,40}"),
        number in option::of(-1e300_f64..1e300),
        amperage in option::of(any::<u32>()),
        more in proptest::collection::btree_map(".{0,8}", ".{0,300}", 0..4),
        day in option::of((1900_i16..2100, 1_i8..13, 1_i8..29)),
        flag in option::of(any::<bool>()),
        labels in vec(".{0,12}", 0..4),
    ) {
        let day = day.map(|(year, month, day)| format!("{year:04}-{month:02}-{day:02}"));
        let item: Equipment = serde_json::from_value(json!({
            "id": "e1", "facility_id": "f1", "type": "ups", "name": text, "install_date": day, "critical_load": flag,
            "specifications": {"kva": number, "amperage": amperage, "more": more}, "safety_labels": labels,
            "condition": {"temperature_c": number}, "maintenance": {"last_service_date": day},
        })).expect("an item");
        let store = in_memory();
        store.ingest(&batch_of([facility("f1"), Record::Equipment(Box::new(item.clone()))], 1)).expect("applied");
        prop_assert_eq!(store.snapshot().expect("readable").find_equipment(&item.id).expect("whole"), Some(item));
    }
}
