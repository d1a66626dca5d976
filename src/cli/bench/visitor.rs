//! One client on one connection that stays open, so plain that what it measures is the server.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// Longest wait for an answer.
const PATIENCE: Duration = Duration::from_secs(120);

/// A client with an API key.
pub(super) struct Visitor {
    connection: BufReader<TcpStream>,
    key: String,
    body: Vec<u8>,
    was_stale: bool,
}

fn strange(reason: String) -> io::Error {
    io::Error::other(reason)
}

impl Visitor {
    /// Connects.
    pub(super) fn to(address: SocketAddr, key: &str) -> io::Result<Self> {
        let connection = TcpStream::connect(address)?;
        connection.set_nodelay(true)?;
        connection.set_read_timeout(Some(PATIENCE))?;
        Ok(Self { connection: BufReader::new(connection), key: key.to_owned(), body: Vec::new(), was_stale: false })
    }

    /// Whether the last answer was a stale one.
    pub(super) const fn was_stale(&self) -> bool {
        self.was_stale
    }

    /// Asks for a path and reads the answer to its end. Returns its body.
    pub(super) fn get(&mut self, path: &str) -> io::Result<&[u8]> {
        let key = if self.key.is_empty() { String::new() } else { format!("x-api-key: {}\r\n", self.key) };
        let request = format!("GET {path} HTTP/1.1\r\nhost: localhost\r\n{key}\r\n");
        self.connection.get_mut().write_all(request.as_bytes())?;
        let (mut status, mut length) = (String::new(), None);
        self.was_stale = false;
        for number in 0.. {
            let mut line = String::new();
            self.connection.read_line(&mut line)?;
            let line = line.trim_end();
            match line.split_once(':') {
                _ if number == 0 => line.clone_into(&mut status),
                None => break,
                Some((name, value)) if name.eq_ignore_ascii_case("content-length") => {
                    length = value.trim().parse::<usize>().ok();
                }
                Some((name, value)) if name.eq_ignore_ascii_case("x-cache") => self.was_stale = value.trim() == "stale",
                Some(_) => {}
            }
        }
        let length = length.ok_or_else(|| strange(format!("{path}: an answer of no known length: {status:?}")))?;
        self.body.resize(length, 0);
        self.connection.read_exact(&mut self.body)?;
        if status.starts_with("HTTP/1.1 200 ") { Ok(&self.body) } else { Err(strange(format!("{path}: {status}"))) }
    }
}
