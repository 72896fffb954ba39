//! Prices without a linear program: descent on the certified bound itself, for problems of any size.
//!
//! The bound of the specification is a sum over needs, each of which answers the prices alone. An evaluation reads
//! every pair once; prices move against the slope of the bound. The prices with the lowest bound are kept and stated
//! in double precision.

mod evaluate;
mod steps;
mod table;

use rayon::ThreadPool;

use super::Phase;
use super::session::Session;
use crate::certificate::{self, Prices};
use crate::problem::Indexed;
use crate::problem::index::small;
use evaluate::{Evaluator, Point};
use steps::Descent;
use table::Table;

/// First and last step, in typical prices.
const LENGTH: (f64, f64) = (0.1, 0.000_5);

/// The last steps, as a share of all, whose answers are averaged.
const AVERAGED: f64 = 0.4;

/// A pair that answers take for a smaller share of the largest award on average counts as unused.
const USED: f32 = 0.01;

/// Evaluations of a usual descent: many where they cost nothing, enough where they do.
const STEPS: (u64, u64) = (150, 600);

/// Prices and what the answers to them take.
pub struct Found {
    /// The prices.
    pub prices: Prices,
    /// Pairs that answers near the best prices take, with the average share of the largest award.
    pub support: Vec<(u32, f32)>,
    /// Pairs looked at.
    pub looks: u64,
}

/// Prices for a whole solve, and the pairs that they favour where no linear program names them.
pub fn run(session: &mut Session<'_, '_>) {
    let ix = session.ix;
    if session.halt.is_some() || ix.pairs() == 0 {
        return;
    }
    let usual = (4_000_000_000 / ix.pairs() as u64).clamp(STEPS.0, STEPS.1);
    let steps = (usual * session.limits.work / 1_000).clamp(STEPS.0 / 3, 2 * STEPS.1);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(session.limits.threads).build().ok();
    let mut stop =
        |bound: f64| session.tick(Phase::Prices, f64::NEG_INFINITY, bound + 1e-6 * bound.abs()) || session.is_late(0.3);
    let found = descend(ix, None, steps, pool.as_ref(), &mut stop);
    session.work += found.looks / 8;
    match &pool {
        Some(pool) => {
            let certified = pool.install(|| certificate::bound(ix, &found.prices));
            session.take_certified(found.prices, certified);
        }
        None => session.take_prices(found.prices),
    }
    let usable = |p: &u32| session.reach.usable[*p as usize];
    session.shares = found.support.into_iter().filter(|(p, _)| usable(p)).collect();
    session.support = session.shares.iter().filter(|(_, share)| *share > USED).map(|(p, _)| *p).collect();
}

/// Lowers the bound in at most `steps` evaluations; `stop` is asked after each with the bound so far.
pub fn descend(
    ix: &Indexed,
    start: Option<&Prices>,
    steps: u64,
    pool: Option<&ThreadPool>,
    stop: &mut dyn FnMut(f64) -> bool,
) -> Found {
    let table = Table::new(ix);
    let mut evaluator = Evaluator::new(&table, pool);
    let mut descent = Descent::new(&table, start.map(|p| point(&table, p)));
    let mut looks = 0;
    let mut sums = vec![0.0f32; ix.pairs()];
    let mut summed = 0u32;
    for i in 0..steps {
        let part = i as f64 / steps as f64;
        evaluator.keep = part >= 1.0 - AVERAGED;
        descent.step(&mut evaluator, LENGTH.0 * (LENGTH.1 / LENGTH.0).powf(part));
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
    let support = averages.map(|(p, s)| (small(p), s / summed as f32)).collect();
    Found { prices: prices(&table, &descent.best), support, looks }
}

/// The table's point of some prices.
fn point(table: &Table<'_>, prices: &Prices) -> Point {
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
fn prices(table: &Table<'_>, point: &Point) -> Prices {
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
