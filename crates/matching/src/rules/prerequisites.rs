//! Every need that must be served too is in the same round, or has been served already. Otherwise the help could not
//! take root, and the need waits.
//!
//! Shapes the problem: no row in `pairs` for a need that waits; requirements within the round become `requires`.

use vocabulary::NeedId;

use super::{Evidence, NeedView, Rule, joined};
use crate::offer::Offer;

/// The rule's name.
pub const NAME: &str = "prerequisites";

/// The rule.
pub const RULE: Rule = Rule { name: NAME, key: Some(key), passes, evidence };

fn missing<'a>(view: &NeedView<'a>) -> impl Iterator<Item = &'a NeedId> + use<'a> {
    let (present, served) = (view.present, view.context.served);
    view.need.facts.requires.iter().filter(move |id| !present.contains(id) && !served.contains(id))
}

fn key(view: &NeedView<'_>) -> String {
    joined(missing(view))
}

fn passes(view: &NeedView<'_>, _: &Offer) -> bool {
    missing(view).next().is_none()
}

fn evidence(view: &NeedView<'_>, _: &Offer) -> Evidence {
    Evidence::new(missing(view), [""; 0])
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::collections::BTreeSet;

    use super::RULE;
    use crate::fixture::{World, id, need, offer};
    use crate::rules::NeedView;

    #[test]
    fn in_the_round_or_served_before() {
        let (mut need, offer) = (need(1), offer(1));
        need.facts.requires = [id(2)].into();
        let mut world = World::new();
        let (alone, together) = (BTreeSet::from([need.id]), BTreeSet::from([need.id, id(2)]));
        let passes = |world: &World, present: &_| {
            let context = world.context();
            (RULE.passes)(&NeedView::new(&need, present, &context), &offer)
        };
        assert!(!passes(&world, &alone));
        assert!(passes(&world, &together));
        world.served.insert(id(2));
        assert!(passes(&world, &alone));
    }
}
