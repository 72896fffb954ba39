//! The offer gives a kind of help that the need accepts, such as a training course or a secondment.
//!
//! Shapes the problem: no row in `pairs` where they share none.

use super::{Evidence, NeedView, Rule, joined};
use crate::offer::Offer;

/// The rule's name.
pub const NAME: &str = "kind-of-help";

/// The rule.
pub const RULE: Rule = Rule { name: NAME, key: Some(key), passes, evidence };

fn key(view: &NeedView<'_>) -> String {
    joined(&view.need.facts.kinds)
}

fn passes(view: &NeedView<'_>, offer: &Offer) -> bool {
    !view.need.facts.kinds.is_disjoint(&offer.facts.kinds)
}

fn evidence(view: &NeedView<'_>, offer: &Offer) -> Evidence {
    Evidence::new(&view.need.facts.kinds, &offer.facts.kinds)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::RULE;
    use crate::fixture::{need, offer};
    use crate::rules::tests::{evidence, passes};

    #[test]
    fn one_shared_kind_is_enough() {
        let (need, mut offer) = (need(1), offer(1));
        offer.facts.kinds = ["workshop-seminar".parse().unwrap()].into();
        assert!(!passes(&RULE, &need, &offer));
        assert_eq!(evidence(&RULE, &need, &offer).need, ["training-course"]);
        offer.facts.kinds.insert("training-course".parse().unwrap());
        assert!(passes(&RULE, &need, &offer));
    }
}
