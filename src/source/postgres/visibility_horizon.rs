//! The visibility horizon of a pass: what it cannot see because it is not committed yet, and how the next pass finds it.
//!
//! A row's change time is the start of its transaction, or is set by the application, but the row becomes visible when the
//! transaction commits. Two facts bound what may still become visible. The snapshot of the pass has the oldest transaction
//! in progress: all row versions of earlier transactions were seen. And a transaction in progress does not date its rows
//! before its own start: the earliest of these starts bounds the change times to look at, so that an index can be used.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use tokio_postgres::{Client, Transaction};

use super::value::{self, Micros, RawBytes};

/// Least overlap, 1 s: a transaction is listed slightly after it took its start time.
const MIN_OVERLAP: Micros = 1_000_000;
/// Transaction ids wrap around: two of them can be compared while they are nearer than this.
const COMPARABLE: i64 = 1 << 31;

/// The transactions in progress when a pass took its snapshot.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct VisibilityHorizon {
    /// The database's clock before the transactions were listed.
    pub(super) at: Micros,
    /// System identifier, timeline and database: transaction ids of another one mean nothing.
    pub(super) history: String,
    /// The oldest transaction that the snapshot did not see, as a 64-bit id that does not wrap around.
    pub(super) oldest: i64,
    /// Transactions in progress, each with its earliest possible start; `None` when that is unknown.
    pub(super) open: BTreeMap<String, Option<Micros>>,
}

impl VisibilityHorizon {
    /// Lists the transactions in progress. Must be called before the snapshot of the pass is taken: a transaction that ends
    /// in between is seen by the snapshot, one that starts in between starts after [`VisibilityHorizon::at`].
    pub(super) async fn look(client: &Client, before: Option<&Self>) -> Result<Self, tokio_postgres::Error> {
        let row = client
            .query_one(
                "SELECT clock_timestamp(), coalesce(pg_last_xact_replay_timestamp(), clock_timestamp()), \
                 pg_is_in_recovery(), (SELECT oid FROM pg_database WHERE datname = current_database())::text, \
                 has_function_privilege('pg_control_system()', 'execute') \
                 AND has_function_privilege('pg_control_checkpoint()', 'execute')",
                &[],
            )
            .await?;
        let is_standby: bool = row.try_get(2)?;
        // A standby shows the state of the last commit that it replayed
        let RawBytes(at) = row.try_get(usize::from(is_standby))?;
        let mut history: String = row.try_get(3)?;
        if row.try_get(4)? {
            let control = "SELECT s.system_identifier::text || '/' || c.timeline_id::text \
                           FROM pg_control_system() s, pg_control_checkpoint() c";
            history = format!("{}/{history}", client.query_one(control, &[]).await?.try_get::<_, String>(0)?);
        }
        let mut horizon = Self { at: value::micros(at).unwrap_or_default(), history, ..Self::default() };
        let before = before.filter(|before| before.history == horizon.history);
        // Everybody may read pg_locks, but the start of another user's transaction is hidden without pg_read_all_stats
        let open = client
            .query(
                "SELECT l.virtualtransaction, min(a.xact_start) FROM pg_locks l \
                 LEFT JOIN pg_stat_activity a ON a.pid = l.pid \
                 WHERE l.locktype IN ('virtualxid', 'transactionid') AND l.granted \
                 AND l.pid IS DISTINCT FROM pg_backend_pid() \
                 AND (a.datname IS NULL OR a.datname = current_database()) GROUP BY 1",
                &[],
            )
            .await?;
        for row in &open {
            let name: String = row.try_get(0)?;
            let reported_start = row.try_get::<_, Option<RawBytes<'_>>>(1)?.and_then(|begun| value::micros(begun.0));
            let since = reported_start.or_else(|| match before?.open.get(&name) {
                Some(since) => *since,
                // It was not listed by the last pass, so it started after that
                None => before.map(|before| before.at),
            });
            horizon.open.insert(name, since);
        }
        Ok(horizon)
    }

    /// Records the transaction ids of the snapshot in which the pass reads; returns the next id.
    pub(super) async fn see(&mut self, transaction: &Transaction<'_>) -> Result<i64, tokio_postgres::Error> {
        let numbers = "SELECT txid_snapshot_xmin(txid_current_snapshot()), txid_snapshot_xmax(txid_current_snapshot())";
        let row = transaction.query_one(numbers, &[]).await?;
        self.oldest = row.try_get(0)?;
        row.try_get(1)
    }

    /// The earliest change time of a row that becomes visible after this pass; `None` when it can be any.
    pub(super) fn earliest(&self, overlap: Micros) -> Option<Micros> {
        let begun = self.open.values().copied().try_fold(self.at, |least, since| Some(least.min(since?)));
        begun.map(|begun| begun.saturating_sub(overlap.max(MIN_OVERLAP)))
    }

    /// SQL condition for row versions that a snapshot with this horizon cannot have seen; `None` when the transaction ids
    /// have advanced too far since, up to `newest`, to be compared.
    pub(super) fn unseen_since(oldest: i64, newest: i64) -> Option<String> {
        let is_comparable = (0..COMPARABLE).contains(&newest.saturating_sub(oldest));
        is_comparable.then(|| format!("age(xmin) <= age('{}'::xid)", oldest & 0xffff_ffff))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn horizon(at: Micros, open: &[(&str, Option<Micros>)]) -> VisibilityHorizon {
        let open = open.iter().map(|(name, since)| ((*name).to_owned(), *since)).collect();
        VisibilityHorizon { at, open, ..VisibilityHorizon::default() }
    }

    #[test]
    fn the_oldest_transaction_in_progress_bounds_the_change_times_to_look_at() {
        let second = 1_000_000;
        assert_eq!(horizon(100 * second, &[]).earliest(0), Some(99 * second), "a moment at least");
        assert_eq!(horizon(100 * second, &[]).earliest(60 * second), Some(40 * second));
        let long = [("3/7", Some(90 * second)), ("4/1", Some(50 * second))];
        assert_eq!(horizon(100 * second, &long).earliest(10 * second), Some(40 * second));
        assert_eq!(horizon(100 * second, &[("3/7", None)]).earliest(0), None, "nobody knows when it began");
    }

    #[test]
    fn wrapped_transaction_ids_are_compared_as_the_server_does() {
        assert_eq!(VisibilityHorizon::unseen_since(700, 900).as_deref(), Some("age(xmin) <= age('700'::xid)"));
        assert_eq!(
            VisibilityHorizon::unseen_since((1 << 32) + 5, (1 << 32) + 9).as_deref(),
            Some("age(xmin) <= age('5'::xid)")
        );
        assert_eq!(VisibilityHorizon::unseen_since(700, 700 + (1 << 31)), None, "too long ago to tell");
        assert_eq!(VisibilityHorizon::unseen_since(900, 700), None, "of another history");
    }
}
