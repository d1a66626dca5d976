//! What handlers ask for: each subject of the application as a state of its own.

use std::sync::Arc;

use axum::extract::FromRef;

use super::ApiState;
use crate::app;
use crate::runtime::Runtime;

impl FromRef<ApiState> for Runtime {
    fn from_ref(app: &ApiState) -> Self {
        app.application.runtime.clone()
    }
}

impl FromRef<ApiState> for app::LocalClock {
    fn from_ref(app: &ApiState) -> Self {
        app.application.clock.clone()
    }
}

macro_rules! subjects {
    ($($field:ident: $subject:ident,)*) => {
        $(impl FromRef<ApiState> for Arc<app::$subject> {
            fn from_ref(app: &ApiState) -> Self {
                Arc::clone(&app.application.$field)
            }
        })*
    };
}

subjects! {
    actions: ActionPlanner,
    api_keys: ApiKeys,
    authenticator: Authenticator,
    cache: DocumentCache,
    calendar: ComplianceCalendar,
    engine_documents: EngineDocuments,
    equipment: EquipmentItems,
    event_bus: EventBus,
    evidence: EvidenceReports,
    explanations: Explanations,
    export: RecordExport,
    facilities: Facilities,
    feeds: PowerFeeds,
    forecasts: Forecasts,
    history: History,
    photos: Photos,
    portfolio: PortfolioOverview,
    readiness: ReadinessProbe,
    rules: ActiveRules,
    sessions: LoginSessions,
    setup: FirstSetup,
    source_status: SourceStatus,
    sync_records: SyncRecords,
    threatmap: ThreatMap,
    users: Users,
}
