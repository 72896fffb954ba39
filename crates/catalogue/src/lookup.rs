//! Look-ups along an edition: areas, capabilities, questions, kinds of help, prerequisites, crosswalks.

use std::collections::BTreeMap;

use vocabulary::{AreaId, CapabilityId, ModalityId, QuestionId, Text, UnLanguage};

use crate::edition::{Area, Capability, CapabilityStatus, Edition, Modality, Prerequisite, Question};
use crate::graph::{Graph, circles, layers};

/// Names of the crosswalks that `Capability` has a field for.
const OWN_CROSSWALKS: [&str; 6] = ["norms", "cbms", "cmm", "gci", "ncsi", "first"];

impl Edition {
    /// An area by its id.
    pub fn area(&self, id: &AreaId) -> Option<&Area> {
        self.areas.iter().find(|area| area.id == *id)
    }

    /// A capability by its id, retired ones included.
    pub fn capability(&self, id: &CapabilityId) -> Option<&Capability> {
        self.capabilities.iter().find(|capability| capability.id == *id)
    }

    /// The area of a capability.
    pub fn area_of(&self, id: &CapabilityId) -> Option<&Area> {
        self.area(&self.capability(id)?.area)
    }

    /// The capabilities of an area that are in use, in reading order.
    pub fn capabilities_of(&self, id: &AreaId) -> Vec<&Capability> {
        let listed = self.area(id).map(|area| area.capabilities.as_slice()).unwrap_or_default();
        listed.iter().filter_map(|c| self.capability(c)).filter(|c| c.status == CapabilityStatus::Active).collect()
    }

    /// A kind of help by its id.
    pub fn modality(&self, id: &ModalityId) -> Option<&Modality> {
        self.modalities.iter().find(|modality| modality.id == *id)
    }

    /// The kinds of help that suit a capability, best first; all of them where the capability names none.
    pub fn kinds_for(&self, capability: &Capability) -> Vec<&Modality> {
        if capability.modalities.is_empty() {
            return self.modalities.iter().collect();
        }
        capability.modalities.iter().filter_map(|id| self.modality(id)).collect()
    }

    /// All questions with their capabilities, in reading order.
    pub fn questions(&self) -> impl Iterator<Item = (&Capability, &Question)> {
        self.areas
            .iter()
            .flat_map(|area| self.capabilities_of(&area.id))
            .flat_map(|capability| capability.questions.iter().map(move |question| (capability, question)))
    }

    /// A question with its capability.
    pub fn question(&self, id: &QuestionId) -> Option<(&Capability, &Question)> {
        self.capabilities.iter().find_map(|c| c.questions.iter().find(|q| q.id == *id).map(|q| (c, q)))
    }

    /// What a capability builds on.
    pub fn prerequisites(&self, id: &CapabilityId) -> &[Prerequisite] {
        self.capability(id).map(|c| c.prerequisites.as_slice()).unwrap_or_default()
    }

    /// The capabilities that build on this one directly.
    pub fn dependants(&self, id: &CapabilityId) -> Vec<&Capability> {
        self.capabilities.iter().filter(|c| c.prerequisites.iter().any(|p| p.capability == *id)).collect()
    }

    fn graph(&self) -> Graph<'_, CapabilityId> {
        let needs = |c: &'_ Capability| self.prerequisites(&c.id).iter().map(|p| &p.capability).collect();
        self.capabilities.iter().map(|c| (&c.id, needs(c))).collect()
    }

    /// Layers of the prerequisites: in the first what builds on nothing, in each later one what builds on earlier
    /// ones only.
    pub fn layers(&self) -> Vec<Vec<&CapabilityId>> {
        layers(&self.graph())
    }

    /// Circles among the prerequisites; an edition that was read has none.
    pub(crate) fn circles(&self) -> Vec<Vec<&CapabilityId>> {
        circles(&self.graph())
    }

    /// Names of the crosswalks that this edition has, such as `norms` or `gci`.
    pub fn crosswalks(&self) -> Vec<&str> {
        let own = OWN_CROSSWALKS.into_iter();
        own.chain(self.frameworks.other.keys().map(String::as_str))
            .filter(|name| !self.entries(name).is_empty())
            .collect()
    }

    /// The entries of a crosswalk: id and title. Empty for one that the edition does not have.
    pub fn entries(&self, crosswalk: &str) -> Vec<(&str, &Text)> {
        let f = &self.frameworks;
        match crosswalk {
            "norms" => f.norms.iter().map(|e| (e.id.as_str(), &e.title)).collect(),
            "cbms" => f.cbms.iter().map(|e| (e.id.as_str(), &e.title)).collect(),
            "cmm" => f.cmm2021.iter().flat_map(|d| &d.factors).map(|e| (e.id.as_str(), &e.title)).collect(),
            "gci" => f.gci.iter().map(|e| (e.id.as_str(), &e.title)).collect(),
            "ncsi" => f.ncsi_v3.iter().map(|e| (e.id.as_str(), &e.title)).collect(),
            "first" => f.first_csirt_services_2_1.iter().map(|e| (e.id.as_str(), &e.title)).collect(),
            other => f.other.get(other).into_iter().flatten().map(|e| (e.id.as_str(), &e.title)).collect(),
        }
    }

    /// The capabilities that serve an entry of a crosswalk: `serving("norms", "c")`.
    pub fn serving(&self, crosswalk: &str, id: &str) -> Vec<&Capability> {
        self.capabilities.iter().filter(|c| c.links(crosswalk).iter().any(|link| link == id)).collect()
    }

    /// Whether the edition has a norm of this id.
    pub fn has_norm(&self, id: &str) -> bool {
        self.frameworks.norms.iter().any(|norm| norm.id == id)
    }

    /// How many texts are missing in each language; languages that miss none are left out.
    pub fn missing_translations(&self) -> BTreeMap<UnLanguage, usize> {
        let mut missing = BTreeMap::new();
        for language in self.texts().into_iter().flat_map(Text::missing) {
            *missing.entry(language).or_insert(0) += 1;
        }
        missing
    }

    /// Every text of the edition that a person reads and that exists in some language.
    pub fn texts(&self) -> Vec<&Text> {
        let f = &self.frameworks;
        let mut texts = vec![&self.meta.title, &self.meta.adaptation, &self.meta.confidence_note, &self.scale.note];
        texts.extend(self.scale.stages.iter().map(|s| &s.definition));
        let plain =
            f.pillars.iter().chain(&f.gfce_themes).chain(&f.unidir_fcc_pillars).chain(f.other.values().flatten());
        texts.extend(plain.map(|e| &e.title));
        for norm in &f.norms {
            texts.extend([&norm.title, &norm.paraphrase]);
            texts.extend(&norm.implied_capabilities);
        }
        texts.extend(f.cbms.iter().map(|e| &e.title));
        texts.extend(f.principles.iter().map(|e| &e.statement));
        for dimension in &f.cmm2021 {
            texts.push(&dimension.title);
            texts.extend(dimension.factors.iter().flat_map(|e| std::iter::once(&e.title).chain(&e.aspects)));
        }
        texts.extend(f.gci.iter().chain(&f.ncsi_v3).map(|e| &e.title));
        texts.extend(f.gci_tiers.iter().map(|e| &e.label));
        texts.extend(f.first_csirt_services_2_1.iter().flat_map(|e| std::iter::once(&e.title).chain(&e.services)));
        texts.extend(self.modalities.iter().flat_map(|m| [&m.title, &m.description]));
        texts.extend(self.areas.iter().flat_map(|a| [&a.title, &a.description]));
        for capability in &self.capabilities {
            texts.extend([&capability.title, &capability.description]);
            texts.extend(&capability.evidence_examples);
            for question in &capability.questions {
                texts.push(&question.text);
                texts.extend(question.levels.iter().map(|l| &l.descriptor));
            }
        }
        texts.extend(self.glossary.iter().map(|t| &t.text));
        texts.retain(|text| text.missing().count() < UnLanguage::ALL.len());
        texts
    }
}

impl Capability {
    /// The entries of a crosswalk that it serves: `links("norms")`.
    pub fn links(&self, crosswalk: &str) -> &[String] {
        match crosswalk {
            "norms" => &self.norms,
            "cbms" => &self.cbms,
            "cmm" => &self.cmm,
            "gci" => &self.gci,
            "ncsi" => &self.ncsi,
            "first" => &self.first,
            other => self.links.get(other).map(Vec::as_slice).unwrap_or_default(),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use crate::bundled;

    #[test]
    fn areas_and_capabilities_find_each_other() {
        let edition = bundled();
        for area in &edition.areas {
            assert_eq!(edition.capabilities_of(&area.id).len(), area.capabilities.len());
            for capability in edition.capabilities_of(&area.id) {
                assert_eq!(edition.area_of(&capability.id).map(|a| &a.id), Some(&area.id));
                assert!(!edition.kinds_for(capability).is_empty());
            }
        }
        let question = "national-csirt.q1".parse().unwrap();
        assert_eq!(edition.question(&question).unwrap().0.id.as_str(), "national-csirt");
    }

    #[test]
    fn crosswalks_lead_both_ways() {
        let edition = bundled();
        assert_eq!(edition.crosswalks(), ["norms", "cbms", "cmm", "gci", "ncsi", "first"]);
        for crosswalk in edition.crosswalks() {
            for (id, _) in edition.entries(crosswalk) {
                let serving = edition.serving(crosswalk, id);
                assert!(serving.iter().all(|c| c.links(crosswalk).iter().any(|l| l == id)));
                assert!(crosswalk == "first" || !serving.is_empty(), "{crosswalk} {id}");
            }
        }
        assert!(edition.has_norm("k") && !edition.has_norm("l") && edition.entries("nothing").is_empty());
    }

    #[test]
    fn the_layers_are_the_known_ones() {
        let layers = bundled().layers();
        assert_eq!(layers.iter().map(Vec::len).collect::<Vec<_>>(), [10, 12, 11, 6, 4, 13, 4, 1]);
        let lead = "lead-agency".parse().unwrap();
        assert_eq!(bundled().dependants(&lead).len(), 12);
    }
}
