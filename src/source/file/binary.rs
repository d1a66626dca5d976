//! Recognizes binary files by their first bytes, so that the error for a workbook says what to do instead of what is wrong
//! with its header.

/// First bytes of files that are dropped by mistake, with the error message.
const KNOWN: [(&[u8], &str); 9] = [
    (b"\xd0\xcf\x11\xe0", EXCEL),
    (b"\x89PNG", PICTURE),
    (b"\xff\xd8\xff", PICTURE),
    (b"GIF8", PICTURE),
    (b"%PDF", "it is a PDF: JSON, NDJSON or CSV is needed"),
    (b"\x1f\x8b", "it is compressed: unpack it and drop what is in it"),
    (b"7z\xbc\xaf", "it is compressed: unpack it and drop what is in it"),
    (b"Rar!", "it is compressed: unpack it and drop what is in it"),
    (b"SQLite format 3\0", "it is a database: JSON, NDJSON or CSV is needed"),
];
const EXCEL: &str = "it is an Excel workbook: save it as CSV and drop that";
const PICTURE: &str = "it is a picture: JSON, NDJSON or CSV is needed";
const NO_TEXT: &str = "it is not text: JSON, NDJSON or CSV is needed";

/// The error message for a binary file; `None` for what may be text. `is_wide` says that its characters have two bytes.
pub(super) fn describe(name: &str, start: &[u8], is_wide: bool) -> Option<&'static str> {
    if start.starts_with(b"PK\x03\x04") {
        let is_book = [".xlsx", ".xlsm", ".ods"].iter().any(|ending| name.to_ascii_lowercase().ends_with(ending));
        return Some(match is_book {
            true => EXCEL,
            false => "it is a zip archive or an Excel workbook: unpack it, or save the workbook as CSV, and drop that",
        });
    }
    let known = KNOWN.iter().find(|(beginning, _)| start.starts_with(beginning)).map(|(_, said)| *said);
    known.or_else(|| (!is_wide && start.contains(&0)).then_some(NO_TEXT))
}
