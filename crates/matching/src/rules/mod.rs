//! The rules that decide whether an offer may serve a need. One file per rule: what it means to a person, its name,
//! its test of a pair with the evidence behind a refusal, how it shapes the problem.
//!
//! No rule weighs or ranks. A pair that passes all of them becomes a row of `pairs`; a pair that breaks one does not,
//! and the first broken rule in the order of `RULES` is counted against it.

use std::collections::BTreeSet;

use assessment::Need;
use serde::{Deserialize, Serialize};
use vocabulary::{AreaId, NeedId, State, StateCode};

use crate::eligibility::Context;
use crate::offer::Offer;

pub mod capability;
pub mod consent;
pub mod delivery;
pub mod eligible_states;
pub mod exclusions;
pub mod kind_of_help;
pub mod language;
pub mod levels;
pub mod own_offer;
pub mod period;
pub mod prerequisites;
pub mod size;
pub mod unit;

/// Both sides of a refusal in the rule's own terms: codes, ids, dates or amounts, which pages put into words.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Evidence {
    /// What the need asks.
    pub need: Vec<String>,
    /// What the offer gives.
    pub offer: Vec<String>,
}

impl Evidence {
    /// Evidence from two lists of things that can be written.
    pub fn new<N: ToString, O: ToString>(
        need: impl IntoIterator<Item = N>,
        offer: impl IntoIterator<Item = O>,
    ) -> Self {
        Self {
            need: need.into_iter().map(|value| value.to_string()).collect(),
            offer: offer.into_iter().map(|value| value.to_string()).collect(),
        }
    }
}

/// A need with what every rule asks about it, looked up once.
#[derive(Debug)]
pub struct NeedView<'a> {
    /// The need.
    pub need: &'a Need,
    /// The area of its capability, where the catalogue knows it.
    pub area: Option<&'a AreaId>,
    /// The leading state's entry in the register.
    pub lead: Option<&'a State>,
    /// Every need of the round.
    pub present: &'a BTreeSet<NeedId>,
    /// The world of the run.
    pub context: &'a Context<'a>,
}

impl<'a> NeedView<'a> {
    /// Looks up what rules ask.
    pub fn new(need: &'a Need, present: &'a BTreeSet<NeedId>, context: &'a Context<'a>) -> Self {
        let area = context.facts.area_of.get(&need.facts.capability);
        Self { need, area, lead: context.register.get(&need.state), present, context }
    }

    /// The state and, where the need is joint, its partners.
    pub fn states(&self) -> impl Iterator<Item = &'a StateCode> + use<'a> {
        std::iter::once(&self.need.state).chain(self.need.facts.partners.iter().map(|partner| &partner.state))
    }
}

/// One rule.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// Stable name, in reports and message keys (`rule-{name}`).
    pub name: &'static str,
    /// What of the need the rule looks at, as text: needs with the same text get the same answers, so that they are
    /// judged once. `None` where it looks at amounts; such rules stand last.
    pub key: Option<fn(&NeedView<'_>) -> String>,
    /// Whether the pair may stand.
    pub passes: fn(&NeedView<'_>, &Offer) -> bool,
    /// Both sides of a refusal.
    pub evidence: fn(&NeedView<'_>, &Offer) -> Evidence,
}

/// Every rule, in the order in which they are asked: what the help is, how it comes, for whom, whether it is wanted,
/// how much.
pub const RULES: &[Rule] = &[
    capability::RULE,
    kind_of_help::RULE,
    unit::RULE,
    period::RULE,
    language::RULE,
    delivery::RULE,
    eligible_states::RULE,
    levels::RULE,
    exclusions::RULE,
    own_offer::RULE,
    consent::RULE,
    prerequisites::RULE,
    size::RULE,
];

/// Joins values to a key; the separator cannot stand in a code or an id.
fn joined<T: ToString>(values: impl IntoIterator<Item = T>) -> String {
    values.into_iter().map(|value| value.to_string()).collect::<Vec<_>>().join("|")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;
    use crate::fixture::{World, need, offer};

    /// Whether a rule lets the pair stand.
    pub(crate) fn passes(rule: &Rule, need: &Need, offer: &Offer) -> bool {
        let (world, present) = (World::new(), BTreeSet::from([need.id]));
        let context = world.context();
        (rule.passes)(&NeedView::new(need, &present, &context), offer)
    }

    /// The evidence of a refusal.
    pub(crate) fn evidence(rule: &Rule, need: &Need, offer: &Offer) -> Evidence {
        let (world, present) = (World::new(), BTreeSet::from([need.id]));
        let context = world.context();
        (rule.evidence)(&NeedView::new(need, &present, &context), offer)
    }

    #[test]
    fn names_are_unique_and_the_fixture_passes_all() {
        let names: BTreeSet<_> = RULES.iter().map(|rule| rule.name).collect();
        assert_eq!(names.len(), RULES.len());
        for rule in RULES {
            assert!(passes(rule, &need(1), &offer(1)), "{}", rule.name);
        }
    }

    #[test]
    fn rules_on_amounts_stand_last() {
        let first_unkeyed = RULES.iter().position(|rule| rule.key.is_none()).unwrap_or(RULES.len());
        assert!(RULES.iter().skip(first_unkeyed).all(|rule| rule.key.is_none()));
    }
}
