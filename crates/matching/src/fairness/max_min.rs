//! The least-served state that can be served comes first, then the next: leximin over coverage, then the total.

use super::case::{Case, Found, best_of, grid};
use super::leximin::{self, Targets};
use super::side::Side;
use super::weighted::{self, Weights};
use crate::ledger::Ledger;

/// Simplex iterations of branch and bound over the whole, at usual work.
const WHOLE: u64 = 30_000;
/// Simplex iterations over the pairs that the relaxation uses.
const KERNEL: u64 = 6_000;
/// Batches of neighbourhoods.
const ROUNDS: u64 = 3;

/// The fairest plan found.
pub(super) fn solve<'c>(case: &Case<'c>) -> Found<'c> {
    let (ledger, bound) = fairest(case, None, true);
    let least = case.shares.least(&ledger);
    let mut found = Found::new(ledger);
    found.state("min_coverage", least, bound);
    found.closed = bound - least <= 1e-5;
    found
}

/// How a plan is scored: its coverages from the least upwards, then its total.
pub(super) fn score(case: &Case<'_>, keep: Option<f64>, plan: &Ledger<'_>) -> Option<Vec<f64>> {
    let total = plan.objective();
    if keep.is_some_and(|least| total < least - 1e-9 * least.abs().max(1.0)) {
        return None;
    }
    let mut score: Vec<f64> = case.shares.coverage(plan).into_iter().map(grid).collect();
    score.sort_unstable_by(f64::total_cmp);
    score.push(grid(total));
    Some(score)
}

/// The fairest plan whose total is at least `keep`, and an upper bound on the least coverage of such plans.
pub(super) fn fairest<'c>(case: &Case<'c>, keep: Option<f64>, prove: bool) -> (Ledger<'c>, f64) {
    if case.shares.states.is_empty() {
        return (case.start.clone(), 0.0);
    }
    if let Some(exact) = leximin::exact(case, keep) {
        return exact;
    }
    let score = |plan: &Ledger<'_>| score(case, keep, plan);
    let mut best = case.start.clone();
    let Targets { mut bound, targets, support } = match leximin::targets(case, keep) {
        Some(targets) => targets,
        None => {
            let (plan, bound) = by_weights(case, &score);
            best = plan;
            Targets { bound, targets: vec![1.0; case.shares.states.len()], support: Vec::new() }
        }
    };
    let side = shortfall(case, &targets, keep);
    if !support.is_empty() {
        best = best_of(best.clone(), case.kernel(&side, &best, &support, KERNEL), &score);
    }
    if prove && let Some(whole) = least(case).and_then(|side| case.whole(&side, &best, WHOLE)) {
        bound = whole.bound.map_or(bound, |b| b.min(bound));
        best = best_of(best, whole.ledger, &score);
    }
    best = case.improve(&side, &score, best, ROUNDS, 21);
    // What the fairness leaves open goes to the total.
    let mut polish = Side::over(case.shares, 1.0);
    for (column, now) in polish.columns.iter_mut().zip(case.shares.coverage(&best)) {
        column.low = (now - 1e-9).clamp(0.0, 1.0);
    }
    let best = case.improve(&polish, &score, best, ROUNDS - 1, 22);
    (best, bound.min(1.0))
}

/// The side whose objective is the least coverage.
pub(super) fn least(case: &Case<'_>) -> Option<Side> {
    let n = case.shares.states.len();
    let mut side = Side::over(case.shares, 0.0);
    let t = side.column(0.0, 1.0, 1.0);
    (0..n).for_each(|j| {
        side.row(vec![(t, 1.0), (j, -1.0)], 0.0);
    });
    (n > 0).then_some(side)
}

/// An upper bound on the least coverage that any plan reaches.
pub(super) fn bound(case: &Case<'_>) -> f64 {
    let Some(side) = least(case) else { return 0.0 };
    match case.relax(&side) {
        super::case::Answer::Got(relaxed) => relaxed.bound.min(1.0),
        _ => {
            let n = case.shares.states.len();
            weighted::solve(case, &Weights::Coverage(&vec![1.0 / n as f64; n])).1.clamp(0.0, 1.0)
        }
    }
}

/// The least coverage first, then what is missing to the targets, each missing part weighing more the lower the
/// target; a little of the total decides between equals.
fn shortfall(case: &Case<'_>, targets: &[f64], keep: Option<f64>) -> Side {
    let n = targets.len() as f64;
    let mut side = Side::over(case.shares, 0.01 / case.base.objective.abs().max(1.0));
    if let Some(least) = keep {
        side.keep_total(least);
    }
    let t = side.column(0.0, 1.0, 4.0);
    for (j, target) in targets.iter().enumerate() {
        side.row(vec![(t, 1.0), (j, -1.0)], 0.0);
        let missing = side.column(0.0, 1.0, -1.0 / (n * target.max(0.02)));
        side.row(vec![(j, -1.0), (missing, -1.0)], -target);
    }
    side
}

/// Without a relaxation: weights that grow where coverage is small; every set of weights proves a bound.
fn by_weights<'c>(case: &Case<'c>, score: super::case::Score<'_>) -> (Ledger<'c>, f64) {
    let n = case.shares.states.len();
    let mut weights = vec![1.0 / n as f64; n];
    let (mut best, mut bound) = (case.start.clone(), 1.0f64);
    for _ in 0..3 {
        let (plan, proven) = weighted::solve(case, &Weights::Coverage(&weights));
        bound = bound.min(proven);
        let Some(plan) = plan else { break };
        for (weight, covered) in weights.iter_mut().zip(case.shares.coverage(&plan)) {
            *weight *= (-3.0 * covered).exp();
        }
        let sum: f64 = weights.iter().sum();
        weights.iter_mut().for_each(|w| *w /= sum);
        best = best_of(best, Some(plan), score);
        if case.stopped(case.shares.least(&best), bound) {
            break;
        }
    }
    (best, bound)
}
