//! `masterbus jobs` and `masterbus dead-letters`: calculation jobs of VoltMetrics, and jobs that failed for good.

use std::io::{self, Write};
use std::sync::Arc;

use clap::Subcommand;
use serde_json::{Value, json};

use super::command_error::{CommandError, CommandResult};
use super::store_access::{StoreAccess, open_or_connect, request, runtime};
use super::{Common, terminal};
use crate::auth::FacilityScope;
use crate::jobs::{BatchRecord, DeadLetterDetail, DeadLetterDocument, JobQueue, JobRecord};

/// Rows of a list.
const LISTED_ROWS: u64 = 50;

#[derive(Debug, Subcommand)]
pub(super) enum JobsCommand {
    /// Lists the latest calculation jobs
    List,
    /// Lists the latest batches
    Batches,
    /// Cancels a calculation job or a batch
    Cancel {
        /// Its id, as the lists show it
        id: String,
    },
}

#[derive(Debug, Subcommand)]
pub(super) enum DeadLettersCommand {
    /// Lists dead letters, latest first
    List,
    /// Shows a dead letter with the request that was sent
    Show {
        /// Its number
        id: u64,
    },
    /// Queues one again; the server runs it, or the next server that starts
    Retry {
        /// Its number
        id: u64,
    },
    /// Queues all of them again
    RetryAll,
    /// Deletes one
    Delete {
        /// Its number
        id: u64,
    },
}

/// Gets a document from the job queue in this process or from the server.
fn local_or_server<F>(
    common: &Common,
    local: impl FnOnce(Arc<JobQueue>) -> F,
    method: &str,
    path: &str,
) -> Result<Value, CommandError>
where
    F: Future<Output = Result<Value, CommandError>>,
{
    let config = common.configuration()?;
    match open_or_connect(&config)? {
        StoreAccess::Local(application) => {
            let jobs = JobQueue::from_config(&application, &config).map_err(CommandError::usage)?;
            runtime()?.block_on(local(jobs))
        }
        StoreAccess::Server(socket) => {
            let body = (method == "POST").then(|| json!({}));
            runtime()?.block_on(request(&socket, method, path, body.as_ref()))
        }
    }
}

fn table(head: &[&str], list: &Value) -> CommandResult {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let row = |item: &Value| head.iter().map(|field| text(&item[*field])).collect();
    let mut rows: Vec<Vec<String>> = vec![head.iter().map(|name| (*name).to_owned()).collect()];
    rows.extend(list.as_array().into_iter().flatten().map(row));
    let mut out = io::stdout();
    terminal::table(&rows, &mut out)?;
    Ok(out.flush()?)
}

fn job(record: &JobRecord) -> Value {
    json!({
        "job_id": record.id, "equipment_id": record.job.equipment_id, "status": record.job.state.as_str(),
        "priority": record.job.priority.as_str(), "batch_id": record.batch_id, "error": record.job.error,
    })
}

fn batch(record: &BatchRecord) -> Value {
    json!({
        "batch_id": record.id, "facility_id": record.batch.facility_id, "status": record.state().as_str(),
        "processed_items": record.batch.processed(), "total_items": record.batch.total,
        "completion_percentage": record.batch.percentage(),
    })
}

impl JobsCommand {
    pub(super) fn run(self, common: &Common) -> CommandResult {
        match self {
            Self::List => {
                let local = async |jobs: Arc<JobQueue>| {
                    let listed = jobs
                        .list_jobs(FacilityScope::All, None, None, (1, LISTED_ROWS))
                        .await
                        .map_err(CommandError::failed)?;
                    Ok(json!({"jobs": listed.1.iter().map(job).collect::<Vec<_>>()}))
                };
                let list = local_or_server(common, local, "GET", "/voltmetrics/calculations")?;
                table(&["job_id", "equipment_id", "status", "priority", "batch_id", "error"], &list["jobs"])
            }
            Self::Batches => {
                let local = async |jobs: Arc<JobQueue>| {
                    let listed = jobs
                        .list_batches(FacilityScope::All, None, (1, LISTED_ROWS))
                        .await
                        .map_err(CommandError::failed)?;
                    Ok(json!({"batches": listed.1.iter().map(batch).collect::<Vec<_>>()}))
                };
                let list = local_or_server(common, local, "GET", "/voltmetrics/batch")?;
                let head =
                    ["batch_id", "facility_id", "status", "processed_items", "total_items", "completion_percentage"];
                table(&head, &list["batches"])
            }
            Self::Cancel { id } => {
                let is_batch = id.rsplit('-').next().is_some_and(|last| last.starts_with('b'));
                let resource = if is_batch { "batch" } else { "calculate" };
                let path = format!("/voltmetrics/{resource}/{id}/cancel");
                let local = async |jobs: Arc<JobQueue>| {
                    if is_batch {
                        jobs.cancel_batch(FacilityScope::All, &id).await.map_err(CommandError::failed)?;
                    } else {
                        jobs.cancel_job(FacilityScope::All, &id).await.map_err(CommandError::failed)?;
                    }
                    Ok(Value::Null)
                };
                local_or_server(common, local, "POST", &path).map(drop)
            }
        }
    }
}

impl DeadLettersCommand {
    pub(super) fn run(self, common: &Common) -> CommandResult {
        match self {
            Self::List => {
                let local = async |jobs: Arc<JobQueue>| {
                    let listed = jobs.list_dead_letters(1, LISTED_ROWS).await.map_err(CommandError::failed)?;
                    Ok(json!({"dead_letters": listed.1.iter().map(DeadLetterDocument::from).collect::<Vec<_>>()}))
                };
                let list = local_or_server(common, local, "GET", "/dead-letters")?;
                table(&["id", "kind", "equipment_id", "tries", "failed_at", "reason"], &list["dead_letters"])
            }
            Self::Show { id } => {
                let local = async |jobs: Arc<JobQueue>| {
                    let record = jobs.get_dead_letter(&id.to_string()).await.map_err(CommandError::failed)?;
                    serde_json::to_value(DeadLetterDetail::from(record)).map_err(CommandError::failed)
                };
                let shown = local_or_server(common, local, "GET", &format!("/dead-letters/{id}"))?;
                let mut out = io::stdout();
                let text = serde_json::to_string_pretty(&shown).map_err(CommandError::failed)?;
                Ok(writeln!(out, "{text}")?)
            }
            Self::Retry { id } => {
                let local = async |jobs: Arc<JobQueue>| {
                    jobs.replay_dead_letter(&id.to_string()).await.map_err(CommandError::failed)?;
                    Ok(Value::Null)
                };
                local_or_server(common, local, "POST", &format!("/dead-letters/{id}/retry")).map(drop)
            }
            Self::RetryAll => {
                let local = async |jobs: Arc<JobQueue>| {
                    let retried = jobs.replay_all_dead_letters().await.map_err(CommandError::failed)?;
                    Ok(json!({"retried": retried}))
                };
                let done = local_or_server(common, local, "POST", "/dead-letters/retry-all")?;
                Ok(writeln!(io::stdout(), "{}", done["retried"])?)
            }
            Self::Delete { id } => {
                let local = async |jobs: Arc<JobQueue>| {
                    jobs.remove_dead_letter(&id.to_string()).await.map_err(CommandError::failed)?;
                    Ok(Value::Null)
                };
                local_or_server(common, local, "DELETE", &format!("/dead-letters/{id}")).map(drop)
            }
        }
    }
}
