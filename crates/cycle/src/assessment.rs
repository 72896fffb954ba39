//! Step 2: a state's self-assessment. Answers are the state's own: no other organisation reads them by any way.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use assessment::{Answer, Answers, Assessment, Overlay, Questionnaire, Targets, assess, questionnaire};
use catalogue::Edition;
use chrono::{DateTime, TimeDelta, Utc};
use persistence::assessment::{self as stored, AnswerChange, NewAssessment};
use persistence::{AssessmentRecord, AssessmentStatus, PageRequest, Scope, StoredAnswer, needs, people};
use serde::Serialize;
use vocabulary::{AssessmentId, CapabilityId, EditionRecordId, Finding, Period, PersonId, Place, QuestionId, Stage};

use crate::access::{Act, demand, which};
use crate::matchmaker::{Key, Matchmaker, refusal};
use crate::need_views::NeedView;
use crate::refusal::{Outcome, Refusal};
use crate::session::check_name;

/// A draft need made from a gap starts after so many days; the state changes it as it likes.
const DRAFT_STARTS: i64 = 30;
/// And ends after so many.
const DRAFT_ENDS: i64 = 395;

/// An answer with who gave it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AnswerView {
    /// The question.
    pub question: QuestionId,
    /// The answer.
    pub answer: Answer,
    /// Its version, which a change names.
    pub version: i64,
    /// Who gave it.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// An assessment whole.
#[derive(Debug, Clone)]
pub struct AssessmentView {
    /// The record.
    pub record: AssessmentRecord,
    /// The edition it asks from.
    pub edition: Arc<Edition>,
    /// The questions.
    pub questionnaire: Questionnaire,
    /// The answers so far.
    pub answers: BTreeMap<QuestionId, AnswerView>,
    /// The levels that the state wants to reach.
    pub targets: Targets,
    /// Levels, gaps, proposed needs.
    pub result: Assessment,
    /// What the reader may do with it.
    pub may: Vec<Act>,
}

impl Matchmaker {
    /// The state's assessments, newest first.
    pub async fn assessments(&self, scope: &Scope) -> Outcome<Vec<AssessmentRecord>> {
        demand(scope, Act::ReadAssessment)?;
        let page = stored::list(self.store(), scope, PageRequest::first(crate::paging::LARGEST_PAGE))
            .await
            .map_err(refusal)?;
        Ok(page.items)
    }

    /// Opens an assessment on an edition, or on the current one.
    pub async fn start_assessment(
        &self,
        scope: &Scope,
        title: &str,
        edition: Option<EditionRecordId>,
        key: Option<&Key>,
    ) -> Outcome<AssessmentRecord> {
        demand(scope, Act::StartAssessment)?;
        let title = check_name(title)?;
        let edition = match edition {
            Some(id) => self.edition(scope, id).await.map(|_| id)?,
            None => self.current_edition(scope).await?.0,
        };
        stored::create(self.store(), scope, NewAssessment { edition, title }, Key::once(key)).await.map_err(refusal)
    }

    /// One assessment with its results.
    pub async fn assessment(&self, scope: &Scope, id: AssessmentId) -> Outcome<AssessmentView> {
        demand(scope, Act::ReadAssessment)?;
        let record = stored::get(self.store(), scope, id).await.map_err(refusal)?;
        let edition = self.edition(scope, record.edition).await?;
        let stored_answers = stored::answers(self.store(), scope, id).await.map_err(refusal)?;
        let targets = stored::targets(self.store(), scope, id).await.map_err(refusal)?;
        let names = self.names(scope).await?;
        let questionnaire = questionnaire(&edition, &Overlay::default());
        let answers: Answers = stored_answers.iter().map(|(q, stored)| (q.clone(), stored.answer.clone())).collect();
        let result = assess(&questionnaire, &answers, &targets);
        let answers =
            stored_answers.into_iter().map(|(q, stored)| (q.clone(), answer_view(q, stored, &names))).collect();
        let open = [Act::Answer, Act::SetTarget, Act::EndorseAssessment, Act::DraftNeeds];
        let closed = [Act::DraftNeeds];
        let may = which(scope, if record.status == AssessmentStatus::Open { &open } else { &closed });
        Ok(AssessmentView { record, edition, questionnaire, answers, targets, result, may })
    }

    async fn names(&self, scope: &Scope) -> Outcome<BTreeMap<PersonId, String>> {
        let own = scope.actor().ok_or(Refusal::NotSignedIn)?.organisation;
        let members = people::members(self.store(), scope, own).await.map_err(refusal)?;
        Ok(members.into_iter().map(|(person, _)| (person.id, person.name)).collect())
    }

    /// Answers one question. `expected` is the version of the answer that was read, or none where there was none.
    pub async fn answer(
        &self,
        scope: &Scope,
        id: AssessmentId,
        question: &QuestionId,
        answer: Answer,
        expected: Option<i64>,
    ) -> Outcome<AnswerView> {
        self.answer_many(scope, id, &[(question.clone(), answer, expected)])
            .await?
            .answers
            .remove(question)
            .ok_or(Refusal::NotFound)
    }

    /// Answers several questions, all or none.
    pub async fn answer_many(
        &self,
        scope: &Scope,
        id: AssessmentId,
        answers: &[(QuestionId, Answer, Option<i64>)],
    ) -> Outcome<AssessmentView> {
        demand(scope, Act::Answer)?;
        let record = stored::get(self.store(), scope, id).await.map_err(refusal)?;
        let edition = self.edition(scope, record.edition).await?;
        let findings: Vec<Finding> =
            answers.iter().flat_map(|(question, answer, _)| faults(&edition, question, answer)).collect();
        if !findings.is_empty() {
            return Err(Refusal::Invalid(findings));
        }
        let change = |(question, answer, expected): &(QuestionId, Answer, Option<i64>)| AnswerChange {
            question: question.clone(),
            answer: Some(answer.clone()),
            expected_version: *expected,
        };
        stored::set_answers(self.store(), scope, id, answers.iter().map(change).collect()).await.map_err(refusal)?;
        self.assessment(scope, id).await
    }

    /// Takes an answer back: the question is "not answered" again.
    pub async fn clear_answer(
        &self,
        scope: &Scope,
        id: AssessmentId,
        question: &QuestionId,
        expected: i64,
    ) -> Outcome<()> {
        demand(scope, Act::Answer)?;
        let change = AnswerChange { question: question.clone(), answer: None, expected_version: Some(expected) };
        stored::set_answer(self.store(), scope, id, change).await.map_err(refusal)?;
        Ok(())
    }

    /// Sets or takes back the level that the state wants to reach.
    pub async fn set_target(
        &self,
        scope: &Scope,
        id: AssessmentId,
        capability: &CapabilityId,
        level: Option<Stage>,
    ) -> Outcome<AssessmentView> {
        demand(scope, Act::SetTarget)?;
        let record = stored::get(self.store(), scope, id).await.map_err(refusal)?;
        if self.edition(scope, record.edition).await?.capability(capability).is_none() {
            let message = "this edition has no such capability; take one from its list";
            return Err(Refusal::invalid(Finding::error(
                "unknown-capability",
                Place::field("capability"),
                capability.as_str(),
                message,
            )));
        }
        stored::set_target(self.store(), scope, id, capability, level).await.map_err(refusal)?;
        self.assessment(scope, id).await
    }

    /// Makes the assessment the state's position; answers stay as they are from then on.
    pub async fn endorse_assessment(&self, scope: &Scope, id: AssessmentId, version: i64) -> Outcome<AssessmentRecord> {
        demand(scope, Act::EndorseAssessment)?;
        stored::set_status(self.store(), scope, id, version, AssessmentStatus::Endorsed).await.map_err(refusal)
    }

    /// Turns gaps into draft needs that carry their evidence; an empty list means every gap.
    pub async fn draft_needs(
        &self,
        scope: &Scope,
        id: AssessmentId,
        capabilities: &[CapabilityId],
        key: Option<&Key>,
    ) -> Outcome<Vec<NeedView>> {
        demand(scope, Act::DraftNeeds)?;
        let view = self.assessment(scope, id).await?;
        let language = scope.actor().ok_or(Refusal::NotSignedIn)?.language;
        let (from, until) = (self.today() + TimeDelta::days(DRAFT_STARTS), self.today() + TimeDelta::days(DRAFT_ENDS));
        let period = Period::new(from, until).map_err(|e| Refusal::internal(&e.to_string()))?;
        let wanted: BTreeSet<&CapabilityId> = capabilities.iter().collect();
        let mut drafts = Vec::new();
        for proposed in view.result.proposed.iter().filter(|p| wanted.is_empty() || wanted.contains(&p.capability)) {
            let area = view.edition.area_of(&proposed.capability).map(|area| area.id.clone());
            if let (Some(facts), Some(area)) = (proposed.draft(language, period), area) {
                drafts.push(needs::NewNeed { id: None, facts, area, posted: self.today(), on_behalf_of: None });
            }
        }
        if drafts.is_empty() {
            return Err(Refusal::conflict(
                "no-gap",
                "there is no gap to draft a need from; set a target above the present level first",
            ));
        }
        let ids = needs::create_many(self.store(), scope, drafts, Key::once(key)).await.map_err(refusal)?;
        let mut views = Vec::new();
        for id in ids {
            views.push(self.need(scope, id).await?);
        }
        Ok(views)
    }
}

fn answer_view(question: QuestionId, stored: StoredAnswer, names: &BTreeMap<PersonId, String>) -> AnswerView {
    let by = names.get(&stored.person).cloned().unwrap_or_default();
    AnswerView { question, answer: stored.answer, version: stored.version, by, at: stored.at }
}

/// What is wrong with an answer.
fn faults(edition: &Edition, question: &QuestionId, answer: &Answer) -> Vec<Finding> {
    let fault = |code: &str, value: &str, message: &str| {
        vec![Finding::error(code, Place::field(question.as_str()), value, message)]
    };
    let Some((_, asked)) = edition.question(question) else {
        return fault(
            "unknown-question",
            question.as_str(),
            "this edition has no such question; take one from its questionnaire",
        );
    };
    if answer.choice == assessment::Choice::NotApplicable && !asked.allows_not_applicable {
        return fault(
            "not-applicable-refused",
            "not-applicable",
            "this question applies to every state; choose a level or leave it out",
        );
    }
    let longest = vocabulary::field::TEXT_LIMIT;
    [&answer.evidence, &answer.comment]
        .into_iter()
        .filter(|text| text.chars().count() > longest)
        .flat_map(|text| fault("too-long", text, &format!("this is too long; shorten it to {longest} characters")))
        .collect()
}
