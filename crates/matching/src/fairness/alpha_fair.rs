//! Between the total and the least served: sum over states of W * f(g), less the cost of awards.
//!
//! W is the sum of weights of a state's servable needs, g what it gets of the total as a share of W (coverage in which
//! each unit counts by how well it fits), f the fairness of order alpha: its slope is ((1 + e) / (g + e))^alpha with
//! e = 0.01, so that a state without anything has a finite pull. Alpha 0 is the total itself, 1 proportional
//! fairness; the larger alpha, the nearer to the least served.

use super::case::{Answer, Case, Found, Score, best_of, grid};
use super::max_min;
use super::shares::Shares;
use super::side::Side;
use super::weighted::{self, Weights};
use crate::ledger::Ledger;
use crate::problem::Indexed;

const E: f64 = 0.01;
/// Where the curves are touched first; further points come from the relaxation itself.
pub(super) const POINTS: [f64; 7] = [0.0, 0.05, 0.15, 0.3, 0.5, 0.75, 1.0];
const KERNEL: u64 = 6_000;
const WHOLE: u64 = 20_000;
const ROUNDS: u64 = 4;

/// The curve.
#[derive(Debug, Clone, Copy)]
pub(super) struct Curve {
    alpha: f64,
}

impl Curve {
    pub fn new(alpha: f64) -> Self {
        Self { alpha }
    }

    /// f(g), 0 at 0.
    pub fn at(self, g: f64) -> f64 {
        let g = g.max(0.0);
        if (self.alpha - 1.0).abs() < 1e-9 {
            return (1.0 + E) * ((g + E) / E).ln();
        }
        let power = |v: f64| v.powf(1.0 - self.alpha);
        (1.0 + E).powf(self.alpha) * (power(g + E) - power(E)) / (1.0 - self.alpha)
    }

    /// The slope at g.
    pub fn slope(self, g: f64) -> f64 {
        ((1.0 + E) / (g.max(0.0) + E)).powf(self.alpha)
    }
}

/// What each judged state gets of the total, as a share of its weight.
pub(super) struct Gains {
    sums: Vec<Vec<(u32, f64)>>,
}

impl Gains {
    pub fn of(ix: &Indexed, shares: &Shares) -> Self {
        let sum = |j: usize| {
            let terms = shares.sums[j].iter();
            terms.map(|(p, _)| (*p, ix.worth[*p as usize] / shares.weight[j])).collect()
        };
        Self { sums: (0..shares.states.len()).map(sum).collect() }
    }

    /// What each judged state gets in a plan.
    pub fn gains(&self, plan: &Ledger<'_>) -> Vec<f64> {
        self.sums.iter().map(|terms| super::side::sum(terms, plan)).collect()
    }

    /// The value of a plan.
    pub fn value(&self, shares: &Shares, curve: Curve, plan: &Ledger<'_>) -> f64 {
        let gains = self.gains(plan);
        let value: f64 = gains.iter().zip(&shares.weight).map(|(g, w)| w * curve.at(*g)).sum();
        value - plan.ix.award_cost * plan.awards().count() as f64
    }

    /// Curves from above by their tangents.
    pub fn side(&self, case: &Case<'_>, curve: Curve, points: &[Vec<f64>]) -> Side {
        let mut side = Side { award: -case.ix.award_cost, sums: self.sums.clone(), ..Side::default() };
        for (j, own) in points.iter().enumerate() {
            let share = side.share(j);
            let column = side.column(0.0, curve.at(1.0), case.shares.weight[j]);
            for a in own {
                let slope = curve.slope(*a);
                // Scaled, so that steep tangents are held as exactly as flat ones.
                let scale = slope.max(1.0);
                let right = (curve.at(*a) - slope * a) / scale;
                side.row(vec![(column, 1.0 / scale), (share, -slope / scale)], right);
            }
        }
        side
    }
}

/// An upper bound on the value of any plan, with the points where curves are touched and the pairs that it uses.
fn relaxed(case: &Case<'_>, gains: &Gains, curve: Curve) -> Option<(f64, Vec<Vec<f64>>, Vec<u32>)> {
    let mut points: Vec<Vec<f64>> = vec![POINTS.to_vec(); case.shares.states.len()];
    let mut found: Option<(f64, Vec<u32>)> = None;
    for _ in 0..3 {
        let side = gains.side(case, curve, &points);
        let Answer::Got(relaxed) = case.relax(&side) else { break };
        let at = (0..points.len()).map(|j| relaxed.columns.get(2 * j).copied().unwrap_or(0.0));
        touch(&mut points, at);
        let bound = found.as_ref().map_or(relaxed.bound, |(b, _)| b.min(relaxed.bound));
        found = Some((bound, relaxed.support));
    }
    found.map(|(bound, support)| (bound, points, support))
}

/// Adds the points where they are new.
pub(super) fn touch(points: &mut [Vec<f64>], at: impl IntoIterator<Item = f64>) {
    for (own, g) in points.iter_mut().zip(at) {
        if own.iter().all(|a| (a - g).abs() > 1e-3) {
            own.push(g);
        }
    }
}

/// The best plan found for alpha.
pub(super) fn solve<'c>(case: &Case<'c>) -> Found<'c> {
    let curve = Curve::new(case.problem.policy.alpha());
    let gains = Gains::of(case.ix, case.shares);
    if curve.alpha == 0.0 {
        let mut found = Found::new(case.start.clone());
        found.state("alpha_value", case.base.objective, case.base.bound);
        found.closed = case.base.gap <= 1e-6;
        return with_coverage(case, found);
    }
    let score = |plan: &Ledger<'_>| Some(vec![grid(gains.value(case.shares, curve, plan))]);
    let mut best = case.start.clone();
    let bound = match relaxed(case, &gains, curve) {
        Some((mut bound, mut points, support)) => {
            let side = gains.side(case, curve, &points);
            best = best_of(best.clone(), case.kernel(&side, &best, &support, KERNEL), &score);
            // Near the plan at hand the curves must be exact.
            touch(&mut points, gains.gains(&best));
            let side = gains.side(case, curve, &points);
            if case.is_tiny() || case.limits.work >= 1_000 {
                let whole = case.whole(&side, &best, WHOLE);
                bound = whole.as_ref().and_then(|w| w.bound).map_or(bound, |b| b.min(bound));
                best = best_of(best, whole.and_then(|w| w.ledger), &score);
            }
            best = case.improve(&side, &score, best, ROUNDS, 31);
            bound
        }
        None => {
            let (plan, bound) = by_tangents(case, &gains, curve, &score);
            best = plan;
            bound
        }
    };
    let value = gains.value(case.shares, curve, &best);
    let mut found = Found::new(best);
    found.state("alpha_value", value, bound);
    found.closed = crate::plan::gap(value, bound) <= case.limits.gap.max(1e-5);
    with_coverage(case, found)
}

fn with_coverage<'c>(case: &Case<'c>, mut found: Found<'c>) -> Found<'c> {
    let least = case.shares.least(&found.ledger);
    found.state("min_coverage", least, max_min::bound(case));
    found
}

/// Without a relaxation: the total with each state weighted by the slope where it stands. Each round's tangents prove
/// a bound.
fn by_tangents<'c>(case: &Case<'c>, gains: &Gains, curve: Curve, score: Score<'_>) -> (Ledger<'c>, f64) {
    let (mut best, mut bound) = (case.start.clone(), f64::INFINITY);
    let mut at = gains.gains(&best);
    for round in 0..3 {
        let slopes: Vec<f64> = at.iter().map(|g| curve.slope(*g)).collect();
        let (plan, proven) = weighted::solve(case, &Weights::Total(&slopes));
        let constant: f64 =
            at.iter().zip(&case.shares.weight).map(|(g, w)| w * (curve.at(*g) - curve.slope(*g) * g)).sum();
        bound = bound.min(constant + proven);
        let Some(plan) = plan else { break };
        // Half way to where the weights lead, so that they do not swing.
        let step = 1.0 / f64::from(round + 2);
        at.iter_mut().zip(gains.gains(&plan)).for_each(|(a, g)| *a += step * (g - *a));
        best = best_of(best, Some(plan), score);
        if case.stopped(f64::NEG_INFINITY, f64::INFINITY) {
            break;
        }
    }
    (best, bound)
}

/// The value of the fairness of order alpha in a plan.
pub(super) fn value(ix: &Indexed, shares: &Shares, alpha: f64, plan: &Ledger<'_>) -> f64 {
    Gains::of(ix, shares).value(shares, Curve::new(alpha), plan)
}
