//! Reasons: why a need is not matched, what would change it, what a unit is worth, what conditions cost, who depends on
//! whom, and whether a plan made by hand is right. Every answer is verified by solving again, and made for a reader.
//!
//! Small problems are solved whole, so that answers are exact. Large ones are solved again around what is asked, with
//! the rest as it is; the answer is then an interval between a checked plan and what the prices prove.

mod changes;
mod check_plan;
mod conditions;
mod desk;
mod draft;
mod edit;
mod figures;
mod hood;
pub(crate) mod insertion;
mod next_unit;
mod offer_draft;
mod reader;
mod resolve;
mod room;
mod table;
#[cfg(test)]
mod tests;
mod why;
mod withdrawal;

pub use changes::{Changes, Suggestion};
pub use check_plan::{Fault, PlanCheck};
pub use conditions::Condition;
pub use desk::Desk;
pub use draft::{Draft, Opening, draft};
pub use edit::Edit;
pub use figures::{AwardChange, Effect, Moves, Shift, Shifts, Shown};
pub use next_unit::NextUnit;
pub use offer_draft::{KeptAway, OfferDraft, draft_offer};
pub use reader::{Everyone, Named, Only, Others, Reader, released};
pub use room::Room;
pub use why::{Code, Why};
pub use withdrawal::{StateLoss, Withdrawal};
