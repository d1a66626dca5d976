//! Tests of the feed graph: hand-made cases, and a property test against a simple reference implementation.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::*;

/// `(id, normal feeder, alternate feeders, critical)`; an empty feeder is none.
type FeedLine<'a> = (&'a str, &'a str, &'a [&'a str], bool);

struct TestNetwork(Vec<(EquipmentId, Option<EquipmentId>, Vec<EquipmentId>, bool)>);

fn id(text: &str) -> EquipmentId {
    EquipmentId::parse(text).expect("an id")
}

impl TestNetwork {
    fn new(lines: &[FeedLine<'_>]) -> Self {
        let item = |(name, feeder, alternates, critical): &FeedLine<'_>| {
            let feeder = (!feeder.is_empty()).then(|| id(feeder));
            (id(name), feeder, alternates.iter().map(|name| id(name)).collect(), *critical)
        };
        Self(lines.iter().map(item).collect())
    }

    fn feeds(&self) -> FeedGraph<'_> {
        FeedGraph::new(
            self.0
                .iter()
                .map(|(id, feeder, alternates, critical)| FeedNode {
                    id,
                    fed_from: feeder.as_ref(),
                    alternate_feeds: alternates,
                    is_critical: *critical,
                })
                .collect(),
        )
    }
}

fn upstream(feeds: &FeedGraph<'_>, of: &str) -> Vec<String> {
    let index = feeds.find(&id(of)).expect("there");
    feeds.upstream(index).into_iter().map(|index| feeds.node(index).id.to_string()).collect()
}

fn downstream(feeds: &FeedGraph<'_>, of: &str) -> Vec<String> {
    let index = feeds.find(&id(of)).expect("there");
    let line = |(index, depth)| format!("{depth} {}", feeds.node(index).id);
    feeds.downstream(index).into_iter().map(line).collect()
}

fn failure(feeds: &FeedGraph<'_>, of: &str) -> [(usize, usize); 3] {
    let actual = feeds.outage(feeds.find(&id(of)).expect("there"));
    [actual.lose_normal_feed, actual.have_alternate, actual.go_dark].map(|count| (count.items, count.critical_loads))
}

#[test]
fn walks_go_nearest_first_and_end_at_circles_and_unknown_feeders() {
    let network = TestNetwork::new(&[
        ("main", "", &[], false),
        ("b", "main", &[], false),
        ("a", "main", &[], false),
        ("a1", "a", &[], false),
        ("b1", "b", &[], false),
        ("x", "y", &[], false),
        ("y", "x", &[], false),
        ("hangs", "x", &[], false),
        ("self", "self", &[], false),
        ("stray", "gone", &["a", "gone too"], false),
    ]);
    let feeds = network.feeds();
    assert_eq!(downstream(&feeds, "main"), ["1 a", "1 b", "2 a1", "2 b1"]);
    assert_eq!(upstream(&feeds, "b1"), ["b", "main"]);
    assert_eq!(upstream(&feeds, "hangs"), ["x", "y"]);
    assert_eq!(upstream(&feeds, "x"), ["y"]);
    assert_eq!(downstream(&feeds, "x"), ["1 hangs", "1 y"]);
    assert!(upstream(&feeds, "self").is_empty() && downstream(&feeds, "self").is_empty());
    assert!(upstream(&feeds, "stray").is_empty());
    let circles: Vec<String> =
        feeds.loops().iter().map(|circle| circle.iter().map(|id| id.as_str()).collect::<Vec<_>>().join(">")).collect();
    assert_eq!(circles, ["self", "x>y"]);
    let dangling_feeds: Vec<_> = feeds
        .dangling_feeds()
        .map(|feed_to_unknown| (feed_to_unknown.feeder.as_str(), feed_to_unknown.is_alternate))
        .collect();
    assert_eq!(dangling_feeds, [("gone", false), ("gone too", true)]);
}

#[test]
fn what_fails_leaves_dark_what_has_no_other_way() {
    let network = TestNetwork::new(&[
        ("utility", "", &[], false),
        ("generator", "", &[], false),
        ("msb", "utility", &[], false),
        ("ats", "msb", &["generator"], false),
        ("icu", "ats", &[], true),
        ("er", "msb", &["icu"], true),
        ("lights", "msb", &["pump"], false),
        ("pump", "msb", &["lights"], true),
        ("hvac", "msb", &["msb", "nowhere"], false),
    ]);
    let feeds = network.feeds();
    // The transfer switch turns to the generator and so keeps `icu`, and `er` through it. The tie between `lights` and
    // `pump` has no power of its own, and nobody can say that `nowhere` has any.
    assert_eq!(failure(&feeds, "msb"), [(6, 3), (2, 1), (3, 1)]);
    let actual = feeds.outage(feeds.find(&id("msb")).expect("there"));
    let fate = |fate: &OutageEffect| (feeds.node(fate.index).id.to_string(), fate.has_alternate, fate.goes_dark);
    let expected = [
        ("ats", true, false),
        ("er", true, false),
        ("hvac", false, true),
        ("lights", false, true),
        ("pump", false, true),
        ("icu", false, false),
    ];
    let expected = expected.map(|(id, has_alternate, goes_dark)| (id.to_owned(), has_alternate, goes_dark));
    assert_eq!(actual.effects.iter().map(fate).collect::<Vec<_>>(), expected);
    assert_eq!(failure(&feeds, "ats"), [(1, 1), (0, 0), (1, 1)]);
    assert_eq!(failure(&feeds, "hvac"), [(0, 0), (0, 0), (0, 0)]);
    assert_eq!(failure(&feeds, "generator"), [(0, 0), (0, 0), (0, 0)]);
}

#[test]
fn a_hundred_thousand_items_in_one_line_and_below_one_item() {
    let names: Vec<EquipmentId> = (0..100_000).map(|n| id(&format!("e{n:06}"))).collect();
    let line = names.iter().enumerate().map(|(index, id)| FeedNode {
        id,
        fed_from: index.checked_sub(1).map(|before| &names[before]),
        alternate_feeds: &[],
        is_critical: false,
    });
    let feeds = FeedGraph::new(line.collect());
    assert_eq!(feeds.downstream(0).last(), Some(&(99_999, 99_999)));
    assert_eq!(feeds.upstream(99_999).len(), 99_999);
    assert_eq!(feeds.outage(0).go_dark.items, 99_999);
    assert!(feeds.loops().is_empty());
    let round = names.iter().map(|id| FeedNode {
        id,
        fed_from: Some(&names[names.len() - 1]),
        alternate_feeds: &[],
        is_critical: true,
    });
    let feeds = FeedGraph::new(round.collect());
    assert_eq!(feeds.outage(99_999).lose_normal_feed, LoadCount { items: 99_999, critical_loads: 99_999 });
    assert_eq!(feeds.loops().len(), 1);
}

/// The same by repeating the rule until nothing changes.
fn slowly(network: &TestNetwork, fails: &EquipmentId) -> (BTreeMap<String, usize>, [usize; 6]) {
    let mut depths: BTreeMap<&EquipmentId, usize> = BTreeMap::from([(fails, 0)]);
    for depth in 1..=network.0.len() {
        for (id, feeder, ..) in &network.0 {
            let above = feeder.as_ref().and_then(|feeder| depths.get(feeder));
            if above == Some(&(depth - 1)) && !depths.contains_key(id) {
                depths.insert(id, depth);
            }
        }
    }
    let mut dark: BTreeSet<&EquipmentId> = depths.keys().copied().collect();
    let known: BTreeSet<&EquipmentId> = network.0.iter().map(|(id, ..)| id).collect();
    let has_power =
        |dark: &BTreeSet<&EquipmentId>, feeder: &EquipmentId| known.contains(feeder) && !dark.contains(feeder);
    loop {
        let lit = network.0.iter().find(|(id, feeder, alternates, _)| {
            id != fails && dark.contains(id) && feeder.iter().chain(alternates).any(|feeder| has_power(&dark, feeder))
        });
        match lit {
            Some((id, ..)) => dark.remove(id),
            None => break,
        };
    }
    let mut counts = [0; 6];
    for (id, _, alternates, critical) in network.0.iter().filter(|(id, ..)| id != fails && depths.contains_key(id)) {
        let actual = [true, alternates.iter().any(|feeder| has_power(&dark, feeder)), dark.contains(id)];
        for (index, _) in actual.iter().enumerate().filter(|(_, holds)| **holds) {
            counts[index * 2] += 1;
            counts[index * 2 + 1] += usize::from(*critical);
        }
    }
    depths.remove(fails);
    (depths.into_iter().map(|(id, depth)| (id.to_string(), depth)).collect(), counts)
}

proptest! {
    #[test]
    fn whatever_the_feeds_walks_end_and_count_right(
        lines in prop::collection::vec((prop::option::of(0usize..22), prop::collection::vec(0usize..22, 0..3), any::<bool>()), 1..20)
    ) {
        let name = |n: usize| id(&format!("e{n:02}"));
        let network = TestNetwork(lines.iter().enumerate().map(|(item, (feeder, alternates, critical))| {
            (name(item), feeder.map(name), alternates.iter().map(|n| name(*n)).collect(), *critical)
        }).collect());
        let feeds = network.feeds();
        for (index, (item, ..)) in network.0.iter().enumerate() {
            let (depths, counts) = slowly(&network, item);
            let walk: BTreeMap<String, usize> = feeds.downstream(index).into_iter()
                .map(|(index, depth)| (feeds.node(index).id.to_string(), depth)).collect();
            prop_assert_eq!(walk, depths);
            let actual = feeds.outage(index);
            let actual = [actual.lose_normal_feed, actual.have_alternate, actual.go_dark].map(|count| [count.items, count.critical_loads]);
            prop_assert_eq!(actual.concat(), counts);
            for (above, below) in feeds.upstream(index).iter().zip([index].iter().chain(&feeds.upstream(index))) {
                prop_assert_eq!(feeds.node(*below).fed_from, Some(feeds.node(*above).id));
            }
        }
        // An item is in a circle when following its feeders comes back to it.
        let in_circles: BTreeSet<String> = feeds.loops().into_iter().flatten().map(ToString::to_string).collect();
        for (item, ..) in &network.0 {
            let mut at = item;
            let mut comes_back = false;
            for _ in 0..=network.0.len() {
                let Some(feeder) = network.0.iter().find(|(id, ..)| id == at).and_then(|(_, feeder, ..)| feeder.as_ref()) else { break };
                comes_back |= feeder == item;
                at = feeder;
            }
            prop_assert_eq!(in_circles.contains(item.as_str()), comes_back);
        }
        for circle in feeds.loops() {
            for (index, id) in circle.iter().enumerate() {
                let item = feeds.node(feeds.find(id).expect("there"));
                prop_assert_eq!(item.fed_from, Some(circle[(index + 1) % circle.len()]));
            }
            prop_assert_eq!(circle.iter().min(), circle.first());
        }
    }
}
