//! Condoit in PostgreSQL. The first run reads all tables in one repeatable-read snapshot; later runs read what changed.
//! A reader works one batch prefetch of whoever stores them. Nothing is ever written: the session is read only.

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
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

pub use database_check::{DatabaseCheck, DatabaseFinding, DatabaseProblem, check_database};
pub use notifications::{ChangeListener, ChangeNotice, NOTIFY_SQL};

use super::prefetch::PrefetchReader;
use super::{BatchLimits, Mapping, Password, ReadMode, Source, SourceError};
use crate::inventory::{ChangeBatch, RecordKind};
use crate::runtime::Runtime;
use cursor::PostgresCursor;
use reader::PostgresReader;

/// Largest picture taken over, in bytes.
pub const LARGEST_PICTURE: u32 = 32 << 20;

/// Whose word is taken for who the server is, when it offers TLS.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum TlsTrust {
    /// The line is encrypted but the server's certificate is not checked: what PostgreSQL's own tools do unless told
    /// otherwise, and all that a server with the certificate its package made for it can offer.
    #[default]
    Anyone,
    /// The certificate must lead to one of the system's roots and name the host; TLS is required.
    System,
    /// The certificate must lead to one of this PEM file's roots and name the host; TLS is required.
    Roots(PathBuf),
}

/// How a database is reached and read.
#[derive(Clone)]
pub struct PostgresOptions {
    /// `postgres://user@host:5432/database`, or `host=.. user=.. dbname=..`; `sslmode` is `disable`, `prefer` or
    /// `require`.
    pub url: String,
    /// The password, where the URL has none.
    pub password: Option<Password>,
    /// Whose certificate is good.
    pub tls: TlsTrust,
    /// Longest time for a connection to be made.
    pub connect_timeout: Duration,
    /// Longest time the server may work on one page of rows.
    pub statement_timeout: Duration,
    /// How far the clocks of the applications that write may be behind the database's. However long a transaction takes,
    /// its rows are found by the next pass.
    pub overlap: Duration,
    /// Time between two comparisons of all ids, which find rows deleted without a tombstone and rows changed without a
    /// new date.
    pub compare_interval: Duration,
    /// Tables of at most about so many rows are searched on each pass for rows of any date that appeared since the last.
    /// In larger ones a row dated earlier than [`PostgresOptions::overlap`] before its transaction began is found when all
    /// ids are compared.
    pub scan_rows: u64,
    /// Whether the pictures of photos are read.
    pub pictures: bool,
    /// Which tables and columns are read.
    pub mapping: Arc<Mapping>,
    /// How large a batch may become.
    pub limits: BatchLimits,
    /// Where the connection and the reader run.
    pub runtime: Runtime,
}

impl PostgresOptions {
    /// Options for a database with everything else as it is by default.
    #[must_use]
    pub fn new(url: &str, mapping: Arc<Mapping>, runtime: Runtime) -> Self {
        Self {
            url: url.to_owned(),
            password: None,
            tls: TlsTrust::default(),
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

/// The URL may hold a password and is left sender.
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

/// A database, opened. Dropping it ends its session.
pub struct PostgresSource(PrefetchReader);

impl PostgresSource {
    /// Connects, compares the mapping with the database and begins to read. A column or table of the mapping that the
    /// database lacks is a complaint; its values are unknown.
    ///
    /// # Errors
    /// [`SourceError`] when the options make no sense, nobody answers, or no table of the mapping is there.
    pub async fn open(options: PostgresOptions, cursor: Option<&[u8]>, mode: ReadMode) -> Result<Self, SourceError> {
        let session = connect::connect(&options).await?;
        let (place, runtime) = (session.place.clone(), options.runtime.clone());
        let state = cursor.map_or_else(PostgresCursor::default, PostgresCursor::read);
        let reader = PostgresReader::prepare(session, options, state, mode).await?;
        Ok(Self(PrefetchReader::spawn(&runtime, place, |sender| reader.run(sender))))
    }

    /// Reads these rows and no others: noun and id. One that is in no table of its noun is removed, unless one of these
    /// tables cannot be read. `cursor` is the stored one; the batches have none but where it has to say that a table is
    /// to be read whole once it can be.
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
