//! A reader that works one batch ahead of whoever stores them.

use std::future::Future;

use tokio::sync::mpsc;
use tokio::task::{AbortHandle, spawn, spawn_blocking};

use super::{Batch, SourceError};

type Sender = mpsc::Sender<Result<Batch, SourceError>>;

/// Whether to go on.
pub(super) enum Went {
    On,
    /// Nobody listens any more.
    Away,
}

/// Where a reader puts its batches.
pub(super) struct Out(Sender);

impl Out {
    pub(super) async fn hand_over(&self, batch: Batch) -> Went {
        if self.0.send(Ok(batch)).await.is_ok() { Went::On } else { Went::Away }
    }

    /// For readers on a thread of their own.
    pub(super) fn hand_over_blocking(&self, batch: Batch) -> Went {
        if self.0.blocking_send(Ok(batch)).is_ok() { Went::On } else { Went::Away }
    }
}

/// The listening end. Dropping it ends the reader.
pub(super) struct Ahead {
    batches: mpsc::Receiver<Result<Batch, SourceError>>,
    reader: AbortHandle,
    place: String,
    is_over: bool,
}

impl Ahead {
    /// Starts a reader of `place`.
    pub(super) fn of<F>(place: String, read: impl FnOnce(Out) -> F) -> Self
    where
        F: Future<Output = Result<(), SourceError>> + Send + 'static,
    {
        let (sender, batches) = mpsc::channel(1);
        let reading = read(Out(sender.clone()));
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
    pub(super) fn blocking(place: String, read: impl FnOnce(&Out) -> Result<(), SourceError> + Send + 'static) -> Self {
        let (sender, batches) = mpsc::channel(1);
        let reader = spawn_blocking(move || {
            let out = Out(sender);
            if let Err(error) = read(&out)
                && let Err(unheard) = out.0.blocking_send(Err(error))
            {
                tracing::debug!(error = ?unheard.0.err(), "a source failed when nobody listened any more");
            }
        });
        Self { batches, reader: reader.abort_handle(), place, is_over: false }
    }

    pub(super) async fn next(&mut self) -> Result<Option<Batch>, SourceError> {
        if self.is_over {
            return Ok(None);
        }
        let next = self.batches.recv().await;
        self.is_over = !matches!(&next, Some(Ok(batch)) if !batch.complete_pass);
        match next {
            Some(batch) => batch.map(Some),
            // A pass ends with a batch that says so: a channel that closes before it has lost its reader
            None => Err(SourceError::Lost { place: self.place.clone() }),
        }
    }
}

impl Drop for Ahead {
    fn drop(&mut self) {
        self.reader.abort();
    }
}
