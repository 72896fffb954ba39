//! Prices without a linear program: descent on the certified bound itself, for problems of any size.
//!
//! The bound of the specification is a sum over needs, each of which answers the prices alone. An evaluation reads
//! every pair once; prices move against the slope of the bound. The prices with the lowest bound are kept and stated
//! in double precision.

mod evaluate;
mod steps;
mod table;
#[cfg(test)]
mod tests;

use rayon::ThreadPool;

use super::Phase;
use super::session::Session;
use crate::certificate::{self, Prices};
use crate::ledger::Ledger;
use crate::problem::index::small;
use evaluate::Evaluator;
pub use evaluate::Point;
use steps::Descent;
pub use table::Table;

/// How a descent goes.
#[derive(Debug, Clone, Copy)]
pub struct Course {
    /// Evaluations.
    pub steps: u64,
    /// First and last step, in typical prices.
    pub length: (f64, f64),
    /// The last steps, as a share of all, whose answers are averaged.
    pub averaged: f64,
}

/// The course from nothing: 150 evaluations come within a few thousandths of the lowest bound at any size.
const FROM_NOTHING: Course = Course { steps: 200, length: (0.1, 0.000_5), averaged: 0.4 };

/// Most evaluations of a usual descent, where they cost next to nothing.
const MOST_STEPS: u64 = 1_500;

/// Pairs looked at that cost next to nothing.
const CHEAP: u64 = 60_000_000;

/// A pair that answers take for a smaller share of the largest award on average counts as unused.
const USED: f32 = 0.01;

/// Where a descent ended.
pub struct Found {
    /// The lowest point.
    pub point: Point,
    /// Pairs that answers near it take, with the average share of the largest award, in canonical order.
    pub shares: Vec<(u32, f32)>,
    /// Pairs looked at.
    pub looks: u64,
}

/// Prices for a whole solve, and the pairs that they favour where no linear program names them.
pub fn run(session: &mut Session<'_, '_>) {
    let ix = session.ix;
    if session.halt.is_some() || ix.pairs() == 0 {
        return;
    }
    let usual = (CHEAP / ix.pairs() as u64).clamp(FROM_NOTHING.steps, MOST_STEPS);
    let steps = (usual * session.limits.work / 1_000).clamp(usual.min(100), 2 * usual);
    let pool = session.limits.pool();
    let pins = Ledger::new(ix);
    let table = Table::new(&pins);
    drop(pins);
    let mut stop =
        |bound: f64| session.tick(Phase::Prices, f64::NEG_INFINITY, bound + 1e-6 * bound.abs()) || session.is_late(0.3);
    let found = descend(&table, None, Course { steps, ..FROM_NOTHING }, pool.as_ref(), &mut stop);
    session.work += found.looks / 8;
    let prices = prices(&table, &found.point);
    drop(table);
    let certified = match &pool {
        Some(pool) => pool.install(|| certificate::bound(ix, &prices)),
        None => certificate::bound(ix, &prices),
    };
    session.take_certified(prices, certified);
    let usable = |p: &u32| session.reach.usable[*p as usize];
    session.shares = found.shares.into_iter().filter(|(p, _)| usable(p)).collect();
    session.support = session.shares.iter().filter(|(_, share)| *share > USED).map(|(p, _)| *p).collect();
}

/// Lowers the bound along a course; `stop` is asked after each evaluation with the bound so far.
pub fn descend(
    table: &Table<'_>,
    start: Option<Point>,
    course: Course,
    pool: Option<&ThreadPool>,
    stop: &mut dyn FnMut(f64) -> bool,
) -> Found {
    let ix = table.ix;
    let mut evaluator = Evaluator::new(table, pool);
    let mut descent = Descent::new(table, start);
    let mut looks = 0;
    let mut sums = vec![0.0f32; ix.pairs()];
    let mut summed = 0u32;
    let (first, last) = course.length;
    for i in 0..course.steps {
        let part = i as f64 / course.steps as f64;
        evaluator.keep = part >= 1.0 - course.averaged;
        descent.step(&mut evaluator, first * (last / first).powf(part));
        looks += ix.pairs() as u64;
        if evaluator.keep {
            summed += 1;
            for (pair, share) in evaluator.taken() {
                sums[pair as usize] += share;
            }
        }
        if stop(descent.value * table.scale) {
            break;
        }
    }
    let averages = sums.iter().enumerate().filter(|(_, s)| **s > 0.0);
    let shares = averages.map(|(p, s)| (small(p), s / summed as f32)).collect();
    Found { point: descent.best, shares, looks }
}

/// The table's point of some prices.
pub fn point(table: &Table<'_>, prices: &Prices) -> Point {
    let ix = table.ix;
    let whole = |price: f64, offer: usize| price * ix.capacity[offer] / table.scale;
    let mut earmarks = prices.earmarks.clone();
    for o in 0..ix.offers() {
        for e in ix.earmarks.row(o).iter().map(|e| *e as usize) {
            earmarks[e] = whole(earmarks[e], o);
        }
    }
    let scaled = |list: &[f64]| list.iter().map(|p| p / table.scale).collect();
    Point {
        capacity: prices.capacity.iter().enumerate().map(|(o, p)| whole(*p, o)).collect(),
        offer_awards: scaled(&prices.offer_awards),
        state_awards: scaled(&prices.state_awards),
        earmarks,
        requires: scaled(&prices.requires),
    }
}

/// The prices of a point of the table.
pub fn prices(table: &Table<'_>, point: &Point) -> Prices {
    let ix = table.ix;
    let unit = |price: f64, offer: usize| {
        if ix.capacity[offer] > 0.0 { price * table.scale / ix.capacity[offer] } else { 0.0 }
    };
    let mut earmarks = point.earmarks.clone();
    for o in 0..ix.offers() {
        for e in ix.earmarks.row(o).iter().map(|e| *e as usize) {
            earmarks[e] = unit(earmarks[e], o);
        }
    }
    let scaled = |list: &[f64]| list.iter().map(|p| p * table.scale).collect();
    Prices {
        capacity: point.capacity.iter().enumerate().map(|(o, p)| unit(*p, o)).collect(),
        offer_awards: scaled(&point.offer_awards),
        state_awards: scaled(&point.state_awards),
        earmarks,
        requires: scaled(&point.requires),
        limits: Vec::new(),
    }
}
