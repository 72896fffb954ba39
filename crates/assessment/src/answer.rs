//! Answers and targets of one self-assessment. Nothing is mandatory: "not answered" is the absence of an answer.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use vocabulary::field::TEXT_LIMIT;
use vocabulary::{CapabilityId, Finding, Malformed, Place, QuestionId, Stage};

use crate::questionnaire::Questionnaire;

/// What a state says to one question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind", content = "level")]
pub enum Choice {
    /// The highest descriptor that is fully true.
    Level(Stage),
    /// Does not apply to this state.
    NotApplicable,
    /// The state has not found out.
    DoNotKnow,
    /// The state keeps it to itself.
    PreferNotToSay,
}

impl Choice {
    /// Every choice, levels first.
    pub const ALL: [Self; 8] = [
        Self::Level(Stage::ALL[0]),
        Self::Level(Stage::ALL[1]),
        Self::Level(Stage::ALL[2]),
        Self::Level(Stage::ALL[3]),
        Self::Level(Stage::ALL[4]),
        Self::NotApplicable,
        Self::DoNotKnow,
        Self::PreferNotToSay,
    ];

    /// Its code in files and forms: the level as a digit, or a word.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Level(stage) => match stage.value() {
                1 => "1",
                2 => "2",
                3 => "3",
                4 => "4",
                _ => "5",
            },
            Self::NotApplicable => "not-applicable",
            Self::DoNotKnow => "do-not-know",
            Self::PreferNotToSay => "prefer-not-to-say",
        }
    }

    /// The level; none where there is none.
    pub const fn level(self) -> Option<Stage> {
        match self {
            Self::Level(stage) => Some(stage),
            _ => None,
        }
    }
}

impl fmt::Display for Choice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for Choice {
    type Err = Malformed;
    fn from_str(text: &str) -> Result<Self, Malformed> {
        let way_out = "use a level from 1 to 5, or one of: not-applicable do-not-know prefer-not-to-say";
        let found = Self::ALL.into_iter().find(|choice| choice.code() == text.trim());
        found.ok_or_else(|| Malformed::new("an answer", text, way_out))
    }
}

vocabulary::coded! {
    /// How sure the state is.
    Confidence, "a confidence" {
        /// A guess.
        Low "low",
        /// Known by those who work on it.
        Medium "medium",
        /// Can be shown.
        High "high",
    }
}

/// One answer with what stands behind it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// The choice.
    #[serde(flatten)]
    pub choice: Choice,
    /// Documents, links, facts. Links are plain text: nobody follows them but a person.
    #[serde(default)]
    pub evidence: String,
    /// For colleagues; it never leaves the state.
    #[serde(default)]
    pub comment: String,
    /// How sure; none where not said.
    #[serde(default)]
    pub confidence: Option<Confidence>,
}

/// All answers so far.
pub type Answers = BTreeMap<QuestionId, Answer>;

/// The level that the state wants to reach, by capability.
pub type Targets = BTreeMap<CapabilityId, Stage>;

/// What is wrong with an answer; the same online and in files.
pub fn faults(questionnaire: &Questionnaire, question: &QuestionId, answer: &Answer) -> Vec<Finding> {
    let place = || Place::field(question.as_str());
    let Some((_, asked)) = questionnaire.question(question) else {
        let message = "this edition has no such question; take one from its questionnaire";
        return vec![Finding::error("unknown-question", place(), question.as_str(), message)];
    };
    let mut found = Vec::new();
    if answer.choice == Choice::NotApplicable && !asked.allows_not_applicable {
        let message = "this question applies to every state; choose a level or leave it out";
        found.push(Finding::error("not-applicable-refused", place(), answer.choice.code(), message));
    }
    for text in [&answer.evidence, &answer.comment] {
        let length = text.chars().count();
        if length > TEXT_LIMIT {
            let message = format!("this has {length} characters; shorten it to {TEXT_LIMIT}");
            let finding = Finding::error("too-long", place(), text, message);
            found.push(finding.with("length", length).with("most", TEXT_LIMIT));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;
    use crate::{Overlay, questionnaire};
    use catalogue::bundled;

    #[test]
    fn codes_are_read_back() {
        for choice in Choice::ALL {
            assert_eq!(choice.code().parse(), Ok(choice));
        }
        for confidence in Confidence::ALL {
            assert_eq!(serde_json::to_string(confidence).unwrap(), format!("{:?}", confidence.code()));
        }
        assert!("6".parse::<Choice>().is_err() && "sure".parse::<Confidence>().is_err());
    }

    #[test]
    fn all_faults_of_an_answer_are_named() {
        let mut edition = bundled().clone();
        let first = edition.capabilities.iter_mut().flat_map(|c| &mut c.questions).next().unwrap();
        first.allows_not_applicable = false;
        let strict = first.id.clone();
        let asked = questionnaire(&edition, &Overlay::default());
        let answer = |choice, text: String| Answer { choice, evidence: text, comment: String::new(), confidence: None };
        let codes = |id: &QuestionId, answer: Answer| {
            faults(&asked, id, &answer).into_iter().map(|f| f.code).collect::<Vec<_>>()
        };
        assert!(codes(&strict, answer(Choice::DoNotKnow, "https://example.org".into())).is_empty());
        let long = "x".repeat(TEXT_LIMIT + 1);
        assert_eq!(codes(&strict, answer(Choice::NotApplicable, long)), ["not-applicable-refused", "too-long"]);
        let unknown = "nothing.q1".parse().unwrap();
        assert_eq!(codes(&unknown, answer(Choice::DoNotKnow, String::new())), ["unknown-question"]);
    }
}
