//! What a reader may see of an assessment: the owner's choice per assessment, area and answer, and a result computed
//! from nothing but the visible answers. What is not shared leaves no trace, not even that it exists.

use std::collections::{BTreeMap, BTreeSet};

use catalogue::Edition;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use vocabulary::{AreaId, QuestionId, Reader, Sharing, Visibility};

use crate::answer::{Answer, Answers, Choice, Targets};
use crate::assess::assess;
use crate::overlay::{Overlay, is_own};
use crate::questionnaire::{Item, Questionnaire, TargetSource, finish, questionnaire};
use crate::results::Assessment;

/// The owner's choice for one assessment. Private until it says otherwise; the most specific choice wins, whether it
/// is narrower or wider.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct AssessmentSharing {
    /// For everything that has no choice of its own.
    pub whole: Sharing,
    /// For areas.
    pub areas: BTreeMap<AreaId, Sharing>,
    /// For single answers.
    pub answers: BTreeMap<QuestionId, Sharing>,
    /// Whether the texts of evidence go with the answers.
    pub evidence: bool,
}

impl AssessmentSharing {
    /// The choice that holds for a question. The state's own items are shared only by a choice that names their area
    /// or the question itself; without one they are private.
    pub fn of(&self, area: &AreaId, question: &QuestionId) -> Option<&Sharing> {
        let named = self.answers.get(question).or_else(|| self.areas.get(area));
        named.or_else(|| (!is_own(question.as_str()) && !is_own(area.as_str())).then_some(&self.whole))
    }

    /// Whether a reader sees anything at all on that day, if there is an answer.
    pub fn admits_any(&self, reader: Reader, today: NaiveDate) -> bool {
        self.all().any(|sharing| sharing.admits(reader, today))
    }

    /// The widest level among all choices.
    pub fn widest(&self) -> Visibility {
        self.all().map(|sharing| sharing.visibility).max().unwrap_or(Visibility::Private)
    }

    fn all(&self) -> impl Iterator<Item = &Sharing> {
        std::iter::once(&self.whole).chain(self.areas.values()).chain(self.answers.values())
    }
}

/// An assessment as its state has it.
#[derive(Debug, Clone, Copy)]
pub struct Sheet<'a> {
    /// The edition that is asked.
    pub edition: &'a Edition,
    /// The state's own view of it.
    pub overlay: &'a Overlay,
    /// Its answers.
    pub answers: &'a Answers,
    /// Its targets.
    pub targets: &'a Targets,
}

/// What a reader may see.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Shown {
    /// Capabilities with a visible answer, as the shared edition words them; the state's own where it shares them.
    pub questionnaire: Questionnaire,
    /// The visible answers, without comments.
    pub answers: Answers,
    /// What they yield; no needs are proposed to others.
    pub result: Assessment,
}

impl Shown {
    /// Whether the reader sees nothing.
    pub fn is_empty(&self) -> bool {
        self.answers.is_empty()
    }
}

/// What a reader may see on that day. Two sheets that differ only in what is not shared give the same.
pub fn shown(sheet: Sheet<'_>, sharing: &AssessmentSharing, reader: Reader, today: NaiveDate) -> Shown {
    let admits = |area: &AreaId, question: &QuestionId| {
        sharing.of(area, question).is_some_and(|choice| choice.admits(reader, today))
    };
    let aims = |area: &AreaId| {
        let choice = sharing.areas.get(area).or((!is_own(area.as_str())).then_some(&sharing.whole));
        choice.is_some_and(|choice| choice.admits(reader, today))
    };
    visible(sheet, sharing.evidence, admits, aims)
}

/// What is left of a sheet when only the admitted answers are seen, and targets only of the admitted areas.
pub(crate) fn visible(
    sheet: Sheet<'_>,
    evidence: bool,
    admits: impl Fn(&AreaId, &QuestionId) -> bool,
    aims: impl Fn(&AreaId) -> bool,
) -> Shown {
    // What the state hides, renames, weighs and aims at is its own affair: others see the shared edition.
    let outward = Overlay {
        own_areas: sheet.overlay.own_areas.clone(),
        own_capabilities: sheet.overlay.own_capabilities.clone(),
        own_questions: sheet.overlay.own_questions.clone(),
        ..Overlay::default()
    };
    let asked = questionnaire(sheet.edition, sheet.overlay);
    let asked: BTreeSet<&QuestionId> = asked.items().flat_map(|(_, item)| &item.questions).map(|q| &q.id).collect();
    let mut whole = questionnaire(sheet.edition, &outward);
    let (mut answers, mut targets) = (Answers::new(), Targets::new());
    for area in &mut whole.areas {
        let seen_aims = aims(&area.id);
        for item in &mut area.items {
            let before = answers.len();
            for question in &item.questions {
                if !asked.contains(&question.id) || !admits(&area.id, &question.id) {
                    continue;
                }
                let answer = sheet.answers.get(&question.id).and_then(|answer| outside(answer, evidence));
                answers.extend(answer.map(|answer| (question.id.clone(), answer)));
            }
            item.questions.retain(|q| !is_own(q.id.as_str()) || answers.contains_key(&q.id));
            if answers.len() == before {
                item.questions.clear();
            }
            aim(item, sheet, seen_aims, &mut targets);
        }
        area.items.retain(|item| !item.questions.is_empty());
    }
    let mut seen = finish(sheet.edition, whole.areas);
    forget_own_prerequisites(&mut seen);
    let mut result = assess(&seen, &answers, &targets);
    result.proposed.clear();
    Shown { questionnaire: seen, answers, result }
}

/// An answer as others see it; none where the state keeps it to itself.
fn outside(answer: &Answer, evidence: bool) -> Option<Answer> {
    let shown = Answer {
        choice: answer.choice,
        evidence: if evidence { answer.evidence.clone() } else { String::new() },
        comment: String::new(),
        confidence: answer.confidence,
    };
    (answer.choice != Choice::PreferNotToSay).then_some(shown)
}

/// The state's target where others may see it. Elsewhere there is none: the catalogue's would pass for the state's.
fn aim(item: &mut Item, sheet: Sheet<'_>, seen: bool, targets: &mut Targets) {
    if !seen {
        item.target = None;
    } else if let Some(stage) = sheet.targets.get(&item.capability) {
        targets.insert(item.capability.clone(), *stage);
    } else if let Some(stage) = sheet.overlay.targets.get(&item.capability) {
        item.target = Some((*stage, TargetSource::Overlay));
    }
}

/// An own capability that is not seen is not named as a prerequisite either.
fn forget_own_prerequisites(seen: &mut Questionnaire) {
    let own: BTreeSet<_> = seen.items().filter(|(_, item)| item.own).map(|(_, item)| item.capability.clone()).collect();
    for item in seen.areas.iter_mut().flat_map(|area| &mut area.items) {
        item.prerequisites.retain(|p| !is_own(p.capability.as_str()) || own.contains(&p.capability));
    }
}

#[cfg(test)]
#[path = "shared_tests.rs"]
mod tests;
