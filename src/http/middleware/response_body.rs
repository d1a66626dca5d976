//! The body of a response: bytes that are complete, or the stream that a handler returned. A complete body needs no
//! allocation.

use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::{Body, HttpBody};
use bytes::Bytes;
use hyper::body::{Frame, SizeHint};

use super::activity::ActiveRequest;

/// A response body.
#[derive(Debug)]
pub enum ResponseBody {
    /// All bytes at once; empty after they were sent.
    Complete(Bytes),
    /// A handler's body. The connection counts as busy until it was sent.
    Streamed(Body, ActiveRequest),
}

impl ResponseBody {
    /// A handler's body.
    pub(crate) fn streamed(body: Body, active: ActiveRequest) -> Self {
        // It waits for the client until it is asked for its first part
        active.set_waiting_for_client(true);
        Self::Streamed(body, active)
    }
}

impl HttpBody for ResponseBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        match self.get_mut() {
            Self::Complete(bytes) if bytes.is_empty() => Poll::Ready(None),
            Self::Complete(bytes) => Poll::Ready(Some(Ok(Frame::data(std::mem::take(bytes))))),
            Self::Streamed(body, active) => {
                let frame = Pin::new(body).poll_frame(context);
                match &frame {
                    Poll::Ready(Some(Ok(_))) => active.record_frame(),
                    Poll::Ready(_) | Poll::Pending => active.set_waiting_for_client(false),
                }
                frame
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        match self {
            Self::Complete(bytes) => bytes.is_empty(),
            Self::Streamed(body, _) => body.is_end_stream(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Complete(bytes) => SizeHint::with_exact(bytes.len() as u64),
            Self::Streamed(body, _) => body.size_hint(),
        }
    }
}
