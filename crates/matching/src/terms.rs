//! The terms of a pair: what an award costs the offer, and how small or large it may be.
//!
//! All amounts are in whole (major) units, as the optimizer counts. `rate` carries the exchange rate of the run and what
//! a unit costs the provider in the state's region; both are published with the run.

use serde::{Deserialize, Serialize};
use vocabulary::{ExchangeRates, State};

use assessment::Need;

use crate::offer::Offer;

/// Limits that differ by less than this part of themselves are the same: conversions do not come out even.
pub const SLACK: f64 = 1e-9;

/// Terms on which an offer could serve a need.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Terms {
    /// Units of the offer used per unit of the need: exchange rate times regional cost.
    pub rate: f64,
    /// Smallest award, in units of the need.
    pub min: f64,
    /// Largest award, in units of the need.
    pub max: f64,
    /// Units of the offer used once.
    pub setup: f64,
}

impl Terms {
    /// The terms of a pair; `None` where the units cannot be compared or no exchange rate is known.
    pub fn of(need: &Need, state: Option<&State>, offer: &Offer, rates: &ExchangeRates) -> Option<Self> {
        let (wanted, given) = (need.facts.quantity, offer.facts.capacity);
        if !wanted.unit.comparable(given.unit) {
            return None;
        }
        let exchange = rates.rate(wanted.unit, given.unit)?;
        let percent = state.and_then(|s| offer.regional_cost_percent(s)).unwrap_or(100);
        let rate = exchange * f64::from(percent) / 100.0;
        let setup = offer.in_major(offer.facts.setup_cost);
        // A unit that costs the offer nothing is limited by what the need can take alone.
        let converted = |offer_units: f64| if rate > 0.0 { offer_units / rate } else { f64::INFINITY };
        let left = (given.major() - setup).max(0.0);
        let largest = offer.facts.largest_award.map_or(f64::INFINITY, |award| converted(offer.in_major(award)));
        let max = wanted.major().min(largest).min(converted(left));
        let min = if rate > 0.0 { converted(offer.in_major(offer.facts.smallest_award)) } else { 0.0 };
        // Where the two meet within rounding they are the same amount.
        let min = if min > max && min <= max * (1.0 + SLACK) { max } else { min };
        Some(Self { rate, min, max, setup })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;
    use crate::fixture::{need, offer, rates, region, register, unit};

    #[test]
    fn one_for_one_between_equal_units() {
        let terms = Terms::of(&need(1), None, &offer(1), &rates()).unwrap();
        assert_eq!(terms, Terms { rate: 1.0, min: 0.0, max: 1000.0, setup: 0.0 });
    }

    #[test]
    fn carries_exchange_and_regional_cost() {
        let register = register();
        let mut need = need(1);
        need.facts.quantity.unit = unit("EUR");
        let state = register.get(&need.state);
        let mut offer = offer(1);
        offer.facts.regional_cost.insert(region("002"), 200);
        offer.facts.smallest_award = 22_000;
        offer.facts.largest_award = Some(110_000);
        offer.facts.setup_cost = 500;
        let terms = Terms::of(&need, state, &offer, &rates()).unwrap();
        assert!((terms.rate - 2.2).abs() < 1e-12, "1.1 dollars for a euro, twice the cost there");
        assert!((terms.min - 100.0).abs() < 1e-9 && (terms.max - 500.0).abs() < 1e-9);
        assert_eq!(terms.setup, 5.0);
        offer.facts.regional_cost.insert(region("202"), 100);
        let nearer = Terms::of(&need, state, &offer, &rates()).unwrap();
        assert!((nearer.rate - 1.1).abs() < 1e-12, "the sub-region is nearer than the region");
    }

    #[test]
    fn unknown_currency_and_other_units_have_no_terms() {
        let mut need = need(1);
        need.facts.quantity.unit = unit("CHF");
        assert_eq!(Terms::of(&need, None, &offer(1), &rates()), None);
        need.facts.quantity.unit = unit("seat");
        assert_eq!(Terms::of(&need, None, &offer(1), &rates()), None);
    }
}
