//! The passes over the tables within one transaction: full, incremental, comparison of ids, and single rows.

use std::collections::{BTreeMap, HashSet};
use std::pin::Pin;
use std::sync::Arc;

use futures_util::TryStreamExt;
use tokio_postgres::types::ToSql;
use tokio_postgres::{Portal, Row, RowStream, Transaction};

use super::PostgresOptions;
use super::connect::{PostgresSession, with_timeout};
use super::cursor::{ChangePass, ChangePosition, FullPass, IdComparison, PostgresCursor, TableReload, TrackedTable};
use super::table_plan::{ChangesSince, TablePlan};
use super::value::{self, Micros, RawBytes};
use super::visibility_horizon::VisibilityHorizon;
use crate::inventory::RecordKind;
use crate::source::SourceError;
use crate::source::batch::BatchBuilder;
use crate::source::prefetch::{BatchDelivery, BatchSender};

/// Rows fetched per portal query. The statement timeout applies to each such page.
const ROWS_PER_PAGE: i32 = 4_096;

/// What every step of a pass needs.
pub(super) struct PassContext<'a> {
    pub(super) place: &'a str,
    pub(super) options: &'a PostgresOptions,
    pub(super) plans: &'a [TablePlan],
    pub(super) sender: &'a BatchSender,
    /// The next transaction id: the snapshot does not see it.
    pub(super) next_number: i64,
}

impl PassContext<'_> {
    fn failure(&self, table: &str, error: &tokio_postgres::Error) -> SourceError {
        PostgresSession::failure(self.place, table, self.options, error)
    }

    pub(super) async fn wait<T>(
        &self,
        table: &str,
        response: impl Future<Output = Result<T, tokio_postgres::Error>>,
    ) -> Result<T, SourceError> {
        with_timeout(self.place, table, self.options, response).await
    }

    pub(super) async fn send(&self, state: &PostgresCursor, batch: &mut BatchBuilder) -> BatchDelivery {
        let mut full = batch.take();
        full.cursor = state.write();
        self.sender.send(full).await
    }

    /// The latest change time of each table as this transaction sees it.
    pub(super) async fn newest(&self, transaction: &Transaction<'_>) -> Result<BTreeMap<String, Micros>, SourceError> {
        let mut newest = BTreeMap::new();
        for plan in self.plans {
            // An empty table has none: it is scanned as a whole until it has rows
            newest.extend(self.newest_of(transaction, plan).await?.map(|at| (plan.table.to_string(), at)));
        }
        Ok(newest)
    }

    async fn newest_of(&self, transaction: &Transaction<'_>, plan: &TablePlan) -> Result<Option<Micros>, SourceError> {
        let Some(query) = plan.select_newest_query() else { return Ok(None) };
        let fail = |error: tokio_postgres::Error| self.failure(&plan.table, &error);
        let row = self.wait(&plan.table, transaction.query_one(&query, &[])).await?;
        Ok(row.try_get::<_, Option<RawBytes<'_>>>(0).map_err(fail)?.and_then(|at| value::micros(at.0)))
    }

    /// A full pass in key order, continued where `snapshot` stopped.
    pub(super) async fn read_all(
        &self,
        transaction: &Transaction<'_>,
        state: &mut PostgresCursor,
        snapshot: &mut FullPass,
        batch: &mut BatchBuilder,
    ) -> Result<BatchDelivery, SourceError> {
        for plan in self.plans {
            // Rows that were read with other columns must be read again
            let is_same = state.counts_for(&plan.table, plan.shape);
            if is_same && snapshot.done.iter().any(|done| **done == *plan.table) {
                continue;
            }
            let resume_after = snapshot.reached.take().filter(|(table, _)| is_same && **table == *plan.table);
            mark_tracked(state, plan);
            let (query, parameters) = plan.select_all_query(resume_after.as_ref().map(|(_, keys)| keys.as_slice()));
            let mut pages = self.pages(transaction, plan, &query, parameters).await?;
            snapshot.reached = resume_after;
            while let FillOutcome::Ready(position) = pages.fill(batch).await? {
                if let Some((keys, _)) = position {
                    snapshot.reached = Some((plan.table.to_string(), keys));
                }
                state.snapshot = Some(snapshot.clone());
                if let BatchDelivery::Closed = self.send(state, batch).await {
                    return Ok(BatchDelivery::Closed);
                }
            }
            snapshot.done.push(plan.table.to_string());
            snapshot.reached = None;
        }
        state.snapshot = None;
        Ok(BatchDelivery::Accepted)
    }

    /// Reads as a whole every table to which the cursor does not apply: it was not readable meanwhile, or its columns
    /// changed. Returns the tables that were read from their first row on; `None` when the receiver is gone.
    pub(super) async fn reload_tables(
        &self,
        transaction: &Transaction<'_>,
        state: &mut PostgresCursor,
        batch: &mut BatchBuilder,
    ) -> Result<Option<Vec<(Arc<str>, RecordKind)>>, SourceError> {
        let mut whole = Vec::new();
        for plan in self.plans {
            if state.counts_for(&plan.table, plan.shape) {
                continue;
            }
            let interrupted =
                state.mending.take_if(|mending| *mending.table == *plan.table && mending.shape == plan.shape);
            let resume_after = interrupted.map(|mending| mending.reached);
            let newest = self.newest_of(transaction, plan).await?;
            let (query, parameters) = plan.select_all_query(resume_after.as_deref());
            let mut pages = self.pages(transaction, plan, &query, parameters).await?;
            while let FillOutcome::Ready(last) = pages.fill(batch).await? {
                let reached = last.map(|(keys, _)| keys).or_else(|| resume_after.clone());
                let mending = |reached| TableReload { table: plan.table.to_string(), shape: plan.shape, reached };
                state.mending = reached.map(mending);
                if let BatchDelivery::Closed = self.send(state, batch).await {
                    return Ok(None);
                }
            }
            state.mending = None;
            if let (Some(at), Some(passed)) = (newest, &state.passed) {
                let now = passed.at;
                state.record_newest(&plan.table, at, now);
            }
            mark_tracked(state, plan);
            if resume_after.is_none() {
                whole.push((Arc::clone(&plan.table), plan.kind));
            }
        }
        Ok(Some(whole))
    }

    /// An incremental pass, continued where `round` stopped. The next pass starts from the horizon at the start of this one:
    /// what became visible since its first attempt is read again.
    pub(super) async fn read_changes(
        &self,
        transaction: &Transaction<'_>,
        state: &mut PostgresCursor,
        mut round: ChangePass,
        batch: &mut BatchBuilder,
    ) -> Result<BatchDelivery, SourceError> {
        let passed = state.passed.clone().unwrap_or_default();
        let overlap = Micros::try_from(self.options.overlap.as_micros()).unwrap_or(Micros::MAX);
        let unseen = VisibilityHorizon::unseen_since(passed.oldest, self.next_number);
        let mut newest_read = Vec::new();
        for plan in self.plans {
            // Row versions find every change whatever its time, but need a scan; large tables use the index on the change time
            let is_searched = unseen.is_some() && plan.is_small(self.options.scan_rows);
            let earliest = if is_searched { None } else { state.earliest(&plan.table, overlap) };
            let mark = round.marks.get(&*plan.table);
            let (query, parameters) =
                plan.select_changes_query(&ChangesSince { earliest, mark, unseen: unseen.as_deref() });
            let mut pages = self.pages(transaction, plan, &query, &parameters).await?;
            while let FillOutcome::Ready(position) = pages.fill(batch).await? {
                if let Some((_, Some(mark))) = position {
                    round.marks.insert(plan.table.to_string(), mark);
                }
                state.round = Some(round.clone());
                if let BatchDelivery::Closed = self.send(state, batch).await {
                    return Ok(BatchDelivery::Closed);
                }
            }
            if let Some((_, Some(mark))) = pages.last()? {
                newest_read.push((Arc::clone(&plan.table), mark.at));
                round.marks.insert(plan.table.to_string(), mark);
            }
        }
        for (table, at) in newest_read {
            state.record_newest(&table, at, round.began.at);
        }
        state.round = None;
        state.passed = Some(round.began);
        Ok(BatchDelivery::Accepted)
    }

    /// Rows that changed without a new change time since the last comparison, and all ids.
    pub(super) async fn compare_ids(
        &self,
        transaction: &Transaction<'_>,
        state: &PostgresCursor,
        swept: IdComparison,
        batch: &mut BatchBuilder,
    ) -> Result<BatchDelivery, SourceError> {
        let unseen = VisibilityHorizon::unseen_since(swept.oldest, self.next_number);
        for plan in self.plans {
            if plan.has_versions() {
                let (query, parameters) =
                    plan.select_changes_query(&ChangesSince { unseen: unseen.as_deref(), ..ChangesSince::default() });
                let mut pages = self.pages(transaction, plan, &query, &parameters).await?;
                while let FillOutcome::Ready(_) = pages.fill(batch).await? {
                    if let BatchDelivery::Closed = self.send(state, batch).await {
                        return Ok(BatchDelivery::Closed);
                    }
                }
            }
            let fail = |error: tokio_postgres::Error| self.failure(&plan.table, &error);
            let parameters: [&str; 0] = [];
            let query = plan.select_ids_query();
            let ids = self.wait(&plan.table, transaction.query_raw(&query, parameters)).await?;
            let mut ids = std::pin::pin!(ids);
            let mut has_rows_without_id = false;
            while let Some(row) = self.wait(&plan.table, ids.try_next()).await? {
                let id = row.try_get::<_, Option<&str>>(0).map_err(fail)?.unwrap_or_default().trim();
                has_rows_without_id |= id.is_empty();
                batch.present.push((plan.kind, id.to_owned()));
                if batch.is_full(self.options.limits)
                    && let BatchDelivery::Closed = self.send(state, batch).await
                {
                    return Ok(BatchDelivery::Closed);
                }
            }
            if has_rows_without_id {
                let mut pages = self.pages(transaction, plan, &plan.select_without_id_query(), &[]).await?;
                while let FillOutcome::Ready(_) = pages.fill(batch).await? {
                    if let BatchDelivery::Closed = self.send(state, batch).await {
                        return Ok(BatchDelivery::Closed);
                    }
                }
            }
        }
        Ok(BatchDelivery::Accepted)
    }

    /// The rows of a kind with these ids, from any table of the kind: a row that moved to another table is not deleted. While
    /// one of the tables cannot be read, no row counts as deleted.
    pub(super) async fn read_by_ids(
        &self,
        transaction: &Transaction<'_>,
        (kind, is_lost): (RecordKind, bool),
        ids: &[String],
        batch: &mut BatchBuilder,
    ) -> Result<(), SourceError> {
        let mut existing: HashSet<String> = HashSet::new();
        let mut read = BatchBuilder::default();
        for plan in self.plans.iter().filter(|plan| plan.kind == kind) {
            let fail = |error: tokio_postgres::Error| self.failure(&plan.table, &error);
            let (query, ids) = plan.select_by_ids_query(ids);
            let rows = self.wait(&plan.table, transaction.query_raw(&query, [&ids])).await?;
            let mut rows = std::pin::pin!(rows);
            while let Some(row) = self.wait(&plan.table, rows.try_next()).await? {
                let (keys, _) = plan.decode_position(&row).map_err(fail)?;
                existing.extend(keys.last().map(|id| id.trim().to_owned()));
                plan.decode_row(&row, &mut read).map_err(fail)?;
            }
        }
        let mut read = read.take();
        let live: HashSet<&str> = read.puts.iter().map(|(_, record)| record.id()).collect();
        read.removed.retain(|(_, _, id)| !live.contains(id.as_str()));
        if is_lost {
            read.removed.clear();
        } else if let Some(plan) = self.plans.iter().find(|plan| plan.kind == kind) {
            let gone = ids.iter().filter(|id| !existing.contains(id.trim()));
            read.removed.extend(gone.map(|id| (Arc::clone(&plan.table), kind, id.clone())));
        }
        batch.puts.append(&mut read.puts);
        batch.removed.append(&mut read.removed);
        batch.complaints.append(&mut read.complaints);
        for (table, rows) in read.read {
            batch.count_rows(&table, rows, 0);
        }
        batch.bytes += read.bytes;
        Ok(())
    }

    async fn pages<'t>(
        &'t self,
        transaction: &'t Transaction<'t>,
        plan: &'t TablePlan,
        query: &str,
        parameters: &[String],
    ) -> Result<QueryPages<'t>, SourceError> {
        let parameters: Vec<&(dyn ToSql + Sync)> = parameters.iter().map(|text| text as &(dyn ToSql + Sync)).collect();
        let portal = self.wait(&plan.table, transaction.bind(query, &parameters)).await?;
        Ok(QueryPages { context: self, transaction, plan, portal, waiting: None, is_over: false, last: None })
    }
}

/// The rows of a query, page by page.
struct QueryPages<'t> {
    context: &'t PassContext<'t>,
    transaction: &'t Transaction<'t>,
    plan: &'t TablePlan,
    portal: Portal,
    /// A page that is partly read, and the number of its rows that were read.
    waiting: Option<(Pin<Box<RowStream>>, i32)>,
    is_over: bool,
    last: Option<Row>,
}

/// A row's key and its position in the order of changes.
type RowPosition = (Vec<String>, Option<ChangePosition>);

/// Outcome of filling a batch.
enum FillOutcome {
    /// The batch is full or due; the last row read by the query, if any.
    Ready(Option<RowPosition>),
    /// All rows of the query are read.
    Over,
}

impl QueryPages<'_> {
    fn failure(&self, error: &tokio_postgres::Error) -> SourceError {
        self.context.failure(&self.plan.table, error)
    }

    /// Fills the batch until it is full or due.
    async fn fill(&mut self, batch: &mut BatchBuilder) -> Result<FillOutcome, SourceError> {
        let limits = self.context.options.limits;
        loop {
            let (mut rows, mut count) = match self.waiting.take() {
                Some(page) => page,
                None if self.is_over => return Ok(FillOutcome::Over),
                None => {
                    let page = self.transaction.query_portal_raw(&self.portal, ROWS_PER_PAGE);
                    (Box::pin(self.context.wait(&self.plan.table, page).await?), 0)
                }
            };
            loop {
                let next = self.context.wait(&self.plan.table, rows.try_next());
                let next = match batch.due(limits) {
                    Some(due) => tokio::time::timeout_at(due, next).await.ok().transpose()?,
                    None => Some(next.await?),
                };
                match next {
                    Some(Some(row)) => {
                        count += 1;
                        self.plan.decode_row(&row, batch).map_err(|error| self.failure(&error))?;
                        self.last = Some(row);
                    }
                    Some(None) => break,
                    // The batch is due
                    None => {}
                }
                if batch.is_full(limits) {
                    self.waiting = Some((rows, count));
                    return Ok(FillOutcome::Ready(self.last()?));
                }
            }
            self.is_over = count < ROWS_PER_PAGE;
        }
    }

    /// The last row read, if any.
    fn last(&self) -> Result<Option<RowPosition>, SourceError> {
        let position = self.last.as_ref().map(|row| self.plan.decode_position(row));
        position.transpose().map_err(|error| self.failure(&error))
    }
}

/// Records that a table is read with these columns.
fn mark_tracked(state: &mut PostgresCursor, plan: &TablePlan) {
    let tracked = TrackedTable { shape: Some(plan.shape), tells_deleted: plan.tells_deleted };
    state.followed.insert(plan.table.to_string(), tracked);
}
