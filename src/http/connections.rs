//! Accepts connections and serves each with the HTTP stack. Closes idle connections, and lets requests in progress finish
//! at shutdown.

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

use super::auth_gateway::AuthGateway;
use super::middleware::activity::Activity;
use super::middleware::authentication::Peer;
use super::stack::HttpStack;
use crate::auth::Principal;
use crate::inventory::Moment;
use crate::runtime::Runtime;

/// How long a connection may be open without a complete request, milliseconds. Ends idle connections and clients that send
/// their headers byte by byte.
const IDLE_MILLIS: i64 = 75_000;
/// How often idle connections are closed.
const SWEEP_PERIOD: Duration = Duration::from_secs(10);

/// Serves TCP connections until `stop` completes, then lets requests in progress finish within `grace`.
pub async fn serve_tcp<G: AuthGateway>(
    runtime: Runtime,
    listener: TcpListener,
    stack: HttpStack<G>,
    stop: impl Future<Output = ()>,
    grace: Duration,
) {
    // A response leaves in one write, so Nagle's algorithm would only delay it.
    let listener = listener.tap_io(|stream| {
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "TCP_NODELAY could not be set");
        }
    });
    serve(runtime, listener, |address: &SocketAddr| Peer::Address(address.ip()), stack, stop, grace).await;
}

/// Serves the Unix socket in the data folder. Every caller is `local_admin`: the socket's file permissions are the access
/// check.
pub async fn serve_unix<G: AuthGateway>(
    runtime: Runtime,
    listener: UnixListener,
    local_admin: Arc<Principal>,
    stack: HttpStack<G>,
    stop: impl Future<Output = ()>,
    grace: Duration,
) {
    serve(runtime, listener, |_: &_| Peer::LocalAdmin(Arc::clone(&local_admin)), stack, stop, grace).await;
}

async fn serve<L, G>(
    runtime: Runtime,
    mut listener: L,
    peer: impl Fn(&L::Addr) -> Peer,
    stack: HttpStack<G>,
    stop: impl Future<Output = ()>,
    grace: Duration,
) where
    L: Listener,
    G: AuthGateway,
{
    let connections = auto::Builder::new(TokioExecutor::new());
    let graceful = GracefulShutdown::new();
    let mut open: Vec<(Activity, AbortHandle)> = Vec::new();
    let mut sweeps = interval(SWEEP_PERIOD);
    sweeps.set_missed_tick_behavior(MissedTickBehavior::Delay);
    tokio::pin!(stop);
    loop {
        let (stream, address) = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = sweeps.tick() => {
                close_idle(&mut open, stack.now());
                continue;
            }
            () = &mut stop => break,
        };
        let activity = Activity::new(stack.now());
        let stack = stack.for_connection(peer(&address), activity.clone());
        let connection = connections.serve_connection(TokioIo::new(stream), stack).into_owned();
        let connection = graceful.watch(connection);
        let task = runtime.spawn("HTTP connection", async move {
            if let Err(error) = connection.await {
                // The client closed the connection early or does not speak HTTP. No fault of the server.
                tracing::debug!(error = &*error, "a connection ended early");
            }
        });
        open.push((activity, task.abort_handle()));
    }
    drop(listener);
    if tokio::time::timeout(grace, graceful.shutdown()).await.is_err() {
        open.iter().for_each(|(_, task)| task.abort());
        tracing::warn!(seconds = grace.as_secs(), "requests in progress were aborted at the end of the grace period");
    }
}

fn close_idle(open: &mut Vec<(Activity, AbortHandle)>, now: Moment) {
    open.retain(|(activity, task)| {
        if activity.is_idle(now, IDLE_MILLIS) {
            task.abort();
        }
        !task.is_finished()
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn idle_connections_are_closed_and_removed() {
        let at = Moment::from_millis;
        let activities = [Activity::new(at(0)), Activity::new(at(0)), Activity::new(at(IDLE_MILLIS))];
        let _active = activities[1].begin_request();
        let tasks: Vec<_> = activities.iter().map(|_| tokio::spawn(std::future::pending::<()>())).collect();
        let mut open: Vec<_> =
            activities.into_iter().zip(tasks.iter().map(tokio::task::JoinHandle::abort_handle)).collect();
        close_idle(&mut open, at(IDLE_MILLIS + 1));
        let idle = tasks.into_iter().next().expect("three tasks");
        assert!(idle.await.expect_err("it was closed").is_cancelled());
        close_idle(&mut open, at(IDLE_MILLIS + 1));
        assert_eq!(open.len(), 2);
    }
}
