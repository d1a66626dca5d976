//! Connections: taken one by one, each served by the front layer, closed when nothing comes over them, and let finish
//! what they do when the program stops.

use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::serve::{Listener, ListenerExt};
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, UnixListener};
use tokio::task::AbortHandle;
use tokio::time::{MissedTickBehavior, interval};

use super::identity::Peer;
use super::pulse::Pulse;
use crate::auth::Principal;
use crate::http::layers::{Doorkeeper, Front};
use crate::inventory::Moment;

/// Milliseconds that a connection may be open without a whole request: idle, or sending its headers drop by drop.
const IDLE_MILLIS: i64 = 75_000;
/// How often they are looked through.
const ROUND: Duration = Duration::from_secs(10);

/// Serves TCP until `stop` comes, then lets open requests end within `grace`.
pub async fn serve_tcp<K: Doorkeeper>(
    listener: TcpListener,
    front: Front<K>,
    stop: impl Future<Output = ()>,
    grace: Duration,
) {
    // Answers leave in one write, so that nothing is gained by waiting for more.
    let listener = listener.tap_io(|stream| {
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "a connection keeps small packets back");
        }
    });
    serve(listener, |address: &SocketAddr| Peer::Address(address.ip()), front, stop, grace).await;
}

/// Serves the socket in the data folder: whoever may open it is the owner of the box.
pub async fn serve_unix<K: Doorkeeper>(
    listener: UnixListener,
    owner: Arc<Principal>,
    front: Front<K>,
    stop: impl Future<Output = ()>,
    grace: Duration,
) {
    serve(listener, |_: &_| Peer::LocalAdmin(Arc::clone(&owner)), front, stop, grace).await;
}

async fn serve<L, K>(
    mut listener: L,
    peer: impl Fn(&L::Addr) -> Peer,
    front: Front<K>,
    stop: impl Future<Output = ()>,
    grace: Duration,
) where
    L: Listener,
    K: Doorkeeper,
{
    let connections = auto::Builder::new(TokioExecutor::new());
    let graceful = GracefulShutdown::new();
    let mut open: Vec<(Pulse, AbortHandle)> = Vec::new();
    let mut rounds = interval(ROUND);
    rounds.set_missed_tick_behavior(MissedTickBehavior::Delay);
    tokio::pin!(stop);
    loop {
        let (stream, address) = tokio::select! {
            taken = listener.accept() => taken,
            _ = rounds.tick() => {
                close_idle(&mut open, front.now());
                continue;
            }
            () = &mut stop => break,
        };
        let pulse = Pulse::starting(front.now());
        let front = front.of(peer(&address), pulse.clone());
        let connection = connections.serve_connection(TokioIo::new(stream), front).into_owned();
        let connection = graceful.watch(connection);
        let task = tokio::spawn(async move {
            if let Err(error) = connection.await {
                // A client that leaves early or speaks no HTTP is its own affair.
                tracing::debug!(error = &*error, "a connection ended early");
            }
        });
        open.push((pulse, task.abort_handle()));
    }
    drop(listener);
    if tokio::time::timeout(grace, graceful.shutdown()).await.is_err() {
        tracing::warn!(seconds = grace.as_secs(), "requests that took too long were cut off");
    }
}

fn close_idle(open: &mut Vec<(Pulse, AbortHandle)>, now: Moment) {
    open.retain(|(pulse, task)| {
        if pulse.is_idle(now, IDLE_MILLIS) {
            task.abort();
        }
        !task.is_finished()
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn idle_connections_are_closed_and_forgotten() {
        let at = Moment::from_millis;
        let pulses = [Pulse::starting(at(0)), Pulse::starting(at(0)), Pulse::starting(at(IDLE_MILLIS))];
        let _busy = pulses[1].busy();
        let tasks: Vec<_> = pulses.iter().map(|_| tokio::spawn(std::future::pending::<()>())).collect();
        let mut open: Vec<_> =
            pulses.into_iter().zip(tasks.iter().map(tokio::task::JoinHandle::abort_handle)).collect();
        close_idle(&mut open, at(IDLE_MILLIS + 1));
        let idle = tasks.into_iter().next().expect("three tasks");
        assert!(idle.await.expect_err("it was closed").is_cancelled());
        close_idle(&mut open, at(IDLE_MILLIS + 1));
        assert_eq!(open.len(), 2);
    }
}
