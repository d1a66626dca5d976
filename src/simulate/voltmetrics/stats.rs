//! Counters of a simulated VoltMetrics. Tests use them to show that no item was calculated twice and none was lost.

use std::collections::BTreeMap;

use serde::Serialize;

/// Counters since the start. Requests for `/stats` itself are not counted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct VoltMetricsStats {
    /// Requests by method and route, including failed ones.
    pub requests: BTreeMap<String, u64>,
    /// Accepted jobs: each is a calculation that would be billed.
    pub submissions: u64,
    /// Submissions with a known idempotency key: they got the existing job and are not counted elsewhere.
    pub repeats: u64,
    /// Distinct resources. One that was dropped (see `jobs_kept_most`) and submitted again counts again.
    pub resources: u64,
    /// Most jobs of one resource: 1 means that no item was calculated twice.
    pub most_jobs_per_resource: u64,
    /// Jobs that ended `COMPLETED`.
    pub completed: u64,
    /// Jobs that ended `FAILED`.
    pub failed: u64,
    /// Submissions refused with 429 because too many jobs were unfinished.
    pub refused_busy: u64,
    /// Responses of `GET /calculations/{job_id}`.
    pub job_fetches: u64,
    /// Responses of the risk and compliance documents, including 404.
    pub result_fetches: u64,
    /// Requests without a valid key or token.
    pub unauthorized: u64,
    /// Requests with a `traceparent`.
    pub traced: u64,
    /// Injected errors.
    pub errors: InjectedErrors,
    /// Webhooks that the receiver accepted, including second copies.
    pub webhooks_taken: u64,
    /// Second copies among them.
    pub webhooks_doubled: u64,
    /// Retries after the receiver did not accept a webhook.
    pub webhooks_retried: u64,
    /// Webhooks that were given up.
    pub webhooks_lost: u64,
    /// Most requests that were open at the same time.
    pub most_concurrent: u64,
    /// Jobs in memory.
    pub jobs_kept: u64,
    /// Most jobs in memory; the oldest are dropped first.
    pub jobs_kept_most: u64,
}

/// Injected errors, by kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct InjectedErrors {
    /// 500 with an error document.
    pub internal: u64,
    /// 503 with the error page of a proxy.
    pub unavailable: u64,
    /// 429 with `Retry-After`.
    pub too_many: u64,
    /// Good responses that break off half way; the request takes effect all the same.
    pub truncated: u64,
    /// 503 during the outage of `fail_for`.
    pub outage: u64,
}

impl InjectedErrors {
    /// Sum of all kinds.
    #[must_use]
    pub const fn total(&self) -> u64 {
        self.internal + self.unavailable + self.too_many + self.truncated + self.outage
    }
}
