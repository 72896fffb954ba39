//! The total against fairness: plans of which none is better than another in both.

use rayon::prelude::*;
use serde::Serialize;

use super::{Given, alpha_fair, base, given, run};
use crate::plan::Plan;
use crate::problem::{Policy, Problem, sha256};
use crate::solve::{Control, Limits, Progress};

/// What is traded against the total.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// The least coverage of a state; points come from `balanced`, with rising price.
    #[default]
    MinCoverage,
    /// The value of proportional fairness; points come from `alpha_fair`, with rising alpha.
    Alpha,
}

/// One plan of the frontier.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Point {
    /// The policy that gives this plan again, byte for byte, under the same limits.
    pub policy: Policy,
    /// The plan's total.
    pub total: f64,
    /// Upper bound on the total of any plan.
    pub bound: f64,
    /// The gap of the total.
    pub gap: f64,
    /// The plan's fairness.
    pub fairness: f64,
    /// Upper bound on the fairness of any plan.
    pub fairness_bound: f64,
    /// The plan.
    pub plan: Plan,
}

/// Differences below this are rounding.
const SAME: f64 = 1e-7;
/// More plans than points are made, because some turn out worse than others in both.
const SPARE: usize = 3;

/// Up to `points` plans, none of them dominated by another plan that was found, in falling total.
///
/// Fewer come back where fewer were found. `report` hears of the total's own solve, and then of each point.
pub fn frontier(
    problem: &Problem,
    points: usize,
    measure: Measure,
    limits: &Limits<'_>,
    report: &mut dyn FnMut(&Progress) -> Control,
) -> Vec<Point> {
    let mut problem = problem.clone();
    problem.policy = Policy { award_cost: problem.policy.award_cost, ..Policy::default() };
    let start = base(&problem, limits, false, report);
    if start.plan.awards.is_empty() || points == 0 || start.halt.is_some() {
        return Vec::new();
    }
    let Ok(pool) = rayon::ThreadPoolBuilder::new().num_threads(limits.threads).build() else {
        return Vec::new();
    };
    let solve = |policy: Policy| -> Point {
        let variant = Problem { policy, ..problem.clone() };
        let single = Limits { threads: 1, ..*limits };
        let hash = sha256(&variant.write());
        let plan = run(&variant, &hash, &single, &start, &mut |_, _| false);
        point(&variant, measure, plan)
    };
    let award_cost = problem.policy.award_cost;
    let all = points + SPARE;
    let policy = |share: f64, most: f64| match measure {
        Measure::MinCoverage => {
            Policy { objective: "balanced".into(), award_cost, price: Some(most * share), ..Policy::default() }
        }
        Measure::Alpha => {
            Policy { objective: "alpha_fair".into(), award_cost, alpha: Some(share), ..Policy::default() }
        }
    };
    // The far end first: how much of the total the fairest plan costs.
    let fairest = match measure {
        Measure::MinCoverage => Some(solve(policy(1.0, 1.0))),
        Measure::Alpha => None,
    };
    let most = fairest.as_ref().map_or(1.0, |p| (1.0 - p.total / start.plan.objective.max(1e-9)).clamp(0.0, 1.0));
    let first = usize::from(measure == Measure::Alpha);
    let shares: Vec<f64> = (0..all).map(|i| (i + first) as f64 / all as f64).collect();
    let mut found: Vec<Point> =
        pool.install(|| shares.into_par_iter().map(|share| solve(policy(share, most))).collect());
    found.extend(fairest);
    let best = found.iter().map(|p| p.fairness_bound).fold(f64::INFINITY, f64::min);
    found.iter_mut().for_each(|p| p.fairness_bound = best.max(p.fairness));
    thin(efficient(found), points)
}

/// The point of a plan.
fn point(problem: &Problem, measure: Measure, plan: Plan) -> Point {
    let Given { ix, shares, .. } = given(problem);
    let stated = |name: &str| plan.policy_values.get(name).copied();
    let (fairness, fairness_bound) = match measure {
        Measure::MinCoverage => stated("min_coverage").map_or((0.0, 1.0), |v| (v.value, v.bound)),
        Measure::Alpha => {
            // Only the policy of alpha 1 proves a bound for it.
            let own = stated("alpha_value").filter(|_| problem.policy.alpha() == 1.0);
            let ledger = super::shares::ledger(problem, &ix, &plan);
            (alpha_fair::value(&ix, &shares, 1.0, &ledger), own.map_or(f64::INFINITY, |v| v.bound))
        }
    };
    Point {
        policy: problem.policy.clone(),
        total: plan.objective,
        bound: plan.bound,
        gap: plan.gap,
        fairness,
        fairness_bound,
        plan,
    }
}

/// Points that no other point beats in one and equals in the other; of equal ones the first.
fn efficient(mut found: Vec<Point>) -> Vec<Point> {
    found.sort_by(|a, b| b.total.total_cmp(&a.total).then(b.fairness.total_cmp(&a.fairness)));
    let mut kept: Vec<Point> = Vec::new();
    for p in found {
        if kept.last().is_none_or(|k| p.fairness > k.fairness + SAME) {
            kept.push(p);
        }
    }
    kept
}

/// At most `points` of them, ends included, evenly over the rest.
fn thin(found: Vec<Point>, points: usize) -> Vec<Point> {
    let n = found.len();
    if n <= points {
        return found;
    }
    let last = points.saturating_sub(1).max(1);
    let wanted: Vec<usize> = (0..points).map(|i| i * (n - 1) / last).collect();
    found.into_iter().enumerate().filter(|(i, _)| wanted.contains(i)).map(|(_, p)| p).collect()
}
