//! Condoit's PostgreSQL database. The first run reads all tables in one repeatable-read snapshot; later runs read what
//! changed. Sessions are read-only.

mod catalog;
mod connect;
mod cursor;
mod database_check;
mod notifications;
mod passes;
mod reader;
mod table_plan;
mod value;
mod visibility_horizon;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

pub use database_check::{DatabaseCheck, DatabaseFinding, DatabaseProblem, check_database};
pub use notifications::{ChangeListener, ChangeNotice, NOTIFY_SQL};

use super::prefetch::PrefetchReader;
use super::{BatchLimits, Mapping, Password, ReadMode, Source, SourceError};
use crate::config::TlsConfig;
use crate::http_client::AddressGuard;
use crate::inventory::{ChangeBatch, RecordKind};
use crate::runtime::Runtime;
use cursor::PostgresCursor;
use reader::PostgresReader;

/// Largest picture that is read, in bytes.
pub const LARGEST_PICTURE: u32 = 32 << 20;

/// How a database is connected to and read.
#[derive(Clone)]
pub struct PostgresOptions {
    /// `postgres://user@host:5432/database`, or `host=.. user=.. dbname=..`. An `sslmode` in it counts where
    /// [`PostgresOptions::tls`] has no mode.
    pub url: String,
    /// The password, where the URL has none.
    pub password: Option<Password>,
    /// Encryption, and verification of the server.
    pub tls: TlsConfig,
    /// Refuses addresses; for a source that was given over the API.
    pub guard: Option<AddressGuard>,
    /// Longest time to open a connection.
    pub connect_timeout: Duration,
    /// Longest time the server may work on one page of rows.
    pub statement_timeout: Duration,
    /// How far the clocks of the writing applications may be behind the database's clock. Rows of long transactions are
    /// found regardless.
    pub overlap: Duration,
    /// Time between two comparisons of all ids, which find rows that were deleted without a tombstone or changed without a
    /// new change time.
    pub compare_interval: Duration,
    /// Tables of at most about this many rows are scanned on each pass for row versions that are new to it, whatever their
    /// change time. In larger tables a row with a change time more than [`PostgresOptions::overlap`] before the start of its
    /// transaction is found by the next comparison of all ids.
    pub scan_rows: u64,
    /// Whether the bytes of photos are read.
    pub pictures: bool,
    /// The tables and columns that are read.
    pub mapping: Arc<Mapping>,
    /// How large a batch may become.
    pub limits: BatchLimits,
    /// Where the connection and the reader run.
    pub runtime: Runtime,
}

impl PostgresOptions {
    /// Options for a database with default values for everything else.
    #[must_use]
    pub fn new(url: &str, mapping: Arc<Mapping>, runtime: Runtime) -> Self {
        Self {
            url: url.to_owned(),
            password: None,
            tls: TlsConfig::default(),
            guard: None,
            connect_timeout: Duration::from_secs(10),
            statement_timeout: Duration::from_secs(120),
            overlap: Duration::from_secs(300),
            compare_interval: Duration::from_secs(3_600),
            scan_rows: 50_000,
            pictures: true,
            mapping,
            limits: BatchLimits::default(),
            runtime,
        }
    }
}

impl PostgresOptions {
    /// Checks the URL and the encryption settings without connecting.
    ///
    /// # Errors
    /// [`SourceError::Options`], which never quotes the URL.
    pub fn check(&self) -> Result<(), SourceError> {
        connect::connection_settings(self).map(drop)
    }
}

/// Without the URL, which may hold a password.
impl fmt::Debug for PostgresOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PostgresOptions")
            .field("tls", &self.tls)
            .field("statement_timeout", &self.statement_timeout)
            .field("overlap", &self.overlap)
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}

/// An open database. Dropping it ends the session.
pub struct PostgresSource(PrefetchReader);

impl PostgresSource {
    /// Connects, compares the mapping with the database and starts reading. A mapped column or table that does not exist is
    /// a complaint; its values are unknown.
    ///
    /// # Errors
    /// [`SourceError`] when the options are invalid, the connection fails, or no mapped table exists.
    pub async fn open(options: PostgresOptions, cursor: Option<&[u8]>, mode: ReadMode) -> Result<Self, SourceError> {
        let session = connect::connect(&options).await?;
        let (place, runtime) = (session.place.clone(), options.runtime.clone());
        let state = cursor.map_or_else(PostgresCursor::default, PostgresCursor::read);
        let reader = PostgresReader::prepare(session, options, state, mode).await?;
        Ok(Self(PrefetchReader::spawn(&runtime, place, |sender| reader.run(sender))))
    }

    /// Reads single rows by kind and id. A row that is in no table of its kind is removed, unless one of these tables
    /// cannot be read. `cursor` is the stored one. The batches leave it as it is, except to note that a table that cannot
    /// be read now must be read as a whole later.
    ///
    /// # Errors
    /// As [`PostgresSource::open`].
    pub async fn open_named(
        options: PostgresOptions,
        cursor: &[u8],
        rows: Vec<(RecordKind, String)>,
    ) -> Result<Self, SourceError> {
        let session = connect::connect(&options).await?;
        let (place, runtime) = (session.place.clone(), options.runtime.clone());
        let reader =
            PostgresReader::prepare(session, options, PostgresCursor::read(cursor), ReadMode::Incremental).await?;
        Ok(Self(PrefetchReader::spawn(&runtime, place, |sender| reader.run_named(sender, rows))))
    }
}

impl Source for PostgresSource {
    async fn next(&mut self) -> Result<Option<ChangeBatch>, SourceError> {
        self.0.next().await
    }
}
