//! A small portfolio, and a disk that fails on demand: what the stories about the store are told with.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use masterbus::inventory::{
    Complaint, Equipment, EquipmentId, EquipmentKind, Facility, FacilityId, Moment, Photo, PhotoId, Record, Service,
    ServiceId,
};
use masterbus::store::{Deed, Options, Store};
use redb::StorageBackend;
use redb::backends::InMemoryBackend;
use serde_json::json;

/// Where the small portfolio comes from.
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

/// Records with the table each would come from.
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
pub fn deed(records: impl IntoIterator<Item = Record>, millis: i64) -> Deed<'static> {
    Deed { puts: from_tables(records), ..Deed::empty(SOURCE, at(millis)) }
}

pub fn complaint(table: &str, id: &str, column: &str, quarantined: bool) -> Complaint {
    Complaint {
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
    Store::open_with(Arc::new(InMemoryBackend::new()), "memory", Options::default()).expect("a new store")
}

/// A disk in memory that can run full, or fail whatever is asked of it.
#[derive(Debug, Default)]
pub struct Faulty {
    inner: InMemoryBackend,
    room: AtomicU64,
    writes_fail: AtomicBool,
    reads_fail: AtomicBool,
}

impl Faulty {
    pub fn with_room(bytes: u64) -> Arc<Self> {
        Arc::new(Self { room: AtomicU64::new(bytes), ..Self::default() })
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
}
