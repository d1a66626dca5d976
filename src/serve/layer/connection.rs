//! Connections: taken one by one, each served by the front layer, and let finish what they do when the program stops.

use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::serve::{Listener, ListenerExt};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, UnixListener};

use super::identity::Peer;
use crate::access::Pass;
use crate::serve::layers::{Doorkeeper, Front};

/// How long a client may take to send a request's headers.
const HEADERS_WITHIN: Duration = Duration::from_secs(30);

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
    owner: Arc<Pass>,
    front: Front<K>,
    stop: impl Future<Output = ()>,
    grace: Duration,
) {
    serve(listener, |_: &_| Peer::BoxOwner(Arc::clone(&owner)), front, stop, grace).await;
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
    let mut connections = auto::Builder::new(TokioExecutor::new());
    connections.http1().timer(TokioTimer::new()).header_read_timeout(HEADERS_WITHIN);
    connections.http2().timer(TokioTimer::new());
    let open = GracefulShutdown::new();
    tokio::pin!(stop);
    loop {
        let (stream, address) = tokio::select! {
            taken = listener.accept() => taken,
            () = &mut stop => break,
        };
        let connection = connections.serve_connection(TokioIo::new(stream), front.of(peer(&address))).into_owned();
        let connection = open.watch(connection);
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                // A client that leaves early or speaks no HTTP is its own affair.
                tracing::debug!(error = &*error, "a connection ended early");
            }
        });
    }
    drop(listener);
    if tokio::time::timeout(grace, open.shutdown()).await.is_err() {
        tracing::warn!(seconds = grace.as_secs(), "requests that took too long were cut off");
    }
}
