//! The store handle: opens the file, gives snapshots, runs one write transaction at a time, and opens the database again
//! after a failure, so that a disk that was full for a minute does not need a restart.

use std::collections::BTreeSet;
use std::fs::{self, OpenOptions};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use parking_lot::{Mutex, RwLock, RwLockWriteGuard};
use redb::backends::FileBackend;
use redb::{Database, DatabaseError, ReadTransaction, ReadableDatabase, StorageBackend, TableHandle, WriteTransaction};

use crate::store::codec::envelope;
use crate::store::codec::schema::TableId;
use crate::store::engine::backend::{BackendHealth, BackendLease};
use crate::store::engine::snapshot::Snapshot;
use crate::store::error::{StoreError, guarded};

/// The file in the data folder.
pub const FILE_NAME: &str = "masterbus.redb";
/// Format of tables and keys. A store with a later format is refused and not modified.
pub const FORMAT: u32 = 1;
/// Longest time a reader waits for a running write before it gives up reopening the database.
// A bound, so that a request fails and does not hang behind a write to a disk that no longer answers.
const REOPEN_TIMEOUT: Duration = Duration::from_secs(10);

/// How to open a store.
#[derive(Debug, Clone, Copy)]
pub struct StoreOptions {
    /// Page cache, bytes; at most half of it holds unwritten pages.
    pub cache_bytes: usize,
    /// Whether a commit waits for the disk (fsync). Without it a power cut may lose data: for benchmarks only.
    pub waits_for_disk: bool,
}

impl Default for StoreOptions {
    /// 64 MiB of pages. The cache grows only as pages are read, so a small installation stays small.
    fn default() -> Self {
        Self { cache_bytes: 64 << 20, waits_for_disk: true }
    }
}

/// One opening of the database.
struct OpenDatabase {
    database: Database,
    health: Arc<BackendHealth>,
    /// Why it is open read-only; `None` when it is writable.
    unwritable: Option<String>,
}

impl OpenDatabase {
    fn is_well(&self) -> bool {
        self.health.failure().is_none()
    }

    /// Why it cannot be written now.
    fn write_failure(&self) -> Option<String> {
        self.health.failure().or_else(|| self.unwritable.clone())
    }
}

/// The store of one installation. Share it by reference or `Arc`; dropping it unlocks the file.
pub struct Store {
    disk: Arc<dyn StorageBackend>,
    path: String,
    options: StoreOptions,
    /// The open database, or why it could not be opened.
    opened: RwLock<Result<OpenDatabase, String>>,
    writing: Mutex<()>,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store").field("path", &self.path).finish_non_exhaustive()
    }
}

impl Store {
    /// Opens the store in a data folder; makes both when missing, for their owner alone.
    ///
    /// # Errors
    /// [`StoreError::Folder`], [`StoreError::HeldByAnother`], [`StoreError::NewerFormat`] or [`StoreError::NotAStore`];
    /// a file that is refused is left as it was.
    pub fn open(folder: &Path, options: StoreOptions) -> Result<Self, StoreError> {
        let path = folder.join(FILE_NAME);
        let within = |path: &Path, source| StoreError::Folder { path: path.display().to_string(), source };
        let mut folders = fs::DirBuilder::new();
        folders.recursive(true);
        // Takes effect at creation only: the mode of an existing folder is its owner's choice.
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut folders, 0o700);
        folders.create(folder).map_err(|source| within(folder, source))?;
        let mut how = OpenOptions::new();
        // An existing file is the store: it must never be truncated here.
        how.read(true).write(true).create(true).truncate(false);
        // Takes effect at creation only. Secrets lie unencrypted in the file.
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut how, 0o600);
        let file = how.open(&path).map_err(|source| within(&path, source))?;
        let path = path.display().to_string();
        let disk = FileBackend::new(file).map_err(|error| open_error(&path, error))?;
        Self::open_with(Arc::new(disk), &path, options)
    }

    /// Opens a store on any backend; `path` names it in messages.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub fn open_with(disk: Arc<dyn StorageBackend>, path: &str, options: StoreOptions) -> Result<Self, StoreError> {
        let length = disk.len().map_err(|source| StoreError::Folder { path: path.to_owned(), source })?;
        let mut known = false;
        if length > 0 {
            // Opened read-only first: a file that is not our store must not be modified
            let scanned_tables = open_database(&disk, path, options, false)?;
            let format = has_all_tables(&scanned_tables, path);
            // Before the result is looked at: a plain drop at `?` would let redb's panic on a damaged page through.
            close_database(Ok(scanned_tables), path);
            known = format?;
        }
        let opened = open_database(&disk, path, options, true)?;
        let store =
            Self { disk, path: path.to_owned(), options, opened: RwLock::new(Ok(opened)), writing: Mutex::new(()) };
        // Also for a store of an older version: a read transaction of redb cannot open a table that was never created.
        if !known {
            store.transact(|txn| create_tables(txn).map(|()| ((), true)))?;
        }
        Ok(store)
    }

    /// A view of the store as of now; later writes do not show in it. Drop it soon: the file grows while a snapshot keeps
    /// old pages alive.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`] when the file can neither be read nor opened again.
    pub fn snapshot(&self) -> Result<Snapshot, StoreError> {
        if let Ok(opened) = &*self.opened.read()
            && opened.is_well()
        {
            return begin(opened);
        }
        // Always `writing` before `opened`, as in `transact` and `compact`: the other order can deadlock with a write.
        let Some(_write_lock) = self.writing.try_lock_for(REOPEN_TIMEOUT) else {
            return Err(StoreError::Unreadable { reason: "a write is still under way after a failure".to_owned() });
        };
        let mut opened = self.opened.write();
        match &*opened {
            // Looked at again: another thread may have reopened it while this one waited.
            Ok(well) if well.is_well() => begin(well),
            _ => {
                self.reopen(&mut opened);
                opened.as_ref().map_err(|reason| StoreError::Unreadable { reason: reason.clone() }).and_then(begin)
            }
        }
    }

    /// Why writes fail at present; `None` while they work. The next write tries again in any case.
    #[must_use]
    pub fn write_failure(&self) -> Option<String> {
        match &*self.opened.read() {
            Ok(opened) => opened.write_failure(),
            Err(reason) => Some(reason.clone()),
        }
    }

    /// The file's name for messages.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Length of the file, bytes. redb doubles it when it needs space and truncates the free end on close: up to half of it
    /// may be a sparse hole that takes no disk space.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`] when the file system does not tell.
    pub fn file_bytes(&self) -> Result<u64, StoreError> {
        self.disk.len().map_err(|error| StoreError::Unreadable { reason: error.to_string() })
    }

    /// Compacts the file. Needs exclusive access: no snapshot may be alive.
    ///
    /// # Errors
    /// [`StoreError::Busy`] while a snapshot lives, [`StoreError::Unwritable`] when the disk fails.
    pub fn compact(&self) -> Result<(), StoreError> {
        let _alone = self.writing.lock();
        // Keeps new snapshots out. Those alive make redb refuse, because it would move pages they can see.
        let mut held = self.opened.write();
        self.make_writable(&mut held)?;
        let Ok(opened) = &mut *held else {
            return Err(StoreError::Busy);
        };
        let done = guarded(TableId::Meta, || {
            // Each pass moves pages into the space that the pass before has freed
            while opened.database.compact().map_err(|error| match error {
                redb::CompactionError::TransactionInProgress => StoreError::Busy,
                other => StoreError::Unwritable { reason: other.to_string() },
            })? {}
            Ok(())
        });
        // Closing writes the allocator state that a quick open after a kill needs, which compaction omits, and truncates the
        // file's free end
        self.reopen(&mut held);
        done
    }

    /// Runs one write transaction. `work` returns whether there is anything to commit; else the transaction is aborted, which
    /// costs no disk sync.
    pub(in crate::store) fn transact<R>(
        &self,
        work: impl FnOnce(&WriteTransaction) -> Result<(R, bool), StoreError>,
    ) -> Result<R, StoreError> {
        let _alone = self.writing.lock();
        // Dropped before the write lock below: the lock is not reentrant.
        let held = self.opened.read();
        let ready = matches!(&*held, Ok(opened) if opened.write_failure().is_none());
        drop(held);
        if !ready {
            self.make_writable(&mut self.opened.write())?;
        }
        let (result, health) = {
            let held = self.opened.read();
            let opened = held.as_ref().map_err(|reason| StoreError::Unwritable { reason: reason.clone() })?;
            // A transaction does not borrow its database: the lock is released before the work, which can take seconds.
            (opened.database.begin_write(), Arc::clone(&opened.health))
        };
        let outcome = match result {
            // Unwinding drops the transaction uncommitted: no part of the write is stored.
            Ok(txn) => catch_unwind(AssertUnwindSafe(|| commit(txn, work))).unwrap_or_else(|_| {
                health.fail("redb found a page it could not understand");
                Err(StoreError::damaged(TableId::Meta, &[], "a page could not be understood while writing"))
            }),
            Err(error) => Err(StoreError::Unwritable { reason: error.to_string() }),
        };
        // After a failed write redb refuses all further ones with `PreviousIo` until the database is opened again.
        if let Err(StoreError::Unwritable { reason } | StoreError::Unreadable { reason }) = &outcome {
            health.fail(reason);
        }
        // The health is looked at even after a success: the failure may be that of a concurrent reader.
        let Some(reason) = health.failure() else {
            return outcome;
        };
        self.reopen(&mut self.opened.write());
        match outcome {
            // The first failure names the cause. Other outcomes stand: a commit that returned is on the disk.
            Err(StoreError::Unwritable { .. } | StoreError::Unreadable { .. }) => {
                Err(StoreError::Unwritable { reason })
            }
            other => other,
        }
    }

    fn make_writable(&self, held: &mut RwLockWriteGuard<'_, Result<OpenDatabase, String>>) -> Result<(), StoreError> {
        if !matches!(&**held, Ok(opened) if opened.write_failure().is_none()) {
            self.reopen(held);
        }
        let refusal = match &**held {
            Ok(opened) => opened.write_failure(),
            Err(reason) => Some(reason.clone()),
        };
        refusal.map_or(Ok(()), |reason| Err(StoreError::Unwritable { reason }))
    }

    /// Opens the database again: for writing, or read-only when that fails. Older snapshots become unreadable.
    fn reopen(&self, held: &mut RwLockWriteGuard<'_, Result<OpenDatabase, String>>) {
        // Closed before it is opened again: redb writes its allocator state and header while it closes.
        close_database(std::mem::replace(&mut **held, Err("being opened anew".to_owned())), &self.path);
        **held = open_database(&self.disk, &self.path, self.options, true).or_else(|error| {
            let reason = match error {
                StoreError::NotAStore { reason, .. } => reason,
                other => other.to_string(),
            };
            tracing::warn!(store = self.path, reason, "the store is open for reading only");
            // Opening for writing repairs and writes the header, which a full disk may refuse. Reading keeps those
            // writes in memory.
            let reading = open_database(&self.disk, &self.path, self.options, false);
            reading.map(|opened| OpenDatabase { unwritable: Some(reason), ..opened }).map_err(|error| error.to_string())
        });
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        close_database(std::mem::replace(&mut *self.opened.write(), Err("closed".to_owned())), &self.path);
        // Releases the lock by itself: a snapshot that outlives the store keeps the file open.
        if let Err(error) = self.disk.close() {
            tracing::warn!(store = self.path, %error, "cannot close the store");
        }
    }
}

/// Closes a database. redb writes while it closes, and panics on a damaged page: the panic must not end the program.
fn close_database(opened: Result<OpenDatabase, String>, path: &str) {
    if catch_unwind(AssertUnwindSafe(|| drop(opened))).is_err() {
        tracing::warn!(store = path, "redb found a page it could not understand while closing");
    }
}

fn begin(opened: &OpenDatabase) -> Result<Snapshot, StoreError> {
    let txn: ReadTransaction = opened.database.begin_read().map_err(|error| StoreError::of(TableId::Meta, error))?;
    Ok(Snapshot::over(txn, Arc::clone(&opened.health)))
}

fn commit<R>(
    mut txn: WriteTransaction,
    work: impl FnOnce(&WriteTransaction) -> Result<(R, bool), StoreError>,
) -> Result<R, StoreError> {
    // Costs a little per commit; opening after a kill then takes milliseconds at any size instead of a full scan
    txn.set_quick_repair(true);
    // An error here drops the transaction uncommitted: nothing of the work is stored.
    let (result, dirty) = work(&txn)?;
    let unwritable = |reason: String| StoreError::Unwritable { reason };
    if dirty {
        txn.commit().map_err(|error| unwritable(error.to_string()))?;
    } else {
        txn.abort().map_err(|error| unwritable(error.to_string()))?;
    }
    Ok(result)
}

fn open_error(path: &str, error: DatabaseError) -> StoreError {
    let path = path.to_owned();
    match error {
        // redb locks the file. The lock falls with the process, so a kill leaves nothing to clean up.
        DatabaseError::DatabaseAlreadyOpen => StoreError::HeldByAnother { path },
        other => StoreError::NotAStore { path, reason: other.to_string() },
    }
}

fn open_database(
    disk: &Arc<dyn StorageBackend>,
    path: &str,
    options: StoreOptions,
    writable: bool,
) -> Result<OpenDatabase, StoreError> {
    let health = Arc::new(BackendHealth::default());
    let lease = if writable {
        BackendLease::writing(Arc::clone(disk), Arc::clone(&health), options.waits_for_disk)
    } else {
        BackendLease::reading(Arc::clone(disk), Arc::clone(&health))
            .map_err(|source| StoreError::Folder { path: path.to_owned(), source })?
    };
    let opened = guarded(TableId::Meta, || {
        Database::builder()
            .set_cache_size(options.cache_bytes)
            .create_with_backend(lease)
            .map_err(|error| open_error(path, error))
    });
    match opened {
        Ok(database) => Ok(OpenDatabase { database, health, unwritable: None }),
        Err(StoreError::Damaged { reason, .. }) => Err(StoreError::NotAStore { path: path.to_owned(), reason }),
        Err(other) => Err(other),
    }
}

/// Creates missing tables and writes the format.
fn create_tables(txn: &WriteTransaction) -> Result<(), StoreError> {
    // One transaction with the format: a file that states a format has had its tables, at any moment of a kill.
    for &table in TableId::ALL {
        txn.open_table(table.definition()).map_err(|error| StoreError::of(table, error))?;
    }
    let mut meta = txn.open_table(TableId::Meta.definition()).map_err(|error| StoreError::of(TableId::Meta, error))?;
    let sealed = envelope::seal(TableId::Meta, b"format", &FORMAT)?;
    meta.insert(b"format".as_slice(), sealed.as_slice()).map_err(|error| StoreError::of(TableId::Meta, error))?;
    Ok(())
}

/// Whether the file is a store with every table of this version. `false` when its creation was interrupted before the first
/// commit, and for a store of an older version with fewer tables: both get the missing tables.
fn has_all_tables(opened: &OpenDatabase, path: &str) -> Result<bool, StoreError> {
    let foreign = |reason: String| StoreError::NotAStore { path: path.to_owned(), reason };
    guarded(TableId::Meta, || {
        let txn = opened.database.begin_read().map_err(|error| foreign(error.to_string()))?;
        // Only a database without any table can be ours without `meta`: one whose first commit never happened.
        let meta = match txn.open_table(TableId::Meta.definition()) {
            Ok(meta) => meta,
            Err(redb::TableError::TableDoesNotExist(_)) => {
                let mut others = txn.list_tables().map_err(|error| foreign(error.to_string()))?;
                return match others.next() {
                    None => Ok(false),
                    Some(_) => Err(foreign("it is the database of another program".to_owned())),
                };
            }
            Err(error) => return Err(foreign(error.to_string())),
        };
        let sealed = meta.get(b"format".as_slice()).map_err(|error| foreign(error.to_string()))?;
        let sealed = sealed.ok_or_else(|| foreign("it states no format".to_owned()))?;
        // The format lies in an envelope too: a flipped bit must not turn this store into one of a later version.
        let found: u32 = envelope::open(TableId::Meta, b"format", sealed.value())?;
        if found > FORMAT {
            return Err(StoreError::NewerFormat { path: path.to_owned(), found, known: FORMAT });
        }
        let tables = txn.list_tables().map_err(|error| foreign(error.to_string()))?;
        let names: BTreeSet<String> = tables.map(|table| table.name().to_owned()).collect();
        Ok(TableId::ALL.iter().all(|table| names.contains(table.name())))
    })
    .map_err(|error| if error.is_damage() { foreign(error.to_string()) } else { error })
}
