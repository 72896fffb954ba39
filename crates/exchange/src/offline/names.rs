//! Names of questions in an XLSForm: ids of the catalogue in letters, digits and underscores, so that no tool between
//! form and export changes them.

use vocabulary::QuestionId;

/// What a column of a form holds of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    /// The choice.
    Choice,
    /// How sure.
    Confidence,
    /// Documents, links, facts.
    Evidence,
    /// For colleagues.
    Comment,
}

impl Part {
    /// Every part.
    pub(super) const ALL: [Self; 4] = [Self::Choice, Self::Confidence, Self::Evidence, Self::Comment];

    /// What is put behind the question's name.
    pub(super) const fn ending(self) -> &'static str {
        match self {
            Self::Choice => "",
            Self::Confidence => "_confidence",
            Self::Evidence => "_evidence",
            Self::Comment => "_comment",
        }
    }
}

/// Words of lower-case letters and digits, parted by hyphens, the first beginning with a letter.
fn plain(id: &str) -> bool {
    id.starts_with(|c: char| c.is_ascii_lowercase())
        && id
            .split('-')
            .all(|word| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()))
}

/// The name of an id. Usual ids such as `national-csirt.q1` become `national_csirt_q1`; others are spelt out behind an
/// X, so that two ids never share a name.
pub(super) fn name(id: &str) -> String {
    let numbered = id
        .rsplit_once(".q")
        .filter(|(stem, number)| plain(stem) && !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()));
    if numbered.is_some() { id.replace(['-', '.'], "_") } else { spelt(id) }
}

fn spelt(id: &str) -> String {
    let letter = |c: char| match c {
        '-' => 'D',
        '.' => 'P',
        '_' => 'U',
        other => other,
    };
    std::iter::once('X').chain(id.chars().map(letter)).collect()
}

/// The name of a group, of an area or a capability.
pub(super) fn group(kind: &str, id: &str) -> String {
    if plain(id) { format!("{kind}_{}", id.replace('-', "_")) } else { format!("{kind}_{}", spelt(id)) }
}

/// The question and the part of its answer that a name means.
pub(super) fn meant(name: &str) -> Option<(QuestionId, Part)> {
    let parted = Part::ALL.into_iter().rev().find_map(|part| Some((name.strip_suffix(part.ending())?, part)))?;
    let (stem, part) = parted;
    let id = match stem.strip_prefix('X') {
        Some(rest) => rest.replace('D', "-").replace('P', ".").replace('U', "_"),
        None => {
            let (stem, number) = stem.rsplit_once("_q")?;
            if !number.bytes().all(|b| b.is_ascii_digit()) {
                return None;
            }
            format!("{}.q{number}", stem.replace('_', "-"))
        }
    };
    // A name that is not the one of its id was not made here.
    id.parse()
        .ok()
        .filter(|question: &QuestionId| self::name(question.as_str()) == stem)
        .map(|question| (question, part))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn usual_ids_stay_readable() {
        assert_eq!(name("national-csirt.q1"), "national_csirt_q1");
        assert_eq!(name("own.team.q1"), "XownPteamPq1");
        assert_eq!(meant("national_csirt_q12_evidence"), Some(("national-csirt.q12".parse().unwrap(), Part::Evidence)));
        for unknown in ["", "X", "start", "_uuid", "national_csirt", "A_q1", "meta/instanceID", "_q1"] {
            assert_eq!(meant(unknown), None, "{unknown}");
        }
    }

    proptest! {
        #[test]
        fn names_lead_back(id in "[a-z0-9][a-z0-9._-]{0,12}|[a-z]{1,3}(-[a-z0-9]{1,2}){0,2}\\.q[0-9]{1,2}") {
            let question: QuestionId = id.parse().unwrap();
            for part in Part::ALL {
                let name = format!("{}{}", name(&id), part.ending());
                prop_assert!(name.starts_with(|c: char| c.is_ascii_alphabetic()) && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_'));
                prop_assert_eq!(meant(&name), Some((question.clone(), part)));
            }
        }
    }
}
