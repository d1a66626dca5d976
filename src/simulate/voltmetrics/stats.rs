//! What a simulated VoltMetrics counts, so that "no item twice, none lost" can be shown from the other end.

use std::collections::BTreeMap;

use serde::Serialize;

/// What happened since the start. Requests for `/stats` itself count nowhere.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct VoltMetricsStats {
    /// Requests by method and route, also those that failed.
    pub requests: BTreeMap<String, u64>,
    /// Jobs accepted: each a calculation that somebody would pay for.
    pub submissions: u64,
    /// Submissions whose idempotency key was known: they got the job that was there and count nowhere else.
    pub repeats: u64,
    /// Different resources submitted. One dropped for space (see `jobs_kept_most`) and submitted again counts again.
    pub resources: u64,
    /// Most jobs for one resource: 1 says that no item was calculated twice.
    pub most_jobs_per_resource: u64,
    /// Jobs that ended `COMPLETED`.
    pub completed: u64,
    /// Jobs that ended `FAILED`.
    pub failed: u64,
    /// Submissions refused with 429 because too many jobs were unfinished.
    pub refused_busy: u64,
    /// Answers of `GET /calculations/{job_id}`.
    pub job_fetches: u64,
    /// Answers of the risk and compliance documents, 404 included.
    pub result_fetches: u64,
    /// Requests without the right key or token.
    pub unauthorized: u64,
    /// Requests that carried a `traceparent`.
    pub traced: u64,
    /// Injected errors.
    pub errors: InjectedErrors,
    /// WebhookOptions that the receiver took, second copies included.
    pub webhooks_taken: u64,
    /// Second copies among them.
    pub webhooks_doubled: u64,
    /// Further tries after a receiver did not take one.
    pub webhooks_retried: u64,
    /// WebhookOptions given up.
    pub webhooks_lost: u64,
    /// Most requests under way at the same time.
    pub most_concurrent: u64,
    /// Jobs still known.
    pub jobs_kept: u64,
    /// How many are known at most; the oldest go first.
    pub jobs_kept_most: u64,
}

/// InjectedErrors injected, by kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct InjectedErrors {
    /// 500 with an error document.
    pub internal: u64,
    /// 503 with the bare page of a proxy.
    pub unavailable: u64,
    /// 429 with `Retry-After`.
    pub too_many: u64,
    /// Good answers that break off half way; the work is done all the same.
    pub truncated: u64,
    /// 503 during the outage of `fail_for`.
    pub outage: u64,
}

impl InjectedErrors {
    /// All kinds together.
    #[must_use]
    pub const fn total(&self) -> u64 {
        self.internal + self.unavailable + self.too_many + self.truncated + self.outage
    }
}
