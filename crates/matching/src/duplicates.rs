//! Whether two records probably speak of the same help: a need twice, an offer twice, an activity of somebody else
//! that already does it. A warning for a person, never a decision.
//!
//! Each thing that both records tell is compared by itself and weighs as much as it tells things apart: half the world
//! has a training course in awareness, few have one for the same state in the same months at the same price.

mod compare;
mod words;

use std::collections::BTreeSet;

use assessment::Need;
use catalogue::Edition;
use serde::{Deserialize, Serialize};
use vocabulary::{AreaId, CapabilityId, ModalityId, Period, Quantity, StateCode};

use crate::offer::Offer;

/// What is compared of a record. Empty or none means that it is not known, which speaks neither for nor against.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Record {
    /// Its identifier.
    pub id: String,
    /// States it is for.
    pub countries: BTreeSet<StateCode>,
    /// Areas.
    pub areas: BTreeSet<AreaId>,
    /// Capabilities.
    pub capabilities: BTreeSet<CapabilityId>,
    /// Kinds of help.
    pub kinds: BTreeSet<ModalityId>,
    /// DAC purpose codes: they stand for areas where a record has none.
    pub purposes: BTreeSet<String>,
    /// When.
    pub period: Option<Period>,
    /// How much.
    pub amount: Option<Quantity>,
    /// How much in US cents, where a rate is known.
    pub usd_cents: Option<i64>,
    /// One line.
    pub title: String,
    /// What it says of itself.
    pub words: String,
    /// Identifiers of records that it names.
    pub references: BTreeSet<String>,
}

impl Record {
    /// What a need tells.
    pub fn of_need(need: &Need, edition: &Edition) -> Self {
        let capability = edition.capabilities.iter().find(|c| c.id == need.facts.capability);
        Self {
            id: need.id.to_string(),
            countries: need.facts.partners.iter().map(|p| p.state.clone()).chain([need.state.clone()]).collect(),
            areas: capability.map(|c| c.area.clone()).into_iter().collect(),
            capabilities: BTreeSet::from([need.facts.capability.clone()]),
            kinds: need.facts.kinds.clone(),
            purposes: capability.map(|c| c.dac_purpose_code.clone()).filter(|p| !p.is_empty()).into_iter().collect(),
            period: Some(need.facts.period),
            amount: Some(need.facts.quantity),
            title: need.facts.title.clone(),
            words: need.facts.description.clone(),
            ..Self::default()
        }
    }

    /// What an offer tells. Regions and groups are no states: an offer to many states tells none.
    pub fn of_offer(offer: &Offer, edition: &Edition) -> Self {
        let facts = &offer.facts;
        let named = || edition.capabilities.iter().filter(|c| facts.capabilities.contains(&c.id));
        Self {
            id: offer.id.to_string(),
            countries: facts.eligible.states.clone(),
            areas: named().map(|c| c.area.clone()).chain(facts.areas.iter().cloned()).collect(),
            capabilities: facts.capabilities.clone(),
            kinds: facts.kinds.clone(),
            purposes: named().map(|c| c.dac_purpose_code.clone()).filter(|p| !p.is_empty()).collect(),
            period: Some(facts.window),
            amount: Some(facts.capacity),
            title: facts.title.clone(),
            words: facts.description.clone(),
            ..Self::default()
        }
    }
}

/// What a reason is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum About {
    /// One names the other.
    Reference,
    /// States.
    Country,
    /// Areas, or the purpose codes that stand for them.
    Area,
    /// Capabilities.
    Capability,
    /// Kinds of help.
    Kind,
    /// Time.
    Period,
    /// How much.
    Amount,
    /// Titles.
    Title,
    /// Descriptions.
    Words,
}

impl About {
    /// Every one, in the order in which they are compared.
    pub const ALL: &'static [Self] = &[
        Self::Reference,
        Self::Country,
        Self::Area,
        Self::Capability,
        Self::Kind,
        Self::Period,
        Self::Amount,
        Self::Title,
        Self::Words,
    ];

    /// Its code in message keys.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Reference => "reference",
            Self::Country => "country",
            Self::Area => "area",
            Self::Capability => "capability",
            Self::Kind => "kind",
            Self::Period => "period",
            Self::Amount => "amount",
            Self::Title => "title",
            Self::Words => "words",
        }
    }

    /// How much it weighs.
    const fn weight(self) -> f64 {
        match self {
            Self::Reference => 0.0,
            Self::Title => 3.0,
            Self::Capability | Self::Words => 2.0,
            Self::Country | Self::Area | Self::Period | Self::Amount => 1.5,
            Self::Kind => 1.0,
        }
    }
}

/// How alike two records are in one respect.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Reason {
    /// In which respect.
    pub about: About,
    /// How alike, 0 to 1.
    pub likeness: f64,
}

/// What to make of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Two things.
    Different,
    /// Worth a look.
    Possible,
    /// Very probably one thing.
    Likely,
}

impl Verdict {
    /// Its code in message keys.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Different => "different",
            Self::Possible => "possible",
            Self::Likely => "likely",
        }
    }
}

/// From this score on a pair is worth a look.
pub const POSSIBLE: f64 = 0.62;
/// From this score on it is very probably one thing.
pub const LIKELY: f64 = 0.78;

/// How alike two records are, and why.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Likeness {
    /// 0 to 1.
    pub score: f64,
    /// What to make of it.
    pub verdict: Verdict,
    /// In which respects they are alike, strongest first; those that speak against are left out.
    pub reasons: Vec<Reason>,
}

/// A record that resembles another.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Duplicate {
    /// Its identifier.
    pub id: String,
    /// How alike, and why.
    pub likeness: Likeness,
}

/// How alike two records are; the same for either order.
pub fn likeness(one: &Record, two: &Record) -> Likeness {
    let parts = compare::parts(one, two);
    let named = parts.iter().any(|p| p.about == About::Reference && p.likeness > 0.0);
    let score = if named { 1.0 } else { score(&parts) };
    let verdict = match score {
        s if s >= LIKELY => Verdict::Likely,
        s if s >= POSSIBLE => Verdict::Possible,
        _ => Verdict::Different,
    };
    let mut reasons: Vec<Reason> = parts.into_iter().filter(|p| p.likeness >= 0.5).collect();
    let strength = |r: &Reason| if r.about == About::Reference { f64::INFINITY } else { r.likeness * r.about.weight() };
    reasons.sort_by(|a, b| strength(b).total_cmp(&strength(a)).then(a.about.cmp(&b.about)));
    Likeness { score, verdict, reasons }
}

/// The weighted mean of what both tell, held down where a thing that cannot be shared differs, and where too little is
/// known to say anything.
fn score(parts: &[Reason]) -> f64 {
    let (mut sum, mut weight, mut most) = (0.0, 0.0, 1.0f64);
    for part in parts {
        sum += part.likeness * part.about.weight();
        weight += part.about.weight();
        // Help for another state, in other years or on another matter is other help, however alike the words.
        let excludes = matches!(part.about, About::Country | About::Period | About::Area | About::Capability);
        if excludes && part.likeness <= 0.0 {
            most = most.min(0.5);
        }
    }
    if weight <= 0.0 {
        return 0.0;
    }
    // With little in common to compare, likeness is chance: half of all weights must have been compared for a full score.
    let known = (weight / 7.0).min(1.0);
    (sum / weight * known).min(most)
}

/// The records that resemble one, best first; itself left out. Equal scores stand in the order of their ids.
pub fn duplicates(record: &Record, among: &[Record], least: Verdict) -> Vec<Duplicate> {
    let others = among.iter().filter(|other| other.id != record.id || other.id.is_empty());
    let mut found: Vec<Duplicate> = others
        .map(|other| Duplicate { id: other.id.clone(), likeness: likeness(record, other) })
        .filter(|found| found.likeness.verdict >= least)
        .collect();
    found.sort_by(|a, b| b.likeness.score.total_cmp(&a.likeness.score).then_with(|| a.id.cmp(&b.id)));
    found
}

#[cfg(test)]
mod tests;
