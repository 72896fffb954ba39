//! Which pairs are free when something is asked: what the question is about, what stands in its way at the same offers
//! and in the same state, and where that could go instead, the most promising at the prices first.

use super::table::Table;
use crate::ledger::Ledger;
use crate::problem::index::UNLIMITED;

/// What a question is about, in canonical numbers.
#[derive(Debug, Clone, Default)]
pub(super) struct Seeds {
    pub needs: Vec<u32>,
    pub offers: Vec<u32>,
}

/// How many pairs are free, at most about.
const SIZE: usize = 240;

/// How many pairs of a need that is asked about are free.
const OWN: usize = 40;

/// How many offers of a need are looked at.
const OFFERS: usize = 6;

/// How many pairs of an offer that nobody has yet are looked at.
const WAITING: usize = 16;

/// How many other offers of a need that may have to move are looked at.
const ELSEWHERE: usize = 3;

/// Free pairs in the order in which they were found.
struct Hood<'t> {
    table: &'t Table<'t>,
    start: &'t Ledger<'t>,
    taken: Vec<bool>,
    pairs: Vec<u32>,
}

/// The free pairs around a question; every pair where the problem is solved whole.
pub(super) fn around(table: &Table<'_>, start: &Ledger<'_>, seeds: &Seeds) -> Vec<u32> {
    let ix = &table.ix;
    if table.is_whole() {
        return (0..crate::problem::index::small(ix.pairs())).filter(|p| !ix.is_pinned(*p as usize)).collect();
    }
    let mut hood = Hood { table, start, taken: vec![false; ix.pairs()], pairs: Vec::new() };
    let needs = hood.with_requirements(&seeds.needs);
    for need in &needs {
        hood.need(*need, OWN);
        hood.state(ix.need_state[*need as usize] as usize);
    }
    let mut offers: Vec<u32> = seeds.offers.clone();
    for need in &needs {
        let best = hood.best(ix.by_need.row(*need as usize), OFFERS);
        offers.extend(best.iter().map(|p| ix.offer[*p as usize]));
    }
    let mut seen = vec![false; ix.offers()];
    hood.offers(&offers, &mut seen, WAITING);
    let mut from = 0;
    while from < hood.pairs.len() && !hood.is_full() {
        let to = hood.pairs.len();
        let mut touched: Vec<u32> = hood.pairs[from..to].iter().map(|p| ix.need[*p as usize]).collect();
        touched.sort_unstable();
        touched.dedup();
        for need in &touched {
            hood.need(*need, ELSEWHERE);
        }
        let further: Vec<u32> = hood.pairs[to..].iter().map(|p| ix.offer[*p as usize]).collect();
        hood.offers(&further, &mut seen, ELSEWHERE);
        from = to;
    }
    hood.pairs
}

impl Hood<'_> {
    fn is_full(&self) -> bool {
        self.pairs.len() >= SIZE
    }

    fn add(&mut self, pair: u32) {
        let p = pair as usize;
        if !self.taken[p] && self.table.reach.usable[p] && !self.table.ix.is_pinned(p) {
            self.taken[p] = true;
            self.pairs.push(pair);
        }
    }

    /// The most promising usable pairs of a row.
    fn best(&self, row: &[u32], most: usize) -> Vec<u32> {
        let mut pairs: Vec<u32> = row.iter().copied().filter(|p| self.table.reach.usable[*p as usize]).collect();
        pairs.sort_by(|a, b| self.table.loss[*a as usize].total_cmp(&self.table.loss[*b as usize]).then(a.cmp(b)));
        pairs.truncate(most);
        pairs
    }

    /// Needs and everything that they require and that is not served yet.
    fn with_requirements(&self, needs: &[u32]) -> Vec<u32> {
        let mut all: Vec<u32> = Vec::new();
        let mut queue: Vec<u32> = needs.to_vec();
        while let Some(need) = queue.pop() {
            if !all.contains(&need) {
                all.push(need);
                let required = self.table.ix.requires.row(need as usize).iter().copied();
                queue.extend(required.filter(|r| !self.start.is_served(*r as usize)));
            }
        }
        all.sort_unstable();
        all
    }

    /// What a need has, the best of what it could have, and what rests on it.
    fn need(&mut self, need: u32, most: usize) {
        let ix = &self.table.ix;
        for p in ix.by_need.row(need as usize) {
            if self.start.amount[*p as usize] > 0.0 {
                self.add(*p);
            }
        }
        for p in self.best(ix.by_need.row(need as usize), most) {
            self.add(p);
        }
        for dependent in ix.required_by.row(need as usize) {
            for p in ix.by_need.row(*dependent as usize) {
                if self.start.amount[*p as usize] > 0.0 {
                    self.add(*p);
                }
            }
        }
    }

    /// The awards of a state whose places are limited.
    fn state(&mut self, state: usize) {
        let ix = &self.table.ix;
        if ix.state_awards[state] == UNLIMITED {
            return;
        }
        for need in ix.needs_of_state.row(state) {
            for p in ix.by_need.row(*need as usize) {
                if self.start.amount[*p as usize] > 0.0 {
                    self.add(*p);
                }
            }
        }
    }

    /// What offers give, and the best of what they could give.
    fn offers(&mut self, offers: &[u32], seen: &mut [bool], waiting: usize) {
        let ix = &self.table.ix;
        for offer in offers.iter().map(|o| *o as usize) {
            if self.is_full() {
                return;
            }
            if std::mem::replace(&mut seen[offer], true) {
                continue;
            }
            for p in ix.by_offer.row(offer) {
                if self.start.amount[*p as usize] > 0.0 {
                    self.add(*p);
                }
            }
            for p in self.best(ix.by_offer.row(offer), waiting) {
                self.add(p);
            }
        }
    }
}
