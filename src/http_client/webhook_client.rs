//! Delivers webhooks to a configured URL: one POST, no redirects, and only the status of the response counts.

use std::time::Duration;

use bytes::Bytes;
use reqwest::header::CONTENT_TYPE;
use reqwest::{Client, Url, redirect};

use super::CallError;
use super::error::cause_chain;

/// Client for webhooks. It does not retry: when to do so depends on the sender.
#[derive(Debug, Clone)]
pub struct WebhookClient {
    client: Client,
}

impl WebhookClient {
    /// A client with its own pool of connections, which gives a receiver `attempt` to respond.
    ///
    /// # Errors
    /// [`CallError::Setup`] where TLS or the client cannot be set up.
    pub fn new(attempt: Duration) -> Result<Self, CallError> {
        super::install_tls();
        let client = Client::builder().redirect(redirect::Policy::none()).timeout(attempt).connect_timeout(attempt);
        let client = client.user_agent(concat!("masterbus/", env!("CARGO_PKG_VERSION"))).build();
        client.map(|client| Self { client }).map_err(|error| CallError::Setup(cause_chain(&error)))
    }

    /// Posts a JSON body, with one extra header for a signature.
    ///
    /// # Errors
    /// [`CallError`] when there is no response, or its status is not 2xx.
    pub async fn post(&self, url: &Url, header: Option<(&str, String)>, body: Bytes) -> Result<(), CallError> {
        let mut request = self.client.post(url.clone()).header(CONTENT_TYPE, "application/json").body(body);
        if let Some((name, value)) = header {
            request = request.header(name, value);
        }
        let response = request.send().await.map_err(|error| CallError::from_reqwest(url, &error))?;
        if response.status().is_success() { Ok(()) } else { Err(super::status_error(url, response).await) }
    }
}
