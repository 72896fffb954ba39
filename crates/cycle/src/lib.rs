//! The use cases: load, call a room, save; and who may do what.
//!
//! Comes in: what a person asked, with the scope that `authenticate` gave them. Goes out: views made for that person, or
//! a refusal free of transport. Rounds freeze their input, runs are jobs with a lease, the optimizer works in a child
//! process whose plan is checked before it counts.
//!
//! Deliberately absent: rules of the domain (the pure rooms have them), queries (the store has them), HTTP, pages.

pub mod access;
pub mod activities;
pub mod aggregates;
pub mod alternatives;
pub mod approved;
pub mod assessment;
pub mod assessment_files;
pub mod assessment_sharing;
pub mod assurance;
pub mod audit;
pub mod backups;
pub mod calendar;
pub mod carrying;
pub mod carrying_out;
pub mod catalogue;
mod child;
pub mod clock;
pub mod closing;
pub mod codelists;
pub mod comparing;
pub mod composing;
pub mod console;
pub mod consultation;
pub mod course;
pub mod crosswalks;
pub mod cycles;
pub mod delivery;
pub mod delivery_entries;
pub mod demonstration;
pub mod diffs;
pub mod duplicates;
mod early_tasks;
pub mod editions_life;
pub mod engagements;
pub mod existing;
pub mod explaining;
mod freezing;
pub mod frontiers;
pub mod frozen;
pub mod funds;
mod gathering;
pub mod hand_plans;
pub mod held;
pub mod home;
pub mod iati_files;
pub mod interests;
pub mod jobs;
pub mod labels;
pub mod ledger;
pub mod lessons;
pub mod listing;
mod looks;
pub mod matchmaker;
mod moves;
pub mod names;
pub mod national;
pub mod need_files;
pub mod need_views;
pub mod needs;
pub mod notice_kinds;
pub mod notices;
pub mod notifications;
pub mod offers;
pub mod organisations;
pub mod overall_reports;
pub mod overlays;
pub mod overrides;
pub mod overview;
pub mod paging;
pub mod people;
pub mod practices;
pub mod proposals;
pub mod rates;
pub mod reassessments;
pub mod refusal;
mod released;
pub mod remarks;
pub mod review_items;
pub mod reviews;
pub mod rhythms;
pub mod rounds;
pub mod run_notes;
pub mod runs;
pub mod second_factor;
pub mod sections;
pub mod session;
pub mod settings;
pub mod solving;
pub mod stale;
mod standing;
pub mod terms;
pub mod threads;
pub mod throttle;
pub mod verdict;
pub mod webhooks;
mod world;

/// The rooms, for whoever shows what they make.
pub mod rooms {
    pub use ::assessment;
    pub use ::catalogue;
    pub use ::exchange;
    pub use ::feedback;
    pub use ::matching;
}

/// The records of the store that views carry.
pub mod records {

    pub use persistence::proposals::Unnamed;
    pub use persistence::{
        Alternative, Asked, Audience, AwardMove, HandMade, InterestKind, InterestRecord, InterestStatus, LedgerEntry,
        Regime, RoundFrame, RoundKind, RoundScope, RunKind, ThreadSubject,
    };
    pub use persistence::{
        AssessmentRecord, AssessmentStatus, AuditRecord, Decision, EngagementRecord, InvitationRecord, NeedRecord,
        NoticeRecord, OfferRecord, OfferStatus, OrganisationRecord, PersonRecord, ProposalRecord, ProposalStatus,
        RoundRecord, RoundStatus, RunFile, RunRecord, RunStatus, SessionRecord,
    };
}

pub use self::access::{Act, admit, allowed, demand, may};
pub use self::activities::{ActivityFacts, ActivityKind, ActivityView, RawActivity};
pub use self::aggregates::{AggregateFilter, AggregatesView};
pub use self::alternatives::AlternativeView;
pub use self::approved::{ApprovalView, Approve, LessonProposal, LessonsBeside, LessonsTrial};
pub use self::assessment::{AnswerView, AssessmentSummary, AssessmentView, StartAssessment};
pub use self::assessment_files::{AssessmentFile, ImportPreview};
pub use self::assessment_sharing::{
    CompareAssessments, CompareRow, SeenBy, ShareOf, ShareRule, ShareWith, SharedSummary, SharedView, SharingView,
};
pub use self::assurance::fresh_until;
pub use self::audit::{AuditHead, AuditReading, read_witnesses};
pub use self::backups::{BackupMade, RestoreDone, Sealing, Unsealing};
pub use self::calendar::DueLine;
pub use self::carrying::{CarriedView, HintsView};
pub use self::carrying_out::{DeliveryHealth, MailHealth, WebhooksHealth};
pub use self::catalogue::{CatalogueView, EditionSummary, EditionUploaded};
pub use self::clock::{Clock, ClockHand};
pub use self::closing::{ClosingReport, CountLine, ShareLine};
pub use self::comparing::{CompareSide, CompareView, PolicyPrice, PolicyValue};
pub use self::composing::{Composed, Composer, Letter, Occasion};
pub use self::console::NewUser;
pub use self::consultation::CommentView;
pub use self::course::Progress;
pub use self::crosswalks::{CapabilityName, ServedEntry, ServingView};
pub use self::cycles::{CycleMark, ResultsView};
pub use self::delivery::EntryView;
pub use self::delivery_entries::{DocumentFile, NewDocument, RawDisbursement, RawMilestone, RawPartner, RawRisk};
pub use self::demonstration::DemonstrationLogins;
pub use self::diffs::{DiffLine, InputChange, RoundDiff};
pub use self::duplicates::{DuplicateView, WarningView};
pub use self::editions_life::{EditionFormat, RawAdoption};
pub use self::engagements::{EngagementSummary, EngagementView, RawReport};
pub use self::existing::{ActivitiesImported, ExistingFilter, ExistingView};
pub use self::explaining::{DraftView, Where, steps};
pub use self::frontiers::{FrontierPoint, FrontierState, FrontierView};
pub use self::frozen::{Frozen, Stated};
pub use self::funds::{ContributionView, FundShare, FundView, RawContribution, Reached};
pub use self::home::{HomeView, Task};
pub use self::interests::{InterestFilter, InterestSummary, InterestView, NewInterest};
pub use self::jobs::Worker;
pub use self::labels::{LabelOf, LabelRecord};
pub use self::ledger::{CapacityAudit, CapacityFault, LedgerView};
pub use self::lessons::LessonsView;
pub use self::listing::ListFilter;
pub use self::matchmaker::{Key, Matchmaker};
pub use self::names::{Basis, Explained, Names, NeedName, OfferName};
pub use self::national::NationalReportView;
pub use self::need_files::Imported;
pub use self::need_views::{Matchability, NeedSummary, NeedView, WeightView};
pub use self::needs::{Draft, NeedFilter};
pub use self::notifications::NotificationsView;
pub use self::offers::{OfferDraft, OfferFilter, OfferSummary, OfferView, Reach};
pub use self::organisations::NewOrganisation;
pub use self::overall_reports::{MadeFile, OVERALL_REPORTS};
pub use self::overlays::{OverlayVersion, OverlayView};
pub use self::overrides::{NewOverride, OverrideCheck};
pub use self::overview::{AreaCount, OverviewFilter, OverviewPaging, OverviewView};
pub use self::paging::{Page, Paging};
pub use self::people::{Invitation, Invite, NewToken, PersonView, TokenView};
pub use self::practices::{PracticeFilter, PracticeSummary, PracticeView, RawPractice};
pub use self::proposals::{DECLINE_REASONS, Decide, ProposalFilter, ProposalSummary, ProposalView, Side};
pub use self::reassessments::{Asking, ReassessmentForm, ReassessmentView};
pub use self::records::*;
pub use self::refusal::{Outcome, Refusal};
pub use self::remarks::{NormRemarksView, RawRemark, RemarkView};
pub use self::review_items::{OpenItem, ReviewItemView};
pub use self::reviews::{NewReview, ReviewComment, ReviewSummary, ReviewView};
pub use self::rhythms::RhythmView;
pub use self::rounds::{NewRound, RoundView};
pub use self::run_notes::RunNote;
pub use self::runs::{Repeated, ReportView, RunView, Unrepeated, repeat};
pub use self::second_factor::{FactorAdded, FactorSetUp, FactorView, ProofBy, SecondStep, SigningIn};
pub use self::sections::SectionView;
pub use self::session::{InvitationView, MembershipView, Presented, SignedIn};
pub use self::settings::{BadRelay, Limits, MailServer, SecondFactor, Settings, Signer, Solver};
pub use self::terms::{RawTerms, TermsCheck, TermsView};
pub use self::threads::{MessageView, NewMessage, ThreadView};
pub use self::throttle::Door;
pub use self::verdict::{Judged, judge, judge_stated};
pub use self::webhooks::{DeliveryView, NewWebhook, WebhookMade, WebhookView};
pub use ::assessment::RawNeed;
pub use ::matching::RawOffer;
pub use exchange::{Format, ReportFile};
pub use persistence::{Actor, AuditEnd, MailWish, Proof, Scope};

/// The checker of plans that shares no code with this program, byte for byte as it lies in `tools/`: offered beside each
/// plan, so that nobody has to trust us.
pub const VERIFIER: &[u8] = include_bytes!("../../../tools/verify_plan.py");

#[cfg(test)]
mod tests;
