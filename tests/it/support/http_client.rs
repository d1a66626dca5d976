//! A minimal HTTP client over a TCP socket: a test sees status, headers and bytes as the server sent them. It does not
//! decompress or follow redirects; `get` repeats the request while the response is stale.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use serde_json::Value;

/// Timeout of a response, so that a hang becomes a failure.
const PATIENCE: Duration = Duration::from_secs(60);

/// A client with its credential.
#[derive(Clone)]
pub struct Client {
    pub address: SocketAddr,
    credential: Option<(&'static str, String)>,
}

/// A response.
pub struct Answer {
    pub status: u16,
    headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Client {
    /// A client without a credential.
    pub const fn anonymous(address: SocketAddr) -> Self {
        Self { address, credential: None }
    }

    /// A client that sends a key as `X-API-Key`.
    pub fn with_key(address: SocketAddr, key: &str) -> Self {
        Self { address, credential: Some(("X-API-Key", key.to_owned())) }
    }

    /// A client that sends a token as `Authorization: Bearer`.
    pub fn with_token(address: SocketAddr, token: &str) -> Self {
        Self { address, credential: Some(("Authorization", format!("Bearer {token}"))) }
    }

    /// Sends bytes as they are, and reads until the server closes the connection.
    pub fn send_raw(&self, request: &str) -> Answer {
        let mut stream = TcpStream::connect(self.address).expect("the appliance listens");
        stream.set_read_timeout(Some(PATIENCE)).expect("a time limit");
        stream.write_all(request.as_bytes()).expect("the request leaves");
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).unwrap_or_else(|error| panic!("{request:?}: {error}"));
        Answer::parse(&bytes, false).unwrap_or_else(|| panic!("{request:?}: {}", shown(&bytes)))
    }

    /// Sends a request with a path relative to the origin.
    pub fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        let mut stream = TcpStream::connect(self.address).expect("the appliance listens");
        stream.set_read_timeout(Some(PATIENCE)).expect("a time limit");
        let mut head = self.head(method, path);
        head.truncate(head.len() - "\r\n".len());
        for (name, value) in headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        if !body.is_empty() || matches!(method, "POST" | "PUT") {
            head.push_str(&format!("Content-Length: {}\r\n", body.len()));
        }
        head.push_str("\r\n");
        stream.write_all(head.as_bytes()).expect("the head leaves");
        // Whoever refuses a large body may close before all of it has left
        let sent = stream.write_all(body);
        let mut bytes = Vec::new();
        if let Err(error) = stream.read_to_end(&mut bytes) {
            assert!(sent.is_err() || !bytes.is_empty(), "{method} {path}: {error}");
        }
        Answer::parse(&bytes, method == "HEAD").unwrap_or_else(|| panic!("{method} {path}: {}", shown(&bytes)))
    }

    /// The head of a request without a body, with the credential.
    pub fn head(&self, method: &str, path: &str) -> String {
        let credential = self.credential.iter().map(|(name, value)| format!("{name}: {value}\r\n"));
        let credential: String = credential.collect();
        format!("{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n{credential}\r\n", self.address)
    }

    /// `GET` below `/api/v1`, repeated while the response is stale, until the new document is served.
    pub fn get(&self, path: &str) -> Answer {
        let since = Instant::now();
        loop {
            let answer = self.look(path);
            if answer.header("x-cache") != Some("stale") {
                return answer;
            }
            assert!(since.elapsed() < PATIENCE, "{path} stays stale");
            std::thread::yield_now();
        }
    }

    /// `GET` below `/api/v1`, once.
    pub fn look(&self, path: &str) -> Answer {
        self.get_with(path, &[])
    }

    /// `GET` below `/api/v1` with further headers.
    pub fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        self.ask("GET", &format!("/api/v1{path}"), headers, b"")
    }

    /// The JSON document of a `GET` below `/api/v1`, which must succeed.
    pub fn document(&self, path: &str) -> Value {
        let answer = self.get(path);
        assert_eq!(answer.status, 200, "{path}: {}", shown(&answer.body));
        answer.json()
    }

    /// Sends JSON below `/api/v1`.
    pub fn send(&self, method: &str, path: &str, body: &Value) -> Answer {
        let kind = [("Content-Type", "application/json")];
        self.ask(method, &format!("/api/v1{path}"), &kind, body.to_string().as_bytes())
    }
}

impl Answer {
    fn parse(bytes: &[u8], is_head: bool) -> Option<Self> {
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n")?;
        let head = std::str::from_utf8(&bytes[..end]).ok()?;
        let mut lines = head.split("\r\n");
        let (_, status) = lines.next()?.strip_prefix("HTTP/1.")?.split_once(' ')?;
        let status = status.get(..3)?.parse().ok()?;
        let headers: Vec<(String, String)> = lines
            .filter_map(|line| line.split_once(": "))
            .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
            .collect();
        let mut answer = Self { status, headers, body: bytes[end + 4..].to_vec() };
        if answer.header("transfer-encoding").is_some_and(|coding| coding == "chunked") {
            answer.body = unchunked(&answer.body)?;
        }
        let length = answer.header("content-length").and_then(|length| length.parse().ok());
        let is_whole = is_head || status == 304 || length.is_none_or(|length: usize| length == answer.body.len());
        is_whole.then_some(answer)
    }

    /// The value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", shown(&self.body)))
    }

    /// The body of an error. Checks its form, and that its request id is that of the header.
    pub fn error(&self) -> Value {
        let body = self.json();
        let keys: Vec<&String> = body.as_object().expect("an object").keys().collect();
        assert_eq!(keys, ["error"], "{body}");
        let error = body["error"].clone();
        let mut keys: Vec<&str> = error.as_object().expect("an object").keys().map(String::as_str).collect();
        keys.sort_unstable();
        assert_eq!(keys, ["code", "details", "message", "request_id"], "{body}");
        assert!(error["details"].is_object() && error["message"].as_str().is_some_and(|text| !text.is_empty()));
        assert_eq!(error["request_id"].as_str(), self.header("x-request-id"), "{body}");
        assert_eq!(self.header("content-type"), Some("application/json"));
        error
    }
}

fn unchunked(mut rest: &[u8]) -> Option<Vec<u8>> {
    let mut whole = Vec::new();
    loop {
        let end = rest.windows(2).position(|two| two == b"\r\n")?;
        let length = usize::from_str_radix(std::str::from_utf8(&rest[..end]).ok()?, 16).ok()?;
        if length == 0 {
            return Some(whole);
        }
        whole.extend_from_slice(rest.get(end + 2..end + 2 + length)?);
        rest = rest.get(end + length + 4..)?;
    }
}

/// Bytes as text for failure messages.
pub fn shown(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).chars().take(2_000).collect()
}
