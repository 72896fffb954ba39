//! An answer to one question on the wire.

use chrono::{DateTime, Utc};
use cycle::AnswerView;
use cycle::rooms::assessment::{Answer as Given, Choice, Confidence};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use vocabulary::{Finding, Place, Stage};

use crate::error::Failure;

/// One answer. "Not answered" is the absence of an answer.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AnswerBody {
    /// `level`, `not-applicable`, `do-not-know` or `prefer-not-to-say`.
    #[schema(pattern = "^(level|not-applicable|do-not-know|prefer-not-to-say)$")]
    pub kind: String,
    /// The highest level that is fully true, where `kind` is `level`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 5)]
    pub level: Option<u8>,
    /// Documents, links, facts.
    #[serde(default)]
    #[schema(max_length = 5_000)]
    pub evidence: String,
    /// For colleagues.
    #[serde(default)]
    #[schema(max_length = 5_000)]
    pub comment: String,
    /// `low`, `medium` or `high`; absent where not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(pattern = "^(low|medium|high)$")]
    pub confidence: Option<String>,
}

/// A fault of one field of an answer.
pub fn fault(field: &str, value: &str, message: &str) -> Failure {
    Failure::invalid(vec![Finding::error("not-an-answer", Place::field(field), value, message)])
}

impl AnswerBody {
    /// The answer, or the field that is wrong.
    pub fn read(&self) -> Result<Given, Failure> {
        let choice = match (self.kind.as_str(), self.level) {
            ("level", Some(level)) => {
                let text = level.to_string();
                Choice::Level(
                    Stage::try_from(level).map_err(|_| fault("level", &text, "use a whole number from 1 to 5"))?,
                )
            }
            ("level", None) => return Err(fault("level", "", "name the level, a whole number from 1 to 5")),
            (_, Some(level)) => {
                return Err(fault("level", &level.to_string(), "only an answer of kind level has one; leave it out"));
            }
            ("not-applicable", None) => Choice::NotApplicable,
            ("do-not-know", None) => Choice::DoNotKnow,
            ("prefer-not-to-say", None) => Choice::PreferNotToSay,
            (other, None) => {
                return Err(fault("kind", other, "use one of level, not-applicable, do-not-know, prefer-not-to-say"));
            }
        };
        let confidence = match self.confidence.as_deref() {
            None => None,
            Some("low") => Some(Confidence::Low),
            Some("medium") => Some(Confidence::Medium),
            Some("high") => Some(Confidence::High),
            Some(other) => return Err(fault("confidence", other, "use one of low, medium, high, or leave it out")),
        };
        Ok(Given { choice, evidence: self.evidence.clone(), comment: self.comment.clone(), confidence })
    }
}

impl From<&Given> for AnswerBody {
    fn from(answer: &Given) -> Self {
        let (kind, level) = match answer.choice {
            Choice::Level(level) => ("level", Some(u8::from(level))),
            Choice::NotApplicable => ("not-applicable", None),
            Choice::DoNotKnow => ("do-not-know", None),
            Choice::PreferNotToSay => ("prefer-not-to-say", None),
        };
        let confidence = answer.confidence.map(|confidence| match confidence {
            Confidence::Low => "low",
            Confidence::Medium => "medium",
            Confidence::High => "high",
        });
        Self {
            kind: kind.to_owned(),
            level,
            evidence: answer.evidence.clone(),
            comment: answer.comment.clone(),
            confidence: confidence.map(str::to_owned),
        }
    }
}

/// An answer with its history.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AnswerItem {
    /// The question's id in the catalogue.
    pub question: String,
    /// The answer.
    pub answer: AnswerBody,
    /// Version, for `If-Match`.
    pub version: i64,
    /// Who answered.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
}

impl From<&AnswerView> for AnswerItem {
    fn from(view: &AnswerView) -> Self {
        Self {
            question: view.question.to_string(),
            answer: (&view.answer).into(),
            version: view.version,
            by: view.by.clone(),
            at: view.at,
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    fn read(json: &str) -> Result<Given, Failure> {
        serde_json::from_str::<AnswerBody>(json).unwrap().read()
    }

    #[test]
    fn answers_are_read_and_written_alike() {
        for json in [
            r#"{"kind":"level","level":3,"confidence":"high"}"#,
            r#"{"kind":"do-not-know"}"#,
            r#"{"kind":"prefer-not-to-say","comment":"x"}"#,
        ] {
            let given = read(json).unwrap();
            assert_eq!(AnswerBody::from(&given).read().unwrap(), given);
        }
    }

    #[test]
    fn wrong_answers_name_the_field() {
        let field = |json: &str| read(json).unwrap_err().findings[0].place.field.clone().unwrap();
        assert_eq!(field(r#"{"kind":"level"}"#), "level");
        assert_eq!(field(r#"{"kind":"level","level":6}"#), "level");
        assert_eq!(field(r#"{"kind":"do-not-know","level":2}"#), "level");
        assert_eq!(field(r#"{"kind":"maybe"}"#), "kind");
        assert_eq!(field(r#"{"kind":"do-not-know","confidence":"sure"}"#), "confidence");
    }
}
