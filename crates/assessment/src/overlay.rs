//! A state's own view of an edition: what it hides, renames, aims at, weighs and adds. The shared edition is never
//! touched, and no descriptor of a shared question changes, so that a level means the same for all.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;

use catalogue::Prerequisite;
use serde::{Deserialize, Serialize};
use vocabulary::{AreaId, CapabilityId, Malformed, ModalityId, QuestionId, Stage, Text};

/// How ids of a state's own items begin.
pub const OWN: &str = "own.";

/// Whether an id names an item of the state's own.
pub fn is_own(id: &str) -> bool {
    id.starts_with(OWN)
}

/// How much a capability counts in the result of its own area: a quarter to four, in quarters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "f64", into = "f64")]
pub struct Weight(u8);

impl Weight {
    /// As much as any other.
    pub const ONE: Self = Self(4);

    /// The weight in quarters, 1 to 16.
    pub const fn quarters(self) -> u8 {
        self.0
    }
}

impl Default for Weight {
    fn default() -> Self {
        Self::ONE
    }
}

const WEIGHT_WAY_OUT: &str = "use a number from 0.25 to 4 in steps of 0.25, such as 1.5";

impl TryFrom<f64> for Weight {
    type Error = Malformed;
    fn try_from(value: f64) -> Result<Self, Malformed> {
        let found = (1..=16).find(|quarters| f64::from(*quarters) / 4.0 == value);
        found.map(Self).ok_or_else(|| Malformed::new("a weight", &value.to_string(), WEIGHT_WAY_OUT))
    }
}

impl From<Weight> for f64 {
    fn from(weight: Weight) -> f64 {
        f64::from(weight.0) / 4.0
    }
}

impl FromStr for Weight {
    type Err = Malformed;
    fn from_str(text: &str) -> Result<Self, Malformed> {
        let number = text.trim().parse::<f64>().ok();
        let weight = number.and_then(|value| Self::try_from(value).ok());
        weight.ok_or_else(|| Malformed::new("a weight", text, WEIGHT_WAY_OUT))
    }
}

impl fmt::Display for Weight {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f64::from(*self).fmt(f)
    }
}

/// An area of the state's own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnArea {
    /// Its id; begins with `own.`.
    pub id: AreaId,
    /// Its title.
    pub title: Text,
    /// What it covers.
    #[serde(default)]
    pub description: Text,
}

/// A capability of the state's own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnCapability {
    /// Its id; begins with `own.`.
    pub id: CapabilityId,
    /// Its area, shared or own.
    pub area: AreaId,
    /// Its title.
    pub title: Text,
    /// What it is.
    #[serde(default)]
    pub description: Text,
    /// What it builds on, shared or own.
    #[serde(default)]
    pub prerequisites: Vec<Prerequisite>,
    /// Kinds of help that suit it, best first.
    #[serde(default)]
    pub kinds: Vec<ModalityId>,
}

/// A question of the state's own. On a shared capability it is asked and shown, but does not count in its level.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnQuestion {
    /// Its id; begins with `own.`.
    pub id: QuestionId,
    /// The capability, shared or own.
    pub capability: CapabilityId,
    /// The question.
    pub text: Text,
    /// Where to look and whom to ask.
    #[serde(default)]
    pub guidance: Text,
    /// What each of the five levels looks like.
    pub levels: [Text; 5],
    /// Whether "does not apply" is among the answers.
    #[serde(default)]
    pub allows_not_applicable: bool,
}

/// A state's own view of an edition. Names that the edition does not know are without effect.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Overlay {
    /// Areas that are not asked.
    pub hidden_areas: BTreeSet<AreaId>,
    /// Capabilities that are not asked.
    pub hidden_capabilities: BTreeSet<CapabilityId>,
    /// Questions that are not asked.
    pub hidden_questions: BTreeSet<QuestionId>,
    /// National titles of areas.
    pub area_titles: BTreeMap<AreaId, Text>,
    /// National titles of capabilities.
    pub capability_titles: BTreeMap<CapabilityId, Text>,
    /// National wording of questions; their levels stay as they are.
    pub question_texts: BTreeMap<QuestionId, Text>,
    /// Targets in place of the catalogue's.
    pub targets: BTreeMap<CapabilityId, Stage>,
    /// How much capabilities count in the result of their own area.
    pub weights: BTreeMap<CapabilityId, Weight>,
    /// Areas of the state's own, in its order.
    pub own_areas: Vec<OwnArea>,
    /// Capabilities of the state's own, in its order.
    pub own_capabilities: Vec<OwnCapability>,
    /// Questions of the state's own, in its order.
    pub own_questions: Vec<OwnQuestion>,
}

impl Overlay {
    /// How many things differ from the shared edition.
    pub fn counts(&self) -> usize {
        self.hidden_areas.len()
            + self.hidden_capabilities.len()
            + self.hidden_questions.len()
            + self.area_titles.len()
            + self.capability_titles.len()
            + self.question_texts.len()
            + self.targets.len()
            + self.weights.len()
            + self.own_areas.len()
            + self.own_capabilities.len()
            + self.own_questions.len()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    #[test]
    fn weights_are_quarters_within_their_bounds() {
        assert_eq!("1.5".parse::<Weight>().unwrap().quarters(), 6);
        assert_eq!(serde_json::to_string(&Weight::ONE).unwrap(), "1.0");
        assert_eq!(serde_json::from_str::<Weight>("4").unwrap().to_string(), "4");
        for bad in ["0", "4.25", "0.3", "NaN", "much"] {
            assert!(bad.parse::<Weight>().is_err(), "{bad}");
        }
    }

    #[test]
    fn an_older_overlay_still_reads() {
        let overlay: Overlay = serde_json::from_str(r#"{"hidden_areas":["cybercrime"]}"#).unwrap();
        assert_eq!((overlay.counts(), Overlay::default().counts()), (1, 0));
        let again = serde_json::to_string(&overlay).unwrap();
        assert_eq!(serde_json::from_str::<Overlay>(&again).unwrap(), overlay);
    }
}
