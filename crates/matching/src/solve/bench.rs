//! Taking awards out of a plan and putting others in, at prices: the steps that greedy and search are made of.

use crate::certificate::{Net, Prices};
use crate::ledger::Ledger;
use crate::problem::Indexed;
use crate::reach::Reach;

/// What a pair's award costs others at the prices. It only steers, so single precision is enough.
#[derive(Debug, Clone)]
pub struct Costs {
    /// Per need unit.
    pub unit: Vec<f32>,
    /// Per award, without the policy's own cost.
    pub award: Vec<f32>,
    /// What the largest award brings after both.
    pub top: Vec<f32>,
}

impl Costs {
    /// Costs of every pair.
    pub fn of(ix: &Indexed, reach: &Reach, prices: &Prices) -> Self {
        let net = Net::new(ix, prices);
        let mut costs = Self {
            unit: Vec::with_capacity(ix.pairs()),
            award: Vec::with_capacity(ix.pairs()),
            top: Vec::with_capacity(ix.pairs()),
        };
        for p in 0..ix.pairs() {
            let (gain, award) = net.of(p);
            costs.unit.push((ix.worth[p] - gain) as f32);
            costs.award.push((award - ix.award_cost) as f32);
            costs.top.push(if reach.usable[p] { (gain * reach.high[p] - award) as f32 } else { f32::NEG_INFINITY });
        }
        costs
    }

    /// The costs of some pairs.
    pub fn part(&self, pairs: &[u32]) -> Self {
        let take = |from: &[f32]| pairs.iter().map(|p| from[*p as usize]).collect();
        Self { unit: take(&self.unit), award: take(&self.award), top: take(&self.top) }
    }

    /// Makes pairs cheaper that the answers to the prices take: by their share of the award, times `favour`, of its
    /// worth. Where many pairs bring next to nothing after their price, this tells which of them fit together.
    pub fn favour(&mut self, ix: &Indexed, reach: &Reach, shares: &[(u32, f32)], favour: f64) {
        for (pair, share) in shares {
            let p = *pair as usize;
            let less = (favour * f64::from(*share) * ix.worth[p] * reach.high[p]) as f32;
            self.award[p] -= less;
            self.top[p] += less;
        }
    }
}

/// A plan under reconstruction with the way back.
pub struct Bench<'a> {
    /// The plan.
    pub ledger: Ledger<'a>,
    /// Tightened limits.
    pub reach: &'a Reach,
    /// Prices of every pair.
    pub costs: Costs,
    /// Pairs changed since the last mark, with what they were.
    pub journal: Vec<(u32, f64)>,
    /// Needs that must stay served, so that their awards stay.
    pub locked: Vec<bool>,
    /// Pairs looked at, as a measure of work.
    pub looks: u64,
    candidates: Vec<(f64, f64, u32)>,
    chosen: Vec<(u32, f64)>,
}

impl<'a> Bench<'a> {
    /// A bench for a plan.
    pub fn new(ledger: Ledger<'a>, reach: &'a Reach, costs: Costs) -> Self {
        let ix = ledger.ix;
        let locked = vec![false; ix.needs()];
        let mut bench = Self {
            ledger,
            reach,
            costs,
            journal: Vec::new(),
            locked,
            looks: 0,
            candidates: Vec::new(),
            chosen: Vec::new(),
        };
        for n in 0..ix.needs() {
            if ix.by_need.range(n).any(|p| ix.is_pinned(p)) {
                bench.lock(n);
            }
        }
        bench
    }

    /// For each offer, its usable pairs that the prices favour most, `count` at most, the best first.
    pub fn promising(&self, count: usize) -> Vec<Vec<u32>> {
        let ix = self.ledger.ix;
        let top = |p: &u32| self.costs.top[*p as usize];
        let favoured = |offer: usize| {
            let usable = ix.by_offer.row(offer).iter().copied().filter(|p| self.reach.usable[*p as usize]);
            let mut pairs: Vec<u32> = usable.collect();
            pairs.sort_by(|a, b| top(b).total_cmp(&top(a)).then(a.cmp(b)));
            pairs.truncate(count);
            pairs
        };
        (0..ix.offers()).map(favoured).collect()
    }

    /// What the prices promise of each need by its best pair; negative infinity for one without pairs.
    pub fn attraction(&self) -> Vec<f64> {
        let ix = self.ledger.ix;
        let tops = |need: usize| ix.by_need.row(need).iter().map(|p| f64::from(self.costs.top[*p as usize]));
        (0..ix.needs()).map(|n| tops(n).max_by(f64::total_cmp).unwrap_or(f64::NEG_INFINITY)).collect()
    }

    /// A need that must stay served, and with it all that it requires.
    pub fn lock(&mut self, need: usize) {
        let ix = self.ledger.ix;
        let mut queue = vec![need];
        while let Some(n) = queue.pop() {
            if !std::mem::replace(&mut self.locked[n], true) {
                queue.extend(ix.requires.row(n).iter().map(|r| *r as usize));
            }
        }
    }

    /// Changes an amount and remembers what it was.
    pub fn set(&mut self, pair: usize, amount: f64) {
        let before = self.ledger.set(pair, amount);
        if before != amount {
            self.journal.push((pair as u32, before));
        }
    }

    /// Goes back to what was at a mark.
    pub fn back_to(&mut self, mark: usize) {
        while self.journal.len() > mark {
            if let Some((pair, before)) = self.journal.pop() {
                self.ledger.set(pair as usize, before);
            }
        }
    }

    /// What an award of this amount brings after `factor` times its price.
    #[inline]
    fn adjusted(&self, p: usize, amount: f64, factor: f64) -> f64 {
        let ix = self.ledger.ix;
        (ix.worth[p] - factor * f64::from(self.costs.unit[p])) * amount
            - ix.award_cost
            - factor * f64::from(self.costs.award[p])
    }

    /// Takes every award from a need, and from the needs that require it.
    pub fn unserve(&mut self, need: usize) {
        if self.locked[need] || !self.ledger.is_served(need) {
            return;
        }
        let ix = self.ledger.ix;
        for p in ix.by_need.row(need) {
            if self.ledger.amount[*p as usize] > 0.0 {
                self.set(*p as usize, 0.0);
            }
        }
        self.looks += ix.by_need.row(need).len() as u64;
        for dependent in ix.required_by.row(need) {
            self.unserve(*dependent as usize);
        }
    }

    /// Takes one award away; where the need falls below its least amount it loses all.
    pub fn withdraw(&mut self, pair: usize) {
        let ix = self.ledger.ix;
        let need = ix.need[pair] as usize;
        if self.locked[need] || ix.is_pinned(pair) {
            return;
        }
        let rest = self.ledger.got[need] - self.ledger.amount[pair];
        if self.ledger.awards_of_need[need] <= 1 || rest < ix.least[need] {
            self.unserve(need);
        } else {
            self.set(pair, 0.0);
        }
    }

    /// Withdraws awards outside the group until every earmark of the offer holds; false where it cannot.
    pub fn mend_earmarks(&mut self, offer: usize) -> bool {
        let ix = self.ledger.ix;
        for e in ix.earmarks.row(offer).iter().map(|e| *e as usize) {
            while self.ledger.slack(e, offer) < -1e-9 * self.ledger.moved[offer] {
                let outside = ix.by_offer.row(offer).iter().map(|p| *p as usize).filter(|p| {
                    self.ledger.amount[*p] > 0.0
                        && !ix.in_group(*p, e)
                        && !ix.is_pinned(*p)
                        && !self.locked[ix.need[*p] as usize]
                        && ix.rate[*p] > 0.0
                });
                let density = |p: usize| {
                    let amount = self.ledger.amount[p];
                    (ix.worth[p] * amount - ix.award_cost) / (ix.rate[p] * amount)
                };
                let Some(worst) = outside.min_by(|a, b| density(*a).total_cmp(&density(*b)).then(a.cmp(b))) else {
                    return false;
                };
                self.looks += ix.by_offer.row(offer).len() as u64;
                self.withdraw(worst);
            }
        }
        true
    }

    /// Serves a need, or serves it further, where that brings more than `factor` times its price. Returns what it
    /// brings after the price, or nothing where nothing changed.
    pub fn insert(&mut self, need: usize, factor: f64) -> Option<f64> {
        let ix = self.ledger.ix;
        let mark = self.journal.len();
        let mut before = 0.0;
        for r in ix.requires.row(need).iter().map(|r| *r as usize) {
            if !self.ledger.is_served(r) {
                // A requirement may cost more than it brings alone; the two are judged together.
                match self.place(r, factor, f64::NEG_INFINITY) {
                    Some(gain) if ix.requires.row(r).iter().all(|q| self.ledger.is_served(*q as usize)) => {
                        before += gain;
                    }
                    _ => {
                        self.back_to(mark);
                        return None;
                    }
                }
            }
        }
        match self.place(need, factor, 0.0) {
            Some(gain) if before + gain > 1e-12 => Some(before + gain),
            _ => {
                self.back_to(mark);
                None
            }
        }
    }

    /// Takes the awards from every need whose plan is broken: short of its least amount, without what it requires, or
    /// leaning on an earmark that does not hold.
    pub fn drop_broken(&mut self) {
        let ix = self.ledger.ix;
        for o in 0..ix.offers() {
            self.mend_earmarks(o);
        }
        for n in 0..ix.needs() {
            let short = self.ledger.is_served(n)
                && (self.ledger.got[n] < ix.least[n] - 5e-8 * ix.quantity[n]
                    || ix.requires.row(n).iter().any(|r| !self.ledger.is_served(*r as usize)));
            if short {
                self.unserve(n);
                let row: Vec<u32> = ix.by_need.row(n).iter().map(|p| ix.offer[*p as usize]).collect();
                for o in row {
                    self.mend_earmarks(o as usize);
                }
            }
        }
    }

    /// Serves a need up to its least amount whatever it costs; false where it cannot.
    pub fn force(&mut self, need: usize) -> bool {
        let ix = self.ledger.ix;
        for r in ix.requires.row(need).iter().map(|r| *r as usize) {
            if !self.ledger.is_served(r) {
                self.place(r, 0.0, f64::NEG_INFINITY);
            }
        }
        self.place(need, 0.0, f64::NEG_INFINITY).is_some()
    }

    /// Makes the best awards to a need; `floor` is what they must bring together.
    fn place(&mut self, need: usize, factor: f64, floor: f64) -> Option<f64> {
        let ix = self.ledger.ix;
        let mut room = ix.quantity[need] - self.ledger.got[need];
        if room <= 1e-9 * ix.quantity[need] {
            return None;
        }
        self.gather(need, room, factor);
        let state = ix.need_state[need] as usize;
        let by_state = ix.state_awards[state].saturating_sub(self.ledger.awards_of_state[state]);
        let mut k = ix.providers[need].saturating_sub(self.ledger.awards_of_need[need]).min(by_state);
        let mut missing = ix.least[need] - self.ledger.got[need];
        let (mut gain, mut got) = (0.0, 0.0);
        self.chosen.clear();
        for i in 0..self.candidates.len() {
            let (adjusted, most, pair) = self.candidates[i];
            let p = pair as usize;
            if k == 0 || room <= 0.0 || (adjusted <= 0.0 && missing <= got && got > 0.0) {
                break;
            }
            let amount = most.min(room);
            if amount < self.reach.low[p] {
                continue;
            }
            let brings = if amount < most { self.adjusted(p, amount, factor) } else { adjusted };
            if brings <= 0.0 && missing <= got && got > 0.0 {
                continue;
            }
            gain += brings;
            got += amount;
            room -= amount;
            k -= 1;
            self.chosen.push((pair, amount));
        }
        missing -= got;
        if self.chosen.is_empty() || missing > 1e-12 * ix.quantity[need] || gain <= floor {
            return None;
        }
        for i in 0..self.chosen.len() {
            let (pair, amount) = self.chosen[i];
            self.set(pair as usize, amount);
        }
        Some(gain)
    }

    /// The awards that a need could get now, best first.
    fn gather(&mut self, need: usize, room: f64, factor: f64) {
        let ix = self.ledger.ix;
        self.candidates.clear();
        let row = ix.by_need.row(need);
        self.looks += row.len() as u64;
        for pair in row {
            let p = *pair as usize;
            if !self.reach.usable[p] || self.ledger.amount[p] > 0.0 || !self.ledger.has_slots(p) {
                continue;
            }
            let most = self.reach.high[p].min(self.ledger.affordable(p)).min(room);
            if most < self.reach.low[p] || most <= 0.0 {
                continue;
            }
            self.candidates.push((self.adjusted(p, most, factor), most, *pair));
        }
        self.candidates.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.2.cmp(&b.2)));
    }

    /// Lets the awards of an offer grow into what is left, the most valuable use first.
    pub fn top_up(&mut self, offer: usize) {
        let ix = self.ledger.ix;
        let row = ix.by_offer.row(offer);
        self.looks += row.len() as u64 / 4;
        self.candidates.clear();
        for pair in row {
            let p = *pair as usize;
            let amount = self.ledger.amount[p];
            if amount <= 0.0 || ix.is_pinned(p) {
                continue;
            }
            let need = ix.need[p] as usize;
            let grow = (self.reach.high[p] - amount).min(ix.quantity[need] - self.ledger.got[need]);
            if grow > 1e-9 * ix.quantity[need] {
                let density = if ix.rate[p] > 0.0 { ix.worth[p] / ix.rate[p] } else { f64::INFINITY };
                self.candidates.push((density, grow, *pair));
            }
        }
        self.candidates.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.2.cmp(&b.2)));
        for i in 0..self.candidates.len() {
            let (_, grow, pair) = self.candidates[i];
            let p = pair as usize;
            let more = grow.min(self.ledger.affordable(p));
            if more > 1e-9 * ix.max[p] {
                let amount = self.ledger.amount[p] + more;
                self.set(p, amount);
            }
        }
    }
}
