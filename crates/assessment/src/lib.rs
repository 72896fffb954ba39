//! Step 2: voluntary self-assessment, and the needs that come out of it.
//!
//! Comes in: an edition of the catalogue, a state's own view of it, its answers and targets, whom it shares them with.
//! Goes out: the questionnaire, levels, gaps, trends, what counts against a malicious activity, proposed needs with
//! their evidence, the facts and the life of a need, what a reader may see, aggregates that reveal no single state.
//!
//! Deliberately absent: offers, the optimizer, rows, HTTP, comparisons between states.

pub mod aggregate;
pub mod answer;
pub mod archive;
pub mod assess;
mod carrying;
pub mod charts;
pub mod edits;
pub mod experience;
#[cfg(test)]
mod fixture;
pub mod hints;
pub mod linter;
pub mod merge;
pub mod need;
pub mod overlay;
pub mod prefill;
pub mod questionnaire;
pub mod raw;
pub mod report;
pub mod results;
pub mod review;
pub mod rhythm;
pub mod sections;
pub mod sequencing;
pub mod shared;
pub mod status;
pub mod suppression;
pub mod threat;
pub mod trend;

pub use aggregate::{
    AggregateRow, Audience, Band, Cell, Contribution, Filter, LEAST_STATES, Release, Snapshot, bands, snapshot,
};
pub use answer::{Answer, Answers, Choice, Confidence, Targets, faults};
pub use archive::Archive;
pub use assess::assess;
pub use charts::{HeatCell, HeatRow, Spoke, Summary, heat, radar, summary};
pub use edits::Edit;
pub use experience::{Experience, Spread, SuggestedExperience};
pub use hints::{Hint, Index, IndexValue, RawIndexValue, hints, read_index_value};
pub use linter::{lint, lint_with};
pub use merge::{Difference, Effect, Incoming, accepted, merge};
pub use need::{Delivery, Evidence, Exclusions, Need, NeedFacts, Partner};
pub use overlay::{Overlay, OwnArea, OwnCapability, OwnQuestion, Weight, is_own};
pub use prefill::{CarriedAnswer, prefill};
pub use questionnaire::{Item, Questionnaire, QuestionnaireArea, Selection, TargetSource, questionnaire, selected};
pub use raw::RawNeed;
pub use report::{
    Measure, NationalReport, Part, PartKind, ReportHelp, ReportInput, ReportNeed, Topic, national_report,
};
pub use results::{
    AreaResult, Assessment, CapabilityResult, Certainty, Completeness, CostRange, Levels, PrerequisiteResult,
    PrerequisiteState, ProposedNeed, Standing, Suggestion, UsualDays, UsualProject,
};
pub use review::Invitation;
pub use rhythm::{Rhythm, RhythmKind, RhythmStanding};
pub use sections::SectionState;
pub use sequencing::{Advice, sequence};
pub use shared::{AssessmentSharing, Sheet, Shown, shown};
pub use status::{Mover, NeedStatus};
pub use suppression::merged;
pub use threat::{LinkState, ThreatLink, ThreatResult, threats};
pub use trend::{AreaPoint, AreaTrend, CapabilityTrend, Cycle, Movement, Point, RetiredLevel, Trend, changes, trend};
