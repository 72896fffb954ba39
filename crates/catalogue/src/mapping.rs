//! What became of the ids of earlier editions, so that old records stay meaningful.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use vocabulary::{AreaId, CapabilityId, QuestionId, Text};

use crate::edition::{CapabilityStatus, Edition};
use crate::meta::older;
use crate::words::words;

words! {
    /// What happened to an item between two editions.
    MappingKind: "a kind of change", "use one of rename, split, merge, retire" {
        /// It has another id.
        Rename = "rename",
        /// Several take its place.
        Split = "split",
        /// One takes the place of several.
        Merge = "merge",
        /// Nothing takes its place.
        Retire = "retire",
    }

    /// The list that an item is in.
    MappedList: "a list with mappings", "use one of areas, capabilities, questions" {
        /// Areas.
        Areas = "areas",
        /// Capabilities.
        Capabilities = "capabilities",
        /// Questions.
        Questions = "questions",
    }

    /// What an old id means in an edition.
    Fate: "a fate", "use one of same, renamed, split, merged, retired, unknown" {
        /// Itself.
        Same = "same",
        /// Another id for the same thing.
        Renamed = "renamed",
        /// Several, each a part of it.
        Split = "split",
        /// One that holds more than it.
        Merged = "merged",
        /// Nothing any more.
        Retired = "retired",
        /// No edition that is known here had it.
        Unknown = "unknown",
    }
}

/// What became of some ids of the edition before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mapping {
    /// Version of the edition that brought the change.
    pub since: String,
    /// What happened.
    pub kind: MappingKind,
    /// To items of which list.
    pub list: MappedList,
    /// Ids of the edition before.
    pub from: Vec<String>,
    /// Ids that take their place.
    #[serde(default)]
    pub to: Vec<String>,
    /// Why, and how old answers are to be read.
    #[serde(default)]
    pub note: Text,
}

/// What an old id means in an edition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Carried<T> {
    /// What happened to it.
    pub fate: Fate,
    /// The ids in use here that take its place; empty where nothing does.
    pub to: Vec<T>,
    /// Notes of the mappings on the way, oldest first.
    pub notes: Vec<Text>,
}

impl<T: ToString> Carried<T> {
    /// The same with ids as plain text.
    pub(crate) fn as_text(&self) -> Carried<String> {
        Carried { fate: self.fate, to: self.to.iter().map(T::to_string).collect(), notes: self.notes.clone() }
    }
}

impl Mapping {
    /// What the mapping makes of one id that it names.
    const fn fate(&self) -> Fate {
        match self.kind {
            MappingKind::Rename => Fate::Renamed,
            MappingKind::Split => Fate::Split,
            MappingKind::Merge => Fate::Merged,
            MappingKind::Retire => Fate::Retired,
        }
    }
}

/// Two fates one after the other: a rename never hides a split or a merger.
const fn then(first: Fate, second: Fate) -> Fate {
    match (first, second) {
        (Fate::Split | Fate::Merged, Fate::Renamed | Fate::Retired) => first,
        _ => second,
    }
}

impl Edition {
    /// What an area of an earlier version means here.
    pub fn carry_area(&self, version: &str, id: &AreaId) -> Carried<AreaId> {
        let known = |id: &str| self.areas.iter().any(|area| area.id.as_str() == id);
        self.carried(MappedList::Areas, version, id.as_str(), &known, &|_| false)
    }

    /// What a capability of an earlier version means here.
    pub fn carry_capability(&self, version: &str, id: &CapabilityId) -> Carried<CapabilityId> {
        let active = CapabilityStatus::Active;
        let held = |id: &str| self.capabilities.iter().find(|c| c.id.as_str() == id);
        let known = |id: &str| held(id).is_some_and(|c| c.status == active);
        let retired = |id: &str| held(id).is_some_and(|c| c.status != active);
        let carried = self.carried(MappedList::Capabilities, version, id.as_str(), &known, &retired);
        if carried.fate == Fate::Retired && carried.notes.is_empty() { self.successor(id, carried) } else { carried }
    }

    /// What a question of an earlier version means here.
    pub fn carry_question(&self, version: &str, id: &QuestionId) -> Carried<QuestionId> {
        let held = |id: &str, status: CapabilityStatus| {
            let of = self.capabilities.iter().filter(|c| c.status == status);
            of.flat_map(|c| &c.questions).any(|q| q.id.as_str() == id)
        };
        let known = |id: &str| held(id, CapabilityStatus::Active);
        let retired = |id: &str| held(id, CapabilityStatus::Retired);
        self.carried(MappedList::Questions, version, id.as_str(), &known, &retired)
    }

    /// What capabilities of an earlier version mean here.
    pub fn carry<'a>(
        &self,
        version: &str,
        ids: impl IntoIterator<Item = &'a CapabilityId>,
    ) -> BTreeMap<CapabilityId, Carried<CapabilityId>> {
        ids.into_iter().map(|id| (id.clone(), self.carry_capability(version, id))).collect()
    }

    /// Follows `replaced_by` from a retired capability to one in use.
    fn successor(&self, id: &CapabilityId, carried: Carried<CapabilityId>) -> Carried<CapabilityId> {
        let mut seen = BTreeSet::new();
        let mut at = self.capability(id);
        while let Some(capability) = at.filter(|c| seen.insert(&c.id)) {
            if capability.status == CapabilityStatus::Active {
                return Carried { fate: Fate::Renamed, to: vec![capability.id.clone()], notes: carried.notes };
            }
            at = capability.replaced_by.as_ref().and_then(|next| self.capability(next));
        }
        carried
    }

    fn carried<T: FromStr>(
        &self,
        list: MappedList,
        version: &str,
        id: &str,
        known: &dyn Fn(&str) -> bool,
        retired: &dyn Fn(&str) -> bool,
    ) -> Carried<T> {
        let mut held = BTreeSet::from([id.to_owned()]);
        let mut fate = None;
        let mut notes = Vec::new();
        let later: Vec<&Mapping> =
            self.mappings.iter().filter(|m| m.list == list && older(&m.since, version) == Ordering::Greater).collect();
        // What one edition brought happened at once: an id that a mapping yields is not taken up by its neighbour.
        for step in later.chunk_by(|a, b| a.since == b.since) {
            let touched: Vec<_> = step.iter().filter(|m| m.from.iter().any(|id| held.contains(id))).collect();
            held.retain(|id| !touched.iter().any(|m| m.from.contains(id)));
            for mapping in touched {
                held.extend(mapping.to.iter().cloned());
                fate = Some(fate.map_or(mapping.fate(), |first| then(first, mapping.fate())));
                notes.extend(Some(&mapping.note).filter(|note| !note.is_empty()).cloned());
            }
        }
        let gone = fate.is_some() || held.iter().any(|id| retired(id));
        held.retain(|id| known(id));
        let fate = match (fate, held.is_empty()) {
            (_, true) if gone => Fate::Retired,
            (_, true) => Fate::Unknown,
            (Some(fate), false) => fate,
            (None, false) => Fate::Same,
        };
        Carried { fate, to: held.iter().filter_map(|id| id.parse().ok()).collect(), notes }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use proptest::prelude::*;

    use super::*;
    use crate::bundled;

    fn mapping(since: &str, kind: MappingKind, from: &[&str], to: &[&str]) -> Mapping {
        let ids = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect();
        let note = Text::english(format!("{kind} in {since}"));
        Mapping { since: since.into(), kind, list: MappedList::Capabilities, from: ids(from), to: ids(to), note }
    }

    fn mapped() -> Edition {
        let mut edition = bundled().clone();
        edition.meta.version = "2028.1".into();
        edition.mappings = vec![
            mapping("2027.1", MappingKind::Rename, &["old-lead"], &["mid-lead"]),
            mapping("2027.1", MappingKind::Retire, &["fax-network"], &[]),
            mapping("2027.1", MappingKind::Split, &["exercises"], &["exercises", "crisis-plan"]),
            mapping("2028.1", MappingKind::Rename, &["mid-lead"], &["lead-agency"]),
            mapping("2028.1", MappingKind::Merge, &["radio", "telegraph"], &["internet-resilience"]),
        ];
        edition
    }

    fn carried(version: &str, id: &str) -> (Fate, Vec<String>, usize) {
        let carried = mapped().carry_capability(version, &id.parse().unwrap());
        (carried.fate, carried.to.into_iter().map(String::from).collect(), carried.notes.len())
    }

    #[test]
    fn chains_of_mappings_are_followed() {
        assert_eq!(carried("2026.1", "old-lead"), (Fate::Renamed, vec!["lead-agency".into()], 2));
        assert_eq!(carried("2027.1", "mid-lead"), (Fate::Renamed, vec!["lead-agency".into()], 1));
        assert_eq!(carried("2026.1", "fax-network"), (Fate::Retired, vec![], 1));
        assert_eq!(carried("2026.1", "radio"), (Fate::Merged, vec!["internet-resilience".into()], 1));
        assert_eq!(carried("2026.1", "national-csirt"), (Fate::Same, vec!["national-csirt".into()], 0));
        assert_eq!(carried("2026.1", "never-there"), (Fate::Unknown, vec![], 0));
    }

    #[test]
    fn a_record_of_after_the_split_is_not_split_again() {
        assert_eq!(carried("2026.1", "exercises"), (Fate::Split, vec!["crisis-plan".into(), "exercises".into()], 1));
        assert_eq!(carried("2027.1", "exercises"), (Fate::Same, vec!["exercises".into()], 0));
    }

    #[test]
    fn a_retired_capability_leads_to_its_successor() {
        let mut edition = bundled().clone();
        let id: CapabilityId = "exercises".parse().unwrap();
        let retired = edition.capabilities.iter_mut().find(|c| c.id == id).unwrap();
        retired.status = CapabilityStatus::Retired;
        retired.replaced_by = "crisis-plan".parse().ok();
        let carried = edition.carry("2026.1", [&id]).remove(&id).unwrap();
        assert_eq!((carried.fate, carried.to[0].as_str()), (Fate::Renamed, "crisis-plan"));
        let question = edition.carry_question("2026.1", &"exercises.q1".parse().unwrap());
        assert_eq!(question.fate, Fate::Retired);
        let area = edition.carry_area("2026.1", &"cybercrime".parse().unwrap());
        assert_eq!(area.fate, Fate::Same);
    }

    proptest! {
        #[test]
        fn what_is_carried_is_in_use(
            steps in proptest::collection::vec((0..4usize, 0..12usize, proptest::collection::vec(0..12usize, 0..4)), 0..8),
            start in 0..12usize,
        ) {
            let mut edition = bundled().clone();
            let id = |n: usize| edition.capabilities.get(n).map(|c| c.id.as_str().to_owned()).unwrap();
            let kinds = MappingKind::ALL;
            let mappings = steps.iter().enumerate().map(|(n, (kind, from, to))| Mapping {
                since: format!("2027.{n}"),
                kind: kinds[*kind],
                list: MappedList::Capabilities,
                from: vec![id(*from)],
                to: to.iter().map(|n| id(*n)).collect(),
                note: Text::default(),
            }).collect();
            let asked: CapabilityId = id(start).parse().unwrap();
            edition.mappings = mappings;
            let carried = edition.carry_capability("2026.1", &asked);
            prop_assert_eq!(carried.to.is_empty(), matches!(carried.fate, Fate::Retired | Fate::Unknown));
            prop_assert!(carried.to.iter().all(|id| edition.capability(id).is_some()));
            prop_assert_eq!(edition.carry_capability("2030.1", &asked).fate, Fate::Same);
        }
    }
}
