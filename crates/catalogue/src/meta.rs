//! What an edition is: its version, its life from draft to superseded, its adoption, how sure its facts are.

use std::cmp::Ordering;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use vocabulary::Text;

use crate::words::words;

words! {
    /// Where an edition is in its life.
    #[derive(Default)]
    EditionStatus: "a state of an edition", "use one of draft, consultation, adopted, superseded" {
        /// Being written.
        #[default]
        Draft = "draft" | "proposal" | "imported",
        /// Open to comments by states, donors and stakeholders.
        Consultation = "consultation",
        /// Agreed.
        Adopted = "adopted",
        /// Replaced by a later one.
        Superseded = "superseded",
    }

    /// How sure a fact is.
    #[derive(Default)]
    Confidence: "a mark of confidence", "use one of READ, MEMORY, mixed, PROPOSAL" {
        /// Read in its source.
        Read = "READ",
        /// From general knowledge, not verified.
        #[default]
        Memory = "MEMORY",
        /// Partly read, partly not verified; the note says which.
        Mixed = "mixed" | "MIXED",
        /// Proposed by this edition.
        Proposal = "PROPOSAL",
    }
}

impl Confidence {
    /// Whether pages may show the fact without the mark "not verified".
    pub const fn is_verified(self) -> bool {
        matches!(self, Self::Read)
    }
}

/// What an edition is.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Meta {
    /// The catalogue, the same in all its editions.
    pub id: String,
    /// The edition, such as `2026.1`.
    pub version: String,
    /// Where it is in its life.
    #[serde(default)]
    pub status: EditionStatus,
    /// Day of publication.
    pub published: NaiveDate,
    /// Day by which it is reviewed.
    #[serde(default)]
    pub next_review_due: Option<NaiveDate>,
    /// The version it replaces.
    #[serde(default)]
    pub supersedes: Option<String>,
    /// When, where and how it was agreed.
    #[serde(default)]
    pub adoption: Option<Adoption>,
    /// Its title.
    pub title: Text,
    /// Documents it rests on, by symbol.
    #[serde(default)]
    pub basis: Vec<Text>,
    /// How a state may adapt it.
    #[serde(default)]
    pub adaptation: Text,
    /// How sure its links and figures are.
    #[serde(default)]
    pub confidence_note: Text,
    /// How a state may use results that an index published as a hint for itself.
    #[serde(default)]
    pub hint_note: Text,
}

/// When, where and how an edition was agreed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Adoption {
    /// The day.
    pub date: NaiveDate,
    /// The meeting or body.
    pub forum: Text,
    /// What was agreed and with which reservations.
    #[serde(default)]
    pub consensus_note: Text,
}

/// Orders versions by their numbers, so that `2026.2` is older than `2026.10`; what is not a number is compared as
/// text.
pub fn older(a: &str, b: &str) -> Ordering {
    let parts = |text: &str| -> Vec<(Option<u64>, String)> {
        text.split(['.', '-', '_']).map(|part| (part.parse().ok(), part.to_owned())).collect()
    };
    parts(a).cmp(&parts(b))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    #[test]
    fn versions_are_ordered_by_their_numbers() {
        assert_eq!(older("2026.2", "2026.10"), Ordering::Less);
        assert_eq!(older("2026.1", "2026.1"), Ordering::Equal);
        assert_eq!(older("2027", "2026.9"), Ordering::Greater);
    }

    #[test]
    fn words_have_one_spelling() {
        for status in EditionStatus::ALL {
            assert_eq!(status.as_str().parse(), Ok(*status));
        }
        assert_eq!("proposal".parse(), Ok(EditionStatus::Draft));
        let fault = serde_json::from_str::<Confidence>("\"sure\"").unwrap_err().to_string();
        assert!(fault.contains("use one of READ, MEMORY"), "{fault}");
        assert!(Confidence::Read.is_verified() && !Confidence::Mixed.is_verified());
    }
}
