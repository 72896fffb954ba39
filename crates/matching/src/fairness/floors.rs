//! The largest total at which each named group keeps a least coverage.
//!
//! Where the floors cannot be kept together, all are lowered in the same proportion to the largest that can.

use super::case::{Answer, Case, Found, best_of, grid};
use super::shares::Shares;
use super::side::{Side, sum};
use super::weighted::{self, Weights};
use crate::ledger::Ledger;
use crate::problem::{Indexed, Problem};

const WHOLE: u64 = 20_000;
const KERNEL: u64 = 6_000;
const ROUNDS: u64 = 6;

/// A floor with its group's coverage as a sum over pairs.
struct Held {
    group: String,
    share: f64,
    terms: Vec<(u32, f64)>,
}

/// The floors of groups that have judged states; a floor of nobody is kept.
fn held(problem: &Problem, ix: &Indexed, shares: &Shares) -> Vec<Held> {
    let mut floors = Vec::new();
    for floor in &problem.policy.floors {
        let terms = terms(ix, shares, &floor.group);
        if !terms.is_empty() {
            floors.push(Held { group: floor.group.clone(), share: floor.share, terms });
        }
    }
    floors.sort_by(|a, b| a.group.cmp(&b.group));
    floors
}

fn terms(ix: &Indexed, shares: &Shares, group: &str) -> Vec<(u32, f64)> {
    let number = ix.group_names.iter().position(|g| g == group);
    number.map(|g| shares.of_group(ix, crate::problem::index::small(g))).unwrap_or_default()
}

/// The coverage of a group in a plan.
pub(super) fn coverage(ix: &Indexed, shares: &Shares, group: &str, plan: &Ledger<'_>) -> f64 {
    sum(&terms(ix, shares, group), plan)
}

/// The largest common part of the policy's floors that a plan keeps.
pub(super) fn part(problem: &Problem, ix: &Indexed, shares: &Shares, plan: &Ledger<'_>) -> f64 {
    kept(&held(problem, ix, shares), plan)
}

/// The largest common part of all floors that a plan keeps, at most 1.
fn kept(floors: &[Held], plan: &Ledger<'_>) -> f64 {
    let parts = floors.iter().filter(|f| f.share > 0.0).map(|f| (sum(&f.terms, plan) + 1e-9) / f.share);
    parts.fold(1.0, f64::min)
}

/// Columns for the coverage of every group.
fn side(floors: &[Held], total: f64) -> Side {
    let mut side = Side { total, sums: floors.iter().map(|f| f.terms.clone()).collect(), ..Side::default() };
    for i in 0..floors.len() {
        side.share(i);
    }
    side
}

/// The best plan found that keeps the floors, or as much of them as can be kept.
pub(super) fn solve<'c>(case: &Case<'c>) -> Found<'c> {
    let floors = held(case.problem, case.ix, case.shares);
    let (mut best, part, bound) = reach(case, &floors);
    let mut keep = side(&floors, 1.0);
    for (column, floor) in keep.columns.iter_mut().zip(&floors) {
        column.low = (part * floor.share - 1e-9).clamp(0.0, 1.0);
    }
    let score = |plan: &Ledger<'_>| (kept(&floors, plan) >= part - 1e-9).then(|| vec![grid(plan.objective())]);
    let mut closed = false;
    if kept(&floors, &case.start) >= part {
        // The best total keeps them already.
        best = case.start.clone();
        closed = true;
    } else {
        if let Answer::Got(relaxed) = case.relax(&keep) {
            best = best_of(best.clone(), case.kernel(&keep, &best, &relaxed.support, KERNEL), &score);
        }
        if let Some(whole) = case.whole(&keep, &best, WHOLE) {
            closed = whole.solved;
            best = best_of(best, whole.ledger, &score);
        }
        if !closed {
            best = case.improve(&keep, &score, best, ROUNDS, 42);
        }
    }
    let part = kept(&floors, &best);
    let mut found = Found::new(best);
    found.state("floors_kept", part, bound);
    for floor in &floors {
        let value = sum(&floor.terms, &found.ledger);
        found.state(format!("floor:{}", floor.group), value, most(case, floor));
    }
    if part < 1.0 - 1e-6 {
        found.reason = Some(short(&floors, &found.ledger, part, bound));
    }
    found.closed = closed && (bound - part).abs() <= 1e-5;
    found
}

/// A plan that keeps as much of the floors as was found, that part, and the bound on it.
fn reach<'c>(case: &Case<'c>, floors: &[Held]) -> (Ledger<'c>, f64, f64) {
    let start = case.start.clone();
    if kept(floors, &start) >= 1.0 {
        return (start, 1.0, 1.0);
    }
    let mut side = side(floors, 0.0);
    let part = side.column(0.0, 1.0, 1.0);
    for (i, floor) in floors.iter().enumerate() {
        side.row(vec![(part, floor.share), (i, -1.0)], 0.0);
    }
    let score = |plan: &Ledger<'_>| Some(vec![grid(kept(floors, plan)), grid(plan.objective())]);
    let (mut best, mut bound) = (start, 1.0f64);
    let relaxed = match case.relax(&side) {
        Answer::Got(relaxed) => Some(relaxed),
        _ => None,
    };
    bound = relaxed.as_ref().map_or(bound, |relaxed| bound.min(relaxed.bound));
    if relaxed.is_none() || !case.is_small() {
        // An exact program over so many pairs finds plans that keep the floors and little else.
        best = by_weights(case, floors, best);
    }
    if let Some(relaxed) = relaxed
        && kept(floors, &best) < bound.min(1.0) - 1e-6
    {
        best = best_of(best.clone(), case.kernel(&side, &best, &relaxed.support, KERNEL), &score);
    }
    if kept(floors, &best) < bound.min(1.0) - 1e-6 {
        if let Some(whole) = case.whole(&side, &best, WHOLE) {
            bound = whole.bound.map_or(bound, |b| b.min(bound));
            best = best_of(best, whole.ledger, &score);
        }
        if kept(floors, &best) < bound - 1e-6 {
            best = case.improve(&side, &score, best, ROUNDS, 41);
        }
    }
    let part = kept(floors, &best);
    (best, part, bound.max(part))
}

/// The states of the groups count more and more, until the floors are kept.
fn by_weights<'c>(case: &Case<'c>, floors: &[Held], start: Ledger<'c>) -> Ledger<'c> {
    let score = |plan: &Ledger<'_>| Some(vec![grid(kept(floors, plan)), grid(plan.objective())]);
    let named = |s: &u32| {
        let groups = &case.ix.groups[*s as usize];
        groups.iter().any(|g| floors.iter().any(|f| f.group == case.ix.group_names[*g as usize]))
    };
    let mut best = start;
    for factor in [1.25, 1.6, 2.5, 5.0, 20.0] {
        let weights: Vec<f64> = case.shares.states.iter().map(|s| if named(s) { factor } else { 1.0 }).collect();
        best = best_of(best, weighted::solve(case, &Weights::Total(&weights)).0, &score);
        if kept(floors, &best) >= 1.0 || case.stopped(f64::NEG_INFINITY, f64::INFINITY) {
            break;
        }
    }
    best
}

/// An upper bound on the coverage of a group.
fn most(case: &Case<'_>, floor: &Held) -> f64 {
    let mut side = Side { sums: vec![floor.terms.clone()], ..Side::default() };
    let column = side.share(0);
    side.columns[column].factor = 1.0;
    match case.relax(&side) {
        Answer::Got(relaxed) => relaxed.bound.min(1.0),
        _ => 1.0,
    }
}

fn short(floors: &[Held], plan: &Ledger<'_>, part: f64, bound: f64) -> String {
    let rows: Vec<String> =
        floors.iter().map(|f| format!("{}: floor {}, kept {:.4}", f.group, f.share, sum(&f.terms, plan))).collect();
    let proven = if bound < 1.0 - 1e-6 {
        format!("No plan keeps more than {bound:.4} of every floor.")
    } else {
        "It is not proven that no plan keeps them all.".to_owned()
    };
    format!(
        "floors: no plan was found that keeps them all; this one keeps {part:.4} of each ({}). {proven}",
        rows.join("; ")
    )
}
