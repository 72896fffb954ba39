//! What may be told of a cell, and of several cells together.

use std::collections::{BTreeMap, BTreeSet};

use assessment::{LEAST_STATES, merged};
use vocabulary::StateCode;

/// Whether nobody, or enough states, stand behind something.
pub(super) fn enough(states: &BTreeSet<StateCode>) -> bool {
    states.is_empty() || states.len() >= LEAST_STATES as usize
}

/// A cell of a table: its keys, merged where one alone would be too small, and its records.
pub(super) struct Part<'a, R> {
    pub keys: BTreeSet<String>,
    pub records: Vec<&'a R>,
    pub states: BTreeSet<StateCode>,
}

/// Parts records by one key each into cells that are large enough; no cells where all together are too few.
pub(super) fn parts<'a, R>(
    records: impl IntoIterator<Item = &'a R>,
    key: impl Fn(&R) -> String,
    state: impl Fn(&R) -> &StateCode,
) -> Vec<Part<'a, R>> {
    let mut members: BTreeMap<String, Vec<&R>> = BTreeMap::new();
    for record in records {
        members.entry(key(record)).or_default().push(record);
    }
    let states = |records: &[&R]| records.iter().map(|r| state(r).clone()).collect::<BTreeSet<StateCode>>();
    let counted = members.iter().map(|(key, records)| (key.clone(), states(records))).collect();
    merged(&counted, LEAST_STATES as usize)
        .into_iter()
        .map(|keys| {
            let records: Vec<&R> = keys.iter().filter_map(|key| members.get(key)).flatten().copied().collect();
            Part { states: states(&records), keys, records }
        })
        .collect()
}

/// Which boundaries between classes may be told, where every record of a cell is in one class from 0 to `boundaries`:
/// boundary b lies between classes below b + 1 and from b + 1 on. As many as possible, so that every class between told
/// boundaries stands on no state or on enough; among equally many those that come first.
pub(super) fn boundaries<'a>(
    records: impl Iterator<Item = (usize, &'a StateCode)> + Clone,
    boundaries: usize,
) -> Vec<bool> {
    let mut best = vec![false; boundaries];
    // Few boundaries: three for shares, two for supply.
    for choice in 0..(1usize << boundaries) {
        let chosen: Vec<bool> = (0..boundaries).map(|b| choice >> b & 1 == 1).collect();
        let count = |told: &[bool]| told.iter().filter(|t| **t).count();
        let earlier = count(&chosen) == count(&best) && chosen > best;
        if (count(&chosen) > count(&best) || earlier) && holds(records.clone(), &chosen) {
            best = chosen;
        }
    }
    best
}

fn holds<'a>(records: impl Iterator<Item = (usize, &'a StateCode)>, told: &[bool]) -> bool {
    let mut classes: BTreeMap<usize, BTreeSet<StateCode>> = BTreeMap::new();
    for (class, state) in records {
        let merged = told.iter().take(class).filter(|t| **t).count();
        classes.entry(merged).or_default().insert(state.clone());
    }
    classes.values().all(enough)
}

/// Whether a total may tell a boundary although some cells do not: what is missing in them follows from it, so that
/// all of them together must be fine enough in every class.
pub(super) fn total_tells<'a>(withheld: impl Iterator<Item = (usize, &'a StateCode)>, boundaries: usize) -> bool {
    holds(withheld, &vec![true; boundaries])
}

/// Of rows that share no record, those that are withheld: the ones that are too small, and as many of the next smallest
/// as it takes until the withheld ones together are enough. The flags are in the order of the rows.
pub(super) fn withheld(rows: &[BTreeSet<StateCode>]) -> Vec<bool> {
    let mut flags: Vec<bool> = rows.iter().map(|states| !enough(states)).collect();
    let mut union: BTreeSet<StateCode> =
        rows.iter().zip(&flags).filter(|(_, withheld)| **withheld).flat_map(|(states, _)| states.clone()).collect();
    while !enough(&union) {
        let open = rows
            .iter()
            .enumerate()
            .filter(|(at, states)| !flags.get(*at).copied().unwrap_or(true) && !states.is_empty());
        let Some((at, states)) = open.min_by_key(|(at, states)| (states.len(), *at)) else { break };
        union.extend(states.iter().cloned());
        if let Some(flag) = flags.get_mut(at) {
            *flag = true;
        }
    }
    flags
}

/// Counts as u32.
pub(super) fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// A part of a whole; 0 of nothing.
pub(super) fn share(part: f64, whole: f64) -> f64 {
    if whole > 0.0 { part / whole } else { 0.0 }
}
