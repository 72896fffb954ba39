//! The help can be given in a language in which it can be received. A side that names none accepts any.
//!
//! Shapes the problem: no row in `pairs` where both name languages and share none.

use super::{Evidence, NeedView, Rule, joined};
use crate::offer::Offer;

/// The rule's name.
pub const NAME: &str = "language";

/// The rule.
pub const RULE: Rule = Rule { name: NAME, key: Some(key), passes, evidence };

fn key(view: &NeedView<'_>) -> String {
    joined(&view.need.facts.languages)
}

fn passes(view: &NeedView<'_>, offer: &Offer) -> bool {
    let (wanted, given) = (&view.need.facts.languages, &offer.facts.languages);
    wanted.is_empty() || given.is_empty() || !wanted.is_disjoint(given)
}

fn evidence(view: &NeedView<'_>, offer: &Offer) -> Evidence {
    Evidence::new(&view.need.facts.languages, &offer.facts.languages)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::RULE;
    use crate::fixture::{need, offer};
    use crate::rules::tests::{evidence, passes};

    #[test]
    fn empty_accepts_any() {
        let (mut need, mut offer) = (need(1), offer(1));
        need.facts.languages = ["fr".parse().unwrap(), "pt".parse().unwrap()].into();
        assert!(passes(&RULE, &need, &offer), "an offer in any language");
        offer.facts.languages = ["en".parse().unwrap()].into();
        assert!(!passes(&RULE, &need, &offer));
        let evidence = evidence(&RULE, &need, &offer);
        assert_eq!((evidence.need, evidence.offer), (vec!["fr".to_owned(), "pt".to_owned()], vec!["en".to_owned()]));
        offer.facts.languages.insert("pt".parse().unwrap());
        assert!(passes(&RULE, &need, &offer));
        need.facts.languages.clear();
        assert!(passes(&RULE, &need, &offer));
    }
}
