//! From lessons to the optimizer: nothing goes there by itself. An administrator approves a stated set of groups, each
//! with enough evidence; each gives one bounded factor, and the run is shown with and without them.
//!
//! The factor of a group is its expected delivery over that of all: the share of what is agreed that is delivered,
//! times the likelihood that a proposal is accepted where enough proposals were answered. Means are those that are
//! drawn to the common one, so that a small group moves little.

use chrono::NaiveDate;
use matching::Policy;
use matching::fit::{Learned, LearnedFactor, LearnedOf};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::document::sha256;
use crate::lessons::{GroupLesson, Lessons};

/// Closed engagements that a group needs, where the administrator does not ask for more.
pub const LEAST_ENGAGEMENTS: u32 = 20;

/// No administrator may ask for less: below this a lesson says something of single states.
pub const LOWEST_THRESHOLD: u32 = 5;

/// Factors closer to 1 than this are 1.
const SAME: f64 = 0.005;

/// What an administrator approved.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ApprovedLessons {
    /// When.
    pub approved_on: NaiveDate,
    /// Closed engagements that each group had to have.
    pub least: u32,
    /// Why.
    pub reason: String,
    /// SHA-256 of the lessons as they were shown, lower-case hex.
    pub lessons_sha256: String,
    /// The factors.
    pub factors: Vec<LearnedFactor>,
}

/// Why lessons are not approved.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum ApprovalRefusal {
    /// Everybody sees why.
    #[error("say why these lessons are to count; everybody who sees a plan sees it")]
    NoReason,
    /// Too little is asked for.
    #[error("{0} engagements a group are too few; ask for {LOWEST_THRESHOLD} at least")]
    ThresholdTooLow(u32),
    /// A group has too little.
    #[error("{of} rests on {evidence} closed engagements; {least} are needed")]
    TooLittleEvidence {
        /// The group.
        of: String,
        /// What it has.
        evidence: u32,
        /// What is needed.
        least: u32,
    },
    /// Nothing is chosen, or nothing of it differs from the mean.
    #[error("none of the chosen groups differs from the mean of all; there is nothing to approve")]
    Nothing,
}

impl ApprovalRefusal {
    /// Its code in message keys and problem types.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NoReason => "no-reason",
            Self::ThresholdTooLow(_) => "threshold-too-low",
            Self::TooLittleEvidence { .. } => "too-little-evidence",
            Self::Nothing => "nothing",
        }
    }
}

/// The groups of lessons that a factor can be about, each with its lesson.
fn groups(lessons: &Lessons) -> impl Iterator<Item = (LearnedOf, &GroupLesson)> {
    let areas = lessons.by_area.iter().filter_map(|g| Some((LearnedOf::Area(g.key.parse().ok()?), g)));
    let kinds = lessons.by_kind.iter().filter_map(|g| Some((LearnedOf::Kind(g.key.parse().ok()?), g)));
    let providers =
        lessons.by_provider_kind.iter().filter_map(|g| Some((LearnedOf::ProviderKind(g.key.parse().ok()?), g)));
    let regions = lessons.by_region.iter().filter_map(|g| Some((LearnedOf::Region(g.key.parse().ok()?), g)));
    areas.chain(kinds).chain(providers).chain(regions)
}

/// Expected delivery of a group over that of all, to three digits so that it is the same everywhere.
fn factor(group: &GroupLesson, all: &GroupLesson, least: u32) -> f64 {
    let over = |own: Option<f64>, common: Option<f64>| match (own, common) {
        (Some(own), Some(common)) if common > 0.0 => own / common,
        _ => 1.0,
    };
    let delivered = |g: &GroupLesson| g.effects.delivered.map(|e| e.mean);
    let accepted = |g: &GroupLesson| g.effects.acceptance.filter(|e| e.n >= least).map(|e| e.mean);
    let exact = over(delivered(group), delivered(all)) * over(accepted(group), accepted(all));
    (exact * 1000.0).round() / 1000.0
}

fn proposed(of: LearnedOf, group: &GroupLesson, all: &GroupLesson, least: u32) -> Option<LearnedFactor> {
    let found = LearnedFactor::proposed(Learned::Delivery, of, factor(group, all, least), group.closed);
    ((found.factor - 1.0).abs() >= SAME).then_some(found)
}

/// The factors that lessons with enough evidence propose, not approved: groups that differ from the mean of all.
pub fn propose(lessons: &Lessons, least: u32) -> Vec<LearnedFactor> {
    let enough = groups(lessons).filter(|(_, group)| group.closed >= least.max(LOWEST_THRESHOLD));
    enough.filter_map(|(of, group)| proposed(of, group, &lessons.overall, least)).collect()
}

/// Approves the factors of the chosen groups.
///
/// # Errors
/// Without a reason, with too low a threshold, or where a chosen group has too little evidence.
pub fn approve(
    lessons: &Lessons,
    wanted: &[LearnedOf],
    least: u32,
    day: NaiveDate,
    reason: &str,
) -> Result<ApprovedLessons, ApprovalRefusal> {
    if reason.trim().is_empty() {
        return Err(ApprovalRefusal::NoReason);
    }
    if least < LOWEST_THRESHOLD {
        return Err(ApprovalRefusal::ThresholdTooLow(least));
    }
    let mut factors: Vec<LearnedFactor> = Vec::new();
    for of in wanted {
        let group = groups(lessons).find(|(own, _)| own == of).map(|(_, group)| group);
        let evidence = group.map_or(0, |g| g.closed);
        let Some(group) = group.filter(|_| evidence >= least) else {
            return Err(ApprovalRefusal::TooLittleEvidence { of: name(of), evidence, least });
        };
        let known = factors.iter().any(|factor| factor.of == *of);
        if let (false, Some(found)) = (known, proposed(of.clone(), group, &lessons.overall, least)) {
            factors.push(LearnedFactor { approved: true, ..found });
        }
    }
    if factors.is_empty() {
        return Err(ApprovalRefusal::Nothing);
    }
    factors.sort_by(|a, b| a.of.cmp(&b.of));
    let reason = vocabulary::field::tidy(reason);
    Ok(ApprovedLessons { approved_on: day, least, reason, lessons_sha256: sha256_of(lessons), factors })
}

/// SHA-256 of lessons as they are stored, so that what was approved can be told from what was learned later.
pub fn sha256_of(lessons: &Lessons) -> String {
    // Lessons are plain records: writing them cannot fail.
    sha256(&serde_json::to_vec(lessons).unwrap_or_default())
}

fn name(of: &LearnedOf) -> String {
    match of {
        LearnedOf::Area(id) => id.to_string(),
        LearnedOf::Kind(id) => id.to_string(),
        LearnedOf::ProviderKind(kind) => kind.to_string(),
        LearnedOf::Region(code) => code.to_string(),
    }
}

impl ApprovedLessons {
    /// The policy with the approved factors, in place of any that it had.
    pub fn apply(&self, policy: &Policy) -> Policy {
        Policy { learned: self.factors.clone(), ..policy.clone() }
    }
}

#[cfg(test)]
#[path = "approval_tests.rs"]
mod tests;
