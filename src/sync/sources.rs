//! The list of sources: those of the configuration file, and those that were added over the API.

use std::collections::BTreeMap;
use std::sync::Arc;

use tokio::sync::watch;

use super::error::SyncError;
use super::open::check_settings;
use super::queue::RunQueue;
use super::services::SyncServices;
use super::source_address::address_digest;
use super::webhook_secrets::WebhookSecret;
use crate::app::{AddedSourceMap, ExpectedSource};
use crate::config::SourceConfig;
use crate::store::SyncMode;

/// Largest number of sources, configured and added.
const MAX_SOURCES: usize = 100;

impl RunQueue {
    /// The sources with a webhook secret, each with its secret as it was last read.
    #[must_use]
    pub fn webhook_secrets(&self) -> Arc<[WebhookSecret]> {
        self.webhook_secrets.get()
    }

    /// Reads the webhook secrets again, so that a replaced secret file counts without a restart.
    pub(super) async fn reload_webhook_secrets(self: &Arc<Self>) -> Result<(), SyncError> {
        let queue = Arc::clone(self);
        Ok(self.runtime.run_blocking(move || queue.webhook_secrets.replace(&queue.sources())).await?)
    }

    /// All sources, those of the configuration file first.
    #[must_use]
    pub fn sources(&self) -> Arc<[SourceConfig]> {
        Arc::clone(&self.sources.borrow())
    }

    /// All sources, with notification of changes.
    pub(super) fn watch_sources(&self) -> watch::Receiver<Arc<[SourceConfig]>> {
        self.sources.subscribe()
    }

    /// Whether a source is set in the configuration file and cannot be changed over the API.
    #[must_use]
    pub fn is_configured(&self, name: &str) -> bool {
        self.configured.iter().any(|source| source.name == name)
    }

    /// Loads the sources that were added over the API before this start. Blocks on the store.
    ///
    /// # Errors
    /// The store's.
    pub fn load_stored_sources(&self) -> Result<(), SyncError> {
        self.apply_stored_sources(&self.services.added_sources.list()?);
        self.webhook_secrets.replace(&self.sources());
        Ok(())
    }

    /// Adds or replaces a source, given by the keys of a `[[source]]` section, and starts a full run. The source is followed
    /// from now on and after every start.
    ///
    /// # Errors
    /// [`SyncError::Config`] for an invalid key, [`SyncError::Configured`], [`SyncError::TooMany`], or the
    /// store's.
    pub async fn put_source(
        self: &Arc<Self>,
        mut keys: BTreeMap<String, String>,
        name: &str,
    ) -> Result<SourceConfig, SyncError> {
        // The name in the path counts, whatever the body says.
        keys.insert("name".to_owned(), name.to_owned());
        let config = SourceConfig::from_keys(&keys)?;
        self.refuse_configured(name)?;
        check_settings(&config, self.address_guard(&config), self.services.clock.clock(), &self.runtime)?;
        let sources = self.sources();
        if sources.len() >= MAX_SOURCES && !sources.iter().any(|source| source.name == name) {
            return Err(SyncError::TooMany { most: MAX_SOURCES });
        }
        let is_moved = |before: &SourceConfig| before.name == name && address_digest(before) != address_digest(&config);
        let is_moved = sources.iter().any(is_moved);
        let owned = name.to_owned();
        let kept =
            self.services.run_blocking(move |services: &SyncServices| services.added_sources.put(&owned, keys)).await?;
        self.apply_stored_sources(&kept);
        self.reload_webhook_secrets().await?;
        if is_moved {
            // Before the start below, which would join a run that still reads the old address.
            self.cancel_all(name).await;
        }
        self.start(name, SyncMode::Full).await?;
        self.get(name)
    }

    /// Removes a source that was added over the API. Its records stay as they are.
    ///
    /// # Errors
    /// [`SyncError::NoSource`], [`SyncError::Configured`], or the store's.
    pub async fn remove_source(self: &Arc<Self>, name: &str) -> Result<(), SyncError> {
        self.get(name)?;
        self.refuse_configured(name)?;
        let owned = name.to_owned();
        let kept =
            self.services.run_blocking(move |services: &SyncServices| services.added_sources.remove(&owned)).await?;
        self.apply_stored_sources(&kept);
        self.reload_webhook_secrets().await
    }

    fn refuse_configured(&self, name: &str) -> Result<(), SyncError> {
        match self.is_configured(name) {
            true => Err(SyncError::Configured { source_name: name.to_owned() }),
            false => Ok(()),
        }
    }

    /// The configuration file takes precedence when both have a source of a name.
    fn apply_stored_sources(&self, kept: &AddedSourceMap) {
        let mut all = self.configured.clone();
        for (name, keys) in kept {
            if self.is_configured(name) {
                tracing::warn!(
                    source = name,
                    "the source is also set in the configuration file, which takes precedence"
                );
                continue;
            }
            match SourceConfig::from_keys(keys) {
                Ok(source) => all.push(source),
                // Left out and kept in the store: the other sources must still run.
                Err(error) => tracing::error!(source = name, %error, "a stored source is not valid for this version"),
            }
        }
        self.services.source_status.set_expected(all.iter().map(ExpectedSource::from).collect());
        self.sources.send_replace(all.into());
    }
}
