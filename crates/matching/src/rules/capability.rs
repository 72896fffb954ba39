//! The offer builds what the need asks for: it names the need's capability, or the whole area to which the catalogue
//! of the round assigns it.
//!
//! Shapes the problem: no row in `pairs` where it does not.

use super::{Evidence, NeedView, Rule};
use crate::offer::Offer;

/// The rule's name.
pub const NAME: &str = "capability";

/// The rule.
pub const RULE: Rule = Rule { name: NAME, key: Some(key), passes, evidence };

fn key(view: &NeedView<'_>) -> String {
    view.need.facts.capability.to_string()
}

fn passes(view: &NeedView<'_>, offer: &Offer) -> bool {
    offer.facts.capabilities.contains(&view.need.facts.capability)
        || view.area.is_some_and(|area| offer.facts.areas.contains(area))
}

fn evidence(view: &NeedView<'_>, offer: &Offer) -> Evidence {
    let offered = offer.facts.areas.iter().map(ToString::to_string);
    Evidence::new(
        [&view.need.facts.capability],
        offered.chain(offer.facts.capabilities.iter().map(ToString::to_string)),
    )
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::RULE;
    use crate::fixture::{need, offer};
    use crate::rules::tests::{evidence, passes};

    #[test]
    fn covers_by_area_or_by_name() {
        let (mut need, mut offer) = (need(1), offer(1));
        assert!(passes(&RULE, &need, &offer), "by area");
        need.facts.capability = "lead-agency".parse().unwrap();
        assert!(!passes(&RULE, &need, &offer));
        assert_eq!(evidence(&RULE, &need, &offer).offer, ["incident-response"]);
        offer.facts.capabilities.insert("lead-agency".parse().unwrap());
        assert!(passes(&RULE, &need, &offer), "by name");
        need.facts.capability = "not-in-this-edition".parse().unwrap();
        assert!(!passes(&RULE, &need, &offer));
    }
}
