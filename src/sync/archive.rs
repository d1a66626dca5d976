//! Moves the imported files of a drop folder to `done/` or `failed/` and writes a report beside each. Only the file that
//! was read is moved, never another one that took its name meanwhile, and never through a link.

use std::ffi::{OsStr, OsString};
use std::fs::{self, Metadata};
use std::io::{self, Read};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use serde::{Deserialize, Serialize};

use crate::inventory::Moment;
use crate::source::file::{FileReport, PlainFolder, SharedFileReport};

pub(super) const DONE: &str = "done";
pub(super) const FAILED: &str = "failed";
/// Suffix of a report's name, after the name of its file.
const REPORT_SUFFIX: &str = ".report.json";
/// Longest name of a file on Linux, bytes.
const MAX_NAME_BYTES: usize = 255;
/// An extension that is longer than this, with its dot, may be shortened with the rest of a name.
const MAX_EXTENSION_BYTES: usize = 16;
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
        match fs::symlink_metadata(path) {
            Ok(metadata) => Ok(Some(Self::from_metadata(&metadata))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// The files of a folder that may be imported, in the order of their names. Links and pipes are among them: they cannot be
/// read, and go to `failed/`.
pub(super) fn list_files(folder: &Path) -> io::Result<Vec<(PathBuf, FileIdentity)>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        // A file may be renamed or removed while the folder is read
        let Ok(metadata) = fs::symlink_metadata(&path) else { continue };
        if !metadata.is_dir() && is_importable(&path) {
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
    let opened = match PlainFolder::open(folder)?.open_subfolder(FAILED) {
        Ok(opened) => opened,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut found = Vec::new();
    for (path, identity) in list_files(&failed)? {
        // A file without a readable report was put there by somebody else
        let report = opened.open_file(&report_name(file_name(&path))).ok().and_then(|mut file| {
            let mut text = Vec::new();
            file.read_to_end(&mut text).ok().map(|_| text)
        });
        let refusal = report.and_then(|text| serde_json::from_slice::<Refusal>(&text).ok());
        if let Some(refusal) = refusal.filter(|refusal| refusal.asks_permission) {
            found.push((refusal.at, path, identity));
        }
    }
    // Of two files about one record the later one must win, as it would have without the refusal.
    found.sort_by_key(|(at, ..)| at.millis());
    Ok(found.into_iter().map(|(_, path, identity)| (path, identity)).collect())
}

/// Checks that `done/` and `failed/` are folders or do not exist: before a file is read that could not be moved there.
pub(super) fn check_subfolders(folder: &Path) -> io::Result<()> {
    let opened = PlainFolder::open(folder)?;
    for name in [DONE, FAILED] {
        match opened.open_subfolder(name) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(io::Error::new(error.kind(), format!("{name}: {error}")));
            }
            _ => {}
        }
    }
    Ok(())
}

fn file_name(path: &Path) -> &OsStr {
    path.file_name().unwrap_or_default()
}

fn report_name(file: &OsStr) -> OsString {
    let mut name = file.to_owned();
    name.push(REPORT_SUFFIX);
    name
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
    /// The name of the archived file, also when only its report is there.
    name: OsString,
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
        self.folder.join(self.subfolder())
    }

    const fn subfolder(&self) -> &'static str {
        if self.error.is_some() { FAILED } else { DONE }
    }

    /// Moves the file and writes its report. Blocks on the disk.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub(super) fn archive(&self) -> io::Result<ArchivedAt> {
        let folder = PlainFolder::open(&self.folder)?;
        let destination = folder.open_or_create_subfolder(self.subfolder())?;
        let name = file_name(&self.path);
        let is_retry = self.path.parent() == Some(&self.folder.join(FAILED));
        if is_retry && self.error.is_some() {
            let at = ArchivedAt { name: name.to_owned(), not_moved: None };
            return self.write_report_in(&destination, &at).map(|()| at);
        }
        let origin = if is_retry { folder.open_subfolder(FAILED)? } else { folder };
        // A rename replaces an existing file without an error, so the target needs a free name.
        let mut at = ArchivedAt { name: free_name(&destination, name)?, not_moved: None };
        at.not_moved = match FileIdentity::find(&self.path)? {
            Some(identity) if identity == self.identity => {
                // Before the move: a kill between the two must not leave a file without its report
                self.write_report_in(&destination, &at)?;
                self.rename(&origin, &destination, &at.name)?
            }
            Some(_) => Some(NotMoved::Replaced),
            None => Some(NotMoved::Vanished),
        };
        if at.not_moved.is_some() {
            self.write_report_in(&destination, &at)?;
        } else if is_retry {
            // Its old report is left over
            origin.remove_if_exists(&report_name(name))?;
        }
        Ok(at)
    }

    /// Renames the file, and undoes it when the renamed file is not the one that was read.
    fn rename(&self, origin: &PlainFolder, destination: &PlainFolder, to: &OsStr) -> io::Result<Option<NotMoved>> {
        let name = file_name(&self.path);
        match origin.rename(name, destination, to) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Some(NotMoved::Vanished)),
            Err(error) => return Err(error),
        }
        if FileIdentity::find(&self.destination().join(to))? == Some(self.identity) {
            return Ok(None);
        }
        // Another file took the name between the check and the rename
        let folder = PlainFolder::open(&self.folder)?;
        destination.rename(to, &folder, &free_name(&folder, name)?)?;
        Ok(Some(NotMoved::Replaced))
    }

    /// Writes the report again with what is known meanwhile.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub(super) fn write_report(&self, at: &ArchivedAt) -> io::Result<()> {
        let destination = PlainFolder::open(&self.folder)?.open_subfolder(self.subfolder())?;
        self.write_report_in(&destination, at)
    }

    fn write_report_in(&self, destination: &PlainFolder, at: &ArchivedAt) -> io::Result<()> {
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
        destination.write(&report_name(&at.name), &serde_json::to_vec_pretty(&report)?)
    }
}

/// The file's own name in a folder, or one with a number: no earlier file or report is overwritten. A name that leaves no
/// room for the report's suffix is shortened.
fn free_name(folder: &PlainFolder, name: &OsStr) -> io::Result<OsString> {
    let mut number = 1_u64;
    loop {
        let candidate = numbered_name(name, number);
        if !folder.contains(&candidate)? && !folder.contains(&report_name(&candidate))? {
            return Ok(candidate);
        }
        number += 1;
    }
}

fn numbered_name(name: &OsStr, number: u64) -> OsString {
    let name = name.as_bytes();
    let dot = name.iter().rposition(|byte| *byte == b'.').filter(|dot| *dot > 0);
    let dot = dot.filter(|dot| name.len() - dot <= MAX_EXTENSION_BYTES).unwrap_or(name.len());
    let (stem, extension) = name.split_at(dot);
    let number = if number == 1 { String::new() } else { format!("-{number}") };
    let room = MAX_NAME_BYTES - REPORT_SUFFIX.len() - number.len() - extension.len();
    let mut end = stem.len().min(room);
    // Not within a character of UTF-8
    while end < stem.len() && end > 0 && stem[end] & 0b1100_0000 == 0b1000_0000 {
        end -= 1;
    }
    OsString::from_vec([&stem[..end], number.as_bytes(), extension].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_gets_a_number_and_room_for_its_report() {
        let named = |name: &str, number| numbered_name(OsStr::new(name), number).into_string().expect("text");
        assert_eq!(named("plant.csv", 1), "plant.csv");
        assert_eq!(named("plant.csv", 12), "plant-12.csv");
        assert_eq!(named("plant", 2), "plant-2");
        assert_eq!(named("plant.", 2), "plant-2.");
        for name in ["x".repeat(255), format!("{}.csv", "ü".repeat(125)), format!("a.{}", "€".repeat(84))] {
            for number in [1, 2, u64::MAX] {
                let archived = named(&name, number);
                assert!(report_name(OsStr::new(&archived)).len() <= MAX_NAME_BYTES, "{archived}");
                assert!(archived.len() > 200 && archived.ends_with(".csv") == name.ends_with(".csv"), "{archived}");
            }
        }
    }
}
