//! The help comes in a way that the state can use: on site, in the region, abroad or online. A side that names none
//! accepts any.
//!
//! Shapes the problem: no row in `pairs` where both name ways and share none.

use super::{Evidence, NeedView, Rule, joined};
use crate::offer::Offer;

/// The rule's name.
pub const NAME: &str = "delivery";

/// The rule.
pub const RULE: Rule = Rule { name: NAME, key: Some(key), passes, evidence };

fn key(view: &NeedView<'_>) -> String {
    joined(&view.need.facts.delivery)
}

fn passes(view: &NeedView<'_>, offer: &Offer) -> bool {
    let (wanted, given) = (&view.need.facts.delivery, &offer.facts.delivery);
    wanted.is_empty() || given.is_empty() || !wanted.is_disjoint(given)
}

fn evidence(view: &NeedView<'_>, offer: &Offer) -> Evidence {
    Evidence::new(&view.need.facts.delivery, &offer.facts.delivery)
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::fixture::{need, offer};
    use crate::rules::tests::{evidence, passes};
    use assessment::Delivery;

    #[test]
    fn one_common_way() {
        let (mut need, mut offer) = (need(1), offer(1));
        need.facts.delivery = [Delivery::Onsite].into();
        assert!(passes(&RULE, &need, &offer), "an offer that names no way");
        offer.facts.delivery = [Delivery::Online, Delivery::Abroad].into();
        assert!(!passes(&RULE, &need, &offer));
        assert_eq!(evidence(&RULE, &need, &offer).offer, ["abroad", "online"]);
        need.facts.delivery.insert(Delivery::Online);
        assert!(passes(&RULE, &need, &offer));
    }
}
