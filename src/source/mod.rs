//! Readers of equipment records: Condoit's PostgreSQL database, its HTTP API, and files. All three produce change batches:
//!
//! ```text
//! let mut source = PostgresSource::open(options, stored_cursor, ReadMode::Incremental).await?;
//! while let Some(batch) = source.next().await? {
//!     // store the records, removals, complaints and the cursor of the batch in ONE transaction
//! }
//! ```
//!
//! A batch's cursor is opaque and belongs to that batch. A run that is interrupted anywhere continues with the last stored
//! cursor and repeats at most one batch. Batches are in key order where the source can provide it, facilities before
//! equipment before the records of equipment. The last batch of a pass is marked
//! ([`ChangeBatch::complete_pass`](crate::inventory::ChangeBatch::complete_pass)) and may be empty except for its cursor.
//! While one batch is stored the next is read; at most three are in memory.

mod batch;
mod error;
pub mod file;
pub mod http;
pub mod mapping;
mod password;
pub mod postgres;
mod prefetch;
mod tls;

use std::future::Future;

use crate::inventory::ChangeBatch;

pub use batch::BatchLimits;
pub use error::SourceError;
pub use mapping::{Mapping, MappingError};
pub use password::Password;

/// How much of a source is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReadMode {
    /// Everything. An interrupted full pass is continued.
    Full,
    /// The changes since the stored cursor, or everything without one. All ids are compared from time to time.
    Incremental,
    /// The changes since the stored cursor, and a comparison of all ids.
    CompareIds,
}

/// An open source.
pub trait Source: Send {
    /// The next batch; `None` after the last. After an error the source must be opened again.
    ///
    /// # Errors
    /// [`SourceError`] when reading fails. The batches before it are valid.
    fn next(&mut self) -> impl Future<Output = Result<Option<ChangeBatch>, SourceError>> + Send;
}

/// An open source of any kind.
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
