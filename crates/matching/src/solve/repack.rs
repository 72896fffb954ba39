//! Search in whole packages: a few offers that compete for the same needs give up their awards, then one after the
//! other takes the best package of what is free.
//!
//! A need has its rent, what the relaxation asks for serving it: an offer takes a need only where it brings more. Rents
//! count in full, in part or not at all, by chance, so that the packages differ.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Sender, channel};

use super::bench::{Bench, Costs};
use super::chance::Chance;
use super::package::{Item, Knapsack};
use super::packages::Rents;
use super::session::Session;
use super::{Limits, Phase};
use crate::ledger::Ledger;
use crate::problem::Indexed;
use crate::reach::Reach;

/// How many of the best pairs of each offer a step considers when it fills up.
const CONSIDERED: usize = 40;
/// Decisions that one package may take.
const NODES: usize = 60;
/// How much worse than the present plan a step may be at first, in awards of typical value.
const HEAT: [f64; 2] = [0.05, 0.1];

/// A search over one bench.
pub struct Repack<'b, 'a> {
    bench: &'b mut Bench<'a>,
    rents: &'b Rents,
    chance: Chance,
    knapsack: Knapsack,
    /// Best pairs of each offer at the prices.
    promising: Vec<Vec<u32>>,
    attraction: Vec<f64>,
    touched: Vec<u32>,
    is_touched: Vec<bool>,
    pool: Vec<(f64, u32)>,
    in_pool: Vec<bool>,
}

impl<'b, 'a> Repack<'b, 'a> {
    /// A search that starts from the bench's plan.
    pub fn new(bench: &'b mut Bench<'a>, rents: &'b Rents, seed: u64) -> Self {
        let ix = bench.ledger.ix;
        Self {
            chance: Chance::new(seed),
            knapsack: Knapsack::default(),
            promising: bench.promising(CONSIDERED),
            attraction: bench.attraction(),
            touched: Vec::new(),
            is_touched: vec![false; ix.offers()],
            pool: Vec::new(),
            in_pool: vec![false; ix.needs()],
            rents,
            bench,
        }
    }

    /// Steps until the work is done or `stop` says so; leaves the last plan on the bench and gives the best one, where
    /// that is another.
    pub fn run(
        &mut self,
        work: u64,
        heat: f64,
        clock: &dyn Fn() -> f64,
        stop: &mut dyn FnMut(f64) -> bool,
    ) -> Option<Ledger<'a>> {
        let ix = self.bench.ledger.ix;
        let open: Vec<u32> = (0..ix.offers()).filter(|o| !self.promising[*o].is_empty()).map(|o| o as u32).collect();
        if open.is_empty() {
            return None;
        }
        let served = self.bench.ledger.awards_of_need.iter().filter(|a| **a > 0).count().max(1);
        let typical = (self.bench.ledger.value / served as f64).abs();
        let (mut best, mut best_value) = (self.bench.ledger.clone(), self.bench.ledger.value);
        let start = self.bench.looks;
        let mut asked = start;
        let mut time = clock();
        loop {
            let done = self.bench.looks - start;
            if done >= work {
                break;
            }
            if self.bench.looks - asked >= 500_000 {
                asked = self.bench.looks;
                // What the search went through since is copied only where it is asked for.
                if self.bench.ledger.value > best_value {
                    best_value = self.bench.ledger.value;
                    best.clone_from(&self.bench.ledger);
                }
                if stop(best_value) {
                    break;
                }
                time = clock();
            }
            let left = (1.0 - done as f64 / work as f64).min(time.max(0.0));
            let threshold = heat * typical * left * left * self.chance.unit();
            let seed = open[self.chance.below(open.len())];
            self.step(seed, threshold);
            self.bench.looks += 20;
        }
        self.bench.journal.clear();
        (best_value > self.bench.ledger.value).then_some(best)
    }

    fn step(&mut self, seed: u32, threshold: f64) {
        let before = self.bench.ledger.value;
        self.bench.journal.clear();
        let offers = self.rivals(seed);
        for o in &offers {
            self.clear(*o);
        }
        self.mend();
        let factor = [1.0, 0.9, 0.7, 0.4][self.chance.below(4)] * (0.8 + 0.4 * self.chance.unit());
        for o in &offers {
            self.fill(*o as usize, factor);
        }
        self.finish();
        let ledger = &self.bench.ledger;
        let holds = |o: &u32| {
            let mut earmarks = ledger.ix.earmarks.row(*o as usize).iter();
            earmarks.all(|e| ledger.slack(*e as usize, *o as usize) >= -1e-9 * ledger.moved[*o as usize])
        };
        if ledger.value < before - threshold || !self.touched.iter().all(holds) {
            self.bench.back_to(0);
        }
        for o in self.touched.drain(..) {
            self.is_touched[o as usize] = false;
        }
        for (_, n) in self.pool.drain(..) {
            self.in_pool[n as usize] = false;
        }
    }

    /// The offer and some that could serve the same needs.
    fn rivals(&mut self, seed: u32) -> Vec<u32> {
        let ix = self.bench.ledger.ix;
        let wanted = 1 + self.chance.below(4);
        let mut offers = vec![seed];
        for _ in 0..3 * wanted {
            if offers.len() >= wanted {
                break;
            }
            let from = offers[self.chance.below(offers.len())] as usize;
            let pairs = &self.promising[from];
            let need = ix.need[pairs[self.chance.below(pairs.len())] as usize] as usize;
            let row = ix.by_need.row(need);
            let serving = row
                .iter()
                .find(|p| self.bench.ledger.amount[**p as usize] > 0.0 && !offers.contains(&ix.offer[**p as usize]));
            let other = match serving {
                Some(p) => *p,
                None => row[self.chance.below(row.len())],
            };
            let offer = ix.offer[other as usize];
            if !offers.contains(&offer) && !self.promising[offer as usize].is_empty() {
                offers.push(offer);
            }
        }
        // In another order they take other packages.
        for i in (1..offers.len()).rev() {
            offers.swap(i, self.chance.below(i + 1));
        }
        offers
    }

    fn clear(&mut self, offer: u32) {
        let ix = self.bench.ledger.ix;
        for p in ix.by_offer.row(offer as usize) {
            if self.bench.ledger.amount[*p as usize] > 0.0 {
                self.bench.withdraw(*p as usize);
            }
        }
        self.touch(offer);
    }

    fn touch(&mut self, offer: u32) {
        if !std::mem::replace(&mut self.is_touched[offer as usize], true) {
            self.touched.push(offer);
        }
    }

    /// Restores earmarks that withdrawals have broken.
    fn mend(&mut self) {
        let mut at = 0;
        while at < self.bench.journal.len() {
            let offer = self.bench.ledger.ix.offer[self.bench.journal[at].0 as usize];
            self.touch(offer);
            if !self.bench.ledger.ix.earmarks.row(offer as usize).is_empty() {
                self.bench.mend_earmarks(offer as usize);
            }
            at += 1;
        }
    }

    /// Gives an offer its best package of what is free, rents counting `factor`.
    fn fill(&mut self, o: usize, factor: f64) {
        let ix = self.bench.ledger.ix;
        let ledger = &self.bench.ledger;
        self.knapsack.items.clear();
        for pair in ix.by_offer.row(o) {
            let p = *pair as usize;
            let n = ix.need[p] as usize;
            if !self.bench.reach.usable[p] || ledger.amount[p] > 0.0 || !ledger.has_slots(p) {
                continue;
            }
            let low = self.bench.reach.low[p].max(ix.least[n] - ledger.got[n]);
            let high = self.bench.reach.high[p].min(ix.quantity[n] - ledger.got[n]);
            if low > high || high <= 0.0 || ix.requires.row(n).iter().any(|r| !ledger.is_served(*r as usize)) {
                continue;
            }
            let mut gain = ix.worth[p] - factor * self.rents.unit[n];
            for e in ix.earmarks.row(o).iter().map(|e| *e as usize) {
                let inside = if ix.in_group(p, e) { 1.0 } else { 0.0 };
                gain -= ix.rate[p] * self.rents.prices.earmarks[e] * (ix.share[e] - inside);
            }
            let state = self.rents.prices.state_awards[ix.need_state[n] as usize];
            let cost = ix.award_cost + factor * (self.rents.award[n] + state + self.rents.prices.offer_awards[o]);
            self.knapsack.items.push(Item {
                pair: *pair,
                rate: ix.rate[p],
                weight: ix.rate[p] * low + ix.setup[p],
                profit: gain * low - cost,
                gain,
                more: high - low,
            });
        }
        let capacity = (ix.capacity[o] - ledger.spent[o]).max(0.0);
        self.bench.looks += 2 * ix.by_offer.row(o).len() as u64;
        let looked = self.knapsack.looks;
        self.knapsack.solve(capacity, NODES);
        self.bench.looks += (self.knapsack.looks - looked) / 4;
        let items = &self.knapsack.items;
        let bring = |c: &(u32, f64)| items[c.0 as usize].profit + items[c.0 as usize].gain * c.1;
        self.knapsack.chosen.sort_by(|a, b| bring(b).total_cmp(&bring(a)).then(a.0.cmp(&b.0)));
        // What an earmark allows outside its group depends on what is inside: a second round makes up for the order.
        for i in (0..self.knapsack.chosen.len()).chain(0..self.knapsack.chosen.len()) {
            let (item, more) = self.knapsack.chosen[i];
            let p = self.knapsack.items[item as usize].pair as usize;
            let n = ix.need[p] as usize;
            // Awards of the package may share a limit of their state.
            if self.bench.ledger.amount[p] > 0.0 || !self.bench.ledger.has_slots(p) {
                continue;
            }
            let low = self.bench.reach.low[p].max(ix.least[n] - self.bench.ledger.got[n]);
            let amount = (low + more).min(self.bench.ledger.affordable(p));
            if amount >= low && amount > 0.0 {
                self.bench.set(p, amount);
            }
        }
        if !ix.earmarks.row(o).is_empty() {
            self.bench.mend_earmarks(o);
        }
    }

    /// Fills up with whatever fits: needs that have lost, and needs that the touched offers could serve.
    fn finish(&mut self) {
        let ix = self.bench.ledger.ix;
        for i in 0..self.bench.journal.len() {
            self.add_to_pool(ix.need[self.bench.journal[i].0 as usize]);
        }
        for i in 0..self.touched.len() {
            let offer = self.touched[i] as usize;
            for j in 0..self.promising[offer].len() {
                let need = ix.need[self.promising[offer][j] as usize];
                let n = need as usize;
                if !self.bench.ledger.is_served(n) || self.bench.ledger.got[n] < ix.quantity[n] * 0.999 {
                    self.add_to_pool(need);
                }
            }
            self.bench.looks += self.promising[offer].len() as u64 / 2;
        }
        let width = 0.2 * self.chance.unit();
        for i in 0..self.pool.len() {
            let noise = 1.0 + width * (2.0 * self.chance.unit() - 1.0);
            self.pool[i].0 = (self.attraction[self.pool[i].1 as usize] + 1.0) * noise;
        }
        self.pool.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        for i in 0..self.pool.len() {
            self.bench.insert(self.pool[i].1 as usize, 0.0);
        }
        for i in 0..self.touched.len() {
            self.bench.top_up(self.touched[i] as usize);
        }
    }

    fn add_to_pool(&mut self, need: u32) {
        let n = need as usize;
        if self.attraction[n] > f64::NEG_INFINITY && !std::mem::replace(&mut self.in_pool[n], true) {
            self.pool.push((0.0, need));
        }
    }
}

/// The part of the clock that a step may use.
#[derive(Clone, Copy)]
pub struct Fence<'a> {
    limits: &'a Limits<'a>,
    from: f64,
    until: f64,
}

impl<'a> Fence<'a> {
    /// From now until only the share `until` of the whole solve's clock is left.
    pub fn new(session: &Session<'a, '_>, until: f64) -> Self {
        let from = session.seconds_left();
        Self { limits: session.limits, from, until: until * session.seconds() }
    }

    /// Share of the part that is left; 1 without a clock.
    pub fn left(&self) -> f64 {
        let share = |left: f64| ((left - self.until) / (self.from - self.until).max(1e-9)).min(1.0);
        self.limits.seconds_left.map_or(1.0, |left| share(left()))
    }

    /// Seconds of the part that are left; infinite without a clock.
    pub fn seconds(&self) -> f64 {
        (self.limits.left() - self.until).max(0.0)
    }
}

/// What a search on a thread of its own needs.
#[derive(Clone, Copy)]
pub struct Chain<'a, 's> {
    pub ix: &'a Indexed,
    pub reach: &'a Reach,
    pub rents: &'s Rents,
    pub fence: Fence<'s>,
}

impl<'a> Chain<'a, '_> {
    /// The best plan of one search.
    pub fn run(&self, best: Ledger<'a>, work: u64, seed: u64, stop: &mut dyn FnMut(f64) -> bool) -> Ledger<'a> {
        let heat = HEAT[seed as usize % HEAT.len()];
        self.search(best, work, heat, seed, &|| self.fence.left(), stop).0
    }

    /// The best plan of one search, and the one that it ends in. It cools down with its work alone.
    pub fn wander(
        &self,
        best: Ledger<'a>,
        work: u64,
        heat: f64,
        seed: u64,
        stop: &mut dyn FnMut(f64) -> bool,
    ) -> (Ledger<'a>, Ledger<'a>) {
        self.search(best, work, heat, seed, &|| 1.0, stop)
    }

    fn search(
        &self,
        best: Ledger<'a>,
        work: u64,
        heat: f64,
        seed: u64,
        clock: &dyn Fn() -> f64,
        stop: &mut dyn FnMut(f64) -> bool,
    ) -> (Ledger<'a>, Ledger<'a>) {
        let costs = Costs::of(self.ix, self.reach, &self.rents.prices);
        let mut bench = Bench::new(best, self.reach, costs);
        let best = Repack::new(&mut bench, self.rents, seed).run(work, heat, clock, stop);
        let last = bench.ledger;
        (best.unwrap_or_else(|| last.clone()), last)
    }
}

/// Work of a search `length` times as long as usual.
pub fn usual(ix: &Indexed, limits: &Limits<'_>, length: f64) -> u64 {
    let usual = (4_000 * ix.pairs() as u64).clamp(500_000, 250_000_000);
    (usual as f64 * length * limits.work as f64 / 1_000.0) as u64
}

/// Two searches side by side from the best plan, `length` times as long as usual, or until only the share `until` of
/// the clock is left.
pub fn run(session: &mut Session<'_, '_>, length: f64, round: u64, until: f64) {
    let (Some(best), Some(rents)) = (session.best.clone().filter(|_| !session.is_done()), session.rents.clone()) else {
        return;
    };
    let Some(pool) = session.limits.pool() else {
        return;
    };
    let fence = Fence::new(session, until);
    if fence.left() <= 0.0 {
        session.hurried = true;
        return;
    }
    let chain = Chain { ix: session.ix, reach: session.reach, rents: &rents, fence };
    let work = usual(session.ix, session.limits, length);
    let cancelled = AtomicBool::new(false);
    let (sender, receiver) = channel();
    let search = |seed: u64, sender: Sender<f64>| {
        chain.run(best.clone(), work, seed, &mut |value| {
            // Nobody listens any more only when the search is over.
            let _ = sender.send(value);
            cancelled.load(Ordering::Relaxed) || fence.left() <= 0.0
        })
    };
    let plans = std::thread::scope(|scope| {
        let (search, other) = (&search, sender.clone());
        let both = scope.spawn(move || pool.join(|| search(2 * round, sender), || search(2 * round + 1, other)));
        for value in receiver {
            if session.tick(Phase::Search, value, f64::INFINITY) {
                cancelled.store(true, Ordering::Relaxed);
            }
        }
        both.join().ok()
    });
    session.hurried |= fence.left() <= 0.0;
    session.work += work / 500;
    if let Some((first, second)) = plans {
        session.offer(first);
        session.offer(second);
    }
}
