//! Where the reading of a database stands: the cursor that is stored with each batch.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::value::Micros;
use super::visibility_horizon::VisibilityHorizon;

/// The form of the cursor. One of another form is not taken up: the next run reads everything again.
const FORMAT: u32 = 3;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct PostgresCursor {
    form: u32,
    /// A first or full pass under way.
    pub(super) snapshot: Option<FullPass>,
    /// What the last pass that ended may not have seen.
    pub(super) passed: Option<VisibilityHorizon>,
    /// The latest date read of each table.
    pub(super) newest: BTreeMap<String, Micros>,
    /// A pass over the changes under way.
    pub(super) round: Option<ChangePass>,
    /// The last comparison of all ids.
    pub(super) swept: Option<IdComparison>,
    /// The tables that were read, by their names in the mapping. Where the place reached counts for one depends on it.
    pub(super) followed: BTreeMap<String, TrackedTable>,
    /// A table that is read whole between passes, as far as it was.
    pub(super) mending: Option<TableReload>,
}

/// A table that was read at some time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct TrackedTable {
    /// The columns it was read with, up to where the passes stand; `None` from when it could not be read until it was
    /// read whole again.
    pub(super) shape: Option<u64>,
    /// One of the columns told which of its rows are deleted.
    pub(super) tells_deleted: bool,
}

/// How far a table was read that is read whole although others are not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct TableReload {
    pub(super) table: String,
    /// The columns it is read with.
    pub(super) shape: u64,
    /// The key of the last row handed over.
    pub(super) reached: Vec<String>,
}

/// A row's place in the order of changes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct ChangePosition {
    pub(super) at: Micros,
    pub(super) id: String,
}

/// A pass over everything that has not ended.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct FullPass {
    /// What its first attempt may not have seen: it is read afterwards.
    pub(super) began: VisibilityHorizon,
    /// The latest date of each table then.
    pub(super) newest: BTreeMap<String, Micros>,
    /// Tables read to their end.
    pub(super) done: Vec<String>,
    /// The table being read and the key of the last row handed over.
    pub(super) reached: Option<(String, Vec<String>)>,
}

/// A pass over the changes that has not ended.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct ChangePass {
    /// What its first attempt may not have seen.
    pub(super) began: VisibilityHorizon,
    /// How far each table was read by its changes.
    pub(super) marks: BTreeMap<String, ChangePosition>,
}

/// When all ids were compared, and from which version of rows on the next comparison looks for changes that bear no new
/// date.
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
    /// Reads a stored cursor. One that cannot be read is as none: reading everything again loses nothing.
    pub(super) fn read(cursor: &[u8]) -> Self {
        #[derive(Deserialize)]
        struct Formed {
            form: u32,
        }
        match serde_json::from_slice::<Formed>(cursor) {
            Ok(Formed { form: FORMAT }) => serde_json::from_slice(cursor).unwrap_or_else(|error| {
                tracing::warn!(%error, "the stored cursor cannot be read; everything is read again");
                Self::default()
            }),
            Ok(Formed { form }) => {
                tracing::info!(form, "the stored cursor has another form; everything is read again");
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

    /// Where the dates of a table are looked through from: past the latest one read, and as far back as one may still
    /// appear. `None` looks through all.
    pub(super) fn earliest(&self, table: &str, overlap: Micros) -> Option<Micros> {
        let newest = *self.newest.get(table)?;
        Some(newest.min(self.passed.as_ref()?.earliest(overlap)?))
    }

    /// A row was read. One dated past `now` says nothing of those that come before it.
    pub(super) fn reach(&mut self, table: &str, at: Micros, now: Micros) {
        let newest = self.newest.entry(table.to_owned()).or_insert(Micros::MIN);
        *newest = at.min(now).max(*newest);
    }

    /// Whether the place reached counts for a table of this shape: it was read so, and never lost since.
    pub(super) fn counts_for(&self, table: &str, shape: u64) -> bool {
        self.followed.get(table).is_some_and(|followed| followed.shape == Some(shape))
    }

    /// A table that was read before cannot be read now: it is read whole when it can be again. Says whether it was.
    pub(super) fn lose(&mut self, table: &str) -> bool {
        let Some(followed) = self.followed.get_mut(table) else { return false };
        followed.shape = None;
        self.mending.take_if(|mending| mending.table == table);
        true
    }

    /// Nothing of it holds in another history: another cluster, a standby that took over, a backup that was played back.
    /// Which tables there were does.
    pub(super) fn forget_other(&mut self, history: &str) {
        let known = [
            self.passed.as_ref(),
            self.snapshot.as_ref().map(|snapshot| &snapshot.began),
            self.round.as_ref().map(|round| &round.began),
        ];
        if known.into_iter().flatten().any(|horizon| horizon.history != history) {
            tracing::warn!("the database is not the one that was read before; everything is read again");
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
    fn a_cursor_that_is_none_of_ours_starts_over() {
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
    fn a_table_that_was_lost_is_read_whole_again() {
        let followed = TrackedTable { shape: Some(7), tells_deleted: true };
        let mending = TableReload { table: "Panel".to_owned(), shape: 8, reached: vec!["p".to_owned()] };
        let followed = BTreeMap::from([("Panel".to_owned(), followed)]);
        let mut state = PostgresCursor { followed, mending: Some(mending), ..PostgresCursor::default() };
        assert!(state.counts_for("Panel", 7) && !state.counts_for("Panel", 8) && !state.counts_for("Breaker", 7));
        assert!(state.lose("Panel") && !state.lose("Breaker"));
        assert!(!state.counts_for("Panel", 7));
        assert_eq!((state.mending, state.followed["Panel"].tells_deleted), (None, true));
    }

    #[test]
    fn another_history_starts_over() {
        let mut state = PostgresCursor { passed: Some(horizon("a")), ..PostgresCursor::default() };
        state.forget_other("a");
        assert!(state.passed.is_some());
        state.forget_other("b");
        assert_eq!(state, PostgresCursor::default());
    }
}
