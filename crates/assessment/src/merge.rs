//! What an import would change, question by question. Nothing is overwritten that was not shown before.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use vocabulary::{Finding, QuestionId};

use crate::answer::{Answer, Answers, faults};
use crate::questionnaire::Questionnaire;

/// Answers of a file. None empties the answer; a question that is not named stays as it is.
pub type Incoming = BTreeMap<QuestionId, Option<Answer>>;

vocabulary::coded! {
    /// What taking the file over would do to one question.
    Effect, "an effect" {
        /// It had no answer.
        New "new",
        /// The same answer stands already.
        Same "same",
        /// Another answer stands now.
        Changed "changed",
        /// The answer would be emptied.
        Cleared "cleared",
        /// The file's answer is not accepted.
        Refused "refused",
    }
}

/// One question of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// The question.
    pub question: QuestionId,
    /// The answer that stands.
    pub before: Option<Answer>,
    /// The file's.
    pub after: Option<Answer>,
    /// What taking it over would do.
    pub effect: Effect,
    /// Why it is refused.
    pub findings: Vec<Finding>,
}

/// What taking a file over would change, in reading order; questions that are not asked come last.
pub fn merge(questionnaire: &Questionnaire, current: &Answers, incoming: &Incoming) -> Vec<Difference> {
    let one = |id: &QuestionId, after: &Option<Answer>| {
        let before = current.get(id);
        let findings = after.as_ref().map(|answer| faults(questionnaire, id, answer)).unwrap_or_default();
        let effect = match (before, after) {
            _ if !findings.is_empty() => Effect::Refused,
            (before, after) if before == after.as_ref() => Effect::Same,
            (None, _) => Effect::New,
            (Some(_), None) => Effect::Cleared,
            (Some(_), Some(_)) => Effect::Changed,
        };
        Difference { question: id.clone(), before: before.cloned(), after: after.clone(), effect, findings }
    };
    let asked: Vec<&QuestionId> =
        questionnaire.items().flat_map(|(_, item)| &item.questions).map(|question| &question.id).collect();
    let known: BTreeSet<&QuestionId> = asked.iter().copied().collect();
    let in_order = asked.iter().filter_map(|id| incoming.get_key_value(*id));
    let rest = incoming.iter().filter(|(id, _)| !known.contains(id));
    in_order.chain(rest).map(|(id, after)| one(id, after)).collect()
}

/// What is to be written: all that the differences would change, without the questions that the person left out.
pub fn accepted(differences: &[Difference], except: &BTreeSet<QuestionId>) -> Vec<(QuestionId, Option<Answer>)> {
    let writes = |d: &&Difference| matches!(d.effect, Effect::New | Effect::Changed | Effect::Cleared);
    let wanted = differences.iter().filter(writes).filter(|d| !except.contains(&d.question));
    wanted.map(|d| (d.question.clone(), d.after.clone())).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;
    use crate::fixture::{levels, plain, whole};
    use crate::{Choice, Confidence};
    use proptest::prelude::*;

    #[test]
    fn every_effect_is_shown() {
        let current = levels(&[("lead-agency.q1", 2), ("awareness.q1", 3), ("crisis-plan.q1", 1)]);
        let mut incoming: Incoming = levels(&[("lead-agency.q1", 4), ("awareness.q1", 3), ("national-csirt.q1", 2)])
            .into_iter()
            .map(|(id, answer)| (id, Some(answer)))
            .collect();
        incoming.insert("crisis-plan.q1".parse().unwrap(), None);
        incoming.insert("a-nowhere.q1".parse().unwrap(), Some(plain(Choice::DoNotKnow)));
        let found = merge(&whole(), &current, &incoming);
        let effects: BTreeMap<_, _> = found.iter().map(|d| (d.question.as_str(), d.effect.code())).collect();
        let expected = [
            ("a-nowhere.q1", "refused"),
            ("awareness.q1", "same"),
            ("crisis-plan.q1", "cleared"),
            ("lead-agency.q1", "changed"),
            ("national-csirt.q1", "new"),
        ];
        assert_eq!(effects, expected.into());
        assert_eq!(found.last().unwrap().question.as_str(), "a-nowhere.q1");
        assert_eq!(found[0].question.as_str(), "lead-agency.q1");
        let kept = ["crisis-plan.q1".parse().unwrap()].into();
        let written: Vec<_> = accepted(&found, &kept).into_iter().map(|(id, _)| id.to_string()).collect();
        assert_eq!(written, ["lead-agency.q1", "national-csirt.q1"]);
    }

    proptest! {
        #[test]
        fn what_is_written_is_what_was_shown(
            now in proptest::collection::vec(proptest::option::of(0usize..8), 65),
            file in proptest::collection::vec(proptest::option::of(proptest::option::of((0usize..8, 0usize..3))), 65),
        ) {
            let asked = whole();
            let ids: Vec<QuestionId> = asked.items().flat_map(|(_, i)| &i.questions).map(|q| q.id.clone()).collect();
            let current: Answers = ids.iter().zip(now).filter_map(|(id, n)| Some((id.clone(), plain(Choice::ALL[n?])))).collect();
            let answer = |(n, c): (usize, usize)| Answer { confidence: Some(Confidence::ALL[c]), ..plain(Choice::ALL[n]) };
            let incoming: Incoming = ids.iter().zip(file).filter_map(|(id, n)| Some((id.clone(), n?.map(answer)))).collect();
            let found = merge(&asked, &current, &incoming);
            prop_assert_eq!(found.len(), incoming.len());
            let mut after = current.clone();
            for (id, answer) in accepted(&found, &BTreeSet::new()) {
                match answer {
                    Some(answer) => after.insert(id, answer),
                    None => after.remove(&id),
                };
            }
            for id in &ids {
                let shown = found.iter().find(|d| d.question == *id);
                let expected = match shown {
                    Some(d) if d.effect != Effect::Refused => d.after.as_ref(),
                    _ => current.get(id),
                };
                prop_assert_eq!(after.get(id), expected);
            }
            let again = merge(&asked, &after, &incoming);
            prop_assert!(again.iter().all(|d| matches!(d.effect, Effect::Same | Effect::Refused)));
        }
    }
}
