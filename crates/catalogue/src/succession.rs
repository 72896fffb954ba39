//! Whether an edition can follow another without old records losing their meaning.

use std::cmp::Ordering;

use vocabulary::{Finding, Place};

use crate::edition::{CapabilityStatus, Edition};
use crate::mapping::{Fate, MappedList};
use crate::meta::older;

/// What keeps `new` from following `old`: another catalogue, a version that is not newer, an id that is gone without a
/// mapping, a mapping of earlier editions that was left out. Empty where every old record stays meaningful. Places are
/// those of the later edition's file.
pub fn succession(old: &Edition, new: &Edition) -> Vec<Finding> {
    let mut findings = Vec::new();
    head(old, new, &mut findings);
    for (n, mapping) in old.mappings.iter().enumerate() {
        if !new.mappings.contains(mapping) {
            let message = "the edition before had this change in its mappings; take it over, oldest first";
            let value = format!("{} {}", mapping.since, mapping.from.join(", "));
            let place = Place::path("mappings");
            findings.push(Finding::error("mapping-lost", place, value, message).with("position", n + 1));
        }
    }
    let version = &old.meta.version;
    for area in &old.areas {
        let fate = new.carry_area(version, &area.id).fate;
        lost(MappedList::Areas, area.id.as_str(), fate, &mut findings);
    }
    for capability in old.capabilities.iter().filter(|c| c.status == CapabilityStatus::Active) {
        let fate = new.carry_capability(version, &capability.id).fate;
        lost(MappedList::Capabilities, capability.id.as_str(), fate, &mut findings);
        for question in &capability.questions {
            let fate = new.carry_question(version, &question.id).fate;
            lost(MappedList::Questions, question.id.as_str(), fate, &mut findings);
        }
    }
    findings
}

fn head(old: &Edition, new: &Edition, findings: &mut Vec<Finding>) {
    let (old, new) = (&old.meta, &new.meta);
    if old.id != new.id {
        let message = format!("this is another catalogue than {}; correct the id", old.id);
        findings.push(Finding::error("another-catalogue", Place::path("catalogue.id"), &new.id, message));
    }
    if older(&new.version, &old.version) != Ordering::Greater {
        let message = format!("this version is not newer than {}; give it a higher number", old.version);
        let finding = Finding::error("not-newer", Place::path("catalogue.version"), &new.version, message);
        findings.push(finding.with("version", &old.version));
    }
    if new.supersedes.as_deref() != Some(old.version.as_str()) {
        let message = format!("the edition does not say that it replaces {}; write its version here", old.version);
        let given = new.supersedes.as_deref().unwrap_or_default();
        let finding = Finding::warning("supersedes-differs", Place::path("catalogue.supersedes"), given, message);
        findings.push(finding.with("version", &old.version));
    }
}

fn lost(list: MappedList, id: &str, fate: Fate, findings: &mut Vec<Finding>) {
    if fate == Fate::Unknown {
        let message = "the edition before had this id, and nothing says what became of it; add a mapping that renames, \
                       splits, merges or retires it";
        findings.push(Finding::error("id-lost", Place::path("mappings"), id, message).with("list", list.as_str()));
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use vocabulary::Text;

    use super::*;
    use crate::{Mapping, MappingKind, bundled};

    fn next() -> Edition {
        let mut edition = bundled().clone();
        edition.meta.supersedes = Some(edition.meta.version.clone());
        edition.meta.version = "2027.1".into();
        edition
    }

    fn codes(old: &Edition, new: &Edition) -> Vec<String> {
        succession(old, new).into_iter().map(|f| format!("{} {}", f.code, f.value)).collect()
    }

    fn retired(since: &str, list: MappedList, id: &str) -> Mapping {
        let (from, kind) = (vec![id.to_owned()], MappingKind::Retire);
        Mapping { since: since.into(), kind, list, from, to: Vec::new(), note: Text::default() }
    }

    #[test]
    fn an_edition_that_keeps_every_id_follows() {
        assert!(codes(bundled(), &next()).is_empty());
        assert_eq!(codes(bundled(), bundled()), ["not-newer 2026.1", "supersedes-differs "]);
    }

    #[test]
    fn what_is_gone_needs_a_mapping() {
        let mut new = next();
        let gone = new.capabilities.pop().unwrap();
        new.areas.iter_mut().for_each(|area| area.capabilities.retain(|id| *id != gone.id));
        let lost = codes(bundled(), &new);
        assert_eq!(lost[0], format!("id-lost {}", gone.id));
        assert_eq!(lost.len(), 1 + gone.questions.len());
        new.mappings.push(retired("2027.1", MappedList::Capabilities, gone.id.as_str()));
        for question in &gone.questions {
            new.mappings.push(retired("2027.1", MappedList::Questions, question.id.as_str()));
        }
        assert!(codes(bundled(), &new).is_empty());
        let mut later = new.clone();
        later.meta.supersedes = Some("2027.1".into());
        later.meta.version = "2028.1".into();
        assert!(codes(&new, &later).is_empty());
        later.mappings.remove(0);
        later.meta.id = "other".into();
        let faults = codes(&new, &later);
        assert_eq!(faults, ["another-catalogue other".into(), format!("mapping-lost 2027.1 {}", gone.id)]);
    }
}
