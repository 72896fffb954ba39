//! A state's own copy of an assessment: everything it gave, to keep or to bring back.

use serde::{Deserialize, Serialize};

use crate::answer::{Answers, Targets};
use crate::overlay::Overlay;
use crate::questionnaire::Selection;
use crate::rhythm::Rhythm;
use crate::shared::AssessmentSharing;

/// The form of the file.
pub const FORMAT: &str = "matchmaker-assessment-1";

/// An assessment whole, in the state's own hands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Archive {
    /// The form of the file: [`FORMAT`].
    pub format: String,
    /// The catalogue's id.
    pub catalogue: String,
    /// The edition's version.
    pub version: String,
    /// The edition's hash, where the writer knew it.
    #[serde(default)]
    pub edition_hash: Option<String>,
    /// The assessment's title.
    pub title: String,
    /// The part that was taken.
    #[serde(default)]
    pub selection: Selection,
    /// The state's own view of the edition.
    #[serde(default)]
    pub overlay: Overlay,
    /// The answers.
    #[serde(default)]
    pub answers: Answers,
    /// The targets.
    #[serde(default)]
    pub targets: Targets,
    /// Who may see it.
    #[serde(default)]
    pub sharing: AssessmentSharing,
    /// How often the state looks at itself.
    #[serde(default)]
    pub rhythm: Rhythm,
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;
    use crate::fixture::{plain, stage, whole};
    use crate::{Answer, Choice, Confidence};
    use proptest::prelude::*;
    use vocabulary::{Sharing, Visibility};

    proptest! {
        #[test]
        fn writing_and_reading_is_the_identity(
            given in proptest::collection::vec(proptest::option::of((0usize..8, "\\PC{0,20}", proptest::option::of(0usize..3))), 65),
            aim in proptest::option::of(1u8..=5),
            weight in 1u8..=16,
            visibility in proptest::sample::select(Visibility::ALL),
            title in "\\PC{0,40}",
        ) {
            let asked = whole();
            let ids = asked.items().flat_map(|(_, item)| &item.questions).map(|q| q.id.clone());
            let answer = |(n, text, sure): (usize, String, Option<usize>)| Answer {
                evidence: text.clone(), comment: text, confidence: sure.map(|n| Confidence::ALL[n]), ..plain(Choice::ALL[n])
            };
            let csirt: vocabulary::CapabilityId = "national-csirt".parse().unwrap();
            let archive = Archive {
                format: FORMAT.into(),
                catalogue: asked.catalogue.clone(),
                version: asked.version.clone(),
                edition_hash: None,
                title,
                selection: Selection::Areas(asked.areas.iter().take(2).map(|a| a.id.clone()).collect()),
                overlay: Overlay { weights: [(csirt.clone(), (f64::from(weight) / 4.0).try_into().unwrap())].into(), ..Overlay::default() },
                answers: ids.zip(given).filter_map(|(id, g)| Some((id, answer(g?)))).collect(),
                targets: aim.map(|aim| (csirt, stage(aim))).into_iter().collect(),
                sharing: AssessmentSharing { whole: Sharing { visibility, ..Sharing::default() }, ..AssessmentSharing::default() },
                rhythm: Rhythm::TwoYears,
            };
            let text = serde_json::to_string(&archive).unwrap();
            let again: Archive = serde_json::from_str(&text).unwrap();
            prop_assert_eq!(serde_json::to_string(&again).unwrap(), text);
            prop_assert_eq!(again, archive);
        }
    }
}
