//! The edition that ships with the service.

use std::sync::OnceLock;

use crate::{Edition, read};

/// The bundled edition as its file, for downloads.
pub const BUNDLED_JSON: &[u8] = include_bytes!("../data/ict-security-2026.1.json");

/// The bundled edition for ICT security, read once.
pub fn bundled() -> &'static Edition {
    static EDITION: OnceLock<Edition> = OnceLock::new();
    EDITION.get_or_init(|| read(BUNDLED_JSON).edition.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;
    use crate::{ActivityStatus, Confidence};
    use vocabulary::{Severity, UnLanguage};

    #[test]
    fn the_bundled_edition_reads_without_fault() {
        let reading = read(BUNDLED_JSON);
        let graver: Vec<_> = reading.findings.iter().filter(|f| f.severity > Severity::Note).collect();
        assert!(graver.is_empty(), "{graver:#?}");
        let edition = bundled();
        assert_eq!((edition.areas.len(), edition.capabilities.len(), edition.modalities.len()), (12, 61, 20));
        assert_eq!(edition.questions().count(), 65);
        assert_eq!((edition.glossary.len(), edition.frameworks.principles.len()), (48, 24));
    }

    #[test]
    fn no_text_is_missing_in_any_of_the_six_languages() {
        assert!(bundled().missing_translations().is_empty(), "{:?}", bundled().missing_translations());
        assert!(read(BUNDLED_JSON).findings.iter().all(|f| f.code != "missing-translations"));
    }

    #[test]
    fn what_no_native_speaker_has_reviewed_is_marked() {
        let drafts = bundled().draft_translations();
        assert_eq!(drafts.get(&UnLanguage::En), None);
        let bare =
            |text: &str| text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b"/.-_()".contains(&b));
        for passage in bundled().passages().into_iter().filter(|p| !p.path.starts_with("glossary")) {
            let marked = passage.text.drafts().count();
            let symbol = passage.text.get(UnLanguage::En).is_some_and(bare);
            assert_eq!(marked, if symbol { 0 } else { 5 }, "{}", passage.path);
        }
        for term in &bundled().glossary {
            assert_eq!(term.text.is_draft(UnLanguage::Zh), term.zh_attested != Some(true), "{}", term.id);
            assert!(term.text.is_draft(UnLanguage::Fr));
        }
    }

    #[test]
    fn no_translation_is_the_english_text() {
        let sentences = |p: &crate::Passage| p.text.get(UnLanguage::En).is_some_and(|en| en.contains(' '));
        for passage in bundled().passages().iter().filter(|p| sentences(p)) {
            for (language, text) in passage.text.languages().filter(|(l, _)| *l != UnLanguage::En) {
                assert_ne!(Some(text), passage.text.get(UnLanguage::En), "{} {language}", passage.path);
            }
        }
    }

    #[test]
    fn the_first_picture_covers_every_area_once_or_more() {
        let edition = bundled();
        let starter = edition.starter.as_ref().unwrap();
        let asked = |area: &crate::Area| {
            starter.questions.iter().filter(|q| edition.question(q).is_some_and(|(c, _)| c.area == area.id)).count()
        };
        assert!(edition.areas.iter().all(|area| asked(area) >= 1));
        assert_eq!((starter.questions.len(), starter.minutes), (14, 20));
    }

    #[test]
    fn activities_are_proposals_and_name_enough_capabilities() {
        let edition = bundled();
        assert!(edition.activities.len() >= 12);
        for activity in &edition.activities {
            assert_eq!((activity.status, activity.confidence), (ActivityStatus::Proposal, Confidence::Memory));
            assert!(activity.capabilities.len() >= 3 && !activity.sources.is_empty(), "{}", activity.id);
        }
        let guided = edition.questions().filter(|(_, q)| !q.guidance.is_empty()).count();
        assert_eq!(guided, edition.questions().count());
    }

    #[test]
    fn what_is_from_memory_stays_marked() {
        let facts = &bundled().frameworks.facts;
        let marks: Vec<_> = facts.iter().map(|(list, fact)| (list.as_str(), fact.confidence)).collect();
        assert_eq!(
            marks,
            [
                ("adjacent_fields", Confidence::Proposal),
                ("cbms", Confidence::Mixed),
                ("cmm2021", Confidence::Mixed),
                ("dac", Confidence::Mixed),
                ("first_csirt_services_2_1", Confidence::Read),
                ("gci", Confidence::Mixed),
                ("gci_tiers", Confidence::Mixed),
                ("gfce_themes", Confidence::Mixed),
                ("ncsi_v3", Confidence::Mixed),
                ("norms", Confidence::Mixed),
                ("norms_checklist", Confidence::Memory),
                ("pillars", Confidence::Read),
                ("principles", Confidence::Mixed),
                ("unidir_fcc_pillars", Confidence::Read),
            ]
        );
        assert!(bundled().frameworks.norms_checklist.items.iter().all(|item| !item.confidence.is_verified()));
    }

    #[test]
    fn nothing_is_lost_between_file_and_edition() {
        let again = serde_json::to_vec(bundled()).map(|bytes| read(&bytes));
        assert!(again.is_ok_and(|reading| reading.edition.as_ref() == Some(bundled())));
    }

    #[test]
    fn serde_reads_what_serde_wrote() {
        let text = serde_json::to_string(bundled()).unwrap_or_default();
        assert_eq!(serde_json::from_str::<Edition>(&text).map_err(|e| e.to_string()).as_ref(), Ok(bundled()));
    }
}
