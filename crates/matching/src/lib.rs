//! Step 3: needs meet offers.
//!
//! Comes in: needs, offers, the register of states, a policy; or a problem file. Goes out: eligibility with the rule
//! behind every exclusion, the allocation problem, a plan with its bound and certificate, violations, reasons for
//! unmet needs, the match report.
//!
//! Deliberately absent: clocks, environment, files, async, HashMap iteration. `check` never sees a solver's variable.

pub mod build;
pub mod duplicates;
pub mod eligibility;
pub mod facts;
pub mod fit;
#[cfg(test)]
mod fixture;
pub mod legend;
pub mod offer;
pub mod policy;
pub mod raw;
pub mod report;
pub mod rules;
pub mod terms;
pub mod weights;

pub use build::{AgreedAward, Input, build};
pub use eligibility::{Context, Eligibility, EligiblePair, NearMiss, NeedEligibility, RuleCount, eligible};
pub use facts::CatalogueFacts;
pub use fit::{Fit, FitPart, FitTable, Learned, LearnedFactor, LearnedOf, fit};
pub use legend::Legend;
pub use offer::{Earmark, Eligible, Offer, OfferFacts, Preference};
pub use policy::Policy;
pub use raw::RawOffer;
pub use report::{Baseline, MatchReport, Material, report};
pub use rules::RULES;
pub use weights::{Weight, WeightPart, WeightTable, weights};

pub mod baseline;
pub mod certificate;
pub mod check;
pub mod explain;
#[cfg_attr(not(any(feature = "highs", feature = "microlp")), allow(dead_code))]
pub mod fairness;
#[cfg(any(feature = "highs", feature = "microlp"))]
pub(crate) mod formulation;
#[cfg(feature = "highs")]
mod highs_reach;
mod json;
mod ledger;
pub mod plan;
pub mod problem;
mod reach;
mod reasons;
#[cfg_attr(not(any(feature = "highs", feature = "microlp")), allow(dead_code))]
pub mod solve;
mod whole;

pub use baseline::baselines;
pub use check::{Violation, check, check_awards};
pub use plan::{Plan, Reason, Status};
pub use problem::{Problem, sha256};
pub use solve::{Control, Limits, Phase, Progress, solve};
pub use whole::{restated, whole};
