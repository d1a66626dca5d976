//! Accepts connections within limits and serves each with the HTTP stack. Closes connections that do nothing or stall, and
//! lets requests in progress finish at shutdown.

use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::serve::{Listener, ListenerExt};
use futures_util::FutureExt;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use hyper_util::server::graceful::GracefulShutdown;
use tokio::io::{AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, UnixListener};
use tokio::task::AbortHandle;
use tokio::time::{Instant, MissedTickBehavior, interval};

use super::auth_gateway::AuthGateway;
use super::connection_slots::ConnectionSlots;
use super::connection_watch::{CloseReason, ConnectionWatch};
use super::limits::{HEAD_BUFFER_BYTES, HttpLimit, LimitMonitor, MAX_HEADER_BYTES, MAX_HTTP2_STREAMS};
use super::middleware::activity::Activity;
use super::middleware::authentication::Peer;
use super::middleware::client_address::ClientAddress;
use super::stack::HttpStack;
use super::watched_stream::WatchedStream;
use crate::auth::{ClientNetwork, Principal};
use crate::runtime::Runtime;

/// `Retry-After` of a refused connection, seconds. By then stalled ones are closed.
const RETRY_SECONDS: u32 = 10;

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
    let slots = ConnectionSlots::new(Arc::clone(stack.limits()), false);
    serve(runtime, listener, |address: &SocketAddr| Peer::Address(address.ip()), slots, stack, stop, grace).await;
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
    let slots = ConnectionSlots::new(Arc::clone(stack.limits()), true);
    serve(runtime, listener, |_: &_| Peer::LocalAdmin(Arc::clone(&local_admin)), slots, stack, stop, grace).await;
}

async fn serve<L, G>(
    runtime: Runtime,
    mut listener: L,
    peer: impl Fn(&L::Addr) -> Peer,
    slots: ConnectionSlots,
    stack: HttpStack<G>,
    stop: impl Future<Output = ()>,
    grace: Duration,
) where
    L: Listener,
    G: AuthGateway,
{
    let monitor = Arc::clone(stack.limits());
    let protocols = protocols();
    let graceful = GracefulShutdown::new();
    let mut open = OpenConnections { connections: Vec::new(), monitor: Arc::clone(&monitor) };
    let mut sweeps = interval(monitor.limits.sweep_period);
    sweeps.set_missed_tick_behavior(MissedTickBehavior::Delay);
    tokio::pin!(stop);
    loop {
        let (mut stream, address) = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = sweeps.tick() => {
                open.sweep(Instant::now());
                continue;
            }
            () = &mut stop => break,
        };
        let peer = peer(&address);
        let (client, network) = stack.counted_as(&peer);
        if let Err(limit) = slots.check(network) {
            // The one evicted ends in a moment; until then there is one connection too many
            let network = network.filter(|_| limit == HttpLimit::ConnectionsPerAddress);
            if !open.close_spare(network, Instant::now()) {
                monitor.record(limit, &client);
                refuse(&mut stream, limit);
                continue;
            }
        }
        let slot = slots.take(network);
        let activity = Activity::default();
        let watch = ConnectionWatch::new(activity.clone(), Instant::now());
        let service = stack.for_connection(peer, activity.clone());
        let stream = TokioIo::new(WatchedStream::new(stream, activity));
        let connection = graceful.watch(protocols.serve_connection(stream, service).into_owned());
        let monitor = Arc::clone(&monitor);
        let task = runtime.spawn("HTTP connection", async move {
            let _slot = slot;
            let Err(error) = connection.await else { return };
            if error.downcast_ref::<hyper::Error>().is_some_and(hyper::Error::is_parse_too_large) {
                monitor.record(HttpLimit::HeaderSize, &client);
            }
            // The client closed the connection early or does not speak HTTP. No fault of the server.
            tracing::debug!(error = &*error, "a connection ended early");
        });
        open.connections.push(OpenConnection { watch, client, network, task: task.abort_handle() });
    }
    drop(listener);
    if tokio::time::timeout(grace, graceful.shutdown()).await.is_err() {
        open.connections.iter().for_each(|connection| connection.task.abort());
        tracing::warn!(seconds = grace.as_secs(), "requests in progress were aborted at the end of the grace period");
    }
}

/// HTTP/1 and HTTP/2 with their limits. The times are kept by [`ConnectionWatch`], for both alike.
fn protocols() -> auto::Builder<TokioExecutor> {
    let mut protocols = auto::Builder::new(TokioExecutor::new());
    protocols.http1().max_buf_size(HEAD_BUFFER_BYTES).header_read_timeout(None);
    let header_bytes = u32::try_from(MAX_HEADER_BYTES).unwrap_or(u32::MAX);
    protocols.http2().max_header_list_size(header_bytes).max_concurrent_streams(MAX_HTTP2_STREAMS);
    protocols
}

/// Answers a connection that is not accepted, as far as the socket takes it at once: nobody waits for its client.
fn refuse(stream: &mut (impl AsyncWrite + Unpin), limit: HttpLimit) {
    let (status, code, message) = match limit {
        HttpLimit::ConnectionsPerAddress => {
            ("429 Too Many Requests", "RATE_TOO_MANY_CONNECTIONS", "this address has too many connections: close some")
        }
        _ => ("503 Service Unavailable", "SERVICE_UNAVAILABLE", "too many connections are open: try again in a moment"),
    };
    let body =
        format!(r#"{{"error":{{"code":"{code}","message":"{message}","details":{{}},"request_id":"refused"}}}}"#);
    let head = format!(
        "HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {}\r\nx-request-id: refused\r\n\
         retry-after: {RETRY_SECONDS}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    // A client that is gone needs no answer
    let _ = stream.write_all(format!("{head}{body}").as_bytes()).now_or_never();
    let _ = stream.shutdown().now_or_never();
}

struct OpenConnection {
    watch: ConnectionWatch,
    client: ClientAddress,
    network: Option<ClientNetwork>,
    task: AbortHandle,
}

/// The connections of one listener. Those that have ended are removed by the next sweep.
struct OpenConnections {
    connections: Vec<OpenConnection>,
    monitor: Arc<LimitMonitor>,
}

impl OpenConnections {
    /// Closes connections that are idle for too long or stall.
    fn sweep(&mut self, now: Instant) {
        let monitor = &self.monitor;
        self.connections.retain_mut(|connection| {
            if connection.task.is_finished() {
                return false;
            }
            let Some(reason) = connection.watch.check(&monitor.limits, now) else { return true };
            if let CloseReason::Limit(limit) = reason {
                monitor.record(limit, &connection.client);
            }
            connection.task.abort();
            false
        });
    }

    /// Makes room: closes the connection whose client has sent nothing for longest, of one network or of all. Returns
    /// whether there was one. Without this, half-sent requests would keep out all others of their network until they end.
    fn close_spare(&mut self, network: Option<ClientNetwork>, now: Instant) -> bool {
        let limits = &self.monitor.limits;
        let of_network = |connection: &OpenConnection| network.is_none_or(|_| connection.network == network);
        let is_open = |connection: &OpenConnection| !connection.task.is_finished() && of_network(connection);
        let spare = self.connections.iter().enumerate().filter(|(_, connection)| is_open(connection));
        let spare = spare.filter_map(|(at, connection)| Some((connection.watch.spare_since(limits, now)?, at)));
        let Some((_, at)) = spare.min() else { return false };
        self.connections.swap_remove(at).task.abort();
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::limits::HttpLimits;

    fn open(activities: &[Activity], now: Instant) -> (OpenConnections, Vec<tokio::task::JoinHandle<()>>) {
        let tasks: Vec<_> = activities.iter().map(|_| tokio::spawn(std::future::pending::<()>())).collect();
        let connection = |(activity, task): (&Activity, &tokio::task::JoinHandle<()>)| OpenConnection {
            watch: ConnectionWatch::new(activity.clone(), now),
            client: ClientAddress::LocalAdmin,
            network: None,
            task: task.abort_handle(),
        };
        let connections = activities.iter().zip(&tasks).map(connection).collect();
        (OpenConnections { connections, monitor: LimitMonitor::new(HttpLimits::default()) }, tasks)
    }

    #[tokio::test]
    async fn idle_and_stalled_connections_are_closed_and_only_the_latter_are_counted() {
        let (activities, now) = ([Activity::default(), Activity::default(), Activity::default()], Instant::now());
        let _active = activities[1].begin_request();
        activities[2].record_read(b"GET");
        let (mut open, tasks) = open(&activities, now);
        for seconds in 1..=30 {
            open.sweep(now + Duration::from_secs(seconds));
        }
        assert_eq!(open.connections.len(), 1);
        let reached = open.monitor.reached();
        assert_eq!(reached.iter().filter(|(_, count)| *count > 0).collect::<Vec<_>>(), [&("request_stall", 1)]);
        let mut ended = Vec::new();
        for (at, task) in tasks.into_iter().enumerate() {
            if at != 1 {
                ended.push(task.await.expect_err("it was closed").is_cancelled());
            }
        }
        assert_eq!(ended, [true, true]);
    }

    #[tokio::test]
    async fn room_is_made_by_the_connection_that_is_silent_for_longest() {
        let (activities, now) = ([Activity::default(), Activity::default(), Activity::default()], Instant::now());
        let (mut open, tasks) = open(&activities, now);
        let _active = activities[0].begin_request();
        activities[1].record_request();
        assert!(!open.close_spare(None, now), "all were accepted just now");
        open.sweep(now + Duration::from_secs(1));
        let later = now + Duration::from_secs(2);
        assert!(open.close_spare(None, later), "the third had no request");
        assert_eq!(open.connections.len(), 2);
        assert!(open.close_spare(None, later) && !open.close_spare(None, later), "the busy one stays");
        assert!(tasks.into_iter().next_back().expect("three").await.expect_err("closed").is_cancelled());
    }
}
