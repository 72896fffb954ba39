//! What a self-assessment yields: levels, gaps, prerequisites, certainty, proposed needs.

use std::collections::{BTreeMap, BTreeSet};

use catalogue::PrerequisiteKind;
use serde::{Deserialize, Serialize};
use vocabulary::{AreaId, CapabilityId, ModalityId, Period, Quantity, Sharing, Stage, Text, UnLanguage};

use crate::answer::{Answer, Choice, Confidence};
use crate::experience::SuggestedExperience;
use crate::need::{Evidence, Exclusions, NeedFacts};
use crate::overlay::Weight;
use crate::questionnaire::TargetSource;

/// What is known of a capability.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// At least one question has a level.
    Assessed,
    /// Every question that was answered does not apply.
    NotApplicable,
    /// Answered, but without a level: not known, or kept to the state.
    Undisclosed,
    /// No question is answered.
    NotAnswered,
}

/// How much was answered, in any way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Completeness {
    /// Questions with an answer.
    pub answered: u32,
    /// Questions asked.
    pub asked: u32,
}

impl Completeness {
    pub(crate) fn add(&mut self, other: Self) {
        self.answered += other.answered;
        self.asked += other.asked;
    }
}

/// How sure the state is: answers by what was said of them, never an average.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Certainty {
    /// With a level that can be shown.
    pub high: u32,
    /// With a level known by those who work on it.
    pub medium: u32,
    /// With a level that is a guess.
    pub low: u32,
    /// With a level and no word on how sure it is.
    pub unsaid: u32,
    /// Not found out.
    pub do_not_know: u32,
    /// Kept to the state.
    pub undisclosed: u32,
}

impl Certainty {
    /// Counts one answer.
    pub(crate) fn count(&mut self, answer: &Answer) {
        let counter = match (answer.choice, answer.confidence) {
            (Choice::Level(_), Some(Confidence::High)) => &mut self.high,
            (Choice::Level(_), Some(Confidence::Medium)) => &mut self.medium,
            (Choice::Level(_), Some(Confidence::Low)) => &mut self.low,
            (Choice::Level(_), None) => &mut self.unsaid,
            (Choice::DoNotKnow, _) => &mut self.do_not_know,
            (Choice::PreferNotToSay, _) => &mut self.undisclosed,
            (Choice::NotApplicable, _) => return,
        };
        *counter = counter.saturating_add(1);
    }

    pub(crate) fn add(&mut self, other: Self) {
        self.high += other.high;
        self.medium += other.medium;
        self.low += other.low;
        self.unsaid += other.unsaid;
        self.do_not_know += other.do_not_know;
        self.undisclosed += other.undisclosed;
    }

    /// Of a thousand answers with a level, those of medium or high confidence; none where there is no level.
    pub fn firm_permille(&self) -> Option<u32> {
        let (firm, rest) =
            (u64::from(self.high) + u64::from(self.medium), u64::from(self.low) + u64::from(self.unsaid));
        (firm * 1000).checked_div(firm + rest).and_then(|share| u32::try_from(share).ok())
    }
}

/// Whether a prerequisite is met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PrerequisiteState {
    /// Its level is known and high enough, or it does not apply.
    Met,
    /// Its level is known and too low.
    Unmet,
    /// Its level is not known.
    Unknown,
}

/// A prerequisite with what is known of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrerequisiteResult {
    /// The other capability.
    pub capability: CapabilityId,
    /// The stage it should have reached.
    pub min_stage: Stage,
    /// How binding.
    pub kind: PrerequisiteKind,
    /// Its level.
    pub level: Option<Stage>,
    /// Whether it is met.
    pub state: PrerequisiteState,
}

/// What came out for one capability.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CapabilityResult {
    /// The capability.
    pub capability: CapabilityId,
    /// Its area.
    pub area: AreaId,
    /// Its title.
    pub title: Text,
    /// What is known of it.
    pub standing: Standing,
    /// The lowest level among its answered questions.
    pub level: Option<Stage>,
    /// The level in the middle of its answered questions; the lower of the two where two are in the middle.
    #[serde(default)]
    pub median: Option<Stage>,
    /// How sure the state is.
    #[serde(default)]
    pub certainty: Certainty,
    /// Whether it is the state's own.
    #[serde(default)]
    pub own: bool,
    /// How much it counts in its area.
    #[serde(default)]
    pub weight: Weight,
    /// The target, and where it comes from.
    pub target: Option<(Stage, TargetSource)>,
    /// Target minus level where both are known; 0 where the target is reached.
    pub gap: Option<u8>,
    /// How much was answered.
    pub completeness: Completeness,
    /// What it builds on.
    pub prerequisites: Vec<PrerequisiteResult>,
}

/// What came out for one area: a distribution, not a score.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AreaResult {
    /// The area.
    pub area: AreaId,
    /// Its title.
    pub title: Text,
    /// Capabilities at each level, from 1 to 5.
    pub counts: [u32; 5],
    /// The lowest level.
    pub minimum: Option<Stage>,
    /// The level in the middle, each capability counted with its weight; the lower of the two where two are there.
    pub median: Option<Stage>,
    /// The target in the middle, counted in the same way.
    #[serde(default)]
    pub target: Option<Stage>,
    /// Whether it is the state's own.
    #[serde(default)]
    pub own: bool,
    /// How sure the state is.
    #[serde(default)]
    pub certainty: Certainty,
    /// How much was answered.
    pub completeness: Completeness,
}

/// Kinds of help that count in the same unit, with a usual amount.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suggestion {
    /// The kinds.
    pub kinds: BTreeSet<ModalityId>,
    /// What is usually given of the best-suited of them.
    pub quantity: Quantity,
    /// What is given at least; minor units.
    pub least_useful: i64,
    /// What the quantity costs in whole US dollars, from the cheapest to the dearest kind; none where the catalogue
    /// has no figure. A planning value.
    #[serde(default)]
    pub cost_usd: Option<CostRange>,
    /// Where the figures come from, one text a kind.
    #[serde(default)]
    pub cost_basis: Vec<Text>,
    /// How long such help usually takes by the catalogue, over all its kinds.
    #[serde(default)]
    pub days: Option<UsualDays>,
    /// What delivered help of these kinds really took; empty without experience.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub experience: Vec<SuggestedExperience>,
}

/// From the shortest to the longest usual time, in days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsualDays {
    /// Shortest.
    pub low: u32,
    /// Longest.
    pub high: u32,
}

/// From the lowest to the highest usual cost, in whole US dollars.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CostRange {
    /// Lowest.
    pub low: u64,
    /// Highest.
    pub high: u64,
}

/// What a usual project for a capability costs and brings: planning values of the catalogue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsualProject {
    /// What it costs.
    pub cost_usd: CostRange,
    /// Stages it brings.
    pub raises_stage_by: u8,
    /// How sure the figures are, as the catalogue marks it.
    pub confidence: String,
}

/// A need that a gap suggests. A proposal: nothing is asked before the state makes it its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProposedNeed {
    /// What the help is to build.
    pub capability: CapabilityId,
    /// Its title.
    pub title: Text,
    /// Level now.
    pub level_now: Stage,
    /// Level wanted.
    pub level_goal: Stage,
    /// Ways to ask for it, best-suited first, one per unit.
    pub suggestions: Vec<Suggestion>,
    /// The answers behind it.
    pub evidence: Vec<Evidence>,
    /// Binding prerequisites that are known to be unmet: they come first, or in the same package.
    pub unmet: Vec<CapabilityId>,
    /// Binding prerequisites of which nothing is known.
    #[serde(default)]
    pub unknown: Vec<CapabilityId>,
    /// What a usual project costs and brings.
    #[serde(default)]
    pub project: Option<UsualProject>,
}

impl ProposedNeed {
    /// The draft with the first suggestion; none where no kind of help is known. The period is the caller's choice.
    pub fn draft(&self, language: UnLanguage, period: Period) -> Option<NeedFacts> {
        Some(self.draft_as(self.suggestions.first()?, language, period))
    }

    /// The draft with a chosen suggestion.
    pub fn draft_as(&self, suggestion: &Suggestion, language: UnLanguage, period: Period) -> NeedFacts {
        NeedFacts {
            title: self.title.best(language).0.chars().take(vocabulary::field::TITLE_LIMIT).collect(),
            description: String::new(),
            capability: self.capability.clone(),
            kinds: suggestion.kinds.clone(),
            quantity: suggestion.quantity,
            least_useful: suggestion.least_useful,
            period,
            languages: BTreeSet::new(),
            delivery: BTreeSet::new(),
            max_providers: None,
            exclusions: Exclusions::default(),
            requires: BTreeSet::new(),
            partners: Vec::new(),
            priority: None,
            level_now: Some(self.level_now),
            level_goal: Some(self.level_goal),
            evidence: self.evidence.clone(),
            sharing: Sharing::default(),
        }
    }
}

/// What a self-assessment yields.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assessment {
    /// Per capability, in reading order.
    pub capabilities: Vec<CapabilityResult>,
    /// Per area, in reading order.
    pub areas: Vec<AreaResult>,
    /// Over everything asked.
    pub completeness: Completeness,
    /// Over everything asked.
    #[serde(default)]
    pub certainty: Certainty,
    /// Needs that the gaps suggest, in reading order.
    pub proposed: Vec<ProposedNeed>,
}

/// What is known of each capability, with its level.
pub type Levels = BTreeMap<CapabilityId, (Standing, Option<Stage>)>;

impl Assessment {
    /// The result of one capability.
    pub fn capability(&self, id: &CapabilityId) -> Option<&CapabilityResult> {
        self.capabilities.iter().find(|result| result.capability == *id)
    }

    /// What is known of each capability.
    pub fn levels(&self) -> Levels {
        self.capabilities.iter().map(|c| (c.capability.clone(), (c.standing, c.level))).collect()
    }
}
