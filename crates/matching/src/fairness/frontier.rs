//! The total against fairness: plans of which none is better than another in both.
//!
//! All points share one plan of the total, one pool of plans and their bounds: each point asks for the fairest plan at
//! a least total, begins with the best plan of the pool that keeps it, and gives back what it finds.

use std::cell::RefCell;

use rayon::prelude::*;
use serde::Serialize;

use super::alpha_fair::{self, Curve, Gains};
use super::case::{Answer, Case, best_of, grid};
use super::max_min;
use super::side::Side;
use super::{Base, Given, base, given, run};
use crate::ledger::Ledger;
use crate::plan::{Award, Plan};
use crate::problem::{Policy, Problem, sha256};
use crate::solve::{Control, Limits, Phase, Progress};

/// What is traded against the total.
///
/// Where offers are few, every good plan leaves some state without anything. The least coverage is then 0 at every
/// price, and so is the mean of the worst tenth while no more states than that get something: a chart over them is a
/// single point. Proportional fairness moves with every state that gets more, and most with those that have least, so
/// it is the default.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// The least coverage of a state, 0 to 1.
    MinCoverage,
    /// The mean coverage of the tenth of the states that has least, 0 to 1; of one state where there are up to ten.
    WorstTenth,
    /// The value of proportional fairness: `alpha_value` of the policy `alpha_fair` with alpha 1.
    #[default]
    Alpha,
}

/// One plan of the frontier.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Point {
    /// The policy that gives this plan again, byte for byte, under the same limits: `minimal_change` against the
    /// plan's own awards, at the share of the best known total that the plan gives up.
    pub policy: Policy,
    /// The plan's total.
    pub total: f64,
    /// Upper bound on the total of any plan.
    pub bound: f64,
    /// The gap of the total.
    pub gap: f64,
    /// The plan's fairness.
    pub fairness: f64,
    /// Upper bound on the fairness of any plan whose total is not below this one's.
    pub fairness_bound: f64,
    /// The plan.
    pub plan: Plan,
}

/// Differences below this are rounding.
const SAME: f64 = 1e-7;
/// More plans than points are sought, because some turn out worse than others in both.
const SPARE: usize = 3;
/// More pairs than this are not relaxed for every point.
const RELAXED: usize = 20_000;
/// Simplex iterations over the pairs that a point's relaxation uses, at usual work.
const KERNEL: u64 = 4_000;
/// Batches of neighbourhoods of each point, in every round, at usual work.
const ROUNDS: u64 = 1;

/// Awards by pair: a plan of the pool.
type Awards = Vec<(u32, f64)>;

/// Up to `points` plans, none of them dominated by another plan that was found, in falling total.
///
/// Fewer come back where fewer were found. `report` hears of the total's own solve, and then between the steps.
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
    let Some(pool) = limits.pool() else {
        return Vec::new();
    };
    let given = given(&problem);
    let gains = Gains::of(&given.ix, &given.shares);
    let limits = Limits { threads: 1, ..*limits };
    let search = Search { problem: &problem, given: &given, start: &start, limits: &limits, gains, measure };
    let total = super::shares::ledger(&problem, &given.ix, &start.plan);
    let best = total.objective();
    let mut plans = vec![awards(&total)];
    // The far end first: what the fairest plan costs.
    let (fairest, bound) = search.visit(None, &plans[0], &Vec::new(), 61);
    let most = (best - search.place(&fairest).0).max(0.0);
    plans.push(fairest);
    let last = (points + SPARE).max(2) - 1;
    let keeps: Vec<f64> = (0..last).map(|i| best - most * i as f64 / last as f64).collect();
    let mut bounds = vec![(f64::NEG_INFINITY, bound)];
    for round in 0..2 {
        let (best, bound) = (start.plan.objective, start.plan.bound);
        let progress = Progress { phase: Phase::Exact, best, bound, gap: crate::plan::gap(best, bound), work: 0 };
        if report(&progress) == Control::Cancel || limits.is_late() {
            break;
        }
        // What plans of the pool award, an exact program can mix.
        let mixed: Awards = if round == 0 { Vec::new() } else { plans.concat() };
        let solve = |(i, keep): (usize, &f64)| {
            let from = search.best(*keep, &plans);
            search.visit(Some(*keep), from, &mixed, 70 + 100 * round + i as u64)
        };
        let found: Vec<(Awards, f64)> = pool.install(|| keeps.par_iter().enumerate().map(solve).collect());
        for (keep, (plan, bound)) in keeps.iter().zip(found) {
            bounds.push((*keep, bound));
            plans.push(plan);
        }
    }
    let chosen = thin(efficient(plans.into_iter().map(|plan| (search.place(&plan), plan)).collect()), points);
    chosen.into_iter().map(|((total, fairness), plan)| search.point(&plan, total, fairness, &bounds)).collect()
}

fn awards(plan: &Ledger<'_>) -> Awards {
    plan.awards().map(|(p, amount)| (crate::problem::index::small(p), amount)).collect()
}

/// What all points share.
struct Search<'s> {
    problem: &'s Problem,
    given: &'s Given,
    start: &'s Base,
    limits: &'s Limits<'s>,
    gains: Gains,
    measure: Measure,
}

/// How many states make up the worst tenth.
fn tenth(states: usize) -> usize {
    states.div_ceil(10).max(1)
}

impl Search<'_> {
    fn ledger(&self, plan: &Awards) -> Ledger<'_> {
        Ledger::from_amounts(&self.given.ix, plan.iter().copied())
    }

    fn fairness(&self, plan: &Ledger<'_>) -> f64 {
        let shares = &self.given.shares;
        match self.measure {
            Measure::MinCoverage => shares.least(plan),
            Measure::WorstTenth => {
                let mut coverage = shares.coverage(plan);
                coverage.sort_unstable_by(f64::total_cmp);
                let worst = tenth(coverage.len());
                coverage.iter().take(worst).sum::<f64>() / worst as f64
            }
            Measure::Alpha => self.gains.value(shares, Curve::new(1.0), plan),
        }
    }

    /// What no plan exceeds, whatever it gives up.
    fn most(&self) -> f64 {
        match self.measure {
            Measure::MinCoverage | Measure::WorstTenth => 1.0,
            Measure::Alpha => self.given.shares.weight.iter().sum::<f64>() * Curve::new(1.0).at(1.0),
        }
    }

    /// Total and fairness of a plan.
    fn place(&self, plan: &Awards) -> (f64, f64) {
        let ledger = self.ledger(plan);
        (ledger.objective(), self.fairness(&ledger))
    }

    fn score(&self, keep: Option<f64>, plan: &Ledger<'_>) -> Option<Vec<f64>> {
        let total = plan.objective();
        let enough = keep.is_none_or(|least| total >= least - 1e-9 * least.abs().max(1.0));
        enough.then(|| vec![grid(self.fairness(plan)), grid(total)])
    }

    /// The fairest plan of the pool that keeps the total; the first of equal ones.
    fn best<'p>(&self, keep: f64, plans: &'p [Awards]) -> &'p Awards {
        let mut best = (None, &plans[0]);
        for plan in plans {
            let score = self.score(Some(keep), &self.ledger(plan));
            if score.partial_cmp(&best.0) == Some(std::cmp::Ordering::Greater) {
                best = (score, plan);
            }
        }
        best.1
    }

    /// The side whose objective is the fairness, from above for curves, exact near the plan at hand; and `total` times
    /// the total.
    fn side(&self, case: &Case<'_>, keep: Option<f64>, total: f64) -> Side {
        let n = case.shares.states.len();
        let mut side = match self.measure {
            Measure::MinCoverage => max_min::least(case).unwrap_or_default(),
            Measure::WorstTenth => {
                let worst = tenth(n) as f64;
                let mut side = Side::over(case.shares, 0.0);
                let t = side.column(0.0, 1.0, 1.0);
                for j in 0..n {
                    let d = side.column(0.0, 1.0, -1.0 / worst);
                    side.row(vec![(t, 1.0), (j, -1.0), (d, -1.0)], 0.0);
                }
                side
            }
            Measure::Alpha => {
                let mut points = vec![alpha_fair::POINTS.to_vec(); n];
                alpha_fair::touch(&mut points, self.gains.gains(&case.start));
                self.gains.side(case, Curve::new(1.0), &points)
            }
        };
        side.total = total;
        if let Some(least) = keep {
            side.keep_total(least);
        }
        side
    }

    /// The fairest plan found whose total is at least `keep`, and a bound on the fairness of such plans: around the
    /// pairs of the pool, or of the relaxation where there is none yet.
    fn visit(&self, keep: Option<f64>, from: &Awards, mixed: &Awards, seed: u64) -> (Awards, f64) {
        let Given { ix, reach, shares } = self.given;
        let mut silent = |_: f64, _: f64| false;
        let case = Case {
            problem: self.problem,
            ix,
            reach,
            shares,
            limits: self.limits,
            base: &self.start.plan,
            start: self.ledger(from),
            tick: RefCell::new(&mut silent),
        };
        let score = |plan: &Ledger<'_>| self.score(keep, plan);
        let mut best = case.start.clone();
        let mut bound = self.most();
        if shares.states.is_empty() {
            return (awards(&best), bound.max(0.0));
        }
        // A little of the total decides between equally fair plans.
        let scale = self.most().max(1e-9) / self.start.plan.objective.abs().max(1.0);
        let side = self.side(&case, keep, 1e-4 * scale);
        if !mixed.is_empty() && !case.is_tiny() {
            let pairs: Vec<u32> = mixed.iter().map(|(p, _)| *p).collect();
            best = best_of(best.clone(), case.kernel(&side, &best, &pairs, KERNEL), &score);
        }
        if mixed.is_empty() && ix.pairs() <= RELAXED {
            if let Answer::Got(relaxed) = case.relax(&self.side(&case, keep, 0.0)) {
                bound = bound.min(relaxed.bound);
                best = best_of(best.clone(), case.kernel(&side, &best, &relaxed.support, KERNEL), &score);
            }
            if case.is_tiny() {
                best = best_of(best.clone(), case.whole(&side, &best, 0).and_then(|w| w.ledger), &score);
            }
        }
        if !case.is_tiny() {
            best = case.improve(&side, &score, best, ROUNDS, seed);
        }
        (awards(&best), bound)
    }

    /// The point of a plan. A bound speaks for all plans with a total of at least what it was proven at.
    fn point(&self, plan: &Awards, total: f64, fairness: f64, bounds: &[(f64, f64)]) -> Point {
        let earlier: Vec<Award> = self.ledger(plan).named(self.problem);
        let best = self.start.plan.objective;
        let price = ((best - total) / best.abs().max(1e-9) + 1e-9).clamp(0.0, 1.0);
        let award_cost = self.problem.policy.award_cost;
        let objective = "minimal_change".to_owned();
        let policy = Policy { objective, award_cost, price: Some(price), earlier: Some(earlier), ..Policy::default() };
        let variant = Problem { policy: policy.clone(), ..self.problem.clone() };
        let plan = run(&variant, &sha256(&variant.write()), self.limits, self.start, &mut |_, _| false);
        let holds = bounds.iter().filter(|(keep, _)| *keep <= total + SAME).map(|(_, bound)| *bound);
        let fairness_bound = holds.fold(f64::INFINITY, f64::min).max(fairness);
        Point { policy, total: plan.objective, bound: plan.bound, gap: plan.gap, fairness, fairness_bound, plan }
    }
}

/// Plans, each with its total and fairness, that no other beats in one and equals in the other; of equal ones the
/// first.
fn efficient(mut found: Vec<((f64, f64), Awards)>) -> Vec<((f64, f64), Awards)> {
    found.sort_by(|(a, _), (b, _)| b.0.total_cmp(&a.0).then(b.1.total_cmp(&a.1)));
    let mut kept: Vec<((f64, f64), Awards)> = Vec::new();
    for p in found {
        let above = |new: f64, old: f64| new > old + SAME * old.abs().max(1.0);
        if kept.last().is_none_or(|k| above(p.0.1, k.0.1) && p.0.0 < k.0.0) {
            kept.push(p);
        }
    }
    kept
}

/// At most `points` of them, ends included, evenly over the rest.
fn thin<T>(found: Vec<T>, points: usize) -> Vec<T> {
    let n = found.len();
    if n <= points {
        return found;
    }
    let last = points.saturating_sub(1).max(1);
    let wanted: Vec<usize> = (0..points).map(|i| i * (n - 1) / last).collect();
    found.into_iter().enumerate().filter(|(i, _)| wanted.contains(i)).map(|(_, p)| p).collect()
}
