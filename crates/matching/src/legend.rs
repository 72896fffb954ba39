//! What the ids of a problem stand for: names, areas, regions, groups, units, weights with their parts. Frozen with the
//! run, so that its report can be written again from files alone.

use std::collections::{BTreeMap, BTreeSet};

use assessment::Need;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use vocabulary::{
    AreaId, CapabilityId, ExchangeRates, Group, NeedId, OfferId, OrganisationId, ProviderKind, Quantity, RegionCode,
    StateCode, Text,
};

use crate::eligibility::Context;
use crate::fit::LearnedFactor;
use crate::offer::Offer;
use crate::policy::Policy;
use crate::weights::Weight;

/// A state as reports speak of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StateEntry {
    /// Short name.
    pub name: Text,
    /// UN M49 region.
    pub region: RegionCode,
    /// Groups on the day of the run.
    pub groups: BTreeSet<Group>,
    /// Invented for demonstration.
    pub invented: bool,
}

/// A need as reports speak of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NeedEntry {
    /// Identity.
    pub id: NeedId,
    /// One line.
    pub title: String,
    /// Who asks.
    pub state: StateCode,
    /// Other states of a joint need.
    pub partners: Vec<StateCode>,
    /// What the help is to build.
    pub capability: CapabilityId,
    /// Its title.
    pub capability_title: Text,
    /// Its area, where the edition knows it.
    pub area: Option<AreaId>,
    /// How much.
    pub quantity: Quantity,
    /// Less is of no use; minor units.
    pub least_useful: i64,
    /// Day of posting.
    pub posted: NaiveDate,
    /// What it counts, with the parts.
    pub weight: Weight,
    /// Offers that may serve it but were declined by a side before.
    pub declined: usize,
}

/// An offer as reports speak of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfferEntry {
    /// Identity.
    pub id: OfferId,
    /// One line.
    pub title: String,
    /// Who offers.
    pub provider: OrganisationId,
    /// Its name.
    pub provider_name: String,
    /// What kind it is.
    pub provider_kind: ProviderKind,
    /// How much.
    pub capacity: Quantity,
}

/// What feedback has taught the fits of a problem.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LessonsUsed {
    /// What all fits and the cost of an award are divided by, so that no fit is above 1.
    pub scale: f64,
    /// The factors that count, with their evidence.
    pub factors: Vec<LearnedFactor>,
    /// Pairs that at least one of them is about.
    pub pairs: usize,
}

/// Everything that stands behind the ids of a problem.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Legend {
    /// The day of the run.
    pub day: NaiveDate,
    /// The edition of the catalogue.
    pub edition: String,
    /// The policy, with the published table of weights.
    pub policy: Policy,
    /// The exchange rates, with their date.
    pub rates: ExchangeRates,
    /// Titles of the areas that occur.
    pub areas: BTreeMap<AreaId, Text>,
    /// States that have needs, by code.
    pub states: BTreeMap<StateCode, StateEntry>,
    /// Needs by their id in the problem.
    pub needs: BTreeMap<String, NeedEntry>,
    /// Offers by their id in the problem.
    pub offers: BTreeMap<String, OfferEntry>,
    /// What feedback has taught; none where nothing is approved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lessons: Option<LessonsUsed>,
}

impl Legend {
    /// A legend without entries.
    pub fn new(policy: &Policy, context: &Context<'_>) -> Self {
        Self {
            day: context.day,
            edition: context.facts.edition.clone(),
            policy: policy.clone(),
            rates: context.rates.clone(),
            areas: BTreeMap::new(),
            states: BTreeMap::new(),
            needs: BTreeMap::new(),
            offers: BTreeMap::new(),
            lessons: None,
        }
    }

    /// Enters a need, its area and its state.
    pub fn enter_need(&mut self, need: &Need, weight: Weight, declined: usize, context: &Context<'_>) {
        let area = context.facts.area_of.get(&need.facts.capability).cloned();
        if let Some(area) = &area {
            self.areas.entry(area.clone()).or_insert_with(|| context.facts.area_title(area));
        }
        if let Some(state) = context.register.get(&need.state) {
            self.states.entry(need.state.clone()).or_insert_with(|| StateEntry {
                name: state.name.clone(),
                region: state.region.clone(),
                groups: state.groups_on(context.day).collect(),
                invented: state.invented,
            });
        }
        let entry = NeedEntry {
            id: need.id,
            title: need.facts.title.clone(),
            state: need.state.clone(),
            partners: need.facts.partners.iter().map(|partner| partner.state.clone()).collect(),
            capability: need.facts.capability.clone(),
            capability_title: context.facts.capability_title(&need.facts.capability),
            area,
            quantity: need.facts.quantity,
            least_useful: need.facts.least_useful,
            posted: need.posted,
            weight,
            declined,
        };
        self.needs.insert(need.id.to_string(), entry);
    }

    /// Enters an offer.
    pub fn enter_offer(&mut self, offer: &Offer) {
        let entry = OfferEntry {
            id: offer.id,
            title: offer.facts.title.clone(),
            provider: offer.provider,
            provider_name: offer.provider_name.clone(),
            provider_kind: offer.provider_kind,
            capacity: offer.facts.capacity,
        };
        self.offers.insert(offer.id.to_string(), entry);
    }
}
