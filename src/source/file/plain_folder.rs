//! Plain files in a folder into which others write: never through a link, and never a pipe or a device. A link would read
//! or write what masterbus may and the others may not.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{self, Write};
use std::os::fd::{AsFd, OwnedFd};
use std::path::Path;

use rustix::fs::{AtFlags, CWD, Mode, OFlags, mkdirat, openat, renameat, statat, unlinkat};
use rustix::io::Errno;

/// Name under which a file is written before it gets its own. Hidden files are never imported.
const UNFINISHED: &str = ".masterbus-unfinished";

/// Opens a plain file for reading. Links at the end of the path are refused; its folders are the caller's choice.
pub(super) fn open_plain(path: &Path) -> io::Result<File> {
    open_plain_at(CWD, path.as_os_str())
}

fn open_plain_at(folder: impl AsFd, name: &OsStr) -> io::Result<File> {
    // Without NONBLOCK the opening of a pipe waits for a writer; for plain files it means nothing
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let file = match openat(folder, name, flags, Mode::empty()) {
        Ok(file) => File::from(file),
        Err(Errno::LOOP) => return Err(not_plain("it is a link")),
        // A socket, or a device without a driver
        Err(Errno::NXIO) => return Err(not_plain("it is no plain file")),
        Err(error) => return Err(error.into()),
    };
    if !file.metadata()?.is_file() {
        return Err(not_plain("it is no plain file"));
    }
    Ok(file)
}

fn not_plain(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, format!("{what}, and only plain files are read from this folder"))
}

/// An open folder. What is done through it stays in it, also when somebody replaces a folder by a link meanwhile.
#[derive(Debug)]
pub struct PlainFolder(OwnedFd);

impl PlainFolder {
    /// Opens a folder that the configuration names. It may be a link.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub fn open(path: &Path) -> io::Result<Self> {
        Ok(Self(openat(CWD, path, OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty())?))
    }

    /// Opens a folder in this one.
    ///
    /// # Errors
    /// When it does not exist, or is a link or a file.
    pub fn open_subfolder(&self, name: &str) -> io::Result<Self> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        match openat(&self.0, name, flags, Mode::empty()) {
            Ok(folder) => Ok(Self(folder)),
            Err(Errno::LOOP | Errno::NOTDIR) => {
                Err(io::Error::new(io::ErrorKind::NotADirectory, "it must be a folder, and is a link or a file"))
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Opens a folder in this one, and creates it if there is none.
    ///
    /// # Errors
    /// As [`PlainFolder::open_subfolder`], or when it cannot be created.
    pub fn open_or_create_subfolder(&self, name: &str) -> io::Result<Self> {
        match mkdirat(&self.0, name, Mode::from_raw_mode(0o777)) {
            Ok(()) | Err(Errno::EXIST) => self.open_subfolder(name),
            Err(error) => Err(error.into()),
        }
    }

    /// Opens a plain file in this folder for reading.
    ///
    /// # Errors
    /// When it does not exist, cannot be read, or is a link or no plain file.
    pub fn open_file(&self, name: &OsStr) -> io::Result<File> {
        open_plain_at(&self.0, name)
    }

    /// Whether there is anything of this name, links included.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn contains(&self, name: &OsStr) -> io::Result<bool> {
        match statat(&self.0, name, AtFlags::SYMLINK_NOFOLLOW) {
            Ok(_) => Ok(true),
            Err(Errno::NOENT) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// Moves a file, or the link of this name itself, to another folder. An existing file is replaced.
    ///
    /// # Errors
    /// When it does not exist or cannot be moved.
    pub fn rename(&self, name: &OsStr, to: &Self, new_name: &OsStr) -> io::Result<()> {
        Ok(renameat(&self.0, name, &to.0, new_name)?)
    }

    /// Removes a file if there is one.
    ///
    /// # Errors
    /// When it cannot be removed.
    pub fn remove_if_exists(&self, name: &OsStr) -> io::Result<()> {
        match unlinkat(&self.0, name, AtFlags::empty()) {
            Ok(()) | Err(Errno::NOENT) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Writes a file as a whole: nobody sees a part of it, and a link of its name is replaced, not followed.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&self, name: &OsStr, content: &[u8]) -> io::Result<()> {
        let unfinished = OsString::from(UNFINISHED);
        // Left over by a kill
        self.remove_if_exists(&unfinished)?;
        let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let mut file = File::from(openat(&self.0, &unfinished, flags, Mode::from_raw_mode(0o666))?);
        file.write_all(content)?;
        self.rename(&unfinished, self, name)
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;
    use std::{fs, os::unix::net::UnixListener};

    use super::*;

    #[test]
    fn only_plain_files_are_opened() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = |name: &str| folder.path().join(name);
        fs::write(path("plain"), "x").expect("written");
        symlink(path("plain"), path("link")).expect("a link");
        let _socket = UnixListener::bind(path("socket")).expect("a socket");
        rustix::fs::mkfifoat(CWD, path("pipe"), Mode::from_raw_mode(0o600)).expect("a pipe");
        assert!(open_plain(&path("plain")).is_ok());
        for name in ["link", "socket", "pipe", "."] {
            let error = open_plain(&path(name)).expect_err(name).to_string();
            assert!(error.contains("only plain files"), "{name}: {error}");
        }
        assert_eq!(open_plain(&path("none")).map_err(|error| error.kind()).err(), Some(io::ErrorKind::NotFound));
    }

    #[test]
    fn nothing_is_written_through_links() {
        let (folder, outside) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
        symlink(outside.path(), folder.path().join("done")).expect("a link");
        let secret = outside.path().join("secret");
        fs::write(&secret, "secret").expect("written");
        symlink(&secret, folder.path().join("report")).expect("a link");
        symlink(&secret, folder.path().join(UNFINISHED)).expect("a link");
        let opened = PlainFolder::open(folder.path()).expect("a folder");
        assert!(opened.open_or_create_subfolder("done").is_err());
        opened.write(OsStr::new("report"), b"report").expect("written");
        assert_eq!(fs::read_to_string(folder.path().join("report")).expect("a file"), "report");
        assert_eq!(fs::read_to_string(&secret).expect("a file"), "secret");
        assert!(opened.contains(OsStr::new("done")).expect("read") && !opened.contains(OsStr::new("x")).expect("read"));
    }
}
