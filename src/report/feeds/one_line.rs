//! The one-line diagram of a facility: its equipment and the feeds between them.

use serde::Serialize;
use utoipa::ToSchema;

use super::{DiagramItem, FeedGraphData, FeedKind, NameplateRatings, OrphanFeed};
use crate::assess::figure::RiskRating;
use crate::inventory::{EquipmentId, EquipmentKind, FacilityId, Moment};

/// `GET /facilities/{id}/one-line`
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OneLineDocument {
    facility_id: FacilityId,
    facility_name: String,
    /// All equipment, in the order of ids.
    nodes: Vec<DiagramNode>,
    /// Every feed between two nodes, in the order of the fed equipment's id, the normal feed first.
    edges: Vec<DiagramEdge>,
    /// Loops of normal feeds, each in the order of `fed_from`.
    loops: Vec<Vec<EquipmentId>>,
    /// Feeds from equipment that is not in the facility.
    orphans: Vec<OrphanFeed>,
    last_updated: Moment,
}

/// Equipment in the diagram.
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

/// A feed between two items.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DiagramEdge {
    /// The feeder.
    from: EquipmentId,
    /// The fed equipment.
    to: EquipmentId,
    kind: FeedKind,
    ratings: EdgeRatings,
}

/// Nameplate ratings at both ends of a feed, as far as known.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EdgeRatings {
    /// Feeder end; a transformer's voltage is its secondary voltage.
    from: EndRatings,
    /// Fed end; a transformer's voltage is its primary voltage.
    to: EndRatings,
}

/// Nameplate ratings at one end of a feed.
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
    /// Builds the diagram of a facility.
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
            // Graph nodes and items are both in the order of ids, so indices match
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
            loops: feeds.loops().into_iter().map(|members| members.into_iter().cloned().collect()).collect(),
            orphans: feeds.dangling_feeds().map(|feed_to_unknown| parts.orphan(feed_to_unknown)).collect(),
            last_updated,
        }
    }
}
