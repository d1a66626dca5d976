//! Decides which passes a read needs, runs them in one repeatable-read transaction, and sends their batches.

use std::collections::BTreeMap;
use std::sync::Arc;

use tokio_postgres::IsolationLevel;

use super::PostgresOptions;
use super::catalog::{self, LiveTable};
use super::connect::{PostgresSession, with_timeout};
use super::cursor::{ChangePass, FullPass, IdComparison, PostgresCursor};
use super::passes::PassContext;
use super::table_plan::TablePlan;
use super::value::Micros;
use super::visibility_horizon::VisibilityHorizon;
use crate::inventory::{RecordKind, ValidationIssue};
use crate::source::batch::BatchBuilder;
use crate::source::mapping::MappedTable;
use crate::source::prefetch::{BatchDelivery, BatchSender};
use crate::source::{ReadMode, SourceError};

pub(super) struct PostgresReader {
    session: PostgresSession,
    options: PostgresOptions,
    plans: Vec<TablePlan>,
    state: PostgresCursor,
    mode: ReadMode,
    is_resumed: bool,
    /// The visibility horizon of this read.
    horizon: VisibilityHorizon,
    batch: BatchBuilder,
}

impl PostgresReader {
    /// Matches the mapping with the database and decides what is to be read.
    pub(super) async fn prepare(
        session: PostgresSession,
        options: PostgresOptions,
        mut state: PostgresCursor,
        mode: ReadMode,
    ) -> Result<Self, SourceError> {
        let mapping = options.mapping.clone();
        let asked = catalog::tables(&session.client, &mapping.tables);
        let live = with_timeout(&session.place, "pg_catalog", &options, asked).await?;
        if live.is_empty() {
            return Err(SourceError::NoMappedTable { place: session.place });
        }
        let asked = VisibilityHorizon::look(&session.client, state.passed.as_ref());
        let horizon = with_timeout(&session.place, "pg_locks", &options, asked).await?;
        state.reset_for_other_database(&horizon.history);
        let mut batch = BatchBuilder::default();
        let mut plans = Vec::with_capacity(mapping.tables.len());
        for table in &mapping.tables {
            batch.checked_tables.push(Arc::clone(&table.name));
            let fitted = fit(table, live.get(&*table.name), &options, &state, &mut batch.complaints);
            match fitted {
                Ok(plan) => plans.push(plan),
                Err(reason) if state.mark_unreadable(&table.name) => {
                    batch.unreadable_tables.push((Arc::clone(&table.name), reason))
                }
                // It was never read: the complaint about it is enough
                Err(_) => {}
            }
        }
        let is_resumed = state.snapshot.is_some();
        if !is_resumed && (mode == ReadMode::Full || state.passed.is_none()) {
            state.snapshot = Some(FullPass { began: horizon.clone(), ..FullPass::default() });
        }
        Ok(Self { session, options, plans, state, mode, is_resumed, horizon, batch })
    }

    /// Reads to the end, or until the receiver is gone.
    pub(super) async fn run(mut self, sender: BatchSender) -> Result<(), SourceError> {
        let Self { session, options, plans, state, mode, is_resumed, horizon, batch } = &mut self;
        let place = &session.place;
        let begun = session.client.build_transaction().isolation_level(IsolationLevel::RepeatableRead).read_only(true);
        let transaction = with_timeout(place, "a transaction", options, begun.start()).await?;
        let next_number = with_timeout(place, "a transaction", options, horizon.see(&transaction)).await?;
        let context = PassContext { place, options, plans, sender: &sender, next_number };
        let mut is_whole = false;
        if let Some(mut snapshot) = state.snapshot.take() {
            if !*is_resumed {
                snapshot.began = horizon.clone();
                snapshot.newest = context.newest(&transaction).await?;
            }
            if let BatchDelivery::Closed = context.read_all(&transaction, state, &mut snapshot, batch).await? {
                return Ok(());
            }
            // A continued pass does not know all ids of its first attempt: they are compared next
            let at = if *is_resumed { Micros::MIN } else { snapshot.began.at };
            state.swept = Some(IdComparison { at, ..IdComparison::by(&snapshot.began) });
            (state.round, state.mending) = (None, None);
            state.newest.clear();
            for (table, at) in snapshot.newest {
                state.record_newest(&table, at, snapshot.began.at);
            }
            state.passed = Some(snapshot.began);
            is_whole = !*is_resumed;
        }
        let mut reloaded = Vec::new();
        // A continued full pass has read its tables at different times: the changes since its start follow
        if !is_whole {
            // So do changes of a table while it was not readable or had other columns
            let is_partly_reloaded = state.mending.is_some();
            let Some(whole) = context.reload_tables(&transaction, state, batch).await? else { return Ok(()) };
            reloaded = whole;
            if let Some(round) = state.round.take()
                && let BatchDelivery::Closed = context.read_changes(&transaction, state, round, batch).await?
            {
                return Ok(());
            }
            let round = ChangePass { began: horizon.clone(), ..ChangePass::default() };
            if let BatchDelivery::Closed = context.read_changes(&transaction, state, round, batch).await? {
                return Ok(());
            }
            let interval = Micros::try_from(options.compare_interval.as_micros()).unwrap_or(Micros::MAX);
            let swept = state.swept.unwrap_or(IdComparison { at: Micros::MIN, oldest: 0 });
            if is_partly_reloaded || *mode == ReadMode::CompareIds || swept.at.saturating_add(interval) <= horizon.at {
                if let BatchDelivery::Closed = context.compare_ids(&transaction, state, swept, batch).await? {
                    return Ok(());
                }
                state.swept = Some(IdComparison::by(horizon));
                is_whole = true;
            }
        }
        with_timeout(place, "a transaction", options, transaction.rollback()).await?;
        batch.complete_pass = true;
        batch.complete_tables = match is_whole {
            true => plans.iter().map(|plan| (plan.table.clone(), plan.kind)).collect(),
            false => reloaded,
        };
        batch.unnamed_checked = batch.complete_tables.iter().map(|(table, _)| Arc::clone(table)).collect();
        context.send(state, batch).await;
        Ok(())
    }
}

/// Matches a mapped table with the database and adds complaints about what is missing. The error says why no row can be
/// read.
fn fit(
    table: &MappedTable,
    live: Option<&LiveTable>,
    options: &PostgresOptions,
    state: &PostgresCursor,
    complaints: &mut Vec<ValidationIssue>,
) -> Result<TablePlan, String> {
    let mut complain = |column: &str, reason: String| {
        complaints.push(ValidationIssue {
            table: table.name.to_string(),
            id: String::new(),
            column: column.to_owned(),
            value: None,
            reason,
            quarantined: false,
        });
    };
    let Some(live) = live else {
        complain("", "is missing in the database; none of its rows can arrive".to_owned());
        return Err("is missing".to_owned());
    };
    let (fitted, lacking) = match TablePlan::fit(table, live, options.pictures) {
        Ok((plan, lacking)) => (Some(plan), lacking),
        Err(lacking) => {
            complain("", "lacks a column that every row needs; none of its rows can arrive".to_owned());
            (None, lacking)
        }
    };
    let columns: Vec<String> = lacking.iter().map(|lack| format!("{:?}", lack.column)).collect();
    for lack in lacking {
        complain(&lack.column, lack.reason);
    }
    let marked_deleted = state.followed.get(&*table.name).is_some_and(|followed| followed.tells_deleted);
    match (fitted, &table.deleted) {
        (None, _) => Err(format!("lacks the column {}", columns.join(", "))),
        (Some(plan), Some(deleted)) if marked_deleted && !plan.tells_deleted => {
            complain("", format!("lacks {deleted:?}, which marks deleted rows; none of its rows can arrive"));
            Err(format!("lacks the column {deleted:?}, which marks deleted rows"))
        }
        (Some(plan), _) => Ok(plan),
    }
}

/// Ids per query.
const IDS_AT_ONCE: usize = 500;

impl PostgresReader {
    /// Reads single rows in one snapshot. While a table of a kind cannot be read, a row of the kind that is not found may be
    /// in it: none counts as deleted, and the table is read as a whole later.
    pub(super) async fn run_named(
        mut self,
        sender: BatchSender,
        rows: Vec<(RecordKind, String)>,
    ) -> Result<(), SourceError> {
        let Self { session, options, plans, batch, state, .. } = &mut self;
        let unreadable_tables = std::mem::take(&mut batch.unreadable_tables);
        let is_lost = |table: &MappedTable| unreadable_tables.iter().any(|(lost, _)| *lost == table.name);
        let lost: Vec<RecordKind> =
            options.mapping.tables.iter().filter(|table| is_lost(table)).map(|table| table.kind).collect();
        let context = PassContext { place: &session.place, options, plans, sender: &sender, next_number: 0 };
        let begun = session.client.build_transaction().isolation_level(IsolationLevel::RepeatableRead).read_only(true);
        let transaction = context.wait("a transaction", begun.start()).await?;
        // Complaints about the schema belong to whole passes, which can also resolve them
        batch.complaints.clear();
        batch.checked_tables.clear();
        let mut by_kind: BTreeMap<RecordKind, Vec<String>> = BTreeMap::new();
        for (kind, id) in rows {
            by_kind.entry(kind).or_default().push(id);
        }
        for (kind, ids) in by_kind {
            for ids in ids.chunks(IDS_AT_ONCE) {
                context.read_by_ids(&transaction, (kind, lost.contains(&kind)), ids, batch).await?;
                if batch.is_full(context.options.limits)
                    && let BatchDelivery::Closed = sender.send(batch.take()).await
                {
                    return Ok(());
                }
            }
        }
        context.wait("a transaction", transaction.rollback()).await?;
        batch.complete_pass = true;
        if !unreadable_tables.is_empty() {
            (batch.unreadable_tables, batch.cursor) = (unreadable_tables, state.write());
        }
        sender.send(batch.take()).await;
        Ok(())
    }
}
