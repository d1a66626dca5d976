//! The past of a facility or of all of them, month by month.

use serde::Serialize;
use utoipa::ToSchema;

/// One month of a facility's past.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct HistoricalRisk {
    /// "Dec 2024".
    pub month: String,
    /// 0-100, rounded.
    pub risk_score: u8,
    /// Items installed by then.
    pub equipment_count: u64,
    /// Mean age, "15 years".
    pub equipment_age: Option<String>,
}
