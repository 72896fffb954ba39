//! A plan as it travels: `matchmaker-plan/1`, an immutable proposal with its bound and its certificate.

mod read;

use std::collections::BTreeMap;

use serde::Serialize;
use vocabulary::Finding;

/// The name of the format that this program reads and writes.
pub const FORMAT: &str = "matchmaker-plan/1";

/// Why the search ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Proven best: a gap of at most one millionth.
    Optimal,
    /// The gap that was asked for is proven.
    GapReached,
    /// The work that was granted is done.
    WorkLimit,
    /// The clock ended the search.
    TimeLimit,
    /// Somebody ended the search.
    Cancelled,
    /// No plan satisfies the constraints.
    Infeasible,
}

impl Status {
    /// The word in the file.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Optimal => "optimal",
            Self::GapReached => "gap_reached",
            Self::WorkLimit => "work_limit",
            Self::TimeLimit => "time_limit",
            Self::Cancelled => "cancelled",
            Self::Infeasible => "infeasible",
        }
    }

    fn parse(word: &str) -> Option<Self> {
        [Self::Optimal, Self::GapReached, Self::WorkLimit, Self::TimeLimit, Self::Cancelled, Self::Infeasible]
            .into_iter()
            .find(|s| s.as_str() == word)
    }
}

/// What proved the bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum BoundSource {
    /// The prices of the certificate.
    Prices,
    /// The linear relaxation.
    Relaxation,
    /// Branch and bound.
    BranchAndBound,
}

impl BoundSource {
    /// The word in the file.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Prices => "prices",
            Self::Relaxation => "relaxation",
            Self::BranchAndBound => "branch_and_bound",
        }
    }

    fn parse(word: &str) -> Option<Self> {
        [Self::Prices, Self::Relaxation, Self::BranchAndBound].into_iter().find(|s| s.as_str() == word)
    }
}

/// A whole plan.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Plan {
    format: &'static str,
    /// SHA-256 of the problem file's bytes.
    pub problem_sha256: String,
    /// Why the search ended.
    pub status: Status,
    /// What proved `bound`; a plan made by hand may leave it open.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bound_source: Option<BoundSource>,
    /// Value of exactly these awards.
    pub objective: f64,
    /// Best upper bound that was proved.
    pub bound: f64,
    /// (bound - objective) / max(1e-9, |objective|).
    pub gap: f64,
    /// Why there is no plan, where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Awards in the order of needs, then offers, of the problem.
    pub awards: Vec<Award>,
    /// Prices from which anyone recomputes an upper bound.
    pub certificate: Certificate,
    /// Needs without any award, each with its reason.
    pub unmet: Vec<Unmet>,
    /// What the policy is judged by, where it is not the total.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub policy_values: BTreeMap<String, PolicyValue>,
}

/// A value of a policy, and the bound that was proved for it: no plan reaches more. For `changed_awards`, where fewer
/// is better, no plan reaches less.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct PolicyValue {
    /// The plan's own value.
    pub value: f64,
    /// What no plan exceeds.
    pub bound: f64,
}

/// One award.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Award {
    /// The need's id.
    pub need: String,
    /// The offer's id.
    pub offer: String,
    /// The amount, in need units.
    pub amount: f64,
}

/// Prices of the limits, and the upper bound that they prove.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Certificate {
    /// The upper bound.
    pub bound: f64,
    /// Price of one unit of an offer's capacity.
    pub offer_capacity: BTreeMap<String, f64>,
    /// Price of one award of an offer.
    pub offer_awards: BTreeMap<String, f64>,
    /// Price of one award to a state.
    pub state_awards: BTreeMap<String, f64>,
    /// Prices of earmarks.
    pub earmarks: Vec<EarmarkPrice>,
    /// Prices of requirements.
    pub requires: Vec<RequiresPrice>,
    /// Further inequalities with their prices.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub limits: Vec<LimitPrice>,
}

/// Price of an earmark.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EarmarkPrice {
    /// The offer's id.
    pub offer: String,
    /// The group.
    pub group: String,
    /// The price.
    pub price: f64,
}

/// Price of a requirement.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RequiresPrice {
    /// The need that requires.
    pub need: String,
    /// The need that is required.
    pub requires: String,
    /// The price.
    pub price: f64,
}

/// Of the listed needs an offer can serve at most so many.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LimitPrice {
    /// The offer's id.
    pub offer: String,
    /// The needs' ids.
    pub needs: Vec<String>,
    /// How many of them at most.
    pub most: u64,
    /// The price.
    pub price: f64,
}

/// A need without any award.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Unmet {
    /// The need's id.
    pub need: String,
    /// The first reason that holds, in a fixed order.
    pub reason: Reason,
    /// What the reason rests on; nothing in a plan that was read.
    #[serde(flatten)]
    pub evidence: Evidence,
}

/// Why a need has no award.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// No offer covers it.
    NoOffer,
    /// Every candidate is excluded by a rule.
    Excluded,
    /// Capacity went to needs worth more.
    Outbid,
    /// What is left is below the least useful amount.
    BelowLeastAmount,
    /// A required need is not served.
    Requires,
    /// The state's absorptive capacity is used up.
    Absorption,
    /// The most providers of the need cannot reach its least amount.
    ProviderLimit,
    /// What is left is earmarked for others.
    Earmark,
    /// What is pinned leaves no room.
    Pinned,
    /// Within the gap: a better plan might serve it.
    NotProven,
}

impl Reason {
    /// All reasons.
    pub const ALL: [Self; 10] = [
        Self::NoOffer,
        Self::Excluded,
        Self::Outbid,
        Self::BelowLeastAmount,
        Self::Requires,
        Self::Absorption,
        Self::ProviderLimit,
        Self::Earmark,
        Self::Pinned,
        Self::NotProven,
    ];

    /// The word in the file.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NoOffer => "no_offer",
            Self::Excluded => "excluded",
            Self::Outbid => "outbid",
            Self::BelowLeastAmount => "below_least_amount",
            Self::Requires => "requires",
            Self::Absorption => "absorption",
            Self::ProviderLimit => "provider_limit",
            Self::Earmark => "earmark",
            Self::Pinned => "pinned",
            Self::NotProven => "not_proven",
        }
    }

    fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|r| r.as_str() == word)
    }
}

/// What a reason rests on; only what applies is set.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Evidence {
    /// How many pairs the need has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub candidates: Option<u32>,
    /// The rule, or the required need, or the state, that stopped it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub because: Option<String>,
    /// The least amount, or the limit, that counts here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<f64>,
    /// The most that could be had, or what is used.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reached: Option<f64>,
    /// The best offers for it, with what serving from them is worth and what it costs at the plan's prices.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub offers: Vec<Bid>,
}

/// What a need would bring at an offer, against the price of what it would use there.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Bid {
    /// The offer's id.
    pub offer: String,
    /// The largest award that the pair allows.
    pub amount: f64,
    /// What that award adds to the objective.
    pub value: f64,
    /// What the capacity, awards and places that it uses are worth to others.
    pub price: f64,
}

impl Plan {
    /// A plan; the gap follows from objective and bound.
    pub fn new(problem_sha256: String, status: Status, objective: f64, bound: f64) -> Self {
        Self {
            format: FORMAT,
            problem_sha256,
            status,
            bound_source: None,
            objective,
            bound,
            gap: gap(objective, bound),
            reason: None,
            awards: Vec::new(),
            certificate: Certificate::default(),
            unmet: Vec::new(),
            policy_values: BTreeMap::new(),
        }
    }

    /// Reads a plan file, or names every fault of its form. Whether the plan is right is for `check` to say.
    ///
    /// # Errors
    /// All findings with their places.
    pub fn read(bytes: &[u8]) -> Result<Self, Vec<Finding>> {
        read::read(bytes)
    }

    /// Writes the plan file: the same plan, the same bytes.
    pub fn write(&self) -> Vec<u8> {
        // Texts and finite numbers alone: serialising them into memory cannot fail.
        let mut bytes = serde_json::to_vec_pretty(self).unwrap_or_default();
        bytes.push(b'\n');
        bytes
    }
}

/// The gap between a value and an upper bound, as the format defines it.
pub fn gap(objective: f64, bound: f64) -> f64 {
    (bound - objective) / objective.abs().max(1e-9)
}
