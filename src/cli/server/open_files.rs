//! The limit of open files, which bounds the connections of a server.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use crate::http::limits::MAX_CONNECTIONS;

/// Files that a server may want to open: its connections, and as many again for everything else.
const WANTED_FILES: u64 = 2 * MAX_CONNECTIONS as u64;

/// Raises the limit of open files as far as the administrator of the machine allows (the hard limit), and returns it. The
/// usual soft limit of 1,024 is low because of `select`, which this program does not use.
pub(super) fn raise_limit() -> usize {
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    // `None` is no limit
    let (soft, hard) = (current.unwrap_or(u64::MAX), maximum.unwrap_or(u64::MAX));
    let wanted = hard.min(WANTED_FILES);
    let files = if wanted <= soft {
        soft
    } else {
        match setrlimit(Resource::Nofile, Rlimit { current: Some(wanted), maximum }) {
            Ok(()) => wanted,
            Err(error) => {
                tracing::warn!(%error, files = soft, "the limit of open files could not be raised");
                soft
            }
        }
    };
    usize::try_from(files).unwrap_or(usize::MAX)
}
