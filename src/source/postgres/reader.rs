//! The two ways through a database: everything in key order out of one snapshot, and what changed since. Both hand over
//! batches whose cursor says where to go on.

use std::collections::BTreeMap;
use std::pin::Pin;

use futures_util::TryStreamExt;
use tokio_postgres::types::ToSql;
use tokio_postgres::{IsolationLevel, Portal, Row, RowStream, Transaction};

use super::PostgresOptions;
use super::catalog;
use super::cell::{self, Bytes};
use super::connect::Session;
use super::rows::Plan;
use super::state::{Mark, Micros, Snapshot, State};
use crate::inventory::Complaint;
use crate::source::ahead::{Out, Went};
use crate::source::{Batch, Mode, SourceError};

/// Rows asked for at a time: the server works on so many within one statement timeout.
const PAGE: i32 = 4_096;

pub(super) struct Reader {
    session: Session,
    options: PostgresOptions,
    plans: Vec<Plan>,
    state: State,
    is_resumed: bool,
    batch: Batch,
}

impl Reader {
    /// Fits the mapping to the database and decides what is to be read.
    pub(super) async fn prepare(
        session: Session,
        options: PostgresOptions,
        mut state: State,
        mode: Mode,
    ) -> Result<Self, SourceError> {
        let mapping = options.mapping.clone();
        let live = catalog::tables(&session.client, &mapping.tables)
            .await
            .map_err(|error| Session::failure(&session.place, "pg_catalog", &options, &error))?;
        if live.is_empty() {
            return Err(SourceError::Strange { place: session.place });
        }
        let mut batch = Batch::default();
        let mut plans = Vec::with_capacity(mapping.tables.len());
        for table in &mapping.tables {
            let mut complain = |column: &str, reason: String| {
                batch.complaints.push(Complaint {
                    table: table.name.to_string(),
                    id: String::new(),
                    column: column.to_owned(),
                    value: None,
                    reason,
                    quarantined: false,
                });
            };
            let Some(live) = live.get(&*table.name) else {
                complain("", "is missing in the database; none of its rows can arrive".to_owned());
                continue;
            };
            let fitted = Plan::fit(table, live);
            let lacking = match fitted {
                Ok((plan, lacking)) => {
                    plans.push(plan);
                    lacking
                }
                Err(lacking) => {
                    complain("", "lacks a column that every row needs; none of its rows can arrive".to_owned());
                    lacking
                }
            };
            for lack in lacking {
                complain(&lack.column, lack.reason);
            }
        }
        let is_resumed = state.snapshot.is_some();
        if !is_resumed && (mode == Mode::Full || state.passed.is_none()) {
            state.snapshot = Some(Snapshot::default());
        }
        Ok(Self { session, options, plans, state, is_resumed, batch })
    }

    /// Reads to the end, or until nobody listens any more.
    pub(super) async fn run(mut self, out: Out) -> Result<(), SourceError> {
        let Self { session, options, plans, state, is_resumed, batch } = &mut self;
        let context = Context { place: &session.place, options, plans, out: &out };
        let transaction = session
            .client
            .build_transaction()
            .isolation_level(IsolationLevel::RepeatableRead)
            .read_only(true)
            .start()
            .await
            .map_err(|error| context.failure("a transaction", &error))?;
        let now = context.now(&transaction).await?;
        let is_whole = state.snapshot.is_some() && !*is_resumed;
        if let Some(mut snapshot) = state.snapshot.take() {
            if !*is_resumed {
                snapshot = Snapshot { began: now, marks: context.newest(&transaction).await?, ..snapshot };
            }
            if let Went::Away = context.everything(&transaction, state, &mut snapshot, batch).await? {
                return Ok(());
            }
            state.marks.clear();
            for (table, mark) in snapshot.marks {
                state.advance(&table, mark, snapshot.began);
            }
            state.passed = Some(snapshot.began);
            // A pass taken up again has read its tables at different times: what changed since it began follows
            if *is_resumed && let Went::Away = context.changes(&transaction, state, batch, now).await? {
                return Ok(());
            }
            if *is_resumed {
                state.passed = Some(now);
            }
        } else {
            if let Went::Away = context.changes(&transaction, state, batch, now).await? {
                return Ok(());
            }
            state.passed = Some(now);
        }
        transaction.rollback().await.map_err(|error| context.failure("a transaction", &error))?;
        batch.complete_pass = true;
        if is_whole {
            batch.read_whole = plans.iter().map(|plan| (plan.table.clone(), plan.kind)).collect();
        }
        context.hand_over(state, batch).await;
        Ok(())
    }
}

/// What all steps of a pass need.
struct Context<'a> {
    place: &'a str,
    options: &'a PostgresOptions,
    plans: &'a [Plan],
    out: &'a Out,
}

impl Context<'_> {
    fn failure(&self, table: &str, error: &tokio_postgres::Error) -> SourceError {
        Session::failure(self.place, table, self.options, error)
    }

    async fn hand_over(&self, state: &State, batch: &mut Batch) -> Went {
        let mut full = std::mem::take(batch);
        full.cursor = state.write();
        self.out.hand_over(full).await
    }

    /// The database's clock at the start of the transaction.
    async fn now(&self, transaction: &Transaction<'_>) -> Result<Micros, SourceError> {
        let row =
            transaction.query_one("SELECT now()", &[]).await.map_err(|error| self.failure("the clock", &error))?;
        let Bytes(bytes) = row.try_get(0).map_err(|error| self.failure("the clock", &error))?;
        Ok(cell::micros(bytes).unwrap_or_default())
    }

    /// The newest change of each table, as this transaction sees it.
    async fn newest(&self, transaction: &Transaction<'_>) -> Result<BTreeMap<String, Mark>, SourceError> {
        let mut marks = BTreeMap::new();
        for plan in self.plans {
            let Some(query) = plan.newest() else { continue };
            let fail = |error: tokio_postgres::Error| self.failure(&plan.table, &error);
            if let Some(row) = transaction.query_opt(&query, &[]).await.map_err(fail)? {
                let Bytes(at) = row.try_get(0).map_err(fail)?;
                if let Some(at) = cell::micros(at) {
                    let id = row.try_get(1).map_err(fail)?;
                    marks.insert(plan.table.to_string(), Mark { at, id });
                }
            }
        }
        Ok(marks)
    }

    /// Every table in key order, from where `snapshot` stands.
    async fn everything(
        &self,
        transaction: &Transaction<'_>,
        state: &mut State,
        snapshot: &mut Snapshot,
        batch: &mut Batch,
    ) -> Result<Went, SourceError> {
        for plan in self.plans {
            if snapshot.done.iter().any(|done| **done == *plan.table) {
                continue;
            }
            let reached = snapshot.reached.take().filter(|(table, _)| **table == *plan.table).map(|(_, keys)| keys);
            let (query, parameters) = plan.everything(reached.as_deref());
            let mut pages = self.pages(transaction, plan, &query, parameters).await?;
            while let Some((keys, _)) = pages.fill(batch).await? {
                snapshot.reached = Some((plan.table.to_string(), keys));
                state.snapshot = Some(snapshot.clone());
                if let Went::Away = self.hand_over(state, batch).await {
                    return Ok(Went::Away);
                }
            }
            snapshot.done.push(plan.table.to_string());
            snapshot.reached = None;
        }
        state.snapshot = None;
        Ok(Went::On)
    }

    /// What changed in each table since its mark.
    async fn changes(
        &self,
        transaction: &Transaction<'_>,
        state: &mut State,
        batch: &mut Batch,
        now: Micros,
    ) -> Result<Went, SourceError> {
        let overlap = Micros::try_from(self.options.overlap.as_micros()).unwrap_or(Micros::MAX);
        for plan in self.plans {
            let changes = plan.changes(&state.from(&plan.table, overlap));
            let (query, parameters) = changes.unwrap_or_else(|| (plan.everything(None).0, Vec::new()));
            let tells_changes = plan.tells_changes();
            let mut pages = self.pages(transaction, plan, &query, &parameters).await?;
            let advance = |state: &mut State, mark: Option<Mark>| {
                if let Some(mark) = mark.filter(|_| tells_changes) {
                    state.advance(&plan.table, mark, now);
                }
            };
            while let Some((_, mark)) = pages.fill(batch).await? {
                advance(state, mark);
                if let Went::Away = self.hand_over(state, batch).await {
                    return Ok(Went::Away);
                }
            }
            advance(state, pages.last()?.and_then(|(_, mark)| mark));
        }
        Ok(Went::On)
    }

    async fn pages<'t>(
        &'t self,
        transaction: &'t Transaction<'t>,
        plan: &'t Plan,
        query: &str,
        parameters: &[String],
    ) -> Result<Pages<'t>, SourceError> {
        let fail = |error: tokio_postgres::Error| self.failure(&plan.table, &error);
        let parameters: Vec<&(dyn ToSql + Sync)> = parameters.iter().map(|text| text as &(dyn ToSql + Sync)).collect();
        let portal = transaction.bind(query, &parameters).await.map_err(fail)?;
        Ok(Pages { context: self, transaction, plan, portal, waiting: None, is_over: false, last: None })
    }
}

/// The rows of one query, page by page.
struct Pages<'t> {
    context: &'t Context<'t>,
    transaction: &'t Transaction<'t>,
    plan: &'t Plan,
    portal: Portal,
    /// A page that is not read to its end, and how many rows of it are.
    waiting: Option<(Pin<Box<RowStream>>, i32)>,
    is_over: bool,
    last: Option<Row>,
}

/// A row's key and its place in the order of changes.
type Reached = (Vec<String>, Option<Mark>);

impl Pages<'_> {
    fn failure(&self, error: &tokio_postgres::Error) -> SourceError {
        self.context.failure(&self.plan.table, error)
    }

    /// Fills the batch; tells the last row when it is full, `None` when all rows are read.
    async fn fill(&mut self, batch: &mut Batch) -> Result<Option<Reached>, SourceError> {
        loop {
            let (mut rows, mut count) = match self.waiting.take() {
                Some(page) => page,
                None if self.is_over => return Ok(None),
                None => {
                    let page = self.transaction.query_portal_raw(&self.portal, PAGE).await;
                    (Box::pin(page.map_err(|error| self.failure(&error))?), 0)
                }
            };
            while let Some(row) = rows.try_next().await.map_err(|error| self.failure(&error))? {
                count += 1;
                self.plan.take(&row, batch).map_err(|error| self.failure(&error))?;
                self.last = Some(row);
                if batch.is_full(self.context.options.limits) {
                    self.waiting = Some((rows, count));
                    return self.last();
                }
            }
            self.is_over = count < PAGE;
        }
    }

    /// The last row read, if any.
    fn last(&self) -> Result<Option<Reached>, SourceError> {
        let reached = self.last.as_ref().map(|row| self.plan.reached(row));
        reached.transpose().map_err(|error| self.failure(&error))
    }
}
