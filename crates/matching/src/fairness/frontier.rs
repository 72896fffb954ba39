//! The total against fairness: plans of which none is better than another in both.
//!
//! All points share one plan of the total, one pool of plans and their bounds. Between two neighbours of the pool the
//! straight line that joins them says what fairness is worth in total; the best plan at that exchange lies on it or
//! beyond (after Aneja and Nair). A sum of the two is far easier for branch and bound than fairness with a total to
//! keep, so only gaps that no exchange fills ask for that.

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
/// More pairs than this are not relaxed for every point.
const RELAXED: usize = 20_000;
/// Simplex iterations over the pairs that a point's relaxation uses, at usual work.
const KERNEL: u64 = 3_000;
/// Batches of neighbourhoods of each point at usual work.
const ROUNDS: u64 = 1;
/// How often the relaxation of a point is made exact where it lies.
const TOUCHES: usize = 2;
/// How many points are sought side by side; not the number of threads.
const WAVE: usize = 4;
/// How many waves there are for every point that is asked for, at least, and how many more.
const WAVES: (f64, usize) = (0.5, 3);

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
    let total = super::shares::ledger(&problem, &given.ix, &start.plan);
    let first = awards(&total);
    let search = Search { problem: &problem, given: &given, start: &start, limits: &limits, gains, measure, first };
    let mut found = Pool::default();
    found.add(&search, vec![search.first.clone()]);
    // The far end first: what the fairest plan costs.
    let (fairest, bound) = search.visit(Aim::Exchange(0.0), &search.first, &[], 61);
    found.bounds.extend(bound.map(|bound| (0.0, bound)));
    found.add(&search, fairest);
    for wave in 0..(points as f64 * WAVES.0) as usize + WAVES.1 {
        let (best, bound) = (start.plan.objective, start.plan.bound);
        let progress = Progress { phase: Phase::Exact, best, bound, gap: crate::plan::gap(best, bound), work: 0 };
        if report(&progress) == Control::Cancel || limits.is_late() {
            break;
        }
        let tasks = found.tasks(wave);
        if tasks.is_empty() {
            break;
        }
        // What plans of the pool award, an exact program can mix.
        let mixed = found.pairs();
        let solve = |(i, task): (usize, &Task)| {
            let from = found.best(&search, task.aim);
            search.visit(task.aim, from, &mixed, 70 + (wave * WAVE + i) as u64)
        };
        let answers: Vec<(Vec<Awards>, Option<f64>)> =
            pool.install(|| tasks.par_iter().enumerate().map(solve).collect());
        for (task, (plans, bound)) in tasks.iter().zip(answers) {
            if let Aim::Exchange(rate) = task.aim {
                found.bounds.extend(bound.map(|bound| (rate, bound)));
            }
            found.add(&search, plans);
        }
    }
    let Pool { plans, bounds, .. } = found;
    let chosen = thin(plans, points);
    pool.install(|| {
        chosen.into_par_iter().map(|((total, fairness), plan)| search.point(&plan, total, fairness, &bounds)).collect()
    })
}

/// What a visit looks for.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Aim {
    /// The largest sum of fairness and so many times the total.
    Exchange(f64),
    /// The fairest plan whose total is not below this.
    Keep(f64),
}

/// A visit between two neighbours of the pool.
struct Task {
    aim: Aim,
}

/// The plans found so far of which none is better than another in both, in falling total, and what is proven.
#[derive(Default)]
struct Pool {
    plans: Vec<((f64, f64), Awards)>,
    /// Rates of exchange, each with the bound on fairness and so many times the total.
    bounds: Vec<(f64, f64)>,
    /// Aims of former visits.
    tried: Vec<Aim>,
}

impl Pool {
    fn add(&mut self, search: &Search<'_>, plans: Vec<Awards>) {
        self.plans.extend(plans.into_iter().map(|plan| (search.place(&plan), plan)));
        self.plans = efficient(std::mem::take(&mut self.plans));
    }

    /// All pairs that a plan awards.
    fn pairs(&self) -> Vec<u32> {
        let mut pairs: Vec<u32> = self.plans.iter().flat_map(|(_, plan)| plan.iter().map(|(p, _)| *p)).collect();
        pairs.sort_unstable();
        pairs.dedup();
        pairs
    }

    /// The best plan for an aim; the first of equal ones.
    fn best<'p>(&'p self, search: &'p Search<'_>, aim: Aim) -> &'p Awards {
        let mut best: (Option<Vec<f64>>, &Awards) = (None, &search.first);
        for (_, plan) in &self.plans {
            let score = search.score(aim, &search.ledger(plan));
            if score > best.0 {
                best = (score, plan);
            }
        }
        best.1
    }

    /// The widest gaps between neighbours, each with what may fill it; now and then the far end again, because the
    /// pool knows more by then.
    fn tasks(&mut self, wave: usize) -> Vec<Task> {
        let (Some(first), Some(last)) = (self.plans.first(), self.plans.last()) else { return Vec::new() };
        let (wide, high) = (first.0.0 - last.0.0, last.0.1 - first.0.1);
        let mut gaps: Vec<(f64, Aim)> = Vec::new();
        for (a, b) in self.plans.iter().zip(self.plans.iter().skip(1)) {
            let (across, up) = ((a.0.0 - b.0.0) / wide, (b.0.1 - a.0.1) / high);
            if across < 1e-3 || up < 1e-3 {
                continue;
            }
            let keep = Aim::Keep(0.5 * (a.0.0 + b.0.0));
            let aims = [Aim::Exchange((b.0.1 - a.0.1) / (a.0.0 - b.0.0)), keep];
            let new = aims.into_iter().find(|aim| !self.tried.contains(aim));
            gaps.extend(new.map(|aim| (across.hypot(up), aim)));
        }
        gaps.sort_by(|a, b| b.0.total_cmp(&a.0));
        gaps.truncate(WAVE);
        if wave % 3 == 1 {
            gaps.truncate(WAVE - 1);
            gaps.push((0.0, Aim::Exchange(0.0)));
        }
        self.tried.extend(gaps.iter().map(|(_, aim)| *aim));
        gaps.into_iter().map(|(_, aim)| Task { aim }).collect()
    }
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
    /// Awards of the plan of the total.
    first: Awards,
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

    fn score(&self, aim: Aim, plan: &Ledger<'_>) -> Option<Vec<f64>> {
        let (total, fairness) = (plan.objective(), self.fairness(plan));
        match aim {
            Aim::Exchange(rate) => Some(vec![grid(fairness + rate * total), grid(total)]),
            Aim::Keep(least) => {
                let enough = total >= least - 1e-9 * least.abs().max(1.0);
                enough.then(|| vec![grid(fairness), grid(total)])
            }
        }
    }

    /// The side whose objective is the fairness, from above for curves, exact near these plans' gains, and what the
    /// aim adds.
    fn side(&self, case: &Case<'_>, aim: Aim, near: &[Vec<f64>]) -> Side {
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
                near.iter().for_each(|gains| alpha_fair::touch(&mut points, gains.iter().copied()));
                self.gains.side(case, Curve::new(1.0), &points)
            }
        };
        // A little of the total decides between equally fair plans.
        side.total = 1e-4 * self.most().max(1e-9) / self.start.plan.objective.abs().max(1.0);
        match aim {
            Aim::Exchange(rate) => side.total = side.total.max(rate),
            Aim::Keep(least) => side.keep_total(least),
        }
        side
    }

    /// An upper bound on what a rate of exchange aims at, and the pairs that the relaxation behind it uses.
    fn relaxed(&self, case: &Case<'_>, rate: f64, near: &mut Vec<Vec<f64>>) -> (Option<f64>, Vec<u32>) {
        let (mut bound, mut support) = (None, Vec::new());
        for _ in 0..TOUCHES {
            let mut side = self.side(case, Aim::Exchange(rate), near);
            side.total = rate;
            let Answer::Got(relaxed) = case.relax(&side) else { break };
            bound = Some(bound.map_or(relaxed.bound, |b: f64| b.min(relaxed.bound)));
            support = relaxed.support;
            if self.measure != Measure::Alpha {
                break;
            }
            // Where the relaxation lies, the curves must be exact.
            near.push(
                (0..case.shares.states.len()).map(|j| relaxed.columns.get(2 * j).copied().unwrap_or(0.0)).collect(),
            );
        }
        (bound, support)
    }

    /// The plans found for an aim around these pairs and those of the relaxation, the best one last, and the bound
    /// that the relaxation proves.
    fn visit(&self, aim: Aim, from: &Awards, pairs: &[u32], seed: u64) -> (Vec<Awards>, Option<f64>) {
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
        if shares.states.is_empty() {
            return (Vec::new(), None);
        }
        let score = |plan: &Ledger<'_>| self.score(aim, plan);
        let mut near = vec![self.gains.gains(&case.start)];
        let mut pairs = pairs.to_vec();
        let mut bound = None;
        if let Aim::Exchange(rate) = aim
            && ix.pairs() <= RELAXED
        {
            let (proven, support) = self.relaxed(&case, rate, &mut near);
            bound = proven;
            pairs.extend(support);
        }
        let mut best = case.start.clone();
        if case.is_tiny() {
            let side = self.side(&case, aim, &near);
            best = best_of(best.clone(), case.whole(&side, &best, 0).and_then(|w| w.ledger), &score);
            return (vec![awards(&best)], bound);
        }
        let mut found = Vec::new();
        if !pairs.is_empty() {
            let side = self.side(&case, aim, &near);
            best = best_of(best.clone(), case.kernel(&side, &best, &pairs, KERNEL), &score);
            found.push(awards(&best));
            near.push(self.gains.gains(&best));
        }
        let side = self.side(&case, aim, &near);
        best = case.improve(&side, &score, best, ROUNDS, seed);
        found.push(awards(&best));
        (found, bound)
    }

    /// The point of a plan. What is proven of a sum bounds the fairness of all plans of no less total.
    fn point(&self, plan: &Awards, total: f64, fairness: f64, bounds: &[(f64, f64)]) -> Point {
        let earlier: Vec<Award> = self.ledger(plan).named(self.problem);
        let best = self.start.plan.objective;
        let price = ((best - total) / best.abs().max(1e-9) + 1e-9).clamp(0.0, 1.0);
        let award_cost = self.problem.policy.award_cost;
        let objective = "minimal_change".to_owned();
        let policy = Policy { objective, award_cost, price: Some(price), earlier: Some(earlier), ..Policy::default() };
        let variant = Problem { policy: policy.clone(), ..self.problem.clone() };
        let plan = run(&variant, &sha256(&variant.write()), self.limits, self.start, &mut |_, _| false);
        let at_least = bounds.iter().map(|(rate, bound)| bound - rate * total);
        let fairness_bound = at_least.fold(self.most(), f64::min).max(fairness);
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
