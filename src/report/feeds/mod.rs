//! Documents of the power feeds: upstream and downstream equipment, outage impact, and the one-line diagram.

mod one_line;

pub use one_line::{DiagramEdge, DiagramNode, EdgeRatings, EndRatings, OneLineDocument};

use std::collections::{HashMap, HashSet};

use serde::Serialize;
use utoipa::ToSchema;

use crate::assess::figure::RiskRating;
use crate::inventory::feeds::{DanglingFeed, FeedGraph, FeedNode, LoadCount, OutageEffect, OutageImpact};
use crate::inventory::{EquipmentId, EquipmentKind, Facility, FacilityId, Specifications};
use crate::report::formatting;
use crate::report::row::EquipmentRow;

/// Equipment as needed by the feed documents.
#[derive(Debug, Clone)]
pub struct DiagramItem {
    /// The equipment.
    pub id: EquipmentId,
    /// Its normal feeder.
    pub fed_from: Option<EquipmentId>,
    /// Its alternate feeders.
    pub alternate_feeds: Vec<EquipmentId>,
    name: Option<String>,
    kind: EquipmentKind,
    critical_load: Option<bool>,
    risk_rating: RiskRating,
    risk_score: u8,
    ratings: NameplateRatings,
}

impl DiagramItem {
    /// Creates it from an equipment row, without nameplate ratings.
    #[must_use]
    pub fn new(row: EquipmentRow) -> Self {
        Self {
            id: row.id,
            fed_from: row.fed_from,
            alternate_feeds: row.alternate_feeds,
            name: row.name,
            kind: row.kind,
            critical_load: row.critical_load,
            risk_rating: row.figure.rating,
            risk_score: formatting::whole_score(row.figure.score),
            ratings: NameplateRatings::default(),
        }
    }

    /// Sets its ratings from its nameplate.
    pub fn set_ratings(&mut self, nameplate: &Specifications) {
        self.ratings = NameplateRatings {
            voltage: nameplate.voltage.clone(),
            primary_voltage: nameplate.primary_voltage.clone(),
            secondary_voltage: nameplate.secondary_voltage.clone(),
            amperage: nameplate.amperage,
            kva: nameplate.kva,
        };
    }

    fn shown_name(&self) -> String {
        formatting::name_or_id(self.name.as_deref(), &self.id)
    }
}

/// Input of the feed documents.
#[derive(Debug, Clone, Copy)]
pub struct FeedGraphData<'a> {
    /// The facility.
    pub facility: &'a Facility,
    /// Its equipment, in the order of ids.
    pub items: &'a [DiagramItem],
    /// Why a feeder is not in the facility; a feeder without an entry is unknown.
    pub reasons: &'a HashMap<EquipmentId, OrphanReason>,
    /// Equipment of other facilities that is fed from this one, in the order of ids. Not part of the one-line diagram.
    pub external_loads: &'a [ExternalLoad],
}

/// Equipment of another facility that is fed from this one.
#[derive(Debug, Clone)]
pub struct ExternalLoad {
    item: DiagramItem,
    facility_id: FacilityId,
    facility_name: String,
}

impl ExternalLoad {
    /// Creates it from the equipment's row and facility.
    #[must_use]
    pub fn new(row: EquipmentRow, facility: &Facility) -> Self {
        Self { item: DiagramItem::new(row), facility_id: facility.id.clone(), facility_name: facility.name.clone() }
    }
}

impl<'a> FeedGraphData<'a> {
    fn feeds(&self) -> FeedGraph<'a> {
        let fed = |item: &'a DiagramItem| FeedNode {
            id: &item.id,
            fed_from: item.fed_from.as_ref(),
            alternate_feeds: &item.alternate_feeds,
            is_critical: item.critical_load == Some(true),
        };
        FeedGraph::new(self.items.iter().map(fed).collect())
    }

    /// Equipment of other facilities fed by the failed equipment or by equipment downstream of it.
    fn external_loads(&self, feeds: &FeedGraph<'_>, start: usize, failure: &OutageImpact) -> Vec<ExternalLoadItem> {
        // The failed node counts as unpowered: it feeds nothing
        let mut dark: HashMap<usize, bool> = failure.effects.iter().map(|fate| (fate.index, fate.goes_dark)).collect();
        dark.insert(start, true);
        let explanation = |ExternalLoad { item, facility_id, facility_name }: &ExternalLoad| {
            let fed_from = item.fed_from.clone()?;
            let feeder_goes_dark = *dark.get(&feeds.find(&fed_from)?)?;
            Some(ExternalLoadItem {
                id: item.id.clone(),
                name: item.shown_name(),
                kind: item.kind,
                facility_id: facility_id.clone(),
                facility_name: facility_name.clone(),
                fed_from,
                alternate_feeds: item.alternate_feeds.clone(),
                critical_load: item.critical_load,
                feeder_goes_dark,
            })
        };
        self.external_loads.iter().filter_map(explanation).collect()
    }

    fn orphan(&self, feed_to_unknown: DanglingFeed<'_>) -> OrphanFeed {
        OrphanFeed {
            equipment_id: feed_to_unknown.item.clone(),
            feeder_id: feed_to_unknown.feeder.clone(),
            kind: if feed_to_unknown.is_alternate { FeedKind::Alternate } else { FeedKind::Normal },
            reason: self.reasons.get(feed_to_unknown.feeder).copied().unwrap_or(OrphanReason::Unknown),
        }
    }
}

/// Direction in which feeds are followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// Towards the power source.
    Upstream,
    /// Towards the loads.
    Downstream,
}

/// Kind of feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FeedKind {
    /// `fed_from`
    Normal,
    /// One of `alternate_feeds`
    Alternate,
}

/// Why a feeder is not in the facility.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OrphanReason {
    /// The feeder does not exist.
    Unknown,
    /// The feeder is in another facility.
    OtherFacility,
}

/// A feed from equipment that is not in the facility.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OrphanFeed {
    equipment_id: EquipmentId,
    feeder_id: EquipmentId,
    kind: FeedKind,
    reason: OrphanReason,
}

/// `GET /equipment/{id}/upstream` and `/downstream`
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FeedsDocument {
    equipment_id: EquipmentId,
    equipment_name: String,
    facility_id: FacilityId,
    facility_name: String,
    direction: Direction,
    /// Number of items found.
    total: usize,
    /// Nearest first, without the requested equipment itself.
    items: Vec<FeedsItem>,
    on_failure: OnFailure,
    /// Equipment of other facilities whose normal feeder is the requested equipment or downstream of it, limited to the
    /// facilities visible to the caller, in the order of ids. `on_failure` counts it separately. Its own `/downstream`
    /// lists what it feeds in turn.
    fed_in_other_facilities: Vec<ExternalLoadItem>,
    /// Loops of normal feeds that contain the requested equipment or one of `items`, each in the order of `fed_from`.
    loops: Vec<Vec<EquipmentId>>,
    /// Feeds of the requested equipment and of `items` from equipment that is not in the facility.
    orphans: Vec<OrphanFeed>,
}

/// One upstream or downstream item.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FeedsItem {
    id: EquipmentId,
    name: String,
    #[serde(rename = "type")]
    kind: EquipmentKind,
    /// Number of feeds between it and the requested equipment, from 1.
    depth: usize,
    fed_from: Option<EquipmentId>,
    alternate_feeds: Vec<EquipmentId>,
    critical_load: Option<bool>,
    risk_rating: RiskRating,
    risk_score: u8,
    /// It is downstream of the requested equipment, and so counted in `on_failure.lose_normal_feed`.
    loses_normal_feed: bool,
    /// Counted in `on_failure.have_alternate`: when the requested equipment fails, an alternate feeder still has power.
    has_alternate: bool,
    /// Counted in `on_failure.go_dark`: it loses power when the requested equipment fails.
    goes_dark: bool,
}

/// Equipment of another facility that loses its normal feed when the requested equipment fails.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ExternalLoadItem {
    id: EquipmentId,
    name: String,
    #[serde(rename = "type")]
    kind: EquipmentKind,
    facility_id: FacilityId,
    facility_name: String,
    /// The requested equipment, or one downstream of it.
    fed_from: EquipmentId,
    alternate_feeds: Vec<EquipmentId>,
    critical_load: Option<bool>,
    /// Its feeder is the requested equipment or loses power with it. The state of its alternate feeders, if any, is
    /// unknown.
    feeder_goes_dark: bool,
}

/// Impact of the failure of the requested equipment.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct OnFailure {
    /// Everything downstream.
    lose_normal_feed: FailureCount,
    /// Of those, with an alternate feeder in the facility that still has power.
    have_alternate: FailureCount,
    /// Of those, without power: neither they nor equipment upstream of them has a powered alternate feeder.
    go_dark: FailureCount,
    /// In addition: equipment of other facilities that loses its normal feed, listed in `fed_in_other_facilities`.
    in_other_facilities: FailureCount,
}

/// Number of items, and of critical loads among them.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct FailureCount {
    items: usize,
    critical_loads: usize,
}

impl From<LoadCount> for FailureCount {
    fn from(LoadCount { items, critical_loads }: LoadCount) -> Self {
        Self { items, critical_loads }
    }
}

impl FeedsDocument {
    /// Builds the document; `None` when the equipment is not in the facility.
    #[must_use]
    pub fn new(parts: &FeedGraphData<'_>, id: &EquipmentId, direction: Direction) -> Option<Self> {
        let feeds = parts.feeds();
        let start = feeds.find(id)?;
        let failure = feeds.outage(start);
        let walk: Vec<(usize, usize)> = match direction {
            Direction::Upstream => feeds.upstream(start).into_iter().zip(1..).collect(),
            Direction::Downstream => failure.effects.iter().map(|fate| (fate.index, fate.depth)).collect(),
        };
        let met: HashSet<&EquipmentId> = walk.iter().map(|(index, _)| feeds.node(*index).id).chain([id]).collect();
        let loops_met = feeds.loops().into_iter().filter(|members| members.iter().any(|id| met.contains(id)));
        let effects: HashMap<usize, &OutageEffect> = failure.effects.iter().map(|fate| (fate.index, fate)).collect();
        let shown = |&(index, depth): &(usize, usize)| {
            // Graph nodes and items are both in the order of ids, so indices match
            let item = &parts.items[index];
            // Upstream equipment has no effect, unless it is part of a loop with the requested equipment
            let fate = effects.get(&index);
            FeedsItem {
                id: item.id.clone(),
                name: item.shown_name(),
                kind: item.kind,
                depth,
                fed_from: item.fed_from.clone(),
                alternate_feeds: item.alternate_feeds.clone(),
                critical_load: item.critical_load,
                risk_rating: item.risk_rating,
                risk_score: item.risk_score,
                loses_normal_feed: fate.is_some(),
                has_alternate: fate.is_some_and(|fate| fate.has_alternate),
                goes_dark: fate.is_some_and(|fate| fate.goes_dark),
            }
        };
        let elsewhere = parts.external_loads(&feeds, start, &failure);
        Some(Self {
            equipment_id: id.clone(),
            equipment_name: parts.items[start].shown_name(),
            facility_id: parts.facility.id.clone(),
            facility_name: parts.facility.name.clone(),
            direction,
            total: walk.len(),
            items: walk.iter().map(shown).collect(),
            on_failure: OnFailure {
                lose_normal_feed: failure.lose_normal_feed.into(),
                have_alternate: failure.have_alternate.into(),
                go_dark: failure.go_dark.into(),
                in_other_facilities: FailureCount {
                    items: elsewhere.len(),
                    critical_loads: elsewhere.iter().filter(|item| item.critical_load == Some(true)).count(),
                },
            },
            fed_in_other_facilities: elsewhere,
            loops: loops_met.map(|members| members.into_iter().cloned().collect()).collect(),
            orphans: feeds
                .dangling_feeds()
                .filter(|feed_to_unknown| met.contains(feed_to_unknown.item))
                .map(|feed_to_unknown| parts.orphan(feed_to_unknown))
                .collect(),
        })
    }
}

/// Nameplate ratings.
#[derive(Debug, Clone, Default, Serialize, ToSchema)]
pub struct NameplateRatings {
    /// As written.
    voltage: Option<String>,
    /// As written, of a transformer.
    primary_voltage: Option<String>,
    /// As written, of a transformer.
    secondary_voltage: Option<String>,
    /// Rated current, A.
    amperage: Option<u32>,
    /// Transformer rating, kVA.
    kva: Option<f64>,
}
