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
    use super::*;
    use vocabulary::{Severity, UnLanguage};

    #[test]
    fn the_bundled_edition_reads_without_fault() {
        let reading = read(BUNDLED_JSON);
        let graver: Vec<_> = reading.findings.iter().filter(|f| f.severity > Severity::Note).collect();
        assert!(graver.is_empty(), "{graver:#?}");
        let edition = bundled();
        assert_eq!((edition.areas.len(), edition.capabilities.len(), edition.modalities.len()), (12, 61, 18));
        assert_eq!(edition.questions().count(), 65);
        assert_eq!((edition.glossary.len(), edition.frameworks.principles.len()), (48, 24));
    }

    #[test]
    fn what_is_not_yet_translated_is_counted() {
        let missing = bundled().missing_translations();
        assert_eq!(missing.get(&UnLanguage::En), None);
        assert!(missing.get(&UnLanguage::Fr).is_some_and(|&n| n > 100));
        let notes = read(BUNDLED_JSON).findings.into_iter().filter(|f| f.code == "missing-translations").count();
        assert_eq!(notes, 5);
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
