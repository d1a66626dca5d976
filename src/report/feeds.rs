//! What feeds an item, what it feeds, and a facility's one-line diagram.

use std::collections::{HashMap, HashSet};

use serde::Serialize;
use utoipa::ToSchema;

use super::formatting;
use super::row::EquipmentRow;
use crate::assess::figure::RiskRating;
use crate::inventory::feeds::{DanglingFeed, FeedGraph, FeedNode, LoadCount, OutageEffect, OutageImpact};
use crate::inventory::{EquipmentId, EquipmentKind, Facility, FacilityId, Moment, Specifications};

/// What a diagram needs of an item.
#[derive(Debug, Clone)]
pub struct DiagramItem {
    /// The item.
    pub id: EquipmentId,
    /// What normally feeds it.
    pub fed_from: Option<EquipmentId>,
    /// What else can feed it.
    pub alternate_feeds: Vec<EquipmentId>,
    name: Option<String>,
    kind: EquipmentKind,
    critical_load: Option<bool>,
    risk_rating: RiskRating,
    risk_score: u8,
    ratings: NameplateRatings,
}

impl DiagramItem {
    /// Takes it out of an item's row, without ratings.
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

    /// Takes its ratings from its nameplate.
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

/// What the documents about feeds are shaped from.
#[derive(Debug, Clone, Copy)]
pub struct FeedGraphData<'a> {
    /// The facility.
    pub facility: &'a Facility,
    /// Its items, in the order of ids.
    pub items: &'a [DiagramItem],
    /// Why a feeder is none of the items; one that is missing here is unknown.
    pub reasons: &'a HashMap<EquipmentId, OrphanReason>,
    /// Items of other facilities that one of the items feeds, in the order of ids; a diagram shows none of them.
    pub external_loads: &'a [ExternalLoad],
}

/// An item of another facility that one of this one's feeds.
#[derive(Debug, Clone)]
pub struct ExternalLoad {
    item: DiagramItem,
    facility_id: FacilityId,
    facility_name: String,
}

impl ExternalLoad {
    /// Takes it out of the item's row.
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

    /// What stands elsewhere and is fed by the item that fails or by what that feeds.
    fn external_loads(&self, feeds: &FeedGraph<'_>, start: usize, failure: &OutageImpact) -> Vec<ExternalLoadItem> {
        // What fails feeds nothing any more, as if it were dark
        let mut dark: HashMap<usize, bool> = failure.effects.iter().map(|fate| (fate.place, fate.goes_dark)).collect();
        dark.insert(start, true);
        let told = |ExternalLoad { item, facility_id, facility_name }: &ExternalLoad| {
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
        self.external_loads.iter().filter_map(told).collect()
    }

    fn orphan(&self, stray: DanglingFeed<'_>) -> OrphanFeed {
        OrphanFeed {
            equipment_id: stray.item.clone(),
            feeder_id: stray.feeder.clone(),
            kind: if stray.is_alternate { FeedKind::Alternate } else { FeedKind::Normal },
            reason: self.reasons.get(stray.feeder).copied().unwrap_or(OrphanReason::Unknown),
        }
    }
}

/// Which way feeds are followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// Towards the source.
    Upstream,
    /// Towards the loads.
    Downstream,
}

/// Which of an item's feeds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FeedKind {
    /// `fed_from`
    Normal,
    /// One of `alternate_feeds`
    Alternate,
}

/// Why a feeder is none of the facility's items.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OrphanReason {
    /// There is no such item.
    Unknown,
    /// It stands in another facility.
    OtherFacility,
}

/// A feed from something that is not in the facility.
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
    /// How many items the walk met.
    total: usize,
    /// Nearest first; the item itself is not among them.
    items: Vec<FeedsItem>,
    on_failure: OnFailure,
    /// Where a normal feed of the item, or of what it feeds, leaves the facility: items of other facilities within the
    /// asker's reach, in the order of ids. `on_failure` counts them apart; what they feed in turn their own
    /// `/downstream` tells.
    fed_in_other_facilities: Vec<ExternalLoadItem>,
    /// Circles of normal feeds that the item or one of `items` is part of, each in the order of `fed_from`.
    loops: Vec<Vec<EquipmentId>>,
    /// Feeds of the item and of `items` from something that is not in the facility.
    orphans: Vec<OrphanFeed>,
}

/// An item that a walk met.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FeedsItem {
    id: EquipmentId,
    name: String,
    #[serde(rename = "type")]
    kind: EquipmentKind,
    /// Feeds between it and the item asked about, from 1.
    depth: usize,
    fed_from: Option<EquipmentId>,
    alternate_feeds: Vec<EquipmentId>,
    critical_load: Option<bool>,
    risk_rating: RiskRating,
    risk_score: u8,
    /// It is downstream of the item asked about, and so counted in `on_failure.lose_normal_feed`.
    loses_normal_feed: bool,
    /// Counted in `on_failure.have_alternate`: when the item asked about fails, an alternate feed still has power.
    has_alternate: bool,
    /// Counted in `on_failure.go_dark`: when the item asked about fails, neither it nor what feeds it finds another
    /// way.
    goes_dark: bool,
}

/// An item of another facility that loses its normal feed when the item asked about fails.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ExternalLoadItem {
    id: EquipmentId,
    name: String,
    #[serde(rename = "type")]
    kind: EquipmentKind,
    facility_id: FacilityId,
    facility_name: String,
    /// The item asked about, or one that it feeds.
    fed_from: EquipmentId,
    alternate_feeds: Vec<EquipmentId>,
    critical_load: Option<bool>,
    /// What feeds it is the item asked about, or goes dark with that. Nobody here can say whether its alternate feeds,
    /// if it has any, have power.
    feeder_goes_dark: bool,
}

/// What happens when the item asked about fails.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct OnFailure {
    /// Everything downstream.
    lose_normal_feed: FailureCount,
    /// Of those, with an alternate feed in the facility that is not itself dark.
    have_alternate: FailureCount,
    /// Of those, left without power: neither they nor what feeds them finds another way.
    go_dark: FailureCount,
    /// Beside those: items of other facilities that lose their normal feed, as `fed_in_other_facilities` names them.
    in_other_facilities: FailureCount,
}

/// How many items, and how many critical loads among them.
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
    /// Follows an item's feeds; `None` when it is none of the facility's.
    #[must_use]
    pub fn new(parts: &FeedGraphData<'_>, id: &EquipmentId, direction: Direction) -> Option<Self> {
        let feeds = parts.feeds();
        let start = feeds.find(id)?;
        let failure = feeds.outage(start);
        let walk: Vec<(usize, usize)> = match direction {
            Direction::Upstream => feeds.upstream(start).into_iter().zip(1..).collect(),
            Direction::Downstream => failure.effects.iter().map(|fate| (fate.place, fate.depth)).collect(),
        };
        let met: HashSet<&EquipmentId> = walk.iter().map(|(place, _)| feeds.node(*place).id).chain([id]).collect();
        let circles = feeds.loops().into_iter().filter(|circle| circle.iter().any(|id| met.contains(id)));
        let effects: HashMap<usize, &OutageEffect> = failure.effects.iter().map(|fate| (fate.place, fate)).collect();
        let shown = |&(place, depth): &(usize, usize)| {
            // Feeds and items are both in the order of ids.
            let item = &parts.items[place];
            // What feeds the item asked about has none, unless it hangs on it in a loop.
            let fate = effects.get(&place);
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
            loops: circles.map(|circle| circle.into_iter().cloned().collect()).collect(),
            orphans: feeds
                .dangling_feeds()
                .filter(|stray| met.contains(stray.item))
                .map(|stray| parts.orphan(stray))
                .collect(),
        })
    }
}

/// `GET /facilities/{id}/one-line`
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OneLineDocument {
    facility_id: FacilityId,
    facility_name: String,
    /// Every item, in the order of ids.
    nodes: Vec<DiagramNode>,
    /// Every feed between two of them, in the order of the fed item's id, its normal feed first.
    edges: Vec<DiagramEdge>,
    /// Circles of normal feeds, each in the order of `fed_from`.
    loops: Vec<Vec<EquipmentId>>,
    /// Feeds from something that is not in the facility.
    orphans: Vec<OrphanFeed>,
    last_updated: Moment,
}

/// An item in a diagram.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DiagramNode {
    id: EquipmentId,
    name: String,
    #[serde(rename = "type")]
    kind: EquipmentKind,
    critical_load: Option<bool>,
    risk_rating: RiskRating,
    risk_score: u8,
    ratings: NameplateRatings,
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

/// A feed between two items.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DiagramEdge {
    /// What feeds.
    from: EquipmentId,
    /// What is fed.
    to: EquipmentId,
    kind: FeedKind,
    ratings: EdgeRatings,
}

/// What the nameplates at both ends of a feed say, as far as they are known.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EdgeRatings {
    /// Of what feeds; a transformer's voltage is its secondary one.
    from: EndRatings,
    /// Of what is fed; a transformer's voltage is its primary one.
    to: EndRatings,
}

/// A nameplate as one end of a feed sees it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EndRatings {
    /// As written.
    voltage: Option<String>,
    /// Rated current, A.
    amperage: Option<u32>,
}

impl EdgeRatings {
    fn new(from: &NameplateRatings, to: &NameplateRatings) -> Self {
        let end = |side: &Option<String>, plate: &NameplateRatings| EndRatings {
            voltage: side.as_ref().or(plate.voltage.as_ref()).cloned(),
            amperage: plate.amperage,
        };
        Self { from: end(&from.secondary_voltage, from), to: end(&to.primary_voltage, to) }
    }
}

impl OneLineDocument {
    /// Shapes a facility's diagram.
    #[must_use]
    pub fn new(parts: &FeedGraphData<'_>, last_updated: Moment) -> Self {
        let feeds = parts.feeds();
        let node = |item: &DiagramItem| DiagramNode {
            id: item.id.clone(),
            name: item.shown_name(),
            kind: item.kind,
            critical_load: item.critical_load,
            risk_rating: item.risk_rating,
            risk_score: item.risk_score,
            ratings: item.ratings.clone(),
        };
        let mut edges = Vec::with_capacity(parts.items.len());
        for item in parts.items {
            let normal = item.fed_from.iter().map(|from| (from, FeedKind::Normal));
            let alternate = item.alternate_feeds.iter().map(|from| (from, FeedKind::Alternate));
            // Feeds and items are both in the order of ids.
            let known =
                normal.chain(alternate).filter_map(|(from, kind)| Some((&parts.items[feeds.find(from)?], kind)));
            edges.extend(known.map(|(from, kind)| DiagramEdge {
                from: from.id.clone(),
                to: item.id.clone(),
                kind,
                ratings: EdgeRatings::new(&from.ratings, &item.ratings),
            }));
        }
        Self {
            facility_id: parts.facility.id.clone(),
            facility_name: parts.facility.name.clone(),
            nodes: parts.items.iter().map(node).collect(),
            edges,
            loops: feeds.loops().into_iter().map(|circle| circle.into_iter().cloned().collect()).collect(),
            orphans: feeds.dangling_feeds().map(|stray| parts.orphan(stray)).collect(),
            last_updated,
        }
    }
}
