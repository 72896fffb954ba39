//! The words of consent: what a round calls for, who is told what before both sides agree, on which terms, and what is
//! agreed outside rounds.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use vocabulary::{
    AreaId, EngagementId, Group, InterestId, ModalityId, NeedId, OfferId, OrganisationId, OrganisationKind, Period,
    PersonId, ProviderKind, Quantity, RegionCode, RunId,
};

use crate::error::StoreError;
use crate::records::Decision;

vocabulary::coded! {
    /// What kind of round it is.
    RoundKind, "a kind of round" {
        /// With a call, a freeze, a chosen plan and a close.
        Ordinary "ordinary",
        /// Matches what is new against what is free, at once.
        Standing "standing",
    }
}

vocabulary::coded! {
    /// Who sees what before both sides have consented.
    Regime, "a regime of disclosure" {
        /// Both sides see the proposal at the same time.
        BothAtOnce "both-at-once",
        /// The state sees it first and chooses; only then the provider is asked.
        StateFirst "state-first",
        /// The provider sees area, kind, amount, period and region, and who asks only once it has accepted.
        ProviderFirstUnnamed "provider-first-unnamed",
        /// Both at once, and what is agreed is published where both say so.
        PublishedWithConsent "published-with-consent",
    }
}

vocabulary::coded! {
    /// To whom a proposal is put now.
    Asked, "whom a proposal is put to" {
        /// Both sides.
        Both "both",
        /// The state alone.
        State "state",
        /// The provider alone.
        Provider "provider",
    }
}

impl Regime {
    /// Whom a new proposal is put to.
    pub const fn first_asked(self) -> Asked {
        match self {
            Self::StateFirst => Asked::State,
            Self::ProviderFirstUnnamed => Asked::Provider,
            Self::BothAtOnce | Self::PublishedWithConsent => Asked::Both,
        }
    }
}

vocabulary::coded! {
    /// Where a plan came from.
    RunKind, "a kind of run" {
        /// The optimizer made it.
        Solved "solved",
        /// An administrator moved awards by hand.
        Override "override",
        /// The standing round made it.
        Standing "standing",
    }
}

vocabulary::coded! {
    /// What an interest is.
    InterestKind, "a kind of interest" {
        /// A provider answers a need.
        AnswerNeed "answer-need",
        /// A state asks for an offer.
        AskOffer "ask-offer",
    }
}

vocabulary::coded! {
    /// Where an interest stands.
    InterestStatus, "a status of an interest" {
        /// Waits for one side or both.
        Open "open",
        /// Both sides accepted.
        Agreed "agreed",
        /// The other side declined.
        Declined "declined",
        /// Taken back by who expressed it.
        Withdrawn "withdrawn",
        /// Nobody answered in time.
        Lapsed "lapsed",
    }
}

vocabulary::coded! {
    /// Which side reads a message; the secretariat always does.
    Audience, "an audience" {
        /// Both sides.
        Both "both",
        /// The state's side.
        State "state",
        /// The provider's side.
        Provider "provider",
    }
}

vocabulary::coded! {
    /// Whose terms they are.
    TermsBy, "who set terms" {
        /// The plan's.
        Run "run",
        /// The state's.
        State "state",
        /// The provider's.
        Provider "provider",
    }
}

/// What a round takes; an empty set takes all.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct RoundScope {
    /// Areas of the catalogue.
    pub areas: BTreeSet<AreaId>,
    /// UN M49 regions of the requesting states.
    pub regions: BTreeSet<RegionCode>,
    /// Groups of the requesting states.
    pub groups: BTreeSet<Group>,
    /// Kinds of help.
    pub kinds: BTreeSet<ModalityId>,
    /// Kinds of provider.
    pub provider_kinds: BTreeSet<ProviderKind>,
}

/// What a round calls for beside its text and policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RoundFrame {
    /// First day of the intake.
    pub opens: Option<NaiveDate>,
    /// Last day of the intake: what is released later waits for the next round.
    pub closes: Option<NaiveDate>,
    /// What it takes.
    pub scope: RoundScope,
    /// Who sees what before consent.
    pub regime: Regime,
    /// How many other offers a state may choose from, 0 to 3.
    pub alternatives: u8,
    /// So many days before its end a proposal is brought to mind.
    pub remind_days: Vec<u32>,
    /// So many days both sides have in a standing round.
    pub answer_days: u32,
}

impl Default for RoundFrame {
    fn default() -> Self {
        Self {
            opens: None,
            closes: None,
            scope: RoundScope::default(),
            regime: Regime::BothAtOnce,
            alternatives: 0,
            remind_days: vec![7, 2],
            answer_days: 21,
        }
    }
}

/// An award that an administrator moves, adds (no `from`) or takes out (no `to`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AwardMove {
    /// To this need.
    pub need: NeedId,
    /// Away from this offer.
    pub from: Option<OfferId>,
    /// To this offer.
    pub to: Option<OfferId>,
    /// So much, in the need's unit.
    pub amount: Quantity,
}

/// What is recorded of a plan that was changed by hand.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HandMade {
    /// The run whose plan was changed.
    pub basis: RunId,
    /// Why.
    pub reason: String,
    /// What is lost of the plan's value; below 0 where it gains.
    pub cost: f64,
    /// The same as a share of that value.
    pub cost_share: f64,
    /// The proven bound on any plan's value.
    pub bound: f64,
    /// Who did it.
    pub person: PersonId,
    /// What was moved.
    pub moves: Vec<AwardMove>,
}

/// Terms to be agreed on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewTerms {
    /// In the need's unit.
    pub amount: Quantity,
    /// What it takes from the offer, in the offer's unit.
    pub draw: Quantity,
    /// Kind of help.
    pub kind: ModalityId,
    /// When it is to take place.
    pub period: Option<Period>,
    /// Conditions in words.
    pub words: String,
}

/// A version of the terms.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "the field names are the field's own words")]
pub struct TermsRecord {
    pub number: i64,
    pub by: TermsBy,
    pub amount: Quantity,
    pub draw: Quantity,
    pub kind: ModalityId,
    pub period: Option<Period>,
    pub words: String,
    pub at: DateTime<Utc>,
}

/// An offer that a state may choose in the place of the proposed one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "the field names are the field's own words")]
pub struct Alternative {
    pub offer: OfferId,
    /// In the need's unit.
    pub amount: Quantity,
    /// In the offer's unit.
    pub draw: Quantity,
    pub kind: ModalityId,
}

/// An expression of interest outside rounds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "the field names are the field's own words")]
pub struct InterestRecord {
    pub id: InterestId,
    pub kind: InterestKind,
    pub status: InterestStatus,
    pub need: NeedId,
    pub offer: OfferId,
    pub state_organisation: OrganisationId,
    pub provider_organisation: OrganisationId,
    /// Who expressed it.
    pub by: OrganisationId,
    /// In the need's unit.
    pub amount: Quantity,
    /// In the offer's unit.
    pub draw: Quantity,
    pub kind_of_help: ModalityId,
    pub period: Option<Period>,
    pub words: String,
    /// The number of the terms in force.
    pub terms: i64,
    pub state_decision: Option<Decision>,
    pub provider_decision: Option<Decision>,
    pub due: NaiveDate,
    pub engagement: Option<EngagementId>,
    pub version: i64,
    pub created_at: DateTime<Utc>,
}

/// A question or an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "the field names are the field's own words")]
pub struct MessageRecord {
    pub id: Uuid,
    pub side: OrganisationKind,
    pub audience: Audience,
    /// None where the reader may not know yet who writes.
    pub organisation: Option<OrganisationId>,
    pub organisation_name: String,
    pub body: String,
    pub at: DateTime<Utc>,
}

pub(crate) fn period(from: Option<NaiveDate>, until: Option<NaiveDate>) -> Result<Option<Period>, StoreError> {
    from.zip(until)
        .map(|(from, until)| Period::new(from, until))
        .transpose()
        .map_err(|e| StoreError::corrupt("a period", e))
}
