//! The cursor of a PostgreSQL source, which is stored with each batch as JSON. Field names are part of the stored layout.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::value::Micros;
use super::visibility_horizon::VisibilityHorizon;

/// Version of the cursor's layout. A cursor with another version is discarded and everything is read again.
const FORMAT: u32 = 3;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct PostgresCursor {
    form: u32,
    /// The full pass in progress.
    pub(super) snapshot: Option<FullPass>,
    /// The visibility horizon of the last finished pass: what that pass may have missed.
    pub(super) passed: Option<VisibilityHorizon>,
    /// The latest change time read of each table.
    pub(super) newest: BTreeMap<String, Micros>,
    /// The incremental pass in progress.
    pub(super) round: Option<ChangePass>,
    /// The last comparison of all ids.
    pub(super) swept: Option<IdComparison>,
    /// The tables that were read, by their names in the mapping. The cursor applies to a table only as it is listed here.
    pub(super) followed: BTreeMap<String, TrackedTable>,
    /// The reload in progress of a table that is read as a whole between passes.
    pub(super) mending: Option<TableReload>,
}

/// A table that was read before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct TrackedTable {
    /// Digest of the columns it was read with; `None` while the table must be read as a whole again.
    pub(super) shape: Option<u64>,
    /// It had a column that marks deleted rows.
    pub(super) tells_deleted: bool,
}

/// Progress of reading one table as a whole within an incremental pass.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct TableReload {
    pub(super) table: String,
    /// Digest of the columns it is read with.
    pub(super) shape: u64,
    /// The key of the last row sent.
    pub(super) reached: Vec<String>,
}

/// A row's position in the order of changes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct ChangePosition {
    pub(super) at: Micros,
    pub(super) id: String,
}

/// A full pass in progress.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct FullPass {
    /// The visibility horizon at its start: what came later is read by the next incremental pass.
    pub(super) began: VisibilityHorizon,
    /// The latest change time of each table at its start.
    pub(super) newest: BTreeMap<String, Micros>,
    /// Tables read to their end.
    pub(super) done: Vec<String>,
    /// The table being read and the key of the last row sent.
    pub(super) reached: Option<(String, Vec<String>)>,
}

/// An incremental pass in progress.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct ChangePass {
    /// The visibility horizon at its start.
    pub(super) began: VisibilityHorizon,
    /// The position reached in the changes of each table.
    pub(super) marks: BTreeMap<String, ChangePosition>,
}

/// The last comparison of all ids: when it was, and the oldest transaction whose rows the next one must check for changes
/// without a new change time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct IdComparison {
    pub(super) at: Micros,
    pub(super) oldest: i64,
}

impl IdComparison {
    pub(super) const fn by(horizon: &VisibilityHorizon) -> Self {
        Self { at: horizon.at, oldest: horizon.oldest }
    }
}

impl Default for PostgresCursor {
    fn default() -> Self {
        Self {
            form: FORMAT,
            snapshot: None,
            passed: None,
            newest: BTreeMap::new(),
            round: None,
            swept: None,
            followed: BTreeMap::new(),
            mending: None,
        }
    }
}

impl PostgresCursor {
    /// Parses a stored cursor. An invalid cursor counts as none: reading everything again loses nothing.
    pub(super) fn read(cursor: &[u8]) -> Self {
        #[derive(Deserialize)]
        struct Formed {
            form: u32,
        }
        match serde_json::from_slice::<Formed>(cursor) {
            Ok(Formed { form: FORMAT }) => serde_json::from_slice(cursor).unwrap_or_else(|error| {
                tracing::warn!(%error, "the stored cursor is not valid; everything is read again");
                Self::default()
            }),
            Ok(Formed { form }) => {
                tracing::info!(form, "the stored cursor has another layout; everything is read again");
                Self::default()
            }
            Err(error) => {
                tracing::warn!(%error, "the stored cursor is not valid; everything is read again");
                Self::default()
            }
        }
    }

    pub(super) fn write(&self) -> Vec<u8> {
        // Strings, numbers and maps with string keys only: serializing them cannot fail
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// The earliest change time that the next pass must look at: the latest one read, or as far back as a row may still
    /// become visible. `None` means all rows.
    pub(super) fn earliest(&self, table: &str, overlap: Micros) -> Option<Micros> {
        let newest = *self.newest.get(table)?;
        Some(newest.min(self.passed.as_ref()?.earliest(overlap)?))
    }

    /// Records the change time of a row that was read. A time after `now` is limited to it: rows before it may still come.
    pub(super) fn record_newest(&mut self, table: &str, at: Micros, now: Micros) {
        let newest = self.newest.entry(table.to_owned()).or_insert(Micros::MIN);
        *newest = at.min(now).max(*newest);
    }

    /// Whether the cursor applies to a table with these columns: it was read with them and has been readable since.
    pub(super) fn counts_for(&self, table: &str, shape: u64) -> bool {
        self.followed.get(table).is_some_and(|followed| followed.shape == Some(shape))
    }

    /// Records that a table cannot be read now, so that it is read as a whole later. Returns whether it was read before.
    pub(super) fn mark_unreadable(&mut self, table: &str) -> bool {
        let Some(followed) = self.followed.get_mut(table) else { return false };
        followed.shape = None;
        self.mending.take_if(|mending| mending.table == table);
        true
    }

    /// Discards the positions when the database is another one: another cluster, a promoted standby, a restored backup.
    /// Which tables were read stays known.
    pub(super) fn reset_for_other_database(&mut self, history: &str) {
        let known = [
            self.passed.as_ref(),
            self.snapshot.as_ref().map(|snapshot| &snapshot.began),
            self.round.as_ref().map(|round| &round.began),
        ];
        if known.into_iter().flatten().any(|horizon| horizon.history != history) {
            tracing::warn!("this is not the database that was read before; everything is read again");
            let followed = std::mem::take(&mut self.followed);
            *self = Self { followed, ..Self::default() };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn horizon(history: &str) -> VisibilityHorizon {
        VisibilityHorizon { history: history.to_owned(), ..VisibilityHorizon::default() }
    }

    #[test]
    fn an_invalid_cursor_starts_over() {
        let mark = ChangePosition { at: 500, id: "b".to_owned() };
        let round = ChangePass { began: horizon("a"), marks: BTreeMap::from([("Panel".to_owned(), mark)]) };
        let state = PostgresCursor { round: Some(round), passed: Some(horizon("a")), ..PostgresCursor::default() };
        assert_eq!(PostgresCursor::read(&state.write()), state);
        assert_eq!(PostgresCursor::read(b"\xff"), PostgresCursor::default());
        assert_eq!(
            PostgresCursor::read(br#"{"form":1,"snapshot":null,"marks":{},"passed":17}"#),
            PostgresCursor::default()
        );
        assert_eq!(PostgresCursor::read(br#"{"form":3}"#).passed, None);
    }

    #[test]
    fn an_unreadable_table_is_read_as_a_whole_again() {
        let followed = TrackedTable { shape: Some(7), tells_deleted: true };
        let mending = TableReload { table: "Panel".to_owned(), shape: 8, reached: vec!["p".to_owned()] };
        let followed = BTreeMap::from([("Panel".to_owned(), followed)]);
        let mut state = PostgresCursor { followed, mending: Some(mending), ..PostgresCursor::default() };
        assert!(state.counts_for("Panel", 7) && !state.counts_for("Panel", 8) && !state.counts_for("Breaker", 7));
        assert!(state.mark_unreadable("Panel") && !state.mark_unreadable("Breaker"));
        assert!(!state.counts_for("Panel", 7));
        assert_eq!((state.mending, state.followed["Panel"].tells_deleted), (None, true));
    }

    #[test]
    fn another_history_starts_over() {
        let mut state = PostgresCursor { passed: Some(horizon("a")), ..PostgresCursor::default() };
        state.reset_for_other_database("a");
        assert!(state.passed.is_some());
        state.reset_for_other_database("b");
        assert_eq!(state, PostgresCursor::default());
    }

    #[test]
    fn generated_cursors_are_read_or_start_over() {
        let mark = ChangePosition { at: 500, id: "b".to_owned() };
        let round = ChangePass { began: horizon("a"), marks: BTreeMap::from([("Panel".to_owned(), mark)]) };
        let followed = TrackedTable { shape: Some(7), tells_deleted: true };
        let whole = PostgresCursor {
            round: Some(round),
            passed: Some(horizon("a")),
            newest: BTreeMap::from([("Panel".to_owned(), 7)]),
            followed: BTreeMap::from([("Panel".to_owned(), followed)]),
            swept: Some(IdComparison { at: 1, oldest: 2 }),
            ..PostgresCursor::default()
        }
        .write();
        let corpus: &[&[u8]] = &[&whole, br#"{"form":3}"#, br#"{"form":1,"snapshot":null}"#];
        crate::generated_tests::check("PostgreSQL cursors", corpus, |input| {
            let mut cursor = PostgresCursor::read(input);
            assert_eq!(PostgresCursor::read(&cursor.write()), cursor);
            let _ = (cursor.earliest("Panel", Micros::MAX), cursor.earliest("Panel", 0), cursor.counts_for("Panel", 7));
            cursor.record_newest("Panel", Micros::MAX, Micros::MAX);
            cursor.mark_unreadable("Panel");
            cursor.reset_for_other_database("a");
        });
    }
}
