//! What feeds what. `fed_from` should make a forest; where people or imports closed a circle, it is found here and
//! reported, and nothing that follows feeds runs forever.

use std::collections::HashMap;

use super::EquipmentId;

/// The circles that the feeds of some items close, each once, beginning with its least id and following `fed_from`.
/// An item that merely hangs on a circle is not part of it. A feeder outside `feeds` ends the walk.
///
/// Takes time in proportion to the number of items.
#[must_use]
pub fn loops<'a>(feeds: &HashMap<&'a EquipmentId, &'a EquipmentId>) -> Vec<Vec<&'a EquipmentId>> {
    // The number of the walk that came through an item.
    let mut walked: HashMap<&EquipmentId, usize> = HashMap::with_capacity(feeds.len());
    let mut found = Vec::new();
    for (walk, start) in feeds.keys().enumerate() {
        let mut at = *start;
        while !walked.contains_key(at) {
            walked.insert(at, walk);
            match feeds.get(at) {
                Some(feeder) => at = feeder,
                None => break,
            }
        }
        // Back at an item of this same walk: from there on it is a circle.
        if walked.get(at) == Some(&walk) && feeds.contains_key(at) {
            found.push(circle(feeds, at));
        }
    }
    found.sort();
    found
}

fn circle<'a>(feeds: &HashMap<&'a EquipmentId, &'a EquipmentId>, start: &'a EquipmentId) -> Vec<&'a EquipmentId> {
    let mut members = vec![start];
    let mut at = feeds.get(start);
    while let Some(next) = at.filter(|next| **next != start) {
        members.push(next);
        at = feeds.get(*next);
    }
    let least = members.iter().enumerate().min_by_key(|(_, id)| **id).map_or(0, |(place, _)| place);
    members.rotate_left(least);
    members
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn ids(texts: &[&str]) -> Vec<EquipmentId> {
        texts.iter().map(|text| EquipmentId::parse(text).expect("an id")).collect()
    }

    fn found(pairs: &[(&str, &str)]) -> Vec<String> {
        let items = ids(&pairs.iter().map(|(item, _)| *item).collect::<Vec<_>>());
        let feeders = ids(&pairs.iter().map(|(_, feeder)| *feeder).collect::<Vec<_>>());
        let feeds = items.iter().zip(&feeders).collect();
        let line = |circle: &Vec<&EquipmentId>| circle.iter().map(|id| id.as_str()).collect::<Vec<_>>().join(">");
        loops(&feeds).iter().map(line).collect()
    }

    #[test]
    fn circles_are_found_once_and_what_hangs_on_them_is_not_part() {
        assert!(found(&[("b", "a"), ("c", "b"), ("d", "gone")]).is_empty());
        assert_eq!(found(&[("a", "a")]), ["a"]);
        assert_eq!(found(&[("c", "b"), ("b", "a"), ("a", "c"), ("d", "c")]), ["a>c>b"]);
        assert_eq!(found(&[("a", "b"), ("b", "a"), ("x", "y"), ("y", "x")]), ["a>b", "x>y"]);
    }

    proptest! {
        #[test]
        fn whatever_the_feeds_the_walk_ends_and_each_circle_closes(
            feeders in prop::collection::vec(prop::option::of(0usize..40), 1..40)
        ) {
            let items = ids(&(0..40).map(|n| format!("e{n:02}")).collect::<Vec<_>>().iter().map(String::as_str).collect::<Vec<_>>());
            let feeds: HashMap<_, _> = feeders.iter().enumerate()
                .filter_map(|(item, feeder)| Some((&items[item], &items[(*feeder)?]))).collect();
            for circle in loops(&feeds) {
                for (place, id) in circle.iter().enumerate() {
                    prop_assert_eq!(feeds[id], circle[(place + 1) % circle.len()]);
                }
            }
        }
    }
}
