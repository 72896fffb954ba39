//! The state does not want help from this provider, or from this kind of provider. The choice is the state's alone and
//! needs no reason.
//!
//! Shapes the problem: no row in `pairs` where the provider is excluded.

use super::{Evidence, NeedView, Rule};
use crate::offer::Offer;

/// The rule's name.
pub const NAME: &str = "exclusions";

/// The rule.
pub const RULE: Rule = Rule { name: NAME, key: Some(key), passes, evidence };

fn key(view: &NeedView<'_>) -> String {
    let exclusions = &view.need.facts.exclusions;
    format!("{}/{}", super::joined(&exclusions.organisations), super::joined(&exclusions.provider_kinds))
}

fn passes(view: &NeedView<'_>, offer: &Offer) -> bool {
    let exclusions = &view.need.facts.exclusions;
    !exclusions.organisations.contains(&offer.provider) && !exclusions.provider_kinds.contains(&offer.provider_kind)
}

// The list of a state's exclusions is its own: the evidence names only what the offer already shows.
fn evidence(_: &NeedView<'_>, offer: &Offer) -> Evidence {
    Evidence::new([""; 0], [offer.provider_name.clone(), offer.provider_kind.to_string()])
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::fixture::{need, offer, provider};
    use crate::rules::tests::{evidence, passes};
    use vocabulary::ProviderKind;

    #[test]
    fn by_provider_or_kind() {
        let offer = offer(1);
        let mut by_name = need(1);
        by_name.facts.exclusions.organisations.insert(provider(1));
        let mut by_kind = need(1);
        by_kind.facts.exclusions.provider_kinds.insert(ProviderKind::Ngo);
        let mut another = need(1);
        another.facts.exclusions.organisations.insert(provider(2));
        another.facts.exclusions.provider_kinds.insert(ProviderKind::Company);
        assert!(!passes(&RULE, &by_name, &offer) && !passes(&RULE, &by_kind, &offer));
        assert!(passes(&RULE, &another, &offer));
        assert!(evidence(&RULE, &by_name, &offer).need.is_empty(), "a state's list stays its own");
    }
}
