//! Why a need has no award: one reason each, the first that holds in a fixed order, with the numbers it rests on.
//!
//! In this order: no offer covers it; what is pinned leaves no room; a required need is not served; no offers together
//! reach the least amount; the permitted providers cannot reach it; the state's capacity is used up; what is left is
//! earmarked; the capacity went to needs worth more, by the prices of the certificate; or it is not proven.

use crate::certificate::{Net, Prices};
use crate::ledger::Ledger;
use crate::plan::{Bid, Evidence, Reason, Unmet};
use crate::problem::index::UNLIMITED;
use crate::problem::{Indexed, Problem};
use crate::reach::Reach;

/// How many offers a reason names.
const NAMED: usize = 3;

/// What every reason needs.
struct Case<'a> {
    problem: &'a Problem,
    ix: &'a Indexed,
    ledger: &'a Ledger<'a>,
    pins: Ledger<'a>,
    reach: Reach,
    net: Net<'a>,
}

/// The reason of every need without an award, in the order of the problem's list. `open` is what lies between the
/// plan's value and its bound.
pub(crate) fn of(problem: &Problem, ix: &Indexed, ledger: &Ledger<'_>, prices: &Prices, open: f64) -> Vec<Unmet> {
    let case = Case { problem, ix, ledger, pins: Ledger::new(ix), reach: Reach::of(ix), net: Net::new(ix, prices) };
    let proven = open <= 1e-6 * ledger.value.abs().max(1e-9);
    let unmet = ix.need_of.iter().map(|n| *n as usize).filter(|n| !ledger.is_served(*n));
    unmet
        .map(|n| {
            let (reason, mut evidence) = case.reason(n, proven);
            evidence.candidates = Some(crate::problem::index::small(ix.by_need.row(n).len()));
            Unmet { need: problem.needs[ix.need_at[n] as usize].id.clone(), reason, evidence }
        })
        .collect()
}

impl Case<'_> {
    fn reason(&self, need: usize, proven: bool) -> (Reason, Evidence) {
        let ix = self.ix;
        let row = ix.by_need.row(need);
        if row.is_empty() {
            return (Reason::NoOffer, Evidence::default());
        }
        if let Some(found) = self.pinned(need) {
            return found;
        }
        if let Some(r) = ix.requires.row(need).iter().find(|r| !self.ledger.is_served(**r as usize)) {
            let because = Some(self.problem.needs[ix.need_at[*r as usize] as usize].id.clone());
            return (Reason::Requires, Evidence { because, ..Evidence::default() });
        }
        if let Some(found) = self.amounts(need) {
            return found;
        }
        let state = ix.need_state[need] as usize;
        let full = ix.state_awards[state] != UNLIMITED && self.ledger.awards_of_state[state] >= ix.state_awards[state];
        if full && self.fits(need, false) {
            let evidence = Evidence {
                because: Some(self.problem.states[ix.state_at[state] as usize].id.clone()),
                limit: Some(f64::from(ix.state_awards[state])),
                reached: Some(f64::from(self.ledger.awards_of_state[state])),
                offers: self.bids(need),
                ..Evidence::default()
            };
            return (Reason::Absorption, evidence);
        }
        if !self.fits(need, false) && self.fits(need, true) {
            return (Reason::Earmark, Evidence { offers: self.bids(need), ..Evidence::default() });
        }
        let bids = self.bids(need);
        let pays = bids.iter().any(|b| b.value > b.price * (1.0 + 1e-9) + 1e-12);
        let reason = if pays && !proven { Reason::NotProven } else { Reason::Outbid };
        (reason, Evidence { offers: bids, ..Evidence::default() })
    }

    /// Before any pin the need could be served; after them it cannot.
    fn pinned(&self, need: usize) -> Option<(Reason, Evidence)> {
        let ix = self.ix;
        let row = || ix.by_need.row(need).iter().map(|p| *p as usize);
        if row().any(|p| self.reach.usable[p]) {
            return None;
        }
        let blocked = row().find(|p| {
            let offer = ix.offer[*p] as usize;
            let uses = ix.rate[*p] * ix.smallest(*p) + ix.setup[*p];
            let before = uses <= ix.capacity[offer] && ix.smallest(*p) <= ix.quantity[need];
            let full = ix.offer_awards[offer] <= self.pins.awards_of_offer[offer];
            before && (uses > ix.capacity[offer] - self.pins.spent[offer] || full) && self.pins.spent[offer] > 0.0
        })?;
        let offer = ix.offer[blocked] as usize;
        let evidence = Evidence {
            because: Some(self.problem.offers[ix.offer_at[offer] as usize].id.clone()),
            limit: Some(ix.capacity[offer]),
            reached: Some(self.pins.spent[offer]),
            ..Evidence::default()
        };
        Some((Reason::Pinned, evidence))
    }

    /// What all its offers, or as many as it may have, could give at most.
    fn amounts(&self, need: usize) -> Option<(Reason, Evidence)> {
        let ix = self.ix;
        let pairs = ix.by_need.row(need).iter().map(|p| *p as usize);
        let mut highs: Vec<f64> = pairs
            .filter_map(|p| {
                let offer = ix.offer[p] as usize;
                let left = ix.capacity[offer] - self.pins.spent[offer] - ix.setup[p];
                let most = ix.max[p].min(ix.quantity[need]);
                let most = if ix.rate[p] * most > left { left / ix.rate[p] } else { most };
                (left >= 0.0 && most >= ix.smallest(p) * (1.0 - 1e-9)).then_some(most)
            })
            .collect();
        highs.sort_unstable_by(|a, b| b.total_cmp(a));
        let least = ix.least[need];
        let all: f64 = highs.iter().sum();
        let permitted: f64 = highs.iter().take(ix.providers[need] as usize).sum();
        let evidence = |reached: f64| Evidence { limit: Some(least), reached: Some(reached), ..Evidence::default() };
        let enough = |amount: f64| amount > 0.0 && amount >= least * (1.0 - 1e-9);
        if !enough(all) {
            Some((Reason::BelowLeastAmount, evidence(all)))
        } else if !enough(permitted) {
            Some((Reason::ProviderLimit, evidence(permitted)))
        } else {
            None
        }
    }

    /// Whether what the plan leaves could serve the need, the state's capacity set aside; with `earmarks` set aside too
    /// where that is asked.
    fn fits(&self, need: usize, without_earmarks: bool) -> bool {
        let ix = self.ix;
        let pairs = ix.by_need.row(need).iter().map(|p| *p as usize);
        let mut most: Vec<(f64, f64)> = pairs
            .filter_map(|p| {
                let offer = ix.offer[p] as usize;
                let slots =
                    ix.offer_awards[offer] == UNLIMITED || self.ledger.awards_of_offer[offer] < ix.offer_awards[offer];
                let left = self.ledger.left(p);
                let affordable = if !without_earmarks {
                    self.ledger.affordable(p)
                } else if ix.rate[p] > 0.0 {
                    left / ix.rate[p]
                } else {
                    f64::INFINITY
                };
                let amount = self.reach.high[p].min(affordable);
                let fits = self.reach.usable[p] && slots && left >= 0.0 && amount >= self.reach.low[p];
                fits.then(|| (amount, ix.worth[p] * amount - ix.award_cost))
            })
            .collect();
        most.sort_unstable_by(|a, b| b.0.total_cmp(&a.0));
        let taken = || most.iter().take(ix.providers[need] as usize);
        let total: f64 = taken().map(|(amount, _)| amount).sum();
        // An award that costs more than it brings would not be made anyway.
        total > 0.0 && total >= ix.least[need] && taken().any(|(_, value)| *value > 0.0)
    }

    /// The best offers for a need at the prices.
    fn bids(&self, need: usize) -> Vec<Bid> {
        let ix = self.ix;
        let pairs = ix.by_need.row(need).iter().map(|p| *p as usize).filter(|p| self.reach.usable[*p]);
        let mut bids: Vec<(f64, Bid)> = pairs
            .map(|p| {
                let (gain, award) = self.net.of(p);
                let amount = self.reach.high[p];
                let value = ix.worth[p] * amount - ix.award_cost;
                let brings = gain * amount - award;
                let offer = self.problem.offers[ix.offer_at[ix.offer[p] as usize] as usize].id.clone();
                (brings, Bid { offer, amount, value, price: value - brings })
            })
            .collect();
        bids.sort_by(|a, b| b.0.total_cmp(&a.0));
        bids.truncate(NAMED);
        bids.into_iter().map(|(_, b)| b).collect()
    }
}
