//! The match report: every figure that a page, a file or a plot shows about a run, computed here and nowhere else.
//!
//! It speaks of coverage by group, region and area and never ranks states. Amounts are in minor units of their unit;
//! money in several currencies is added up in US cents at the run's exchange rates. The same input gives the same
//! report, byte for byte.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use vocabulary::{AreaId, CapabilityId, ExchangeRates, NeedId, OfferId, ProviderKind, Quantity, StateCode, Text, Unit};

use crate::eligibility::{Eligibility, RuleCount};
use crate::legend::Legend;
use crate::plan::{Award, Plan};
use crate::policy::Policy;
use crate::problem::Problem;
use crate::rules::Evidence;
use crate::weights::WeightPart;

mod compute;
mod coverage;
mod sections;
mod unmet;

pub use sections::{Cell, Section};
pub(crate) use unmet::{DECLINED, without_pairs};

/// A baseline of the specification with the awards that it makes.
#[derive(Debug, Clone, Copy)]
pub struct Baseline<'a> {
    /// `by-date` or `by-weight`.
    pub name: &'a str,
    /// Its awards.
    pub awards: &'a [Award],
}

/// What a report is made from.
#[derive(Debug, Clone, Copy)]
pub struct Material<'a> {
    /// The problem that was solved.
    pub problem: &'a Problem,
    /// Its plan.
    pub plan: &'a Plan,
    /// What the ids stand for.
    pub legend: &'a Legend,
    /// What the rules said.
    pub eligibility: &'a Eligibility,
    /// What the plan is compared with.
    pub baselines: &'a [Baseline<'a>],
}

/// How far a need is met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Met {
    /// As much as was asked for.
    Full,
    /// Some of it, at least the least useful amount.
    Part,
    /// Not yet matched.
    Unmet,
}

impl Met {
    /// Its code in files and message keys.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Part => "part",
            Self::Unmet => "unmet",
        }
    }
}

/// What the solver reached and what is proven.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// Why the search ended, in the words of the plan's format.
    pub status: String,
    /// Value of the plan.
    pub objective: f64,
    /// Best proven upper bound.
    pub bound: f64,
    /// What proved it.
    pub bound_source: Option<String>,
    /// (bound - objective) / objective.
    pub gap: f64,
    /// The bound that anyone can recompute from the certificate's prices.
    pub certified_bound: f64,
    /// The gap to that bound.
    pub certified_gap: f64,
}

/// A baseline beside the plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// `by-date` or `by-weight`.
    pub name: String,
    /// Its value.
    pub objective: f64,
    /// Needs that it serves.
    pub served: usize,
    /// Awards that it makes.
    pub awards: usize,
    /// How much more value the plan has.
    pub more_value: f64,
    /// The same as a share of the baseline's value; none where that is not above 0.
    pub more_value_share: Option<f64>,
    /// How many more needs the plan serves; below 0 where it serves fewer.
    pub more_served: i64,
}

/// What was asked for and matched in one unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitAmount {
    /// The unit.
    pub unit: Unit,
    /// Needs that count in it.
    pub needs: usize,
    /// Asked for, in minor units.
    pub asked: i64,
    /// Matched, in minor units.
    pub matched: i64,
}

/// Money in US cents, at the rates of the run; units other than money have no value here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct UsdAmount {
    /// Needs that could be converted.
    pub needs: usize,
    /// Asked for.
    pub asked_cents: i64,
    /// Matched.
    pub matched_cents: i64,
}

/// Figures about some needs.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Figures {
    /// How many needs.
    pub needs: usize,
    /// Met in full.
    pub full: usize,
    /// Met in part.
    pub part: usize,
    /// Not yet matched.
    pub unmet: usize,
    /// Part of the needs that is met in full or in part; 0 where there are none.
    pub served_share: f64,
    /// Mean over the needs of the matched part of what each asks for.
    pub matched_share: f64,
    /// By unit, in the order of the units' codes.
    pub amounts: Vec<UnitAmount>,
    /// All money together.
    pub usd: UsdAmount,
}

/// Coverage of one group, region or area.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Coverage {
    /// Group, region or area; `none` for states in no group, `unknown` for needs outside the edition's areas.
    pub id: String,
    /// The area's title, where it is an area.
    pub title: Option<Text>,
    /// The figures.
    pub figures: Figures,
}

/// A cell of the map of areas and regions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MapCell {
    /// The area, or `unknown`.
    pub area: String,
    /// The UN M49 region.
    pub region: String,
    /// The figures.
    pub figures: Figures,
}

/// What providers put up and what of it is awarded, in one unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SupplyAmount {
    /// The unit.
    pub unit: Unit,
    /// Offers that count in it.
    pub offers: usize,
    /// Put up, in minor units.
    pub capacity: i64,
    /// Awarded, with what is used once per award.
    pub used: i64,
}

/// One need with what it counts and what it gets.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NeedLine {
    /// Identity.
    pub id: NeedId,
    /// One line.
    pub title: String,
    /// Who asks.
    pub state: StateCode,
    /// Its name.
    pub state_name: Text,
    /// What the help is to build.
    pub capability: CapabilityId,
    /// Its area.
    pub area: Option<AreaId>,
    /// Asked for.
    pub quantity: Quantity,
    /// Matched, in minor units.
    pub matched: i64,
    /// How far it is met.
    pub met: Met,
    /// What it counts.
    pub weight: f64,
    /// Why.
    pub weight_parts: Vec<WeightPart>,
    /// Offers that may serve it.
    pub eligible: usize,
}

/// An offer that breaks one rule only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NearMissLine {
    /// Identity.
    pub offer: OfferId,
    /// One line.
    pub offer_title: String,
    /// Who offers.
    pub provider_name: String,
    /// The one rule.
    pub rule: String,
    /// Both sides of it.
    pub evidence: Evidence,
}

/// A need that is not yet matched, and what stopped it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct UnmetNeed {
    /// Identity.
    pub id: NeedId,
    /// One line.
    pub title: String,
    /// Who asks.
    pub state: StateCode,
    /// Its name.
    pub state_name: Text,
    /// Its area.
    pub area: Option<AreaId>,
    /// Asked for.
    pub quantity: Quantity,
    /// The reason, in the words of the plan's format.
    pub reason: String,
    /// The rule, the required need or the state that stopped it.
    pub because: Option<String>,
    /// The limit that counts, in the need's whole units or awards.
    pub limit: Option<f64>,
    /// What could be reached of it.
    pub reached: Option<f64>,
    /// Offers that may serve it.
    pub eligible: usize,
    /// Offers that may, but were declined by a side before.
    pub declined: usize,
    /// Rules that stand against the other offers.
    pub rules: Vec<RuleCount>,
    /// Offers that break one rule only, nearest first.
    pub nearest: Vec<NearMissLine>,
}

/// How much of an offer is awarded.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OfferUse {
    /// Identity.
    pub id: OfferId,
    /// One line.
    pub title: String,
    /// Who offers.
    pub provider_name: String,
    /// What kind of provider.
    pub provider_kind: ProviderKind,
    /// Put up.
    pub capacity: Quantity,
    /// Awarded with what is used once per award, in minor units of the offer.
    pub used: i64,
    /// Left.
    pub left: i64,
    /// Part of the capacity that is used; 0 where there is none.
    pub used_share: f64,
    /// Awards.
    pub awards: usize,
    /// Most awards that it makes.
    pub max_awards: Option<u64>,
    /// Needs that it may serve.
    pub eligible: usize,
    /// Capacity in US cents, where it is money that can be converted.
    pub capacity_usd_cents: Option<i64>,
    /// The used part of it.
    pub used_usd_cents: Option<i64>,
}

/// One award with the names of both sides.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AwardLine {
    /// The need.
    pub need: NeedId,
    /// Its title.
    pub need_title: String,
    /// Who asks.
    pub state: StateCode,
    /// Its name.
    pub state_name: Text,
    /// The need's area.
    pub area: Option<AreaId>,
    /// The offer.
    pub offer: OfferId,
    /// Its title.
    pub offer_title: String,
    /// Who offers.
    pub provider_name: String,
    /// The amount, in the need's unit.
    pub amount: Quantity,
    /// The amount as part of what is asked for.
    pub share: f64,
    /// What it takes from the offer, in the offer's unit.
    pub used: Quantity,
    /// The amount in US cents, where it is money that can be converted.
    pub usd_cents: Option<i64>,
    /// How well the pair fits.
    pub fit: f64,
    /// What the need counts.
    pub weight: f64,
    /// What the award adds to the plan's value.
    pub value: f64,
    /// Agreed before this run.
    pub agreed: bool,
}

/// The report of one run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MatchReport {
    /// The problem's name.
    pub name: String,
    /// The day of the run.
    pub day: NaiveDate,
    /// The edition of the catalogue.
    pub edition: String,
    /// SHA-256 of the problem file.
    pub problem_sha256: String,
    /// The policy with its published table of weights.
    pub policy: Policy,
    /// The exchange rates with their date.
    pub rates: ExchangeRates,
    /// What was reached and what is proven.
    pub outcome: Outcome,
    /// The baselines beside it.
    pub baselines: Vec<Comparison>,
    /// Awards.
    pub award_count: usize,
    /// All needs.
    pub totals: Figures,
    /// All offers, by unit.
    pub supply: Vec<SupplyAmount>,
    /// By group of states; a state in several groups counts in each.
    pub groups: Vec<Coverage>,
    /// By UN M49 region.
    pub regions: Vec<Coverage>,
    /// By area of the catalogue.
    pub areas: Vec<Coverage>,
    /// Areas by regions; only cells with needs.
    pub map: Vec<MapCell>,
    /// How often each rule stands against a pair, over all needs.
    pub rules: Vec<RuleCount>,
    /// Needs that are not yet matched.
    pub unmet: Vec<UnmetNeed>,
    /// Use of the offers.
    pub offers: Vec<OfferUse>,
    /// Awards with names.
    pub awards: Vec<AwardLine>,
    /// Every need.
    pub needs: Vec<NeedLine>,
}

/// Computes the report.
pub fn report(material: &Material<'_>) -> MatchReport {
    compute::report(material)
}

impl MatchReport {
    /// The report as tables, from which every file and every page is written.
    pub fn sections(&self) -> Vec<Section> {
        sections::of(self)
    }
}

#[cfg(test)]
mod tests;
