//! How well a pair fits: what a donor would rather do shapes the objective and never excludes.
//!
//! For each thing about which an offer has preferences (area, region, group, state, delivery) a pair that meets none of
//! them is multiplied by the table's factor. The neutral table gives every pair a fit of 1.

use assessment::Need;
use serde::{Deserialize, Serialize};
use vocabulary::{Finding, Place};

use crate::eligibility::Context;
use crate::offer::{Offer, Preference};

/// Fit never falls below this: a preference is not a rule.
pub const SMALLEST_FIT: f64 = 0.01;

/// Factors of pairs that an offer does not prefer, by what the preference is about; above 0, at most 1.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FitTable {
    /// Another area than preferred.
    pub area: f64,
    /// Another region.
    pub region: f64,
    /// In none of the preferred groups.
    pub group: f64,
    /// Another state.
    pub state: f64,
    /// Cannot be delivered in a preferred way.
    pub delivery: f64,
}

impl Default for FitTable {
    fn default() -> Self {
        Self { area: 1.0, region: 1.0, group: 1.0, state: 1.0, delivery: 1.0 }
    }
}

/// One preference's part in a fit; shown beside the pair.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FitPart {
    /// `area`, `region`, `group`, `state`, `delivery` or `set-by-round`.
    pub rule: String,
    /// What it multiplies by.
    pub factor: f64,
}

/// How well a pair fits, above 0 and at most 1.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Fit {
    /// Product of the parts.
    pub value: f64,
    /// One part for each thing about which the offer has preferences.
    pub parts: Vec<FitPart>,
}

impl Fit {
    /// A fit that the round sets for all pairs of an offer.
    pub fn set_by_round(value: f64) -> Self {
        Self { value, parts: vec![FitPart { rule: "set-by-round".to_owned(), factor: value }] }
    }
}

impl FitTable {
    fn factors(&self) -> [(&'static str, f64); 5] {
        [
            ("area", self.area),
            ("region", self.region),
            ("group", self.group),
            ("state", self.state),
            ("delivery", self.delivery),
        ]
    }

    /// Every fault of the table, with the path of the field.
    pub fn findings(&self) -> Vec<Finding> {
        let message = "a fit must lie between 0.1 and 1; 1 makes nothing of the preference";
        let fault = |(field, factor): (&str, f64)| {
            Finding::error(
                "fit-out-of-bounds",
                Place::path(format!("weights.fit.{field}")),
                factor.to_string(),
                message,
            )
        };
        self.factors().into_iter().filter(|(_, factor)| !(0.1..=1.0).contains(factor)).map(fault).collect()
    }
}

/// What a preference is about, in the words of the table.
fn about(preference: &Preference) -> &'static str {
    match preference {
        Preference::Area(_) => "area",
        Preference::Region(_) => "region",
        Preference::Group(_) => "group",
        Preference::State(_) => "state",
        Preference::Delivery(_) => "delivery",
    }
}

fn met(preference: &Preference, need: &Need, context: &Context<'_>) -> bool {
    let state = context.register.get(&need.state);
    match preference {
        Preference::Area(area) => context.facts.area_of.get(&need.facts.capability) == Some(area),
        Preference::Region(region) => state.is_some_and(|state| state.lies_in(region)),
        Preference::Group(group) => state.is_some_and(|state| state.groups_on(context.day).any(|own| own == *group)),
        Preference::State(preferred) => need.state == *preferred,
        Preference::Delivery(way) => need.facts.delivery.is_empty() || need.facts.delivery.contains(way),
    }
}

/// The fit of a pair, with its parts.
pub fn fit(need: &Need, offer: &Offer, table: &FitTable, context: &Context<'_>) -> Fit {
    let mut parts = Vec::new();
    for (rule, factor) in table.factors() {
        let mut named = offer.facts.preferences.iter().filter(|preference| about(preference) == rule).peekable();
        if named.peek().is_some() {
            let factor = if named.any(|preference| met(preference, need, context)) { 1.0 } else { factor };
            parts.push(FitPart { rule: rule.to_owned(), factor });
        }
    }
    let value: f64 = parts.iter().map(|part| part.factor).product();
    Fit { value: value.clamp(SMALLEST_FIT, 1.0), parts }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::fixture::{World, need, offer, region, state};
    use assessment::Delivery;
    use vocabulary::Group;

    #[test]
    fn neutral_unless_the_round_says_otherwise() {
        let world = World::new();
        let mut offer = offer(1);
        offer.facts.preferences = vec![Preference::State(state("KEN")), Preference::Region(region("142"))];
        let neutral = fit(&need(1), &offer, &FitTable::default(), &world.context());
        assert_eq!((neutral.value, neutral.parts.len()), (1.0, 2));
    }

    #[test]
    fn one_met_preference_of_a_kind_is_enough() {
        let world = World::new();
        let table = FitTable { region: 0.5, group: 0.8, delivery: 0.9, area: 0.7, state: 0.6 };
        let mut offer = offer(1);
        offer.facts.preferences = vec![
            Preference::Region(region("142")),
            Preference::Region(region("002")),
            Preference::Group(Group::Sids),
            Preference::Delivery(Delivery::Online),
        ];
        let mut need = need(1);
        need.facts.delivery = [Delivery::Onsite].into();
        let found = fit(&need, &offer, &table, &world.context());
        assert!((found.value - 0.8 * 0.9).abs() < 1e-12);
        let parts: Vec<_> = found.parts.iter().map(|part| (part.rule.as_str(), part.factor)).collect();
        assert_eq!(parts, [("region", 1.0), ("group", 0.8), ("delivery", 0.9)]);
        offer.facts.preferences =
            vec![Preference::Area("incident-response".parse().unwrap()), Preference::State(need.state.clone())];
        assert_eq!(fit(&need, &offer, &table, &world.context()).value, 1.0);
    }
}
