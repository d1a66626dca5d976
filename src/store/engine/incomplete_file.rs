//! Detects a file whose creation was interrupted. redb writes its magic number of nine bytes last, so a kill before that
//! leaves a header without it and zeros behind, which redb rejects as a foreign file. Nothing was ever stored in it.

use std::io;

use redb::StorageBackend;

/// Length of redb's magic number at the start of the file, bytes.
const MARK: usize = 9;
/// Length of the header, bytes: one page.
const HEADER: u64 = 4_096;
/// A file being created is shorter than this, bytes: redb starts with about 1 MiB.
const LONGEST: u64 = 16 << 20;

/// Whether the creation of the file was interrupted: no magic number, and only zeros behind the header. A store whose magic
/// number is damaged has data there, and is never truncated.
pub(in crate::store) fn is_incomplete(disk: &dyn StorageBackend, length: u64) -> io::Result<bool> {
    // A file longer than a new one has held data, whatever its first bytes are.
    if length == 0 || length > LONGEST {
        return Ok(false);
    }
    let mut mark = [0; MARK];
    // A kill can leave a file shorter than the magic number; the rest of `mark` then stays zero.
    let known = MARK.min(usize::try_from(length).unwrap_or(MARK));
    disk.read(0, &mut mark[..known])?;
    if mark != [0; MARK] {
        return Ok(false);
    }
    let mut piece = vec![0; 64 << 10];
    // The header is skipped: redb may have written its other fields before the kill.
    let mut offset = HEADER;
    while offset < length {
        let end = length.min(offset + piece.len() as u64);
        let piece = &mut piece[..usize::try_from(end - offset).map_err(io::Error::other)?];
        disk.read(offset, piece)?;
        if piece.iter().any(|byte| *byte != 0) {
            return Ok(false);
        }
        offset = end;
    }
    Ok(true)
}
