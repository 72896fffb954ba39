//! A problem laid out for questions: dense form, reach, prices and what each pair costs at them.

use std::borrow::Cow;

use super::figures::{Awards, awards_of};
use crate::certificate::{self, Net, Prices};
use crate::check::check_awards;
use crate::ledger::Ledger;
use crate::plan::{Certificate, Plan, Status};
use crate::problem::{Indexed, Problem};
use crate::reach::Reach;

/// Up to so many pairs a problem is solved whole, so that answers are exact.
const WHOLE: usize = 300;

/// The problem, or a variant of it that something is asked about.
pub(super) struct Table<'p> {
    pub problem: Cow<'p, Problem>,
    pub ix: Indexed,
    pub reach: Reach,
    pub prices: Prices,
    /// The bound that the prices certify.
    pub certified: f64,
    /// By how much the bound falls when a pair is awarded; infinite where it cannot be.
    pub loss: Vec<f64>,
}

impl<'p> Table<'p> {
    /// Lays out a problem without faults under the prices of a certificate.
    pub fn new(problem: Cow<'p, Problem>, certificate: &Certificate) -> Self {
        let ix = Indexed::of(&problem);
        let reach = Reach::of(&ix);
        let mut prices = Prices::from_certificate(&problem, &ix, certificate);
        // A limit holds for the capacity and the pairs that it was made for, which a variant may change.
        prices.limits.clear();
        sound(&mut prices);
        let mut certified = certificate::bound(&ix, &prices);
        if !certified.is_finite() {
            prices = Prices::zero(&ix);
            certified = certificate::bound(&ix, &prices);
        }
        let net = Net::new(&ix, &prices);
        let mut loss = vec![f64::INFINITY; ix.pairs()];
        for (lost, p) in net.losses(&reach.providers).filter(|(_, p)| reach.usable[*p as usize]) {
            loss[p as usize] = lost;
        }
        Self { problem, ix, reach, prices, certified, loss }
    }

    /// Whether the problem is small enough to be solved whole.
    pub fn is_whole(&self) -> bool {
        self.ix.pairs() <= WHOLE && cfg!(any(feature = "highs", feature = "microlp"))
    }

    /// The awards that have a pair here, as a plan under construction.
    pub fn ledger(&self, awards: &Awards) -> Ledger<'_> {
        let pairs = awards.iter().filter_map(|(n, o, amount)| Some((self.ix.pair(*n, *o)?, *amount)));
        Ledger::from_amounts(&self.ix, pairs)
    }

    /// The awards of a plan under construction, where they satisfy every constraint of this problem.
    pub fn checked(&self, ledger: &Ledger<'_>) -> Option<(Awards, f64)> {
        if ledger.broken().is_some() {
            return None;
        }
        let value = ledger.objective();
        let mut plan = Plan::new(String::new(), Status::WorkLimit, value, value);
        plan.awards = ledger.named(&self.problem);
        check_awards(&self.problem, &plan).is_empty().then(|| (awards_of(ledger), value))
    }

    /// How much the certified bound falls when a need is served; infinite where no pair can be awarded.
    pub fn loss_of_serving(&self, need: u32) -> f64 {
        let row = self.ix.by_need.row(need as usize);
        row.iter().map(|p| self.loss[*p as usize]).fold(f64::INFINITY, f64::min)
    }

    /// The id of a need.
    pub fn need_id(&self, need: u32) -> &str {
        &self.problem.needs[self.ix.need_at[need as usize] as usize].id
    }

    /// The id of an offer.
    pub fn offer_id(&self, offer: u32) -> &str {
        &self.problem.offers[self.ix.offer_at[offer as usize] as usize].id
    }
}

/// Prices that prove nothing (not a number, below 0) count as none.
fn sound(prices: &mut Prices) {
    let lists = [
        &mut prices.capacity,
        &mut prices.offer_awards,
        &mut prices.state_awards,
        &mut prices.earmarks,
        &mut prices.requires,
    ];
    for price in lists.into_iter().flatten() {
        if !(price.is_finite() && *price >= 0.0) {
            *price = 0.0;
        }
    }
}
