//! What feeds what. `fed_from` should make a forest; where people or imports closed a circle or named nothing, it is found
//! here and reported, and nothing that follows feeds runs forever or goes deeper than the machine's stack.

use std::collections::{HashMap, VecDeque};

use super::EquipmentId;

/// One item as its feeds see it.
#[derive(Debug, Clone, Copy)]
pub struct FeedNode<'a> {
    /// The item.
    pub id: &'a EquipmentId,
    /// What normally feeds it.
    pub fed_from: Option<&'a EquipmentId>,
    /// What else can feed it.
    pub alternate_feeds: &'a [EquipmentId],
    /// It serves a load that must not fail.
    pub is_critical: bool,
}

/// The feeds among some items. An item is named by its place in the order of ids.
#[derive(Debug)]
pub struct FeedGraph<'a> {
    items: Vec<FeedNode<'a>>,
    /// Place of each item's normal feeder, where that is one of the items.
    feeders: Vec<Option<usize>>,
    /// What each item feeds: `fed[first_fed[place]..first_fed[place + 1]]`, in the order of ids.
    fed: Vec<usize>,
    first_fed: Vec<usize>,
}

/// A feed from something that is not among the items.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DanglingFeed<'a> {
    /// The item that names it.
    pub item: &'a EquipmentId,
    /// What it names.
    pub feeder: &'a EquipmentId,
    /// Named among its alternate feeds, not as its normal one.
    pub is_alternate: bool,
}

/// How many of something there are, and how many of them are critical loads.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LoadCount {
    /// Items.
    pub items: usize,
    /// Those that serve a load that must not fail.
    pub critical_loads: usize,
}

impl LoadCount {
    fn add(&mut self, item: &FeedNode<'_>) {
        self.items += 1;
        self.critical_loads += usize::from(item.is_critical);
    }
}

/// What becomes of one item downstream when another fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OutageEffect {
    /// The item's place.
    pub place: usize,
    /// Feeds between it and what fails, from 1.
    pub depth: usize,
    /// It has an alternate feed that is not itself dark.
    pub has_alternate: bool,
    /// Neither it nor anything above it finds another way.
    pub goes_dark: bool,
}

/// What happens when one item fails.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OutageImpact {
    /// What loses its normal feed, in the order of [`FeedGraph::downstream`]: the counts are made of these.
    pub effects: Vec<OutageEffect>,
    /// What loses its normal feed: everything downstream.
    pub lose_normal_feed: LoadCount,
    /// Of those, what has an alternate feed that is not itself dark.
    pub have_alternate: LoadCount,
    /// Of those, what stays dark: neither it nor anything above it finds another way.
    pub go_dark: LoadCount,
}

impl<'a> FeedGraph<'a> {
    /// The feeds among `items`, whose ids differ.
    #[must_use]
    pub fn new(mut items: Vec<FeedNode<'a>>) -> Self {
        // Most come in order, with a few changed ones behind: the stable sort sees that.
        items.sort_by(|left, right| left.id.cmp(right.id));
        let place = |id: &EquipmentId| items.binary_search_by(|item| item.id.cmp(id)).ok();
        let feeders: Vec<Option<usize>> = items.iter().map(|item| item.fed_from.and_then(place)).collect();
        let mut first_fed = vec![0; items.len() + 1];
        for feeder in feeders.iter().flatten() {
            first_fed[feeder + 1] += 1;
        }
        for place in 1..first_fed.len() {
            first_fed[place] += first_fed[place - 1];
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

    /// The place of an item.
    #[must_use]
    pub fn find(&self, id: &EquipmentId) -> Option<usize> {
        self.items.binary_search_by(|item| item.id.cmp(id)).ok()
    }

    /// The item at a place that [`FeedGraph::find`] or a walk gave.
    #[must_use]
    pub fn node(&self, place: usize) -> &FeedNode<'a> {
        &self.items[place]
    }

    fn fed_by(&self, place: usize) -> &[usize] {
        &self.fed[self.first_fed[place]..self.first_fed[place + 1]]
    }

    /// What feeds an item, nearest first, until nothing more is known or the walk comes back on itself.
    #[must_use]
    pub fn upstream(&self, place: usize) -> Vec<usize> {
        let mut seen = vec![false; self.items.len()];
        seen[place] = true;
        let mut walk = Vec::new();
        let mut at = place;
        while let Some(feeder) = self.feeders[at].filter(|feeder| !seen[*feeder]) {
            seen[feeder] = true;
            walk.push(feeder);
            at = feeder;
        }
        walk
    }

    /// What an item feeds, with its depth from 1: nearest first, within a depth by feeder, then by id.
    #[must_use]
    pub fn downstream(&self, place: usize) -> Vec<(usize, usize)> {
        let mut seen = vec![false; self.items.len()];
        seen[place] = true;
        let mut walk = Vec::new();
        let mut ahead = VecDeque::from([(place, 0)]);
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

    /// What the failure of one item does. A feeder that is not among the items lights nothing, for nobody can say that it
    /// has power; items outside the failure count as having it.
    #[must_use]
    pub fn outage(&self, place: usize) -> OutageImpact {
        let walk = self.downstream(place);
        let lost: Vec<usize> = walk.iter().map(|(fed, _)| *fed).collect();
        let mut dark = vec![false; self.items.len()];
        for &item in lost.iter().chain([&place]) {
            dark[item] = true;
        }
        let mut alternates: HashMap<usize, Vec<usize>> = HashMap::new();
        // What each dark item could light by being its alternate feed.
        let mut could_light: HashMap<usize, Vec<usize>> = HashMap::new();
        let mut lit = Vec::new();
        for &item in &lost {
            let known: Vec<usize> = self.items[item].alternate_feeds.iter().filter_map(|id| self.find(id)).collect();
            if known.iter().any(|feeder| !dark[*feeder]) {
                lit.push(item);
            }
            for &feeder in known.iter().filter(|feeder| dark[**feeder]) {
                could_light.entry(feeder).or_default().push(item);
            }
            if !known.is_empty() {
                alternates.insert(item, known);
            }
        }
        for &item in &lit {
            dark[item] = false;
        }
        // Power spreads from what found another way, down its normal feeds and across its alternate ones.
        while let Some(at) = lit.pop() {
            let across = could_light.get(&at).into_iter().flatten();
            for &next in self.fed_by(at).iter().chain(across) {
                if next != place && dark[next] {
                    dark[next] = false;
                    lit.push(next);
                }
            }
        }
        let mut impact = OutageImpact::default();
        for (place, depth) in walk {
            let has_alternate = alternates.get(&place).into_iter().flatten().any(|feeder| !dark[*feeder]);
            let goes_dark = dark[place];
            impact.lose_normal_feed.add(&self.items[place]);
            if has_alternate {
                impact.have_alternate.add(&self.items[place]);
            }
            if goes_dark {
                impact.go_dark.add(&self.items[place]);
            }
            impact.effects.push(OutageEffect { place, depth, has_alternate, goes_dark });
        }
        impact
    }

    /// The circles that normal feeds close, each once, beginning with its least id and following `fed_from`. An item that
    /// merely hangs on a circle is not part of it.
    ///
    /// Takes time in proportion to the number of items.
    #[must_use]
    pub fn loops(&self) -> Vec<Vec<&'a EquipmentId>> {
        // From 1, the number of the walk that came through an item.
        let mut walked = vec![0; self.items.len()];
        let mut found = Vec::new();
        for start in 0..self.items.len() {
            let mut at = Some(start);
            while let Some(here) = at.filter(|here| walked[*here] == 0) {
                walked[here] = start + 1;
                at = self.feeders[here];
            }
            // Back at an item of this same walk: from there on it is a circle.
            if let Some(member) = at.filter(|here| walked[*here] == start + 1) {
                found.push(self.circle(member));
            }
        }
        found.sort_unstable();
        found
    }

    fn circle(&self, start: usize) -> Vec<&'a EquipmentId> {
        let mut places = vec![start];
        let mut at = self.feeders[start];
        while let Some(next) = at.filter(|next| *next != start) {
            places.push(next);
            at = self.feeders[next];
        }
        let least = places.iter().enumerate().min_by_key(|(_, item)| **item).map_or(0, |(place, _)| place);
        places.rotate_left(least);
        places.into_iter().map(|place| self.items[place].id).collect()
    }

    /// Every feed from something that is not among the items, in the order of the items' ids.
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
