//! The one published table of rules for weight: what a need counts in the objective, and why.
//!
//! What a state says of its needs (their order, the gap, the capability) moves weight between its own needs and never
//! adds to their sum: the factors of a state's needs are brought to a mean of one. Only what a state cannot type, its
//! groups on the day of the run, raises or lowers the sum. The neutral table, the default, gives every need weight 1;
//! a state's sum is then the number of its needs, each of which the secretariat has authenticated.

use std::collections::{BTreeMap, BTreeSet};

use assessment::Need;
use serde::{Deserialize, Serialize};
use vocabulary::{Finding, Group, NeedId, Place, StateCode};

use crate::eligibility::{Context, in_order_of_needs};
use crate::fit::FitTable;

/// Factors outside these bounds are refused: the table shapes the order of things, it does not decide alone.
pub const SMALLEST_FACTOR: f64 = 0.1;
/// See [`SMALLEST_FACTOR`].
pub const LARGEST_FACTOR: f64 = 10.0;

/// The table of a round, frozen and published with it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct WeightTable {
    /// Factor of the need that a state puts first.
    pub priority_first: f64,
    /// Factor of the need that it puts last, and of those it does not rank where it ranks others. Between the two the
    /// steps are even.
    pub priority_last: f64,
    /// Each level between present and wanted level adds this much to a factor of 1.
    pub gap_per_level: f64,
    /// A gap that a state does not tell counts as so many levels, so that nobody loses by silence.
    pub gap_unknown: u8,
    /// Factor of capabilities that others rest on.
    pub foundational: f64,
    /// Factor by group of states; a state in several takes the largest, a state in none 1.
    pub groups: BTreeMap<Group, f64>,
    /// How donors' preferences shape the fit of a pair.
    pub fit: FitTable,
}

impl Default for WeightTable {
    fn default() -> Self {
        Self {
            priority_first: 1.0,
            priority_last: 1.0,
            gap_per_level: 0.0,
            gap_unknown: 2,
            foundational: 1.0,
            groups: BTreeMap::new(),
            fit: FitTable::default(),
        }
    }
}

/// One rule's part in a weight; shown beside the need.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WeightPart {
    /// `priority`, `gap`, `foundational`, `within-state`, `group` or `set-by-round`.
    pub rule: String,
    /// What it multiplies by.
    pub factor: f64,
}

/// What a need counts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Weight {
    /// Product of the parts.
    pub value: f64,
    /// The parts.
    pub parts: Vec<WeightPart>,
}

impl Weight {
    fn of(parts: impl IntoIterator<Item = (&'static str, f64)>) -> Self {
        let parts: Vec<_> =
            parts.into_iter().map(|(rule, factor)| WeightPart { rule: rule.to_owned(), factor }).collect();
        Self { value: parts.iter().map(|part| part.factor).product(), parts }
    }

    /// A weight that the round sets for one need.
    pub fn set_by_round(value: f64) -> Self {
        Self::of([("set-by-round", value)])
    }
}

impl WeightTable {
    /// Every fault of the table, with the path of the field.
    pub fn findings(&self) -> Vec<Finding> {
        let groups = self.groups.iter().map(|(group, &factor)| (format!("groups.{group}"), factor));
        let factors = [
            ("priority_first".to_owned(), self.priority_first),
            ("priority_last".to_owned(), self.priority_last),
            ("foundational".to_owned(), self.foundational),
        ];
        let mut findings: Vec<Finding> = factors
            .into_iter()
            .chain(groups)
            .filter(|(_, factor)| !(SMALLEST_FACTOR..=LARGEST_FACTOR).contains(factor))
            .map(|(field, factor)| {
                fault(&field, factor, "a factor must lie between 0.1 and 10; 1 leaves the weight as it is")
            })
            .collect();
        if !(0.0..=2.0).contains(&self.gap_per_level) {
            findings.push(fault(
                "gap_per_level",
                self.gap_per_level,
                "a level may add between 0 and 2; 0 leaves the weight as it is",
            ));
        }
        if self.gap_unknown > 4 {
            findings.push(fault(
                "gap_unknown",
                f64::from(self.gap_unknown),
                "a gap has 0 to 4 levels; 2 is the middle",
            ));
        }
        if self.priority_first < self.priority_last {
            findings.push(fault(
                "priority_first",
                self.priority_first,
                "the first need must not count less than the last; raise priority_first or lower priority_last",
            ));
        }
        findings.extend(self.fit.findings());
        findings
    }

    fn gap_factor(&self, need: &Need) -> f64 {
        let levels = match (need.facts.level_now, need.facts.level_goal) {
            (Some(now), Some(goal)) => goal.value().saturating_sub(now.value()),
            _ => self.gap_unknown,
        };
        1.0 + self.gap_per_level * f64::from(levels)
    }

    fn group_factor(&self, state: &StateCode, context: &Context<'_>) -> f64 {
        let groups = context.register.get(state).into_iter().flat_map(|s| s.groups_on(context.day));
        groups.filter_map(|group| self.groups.get(&group).copied()).reduce(f64::max).unwrap_or(1.0)
    }

    /// Factors by place in the state's own order: the first gets the most, the last and the unranked the least.
    fn priority_factors(&self, needs: &[&Need]) -> Vec<f64> {
        let place = |need: &Need| need.facts.priority.unwrap_or(u32::MAX);
        let places: BTreeSet<u32> = needs.iter().map(|need| place(need)).collect();
        let steps = places.len().saturating_sub(1).max(1) as f64;
        let factor = |need: &&Need| {
            let before = places.range(..place(need)).count() as f64;
            self.priority_first + (self.priority_last - self.priority_first) * before / steps
        };
        needs.iter().map(factor).collect()
    }
}

fn fault(field: &str, value: f64, message: &str) -> Finding {
    Finding::error("factor-out-of-bounds", Place::path(format!("weights.{field}")), value.to_string(), message)
}

/// The weight of every need, with its parts. Does not depend on the order of the needs.
pub fn weights(needs: &[Need], table: &WeightTable, context: &Context<'_>) -> BTreeMap<NeedId, Weight> {
    let mut by_state: BTreeMap<&StateCode, Vec<&Need>> = BTreeMap::new();
    for need in in_order_of_needs(needs) {
        by_state.entry(&need.state).or_default().push(need);
    }
    let mut weights = BTreeMap::new();
    for (state, own) in by_state {
        let group = table.group_factor(state, context);
        let typed: Vec<[f64; 3]> = own
            .iter()
            .zip(table.priority_factors(&own))
            .map(|(need, priority)| {
                let rests_on_it = context.facts.foundational.contains(&need.facts.capability);
                [priority, table.gap_factor(need), if rests_on_it { table.foundational } else { 1.0 }]
            })
            .collect();
        let sum: f64 = typed.iter().map(|factors| factors.iter().product::<f64>()).sum();
        let level = own.len() as f64 / sum;
        for (need, [priority, gap, foundational]) in own.into_iter().zip(typed) {
            let parts = [
                ("priority", priority),
                ("gap", gap),
                ("foundational", foundational),
                ("within-state", level),
                ("group", group),
            ];
            weights.insert(need.id, Weight::of(parts));
        }
    }
    weights
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;
    use crate::fixture::{World, id, need, state};
    use proptest::prelude::*;
    use vocabulary::Stage;

    fn table() -> WeightTable {
        WeightTable {
            priority_first: 2.0,
            priority_last: 1.0,
            gap_per_level: 0.25,
            foundational: 1.5,
            groups: BTreeMap::from([(Group::Ldc, 1.25), (Group::Sids, 1.5)]),
            ..WeightTable::default()
        }
    }

    fn value(weights: &BTreeMap<NeedId, Weight>, number: u128) -> f64 {
        weights.get(&id(number)).unwrap().value
    }

    #[test]
    fn the_default_is_neutral_and_sound() {
        let world = World::new();
        let mut needs = vec![need(1), need(2)];
        needs[0].facts.priority = Some(1);
        let weights = weights(&needs, &WeightTable::default(), &world.context());
        assert_eq!((value(&weights, 1), value(&weights, 2)), (1.0, 1.0));
        assert!(weights.values().all(|weight| weight.parts.iter().all(|part| part.factor == 1.0)));
        assert_eq!(WeightTable::default().findings(), []);
        assert_eq!(serde_json::from_str::<WeightTable>("{}").unwrap(), WeightTable::default());
    }

    #[test]
    fn ranking_moves_weight_between_a_states_own_needs() {
        let world = World::new();
        let mut needs = vec![need(1), need(2), need(3)];
        for (need, place) in needs.iter_mut().zip([Some(7), Some(900), None]) {
            need.facts.priority = place;
        }
        let weights = weights(&needs, &table(), &world.context());
        let found: Vec<f64> = (1..=3).map(|n| value(&weights, n)).collect();
        // 2 : 1.5 : 1, with a mean of one, times 1.25 for the group of the state
        for (found, expected) in found.iter().zip([4.0 / 3.0, 1.0, 2.0 / 3.0]) {
            assert!((found - expected * 1.25).abs() < 1e-12, "{found}");
        }
    }

    #[test]
    fn a_single_need_counts_the_same_whatever_it_says() {
        let world = World::new();
        let (plain, mut loud) = (need(1), need(1));
        loud.facts.priority = Some(1);
        loud.facts.level_now = Stage::try_from(1).ok();
        loud.facts.level_goal = Stage::try_from(5).ok();
        loud.facts.capability = "lead-agency".parse().unwrap();
        let weight = |need: Need| weights(&[need], &table(), &world.context()).pop_first().unwrap().1.value;
        assert!((weight(plain) - weight(loud)).abs() < 1e-12);
    }

    #[test]
    fn faults_are_named_with_their_path() {
        let mut table = table();
        table.foundational = f64::NAN;
        table.groups.insert(Group::Lldc, 100.0);
        table.gap_per_level = -1.0;
        table.gap_unknown = 9;
        table.priority_last = 3.0;
        table.fit.region = 0.0;
        let paths: Vec<_> = table.findings().into_iter().filter_map(|f| f.place.path).collect();
        assert_eq!(
            paths,
            [
                "weights.foundational",
                "weights.groups.LLDC",
                "weights.gap_per_level",
                "weights.gap_unknown",
                "weights.priority_first",
                "weights.fit.region"
            ]
        );
        assert!(serde_json::from_str::<WeightTable>(r#"{"fondational": 2}"#).is_err(), "a misspelt rule is refused");
    }

    proptest! {
        #[test]
        fn a_state_cannot_raise_its_sum(
            dice in prop::collection::vec((any::<u8>(), proptest::option::of(any::<u32>()), 0u8..6, 0u8..6, any::<bool>()), 1..30),
        ) {
            let world = World::new();
            let codes = ["XAA", "XAB", "KEN", "FJI"];
            let needs: Vec<Need> = dice.iter().zip(1..).map(|(&(which, priority, now, goal, foundational), number)| {
                let mut need = need(number);
                need.state = state(codes[usize::from(which) % codes.len()]);
                need.facts.priority = priority;
                need.facts.level_now = Stage::try_from(now).ok();
                need.facts.level_goal = Stage::try_from(goal).ok();
                if foundational {
                    need.facts.capability = "lead-agency".parse().unwrap();
                }
                need
            }).collect();
            let context = world.context();
            let table = table();
            let found = weights(&needs, &table, &context);
            for code in codes {
                let own: Vec<_> = needs.iter().filter(|need| need.state == state(code)).collect();
                let sum: f64 = own.iter().map(|need| found.get(&need.id).unwrap().value).sum();
                let expected = own.len() as f64 * table.group_factor(&state(code), &context);
                prop_assert!((sum - expected).abs() < 1e-9, "{}: {} instead of {}", code, sum, expected);
            }
            let mut turned = needs.clone();
            turned.reverse();
            prop_assert_eq!(found, weights(&turned, &table, &context));
        }
    }
}
