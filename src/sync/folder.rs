//! A drop folder: every file in it that is whole is taken, each in one transaction, and moved to `done/`, or to `failed/`
//! where it cannot be decoded at all or would delete too much; a report is laid beside it. A kill between the two takes a
//! file twice, which changes nothing the second time.

use std::fs::{self, Metadata};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use serde::Serialize;

use super::error::SyncError;
use super::run::Run;
use crate::appliance::{Appliance, ApplianceError};
use crate::inventory::Moment;
use crate::source::file::{FileOptions, FileReport, FileSource};
use crate::source::{Mapping, SourceError};

/// A file that was written to within this time may still be written to: it is looked at again.
const SETTLES_WITHIN: Duration = Duration::from_secs(2);
/// Endings of files that somebody is still writing.
const UNFINISHED: [&str; 5] = ["part", "partial", "tmp", "crdownload", "filepart"];
const DONE: &str = "done";
const FAILED: &str = "failed";

/// A drop folder.
pub(super) struct Folder {
    path: PathBuf,
    mapping: Arc<Mapping>,
}

/// What is laid beside a file that was looked at.
#[derive(Serialize)]
struct Laid<'r> {
    /// `taken` or `failed`.
    outcome: &'static str,
    at: Moment,
    run: u64,
    error: Option<String>,
    #[serde(flatten)]
    report: &'r FileReport,
}

impl Folder {
    pub(super) fn of(path: &Path, mapping: Arc<Mapping>) -> Self {
        Self { path: path.to_owned(), mapping }
    }

    /// Whether anything lies in a folder that may be taken. One that cannot be read has work: the run says why it fails.
    pub(super) async fn holds_files(path: PathBuf) -> bool {
        let listed = tokio::task::spawn_blocking(move || files_in(&path)).await;
        !matches!(listed, Ok(Ok(files)) if files.is_empty())
    }
}

/// What waits in a folder, in the order of names, and what keeps files from being taken and moved away, a sentence each.
pub(super) async fn look_into(folder: &Path) -> Result<(Vec<PathBuf>, Vec<String>), SyncError> {
    let path = folder.to_owned();
    let look = move || {
        let files = files_in(&path)?.into_iter().map(|(path, _)| path).collect();
        let places = [path.clone(), path.join(DONE), path.join(FAILED)];
        // What is not there yet is made when the first file goes there
        let there = places.iter().filter(|place| place.exists());
        Ok((files, there.filter_map(|place| unwritable(place)).collect()))
    };
    let looked = tokio::task::spawn_blocking(look).await.map_err(io::Error::other).and_then(|looked| looked);
    looked.map_err(|source| SyncError::FolderUnusable { path: folder.to_owned(), source })
}

/// Why nothing can be laid in a folder, found out with a file that is gone at once and that no run takes.
fn unwritable(place: &Path) -> Option<String> {
    let tried = tempfile::Builder::new().prefix(".masterbus-").tempfile_in(place);
    tried.err().map(|error| format!("files cannot be moved: {} cannot be written: {error}", place.display()))
}

/// Takes every file of the folder that is whole, in the order of their names.
pub(super) async fn take_all(run: &mut Run, folder: &Folder, appliance: &Arc<Appliance>) -> Result<(), SyncError> {
    let files = whole_files(folder).await?;
    let (mut failed, mut first) = (0, None);
    for path in &files {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        match take_one(run, folder, path).await {
            Ok(report) => lay(appliance, folder, path, run.number(), &report, None).await?,
            Err((error @ SyncError::Source(SourceError::Decode { .. }), report)) => {
                let sentence = error.sentence();
                lay(appliance, folder, path, run.number(), &report, Some(sentence.clone())).await?;
                failed += 1;
                first = first.or(Some(sentence));
            }
            Err((error, report)) if error.asks_permission() => {
                let sentence = format!("{name}: {} once the file lies in the folder again", error.sentence());
                lay(appliance, folder, path, run.number(), &report, Some(sentence.clone())).await?;
                failed += 1;
                first = first.or(Some(sentence));
            }
            // It vanished, or cannot be read now: it stays where it is, and the others get their turn
            Err((error @ SyncError::Source(_), _)) => {
                failed += 1;
                first = first.or(Some(format!("{name}: {}", error.sentence())));
            }
            Err((error, _)) => return Err(error),
        }
    }
    match first {
        Some(first) => Err(SyncError::Folder { failed, files: files.len(), first }),
        None => Ok(()),
    }
}

async fn take_one(run: &mut Run, folder: &Folder, path: &Path) -> Result<FileReport, (SyncError, FileReport)> {
    let options = FileOptions::new(path, Arc::clone(&folder.mapping));
    let source = FileSource::open(options).map_err(|error| (error.into(), FileReport::default()))?;
    let account = source.account();
    let taken = run.take_file(source).await;
    taken.map(|()| account.report()).map_err(|error| (error, account.report()))
}

/// The files that nobody is still writing.
async fn whole_files(folder: &Folder) -> Result<Vec<PathBuf>, SyncError> {
    let unusable = |source| SyncError::FolderUnusable { path: folder.path.clone(), source };
    let path = folder.path.clone();
    let list = move || files_in(&path);
    let listed = tokio::task::spawn_blocking(list.clone()).await.map_err(io::Error::other).and_then(|files| files);
    let files = listed.map_err(unusable)?;
    let now = SystemTime::now();
    let is_settled = |(_, seen): &(PathBuf, Seen)| {
        seen.changed.and_then(|at| now.duration_since(at).ok()).is_some_and(|age| age >= SETTLES_WITHIN)
    };
    if files.iter().all(is_settled) {
        return Ok(files.into_iter().map(|(path, _)| path).collect());
    }
    tokio::time::sleep(SETTLES_WITHIN).await;
    let later = tokio::task::spawn_blocking(list).await.map_err(io::Error::other).and_then(|files| files);
    let later = later.map_err(unusable)?;
    Ok(files.into_iter().filter(|file| later.contains(file)).map(|(path, _)| path).collect())
}

/// What a file looks like from outside.
#[derive(PartialEq, Eq)]
struct Seen {
    length: u64,
    changed: Option<SystemTime>,
}

fn files_in(folder: &Path) -> io::Result<Vec<(PathBuf, Seen)>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        // One may be renamed meanwhile
        let Ok(metadata) = fs::metadata(&path) else { continue };
        if is_wanted(&path, &metadata) {
            files.push((path, Seen { length: metadata.len(), changed: metadata.modified().ok() }));
        }
    }
    files.sort_by(|(left, _), (right, _)| left.cmp(right));
    Ok(files)
}

fn is_wanted(path: &Path, metadata: &Metadata) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let ending = path.extension().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
    metadata.is_file()
        && !name.starts_with(['.', '~'])
        && !name.ends_with('~')
        && !UNFINISHED.contains(&ending.as_str())
}

/// Moves a file away and lays its report beside it.
async fn lay(
    appliance: &Arc<Appliance>,
    folder: &Folder,
    path: &Path,
    run: u64,
    report: &FileReport,
    error: Option<String>,
) -> Result<(), SyncError> {
    let at = appliance.clock().now();
    let (outcome, place) = if error.is_some() { ("failed", FAILED) } else { ("taken", DONE) };
    let laid = serde_json::to_vec_pretty(&Laid { outcome, at, run, error, report });
    let laid = laid.map_err(|error| ApplianceError::Broken(error.to_string()))?;
    let (home, path) = (folder.path.join(place), path.to_owned());
    let failing = home.clone();
    let moved = tokio::task::spawn_blocking(move || {
        fs::create_dir_all(&home)?;
        let goal = free_name(&home, &path)?;
        let mut beside = goal.clone().into_os_string();
        beside.push(".report.json");
        fs::write(beside, laid)?;
        fs::rename(&path, goal)
    });
    let moved = moved.await.map_err(io::Error::other).and_then(|moved| moved);
    moved.map_err(|source| SyncError::FolderUnusable { path: failing, source })
}

/// The file's own name, or one with a number where that is taken: no file of before is written over.
fn free_name(home: &Path, path: &Path) -> io::Result<PathBuf> {
    let name = path.file_name().unwrap_or_default();
    let mut goal = home.join(name);
    let mut number = 1;
    while goal.try_exists()? {
        number += 1;
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        let ending = path.extension().map(|ending| format!(".{}", ending.to_string_lossy())).unwrap_or_default();
        goal = home.join(format!("{stem}-{number}{ending}"));
    }
    Ok(goal)
}
