//! Look-ups along an edition: areas, capabilities, questions, kinds of help, activities, prerequisites.

use vocabulary::{AreaId, CapabilityId, ModalityId, QuestionId};

use crate::activity::Activity;
use crate::edition::{Area, Capability, CapabilityStatus, Edition, Modality, Prerequisite, Question};
use crate::graph::{Graph, circles, layers};

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

    /// An activity by its id.
    pub fn activity(&self, id: &str) -> Option<&Activity> {
        self.activities.iter().find(|activity| activity.id == id)
    }

    /// Whether the edition has a norm of this id.
    pub fn has_norm(&self, id: &str) -> bool {
        self.frameworks.norms.iter().any(|norm| norm.id == id)
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
    fn the_layers_are_the_known_ones() {
        let layers = bundled().layers();
        assert_eq!(layers.iter().map(Vec::len).collect::<Vec<_>>(), [10, 12, 11, 6, 4, 13, 4, 1]);
        let lead = "lead-agency".parse().unwrap();
        assert_eq!(bundled().dependants(&lead).len(), 12);
    }
}
