//! An offer: what a provider is ready to give, and under which conditions. Conditions are visible, never hidden.

use std::collections::{BTreeMap, BTreeSet};

use assessment::need::Delivery;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use vocabulary::{
    AreaId, CapabilityId, Group, LanguageCode, ModalityId, OfferId, OrganisationId, Period, ProviderKind, Quantity,
    RegionCode, Sharing, Stage, State, StateCode,
};

/// Which states the offer is for: any state that is named, or lies in a named region, or is in a named group on the day
/// of the run. All three empty means every state.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Eligible {
    /// Named states.
    #[serde(default)]
    pub states: BTreeSet<StateCode>,
    /// UN M49 regions, sub-regions or intermediate regions.
    #[serde(default)]
    pub regions: BTreeSet<RegionCode>,
    /// Dated groups.
    #[serde(default)]
    pub groups: BTreeSet<Group>,
}

impl Eligible {
    /// Whether the offer is for every state.
    pub fn is_open(&self) -> bool {
        self.states.is_empty() && self.regions.is_empty() && self.groups.is_empty()
    }

    /// Whether the offer is for this state on that day.
    pub fn admits(&self, state: &State, day: NaiveDate) -> bool {
        self.is_open()
            || self.states.contains(&state.code)
            || self.regions.iter().any(|region| state.lies_in(region))
            || state.groups_on(day).any(|group| self.groups.contains(&group))
    }
}

/// A share of what the offer spends that is kept for a group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Earmark {
    /// For states of this group.
    pub group: Group,
    /// At least this part, 0 to 100 %.
    pub min_percent: u8,
}

/// What the provider would rather do; it shapes the fit of a pair and never excludes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "about", content = "value")]
pub enum Preference {
    /// Needs in this area.
    Area(AreaId),
    /// States of this region.
    Region(RegionCode),
    /// States of this group.
    Group(Group),
    /// This state.
    State(StateCode),
    /// Help delivered this way.
    Delivery(Delivery),
}

/// Everything about an offer that its provider decides. Amounts are in minor units of `capacity.unit`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfferFacts {
    /// One line.
    pub title: String,
    /// What is offered.
    #[serde(default)]
    pub description: String,
    /// Capabilities it builds.
    #[serde(default)]
    pub capabilities: BTreeSet<CapabilityId>,
    /// Whole areas it builds; together with `capabilities` never empty.
    #[serde(default)]
    pub areas: BTreeSet<AreaId>,
    /// Kinds of help; never empty.
    pub kinds: BTreeSet<ModalityId>,
    /// How much in total.
    pub capacity: Quantity,
    /// Smallest award worth the trouble; minor units.
    #[serde(default)]
    pub smallest_award: i64,
    /// Largest award; minor units, none means up to the capacity.
    #[serde(default)]
    pub largest_award: Option<i64>,
    /// Most awards; none means no limit.
    #[serde(default)]
    pub max_awards: Option<u32>,
    /// Used up once per award, for preparation or travel; minor units.
    #[serde(default)]
    pub setup_cost: i64,
    /// What one unit costs the provider there, in percent of a unit, by M49 region; 100 where not named.
    #[serde(default)]
    pub regional_cost: BTreeMap<RegionCode, u32>,
    /// For whom.
    #[serde(default)]
    pub eligible: Eligible,
    /// Languages in which it can be given; empty means any, interpretation included.
    #[serde(default)]
    pub languages: BTreeSet<LanguageCode>,
    /// Ways of delivery; empty means any.
    #[serde(default)]
    pub delivery: BTreeSet<Delivery>,
    /// When it can be given.
    pub window: Period,
    /// Lowest and highest present level it suits; none means any.
    #[serde(default)]
    pub levels: Option<(Stage, Stage)>,
    /// Kept shares.
    #[serde(default)]
    pub earmarks: Vec<Earmark>,
    /// What the provider would rather do.
    #[serde(default)]
    pub preferences: Vec<Preference>,
    /// Technical and fiduciary conditions in words, shown to every state before it decides.
    #[serde(default)]
    pub conditions: String,
    /// Who may see it.
    #[serde(default)]
    pub sharing: Sharing,
}

/// An offer as the matcher takes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// Identity.
    pub id: OfferId,
    /// Who offers.
    pub provider: OrganisationId,
    /// What kind of provider it is.
    pub provider_kind: ProviderKind,
    /// Its name, for reports.
    pub provider_name: String,
    /// Day of posting.
    pub posted: NaiveDate,
    /// The facts.
    #[serde(flatten)]
    pub facts: OfferFacts,
}

impl Offer {
    /// Minor units of this offer as whole units.
    pub fn in_major(&self, amount: i64) -> f64 {
        Quantity::new(amount, self.facts.capacity.unit).major()
    }

    /// What a unit costs in the state, in percent of a unit; the narrowest region that the provider names decides.
    pub fn regional_cost_percent(&self, state: &State) -> Option<u32> {
        [state.intermediate.as_ref(), state.subregion.as_ref(), Some(&state.region)]
            .into_iter()
            .flatten()
            .find_map(|region| self.facts.regional_cost.get(region).copied())
    }
}
