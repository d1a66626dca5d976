//! A notice pushed to an address that somebody named: one POST, no redirect, and only whether it was taken.

use std::time::Duration;

use bytes::Bytes;
use reqwest::header::CONTENT_TYPE;
use reqwest::{Client, Url, redirect};

use super::CallError;
use super::error::cause_chain;

/// Pushes notices. Whether and when to try again is its caller's business.
#[derive(Debug, Clone)]
pub struct WebhookClient {
    client: Client,
}

impl WebhookClient {
    /// A notifier with its own pool of connections, which gives a receiver `attempt` to answer.
    ///
    /// # Errors
    /// [`CallError::Setup`] where the machine has no TLS roots or the like.
    pub fn new(attempt: Duration) -> Result<Self, CallError> {
        super::install_tls();
        let client = Client::builder().redirect(redirect::Policy::none()).timeout(attempt).connect_timeout(attempt);
        let client = client.user_agent(concat!("masterbus/", env!("CARGO_PKG_VERSION"))).build();
        client.map(|client| Self { client }).map_err(|error| CallError::Setup(cause_chain(&error)))
    }

    /// Posts a JSON text with one header more, as a signature is.
    ///
    /// # Errors
    /// [`CallError`] when nobody answers, or with another status than 2xx.
    pub async fn post(&self, url: &Url, header: Option<(&str, String)>, body: Bytes) -> Result<(), CallError> {
        let mut request = self.client.post(url.clone()).header(CONTENT_TYPE, "application/json").body(body);
        if let Some((name, value)) = header {
            request = request.header(name, value);
        }
        let response = request.send().await.map_err(|error| CallError::of(url, &error))?;
        if response.status().is_success() { Ok(()) } else { Err(super::refused(url, response).await) }
    }
}
