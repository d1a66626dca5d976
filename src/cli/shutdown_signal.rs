//! Waits for the signals that stop the program.

use std::io;

use tokio::signal::unix::{SignalKind, signal};

/// Starts listening at once; the returned future completes on the first SIGINT (Ctrl-C) or SIGTERM. Call it inside a Tokio
/// runtime.
///
/// # Errors
/// When no signal handler can be installed.
pub(super) fn shutdown_signal() -> io::Result<impl Future<Output = ()>> {
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}
