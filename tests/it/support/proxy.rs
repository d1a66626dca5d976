//! A TCP proxy in front of a database that can delay, cut, corrupt or stall a connection.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use parking_lot::Mutex;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};

/// What happens to the data that the database sends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Each chunk is delayed by this.
    Delay(Duration),
    /// The connection is cut after this number of bytes.
    Cut(usize),
    /// Bytes from this position on are corrupted.
    Corrupt(usize),
    /// No data is sent after this number of bytes, and the connection stays open.
    Silence(usize),
}

/// A running proxy. It stops with its Tokio runtime.
pub struct Proxy {
    /// The URL for a source's options: the same database through the proxy.
    pub url: String,
    faults: Arc<Mutex<Vec<Fault>>>,
    lines: Arc<AtomicUsize>,
}

impl Proxy {
    /// A proxy without faults in front of the database at `url`, for the user `user`.
    pub async fn before(url: &str, user: &str) -> Self {
        let rest = url.split_once('@').expect("a user").1;
        let (address, name) = rest.split_once('/').expect("a database");
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("postgres://{user}@{}/{name}", listener.local_addr().expect("it is bound"));
        let (faults, lines) = (Arc::new(Mutex::new(Vec::new())), Arc::new(AtomicUsize::new(0)));
        let (address, dealt, made) = (address.to_owned(), Arc::clone(&faults), Arc::clone(&lines));
        tokio::spawn(async move {
            while let Ok((here, _)) = listener.accept().await {
                made.fetch_add(1, Ordering::Relaxed);
                let fault = dealt.lock().pop();
                let there = TcpStream::connect(&address).await.expect("the database listens");
                let (from_here, to_here) = here.into_split();
                let (from_there, to_there) = there.into_split();
                tokio::spawn(carry(from_here, to_there, None));
                tokio::spawn(carry(from_there, to_here, fault));
            }
        });
        Self { url, faults, lines }
    }

    /// Applies one fault to each of the next connections; later ones have none.
    pub fn deal(&self, faults: &[Fault]) {
        *self.faults.lock() = faults.iter().rev().copied().collect();
    }

    /// Number of connections so far.
    pub fn lines(&self) -> usize {
        self.lines.load(Ordering::Relaxed)
    }
}

async fn carry(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, fault: Option<Fault>) {
    let mut piece = vec![0; 4_096];
    let mut carried = 0;
    while let Ok(length @ 1..) = from.read(&mut piece).await {
        let piece = &mut piece[..length];
        match fault {
            Some(Fault::Delay(span)) => tokio::time::sleep(span).await,
            Some(Fault::Cut(after)) if carried + length > after => return,
            Some(Fault::Corrupt(after)) if carried + length > after => piece.iter_mut().for_each(|byte| *byte ^= 0x5a),
            Some(Fault::Silence(after)) if carried + length > after => std::future::pending().await,
            _ => {}
        }
        carried += length;
        if to.write_all(piece).await.is_err() {
            return;
        }
    }
}
