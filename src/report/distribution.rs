//! Number of items by risk rating.

use serde::Serialize;
use utoipa::ToSchema;

/// Items by rating.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct RiskDistribution {
    low: u64,
    medium: u64,
    high: u64,
    critical: u64,
}

impl From<[u64; 4]> for RiskDistribution {
    fn from([low, medium, high, critical]: [u64; 4]) -> Self {
        Self { low, medium, high, critical }
    }
}
