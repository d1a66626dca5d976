//! A reader that works one batch prefetch of whoever stores them.

use std::future::Future;

use tokio::sync::mpsc;
use tokio::task::{AbortHandle, spawn, spawn_blocking};

use super::{ChangeBatch, SourceError};

type Sender = mpsc::Sender<Result<ChangeBatch, SourceError>>;

/// Whether to go on.
pub(super) enum Delivery {
    /// The receiver took it.
    Accepted,
    /// Nobody listens any more.
    Closed,
}

/// Where a reader puts its batches.
pub(super) struct BatchSender(Sender);

impl BatchSender {
    pub(super) async fn send(&self, batch: ChangeBatch) -> Delivery {
        if self.0.send(Ok(batch)).await.is_ok() { Delivery::Accepted } else { Delivery::Closed }
    }

    /// For readers on a thread of their own.
    pub(super) fn send_blocking(&self, batch: ChangeBatch) -> Delivery {
        if self.0.blocking_send(Ok(batch)).is_ok() { Delivery::Accepted } else { Delivery::Closed }
    }
}

/// The listening end. Dropping it ends the reader.
pub(super) struct PrefetchReader {
    batches: mpsc::Receiver<Result<ChangeBatch, SourceError>>,
    reader: AbortHandle,
    place: String,
    is_over: bool,
}

impl PrefetchReader {
    /// Starts a reader of `place`.
    pub(super) fn of<F>(place: String, read: impl FnOnce(BatchSender) -> F) -> Self
    where
        F: Future<Output = Result<(), SourceError>> + Send + 'static,
    {
        let (sender, batches) = mpsc::channel(1);
        let reading = read(BatchSender(sender.clone()));
        let reader = spawn(async move {
            if let Err(error) = reading.await
                && let Err(unheard) = sender.send(Err(error)).await
            {
                tracing::debug!(error = ?unheard.0.err(), "a source failed when nobody listened any more");
            }
        });
        Self { batches, reader: reader.abort_handle(), place, is_over: false }
    }

    /// Starts a reader of `place` on a thread of its own.
    pub(super) fn blocking(
        place: String,
        read: impl FnOnce(&BatchSender) -> Result<(), SourceError> + Send + 'static,
    ) -> Self {
        let (sender, batches) = mpsc::channel(1);
        let reader = spawn_blocking(move || {
            let sender = BatchSender(sender);
            if let Err(error) = read(&sender)
                && let Err(unheard) = sender.0.blocking_send(Err(error))
            {
                tracing::debug!(error = ?unheard.0.err(), "a source failed when nobody listened any more");
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
            // A pass ends with a batch that says so: a channel that closes before it has lost its reader
            None => Err(SourceError::ReaderLost { place: self.place.clone() }),
        }
    }
}

impl Drop for PrefetchReader {
    fn drop(&mut self) {
        self.reader.abort();
    }
}
