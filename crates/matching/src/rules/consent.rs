//! Nothing is asked in a state's name before it consents: a joint need waits until each partner has.
//!
//! Shapes the problem: no row in `pairs` for a joint need that still waits.

use super::{Evidence, NeedView, Rule, joined};
use crate::offer::Offer;

/// The rule's name.
pub const NAME: &str = "consent";

/// The rule.
pub const RULE: Rule = Rule { name: NAME, key: Some(key), passes, evidence };

fn waiting<'a>(view: &NeedView<'a>) -> impl Iterator<Item = &'a vocabulary::StateCode> + use<'a> {
    view.need.facts.partners.iter().filter(|partner| !partner.consented).map(|partner| &partner.state)
}

fn key(view: &NeedView<'_>) -> String {
    joined(waiting(view))
}

fn passes(view: &NeedView<'_>, _: &Offer) -> bool {
    waiting(view).next().is_none()
}

fn evidence(view: &NeedView<'_>, _: &Offer) -> Evidence {
    Evidence::new(waiting(view), [""; 0])
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::fixture::{need, offer, state};
    use crate::rules::tests::{evidence, passes};
    use assessment::Partner;

    #[test]
    fn waits_for_each_partner() {
        let (mut need, offer) = (need(1), offer(1));
        need.facts.partners =
            vec![Partner { state: state("XAB"), consented: true }, Partner { state: state("XAC"), consented: false }];
        assert!(!passes(&RULE, &need, &offer));
        assert_eq!(evidence(&RULE, &need, &offer).need, ["XAC"]);
        for partner in &mut need.facts.partners {
            partner.consented = true;
        }
        assert!(passes(&RULE, &need, &offer));
    }
}
