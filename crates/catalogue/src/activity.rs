//! Malicious ICT activities, and which capabilities count against each; the short questionnaire for a first picture.

use serde::{Deserialize, Serialize};
use vocabulary::{CapabilityId, QuestionId, Stage, Text};

use crate::meta::Confidence;
use crate::words::words;

words! {
    /// Whether a list was agreed.
    #[derive(Default)]
    ActivityStatus: "a state of an activity", "use proposal or agreed" {
        /// Proposed by this edition.
        #[default]
        Proposal = "proposal",
        /// Agreed with the edition.
        Agreed = "agreed",
    }

    /// What a capability does against an activity.
    ActivityRole: "a role", "use one of prevent, detect, respond, recover, cooperate" {
        /// Makes it less likely.
        Prevent = "prevent",
        /// Notices it.
        Detect = "detect",
        /// Limits it.
        Respond = "respond",
        /// Restores what it harmed.
        Recover = "recover",
        /// Brings others in.
        Cooperate = "cooperate",
    }
}

/// A malicious activity, such as ransomware.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Activity {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: Text,
    /// What happens.
    #[serde(default)]
    pub description: Text,
    /// Documents that name it, by symbol.
    #[serde(default)]
    pub sources: Vec<String>,
    /// How sure those places are.
    #[serde(default)]
    pub confidence: Confidence,
    /// Whether the entry was agreed.
    #[serde(default)]
    pub status: ActivityStatus,
    /// What counts against it.
    #[serde(default)]
    pub capabilities: Vec<ActivityLink>,
}

/// A capability that counts against an activity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActivityLink {
    /// The capability.
    pub capability: CapabilityId,
    /// The stage from which it counts.
    pub stage: Stage,
    /// What it does.
    pub role: ActivityRole,
    /// Why, in a sentence.
    #[serde(default)]
    pub why: Text,
}

/// The questions of a first picture.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Starter {
    /// The questions, in the order in which they are asked.
    pub questions: Vec<QuestionId>,
    /// How long they take together.
    pub minutes: u32,
    /// Why these.
    #[serde(default)]
    pub why: Text,
}
