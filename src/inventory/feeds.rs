//! The power feed graph of a facility: upstream and downstream traversal, outage impact, loops and dangling feeds.
//!
//! `fed_from` should form a forest. Loops and references to unknown equipment occur in real data; they are detected and
//! reported. All traversals are iterative and visit each node once, so loops cannot hang them or overflow the stack.

use std::collections::{HashMap, VecDeque};

use super::EquipmentId;

/// One piece of equipment as a node of the feed graph.
#[derive(Debug, Clone, Copy)]
pub struct FeedNode<'a> {
    /// The equipment.
    pub id: &'a EquipmentId,
    /// Its normal feeder (`fed_from`).
    pub fed_from: Option<&'a EquipmentId>,
    /// Its alternate feeders.
    pub alternate_feeds: &'a [EquipmentId],
    /// It serves a critical load.
    pub is_critical: bool,
}

/// The feed graph of a set of equipment. Nodes are addressed by their index in the order of ids.
#[derive(Debug)]
pub struct FeedGraph<'a> {
    items: Vec<FeedNode<'a>>,
    /// Index of each node's normal feeder, when that is a node of the graph.
    feeders: Vec<Option<usize>>,
    /// Indices of the nodes that each node feeds, in compressed sparse row form:
    /// `fed[first_fed[place]..first_fed[place + 1]]`, in the order of ids.
    fed: Vec<usize>,
    first_fed: Vec<usize>,
}

/// A feed from equipment that is not in the graph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DanglingFeed<'a> {
    /// The equipment with the feed.
    pub item: &'a EquipmentId,
    /// The unknown feeder.
    pub feeder: &'a EquipmentId,
    /// An alternate feed, not the normal one.
    pub is_alternate: bool,
}

/// Number of nodes, and how many of them serve critical loads.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LoadCount {
    /// All nodes.
    pub items: usize,
    /// Nodes that serve a critical load.
    pub critical_loads: usize,
}

impl LoadCount {
    fn add(&mut self, item: &FeedNode<'_>) {
        self.items += 1;
        self.critical_loads += usize::from(item.is_critical);
    }
}

/// Effect of an outage on one downstream node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OutageEffect {
    /// Index of the node.
    pub index: usize,
    /// Number of feeds between it and the failed node, from 1.
    pub depth: usize,
    /// It has an alternate feeder that still has power.
    pub has_alternate: bool,
    /// It loses power: neither it nor a node upstream of it has a powered alternate feeder.
    pub goes_dark: bool,
}

/// Impact of the failure of one node.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OutageImpact {
    /// Nodes that lose their normal feed, in the order of [`FeedGraph::downstream`]. The counts summarize these.
    pub effects: Vec<OutageEffect>,
    /// Nodes that lose their normal feed: everything downstream.
    pub lose_normal_feed: LoadCount,
    /// Of those, nodes with an alternate feeder that still has power.
    pub have_alternate: LoadCount,
    /// Of those, nodes that lose power.
    pub go_dark: LoadCount,
}

impl<'a> FeedGraph<'a> {
    /// Builds the graph of `items`, whose ids must be distinct.
    #[must_use]
    pub fn new(mut items: Vec<FeedNode<'a>>) -> Self {
        // Callers pass mostly sorted items with a few changed ones at the end; the stable merge sort exploits that.
        items.sort_by(|left, right| left.id.cmp(right.id));
        let index = |id: &EquipmentId| items.binary_search_by(|item| item.id.cmp(id)).ok();
        let feeders: Vec<Option<usize>> = items.iter().map(|item| item.fed_from.and_then(index)).collect();
        let mut first_fed = vec![0; items.len() + 1];
        for feeder in feeders.iter().flatten() {
            first_fed[feeder + 1] += 1;
        }
        for index in 1..first_fed.len() {
            first_fed[index] += first_fed[index - 1];
        }
        let mut next = first_fed.clone();
        let mut fed = vec![0; first_fed.last().copied().unwrap_or(0)];
        for (item, feeder) in feeders.iter().enumerate() {
            if let Some(feeder) = feeder {
                fed[next[*feeder]] = item;
                next[*feeder] += 1;
            }
        }
        Self { items, feeders, fed, first_fed }
    }

    /// The index of a node.
    #[must_use]
    pub fn find(&self, id: &EquipmentId) -> Option<usize> {
        self.items.binary_search_by(|item| item.id.cmp(id)).ok()
    }

    /// The node at an index from [`FeedGraph::find`] or a traversal.
    #[must_use]
    pub fn node(&self, index: usize) -> &FeedNode<'a> {
        &self.items[index]
    }

    fn fed_by(&self, index: usize) -> &[usize] {
        &self.fed[self.first_fed[index]..self.first_fed[index + 1]]
    }

    /// The chain of normal feeders of a node, nearest first, up to the last known feeder or until it closes a loop.
    #[must_use]
    pub fn upstream(&self, index: usize) -> Vec<usize> {
        let mut seen = vec![false; self.items.len()];
        seen[index] = true;
        let mut walk = Vec::new();
        let mut at = index;
        while let Some(feeder) = self.feeders[at].filter(|feeder| !seen[*feeder]) {
            seen[feeder] = true;
            walk.push(feeder);
            at = feeder;
        }
        walk
    }

    /// All nodes downstream of a node, each with its depth from 1: breadth first, within a depth by feeder, then by id.
    #[must_use]
    pub fn downstream(&self, index: usize) -> Vec<(usize, usize)> {
        let mut seen = vec![false; self.items.len()];
        seen[index] = true;
        let mut walk = Vec::new();
        let mut ahead = VecDeque::from([(index, 0)]);
        while let Some((at, depth)) = ahead.pop_front() {
            for &fed in self.fed_by(at) {
                if !seen[fed] {
                    seen[fed] = true;
                    walk.push((fed, depth + 1));
                    ahead.push_back((fed, depth + 1));
                }
            }
        }
        walk
    }

    /// Impact of the failure of one node. An alternate feeder outside the graph supplies nothing, as its state is
    /// unknown; nodes that are not downstream of the failure count as powered.
    #[must_use]
    pub fn outage(&self, index: usize) -> OutageImpact {
        let walk = self.downstream(index);
        let lost: Vec<usize> = walk.iter().map(|(fed, _)| *fed).collect();
        let mut unpowered = vec![false; self.items.len()];
        for &item in lost.iter().chain([&index]) {
            unpowered[item] = true;
        }
        let mut alternates: HashMap<usize, Vec<usize>> = HashMap::new();
        // Reverse edges: the nodes that each unpowered node could supply as their alternate feeder.
        let mut could_supply: HashMap<usize, Vec<usize>> = HashMap::new();
        let mut powered = Vec::new();
        for &item in &lost {
            let known: Vec<usize> = self.items[item].alternate_feeds.iter().filter_map(|id| self.find(id)).collect();
            if known.iter().any(|feeder| !unpowered[*feeder]) {
                powered.push(item);
            }
            for &feeder in known.iter().filter(|feeder| unpowered[**feeder]) {
                could_supply.entry(feeder).or_default().push(item);
            }
            if !known.is_empty() {
                alternates.insert(item, known);
            }
        }
        for &item in &powered {
            unpowered[item] = false;
        }
        // Power propagates from nodes with a powered alternate feeder, along their normal and alternate feeds.
        while let Some(at) = powered.pop() {
            let across = could_supply.get(&at).into_iter().flatten();
            for &next in self.fed_by(at).iter().chain(across) {
                if next != index && unpowered[next] {
                    unpowered[next] = false;
                    powered.push(next);
                }
            }
        }
        let mut impact = OutageImpact::default();
        for (index, depth) in walk {
            let has_alternate = alternates.get(&index).into_iter().flatten().any(|feeder| !unpowered[*feeder]);
            let goes_dark = unpowered[index];
            impact.lose_normal_feed.add(&self.items[index]);
            if has_alternate {
                impact.have_alternate.add(&self.items[index]);
            }
            if goes_dark {
                impact.go_dark.add(&self.items[index]);
            }
            impact.effects.push(OutageEffect { index, depth, has_alternate, goes_dark });
        }
        impact
    }

    /// The loops of normal feeds, each once, beginning with its smallest id and following `fed_from`. A node that is
    /// only fed by a loop is not part of it.
    ///
    /// Takes time linear in the number of nodes.
    #[must_use]
    pub fn loops(&self) -> Vec<Vec<&'a EquipmentId>> {
        // Number of the traversal that visited each node, from 1; 0 is not visited.
        let mut walked = vec![0; self.items.len()];
        let mut found = Vec::new();
        for start in 0..self.items.len() {
            let mut at = Some(start);
            while let Some(here) = at.filter(|here| walked[*here] == 0) {
                walked[here] = start + 1;
                at = self.feeders[here];
            }
            // The traversal returned to one of its own nodes: that node is on a loop.
            if let Some(member) = at.filter(|here| walked[*here] == start + 1) {
                found.push(self.loop_through(member));
            }
        }
        found.sort_unstable();
        found
    }

    fn loop_through(&self, start: usize) -> Vec<&'a EquipmentId> {
        let mut places = vec![start];
        let mut at = self.feeders[start];
        while let Some(next) = at.filter(|next| *next != start) {
            places.push(next);
            at = self.feeders[next];
        }
        let least = places.iter().enumerate().min_by_key(|(_, item)| **item).map_or(0, |(index, _)| index);
        places.rotate_left(least);
        places.into_iter().map(|index| self.items[index].id).collect()
    }

    /// All feeds from equipment outside the graph, in the order of the nodes' ids.
    pub fn dangling_feeds(&self) -> impl Iterator<Item = DanglingFeed<'a>> {
        self.items.iter().zip(&self.feeders).flat_map(|(item, feeder)| {
            let item = *item;
            let normal = item.fed_from.filter(|_| feeder.is_none());
            let normal = normal.map(|feeder| DanglingFeed { item: item.id, feeder, is_alternate: false });
            let unknown = item.alternate_feeds.iter().filter(|id| self.find(id).is_none());
            normal.into_iter().chain(unknown.map(move |feeder| DanglingFeed {
                item: item.id,
                feeder,
                is_alternate: true,
            }))
        })
    }
}

#[cfg(test)]
mod tests;
