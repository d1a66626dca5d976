//! Measures how fast rows are written to the store and read back, the size of its file relative to its contents, and the
//! time to open it after a kill. `MASTERBUS_BENCH_ITEMS` sets the size for the last two (20,000 items with 40,000
//! services).

use std::fs;
use std::sync::Arc;
use std::time::{Duration, Instant};

use criterion::{Criterion, Throughput};
use masterbus::inventory::{Equipment, EquipmentId, Facility, FacilityId, Moment, Record, Service, ServiceId};
use masterbus::store::{FILE_NAME, IngestBatch, Store, StoreOptions};
use serde_json::json;

const FACILITY_SIZE: u64 = 1_000;
/// Items per batch; with their services and facilities a batch has about 10,000 rows.
const BATCH: u64 = 3_300;

struct Portfolio {
    facility: Facility,
    item: Equipment,
    service: Service,
}

impl Portfolio {
    fn new() -> Self {
        let read = |value| serde_json::from_value(value);
        Self {
            facility: read(json!({"id": "f", "name": "North plant", "city": "Austin", "year_built": 1971}))
                .expect("a facility"),
            item: serde_json::from_value(json!({
                "id": "e", "facility_id": "f", "type": "panel", "name": "LP-2A", "manufacturer": "Square D",
                "model": "NQOD", "serial_number": "SN-1043-22", "install_date": "1988-04-02", "fed_from": "e0",
                "location": {"building": "Main", "room": "E-101"},
                "specifications": {"voltage": "208Y/120V", "amperage": 225, "phases": 3, "slots": 42},
                "conductor": {"material": "aluminum", "connection_type": "lug"},
                "environment": {"humidity_percent": 62.5, "temperature_f": 84.0},
                "condition": {"rating": "Fair", "corrosion_level": "Moderate"}, "updated_at": "2024-03-01T10:00:00Z",
            }))
            .expect("an item"),
            service: serde_json::from_value(json!({
                "id": "s", "equipment_id": "e", "type": "thermographic", "date": "2023-05-17",
                "findings": "no hot spots", "updated_at": "2024-03-01T10:00:00Z",
            }))
            .expect("a service"),
        }
    }

    /// A batch in key order: `items` items from number `from`, with their services and facilities.
    fn batch(&self, from: u64, items: u64) -> IngestBatch<'static> {
        let [facilities, equipment, services] = ["Facility", "Equipment", "Service"].map(Arc::<str>::from);
        let mut batch = IngestBatch::empty("bench", Moment::from_millis(0));
        let facility_id =
            |item: u64| FacilityId::parse(&format!("facility-{:08}", item / FACILITY_SIZE)).expect("an id");
        for number in from..from + items {
            if number.is_multiple_of(FACILITY_SIZE) {
                let facility = Facility { id: facility_id(number), ..self.facility.clone() };
                batch.puts.push((facilities.clone(), Record::Facility(facility)));
            }
            let id = EquipmentId::parse(&format!("equipment-{number:012}")).expect("an id");
            for service in 0..2 {
                let own = ServiceId::parse(&format!("service-{number:012}-{service}")).expect("an id");
                let service = Service { id: own, equipment_id: id.clone(), ..self.service.clone() };
                batch.puts.push((services.clone(), Record::Service(service)));
            }
            let item = Equipment { id, facility_id: facility_id(number), ..self.item.clone() };
            batch.puts.push((equipment.clone(), Record::Equipment(Box::new(item))));
        }
        batch
    }

    /// Fills a store. Returns the number of rows and the time that writing took.
    fn fill(&self, store: &Store, items: u64) -> (u64, Duration) {
        let (mut rows, mut write_time) = (0, Duration::ZERO);
        for from in (0..items).step_by(BATCH as usize) {
            let batch = self.batch(from, BATCH.min(items - from));
            rows += batch.puts.len() as u64;
            let start = Instant::now();
            store.ingest(&batch).expect("applied");
            write_time += start.elapsed();
        }
        (rows, write_time)
    }
}

/// Reads every record as an assessment does. Returns their number.
fn read_all(store: &Store) -> u64 {
    let snapshot = store.snapshot().expect("a snapshot");
    let mut rows = 0;
    for facility in snapshot.facilities().expect("the table") {
        rows += 1;
        for item in snapshot.equipment_of(&facility.expect("whole").id).expect("the table") {
            rows += 1 + snapshot.services_of(&item.expect("whole").id).expect("whole").len() as u64;
        }
    }
    rows
}

fn figures(portfolio: &Portfolio, items: u64) {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::open(folder.path(), StoreOptions::default()).expect("a new store");
    let (rows, write_time) = portfolio.fill(&store, items);
    println!("{items} items: {:.0} rows/s in", rows as f64 / write_time.as_secs_f64());
    let start = Instant::now();
    let read = read_all(&store);
    println!("{items} items: {:.0} rows/s out", read as f64 / start.elapsed().as_secs_f64());

    // A kill leaves the file as it is between two commits
    let killed = tempfile::tempdir().expect("a folder");
    let copy = killed.path().join(FILE_NAME);
    fs::copy(folder.path().join(FILE_NAME), &copy).expect("copied");
    fs::File::open(&copy).and_then(|copy| copy.sync_all()).expect("on the disk");
    let start = Instant::now();
    let reopened = Store::open(killed.path(), StoreOptions::default()).expect("opens");
    println!("{items} items: opened after a kill in {:.1} ms", start.elapsed().as_secs_f64() * 1e3);
    drop(reopened);

    let stored = store.snapshot().and_then(|snapshot| snapshot.check()).expect("readable").stored_bytes as f64;
    println!("{items} items: {stored:.0} bytes of keys and envelopes");
    let print_ratios = |store: &Store, when: &str| {
        let length = store.file_bytes().expect("a length") as f64 / stored;
        let file = fs::metadata(folder.path().join(FILE_NAME)).expect("a size");
        let disk = (std::os::unix::fs::MetadataExt::blocks(&file) * 512) as f64 / stored;
        println!("{items} items: {when}: file {length:.2} times that, {disk:.2} times on disk");
    };
    print_ratios(&store, "running");
    drop(store);
    let store = Store::open(folder.path(), StoreOptions::default()).expect("opens");
    print_ratios(&store, "closed and opened");
    let start = Instant::now();
    store.compact().expect("compacted");
    print_ratios(&store, &format!("compacted in {:.1} s", start.elapsed().as_secs_f64()));
}

fn main() {
    let portfolio = Portfolio::new();
    let mut criterion = Criterion::default().sample_size(10).configure_from_args();
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::open(folder.path(), StoreOptions::default()).expect("a new store");
    portfolio.fill(&store, 20_000);
    let mut group = criterion.benchmark_group("store");
    let mut from = 20_000;
    group.throughput(Throughput::Elements(BATCH * 3));
    group.bench_function("rows in", |bencher| {
        bencher.iter_batched(
            || {
                from += BATCH;
                portfolio.batch(from, BATCH)
            },
            |batch| store.ingest(&batch).expect("applied"),
            criterion::BatchSize::PerIteration,
        );
    });
    group.throughput(Throughput::Elements(read_all(&store)));
    group.bench_function("rows out", |bencher| bencher.iter(|| read_all(&store)));
    group.finish();
    let items = std::env::var("MASTERBUS_BENCH_ITEMS").ok().and_then(|items| items.parse().ok()).unwrap_or(20_000);
    figures(&portfolio, items);
}
