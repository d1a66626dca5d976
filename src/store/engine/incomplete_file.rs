//! A file whose making was cut off: redb writes its mark of nine bytes last, so that a kill before it leaves a header
//! without the mark and nothing behind it, which redb then takes for somebody else's file. Nothing was ever kept in it.

use std::io;

use redb::StorageBackend;

/// Length of redb's mark at the start of the file, in bytes.
const MARK: usize = 9;
/// What the header may take, in bytes: one page.
const HEADER: u64 = 4_096;
/// A file being made is shorter than this, in bytes: redb begins with about one MiB.
const LONGEST: u64 = 16 << 20;

/// Whether the file is one whose making was cut off: no mark, and nothing but zeros behind the header. A store that lost
/// its mark to damage has records there, and is left as it is.
pub(in crate::store) fn is_incomplete(disk: &dyn StorageBackend, length: u64) -> io::Result<bool> {
    if length == 0 || length > LONGEST {
        return Ok(false);
    }
    let mut mark = [0; MARK];
    let known = MARK.min(usize::try_from(length).unwrap_or(MARK));
    disk.read(0, &mut mark[..known])?;
    if mark != [0; MARK] {
        return Ok(false);
    }
    let mut piece = vec![0; 64 << 10];
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
