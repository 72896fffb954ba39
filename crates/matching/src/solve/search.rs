//! Search around a plan: take some awards out, put others in, keep what is better and now and then what is not.
//!
//! A step is one of three: clear an offer, clear some needs of a state, or make way for a need that the prices favour.
//! Worse plans are accepted by a threshold that falls to zero with the work done, so that the result depends on the
//! work alone and never on the clock.

use super::bench::Bench;
use super::chance::Chance;

/// How many of the best pairs of each offer a step considers.
const CONSIDERED: usize = 48;

/// A search over one bench.
pub struct Search<'b, 'a> {
    bench: &'b mut Bench<'a>,
    chance: Chance,
    /// Best pairs of each offer at the prices.
    promising: Vec<Vec<u32>>,
    /// What the best pair of each need brings at the prices.
    attraction: Vec<f64>,
    touched: Vec<u32>,
    is_touched: Vec<bool>,
    pool: Vec<(f64, u32)>,
    in_pool: Vec<bool>,
    best: Vec<f64>,
    best_value: f64,
    changed: Vec<u32>,
    is_changed: Vec<bool>,
}

impl<'b, 'a> Search<'b, 'a> {
    /// A search that starts from the bench's plan.
    pub fn new(bench: &'b mut Bench<'a>, seed: u64) -> Self {
        let ix = bench.ledger.ix;
        let best = bench.ledger.amount.clone();
        let best_value = bench.ledger.value;
        Self {
            chance: Chance::new(seed),
            promising: bench.promising(CONSIDERED),
            attraction: bench.attraction(),
            touched: Vec::new(),
            is_touched: vec![false; ix.offers()],
            pool: Vec::new(),
            in_pool: vec![false; ix.needs()],
            best,
            best_value,
            changed: Vec::new(),
            is_changed: vec![false; ix.pairs()],
            bench,
        }
    }

    /// Steps until the work is done or `stop` says so; leaves the best plan on the bench.
    pub fn run(&mut self, work: u64, heat: f64, stop: &mut dyn FnMut(f64, u64) -> bool) {
        let ix = self.bench.ledger.ix;
        let usable: Vec<u32> =
            (0..ix.needs() as u32).filter(|n| self.attraction[*n as usize] > f64::NEG_INFINITY).collect();
        if usable.is_empty() || ix.offers() == 0 {
            return;
        }
        let served = self.bench.ledger.awards_of_need.iter().filter(|a| **a > 0).count().max(1);
        let typical = (self.bench.ledger.value / served as f64).abs();
        let start = self.bench.looks;
        let mut asked = start;
        loop {
            let done = self.bench.looks - start;
            if done >= work {
                break;
            }
            if self.bench.looks - asked >= 200_000 {
                asked = self.bench.looks;
                if stop(self.best_value, done) {
                    break;
                }
            }
            let left = 1.0 - done as f64 / work as f64;
            let threshold = heat * typical * left * left * self.chance.unit();
            self.step(&usable, threshold);
            // Even a step that finds nothing is work.
            self.bench.looks += 20;
        }
        self.restore();
    }

    fn restore(&mut self) {
        for p in std::mem::take(&mut self.changed) {
            self.is_changed[p as usize] = false;
            self.bench.ledger.set(p as usize, self.best[p as usize]);
        }
        self.bench.journal.clear();
    }

    fn step(&mut self, usable: &[u32], threshold: f64) {
        let before = self.bench.ledger.value;
        self.bench.journal.clear();
        let forced = match self.chance.below(4) {
            0 => self.clear_offer(),
            1 => self.clear_state(usable),
            _ => self.make_way(usable),
        };
        self.mend();
        self.collect();
        self.rebuild(forced);
        let after = self.bench.ledger.value;
        let fine = self.touched.iter().all(|o| self.earmarks_hold(*o as usize));
        if !fine || after < before - threshold {
            self.bench.back_to(0);
        } else {
            self.remember(after);
        }
        self.forget();
    }

    fn remember(&mut self, value: f64) {
        for (p, _) in &self.bench.journal {
            if !std::mem::replace(&mut self.is_changed[*p as usize], true) {
                self.changed.push(*p);
            }
        }
        if value > self.best_value + 1e-9 * value.abs().max(1e-9) {
            self.best_value = value;
            for p in self.changed.drain(..) {
                self.is_changed[p as usize] = false;
                self.best[p as usize] = self.bench.ledger.amount[p as usize];
            }
        }
    }

    fn forget(&mut self) {
        for o in self.touched.drain(..) {
            self.is_touched[o as usize] = false;
        }
        for (_, n) in self.pool.drain(..) {
            self.in_pool[n as usize] = false;
        }
    }

    fn earmarks_hold(&self, offer: usize) -> bool {
        let ledger = &self.bench.ledger;
        ledger.ix.earmarks.row(offer).iter().all(|e| ledger.slack(*e as usize, offer) >= -1e-9 * ledger.moved[offer])
    }

    /// Every need that an offer serves loses that award, or some of them.
    fn clear_offer(&mut self) -> Option<u32> {
        let ix = self.bench.ledger.ix;
        let offer = self.chance.below(ix.offers());
        let awarded: Vec<u32> =
            ix.by_offer.row(offer).iter().copied().filter(|p| self.bench.ledger.amount[*p as usize] > 0.0).collect();
        let all = self.chance.below(2) == 0;
        for p in awarded {
            if all || self.chance.below(2) == 0 {
                if self.chance.below(3) == 0 {
                    self.bench.unserve(ix.need[p as usize] as usize);
                } else {
                    self.bench.withdraw(p as usize);
                }
            }
        }
        self.touch(offer as u32);
        None
    }

    /// Some needs of one state lose their awards.
    fn clear_state(&mut self, usable: &[u32]) -> Option<u32> {
        let ix = self.bench.ledger.ix;
        let need = usable[self.chance.below(usable.len())];
        let state = ix.need_state[need as usize] as usize;
        let needs = ix.needs_of_state.row(state);
        let some = 1 + self.chance.below(6);
        for _ in 0..some {
            let other = needs[self.chance.below(needs.len())] as usize;
            self.bench.unserve(other);
        }
        for n in needs {
            self.add_to_pool(*n);
        }
        None
    }

    /// A need that is not fully served gets one of its pairs; what stands in the way goes.
    fn make_way(&mut self, usable: &[u32]) -> Option<u32> {
        let ix = self.bench.ledger.ix;
        let mut need = usable[self.chance.below(usable.len())] as usize;
        for _ in 0..8 {
            if !self.bench.ledger.is_served(need) && self.attraction[need] > 0.0 {
                break;
            }
            need = usable[self.chance.below(usable.len())] as usize;
        }
        if self.bench.locked[need] {
            return None;
        }
        self.bench.unserve(need);
        let row = ix.by_need.row(need);
        if row.is_empty() {
            return None;
        }
        // The better of two random pairs.
        let pick = |chance: &mut Chance| row[chance.below(row.len())] as usize;
        let (a, b) = (pick(&mut self.chance), pick(&mut self.chance));
        let p = if self.bench.costs.top[a] >= self.bench.costs.top[b] { a } else { b };
        if !self.bench.reach.usable[p] {
            return None;
        }
        let offer = ix.offer[p] as usize;
        let wanted = if self.chance.below(3) == 0 { self.bench.reach.low[p] } else { self.bench.reach.high[p] };
        self.eject(offer, p, wanted);
        self.free_state(need);
        self.touch(offer as u32);
        Some(need as u32)
    }

    /// Withdraws the least valuable awards of an offer until a pair fits.
    fn eject(&mut self, offer: usize, pair: usize, wanted: f64) {
        let ix = self.bench.ledger.ix;
        let mut awarded: Vec<(f64, u32)> = Vec::new();
        for p in ix.by_offer.row(offer) {
            let at = *p as usize;
            let amount = self.bench.ledger.amount[at];
            if amount > 0.0 && !ix.is_pinned(at) {
                let uses = ix.rate[at] * amount + ix.setup[at];
                let brings = ix.worth[at] * amount - ix.award_cost;
                let noise = 0.6 + 0.8 * self.chance.unit();
                awarded.push((brings / uses.max(1e-300) * noise, *p));
            }
        }
        self.bench.looks += ix.by_offer.row(offer).len() as u64 / 4;
        awarded.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        for (_, p) in awarded {
            let slot = self.bench.ledger.awards_of_offer[offer] < ix.offer_awards[offer];
            if slot && self.bench.ledger.affordable(pair) >= wanted {
                break;
            }
            self.bench.withdraw(p as usize);
        }
    }

    /// Makes one place among the awards of the need's state.
    fn free_state(&mut self, need: usize) {
        let ix = self.bench.ledger.ix;
        let state = ix.need_state[need] as usize;
        if self.bench.ledger.awards_of_state[state] < ix.state_awards[state] {
            return;
        }
        let needs = ix.needs_of_state.row(state);
        let mut weakest: Option<(f64, usize)> = None;
        for n in needs.iter().map(|n| *n as usize) {
            if n != need && self.bench.ledger.is_served(n) && !self.bench.locked[n] {
                let key = self.attraction[n] * (0.5 + self.chance.unit());
                if weakest.is_none_or(|(k, _)| key < k) {
                    weakest = Some((key, n));
                }
            }
        }
        if let Some((_, n)) = weakest {
            self.bench.unserve(n);
        }
    }

    /// Restores earmarks that withdrawals have broken.
    fn mend(&mut self) {
        let mut at = 0;
        while at < self.bench.journal.len() {
            let pair = self.bench.journal[at].0 as usize;
            let offer = self.bench.ledger.ix.offer[pair];
            self.touch(offer);
            if !self.bench.ledger.ix.earmarks.row(offer as usize).is_empty() {
                self.bench.mend_earmarks(offer as usize);
            }
            at += 1;
        }
    }

    fn touch(&mut self, offer: u32) {
        if !std::mem::replace(&mut self.is_touched[offer as usize], true) {
            self.touched.push(offer);
        }
    }

    fn add_to_pool(&mut self, need: u32) {
        let n = need as usize;
        if self.attraction[n] > f64::NEG_INFINITY && !std::mem::replace(&mut self.in_pool[n], true) {
            self.pool.push((0.0, need));
        }
    }

    /// Needs that may want what has become free.
    fn collect(&mut self) {
        let ix = self.bench.ledger.ix;
        for i in 0..self.bench.journal.len() {
            let need = ix.need[self.bench.journal[i].0 as usize];
            self.add_to_pool(need);
        }
        for i in 0..self.touched.len() {
            let offer = self.touched[i] as usize;
            let considered = self.promising[offer].len();
            self.bench.looks += considered as u64 / 2;
            for j in 0..considered {
                let need = ix.need[self.promising[offer][j] as usize];
                let n = need as usize;
                if !self.bench.ledger.is_served(n) || self.bench.ledger.got[n] < ix.quantity[n] * 0.999 {
                    self.add_to_pool(need);
                }
            }
        }
        let width = 0.3 * self.chance.unit();
        for i in 0..self.pool.len() {
            let need = self.pool[i].1 as usize;
            let noise = 1.0 + width * (2.0 * self.chance.unit() - 1.0);
            self.pool[i].0 = (self.attraction[need] + 1.0) * noise;
        }
        self.pool.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    }

    fn rebuild(&mut self, forced: Option<u32>) {
        if let Some(need) = forced {
            self.bench.insert(need as usize, 0.0);
        }
        let factor = 0.6 + 0.5 * self.chance.unit();
        for factor in [factor, 0.0] {
            for i in 0..self.pool.len() {
                self.bench.insert(self.pool[i].1 as usize, factor);
            }
            for i in 0..self.touched.len() {
                self.bench.top_up(self.touched[i] as usize);
            }
        }
    }
}
