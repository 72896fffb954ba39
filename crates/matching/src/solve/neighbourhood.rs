//! Exact programs on neighbourhoods: some offers give up their awards and share them out anew, the best way.
//!
//! Neighbourhoods come in batches that are solved side by side from the same plan and taken in a fixed order, so that
//! the plan does not depend on the number of threads.

use rayon::prelude::*;

use super::Phase;
use super::chance::Chance;
use super::frame::Frame;
use super::session::Session;
use crate::formulation::{self, Detail, Model, run::Effort};
use crate::ledger::Ledger;

/// How many neighbourhoods are solved side by side; not the number of threads.
const BATCH: usize = 4;

/// Simplex iterations of one neighbourhood.
const ITERATIONS: u64 = 20_000;

/// What neighbourhoods are made from: a graph of offers and states, joined by promising pairs.
pub struct Neighbourhoods {
    /// Promising pairs of each offer, then of each state, the most promising first.
    nodes: Vec<Vec<u32>>,
    chance: Chance,
}

impl Neighbourhoods {
    /// Neighbourhoods of the pairs that cost least at the session's prices, about `each` for every offer.
    pub fn new(session: &Session<'_, '_>, each: usize, seed: u64) -> Self {
        let ix = session.ix;
        // Pairs of no better plan are left out.
        let mut losses = session.losses(session.certified - session.value());
        losses.truncate(each * ix.offers());
        let mut nodes = vec![Vec::new(); ix.offers() + ix.states()];
        for (_, p) in losses {
            let state = ix.need_state[ix.need[p as usize] as usize] as usize;
            nodes[ix.offer[p as usize] as usize].push(p);
            nodes[ix.offers() + state].push(p);
        }
        Self { nodes, chance: Chance::new(seed) }
    }

    /// The free pairs of one neighbourhood of about `size` pairs.
    fn draw(&mut self, best: &Ledger<'_>, size: usize, taken: &mut [bool]) -> Vec<u32> {
        let ix = best.ix;
        let awarded = |p: u32| best.amount[p as usize] > 0.0 && !ix.is_pinned(p as usize);
        let mut pairs: Vec<u32> = Vec::new();
        let mut next = self.chance.below(self.nodes.len());
        for _ in 0..4 * self.nodes.len() {
            if pairs.len() >= size {
                break;
            }
            if !std::mem::replace(&mut taken[next], true) {
                pairs.extend(&self.nodes[next]);
                if next < ix.offers() {
                    pairs.extend(ix.by_offer.row(next).iter().copied().filter(|p| awarded(*p)));
                } else {
                    for n in ix.needs_of_state.row(next - ix.offers()) {
                        pairs.extend(ix.by_need.row(*n as usize).iter().copied().filter(|p| awarded(*p)));
                    }
                }
            }
            next = if pairs.is_empty() || self.chance.below(20) == 0 {
                self.chance.below(self.nodes.len())
            } else {
                let p = pairs[self.chance.below(pairs.len())] as usize;
                if self.chance.below(2) == 0 {
                    ix.offer[p] as usize
                } else {
                    ix.offers() + ix.need_state[ix.need[p] as usize] as usize
                }
            };
        }
        pairs.sort_unstable();
        pairs.dedup();
        pairs
    }
}

/// One neighbourhood, solved: changed amounts, work, what it gains.
struct Answer {
    amounts: Vec<(u32, f64)>,
    free: Vec<u32>,
    work: u64,
}

fn solve_one(
    best: &Ledger<'_>,
    session_reach: &crate::reach::Reach,
    pairs: Vec<u32>,
    iterations: u64,
    left: &(dyn Fn() -> f64 + Sync),
) -> Option<Answer> {
    let frame = Frame::new(best, session_reach, pairs);
    let model = Model::of(&frame, Detail::Exact)?;
    let start = Some(model.values(&best.ix.need, &best.amount));
    let columns = model.columns.clone();
    let seconds = left();
    let mut stop = |_: f64, _: f64, _: u64| left() <= 0.0;
    let effort = Effort { gap: 1e-7, iterations, start, heuristics: 0.05, seconds, stop: &mut stop };
    let outcome = formulation::solve(model, true, effort);
    let amounts = formulation::amounts(&columns, outcome.values.as_deref()?);
    Some(Answer { amounts, free: frame.pairs.clone(), work: outcome.work })
}

/// Solves neighbourhoods of about `size` pairs until `rounds` batches are done.
pub fn run(session: &mut Session<'_, '_>, rounds: u64, size: usize, each: usize, seed: u64) {
    if session.best.is_none() || session.ix.offers() == 0 || cfg!(not(feature = "highs")) {
        return;
    }
    let Some(pool) = session.limits.pool() else {
        return;
    };
    let mut hoods = Neighbourhoods::new(session, each, seed);
    let limits = session.limits;
    let left = move || limits.left();
    let mut size = size as f64;
    for _ in 0..(rounds * limits.work).div_ceil(1_000) {
        if session.is_done() || session.tick(Phase::Search, f64::NEG_INFINITY, f64::INFINITY) {
            return;
        }
        let Some(best) = session.best.clone() else {
            return;
        };
        let mut taken = vec![false; best.ix.offers() + best.ix.states()];
        let draws: Vec<Vec<u32>> = (0..BATCH).map(|_| hoods.draw(&best, size as usize, &mut taken)).collect();
        let reach = session.reach;
        let answers: Vec<Option<Answer>> = pool
            .install(|| draws.into_par_iter().map(|pairs| solve_one(&best, reach, pairs, ITERATIONS, &left)).collect());
        // Neighbourhoods grow while they are easy and shrink where they are not solved.
        let hardest = answers.iter().map(|a| a.as_ref().map_or(ITERATIONS, |a| a.work)).max().unwrap_or(0);
        if hardest < ITERATIONS / 4 {
            size *= 1.1;
        } else if hardest >= ITERATIONS {
            size *= 0.8;
        }
        for answer in answers.into_iter().flatten() {
            session.work += answer.work;
            let Some(mut plan) = session.best.clone() else {
                continue;
            };
            for p in &answer.free {
                plan.set(*p as usize, 0.0);
            }
            for (p, amount) in &answer.amounts {
                plan.set(*p as usize, *amount);
            }
            super::finish::trim(&mut plan);
            session.offer(plan);
        }
    }
}
