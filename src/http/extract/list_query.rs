//! Query parameters of the lists: page, limit, sort, order, search and filters.

use crate::app::ListQuery;
use crate::assess::ComplianceStatus;
use crate::assess::figure::RiskRating;
use crate::http::extract::{FromQueryParams, QueryParams};
use crate::inventory::{EquipmentKind, FacilityId};
use crate::report::listing::{EquipmentFilter, EquipmentSort, FacilityFilter, FacilitySort, PageRequest, SortOrder};

/// Longest search text, characters.
const MAX_SEARCH_CHARACTERS: usize = 200;

/// The parameters of `GET /facilities`.
pub struct FacilityListParams(pub ListQuery<FacilityFilter, FacilitySort>);

/// The parameters of `GET /facilities/{facility_id}/equipment`.
pub struct FacilityEquipmentListParams(pub ListQuery<EquipmentFilter, EquipmentSort>);

/// The parameters of `GET /equipment`: those of a facility's list, and a facility.
pub struct EquipmentListParams(pub ListQuery<EquipmentFilter, EquipmentSort>);

fn page(params: &mut QueryParams, default_limit: u32, most: u32) -> PageRequest {
    PageRequest {
        number: params.whole("page", 1..=u32::MAX).unwrap_or(1).into(),
        limit: params.whole("limit", 1..=most).unwrap_or(default_limit).into(),
    }
}

fn order(params: &mut QueryParams) -> SortOrder {
    params.one_of("order", &[("asc", SortOrder::Ascending), ("desc", SortOrder::Descending)]).unwrap_or_default()
}

fn search(params: &mut QueryParams) -> Option<String> {
    params.text("search", MAX_SEARCH_CHARACTERS).map(|text| text.to_lowercase())
}

impl FromQueryParams for FacilityListParams {
    fn read(params: &mut QueryParams) -> Self {
        let sorts = [
            ("name", FacilitySort::Name),
            ("risk_score", FacilitySort::RiskScore),
            ("last_updated", FacilitySort::LastUpdated),
        ];
        let statuses = ComplianceStatus::ALL.map(|status| (status.as_str(), status));
        Self(ListQuery {
            filter: FacilityFilter {
                search: search(params),
                compliance_status: params.one_of("compliance_status", &statuses),
                min_risk: params.whole("min_risk", 0..=100).and_then(|least| u8::try_from(least).ok()),
            },
            sort: params.one_of("sort", &sorts).unwrap_or_default(),
            order: order(params),
            page: page(params, 20, 100),
        })
    }
}

fn equipment_list(
    params: &mut QueryParams,
    facility_id: Option<FacilityId>,
) -> ListQuery<EquipmentFilter, EquipmentSort> {
    let sorts = [
        ("name", EquipmentSort::Name),
        ("type", EquipmentSort::Type),
        ("risk_rating", EquipmentSort::RiskRating),
        ("risk_score", EquipmentSort::RiskScore),
        ("install_date", EquipmentSort::InstallDate),
        ("last_service", EquipmentSort::LastService),
    ];
    let kinds: Vec<_> = EquipmentKind::ALL.iter().map(|kind| (kind.as_str(), *kind)).collect();
    let levels = [
        ("low", RiskRating::Low),
        ("medium", RiskRating::Medium),
        ("high", RiskRating::High),
        ("critical", RiskRating::Critical),
    ];
    ListQuery {
        filter: EquipmentFilter {
            facility_id,
            kind: params.one_of("type", &kinds),
            risk_level: params.one_of("risk_level", &levels),
            search: search(params),
        },
        sort: params.one_of("sort", &sorts).unwrap_or_default(),
        order: order(params),
        page: page(params, 50, 1_000),
    }
}

impl FromQueryParams for FacilityEquipmentListParams {
    fn read(params: &mut QueryParams) -> Self {
        Self(equipment_list(params, None))
    }
}

impl FromQueryParams for EquipmentListParams {
    fn read(params: &mut QueryParams) -> Self {
        let facility = params.facility_id();
        Self(equipment_list(params, facility))
    }
}
