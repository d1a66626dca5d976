//! Condoit over HTTP: four collections, page by page. `GET {base}/equipment?since=&cursor=&limit=` answers
//! `{ "items": [...], "next_cursor": null, "watermark": "..." }`; the watermark of a finished pass is the next `since`.
//! `GET {base}/ids?kind=equipment` tells which are there: those that are not are gone.

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

/// How an HTTP source is reached and read.
#[derive(Clone)]
pub struct HttpOptions {
    /// Everything in front of `/facilities`.
    pub base: String,
    /// What lets us in.
    pub credential: Option<OutboundCredential>,
    /// Deadlines, retries and the largest page.
    pub policy: CallPolicy,
    /// Documents asked for in a page.
    pub page: u32,
    /// Whether the pictures of photos are fetched.
    pub pictures: bool,
    /// How long after its time of change a record may still appear at the source.
    pub overlap: Duration,
    /// Time between two comparisons of all ids, which find records deleted without a tombstone.
    pub compare_interval: Duration,
    /// How large a batch may become.
    pub limits: BatchLimits,
    /// Tells when a pass began.
    pub clock: Clock,
    /// Where the reader runs.
    pub runtime: Runtime,
}

impl HttpOptions {
    /// Options with everything else as it is by default.
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

/// The URL may hold a password and is left sender.
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

/// An HTTP API, opened. Dropping it ends its calls.
pub struct HttpSource(PrefetchReader);

impl HttpSource {
    /// Begins to read.
    ///
    /// # Errors
    /// [`SourceError::Options`] when the base is no HTTP URL. Whether anybody answers is seen with the first batch.
    pub fn open(options: HttpOptions, cursor: Option<&[u8]>, mode: ReadMode) -> Result<Self, SourceError> {
        // What the parser says of a URL may quote it, password and all
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
