//! Reads a source within a run: honours its circuit breaker and retries after transient failures.

use super::drop_folder;
use super::error::SyncError;
use super::open::{SourceReader, open_source};
use super::queue::RunQueue;
use super::request::RunScope;
use super::run::{FinishedRun, Run};
use crate::app::SourceCondition;
use crate::config::{SourceConfig, SourceConnection};
use crate::http_client::Backoff;
use crate::store::SyncMode;

impl RunQueue {
    /// Reads the source to its end and ends the run.
    pub(super) async fn run_source(
        &self,
        mut run: Run,
        config: &SourceConfig,
        scope: &RunScope,
    ) -> Result<FinishedRun, SyncError> {
        let source = config.name.as_str();
        let (read, is_unreachable) = match self.breakers.admit(source) {
            Err(wait) => (Err(SyncError::CircuitOpen { source_name: source.to_owned(), wait }), true),
            Ok(contact) => {
                let read = self.read_with_retries(&mut run, config, scope).await;
                // An error in the data is a success for the breaker: the source answered.
                let is_unreachable = matches!(&read, Err(SyncError::Source(error)) if error.is_unreachable());
                contact.ended(is_unreachable);
                (read, is_unreachable)
            }
        };
        let found = match &read {
            _ if is_unreachable => SourceCondition::Unreachable,
            Err(error) if error.is_table_unreadable() => SourceCondition::Partial,
            _ => SourceCondition::Reachable,
        };
        self.services.source_status.set_condition(source, found);
        run.end(read).await
    }

    /// Reads a source to its end. After a lost connection it is opened again and continues from the stored cursor.
    async fn read_with_retries(&self, run: &mut Run, config: &SourceConfig, scope: &RunScope) -> Result<(), SyncError> {
        let control = run.control();
        let scope = self.effective_scope(config, scope, control.allow_mass_delete()).await?;
        // For the whole run: a source that fails after each batch must not keep a run alive for ever.
        let mut waits = Backoff::default().waits();
        loop {
            let opened = tokio::select! {
                biased;
                () = control.cancelled() => Err(SyncError::Cancelled),
                // The cursor is loaded again: what was stored before the failure is not read twice.
                opened = open_source(&self.services, config, &scope, self.address_guard(config), &self.runtime) => opened,
            };
            let read = match opened {
                Ok(SourceReader::Stream(source)) => run.read(*source).await,
                Ok(SourceReader::Folder(folder)) => drop_folder::import_all(run, &folder, &self.services).await,
                Err(error) => Err(error),
            };
            match (&read, waits.next()) {
                (Err(SyncError::Source(error)), Some(wait)) if error.is_transient() => {
                    tracing::info!(source = config.name, %error, ?wait, "reading the source failed; retrying");
                    tokio::select! {
                        biased;
                        () = control.cancelled() => return Err(SyncError::Cancelled),
                        () = tokio::time::sleep(wait) => {}
                    }
                }
                _ => return read,
            }
        }
    }

    /// Widens the scope where a narrower read could not settle deletions that wait for permission.
    async fn effective_scope(
        &self,
        config: &SourceConfig,
        scope: &RunScope,
        allow_mass_delete: bool,
    ) -> Result<RunScope, SyncError> {
        let name = config.name.clone();
        let has_pending = self
            .services
            .run_blocking(move |services| Ok(services.store.snapshot()?.sync().has_pending_deletes(&name)?));
        let scope = match scope {
            // A record that waits for its deletion may be at the source again. Only a comparison of all ids tells
            RunScope::Pass(SyncMode::Incremental) if has_pending.await? => RunScope::CompareIds,
            scope => scope.clone(),
        };
        Ok(match scope {
            // An HTTP API need not offer its ids. Deleting with permission requires knowing what is still there
            RunScope::CompareIds if allow_mass_delete && matches!(config.connection, SourceConnection::Http { .. }) => {
                RunScope::Pass(SyncMode::Full)
            }
            scope => scope,
        })
    }
}
