//! Sorting, filtering and paging of lists. Only the sort key of each matching row is held, and only the rows of the
//! requested page are built, so that a list of a million items needs the memory of its keys.

use std::cmp::Ordering;

use super::facility::FacilityData;
use super::formatting;
use super::row::EquipmentRow;
use crate::assess::ComplianceStatus;
use crate::assess::figure::RiskRating;
use crate::inventory::{EquipmentKind, FacilityId};

/// Sort direction.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum SortOrder {
    /// Smallest first.
    #[default]
    Ascending,
    /// Largest first.
    Descending,
}

/// Requested page of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageRequest {
    /// Page number, from 1.
    pub number: u64,
    /// Rows per page, at least 1.
    pub limit: u64,
}

/// Sort field of an equipment list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum EquipmentSort {
    /// By code point.
    #[default]
    Name,
    /// By the type's name.
    Type,
    /// Lowest first.
    RiskRating,
    /// By the exact score.
    RiskScore,
    /// By day.
    InstallDate,
    /// By day.
    LastService,
}

/// Filter of an equipment list.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct EquipmentFilter {
    /// Only this facility.
    pub facility_id: Option<FacilityId>,
    /// Only this type.
    pub kind: Option<EquipmentKind>,
    /// Only this rating.
    pub risk_level: Option<RiskRating>,
    /// Only rows with this text in name or location; lower case.
    pub search: Option<String>,
}

impl EquipmentFilter {
    /// Whether a row matches.
    #[must_use]
    pub fn matches(&self, row: &EquipmentRow) -> bool {
        self.facility_id.as_ref().is_none_or(|id| *id == row.facility_id)
            && self.kind.is_none_or(|kind| kind == row.kind)
            && self.risk_level.is_none_or(|level| level == row.figure.rating)
            && self.search.as_deref().is_none_or(|text| {
                let name = row.name.as_deref().unwrap_or(&row.id);
                holds(name, text) || row.location.as_deref().is_some_and(|location| holds(location, text))
            })
    }
}

/// Sort field of a facility list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum FacilitySort {
    /// By code point.
    #[default]
    Name,
    /// By the exact score.
    RiskScore,
    /// By time.
    LastUpdated,
}

/// Filter of a facility list.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FacilityFilter {
    /// Only rows with this text in name or location; lower case.
    pub search: Option<String>,
    /// Only this status.
    pub compliance_status: Option<ComplianceStatus>,
    /// Only a rounded score of at least this.
    pub min_risk: Option<u8>,
}

impl FacilityFilter {
    /// Whether a facility matches.
    #[must_use]
    pub fn matches(&self, parts: &FacilityData<'_>) -> bool {
        self.compliance_status.is_none_or(|status| parts.compliance_status() == Some(status))
            && self
                .min_risk
                .is_none_or(|least| parts.figure.score.is_some_and(|score| formatting::whole_score(score) >= least))
            && self.search.as_deref().is_none_or(|text| {
                holds(&parts.facility.name, text)
                    || formatting::facility_line(parts.facility).is_some_and(|line| holds(&line, text))
            })
    }
}

fn holds(text: &str, lower_case_part: &str) -> bool {
    text.to_lowercase().contains(lower_case_part)
}

/// Sort key of one row.
#[derive(Debug, Clone, PartialEq)]
pub enum SortKey {
    /// A text, by code point.
    Text(Box<str>),
    /// A score, finite.
    Score(f64),
    /// A day, a rating or a time.
    Whole(i64),
    /// Unknown: last in both directions.
    Unknown,
}

impl SortKey {
    /// Sort key of an equipment row.
    #[must_use]
    pub fn of_equipment(row: &EquipmentRow, sort: EquipmentSort) -> Self {
        match sort {
            EquipmentSort::Name => Self::Text(row.name.as_deref().unwrap_or(&row.id).into()),
            EquipmentSort::Type => Self::Text(row.kind.as_str().into()),
            EquipmentSort::RiskRating => Self::Whole(row.figure.rating as i64),
            EquipmentSort::RiskScore => Self::Score(row.figure.score),
            EquipmentSort::InstallDate => {
                row.install_date.map_or(Self::Unknown, |day| Self::Whole(day.number().into()))
            }
            EquipmentSort::LastService => {
                row.last_service.map_or(Self::Unknown, |day| Self::Whole(day.number().into()))
            }
        }
    }

    /// Sort key of a facility.
    #[must_use]
    pub fn of_facility(parts: &FacilityData<'_>, sort: FacilitySort) -> Self {
        match sort {
            FacilitySort::Name => Self::Text(parts.facility.name.as_str().into()),
            FacilitySort::RiskScore => parts.figure.score.map_or(Self::Unknown, Self::Score),
            FacilitySort::LastUpdated => Self::Whole(parts.last_updated.millis()),
        }
    }

    fn compare(&self, other: &Self, order: SortOrder) -> Ordering {
        let ascending = match (self, other) {
            (Self::Unknown, Self::Unknown) => return Ordering::Equal,
            (Self::Unknown, _) => return Ordering::Greater,
            (_, Self::Unknown) => return Ordering::Less,
            (Self::Text(left), Self::Text(right)) => left.cmp(right),
            (Self::Score(left), Self::Score(right)) => left.total_cmp(right),
            (Self::Whole(left), Self::Whole(right)) => left.cmp(right),
            // All keys of a list have the same variant.
            _ => Ordering::Equal,
        };
        match order {
            SortOrder::Ascending => ascending,
            SortOrder::Descending => ascending.reverse(),
        }
    }
}

/// Collects the sort keys of matching rows and returns the ids of one page. Ties are ordered by ascending `Id`.
#[derive(Debug)]
pub struct Listing<Id> {
    order: SortOrder,
    page: PageRequest,
    entries: Vec<(SortKey, Id)>,
}

impl<Id: Ord> Listing<Id> {
    /// An empty list.
    #[must_use]
    pub const fn new(order: SortOrder, page: PageRequest) -> Self {
        Self { order, page, entries: Vec::new() }
    }

    /// Adds a matching row.
    pub fn add(&mut self, key: SortKey, id: Id) {
        self.entries.push((key, id));
    }

    /// The number of matching rows, and the ids of the page in order; none past the end.
    #[must_use]
    pub fn finish(mut self) -> (u64, Vec<Id>) {
        let order = self.order;
        let compare = |left: &(SortKey, Id), right: &(SortKey, Id)| {
            left.0.compare(&right.0, order).then_with(|| left.1.cmp(&right.1))
        };
        let total = self.entries.len();
        let start = usize::try_from(self.page.number.saturating_sub(1).saturating_mul(self.page.limit))
            .unwrap_or(usize::MAX)
            .min(total);
        let end = start.saturating_add(usize::try_from(self.page.limit).unwrap_or(usize::MAX)).min(total);
        if end < total {
            // Rows after the page need not be sorted: selection instead of a full sort
            self.entries.select_nth_unstable_by(end, compare);
            self.entries.truncate(end);
        }
        if start > 0 && start < self.entries.len() {
            self.entries.select_nth_unstable_by(start, compare);
        }
        let mut page: Vec<(SortKey, Id)> = self.entries.drain(start..).collect();
        page.sort_unstable_by(compare);
        (total as u64, page.into_iter().map(|(_, id)| id).collect())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_page_is_a_slice_of_the_sorted_whole(
            keys in prop::collection::vec(prop::option::of(-3i64..4), 0..60),
            number in 1u64..8, limit in 1u64..12, descending: bool,
        ) {
            let order = if descending { SortOrder::Descending } else { SortOrder::Ascending };
            let mut listing = Listing::new(order, PageRequest { number, limit });
            let mut whole: Vec<(Option<i64>, usize)> = Vec::new();
            for (id, key) in keys.iter().enumerate() {
                listing.add(key.map_or(SortKey::Unknown, SortKey::Whole), id);
                whole.push((*key, id));
            }
            whole.sort_by(|left, right| match (left.0, right.0) {
                (None, None) => left.1.cmp(&right.1),
                (None, _) => Ordering::Greater,
                (_, None) => Ordering::Less,
                (Some(a), Some(b)) => if descending { b.cmp(&a) } else { a.cmp(&b) }.then(left.1.cmp(&right.1)),
            });
            let (total, page) = listing.finish();
            prop_assert_eq!(total, keys.len() as u64);
            let expected: Vec<usize> = whole.into_iter().map(|(_, id)| id)
                .skip(((number - 1) * limit) as usize).take(limit as usize).collect();
            prop_assert_eq!(page, expected);
        }
    }
}
