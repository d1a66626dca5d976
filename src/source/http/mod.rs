//! Condoit's HTTP API: collections of records, read page by page. `GET {base}/equipment?since=&cursor=&limit=` returns
//! `{ "items": [...], "next_cursor": null, "watermark": "..." }`; the watermark of a finished pass is the next `since`.
//! `GET {base}/ids?kind=equipment` lists the ids that exist: stored records with other ids were deleted.

mod cursor;
mod reader;

use std::time::Duration;

use super::prefetch::PrefetchReader;
use super::{BatchLimits, ReadMode, Source, SourceError};
use crate::clock::Clock;
use crate::http_client::{CallPolicy, HttpClient, OutboundCredential, Url};
use crate::inventory::ChangeBatch;
use crate::runtime::Runtime;
use cursor::HttpCursor;
use reader::HttpReader;

/// How an HTTP source is connected to and read.
#[derive(Clone)]
pub struct HttpOptions {
    /// The URL before `/facilities`.
    pub base: String,
    /// The credential of the requests.
    pub credential: Option<OutboundCredential>,
    /// Deadlines, retries and the largest page.
    pub policy: CallPolicy,
    /// Documents requested per page.
    pub page: u32,
    /// Whether the bytes of photos are fetched.
    pub pictures: bool,
    /// How long after its change time a record may still become visible at the source.
    pub overlap: Duration,
    /// Time between two comparisons of all ids, which find records that were deleted without a tombstone.
    pub compare_interval: Duration,
    /// How large a batch may become.
    pub limits: BatchLimits,
    /// The time source of cursors.
    pub clock: Clock,
    /// Where the reader runs.
    pub runtime: Runtime,
}

impl HttpOptions {
    /// Options with default values for everything else.
    #[must_use]
    pub fn new(base: &str, credential: Option<OutboundCredential>, clock: Clock, runtime: Runtime) -> Self {
        Self {
            base: base.to_owned(),
            credential,
            policy: CallPolicy::default(),
            page: 1_000,
            pictures: true,
            overlap: Duration::from_secs(300),
            compare_interval: Duration::from_secs(3_600),
            limits: BatchLimits::default(),
            clock,
            runtime,
        }
    }
}

/// Without the URL, which may hold a password.
impl std::fmt::Debug for HttpOptions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("HttpOptions")
            .field("credential", &self.credential)
            .field("policy", &self.policy)
            .field("page", &self.page)
            .field("overlap", &self.overlap)
            .finish_non_exhaustive()
    }
}

/// An open HTTP source. Dropping it cancels its requests.
pub struct HttpSource(PrefetchReader);

impl HttpSource {
    /// Starts reading.
    ///
    /// # Errors
    /// [`SourceError::Options`] when the base is not an HTTP URL. A server that does not respond is an error of the first
    /// batch.
    pub fn open(options: HttpOptions, cursor: Option<&[u8]>, mode: ReadMode) -> Result<Self, SourceError> {
        // The parser's error may quote the URL with its password
        let base = Url::parse(&options.base)
            .ok()
            .filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
            .ok_or_else(|| SourceError::Options("the source's url is not of the form https://host/path".to_owned()))?;
        let runtime = options.runtime.clone();
        let place = format!("{}{}", base.origin().ascii_serialization(), base.path());
        let client = HttpClient::new(options.credential.clone(), options.policy)?;
        let state = HttpCursor::read(cursor, mode, options.clock.now());
        let reader = HttpReader::new(client, base, options, state, mode);
        Ok(Self(PrefetchReader::spawn(&runtime, place, |sender| reader.run(sender))))
    }
}

impl Source for HttpSource {
    async fn next(&mut self) -> Result<Option<ChangeBatch>, SourceError> {
        self.0.next().await
    }
}
