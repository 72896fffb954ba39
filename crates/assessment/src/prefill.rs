//! What the last cycle says to the questions of this one. A proposal: nothing counts before a person confirms it.

use std::collections::BTreeMap;

use catalogue::{Edition, Fate};
use serde::{Deserialize, Serialize};
use vocabulary::{QuestionId, Text};

use crate::answer::{Answer, Answers, faults};
use crate::overlay::is_own;
use crate::questionnaire::Questionnaire;

/// An answer of the last cycle at its place in this one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CarriedAnswer {
    /// The question, by its present id.
    pub question: QuestionId,
    /// The answer; where several questions became one, the lowest level with all the texts.
    pub answer: Answer,
    /// The questions it was given to.
    pub from: Vec<QuestionId>,
    /// What happened to the question since.
    pub through: Fate,
    /// How old answers are to be read, in the words of the edition.
    pub notes: Vec<Text>,
}

/// Answers of the last cycle for the questions that have none yet, in reading order. What the present questionnaire
/// would refuse is left out.
pub fn prefill(
    edition: &Edition,
    questionnaire: &Questionnaire,
    from_version: &str,
    last: &Answers,
    current: &Answers,
) -> Vec<CarriedAnswer> {
    let mut found: BTreeMap<QuestionId, CarriedAnswer> = BTreeMap::new();
    for (id, answer) in last {
        let (through, to, notes) = if is_own(id.as_str()) {
            (Fate::Same, vec![id.clone()], Vec::new())
        } else {
            let carried = edition.carry_question(from_version, id);
            (carried.fate, carried.to, carried.notes)
        };
        for question in to {
            match found.get_mut(&question) {
                Some(one) => {
                    one.answer = together(&one.answer, answer);
                    one.from.push(id.clone());
                    one.notes
                        .extend(notes.iter().filter(|note| !one.notes.contains(note)).cloned().collect::<Vec<_>>());
                }
                None => {
                    let (answer, from, notes) = (answer.clone(), vec![id.clone()], notes.clone());
                    found.insert(question.clone(), CarriedAnswer { question, answer, from, through, notes });
                }
            }
        }
    }
    let asked = questionnaire.items().flat_map(|(_, item)| &item.questions);
    let open = asked.filter(|question| !current.contains_key(&question.id));
    let carried = open.filter_map(|question| found.remove(&question.id));
    carried.filter(|one| faults(questionnaire, &one.question, &one.answer).is_empty()).collect()
}

/// Two answers to what is one question now: the lower level, or the one that has a level; every text; the lower
/// confidence.
fn together(a: &Answer, b: &Answer) -> Answer {
    let choice = match (a.choice.level(), b.choice.level()) {
        (Some(one), Some(other)) if other < one => b.choice,
        (None, Some(_)) => b.choice,
        _ => a.choice,
    };
    let texts = |a: &str, b: &str| match (a.is_empty(), b.is_empty() || a == b) {
        (true, _) => b.to_owned(),
        (_, true) => a.to_owned(),
        _ => format!("{a}\n{b}"),
    };
    Answer {
        choice,
        evidence: texts(&a.evidence, &b.evidence),
        comment: texts(&a.comment, &b.comment),
        confidence: a.confidence.min(b.confidence),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;
    use crate::fixture::{levels, plain, stage, whole};
    use crate::{Choice, Overlay, questionnaire};
    use catalogue::{MappedList, Mapping, MappingKind, bundled};

    #[test]
    fn only_open_questions_are_prefilled() {
        let last = levels(&[("lead-agency.q1", 2), ("awareness.q1", 3), ("gone.q1", 1)]);
        let found = prefill(bundled(), &whole(), "2026.1", &last, &levels(&[("awareness.q1", 4)]));
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].question.as_str(), found[0].through), ("lead-agency.q1", Fate::Same));
    }

    #[test]
    fn merged_questions_bring_the_lower_level_and_every_text() {
        let mut edition = bundled().clone();
        edition.meta.version = "2027.1".into();
        edition.mappings.push(Mapping {
            since: "2027.1".into(),
            kind: MappingKind::Merge,
            list: MappedList::Questions,
            from: vec!["old.q1".into(), "older.q1".into()],
            to: vec!["lead-agency.q1".into()],
            note: Text::english("Both are asked together now."),
        });
        let mut last = levels(&[("old.q1", 4), ("older.q1", 2)]);
        last.values_mut().zip(["law", "decree"]).for_each(|(answer, text)| answer.evidence = text.into());
        let asked = questionnaire(&edition, &Overlay::default());
        let found = prefill(&edition, &asked, "2026.1", &last, &Answers::new());
        assert_eq!(found.len(), 1);
        let expected = Answer { evidence: "law\ndecree".into(), ..plain(Choice::Level(stage(2))) };
        assert_eq!((&found[0].answer, found[0].through), (&expected, Fate::Merged));
        assert_eq!((found[0].from.len(), found[0].notes.len()), (2, 1));
    }
}
