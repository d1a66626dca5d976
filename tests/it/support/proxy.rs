//! A line between an appliance and its database that can be made bad: it delays, cuts, corrupts and falls silent.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use parking_lot::Mutex;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};

/// What happens to what the database says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Each piece comes so much later.
    Delay(Duration),
    /// The line is cut after so many bytes.
    Cut(usize),
    /// Bytes from here on are not what was sent.
    Corrupt(usize),
    /// Nothing comes any more after so many bytes, and the line stays.
    Silence(usize),
}

/// A running proxy. It ends with its runtime.
pub struct Proxy {
    /// For a source's options: the same database through the proxy.
    pub url: String,
    faults: Arc<Mutex<Vec<Fault>>>,
    lines: Arc<AtomicUsize>,
}

impl Proxy {
    /// A proxy in front of the database at `url`, as the user `user`, that does nothing yet.
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

    /// The next lines suffer these, one each; later ones nothing.
    pub fn deal(&self, faults: &[Fault]) {
        *self.faults.lock() = faults.iter().rev().copied().collect();
    }

    /// Lines made so far.
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
