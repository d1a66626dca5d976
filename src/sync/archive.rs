//! Files of a drop folder as they lie there, and archival them aside once they were read: to `done/` or `failed/`, each
//! with its report. What is laid aside is the file that was read and no other that came under its name meanwhile.

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
/// What a report's name ends in, after the name of its file.
const REPORT: &str = ".report.json";
/// Endings of files that somebody is still writing.
const UNFINISHED: [&str; 5] = ["part", "partial", "tmp", "crdownload", "filepart"];

/// What a file looks like from outside: another one of its name looks other, and so does one that was written to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct FileIdentity {
    device: u64,
    inode: u64,
    length: u64,
    /// When it was last written to.
    pub(super) changed: Option<SystemTime>,
}

impl FileIdentity {
    pub(super) fn from_metadata(metadata: &Metadata) -> Self {
        let (device, inode) = (metadata.dev(), metadata.ino());
        Self { device, inode, length: metadata.len(), changed: metadata.modified().ok() }
    }

    /// `None` where no file lies.
    fn at(path: &Path) -> io::Result<Option<Self>> {
        match fs::metadata(path) {
            Ok(metadata) => Ok(Some(Self::from_metadata(&metadata))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// The files of a folder that may be taken, in the order of their names.
pub(super) fn list_files(folder: &Path) -> io::Result<Vec<(PathBuf, FileIdentity)>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        // One may be renamed meanwhile
        let Ok(metadata) = fs::metadata(&path) else { continue };
        if metadata.is_file() && is_wanted(&path) {
            files.push((path, FileIdentity::from_metadata(&metadata)));
        }
    }
    files.sort_by(|(left, _), (right, _)| left.cmp(right));
    Ok(files)
}

/// Neither hidden nor unfinished, and no report that came back with its file.
fn is_wanted(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    !name.starts_with(['.', '~']) && !name.ends_with('~') && !name.ends_with(REPORT) && !UNFINISHED.contains(&ending)
}

/// The files in `failed/` that only wait for permission to delete, in the order in which they were refused.
pub(super) fn files_awaiting_permission(folder: &Path) -> io::Result<Vec<(PathBuf, FileIdentity)>> {
    #[derive(Deserialize)]
    struct BlockedDeletions {
        at: Moment,
        asks_permission: bool,
    }
    let home = folder.join(FAILED);
    if !home.try_exists()? {
        return Ok(Vec::new());
    }
    let mut found = Vec::new();
    for (path, seen) in list_files(&home)? {
        // A file without a report, or with one that is none, was not refused for this
        let report =
            fs::read(report_of(&path)).ok().and_then(|text| serde_json::from_slice::<BlockedDeletions>(&text).ok());
        if let Some(report) = report.filter(|report| report.asks_permission) {
            found.push((report.at, path, seen));
        }
    }
    found.sort_by_key(|(at, ..)| at.millis());
    Ok(found.into_iter().map(|(_, path, seen)| (path, seen)).collect())
}

fn report_of(path: &Path) -> PathBuf {
    let mut beside = path.as_os_str().to_owned();
    beside.push(REPORT);
    beside.into()
}

/// A file that was read, and what is told of it.
pub(super) struct FileArchival {
    pub(super) folder: PathBuf,
    pub(super) path: PathBuf,
    /// What was read.
    pub(super) seen: FileIdentity,
    pub(super) at: Moment,
    pub(super) run: u64,
    /// Why it was not taken.
    pub(super) error: Option<String>,
    pub(super) asks_permission: bool,
    pub(super) account: SharedFileReport,
}

/// Where a report was laid.
pub(super) struct ArchivedAt {
    goal: PathBuf,
    left: Option<bool>,
}

/// What is laid beside a file that was looked at.
#[derive(Serialize)]
struct ArchiveReport<'r> {
    /// `taken` or `failed`.
    outcome: &'static str,
    at: Moment,
    run: u64,
    error: Option<&'r str>,
    /// A run with `--allow-mass-delete` takes it.
    asks_permission: bool,
    /// Why the file itself is not beside this report.
    left: Option<String>,
    #[serde(flatten)]
    report: &'r FileReport,
}

impl FileArchival {
    /// Where the file or its report is laid.
    pub(super) fn home(&self) -> PathBuf {
        self.folder.join(if self.error.is_some() { FAILED } else { DONE })
    }

    /// Moves the file away and lays its report beside it. Blocks on the disk.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub(super) fn lay(&self) -> io::Result<ArchivedAt> {
        let home = self.home();
        fs::create_dir_all(&home)?;
        if self.path.parent() == Some(&home) {
            let at = ArchivedAt { goal: self.path.clone(), left: None };
            return self.write(&at).map(|()| at);
        }
        let goal = free_name(&home, &self.path)?;
        let mut at = ArchivedAt { goal, left: None };
        at.left = match FileIdentity::at(&self.path)? {
            Some(seen) if seen == self.seen => {
                // First, so that a kill between the two leaves no file without its report
                self.write(&at)?;
                self.moved(&at.goal)?
            }
            other => Some(other.is_some()),
        };
        if at.left.is_some() {
            self.write(&at)?;
        } else if self.path.parent() != Some(&self.folder) {
            remove(&report_of(&self.path))?;
        }
        Ok(at)
    }

    /// Moves the file; `Some` where it was not the one that was read: whether another lies there now.
    fn moved(&self, goal: &Path) -> io::Result<Option<bool>> {
        match fs::rename(&self.path, goal) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Some(false)),
            Err(error) => return Err(error),
        }
        if FileIdentity::at(goal)? == Some(self.seen) {
            return Ok(None);
        }
        // Another came in this very moment
        fs::rename(goal, free_name(&self.folder, &self.path)?)?;
        Ok(Some(true))
    }

    /// Writes the report, as far as the account tells by now.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub(super) fn write(&self, at: &ArchivedAt) -> io::Result<()> {
        let left = at.left.map(|is_other| {
            let why = match is_other {
                true => "another file lay under its name then, or it was written to: that one stays for the next look",
                false => "it was gone then",
            };
            let what = if self.error.is_some() {
                "what was refused is kept nowhere"
            } else {
                "what was taken is in the store only"
            };
            format!("{why}; {what}")
        });
        let laid = ArchiveReport {
            outcome: if self.error.is_some() { "failed" } else { "taken" },
            at: self.at,
            run: self.run,
            error: self.error.as_deref(),
            asks_permission: self.asks_permission && left.is_none(),
            left,
            report: &self.account.report(),
        };
        fs::write(report_of(&at.goal), serde_json::to_vec_pretty(&laid)?)
    }
}

fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// The file's own name, or one with a number where that is taken: no file or report of before is written over.
fn free_name(home: &Path, path: &Path) -> io::Result<PathBuf> {
    let name = path.file_name().unwrap_or_default();
    let mut goal = home.join(name);
    let mut number = 1;
    while goal.try_exists()? || report_of(&goal).try_exists()? {
        number += 1;
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        let ending = path.extension().map(|ending| format!(".{}", ending.to_string_lossy())).unwrap_or_default();
        goal = home.join(format!("{stem}-{number}{ending}"));
    }
    Ok(goal)
}
