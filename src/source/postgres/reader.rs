//! The two ways through a database: everything in key order out of one snapshot, and what changed since. Both hand over
//! batches whose cursor says where to go on.

use std::collections::{BTreeMap, HashSet};
use std::pin::Pin;
use std::sync::Arc;

use futures_util::TryStreamExt;
use tokio_postgres::types::ToSql;
use tokio_postgres::{IsolationLevel, Portal, Row, RowStream, Transaction};

use super::PostgresOptions;
use super::catalog::{self, LiveTable};
use super::cell::Micros;
use super::cell::{self, Bytes};
use super::connect::{Session, patiently};
use super::horizon::Horizon;
use super::rows::{Plan, Since};
use super::state::{Followed, Mark, Mending, Round, Snapshot, State, Swept};
use crate::inventory::{Complaint, RecordKind};
use crate::source::ahead::{Out, Went};
use crate::source::mapping::Table;
use crate::source::{Batch, Mode, SourceError};

/// Rows asked for at a time: the server works on so many within one statement timeout.
const PAGE: i32 = 4_096;

pub(super) struct Reader {
    session: Session,
    options: PostgresOptions,
    plans: Vec<Plan>,
    state: State,
    mode: Mode,
    is_resumed: bool,
    /// What this attempt may not see.
    horizon: Horizon,
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
        let asked = catalog::tables(&session.client, &mapping.tables);
        let live = patiently(&session.place, "pg_catalog", &options, asked).await?;
        if live.is_empty() {
            return Err(SourceError::Strange { place: session.place });
        }
        let asked = Horizon::look(&session.client, state.passed.as_ref());
        let horizon = patiently(&session.place, "pg_locks", &options, asked).await?;
        state.forget_other(&horizon.history);
        let mut batch = Batch::default();
        let mut plans = Vec::with_capacity(mapping.tables.len());
        for table in &mapping.tables {
            batch.looked_at.push(Arc::clone(&table.name));
            let fitted = fit(table, live.get(&*table.name), &options, &state, &mut batch.complaints);
            match fitted {
                Ok(plan) => plans.push(plan),
                Err(reason) if state.lose(&table.name) => batch.unfollowed.push((Arc::clone(&table.name), reason)),
                // It never was there: its complaint says all there is to say
                Err(_) => {}
            }
        }
        let is_resumed = state.snapshot.is_some();
        if !is_resumed && (mode == Mode::Full || state.passed.is_none()) {
            state.snapshot = Some(Snapshot { began: horizon.clone(), ..Snapshot::default() });
        }
        Ok(Self { session, options, plans, state, mode, is_resumed, horizon, batch })
    }

    /// Reads to the end, or until nobody listens any more.
    pub(super) async fn run(mut self, out: Out) -> Result<(), SourceError> {
        let Self { session, options, plans, state, mode, is_resumed, horizon, batch } = &mut self;
        let place = &session.place;
        let begun = session.client.build_transaction().isolation_level(IsolationLevel::RepeatableRead).read_only(true);
        let transaction = patiently(place, "a transaction", options, begun.start()).await?;
        let next_number = patiently(place, "a transaction", options, horizon.see(&transaction)).await?;
        let context = Context { place, options, plans, out: &out, next_number };
        let mut is_whole = false;
        if let Some(mut snapshot) = state.snapshot.take() {
            if !*is_resumed {
                snapshot.began = horizon.clone();
                snapshot.newest = context.newest(&transaction).await?;
            }
            if let Went::Away = context.everything(&transaction, state, &mut snapshot, batch).await? {
                return Ok(());
            }
            // The ids of a pass taken up again are not all known: they are compared next
            let at = if *is_resumed { Micros::MIN } else { snapshot.began.at };
            state.swept = Some(Swept { at, ..Swept::by(&snapshot.began) });
            (state.round, state.mending) = (None, None);
            state.newest.clear();
            for (table, at) in snapshot.newest {
                state.reach(&table, at, snapshot.began.at);
            }
            state.passed = Some(snapshot.began);
            is_whole = !*is_resumed;
        }
        let mut mended = Vec::new();
        // One taken up again has read its tables at different times: what changed since it began follows
        if !is_whole {
            // So does what changed in a table while it could not be read, or not as it can be now
            let is_partly_mended = state.mending.is_some();
            let Some(whole) = context.mend(&transaction, state, batch).await? else { return Ok(()) };
            mended = whole;
            if let Some(round) = state.round.take()
                && let Went::Away = context.changes(&transaction, state, round, batch).await?
            {
                return Ok(());
            }
            let round = Round { began: horizon.clone(), ..Round::default() };
            if let Went::Away = context.changes(&transaction, state, round, batch).await? {
                return Ok(());
            }
            let interval = Micros::try_from(options.compare_interval.as_micros()).unwrap_or(Micros::MAX);
            let swept = state.swept.unwrap_or(Swept { at: Micros::MIN, oldest: 0 });
            if is_partly_mended || *mode == Mode::Compared || swept.at.saturating_add(interval) <= horizon.at {
                if let Went::Away = context.compare(&transaction, state, swept, batch).await? {
                    return Ok(());
                }
                state.swept = Some(Swept::by(horizon));
                is_whole = true;
            }
        }
        patiently(place, "a transaction", options, transaction.rollback()).await?;
        batch.complete_pass = true;
        batch.read_whole = match is_whole {
            true => plans.iter().map(|plan| (plan.table.clone(), plan.kind)).collect(),
            false => mended,
        };
        batch.nameless_told = batch.read_whole.iter().map(|(table, _)| Arc::clone(table)).collect();
        context.hand_over(state, batch).await;
        Ok(())
    }
}

/// Fits a mapped table to what is there, and complains of what it lacks; why no row of it can be read otherwise.
fn fit(
    table: &Table,
    live: Option<&LiveTable>,
    options: &PostgresOptions,
    state: &State,
    complaints: &mut Vec<Complaint>,
) -> Result<Plan, String> {
    let mut complain = |column: &str, reason: String| {
        complaints.push(Complaint {
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
    let (fitted, lacking) = match Plan::fit(table, live, options.pictures) {
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
    let told_deleted = state.followed.get(&*table.name).is_some_and(|followed| followed.tells_deleted);
    match (fitted, &table.deleted) {
        (None, _) => Err(format!("lacks the column {}", columns.join(", "))),
        (Some(plan), Some(deleted)) if told_deleted && !plan.tells_deleted => {
            complain("", format!("lacks {deleted:?}, which told what is deleted; none of its rows can arrive"));
            Err(format!("lacks the column {deleted:?}, which told what is deleted"))
        }
        (Some(plan), _) => Ok(plan),
    }
}

/// A table is read, or has been, with these columns.
fn follow(state: &mut State, plan: &Plan) {
    let followed = Followed { shape: Some(plan.shape), tells_deleted: plan.tells_deleted };
    state.followed.insert(plan.table.to_string(), followed);
}

/// Rows asked for by their ids at a time.
const IDS_AT_ONCE: usize = 500;

impl Reader {
    /// Reads these rows, as they all stood at one moment. While a table of a noun cannot be read, none of its rows is
    /// taken for gone, and what is not found may be in that table: it is read whole once it can be.
    pub(super) async fn run_named(mut self, out: Out, rows: Vec<(RecordKind, String)>) -> Result<(), SourceError> {
        let Self { session, options, plans, batch, state, .. } = &mut self;
        let unfollowed = std::mem::take(&mut batch.unfollowed);
        let is_lost = |table: &Table| unfollowed.iter().any(|(lost, _)| *lost == table.name);
        let lost: Vec<RecordKind> =
            options.mapping.tables.iter().filter(|table| is_lost(table)).map(|table| table.kind).collect();
        let context = Context { place: &session.place, options, plans, out: &out, next_number: 0 };
        let begun = session.client.build_transaction().isolation_level(IsolationLevel::RepeatableRead).read_only(true);
        let transaction = context.wait("a transaction", begun.start()).await?;
        // What is missing of the database is complained about by whole passes, which can also take it back
        batch.complaints.clear();
        batch.looked_at.clear();
        let mut by_kind: BTreeMap<RecordKind, Vec<String>> = BTreeMap::new();
        for (kind, id) in rows {
            by_kind.entry(kind).or_default().push(id);
        }
        for (kind, ids) in by_kind {
            for ids in ids.chunks(IDS_AT_ONCE) {
                context.named(&transaction, (kind, lost.contains(&kind)), ids, batch).await?;
                let mut full = std::mem::take(batch);
                if full.is_full(context.options.limits)
                    && let Went::Away = out.hand_over(std::mem::take(&mut full)).await
                {
                    return Ok(());
                }
                *batch = full;
            }
        }
        context.wait("a transaction", transaction.rollback()).await?;
        batch.complete_pass = true;
        if !unfollowed.is_empty() {
            (batch.unfollowed, batch.cursor) = (unfollowed, state.write());
        }
        out.hand_over(std::mem::take(batch)).await;
        Ok(())
    }
}

/// What all steps of a pass need.
struct Context<'a> {
    place: &'a str,
    options: &'a PostgresOptions,
    plans: &'a [Plan],
    out: &'a Out,
    /// The next number of a transaction that the snapshot does not see.
    next_number: i64,
}

impl Context<'_> {
    fn failure(&self, table: &str, error: &tokio_postgres::Error) -> SourceError {
        Session::failure(self.place, table, self.options, error)
    }

    async fn wait<T>(
        &self,
        table: &str,
        answer: impl Future<Output = Result<T, tokio_postgres::Error>>,
    ) -> Result<T, SourceError> {
        patiently(self.place, table, self.options, answer).await
    }

    async fn hand_over(&self, state: &State, batch: &mut Batch) -> Went {
        let mut full = std::mem::take(batch);
        full.cursor = state.write();
        self.out.hand_over(full).await
    }

    /// The latest date of each table, as this transaction sees it.
    async fn newest(&self, transaction: &Transaction<'_>) -> Result<BTreeMap<String, Micros>, SourceError> {
        let mut newest = BTreeMap::new();
        for plan in self.plans {
            // A table without rows is looked through whole until it has some
            newest.extend(self.newest_of(transaction, plan).await?.map(|at| (plan.table.to_string(), at)));
        }
        Ok(newest)
    }

    async fn newest_of(&self, transaction: &Transaction<'_>, plan: &Plan) -> Result<Option<Micros>, SourceError> {
        let Some(query) = plan.newest() else { return Ok(None) };
        let fail = |error: tokio_postgres::Error| self.failure(&plan.table, &error);
        let row = self.wait(&plan.table, transaction.query_one(&query, &[])).await?;
        Ok(row.try_get::<_, Option<Bytes<'_>>>(0).map_err(fail)?.and_then(|at| cell::micros(at.0)))
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
            // What was read of it with other columns does not count
            let is_same = state.counts_for(&plan.table, plan.shape);
            if is_same && snapshot.done.iter().any(|done| **done == *plan.table) {
                continue;
            }
            let reached = snapshot.reached.take().filter(|(table, _)| is_same && **table == *plan.table);
            follow(state, plan);
            let (query, parameters) = plan.everything(reached.as_ref().map(|(_, keys)| keys.as_slice()));
            let mut pages = self.pages(transaction, plan, &query, parameters).await?;
            snapshot.reached = reached;
            while let Filled::Ready(reached) = pages.fill(batch).await? {
                if let Some((keys, _)) = reached {
                    snapshot.reached = Some((plan.table.to_string(), keys));
                }
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

    /// Every table for which the place reached does not count, because it could not be read up to there as it can be now:
    /// the tables that were read from the first row to the last. `None` when nobody listens any more.
    async fn mend(
        &self,
        transaction: &Transaction<'_>,
        state: &mut State,
        batch: &mut Batch,
    ) -> Result<Option<Vec<(Arc<str>, RecordKind)>>, SourceError> {
        let mut whole = Vec::new();
        for plan in self.plans {
            if state.counts_for(&plan.table, plan.shape) {
                continue;
            }
            let begun = state.mending.take_if(|mending| *mending.table == *plan.table && mending.shape == plan.shape);
            let reached = begun.map(|mending| mending.reached);
            let newest = self.newest_of(transaction, plan).await?;
            let (query, parameters) = plan.everything(reached.as_deref());
            let mut pages = self.pages(transaction, plan, &query, parameters).await?;
            while let Filled::Ready(last) = pages.fill(batch).await? {
                let reached = last.map(|(keys, _)| keys).or_else(|| reached.clone());
                let mending = |reached| Mending { table: plan.table.to_string(), shape: plan.shape, reached };
                state.mending = reached.map(mending);
                if let Went::Away = self.hand_over(state, batch).await {
                    return Ok(None);
                }
            }
            state.mending = None;
            if let (Some(at), Some(passed)) = (newest, &state.passed) {
                let now = passed.at;
                state.reach(&plan.table, at, now);
            }
            follow(state, plan);
            if reached.is_none() {
                whole.push((Arc::clone(&plan.table), plan.kind));
            }
        }
        Ok(Some(whole))
    }

    /// What the last pass has not seen of each table, from where `round` stands. The round's beginning is the next pass's
    /// end: what appeared since its first attempt is read again.
    async fn changes(
        &self,
        transaction: &Transaction<'_>,
        state: &mut State,
        mut round: Round,
        batch: &mut Batch,
    ) -> Result<Went, SourceError> {
        let passed = state.passed.clone().unwrap_or_default();
        let overlap = Micros::try_from(self.options.overlap.as_micros()).unwrap_or(Micros::MAX);
        let unseen = Horizon::unseen_since(passed.oldest, self.next_number);
        let mut reached = Vec::new();
        for plan in self.plans {
            // The versions of a row tell of it whatever its date is; an index on the dates spares a large table the search
            let is_searched = unseen.is_some() && plan.is_small(self.options.scan_rows);
            let earliest = if is_searched { None } else { state.earliest(&plan.table, overlap) };
            let mark = round.marks.get(&*plan.table);
            let (query, parameters) = plan.changes(&Since { earliest, mark, unseen: unseen.as_deref() });
            let mut pages = self.pages(transaction, plan, &query, &parameters).await?;
            while let Filled::Ready(reached) = pages.fill(batch).await? {
                if let Some((_, Some(mark))) = reached {
                    round.marks.insert(plan.table.to_string(), mark);
                }
                state.round = Some(round.clone());
                if let Went::Away = self.hand_over(state, batch).await {
                    return Ok(Went::Away);
                }
            }
            if let Some((_, Some(mark))) = pages.last()? {
                reached.push((Arc::clone(&plan.table), mark.at));
                round.marks.insert(plan.table.to_string(), mark);
            }
        }
        for (table, at) in reached {
            state.reach(&table, at, round.began.at);
        }
        state.round = None;
        state.passed = Some(round.began);
        Ok(Went::On)
    }

    /// What changed since the last comparison without a new date, and which ids are there.
    async fn compare(
        &self,
        transaction: &Transaction<'_>,
        state: &State,
        swept: Swept,
        batch: &mut Batch,
    ) -> Result<Went, SourceError> {
        let unseen = Horizon::unseen_since(swept.oldest, self.next_number);
        for plan in self.plans {
            if plan.has_versions() {
                let (query, parameters) = plan.changes(&Since { unseen: unseen.as_deref(), ..Since::default() });
                let mut pages = self.pages(transaction, plan, &query, &parameters).await?;
                while let Filled::Ready(_) = pages.fill(batch).await? {
                    if let Went::Away = self.hand_over(state, batch).await {
                        return Ok(Went::Away);
                    }
                }
            }
            let fail = |error: tokio_postgres::Error| self.failure(&plan.table, &error);
            let parameters: [&str; 0] = [];
            let query = plan.present();
            let ids = self.wait(&plan.table, transaction.query_raw(&query, parameters)).await?;
            let mut ids = std::pin::pin!(ids);
            let mut is_nameless = false;
            while let Some(row) = self.wait(&plan.table, ids.try_next()).await? {
                let id = row.try_get::<_, Option<&str>>(0).map_err(fail)?.unwrap_or_default().trim();
                is_nameless |= id.is_empty();
                batch.present.push((plan.kind, id.to_owned()));
                if batch.is_full(self.options.limits)
                    && let Went::Away = self.hand_over(state, batch).await
                {
                    return Ok(Went::Away);
                }
            }
            if is_nameless {
                let mut pages = self.pages(transaction, plan, &plan.nameless(), &[]).await?;
                while let Filled::Ready(_) = pages.fill(batch).await? {
                    if let Went::Away = self.hand_over(state, batch).await {
                        return Ok(Went::Away);
                    }
                }
            }
        }
        Ok(Went::On)
    }

    /// The rows of a noun with these ids, of whichever of its tables: one that moved from one table to another is gone
    /// from the first alone. Where one of the tables is lost, none is gone.
    async fn named(
        &self,
        transaction: &Transaction<'_>,
        (kind, is_lost): (RecordKind, bool),
        ids: &[String],
        batch: &mut Batch,
    ) -> Result<(), SourceError> {
        let mut there: HashSet<String> = HashSet::new();
        let mut read = Batch::default();
        for plan in self.plans.iter().filter(|plan| plan.kind == kind) {
            let fail = |error: tokio_postgres::Error| self.failure(&plan.table, &error);
            let (query, ids) = plan.named(ids);
            let rows = self.wait(&plan.table, transaction.query_raw(&query, [&ids])).await?;
            let mut rows = std::pin::pin!(rows);
            while let Some(row) = self.wait(&plan.table, rows.try_next()).await? {
                let (keys, _) = plan.reached(&row).map_err(fail)?;
                there.extend(keys.last().map(|id| id.trim().to_owned()));
                plan.take(&row, &mut read).map_err(fail)?;
            }
        }
        let live: HashSet<&str> = read.puts.iter().map(|(_, record)| record.id()).collect();
        read.removed.retain(|(_, _, id)| !live.contains(id.as_str()));
        if is_lost {
            read.removed.clear();
        } else if let Some(plan) = self.plans.iter().find(|plan| plan.kind == kind) {
            let gone = ids.iter().filter(|id| !there.contains(id.trim()));
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
        plan: &'t Plan,
        query: &str,
        parameters: &[String],
    ) -> Result<Pages<'t>, SourceError> {
        let parameters: Vec<&(dyn ToSql + Sync)> = parameters.iter().map(|text| text as &(dyn ToSql + Sync)).collect();
        let portal = self.wait(&plan.table, transaction.bind(query, &parameters)).await?;
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

/// What came of filling a batch.
enum Filled {
    /// It is full, or waits long enough; the last row read of the query, if any.
    Ready(Option<Reached>),
    /// All rows are read.
    Over,
}

impl Pages<'_> {
    fn failure(&self, error: &tokio_postgres::Error) -> SourceError {
        self.context.failure(&self.plan.table, error)
    }

    /// Fills the batch, until it is full or old.
    async fn fill(&mut self, batch: &mut Batch) -> Result<Filled, SourceError> {
        let limits = self.context.options.limits;
        loop {
            let (mut rows, mut count) = match self.waiting.take() {
                Some(page) => page,
                None if self.is_over => return Ok(Filled::Over),
                None => {
                    let page = self.transaction.query_portal_raw(&self.portal, PAGE);
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
                        self.plan.take(&row, batch).map_err(|error| self.failure(&error))?;
                        self.last = Some(row);
                    }
                    Some(None) => break,
                    // It has come to wait
                    None => {}
                }
                if batch.is_full(limits) {
                    self.waiting = Some((rows, count));
                    return Ok(Filled::Ready(self.last()?));
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
