//! Step 4: the state assesses again just the capability that an engagement builds, before and after. The answers stay
//! its own; the two levels go further only where it says so.

use ::assessment::{Answers, Questionnaire, Selection, Targets, assess, faults, selected};
pub use persistence::Asking;
use persistence::reassessments::{self, NewReassessment};
use persistence::{AssessmentStatus, ReassessmentRecord, Scope, engagements};
use serde::Serialize;
use std::collections::BTreeSet;
use std::sync::Arc;

use catalogue::Edition;
use vocabulary::{AssessmentId, CapabilityId, EditionRecordId, EngagementId, Finding, Stage, Text};

use crate::access::{Act, demand, which};
use crate::matchmaker::{Matchmaker, refusal};
use crate::proposals::{Side, side_of};
use crate::refusal::{Outcome, Refusal};

/// The small questionnaire.
#[derive(Debug, Clone, Serialize)]
pub struct ReassessmentForm {
    /// Of which engagement.
    pub engagement: EngagementId,
    /// Before or after the help.
    pub moment: Asking,
    /// The capability.
    pub capability: CapabilityId,
    /// The edition that asks.
    pub edition: EditionRecordId,
    /// Only that capability.
    pub questions: Questionnaire,
    /// What the state answered.
    pub answers: Answers,
    /// The level that follows.
    pub level: Option<Stage>,
    /// Whether provider and secretariat see the levels.
    pub shared: bool,
    /// Version of the answers; 0 where there are none.
    pub version: i64,
    /// What the reader may do.
    pub may: Vec<Act>,
}

/// Levels before and after one engagement, among the state's own records.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReassessmentView {
    /// Of which engagement.
    pub engagement: EngagementId,
    /// The capability.
    pub capability: CapabilityId,
    /// Its title.
    pub title: Text,
    /// The level before.
    pub before: Option<Stage>,
    /// The level after.
    pub after: Option<Stage>,
    /// Whether provider and secretariat see the levels.
    pub shared: bool,
    /// When it was last changed.
    pub at: chrono::DateTime<chrono::Utc>,
}

/// The capability of an own engagement, with the edition that asks about it.
struct Subject {
    capability: CapabilityId,
    edition_id: EditionRecordId,
    edition: Arc<Edition>,
    questions: Questionnaire,
}

impl Matchmaker {
    async fn reassessed(&self, scope: &Scope, act: Act, id: EngagementId) -> Outcome<Subject> {
        demand(scope, act)?;
        let record = engagements::get(self.store(), scope, id).await.map_err(refusal)?;
        if side_of(scope, record.state_organisation, record.provider_organisation) != Side::State {
            return Err(Refusal::NotFound);
        }
        let capability = record.engagement.capability;
        let adopted = self.adopted_editions(scope).await?;
        let known = adopted.into_iter().find(|(_, edition)| edition.capability(&capability).is_some());
        let (edition_id, edition) = known.ok_or_else(|| {
            let detail = "no edition in use asks about this capability any more";
            Refusal::conflict("not-asked-any-more", detail)
        })?;
        let overlay = self.overlay(scope, Some(edition_id)).await?.overlay;
        let only = Selection::Capabilities(BTreeSet::from([capability.clone()]));
        let questions = selected(&edition, &overlay, &only);
        Ok(Subject { capability, edition_id, edition, questions })
    }

    /// The small questionnaire of an own engagement, with what was answered.
    pub async fn reassessment(&self, scope: &Scope, id: EngagementId, moment: Asking) -> Outcome<ReassessmentForm> {
        let of = self.reassessed(scope, Act::ReadAssessment, id).await?;
        let known = reassessments::get(self.store(), scope, id, moment).await.map_err(refusal)?;
        let (answers, level, shared, version) = match known {
            Some(record) => (record.answers, record.level, record.shared, record.version),
            None => (Answers::default(), None, false, 0),
        };
        Ok(ReassessmentForm {
            engagement: id,
            moment,
            capability: of.capability,
            edition: of.edition_id,
            questions: of.questions,
            answers,
            level,
            shared,
            version,
            may: which(scope, &[Act::Reassess, Act::ShareReassessment]),
        })
    }

    /// Keeps the answers; the level follows from them by the rules of every assessment.
    pub async fn answer_reassessment(
        &self,
        scope: &Scope,
        id: EngagementId,
        moment: Asking,
        answers: &Answers,
        version: i64,
    ) -> Outcome<ReassessmentForm> {
        let of = self.reassessed(scope, Act::Reassess, id).await?;
        let findings: Vec<Finding> =
            answers.iter().flat_map(|(question, answer)| faults(&of.questions, question, answer)).collect();
        if findings.iter().any(Finding::is_error) {
            return Err(Refusal::Invalid(findings));
        }
        let result = assess(&of.questions, answers, &Targets::default());
        let level = result.capability(&of.capability).and_then(|one| one.level);
        let new = NewReassessment { engagement: id, moment, edition: of.edition_id, answers: answers.clone(), level };
        reassessments::put(self.store(), scope, new, version).await.map_err(refusal)?;
        self.reassessment(scope, id, moment).await
    }

    /// Says whether both levels of an engagement go to the provider, the secretariat and the lessons.
    pub async fn share_reassessment(
        &self,
        scope: &Scope,
        id: EngagementId,
        shared: bool,
    ) -> Outcome<Vec<ReassessmentView>> {
        demand(scope, Act::ShareReassessment)?;
        reassessments::share(self.store(), scope, id, shared).await.map_err(refusal)?;
        let all = self.reassessments(scope).await?;
        Ok(all.into_iter().filter(|view| view.engagement == id).collect())
    }

    /// Everything that the own state assessed again, newest first.
    pub async fn reassessments(&self, scope: &Scope) -> Outcome<Vec<ReassessmentView>> {
        demand(scope, Act::ReadAssessment)?;
        let mut views: Vec<ReassessmentView> = Vec::new();
        for record in reassessments::list(self.store(), scope).await.map_err(refusal)? {
            let at = record.updated_at;
            let place = match views.iter().position(|view| view.engagement == record.engagement) {
                Some(place) => place,
                None => {
                    let title = self.capability_title(scope, &record).await?;
                    views.push(ReassessmentView {
                        engagement: record.engagement,
                        capability: record.capability.clone(),
                        title,
                        before: None,
                        after: None,
                        shared: record.shared,
                        at,
                    });
                    views.len() - 1
                }
            };
            if let Some(view) = views.get_mut(place) {
                match record.moment {
                    Asking::Before => view.before = record.level,
                    Asking::After => view.after = record.level,
                }
            }
        }
        Ok(views)
    }

    async fn capability_title(&self, scope: &Scope, record: &ReassessmentRecord) -> Outcome<Text> {
        let edition = self.edition(scope, record.edition).await?;
        let known = edition.capability(&record.capability).map(|capability| capability.title.clone());
        Ok(known.unwrap_or_else(|| Text::english(record.capability.as_str())))
    }

    /// Takes the answers given after the help into an own open assessment that asks the same questions; how many.
    pub async fn carry_reassessment(&self, scope: &Scope, id: EngagementId, into: AssessmentId) -> Outcome<usize> {
        let of = self.reassessed(scope, Act::Answer, id).await?;
        let known = reassessments::get(self.store(), scope, id, Asking::After).await.map_err(refusal)?;
        let answers = known.ok_or(Refusal::NotFound)?.answers;
        let view = self.assessment(scope, into).await?;
        if view.record.status == AssessmentStatus::Endorsed {
            let detail = "the assessment is endorsed; open it again first, or choose one that is open";
            return Err(Refusal::conflict("not-an-open-assessment", detail));
        }
        let asked = |question: &vocabulary::QuestionId| {
            view.questionnaire.items().any(|(_, item)| item.questions.iter().any(|one| one.id == *question))
        };
        let taken: Vec<_> = answers
            .into_iter()
            .filter(|(question, _)| of.edition.question(question).is_some() && asked(question))
            .map(|(question, answer)| {
                let version = view.answers.get(&question).map(|known| known.version);
                (question, answer, version)
            })
            .collect();
        if !taken.is_empty() {
            self.answer_many(scope, into, &taken).await?;
        }
        Ok(taken.len())
    }
}
