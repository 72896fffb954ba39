//! Step 2: voluntary peer review. A state lets another organisation, or one person of it, comment on chosen sections.

use std::collections::BTreeSet;
use std::sync::Arc;

use assessment::{Invitation, Shown};
use catalogue::Edition;
use chrono::{DateTime, NaiveDate, Utc};
use persistence::assessment as stored;
use persistence::reviews::{self, NewReview as StoredReview};
use persistence::{ReviewRecord, Scope, organisations};
use serde::Serialize;
use uuid::Uuid;
use vocabulary::{AreaId, AssessmentId, CapabilityId, Finding, OrganisationId, Place, StateCode, Text, UnLanguage};

use crate::access::{Act, admit, demand, which};
use crate::consultation::check_words;
use crate::matchmaker::{Key, Matchmaker, refusal};
use crate::people::check_email;
use crate::refusal::{Outcome, Refusal};

/// A new invitation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewReview {
    /// Who.
    pub organisation: OrganisationId,
    /// One person of it by their address; empty for anybody of it.
    pub email: String,
    /// The sections that they see.
    pub areas: BTreeSet<AreaId>,
    /// For them.
    pub message: String,
    /// The last day.
    pub until: NaiveDate,
    /// Whether they see the texts of evidence.
    pub evidence: bool,
}

/// A review in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReviewSummary {
    /// Identity.
    pub id: Uuid,
    /// Of which assessment.
    pub assessment: AssessmentId,
    /// Its title; for the reviewed state.
    pub assessment_title: String,
    /// The reviewed state.
    pub state: StateCode,
    /// Its name.
    pub state_name: Text,
    /// Who is invited.
    pub reviewer: OrganisationId,
    /// Its name.
    pub reviewer_name: String,
    /// The one person who is invited; empty for anybody.
    pub email: String,
    /// The sections.
    pub areas: Vec<AreaId>,
    /// For the reviewer.
    pub message: String,
    /// The last day.
    pub until: NaiveDate,
    /// `open`, `expired` or `revoked`.
    pub standing: &'static str,
    /// How many comments there are.
    pub comments: u64,
    /// The reader is the reviewed state.
    pub own: bool,
    /// Version of the record.
    pub version: i64,
    /// What the reader may do with it.
    pub may: Vec<Act>,
}

/// What was said to a capability.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReviewComment {
    /// Identity.
    pub id: Uuid,
    /// The capability.
    pub capability: CapabilityId,
    /// Who said it.
    pub organisation_name: String,
    /// And which person of it.
    pub person_name: String,
    /// What.
    pub text: String,
    /// When.
    pub at: DateTime<Utc>,
    /// What the state answered; empty where it has not.
    pub answer: String,
    /// When.
    pub answered_at: Option<DateTime<Utc>>,
}

/// A review whole.
#[derive(Debug, Clone)]
pub struct ReviewView {
    /// In short.
    pub summary: ReviewSummary,
    /// The edition that the assessment answers.
    pub edition: Arc<Edition>,
    /// What the reviewer sees; none for the reviewed state, which has the whole.
    pub shown: Option<Shown>,
    /// What was said, oldest first.
    pub comments: Vec<ReviewComment>,
}

impl Matchmaker {
    fn review_summary(&self, scope: &Scope, record: ReviewRecord) -> ReviewSummary {
        let own = scope.actor().is_some_and(|actor| actor.organisation == record.organisation);
        let open = record.invitation.open(self.today());
        let standing = match (record.invitation.revoked, open) {
            (Some(_), _) => "revoked",
            (None, true) => "open",
            (None, false) => "expired",
        };
        let acts: &[Act] = match (own, open) {
            (true, _) => &[Act::InviteReview],
            (false, true) => &[Act::ReviewAssessment],
            (false, false) => &[],
        };
        ReviewSummary {
            id: record.id,
            assessment: record.assessment,
            assessment_title: if own { record.assessment_title } else { String::new() },
            state_name: self.state_name(&record.state),
            state: record.state,
            reviewer: record.invitation.reviewer,
            reviewer_name: record.reviewer_name,
            email: record.email,
            areas: record.invitation.sections.into_iter().collect(),
            message: record.message,
            until: record.invitation.until,
            standing,
            comments: record.comments,
            own,
            version: record.version,
            may: which(scope, acts),
        }
    }

    /// Invites somebody to comment on sections of an own assessment.
    pub async fn invite_review(
        &self,
        scope: &Scope,
        id: AssessmentId,
        new: &NewReview,
        key: Option<&Key>,
    ) -> Outcome<ReviewView> {
        demand(scope, Act::InviteReview)?;
        stored::get(self.store(), scope, id).await.map_err(refusal)?;
        let asked = self.whole_questionnaire(scope, id).await?;
        let invitation = Invitation {
            reviewer: new.organisation,
            sections: new.areas.clone(),
            from: self.today(),
            until: new.until,
            revoked: None,
            evidence: new.evidence,
        };
        let mut findings = invitation.check(&asked, self.today());
        let known = organisations::get(self.store(), scope, new.organisation).await;
        let own = scope.actor().is_some_and(|actor| actor.organisation == new.organisation);
        if known.is_err() || own {
            let message = "choose another organisation that takes part; nobody reviews itself";
            let value = new.organisation.to_string();
            findings.push(Finding::error("unknown-organisation", Place::field("organisation"), value, message));
        }
        if !findings.is_empty() {
            return Err(Refusal::Invalid(findings));
        }
        let email = if new.email.trim().is_empty() { String::new() } else { check_email(&new.email)? };
        let message = if new.message.trim().is_empty() { String::new() } else { check_words("message", &new.message)? };
        let stored = StoredReview { assessment: id, email, message, invitation };
        let record = reviews::create(self.store(), scope, stored, Key::once(key)).await.map_err(refusal)?;
        self.review(scope, record.id).await
    }

    /// The reviews of an own assessment, newest first.
    pub async fn reviews(&self, scope: &Scope, id: AssessmentId) -> Outcome<Vec<ReviewSummary>> {
        demand(scope, Act::ReadAssessment)?;
        let records = reviews::of(self.store(), scope, id).await.map_err(refusal)?;
        Ok(records.into_iter().map(|record| self.review_summary(scope, record)).collect())
    }

    /// The reviews that the reader is invited to now.
    pub async fn reviews_for_me(&self, scope: &Scope) -> Outcome<Vec<ReviewSummary>> {
        demand(scope, Act::ReadReviews)?;
        let records = reviews::asked(self.store(), scope).await.map_err(refusal)?;
        Ok(records.into_iter().map(|record| self.review_summary(scope, record)).collect())
    }

    /// One review. A reviewer sees the chosen sections while it is open, and nothing once it is over; the state is shown
    /// that somebody looked.
    pub async fn review(&self, scope: &Scope, id: Uuid) -> Outcome<ReviewView> {
        demand(scope, Act::ReadReviews)?;
        let editions = self.all_editions(scope).await?;
        let (record, shown) = reviews::look(self.store(), scope, id, &editions).await.map_err(refusal)?;
        let said = reviews::comments(self.store(), scope, id).await.map_err(refusal)?;
        let comments = said.into_iter().map(|one| ReviewComment {
            id: one.id,
            capability: one.capability,
            organisation_name: one.organisation_name,
            person_name: one.person_name,
            text: one.text,
            at: one.at,
            answer: one.answer,
            answered_at: one.answered_at,
        });
        let edition = editions.get(&record.edition).cloned().ok_or(Refusal::NotFound)?;
        Ok(ReviewView { comments: comments.collect(), summary: self.review_summary(scope, record), edition, shown })
    }

    /// Ends a review: the reviewer sees nothing from then on.
    pub async fn revoke_review(&self, scope: &Scope, id: Uuid, version: i64) -> Outcome<ReviewView> {
        admit(scope, Act::InviteReview)?;
        reviews::revoke(self.store(), scope, id, version).await.map_err(refusal)?;
        self.review(scope, id).await
    }

    /// Comments on a capability of the chosen sections.
    pub async fn comment_on_review(
        &self,
        scope: &Scope,
        id: Uuid,
        capability: &CapabilityId,
        text: &str,
        key: Option<&Key>,
    ) -> Outcome<ReviewView> {
        demand(scope, Act::ReviewAssessment)?;
        let record = reviews::get(self.store(), scope, id).await.map_err(refusal)?;
        if scope.actor().is_some_and(|actor| actor.organisation == record.organisation) {
            return Err(Refusal::NotFound);
        }
        let edition = self.edition(scope, record.edition).await?;
        let area = edition.area_of(capability).map(|area| &area.id);
        let title = edition.capability(capability).map(|one| one.title.best(UnLanguage::En).0.to_owned());
        let inside = area.is_some_and(|area| record.invitation.sections.contains(area));
        let Some(title) = title.filter(|_| inside) else {
            let message = "this is no capability of the sections that you were invited to; take one from the page";
            let finding =
                Finding::error("unknown-capability", Place::field("capability"), capability.as_str(), message);
            return Err(Refusal::invalid(finding));
        };
        let text = check_words("text", text)?;
        reviews::comment(self.store(), scope, id, capability, title, text, Key::once(key)).await.map_err(refusal)?;
        self.review(scope, id).await
    }

    /// Answers a comment on the own assessment.
    pub async fn answer_review_comment(
        &self,
        scope: &Scope,
        id: Uuid,
        comment: Uuid,
        text: &str,
    ) -> Outcome<ReviewView> {
        admit(scope, Act::InviteReview)?;
        // Whose review it is comes first: a reviewer is not told what is wrong with an answer.
        if !self.review(scope, id).await?.summary.own {
            return Err(Refusal::NotFound);
        }
        let text = check_words("text", text)?;
        reviews::answer(self.store(), scope, id, comment, text).await.map_err(refusal)?;
        self.review(scope, id).await
    }
}
