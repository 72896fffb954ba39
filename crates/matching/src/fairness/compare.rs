//! What going from one plan to another costs and changes.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::shares::coverage;
use crate::plan::{Award, Plan};
use crate::problem::Problem;

/// Amounts and coverages closer than this, relatively, are the same.
const SAME: f64 = 1e-6;

/// The difference between two plans of one problem; all lists in alphabetical order of ids.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Comparison {
    /// Total of the first plan.
    pub total_before: f64,
    /// Total of the second plan.
    pub total_after: f64,
    /// What the change costs in total; negative where it gains.
    pub cost: f64,
    /// The cost as a share of the first plan's total.
    pub cost_share: f64,
    /// Needs served by the second plan alone.
    pub needs_entering: Vec<String>,
    /// Needs served by the first plan alone.
    pub needs_leaving: Vec<String>,
    /// States that gain coverage.
    pub states_gaining: Vec<CoverageChange>,
    /// States that lose coverage.
    pub states_losing: Vec<CoverageChange>,
    /// How many judged states keep theirs.
    pub states_unchanged: usize,
    /// Awards that are new, gone or of another amount.
    pub awards_changed: usize,
    /// Least coverage in the first plan.
    pub least_before: Option<f64>,
    /// Least coverage in the second plan.
    pub least_after: Option<f64>,
}

/// A state's coverage in both plans.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CoverageChange {
    /// The state's id.
    pub state: String,
    /// Coverage in the first plan.
    pub before: f64,
    /// Coverage in the second plan.
    pub after: f64,
}

fn amounts(awards: &[Award]) -> BTreeMap<(&str, &str), f64> {
    awards.iter().map(|a| ((a.need.as_str(), a.offer.as_str()), a.amount)).collect()
}

/// How many awards are new, gone or of another amount.
pub(super) fn changed(before: &[Award], after: &[Award]) -> usize {
    let (old, new) = (amounts(before), amounts(after));
    let same = |a: f64, b: f64| (a - b).abs() <= SAME * a.abs().max(b.abs());
    let altered = old.iter().filter(|(key, a)| !new.get(*key).is_some_and(|b| same(**a, *b))).count();
    altered + new.keys().filter(|key| !old.contains_key(*key)).count()
}

/// What changes from plan `a` to plan `b` of the same problem.
pub fn compare(problem: &Problem, a: &Plan, b: &Plan) -> Comparison {
    let (before, after) = (coverage(problem, a), coverage(problem, b));
    let served = |plan: &Plan| -> BTreeSet<String> { plan.awards.iter().map(|x| x.need.clone()).collect() };
    let (old, new) = (served(a), served(b));
    let mut comparison = Comparison {
        total_before: a.objective,
        total_after: b.objective,
        cost: a.objective - b.objective,
        cost_share: (a.objective - b.objective) / a.objective.abs().max(1e-9),
        needs_entering: new.difference(&old).cloned().collect(),
        needs_leaving: old.difference(&new).cloned().collect(),
        awards_changed: changed(&a.awards, &b.awards),
        least_before: before.least,
        least_after: after.least,
        ..Comparison::default()
    };
    for (state, old) in &before.states {
        let new = after.states.get(state).copied().unwrap_or(0.0);
        let change = CoverageChange { state: state.clone(), before: *old, after: new };
        if new > old + SAME {
            comparison.states_gaining.push(change);
        } else if new < old - SAME {
            comparison.states_losing.push(change);
        } else {
            comparison.states_unchanged += 1;
        }
    }
    comparison
}
