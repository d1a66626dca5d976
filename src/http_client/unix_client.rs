//! Client of the local server's Unix socket: commands use it while a server has the store open.

use std::path::Path;

use reqwest::{Client, Method};
use serde_json::Value;

use super::CallError;
use super::error::cause_chain;

/// Client of the API over the Unix socket in the data directory. The socket's owner has the administrator's rights. No
/// deadline: an import may take long, and the socket closes when the server ends.
#[derive(Debug, Clone)]
pub struct UnixSocketClient {
    client: Client,
}

/// A response of the server.
#[derive(Debug, Clone)]
pub struct SocketResponse {
    /// HTTP status.
    pub status: u16,
    /// The JSON body; null when it is empty.
    pub body: Value,
}

impl SocketResponse {
    /// The body of a successful response.
    ///
    /// # Errors
    /// The message of the server's error, with the fields it names.
    pub fn into_body(self) -> Result<Value, String> {
        if (200..300).contains(&self.status) {
            return Ok(self.body);
        }
        let error = &self.body["error"];
        let message = error["message"].as_str().map_or_else(|| format!("status {}", self.status), str::to_owned);
        let details = error["details"].as_object().filter(|details| !details.is_empty());
        let named = details.map(|details| {
            let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            details.iter().map(|(field, value)| format!("{field}: {}", text(value))).collect()
        });
        Err(named.map_or(message.clone(), |named: Vec<String>| format!("{message} ({})", named.join(", "))))
    }
}

impl UnixSocketClient {
    /// A client of the server that listens at `path`.
    ///
    /// # Errors
    /// [`CallError::Setup`].
    pub fn new(path: &Path) -> Result<Self, CallError> {
        super::install_tls();
        let client = Client::builder().unix_socket(path).build();
        client.map(|client| Self { client }).map_err(|error| CallError::Setup(cause_chain(&error)))
    }

    /// Sends one request: `GET`, `POST`, `PUT` or `DELETE` of a path below `/api/v1`.
    ///
    /// # Errors
    /// [`CallError`] when there is no response, or its body is not JSON.
    pub async fn call(&self, method: &str, path: &str, body: Option<&Value>) -> Result<SocketResponse, CallError> {
        let method = Method::from_bytes(method.as_bytes()).map_err(|error| CallError::Setup(error.to_string()))?;
        // The host is never resolved: the connection goes to the socket
        let mut request = self.client.request(method, format!("http://masterbus.box/api/v1{path}"));
        if let Some(body) = body {
            request = request.json(body);
        }
        let response = request.send().await.map_err(|error| CallError::Setup(cause_chain(&error)))?;
        let status = response.status().as_u16();
        let bytes = response.bytes().await.map_err(|error| CallError::Setup(cause_chain(&error)))?;
        let body = if bytes.is_empty() {
            Value::Null
        } else {
            serde_json::from_slice(&bytes).map_err(|error| CallError::Setup(error.to_string()))?
        };
        Ok(SocketResponse { status, body })
    }

    /// Streams the body of a `GET` below `/api/v1` to `out`.
    ///
    /// # Errors
    /// When there is no response, it is an error or breaks off, or `out` cannot be written.
    pub async fn download(&self, path: &str, out: &mut dyn std::io::Write) -> Result<(), CallError> {
        let setup = |error: &dyn std::fmt::Display| CallError::Setup(error.to_string());
        let request = self.client.get(format!("http://masterbus.box/api/v1{path}"));
        let mut response = request.send().await.map_err(|error| CallError::Setup(cause_chain(&error)))?;
        if !response.status().is_success() {
            let status = response.status().as_u16();
            let body = response.bytes().await.map_err(|error| CallError::Setup(cause_chain(&error)))?;
            let body = serde_json::from_slice(&body).unwrap_or_default();
            let refused = SocketResponse { status, body }.into_body();
            return refused.map(drop).map_err(CallError::Setup);
        }
        while let Some(piece) = response.chunk().await.map_err(|error| CallError::Setup(cause_chain(&error)))? {
            out.write_all(&piece).map_err(|error| setup(&error))?;
        }
        out.flush().map_err(|error| setup(&error))
    }
}
