//! Imports of single files that a user hands over: each is one transaction.

use std::sync::Arc;

use tokio::sync::watch;

use super::error::SyncError;
use super::open::open_import;
use super::queue::RunQueue;
use super::request::{ImportRequest, RunRequest};
use super::run::{FinishedRun, Run};
use super::run_state::RunProgress;
use crate::config::IMPORT_SOURCE;
use crate::source::file::{FileReport, SharedFileReport};
use crate::store::SyncMode;

/// Shows the progress of an import until it is dropped, also when the import panics.
struct ImportProgress<'q>(&'q RunQueue);

impl<'q> ImportProgress<'q> {
    fn show(queue: &'q RunQueue, progress: watch::Receiver<RunProgress>) -> Self {
        *queue.import_progress.lock() = Some(progress);
        Self(queue)
    }
}

impl Drop for ImportProgress<'_> {
    fn drop(&mut self) {
        *self.0.import_progress.lock() = None;
    }
}

impl RunQueue {
    /// Imports one file in one transaction. The import continues when the caller goes away.
    ///
    /// # Errors
    /// When the file cannot be read or decoded, would delete too much, or cannot be stored; nothing of it is stored then.
    pub async fn import(self: &Arc<Self>, request: ImportRequest) -> Result<(FinishedRun, FileReport), SyncError> {
        let queue = Arc::clone(self);
        let importing = self.runtime.spawn("file import", async move {
            // Inside the task: a caller that goes away while it waits must not lose its import.
            let _alone = queue.importing.lock().await;
            queue.import_alone(request).await
        });
        importing.await.map_err(|_| SyncError::RunLost { source_name: IMPORT_SOURCE.to_owned() })?
    }

    async fn import_alone(&self, request: ImportRequest) -> Result<(FinishedRun, FileReport), SyncError> {
        let run_request = RunRequest { mode: SyncMode::Full, allow_mass_delete: request.allow_mass_delete };
        // Before the file is opened, so that a file that cannot be opened leaves a record too.
        let mut run = Run::begin(&self.services, self.limits, IMPORT_SOURCE, run_request).await?;
        let progress = run.progress();
        let _shown = ImportProgress::show(self, progress.clone());
        let (read, report) = match open_import(request, &self.runtime) {
            Ok(source) => {
                let report = source.report();
                let read = match run.import_file(source).await {
                    Ok(true) => run.complete_reports(std::slice::from_ref(&report)).await,
                    imported => imported.map(drop),
                };
                (read, report)
            }
            Err(error) => (Err(error), SharedFileReport::default()),
        };
        let ended = run.end(read).await;
        self.counters.record(&progress.borrow().run, ended.as_ref().err());
        Ok((ended?, report.to_report()))
    }
}
