//! The two calls a job needs, and what comes of each: handing it in, and fetching what was made of it. Results come from
//! the configured address and no other, whatever a webhook says.

use std::time::Duration;

use serde::Serialize;
use serde_json::value::RawValue;

use crate::app::ApplicationError;
use crate::assess::remote::RemoteFigure;
use crate::http_client::CallError;
use crate::inventory::{EquipmentId, Facility, Service};
use crate::store::{Job, Snapshot};
use crate::voltmetrics::{Calculation, JobResult, JobStatus, VoltMetricsClient, VoltMetricsError};

/// A wish to wait for longer is for all calls, not for one.
const LONGEST_WAIT: Duration = Duration::from_secs(30);
/// Longest time that nobody is asked because VoltMetrics wishes it.
const LONGEST_REST: Duration = Duration::from_secs(3_600);

/// A job read and ready to be handed in.
#[derive(Debug, Clone)]
pub(super) struct Claim {
    pub(super) number: u64,
    pub(super) replays: u32,
    pub(super) equipment_id: EquipmentId,
    /// The data is what is held of the item, and nothing else.
    pub(super) is_of_held: bool,
    facility_id: String,
    kind: &'static str,
    data: Box<RawValue>,
}

/// What came of handing in.
#[derive(Debug)]
pub(super) enum HandedIn {
    /// It was taken, and perhaps done before.
    Taken { remote_id: String, is_ended: bool },
    /// Nobody is asked at the moment.
    Away(Duration),
    /// It came to nothing.
    Failed(Failed),
}

/// What came of fetching.
#[derive(Debug)]
pub(super) enum Fetched {
    /// A figure that counts.
    Figure(Box<RemoteFigure>),
    /// Not yet.
    Pending,
    /// Nobody is asked at the moment.
    Away(Duration),
    /// The remote engine took it and does not know it any more; what it said.
    Forgotten(String),
    /// It came to nothing.
    Failed(Failed),
}

/// Why something came to nothing.
#[derive(Debug)]
pub(super) struct Failed {
    pub(super) reason: String,
    pub(super) tries: u32,
}

/// What is told of an item: its record, with what hangs on it.
#[derive(Serialize)]
struct EquipmentPayload<'a> {
    #[serde(flatten)]
    equipment: &'a crate::inventory::Equipment,
    #[serde(skip_serializing_if = "Option::is_none")]
    services: Option<Vec<Service>>,
    facility: Option<Facility>,
}

impl Claim {
    /// Reads what is to be told; `None` for an item that is no longer there.
    pub(super) fn of(snapshot: &Snapshot, number: u64, job: &Job) -> Result<Option<Self>, ApplicationError> {
        let Some(equipment) = snapshot.find_equipment(&job.equipment_id)? else { return Ok(None) };
        let unwritable = |error: serde_json::Error| ApplicationError::Broken(error.to_string());
        let data = match &job.data {
            Some(data) => RawValue::from_string(data.clone()),
            None => {
                let services = if job.with_history { Some(snapshot.services_of(&equipment.id)?) } else { None };
                let facility = snapshot.find_facility(&equipment.facility_id)?;
                serde_json::value::to_raw_value(&EquipmentPayload { equipment: &equipment, services, facility })
            }
        }
        .map_err(unwritable)?;
        Ok(Some(Self {
            number,
            replays: job.replays,
            is_of_held: job.data.is_none(),
            equipment_id: equipment.id,
            facility_id: equipment.facility_id.to_string(),
            kind: equipment.kind.as_str(),
            data,
        }))
    }

    fn calculation(&self) -> Calculation<'_> {
        Calculation {
            id: &self.equipment_id,
            kind: self.kind,
            facility_id: Some(&self.facility_id),
            data: &self.data,
            callback_url: None,
        }
    }

    /// What is sent, as a dead letter keeps it.
    pub(super) fn payload(&self) -> String {
        serde_json::to_string(&self.calculation()).unwrap_or_else(|error| error.to_string())
    }
}

/// Hands a job in under its key.
pub(super) async fn hand_in(engine: &VoltMetricsClient, tries: u32, claim: &Claim, key: &str) -> HandedIn {
    match engine.submit(&claim.calculation(), key).await {
        Ok(taken) => {
            let is_ended = matches!(taken.status, JobStatus::Completed | JobStatus::Failed);
            HandedIn::Taken { remote_id: taken.job_id, is_ended }
        }
        Err(error) => away(&error).map_or_else(|| HandedIn::Failed(failed(&error, tries)), HandedIn::Away),
    }
}

/// Fetches what was made of a job.
pub(super) async fn fetch(engine: &VoltMetricsClient, tries: u32, equipment: &EquipmentId, remote_id: &str) -> Fetched {
    let found = async {
        let answer = match engine.job(remote_id).await {
            Err(error) if matches!(error.status(), Some(404 | 410)) => {
                return Ok(Fetched::Forgotten(error.to_string()));
            }
            answer => answer?,
        };
        if answer.resource != **equipment {
            let reason = format!("the job is about `{}`, not about `{equipment}`", answer.resource);
            return Ok(Fetched::Failed(Failed { reason, tries: 1 }));
        }
        let figure = match (answer.status, answer.result) {
            (JobStatus::Pending | JobStatus::Processing, _) => return Ok(Fetched::Pending),
            (JobStatus::Failed, _) => {
                let reason = answer.error.unwrap_or_else(|| "VoltMetrics failed and did not say why".to_owned());
                return Ok(Fetched::Failed(Failed { reason, tries: 1 }));
            }
            (JobStatus::Completed, Some(JobResult::Equipment(figure))) => Some(*figure),
            (JobStatus::Completed, _) => engine.equipment_risk(equipment).await?,
        };
        let lacking = || Failed { reason: "the job is completed and there is no result".to_owned(), tries: 1 };
        Ok(figure.map_or_else(|| Fetched::Failed(lacking()), |figure| Fetched::Figure(Box::new(figure))))
    };
    match found.await {
        Ok(fetched) => fetched,
        Err(error) => away(&error).map_or_else(|| Fetched::Failed(failed(&error, tries)), Fetched::Away),
    }
}

/// How long nobody is asked, for an error that says so: the breaker's, or a wish to wait that is longer than any wait
/// between the tries of one call. What then was not done is no failure.
fn away(error: &VoltMetricsError) -> Option<Duration> {
    match error {
        VoltMetricsError::Call(CallError::CircuitOpen { wait, .. }) => Some(*wait),
        _ => error.retry_after().filter(|wait| *wait > LONGEST_WAIT).map(|wait| wait.min(LONGEST_REST)),
    }
}

/// What cannot pass is tried once, what may pass as often as was configured.
fn failed(error: &VoltMetricsError, most_tries: u32) -> Failed {
    let tries = if error.is_transient() { most_tries } else { 1 };
    Failed { reason: error.to_string(), tries }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_wish_to_wait_is_for_all_and_no_failure() {
        let busy = |seconds: u64| VoltMetricsError::Answered {
            status: 429,
            code: "RATE_LIMITED".to_owned(),
            message: "too many".to_owned(),
            is_transient: true,
            wait: Some(Duration::from_secs(seconds)),
        };
        assert_eq!(away(&busy(30)), None, "that was waited for between the tries");
        assert_eq!(away(&busy(900)), Some(Duration::from_secs(900)));
        assert_eq!(away(&busy(u64::MAX)), Some(LONGEST_REST));
        let open = CallError::CircuitOpen { url: String::new(), wait: Duration::ZERO };
        assert_eq!(away(&VoltMetricsError::Call(open)), Some(Duration::ZERO));
    }
}
