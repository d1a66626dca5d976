//! The storage backend under redb. After a failed write redb refuses all further work until the database is opened again, so
//! the file must outlive the database. Each opening gets a lease on the file that records the first failure. A read-only
//! lease keeps redb's own writes (repair, header) in memory, so that reads go on while the disk accepts no writes.

use std::collections::BTreeMap;
use std::io;
use std::ops::Bound;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use parking_lot::Mutex;
use redb::{BackendError, StorageBackend};

use crate::store::engine::incomplete_file::is_incomplete;

/// The first failure beneath one opening of the database.
#[derive(Debug, Default)]
pub(in crate::store) struct BackendHealth(Mutex<Option<String>>);

impl BackendHealth {
    /// Records the first failure.
    pub(in crate::store) fn fail(&self, reason: &str) {
        // The first failure is the cause. Later ones are mostly redb's `PreviousIo`, which names no reason.
        self.0.lock().get_or_insert_with(|| reason.to_owned());
    }

    /// The first failure; `None` while there is none.
    pub(in crate::store) fn failure(&self) -> Option<String> {
        self.0.lock().clone()
    }

    fn watch<T>(&self, result: io::Result<T>) -> io::Result<T> {
        if let Err(error) = &result {
            self.fail(&error.to_string());
        }
        result
    }
}

/// Size of the pieces in which [`WriteOverlay`] holds writes, bytes.
// redb's page size: redb writes whole pages, so a piece seldom has to be completed from the file.
const PIECE: usize = 4096;

/// Writes of redb that must not reach the file.
#[derive(Debug)]
struct WriteOverlay {
    length: u64,
    /// Bytes of the file that are still visible. After a cut the rest reads as zeros, as in a real file.
    from_disk: u64,
    pieces: BTreeMap<u64, Box<[u8; PIECE]>>,
}

impl WriteOverlay {
    /// Reads written pieces, else the file, else zeros past its end.
    fn read(&self, disk: &dyn StorageBackend, offset: u64, out: &mut [u8]) -> io::Result<()> {
        if offset + out.len() as u64 > self.length {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        // `from_disk` never grows again: what was cut off must read as zeros, although the file still has the old
        // bytes.
        let on_disk = self.from_disk.saturating_sub(offset).min(out.len() as u64) as usize;
        out[on_disk..].fill(0);
        if on_disk > 0 {
            disk.read(offset, &mut out[..on_disk])?;
        }
        let end = offset + out.len() as u64;
        for (&number, piece) in self.pieces.range(offset / PIECE as u64..end.div_ceil(PIECE as u64)) {
            let start = number * PIECE as u64;
            let (from, to) = (start.max(offset), (start + PIECE as u64).min(end));
            let (into, of) = ((from - offset) as usize, (from - start) as usize);
            let length = (to - from) as usize;
            out[into..into + length].copy_from_slice(&piece[of..of + length]);
        }
        Ok(())
    }

    fn resize(&mut self, length: u64) {
        self.length = length;
        self.from_disk = self.from_disk.min(length);
        self.pieces.retain(|number, _| number * (PIECE as u64) < length);
        // The rest of the last piece is cleared: after a later growth it would show bytes from before the cut.
        if let Some(piece) = self.pieces.get_mut(&(length / PIECE as u64)) {
            piece[(length % PIECE as u64) as usize..].fill(0);
        }
    }

    fn write(&mut self, disk: &dyn StorageBackend, offset: u64, data: &[u8]) -> io::Result<()> {
        let end = offset + data.len() as u64;
        self.length = self.length.max(end);
        for number in offset / PIECE as u64..end.div_ceil(PIECE as u64) {
            let start = number * PIECE as u64;
            // A write may cover part of a piece: the rest comes from an earlier write or from the file.
            let mut piece = Box::new([0; PIECE]);
            let held = (self.length - start).min(PIECE as u64) as usize;
            self.read(disk, start, &mut piece[..held])?;
            let (from, to) = (start.max(offset), (start + PIECE as u64).min(end));
            piece[(from - start) as usize..(to - start) as usize]
                .copy_from_slice(&data[(from - offset) as usize..(to - offset) as usize]);
            self.pieces.insert(number, piece);
        }
        Ok(())
    }
}

/// The file as one opening of the database sees it. Closing a lease does not close the file: the store holds its locks until
/// it is dropped.
#[derive(Debug)]
pub(in crate::store) struct BackendLease {
    disk: Arc<dyn StorageBackend>,
    // Shared with the snapshots: what fails under a snapshot must make the next caller open the database again.
    health: Arc<BackendHealth>,
    draft: Option<Mutex<WriteOverlay>>,
    waits_for_disk: bool,
    /// Whether the length was read: redb reads it once after locking, before anything else.
    was_looked_at: AtomicBool,
}

impl BackendLease {
    /// A lease that writes to the file.
    pub(in crate::store) fn writing(
        disk: Arc<dyn StorageBackend>,
        health: Arc<BackendHealth>,
        waits_for_disk: bool,
    ) -> Self {
        Self { disk, health, draft: None, waits_for_disk, was_looked_at: AtomicBool::new(false) }
    }

    /// A lease that leaves the file as it is.
    pub(in crate::store) fn reading(disk: Arc<dyn StorageBackend>, health: Arc<BackendHealth>) -> io::Result<Self> {
        let length = disk.len()?;
        // Shown as an empty file, as the writing lease makes it: redb then creates the database in memory.
        let length = if is_incomplete(&*disk, length)? { 0 } else { length };
        let draft = WriteOverlay { length, from_disk: length, pieces: BTreeMap::new() };
        let draft = Some(Mutex::new(draft));
        // Already examined above, so `length` must not truncate a file that this lease may not change.
        Ok(Self { disk, health, draft, waits_for_disk: false, was_looked_at: AtomicBool::new(true) })
    }

    /// The file's length. A file whose creation was interrupted is truncated to zero, so that redb creates it again.
    fn length(&self) -> io::Result<u64> {
        let length = self.disk.len()?;
        // Never before redb holds the lock: until then the file can be one that another process is creating.
        if !self.was_looked_at.swap(true, Ordering::AcqRel) && is_incomplete(&*self.disk, length)? {
            tracing::warn!("the creation of the store was interrupted and is started again");
            self.disk.set_len(0)?;
            return Ok(0);
        }
        Ok(length)
    }
}

// `close` keeps redb's empty default. redb calls it with every database it drops, and closing the file there would
// release the lock between two openings, so that another process could take the store.
impl StorageBackend for BackendLease {
    fn len(&self) -> io::Result<u64> {
        match &self.draft {
            Some(draft) => Ok(draft.lock().length),
            None => self.health.watch(self.length()),
        }
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        self.health.watch(match &self.draft {
            Some(draft) => draft.lock().read(&*self.disk, offset, out),
            None => self.disk.read(offset, out),
        })
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        match &self.draft {
            Some(draft) => {
                let mut draft = draft.lock();
                draft.resize(len);
                Ok(())
            }
            None => self.health.watch(self.disk.set_len(len)),
        }
    }

    fn sync_data(&self) -> io::Result<()> {
        match &self.draft {
            None if self.waits_for_disk => self.health.watch(self.disk.sync_data()),
            _ => Ok(()),
        }
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        self.health.watch(match &self.draft {
            Some(draft) => draft.lock().write(&*self.disk, offset, data),
            None => self.disk.write(offset, data),
        })
    }

    fn try_lock_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<bool, BackendError> {
        // Locks pass unwatched: a lock that another process holds is an answer, not a failure of the disk.
        self.disk.try_lock_range(start, end)
    }

    fn try_lock_shared_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<bool, BackendError> {
        self.disk.try_lock_shared_range(start, end)
    }

    fn lock_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<(), BackendError> {
        self.disk.lock_range(start, end)
    }

    fn lock_shared_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<(), BackendError> {
        self.disk.lock_shared_range(start, end)
    }

    fn unlock_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<(), BackendError> {
        self.disk.unlock_range(start, end)
    }

    fn query_lock_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<bool, BackendError> {
        self.disk.query_lock_range(start, end)
    }
}

#[cfg(test)]
mod tests {
    use redb::backends::InMemoryBackend;

    use super::*;

    #[test]
    fn a_reading_lease_sees_its_own_writes_and_leaves_the_file_alone() {
        let disk: Arc<dyn StorageBackend> = Arc::new(InMemoryBackend::new());
        disk.set_len(10_000).expect("length");
        disk.write(0, &[7; 10_000]).expect("filled");
        let lease = BackendLease::reading(disk.clone(), Arc::default()).expect("lease");
        lease.set_len(20_000).expect("grows");
        lease.write(4_000, &[1; 200]).expect("over the edge of a piece");
        lease.write(9_990, &[2; 20]).expect("over the end of the file");
        let mut seen = vec![9; 20_000];
        lease.read(0, &mut seen).expect("reads");
        let mut wanted = vec![7; 10_000];
        wanted.resize(20_000, 0);
        wanted[4_000..4_200].fill(1);
        wanted[9_990..10_010].fill(2);
        assert!(seen == wanted, "what was written lies over what the file holds");
        let mut kept = vec![0; 10_000];
        disk.read(0, &mut kept).expect("reads");
        assert!(disk.len().expect("length") == 10_000 && kept == vec![7; 10_000], "the file is as it was");
    }
}
