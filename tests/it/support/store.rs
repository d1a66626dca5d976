//! Helpers for tests of the store: a small portfolio, a storage backend that fails on demand, and a comparison of stores.

use std::fs::File;
use std::io;
use std::ops::Bound;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use masterbus::inventory::{
    Equipment, EquipmentId, EquipmentKind, Facility, FacilityId, Moment, Photo, PhotoId, Record, Service, ServiceId,
    ValidationIssue,
};
use masterbus::store::{DirtySet, IngestBatch, Store, StoreError, StoreOptions, SyncIssue};
use redb::backends::{FileBackend, InMemoryBackend};
use redb::{BackendError, StorageBackend};
use serde_json::json;

/// The source of the small portfolio.
pub const SOURCE: &str = "condoit";

pub fn at(millis: i64) -> Moment {
    Moment::from_millis(millis)
}

pub fn facility_id(text: &str) -> FacilityId {
    FacilityId::parse(text).expect("a facility's id")
}

pub fn equipment_id(text: &str) -> EquipmentId {
    EquipmentId::parse(text).expect("an equipment id")
}

pub fn facility(id: &str) -> Record {
    let facility: Facility =
        serde_json::from_value(json!({"id": id, "name": format!("Facility {id}")})).expect("a facility");
    Record::Facility(facility)
}

pub fn equipment_with(id: &str, facility: &str, name: &str) -> Record {
    let item: Equipment = serde_json::from_value(json!({
        "id": id, "facility_id": facility, "type": EquipmentKind::Panel, "name": name,
        "manufacturer": "Square D", "install_date": "1998-05-17",
        "specifications": {"voltage": "480Y/277V", "amperage": 400, "more": {"bus": "copper"}},
        "environment": {"humidity_percent": 61.5},
    }))
    .expect("an item");
    Record::Equipment(Box::new(item))
}

pub fn equipment(id: &str, facility: &str) -> Record {
    equipment_with(id, facility, "MDP")
}

pub fn service(id: &str, equipment: &str) -> Record {
    let service: Service = serde_json::from_value(json!({
        "id": id, "equipment_id": equipment, "type": "thermographic", "date": "2024-02-29", "findings": "none",
    }))
    .expect("a service");
    Record::Service(service)
}

pub fn photo(id: &str, equipment: &str, picture: Option<&[u8]>) -> Record {
    let photo: Photo =
        serde_json::from_value(json!({"id": id, "equipment_id": equipment, "content_type": "image/png"}))
            .expect("a photo");
    Record::Photo(photo, picture.map(<[u8]>::to_vec))
}

pub fn photo_id(text: &str) -> PhotoId {
    PhotoId::parse(text).expect("a photo's id")
}

pub fn service_id(text: &str) -> ServiceId {
    ServiceId::parse(text).expect("a service's id")
}

/// Records, each with the table it would come from.
pub fn from_tables(records: impl IntoIterator<Item = Record>) -> Vec<(Arc<str>, Record)> {
    records.into_iter().map(|record| (Arc::from(table_of(&record)), record)).collect()
}

pub fn table_of(record: &Record) -> &'static str {
    match record {
        Record::Facility(_) => "Facility",
        Record::Equipment(_) => "Equipment",
        Record::Service(_) => "Service",
        Record::Conductor(_) => "Conductor",
        Record::Photo(..) => "Photo",
    }
}

/// A batch of puts.
pub fn batch_of(records: impl IntoIterator<Item = Record>, millis: i64) -> IngestBatch<'static> {
    IngestBatch { puts: from_tables(records), ..IngestBatch::empty(SOURCE, at(millis)) }
}

pub fn complaint(table: &str, id: &str, column: &str, quarantined: bool) -> ValidationIssue {
    ValidationIssue {
        table: table.to_owned(),
        id: id.to_owned(),
        column: column.to_owned(),
        value: Some("?".to_owned()),
        reason: "is not a number".to_owned(),
        quarantined,
    }
}

/// A store in memory.
pub fn in_memory() -> Store {
    Store::open_with(Arc::new(InMemoryBackend::new()), "memory", StoreOptions::default()).expect("a new store")
}

/// A storage backend that can run full, or fail reads and writes.
#[derive(Debug)]
pub struct Faulty {
    inner: Box<dyn StorageBackend>,
    room: AtomicU64,
    writes_fail: AtomicBool,
    reads_fail: AtomicBool,
}

impl Faulty {
    pub fn with_room(bytes: u64) -> Arc<Self> {
        Self::over(Box::new(InMemoryBackend::new()), bytes)
    }

    /// A real file, with its locks.
    pub fn on_file(path: &Path) -> Arc<Self> {
        let file = File::options().read(true).write(true).create(true).truncate(false).open(path).expect("a file");
        Self::over(Box::new(FileBackend::new(file).expect("a backend")), u64::MAX)
    }

    fn over(inner: Box<dyn StorageBackend>, room: u64) -> Arc<Self> {
        Arc::new(Self { inner, room: room.into(), writes_fail: false.into(), reads_fail: false.into() })
    }

    pub fn set_room(&self, bytes: u64) {
        self.room.store(bytes, Ordering::SeqCst);
    }

    pub fn fail_writes(&self, fail: bool) {
        self.writes_fail.store(fail, Ordering::SeqCst);
    }

    pub fn fail_reads(&self, fail: bool) {
        self.reads_fail.store(fail, Ordering::SeqCst);
    }

    fn writable(&self) -> io::Result<()> {
        if self.writes_fail.load(Ordering::SeqCst) { Err(io::Error::other("the disk is gone")) } else { Ok(()) }
    }
}

impl StorageBackend for Faulty {
    fn len(&self) -> io::Result<u64> {
        self.inner.len()
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        if self.reads_fail.load(Ordering::SeqCst) {
            return Err(io::Error::other("a sector cannot be read"));
        }
        self.inner.read(offset, out)
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        self.writable()?;
        if len > self.room.load(Ordering::SeqCst) && len > self.inner.len()? {
            return Err(io::ErrorKind::StorageFull.into());
        }
        self.inner.set_len(len)
    }

    fn sync_data(&self) -> io::Result<()> {
        self.writable()?;
        self.inner.sync_data()
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        self.writable()?;
        self.inner.write(offset, data)
    }

    fn close(&self) -> io::Result<()> {
        self.inner.close()
    }

    fn try_lock_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<bool, BackendError> {
        self.inner.try_lock_range(start, end)
    }

    fn try_lock_shared_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<bool, BackendError> {
        self.inner.try_lock_shared_range(start, end)
    }

    fn unlock_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<(), BackendError> {
        self.inner.unlock_range(start, end)
    }

    fn query_lock_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<bool, BackendError> {
        self.inner.query_lock_range(start, end)
    }
}

/// Everything in a store that came from sources, for comparing two stores.
#[derive(Debug, Default, PartialEq)]
pub struct Contents {
    pub facilities: Vec<Facility>,
    pub equipment: Vec<Equipment>,
    pub services: Vec<Service>,
    pub photos: Vec<Photo>,
    pub issues: Vec<SyncIssue>,
    pub marks: DirtySet,
}

/// Reads everything from a store and runs its integrity check.
pub fn contents(store: &Store) -> Result<Contents, StoreError> {
    let snapshot = store.snapshot()?;
    assert_eq!(snapshot.check()?.findings, []);
    let mut all = Contents {
        issues: snapshot.sync().issues(0, usize::MAX)?.1,
        marks: snapshot.figures().dirty_set(usize::MAX)?,
        ..Contents::default()
    };
    for facility in snapshot.facilities()? {
        all.facilities.push(facility?);
    }
    for facility in &all.facilities {
        for item in snapshot.equipment_of(&facility.id)? {
            let item = item?;
            all.services.extend(snapshot.services_of(&item.id)?);
            all.photos.extend(snapshot.photos_of(&item.id)?);
            all.equipment.push(item);
        }
    }
    Ok(all)
}
