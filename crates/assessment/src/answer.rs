//! Answers and targets of one self-assessment. Nothing is mandatory: "not answered" is the absence of an answer.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use vocabulary::{CapabilityId, QuestionId, Stage};

/// What a state says to one question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind", content = "level")]
pub enum Choice {
    /// The highest descriptor that is fully true.
    Level(Stage),
    /// Does not apply to this state.
    NotApplicable,
    /// The state has not found out.
    DoNotKnow,
    /// The state keeps it to itself.
    PreferNotToSay,
}

/// How sure the state is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Confidence {
    /// A guess.
    Low,
    /// Known by those who work on it.
    Medium,
    /// Can be shown.
    High,
}

/// One answer with what stands behind it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// The choice.
    #[serde(flatten)]
    pub choice: Choice,
    /// Documents, links, facts.
    #[serde(default)]
    pub evidence: String,
    /// For colleagues.
    #[serde(default)]
    pub comment: String,
    /// How sure; none where not said.
    #[serde(default)]
    pub confidence: Option<Confidence>,
}

/// All answers so far.
pub type Answers = BTreeMap<QuestionId, Answer>;

/// The level that the state wants to reach, by capability.
pub type Targets = BTreeMap<CapabilityId, Stage>;
