//! Step 2: a state's self-assessment. Answers are the state's own: no other organisation reads them by any way.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use assessment::{
    Answer, Answers, Assessment, Completeness, Levels, Overlay, Questionnaire, Selection, Targets, assess, faults,
    questionnaire, selected,
};
use catalogue::Edition;
use chrono::{DateTime, TimeDelta, Utc};
use persistence::assessment::{self as stored, AnswerChange, AssessmentChange, NewAssessment};
use persistence::{
    AssessmentRecord, AssessmentStatus, EditionStatus, PageRequest, Scope, StoredAnswer, needs, people, sections,
    shares,
};
use serde::Serialize;
use vocabulary::{AssessmentId, CapabilityId, EditionRecordId, Finding, Period, PersonId, Place, QuestionId, Stage};

use crate::access::{Act, demand, which};
use crate::consultation::check_words;
use crate::matchmaker::{Key, Matchmaker, every, refusal};
use crate::need_views::NeedView;
use crate::refusal::{Outcome, Refusal};
use crate::sections::SectionView;
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
    /// The state's own view of it that holds here.
    pub overlay: Overlay,
    /// The questions.
    pub questionnaire: Questionnaire,
    /// The answers so far.
    pub answers: BTreeMap<QuestionId, AnswerView>,
    /// The levels that the state wants to reach.
    pub targets: Targets,
    /// Levels, gaps, proposed needs.
    pub result: Assessment,
    /// How far each section is, in reading order.
    pub sections: Vec<SectionView>,
    /// Whether anything of it is shared.
    pub shared: bool,
    /// What the reader may do with it.
    pub may: Vec<Act>,
}

/// What a new assessment asks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StartAssessment {
    /// Its title.
    pub title: String,
    /// Against which edition in use; none means the current one.
    pub edition: Option<EditionRecordId>,
    /// What of it.
    pub selection: Selection,
}

/// An assessment in a list.
#[derive(Debug, Clone, Serialize)]
pub struct AssessmentSummary {
    /// The record.
    pub record: AssessmentRecord,
    /// How much is answered.
    pub completeness: Completeness,
    /// The version of its edition.
    pub edition_label: String,
    /// Whether anything of it is shared.
    pub shared: bool,
    /// Whether its edition is the current one.
    pub current: bool,
}

/// What decides which questions are asked: the edition, the version of the overlay that was fixed, the selection.
type Kind = (EditionRecordId, Option<i64>, String);

/// An assessment with what its answers are read by.
pub(crate) struct Whole {
    pub record: AssessmentRecord,
    pub edition: Arc<Edition>,
    pub overlay: Overlay,
    pub questionnaire: Questionnaire,
}

impl Matchmaker {
    /// The state's assessments, newest first.
    pub async fn assessments(&self, scope: &Scope) -> Outcome<Vec<AssessmentRecord>> {
        demand(scope, Act::ReadAssessment)?;
        every(|page| stored::list(self.store(), scope, page)).await
    }

    /// The state's assessments with how far each is, newest first.
    pub async fn assessment_list(&self, scope: &Scope) -> Outcome<Vec<AssessmentSummary>> {
        let records = self.assessments(scope).await?;
        let given = stored::all_given(self.store(), scope).await.map_err(refusal)?;
        let shared = shares::shared_of_own(self.store(), scope).await.map_err(refusal)?;
        let current = self.current_edition(scope).await.ok().map(|(id, _)| id);
        let mut asked: BTreeMap<Kind, (BTreeSet<QuestionId>, String)> = BTreeMap::new();
        let mut list = Vec::new();
        for record in records {
            let kind = (record.edition, record.overlay, record.selection.to_string());
            if !asked.contains_key(&kind) {
                let whole = self.whole(scope, record.clone()).await?;
                let questions = whole.questionnaire.items().flat_map(|(_, item)| &item.questions);
                let ids = questions.map(|question| question.id.clone()).collect();
                asked.insert(kind.clone(), (ids, whole.edition.meta.version.clone()));
            }
            let Some((questions, label)) = asked.get(&kind) else { continue };
            let answers = given.get(&record.id).map(|(answers, _)| answers);
            let answered = questions.iter().filter(|id| answers.is_some_and(|all| all.contains_key(*id))).count();
            let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
            list.push(AssessmentSummary {
                completeness: Completeness { answered: count(answered), asked: count(questions.len()) },
                edition_label: label.clone(),
                shared: shared.contains(&record.id),
                current: Some(record.edition) == current,
                record,
            });
        }
        Ok(list)
    }

    /// Opens an assessment of everything, on an edition in use or on the current one.
    pub async fn start_assessment(
        &self,
        scope: &Scope,
        title: &str,
        edition: Option<EditionRecordId>,
        key: Option<&Key>,
    ) -> Outcome<AssessmentRecord> {
        let start = StartAssessment { title: title.to_owned(), edition, selection: Selection::default() };
        self.start_assessment_of(scope, &start, key).await
    }

    /// Opens an assessment of a part or of everything.
    pub async fn start_assessment_of(
        &self,
        scope: &Scope,
        start: &StartAssessment,
        key: Option<&Key>,
    ) -> Outcome<AssessmentRecord> {
        demand(scope, Act::StartAssessment)?;
        let title = check_name(&start.title)?;
        let (id, edition) = self.edition_in_use(scope, start.edition).await?;
        self.check_selection(scope, &edition, &start.selection).await?;
        let new = NewAssessment { edition: id, title, selection: start.selection.clone() };
        stored::create(self.store(), scope, new, Key::once(key)).await.map_err(refusal)
    }

    /// An edition that assessments may start on, the current one where none is named.
    pub(crate) async fn edition_in_use(
        &self,
        scope: &Scope,
        id: Option<EditionRecordId>,
    ) -> Outcome<(EditionRecordId, Arc<Edition>)> {
        let Some(id) = id else { return self.current_edition(scope).await };
        let all = self.stored_editions(scope).await?;
        all.iter().find(|e| e.id == id && e.status == EditionStatus::Adopted).ok_or(Refusal::NotFound)?;
        Ok((id, self.edition(scope, id).await?))
    }

    /// A selection that asks nothing is refused.
    async fn check_selection(&self, scope: &Scope, edition: &Edition, selection: &Selection) -> Outcome<()> {
        let overlay = self.overlay_for(scope, edition, None).await?;
        if selected(edition, &overlay, selection).items().next().is_some() {
            return Ok(());
        }
        let message = "this asks nothing; choose areas or an activity that the catalogue has";
        Err(Refusal::invalid(Finding::error(
            "nothing-selected",
            Place::field("selection"),
            selection.to_string(),
            message,
        )))
    }

    /// Asks more or less; answers stay.
    pub async fn widen_assessment(
        &self,
        scope: &Scope,
        id: AssessmentId,
        selection: Selection,
        version: i64,
    ) -> Outcome<AssessmentView> {
        demand(scope, Act::StartAssessment)?;
        let record = stored::get(self.store(), scope, id).await.map_err(refusal)?;
        let edition = self.edition(scope, record.edition).await?;
        self.check_selection(scope, &edition, &selection).await?;
        let change = AssessmentChange::Select(selection);
        stored::change(self.store(), scope, id, Some(version), change).await.map_err(refusal)?;
        self.assessment(scope, id).await
    }

    /// Gives an assessment another title.
    pub async fn rename_assessment(
        &self,
        scope: &Scope,
        id: AssessmentId,
        title: &str,
        version: i64,
    ) -> Outcome<AssessmentRecord> {
        demand(scope, Act::StartAssessment)?;
        let change = AssessmentChange::Rename(check_name(title)?);
        stored::change(self.store(), scope, id, Some(version), change).await.map_err(refusal)
    }

    /// A record with what is asked.
    pub(crate) async fn whole(&self, scope: &Scope, record: AssessmentRecord) -> Outcome<Whole> {
        let edition = self.edition(scope, record.edition).await?;
        let overlay = self.overlay_for(scope, &edition, record.overlay).await?;
        let questionnaire = selected(&edition, &overlay, &record.selection);
        Ok(Whole { record, edition, overlay, questionnaire })
    }

    /// One of the state's own assessments with what is asked.
    pub(crate) async fn own_whole(&self, scope: &Scope, id: AssessmentId) -> Outcome<Whole> {
        let record = stored::get(self.store(), scope, id).await.map_err(refusal)?;
        self.whole(scope, record).await
    }

    /// Everything that the edition and the overlay of an own assessment ask, whatever part of it was chosen.
    pub(crate) async fn whole_questionnaire(&self, scope: &Scope, id: AssessmentId) -> Outcome<Questionnaire> {
        let record = stored::get(self.store(), scope, id).await.map_err(refusal)?;
        let edition = self.edition(scope, record.edition).await?;
        let overlay = self.overlay_for(scope, &edition, record.overlay).await?;
        Ok(questionnaire(&edition, &overlay))
    }

    /// The levels of the state's newest assessment; none where it has no answer or the reader is no state's.
    pub(crate) async fn own_levels(&self, scope: &Scope) -> Outcome<Option<Levels>> {
        if !crate::access::allowed(scope, Act::ReadAssessment) {
            return Ok(None);
        }
        let newest = stored::list(self.store(), scope, PageRequest::first(1)).await.map_err(refusal)?.items.pop();
        let Some(record) = newest else { return Ok(None) };
        let whole = self.whole(scope, record).await?;
        let answers = self.own_answers(scope, whole.record.id).await?;
        Ok(Some(assess(&whole.questionnaire, &answers, &Targets::new()).levels()))
    }

    /// The answers of one of the state's own assessments.
    pub(crate) async fn own_answers(&self, scope: &Scope, id: AssessmentId) -> Outcome<Answers> {
        let answers = stored::answers(self.store(), scope, id).await.map_err(refusal)?;
        Ok(answers.into_iter().map(|(question, stored)| (question, stored.answer)).collect())
    }

    /// One assessment with its results.
    pub async fn assessment(&self, scope: &Scope, id: AssessmentId) -> Outcome<AssessmentView> {
        demand(scope, Act::ReadAssessment)?;
        let whole = self.own_whole(scope, id).await?;
        let stored_answers = stored::answers(self.store(), scope, id).await.map_err(refusal)?;
        let targets = stored::targets(self.store(), scope, id).await.map_err(refusal)?;
        let touched = sections::list(self.store(), scope, id).await.map_err(refusal)?;
        let rules = shares::rules(self.store(), scope, id).await.map_err(refusal)?;
        let names = self.names(scope).await?;
        let answers: Answers = stored_answers.iter().map(|(q, stored)| (q.clone(), stored.answer.clone())).collect();
        let experience = self.experience(scope).await?;
        let result = assess(&whole.questionnaire, &answers, &targets).with_experience(&experience);
        let answers =
            stored_answers.into_iter().map(|(q, stored)| (q.clone(), answer_view(q, stored, &names))).collect();
        let open = whole.record.status == AssessmentStatus::Open;
        let acts = if open {
            vec![Act::StartAssessment, Act::Answer, Act::SetTarget, Act::EndorseAssessment, Act::DraftNeeds]
        } else {
            vec![Act::DraftNeeds, Act::ReopenAssessment]
        };
        let always = [Act::ShareAssessment, Act::InviteReview];
        Ok(AssessmentView {
            sections: crate::sections::views(scope, &result, touched, &names, open),
            shared: rules.iter().any(|rule| rule.sharing.visibility > vocabulary::Visibility::Private),
            may: which(scope, &acts.into_iter().chain(always).collect::<Vec<_>>()),
            record: whole.record,
            edition: whole.edition,
            overlay: whole.overlay,
            questionnaire: whole.questionnaire,
            answers,
            targets,
            result,
        })
    }

    pub(crate) async fn names(&self, scope: &Scope) -> Outcome<BTreeMap<PersonId, String>> {
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
        let asked = self.whole_questionnaire(scope, id).await?;
        let findings: Vec<Finding> =
            answers.iter().flat_map(|(question, answer, _)| faults(&asked, question, answer)).collect();
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
        if !self.whole_questionnaire(scope, id).await?.items().any(|(_, item)| item.capability == *capability) {
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
        let record = stored::get(self.store(), scope, id).await.map_err(refusal)?;
        let edition = self.edition(scope, record.edition).await?;
        let overlay = self.newest_overlay(scope, &edition).await?.number;
        let change = AssessmentChange::Endorse(overlay);
        stored::change(self.store(), scope, id, Some(version), change).await.map_err(refusal)
    }

    /// Opens an endorsed assessment again. Others stop seeing it until it is endorsed.
    pub async fn reopen_assessment(
        &self,
        scope: &Scope,
        id: AssessmentId,
        reason: &str,
        version: i64,
    ) -> Outcome<AssessmentRecord> {
        demand(scope, Act::ReopenAssessment)?;
        let change = AssessmentChange::Reopen(check_words("reason", reason)?);
        stored::change(self.store(), scope, id, Some(version), change).await.map_err(refusal)
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
