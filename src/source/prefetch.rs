//! Reads one batch ahead: a reader task fills the next batch while the previous one is being stored.

use std::future::Future;

use tokio::sync::mpsc;
use tokio::task::AbortHandle;

use super::SourceError;
use crate::inventory::ChangeBatch;
use crate::runtime::Runtime;

type Sender = mpsc::Sender<Result<ChangeBatch, SourceError>>;

/// Whether a batch reached the receiver.
pub(super) enum BatchDelivery {
    /// It did: read on.
    Accepted,
    /// The receiver is gone: reading on would be wasted work.
    Closed,
}

/// Where a reader puts its batches.
pub(super) struct BatchSender(Sender);

impl BatchSender {
    pub(super) async fn send(&self, batch: ChangeBatch) -> BatchDelivery {
        if self.0.send(Ok(batch)).await.is_ok() { BatchDelivery::Accepted } else { BatchDelivery::Closed }
    }

    /// For readers on a blocking thread.
    pub(super) fn send_blocking(&self, batch: ChangeBatch) -> BatchDelivery {
        if self.0.blocking_send(Ok(batch)).is_ok() { BatchDelivery::Accepted } else { BatchDelivery::Closed }
    }
}

/// The receiving end of a reader task. Dropping it stops the reader.
pub(super) struct PrefetchReader {
    batches: mpsc::Receiver<Result<ChangeBatch, SourceError>>,
    reader: AbortHandle,
    place: String,
    is_over: bool,
}

impl PrefetchReader {
    /// Starts an asynchronous reader of `place`.
    pub(super) fn spawn<F>(runtime: &Runtime, place: String, read: impl FnOnce(BatchSender) -> F) -> Self
    where
        F: Future<Output = Result<(), SourceError>> + Send + 'static,
    {
        // Room for one batch: one is stored, one waits here and one is filled, so at most three are in memory
        let (sender, batches) = mpsc::channel(1);
        let reading = read(BatchSender(sender.clone()));
        let reader = runtime.spawn("source reader", async move {
            if let Err(error) = reading.await {
                send_error(&sender, error).await;
            }
        });
        Self { batches, reader: reader.abort_handle(), place, is_over: false }
    }

    /// Starts a blocking reader of `place` on a reader thread.
    pub(super) fn spawn_blocking(
        runtime: &Runtime,
        place: String,
        read: impl FnOnce(&BatchSender) -> Result<(), SourceError> + Send + 'static,
    ) -> Self {
        let (sender, batches) = mpsc::channel(1);
        let owned = runtime.clone();
        let reader = runtime.spawn("file reader", async move {
            let batches = BatchSender(sender.clone());
            // The gate of readers, not that of blocking work: the transaction that waits for these batches holds a
            // permit of the latter
            let read = owned.run_reader(move || read(&batches)).await;
            if let Err(error) = read.map_err(SourceError::from).and_then(|read| read) {
                send_error(&sender, error).await;
            }
        });
        Self { batches, reader: reader.abort_handle(), place, is_over: false }
    }

    pub(super) async fn next(&mut self) -> Result<Option<ChangeBatch>, SourceError> {
        if self.is_over {
            return Ok(None);
        }
        let next = self.batches.recv().await;
        self.is_over = !matches!(&next, Some(Ok(batch)) if !batch.complete_pass);
        match next {
            Some(batch) => batch.map(Some),
            // The last batch of a pass is marked. A channel that closes before it means that the reader panicked
            None => Err(SourceError::ReaderLost { place: self.place.clone() }),
        }
    }
}

async fn send_error(sender: &Sender, error: SourceError) {
    if let Err(unsent) = sender.send(Err(error)).await {
        tracing::debug!(error = ?unsent.0.err(), "a source failed after its run had ended");
    }
}

impl Drop for PrefetchReader {
    fn drop(&mut self) {
        // A blocking reader that already runs ends by itself at its next batch: the channel is closed
        self.reader.abort();
    }
}
