//! Parts of a whole that are each large enough to be told.
//!
//! A part that fewer than so many states (or providers) stand behind is merged with others into a common part; where that is still too
//! small, the smallest of the large ones joins it. Every part that is left, and every union and difference of such
//! parts, then stands on enough states or on none.

use std::collections::{BTreeMap, BTreeSet};

/// Groups the keys of a whole whose parts share no record, so that those who stand behind each group are at least
/// `least`: large keys alone and in order, the common part last; nothing where all together are too few. Keys behind
/// which nobody stands go into the common part, so that what is missing tells nothing.
pub fn merged<K: Ord + Clone, M: Ord>(members: &BTreeMap<K, BTreeSet<M>>, least: usize) -> Vec<BTreeSet<K>> {
    let (mut kept, small): (Vec<_>, Vec<_>) = members.iter().partition(|(_, states)| states.len() >= least);
    // The smallest come last, so that as little as possible is lost.
    kept.sort_by(|a, b| b.1.len().cmp(&a.1.len()).then(a.0.cmp(b.0)));
    let mut keys: BTreeSet<K> = BTreeSet::new();
    let mut states: BTreeSet<&M> = BTreeSet::new();
    for (key, own) in small {
        keys.insert(key.clone());
        states.extend(own);
    }
    while !keys.is_empty() && states.len() < least {
        let Some((key, own)) = kept.pop() else { return Vec::new() };
        keys.insert(key.clone());
        states.extend(own);
    }
    let mut found: Vec<BTreeSet<K>> = kept.into_iter().map(|(key, _)| [key.clone()].into()).collect();
    found.sort();
    if !keys.is_empty() {
        found.push(keys);
    }
    found
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;
    use proptest::prelude::*;
    use vocabulary::StateCode;

    fn state(n: u8) -> StateCode {
        format!("XA{}", char::from(b'A' + n % 26)).parse().unwrap()
    }

    #[test]
    fn small_parts_join_and_take_the_smallest_large_one_along() {
        let of = |states: std::ops::Range<u8>| states.map(state).collect::<BTreeSet<_>>();
        let members: BTreeMap<&str, _> = [("a", of(0..9)), ("b", of(9..15)), ("c", of(15..17)), ("d", of(0..0))].into();
        assert_eq!(merged(&members, 5), [BTreeSet::from(["a"]), BTreeSet::from(["b", "c", "d"])]);
        let few: BTreeMap<&str, _> = [("a", of(0..2)), ("b", of(2..4))].into();
        assert!(merged(&few, 5).is_empty() && merged::<u8, u8>(&BTreeMap::new(), 5).is_empty());
    }

    proptest! {
        #[test]
        fn every_union_is_large_enough(rows in prop::collection::vec((0u8..8, 0u8..26), 0..120)) {
            let mut members: BTreeMap<u8, BTreeSet<StateCode>> = (0..8).map(|key| (key, BTreeSet::new())).collect();
            for (key, n) in rows {
                members.entry(key).or_default().insert(state(n));
            }
            let parts = merged(&members, 5);
            for choice in 1u32..(1 << parts.len()) {
                let mut states = BTreeSet::new();
                for (at, keys) in parts.iter().enumerate() {
                    if choice & (1 << at) != 0 {
                        states.extend(keys.iter().flat_map(|key| &members[key]));
                    }
                }
                prop_assert!(states.len() >= 5);
            }
            let all: usize = parts.iter().map(BTreeSet::len).sum();
            prop_assert!(parts.is_empty() || all == members.len());
        }
    }
}
