//! The certified bound: an upper bound on every plan's value that follows from prices alone.
//!
//! This is the formula of the specification and nothing else: no solver, no search. `solve` uses it to state a
//! certificate, `check` to recompute one.

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::plan::{Certificate, EarmarkPrice, LimitPrice, RequiresPrice};
use crate::problem::index::{TOLERANCE, UNLIMITED};
use crate::problem::{Indexed, Problem};

/// Prices in the order of [`Indexed`].
#[derive(Debug, Clone, PartialEq)]
pub struct Prices {
    /// Of one unit of each offer's capacity.
    pub capacity: Vec<f64>,
    /// Of one award of each offer.
    pub offer_awards: Vec<f64>,
    /// Of one award to each state.
    pub state_awards: Vec<f64>,
    /// Of each earmark.
    pub earmarks: Vec<f64>,
    /// Of each requirement, in the order of `Indexed::requires`' items.
    pub requires: Vec<f64>,
    /// Further inequalities.
    pub limits: Vec<Limit>,
}

/// Of the listed pairs of one offer at most `most` can be awarded.
#[derive(Debug, Clone, PartialEq)]
pub struct Limit {
    /// The offer.
    pub offer: u32,
    /// Its pairs.
    pub pairs: Vec<u32>,
    /// How many at most.
    pub most: u64,
    /// The price.
    pub price: f64,
}

impl Prices {
    /// No prices at all.
    pub fn zero(ix: &Indexed) -> Self {
        Self {
            capacity: vec![0.0; ix.offers()],
            offer_awards: vec![0.0; ix.offers()],
            state_awards: vec![0.0; ix.states()],
            earmarks: vec![0.0; ix.share.len()],
            requires: vec![0.0; ix.requires.items().len()],
            limits: Vec::new(),
        }
    }

    /// The prices that a certificate states; what names nothing is left out.
    pub fn from_certificate(problem: &Problem, ix: &Indexed, certificate: &Certificate) -> Self {
        let mut prices = Self::zero(ix);
        for (position, offer) in problem.offers.iter().enumerate() {
            let o = ix.offer_of[position] as usize;
            prices.capacity[o] = certificate.offer_capacity.get(&offer.id).copied().unwrap_or(0.0);
            prices.offer_awards[o] = certificate.offer_awards.get(&offer.id).copied().unwrap_or(0.0);
        }
        for (position, state) in problem.states.iter().enumerate() {
            let price = certificate.state_awards.get(&state.id).copied().unwrap_or(0.0);
            prices.state_awards[ix.state_of[position] as usize] = price;
        }
        let earmarks: BTreeMap<(&str, &str), f64> =
            certificate.earmarks.iter().map(|e| ((e.offer.as_str(), e.group.as_str()), e.price)).collect();
        for o in 0..ix.offers() {
            let id = problem.offers[ix.offer_at[o] as usize].id.as_str();
            for e in ix.earmarks.row(o).iter().map(|e| *e as usize) {
                let group = ix.group_names[ix.earmark_group[e] as usize].as_str();
                prices.earmarks[e] = earmarks.get(&(id, group)).copied().unwrap_or(0.0);
            }
        }
        let requires: BTreeMap<(&str, &str), f64> =
            certificate.requires.iter().map(|r| ((r.need.as_str(), r.requires.as_str()), r.price)).collect();
        let id = |n: u32| problem.needs[ix.need_at[n as usize] as usize].id.as_str();
        for n in 0..ix.needs() {
            for at in ix.requires.range(n) {
                let key = (id(crate::problem::index::small(n)), id(ix.requires.items()[at]));
                prices.requires[at] = requires.get(&key).copied().unwrap_or(0.0);
            }
        }
        prices
    }

    /// The certificate that states these prices, names instead of numbers, zeros left out.
    pub fn certificate(&self, ix: &Indexed, problem: &Problem) -> Certificate {
        let offer = |o: usize| problem.offers[ix.offer_at[o] as usize].id.clone();
        let need = |n: u32| problem.needs[ix.need_at[n as usize] as usize].id.clone();
        let state = |s: usize| problem.states[ix.state_at[s] as usize].id.clone();
        let named = |prices: &[f64], name: &dyn Fn(usize) -> String| -> BTreeMap<String, f64> {
            prices.iter().enumerate().filter(|(_, v)| **v > 0.0).map(|(i, v)| (name(i), *v)).collect()
        };
        let mut earmarks = Vec::new();
        for o in 0..ix.offers() {
            for e in ix.earmarks.row(o) {
                let price = self.earmarks[*e as usize];
                if price > 0.0 {
                    let group = ix.group_names[ix.earmark_group[*e as usize] as usize].clone();
                    earmarks.push(EarmarkPrice { offer: offer(o), group, price });
                }
            }
        }
        let mut requires = Vec::new();
        for n in 0..ix.needs() {
            for at in ix.requires.range(n) {
                if self.requires[at] > 0.0 {
                    let required = need(ix.requires.items()[at]);
                    let need = problem.needs[ix.need_at[n] as usize].id.clone();
                    requires.push(RequiresPrice { need, requires: required, price: self.requires[at] });
                }
            }
        }
        let limits = self.limits.iter().filter(|l| l.price > 0.0).map(|l| LimitPrice {
            offer: offer(l.offer as usize),
            needs: l.pairs.iter().map(|p| need(ix.need[*p as usize])).collect(),
            most: l.most,
            price: l.price,
        });
        Certificate {
            bound: bound(ix, self),
            offer_capacity: named(&self.capacity, &offer),
            offer_awards: named(&self.offer_awards, &offer),
            state_awards: named(&self.state_awards, &state),
            earmarks,
            requires,
            limits: limits.collect(),
        }
    }
}

/// `value > limit` beyond the tolerance, which is relative to the limit or to the row's own scale.
#[inline]
pub fn over(value: f64, limit: f64, scale: f64) -> bool {
    // A NaN is over every limit.
    !matches!(
        value.partial_cmp(&(limit + TOLERANCE * limit.abs().max(scale))),
        Some(std::cmp::Ordering::Less | std::cmp::Ordering::Equal)
    )
}

/// What pins leave of an offer's capacity.
pub fn left_after_pins(ix: &Indexed) -> Vec<f64> {
    let mut left = ix.capacity.clone();
    for p in 0..ix.pairs() {
        if ix.is_pinned(p) {
            left[ix.offer[p] as usize] -= ix.rate[p] * ix.pin[p] + ix.setup[p];
        }
    }
    left
}

/// The net gain of a need unit and the net price of an award of each pair.
pub struct Net<'a> {
    ix: &'a Indexed,
    prices: &'a Prices,
    left: Vec<f64>,
    listed: Vec<f64>,
    bonus: Vec<f64>,
}

/// A pair as a need sees it under prices.
#[derive(Debug, Clone, Copy)]
struct Item {
    per_unit: f64,
    most: f64,
    top: f64,
}

impl<'a> Net<'a> {
    /// Prepares the sums that every need uses.
    pub fn new(ix: &'a Indexed, prices: &'a Prices) -> Self {
        let mut listed = Vec::new();
        if !prices.limits.is_empty() {
            listed = vec![0.0; ix.pairs()];
            for limit in &prices.limits {
                for p in &limit.pairs {
                    listed[*p as usize] += limit.price;
                }
            }
        }
        let mut bonus = vec![0.0; ix.needs()];
        for n in 0..ix.needs() {
            for at in ix.requires.range(n) {
                bonus[n] -= prices.requires[at];
                bonus[ix.requires.items()[at] as usize] += prices.requires[at];
            }
        }
        Self { ix, prices, left: left_after_pins(ix), listed, bonus }
    }

    /// Net gain of a unit (g) and net price of an award (phi) of a pair.
    #[inline]
    pub fn of(&self, pair: usize) -> (f64, f64) {
        let ix = self.ix;
        let offer = ix.offer[pair] as usize;
        let state = ix.need_state[ix.need[pair] as usize] as usize;
        let price = self.prices.capacity[offer];
        let mut gain = ix.worth[pair] - ix.rate[pair] * price;
        for e in ix.earmarks.row(offer) {
            let e = *e as usize;
            let inside = if ix.in_group(pair, e) { 1.0 } else { 0.0 };
            gain += ix.rate[pair] * self.prices.earmarks[e] * (inside - ix.share[e]);
        }
        let award = ix.award_cost
            + self.prices.offer_awards[offer]
            + self.prices.state_awards[state]
            + price * ix.setup[pair]
            + self.listed.get(pair).copied().unwrap_or(0.0);
        (gain, award)
    }

    /// What requirements add to a need's being served, or take from it.
    pub fn bonus(&self, need: usize) -> f64 {
        self.bonus[need]
    }

    /// The most that a need can bring under the prices: `sub(need)`.
    pub fn need(&self, need: usize) -> f64 {
        self.need_with(need, &mut Vec::new())
    }

    /// The same, with room for the need's pairs that is used again.
    fn need_with(&self, need: usize, items: &mut Vec<Item>) -> f64 {
        let ix = self.ix;
        let quantity = ix.quantity[need];
        let (mut pinned, mut pins, mut own) = (0.0, 0u32, 0.0);
        for p in ix.by_need.range(need).filter(|p| ix.is_pinned(*p)) {
            let (gain, award) = self.of(p);
            pinned += ix.pin[p];
            pins += 1;
            own += gain * ix.pin[p] - award;
        }
        let room = quantity - pinned;
        let least = (ix.least[need] - pinned).max(0.0);
        self.items(need, room, items);
        let k = if ix.providers[need] == UNLIMITED { u32::MAX } else { ix.providers[need].saturating_sub(pins) };
        let top = tops(items, k as usize, pins > 0);
        items.sort_unstable_by(|a, b| b.per_unit.total_cmp(&a.per_unit).then(b.most.total_cmp(&a.most)));
        let (mut fill, mut filled) = (0.0, 0.0);
        for item in items.iter() {
            let until = if item.per_unit > 0.0 { room } else { least };
            let take = item.most.min(until - filled);
            if take <= 0.0 {
                break;
            }
            fill += item.per_unit * take;
            filled += take;
        }
        if pins == 0 && (items.is_empty() || k == 0 || over(least, filled, quantity)) {
            return 0.0;
        }
        own += fill.min(top) + self.bonus[need];
        if pins > 0 { own } else { own.max(0.0) }
    }

    /// For each pair of a need, the most that the need can bring when this pair is awarded; at most `k` further
    /// providers. Pinned and impossible pairs give negative infinity.
    pub fn forced(&self, need: usize, k: u32) -> Vec<f64> {
        let ix = self.ix;
        let row = ix.by_need.row(need);
        let pins = row.iter().map(|p| *p as usize).filter(|p| ix.is_pinned(*p));
        let (mut pinned, mut own) = (0.0, self.bonus[need]);
        for p in pins {
            let (gain, award) = self.of(p);
            pinned += ix.pin[p];
            own += gain * ix.pin[p] - award;
        }
        let room = ix.quantity[need] - pinned;
        let tops: Vec<f64> = row.iter().map(|p| self.top(*p as usize, room)).collect();
        let mut best: Vec<f64> = tops.iter().copied().filter(|t| *t > 0.0).collect();
        best.sort_unstable_by(|a, b| b.total_cmp(a));
        let k = (k as usize).max(1);
        let all: f64 = best.iter().take(k).sum();
        let others: f64 = best.iter().take(k - 1).sum();
        let last = best.get(k - 1).copied().unwrap_or(f64::NEG_INFINITY);
        // A pair among the best k is counted already; any other takes the place of the last of them.
        tops.into_iter().map(|t| own + if t > 0.0 && t >= last { all } else { others + t }).collect()
    }

    /// Every pair with what the certified bound loses when it is awarded, need by need; `providers` as in [`Reach`].
    pub fn losses(&self, providers: &[u32]) -> impl Iterator<Item = (f64, u32)> {
        (0..self.ix.needs()).flat_map(|need| {
            let now = self.need(need);
            let forced = self.forced(need, providers[need]);
            self.ix.by_need.row(need).iter().zip(forced).map(move |(p, most)| (now - most, *p))
        })
    }

    fn top(&self, p: usize, room: f64) -> f64 {
        let ix = self.ix;
        let offer = ix.offer[p] as usize;
        let have = self.left[offer] - ix.setup[p] + 2.0 * TOLERANCE * ix.capacity[offer];
        let most = ix.max[p].min(room).min(if ix.rate[p] > 0.0 { have / ix.rate[p] } else { f64::INFINITY });
        if ix.is_pinned(p) || have < 0.0 || most <= 0.0 {
            return f64::NEG_INFINITY;
        }
        let (gain, award) = self.of(p);
        (gain * most).max(gain * ix.min[p]) - award
    }

    fn items(&self, need: usize, room: f64, items: &mut Vec<Item>) {
        let ix = self.ix;
        items.clear();
        for p in ix.by_need.range(need) {
            if ix.is_pinned(p) {
                continue;
            }
            let offer = ix.offer[p] as usize;
            let have = self.left[offer] - ix.setup[p] + 2.0 * TOLERANCE * ix.capacity[offer];
            if have < 0.0 {
                continue;
            }
            let mut most = ix.max[p].min(room);
            if ix.rate[p] * most > have {
                most = have / ix.rate[p];
            }
            if most <= 0.0 || over(ix.min[p], most, ix.max[p]) {
                continue;
            }
            let (gain, award) = self.of(p);
            let top = (gain * most).max(gain * ix.min[p]) - award;
            items.push(Item { per_unit: gain - award / most, most, top });
        }
    }
}

/// The value of the best `k` awards; at least one where the need has no pin.
fn tops(items: &mut [Item], k: usize, pinned: bool) -> f64 {
    if k < items.len() || !pinned {
        items.sort_unstable_by(|a, b| b.top.total_cmp(&a.top));
    }
    let best = items.iter().take(k);
    let top: f64 = best.clone().map(|i| i.top).filter(|t| *t > 0.0).sum();
    match best.clone().next() {
        Some(first) if !pinned && first.top < 0.0 => first.top,
        _ => top,
    }
}

/// Needs whose terms of the bound are summed by one thread.
const PART: usize = 1_024;

/// The upper bound that the prices prove.
pub fn bound(ix: &Indexed, prices: &Prices) -> f64 {
    let limit = |count: u32| if count == UNLIMITED { 0.0 } else { f64::from(count) };
    let mut sum = 0.0;
    for o in 0..ix.offers() {
        sum += prices.capacity[o] * ix.capacity[o] + prices.offer_awards[o] * limit(ix.offer_awards[o]);
    }
    for s in 0..ix.states() {
        sum += prices.state_awards[s] * limit(ix.state_awards[s]);
    }
    for l in &prices.limits {
        sum += l.price * l.most as f64;
    }
    let net = Net::new(ix, prices);
    let starts: Vec<usize> = (0..ix.needs()).step_by(PART).collect();
    // Parts of a fixed length, summed in their order: the sum does not depend on the threads.
    let parts: Vec<f64> = starts
        .into_par_iter()
        .map(|start| {
            let mut items = Vec::new();
            (start..(start + PART).min(ix.needs())).map(|need| net.need_with(need, &mut items)).sum()
        })
        .collect();
    sum + parts.iter().sum::<f64>()
}

/// Whether a limit follows from the least awards of its pairs.
pub fn follows(ix: &Indexed, limit: &Limit, left: &[f64]) -> bool {
    if limit.pairs.len() as u64 <= limit.most {
        return true;
    }
    let mut least: Vec<f64> =
        limit.pairs.iter().map(|p| ix.rate[*p as usize] * ix.min[*p as usize] + ix.setup[*p as usize]).collect();
    least.sort_unstable_by(f64::total_cmp);
    let needed: f64 = least.iter().take(limit.most as usize + 1).sum();
    let offer = limit.offer as usize;
    needed > left[offer] + 2.0 * TOLERANCE * ix.capacity[offer]
}
