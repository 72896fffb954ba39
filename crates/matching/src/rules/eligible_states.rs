//! The offer is for the state: it names it, or a region in which it lies, or a group to which it belongs on the day of
//! the run. An offer that names nothing is for every state. A joint need asks it of each of its states.
//!
//! Shapes the problem: no row in `pairs` where one of the states is left out.

use super::{Evidence, NeedView, Rule, joined};
use crate::offer::Offer;

/// The rule's name.
pub const NAME: &str = "eligible-states";

/// The rule.
pub const RULE: Rule = Rule { name: NAME, key: Some(key), passes, evidence };

fn key(view: &NeedView<'_>) -> String {
    joined(view.states())
}

fn passes(view: &NeedView<'_>, offer: &Offer) -> bool {
    let eligible = &offer.facts.eligible;
    let admits = |state| view.context.register.get(state).is_some_and(|state| eligible.admits(state, view.context.day));
    eligible.is_open() || view.states().all(admits)
}

fn evidence(view: &NeedView<'_>, offer: &Offer) -> Evidence {
    let eligible = &offer.facts.eligible;
    let states = eligible.states.iter().map(ToString::to_string);
    let regions = eligible.regions.iter().map(ToString::to_string);
    let groups = eligible.groups.iter().map(ToString::to_string);
    Evidence::new(view.states(), groups.chain(regions).chain(states))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::fixture::{need, offer, region, state};
    use crate::rules::tests::{evidence, passes};
    use assessment::Partner;
    use vocabulary::Group;

    #[test]
    fn by_name_region_or_group() {
        let need = need(1);
        let mut by_name = offer(1);
        by_name.facts.eligible.states.insert(state("XAB"));
        assert!(!passes(&RULE, &need, &by_name));
        assert_eq!(evidence(&RULE, &need, &by_name).offer, ["XAB"]);
        by_name.facts.eligible.states.insert(state("XAA"));
        assert!(passes(&RULE, &need, &by_name));
        let mut by_region = offer(1);
        by_region.facts.eligible.regions.insert(region("202"));
        assert!(passes(&RULE, &need, &by_region), "a sub-region counts");
        let mut by_group = offer(1);
        by_group.facts.eligible.groups.insert(Group::Sids);
        assert!(!passes(&RULE, &need, &by_group));
        by_group.facts.eligible.groups.insert(Group::Ldc);
        assert!(passes(&RULE, &need, &by_group));
    }

    #[test]
    fn groups_are_those_of_the_day() {
        // Nepal is to leave the group after the day of the run in these tests, Vanuatu has left it before.
        let (mut need, mut offer) = (need(1), offer(1));
        offer.facts.eligible.groups.insert(Group::Ldc);
        need.state = state("NPL");
        assert!(passes(&RULE, &need, &offer));
        need.state = state("VUT");
        assert!(!passes(&RULE, &need, &offer));
    }

    #[test]
    fn a_joint_need_asks_it_of_each_state() {
        let (mut need, mut offer) = (need(1), offer(1));
        offer.facts.eligible.states.insert(state("XAA"));
        need.facts.partners.push(Partner { state: state("XAB"), consented: true });
        assert!(!passes(&RULE, &need, &offer));
        offer.facts.eligible.states.insert(state("XAB"));
        assert!(passes(&RULE, &need, &offer));
    }
}
