//! Scarce capacity is kept for later rounds: an award is made only when its value is at least `factor` times the
//! price of what it uses, at the prices of the certificate.
//!
//! Value and price of an award both grow evenly with its amount, so the rule is a least amount for each pair, or its
//! end. What is agreed already, and what it obliges, is exempt.

use super::case::{Case, Found};
use super::shares::ledger;
use crate::certificate::{Net, Prices};
use crate::problem::Problem;
use crate::solve::{Aim, Control, Limits};

/// The best plan found under the rule.
pub(super) fn solve<'c>(case: &Case<'c>) -> Found<'c> {
    let factor = case.problem.policy.factor();
    let restricted = restricted(case, factor);
    if restricted.pairs == case.problem.pairs {
        let mut found = Found::new(case.start.clone());
        found.state("total_within_rule", case.base.objective, case.base.bound);
        found.closed = case.base.gap <= 1e-6;
        return found;
    }
    let limits = Limits {
        work: (case.limits.work * 3 / 10).max(1),
        gap: case.limits.gap,
        threads: case.limits.threads,
        seconds_left: case.limits.seconds_left,
    };
    let plan = crate::solve::total(&restricted, "", Aim::Start, &limits, &mut |p| {
        if case.stopped(p.best, p.bound) { Control::Cancel } else { Control::Continue }
    });
    let mut kept = ledger(case.problem, case.ix, &plan);
    kept.value = kept.objective();
    if kept.broken().is_some() {
        let mut found = Found::new(case.start.clone());
        found.reason =
            Some("hold_back: what is agreed already leaves no plan under the rule; it is not applied".into());
        found.state("total_within_rule", case.base.objective, case.base.bound);
        return found;
    }
    let mut found = Found::new(kept);
    found.state("total_within_rule", plan.objective, plan.bound);
    found.closed = plan.gap <= case.limits.gap.max(1e-6);
    found
}

/// Needs that something agreed rests on: pinned ones, and those they require.
fn obliged(case: &Case<'_>) -> Vec<bool> {
    let ix = case.ix;
    let mut obliged = vec![false; ix.needs()];
    let mut queue: Vec<usize> = (0..ix.pairs()).filter(|p| ix.is_pinned(*p)).map(|p| ix.need[p] as usize).collect();
    while let Some(n) = queue.pop() {
        if !std::mem::replace(&mut obliged[n], true) {
            queue.extend(ix.requires.row(n).iter().map(|r| *r as usize));
        }
    }
    obliged
}

/// The problem with the rule in its pairs.
fn restricted(case: &Case<'_>, factor: f64) -> Problem {
    let (problem, ix) = (case.problem, case.ix);
    let prices = Prices::from_certificate(problem, ix, &case.base.certificate);
    let net = Net::new(ix, &prices);
    let obliged = obliged(case);
    let mut changed = problem.clone();
    changed.policy = crate::problem::Policy { award_cost: problem.policy.award_cost, ..Default::default() };
    changed.pairs.retain_mut(|pair| {
        let (need, offer) = (ix.need_of[pair.need as usize], ix.offer_of[pair.offer as usize]);
        let Some(p) = ix.pair(need, offer).map(|p| p as usize) else { return true };
        if ix.is_pinned(p) || obliged[need as usize] {
            return true;
        }
        let (gain, award) = net.of(p);
        let per_unit = ix.worth[p] - factor * (ix.worth[p] - gain);
        let fixed = factor * (award - ix.award_cost).max(0.0);
        let most = ix.max[p];
        // Prices of a relaxation make many pairs worth exactly what they cost: those stay.
        if per_unit * most < fixed - 1e-6 * fixed.max(ix.worth[p] * most) {
            return false;
        }
        if per_unit > 0.0 && fixed > 0.0 {
            let least = (fixed / per_unit).min(most);
            if least > pair.min * (1.0 + 1e-9) {
                pair.min = least;
            }
        }
        true
    });
    changed
}
