//! A drop folder: every complete file in it is imported in one transaction and moved to `done/`, or to `failed/` when it
//! cannot be read, whatever the reason, or would delete too much, each with a report beside it. A kill between import and
//! move repeats the import, which changes nothing. A file that was written to or replaced meanwhile stays and is imported
//! again.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use super::archive::{
    ArchivedAt, DONE, FAILED, FileArchival, FileIdentity, check_subfolders, files_awaiting_permission, list_files,
};
use super::error::SyncError;
use super::run::Run;
use super::services::SyncServices;
use crate::app::ApplicationError;
use crate::runtime::{BlockingError, Runtime};
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
        let unwritable = existing.filter_map(|place| why_unwritable(place));
        let misplaced = check_subfolders(&path).err().map(|error| format!("files cannot be moved: {error}"));
        Ok((files, misplaced.into_iter().chain(unwritable).collect()))
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
    folder.run_blocking(check_subfolders).await?;
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
            // It vanished, or there is no reader for it now: it stays, and the other files are imported
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
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let options = FileOptions::new(path, Arc::clone(&folder.mapping), folder.runtime.clone());
    let opened = folder.runtime.run_blocking(move || FileSource::open_plain(options)).await;
    let (report, read) = match opened.map_err(SourceError::from).and_then(|opened| opened) {
        Ok(source) if FileIdentity::from_metadata(source.opened()) != identity => {
            // Another file took this name since the folder was listed and may be incomplete: the next run imports it
            return Ok(None);
        }
        Ok(source) => (source.report(), run.import_file(source).await),
        Err(error) => (SharedFileReport::new(&name), Err(error.into())),
    };
    let mut has_more = false;
    let (error, asks_permission) = match read {
        Ok(more) => {
            has_more = more;
            (None, false)
        }
        Err(error) if error.needs_permission() => {
            (Some(format!("{name}: {}, which takes the file from failed/", error.full_message())), true)
        }
        Err(error) if is_about_the_file(&error) => {
            let message = error.full_message();
            (Some(if message.contains(&name) { message } else { format!("{name}: {message}") }), false)
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

/// Whether the next run would fail alike with this file. Then it must leave the folder, whatever is wrong with it: a file
/// that stays keeps the source stale for good.
fn is_about_the_file(error: &SyncError) -> bool {
    match error {
        SyncError::Source(error) => match error {
            SourceError::Decode { .. } | SourceError::ReaderLost { .. } => true,
            SourceError::Reader(BlockingError::Panicked(_)) => true,
            // A file that vanished needs no place; without file handles or memory no file can be read
            SourceError::File { source, .. } => {
                !matches!(source.kind(), io::ErrorKind::NotFound | io::ErrorKind::OutOfMemory) && !lacks_handles(source)
            }
            _ => false,
        },
        // A panic while its records were stored. Errors of the disk and of the store have variants of their own.
        SyncError::Application(error) => matches!(error.root(), ApplicationError::Internal(_)),
        _ => false,
    }
}

/// Whether the process or the system has as many open files as it may have.
fn lacks_handles(error: &io::Error) -> bool {
    /// `ENFILE` and `EMFILE` of Linux, for which the standard library has no kind.
    const TOO_MANY_OPEN: [i32; 2] = [23, 24];
    error.raw_os_error().is_some_and(|code| TOO_MANY_OPEN.contains(&code))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_goes_to_failed_if_the_next_run_would_fail_alike() {
        let file = |source: io::Error| SyncError::Source(SourceError::File { path: "drop/x.csv".into(), source });
        let decode = SourceError::Decode { what: "x.csv".to_owned(), reason: "it is empty".to_owned() };
        for about in [
            decode.into(),
            SourceError::ReaderLost { place: "x.csv".to_owned() }.into(),
            SourceError::Reader(BlockingError::Panicked("index out of bounds".to_owned())).into(),
            file(io::ErrorKind::PermissionDenied.into()),
            file(io::Error::from_raw_os_error(5)),
            ApplicationError::from(BlockingError::Panicked("overflow".to_owned())).into(),
        ] {
            assert!(is_about_the_file(&about), "{about:?}");
        }
        for other in [
            SyncError::Cancelled,
            SourceError::Reader(BlockingError::Busy).into(),
            file(io::ErrorKind::NotFound.into()),
            file(io::Error::from_raw_os_error(24)),
            ApplicationError::from(BlockingError::Busy).into(),
        ] {
            assert!(!is_about_the_file(&other), "{other:?}");
        }
    }
}
