//! The total with other weights: what proves and finds where a relaxation with further rows is out of reach.

use super::case::Case;
use super::shares::ledger;
use crate::ledger::Ledger;
use crate::problem::{Policy, Problem};
use crate::solve::{Aim, Control, Limits};

/// How each judged state counts in a weighted total.
pub(super) enum Weights<'w> {
    /// Coverage of each state times a factor: fits and the cost of awards count for nothing.
    Coverage(&'w [f64]),
    /// The total, each state's own part times a factor.
    Total(&'w [f64]),
}

/// The best plan found for the weighted total, and an upper bound on it. A hundredth of the usual work, so that
/// several rounds cost about as much as one solve.
pub(super) fn solve<'c>(case: &Case<'c>, weights: &Weights<'_>) -> (Option<Ledger<'c>>, f64) {
    let (problem, ix) = (case.problem, case.ix);
    let factors = match weights {
        Weights::Coverage(factors) | Weights::Total(factors) => factors,
    };
    let mut of_state = vec![0.0; ix.states()];
    for (j, s) in case.shares.states.iter().enumerate() {
        of_state[*s as usize] = match weights {
            Weights::Coverage(_) => factors[j] / case.shares.weight[j],
            Weights::Total(_) => factors[j],
        };
    }
    let mut changed = Problem { policy: Policy::default(), ..problem.clone() };
    if matches!(weights, Weights::Coverage(_)) {
        changed.pairs.iter_mut().for_each(|p| p.fit = 1.0);
    } else {
        changed.policy.award_cost = problem.policy.award_cost;
    }
    for need in &mut changed.needs {
        need.weight *= of_state[ix.state_of[need.state as usize] as usize];
    }
    let limits = Limits {
        work: (case.limits.work / 10).max(1),
        gap: case.limits.gap,
        threads: case.limits.threads,
        seconds_left: case.limits.seconds_left,
    };
    let plan = crate::solve::total(&changed, "", Aim::Start, &limits, &mut |_| {
        if case.stopped(f64::NEG_INFINITY, f64::INFINITY) { Control::Cancel } else { Control::Continue }
    });
    let bound = plan.bound + 1e-7 * plan.bound.abs().max(1.0);
    let mut found = ledger(problem, ix, &plan);
    found.value = found.objective();
    (Some(found).filter(|l| l.broken().is_none()), bound)
}
