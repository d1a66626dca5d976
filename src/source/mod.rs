//! Where records come from: Condoit in PostgreSQL, over HTTP, in files. All three hand over batches:
//!
//! ```text
//! let mut source = AnySource::postgres(options, stored_cursor, ReadMode::Incremental).await?;
//! while let Some(batch) = source.next().await? {
//!     store.apply(batch)      // records, removals, complaints and batch.cursor in ONE transaction
//! }
//! ```
//!
//! A batch's cursor is opaque and belongs to that batch: kept with it, a run that is broken off anywhere is taken up by
//! opening the source with the last kept cursor, and repeats at most one batch. Batches come in the order of the
//! records' keys where the source can give it, facilities before equipment before what hangs on it. The last batch of
//! a pass says so ([`ChangeBatch::complete_pass`]) and may be empty but for its cursor. While one batch is stored, the
//! next is read; at most three are in memory.

mod batch;
mod error;
pub mod file;
pub mod http;
pub mod mapping;
mod password;
pub mod postgres;
mod prefetch;

use std::future::Future;

use crate::inventory::ChangeBatch;

pub use batch::BatchLimits;
pub use error::SourceError;
pub use mapping::{Mapping, MappingError};
pub use password::Password;

/// How much of a source is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReadMode {
    /// Everything. A full pass that was broken off is taken up where it stood.
    Full,
    /// What changed since the stored cursor; everything where there is none. From time to time all ids are compared
    /// besides.
    Incremental,
    /// The same, and all ids are compared.
    CompareIds,
}

/// One way in, opened.
pub trait Source: Send {
    /// The next batch, `None` after the last. After an error the source is spent: open it again.
    ///
    /// # Errors
    /// [`SourceError`] when the source cannot be read on. What was handed over stays good.
    fn next(&mut self) -> impl Future<Output = Result<Option<ChangeBatch>, SourceError>> + Send;
}

/// Any of the three ways in.
pub enum AnySource {
    /// A PostgreSQL database.
    Postgres(postgres::PostgresSource),
    /// An HTTP API.
    Http(http::HttpSource),
    /// A file.
    File(file::FileSource),
}

impl Source for AnySource {
    async fn next(&mut self) -> Result<Option<ChangeBatch>, SourceError> {
        match self {
            Self::Postgres(source) => source.next().await,
            Self::Http(source) => source.next().await,
            Self::File(source) => source.next().await,
        }
    }
}
