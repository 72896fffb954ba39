//! Step 2: less to write. Answers of the last cycle that wait for a yes, and published index results as private hints;
//! neither counts before the state makes it its own.

use std::collections::{BTreeMap, BTreeSet};

use assessment::{Answer, Hint, IndexValue, RawIndexValue, prefill};
use catalogue::Fate;
use persistence::assessment::{self as stored, AnswerChange};
use persistence::{Scope, hints};
use serde::Serialize;
use vocabulary::{AssessmentId, CapabilityId, EditionRecordId, Finding, Place, QuestionId, Text};

use crate::access::{Act, demand, which};
use crate::assessment::AssessmentView;
use crate::matchmaker::{Matchmaker, refusal};
use crate::refusal::{Outcome, Refusal};

/// An answer of the last cycle to a question that has none yet.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CarriedView {
    /// The question.
    pub question: QuestionId,
    /// What was answered.
    pub answer: Answer,
    /// In which assessment.
    pub from: AssessmentId,
    /// Its title.
    pub from_title: String,
    /// What became of the question since.
    pub through: Fate,
    /// What the editions say about that.
    pub notes: Vec<Text>,
}

/// Published index results that a state keeps for itself.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct HintsView {
    /// As it wrote them down.
    pub values: Vec<IndexValue>,
    /// What they hint at.
    pub hints: BTreeMap<CapabilityId, Vec<Hint>>,
    /// Version of the list; 0 where there is none.
    pub version: i64,
    /// What the reader may do.
    pub may: Vec<Act>,
}

/// Most values in one list.
const MOST_VALUES: usize = 500;

impl Matchmaker {
    /// Answers of the last endorsed assessment to questions of this one that have none.
    pub async fn carried(&self, scope: &Scope, id: AssessmentId) -> Outcome<Vec<CarriedView>> {
        demand(scope, Act::ReadAssessment)?;
        let whole = self.own_whole(scope, id).await?;
        let Some(last) = self.earlier(scope, &whole.record).await?.pop() else { return Ok(Vec::new()) };
        let (before, now) = (self.own_answers(scope, last.record.id).await?, self.own_answers(scope, id).await?);
        let carried = prefill(&whole.edition, &whole.questionnaire, &last.version, &before, &now);
        let view = |one: assessment::CarriedAnswer| CarriedView {
            question: one.question,
            answer: one.answer,
            from: last.record.id,
            from_title: last.record.title.clone(),
            through: one.through,
            notes: one.notes,
        };
        Ok(carried.into_iter().map(view).collect())
    }

    /// Makes answers of the last cycle answers of this one; an empty list means all that wait.
    pub async fn confirm_carried(
        &self,
        scope: &Scope,
        id: AssessmentId,
        questions: &BTreeSet<QuestionId>,
    ) -> Outcome<AssessmentView> {
        demand(scope, Act::Answer)?;
        let carried = self.carried(scope, id).await?;
        let wanted = carried.into_iter().filter(|one| questions.is_empty() || questions.contains(&one.question));
        let changes: Vec<AnswerChange> = wanted
            .map(|one| AnswerChange { question: one.question, answer: Some(one.answer), expected_version: None })
            .collect();
        if changes.is_empty() {
            let detail = "no answer of an earlier assessment waits here; answer the questions themselves";
            return Err(Refusal::conflict("nothing-to-carry", detail));
        }
        stored::set_answers(self.store(), scope, id, changes).await.map_err(refusal)?;
        self.assessment(scope, id).await
    }

    /// The state's private hints from published indices.
    pub async fn hints(&self, scope: &Scope, edition: Option<EditionRecordId>) -> Outcome<HintsView> {
        demand(scope, Act::ReadAssessment)?;
        let (_, edition) = self.edition_in_use(scope, edition).await?;
        let (values, version) = hints::get(self.store(), scope).await.map_err(refusal)?;
        let hints = assessment::hints(&edition, &values);
        Ok(HintsView { values, hints, version, may: which(scope, &[Act::KeepHints]) })
    }

    /// Replaces them. All faults are named with their number in the list.
    pub async fn save_hints(
        &self,
        scope: &Scope,
        edition: Option<EditionRecordId>,
        raw: &[RawIndexValue],
        version: i64,
    ) -> Outcome<HintsView> {
        demand(scope, Act::KeepHints)?;
        let places = raw.iter().enumerate().map(|(n, one)| (one, format!("values[{n}]")));
        let place = |at: &str, field: &str| Place { path: Some(format!("{at}.{field}")), ..Place::field(field) };
        let read: Vec<_> = places.map(|(one, at)| (one, move |field: &str| place(&at, field))).collect();
        self.keep_hints(scope, edition, read, Vec::new(), version).await
    }

    /// Replaces them from a table with the columns index, entry, value, year and source.
    pub async fn upload_hints(
        &self,
        scope: &Scope,
        edition: Option<EditionRecordId>,
        bytes: &[u8],
        version: i64,
    ) -> Outcome<HintsView> {
        demand(scope, Act::KeepHints)?;
        let (table, mut findings) = exchange::read(bytes, None);
        let column = |heading: &str| table.position(heading);
        let at = ["index", "entry", "value", "year", "source"].map(|heading| (heading, column(heading)));
        for (heading, _) in at.iter().filter(|(heading, at)| at.is_none() && *heading != "source") {
            let message = format!("the table has no column {heading}; add it");
            findings.push(Finding::error("missing-column", Place::field(*heading), *heading, message));
        }
        let mut rows = Vec::new();
        for row in &table.rows {
            let cell = |n: usize| {
                let (_, at) = at.get(n)?;
                at.and_then(|at| row.cells.get(at)).cloned()
            };
            let text = |n: usize| cell(n).unwrap_or_default();
            let raw = RawIndexValue { index: text(0), entry: text(1), value: text(2), year: text(3), source: text(4) };
            rows.push((raw, row.number));
        }
        let place = |row: u32, field: &str| table.at(Some(row), Some(field));
        let read: Vec<_> = rows.iter().map(|(raw, row)| (raw, move |field: &str| place(*row, field))).collect();
        self.keep_hints(scope, edition, read, findings, version).await
    }

    async fn keep_hints<F: Fn(&str) -> Place>(
        &self,
        scope: &Scope,
        edition: Option<EditionRecordId>,
        raw: Vec<(&RawIndexValue, F)>,
        mut findings: Vec<Finding>,
        version: i64,
    ) -> Outcome<HintsView> {
        let (id, known) = self.edition_in_use(scope, edition).await?;
        if raw.len() > MOST_VALUES {
            let message = format!("these are more than {MOST_VALUES} values; leave out what is not needed");
            findings.push(Finding::error("too-many", Place::field("values"), raw.len().to_string(), message));
        }
        let mut values = Vec::new();
        for (raw, place) in raw {
            match assessment::read_index_value(&known, raw, place) {
                Ok(value) => values.push(value),
                Err(faults) => findings.extend(faults),
            }
        }
        if findings.iter().any(Finding::is_error) {
            return Err(Refusal::Invalid(findings));
        }
        hints::put(self.store(), scope, values, version).await.map_err(refusal)?;
        self.hints(scope, Some(id)).await
    }
}
