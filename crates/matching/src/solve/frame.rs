//! The part of a problem that one model decides: some pairs are free, every other award stays as it is.

use crate::ledger::Ledger;
use crate::problem::Indexed;
use crate::problem::index::UNLIMITED;
use crate::reach::Reach;

/// Free pairs, and what the others leave of every limit.
pub struct Frame<'a> {
    /// The problem.
    pub ix: &'a Indexed,
    /// The free pairs, in canonical order.
    pub pairs: Vec<u32>,
    /// Smallest award of each free pair, in their order.
    pub low: Vec<f64>,
    /// Largest award of each free pair.
    pub high: Vec<f64>,
    /// All awards that stay.
    pub fixed: Ledger<'a>,
    /// Free pairs of each need that has any, as a range of positions in `pairs`.
    pub needs: Vec<(u32, std::ops::Range<usize>)>,
}

fn minus(limit: u32, used: u32) -> u32 {
    if limit == UNLIMITED { UNLIMITED } else { limit.saturating_sub(used) }
}

impl<'a> Frame<'a> {
    /// A frame with these pairs free; their awards in `ledger` are set aside.
    pub fn new(ledger: &Ledger<'a>, reach: &Reach, pairs: Vec<u32>) -> Self {
        Self::with(ledger, reach, pairs, true)
    }

    fn with(ledger: &Ledger<'a>, reach: &Reach, mut pairs: Vec<u32>, tight: bool) -> Self {
        let ix = ledger.ix;
        pairs.sort_unstable();
        pairs.dedup();
        let mut fixed = ledger.clone();
        pairs.retain(|p| reach.usable[*p as usize]);
        for p in &pairs {
            fixed.set(*p as usize, 0.0);
        }
        let mut frame = Self { ix, pairs, low: Vec::new(), high: Vec::new(), fixed, needs: Vec::new() };
        frame.tighten(reach, tight);
        while tight && frame.drop_requiring() {}
        frame
    }

    /// These pairs free, with plain limits: for the relaxation whose prices certify a bound.
    pub fn among(ix: &'a Indexed, reach: &Reach, pairs: Vec<u32>) -> Self {
        Self::with(&Ledger::new(ix), reach, pairs, false)
    }

    /// The plan of these amounts of free pairs beside what stays, trimmed within the solver's tolerances.
    #[cfg(any(feature = "highs", feature = "microlp"))]
    pub fn plan(&self, amounts: Vec<(u32, f64)>) -> Ledger<'a> {
        let mut plan = self.fixed.clone();
        for (p, amount) in amounts {
            plan.set(p as usize, amount);
        }
        super::finish::trim(&mut plan);
        plan
    }

    fn tighten(&mut self, reach: &Reach, tight: bool) {
        let ix = self.ix;
        let mut kept = Vec::with_capacity(self.pairs.len());
        for p in std::mem::take(&mut self.pairs) {
            let at = p as usize;
            let need = ix.need[at] as usize;
            let offer = ix.offer[at] as usize;
            let state = ix.need_state[need] as usize;
            let left = ix.capacity[offer] - self.fixed.spent[offer] - ix.setup[at];
            let mut high = reach.high[at].min(self.room(need));
            if ix.rate[at] * high > left {
                high = left / ix.rate[at];
            }
            let mut low = ix.smallest(at);
            if tight && self.providers(need) == 1 {
                low = low.max(self.least(need));
            }
            let low = ix.reachable(at, low, high);
            let slots = self.providers(need) > 0
                && minus(ix.offer_awards[offer], self.fixed.awards_of_offer[offer]) > 0
                && minus(ix.state_awards[state], self.fixed.awards_of_state[state]) > 0;
            if slots && left >= 0.0 && high > 0.0 && low <= high {
                kept.push(p);
                self.low.push(low);
                self.high.push(high);
            }
        }
        self.pairs = kept;
        self.group();
    }

    fn group(&mut self) {
        self.needs.clear();
        let mut from = 0;
        while from < self.pairs.len() {
            let need = self.ix.need[self.pairs[from] as usize];
            let mut to = from;
            while to < self.pairs.len() && self.ix.need[self.pairs[to] as usize] == need {
                to += 1;
            }
            self.needs.push((need, from..to));
            from = to;
        }
    }

    /// Needs that require one which nothing in the frame can serve lose their pairs.
    fn drop_requiring(&mut self) -> bool {
        let able = |n: u32| self.fixed.is_served(n as usize) || self.place(n).is_some();
        let dead: Vec<u32> = self
            .needs
            .iter()
            .map(|(n, _)| *n)
            .filter(|n| !self.fixed.is_served(*n as usize))
            .filter(|n| self.ix.requires.row(*n as usize).iter().any(|r| !able(*r)))
            .collect();
        if dead.is_empty() {
            return false;
        }
        let keep: Vec<bool> =
            self.pairs.iter().map(|p| dead.binary_search(&self.ix.need[*p as usize]).is_err()).collect();
        let mut flags = keep.iter();
        self.pairs.retain(|_| flags.next().copied().unwrap_or(true));
        let mut flags = keep.iter();
        self.low.retain(|_| flags.next().copied().unwrap_or(true));
        let mut flags = keep.iter();
        self.high.retain(|_| flags.next().copied().unwrap_or(true));
        self.group();
        true
    }

    /// Where a need stands in `needs`.
    pub fn place(&self, need: u32) -> Option<usize> {
        self.needs.binary_search_by_key(&need, |(n, _)| *n).ok()
    }

    /// What a need still takes.
    pub fn room(&self, need: usize) -> f64 {
        (self.ix.quantity[need] - self.fixed.got[need]).max(0.0)
    }

    /// What a need must still get when it is served.
    pub fn least(&self, need: usize) -> f64 {
        (self.ix.least[need] - self.fixed.got[need]).max(0.0)
    }

    /// How many more providers a need takes.
    pub fn providers(&self, need: usize) -> u32 {
        minus(self.ix.providers[need], self.fixed.awards_of_need[need])
    }

    /// How many more awards an offer makes.
    pub fn offer_awards(&self, offer: usize) -> u32 {
        minus(self.ix.offer_awards[offer], self.fixed.awards_of_offer[offer])
    }

    /// How many more awards a state takes.
    pub fn state_awards(&self, state: usize) -> u32 {
        minus(self.ix.state_awards[state], self.fixed.awards_of_state[state])
    }

    /// Whether a need of the frame must be served, because it is pinned short of its least amount, or because an
    /// award that stays requires it.
    pub fn must_serve(&self, need: usize) -> bool {
        self.ix.required_by.row(need).iter().any(|d| self.fixed.is_served(*d as usize))
    }
}
