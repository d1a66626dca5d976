//! Condoit's HTTP API: collections of records, read page by page. `GET {base}/equipment?since=&cursor=&limit=` returns
//! `{ "items": [...], "next_cursor": null, "watermark": "..." }`; the watermark of a finished pass is the next `since`.
//! `GET {base}/ids?kind=equipment` lists the ids that exist: stored records with other ids were deleted.

mod cursor;
mod reader;

use std::time::Duration;

use super::prefetch::PrefetchReader;
use super::tls::{is_loopback, read_pem};
use super::{BatchLimits, ReadMode, Source, SourceError};
use crate::clock::Clock;
use crate::config::{TlsConfig, TlsMode, is_unambiguous_url, public_url};
use crate::http_client::{AddressGuard, CallPolicy, ConnectionRules, HttpClient, OutboundCredential, Url};
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
    /// Encryption, and verification of the server.
    pub tls: TlsConfig,
    /// Refuses addresses; for a source that was given over the API.
    pub guard: Option<AddressGuard>,
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
            tls: TlsConfig::default(),
            guard: None,
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

impl HttpOptions {
    /// Checks the URL, that no credential would be sent unencrypted over the network, and the address, without connecting.
    ///
    /// # Errors
    /// [`SourceError::Options`], which never quotes the URL.
    pub fn check(&self) -> Result<(), SourceError> {
        self.connection().map(drop)
    }

    /// The base URL and the rules of its connections.
    fn connection(&self) -> Result<(Url, ConnectionRules), SourceError> {
        // The parser's error may quote the URL with its password
        let base = Url::parse(&self.base)
            .ok()
            .filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host() && is_unambiguous_url(&self.base))
            .ok_or_else(|| SourceError::Options("the source's url is not of the form https://host/path".to_owned()))?;
        let has_credential = self.credential.is_some() || base.password().is_some() || !base.username().is_empty();
        let is_remote = !is_loopback(base.host_str().unwrap_or_default());
        if has_credential && is_remote && base.scheme() == "http" && self.tls.mode != Some(TlsMode::Off) {
            let reason = "the source's url is http://, so its token, key or password would be sent unencrypted over the \
                          network: use https://, or set tls = \"off\" if that is meant";
            return Err(SourceError::Options(reason.to_owned()));
        }
        let mut rules = ConnectionRules {
            root_certificates: self.tls.roots.as_ref().map(read_pem).transpose()?,
            ..ConnectionRules::default()
        };
        if let Some(guard) = self.guard {
            let (guard, refusal) = guard.for_url(&base);
            if let Some(reason) = refusal {
                return Err(SourceError::Options(format!("the source must not be called: {reason}")));
            }
            rules.guard = Some(guard);
        }
        Ok((base, rules))
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
        let (base, rules) = options.connection()?;
        let runtime = options.runtime.clone();
        let place = public_url(base.as_str());
        let client = HttpClient::with_rules(options.credential.clone(), options.policy, &rules)?;
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
