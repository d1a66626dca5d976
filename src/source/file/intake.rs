//! Where the documents of a file become batches.

use std::cell::Cell;
use std::io::{self, Read};
use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;

use serde_json::Value;

use crate::inventory::reading::{self, Place, Read as Taken};
use crate::inventory::{Complaint, Record, RecordKind};
use crate::source::ahead::{Out, Went};
use crate::source::{Batch, Limits};

/// The collection's name for each noun, as complaints and counts use it.
pub(super) const fn collection(kind: RecordKind) -> &'static str {
    match kind {
        RecordKind::Facility => "facilities",
        RecordKind::Equipment => "equipment",
        RecordKind::Service => "services",
        RecordKind::Photo => "photos",
        RecordKind::Conductor => "conductors",
    }
}

/// A noun by its name or its collection's.
pub(super) fn kind_of(word: &str) -> Option<RecordKind> {
    Some(match word {
        "facility" | "facilities" => RecordKind::Facility,
        "equipment" => RecordKind::Equipment,
        "service" | "services" => RecordKind::Service,
        "photo" | "photos" => RecordKind::Photo,
        "conductor" | "conductors" => RecordKind::Conductor,
        _ => return None,
    })
}

/// Fills batches and hands them over.
pub(super) struct Intake<'o> {
    pub(super) file: String,
    limits: Limits,
    out: &'o Out,
    batch: Batch,
    bytes: Rc<Cell<u64>>,
    is_alone: bool,
}

/// A reader that tells how much of it was read.
pub(super) struct Counted<R> {
    inner: R,
    bytes: Rc<Cell<u64>>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.bytes.set(self.bytes.get() + count as u64);
        Ok(count)
    }
}

impl<'o> Intake<'o> {
    pub(super) fn new(path: &Path, limits: Limits, out: &'o Out) -> Self {
        let file = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
        Self { file, limits, out, batch: Batch::default(), bytes: Rc::default(), is_alone: false }
    }

    pub(super) fn counting<R: Read>(&self, inner: R) -> Counted<R> {
        Counted { inner, bytes: self.bytes.clone() }
    }

    /// Nobody listens any more: reading on is in vain.
    pub(super) const fn is_alone(&self) -> bool {
        self.is_alone
    }

    /// Takes a whole document.
    pub(super) fn document(&mut self, kind: RecordKind, document: &Value, row: &str) {
        let table = collection(kind);
        let place = Place { table, row };
        match reading::deleted(document, place) {
            Ok(Some(id)) => self.removal(kind, id),
            Ok(None) => self.record(kind, reading::record(kind, document, place)),
            Err(complaints) => self.record(kind, Err(complaints)),
        }
    }

    /// Takes a record as it was read.
    pub(super) fn record(&mut self, kind: RecordKind, read: Result<Taken<Record>, Vec<Complaint>>) {
        let table: Arc<str> = collection(kind).into();
        self.batch.count(&table, 0);
        match read {
            Ok(read) => {
                self.batch.puts.push((table, read.record));
                self.batch.complaints.extend(read.complaints);
            }
            Err(complaints) => self.batch.complaints.extend(complaints),
        }
        self.hand_over_full();
    }

    /// Takes word that a record is gone.
    pub(super) fn removal(&mut self, kind: RecordKind, id: String) {
        let table: Arc<str> = collection(kind).into();
        self.batch.count(&table, 0);
        self.batch.removed.push((table, kind, id));
        self.hand_over_full();
    }

    /// Takes a complaint about something that is no row of any noun.
    pub(super) fn complain(&mut self, row: &str, column: &str, value: Option<&str>, reason: &str, refused: bool) {
        let place = Place { table: &self.file, row };
        let complaint = place.refuse(column, value, reason);
        self.batch.complaints.push(Complaint { quarantined: refused, ..complaint });
        self.hand_over_full();
    }

    fn hand_over_full(&mut self) {
        self.batch.bytes = self.bytes.get();
        if self.batch.is_full(self.limits) {
            self.hand_over();
        }
    }

    fn hand_over(&mut self) {
        self.batch.bytes = self.bytes.replace(0);
        let full = std::mem::take(&mut self.batch);
        self.is_alone |= matches!(self.out.hand_over_blocking(full), Went::Away);
    }

    /// Hands over what is left as the last batch.
    pub(super) fn finish(&mut self) {
        self.batch.complete_pass = true;
        self.hand_over();
    }
}
