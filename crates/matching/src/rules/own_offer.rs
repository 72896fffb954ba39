//! A state never helps itself: an offer by its own delegation, or by that of a partner in a joint need, is not for it.
//!
//! Shapes the problem: no row in `pairs` between a state's need and its own offer.

use super::{Evidence, NeedView, Rule, joined};
use crate::offer::Offer;

/// The rule's name.
pub const NAME: &str = "own-offer";

/// The rule.
pub const RULE: Rule = Rule { name: NAME, key: Some(key), passes, evidence };

fn key(view: &NeedView<'_>) -> String {
    joined(view.states())
}

fn passes(view: &NeedView<'_>, offer: &Offer) -> bool {
    let home = view.context.delegations.get(&offer.provider);
    home.is_none_or(|home| view.states().all(|state| state != home))
}

fn evidence(view: &NeedView<'_>, offer: &Offer) -> Evidence {
    Evidence::new(view.states(), view.context.delegations.get(&offer.provider))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::fixture::{need, offer, state};
    use crate::rules::tests::{evidence, passes};
    use assessment::Partner;

    #[test]
    fn not_to_itself_nor_to_a_partner() {
        let (mut need, own) = (need(1), offer(99));
        assert!(!passes(&RULE, &need, &own));
        assert_eq!(evidence(&RULE, &need, &own).offer, ["XAA"]);
        assert!(passes(&RULE, &need, &offer(1)));
        need.state = state("XAB");
        assert!(passes(&RULE, &need, &own));
        need.facts.partners.push(Partner { state: state("XAA"), consented: true });
        assert!(!passes(&RULE, &need, &own));
    }
}
