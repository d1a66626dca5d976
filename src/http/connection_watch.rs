//! Decides when a connection is closed: after a head that does not arrive, a response that is not read, or no request. Pure:
//! the time is an argument. Bodies of requests keep their own time, see
//! [`RequestBody`](super::middleware::request_body::RequestBody).

use std::sync::Arc;

use tokio::time::Instant;

use super::limits::{HttpLimit, HttpLimits, is_below_least_pace};
use super::middleware::activity::{Activity, ActivitySample, ResponseProgress};

/// Why a connection is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CloseReason {
    /// No request for a long time. Ordinary: a client keeps its connection for the next request.
    Idle,
    /// A limit was reached.
    Limit(HttpLimit),
}

/// Watches one connection. [`Self::check`] is called once in every period.
#[derive(Debug)]
pub(super) struct ConnectionWatch {
    activity: Activity,
    /// What was seen at the last check.
    seen: ActivitySample,
    /// When bytes arrived last.
    read_at: Instant,
    /// When a request was last active, at first when the connection was accepted.
    quiet_since: Instant,
    /// When the head of the unfinished request began.
    head_since: Option<Instant>,
    blocked: Option<WriteBacklog>,
    /// Responses that wait for the client, with the parts taken and since when.
    waiting: Vec<(Arc<ResponseProgress>, u64, Instant)>,
}

/// Bytes that the socket does not take, because the client does not read.
#[derive(Debug, Clone, Copy)]
struct WriteBacklog {
    since: Instant,
    /// Bytes written before.
    written: u64,
    /// When bytes were taken last.
    moved_at: Instant,
}

impl ConnectionWatch {
    /// The watch of a connection that was accepted at `now`.
    pub(super) fn new(activity: Activity, now: Instant) -> Self {
        Self {
            activity,
            seen: ActivitySample::default(),
            read_at: now,
            quiet_since: now,
            head_since: None,
            blocked: None,
            waiting: Vec::new(),
        }
    }

    /// Whether the connection must be closed, and why.
    pub(super) fn check(&mut self, limits: &HttpLimits, now: Instant) -> Option<CloseReason> {
        let sample = self.activity.sample();
        let before = std::mem::replace(&mut self.seen, sample);
        if sample.bytes_read != before.bytes_read {
            self.read_at = now;
        }
        if self.is_socket_stalled(sample, before, limits, now) || self.is_any_body_stalled(limits, now) {
            return Some(CloseReason::Limit(HttpLimit::ResponseStall));
        }
        if sample.active_requests > 0 || sample.requests != before.requests {
            self.quiet_since = now;
            self.head_since = None;
        }
        if sample.active_requests > 0 {
            return None;
        }
        self.check_between_requests(sample, limits, now)
    }

    /// Since when the client has sent nothing while this program waits for it, for a request or for the rest of one.
    /// `None` when it sent something lately, or waits for this program: then the connection is not closed for another.
    pub(super) fn spare_since(&self, limits: &HttpLimits, now: Instant) -> Option<Instant> {
        let sample = self.activity.sample();
        if sample.bytes_read != self.seen.bytes_read || sample.requests != self.seen.requests {
            return None;
        }
        let since = match sample.active_requests {
            0 if sample.has_partial_head => self.read_at,
            0 => self.read_at.max(self.quiet_since),
            active if active == sample.awaited_bodies => self.read_at,
            _ => return None,
        };
        (now.duration_since(since) >= limits.spare_after).then_some(since)
    }

    fn check_between_requests(
        &mut self,
        sample: ActivitySample,
        limits: &HttpLimits,
        now: Instant,
    ) -> Option<CloseReason> {
        if sample.has_partial_head {
            // The first request begins with the connection
            let first = if sample.requests == 0 { self.quiet_since } else { now };
            let since = *self.head_since.get_or_insert(first);
            if now.duration_since(since) > limits.header_time {
                return Some(CloseReason::Limit(HttpLimit::HeaderTime));
            }
            let is_stalled = now.duration_since(self.read_at) > limits.request_stall;
            return is_stalled.then_some(CloseReason::Limit(HttpLimit::RequestStall));
        }
        self.head_since = None;
        // A browser connects before it knows what to ask for; one that then asks for nothing gets the time of a head
        let most = if sample.requests == 0 { limits.header_time } else { limits.idle };
        (now.duration_since(self.quiet_since) > most).then_some(CloseReason::Idle)
    }

    /// HTTP/1: the socket takes no bytes, or fewer than the least pace.
    fn is_socket_stalled(
        &mut self,
        sample: ActivitySample,
        before: ActivitySample,
        limits: &HttpLimits,
        now: Instant,
    ) -> bool {
        if !sample.is_write_blocked {
            self.blocked = None;
            return false;
        }
        let fresh = WriteBacklog { since: now, written: sample.bytes_written, moved_at: now };
        let backlog = self.blocked.get_or_insert(fresh);
        if sample.bytes_written != before.bytes_written {
            backlog.moved_at = now;
        }
        let elapsed = now.duration_since(backlog.since);
        let written = sample.bytes_written.saturating_sub(backlog.written);
        let is_slow = elapsed > limits.response_stall && is_below_least_pace(written, elapsed);
        is_slow || now.duration_since(backlog.moved_at) > limits.response_stall
    }

    /// HTTP/2: the client grants no window, so that a body is not asked for its next part.
    fn is_any_body_stalled(&mut self, limits: &HttpLimits, now: Instant) -> bool {
        let earlier = std::mem::take(&mut self.waiting);
        for (progress, frames) in self.activity.waiting_responses() {
            let same = earlier.iter().find(|(known, seen, _)| Arc::ptr_eq(known, &progress) && *seen == frames);
            let since = same.map_or(now, |(_, _, since)| *since);
            self.waiting.push((progress, frames, since));
        }
        self.waiting.iter().any(|(_, _, since)| now.duration_since(*since) > limits.response_stall)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    /// A connection and its time.
    struct Story {
        activity: Activity,
        watch: ConnectionWatch,
        now: Instant,
    }

    impl Story {
        fn new() -> Self {
            let (activity, now) = (Activity::default(), Instant::now());
            Self { watch: ConnectionWatch::new(activity.clone(), now), activity, now }
        }

        /// Checks once a second for so long. Returns when the connection was closed, and why.
        fn pass(&mut self, seconds: u32, mut each: impl FnMut(&Activity, u32)) -> Option<(u32, CloseReason)> {
            for second in 1..=seconds {
                each(&self.activity, second);
                self.now += Duration::from_secs(1);
                if let Some(reason) = self.watch.check(&HttpLimits::default(), self.now) {
                    return Some((second, reason));
                }
            }
            None
        }
    }

    const fn limit(limit: HttpLimit) -> CloseReason {
        CloseReason::Limit(limit)
    }

    #[test]
    fn a_head_that_brings_no_byte_for_ten_seconds_is_closed() {
        let mut story = Story::new();
        story.activity.record_read(b"GET / HT");
        assert_eq!(story.pass(60, |_, _| {}), Some((12, limit(HttpLimit::RequestStall))));
    }

    #[test]
    fn a_head_that_arrives_byte_by_byte_is_closed_after_twenty_seconds() {
        let mut story = Story::new();
        let dribble = |activity: &Activity, _| activity.record_read(b"x");
        assert_eq!(story.pass(60, dribble), Some((21, limit(HttpLimit::HeaderTime))));
        let mut story = Story::new();
        story.activity.record_request();
        assert_eq!(story.pass(70, |_, _| {}), None);
        assert_eq!(story.pass(60, dribble), Some((22, limit(HttpLimit::HeaderTime))), "the second request too");
    }

    #[test]
    fn a_connection_without_a_request_is_idle() {
        assert_eq!(Story::new().pass(60, |_, _| {}), Some((21, CloseReason::Idle)), "it never sent a byte");
        let mut story = Story::new();
        story.activity.record_request();
        assert_eq!(story.pass(120, |_, _| {}), Some((77, CloseReason::Idle)));
    }

    #[test]
    fn an_active_request_is_not_idle_whatever_arrives() {
        let mut story = Story::new();
        story.activity.record_request();
        let active = story.activity.begin_request();
        assert_eq!(
            story.pass(1_000, |activity, second| if second % 100 == 0 {
                activity.record_read(b"x")
            }),
            None
        );
        drop(active);
        assert_eq!(story.pass(70, |_, _| {}), None);
    }

    #[test]
    fn a_connection_is_spare_once_it_has_sent_nothing_for_a_second() {
        let mut story = Story::new();
        let is_spare = |story: &Story| story.watch.spare_since(&HttpLimits::default(), story.now).is_some();
        assert!(!is_spare(&story), "just accepted");
        assert_eq!(story.pass(1, |_, _| {}), None);
        assert!(is_spare(&story), "no request yet");
        story.activity.record_read(b"GET");
        assert!(!is_spare(&story), "a byte since the last check");
        assert_eq!(story.pass(2, |_, _| {}), None);
        assert!(is_spare(&story), "half a head");
        story.activity.record_request();
        let active = story.activity.begin_request();
        assert_eq!(story.pass(5, |_, _| {}), None);
        assert!(!is_spare(&story), "the handler works");
        story.activity.set_awaiting_body(true);
        assert!(is_spare(&story), "half a body");
        story.activity.set_awaiting_body(false);
        drop(active);
        assert!(!is_spare(&story), "answered just now");
        assert_eq!(story.pass(1, |_, _| {}), None);
        assert!(is_spare(&story), "idle");
    }

    #[test]
    fn a_response_that_nobody_reads_is_closed() {
        let mut story = Story::new();
        story.activity.record_request();
        let _active = story.activity.begin_request();
        story.activity.record_written(1_000_000);
        story.activity.set_write_blocked(true);
        assert_eq!(story.pass(60, |_, _| {}), Some((32, limit(HttpLimit::ResponseStall))));
    }

    #[test]
    fn a_response_that_is_read_byte_by_byte_is_closed_and_a_slow_one_is_not() {
        let reading = |bytes: usize| {
            let mut story = Story::new();
            story.activity.record_request();
            let _active = story.activity.begin_request();
            story.activity.set_write_blocked(true);
            story.pass(1_000, move |activity, _| activity.record_written(bytes))
        };
        assert_eq!(reading(100), Some((32, limit(HttpLimit::ResponseStall))));
        assert_eq!(reading(2_000), None);
    }

    #[test]
    fn a_response_that_was_read_at_last_is_judged_anew() {
        let mut story = Story::new();
        story.activity.record_request();
        let _active = story.activity.begin_request();
        let on_and_off = |activity: &Activity, second: u32| activity.set_write_blocked(!second.is_multiple_of(29));
        assert_eq!(story.pass(1_000, on_and_off), None);
    }

    #[test]
    fn a_body_that_is_not_asked_for_is_closed_and_one_with_nothing_to_send_is_not() {
        let mut story = Story::new();
        story.activity.record_request();
        let (stalled, quiet) = (story.activity.begin_request(), story.activity.begin_request());
        stalled.record_frame();
        quiet.set_waiting_for_client(false);
        assert_eq!(story.pass(29, |_, _| {}), None);
        stalled.record_frame();
        assert_eq!(story.pass(60, |_, _| {}), Some((32, limit(HttpLimit::ResponseStall))));
        drop(stalled);
        assert_eq!(story.pass(1_000, |_, _| {}), None);
    }
}
