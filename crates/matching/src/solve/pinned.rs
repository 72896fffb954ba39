//! Prices for what pins have used up.
//!
//! The relaxation leaves out pairs whose offer or state makes no further award, so it puts no price on those awards;
//! the certified bound, which knows nothing but prices, would count on the pairs all the same. Where pins use the last
//! award its price is free: what the limit costs, the pins give back. It may be as high as the pairs are worth.

use super::session::Session;
use crate::certificate::Net;
use crate::ledger::Ledger;
use crate::problem::index::UNLIMITED;

/// Raises the prices of awards that pins have used up until no other pair gains by one.
pub fn run(session: &mut Session<'_, '_>) {
    let ix = session.ix;
    if !ix.pin.iter().any(|p| *p > 0.0) {
        return;
    }
    let pins = Ledger::new(ix);
    let full = |used: u32, limit: u32| limit != UNLIMITED && used >= limit;
    let mut prices = session.prices.clone();
    {
        let net = Net::new(ix, &session.prices);
        for p in (0..ix.pairs()).filter(|p| !ix.is_pinned(*p)) {
            let (need, offer) = (ix.need[p] as usize, ix.offer[p] as usize);
            let state = ix.need_state[need] as usize;
            let of_offer = full(pins.awards_of_offer[offer], ix.offer_awards[offer]);
            if !of_offer && !full(pins.awards_of_state[state], ix.state_awards[state]) {
                continue;
            }
            let (gain, award) = net.of(p);
            let most = ix.max[p].min((ix.quantity[need] - pins.got[need]).max(0.0));
            let brings = gain * if gain > 0.0 { most } else { ix.min[p] } - award;
            let more = brings * (1.0 + 1e-9);
            if of_offer {
                let price = session.prices.offer_awards[offer] + more;
                prices.offer_awards[offer] = prices.offer_awards[offer].max(price);
            } else {
                let price = session.prices.state_awards[state] + more;
                prices.state_awards[state] = prices.state_awards[state].max(price);
            }
        }
    }
    session.take_prices(prices);
}
