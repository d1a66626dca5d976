//! A minimal HTTP client with one keep-alive connection. It costs little, so its times are those of the server.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// Longest wait for a response.
const RESPONSE_TIMEOUT: Duration = Duration::from_secs(120);

/// A client with an API key.
pub(super) struct BenchClient {
    connection: BufReader<TcpStream>,
    key: String,
    body: Vec<u8>,
    was_stale: bool,
}

fn bad_response(reason: String) -> io::Error {
    io::Error::other(reason)
}

impl BenchClient {
    /// Connects; an empty key sends none.
    pub(super) fn connect(address: SocketAddr, key: &str) -> io::Result<Self> {
        let connection = TcpStream::connect(address)?;
        connection.set_nodelay(true)?;
        connection.set_read_timeout(Some(RESPONSE_TIMEOUT))?;
        Ok(Self { connection: BufReader::new(connection), key: key.to_owned(), body: Vec::new(), was_stale: false })
    }

    /// Whether the last response was stale.
    pub(super) const fn was_stale(&self) -> bool {
        self.was_stale
    }

    /// Requests a path and reads the response to its end. Returns its body.
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
        let length = length.ok_or_else(|| bad_response(format!("{path}: the response has no length: {status:?}")))?;
        self.body.resize(length, 0);
        self.connection.read_exact(&mut self.body)?;
        if status.starts_with("HTTP/1.1 200 ") {
            Ok(&self.body)
        } else {
            Err(bad_response(format!("{path}: {status}")))
        }
    }
}
