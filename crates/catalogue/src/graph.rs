//! The graph of prerequisites: its layers, and the circles that must not be in it.

use std::collections::{BTreeMap, BTreeSet};

/// What each node builds on.
pub(crate) type Graph<'a, T> = BTreeMap<&'a T, BTreeSet<&'a T>>;

/// Layers: in the first what builds on nothing, in each later one what builds on earlier ones only. What lies on a
/// circle, or builds on one, is in no layer. Prerequisites outside the graph are taken as met.
pub(crate) fn layers<'a, T: Ord>(graph: &Graph<'a, T>) -> Vec<Vec<&'a T>> {
    let mut layers = Vec::new();
    let mut placed: BTreeSet<&T> = BTreeSet::new();
    loop {
        let ready = |needs: &BTreeSet<&T>| needs.iter().all(|n| placed.contains(n) || !graph.contains_key(n));
        let layer: Vec<&T> =
            graph.iter().filter(|(n, needs)| !placed.contains(*n) && ready(needs)).map(|(n, _)| *n).collect();
        if layer.is_empty() {
            return layers;
        }
        placed.extend(layer.iter().copied());
        layers.push(layer);
    }
}

/// Circles, one after the other, each with its first node repeated at its end; none where the graph is sound. Every
/// circle found is opened before the next is looked for, so that no circle is named twice.
pub(crate) fn circles<'a, T: Ord>(graph: &Graph<'a, T>) -> Vec<Vec<&'a T>> {
    let mut graph = graph.clone();
    let mut circles = Vec::new();
    loop {
        let placed: BTreeSet<&T> = layers(&graph).into_iter().flatten().collect();
        graph.retain(|node, _| !placed.contains(node));
        let Some(circle) = one_circle(&graph) else { return circles };
        if let [first, second, ..] = circle.as_slice()
            && let Some(needs) = graph.get_mut(first)
        {
            needs.remove(second);
        }
        circles.push(circle);
    }
}

/// A circle in a graph whose every node builds on another node of it; none where it is empty.
fn one_circle<'a, T: Ord>(graph: &Graph<'a, T>) -> Option<Vec<&'a T>> {
    let mut walk: Vec<&T> = Vec::new();
    let mut next = *graph.keys().next()?;
    loop {
        if let Some(start) = walk.iter().position(|n| *n == next) {
            let mut circle = walk.split_off(start);
            circle.push(next);
            return Some(circle);
        }
        walk.push(next);
        next = graph.get(next)?.iter().copied().find(|n| graph.contains_key(n))?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn graph(edges: &[(&'static u8, &[&'static u8])]) -> Graph<'static, u8> {
        edges.iter().map(|(n, needs)| (*n, needs.iter().copied().collect())).collect()
    }

    #[test]
    fn layers_follow_the_longest_way() {
        let sound = graph(&[(&1, &[]), (&2, &[&1]), (&3, &[&1, &2]), (&4, &[&9])]);
        assert_eq!(layers(&sound), [vec![&1, &4], vec![&2], vec![&3]]);
        assert!(circles(&sound).is_empty());
    }

    #[test]
    fn every_circle_is_named_once() {
        let round = graph(&[(&1, &[&2]), (&2, &[&3]), (&3, &[&1]), (&4, &[&4]), (&5, &[&4]), (&6, &[])]);
        assert_eq!(circles(&round), [vec![&1, &2, &3, &1], vec![&4, &4]]);
        assert_eq!(layers(&round), [vec![&6]]);
    }

    proptest::proptest! {
        #[test]
        fn layers_or_circles(edges in proptest::collection::btree_map(0u8..12, proptest::collection::btree_set(0u8..12, 0..4), 0..12)) {
            let graph: Graph<u8> = edges.iter().map(|(n, needs)| (n, needs.iter().collect())).collect();
            let whole = layers(&graph).iter().map(Vec::len).sum::<usize>() == graph.len();
            proptest::prop_assert_eq!(whole, circles(&graph).is_empty());
        }
    }
}
