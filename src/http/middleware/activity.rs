//! Activity of one connection: what arrived, what left, and which requests are being answered. The connection writes plain
//! counters; `ConnectionWatch` reads them once a second and keeps the times. A timer per request would cost as much as
//! the rest of the stack.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};

use parking_lot::Mutex;

/// The activity of one connection. Clones share it.
#[derive(Debug, Clone, Default)]
pub struct Activity(Arc<ActivityState>);

#[derive(Debug, Default)]
struct ActivityState {
    bytes_read: AtomicU64,
    bytes_written: AtomicU64,
    /// Requests whose head was complete.
    requests: AtomicU64,
    active_requests: AtomicU32,
    /// Requests whose handler waits for bytes of the body.
    awaited_bodies: AtomicU32,
    /// Bytes have arrived that belong to no complete head. HTTP/1 only: in HTTP/2 they may be frames of any kind.
    has_partial_head: AtomicBool,
    is_http2: AtomicBool,
    /// The socket took less than was written, and what is left was not taken since.
    is_write_blocked: AtomicBool,
    /// Responses that are being sent.
    responses: Mutex<Vec<Arc<ResponseProgress>>>,
}

/// How far a response was sent.
#[derive(Debug, Default)]
pub(crate) struct ResponseProgress {
    frames: AtomicU64,
    /// A part of the body is there and was not taken. False while the handler or the body has nothing to send.
    waits_for_client: AtomicBool,
}

/// What a connection has done so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct ActivitySample {
    pub(crate) bytes_read: u64,
    pub(crate) bytes_written: u64,
    pub(crate) requests: u64,
    pub(crate) active_requests: u32,
    pub(crate) awaited_bodies: u32,
    pub(crate) has_partial_head: bool,
    pub(crate) is_write_blocked: bool,
}

/// Marks the connection as busy until it is dropped.
#[derive(Debug)]
pub struct ActiveRequest {
    activity: Arc<ActivityState>,
    progress: Arc<ResponseProgress>,
}

impl Activity {
    /// Records that bytes arrived.
    pub(crate) fn record_read(&self, bytes: &[u8]) {
        let state = &*self.0;
        if state.bytes_read.fetch_add(bytes.len() as u64, Ordering::Relaxed) == 0 && bytes.starts_with(b"PRI") {
            state.is_http2.store(true, Ordering::Relaxed);
        }
        // While a request is active these are bytes of its body
        if state.active_requests.load(Ordering::Relaxed) == 0 && !state.is_http2.load(Ordering::Relaxed) {
            state.has_partial_head.store(true, Ordering::Relaxed);
        }
    }

    /// Records that the socket took bytes.
    pub(crate) fn record_written(&self, bytes: usize) {
        self.0.bytes_written.fetch_add(bytes as u64, Ordering::Relaxed);
    }

    /// Records whether the socket takes no more bytes for now.
    pub(crate) fn set_write_blocked(&self, is_blocked: bool) {
        self.0.is_write_blocked.store(is_blocked, Ordering::Relaxed);
    }

    /// Records that the head of a request is complete.
    pub(crate) fn record_request(&self) {
        self.0.requests.fetch_add(1, Ordering::Relaxed);
        self.0.has_partial_head.store(false, Ordering::Relaxed);
    }

    /// Records that the handler of a request begins or ends to wait for bytes of the body.
    pub(crate) fn set_awaiting_body(&self, is_waiting: bool) {
        let waiting = &self.0.awaited_bodies;
        if is_waiting {
            waiting.fetch_add(1, Ordering::Relaxed)
        } else {
            waiting.fetch_sub(1, Ordering::Relaxed)
        };
    }

    /// Marks the connection as busy while a request is answered.
    pub(crate) fn begin_request(&self) -> ActiveRequest {
        self.0.active_requests.fetch_add(1, Ordering::Relaxed);
        let progress = Arc::new(ResponseProgress::default());
        self.0.responses.lock().push(Arc::clone(&progress));
        ActiveRequest { activity: Arc::clone(&self.0), progress }
    }

    pub(crate) fn sample(&self) -> ActivitySample {
        let state = &*self.0;
        ActivitySample {
            bytes_read: state.bytes_read.load(Ordering::Relaxed),
            bytes_written: state.bytes_written.load(Ordering::Relaxed),
            requests: state.requests.load(Ordering::Relaxed),
            active_requests: state.active_requests.load(Ordering::Relaxed),
            awaited_bodies: state.awaited_bodies.load(Ordering::Relaxed),
            has_partial_head: state.has_partial_head.load(Ordering::Relaxed),
            is_write_blocked: state.is_write_blocked.load(Ordering::Relaxed),
        }
    }

    /// The responses that wait for the client, each with the number of its parts that were taken.
    pub(crate) fn waiting_responses(&self) -> Vec<(Arc<ResponseProgress>, u64)> {
        let responses = self.0.responses.lock();
        let waiting = responses.iter().filter(|progress| progress.waits_for_client.load(Ordering::Relaxed));
        waiting.map(|progress| (Arc::clone(progress), progress.frames.load(Ordering::Relaxed))).collect()
    }
}

impl ActiveRequest {
    /// Records that a part of the body is there; at the start, that the body can be asked for one.
    pub(crate) fn set_waiting_for_client(&self, has_part: bool) {
        self.progress.waits_for_client.store(has_part, Ordering::Relaxed);
    }

    /// Records that a part of the body was taken.
    pub(crate) fn record_frame(&self) {
        self.progress.frames.fetch_add(1, Ordering::Relaxed);
        self.set_waiting_for_client(true);
    }
}

impl Drop for ActiveRequest {
    fn drop(&mut self) {
        self.activity.responses.lock().retain(|progress| !Arc::ptr_eq(progress, &self.progress));
        self.activity.active_requests.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_between_requests_are_a_partial_head_and_bytes_of_a_body_are_not() {
        let activity = Activity::default();
        let is_partial = || activity.sample().has_partial_head;
        activity.record_read(b"GET /");
        assert!(is_partial());
        activity.record_request();
        assert!(!is_partial());
        let active = activity.begin_request();
        activity.record_read(b"body");
        assert!(!is_partial());
        drop(active);
        activity.record_read(b"P");
        assert!(is_partial());
        assert_eq!((activity.sample().bytes_read, activity.sample().requests), (10, 1));
    }

    #[test]
    fn frames_of_http2_are_no_partial_head() {
        let activity = Activity::default();
        activity.record_read(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
        activity.record_read(b"\0\0\0\x04\0\0\0\0\0");
        assert!(!activity.sample().has_partial_head);
    }

    #[test]
    fn a_response_waits_for_the_client_between_two_parts_and_leaves_with_its_request() {
        let activity = Activity::default();
        let active = activity.begin_request();
        assert!(activity.waiting_responses().is_empty(), "the handler runs");
        active.record_frame();
        assert_eq!(activity.waiting_responses().iter().map(|(_, frames)| *frames).collect::<Vec<_>>(), [1]);
        active.set_waiting_for_client(false);
        assert!(activity.waiting_responses().is_empty(), "the body has nothing to send");
        active.record_frame();
        drop(active);
        assert!(activity.waiting_responses().is_empty() && activity.sample().active_requests == 0);
    }
}
