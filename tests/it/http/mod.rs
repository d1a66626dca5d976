//! The HTTP stack through a real socket.

mod metrics;
mod page_session;
mod stack;
