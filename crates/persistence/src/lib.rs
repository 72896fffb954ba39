//! Rows and records, transactions, scoped queries, the audit chain.
//!
//! Comes in: a credential, records in the field's words, changes with the version they saw. Goes out: what the reader
//! may see and nothing else; refusals in words that may be shown. Every write is one unit of work that leaves an audit
//! entry and cannot be cut by a dropped request. SQLite and PostgreSQL behave the same.
//!
//! Deliberately absent: rules of the cycle (who may do what, where a need moves next), HTTP, clocks (the moment is
//! handed in; only leases use the database's own), secrets (their hashes come in), rows and database errors outside.

pub mod activities;
mod agreeing;
pub mod approvals;
pub mod assessment;
pub mod audit;
pub mod backup;
mod chain;
pub mod comments;
pub mod consent;
mod console;
pub mod contributions;
pub mod courier;
pub mod declined;
pub mod duplicates;
pub mod editions;
mod engagement_consents;
pub mod engagement_file;
pub mod engagement_parts;
pub mod engagements;
mod entity;
mod error;
pub mod existing;
pub mod frontiers;
pub mod hints;
pub mod imports;
pub mod interests;
pub mod jobs;
mod known;
pub mod labels;
pub mod ledger;
pub mod levels;
pub mod looks;
pub mod mails;
pub mod needs;
pub mod notices;
pub mod offers;
pub mod organisations;
mod outbox;
pub mod outcomes;
pub mod overlays;
pub mod overrides;
mod page;
pub mod parties;
pub mod people;
pub mod practices;
pub mod proposals;
pub mod rates;
pub mod reassessments;
mod records;
pub mod remarks;
pub mod reminders;
pub mod review_items;
pub mod reviews;
pub mod rhythms;
pub mod rounds;
mod scope;
pub mod sections;
pub mod seen;
pub mod shares;
mod sharing;
mod sheets;
pub mod snapshots;
pub mod stale;
pub mod standing;
mod store;
pub mod terms;
pub mod threads;
mod unit;
pub mod webhooks;
pub mod witness;

#[cfg(test)]
mod tests;

pub use activities::{ActivityFacts, ActivityKind, ActivityRecord};
pub use approvals::ApprovalRecord;
pub use assessment::{AnswerChange, AssessmentChange, NewAssessment};
pub use audit::{AuditFault, AuditFilter, AuditVerdict};
pub use backup::{Facts, Manifest, Restored, Sealing, Unsealing};
pub use chain::AuditLine;
pub use comments::{CommentRecord, NewComment};
pub use consent::{
    Alternative, Asked, Audience, AwardMove, HandMade, InterestKind, InterestRecord, InterestStatus, MessageRecord,
    NewTerms, Regime, RoundFrame, RoundKind, RoundScope, RunKind, TermsBy, TermsRecord,
};
pub use console::Console;
pub use contributions::ContributionRecord;
pub use courier::{Courier, CourierHealth, DueDelivery, DueMail, Settled};
pub use duplicates::{Resembled, WarningRecord};
pub use editions::NewEdition;
pub use engagement_file::{Consents, Entry, FileChange, FileRecord};
pub use engagements::EngagementFilter;
pub use error::StoreError;
pub use existing::{Brought, ExistingRecord};
pub use frontiers::FrontierRecord;
pub use imports::ImportRecord;
pub use jobs::{Beat, JobKind, JobState, Lease};
pub use labels::{LabelOf, LabelRecord};
pub use ledger::{Ledger, LedgerEntry};
pub use looks::{How, LookRecord};
pub use mails::{MailWish, MailWishRecord};
pub use needs::{NeedFilter, NewNeed};
pub use offers::{NewOffer, OfferFilter};
pub use organisations::{NewOrganisation, OrganisationFilter};
pub use overlays::{NewOverlay, OverlayRecord};
pub use page::{Cursor, LARGEST_PAGE, Page, PageRequest, STRIDE};
pub use people::{
    Acceptance, Accepted, FactorRecord, InvitationView, Login, NewInvitation, NewPerson, NewToken, SessionLimits,
    SessionRecord,
};
pub use practices::PracticeRecord;
pub use proposals::{Decided, NewProposal, ProposalFilter, Unnamed, Verdict};
pub use reassessments::{Asking, NewReassessment, ReassessmentRecord};
pub use records::{
    AssessmentRecord, AssessmentStatus, AuditRecord, Decision, EditionRecord, EditionStatus, EditionSummary,
    EngagementRecord, InvitationRecord, MembershipRecord, NeedRecord, NoticeRecord, OfferRecord, OfferStatus,
    OrganisationRecord, PersonRecord, ProposalRecord, ProposalStatus, RoundRecord, RoundStatus, RunFile, RunRecord,
    RunStatus, Settle, Standing, StoredAnswer, Subject, TokenRecord,
};
pub use remarks::{NewRemark, RemarkRecord};
pub use review_items::{NewReviewItem, ReviewItemRecord};
pub use reviews::{NewReview, ReviewCommentRecord, ReviewRecord};
pub use rhythms::RhythmRecord;
pub use rounds::{NewRound, NewRun, RoundChange, RunMade, RunOutcome};
pub use scope::{Actor, Credential, Proof, Scope, authenticate};
pub use sections::{SectionChange, SectionRecord};
pub use seen::{SeenNeed, SeenOffer};
pub use shares::{Editions, ShareOf, ShareRecord, SharedRecord};
pub use store::Store;
pub use threads::{Standpoint, ThreadSubject};
pub use unit::Idempotency;
pub use webhooks::{DeliveryRecord, DeliveryStatus, NewWebhook, WebhookRecord, WebhookStatus};
pub use witness::AuditEnd;
