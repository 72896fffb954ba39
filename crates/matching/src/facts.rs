//! What the matcher needs to know of a catalogue: which area a capability belongs to, which capabilities others rest
//! on, and the titles that reports show.

use std::collections::{BTreeMap, BTreeSet};

use catalogue::Edition;
use serde::{Deserialize, Serialize};
use vocabulary::{AreaId, CapabilityId, Text};

/// The part of an edition that a run freezes with its input.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct CatalogueFacts {
    /// Edition, such as `ict-security-capacity-building 2026.1`; shown in the report.
    pub edition: String,
    /// The area of each capability.
    pub area_of: BTreeMap<CapabilityId, AreaId>,
    /// Capabilities that others rest on.
    #[serde(default)]
    pub foundational: BTreeSet<CapabilityId>,
    /// Titles of the areas.
    #[serde(default)]
    pub area_titles: BTreeMap<AreaId, Text>,
    /// Titles of the capabilities.
    #[serde(default)]
    pub capability_titles: BTreeMap<CapabilityId, Text>,
}

impl CatalogueFacts {
    /// The title of an area; its id where the edition gives none.
    pub fn area_title(&self, area: &AreaId) -> Text {
        self.area_titles.get(area).cloned().unwrap_or_else(|| Text::english(area.as_str()))
    }

    /// The title of a capability; its id where the edition gives none.
    pub fn capability_title(&self, capability: &CapabilityId) -> Text {
        self.capability_titles.get(capability).cloned().unwrap_or_else(|| Text::english(capability.as_str()))
    }
}

impl From<&Edition> for CatalogueFacts {
    fn from(edition: &Edition) -> Self {
        let capabilities = &edition.capabilities;
        Self {
            edition: format!("{} {}", edition.meta.id, edition.meta.version),
            area_of: capabilities.iter().map(|c| (c.id.clone(), c.area.clone())).collect(),
            foundational: capabilities.iter().filter(|c| c.foundational).map(|c| c.id.clone()).collect(),
            area_titles: edition.areas.iter().map(|area| (area.id.clone(), area.title.clone())).collect(),
            capability_titles: capabilities.iter().map(|c| (c.id.clone(), c.title.clone())).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_bundled_edition_is_known_whole() {
        let edition = catalogue::bundled();
        let facts = CatalogueFacts::from(edition);
        assert_eq!(facts.area_of.len(), edition.capabilities.len());
        assert!(!facts.foundational.is_empty());
        let csirt = "national-csirt".parse().unwrap();
        assert_eq!(facts.area_of.get(&csirt).map(AreaId::as_str), Some("incident-response"));
        assert_ne!(facts.capability_title(&csirt), Text::english("national-csirt"));
    }
}
