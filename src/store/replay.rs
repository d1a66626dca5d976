//! Setting going again what failed for good.

use super::batch::{self, Callback};
use super::book::Book;
use super::dead::{DeadLetter, DeadMatter};
use super::error::StoreError;
use super::handle::Store;
use super::job::{self, Job, JobState, NewJob};
use super::ledger::Ledger;
use super::tables::Table;
use crate::inventory::Moment;

impl Store {
    /// Takes dead letters out and sets what they hold going again. Returns how many of them were there.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be read or written; then none of them is.
    pub fn replay(&self, numbers: &[u64], at: Moment) -> Result<u64, StoreError> {
        self.transact(|txn| {
            let mut replayed = 0;
            let (mut callbacks, mut anew) = (Vec::new(), Vec::new());
            let mut ledger = Ledger::open(txn)?;
            let mut book = Book::open(txn, Table::DeadLetter)?;
            for number in numbers {
                let key = number.to_be_bytes();
                let Some(letter) = book.find::<DeadLetter>(&key)? else { continue };
                book.remove(&key)?;
                replayed += 1;
                match letter.matter {
                    DeadMatter::Calculation { number, job } => match ledger.job(number)? {
                        Some(kept) => ledger.revive(number, kept)?,
                        None => anew.push(*job),
                    },
                    DeadMatter::Callback { url, batch } => {
                        let (body, tries) = (Some(letter.payload), letter.tries);
                        callbacks.push(Callback { url, batch, body, since: at, tries });
                    }
                }
            }
            drop(book);
            ledger.close(at)?;
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

impl Ledger<'_> {
    /// Sets a failed job going again, under a new key. One that goes already stays as it is.
    fn revive(&mut self, number: u64, mut job: Job) -> Result<(), StoreError> {
        if job.state != JobState::Failed {
            return Ok(());
        }
        job.state = JobState::Waiting;
        job.replays += 1;
        job.forgotten = 0;
        (job.remote_id, job.submitted, job.ended, job.error) = (None, None, None, None);
        self.unfail(&job)?;
        self.put_waiting(number, &job)
    }
}
