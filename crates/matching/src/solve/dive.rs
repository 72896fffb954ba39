//! A plan by diving: what the answers to the prices agree on is settled, what is left is priced anew, and so on.
//!
//! Prices that are right for the whole are wrong once awards have used limits up in whole pieces; pricing what is left
//! after every few awards keeps plan and prices together.

use super::bench::{Bench, Costs};
use super::greedy;
use super::prices::{self, Course, Table};
use super::session::Session;
use super::{HUGE, Phase};
use crate::ledger::Ledger;

/// In how many parts the needs are settled, and how what is left is priced anew after each.
const USUAL: (usize, Course) = (24, Course { steps: 40, length: (0.01, 0.001), averaged: 0.6 });

/// The same for problems with more pairs than `HUGE`.
const HASTY: (usize, Course) = (12, Course { steps: 20, length: (0.01, 0.001), averaged: 0.6 });

/// Pairs that answers take to this share of the largest award on average are settled first, then the next.
const AGREED: [f32; 6] = [0.9, 0.7, 0.5, 0.3, 0.15, 0.03];

/// What of its price an award must bring: prices of what is left move, so not all of it.
const FACTOR: f64 = 0.5;

/// Dives once and takes the plan.
pub fn run(session: &mut Session<'_, '_>) {
    if session.is_done() || session.shares.is_empty() {
        return;
    }
    let (ix, reach) = (session.ix, session.reach);
    let pool = session.limits.pool();
    let costs = Costs::of(ix, reach, &session.prices);
    let mut bench = Bench::new(Ledger::new(ix), reach, costs);
    greedy::oblige(&mut bench);
    let mut prices = session.prices.clone();
    let mut shares = session.shares.clone();
    let mut quota = 0;
    let (rounds, course) = if ix.pairs() > HUGE { HASTY } else { USUAL };
    for round in 0..rounds {
        let (settled, candidates) = settle(&mut bench, &shares, quota);
        if round == 0 {
            quota = candidates.div_ceil(rounds);
            continue;
        }
        if settled == 0 || session.is_late(0.25) {
            break;
        }
        let table = Table::new(&bench.ledger);
        let start = prices::point(&table, &prices);
        let mut stop = |_: f64| session.tick(Phase::Start, f64::NEG_INFINITY, f64::INFINITY);
        let found = prices::descend(&table, Some(start), course, pool.as_ref(), &mut stop);
        prices = prices::prices(&table, &found.point);
        shares = found.shares;
        session.work += found.looks / 8;
        if session.halt.is_some() {
            break;
        }
        bench.costs = Costs::of(ix, reach, &prices);
    }
    greedy::build(&mut bench);
    session.work += bench.looks;
    session.offer(bench.ledger);
}

/// Serves up to `quota` needs by the pairs that the answers agree on most; how many, and how many there are to serve.
fn settle(bench: &mut Bench<'_>, shares: &[(u32, f32)], quota: usize) -> (usize, usize) {
    let ix = bench.ledger.ix;
    // Only agreed pairs are open, the others cost too much.
    let award = std::mem::replace(&mut bench.costs.award, vec![f32::INFINITY; ix.pairs()]);
    let mut most = vec![0.0f32; ix.needs()];
    for (pair, share) in shares.iter().filter(|(p, _)| bench.reach.usable[*p as usize]) {
        let need = ix.need[*pair as usize] as usize;
        most[need] = most[need].max(*share);
    }
    let mut order: Vec<(f32, u32)> =
        most.iter().enumerate().filter(|(_, m)| **m >= AGREED[AGREED.len() - 1]).map(|(n, m)| (*m, n as u32)).collect();
    order.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let mut settled = 0;
    for agreed in AGREED {
        for (pair, _) in shares.iter().filter(|(_, share)| *share >= agreed) {
            bench.costs.award[*pair as usize] = award[*pair as usize];
        }
        for (_, need) in order.iter().take_while(|(m, _)| *m >= agreed) {
            if settled >= quota {
                break;
            }
            if bench.insert(*need as usize, FACTOR).is_some() {
                settled += 1;
            }
        }
    }
    bench.costs.award = award;
    bench.journal.clear();
    (settled, order.len())
}
