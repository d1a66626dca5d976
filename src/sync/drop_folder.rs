//! A drop folder: every file in it that is whole is taken, each in one transaction, and moved to `done/`, or to `failed/`
//! where it cannot be decoded at all or would delete too much; a report is laid beside it. A kill between the two takes a
//! file twice, which changes nothing the second time. One that was written to or replaced while it was read stays where
//! it is, and is taken again.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use super::archive::{ArchivedAt, DONE, FAILED, FileArchival, FileIdentity, files_awaiting_permission, list_files};
use super::error::SyncError;
use super::run::Run;
use crate::app::Application;
use crate::runtime::Runtime;
use crate::source::file::{FileOptions, FileSource, SharedFileReport};
use crate::source::{Mapping, SourceError};

/// A file that was written to within this time may still be written to: it is looked at again.
const SETTLES_WITHIN: Duration = Duration::from_secs(2);

/// A drop folder.
pub(super) struct DropFolder {
    path: PathBuf,
    mapping: Arc<Mapping>,
    runtime: Runtime,
}

impl DropFolder {
    pub(super) fn new(path: &Path, mapping: Arc<Mapping>, runtime: Runtime) -> Self {
        Self { path: path.to_owned(), mapping, runtime }
    }

    /// Whether the folder has files to import. True for a folder that cannot be read: the run reports why.
    pub(super) async fn has_files(path: PathBuf, runtime: &Runtime) -> bool {
        let listed = runtime.run_blocking(move || list_files(&path)).await;
        !matches!(listed, Ok(Ok(files)) if files.is_empty())
    }

    /// Runs file operations on the blocking pool.
    async fn run_blocking<R: Send + 'static>(
        &self,
        work: impl FnOnce(&Path) -> io::Result<R> + Send + 'static,
    ) -> Result<R, SyncError> {
        let path = self.path.clone();
        let done = self.runtime.run_blocking(move || work(&path)).await.map_err(io::Error::other);
        let unusable = |source| SyncError::FolderUnusable { path: self.path.clone(), source };
        done.and_then(|done| done).map_err(unusable)
    }
}

/// The files that wait in a folder, in the order of their names, and one sentence for each reason why files could not be
/// moved away after their import.
pub(super) async fn inspect_folder(folder: &Path, runtime: &Runtime) -> Result<(Vec<PathBuf>, Vec<String>), SyncError> {
    let path = folder.to_owned();
    let inspect = move || {
        let files = list_files(&path)?.into_iter().map(|(path, _)| path).collect();
        let places = [path.clone(), path.join(DONE), path.join(FAILED)];
        // A missing subfolder is created when the first file is moved there
        let existing = places.iter().filter(|place| place.exists());
        Ok((files, existing.filter_map(|place| why_unwritable(place)).collect()))
    };
    let inspected = runtime.run_blocking(inspect).await.map_err(io::Error::other).and_then(|inspected| inspected);
    inspected.map_err(|source| SyncError::FolderUnusable { path: folder.to_owned(), source })
}

/// Why nothing can be laid in a folder, found out with a file that is gone at once and that no run takes.
fn why_unwritable(place: &Path) -> Option<String> {
    let tried = tempfile::Builder::new().prefix(".masterbus-").tempfile_in(place);
    tried.err().map(|error| format!("files cannot be moved: {} cannot be written: {error}", place.display()))
}

/// Takes every file of the folder that is whole, in the order of their names. With permission to delete those come first
/// that were refused for the lack of it.
pub(super) async fn import_all(
    run: &mut Run,
    folder: &DropFolder,
    appliance: &Arc<Application>,
) -> Result<(), SyncError> {
    let mut files = match run.control().allow_mass_delete() {
        true => folder.run_blocking(files_awaiting_permission).await?,
        false => Vec::new(),
    };
    files.extend(settled_files(folder).await?);
    let mut taken = Vec::new();
    let read = import_each(run, folder, appliance, &files, &mut taken).await;
    // Only now: what one file lacks another may bring
    if !taken.is_empty() {
        let accounts: Vec<SharedFileReport> = taken.iter().map(|(archival, _)| archival.account.clone()).collect();
        run.complete(&accounts).await?;
        folder.run_blocking(move |_| taken.iter().try_for_each(|(archival, at)| archival.write(at))).await?;
    }
    read
}

/// Takes file after file; `taken` gathers those of which the store may know more.
async fn import_each(
    run: &mut Run,
    folder: &DropFolder,
    appliance: &Arc<Application>,
    files: &[(PathBuf, FileIdentity)],
    taken: &mut Vec<(FileArchival, ArchivedAt)>,
) -> Result<(), SyncError> {
    let (mut failed, mut first) = (0, None);
    for (path, seen) in files {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let refused = match import_one(run, folder, appliance, (path.as_path(), *seen), taken).await {
            Ok(refused) => refused,
            // It vanished, or cannot be read now: it stays where it is, and the others get their turn
            Err(error @ SyncError::Source(_)) => Some(format!("{name}: {}", error.full_message())),
            Err(error) => return Err(error),
        };
        failed += usize::from(refused.is_some());
        first = first.or(refused);
    }
    match first {
        Some(first) => Err(SyncError::DropFolder { failed, files: files.len(), first }),
        None => Ok(()),
    }
}

/// Takes a file and lays it aside; why it went to `failed/`.
async fn import_one(
    run: &mut Run,
    folder: &DropFolder,
    appliance: &Arc<Application>,
    (path, seen): (&Path, FileIdentity),
    taken: &mut Vec<(FileArchival, ArchivedAt)>,
) -> Result<Option<String>, SyncError> {
    let source = FileSource::open(FileOptions::new(path, Arc::clone(&folder.mapping), folder.runtime.clone()))?;
    if FileIdentity::from_metadata(source.opened()) != seen {
        // Another came under this name a moment ago, and may not be whole: the next look takes it
        return Ok(None);
    }
    let account = source.account();
    let mut has_more = false;
    let (error, asks_permission) = match run.import_file(source).await {
        Ok(more) => {
            has_more = more;
            (None, false)
        }
        Err(error @ SyncError::Source(SourceError::Decode { .. })) => (Some(error.full_message()), false),
        Err(error) if error.needs_permission() => {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            (Some(format!("{name}: {}, which takes the file from failed/", error.full_message())), true)
        }
        Err(error) => return Err(error),
    };
    let archival = FileArchival {
        folder: folder.path.clone(),
        path: path.to_owned(),
        seen,
        at: appliance.clock().now(),
        run: run.number(),
        error: error.clone(),
        asks_permission,
        account,
    };
    let home = archival.home();
    match folder.run_blocking(move |_| archival.lay().map(|at| (archival, at))).await {
        Ok(laid) => {
            taken.extend(has_more.then_some(laid));
            Ok(error)
        }
        Err(SyncError::FolderUnusable { source, .. }) => Err(SyncError::FolderUnusable { path: home, source }),
        Err(error) => Err(error),
    }
}

/// The files that nobody is still writing.
async fn settled_files(folder: &DropFolder) -> Result<Vec<(PathBuf, FileIdentity)>, SyncError> {
    let files = folder.run_blocking(list_files).await?;
    let now = SystemTime::now();
    let is_settled = |(_, seen): &(PathBuf, FileIdentity)| {
        seen.changed.and_then(|at| now.duration_since(at).ok()).is_some_and(|age| age >= SETTLES_WITHIN)
    };
    if files.iter().all(is_settled) {
        return Ok(files);
    }
    tokio::time::sleep(SETTLES_WITHIN).await;
    let later = folder.run_blocking(list_files).await?;
    Ok(files.into_iter().filter(|file| later.contains(file)).collect())
}
