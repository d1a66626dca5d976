//! Ingestion: writes the records, removals, issues and cursor of a source's batch in one transaction.
//!
//! Order within a batch: ids are mapped to stored ids, records are put owners first, then records are removed owners last,
//! so that an owner exists whenever a record that names it is written.

pub(super) mod id_collision;
pub(super) mod ingest_batch;
pub(super) mod pending_deletes;
mod transaction;
pub(super) mod unseen;

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};

use crate::store::engine::WriteTransaction;

use crate::inventory::{EquipmentId, FacilityId, NO_ID, RecordKind, ValidationIssue};
use crate::store::codec::schema::{KINDS, kind_index};
use crate::store::engine::store::Store;
use crate::store::error::StoreError;
use crate::store::ingest::ingest_batch::{IncomingRow, IngestBatch, IngestOutcome, RemovedRow};
use crate::store::ingest::transaction::IngestTransaction;

impl Store {
    /// Writes a batch. A batch that changes nothing writes nothing.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be read or written. The batch is then stored as a whole or not at all; ingesting
    /// it again is safe.
    pub fn ingest(&self, batch: &IngestBatch<'_>) -> Result<IngestOutcome, StoreError> {
        self.transact(|txn| ingest_batch(txn, batch))
    }

    /// Ingests any number of batches in one transaction: all of them, or none when `feed` fails. Returns the sum of their
    /// outcomes beside what `feed` returns.
    ///
    /// # Errors
    /// What `feed` returns, or [`StoreError`] when the store cannot be written.
    pub fn ingest_together<R, E: From<StoreError>>(
        &self,
        feed: impl FnOnce(&mut IngestSession<'_>) -> Result<R, E>,
    ) -> Result<(R, IngestOutcome), E> {
        self.transact(|txn| {
            let mut session = IngestSession { txn, total: IngestOutcome::default() };
            let fed = feed(&mut session);
            // Not committed when `feed` fails: half a file would look like a file with deletions
            let commits = fed.is_ok() && session.total.written;
            Ok((fed.map(|fed| (fed, session.total)), commits))
        })?
    }
}

/// An open transaction into which a run pushes its batches. Committed by [`Store::ingest_together`].
pub struct IngestSession<'t> {
    txn: &'t WriteTransaction,
    total: IngestOutcome,
}

impl IngestSession<'_> {
    /// Ingests a batch. It becomes visible to readers when the whole session is committed.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be read or written; the session must then be given up.
    pub fn push(&mut self, batch: &IngestBatch<'_>) -> Result<IngestOutcome, StoreError> {
        let (outcome, _) = ingest_batch(self.txn, batch)?;
        self.total.add(outcome.clone());
        Ok(outcome)
    }
}

fn ingest_batch(txn: &WriteTransaction, batch: &IngestBatch<'_>) -> Result<(IngestOutcome, bool), StoreError> {
    let mut transaction = IngestTransaction::open(txn, batch.source, batch.at)?;
    let mut rows = latest_rows(batch, &mut transaction)?;
    let mut removed = removed_rows(batch, &transaction)?;
    batch.scanned_tables.iter().for_each(|table| transaction.mark_scanned(table, ""));
    batch.tables_with_all_ids.iter().for_each(|table| transaction.mark_scanned(table, NO_ID));
    for complaint in &batch.complaints {
        transaction.complain(complaint.clone());
    }
    // Owners first: a child that arrives in the same batch as its owner is then no orphan.
    for kind in KINDS {
        transaction.put_records(kind, std::mem::take(&mut rows[kind_index(kind)]))?;
    }
    // Children first: an owner that goes together with its children then leaves no orphans to report.
    for kind in KINDS.into_iter().rev() {
        transaction.remove_records(std::mem::take(&mut removed[kind_index(kind)]))?;
    }
    transaction.add_pending_deletes(&batch.pending_deletes)?;
    transaction.count_issues(batch);
    // In the transaction of the records: a cursor stored alone would make the next run skip them after a crash.
    if let Some(cursor) = batch.cursor {
        transaction.put_cursor(cursor)?;
    }
    finish(txn, transaction)
}

/// Writes what the transaction collected besides the records: counts, dirty marks and issues.
pub(in crate::store) fn finish(
    txn: &WriteTransaction,
    transaction: IngestTransaction<'_>,
) -> Result<(IngestOutcome, bool), StoreError> {
    // Counts and marks go into the same transaction: after a crash no figure is stale without a mark.
    let (mut outcome, findings, count_changes, dirty_changes, at) = transaction.close();
    count_changes.write(txn)?;
    outcome.facilities = dirty_changes.facilities().filter_map(|id| FacilityId::parse(id).ok()).collect();
    outcome.items = dirty_changes.items().filter_map(|id| EquipmentId::parse(id).ok()).collect();
    outcome.has_whole_facility = dirty_changes.has_whole_facility();
    outcome.written |= dirty_changes.write(txn)?;
    let issues = findings.write(txn, at)?;
    outcome.written |= issues.written;
    outcome.unlisted = issues.unlisted;
    let written = outcome.written;
    Ok((outcome, written))
}

/// The batch's records by kind, sorted by id. Of several rows with one id the last one wins.
fn latest_rows<'d>(
    batch: &'d IngestBatch<'_>,
    transaction: &mut IngestTransaction<'_>,
) -> Result<[Vec<IncomingRow<'d>>; 5], StoreError> {
    let mut rows: [Vec<IncomingRow<'d>>; 5] = Default::default();
    let mut places: HashMap<(RecordKind, &str), usize> = HashMap::with_capacity(batch.puts.len());
    for (table, record) in &batch.puts {
        let of_kind = &mut rows[kind_index(record.kind())];
        let row = IncomingRow { table, given_id: record.id(), record: Cow::Borrowed(record) };
        match places.get(&(record.kind(), record.id())) {
            None => {
                places.insert((record.kind(), record.id()), of_kind.len());
                of_kind.push(row);
            }
            Some(&earlier) => {
                // A row that is repeated unchanged is no fault of the source.
                if *of_kind[earlier].record != *record {
                    transaction.complain(ValidationIssue {
                        table: table.to_string(),
                        id: record.id().to_owned(),
                        column: "id".to_owned(),
                        value: Some(record.id().to_owned()),
                        reason: "stands in two different rows of one batch; the later was taken".to_owned(),
                        quarantined: false,
                    });
                }
                of_kind[earlier] = row;
            }
        }
    }
    // Before sorting: the stored id decides the order, and ascending keys are what makes bulk inserts cheap
    id_collision::rename_ids(transaction, &mut rows)?;
    for of_kind in &mut rows {
        of_kind.sort_unstable_by(|left, right| left.record.id().cmp(right.record.id()));
    }
    Ok(rows)
}

/// The records to remove, by kind: those the source reports as gone, and those whose row is quarantined now.
fn removed_rows(
    batch: &IngestBatch<'_>,
    transaction: &IngestTransaction<'_>,
) -> Result<[Vec<RemovedRow>; 5], StoreError> {
    let mut gone: [Vec<RemovedRow>; 5] = Default::default();
    let removal = |table: &str, kind, given_id: &str, quarantined| -> Result<RemovedRow, StoreError> {
        // The source knows its own id only, not the name under which a collision stored it.
        let id = transaction.stored_id(kind, given_id)?;
        Ok(RemovedRow { table: table.to_owned(), kind, id, given_id: given_id.to_owned(), quarantined })
    };
    for (table, kind, id) in &batch.removed {
        gone[kind_index(*kind)].push(removal(table, *kind, id, false)?);
    }
    let quarantined = batch.complaints.iter().filter(|complaint| complaint.quarantined);
    // A row that is also delivered whole in this batch is not removed: one of its two versions is good
    let taken: BTreeSet<(&str, &str)> = match batch.complaints.is_empty() {
        true => BTreeSet::new(),
        false => batch.puts.iter().map(|(table, record)| (&**table, record.id())).collect(),
    };
    for complaint in quarantined.filter(|complaint| !taken.contains(&(&*complaint.table, &*complaint.id))) {
        // A complaint names a table, not a kind, and one table may deliver records of several kinds.
        for kind in transaction.kinds_of_table(&complaint.table) {
            gone[kind_index(kind)].push(removal(&complaint.table, kind, &complaint.id, true)?);
        }
    }
    for of_kind in &mut gone {
        of_kind.sort_unstable_by(|left, right| left.id.cmp(&right.id));
    }
    Ok(gone)
}
