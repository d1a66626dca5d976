//! Documents: each is computed once from one store snapshot, cached as bytes, and recomputed when its inputs changed.

mod context;
mod source_standing;

use std::sync::Arc;

use serde::Serialize;

use super::active_rules::ActiveRules;
use super::engines::EngineState;
use super::history::MonthEndProgress;
use super::photos::PhotoLinks;
use super::source_status::SourceStatus;
use super::{ApplicationError, DocumentCache, LocalClock, run_blocking};
use crate::auth::FacilityScope;
use crate::cache::{CacheKeyRef, CacheStatus, CachedDocument, RenderedDocument, Topic};
use crate::runtime::Runtime;
use crate::store::Store;

pub(super) use context::{AssessedFacility, DocumentContext};

/// The request for a document: address and caller.
#[derive(Debug, Clone, Copy)]
pub struct DocumentRequest<'a> {
    /// Request path without a trailing slash.
    pub path: &'a str,
    /// Query string as it was sent.
    pub query: &'a str,
    /// Recompute it whatever the cache holds.
    pub refresh: bool,
    /// The facilities that the caller may see.
    pub scope: &'a FacilityScope,
    /// The same as part of the cache key.
    pub scope_key: &'a str,
}

/// A document and how it was served.
#[derive(Debug)]
pub struct CachedResponse {
    /// The document.
    pub document: Arc<CachedDocument>,
    /// From the cache, fresh or stale, or computed now.
    pub served: CacheStatus,
}

/// What every document is computed from.
pub struct DocumentInputs {
    pub(super) store: Arc<Store>,
    pub(super) clock: LocalClock,
    pub(super) rules: Arc<ActiveRules>,
    pub(super) engines: Arc<EngineState>,
    pub(super) source_status: Arc<SourceStatus>,
    pub(super) photo_links: Arc<PhotoLinks>,
    pub(super) month_ends: Arc<MonthEndProgress>,
}

/// Computes documents through the cache.
pub struct Documents {
    inputs: Arc<DocumentInputs>,
    cache: Arc<DocumentCache>,
    runtime: Runtime,
}

impl Documents {
    pub(super) const fn new(inputs: Arc<DocumentInputs>, cache: Arc<DocumentCache>, runtime: Runtime) -> Self {
        Self { inputs, cache, runtime }
    }

    /// The JSON document from the cache, or computed by `compute` on the blocking pool, once for all callers that ask
    /// meanwhile. `topic` is what the document is invalidated with.
    pub(super) async fn respond<T, M>(
        &self,
        request: DocumentRequest<'_>,
        topic: Topic<'_>,
        compute: M,
    ) -> Result<CachedResponse, ApplicationError>
    where
        T: Serialize,
        M: FnOnce(&DocumentContext) -> Result<T, ApplicationError> + Send + 'static,
    {
        let write = |context: &DocumentContext| {
            serde_json::to_vec(&compute(context)?).map_err(|error| ApplicationError::not_serialized(&error))
        };
        self.respond_with("application/json", request, topic, write).await
    }

    /// Like [`Documents::respond`], for a document of another media type: `compute` returns its bytes.
    pub(super) async fn respond_with<M>(
        &self,
        content_type: &'static str,
        request: DocumentRequest<'_>,
        topic: Topic<'_>,
        compute: M,
    ) -> Result<CachedResponse, ApplicationError>
    where
        M: FnOnce(&DocumentContext) -> Result<Vec<u8>, ApplicationError> + Send + 'static,
    {
        let rules = self.inputs.rules.current();
        let now = self.inputs.clock.now();
        // Before the snapshot: a commit in between makes the document stale rather than wrong.
        let stamp = self.cache.generations().stamp(topic);
        let key = CacheKeyRef {
            path: request.path,
            query: request.query,
            algorithm: rules.algorithm.version(),
            scope: request.scope_key,
        };
        let class = topic.into();
        let start = || {
            let (inputs, cache, runtime) = (Arc::clone(&self.inputs), Arc::clone(&self.cache), self.runtime.clone());
            let (scope, rules) = (request.scope.clone(), Arc::clone(&rules));
            async move {
                run_blocking(&runtime, move || {
                    let context = DocumentContext::open(inputs, rules, scope, now)?;
                    let bytes = compute(&context)?;
                    let (fresh_millis, keep_millis) = cache.lifetime_millis(class, now, context.link_millis());
                    let keep_millis = if context.is_never_stale() { 0 } else { keep_millis };
                    Ok(RenderedDocument::new(bytes, content_type, fresh_millis, keep_millis))
                })
                .await
            }
        };
        let responses = self.cache.responses();
        let (document, served) = if request.refresh {
            responses.recompute(key, now, stamp, start).await?
        } else {
            responses.get(key, now, stamp, start).await?
        };
        Ok(CachedResponse { document, served })
    }

    /// A context for a document that is not cached. Blocks on the store.
    pub(super) fn open_context(&self, scope: FacilityScope) -> Result<DocumentContext, ApplicationError> {
        open_context(Arc::clone(&self.inputs), scope)
    }

    /// Runs `work` with a context on the blocking pool, without the cache.
    pub(super) async fn run_uncached<T, W>(&self, scope: FacilityScope, work: W) -> Result<T, ApplicationError>
    where
        T: Send + 'static,
        W: FnOnce(&DocumentContext) -> Result<T, ApplicationError> + Send + 'static,
    {
        let inputs = Arc::clone(&self.inputs);
        run_blocking(&self.runtime, move || work(&open_context(inputs, scope)?)).await
    }

    pub(super) const fn inputs(&self) -> &Arc<DocumentInputs> {
        &self.inputs
    }
}

fn open_context(inputs: Arc<DocumentInputs>, scope: FacilityScope) -> Result<DocumentContext, ApplicationError> {
    let (rules, now) = (inputs.rules.current(), inputs.clock.now());
    DocumentContext::open(inputs, rules, scope, now)
}
