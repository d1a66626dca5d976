//! Ingests the batches of sources: writes them to the store, then invalidates the documents they touch.

use std::sync::Arc;

use super::ApplicationError;
use super::invalidation::Invalidator;
use crate::store::{IngestBatch, IngestOutcome, IngestSession, Store, StoreError};

/// Writes batches and keeps the cache consistent with the store.
pub struct Ingest {
    store: Arc<Store>,
    invalidator: Arc<Invalidator>,
}

impl Ingest {
    pub(super) const fn new(store: Arc<Store>, invalidator: Arc<Invalidator>) -> Self {
        Self { store, invalidator }
    }

    /// Ingests one batch in a transaction of its own. Until the next assessment the figures of changed items say
    /// `stale`. Blocks on the store.
    ///
    /// # Errors
    /// The store's; the batch is then written as a whole or not at all.
    pub fn ingest(&self, batch: &IngestBatch<'_>) -> Result<IngestOutcome, ApplicationError> {
        let applied = self.store.ingest(batch)?;
        self.invalidator.after_ingest(&applied)?;
        Ok(applied)
    }

    /// Ingests any number of batches in one transaction: all of them, or none when `feed` fails. Blocks on the store.
    ///
    /// # Errors
    /// What `feed` returns, or the store's.
    pub fn ingest_together<R, E: From<StoreError> + From<ApplicationError>>(
        &self,
        feed: impl FnOnce(&mut IngestSession<'_>) -> Result<R, E>,
    ) -> Result<R, E> {
        let (fed, total) = self.store.ingest_together(feed)?;
        // After the commit: a document computed before it must not be taken for one of the new data.
        self.invalidator.after_ingest(&total)?;
        Ok(fed)
    }
}
