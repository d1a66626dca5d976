//! Moves the imported files of a drop folder to `done/` or `failed/` and writes a report beside each. Only the file that
//! was read is moved, never another one that took its name meanwhile.

use std::fs::{self, Metadata};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use serde::{Deserialize, Serialize};

use crate::inventory::Moment;
use crate::source::file::{FileReport, SharedFileReport};

pub(super) const DONE: &str = "done";
pub(super) const FAILED: &str = "failed";
/// Suffix of a report's name, after the name of its file.
const REPORT_SUFFIX: &str = ".report.json";
/// Extensions of files that browsers and transfer programs are still writing.
const INCOMPLETE: [&str; 5] = ["part", "partial", "tmp", "crdownload", "filepart"];

/// What distinguishes a file from another one of the same name, and from itself after it was written to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct FileIdentity {
    device: u64,
    inode: u64,
    length: u64,
    pub(super) modified: Option<SystemTime>,
}

impl FileIdentity {
    pub(super) fn from_metadata(metadata: &Metadata) -> Self {
        // Without the change time: the move to `done/` changes it on most file systems.
        let (device, inode) = (metadata.dev(), metadata.ino());
        Self { device, inode, length: metadata.len(), modified: metadata.modified().ok() }
    }

    /// `None` when there is no file.
    fn find(path: &Path) -> io::Result<Option<Self>> {
        match fs::metadata(path) {
            Ok(metadata) => Ok(Some(Self::from_metadata(&metadata))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// The files of a folder that may be imported, in the order of their names.
pub(super) fn list_files(folder: &Path) -> io::Result<Vec<(PathBuf, FileIdentity)>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        // A file may be renamed or removed while the folder is read
        let Ok(metadata) = fs::metadata(&path) else { continue };
        if metadata.is_file() && is_importable(&path) {
            files.push((path, FileIdentity::from_metadata(&metadata)));
        }
    }
    files.sort_by(|(left, _), (right, _)| left.cmp(right));
    Ok(files)
}

/// Neither hidden nor incomplete, and no report that was moved back together with its file.
fn is_importable(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    let is_hidden = name.starts_with(['.', '~']) || name.ends_with('~');
    !is_hidden && !name.ends_with(REPORT_SUFFIX) && !INCOMPLETE.contains(&extension)
}

/// The files in `failed/` that only wait for permission to delete, in the order in which they were refused.
pub(super) fn files_awaiting_permission(folder: &Path) -> io::Result<Vec<(PathBuf, FileIdentity)>> {
    /// The part of a report that says why its file was refused.
    #[derive(Deserialize)]
    struct Refusal {
        at: Moment,
        asks_permission: bool,
    }
    let failed = folder.join(FAILED);
    if !failed.try_exists()? {
        return Ok(Vec::new());
    }
    let mut found = Vec::new();
    for (path, identity) in list_files(&failed)? {
        // A file without a readable report was put there by somebody else
        let report = fs::read(report_path(&path)).ok();
        let refusal = report.and_then(|text| serde_json::from_slice::<Refusal>(&text).ok());
        if let Some(refusal) = refusal.filter(|refusal| refusal.asks_permission) {
            found.push((refusal.at, path, identity));
        }
    }
    // Of two files about one record the later one must win, as it would have without the refusal.
    found.sort_by_key(|(at, ..)| at.millis());
    Ok(found.into_iter().map(|(_, path, identity)| (path, identity)).collect())
}

fn report_path(file: &Path) -> PathBuf {
    let mut path = file.as_os_str().to_owned();
    path.push(REPORT_SUFFIX);
    path.into()
}

/// A file that was read, and how its import ended.
pub(super) struct FileArchival {
    pub(super) folder: PathBuf,
    pub(super) path: PathBuf,
    /// The file that was read.
    pub(super) identity: FileIdentity,
    pub(super) at: Moment,
    pub(super) run: u64,
    /// Why it was not imported.
    pub(super) error: Option<String>,
    pub(super) asks_permission: bool,
    pub(super) report: SharedFileReport,
}

/// Why a file was not moved.
#[derive(Debug, Clone, Copy)]
enum NotMoved {
    /// It was written to, or another file has its name.
    Replaced,
    /// It no longer exists.
    Vanished,
}

/// Where a file and its report were moved.
pub(super) struct ArchivedAt {
    /// The path of the archived file, also when only its report is there.
    path: PathBuf,
    not_moved: Option<NotMoved>,
}

/// The report as it is written beside its file.
#[derive(Serialize)]
struct ArchiveReport<'r> {
    /// `taken` or `failed`.
    outcome: &'static str,
    at: Moment,
    run: u64,
    error: Option<&'r str>,
    /// A run with `--allow-mass-delete` imports the file.
    asks_permission: bool,
    /// Why the file itself is not beside this report.
    left: Option<String>,
    #[serde(flatten)]
    report: &'r FileReport,
}

impl FileArchival {
    /// The folder to which the file or only its report is moved.
    pub(super) fn destination(&self) -> PathBuf {
        self.folder.join(if self.error.is_some() { FAILED } else { DONE })
    }

    /// Moves the file and writes its report. Blocks on the disk.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub(super) fn archive(&self) -> io::Result<ArchivedAt> {
        let destination = self.destination();
        fs::create_dir_all(&destination)?;
        if self.path.parent() == Some(&destination) {
            // A file of `failed/` failed again
            let at = ArchivedAt { path: self.path.clone(), not_moved: None };
            return self.write_report(&at).map(|()| at);
        }
        // `fs::rename` replaces an existing file without an error, so the target needs a free name.
        let path = free_name(&destination, &self.path)?;
        let mut at = ArchivedAt { path, not_moved: None };
        at.not_moved = match FileIdentity::find(&self.path)? {
            Some(identity) if identity == self.identity => {
                // Before the move: a kill between the two must not leave a file without its report
                self.write_report(&at)?;
                self.rename(&at.path)?
            }
            Some(_) => Some(NotMoved::Replaced),
            None => Some(NotMoved::Vanished),
        };
        if at.not_moved.is_some() {
            self.write_report(&at)?;
        } else if self.path.parent() != Some(&self.folder) {
            // It came from `failed/`, where its old report is left over
            remove_if_exists(&report_path(&self.path))?;
        }
        Ok(at)
    }

    /// Renames the file, and undoes it when the renamed file is not the one that was read.
    fn rename(&self, to: &Path) -> io::Result<Option<NotMoved>> {
        match fs::rename(&self.path, to) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Some(NotMoved::Vanished)),
            Err(error) => return Err(error),
        }
        if FileIdentity::find(to)? == Some(self.identity) {
            return Ok(None);
        }
        // Another file took the name between the check and the rename
        fs::rename(to, free_name(&self.folder, &self.path)?)?;
        Ok(Some(NotMoved::Replaced))
    }

    /// Writes the report with what is known so far.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub(super) fn write_report(&self, at: &ArchivedAt) -> io::Result<()> {
        let left = at.not_moved.map(|reason| {
            let why = match reason {
                NotMoved::Replaced => {
                    "the file was written to or replaced after it was read: the next run imports the new one"
                }
                NotMoved::Vanished => "the file was removed after it was read",
            };
            let what =
                if self.error.is_some() { "the refused content is not kept" } else { "only the store has its content" };
            format!("{why}; {what}")
        });
        let report = ArchiveReport {
            outcome: if self.error.is_some() { "failed" } else { "taken" },
            at: self.at,
            run: self.run,
            error: self.error.as_deref(),
            asks_permission: self.asks_permission && left.is_none(),
            left,
            report: &self.report.to_report(),
        };
        fs::write(report_path(&at.path), serde_json::to_vec_pretty(&report)?)
    }
}

fn remove_if_exists(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// The file's own name in a folder, or one with a number: no earlier file or report is overwritten.
fn free_name(folder: &Path, file: &Path) -> io::Result<PathBuf> {
    let name = file.file_name().unwrap_or_default();
    let mut path = folder.join(name);
    let mut number = 1;
    while path.try_exists()? || report_path(&path).try_exists()? {
        number += 1;
        let stem = file.file_stem().unwrap_or_default().to_string_lossy();
        let extension = file.extension().map(|extension| format!(".{}", extension.to_string_lossy()));
        path = folder.join(format!("{stem}-{number}{}", extension.unwrap_or_default()));
    }
    Ok(path)
}
