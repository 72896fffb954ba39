//! Rows and records, transactions, scoped queries, the audit chain.
//!
//! Comes in: a credential, records in the field's words, changes with the version they saw. Goes out: what the reader
//! may see and nothing else; refusals in words that may be shown. Every write is one unit of work that leaves an audit
//! entry and cannot be cut by a dropped request. SQLite and PostgreSQL behave the same.
//!
//! Deliberately absent: rules of the cycle (who may do what, where a need moves next), HTTP, clocks (the moment is
//! handed in; only leases use the database's own), secrets (their hashes come in), rows and database errors outside.

pub mod assessment;
pub mod audit;
mod chain;
pub mod comments;
mod console;
pub mod editions;
pub mod engagements;
mod entity;
mod error;
pub mod frontiers;
pub mod hints;
pub mod imports;
pub mod jobs;
pub mod looks;
pub mod needs;
pub mod notices;
pub mod offers;
pub mod organisations;
pub mod overlays;
mod page;
pub mod people;
pub mod proposals;
pub mod rates;
mod records;
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
mod store;
mod unit;

#[cfg(test)]
mod tests;

pub use assessment::{AnswerChange, AssessmentChange, NewAssessment};
pub use audit::{AuditFault, AuditFilter, AuditVerdict};
pub use comments::{CommentRecord, NewComment};
pub use console::Console;
pub use editions::NewEdition;
pub use engagements::EngagementFilter;
pub use error::StoreError;
pub use frontiers::FrontierRecord;
pub use imports::ImportRecord;
pub use jobs::{Beat, JobKind, JobState, Lease};
pub use looks::{How, LookRecord};
pub use needs::{NeedFilter, NewNeed};
pub use offers::{NewOffer, OfferFilter};
pub use organisations::{NewOrganisation, OrganisationFilter};
pub use overlays::{NewOverlay, OverlayRecord};
pub use page::{Cursor, LARGEST_PAGE, Page, PageRequest};
pub use people::{Acceptance, Accepted, InvitationView, Login, NewInvitation, NewPerson, NewToken, SessionLimits};
pub use proposals::{Decided, NewProposal, ProposalFilter, Verdict};
pub use records::{
    AssessmentRecord, AssessmentStatus, AuditRecord, Decision, EditionRecord, EditionStatus, EditionSummary,
    EngagementRecord, InvitationRecord, MembershipRecord, NeedRecord, NoticeRecord, OfferRecord, OfferStatus,
    OrganisationRecord, PersonRecord, ProposalRecord, ProposalStatus, RoundRecord, RoundStatus, RunFile, RunRecord,
    RunStatus, Settle, Standing, StoredAnswer, Subject, TokenRecord,
};
pub use reviews::{NewReview, ReviewCommentRecord, ReviewRecord};
pub use rhythms::RhythmRecord;
pub use rounds::{NewRound, NewRun, RoundChange, RunMade, RunOutcome};
pub use scope::{Actor, Credential, Scope, authenticate};
pub use sections::{SectionChange, SectionRecord};
pub use seen::{SeenNeed, SeenOffer};
pub use shares::{Editions, ShareOf, ShareRecord, SharedRecord};
pub use store::Store;
pub use unit::Idempotency;
