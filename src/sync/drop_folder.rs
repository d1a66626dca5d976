//! A drop folder: every complete file in it is imported in one transaction and moved to `done/`, or to `failed/` when it
//! cannot be decoded or would delete too much, each with a report beside it. A kill between import and move repeats the
//! import, which changes nothing. A file that was written to or replaced meanwhile stays and is imported again.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use super::archive::{ArchivedAt, DONE, FAILED, FileArchival, FileIdentity, files_awaiting_permission, list_files};
use super::error::SyncError;
use super::run::Run;
use super::services::SyncServices;
use crate::runtime::Runtime;
use crate::source::file::{FileOptions, FileSource, SharedFileReport};
use crate::source::{Mapping, SourceError};

/// A file that was written to within this time may still be incomplete and is looked at again.
const SETTLES_WITHIN: Duration = Duration::from_secs(2);

/// A configured drop folder.
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

/// Why no file can be created in a folder. Tried with a hidden file, which no run imports and which is removed at once.
fn why_unwritable(place: &Path) -> Option<String> {
    let tried = tempfile::Builder::new().prefix(".masterbus-").tempfile_in(place);
    tried.err().map(|error| format!("files cannot be moved: {} cannot be written: {error}", place.display()))
}

/// Imports every complete file of the folder, in the order of their names. With permission to delete, the files that were
/// refused for the lack of it come first.
pub(super) async fn import_all(
    run: &mut Run,
    folder: &DropFolder,
    services: &Arc<SyncServices>,
) -> Result<(), SyncError> {
    let mut files = match run.control().allow_mass_delete() {
        true => folder.run_blocking(files_awaiting_permission).await?,
        false => Vec::new(),
    };
    files.extend(settled_files(folder).await?);
    let mut imported = Vec::new();
    let outcome = import_each(run, folder, services, &files, &mut imported).await;
    // Only after all files: an owner that is missing in one file may come with a later one
    if !imported.is_empty() {
        let reports: Vec<SharedFileReport> = imported.iter().map(|(archival, _)| archival.report.clone()).collect();
        run.complete_reports(&reports).await?;
        folder.run_blocking(move |_| imported.iter().try_for_each(|(archival, at)| archival.write_report(at))).await?;
    }
    outcome
}

/// Imports file after file. `imported` collects those whose reports are to be completed by the store's findings.
async fn import_each(
    run: &mut Run,
    folder: &DropFolder,
    services: &Arc<SyncServices>,
    files: &[(PathBuf, FileIdentity)],
    imported: &mut Vec<(FileArchival, ArchivedAt)>,
) -> Result<(), SyncError> {
    let (mut failed, mut first) = (0, None);
    for (path, identity) in files {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let failure = match import_one(run, folder, services, (path.as_path(), *identity), imported).await {
            Ok(failure) => failure,
            // It vanished or cannot be read now: it stays, and the other files are imported
            Err(error @ SyncError::Source(_)) => Some(format!("{name}: {}", error.full_message())),
            // A cancellation, or an error of the store or the folder: the next files would fail alike.
            Err(error) => return Err(error),
        };
        failed += usize::from(failure.is_some());
        first = first.or(failure);
    }
    match first {
        Some(first) => Err(SyncError::Folder { failed, files: files.len(), first }),
        None => Ok(()),
    }
}

/// Imports a file and moves it away. Returns why it went to `failed/`.
async fn import_one(
    run: &mut Run,
    folder: &DropFolder,
    services: &Arc<SyncServices>,
    (path, identity): (&Path, FileIdentity),
    imported: &mut Vec<(FileArchival, ArchivedAt)>,
) -> Result<Option<String>, SyncError> {
    let options = FileOptions::new(path, Arc::clone(&folder.mapping), folder.runtime.clone());
    let source = FileSource::open(options)?;
    if FileIdentity::from_metadata(source.opened()) != identity {
        // Another file took this name since the folder was listed and may be incomplete: the next run imports it
        return Ok(None);
    }
    let report = source.report();
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
        identity,
        at: services.clock.now(),
        run: run.number(),
        error: error.clone(),
        asks_permission,
        report,
    };
    let destination = archival.destination();
    match folder.run_blocking(move |_| archival.archive().map(|at| (archival, at))).await {
        Ok(archived) => {
            imported.extend(has_more.then_some(archived));
            Ok(error)
        }
        Err(SyncError::FolderUnusable { source, .. }) => Err(SyncError::FolderUnusable { path: destination, source }),
        Err(error) => Err(error),
    }
}

/// The files that nobody writes to any more.
async fn settled_files(folder: &DropFolder) -> Result<Vec<(PathBuf, FileIdentity)>, SyncError> {
    let files = folder.run_blocking(list_files).await?;
    let now = SystemTime::now();
    let is_settled = |(_, identity): &(PathBuf, FileIdentity)| {
        // A time in the future, by the clock of another machine, does not count as settled: two equal listings decide.
        identity.modified.and_then(|at| now.duration_since(at).ok()).is_some_and(|age| age >= SETTLES_WITHIN)
    };
    if files.iter().all(is_settled) {
        return Ok(files);
    }
    tokio::time::sleep(SETTLES_WITHIN).await;
    let later = folder.run_blocking(list_files).await?;
    Ok(files.into_iter().filter(|file| later.contains(file)).collect())
}
