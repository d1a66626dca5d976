//! When somebody wants the program to end.

use std::io;

use tokio::signal::unix::{SignalKind, signal};

/// Listens from now on; what it gives ends with the first Ctrl-C or SIGTERM. Must be called inside a runtime.
///
/// # Errors
/// When the system refuses to hand signals over.
pub(super) fn stop_signal() -> io::Result<impl Future<Output = ()>> {
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}
