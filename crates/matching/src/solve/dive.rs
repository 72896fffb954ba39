//! A plan by diving: what the answers to the prices agree on is settled, what is left is priced anew, and so on.
//!
//! Prices that are right for the whole are wrong once awards have used limits up in whole pieces; pricing what is left
//! after every few awards keeps plan and prices together.

use super::Phase;
use super::bench::{Bench, Costs};
use super::greedy;
use super::prices::{self, Course, Table};
use super::session::Session;
use crate::ledger::Ledger;

/// How often what is left is priced anew.
const ROUNDS: u32 = 12;

/// Pricing what is left, from the prices before.
const AGAIN: Course = Course { steps: 40, length: (0.02, 0.001), averaged: 0.6 };

/// What is settled in a round at least: this share of what the answers take.
const SETTLED: f64 = 0.12;

/// Answers that take a need to this share on average agree on it.
const AGREED: f32 = 0.97;

/// How much awards lean on the answers, of their worth.
const FAVOUR: f64 = 0.3;

/// Dives once and takes the plan.
pub fn run(session: &mut Session<'_, '_>) {
    if session.is_done() || session.shares.is_empty() {
        return;
    }
    let (ix, reach) = (session.ix, session.reach);
    let pool = session.pool();
    let costs = Costs::of(ix, reach, &session.prices);
    let mut bench = Bench::new(Ledger::new(ix), reach, costs);
    bench.looks = 0;
    let mut prices = session.prices.clone();
    let mut shares = session.shares.clone();
    for _ in 0..ROUNDS {
        bench.costs = Costs::of(ix, reach, &prices);
        bench.costs.favour(ix, reach, &shares, FAVOUR);
        if settle(&mut bench, &shares) == 0 || session.is_late(0.25) {
            break;
        }
        let table = Table::new(&bench.ledger);
        let start = prices::point(&table, &prices);
        let mut stop = |_: f64| session.tick(Phase::Start, f64::NEG_INFINITY, f64::INFINITY);
        let found = prices::descend(&table, Some(start), AGAIN, pool.as_ref(), &mut stop);
        prices = prices::prices(&table, &found.point);
        shares = found.shares;
        session.work += found.looks / 8;
        if session.halt.is_some() {
            break;
        }
    }
    bench.costs = Costs::of(ix, reach, &prices);
    bench.costs.favour(ix, reach, &shares, FAVOUR);
    greedy::build(&mut bench);
    session.work += bench.looks;
    session.offer(bench.ledger);
}

/// Serves the needs that the answers agree on most; how many.
fn settle(bench: &mut Bench<'_>, shares: &[(u32, f32)]) -> usize {
    let ix = bench.ledger.ix;
    let mut agreed = vec![0.0f32; ix.needs()];
    for (pair, share) in shares {
        let p = *pair as usize;
        if bench.reach.usable[p] {
            agreed[ix.need[p] as usize] += share * (bench.reach.high[p] / ix.quantity[ix.need[p] as usize]) as f32;
        }
    }
    let mut order: Vec<(f32, u32)> =
        agreed.iter().enumerate().filter(|(_, a)| **a > 0.02).map(|(n, a)| (*a, n as u32)).collect();
    order.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let at_least = (order.len() as f64 * SETTLED).ceil() as usize;
    let mut settled = 0;
    for (i, (agreed, need)) in order.iter().enumerate() {
        if i >= at_least && *agreed < AGREED {
            break;
        }
        if bench.insert(*need as usize, 1.0).is_some() {
            settled += 1;
        }
    }
    bench.journal.clear();
    settled
}
