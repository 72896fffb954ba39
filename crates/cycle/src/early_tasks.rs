//! What steps 1 and 2 ask of a person: an assessment to go on with or to make again, a review, a consultation.

use assessment::RhythmStanding;
use chrono::{NaiveDate, TimeDelta};
use persistence::{AssessmentStatus, EditionStatus, Scope};

use crate::access::{Act, allowed};
use crate::catalogue::EditionSummary;
use crate::home::Task;
use crate::matchmaker::Matchmaker;
use crate::refusal::Outcome;

/// The secretariat is told this many days before an edition is to be looked at again.
const REVIEW_NEAR: i64 = 90;

impl Matchmaker {
    /// Where the state's own assessment stands.
    pub(crate) async fn assessment_task(&self, scope: &Scope) -> Outcome<Task> {
        let assessments = self.assessments(scope).await?;
        let Some(open) = assessments.iter().find(|one| one.status == AssessmentStatus::Open) else {
            let again = match self.rhythm(scope).await?.standing {
                RhythmStanding::Soon(due) | RhythmStanding::Due(due) => Some(due),
                RhythmStanding::NotSet | RhythmStanding::Later(_) => None,
            };
            return Ok(match again {
                Some(due) if !assessments.is_empty() => {
                    Task { due: Some(due), done: false, ..Task::new("assess-again", 0, "assessments") }
                }
                _ => Task { done: !assessments.is_empty(), ..Task::new("start-assessment", 0, "assessments") },
            });
        };
        let completeness = self.assessment(scope, open.id).await?.result.completeness;
        let left = u64::from(completeness.asked.saturating_sub(completeness.answered));
        let code = if left > 0 { "continue-assessment" } else { "endorse-assessment" };
        Ok(Task { done: false, ..Task::new(code, left, "assessment").at(Some(open.id.0)) })
    }

    /// Reviews that the reader is invited to and has not commented on yet, and consultations that are open.
    pub(crate) async fn invited_tasks(&self, scope: &Scope) -> Outcome<Vec<Task>> {
        let mut tasks = Vec::new();
        if allowed(scope, Act::ReadReviews) {
            let mut asked = self.reviews_for_me(scope).await?;
            asked.retain(|one| !one.own && one.standing == "open" && one.comments == 0);
            if let Some(due) = asked.iter().map(|one| one.until).min() {
                tasks.push(Task { due: Some(due), ..Task::new("write-review", counted(asked.len()), "reviews") });
            }
        }
        if allowed(scope, Act::CommentEdition) {
            let today = self.today();
            let open = |one: &EditionSummary| one.consultation_until.filter(|until| is_asked(one, *until, today));
            let open: Vec<NaiveDate> = self.editions(scope).await?.iter().filter_map(open).collect();
            if let Some(due) = open.iter().min() {
                tasks.push(Task { due: Some(*due), ..Task::new("comment-edition", counted(open.len()), "editions") });
            }
        }
        Ok(tasks)
    }

    /// The current edition, when it is to be looked at again soon.
    pub(crate) async fn edition_task(&self, scope: &Scope) -> Outcome<Option<Task>> {
        let near = self.today() + TimeDelta::days(REVIEW_NEAR);
        let editions = self.editions(scope).await?;
        let due = editions.iter().find(|one| one.current).and_then(|one| one.review_due).filter(|due| *due <= near);
        Ok(due.map(|due| Task { due: Some(due), done: false, ..Task::new("review-edition", 1, "editions") }))
    }
}

/// Whether anybody is asked about the edition now.
fn is_asked(edition: &EditionSummary, until: NaiveDate, today: NaiveDate) -> bool {
    edition.status == EditionStatus::Consultation.code() && until >= today
}

fn counted(found: usize) -> u64 {
    u64::try_from(found).unwrap_or(u64::MAX)
}
