//! Text in a cell of a table that a spreadsheet may open: it takes what begins like a formula for one, and runs it.

use std::borrow::Cow;

/// What a cell may not begin with, the guard itself among it.
const GUARDED: [char; 7] = ['=', '+', '-', '@', '\t', '\r', '\''];

/// A cell that no spreadsheet takes for a formula. A plain number stays as it is.
#[must_use]
pub fn escape_formula(cell: &str) -> Cow<'_, str> {
    match cell.starts_with(GUARDED) && cell.parse::<f64>().is_err() {
        true => Cow::Owned(format!("'{cell}")),
        false => Cow::Borrowed(cell),
    }
}

/// A cell as it was before [`escape_formula`].
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
    fn a_formula_becomes_text_and_comes_back() {
        for cell in ["=1+1", "+49 30", "-x", "@sum", "\tx", "'=1", "''", "-74.5", "plain", "", "it's", "'quoted'"] {
            let written = escape_formula(cell);
            assert_eq!(unescape_formula(&written), cell, "{written}");
            let runs = written.starts_with(['=', '+', '-', '@', '\t', '\r']);
            assert!(!runs || written.parse::<f64>().is_ok(), "{written}");
        }
    }
}
