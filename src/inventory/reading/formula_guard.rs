//! Protection against spreadsheet formula injection (OWASP: CSV Injection) in exported CSV cells.

use std::borrow::Cow;

/// First characters that make a spreadsheet evaluate a cell, and the escape character itself.
const GUARDED: [char; 7] = ['=', '+', '-', '@', '\t', '\r', '\''];

/// Prefixes a cell that a spreadsheet would evaluate with an apostrophe. Plain numbers stay unchanged.
#[must_use]
pub fn escape_formula(cell: &str) -> Cow<'_, str> {
    match cell.starts_with(GUARDED) && cell.parse::<f64>().is_err() {
        true => Cow::Owned(format!("'{cell}")),
        false => Cow::Borrowed(cell),
    }
}

/// Reverses [`escape_formula`].
#[must_use]
pub fn unescape_formula(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if rest.starts_with(GUARDED) => rest,
        _ => cell,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_escaped_formula_round_trips() {
        for cell in ["=1+1", "+49 30", "-x", "@sum", "\tx", "'=1", "''", "-74.5", "plain", "", "it's", "'quoted'"] {
            let written = escape_formula(cell);
            assert_eq!(unescape_formula(&written), cell, "{written}");
            let runs = written.starts_with(['=', '+', '-', '@', '\t', '\r']);
            assert!(!runs || written.parse::<f64>().is_ok(), "{written}");
        }
    }
}
