//! The questionnaire that a state sees: the edition, as its own overlay shows it.
//!
//! An overlay hides, renames and sets targets. It never changes a descriptor, so that a level means the same for all.

use std::collections::{BTreeMap, BTreeSet};

use catalogue::{Capability, Edition, Modality, Prerequisite, Question};
use serde::{Deserialize, Serialize};
use vocabulary::{AreaId, CapabilityId, ModalityId, QuestionId, Stage, Text};

/// A state's own view of an edition. Names that the edition does not know are without effect.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Overlay {
    /// Areas that are not asked.
    pub hidden_areas: BTreeSet<AreaId>,
    /// Capabilities that are not asked.
    pub hidden_capabilities: BTreeSet<CapabilityId>,
    /// Questions that are not asked.
    pub hidden_questions: BTreeSet<QuestionId>,
    /// National titles of areas.
    pub area_titles: BTreeMap<AreaId, Text>,
    /// National titles of capabilities.
    pub capability_titles: BTreeMap<CapabilityId, Text>,
    /// Targets in place of the catalogue's.
    pub targets: BTreeMap<CapabilityId, Stage>,
}

/// Where a target comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TargetSource {
    /// Set in this assessment.
    State,
    /// Set in the state's overlay.
    Overlay,
    /// Proposed by the catalogue.
    Catalogue,
}

/// What is asked, in reading order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Questionnaire {
    /// The catalogue's id.
    pub catalogue: String,
    /// The edition's version.
    pub version: String,
    /// Areas with something to ask.
    pub areas: Vec<QuestionnaireArea>,
    /// The kinds of help that items name.
    pub modalities: BTreeMap<ModalityId, Modality>,
}

/// An area with its items.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct QuestionnaireArea {
    /// The area.
    pub id: AreaId,
    /// Its title, the state's own where it has one.
    pub title: Text,
    /// What it covers.
    pub description: Text,
    /// Its capabilities.
    pub items: Vec<Item>,
}

/// A capability as it is asked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Item {
    /// The capability.
    pub capability: CapabilityId,
    /// Its title, the state's own where it has one.
    pub title: Text,
    /// What it is.
    pub description: Text,
    /// Whether others build on it.
    pub foundational: bool,
    /// The target that holds unless the state sets another, and where it comes from.
    pub target: Option<(Stage, TargetSource)>,
    /// What it builds on, as far as that is asked too.
    pub prerequisites: Vec<Prerequisite>,
    /// Kinds of help that suit it, best first.
    pub kinds: Vec<ModalityId>,
    /// What can be shown as evidence.
    pub evidence_examples: Vec<Text>,
    /// Its questions; may be empty.
    pub questions: Vec<Question>,
}

/// The edition as the overlay shows it.
pub fn questionnaire(edition: &Edition, overlay: &Overlay) -> Questionnaire {
    let shown = |capability: &&Capability| {
        !overlay.hidden_areas.contains(&capability.area) && !overlay.hidden_capabilities.contains(&capability.id)
    };
    let asked: BTreeSet<&CapabilityId> = edition
        .areas
        .iter()
        .flat_map(|area| edition.capabilities_of(&area.id))
        .filter(shown)
        .map(|capability| &capability.id)
        .collect();
    let areas: Vec<QuestionnaireArea> = edition
        .areas
        .iter()
        .map(|area| QuestionnaireArea {
            id: area.id.clone(),
            title: overlay.area_titles.get(&area.id).unwrap_or(&area.title).clone(),
            description: area.description.clone(),
            items: edition
                .capabilities_of(&area.id)
                .into_iter()
                .filter(shown)
                .map(|c| item(edition, overlay, &asked, c))
                .collect(),
        })
        .filter(|area| !area.items.is_empty())
        .collect();
    let kinds: BTreeSet<&ModalityId> = areas.iter().flat_map(|area| &area.items).flat_map(|item| &item.kinds).collect();
    let modalities =
        kinds.into_iter().filter_map(|id| edition.modality(id)).map(|m| (m.id.clone(), m.clone())).collect();
    Questionnaire { catalogue: edition.meta.id.clone(), version: edition.meta.version.clone(), areas, modalities }
}

fn item(edition: &Edition, overlay: &Overlay, asked: &BTreeSet<&CapabilityId>, capability: &Capability) -> Item {
    let own = overlay.targets.get(&capability.id).map(|stage| (*stage, TargetSource::Overlay));
    let proposed = capability.default_target_stage.map(|stage| (stage, TargetSource::Catalogue));
    Item {
        capability: capability.id.clone(),
        title: overlay.capability_titles.get(&capability.id).unwrap_or(&capability.title).clone(),
        description: capability.description.clone(),
        foundational: capability.foundational,
        target: own.or(proposed),
        prerequisites: capability.prerequisites.iter().filter(|p| asked.contains(&p.capability)).cloned().collect(),
        kinds: edition.kinds_for(capability).into_iter().map(|kind| kind.id.clone()).collect(),
        evidence_examples: capability.evidence_examples.clone(),
        questions: capability.questions.iter().filter(|q| !overlay.hidden_questions.contains(&q.id)).cloned().collect(),
    }
}

impl Questionnaire {
    /// All items in reading order, with their areas.
    pub fn items(&self) -> impl Iterator<Item = (&QuestionnaireArea, &Item)> {
        self.areas.iter().flat_map(|area| area.items.iter().map(move |item| (area, item)))
    }

    /// A question with its item.
    pub fn question(&self, id: &QuestionId) -> Option<(&Item, &Question)> {
        self.items().find_map(|(_, item)| item.questions.iter().find(|q| q.id == *id).map(|q| (item, q)))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;
    use catalogue::bundled;
    use proptest::prelude::*;

    #[test]
    fn an_empty_overlay_shows_everything() {
        let questionnaire = questionnaire(bundled(), &Overlay::default());
        assert_eq!(
            (questionnaire.areas.len(), questionnaire.items().count(), questionnaire.modalities.len()),
            (12, 61, 18)
        );
        assert_eq!(questionnaire.items().map(|(_, i)| i.questions.len()).sum::<usize>(), 65);
    }

    #[test]
    fn hides_renames_and_sets_targets() {
        let (lead, csirt) = ("lead-agency".parse().unwrap(), "national-csirt".parse::<CapabilityId>().unwrap());
        let overlay = Overlay {
            hidden_areas: ["cybercrime".parse().unwrap()].into(),
            hidden_capabilities: [lead].into(),
            capability_titles: [(csirt.clone(), Text::english("Our own team"))].into(),
            targets: [(csirt.clone(), Stage::ALL[4])].into(),
            ..Overlay::default()
        };
        let questionnaire = questionnaire(bundled(), &overlay);
        assert_eq!(questionnaire.areas.len(), 11);
        let (_, item) = questionnaire.items().find(|(_, i)| i.capability == csirt).unwrap();
        assert_eq!(item.title, Text::english("Our own team"));
        assert_eq!(item.target, Some((Stage::ALL[4], TargetSource::Overlay)));
        assert!(
            questionnaire.items().all(|(_, i)| i.prerequisites.iter().all(|p| p.capability.as_str() != "lead-agency"))
        );
    }

    proptest! {
        #[test]
        fn no_overlay_breaks_the_graph(hidden in proptest::collection::vec(any::<bool>(), 61), areas in proptest::collection::vec(any::<bool>(), 12)) {
            let edition = bundled();
            let overlay = Overlay {
                hidden_capabilities: edition.capabilities.iter().zip(hidden).filter(|(_, h)| *h).map(|(c, _)| c.id.clone()).collect(),
                hidden_areas: edition.areas.iter().zip(areas).filter(|(_, h)| *h).map(|(a, _)| a.id.clone()).collect(),
                ..Overlay::default()
            };
            let questionnaire = questionnaire(edition, &overlay);
            let order: BTreeMap<_, _> = edition.layers().into_iter().enumerate().flat_map(|(n, l)| l.into_iter().map(move |c| (c, n))).collect();
            let asked: BTreeSet<_> = questionnaire.items().map(|(_, i)| &i.capability).collect();
            for (_, item) in questionnaire.items() {
                for prerequisite in &item.prerequisites {
                    prop_assert!(asked.contains(&prerequisite.capability));
                    prop_assert!(order[&prerequisite.capability] < order[&item.capability]);
                }
                prop_assert!(item.kinds.iter().all(|k| questionnaire.modalities.contains_key(k)));
            }
        }
    }
}
