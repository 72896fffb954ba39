//! A plan under construction: amounts per pair and what they use of every limit, kept up to date award by award.

use crate::plan::Award;
use crate::problem::index::{TOLERANCE, UNLIMITED};
use crate::problem::{Indexed, Problem};

/// Amounts and sums.
#[derive(Debug, Clone)]
pub struct Ledger<'a> {
    /// The problem.
    pub ix: &'a Indexed,
    /// Amount of each pair, 0 where it has no award.
    pub amount: Vec<f64>,
    /// What each need gets.
    pub got: Vec<f64>,
    /// Awards of each need.
    pub awards_of_need: Vec<u32>,
    /// What each offer spends, setup included.
    pub spent: Vec<f64>,
    /// What each offer spends, setup left out.
    pub moved: Vec<f64>,
    /// Awards of each offer.
    pub awards_of_offer: Vec<u32>,
    /// What each earmark's group gets of its offer.
    pub inside: Vec<f64>,
    /// Awards of each state.
    pub awards_of_state: Vec<u32>,
    /// Value so far.
    pub value: f64,
}

impl<'a> Ledger<'a> {
    /// The pins alone.
    pub fn new(ix: &'a Indexed) -> Self {
        let mut ledger = Self {
            ix,
            amount: vec![0.0; ix.pairs()],
            got: vec![0.0; ix.needs()],
            awards_of_need: vec![0; ix.needs()],
            spent: vec![0.0; ix.offers()],
            moved: vec![0.0; ix.offers()],
            awards_of_offer: vec![0; ix.offers()],
            inside: vec![0.0; ix.share.len()],
            awards_of_state: vec![0; ix.states()],
            value: 0.0,
        };
        for p in (0..ix.pairs()).filter(|p| ix.is_pinned(*p)) {
            ledger.set(p, ix.pin[p]);
        }
        ledger
    }

    /// A plan from amounts; pinned pairs keep their pins.
    pub fn from_amounts(ix: &'a Indexed, amounts: impl IntoIterator<Item = (u32, f64)>) -> Self {
        let mut ledger = Self::new(ix);
        for (p, amount) in amounts {
            if !ix.is_pinned(p as usize) {
                ledger.set(p as usize, amount);
            }
        }
        ledger
    }

    /// Changes the amount of a pair; returns what it was.
    pub fn set(&mut self, pair: usize, amount: f64) -> f64 {
        let ix = self.ix;
        let before = self.amount[pair];
        if before == amount {
            return before;
        }
        let (need, offer) = (ix.need[pair] as usize, ix.offer[pair] as usize);
        let state = ix.need_state[need] as usize;
        let change = amount - before;
        let moved = ix.rate[pair] * change;
        self.amount[pair] = amount;
        self.got[need] += change;
        self.moved[offer] += moved;
        self.spent[offer] += moved;
        self.value += ix.worth[pair] * change;
        for e in ix.earmarks.row(offer) {
            if ix.in_group(pair, *e as usize) {
                self.inside[*e as usize] += moved;
            }
        }
        if before == 0.0 {
            self.awards_of_need[need] += 1;
            self.awards_of_offer[offer] += 1;
            self.awards_of_state[state] += 1;
            self.spent[offer] += ix.setup[pair];
            self.value -= ix.award_cost;
        } else if amount == 0.0 {
            self.awards_of_need[need] -= 1;
            self.awards_of_offer[offer] -= 1;
            self.awards_of_state[state] -= 1;
            self.spent[offer] -= ix.setup[pair];
            self.value += ix.award_cost;
            self.settle_zero(need, offer);
        }
        before
    }

    /// Where nothing is left, rounding leaves nothing either.
    fn settle_zero(&mut self, need: usize, offer: usize) {
        if self.awards_of_need[need] == 0 {
            self.got[need] = 0.0;
        }
        if self.awards_of_offer[offer] == 0 {
            self.spent[offer] = 0.0;
            self.moved[offer] = 0.0;
            for e in self.ix.earmarks.row(offer) {
                self.inside[*e as usize] = 0.0;
            }
        }
    }

    /// The value of exactly these awards, summed in canonical order.
    pub fn objective(&self) -> f64 {
        self.awards().map(|(p, amount)| self.ix.worth[p] * amount - self.ix.award_cost).sum()
    }

    /// Awards in the order of needs, then offers, of the problem's lists.
    pub fn named(&self, problem: &Problem) -> Vec<Award> {
        let ix = self.ix;
        let mut rows: Vec<(u32, u32, f64)> = self
            .awards()
            .map(|(p, amount)| (ix.need_at[ix.need[p] as usize], ix.offer_at[ix.offer[p] as usize], amount))
            .collect();
        rows.sort_unstable_by_key(|(n, o, _)| (*n, *o));
        rows.into_iter()
            .map(|(n, o, amount)| Award {
                need: problem.needs[n as usize].id.clone(),
                offer: problem.offers[o as usize].id.clone(),
                amount,
            })
            .collect()
    }

    /// All awards in canonical order.
    pub fn awards(&self) -> impl Iterator<Item = (usize, f64)> + '_ {
        self.amount.iter().copied().enumerate().filter(|(_, a)| *a > 0.0)
    }

    /// What an offer has left for a further award of this pair, setup paid.
    #[inline]
    pub fn left(&self, pair: usize) -> f64 {
        let offer = self.ix.offer[pair] as usize;
        self.ix.capacity[offer] - self.spent[offer] - self.ix.setup[pair]
    }

    /// How much slack an earmark has: what its group gets beyond its share.
    #[inline]
    pub fn slack(&self, earmark: usize, offer: usize) -> f64 {
        self.inside[earmark] - self.ix.share[earmark] * self.moved[offer]
    }

    /// The largest further amount of a pair that offer and earmarks allow, setup included where it is new.
    #[inline]
    pub fn affordable(&self, pair: usize) -> f64 {
        let ix = self.ix;
        let offer = ix.offer[pair] as usize;
        let rate = ix.rate[pair];
        let mut left = if self.amount[pair] > 0.0 { self.left(pair) + ix.setup[pair] } else { self.left(pair) };
        for e in ix.earmarks.row(offer) {
            let e = *e as usize;
            if !ix.in_group(pair, e) && ix.share[e] > 0.0 {
                left = left.min(self.slack(e, offer) / ix.share[e]);
            }
        }
        if left < 0.0 {
            -1.0
        } else if rate > 0.0 {
            left / rate
        } else {
            f64::INFINITY
        }
    }

    /// Whether offer and state may make one more award.
    #[inline]
    pub fn has_slots(&self, pair: usize) -> bool {
        let ix = self.ix;
        let (need, offer) = (ix.need[pair] as usize, ix.offer[pair] as usize);
        let state = ix.need_state[need] as usize;
        within(self.awards_of_offer[offer], ix.offer_awards[offer])
            && within(self.awards_of_state[state], ix.state_awards[state])
            && within(self.awards_of_need[need], ix.providers[need])
    }

    /// Whether the need has an award.
    #[inline]
    pub fn is_served(&self, need: usize) -> bool {
        self.awards_of_need[need] > 0
    }

    /// The first broken constraint, or none: the same tolerances as the specification, a tenth as wide.
    // Comparisons are written so that a NaN breaks the constraint.
    #[allow(clippy::neg_cmp_op_on_partial_ord, clippy::nonminimal_bool)]
    pub fn broken(&self) -> Option<Broken> {
        let ix = self.ix;
        let tight = 0.1 * TOLERANCE;
        for (p, amount) in self.awards() {
            let high = ix.max[p];
            let low = (ix.min[p] - tight * high).max(ix.noise(p));
            if !ix.is_pinned(p) && !(amount >= low && amount <= high * (1.0 + tight)) {
                return Some(Broken::Amount(p));
            }
        }
        for n in (0..ix.needs()).filter(|n| self.is_served(*n)) {
            let quantity = ix.quantity[n];
            if !(self.got[n] <= quantity * (1.0 + tight) && self.got[n] >= ix.least[n] - tight * quantity) {
                return Some(Broken::Need(n));
            }
            if over_count(self.awards_of_need[n], ix.providers[n]) {
                return Some(Broken::Providers(n));
            }
            if ix.requires.row(n).iter().any(|r| !self.is_served(*r as usize)) {
                return Some(Broken::Requires(n));
            }
        }
        for o in 0..ix.offers() {
            if !(self.spent[o] <= ix.capacity[o] * (1.0 + tight)) {
                return Some(Broken::Capacity(o));
            }
            if over_count(self.awards_of_offer[o], ix.offer_awards[o]) {
                return Some(Broken::OfferAwards(o));
            }
            for e in ix.earmarks.row(o) {
                if !(self.slack(*e as usize, o) >= -tight * self.moved[o]) {
                    return Some(Broken::Earmark(o));
                }
            }
        }
        (0..ix.states()).find(|s| over_count(self.awards_of_state[*s], ix.state_awards[*s])).map(Broken::State)
    }
}

/// A constraint that a plan breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Broken {
    /// Constraint 1: the size of an award.
    Amount(usize),
    /// Constraint 2: quantity or least quantity of a need.
    Need(usize),
    /// Constraint 3: providers of a need.
    Providers(usize),
    /// Constraint 4: capacity of an offer.
    Capacity(usize),
    /// Constraint 5: awards of an offer.
    OfferAwards(usize),
    /// Constraint 6: an earmark of an offer.
    Earmark(usize),
    /// Constraint 7: absorptive capacity of a state.
    State(usize),
    /// Constraint 8: requirements of a need.
    Requires(usize),
}

#[inline]
fn within(count: u32, limit: u32) -> bool {
    limit == UNLIMITED || count < limit
}

#[inline]
fn over_count(count: u32, limit: u32) -> bool {
    limit != UNLIMITED && count > limit
}
