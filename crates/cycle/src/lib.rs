//! The use cases: load, call a room, save; and who may do what.
//!
//! Comes in: what a person asked, with the scope that `authenticate` gave them. Goes out: views made for that person, or
//! a refusal free of transport. Rounds freeze their input, runs are jobs with a lease, the optimizer works in a child
//! process whose plan is checked before it counts.
//!
//! Deliberately absent: rules of the domain (the pure rooms have them), queries (the store has them), HTTP, pages.

pub mod access;
pub mod aggregates;
pub mod assessment;
pub mod assessment_files;
pub mod assessment_sharing;
pub mod audit;
pub mod carrying;
pub mod catalogue;
mod child;
pub mod clock;
pub mod comparing;
pub mod console;
pub mod consultation;
pub mod course;
pub mod crosswalks;
pub mod cycles;
pub mod demonstration;
mod early_tasks;
pub mod editions_life;
pub mod engagements;
pub mod explaining;
mod freezing;
pub mod frontiers;
pub mod frozen;
pub mod hand_plans;
pub mod held;
pub mod home;
pub mod jobs;
pub mod lessons;
pub mod matchmaker;
mod moves;
pub mod names;
pub mod national;
pub mod need_files;
pub mod need_views;
pub mod needs;
pub mod notices;
pub mod offers;
pub mod organisations;
pub mod overlays;
pub mod overview;
pub mod paging;
pub mod people;
pub mod proposals;
pub mod rates;
pub mod refusal;
mod released;
pub mod reviews;
pub mod rhythms;
pub mod rounds;
pub mod run_notes;
pub mod runs;
pub mod sections;
pub mod session;
pub mod settings;
pub mod solving;
mod throttle;
pub mod verdict;
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

    pub use persistence::{
        AssessmentRecord, AssessmentStatus, AuditRecord, Decision, EngagementRecord, InvitationRecord, NeedRecord,
        NoticeRecord, OfferRecord, OfferStatus, OrganisationRecord, PersonRecord, ProposalRecord, ProposalStatus,
        RoundRecord, RoundStatus, RunFile, RunRecord, RunStatus,
    };
}

pub use self::access::{Act, allowed, may};
pub use self::aggregates::{AggregateFilter, AggregatesView};
pub use self::assessment::{AnswerView, AssessmentSummary, AssessmentView, StartAssessment};
pub use self::assessment_files::{AssessmentFile, ImportPreview};
pub use self::assessment_sharing::{
    CompareAssessments, CompareRow, SeenBy, ShareOf, ShareRule, ShareWith, SharedSummary, SharedView, SharingView,
};
pub use self::carrying::{CarriedView, HintsView};
pub use self::catalogue::{CatalogueView, EditionSummary, EditionUploaded};
pub use self::clock::{Clock, ClockHand};
pub use self::comparing::{CompareSide, CompareView, PolicyPrice, PolicyValue};
pub use self::console::NewUser;
pub use self::consultation::CommentView;
pub use self::course::Progress;
pub use self::crosswalks::{CapabilityName, ServedEntry, ServingView};
pub use self::cycles::{CycleMark, ResultsView};
pub use self::demonstration::DemonstrationLogins;
pub use self::editions_life::{EditionFormat, RawAdoption};
pub use self::engagements::{EngagementSummary, EngagementView, RawReport};
pub use self::explaining::{DraftView, Where, steps};
pub use self::frontiers::{FrontierPoint, FrontierState, FrontierView};
pub use self::frozen::{Frozen, Stated};
pub use self::home::{HomeView, Task};
pub use self::jobs::Worker;
pub use self::lessons::LessonsView;
pub use self::matchmaker::{Key, Matchmaker};
pub use self::names::{Basis, Explained, Names, NeedName, OfferName};
pub use self::national::NationalReportView;
pub use self::need_files::Imported;
pub use self::need_views::{Matchability, NeedSummary, NeedView, WeightView};
pub use self::needs::{Draft, NeedFilter};
pub use self::offers::{OfferDraft, OfferFilter, OfferSummary, OfferView, Reach};
pub use self::organisations::NewOrganisation;
pub use self::overlays::{OverlayVersion, OverlayView};
pub use self::overview::{AreaCount, OverviewFilter, OverviewView};
pub use self::paging::{Page, Paging};
pub use self::people::{Invitation, Invite, NewToken, PersonView, TokenView};
pub use self::proposals::{DECLINE_REASONS, Decide, ProposalFilter, ProposalSummary, ProposalView, Side};
pub use self::records::*;
pub use self::refusal::{Outcome, Refusal};
pub use self::reviews::{NewReview, ReviewComment, ReviewSummary, ReviewView};
pub use self::rhythms::RhythmView;
pub use self::rounds::{NewRound, RoundView};
pub use self::run_notes::RunNote;
pub use self::runs::{Repeated, ReportView, RunView, Unrepeated, repeat};
pub use self::sections::SectionView;
pub use self::session::{InvitationView, MembershipView, Presented, SignedIn};
pub use self::settings::{Limits, Settings, Solver};
pub use self::verdict::{Judged, judge, judge_stated};
pub use ::assessment::RawNeed;
pub use ::matching::RawOffer;
pub use exchange::{Format, ReportFile};
pub use persistence::{Actor, Scope};

/// The checker of plans that shares no code with this program, byte for byte as it lies in `tools/`: offered beside each
/// plan, so that nobody has to trust us.
pub const VERIFIER: &[u8] = include_bytes!("../../../tools/verify_plan.py");

#[cfg(test)]
mod tests;
