//! A bound that knows that awards are made whole: every offer makes its best package at the prices of the needs.
//!
//! The constraints of offers stay, exactly; those of needs and states get prices. By Lagrangian weak duality the value
//! of the packages and of the prices together is at least that of every plan, at any prices. The search begins at the
//! prices of the linear relaxation, so that the bound is never above the relaxation's, and follows subgradients.

use std::sync::atomic::{AtomicBool, Ordering};

use super::package::{Item, Knapsack};
use super::repack::{self, Chain, Fence};
use super::session::Session;
use crate::certificate::Prices;
use crate::ledger::Ledger;
use crate::plan::BoundSource;
use crate::problem::Indexed;
use crate::problem::index::UNLIMITED;
use crate::reach::Reach;

/// Decisions that one package may take; beyond them the bound stays valid.
const NODES: usize = 400;

/// How far below the best bound the first target lies, of its value.
const AIM: f64 = 0.003;
/// Rounds without progress after which the target comes nearer.
const PATIENCE: u32 = 20;

/// Rounds of the search for prices in the default programme.
const ROUNDS: u64 = 200;
/// Share of the clock that must be left for what follows.
const UNTIL: f64 = 0.45;

/// What needs, states and requirements ask for their constraints.
#[derive(Debug, Clone)]
pub struct Rents {
    /// Of one need unit of each need; negative where the least amount pays.
    pub unit: Vec<f64>,
    /// Of one award to each need.
    pub award: Vec<f64>,
    /// Of each pair's being awarded only where the need is served.
    pub link: Vec<f64>,
    /// The prices of offers, states and requirements that they were found with.
    pub prices: Prices,
}

impl Rents {
    /// No rents beside these prices.
    pub fn zero(ix: &Indexed, prices: Prices) -> Self {
        Self { unit: vec![0.0; ix.needs()], award: vec![0.0; ix.needs()], link: vec![0.0; ix.pairs()], prices }
    }
}

/// Which constraint a price belongs to.
#[derive(Debug, Clone, Copy)]
enum Kind {
    Unit(u32),
    Award(u32),
    State(u32),
    OfferAwards(u32),
    Earmark { earmark: u32, offer: u32 },
    Requires { need: u32, required: u32 },
    Link(u32),
}

/// A price: all are scaled so that a subgradient counts awards, needs or shares of capacity.
#[derive(Debug, Clone, Copy)]
struct Price {
    kind: Kind,
    value: f64,
    lowest: f64,
    /// How far a step goes for a unit of the subgradient.
    pace: f64,
}

/// The search for prices.
pub struct Packages<'a> {
    ix: &'a Indexed,
    reach: &'a Reach,
    pins: Ledger<'a>,
    /// Pairs of the last packages.
    made: Vec<bool>,
    /// Largest amount and number of awards that each need could get.
    need: Vec<(f64, f64)>,
    prices: Vec<Price>,
    knapsack: Knapsack,
    /// Where it started.
    start: Prices,
    /// The lowest bound so far.
    pub bound: f64,
}

/// Prices of every constraint, spread out.
struct Spread {
    unit: Vec<f64>,
    award: Vec<f64>,
    state: Vec<f64>,
    offer: Vec<f64>,
    earmark: Vec<f64>,
    bonus: Vec<f64>,
    link: Vec<f64>,
    links: Vec<f64>,
}

/// What the constraints use, spread out.
#[derive(Default)]
struct Used {
    got: Vec<f64>,
    awards: Vec<f64>,
    state: Vec<f64>,
    offer: Vec<f64>,
    slack: Vec<f64>,
    served: Vec<f64>,
}

impl<'a> Packages<'a> {
    /// Starts at the prices of the relaxation.
    pub fn new(ix: &'a Indexed, reach: &'a Reach, rents: &Rents) -> Self {
        let prices = &rents.prices;
        let pins = Ledger::new(ix);
        let mut need = Vec::with_capacity(ix.needs());
        for n in 0..ix.needs() {
            let usable = || ix.by_need.row(n).iter().map(|p| *p as usize).filter(|p| reach.usable[*p]);
            let most = usable().map(|p| reach.high[p]).sum::<f64>().min(reach.room[n]);
            need.push((most, (usable().count() as f64).min(f64::from(reach.providers[n]))));
        }
        let mut list = Vec::new();
        let mut push = |kind, value: f64, pace: f64| {
            let lowest = match kind {
                // A least amount may make a need pay for more units.
                Kind::Unit(n) if reach.least[n as usize] > 0.0 && reach.providers[n as usize] > 1 => f64::NEG_INFINITY,
                _ => value.min(0.0),
            };
            list.push(Price { kind, value, lowest, pace });
        };
        for (n, (most, _)) in need.iter().enumerate() {
            if *most > 0.0 {
                let id = n as u32;
                push(Kind::Unit(id), rents.unit[n] * ix.quantity[n], 1.0);
                push(Kind::Award(id), rents.award[n], 1.0);
            }
        }
        for s in (0..ix.states()).filter(|s| ix.state_awards[*s] != UNLIMITED) {
            push(Kind::State(s as u32), prices.state_awards[s], 1.0 / f64::from(ix.state_awards[s].max(1)));
        }
        for o in 0..ix.offers() {
            if ix.offer_awards[o] != UNLIMITED {
                push(Kind::OfferAwards(o as u32), prices.offer_awards[o], 1.0 / f64::from(ix.offer_awards[o].max(1)));
            }
            for e in ix.earmarks.row(o) {
                let kind = Kind::Earmark { earmark: *e, offer: o as u32 };
                push(kind, prices.earmarks[*e as usize] * ix.capacity[o], 1.0);
            }
        }
        for n in 0..ix.needs() {
            for at in ix.requires.range(n) {
                let kind = Kind::Requires { need: n as u32, required: ix.requires.items()[at] };
                push(kind, prices.requires[at], 1.0);
            }
        }
        for p in (0..ix.pairs()).filter(|p| rents.link[*p] > 0.0) {
            push(Kind::Link(p as u32), rents.link[p], 1.0);
        }
        Self {
            ix,
            reach,
            pins,
            made: vec![false; ix.pairs()],
            need,
            prices: list,
            knapsack: Knapsack::default(),
            start: prices.clone(),
            bound: f64::INFINITY,
        }
    }

    /// The rents at the best prices.
    pub fn rents(&self) -> Rents {
        let spread = self.spread();
        Rents { unit: spread.unit, award: spread.award, link: spread.link, prices: self.start.clone() }
    }

    fn spread(&self) -> Spread {
        let ix = self.ix;
        let mut s = Spread {
            unit: vec![0.0; ix.needs()],
            award: vec![0.0; ix.needs()],
            state: vec![0.0; ix.states()],
            offer: vec![0.0; ix.offers()],
            earmark: vec![0.0; ix.share.len()],
            bonus: vec![0.0; ix.needs()],
            link: vec![0.0; ix.pairs()],
            links: vec![0.0; ix.needs()],
        };
        for p in &self.prices {
            match p.kind {
                Kind::Unit(n) => s.unit[n as usize] = p.value / ix.quantity[n as usize],
                Kind::Award(n) => s.award[n as usize] = p.value,
                Kind::State(at) => s.state[at as usize] = p.value,
                Kind::OfferAwards(o) => s.offer[o as usize] = p.value,
                Kind::Earmark { earmark, offer } => {
                    let capacity = ix.capacity[offer as usize];
                    s.earmark[earmark as usize] = if capacity > 0.0 { p.value / capacity } else { 0.0 };
                }
                Kind::Link(pair) => {
                    s.link[pair as usize] = p.value;
                    s.links[ix.need[pair as usize] as usize] += p.value;
                }
                Kind::Requires { need, required } => {
                    s.bonus[need as usize] -= p.value;
                    s.bonus[required as usize] += p.value;
                }
            }
        }
        s
    }

    /// The bound at the present prices, and what the packages use.
    fn evaluate(&mut self, used: &mut Used) -> f64 {
        let ix = self.ix;
        let s = self.spread();
        *used = Used {
            got: vec![0.0; ix.needs()],
            awards: vec![0.0; ix.needs()],
            state: vec![0.0; ix.states()],
            offer: vec![0.0; ix.offers()],
            slack: vec![0.0; ix.share.len()],
            served: vec![0.0; ix.needs()],
        };
        let mut bound = self.pins.value;
        self.made.fill(false);
        for o in 0..ix.offers() {
            bound += self.package(o, &s, used);
        }
        for (state, price) in s.state.iter().enumerate().filter(|(_, price)| **price != 0.0) {
            let most = ix.state_awards[state].saturating_sub(self.pins.awards_of_state[state]);
            bound += price * f64::from(most);
        }
        for n in 0..ix.needs() {
            let (most, awards) = self.need[n];
            let pinned = self.pins.is_served(n);
            if !pinned && most <= 0.0 {
                continue;
            }
            let amount = if s.unit[n] >= 0.0 { most } else { self.reach.least[n].min(most) };
            let count = if s.award[n] >= 0.0 {
                awards
            } else if pinned {
                0.0
            } else {
                1.0
            };
            let own = s.links[n] + s.unit[n] * amount + s.award[n] * count + s.bonus[n];
            if pinned || own > 0.0 || s.bonus[n] == 0.0 && own == 0.0 {
                bound += own;
                used.served[n] = 1.0;
                used.got[n] -= amount;
                used.awards[n] -= count;
            }
        }
        bound
    }

    fn package(&mut self, o: usize, s: &Spread, used: &mut Used) -> f64 {
        let (ix, reach) = (self.ix, self.reach);
        let mut toll: f64 = 0.0;
        let mut constant = 0.0;
        if ix.offer_awards[o] != UNLIMITED {
            let most = f64::from(ix.offer_awards[o].saturating_sub(self.pins.awards_of_offer[o]));
            constant += s.offer[o] * most;
            used.offer[o] -= most;
        }
        for e in ix.earmarks.row(o).iter().map(|e| *e as usize) {
            let slack = self.pins.slack(e, o);
            constant += s.earmark[e] * slack;
            used.slack[e] -= slack;
        }
        self.knapsack.items.clear();
        let has_earmarks = !ix.earmarks.row(o).is_empty();
        for pair in ix.by_offer.row(o) {
            let p = *pair as usize;
            if !reach.usable[p] {
                continue;
            }
            let need = ix.need[p] as usize;
            if has_earmarks {
                toll = 0.0;
                for e in ix.earmarks.row(o).iter().map(|e| *e as usize) {
                    toll += s.earmark[e] * (ix.share[e] - if ix.in_group(p, e) { 1.0 } else { 0.0 });
                }
            }
            let gain = ix.worth[p] - s.unit[need] - ix.rate[p] * toll;
            let cost = ix.award_cost + s.state[ix.need_state[need] as usize] + s.award[need] + s.offer[o] + s.link[p];
            let (low, high) = (reach.low[p], reach.high[p]);
            self.knapsack.items.push(Item {
                pair: *pair,
                rate: ix.rate[p],
                weight: ix.rate[p] * low + ix.setup[p],
                profit: gain * low - cost,
                gain,
                more: high - low,
            });
        }
        let capacity = (ix.capacity[o] - self.pins.spent[o]).max(0.0) * (1.0 + 2e-6);
        let value = self.knapsack.solve(capacity, NODES);
        for (item, more) in &self.knapsack.chosen {
            let item = self.knapsack.items[*item as usize];
            let p = item.pair as usize;
            let need = ix.need[p] as usize;
            let amount = reach.low[p] + more;
            used.got[need] += amount;
            used.awards[need] += 1.0;
            used.state[ix.need_state[need] as usize] += 1.0;
            used.offer[o] += 1.0;
            for e in ix.earmarks.row(o).iter().map(|e| *e as usize) {
                let inside = if ix.in_group(p, e) { 1.0 } else { 0.0 };
                used.slack[e] += (ix.share[e] - inside) * ix.rate[p] * amount;
            }
            self.made[p] = true;
        }
        constant + value
    }

    /// What the constraint uses beyond what it has.
    fn excess(&self, kind: Kind, used: &Used) -> f64 {
        let ix = self.ix;
        match kind {
            Kind::Unit(n) => used.got[n as usize] / ix.quantity[n as usize],
            Kind::Award(n) => used.awards[n as usize],
            Kind::State(s) => {
                let most = ix.state_awards[s as usize].saturating_sub(self.pins.awards_of_state[s as usize]);
                used.state[s as usize] - f64::from(most)
            }
            Kind::OfferAwards(o) => used.offer[o as usize],
            Kind::Earmark { earmark, offer } => {
                let capacity = ix.capacity[offer as usize];
                if capacity > 0.0 { used.slack[earmark as usize] / capacity } else { 0.0 }
            }
            Kind::Link(p) => f64::from(u8::from(self.made[p as usize])) - used.served[ix.need[p as usize] as usize],
            Kind::Requires { need, required } => used.served[need as usize] - used.served[required as usize],
        }
    }

    /// Follows subgradients for so many rounds; `stop` is asked in every round.
    pub fn run(&mut self, rounds: u64, stop: &dyn Fn() -> bool) {
        let mut used = Used::default();
        let mut direction = vec![0.0; self.prices.len()];
        let mut best: Vec<f64> = self.prices.iter().map(|p| p.value).collect();
        let (mut below, mut idle) = (AIM, 0);
        for _ in 0..rounds {
            let value = self.evaluate(&mut used);
            if value < self.bound {
                if value < self.bound - 0.02 * below * value.abs() {
                    idle = 0;
                }
                self.bound = value;
                for (b, p) in best.iter_mut().zip(&self.prices) {
                    *b = p.value;
                }
            }
            idle += 1;
            if stop() {
                break;
            }
            if idle > PATIENCE {
                // The target was out of reach: go back to the best prices and aim less far.
                (below, idle) = (0.7 * below, 0);
                for (b, p) in best.iter().zip(&mut self.prices) {
                    p.value = *b;
                }
            }
            let mut norm = 0.0;
            for (p, d) in self.prices.iter().zip(&mut direction) {
                let excess = self.excess(p.kind, &used);
                *d = if p.value <= p.lowest && excess < 0.0 { 0.0 } else { excess };
                norm += p.pace * *d * *d;
            }
            if norm <= 0.0 {
                break;
            }
            let step = (value - self.bound * (1.0 - below)) / norm;
            for (p, d) in self.prices.iter_mut().zip(&direction) {
                p.value = (p.value + step * p.pace * d).max(p.lowest);
            }
        }
        for (b, p) in best.iter().zip(&mut self.prices) {
            p.value = *b;
        }
    }
}

/// On a thread of its own searches for prices and then, at these, for a plan, while `meanwhile` improves the plan on
/// this one. Neither sees what the other does, so that chance has no part in what comes out.
pub fn beside<'a, 'r>(session: &mut Session<'a, 'r>, meanwhile: &mut dyn FnMut(&mut Session<'a, 'r>)) {
    let Some(rents) = session.rents.take().filter(|_| !session.is_done()) else {
        return meanwhile(session);
    };
    let (ix, reach, limits) = (session.ix, session.reach, session.limits);
    let rounds = (ROUNDS * limits.work).div_ceil(1_000);
    let fence = Fence::new(session, UNTIL);
    let mut packages = Packages::new(ix, reach, &rents);
    let best = session.best.clone();
    let cancelled = AtomicBool::new(false);
    let cut = AtomicBool::new(false);
    let plan = std::thread::scope(|scope| {
        let worker = scope.spawn(|| {
            let stop = || {
                let late = cancelled.load(Ordering::Relaxed) || fence.left() <= 0.0;
                cut.fetch_or(late, Ordering::Relaxed);
                late
            };
            packages.run(rounds, &|| stop() || fence.left() < 0.5);
            let rents = packages.rents();
            let chain = Chain { ix, reach, rents: &rents, fence };
            let plan = best.map(|best| chain.run(best, repack::usual(ix, limits, 1.0), 0, &mut |_| stop()));
            (rents, plan)
        });
        meanwhile(session);
        cancelled.store(session.halt.is_some(), Ordering::Relaxed);
        worker.join().ok()
    });
    session.hurried |= cut.load(Ordering::Relaxed) || fence.left() < 0.5;
    session.work += packages.knapsack.looks / 100;
    session.prove(packages.bound + 1e-9 * packages.bound.abs(), BoundSource::Relaxation);
    if let Some((rents, plan)) = plan {
        session.rents = Some(rents);
        if let Some(plan) = plan {
            session.offer(plan);
        }
    }
}
