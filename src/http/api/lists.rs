//! What the lists take: page, limit, sort, order, search and filters, each within its bounds.

use crate::app::ListQuery;
use crate::assess::ComplianceStatus;
use crate::assess::figure::RiskRating;
use crate::http::take::{FromTerms, Terms};
use crate::inventory::{EquipmentKind, FacilityId};
use crate::report::listing::{EquipmentFilter, EquipmentSort, FacilityFilter, FacilitySort, PageRequest, SortOrder};

/// Longest search text, characters.
const LONGEST_SEARCH: usize = 200;

/// The query of `GET /facilities`.
pub struct FacilityList(pub ListQuery<FacilityFilter, FacilitySort>);

/// The query of `GET /facilities/{id}/equipment`.
pub struct EquipmentList(pub ListQuery<EquipmentFilter, EquipmentSort>);

/// The query of `GET /equipment`: that of a facility's list, and the facility.
pub struct PortfolioEquipmentList(pub ListQuery<EquipmentFilter, EquipmentSort>);

fn page(terms: &mut Terms, default_limit: u32, most: u32) -> PageRequest {
    PageRequest {
        number: terms.whole("page", 1..=u32::MAX).unwrap_or(1).into(),
        limit: terms.whole("limit", 1..=most).unwrap_or(default_limit).into(),
    }
}

fn order(terms: &mut Terms) -> SortOrder {
    terms.one_of("order", &[("asc", SortOrder::Ascending), ("desc", SortOrder::Descending)]).unwrap_or_default()
}

fn search(terms: &mut Terms) -> Option<String> {
    terms.text("search", LONGEST_SEARCH).map(|text| text.to_lowercase())
}

impl FromTerms for FacilityList {
    fn read(terms: &mut Terms) -> Self {
        let sorts = [
            ("name", FacilitySort::Name),
            ("risk_score", FacilitySort::RiskScore),
            ("last_updated", FacilitySort::LastUpdated),
        ];
        let statuses = ComplianceStatus::ALL.map(|status| (status.as_str(), status));
        Self(ListQuery {
            filter: FacilityFilter {
                search: search(terms),
                compliance_status: terms.one_of("compliance_status", &statuses),
                min_risk: terms.whole("min_risk", 0..=100).and_then(|least| u8::try_from(least).ok()),
            },
            sort: terms.one_of("sort", &sorts).unwrap_or_default(),
            order: order(terms),
            page: page(terms, 20, 100),
        })
    }
}

fn equipment_list(terms: &mut Terms, facility_id: Option<FacilityId>) -> ListQuery<EquipmentFilter, EquipmentSort> {
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
            kind: terms.one_of("type", &kinds),
            risk_level: terms.one_of("risk_level", &levels),
            search: search(terms),
        },
        sort: terms.one_of("sort", &sorts).unwrap_or_default(),
        order: order(terms),
        page: page(terms, 50, 1_000),
    }
}

impl FromTerms for EquipmentList {
    fn read(terms: &mut Terms) -> Self {
        Self(equipment_list(terms, None))
    }
}

impl FromTerms for PortfolioEquipmentList {
    fn read(terms: &mut Terms) -> Self {
        let facility = terms.text("facility_id", crate::inventory::ids::LONGEST_ID).and_then(|text| {
            let parsed = FacilityId::parse(&text);
            parsed.map_err(|error| terms.fault("facility_id", error.to_string())).ok()
        });
        Self(equipment_list(terms, facility))
    }
}
