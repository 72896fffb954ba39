//! The offer suits the state's present level, where the provider names a span of levels and the state tells its level.
//! A level that is not told is unknown, never held against the state.
//!
//! Shapes the problem: no row in `pairs` where the told level lies outside the span.

use super::{Evidence, NeedView, Rule, joined};
use crate::offer::Offer;

/// The rule's name.
pub const NAME: &str = "levels";

/// The rule.
pub const RULE: Rule = Rule { name: NAME, key: Some(key), passes, evidence };

fn key(view: &NeedView<'_>) -> String {
    joined(view.need.facts.level_now)
}

fn passes(view: &NeedView<'_>, offer: &Offer) -> bool {
    match (view.need.facts.level_now, offer.facts.levels) {
        (Some(level), Some((lowest, highest))) => lowest <= level && level <= highest,
        _ => true,
    }
}

fn evidence(view: &NeedView<'_>, offer: &Offer) -> Evidence {
    Evidence::new(view.need.facts.level_now, offer.facts.levels.into_iter().flat_map(|(low, high)| [low, high]))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::RULE;
    use crate::fixture::{need, offer};
    use crate::rules::tests::{evidence, passes};
    use vocabulary::Stage;

    #[test]
    fn unknown_levels_pass() {
        let (mut need, mut offer) = (need(1), offer(1));
        let stage = |value: u8| Stage::try_from(value).unwrap();
        offer.facts.levels = Some((stage(2), stage(3)));
        assert!(passes(&RULE, &need, &offer));
        for (level, stands) in [(1, false), (2, true), (3, true), (4, false)] {
            need.facts.level_now = Some(stage(level));
            assert_eq!(passes(&RULE, &need, &offer), stands, "level {level}");
        }
        assert_eq!(evidence(&RULE, &need, &offer).offer, ["2", "3"]);
    }
}
