//! The label of offers and engagements that keep to the principles: given and revoked by the secretariat with its
//! reasons, visible to all who see the record. Its history is kept.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use thiserror::Error;
use vocabulary::field::{TEXT_LIMIT, tidy};

/// One act of giving or revoking.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LabelStep {
    /// Given, or revoked.
    pub given: bool,
    /// When.
    pub day: NaiveDate,
    /// Why.
    pub reasons: String,
}

/// A label with its history, oldest first.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Label {
    /// What was done.
    pub steps: Vec<LabelStep>,
}

/// Why a label is not given or revoked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum LabelRefusal {
    /// The reasons are what others see.
    #[error("give the reasons; everybody who sees the label sees them")]
    NoReasons,
    /// Too much to read.
    #[error("the reasons are too long; shorten them")]
    TooLong,
    /// It holds already.
    #[error("the label is given already; revoke it first")]
    AlreadyGiven,
    /// There is nothing to revoke.
    #[error("the label is not given, so that it cannot be revoked")]
    NotGiven,
}

impl LabelRefusal {
    /// Its code in message keys and problem types.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NoReasons => "no-reasons",
            Self::TooLong => "too-long",
            Self::AlreadyGiven => "already-given",
            Self::NotGiven => "not-given",
        }
    }
}

impl Label {
    /// Whether it holds now.
    pub fn holds(&self) -> bool {
        self.steps.last().is_some_and(|step| step.given)
    }

    /// Gives or revokes it.
    ///
    /// # Errors
    /// Without reasons, or where it stands so already.
    pub fn step(&mut self, given: bool, day: NaiveDate, reasons: &str) -> Result<(), LabelRefusal> {
        let reasons = tidy(reasons);
        match (given, self.holds()) {
            (true, true) => return Err(LabelRefusal::AlreadyGiven),
            (false, false) => return Err(LabelRefusal::NotGiven),
            _ if reasons.is_empty() => return Err(LabelRefusal::NoReasons),
            _ if reasons.chars().count() > TEXT_LIMIT => return Err(LabelRefusal::TooLong),
            _ => {}
        }
        self.steps.push(LabelStep { given, day, reasons });
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn given_and_revoked_with_reasons_and_history() {
        let (mut label, day) = (Label::default(), NaiveDate::default());
        assert_eq!(label.step(false, day, "x"), Err(LabelRefusal::NotGiven));
        assert_eq!(label.step(true, day, " "), Err(LabelRefusal::NoReasons));
        assert_eq!(label.step(true, day, "all checks met by both sides"), Ok(()));
        assert!(label.holds());
        assert_eq!(label.step(true, day, "again"), Err(LabelRefusal::AlreadyGiven));
        assert_eq!(label.step(false, day, "a condition was added"), Ok(()));
        assert!(!label.holds());
        assert_eq!(label.steps.iter().map(|s| s.given).collect::<Vec<_>>(), [true, false]);
    }
}
