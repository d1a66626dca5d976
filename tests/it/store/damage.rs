//! Scenario: bits flip in the file. redb alone would return wrong values. The store returns the written value or an error
//! that names the damaged record, and undamaged records stay readable.

use std::collections::BTreeMap;
use std::fs;
use std::sync::Arc;

use masterbus::inventory::{Equipment, Facility, Photo, Service};
use masterbus::store::{Snapshot, Store, StoreError, StoreOptions};
use redb::StorageBackend;
use redb::backends::InMemoryBackend;

use crate::support::store::*;

const FLIPS: u64 = 300;
const ITEMS: usize = 150;

/// Everything a figure is made from, read as an assessment reads it; damage in its place.
#[derive(Debug, PartialEq)]
struct Everything {
    facilities: Vec<Facility>,
    equipment: BTreeMap<String, Vec<Equipment>>,
    services: BTreeMap<String, Vec<Service>>,
    photos: BTreeMap<String, Vec<Photo>>,
}

fn read(snapshot: &Snapshot) -> Result<Everything, StoreError> {
    let facilities: Vec<Facility> = snapshot.facilities()?.collect::<Result<_, _>>()?;
    let (mut equipment, mut services, mut photos) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
    for facility in &facilities {
        let items: Vec<Equipment> = snapshot.equipment_of(&facility.id)?.collect::<Result<_, _>>()?;
        for item in &items {
            services.insert(item.id.to_string(), snapshot.services_of(&item.id)?);
            photos.insert(item.id.to_string(), snapshot.photos_of(&item.id)?);
            if let Ok(Some(found)) = snapshot.find_equipment(&item.id) {
                assert!(found == *item, "found by its id it is another");
            }
        }
        equipment.insert(facility.id.to_string(), items);
    }
    Ok(Everything { facilities, equipment, services, photos })
}

fn written(folder: &std::path::Path) -> Everything {
    let store = Store::open(folder, StoreOptions::default()).expect("made");
    let facilities = ["f1", "f2", "f3"].map(facility);
    let items = (0..ITEMS).map(|n| equipment(&format!("e{n}"), ["f1", "f2", "f3"][n % 3]));
    let services = (0..ITEMS * 2).map(|n| service(&format!("s{n}"), &format!("e{}", n / 2)));
    let photos = (0..20).map(|n| photo(&format!("p{n}"), &format!("e{n}"), Some(&[n as u8; 900])));
    store.ingest(&batch_of(facilities.into_iter().chain(items).chain(services).chain(photos), 1)).expect("written");
    read(&store.snapshot().expect("readable")).expect("whole")
}

fn in_memory_copy(bytes: &[u8]) -> Arc<InMemoryBackend> {
    let disk = InMemoryBackend::new();
    disk.set_len(bytes.len() as u64).expect("length");
    disk.write(0, bytes).expect("copied");
    Arc::new(disk)
}

/// A stream of numbers that is the same in every run.
fn scattered(state: &mut u64) -> u64 {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    *state >> 20
}

#[test]
fn a_flipped_bit_is_an_error_or_nothing_never_another_value() {
    let folder = tempfile::tempdir().expect("a folder");
    let wanted = written(folder.path());
    let bytes = fs::read(folder.path().join(masterbus::store::FILE_NAME)).expect("the file");
    // Most of a young file is empty: flip where something is written
    let filled: Vec<usize> = (0..bytes.len()).filter(|&at| bytes[at] != 0).collect();
    let (mut state, mut noticed, mut refused) = (2_024, 0, 0);
    for _ in 0..FLIPS {
        let mut flipped = bytes.clone();
        let at = filled[scattered(&mut state) as usize % filled.len()];
        flipped[at] ^= 1 << (scattered(&mut state) % 8);
        let Ok(store) = Store::open_with(in_memory_copy(&flipped), "flipped", StoreOptions::default()) else {
            refused += 1;
            continue;
        };
        match store.snapshot().and_then(|snapshot| read(&snapshot)) {
            Ok(seen) => assert!(seen == wanted, "a wrong value after a flip in byte {at}"),
            Err(error) => {
                noticed += 1;
                assert!(error.is_damage() || matches!(error, StoreError::Unreadable { .. }), "{error}");
            }
        }
    }
    assert!(noticed > FLIPS / 5, "of {FLIPS} flips {noticed} were noticed, {refused} kept the store from opening");
}

#[test]
fn a_facility_whose_place_is_lost_is_damaged_and_not_without_equipment() {
    let folder = tempfile::tempdir().expect("a folder");
    written(folder.path());
    let path = folder.path().join(masterbus::store::FILE_NAME);
    let homes = redb::TableDefinition::<&[u8], &[u8]>::new("facility_home");
    let database = redb::Database::open(&path).expect("closed by now");
    let write = database.begin_write().expect("nobody else writes");
    write.open_table(homes).expect("there").remove(b"f2".as_slice()).expect("removed").expect("it was there");
    write.commit().expect("committed");
    drop(database);
    let store = Store::open(folder.path(), StoreOptions::default()).expect("opens");
    let snapshot = store.snapshot().expect("readable");
    let error = snapshot.equipment_of(&facility_id("f2")).err().expect("damage");
    assert!(error.is_damage() && error.to_string().contains("f2"), "{error}");
    assert_eq!(snapshot.equipment_of(&facility_id("f1")).expect("whole").count(), ITEMS / 3);
    assert_eq!(snapshot.equipment_of(&facility_id("unheard of")).expect("whole").count(), 0);
}

#[test]
fn damage_is_named_and_the_others_are_read_on() {
    let folder = tempfile::tempdir().expect("a folder");
    written(folder.path());
    let mut bytes = fs::read(folder.path().join(masterbus::store::FILE_NAME)).expect("the file");
    let needle = b"Facility f2";
    let at = bytes.windows(needle.len()).position(|window| window == needle).expect("the facility's name");
    bytes[at] ^= 1;
    let store = Store::open_with(in_memory_copy(&bytes), "flipped", StoreOptions::default()).expect("opens");
    let snapshot = store.snapshot().expect("readable");
    let error = snapshot.find_facility(&facility_id("f2")).expect_err("damaged");
    assert!(error.to_string().contains("facility f2"), "{error}");
    let facilities: Vec<_> = snapshot.facilities().expect("the table").collect();
    assert_eq!(facilities.iter().map(Result::is_ok).collect::<Vec<_>>(), [true, false, true]);
    let report = snapshot.check().expect("readable");
    assert_eq!((report.wrong, report.findings[0].key.as_str()), (1, "f2"));

    store.ingest(&batch_of([facility("f2")], 2)).expect("the source says it again");
    assert_eq!(store.snapshot().and_then(|snapshot| snapshot.check()).expect("readable").findings, []);
}
