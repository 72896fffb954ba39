//! Step 2: voluntary self-assessment, and the needs that come out of it.
//!
//! Comes in: an edition of the catalogue, a state's answers and targets. Goes out: the questionnaire, levels, gaps,
//! proposed needs with their evidence; the facts and the life of a need.
//!
//! Deliberately absent: offers, the optimizer, rows, HTTP, comparisons between states.

pub mod answer;
pub mod assess;
pub mod linter;
pub mod need;
pub mod questionnaire;
pub mod raw;
pub mod status;

pub use answer::{Answer, Answers, Choice, Confidence, Targets};
pub use assess::{
    AreaResult, Assessment, CapabilityResult, Completeness, PrerequisiteResult, PrerequisiteState, ProposedNeed,
    Standing, Suggestion, assess,
};
pub use linter::lint;
pub use need::{Delivery, Evidence, Exclusions, Need, NeedFacts, Partner};
pub use questionnaire::{Item, Overlay, Questionnaire, QuestionnaireArea, TargetSource, questionnaire};
pub use raw::RawNeed;
pub use status::{Mover, NeedStatus};
