//! The job queue: what its parts share, and its background loops.

use std::sync::Arc;

use tokio_util::sync::CancellationToken;

use super::engine::RemotePause;
use super::error::JobsError;
use super::group_commit::GroupCommit;
use super::ids::JobIds;
use super::kinds::{Calculate, Callbacks};
use super::maintenance;
use super::refresher::Refresher;
use super::signals::JobSignals;
use super::worker::Worker;
use crate::app::{Application, ApplicationError};
use crate::auth::WebhookSigner;
use crate::auth::secrets::random_hex;
use crate::config::JobsConfig;
use crate::http_client::GuardedClient;
use crate::jobs::services::JobServices;
use crate::store::{InstanceId, RetentionLimits};
use crate::voltmetrics::VoltMetricsClient;

/// What a job queue needs besides the application.
pub struct JobQueueOptions {
    /// VoltMetrics; without it no calculation is accepted.
    pub engine: Option<Arc<VoltMetricsClient>>,
    /// Verifies webhooks of VoltMetrics; without it none is accepted.
    pub webhook_signer: Option<WebhookSigner>,
    /// Signs callbacks; without it no callback address is accepted.
    pub callback_signer: Option<WebhookSigner>,
    /// Concurrency, waits and retention.
    pub config: JobsConfig,
}

/// Accepts jobs and answers questions about them. Shared by `Arc`; the work is done by the `run_` loops.
pub struct JobQueue {
    pub(super) services: Arc<JobServices>,
    pub(super) engine: Option<Arc<VoltMetricsClient>>,
    pub(super) webhook_signer: Option<WebhookSigner>,
    pub(super) callback_client: GuardedClient,
    pub(super) group_commit: Arc<GroupCommit>,
    pub(super) signals: Arc<JobSignals>,
    pub(super) ids: Arc<JobIds>,
    pub(super) remote_pause: Arc<RemotePause>,
    pub(super) retention: RetentionLimits,
    callback_signer: Option<WebhookSigner>,
    config: JobsConfig,
}

impl JobQueue {
    /// The job queue of an application. Jobs are accepted at once and done by the `run_` loops.
    ///
    /// # Errors
    /// The store's, or [`JobsError::Call`] when no HTTP client can be made.
    pub fn open(application: &Application, options: JobQueueOptions) -> Result<Arc<Self>, JobsError> {
        let services = Arc::new(JobServices::from(application));
        let JobQueueOptions { engine, webhook_signer, callback_signer, config } = options;
        // Made once and stored: VoltMetrics and callers keep ids and idempotency keys with this name across restarts.
        let instance = services.store.write(|writer| {
            if let Some(InstanceId(known)) = writer.find_setting()? {
                return Ok(known);
            }
            let fresh = InstanceId(random_hex::<5>());
            writer.put_setting(&fresh)?;
            Ok::<_, ApplicationError>(fresh.0)
        })?;
        let retention = RetentionLimits {
            age: config.keep,
            jobs: config.keep_jobs,
            deliveries: config.keep_deliveries,
            dead_letters: config.keep_dead_letters,
        };
        let callback_client = GuardedClient::new(config.callback_private)?;
        // Where VoltMetrics is new this marks every item: older rows do not record when their data changed.
        services.engines.set_remote_configured(engine.is_some())?;
        let signals = Arc::<JobSignals>::default();
        let group_commit = GroupCommit::new(Arc::clone(&services), retention, Arc::clone(&signals));
        Ok(Arc::new(Self {
            services,
            engine,
            webhook_signer,
            callback_client,
            group_commit,
            signals,
            ids: Arc::new(JobIds::new(instance)),
            remote_pause: Arc::default(),
            retention,
            callback_signer,
            config,
        }))
    }

    /// Whether VoltMetrics is configured.
    #[must_use]
    pub const fn has_engine(&self) -> bool {
        self.engine.is_some()
    }

    /// Whether callbacks can be signed.
    pub(super) const fn can_call_back(&self) -> bool {
        self.callback_signer.is_some()
    }

    /// Loop: has VoltMetrics calculate what waits. Ends at once where it is not configured.
    pub async fn run_calculations(self: Arc<Self>, stop: CancellationToken) {
        let Some(client) = self.engine.clone() else { return };
        let kind = Calculate {
            services: Arc::clone(&self.services),
            client,
            ids: Arc::clone(&self.ids),
            config: self.config.clone(),
            has_webhooks: self.webhook_signer.is_some(),
            group_commit: Arc::clone(&self.group_commit),
            signals: Arc::clone(&self.signals),
            pause: Arc::clone(&self.remote_pause),
        };
        // A new worker at each start of the loop: after a panic everything is read from the store again.
        Worker::new(Arc::new(kind)).run(stop).await;
    }

    /// Loop: delivers callbacks.
    pub async fn run_callbacks(self: Arc<Self>, stop: CancellationToken) {
        let kind = Callbacks {
            services: Arc::clone(&self.services),
            ids: Arc::clone(&self.ids),
            client: self.callback_client.clone(),
            signer: self.callback_signer.clone(),
            retention: self.retention,
            signals: Arc::clone(&self.signals),
        };
        Worker::new(Arc::new(kind)).run(stop).await;
    }

    /// Loop: queues calculations for figures of VoltMetrics that are outdated, and watches whether it answers, every
    /// [`PROBE_PERIOD`](super::PROBE_PERIOD). Ends at once where it is not configured.
    pub async fn run_refresher(self: Arc<Self>, stop: CancellationToken) {
        let Some(client) = self.engine.clone() else { return };
        // Safe to drop at any await: a store call that has begun runs to its end on the blocking pool.
        stop.run_until_cancelled(Refresher::new(self, client).run()).await;
    }

    /// Loop: assesses equipment whose results came in.
    pub async fn run_assessments(self: Arc<Self>, stop: CancellationToken) {
        stop.run_until_cancelled(maintenance::assess_results(&self.services, &self.signals)).await;
    }

    /// Loop: deletes records of ended jobs that are past their retention, every [`PRUNE_PERIOD`](super::PRUNE_PERIOD).
    pub async fn run_pruning(self: Arc<Self>, stop: CancellationToken) {
        stop.run_until_cancelled(maintenance::prune(&self.services, self.retention)).await;
    }

    /// All loops at once, for tests and measurements. A server supervises each by itself.
    pub async fn run_all(self: Arc<Self>, stop: CancellationToken) {
        tokio::join!(
            Arc::clone(&self).run_calculations(stop.clone()),
            Arc::clone(&self).run_callbacks(stop.clone()),
            Arc::clone(&self).run_refresher(stop.clone()),
            Arc::clone(&self).run_assessments(stop.clone()),
            Arc::clone(&self).run_pruning(stop),
        );
    }
}
