//! HTTP client of VoltMetrics. Every response is validated: callers get a record or an error.

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

/// How to reach VoltMetrics.
#[derive(Debug)]
pub struct VoltMetricsClientOptions {
    /// URL in front of `/api/v1`. It may contain a password and is not shown.
    pub url: Url,
    /// Authentication of this program.
    pub authentication: VoltMetricsAuth,
    /// Deadlines, retries and the largest response. Redirects are never followed, regardless of this policy.
    pub policy: CallPolicy,
    /// When the circuit breaker opens.
    pub breaker: BreakerPolicy,
    /// Dates received figures.
    pub clock: Clock,
}

/// Body of a submission.
#[derive(Debug, Serialize)]
pub struct Calculation<'a> {
    /// Id of the item or facility.
    pub id: &'a str,
    /// `facility`, or the type of the item, such as `panel`.
    #[serde(rename = "type")]
    pub kind: &'a str,
    /// Facility of an item.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub facility_id: Option<&'a str>,
    /// The record as JSON.
    pub data: &'a RawValue,
    /// Where VoltMetrics sends a webhook at the end, instead of the URL configured there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub callback_url: Option<&'a str>,
}

/// An accepted submission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubmittedJob {
    /// Job id at VoltMetrics.
    pub job_id: String,
    /// State.
    pub status: JobStatus,
}

/// Client of VoltMetrics. One for the whole program: its circuit breaker counts the failures of all callers.
#[derive(Debug)]
pub struct VoltMetricsClient {
    http: HttpClient,
    breaker: CircuitBreaker,
    base: Url,
    authentication: VoltMetricsAuth,
    clock: Clock,
}

impl VoltMetricsClient {
    /// A client. It does not connect before the first call.
    ///
    /// # Errors
    /// [`VoltMetricsError::Options`] for a URL that is not HTTP, [`VoltMetricsError::Call`] where no client can be made.
    pub fn new(options: VoltMetricsClientOptions) -> Result<Self, VoltMetricsError> {
        let VoltMetricsClientOptions { url: base, authentication, policy, breaker, clock } = options;
        if !matches!(base.scheme(), "http" | "https") || !base.has_host() {
            return Err(VoltMetricsError::Options("its URL must have the form https://host/path".to_owned()));
        }
        let breaker = CircuitBreaker::new(breaker);
        let policy = CallPolicy { follows_redirects: false, ..policy };
        let http = HttpClient::new(None, policy)?.with_breaker(breaker.clone());
        Ok(Self { http, breaker, base, authentication, clock })
    }

    /// State of the circuit breaker.
    #[must_use]
    pub fn breaker(&self) -> BreakerStatus {
        self.breaker.status()
    }

    /// Submits a calculation. A repetition of the same submission must have the same key.
    ///
    /// # Errors
    /// [`VoltMetricsError`], after the retries that can help.
    pub async fn submit(&self, calculation: &Calculation<'_>, key: &str) -> Result<SubmittedJob, VoltMetricsError> {
        let json = serde_json::to_vec(calculation)
            .map_err(|error| VoltMetricsError::Options(format!("the calculation cannot be serialized: {error}")))?;
        let call = HttpRequest::post(self.url(&["calculations", "risk"]), Bytes::from(json), key)?;
        let wire = decode::submitted(&self.send(call).await?)?;
        Ok(SubmittedJob { job_id: wire.job_id, status: wire.status })
    }

    /// State of a job.
    ///
    /// # Errors
    /// [`VoltMetricsError`].
    pub async fn job(&self, job: &str) -> Result<JobAnswer, VoltMetricsError> {
        let body = self.send(HttpRequest::get(self.url(&["calculations", job]))).await?;
        Ok(decode::job(&body, job, self.clock.now())?)
    }

    /// Figure of an item; `None` when it was never calculated.
    ///
    /// # Errors
    /// [`VoltMetricsError`].
    pub async fn equipment_risk(&self, id: &EquipmentId) -> Result<Option<RemoteFigure>, VoltMetricsError> {
        let body = self.find(&["equipment", id, "risk"]).await?;
        Ok(body.map(|body| decode::equipment(&body, id, self.clock.now())).transpose()?)
    }

    /// Figure of a facility; `None` when it was never calculated.
    ///
    /// # Errors
    /// [`VoltMetricsError`].
    pub async fn facility_risk(&self, id: &FacilityId) -> Result<Option<RemoteFacility>, VoltMetricsError> {
        let body = self.find(&["facilities", id, "risk"]).await?;
        Ok(body.map(|body| decode::facility(&body, id, self.clock.now())).transpose()?)
    }

    /// Compliance of a facility with NFPA 70B; `None` when it was never assessed.
    ///
    /// # Errors
    /// [`VoltMetricsError`].
    pub async fn nfpa70b(&self, id: &FacilityId) -> Result<Option<RemoteFacilityCompliance>, VoltMetricsError> {
        let body = self.find(&["compliance", "nfpa70b", id]).await?;
        Ok(body.map(|body| decode::compliance(&body)).transpose()?)
    }

    /// Compliance of a facility with NFPA 70E; `None` when it was never assessed.
    ///
    /// # Errors
    /// [`VoltMetricsError`].
    pub async fn nfpa70e(&self, id: &FacilityId) -> Result<Option<RemoteFacilityCompliance>, VoltMetricsError> {
        let body = self.find(&["compliance", "nfpa70e", id]).await?;
        Ok(body.map(|body| decode::compliance(&body)).transpose()?)
    }

    async fn find(&self, path: &[&str]) -> Result<Option<Bytes>, VoltMetricsError> {
        match self.send(HttpRequest::get(self.url(path))).await {
            Ok(body) => Ok(Some(body)),
            Err(error) if error.status() == Some(404) => Ok(None),
            Err(error) => Err(error),
        }
    }

    async fn send(&self, call: HttpRequest) -> Result<Bytes, VoltMetricsError> {
        let call = match self.authentication.credential(self.clock.now())? {
            Some(credential) => call.with(credential),
            None => call,
        };
        Ok(self.http.send(&call).await?)
    }

    fn url(&self, path: &[&str]) -> Url {
        let mut url = self.base.clone();
        // Only URLs like `mailto:` have no path segments; the constructor checked for HTTP
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty().extend(["api", "v1"]).extend(path);
        }
        url
    }
}
