//! Limits of the HTTP interface: connections, sizes, times. Each is a constant with its reason; [`HttpLimits`] collects
//! them so that tests can use small ones. [`LimitMonitor`] counts what each limit closed or refused, and logs it.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use parking_lot::Mutex;
use tokio::time::Instant;

/// Most TCP connections, however many files the process may open. A connection with the longest unfinished head takes some
/// 70 KiB, so this bounds their memory to about 140 MiB.
pub const MAX_CONNECTIONS: usize = 2_048;
/// Files kept free for everything that is no TCP connection: the store, sources, drop folders, uploads, logs, and the
/// connections of the owner's Unix socket.
pub const RESERVED_FILES: usize = 256;
/// The usual soft limit of open files.
const USUAL_FILES: usize = 1_024;
/// Most TCP connections of one client network, and at most half of all. A browser opens six, so this is an office of 170
/// people behind one address.
pub const MAX_CONNECTIONS_PER_ADDRESS: usize = 1_024;
/// Most connections to the Unix socket, from [`RESERVED_FILES`]. Commands open one each.
pub const MAX_UNIX_CONNECTIONS: usize = 64;
/// How long the head of a request may take to arrive. A client on a bad mobile network needs a few seconds.
pub const HEADER_TIME: Duration = Duration::from_secs(20);
/// How long an unfinished request may bring no byte. A packet that is lost five times in a row arrives after 6 s.
pub const REQUEST_STALL: Duration = Duration::from_secs(10);
/// When the pace of a body is judged for the first time, and of a response whose client reads slowly.
pub const PACE_AFTER: Duration = Duration::from_secs(10);
/// Least pace of a body, and of a response, bytes per second on average. The slowest mobile networks carry ten times this.
pub const LEAST_BYTES_PER_SECOND: u32 = 1_024;
/// How long a client may take no byte of a response that is there. Longer than [`REQUEST_STALL`], because a client may
/// have to work on what it has read: an import from an export.
pub const RESPONSE_STALL: Duration = Duration::from_secs(30);
/// How long a connection may be open without a request. Proxies keep theirs for a minute.
pub const IDLE: Duration = Duration::from_secs(75);
/// When a connection may be closed to make room for a new one: after so long without a byte, be it idle or with an
/// unfinished request. A client that is at work sends sooner.
pub const SPARE_AFTER: Duration = Duration::from_secs(1);
/// How long a handler may take once the request is there. Most take milliseconds; the longest documents of 2.5 million
/// records some seconds.
pub const HANDLER_TIME: Duration = Duration::from_secs(60);
/// The same for handlers whose work grows with a file or a source: see `is_long_running`.
pub const LONG_HANDLER_TIME: Duration = Duration::from_secs(60 * 60);
/// Longest URL, bytes. The longest of the API, a filtered list, has some hundred; other servers allow 8 KiB as well.
pub const MAX_URL_BYTES: usize = 8 << 10;
/// Most bytes of all header names and values of a request. A browser with many cookies of neighbours sends some KiB.
pub const MAX_HEADER_BYTES: usize = 32 << 10;
/// Largest head that is read at all. Between this and the two limits above, the refusal is a document that says why.
pub const HEAD_BUFFER_BYTES: usize = 64 << 10;
/// Requests at the same time on one HTTP/2 connection; RFC 9113 recommends at least 100.
pub const MAX_HTTP2_STREAMS: u32 = 100;
/// Largest body of a request without a credential: a log-in or a webhook. They have some hundred bytes.
pub const MAX_ANONYMOUS_BODY_BYTES: usize = 64 << 10;
/// Most memory for the bodies of all requests in progress. Uploads of files are not counted: they go to the disk.
pub const MAX_BODY_MEMORY_BYTES: usize = 64 << 20;
/// Most event streams open at the same time, an eighth of the connections.
pub const MAX_STREAMS: usize = 256;
/// Most event streams of one user or API key.
pub const MAX_STREAMS_PER_CALLER: usize = 16;
/// Longest duration of an event stream. The client reconnects by itself and is authenticated again.
pub const STREAM_TIME: Duration = Duration::from_secs(30 * 60);
/// Period of comments on a quiet event stream. Proxies close connections that are silent for a minute. A revoked credential
/// is noticed by then at the latest.
pub const STREAM_KEEP_ALIVE: Duration = Duration::from_secs(15);
/// How often connections are checked. Times are exact to this.
pub const SWEEP_PERIOD: Duration = Duration::from_secs(1);
/// Shortest time between two warnings about the same limit. Whoever runs into a limit does so thousands of times.
const WARNING_PERIOD: Duration = Duration::from_secs(60);

/// The limits in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpLimits {
    /// TCP connections.
    pub connections: usize,
    /// TCP connections of one client network.
    pub connections_per_address: usize,
    /// Connections to the Unix socket.
    pub unix_connections: usize,
    /// Time for the head of a request.
    pub header_time: Duration,
    /// Time without a byte of an unfinished request.
    pub request_stall: Duration,
    /// When paces are judged.
    pub pace_after: Duration,
    /// Time without a byte of a response taken by the client.
    pub response_stall: Duration,
    /// Time without a request.
    pub idle: Duration,
    /// Time without a byte after which a connection makes room for a new one.
    pub spare_after: Duration,
    /// Time for a handler.
    pub handler_time: Duration,
    /// Time for a handler whose work grows with a file or a source.
    pub long_handler_time: Duration,
    /// Memory for the bodies of all requests in progress.
    pub body_memory_bytes: usize,
    /// Event streams.
    pub streams: usize,
    /// Event streams of one user or API key.
    pub streams_per_caller: usize,
    /// Longest duration of an event stream.
    pub stream_time: Duration,
    /// Period of comments on a quiet event stream.
    pub stream_keep_alive: Duration,
    /// How often connections are checked.
    pub sweep_period: Duration,
}

impl Default for HttpLimits {
    /// The limits of a process with the usual number of open files.
    fn default() -> Self {
        Self::for_open_files(USUAL_FILES)
    }
}

impl HttpLimits {
    /// The limits of a process that may open so many files: [`RESERVED_FILES`] stay free, or half of a small number.
    #[must_use]
    pub fn for_open_files(files: usize) -> Self {
        let connections = files.saturating_sub(RESERVED_FILES).max(files / 2).min(MAX_CONNECTIONS);
        Self {
            connections,
            connections_per_address: MAX_CONNECTIONS_PER_ADDRESS.min(connections / 2),
            unix_connections: MAX_UNIX_CONNECTIONS.min(files / 4),
            header_time: HEADER_TIME,
            request_stall: REQUEST_STALL,
            pace_after: PACE_AFTER,
            response_stall: RESPONSE_STALL,
            idle: IDLE,
            spare_after: SPARE_AFTER,
            handler_time: HANDLER_TIME,
            long_handler_time: LONG_HANDLER_TIME,
            body_memory_bytes: MAX_BODY_MEMORY_BYTES,
            streams: MAX_STREAMS,
            streams_per_caller: MAX_STREAMS_PER_CALLER,
            stream_time: STREAM_TIME,
            stream_keep_alive: STREAM_KEEP_ALIVE,
            sweep_period: SWEEP_PERIOD,
        }
    }
}

/// Whether so many bytes in so much time are fewer than the least pace allows.
pub(super) fn is_below_least_pace(bytes: u64, time: Duration) -> bool {
    u128::from(bytes) * 1_000 < time.as_millis() * u128::from(LEAST_BYTES_PER_SECOND)
}

/// A limit that closes connections or refuses requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HttpLimit {
    /// Connections in all.
    Connections,
    /// Connections of one client network.
    ConnectionsPerAddress,
    /// Time for the head of a request.
    HeaderTime,
    /// Time without a byte of an unfinished request.
    RequestStall,
    /// Least pace of a body.
    BodyPace,
    /// Size of a body without a credential.
    BodySize,
    /// Memory for all bodies.
    BodyMemory,
    /// Time and pace at which a client reads a response.
    ResponseStall,
    /// Time for a handler.
    HandlerTime,
    /// Length of the URL.
    UrlLength,
    /// Size or number of the headers.
    HeaderSize,
    /// Event streams in all.
    Streams,
    /// Event streams of one user or API key.
    StreamsPerCaller,
}

impl HttpLimit {
    /// All limits, in the order of the enum.
    pub const ALL: [Self; 13] = [
        Self::Connections,
        Self::ConnectionsPerAddress,
        Self::HeaderTime,
        Self::RequestStall,
        Self::BodyPace,
        Self::BodySize,
        Self::BodyMemory,
        Self::ResponseStall,
        Self::HandlerTime,
        Self::UrlLength,
        Self::HeaderSize,
        Self::Streams,
        Self::StreamsPerCaller,
    ];

    /// The label of the metric.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Connections => "connections",
            Self::ConnectionsPerAddress => "connections_per_address",
            Self::HeaderTime => "header_time",
            Self::RequestStall => "request_stall",
            Self::BodyPace => "body_pace",
            Self::BodySize => "body_size",
            Self::BodyMemory => "body_memory",
            Self::ResponseStall => "response_stall",
            Self::HandlerTime => "handler_time",
            Self::UrlLength => "url_length",
            Self::HeaderSize => "header_size",
            Self::Streams => "streams",
            Self::StreamsPerCaller => "streams_per_caller",
        }
    }
}

/// The limits in force, what they closed and refused, and what is counted against them.
#[derive(Debug, Default)]
pub struct LimitMonitor {
    /// The limits.
    pub limits: HttpLimits,
    reached: [AtomicU64; HttpLimit::ALL.len()],
    warnings: Mutex<[Option<LastWarning>; HttpLimit::ALL.len()]>,
    tcp_connections: AtomicUsize,
    unix_connections: AtomicUsize,
    body_bytes: AtomicUsize,
}

#[derive(Debug, Clone, Copy)]
struct LastWarning {
    at: Instant,
    /// How often the limit had been reached.
    count: u64,
}

impl LimitMonitor {
    /// A monitor of these limits.
    #[must_use]
    pub fn new(limits: HttpLimits) -> Arc<Self> {
        Arc::new(Self { limits, ..Self::default() })
    }

    /// Counts that a limit closed a connection or refused a request. Logs a warning, at most one a minute for each limit.
    ///
    /// `client` is an address or the name of a user or key.
    pub fn record(&self, limit: HttpLimit, client: &dyn fmt::Display) {
        let Some(reached) = self.reached.get(limit as usize) else { return };
        let count = reached.fetch_add(1, Ordering::Relaxed) + 1;
        if let Some(times) = self.warning(limit, count, Instant::now()) {
            tracing::warn!(limit = limit.as_str(), %client, times, "a limit of the HTTP interface was reached");
        }
    }

    /// How often a limit was reached since the last warning; `None` when a warning is not due.
    fn warning(&self, limit: HttpLimit, count: u64, now: Instant) -> Option<u64> {
        let mut warnings = self.warnings.lock();
        let last = warnings.get_mut(limit as usize)?;
        if last.is_some_and(|last| now.duration_since(last.at) < WARNING_PERIOD) {
            return None;
        }
        let times = count.saturating_sub(last.map_or(0, |last| last.count));
        *last = Some(LastWarning { at: now, count });
        Some(times)
    }

    /// How often each limit was reached since the program started.
    #[must_use]
    pub fn reached(&self) -> Vec<(&'static str, u64)> {
        let counts = HttpLimit::ALL.iter().zip(&self.reached);
        counts.map(|(limit, count)| (limit.as_str(), count.load(Ordering::Relaxed))).collect()
    }

    /// Open connections by listener, and how many each may have.
    #[must_use]
    pub fn connections(&self) -> [(&'static str, usize, usize); 2] {
        let open = |count: &AtomicUsize| count.load(Ordering::Relaxed);
        [
            ("tcp", open(&self.tcp_connections), self.limits.connections),
            ("unix", open(&self.unix_connections), self.limits.unix_connections),
        ]
    }

    pub(super) const fn connection_count(&self, is_unix: bool) -> &AtomicUsize {
        if is_unix { &self.unix_connections } else { &self.tcp_connections }
    }

    /// Counts bytes of a body that are in memory. Returns whether there is room for them.
    pub(super) fn take_body_memory(&self, bytes: usize) -> bool {
        self.body_bytes.fetch_add(bytes, Ordering::Relaxed).saturating_add(bytes) <= self.limits.body_memory_bytes
    }

    /// Gives back what [`Self::take_body_memory`] counted.
    pub(super) fn release_body_memory(&self, bytes: usize) {
        self.body_bytes.fetch_sub(bytes, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_stay_free_for_everything_but_connections() {
        for (files, connections, per_address, unix) in
            [(1_024, 768, 384, 64), (524_288, 2_048, 1_024, 64), (256, 128, 64, 64), (64, 32, 16, 16), (0, 0, 0, 0)]
        {
            let limits = HttpLimits::for_open_files(files);
            let got = (limits.connections, limits.connections_per_address, limits.unix_connections);
            assert_eq!(got, (connections, per_address, unix), "{files} files");
            assert!(limits.connections + limits.unix_connections <= files, "{files} files");
        }
    }

    #[test]
    fn every_limit_has_its_own_counter_and_label() {
        let monitor = LimitMonitor::default();
        for limit in HttpLimit::ALL {
            monitor.record(limit, &"192.0.2.1");
        }
        let reached = monitor.reached();
        assert!(reached.iter().all(|(_, count)| *count == 1), "{reached:?}");
        let labels: std::collections::BTreeSet<_> = reached.iter().map(|(label, _)| label).collect();
        assert_eq!(labels.len(), HttpLimit::ALL.len());
    }

    #[tokio::test(start_paused = true)]
    async fn a_limit_warns_once_a_minute_with_how_often_it_was_reached() {
        let (monitor, start) = (LimitMonitor::default(), Instant::now());
        let warn = |count, seconds| monitor.warning(HttpLimit::UrlLength, count, start + Duration::from_secs(seconds));
        assert_eq!((warn(1, 0), warn(2, 1), warn(3, 59)), (Some(1), None, None));
        assert_eq!(warn(500, 60), Some(499));
        assert_eq!(monitor.warning(HttpLimit::HeaderSize, 1, start), Some(1), "another limit");
    }

    #[test]
    fn the_least_pace_is_a_kibibyte_a_second() {
        let time = Duration::from_secs(10);
        assert!(is_below_least_pace(10_239, time) && !is_below_least_pace(10_240, time));
    }
}
