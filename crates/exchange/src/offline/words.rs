//! The few words of offline forms that no edition has, in six languages.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use assessment::{Choice, Confidence};
use vocabulary::{Text, UnLanguage};

static WORDS: LazyLock<BTreeMap<String, Text>> =
    LazyLock::new(|| serde_json::from_str(include_str!("../../data/words.json")).unwrap_or_default());

/// The text of a word; empty where there is none.
pub(super) fn word(key: &str) -> Text {
    WORDS.get(key).cloned().unwrap_or_default()
}

/// The word in one language.
pub(super) fn say(key: &str, language: UnLanguage) -> String {
    word(key).best(language).0.to_owned()
}

/// What an answer is called.
pub(super) fn choice(choice: Choice) -> Text {
    choice.level().map_or_else(|| word(choice.code()), |stage| word(&format!("level-{stage}")))
}

/// What a degree of confidence is called.
pub(super) fn confidence(confidence: Confidence) -> Text {
    word(&format!("confidence-{}", confidence.code()))
}

/// The answers that are not a level.
pub(super) const SPECIAL: [Choice; 3] = [Choice::DoNotKnow, Choice::NotApplicable, Choice::PreferNotToSay];

/// The degrees of confidence, lowest first.
pub(super) const CONFIDENCES: [Confidence; 3] = [Confidence::Low, Confidence::Medium, Confidence::High];

/// The answers that a question takes, levels first.
pub(super) fn choices(not_applicable: bool) -> impl Iterator<Item = Choice> {
    let levels = vocabulary::Stage::ALL.into_iter().map(Choice::Level);
    levels.chain(SPECIAL.into_iter().filter(move |choice| not_applicable || *choice != Choice::NotApplicable))
}

/// The text, and after it another, in every language that the first has.
pub(super) fn joined(first: &Text, between: &str, second: &Text) -> Text {
    let mut text = Text::default();
    for (language, one) in first.languages() {
        let (two, found) = second.best(language);
        let both = if two.is_empty() { one.to_owned() } else { format!("{one}{between}{two}") };
        if first.is_draft(language) || second.is_draft(found) {
            text.set_draft(language, both);
        } else {
            text.set(language, both);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_there_in_six_languages_and_all_but_english_are_drafts() {
        assert!(WORDS.len() >= 30);
        for (key, text) in WORDS.iter() {
            assert_eq!(text.missing().count(), 0, "{key}");
            assert_eq!(text.drafts().count(), 5, "{key}");
        }
        for said in Choice::ALL.map(choice).into_iter().chain(CONFIDENCES.map(confidence)) {
            assert!(!said.is_empty());
        }
    }
}
