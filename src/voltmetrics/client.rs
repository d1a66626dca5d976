//! The calls to VoltMetrics, each with its check: what comes back counts or is an error.

use bytes::Bytes;
use serde::Serialize;
use serde_json::value::RawValue;

use super::authentication::VoltMetricsAuth;
use super::decode::{self, JobAnswer};
use super::{JobStatus, VoltMetricsError};
use crate::assess::remote::{RemoteFacility, RemoteFacilityCompliance, RemoteFigure};
use crate::clock::Clock;
use crate::http_client::{BreakerPolicy, BreakerStatus, CallPolicy, CircuitBreaker, HttpClient, HttpRequest, Url};
use crate::inventory::{EquipmentId, FacilityId};

/// How VoltMetrics is reached.
#[derive(Debug)]
pub struct VoltMetricsClientOptions {
    /// Everything in front of `/api/v1`; may hold a password, and is not shown.
    pub url: Url,
    /// What lets us in.
    pub authentication: VoltMetricsAuth,
    /// Deadlines, tries and the largest answer. Redirects are never followed, whatever stands here.
    pub policy: CallPolicy,
    /// When it is left alone.
    pub breaker: BreakerPolicy,
    /// Tells when a figure was received.
    pub clock: Clock,
}

/// What is to be calculated.
#[derive(Debug, Serialize)]
pub struct Calculation<'a> {
    /// The item's or the facility's id.
    pub id: &'a str,
    /// `facility`, or the type of the item (`panel`).
    #[serde(rename = "type")]
    pub kind: &'a str,
    /// The facility of an item.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub facility_id: Option<&'a str>,
    /// The record as a document.
    pub data: &'a RawValue,
    /// Where VoltMetrics tells that it is done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub callback_url: Option<&'a str>,
}

/// A submission that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubmittedJob {
    /// The job's number.
    pub job_id: String,
    /// How far it is.
    pub status: JobStatus,
}

/// VoltMetrics. One for the whole appliance: its breaker counts the failures of all callers.
#[derive(Debug)]
pub struct VoltMetricsClient {
    caller: HttpClient,
    breaker: CircuitBreaker,
    base: Url,
    authentication: VoltMetricsAuth,
    clock: Clock,
}

impl VoltMetricsClient {
    /// A client. Whether anybody answers is seen with the first call.
    ///
    /// # Errors
    /// [`VoltMetricsError::Options`] when the URL is none of HTTP, [`VoltMetricsError::Call`] where no client can be made.
    pub fn new(options: VoltMetricsClientOptions) -> Result<Self, VoltMetricsError> {
        let VoltMetricsClientOptions { url: base, authentication, policy, breaker, clock } = options;
        if !matches!(base.scheme(), "http" | "https") || !base.has_host() {
            return Err(VoltMetricsError::Options("its url is not of the form https://host/path".to_owned()));
        }
        let breaker = CircuitBreaker::new(breaker);
        let policy = CallPolicy { follows_redirects: false, ..policy };
        let caller = HttpClient::new(None, policy)?.behind(breaker.clone());
        Ok(Self { caller, breaker, base, authentication, clock })
    }

    /// How its breaker stands.
    #[must_use]
    pub fn breaker(&self) -> BreakerStatus {
        self.breaker.reading()
    }

    /// Submits a calculation. The key is the same whenever the same submission is made again.
    ///
    /// # Errors
    /// [`VoltMetricsError`], after the tries that could help.
    pub async fn submit(&self, calculation: &Calculation<'_>, key: &str) -> Result<SubmittedJob, VoltMetricsError> {
        let json = serde_json::to_vec(calculation)
            .map_err(|error| VoltMetricsError::Options(format!("the calculation cannot be written: {error}")))?;
        let call = HttpRequest::post(self.below(&["calculations", "risk"]), Bytes::from(json), key)?;
        let wire = decode::submitted(&self.make(call).await?)?;
        Ok(SubmittedJob { job_id: wire.job_id, status: wire.status })
    }

    /// How far a job is.
    ///
    /// # Errors
    /// [`VoltMetricsError`].
    pub async fn job(&self, job: &str) -> Result<JobAnswer, VoltMetricsError> {
        let body = self.make(HttpRequest::get(self.below(&["calculations", job]))).await?;
        Ok(decode::job(&body, job, self.clock.now())?)
    }

    /// The figure of an item; `None` when it was never calculated.
    ///
    /// # Errors
    /// [`VoltMetricsError`].
    pub async fn equipment_risk(&self, id: &EquipmentId) -> Result<Option<RemoteFigure>, VoltMetricsError> {
        let body = self.find(&["equipment", id, "risk"]).await?;
        Ok(body.map(|body| decode::equipment(&body, id, self.clock.now())).transpose()?)
    }

    /// The figure of a facility; `None` when it was never calculated.
    ///
    /// # Errors
    /// [`VoltMetricsError`].
    pub async fn facility_risk(&self, id: &FacilityId) -> Result<Option<RemoteFacility>, VoltMetricsError> {
        let body = self.find(&["facilities", id, "risk"]).await?;
        Ok(body.map(|body| decode::facility(&body, id, self.clock.now())).transpose()?)
    }

    /// NFPA 70B over a facility; `None` when it was never judged.
    ///
    /// # Errors
    /// [`VoltMetricsError`].
    pub async fn nfpa70b(&self, id: &FacilityId) -> Result<Option<RemoteFacilityCompliance>, VoltMetricsError> {
        let body = self.find(&["compliance", "nfpa70b", id]).await?;
        Ok(body.map(|body| decode::compliance(&body)).transpose()?)
    }

    /// NFPA 70E over a facility; `None` when it was never judged.
    ///
    /// # Errors
    /// [`VoltMetricsError`].
    pub async fn nfpa70e(&self, id: &FacilityId) -> Result<Option<RemoteFacilityCompliance>, VoltMetricsError> {
        let body = self.find(&["compliance", "nfpa70e", id]).await?;
        Ok(body.map(|body| decode::compliance(&body)).transpose()?)
    }

    async fn find(&self, path: &[&str]) -> Result<Option<Bytes>, VoltMetricsError> {
        match self.make(HttpRequest::get(self.below(path))).await {
            Ok(body) => Ok(Some(body)),
            Err(error) if error.status() == Some(404) => Ok(None),
            Err(error) => Err(error),
        }
    }

    async fn make(&self, call: HttpRequest) -> Result<Bytes, VoltMetricsError> {
        let call = match self.authentication.credential(self.clock.now())? {
            Some(credential) => call.with(credential),
            None => call,
        };
        Ok(self.caller.make(&call).await?)
    }

    fn below(&self, path: &[&str]) -> Url {
        let mut url = self.base.clone();
        // Only a URL that cannot be a base has no segments, and HTTP's all can
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty().extend(["api", "v1"]).extend(path);
        }
        url
    }
}
