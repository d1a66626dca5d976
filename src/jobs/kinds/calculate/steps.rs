//! The two steps of a calculation, submit and fetch, and what the answers of VoltMetrics mean for the job.

use std::time::Duration;

use super::{Calculate, CalculationEvent, CalculationJob};
use crate::http_client::CallError;
use crate::jobs::kind::{StepFailure, StepOutcome};
use crate::voltmetrics::{JobResult, JobStatus, VoltMetricsError};

/// A longer `Retry-After` is meant for all calls and pauses the whole kind. The client waits for shorter ones itself.
const MAX_RETRY_AFTER: Duration = Duration::from_secs(30);
/// Longest pause that VoltMetrics can ask for.
const MAX_PAUSE: Duration = Duration::from_secs(3_600);

impl Calculate {
    /// Submits the item under the job's idempotency key.
    pub(super) async fn submit(&self, job: &CalculationJob, key: &str) -> StepOutcome<CalculationEvent> {
        let Some(request) = &job.request else {
            return StepOutcome::Failed(StepFailure::permanent("the item no longer exists", 0));
        };
        match self.client.submit(&request.calculation(&job.equipment_id), key).await {
            Ok(accepted) => {
                // A repeated submission may find its job done
                let is_ended = matches!(accepted.status, JobStatus::Completed | JobStatus::Failed);
                StepOutcome::Event(CalculationEvent::Submitted { remote_id: accepted.job_id, is_ended })
            }
            Err(error) => failed(&error, self.config.tries),
        }
    }

    /// Fetches the result. It comes from the configured address and no other, whatever a webhook says.
    pub(super) async fn fetch(&self, job: &CalculationJob, remote_id: &str) -> StepOutcome<CalculationEvent> {
        self.try_to_fetch(job, remote_id).await.unwrap_or_else(|error| failed(&error, self.config.tries))
    }

    async fn try_to_fetch(
        &self,
        job: &CalculationJob,
        remote_id: &str,
    ) -> Result<StepOutcome<CalculationEvent>, VoltMetricsError> {
        let permanent = |reason: String| Ok(StepOutcome::Failed(StepFailure::permanent(reason, 1)));
        let answer = match self.client.job(remote_id).await {
            Err(error) if matches!(error.status(), Some(404 | 410)) => {
                return Ok(StepOutcome::Event(CalculationEvent::Forgotten { reason: error.to_string() }));
            }
            answer => answer?,
        };
        // A wrong answer must never become the figure of this item.
        if answer.resource != *job.equipment_id {
            return permanent(format!("the job is about `{}`, not about `{}`", answer.resource, job.equipment_id));
        }
        let figure = match (answer.status, answer.result) {
            (JobStatus::Pending | JobStatus::Processing, _) => return Ok(StepOutcome::Pending),
            (JobStatus::Failed, _) => {
                return permanent(answer.error.unwrap_or_else(|| "VoltMetrics failed and gave no reason".to_owned()));
            }
            (JobStatus::Completed, Some(JobResult::Equipment(figure))) => Some(*figure),
            // `result` is optional in the answer: the item's own address has the figure.
            (JobStatus::Completed, _) => self.client.equipment_risk(&job.equipment_id).await?,
        };
        let Some(mut figure) = figure else {
            return permanent("the job is completed but has no result".to_owned());
        };
        // Not the time of the calculation: data that changed between the two makes the figure outdated.
        figure.provenance.data_read_at = job.data_read_at;
        Ok(StepOutcome::Event(CalculationEvent::Completed(Box::new(figure))))
    }
}

/// A call that was not made, or that VoltMetrics asks to make much later, is no failure of the job.
fn failed<E>(error: &VoltMetricsError, tries: u32) -> StepOutcome<E> {
    match pause_of(error) {
        Some(wait) => StepOutcome::Unavailable(wait),
        None => {
            let is_transient = error.is_transient();
            // An error that does not pass was not retried
            let tries = if is_transient { tries } else { 1 };
            tracing::debug!(%error, "VoltMetrics gave no result");
            StepOutcome::Failed(StepFailure { reason: error.public_message(), tries, is_transient, retry_after: None })
        }
    }
}

/// How long no call is made, for an error that says so: the circuit breaker's, or a `Retry-After` longer than any wait
/// between the attempts of one call.
fn pause_of(error: &VoltMetricsError) -> Option<Duration> {
    match error {
        VoltMetricsError::Call(CallError::CircuitOpen { wait, .. }) => Some(*wait),
        _ => error.retry_after().filter(|wait| *wait > MAX_RETRY_AFTER).map(|wait| wait.min(MAX_PAUSE)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_retry_after_pauses_all_calls_and_is_no_failure() {
        let busy = |seconds: u64| VoltMetricsError::Answered {
            status: 429,
            code: "RATE_LIMITED".to_owned(),
            message: "too many".to_owned(),
            is_transient: true,
            wait: Some(Duration::from_secs(seconds)),
        };
        assert_eq!(pause_of(&busy(30)), None, "the client waits that long between attempts");
        assert_eq!(pause_of(&busy(900)), Some(Duration::from_secs(900)));
        assert_eq!(pause_of(&busy(u64::MAX)), Some(MAX_PAUSE));
        let open = CallError::CircuitOpen { url: String::new(), wait: Duration::ZERO };
        assert_eq!(pause_of(&VoltMetricsError::Call(open)), Some(Duration::ZERO));
    }
}
