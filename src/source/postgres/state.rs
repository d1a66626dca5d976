//! Where the reading of a database stands: the cursor that is stored with each batch.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The form of the cursor. One of another form is not taken up: the next run reads everything again.
const FORM: u32 = 1;

/// Microseconds since 1970 by the database's clock: PostgreSQL's own precision, so that no row falls between two.
pub(super) type Micros = i64;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct State {
    form: u32,
    /// A first or full pass under way.
    pub(super) snapshot: Option<Snapshot>,
    /// How far each table has been read by its changes. A table that is not here is read from its beginning.
    pub(super) marks: BTreeMap<String, Mark>,
    /// When the last complete pass began.
    pub(super) passed: Option<Micros>,
}

/// A row's place in the order of changes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct Mark {
    pub(super) at: Micros,
    pub(super) id: String,
}

/// A pass over everything that has not ended.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Snapshot {
    /// When its first attempt began: what changed since is read afterwards.
    pub(super) began: Micros,
    /// Where each table's changes stood then.
    pub(super) marks: BTreeMap<String, Mark>,
    /// Tables read to their end.
    pub(super) done: Vec<String>,
    /// The table being read and the key of the last row handed over.
    pub(super) reached: Option<(String, Vec<String>)>,
}

impl Default for State {
    fn default() -> Self {
        Self { form: FORM, snapshot: None, marks: BTreeMap::new(), passed: None }
    }
}

impl State {
    /// Reads a stored cursor. One that cannot be read is as none: reading everything again loses nothing.
    pub(super) fn read(cursor: &[u8]) -> Self {
        match serde_json::from_slice::<Self>(cursor) {
            Ok(state) if state.form == FORM => state,
            Ok(state) => {
                tracing::warn!(form = state.form, "the stored cursor has another form; everything is read again");
                Self::default()
            }
            Err(error) => {
                tracing::warn!(%error, "the stored cursor cannot be read; everything is read again");
                Self::default()
            }
        }
    }

    pub(super) fn write(&self) -> Vec<u8> {
        // Strings, numbers and maps with text keys: there is nothing in it that JSON cannot hold
        serde_json::to_vec(self).unwrap_or_default()
    }
}

/// Where the changes of a table are read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum From {
    Beginning,
    /// Rows at this instant or later.
    Instant(Micros),
    /// Rows after this one.
    Row(Mark),
}

impl State {
    /// Rows past the mark, and those that a transaction open at the last pass may have committed since.
    pub(super) fn from(&self, table: &str, overlap: Micros) -> From {
        match (self.marks.get(table), self.passed) {
            (None, _) => From::Beginning,
            (Some(mark), Some(passed)) if mark.at >= passed.saturating_sub(overlap) => {
                From::Instant(passed.saturating_sub(overlap))
            }
            (Some(mark), _) => From::Row(mark.clone()),
        }
    }

    /// Moves a table's mark forward, never back and never past `now`: a row dated in the future is read in each pass
    /// until its time has come, rather than hiding all that come before it.
    pub(super) fn advance(&mut self, table: &str, mark: Mark, now: Micros) {
        let mark = if mark.at > now { Mark { at: now, id: String::new() } } else { mark };
        match self.marks.get_mut(table) {
            Some(held) if *held >= mark => {}
            Some(held) => *held = mark,
            None => drop(self.marks.insert(table.to_owned(), mark)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(at: Micros, id: &str) -> Mark {
        Mark { at, id: id.to_owned() }
    }

    #[test]
    fn the_overlap_is_read_again_while_an_open_transaction_may_still_commit_into_it() {
        let mut state = State { passed: Some(1_000), ..State::default() };
        assert_eq!(state.from("Panel", 100), From::Beginning);
        state.advance("Panel", mark(950, "p"), 1_000);
        assert_eq!(state.from("Panel", 100), From::Instant(900));
        state.passed = Some(2_000);
        assert_eq!(state.from("Panel", 100), From::Row(mark(950, "p")));
    }

    #[test]
    fn a_mark_goes_neither_back_nor_into_the_future() {
        let mut state = State::default();
        state.advance("Panel", mark(500, "b"), 1_000);
        state.advance("Panel", mark(500, "a"), 1_000);
        assert_eq!(state.marks["Panel"], mark(500, "b"));
        state.advance("Panel", mark(9_000, "z"), 1_000);
        assert_eq!(state.marks["Panel"], mark(1_000, ""));
    }

    #[test]
    fn a_cursor_that_is_none_of_ours_starts_over() {
        let mut state = State::default();
        state.advance("Panel", mark(500, "b"), 1_000);
        assert_eq!(State::read(&state.write()), state);
        assert_eq!(State::read(b"\xff"), State::default());
        assert_eq!(State::read(br#"{"form":7,"snapshot":null,"marks":{},"passed":null}"#), State::default());
    }
}
