//! Neighbourhoods for policies: a few states and offers whose awards are shared out anew.

use super::shares::Shares;
use crate::ledger::Ledger;
use crate::problem::Indexed;
use crate::problem::index::small;
use crate::reach::Reach;
use crate::solve::chance::Chance;

/// About so many pairs are free in a neighbourhood.
const SIZE: usize = 500;

/// A graph of offers and states, joined by usable pairs.
pub(super) struct Hoods {
    /// Usable pairs of each offer, then of each state.
    nodes: Vec<Vec<u32>>,
    offers: usize,
    chance: Chance,
}

impl Hoods {
    pub fn new(ix: &Indexed, reach: &Reach, seed: u64) -> Self {
        let mut nodes = vec![Vec::new(); ix.offers() + ix.states()];
        for p in (0..ix.pairs()).filter(|p| reach.usable[*p]) {
            nodes[ix.offer[p] as usize].push(small(p));
            nodes[ix.offers() + ix.need_state[ix.need[p] as usize] as usize].push(small(p));
        }
        Self { nodes, offers: ix.offers(), chance: Chance::new(seed) }
    }

    /// The free pairs of one neighbourhood; half of them begin at one of the least covered states.
    pub fn draw(&mut self, best: &Ledger<'_>, shares: &Shares, coverage: &[f64]) -> Vec<u32> {
        let ix = best.ix;
        if ix.pairs() == 0 {
            return Vec::new();
        }
        let mut taken = vec![false; self.nodes.len()];
        let mut pairs: Vec<u32> = Vec::new();
        let mut next = self.chance.below(self.nodes.len());
        if self.chance.below(2) == 0 && !coverage.is_empty() {
            let picks: Vec<usize> = (0..4).map(|_| self.chance.below(coverage.len())).collect();
            let least = picks.into_iter().min_by(|a, b| coverage[*a].total_cmp(&coverage[*b]).then(a.cmp(b)));
            next = least.map_or(next, |j| self.offers + shares.states[j] as usize);
        }
        for _ in 0..60 {
            if pairs.len() >= SIZE {
                break;
            }
            if !std::mem::replace(&mut taken[next], true) {
                // What is awarded is always part of it; of a very large node only some of the rest.
                let own = &self.nodes[next];
                let step = own.len().div_ceil(SIZE / 2).max(1);
                let from = self.chance.below(step);
                pairs.extend(own.iter().skip(from).step_by(step));
                pairs.extend(own.iter().filter(|p| best.amount[**p as usize] > 0.0));
            }
            next = if pairs.is_empty() || self.chance.below(20) == 0 {
                self.chance.below(self.nodes.len())
            } else {
                let p = pairs[self.chance.below(pairs.len())] as usize;
                if self.chance.below(3) > 0 {
                    ix.offer[p] as usize
                } else {
                    self.offers + ix.need_state[ix.need[p] as usize] as usize
                }
            };
        }
        pairs.sort_unstable();
        pairs.dedup();
        pairs
    }
}
