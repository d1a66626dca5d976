//! The body of a request: its pace, its size without a credential, and its memory. A limit ends the body with an error, and
//! the stack answers the request with the reason, see `BodyWatch::find_problem`.

use std::error::Error;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, HttpBody};
use axum::http::StatusCode;
use bytes::Bytes;
use hyper::body::{Frame, SizeHint};
use parking_lot::Mutex;
use tokio::time::{Instant, Sleep, sleep_until};

use super::activity::Activity;
use crate::http::limits::{HttpLimit, LEAST_BYTES_PER_SECOND, LimitMonitor};
use crate::http::problem::Problem;

/// `Retry-After` when there is no memory for another body, seconds.
const RETRY_SECONDS: u32 = 10;

/// How a body is limited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct BodyRules {
    /// Most bytes, where the handler's own limit is higher.
    pub(crate) max_bytes: Option<usize>,
    /// The handler keeps the body in memory.
    pub(crate) is_in_memory: bool,
}

/// What the stack knows about a body while a handler reads it. Gives the memory back when the request has ended.
#[derive(Debug)]
pub(crate) struct BodyWatch {
    monitor: Arc<LimitMonitor>,
    memory: AtomicUsize,
    state: Mutex<BodyState>,
}

#[derive(Debug, Clone, Copy)]
struct BodyState {
    arrived_at: Instant,
    reached: Option<HttpLimit>,
}

/// A body with its limits.
pub(crate) struct RequestBody {
    body: Body,
    watch: Arc<BodyWatch>,
    activity: Activity,
    rules: BodyRules,
    received: usize,
    /// How long this program has waited for bytes. Time in which the handler did not ask for any is not the client's.
    waited: Duration,
    waiting_since: Option<Instant>,
    /// When the present wait is too long; made at the first wait, because most bodies arrive with their head.
    deadline: Option<Pin<Box<Sleep>>>,
}

/// The limit that ended a body.
#[derive(Debug, Clone, Copy)]
struct BodyLimitError(HttpLimit);

impl fmt::Display for BodyLimitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the body reached the limit {}", self.0.as_str())
    }
}

impl Error for BodyLimitError {}

impl BodyWatch {
    pub(crate) fn new(monitor: &Arc<LimitMonitor>) -> Arc<Self> {
        let state = Mutex::new(BodyState { arrived_at: Instant::now(), reached: None });
        Arc::new(Self { monitor: Arc::clone(monitor), memory: AtomicUsize::new(0), state })
    }

    /// When bytes arrived last.
    pub(crate) fn arrived_at(&self) -> Instant {
        self.state.lock().arrived_at
    }

    /// The limit that ended the body, and what to answer. It replaces the handler's own answer about an incomplete body.
    pub(crate) fn find_problem(&self) -> Option<(HttpLimit, Problem)> {
        let limit = self.state.lock().reached?;
        let problem = match limit {
            HttpLimit::BodySize => {
                let message = "the body is too large for a request without a credential";
                Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "REQUEST_TOO_LARGE", message)
            }
            HttpLimit::BodyMemory => {
                let message = "too many large requests arrive at the same time: try again in a moment";
                Problem::unavailable(message, RETRY_SECONDS)
            }
            _ => {
                let message = "the body arrived too slowly or stopped: send the request again";
                Problem::new(StatusCode::REQUEST_TIMEOUT, "REQUEST_TIMEOUT", message)
            }
        };
        Some((limit, problem))
    }

    /// Counts bytes that arrived.
    fn record(&self, bytes: usize, is_in_memory: bool) -> Result<(), HttpLimit> {
        self.state.lock().arrived_at = Instant::now();
        if is_in_memory {
            self.memory.fetch_add(bytes, Ordering::Relaxed);
            if !self.monitor.take_body_memory(bytes) {
                return Err(HttpLimit::BodyMemory);
            }
        }
        Ok(())
    }
}

impl Drop for BodyWatch {
    fn drop(&mut self) {
        self.monitor.release_body_memory(*self.memory.get_mut());
    }
}

impl RequestBody {
    pub(crate) const fn new(body: Body, watch: Arc<BodyWatch>, activity: Activity, rules: BodyRules) -> Self {
        Self { body, watch, activity, rules, received: 0, waited: Duration::ZERO, waiting_since: None, deadline: None }
    }

    /// Ends the present wait, if there is one.
    fn stop_waiting(&mut self) {
        if let Some(since) = self.waiting_since.take() {
            self.activity.set_awaiting_body(false);
            self.waited += since.elapsed();
        }
    }

    fn end<T>(&self, limit: HttpLimit) -> Poll<Option<Result<T, axum::Error>>> {
        self.watch.state.lock().reached = Some(limit);
        Poll::Ready(Some(Err(axum::Error::new(BodyLimitError(limit)))))
    }

    /// Counts a part that arrived.
    fn receive(&mut self, bytes: usize) -> Result<(), HttpLimit> {
        self.received = self.received.saturating_add(bytes);
        if self.rules.max_bytes.is_some_and(|most| self.received > most) {
            return Err(HttpLimit::BodySize);
        }
        self.watch.record(bytes, self.rules.is_in_memory)
    }

    /// How long the body may be waited for in all before it is below the least pace.
    fn paced_time(&self) -> Duration {
        let by_pace = Duration::from_secs_f64(self.received as f64 / f64::from(LEAST_BYTES_PER_SECOND));
        by_pace.max(self.watch.monitor.limits.pace_after)
    }

    /// Waits for bytes: ready when the wait became too long.
    fn poll_deadline(&mut self, context: &mut Context<'_>) -> Poll<HttpLimit> {
        let stall = self.watch.monitor.limits.request_stall;
        let by_pace = self.paced_time().saturating_sub(self.waited);
        let is_new = self.waiting_since.is_none();
        let since = *self.waiting_since.get_or_insert_with(Instant::now);
        let until = since + stall.min(by_pace);
        let deadline = self.deadline.get_or_insert_with(|| Box::pin(sleep_until(until)));
        if is_new {
            self.activity.set_awaiting_body(true);
            deadline.as_mut().reset(until);
        }
        let limit = if by_pace < stall { HttpLimit::BodyPace } else { HttpLimit::RequestStall };
        deadline.as_mut().poll(context).map(|()| limit)
    }
}

impl Drop for RequestBody {
    fn drop(&mut self) {
        self.stop_waiting();
    }
}

impl HttpBody for RequestBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let this = &mut *self;
        let frame = Pin::new(&mut this.body).poll_frame(context);
        if frame.is_ready() {
            this.stop_waiting();
        }
        match frame {
            Poll::Ready(Some(Ok(frame))) => {
                let received = this.receive(frame.data_ref().map_or(0, Bytes::len));
                received.map_or_else(|limit| this.end(limit), |()| Poll::Ready(Some(Ok(frame))))
            }
            Poll::Ready(other) => Poll::Ready(other),
            Poll::Pending => match this.poll_deadline(context) {
                Poll::Ready(limit) => this.end(limit),
                Poll::Pending => Poll::Pending,
            },
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use futures_util::{StreamExt, stream};
    use http_body_util::BodyExt;

    use super::*;
    use crate::http::limits::HttpLimits;

    const IN_MEMORY: BodyRules = BodyRules { max_bytes: None, is_in_memory: true };

    /// A body of parts that arrive after so many seconds each, and then `rest`.
    fn body(parts: Vec<(u64, usize)>, is_complete: bool) -> Body {
        let parts = stream::iter(parts).then(|(seconds, bytes)| async move {
            tokio::time::sleep(Duration::from_secs(seconds)).await;
            Ok::<_, Infallible>(Bytes::from(vec![b'x'; bytes]))
        });
        if is_complete { Body::from_stream(parts) } else { Body::from_stream(parts.chain(stream::pending())) }
    }

    /// The bytes read, or the limit that ended the body and the seconds until then.
    async fn read(monitor: &Arc<LimitMonitor>, body: Body, rules: BodyRules) -> Result<usize, (HttpLimit, u64)> {
        let (watch, begun) = (BodyWatch::new(monitor), Instant::now());
        let activity = Activity::default();
        let outcome = RequestBody::new(body, Arc::clone(&watch), activity.clone(), rules).collect().await;
        assert_eq!(activity.sample().awaited_bodies, 0);
        match outcome {
            Ok(whole) => {
                assert!(watch.find_problem().is_none());
                Ok(whole.to_bytes().len())
            }
            Err(_) => Err((watch.find_problem().expect("a reason").0, begun.elapsed().as_secs())),
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_that_stops_is_ended_after_ten_seconds() {
        let monitor = LimitMonitor::new(HttpLimits::default());
        assert_eq!(read(&monitor, body(vec![], false), IN_MEMORY).await, Err((HttpLimit::RequestStall, 10)));
        let stops = body(vec![(3, 1 << 20)], false);
        assert_eq!(read(&monitor, stops, IN_MEMORY).await, Err((HttpLimit::RequestStall, 13)));
        let pauses = body(vec![(9, 20_000), (9, 20_000)], true);
        assert_eq!(read(&monitor, pauses, IN_MEMORY).await, Ok(40_000));
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_below_a_kibibyte_a_second_is_ended_from_the_tenth_second_on() {
        let monitor = LimitMonitor::new(HttpLimits::default());
        let slow = |bytes, is_complete| body(vec![(1, bytes); 100], is_complete);
        assert_eq!(read(&monitor, slow(1_000, true), IN_MEMORY).await, Err((HttpLimit::BodyPace, 10)));
        assert_eq!(read(&monitor, slow(1_200, true), IN_MEMORY).await, Ok(120_000));
        let brief = body(vec![(1, 1); 9], true);
        assert_eq!(read(&monitor, brief, IN_MEMORY).await, Ok(9), "the pace of nine seconds is not judged");
    }

    #[tokio::test(start_paused = true)]
    async fn time_in_which_the_handler_does_not_read_is_not_the_clients() {
        let monitor = LimitMonitor::new(HttpLimits::default());
        // A part arrives five seconds after the handler asks for it
        let (parts, activity) = (body(vec![(5, 20_000); 3], true), Activity::default());
        let mut reading = RequestBody::new(parts, BodyWatch::new(&monitor), activity, IN_MEMORY);
        while let Some(frame) = reading.frame().await {
            assert!(frame.is_ok());
            tokio::time::sleep(Duration::from_secs(60)).await;
        }
    }

    #[tokio::test(start_paused = true)]
    async fn bodies_are_limited_in_size_and_in_memory_and_give_it_back() {
        let monitor = LimitMonitor::new(HttpLimits { body_memory_bytes: 1_000, ..HttpLimits::default() });
        let anonymous = BodyRules { max_bytes: Some(100), is_in_memory: true };
        let of = |bytes| body(vec![(0, bytes)], true);
        assert_eq!(read(&monitor, of(100), anonymous).await, Ok(100));
        assert_eq!(read(&monitor, of(101), anonymous).await, Err((HttpLimit::BodySize, 0)));
        assert_eq!(read(&monitor, of(1_001), IN_MEMORY).await, Err((HttpLimit::BodyMemory, 0)));
        assert_eq!(read(&monitor, of(1_000), IN_MEMORY).await, Ok(1_000), "the others have given theirs back");
        let upload = BodyRules { max_bytes: None, is_in_memory: false };
        assert_eq!(read(&monitor, of(5_000), upload).await, Ok(5_000));
    }
}
