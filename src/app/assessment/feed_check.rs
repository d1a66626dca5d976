//! Checks the power feeds of a facility during its assessment: loops, and feeders that do not exist or are elsewhere.

use crate::inventory::feeds::{FeedGraph, FeedNode};
use crate::inventory::{EquipmentId, Moment};
use crate::report::row::EquipmentRow;
use crate::store::{FeedFault, FeedFaultKind, Snapshot, StoreError};

/// What the check of a facility's feeds found.
#[derive(Default)]
pub(super) struct FeedFindings {
    /// Faults, by item.
    pub(super) faults: Vec<FeedFault>,
    /// Items that an item of another facility feeds, each with its feeder, by item.
    pub(super) fed_from_elsewhere: Vec<(EquipmentId, EquipmentId)>,
}

/// The feeds of a facility's items, collected while they are assessed.
#[derive(Default)]
pub(super) struct FeedCollector(Vec<(EquipmentId, Option<EquipmentId>)>);

impl FeedCollector {
    pub(super) fn add(&mut self, row: &EquipmentRow) {
        self.0.push((row.id.clone(), row.fed_from.clone()));
    }

    /// Finds every item in a loop, with a feeder that does not exist, or with a feeder in another facility. A fault that was
    /// `known` before keeps the moment at which it was first seen.
    ///
    /// A feeder that is added or removed in another facility does not mark this one dirty: it is noticed at this
    /// facility's next assessment, at midnight at the latest.
    pub(super) fn check(
        &self,
        snapshot: &Snapshot,
        known: &[FeedFault],
        now: Moment,
    ) -> Result<FeedFindings, StoreError> {
        let items = self.0.iter().map(|(id, fed_from)| FeedNode {
            id,
            fed_from: fed_from.as_ref(),
            alternate_feeds: &[],
            is_critical: false,
        });
        let feeds = FeedGraph::new(items.collect());
        let mut faults: Vec<FeedFault> = Vec::new();
        let mut add = |equipment_id: &EquipmentId, fed_from: &EquipmentId, kind| {
            let (equipment_id, fed_from) = (equipment_id.clone(), fed_from.clone());
            faults.push(FeedFault { equipment_id, fed_from, kind, first_seen: now, last_seen: now });
        };
        for loop_items in feeds.loops() {
            let feeders = loop_items.iter().cycle().skip(1);
            for (item, feeder) in loop_items.iter().zip(feeders) {
                add(item, feeder, FeedFaultKind::Loop { items: loop_items.len() as u64 });
            }
        }
        let mut fed_from_elsewhere = Vec::new();
        for dangling in feeds.dangling_feeds() {
            if snapshot.find_equipment(dangling.feeder)?.is_none() {
                add(dangling.item, dangling.feeder, FeedFaultKind::UnknownFeeder);
            } else {
                fed_from_elsewhere.push((dangling.item.clone(), dangling.feeder.clone()));
            }
        }
        faults.sort_unstable_by(|left, right| left.equipment_id.cmp(&right.equipment_id));
        for fault in &mut faults {
            let before = known.binary_search_by(|before| before.equipment_id.cmp(&fault.equipment_id));
            if let Some(before) = before.ok().map(|place| &known[place])
                && before.fed_from == fault.fed_from
            {
                fault.first_seen = before.first_seen;
            }
        }
        Ok(FeedFindings { faults, fed_from_elsewhere })
    }
}
