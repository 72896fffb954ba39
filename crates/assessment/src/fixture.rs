//! What the tests of this room share.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use catalogue::bundled;
use vocabulary::Stage;

use crate::{Answer, Answers, Choice, Overlay, Questionnaire, questionnaire};

/// The whole bundled questionnaire.
pub(crate) fn whole() -> Questionnaire {
    questionnaire(bundled(), &Overlay::default())
}

/// A stage by its number.
pub(crate) fn stage(level: u8) -> Stage {
    Stage::try_from(level).unwrap()
}

/// An answer without more.
pub(crate) fn plain(choice: Choice) -> Answer {
    Answer { choice, evidence: String::new(), comment: String::new(), confidence: None }
}

/// Answers with levels.
pub(crate) fn levels(list: &[(&str, u8)]) -> Answers {
    list.iter().map(|(id, level)| (id.parse().unwrap(), plain(Choice::Level(stage(*level))))).collect()
}
