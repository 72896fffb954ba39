//! How far each pair can go once pins are paid: tightened limits, and the needs that nothing can serve.
//!
//! Every tightening here is valid for every feasible plan, so that exact methods may use it too.

use crate::ledger::Ledger;
use crate::problem::Indexed;
use crate::problem::index::UNLIMITED;
use crate::problem::index::part::Part;

/// Tightened limits of every pair.
#[derive(Debug, Clone)]
pub struct Reach {
    /// Smallest award; at least the least amount of a need that takes one provider.
    pub low: Vec<f64>,
    /// Largest award.
    pub high: Vec<f64>,
    /// Whether the pair can be awarded at all.
    pub usable: Vec<bool>,
    /// What each need still takes.
    pub room: Vec<f64>,
    /// What each need must still get when it is served.
    pub least: Vec<f64>,
    /// How many more providers each need takes.
    pub providers: Vec<u32>,
}

fn minus(limit: u32, used: u32) -> u32 {
    if limit == UNLIMITED { UNLIMITED } else { limit.saturating_sub(used) }
}

impl Reach {
    /// Limits after the pins, as tight as every feasible plan allows.
    pub fn of(ix: &Indexed) -> Self {
        Self::new(ix, true)
    }

    /// Limits after the pins as the certified bound knows them: prices that are to prove something there must not
    /// count on anything tighter.
    pub fn plain(ix: &Indexed) -> Self {
        Self::new(ix, false)
    }

    fn new(ix: &Indexed, tight: bool) -> Self {
        let pins = Ledger::new(ix);
        let room: Vec<f64> = (0..ix.needs()).map(|n| (ix.quantity[n] - pins.got[n]).max(0.0)).collect();
        let least: Vec<f64> = (0..ix.needs()).map(|n| (ix.least[n] - pins.got[n]).max(0.0)).collect();
        let providers: Vec<u32> = (0..ix.needs()).map(|n| minus(ix.providers[n], pins.awards_of_need[n])).collect();
        let mut reach = Self {
            low: vec![0.0; ix.pairs()],
            high: vec![0.0; ix.pairs()],
            usable: vec![false; ix.pairs()],
            room,
            least,
            providers,
        };
        for p in (0..ix.pairs()).filter(|p| !ix.is_pinned(*p)) {
            reach.pair(ix, &pins, p, tight);
        }
        reach.drop_unservable(ix, &pins, tight);
        reach
    }

    /// The limits of a part's needs and pairs.
    pub fn part(&self, part: &Part) -> Self {
        fn take<T: Copy>(from: &[T], at: &[u32]) -> Vec<T> {
            at.iter().map(|i| from[*i as usize]).collect()
        }
        Self {
            low: take(&self.low, &part.pairs),
            high: take(&self.high, &part.pairs),
            usable: take(&self.usable, &part.pairs),
            room: take(&self.room, &part.needs),
            least: take(&self.least, &part.needs),
            providers: take(&self.providers, &part.needs),
        }
    }

    fn pair(&mut self, ix: &Indexed, pins: &Ledger<'_>, p: usize, tight: bool) {
        let (need, offer) = (ix.need[p] as usize, ix.offer[p] as usize);
        let state = ix.need_state[need] as usize;
        let left = ix.capacity[offer] - pins.spent[offer] - ix.setup[p];
        let mut high = ix.max[p].min(self.room[need]);
        if ix.rate[p] * high > left {
            high = left / ix.rate[p];
        }
        let mut low = ix.smallest(p);
        if tight && self.providers[need] == 1 {
            low = low.max(self.least[need]);
        }
        let low = ix.reachable(p, low, high);
        self.low[p] = low;
        self.high[p] = high;
        self.usable[p] = left >= 0.0
            && high > 0.0
            && low <= high
            && high.is_finite()
            && self.providers[need] > 0
            && minus(ix.offer_awards[offer], pins.awards_of_offer[offer]) > 0
            && minus(ix.state_awards[state], pins.awards_of_state[state]) > 0;
    }

    /// Needs that cannot reach their least amount, and those that require them, lose their pairs.
    fn drop_unservable(&mut self, ix: &Indexed, pins: &Ledger<'_>, tight: bool) {
        let mut dead: Vec<bool> =
            (0..ix.needs()).map(|n| !pins.is_served(n) && !self.can_serve(ix, n, tight)).collect();
        let mut queue: Vec<usize> = (0..ix.needs()).filter(|n| dead[*n]).collect();
        while let Some(n) = queue.pop() {
            for p in ix.by_need.row(n) {
                self.usable[*p as usize] = false;
            }
            let dependents = if tight { ix.required_by.row(n) } else { &[] };
            for dependent in dependents.iter().map(|d| *d as usize) {
                if !dead[dependent] && !pins.is_served(dependent) {
                    dead[dependent] = true;
                    queue.push(dependent);
                }
            }
        }
    }

    fn can_serve(&self, ix: &Indexed, need: usize, tight: bool) -> bool {
        let pairs = ix.by_need.row(need).iter().map(|p| *p as usize).filter(|p| self.usable[*p]);
        let mut highs: Vec<f64> = pairs.map(|p| self.high[p]).collect();
        highs.sort_unstable_by(|a, b| b.total_cmp(a));
        let k = if tight { self.providers[need] as usize } else { highs.len() };
        let most: f64 = highs.iter().take(k).sum();
        !highs.is_empty() && most >= self.least[need] * (1.0 - 1e-9)
    }
}
