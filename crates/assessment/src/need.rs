//! A need: what a state asks for, in units that can be matched, with the evidence behind it.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use vocabulary::{
    CapabilityId, LanguageCode, Malformed, ModalityId, NeedId, OrganisationId, Period, ProviderKind, Quantity,
    QuestionId, Sharing, Stage, StateCode,
};

/// How help reaches people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Delivery {
    /// In the requesting state.
    Onsite,
    /// At a place in its region.
    Regional,
    /// Abroad, in the provider's country for example.
    Abroad,
    /// Online.
    Online,
}

impl Delivery {
    /// Every way.
    pub const ALL: &'static [Self] = &[Self::Onsite, Self::Regional, Self::Abroad, Self::Online];

    /// Its code in files, rows and message keys.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Onsite => "onsite",
            Self::Regional => "regional",
            Self::Abroad => "abroad",
            Self::Online => "online",
        }
    }
}

impl fmt::Display for Delivery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for Delivery {
    type Err = Malformed;
    fn from_str(text: &str) -> Result<Self, Malformed> {
        Self::ALL
            .iter()
            .copied()
            .find(|d| d.code() == text.trim())
            .ok_or_else(|| Malformed::new("a way of delivery", text, "use one of: onsite regional abroad online"))
    }
}

/// Whom the state does not want help from.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Exclusions {
    /// These providers.
    #[serde(default)]
    pub organisations: BTreeSet<OrganisationId>,
    /// These kinds of provider.
    #[serde(default)]
    pub provider_kinds: BTreeSet<ProviderKind>,
}

/// Another state in a joint need. Nothing is asked in its name before it consents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Partner {
    /// The state.
    pub state: StateCode,
    /// Whether its focal point has consented.
    pub consented: bool,
}

/// What a need rests on. Carried into the draft; shared only with the need and only where the state says so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// The answered question, where it comes from a self-assessment.
    #[serde(default)]
    pub question: Option<QuestionId>,
    /// The answered level.
    #[serde(default)]
    pub level: Option<Stage>,
    /// A sentence or a link of the state's own.
    #[serde(default)]
    pub text: String,
}

/// Everything about a need that its state decides. Amounts are in minor units of `quantity.unit`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NeedFacts {
    /// One line.
    pub title: String,
    /// What for, for whom.
    #[serde(default)]
    pub description: String,
    /// What the help is to build.
    pub capability: CapabilityId,
    /// Kinds of help that would do; never empty. All count in the unit of `quantity`.
    pub kinds: BTreeSet<ModalityId>,
    /// How much.
    pub quantity: Quantity,
    /// Less than this in total is of no use; minor units, 0 to `quantity.amount`.
    #[serde(default)]
    pub least_useful: i64,
    /// When the help may take place.
    pub period: Period,
    /// Languages in which the help can be received; empty accepts any.
    #[serde(default)]
    pub languages: BTreeSet<LanguageCode>,
    /// Ways of delivery that would do; empty accepts any.
    #[serde(default)]
    pub delivery: BTreeSet<Delivery>,
    /// Most providers at once, to save a small administration work; none means no limit.
    #[serde(default)]
    pub max_providers: Option<u32>,
    /// Whom not.
    #[serde(default)]
    pub exclusions: Exclusions,
    /// Needs of the same state that must be served too.
    #[serde(default)]
    pub requires: BTreeSet<NeedId>,
    /// Other states of a joint need; the state itself leads.
    #[serde(default)]
    pub partners: Vec<Partner>,
    /// The state's own order among its needs, 1 first; none where it does not rank.
    #[serde(default)]
    pub priority: Option<u32>,
    /// Level now, as far as the state tells.
    #[serde(default)]
    pub level_now: Option<Stage>,
    /// Level wanted.
    #[serde(default)]
    pub level_goal: Option<Stage>,
    /// What the need rests on.
    #[serde(default)]
    pub evidence: Vec<Evidence>,
    /// Who may see it.
    #[serde(default)]
    pub sharing: Sharing,
}

impl NeedFacts {
    /// Takes over the consents of partners that both versions name. A form never carries consent: only the partner's
    /// own focal point gives it.
    pub fn keep_consents(&mut self, before: &Self) {
        for partner in &mut self.partners {
            partner.consented = before.partners.iter().any(|p| p.state == partner.state && p.consented);
        }
    }
}

/// A need as the matcher takes it: the facts with their identity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Need {
    /// Identity.
    pub id: NeedId,
    /// The state that asks, and leads where the need is joint.
    pub state: StateCode,
    /// Day of posting; `by-date` is in this order.
    pub posted: NaiveDate,
    /// The facts.
    #[serde(flatten)]
    pub facts: NeedFacts,
}
