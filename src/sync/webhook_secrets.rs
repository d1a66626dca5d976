//! The secrets with which Condoit's event bus signs its webhooks. They are read when the sources are loaded or changed and
//! when a source is read, never for a request: a request has no credential yet when its signature is verified.

use std::sync::Arc;

use parking_lot::RwLock;

use super::open::secret;
use crate::config::SourceConfig;

/// The secret of one source.
#[derive(Clone)]
pub struct WebhookSecret {
    /// Name of the source.
    pub source: String,
    /// The secret; `None` when its file could not be read, which the log explains.
    pub secret: Option<Arc<str>>,
}

/// The secrets of all sources that have one.
pub(super) struct WebhookSecrets(RwLock<Arc<[WebhookSecret]>>);

impl WebhookSecrets {
    /// Reads the secrets of these sources. Blocks on their files.
    pub(super) fn read(sources: &[SourceConfig]) -> Self {
        Self(RwLock::new(read_all(sources)))
    }

    /// Reads them again. Blocks on their files.
    pub(super) fn replace(&self, sources: &[SourceConfig]) {
        let secrets = read_all(sources);
        *self.0.write() = secrets;
    }

    pub(super) fn get(&self) -> Arc<[WebhookSecret]> {
        Arc::clone(&self.0.read())
    }
}

fn read_all(sources: &[SourceConfig]) -> Arc<[WebhookSecret]> {
    let with_secret = sources.iter().filter(|source| source.webhook_secret.is_some());
    let read = with_secret.map(|source| {
        let secret = match secret(source.webhook_secret.as_ref()) {
            Ok(secret) => secret.map(|secret| secret.trim_end_matches(['\r', '\n']).into()),
            Err(error) => {
                let error = error.full_message();
                tracing::error!(
                    source = source.name,
                    error,
                    "the webhook secret cannot be read; its webhooks are refused"
                );
                None
            }
        };
        WebhookSecret { source: source.name.clone(), secret }
    });
    read.collect()
}
