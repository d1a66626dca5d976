//! Replay of dead letters.

use crate::inventory::Moment;
use crate::store::codec::schema::TableId;
use crate::store::engine::store::Store;
use crate::store::engine::table_mut::TableMut;
use crate::store::error::StoreError;
use crate::store::jobs::batch::{self, Callback};
use crate::store::jobs::dead_letters::{DeadLetter, DeadLetterContent};
use crate::store::jobs::job::{self, Job, JobState, NewJob};
use crate::store::jobs::job_tables::JobTables;

impl Store {
    /// Removes dead letters and queues their jobs and callbacks again. Returns how many of them existed.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be read or written; then none of them is.
    pub fn replay_dead_letters(&self, numbers: &[u64], at: Moment) -> Result<u64, StoreError> {
        self.transact(|txn| {
            let mut replayed = 0;
            let (mut callbacks, mut anew) = (Vec::new(), Vec::new());
            let mut tables = JobTables::open(txn)?;
            let mut table = TableMut::open(txn, TableId::DeadLetter)?;
            for number in numbers {
                let key = number.to_be_bytes();
                let Some(letter) = table.find::<DeadLetter>(&key)? else { continue };
                table.remove(&key)?;
                replayed += 1;
                // The letter goes in the same transaction: a crash leaves it, or its job in the queue.
                match letter.content {
                    DeadLetterContent::Calculation { number, job } => match tables.job(number)? {
                        // What the caller sent along is in the letter only
                        Some(kept) => tables.requeue_failed(number, Job { data: job.data, ..kept })?,
                        // The job was pruned: its copy in the letter becomes a new job, without the batch, which may be
                        // gone too.
                        None => anew.push(*job),
                    },
                    DeadLetterContent::Callback { url, batch } => {
                        // The bytes that were sent first: the batch may have changed or been pruned since.
                        let (body, tries) = (Some(letter.payload), letter.tries);
                        callbacks.push(Callback { url, batch, body, since: at, tries });
                    }
                }
            }
            drop(table);
            // Releases the tables, because `put_jobs` opens them: redb refuses to open a table twice at a time.
            tables.close(at)?;
            if !anew.is_empty() {
                job::put_jobs(txn, anew.into_iter().map(NewJob::again).collect(), None, at)?;
            }
            for callback in &callbacks {
                batch::put_callback(txn, callback)?;
            }
            Ok((replayed, replayed > 0))
        })
    }
}

impl JobTables<'_> {
    /// Queues a failed job again. The replay count changes its idempotency key, or the remote engine would answer from the
    /// failed attempt. A job that is not failed stays as it is.
    fn requeue_failed(&mut self, number: u64, mut job: Job) -> Result<(), StoreError> {
        // Only a failed job may return to the queue: any other is there already or has its result.
        if job.state != JobState::Failed {
            return Ok(());
        }
        job.state = JobState::Waiting;
        job.replays += 1;
        job.forgotten = 0;
        // `created` and `tries` stay: age and attempts count from the first request.
        (job.remote_id, job.submitted, job.ended, job.error) = (None, None, None, None);
        self.retract_failure(&job)?;
        self.put_waiting(number, &job)
    }
}
