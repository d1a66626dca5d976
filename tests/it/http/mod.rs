//! The HTTP stack through a real socket.

mod background_tasks;
mod limits;
mod metrics;
mod page_session;
mod proxies;
mod stack;
