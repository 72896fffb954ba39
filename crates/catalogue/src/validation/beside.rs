//! What the parts around areas and capabilities must keep: activities, the first picture, the checklist of the norms,
//! mappings, marks of confidence, the edition's own head.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use vocabulary::{Finding, Place};

use super::unresolved;
use crate::edition::{CapabilityStatus, Edition};
use crate::mapping::{MappedList, Mapping, MappingKind};
use crate::meta::{EditionStatus, older};

/// Lists whose confidence can be told.
const LISTS: [&str; 14] = [
    "pillars",
    "norms",
    "cbms",
    "principles",
    "cmm2021",
    "gci",
    "gci_tiers",
    "ncsi_v3",
    "first_csirt_services_2_1",
    "gfce_themes",
    "unidir_fcc_pillars",
    "dac",
    "adjacent_fields",
    "norms_checklist",
];

/// Version of the form that is read: any of its first generation.
pub(super) fn head(edition: &Edition, findings: &mut Vec<Finding>) {
    let version = &edition.schema_version;
    if version.split('.').next() != Some("1") {
        let message = "this form of file is not known; save the edition in form 1, such as 1.1.0";
        findings.push(Finding::error("unknown-form", Place::path("schema_version"), version, message));
    }
    if edition.meta.status == EditionStatus::Adopted && edition.meta.adoption.is_none() {
        let message = "the edition says that it was adopted, but not when and where; add the adoption";
        let place = Place::path("catalogue.adoption");
        findings.push(Finding::warning("adoption-missing", place, edition.meta.status.as_str(), message));
    }
    for list in edition.frameworks.facts.keys() {
        if !LISTS.contains(&list.as_str()) && !edition.frameworks.other.contains_key(list) {
            unresolved(format!("frameworks.facts.{list}"), list, "frameworks", findings);
        }
    }
}

pub(super) fn activities(edition: &Edition, findings: &mut Vec<Finding>) {
    for (n, activity) in edition.activities.iter().enumerate() {
        let mut seen = BTreeSet::new();
        for (i, link) in activity.capabilities.iter().enumerate() {
            let path = format!("activities[{n}].capabilities[{i}].capability");
            if edition.capability(&link.capability).is_none() {
                unresolved(path, link.capability.as_str(), "capabilities", findings);
            } else if !seen.insert(&link.capability) {
                listed_twice(path, link.capability.as_str(), findings);
            }
        }
    }
    for (n, item) in edition.frameworks.norms_checklist.items.iter().enumerate() {
        if !edition.has_norm(&item.norm) {
            unresolved(format!("frameworks.norms_checklist.items[{n}].norm"), &item.norm, "frameworks.norms", findings);
        }
    }
}

pub(super) fn starter(edition: &Edition, findings: &mut Vec<Finding>) {
    let asked = in_use(edition, MappedList::Questions);
    let mut seen = BTreeSet::new();
    for (n, id) in edition.starter.iter().flat_map(|starter| &starter.questions).enumerate() {
        let path = format!("starter.questions[{n}]");
        if !asked.contains(id.as_str()) {
            unresolved(path, id.as_str(), "questions", findings);
        } else if !seen.insert(id) {
            listed_twice(path, id.as_str(), findings);
        }
    }
}

fn listed_twice(path: String, id: &str, findings: &mut Vec<Finding>) {
    let message = "this id is listed twice here; take one out";
    findings.push(Finding::error("duplicate-id", Place::path(path), id, message));
}

/// Ids of a list that are in use.
fn in_use(edition: &Edition, list: MappedList) -> BTreeSet<&str> {
    let active = edition.capabilities.iter().filter(|c| c.status == CapabilityStatus::Active);
    match list {
        MappedList::Areas => edition.areas.iter().map(|area| area.id.as_str()).collect(),
        MappedList::Capabilities => active.map(|c| c.id.as_str()).collect(),
        MappedList::Questions => active.flat_map(|c| &c.questions).map(|q| q.id.as_str()).collect(),
    }
}

pub(super) fn mappings(edition: &Edition, findings: &mut Vec<Finding>) {
    for (n, mapping) in edition.mappings.iter().enumerate() {
        let at = |rest: &str| Place::path(format!("mappings[{n}].{rest}"));
        if older(&mapping.since, &edition.meta.version) == Ordering::Greater {
            let message =
                format!("this edition is {}, older than the change; correct the version", edition.meta.version);
            findings.push(Finding::error("mapping-out-of-order", at("since"), &mapping.since, message));
        }
        let before = n.checked_sub(1).and_then(|n| edition.mappings.get(n));
        if before.is_some_and(|before| older(&before.since, &mapping.since) == Ordering::Greater) {
            let message = "an earlier entry is of a later version; put the oldest first";
            findings.push(Finding::error("mapping-out-of-order", at("since"), &mapping.since, message));
        }
        shape(n, mapping, findings);
        ends(edition, n, mapping, findings);
    }
}

/// How many ids each kind has on both sides.
fn shape(n: usize, mapping: &Mapping, findings: &mut Vec<Finding>) {
    let fits = match (mapping.kind, mapping.from.len(), mapping.to.len()) {
        (MappingKind::Rename, from, to) => from == 1 && to == 1,
        (MappingKind::Split, from, to) => from == 1 && to >= 2,
        (MappingKind::Merge, from, to) => from >= 2 && to == 1,
        (MappingKind::Retire, from, to) => from >= 1 && to == 0,
    };
    if !fits {
        let message = "a rename leads from one id to one, a split from one to several, a merger from several to one, \
                       a retirement from some to none; correct the ids or the kind";
        let place = Place::path(format!("mappings[{n}]"));
        findings.push(Finding::error("mapping-shape", place, mapping.kind.as_str(), message));
    }
}

/// Old ids are out of use unless the mapping itself keeps them; new ones are in use or named by a later mapping.
fn ends(edition: &Edition, n: usize, mapping: &Mapping, findings: &mut Vec<Finding>) {
    let used = in_use(edition, mapping.list);
    for (i, id) in mapping.from.iter().enumerate() {
        if used.contains(id.as_str()) && !mapping.to.contains(id) {
            let place = Place::path(format!("mappings[{n}].from[{i}]"));
            let message = "this id is still in use, and ids are never used again; give the new item another id";
            findings.push(Finding::error("still-in-use", place, id, message));
        }
    }
    let later = edition.mappings.iter().skip(n + 1).filter(|m| m.list == mapping.list && m.since != mapping.since);
    let later: BTreeSet<&str> = later.flat_map(|m| &m.from).map(String::as_str).collect();
    for (i, id) in mapping.to.iter().enumerate() {
        if !used.contains(id.as_str()) && !later.contains(id.as_str()) {
            unresolved(format!("mappings[{n}].to[{i}]"), id, mapping.list.as_str(), findings);
        }
    }
}
