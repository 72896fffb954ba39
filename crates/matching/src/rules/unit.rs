//! Both sides count in the same unit: expert-days with expert-days, seats with seats, money with money. Kinds of help
//! are never traded one for one. Two currencies meet only where the frozen exchange rates of the run know both.
//!
//! Shapes the problem: no row in `pairs` where they cannot be compared; the exchange rate is part of the pair's `rate`.

use super::{Evidence, NeedView, Rule};
use crate::offer::Offer;

/// The rule's name.
pub const NAME: &str = "unit";

/// The rule.
pub const RULE: Rule = Rule { name: NAME, key: Some(key), passes, evidence };

fn key(view: &NeedView<'_>) -> String {
    view.need.facts.quantity.unit.to_string()
}

fn passes(view: &NeedView<'_>, offer: &Offer) -> bool {
    let (wanted, given) = (view.need.facts.quantity.unit, offer.facts.capacity.unit);
    wanted.comparable(given) && view.context.rates.rate(wanted, given).is_some()
}

fn evidence(view: &NeedView<'_>, offer: &Offer) -> Evidence {
    Evidence::new([view.need.facts.quantity.unit], [offer.facts.capacity.unit])
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::fixture::{need, offer, unit};
    use crate::rules::tests::{evidence, passes};

    #[test]
    fn money_needs_a_known_rate() {
        let (mut need, offer) = (need(1), offer(1));
        for (code, stands) in [("USD", true), ("EUR", true), ("CHF", false), ("seat", false)] {
            need.facts.quantity.unit = unit(code);
            assert_eq!(passes(&RULE, &need, &offer), stands, "{code}");
        }
        assert_eq!(evidence(&RULE, &need, &offer).offer, ["USD"]);
    }

    #[test]
    fn pieces_meet_their_own_kind_only() {
        let (mut need, mut offer) = (need(1), offer(1));
        need.facts.quantity.unit = unit("expert-day");
        offer.facts.capacity.unit = unit("person-month");
        assert!(!passes(&RULE, &need, &offer));
        offer.facts.capacity.unit = unit("expert-day");
        assert!(passes(&RULE, &need, &offer));
    }
}
