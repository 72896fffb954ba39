//! What the store hands out: records in the field's words, never rows.

use std::collections::BTreeMap;

use ::assessment::{Answer, Need, NeedStatus};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use vocabulary::{
    AreaId, AssessmentId, EditionRecordId, EngagementId, InterestId, ModalityId, NeedId, OfferId, OrganisationId,
    OrganisationKind, Period, PersonId, ProposalId, ProviderKind, Quantity, Role, RoundId, RunId, StateCode,
    TokenScope, UnLanguage,
};

use crate::consent::{Asked, HandMade, Regime, RoundFrame, RoundKind, RunKind};

vocabulary::coded! {
    /// Where an edition of the catalogue stands.
    EditionStatus, "a status of an edition" {
        /// Being prepared; the secretariat alone sees it.
        Draft "draft",
        /// Open to comments.
        Consultation "consultation",
        /// In use.
        Adopted "adopted",
        /// No longer offered; what rests on it stays readable.
        Superseded "superseded",
    }
}

vocabulary::coded! {
    /// Where a self-assessment stands.
    AssessmentStatus, "a status of a self-assessment" {
        /// Answers are taken.
        Open "open",
        /// The focal point stands behind it; answers are fixed.
        Endorsed "endorsed",
    }
}

vocabulary::coded! {
    /// Where an offer stands.
    OfferStatus, "a status of an offer" {
        /// Being written.
        Draft "draft",
        /// Open to matching.
        Published "published",
        /// Taken back by its provider.
        Withdrawn "withdrawn",
        /// Its window has passed.
        Expired "expired",
    }
}

vocabulary::coded! {
    /// Where a round stands.
    RoundStatus, "a status of a round" {
        /// Needs and offers come in, runs are tried.
        Open "open",
        /// A run is chosen and its proposals wait for both sides.
        Proposing "proposing",
        /// Finished.
        Closed "closed",
    }
}

vocabulary::coded! {
    /// Where a run of the optimizer stands.
    RunStatus, "a status of a run" {
        /// Waits for a worker.
        Queued "queued",
        /// A worker has it.
        Running "running",
        /// Its plan has passed the check.
        Done "done",
        /// It gave no plan; the message says why.
        Failed "failed",
        /// Stopped by the secretariat.
        Cancelled "cancelled",
    }
}

vocabulary::coded! {
    /// A file of a run.
    RunFile, "a file of a run" {
        /// The frozen input.
        Input "input",
        /// The allocation problem.
        Problem "problem",
        /// The plan.
        Plan "plan",
        /// The match report.
        Report "report",
    }
}

vocabulary::coded! {
    /// Where a proposal stands.
    ProposalStatus, "a status of a proposal" {
        /// Waits for one side or both.
        Open "open",
        /// Both sides accepted.
        Agreed "agreed",
        /// One side declined.
        Declined "declined",
        /// Nobody decided in time.
        Lapsed "lapsed",
        /// A later run of the round took its place.
        Superseded "superseded",
    }
}

/// An organisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "the field names are the field's own words")]
pub struct OrganisationRecord {
    pub id: OrganisationId,
    pub kind: OrganisationKind,
    pub name: String,
    pub provider_kind: Option<ProviderKind>,
    pub state: Option<StateCode>,
    pub version: i64,
}

/// A person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "the field names are the field's own words")]
pub struct PersonRecord {
    pub id: PersonId,
    pub email: String,
    pub name: String,
    pub language: UnLanguage,
    pub version: i64,
}

/// What a person may do in an organisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "the field names are the field's own words")]
pub struct MembershipRecord {
    pub person: PersonId,
    pub organisation: OrganisationId,
    pub role: Role,
}

/// An invitation; its secret is nowhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "the field names are the field's own words")]
pub struct InvitationRecord {
    pub id: Uuid,
    pub organisation: OrganisationId,
    pub email: String,
    pub role: Role,
    pub created_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    pub accepted_at: Option<DateTime<Utc>>,
}

/// An API token; its secret is nowhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "the field names are the field's own words")]
pub struct TokenRecord {
    pub id: Uuid,
    pub name: String,
    pub created_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    pub used_at: Option<DateTime<Utc>>,
    pub revoked_at: Option<DateTime<Utc>>,
    pub scope: TokenScope,
}

/// An edition as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "the field names are the field's own words")]
pub struct EditionSummary {
    pub id: EditionRecordId,
    pub field: String,
    pub version_label: String,
    pub title: String,
    pub status: EditionStatus,
    /// Lower-case hex.
    pub sha256: String,
    pub bundled: bool,
    pub version: i64,
    pub created_at: DateTime<Utc>,
    /// The last day of its consultation, where it had one.
    pub consultation_until: Option<NaiveDate>,
    /// When, where and how it was agreed.
    pub adoption: Option<catalogue::Adoption>,
    /// When it is to be looked at again.
    pub review_due: Option<NaiveDate>,
}

/// An edition with its content.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[allow(missing_docs, reason = "the field names are the field's own words")]
pub struct EditionRecord {
    pub summary: EditionSummary,
    pub edition: catalogue::Edition,
}

/// A self-assessment as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "the field names are the field's own words")]
pub struct AssessmentRecord {
    pub id: AssessmentId,
    pub organisation: OrganisationId,
    pub state: StateCode,
    pub edition: EditionRecordId,
    pub title: String,
    pub status: AssessmentStatus,
    pub version: i64,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    /// What of the catalogue is asked.
    pub selection: ::assessment::Selection,
    /// The version of the state's overlay that the endorsement fixed, 0 for none; while it is open the newest holds.
    pub overlay: Option<i64>,
    /// When the focal point stood behind it last.
    pub endorsed_at: Option<DateTime<Utc>>,
    /// Why it was opened again.
    pub last_reason: Option<String>,
    /// Whether evidence goes along where an answer is shared.
    pub share_evidence: bool,
}

/// An answer with who gave it and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "the field names are the field's own words")]
pub struct StoredAnswer {
    pub answer: Answer,
    pub version: i64,
    pub person: PersonId,
    pub at: DateTime<Utc>,
}

/// A need.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "the field names are the field's own words")]
pub struct NeedRecord {
    pub need: Need,
    pub organisation: OrganisationId,
    pub organisation_name: String,
    pub status: NeedStatus,
    pub status_since: DateTime<Utc>,
    pub entered_by_secretariat: bool,
    /// False until the state confirms what was entered on its behalf: void till then.
    pub confirmed: bool,
    pub area: AreaId,
    pub version: i64,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    /// Why its status last changed; for the owner.
    pub last_reason: Option<String>,
    /// When its owner is to look at it again.
    pub review_due: NaiveDate,
    /// Nobody looked at it in time: it takes no part in matching.
    pub stale: bool,
    /// When it was released to the matcher first.
    pub released_on: Option<NaiveDate>,
}

/// An offer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "the field names are the field's own words")]
pub struct OfferRecord {
    pub offer: matching::Offer,
    pub organisation: OrganisationId,
    pub status: OfferStatus,
    /// What agreed help takes of the capacity, in minor units; told to the owner and the secretariat.
    pub committed: Option<i64>,
    pub version: i64,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    /// Why its status last changed; for the owner.
    pub last_reason: Option<String>,
    /// When its owner is to look at it again.
    pub review_due: NaiveDate,
    /// Nobody looked at it in time: it takes no part in matching.
    pub stale: bool,
    /// When it was released to the matcher first.
    pub released_on: Option<NaiveDate>,
}

/// A matching round.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[allow(missing_docs, reason = "the field names are the field's own words")]
pub struct RoundRecord {
    pub id: RoundId,
    pub title: String,
    pub call: String,
    pub status: RoundStatus,
    pub edition: EditionRecordId,
    pub policy: serde_json::Value,
    pub proposals_due: Option<NaiveDate>,
    pub chosen_run: Option<RunId>,
    pub parent: Option<RoundId>,
    pub version: i64,
    pub created_at: DateTime<Utc>,
    pub kind: RoundKind,
    pub frame: RoundFrame,
    pub closed_at: Option<DateTime<Utc>>,
}

/// A run of the optimizer.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[allow(missing_docs, reason = "the field names are the field's own words")]
pub struct RunRecord {
    pub id: RunId,
    pub round: RoundId,
    pub status: RunStatus,
    /// Lower-case hex.
    pub input_sha256: String,
    /// Lower-case hex.
    pub problem_sha256: String,
    pub message: String,
    /// What its worker last told.
    pub progress: serde_json::Value,
    pub cancel_requested: bool,
    pub created_at: DateTime<Utc>,
    pub finished_at: Option<DateTime<Utc>>,
    pub version: i64,
    pub kind: RunKind,
    pub made_by_hand: Option<HandMade>,
}

/// What one side said to a proposal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the field names are the field's own words")]
pub struct Decision {
    pub accept: bool,
    pub reason_code: Option<String>,
    pub reason: String,
    pub person: PersonId,
    pub at: DateTime<Utc>,
}

/// A proposed award.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "the field names are the field's own words")]
pub struct ProposalRecord {
    pub id: ProposalId,
    pub run: RunId,
    pub round: RoundId,
    pub need: NeedId,
    pub offer: OfferId,
    pub state_organisation: OrganisationId,
    pub state_organisation_name: String,
    pub provider_organisation: OrganisationId,
    pub provider_organisation_name: String,
    /// In the need's unit.
    pub amount: Quantity,
    /// What it takes from the offer, in the offer's unit.
    pub draw: Quantity,
    pub kind: ModalityId,
    pub status: ProposalStatus,
    pub state_decision: Option<Decision>,
    pub provider_decision: Option<Decision>,
    pub due: NaiveDate,
    pub engagement: Option<EngagementId>,
    pub version: i64,
    pub created_at: DateTime<Utc>,
    pub regime: Regime,
    /// To whom it is put now.
    pub asked: Asked,
    /// The number of the terms in force.
    pub terms: i64,
    pub period: Option<Period>,
    pub words: String,
    pub publish_state: bool,
    pub publish_provider: bool,
}

/// Agreed help.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "the field names are the field's own words")]
pub struct EngagementRecord {
    pub engagement: feedback::Engagement,
    /// None where it was agreed outside rounds.
    pub proposal: Option<ProposalId>,
    pub round: Option<RoundId>,
    /// The interest that it came from, outside rounds.
    pub interest: Option<InterestId>,
    /// When the help is to take place, where both sides agreed on days.
    pub period: Option<Period>,
    /// What both sides agreed on in words.
    pub words: String,
    pub state_organisation: OrganisationId,
    pub provider_organisation: OrganisationId,
    /// What it takes from the offer now, in the offer's unit.
    pub draw: Quantity,
    pub version: i64,
    pub created_at: DateTime<Utc>,
}

/// The two records that a proposal or an engagement is about, for its parties.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "the field names are the field's own words")]
pub struct Subject {
    pub need: NeedRecord,
    pub offer: OfferRecord,
}

/// Something that moved, for one organisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "the field names are the field's own words")]
pub struct NoticeRecord {
    pub id: Uuid,
    pub at: DateTime<Utc>,
    pub kind: String,
    pub organisation: OrganisationId,
    pub subject_kind: String,
    pub subject_id: String,
    pub args: serde_json::Value,
    pub read_at: Option<DateTime<Utc>>,
}

/// An entry of the audit chain. Hashes are lower-case hex.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "the field names are the field's own words")]
pub struct AuditRecord {
    pub seq: i64,
    pub at: DateTime<Utc>,
    pub actor: Option<PersonId>,
    /// By which way: `session`, `token`, `link`, `console`, `worker`.
    pub through: String,
    pub organisation: Option<OrganisationId>,
    /// Whose record it is.
    pub owner: Option<OrganisationId>,
    pub action: String,
    pub object_kind: String,
    pub object_id: String,
    pub reason: String,
    pub before_sha256: Option<String>,
    pub after_sha256: Option<String>,
    pub prev_hash: String,
    pub hash: String,
}

/// How many proposals and engagements a need has, for the rule that says where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Standing {
    /// Open proposals.
    pub open: u64,
    /// Engagements that are agreed.
    pub agreed: u64,
    /// Engagements in delivery.
    pub in_delivery: u64,
    /// Closed engagements.
    pub closed: u64,
}

/// The caller's rule for where a need stands after its proposals or engagements changed; none leaves it. It runs inside
/// the transaction.
pub type Settle = fn(NeedStatus, Standing) -> Option<NeedStatus>;

/// Names by organisation.
pub(crate) type Names = BTreeMap<Uuid, String>;
