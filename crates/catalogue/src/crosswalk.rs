//! Crosswalks both ways: from an entry of a list from outside to the capabilities that serve it, and back.

use std::slice;

use vocabulary::{CapabilityId, Text};

use crate::activity::Activity;
use crate::edition::{Capability, CapabilityStatus, Edition};
use crate::frameworks::{AdjacentField, ChecklistItem, Entry, Fact};

/// The crosswalks that this form of edition knows by name, in the order in which they are shown.
const KNOWN: [&str; 14] = [
    "norms",
    "cbms",
    "principles",
    "cmm",
    "gci",
    "ncsi",
    "first",
    "pillars",
    "gfce_themes",
    "unidir_fcc_pillars",
    "dac",
    "adjacent_fields",
    "checklist",
    "activities",
];

/// Those of them whose entries capabilities name themselves, with the name of the field.
pub(crate) const OWN: [(&str, &str); 10] = [
    ("norms", "norms"),
    ("cbms", "cbms"),
    ("principles", "principles"),
    ("cmm", "cmm"),
    ("gci", "gci"),
    ("ncsi", "ncsi"),
    ("first", "first"),
    ("dac", "dac_purpose_code"),
    ("adjacent_fields", "adjacent_fields"),
    ("checklist", "checklist"),
];

/// Where the entries of a crosswalk stand in the file.
pub(crate) fn list_of(crosswalk: &str) -> String {
    match crosswalk {
        "cmm" => "frameworks.cmm2021".into(),
        "ncsi" => "frameworks.ncsi_v3".into(),
        "first" => "frameworks.first_csirt_services_2_1".into(),
        "checklist" => "frameworks.norms_checklist.items".into(),
        "activities" => "activities".into(),
        other => format!("frameworks.{other}"),
    }
}

/// An entry of a crosswalk that a capability serves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Served<'a> {
    /// The crosswalk's name.
    pub crosswalk: &'a str,
    /// The entry's id.
    pub id: &'a str,
    /// Its title.
    pub title: &'a Text,
}

fn plain(list: &[Entry]) -> Vec<(&str, &Text)> {
    list.iter().map(|e| (e.id.as_str(), &e.title)).collect()
}

impl Edition {
    /// Names of the crosswalks that this edition has, such as `norms` or `gci`.
    pub fn crosswalks(&self) -> Vec<&str> {
        KNOWN
            .into_iter()
            .chain(self.frameworks.other.keys().map(String::as_str))
            .filter(|name| !self.entries(name).is_empty())
            .collect()
    }

    /// The entries of a crosswalk: id and title. Empty for one that the edition does not have.
    pub fn entries(&self, crosswalk: &str) -> Vec<(&str, &Text)> {
        let f = &self.frameworks;
        match crosswalk {
            "norms" => f.norms.iter().map(|e| (e.id.as_str(), &e.title)).collect(),
            "cbms" => f.cbms.iter().map(|e| (e.id.as_str(), &e.title)).collect(),
            "principles" => f.principles.iter().map(|e| (e.id.as_str(), &e.statement)).collect(),
            "cmm" => f.cmm2021.iter().flat_map(|d| &d.factors).map(|e| (e.id.as_str(), &e.title)).collect(),
            "gci" => f.gci.iter().map(|e| (e.id.as_str(), &e.title)).collect(),
            "ncsi" => f.ncsi_v3.iter().map(|e| (e.id.as_str(), &e.title)).collect(),
            "first" => f.first_csirt_services_2_1.iter().map(|e| (e.id.as_str(), &e.title)).collect(),
            "pillars" => plain(&f.pillars),
            "gfce_themes" => plain(&f.gfce_themes),
            "unidir_fcc_pillars" => plain(&f.unidir_fcc_pillars),
            "dac" => plain(&f.dac),
            "adjacent_fields" => f.adjacent_fields.iter().map(|e| (e.id.as_str(), &e.title)).collect(),
            "checklist" => f.norms_checklist.items.iter().map(|e| (e.id.as_str(), &e.action)).collect(),
            "activities" => self.activities.iter().map(|e| (e.id.as_str(), &e.title)).collect(),
            other => f.other.get(other).map(|list| plain(list)).unwrap_or_default(),
        }
    }

    /// The title of one entry of a crosswalk.
    pub fn entry(&self, crosswalk: &str, id: &str) -> Option<&Text> {
        self.entries(crosswalk).into_iter().find(|(entry, _)| *entry == id).map(|(_, title)| title)
    }

    /// The entries of a crosswalk that a capability serves: by itself, through its area, or because it counts
    /// against an activity.
    pub fn links_of<'a>(&'a self, capability: &'a Capability, crosswalk: &str) -> Vec<&'a str> {
        let area = self.area(&capability.area);
        let through = |links: Option<&'a Vec<String>>| links.into_iter().flatten().map(String::as_str).collect();
        match crosswalk {
            "pillars" => through(area.map(|a| &a.pillars)),
            "gfce_themes" => through(area.map(|a| &a.gfce_themes)),
            "unidir_fcc_pillars" => through(area.map(|a| &a.unidir_fcc_pillars)),
            "activities" => {
                let counts = |a: &&Activity| a.capabilities.iter().any(|link| link.capability == capability.id);
                self.activities.iter().filter(counts).map(|a| a.id.as_str()).collect()
            }
            own => capability.links(own).iter().map(String::as_str).collect(),
        }
    }

    /// The capabilities in use that serve an entry of a crosswalk, in reading order: `serving("norms", "c")`.
    pub fn serving(&self, crosswalk: &str, id: &str) -> Vec<&Capability> {
        self.capabilities
            .iter()
            .filter(|c| c.status == CapabilityStatus::Active && self.links_of(c, crosswalk).contains(&id))
            .collect()
    }

    /// All entries of all crosswalks that a capability serves, in the order of the crosswalks and of their entries.
    pub fn served(&self, id: &CapabilityId) -> Vec<Served<'_>> {
        let Some(capability) = self.capability(id) else { return Vec::new() };
        let of = |crosswalk| {
            let links = self.links_of(capability, crosswalk);
            let served = move |(id, title)| Served { crosswalk, id, title };
            self.entries(crosswalk).into_iter().filter(move |(entry, _)| links.contains(entry)).map(served)
        };
        self.crosswalks().into_iter().flat_map(of).collect()
    }

    /// How sure the list of a crosswalk is.
    pub fn fact_of(&self, crosswalk: &str) -> Option<&Fact> {
        let list = match crosswalk {
            "cmm" => "cmm2021",
            "ncsi" => "ncsi_v3",
            "first" => "first_csirt_services_2_1",
            "checklist" => "norms_checklist",
            other => other,
        };
        self.frameworks.facts.get(list)
    }

    /// A field beside this one, by its id.
    pub fn adjacent_field(&self, id: &str) -> Option<&AdjacentField> {
        self.frameworks.adjacent_fields.iter().find(|field| field.id == id)
    }

    /// The practical actions for a norm.
    pub fn checklist_of(&self, norm: &str) -> Vec<&ChecklistItem> {
        self.frameworks.norms_checklist.items.iter().filter(|item| item.norm == norm).collect()
    }
}

impl Capability {
    /// The entries of a crosswalk that it names itself: `links("norms")`.
    pub fn links(&self, crosswalk: &str) -> &[String] {
        match crosswalk {
            "norms" => &self.norms,
            "cbms" => &self.cbms,
            "principles" => &self.principles,
            "cmm" => &self.cmm,
            "gci" => &self.gci,
            "ncsi" => &self.ncsi,
            "first" => &self.first,
            "adjacent_fields" => &self.adjacent_fields,
            "checklist" => &self.checklist,
            "dac" if self.dac_purpose_code.is_empty() => &[],
            "dac" => slice::from_ref(&self.dac_purpose_code),
            other => self.links.get(other).map(Vec::as_slice).unwrap_or_default(),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use std::collections::BTreeSet;

    use super::*;
    use crate::bundled;

    #[test]
    fn crosswalks_lead_both_ways() {
        let edition = bundled();
        assert_eq!(edition.crosswalks(), KNOWN);
        let mut there = BTreeSet::new();
        for crosswalk in edition.crosswalks() {
            for (id, title) in edition.entries(crosswalk) {
                assert_eq!(edition.entry(crosswalk, id), Some(title));
                there.extend(edition.serving(crosswalk, id).into_iter().map(|c| (crosswalk, id, &c.id)));
            }
        }
        let back: BTreeSet<_> = edition
            .capabilities
            .iter()
            .flat_map(|c| edition.served(&c.id).into_iter().map(|s| (s.crosswalk, s.id, &c.id)))
            .collect();
        assert_eq!(there, back);
        assert!(edition.has_norm("k") && !edition.has_norm("l") && edition.entries("nothing").is_empty());
    }

    #[test]
    fn no_entry_is_left_unserved() {
        let edition = bundled();
        for crosswalk in edition.crosswalks().into_iter().filter(|&name| name != "first") {
            for (id, _) in edition.entries(crosswalk) {
                assert!(!edition.serving(crosswalk, id).is_empty(), "{crosswalk} {id}");
            }
            assert!(edition.fact_of(crosswalk).is_some() || crosswalk == "activities", "{crosswalk}");
        }
    }

    #[test]
    fn every_action_of_the_checklist_belongs_to_a_norm() {
        let edition = bundled();
        let through: usize = edition.frameworks.norms.iter().map(|norm| edition.checklist_of(&norm.id).len()).sum();
        assert_eq!(through, edition.frameworks.norms_checklist.items.len());
        assert!(edition.adjacent_field("cybercrime").is_some());
    }
}
