//! The questionnaire that a state sees: the edition, as its own overlay shows it, whole or the part it chose.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;

use catalogue::{Capability, Descriptor, Edition, IndicativePackage, Modality, Prerequisite, Question, QuestionKind};
use serde::{Deserialize, Serialize};
use vocabulary::{AreaId, CapabilityId, Malformed, ModalityId, QuestionId, Stage, Text};

use crate::overlay::{Overlay, OwnCapability, OwnQuestion, Weight, is_own};

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

/// Which part of the questionnaire a state takes.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(tag = "kind", content = "of", rename_all = "kebab-case")]
pub enum Selection {
    /// All of it.
    #[default]
    Whole,
    /// These areas.
    Areas(BTreeSet<AreaId>),
    /// The edition's first picture.
    Starter,
    /// What counts against one malicious activity, by its id.
    Activity(String),
    /// Just these capabilities, such as those that delivered help was to build.
    Capabilities(BTreeSet<CapabilityId>),
}

impl fmt::Display for Selection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Whole => f.write_str("whole"),
            Self::Areas(areas) => write!(f, "areas:{}", vocabulary::field::joined(areas)),
            Self::Starter => f.write_str("starter"),
            Self::Activity(id) => write!(f, "activity:{id}"),
            Self::Capabilities(ids) => write!(f, "capabilities:{}", vocabulary::field::joined(ids)),
        }
    }
}

impl FromStr for Selection {
    type Err = Malformed;
    fn from_str(text: &str) -> Result<Self, Malformed> {
        let text = text.trim();
        match text.split_once(':') {
            None if text == "whole" => Ok(Self::Whole),
            None if text == "starter" => Ok(Self::Starter),
            Some(("areas", list)) => {
                let areas: Result<BTreeSet<AreaId>, Malformed> =
                    vocabulary::field::entries(list).map(str::parse).collect();
                areas.map(Self::Areas)
            }
            Some(("capabilities", list)) => {
                let ids: Result<BTreeSet<CapabilityId>, Malformed> =
                    vocabulary::field::entries(list).map(str::parse).collect();
                ids.map(Self::Capabilities)
            }
            Some(("activity", id)) if !id.trim().is_empty() => Ok(Self::Activity(id.trim().to_owned())),
            _ => Err(Malformed::new(
                "a part of the questionnaire",
                text,
                "use whole, starter, areas: with ids of areas, capabilities: with ids of capabilities, or activity: with the id of an activity",
            )),
        }
    }
}

/// What is asked, in reading order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Questionnaire {
    /// The catalogue's id.
    pub catalogue: String,
    /// The edition's version.
    pub version: String,
    /// About how many minutes it takes.
    #[serde(default)]
    pub minutes: u32,
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
    /// Whether it is the state's own.
    #[serde(default)]
    pub own: bool,
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
    /// Whether it is the state's own.
    #[serde(default)]
    pub own: bool,
    /// How much it counts in its area.
    #[serde(default)]
    pub weight: Weight,
    /// Whether others build on it.
    pub foundational: bool,
    /// The target that holds unless the state sets another, and where it comes from.
    pub target: Option<(Stage, TargetSource)>,
    /// What it builds on, without what the overlay hides.
    pub prerequisites: Vec<Prerequisite>,
    /// Kinds of help that suit it, best first.
    pub kinds: Vec<ModalityId>,
    /// What a usual project costs and brings.
    #[serde(default)]
    pub package: Option<IndicativePackage>,
    /// What can be shown as evidence.
    pub evidence_examples: Vec<Text>,
    /// Its questions; may be empty.
    pub questions: Vec<Question>,
}

impl Item {
    /// The questions whose answers make its level: on a shared capability the shared ones alone.
    pub fn counting(&self) -> impl Iterator<Item = &Question> {
        self.questions.iter().filter(|question| self.own || !is_own(question.id.as_str()))
    }
}

/// The edition as the overlay shows it.
pub fn questionnaire(edition: &Edition, overlay: &Overlay) -> Questionnaire {
    let visible = |id: &CapabilityId, area: &AreaId| {
        !overlay.hidden_areas.contains(area) && !overlay.hidden_capabilities.contains(id)
    };
    let mut asked: BTreeSet<&CapabilityId> = BTreeSet::new();
    for area in &edition.areas {
        let shown = edition.capabilities_of(&area.id).into_iter().filter(|c| visible(&c.id, &area.id));
        asked.extend(shown.map(|c| &c.id));
    }
    asked.extend(overlay.own_capabilities.iter().filter(|c| visible(&c.id, &c.area)).map(|c| &c.id));
    let own_items = |area: &AreaId| -> Vec<Item> {
        let members = overlay.own_capabilities.iter().filter(|own| own.area == *area && asked.contains(&own.id));
        members.map(|own| own_item(edition, overlay, &asked, own)).collect()
    };
    let shared = edition.areas.iter().map(|area| {
        let members = edition.capabilities_of(&area.id).into_iter().filter(|c| asked.contains(&c.id));
        let mut items: Vec<Item> = members.map(|c| item(edition, overlay, &asked, c)).collect();
        items.extend(own_items(&area.id));
        QuestionnaireArea {
            id: area.id.clone(),
            title: overlay.area_titles.get(&area.id).unwrap_or(&area.title).clone(),
            description: area.description.clone(),
            own: false,
            items,
        }
    });
    let own = overlay.own_areas.iter().map(|area| QuestionnaireArea {
        id: area.id.clone(),
        title: area.title.clone(),
        description: area.description.clone(),
        own: true,
        items: own_items(&area.id),
    });
    finish(edition, shared.chain(own).collect())
}

/// The part of the questionnaire that a state chose. A prerequisite outside the part stays, its level unknown.
pub fn selected(edition: &Edition, overlay: &Overlay, selection: &Selection) -> Questionnaire {
    let mut whole = questionnaire(edition, overlay);
    match selection {
        Selection::Whole => return whole,
        Selection::Areas(areas) => whole.areas.retain(|area| areas.contains(&area.id)),
        Selection::Starter => {
            let Some(starter) = &edition.starter else { return whole };
            let wanted: BTreeSet<&QuestionId> = starter.questions.iter().collect();
            for item in whole.areas.iter_mut().flat_map(|area| &mut area.items) {
                item.questions.retain(|question| wanted.contains(&question.id));
            }
            for area in &mut whole.areas {
                area.items.retain(|item| !item.questions.is_empty());
            }
        }
        Selection::Activity(id) => {
            let activity = edition.activities.iter().find(|activity| activity.id == *id);
            let wanted: BTreeSet<&CapabilityId> =
                activity.into_iter().flat_map(|a| &a.capabilities).map(|link| &link.capability).collect();
            for area in &mut whole.areas {
                area.items.retain(|item| wanted.contains(&item.capability));
            }
        }
        Selection::Capabilities(wanted) => {
            for area in &mut whole.areas {
                area.items.retain(|item| wanted.contains(&item.capability));
            }
        }
    }
    let mut part = finish(edition, whole.areas);
    if let (Selection::Starter, Some(starter)) = (selection, &edition.starter) {
        part.minutes = starter.minutes;
    }
    part
}

/// Leaves empty areas out, and gathers the kinds of help that items name.
pub(crate) fn finish(edition: &Edition, mut areas: Vec<QuestionnaireArea>) -> Questionnaire {
    areas.retain(|area| !area.items.is_empty());
    let kinds: BTreeSet<&ModalityId> = areas.iter().flat_map(|area| &area.items).flat_map(|item| &item.kinds).collect();
    let modalities =
        kinds.into_iter().filter_map(|id| edition.modality(id)).map(|m| (m.id.clone(), m.clone())).collect();
    let questions = areas.iter().flat_map(|area| &area.items).map(|item| item.questions.len()).sum::<usize>();
    Questionnaire {
        catalogue: edition.meta.id.clone(),
        version: edition.meta.version.clone(),
        minutes: u32::try_from(questions.saturating_mul(3).div_ceil(2)).unwrap_or(u32::MAX),
        areas,
        modalities,
    }
}

fn own_question(own: &OwnQuestion) -> Question {
    let levels = Stage::ALL.into_iter().zip(&own.levels);
    Question {
        id: own.id.clone(),
        text: own.text.clone(),
        guidance: own.guidance.clone(),
        kind: QuestionKind::default(),
        weight: 1,
        allows_not_applicable: own.allows_not_applicable,
        levels: levels.map(|(stage, text)| Descriptor { stage, descriptor: text.clone() }).collect(),
    }
}

fn own_questions(overlay: &Overlay, capability: &CapabilityId) -> Vec<Question> {
    let asked = |own: &&OwnQuestion| own.capability == *capability && !overlay.hidden_questions.contains(&own.id);
    overlay.own_questions.iter().filter(asked).map(own_question).collect()
}

fn item(edition: &Edition, overlay: &Overlay, asked: &BTreeSet<&CapabilityId>, capability: &Capability) -> Item {
    let own = overlay.targets.get(&capability.id).map(|stage| (*stage, TargetSource::Overlay));
    let proposed = capability.default_target_stage.map(|stage| (stage, TargetSource::Catalogue));
    let shared = capability.questions.iter().filter(|q| !overlay.hidden_questions.contains(&q.id)).map(|question| {
        let text = overlay.question_texts.get(&question.id).unwrap_or(&question.text).clone();
        Question { text, ..question.clone() }
    });
    Item {
        capability: capability.id.clone(),
        title: overlay.capability_titles.get(&capability.id).unwrap_or(&capability.title).clone(),
        description: capability.description.clone(),
        own: false,
        weight: overlay.weights.get(&capability.id).copied().unwrap_or_default(),
        foundational: capability.foundational,
        target: own.or(proposed),
        prerequisites: capability.prerequisites.iter().filter(|p| asked.contains(&p.capability)).cloned().collect(),
        kinds: edition.kinds_for(capability).into_iter().map(|kind| kind.id.clone()).collect(),
        package: capability.indicative_package.clone(),
        evidence_examples: capability.evidence_examples.clone(),
        questions: shared.chain(own_questions(overlay, &capability.id)).collect(),
    }
}

fn own_item(edition: &Edition, overlay: &Overlay, asked: &BTreeSet<&CapabilityId>, own: &OwnCapability) -> Item {
    let mut kinds: Vec<ModalityId> =
        own.kinds.iter().filter(|kind| edition.modality(kind).is_some()).cloned().collect();
    if kinds.is_empty() {
        kinds = edition.modalities.iter().map(|modality| modality.id.clone()).collect();
    }
    Item {
        capability: own.id.clone(),
        title: own.title.clone(),
        description: own.description.clone(),
        own: true,
        weight: overlay.weights.get(&own.id).copied().unwrap_or_default(),
        foundational: false,
        target: overlay.targets.get(&own.id).map(|stage| (*stage, TargetSource::Overlay)),
        prerequisites: own.prerequisites.iter().filter(|p| asked.contains(&p.capability)).cloned().collect(),
        kinds,
        package: None,
        evidence_examples: Vec::new(),
        questions: own_questions(overlay, &own.id),
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
            (12, 61, 20)
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

    #[test]
    fn a_part_is_read_back_and_asks_only_itself() {
        let edition = bundled();
        for text in ["whole", "starter", "areas:incident-response;norms", "activity:ransomware"] {
            assert_eq!(text.parse::<Selection>().unwrap().to_string(), text);
        }
        assert!("half".parse::<Selection>().is_err() && "activity:".parse::<Selection>().is_err());
        let all = Overlay::default();
        let area = edition.areas[0].id.clone();
        let part = selected(edition, &all, &Selection::Areas([area.clone()].into()));
        assert_eq!((part.areas.len(), &part.areas[0].id), (1, &area));
        assert!(part.minutes < questionnaire(edition, &all).minutes);
        if let Some(starter) = &edition.starter {
            let first = selected(edition, &all, &Selection::Starter);
            assert_eq!((first.areas.len(), first.minutes), (edition.areas.len(), starter.minutes));
            assert_eq!(first.items().map(|(_, i)| i.questions.len()).sum::<usize>(), starter.questions.len());
            assert!(first.minutes <= 20);
        }
        let concerned =
            Selection::Capabilities(["national-csirt".parse().unwrap(), "crisis-plan".parse().unwrap()].into());
        assert_eq!(selected(edition, &all, &concerned).items().count(), 2);
        assert_eq!(concerned.to_string().parse(), Ok(concerned));
        for activity in &edition.activities {
            let part = selected(edition, &all, &Selection::Activity(activity.id.clone()));
            let linked: BTreeSet<_> = activity.capabilities.iter().map(|l| &l.capability).collect();
            assert_eq!(part.items().count(), linked.len(), "{}", activity.id);
        }
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
