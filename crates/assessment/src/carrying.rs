//! A state's own view of an edition, carried to a later one.

use std::collections::{BTreeMap, BTreeSet};

use catalogue::{Carried, Edition};
use vocabulary::{AreaId, CapabilityId, Finding, Place, QuestionId};

use crate::overlay::{Overlay, is_own};

/// Where the ids of an earlier edition lead.
struct Way<'a> {
    edition: &'a Edition,
    version: &'a str,
    lost: Vec<Finding>,
}

impl Way<'_> {
    fn follow<T>(&mut self, list: &str, id: &str, carried: Carried<T>) -> Vec<T> {
        if carried.to.is_empty() {
            let message = "the later edition has nothing in its place, so that this is left out; see its change log";
            let finding = Finding::warning("not-carried", Place::path(format!("{list}[{id}]")), id, message);
            self.lost.push(finding.with("list", list));
        }
        carried.to
    }

    fn area(&mut self, list: &str, id: &AreaId) -> Vec<AreaId> {
        if is_own(id.as_str()) {
            return vec![id.clone()];
        }
        let carried = self.edition.carry_area(self.version, id);
        self.follow(list, id.as_str(), carried)
    }

    fn capability(&mut self, list: &str, id: &CapabilityId) -> Vec<CapabilityId> {
        if is_own(id.as_str()) {
            return vec![id.clone()];
        }
        let carried = self.edition.carry_capability(self.version, id);
        self.follow(list, id.as_str(), carried)
    }

    fn question(&mut self, list: &str, id: &QuestionId) -> Vec<QuestionId> {
        if is_own(id.as_str()) {
            return vec![id.clone()];
        }
        let carried = self.edition.carry_question(self.version, id);
        self.follow(list, id.as_str(), carried)
    }
}

/// Values under the ids that they lead to; of several that lead to one, the first stays.
fn moved<K: Ord, V: Clone>(map: &BTreeMap<K, V>, mut lead: impl FnMut(&K) -> Vec<K>) -> BTreeMap<K, V> {
    let mut found = BTreeMap::new();
    for (id, value) in map {
        for to in lead(id) {
            found.entry(to).or_insert_with(|| value.clone());
        }
    }
    found
}

fn moved_set<K: Ord>(set: &BTreeSet<K>, lead: impl FnMut(&K) -> Vec<K>) -> BTreeSet<K> {
    set.iter().flat_map(lead).collect()
}

impl Overlay {
    /// The overlay for a later edition, through its mappings, and what has no place there any more. Nothing is hidden
    /// that the state did not hide: of a capability that took in others, it stays hidden only where all were.
    pub fn carried(&self, edition: &Edition, from_version: &str) -> (Self, Vec<Finding>) {
        let mut way = Way { edition, version: from_version, lost: Vec::new() };
        let mut after = Self {
            hidden_areas: moved_set(&self.hidden_areas, |id| way.area("hidden_areas", id)),
            hidden_capabilities: moved_set(&self.hidden_capabilities, |id| way.capability("hidden_capabilities", id)),
            hidden_questions: moved_set(&self.hidden_questions, |id| way.question("hidden_questions", id)),
            area_titles: moved(&self.area_titles, |id| way.area("area_titles", id)),
            capability_titles: moved(&self.capability_titles, |id| way.capability("capability_titles", id)),
            question_texts: moved(&self.question_texts, |id| way.question("question_texts", id)),
            targets: moved(&self.targets, |id| way.capability("targets", id)),
            weights: moved(&self.weights, |id| way.capability("weights", id)),
            own_areas: self.own_areas.clone(),
            own_capabilities: self.own_capabilities.clone(),
            own_questions: self.own_questions.clone(),
        };
        for own in &mut after.own_capabilities {
            let list = format!("own_capabilities[{}]", own.id);
            own.prerequisites = own
                .prerequisites
                .iter()
                .flat_map(|p| {
                    let to = way.capability(&format!("{list}.prerequisites"), &p.capability);
                    to.into_iter().map(|capability| catalogue::Prerequisite { capability, ..p.clone() })
                })
                .collect();
            if let Some(area) = way.area(&format!("{list}.area"), &own.area).into_iter().next() {
                own.area = area;
            }
            own.kinds.retain(|kind| edition.modality(kind).is_some());
        }
        for own in &mut after.own_questions {
            let list = format!("own_questions[{}].capability", own.id);
            if let Some(capability) = way.capability(&list, &own.capability).into_iter().next() {
                own.capability = capability;
            }
        }
        self.keep_shown(&mut after, edition, from_version);
        after.drop_homeless(edition);
        (after, way.lost)
    }

    /// Shows what took in something that the state did not hide.
    fn keep_shown(&self, after: &mut Self, edition: &Edition, from_version: &str) {
        let merged = edition.mappings.iter().filter(|m| m.to.len() == 1 && m.from.len() > 1);
        for id in merged.flat_map(|m| &m.from) {
            if let Ok(capability) = id.parse::<CapabilityId>()
                && !self.hidden_capabilities.contains(&capability)
            {
                for to in edition.carry_capability(from_version, &capability).to {
                    after.hidden_capabilities.remove(&to);
                }
            }
            if let Ok(question) = id.parse::<QuestionId>()
                && !self.hidden_questions.contains(&question)
            {
                for to in edition.carry_question(from_version, &question).to {
                    after.hidden_questions.remove(&to);
                }
            }
        }
    }

    /// Takes out own items whose place is gone, until every one has a place.
    fn drop_homeless(&mut self, edition: &Edition) {
        let areas: BTreeSet<AreaId> =
            edition.areas.iter().map(|a| &a.id).chain(self.own_areas.iter().map(|a| &a.id)).cloned().collect();
        self.own_capabilities.retain(|own| areas.contains(&own.area));
        let own: BTreeSet<CapabilityId> = self.own_capabilities.iter().map(|c| c.id.clone()).collect();
        let known =
            |id: &CapabilityId| if is_own(id.as_str()) { own.contains(id) } else { edition.capability(id).is_some() };
        self.own_questions.retain(|question| known(&question.capability));
        for capability in &mut self.own_capabilities {
            capability.prerequisites.retain(|p| known(&p.capability));
        }
        let asked: BTreeSet<QuestionId> = self.own_questions.iter().map(|q| q.id.clone()).collect();
        self.hidden_questions.retain(|id| !is_own(id.as_str()) || asked.contains(id));
        self.hidden_capabilities.retain(&known);
        self.targets.retain(|id, _| known(id));
        self.weights.retain(|id, _| known(id));
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;
    use crate::fixture::stage;
    use catalogue::{MappedList, Mapping, MappingKind, bundled};
    use vocabulary::Text;

    fn later() -> Edition {
        let map = |kind, from: &[&str], to: &[&str]| Mapping {
            since: "2027.1".into(),
            kind,
            list: MappedList::Capabilities,
            from: from.iter().map(ToString::to_string).collect(),
            to: to.iter().map(ToString::to_string).collect(),
            note: Text::default(),
        };
        let mut edition = bundled().clone();
        edition.meta.version = "2027.1".into();
        edition.capabilities.retain(|c| !["transparency", "csirt-tooling"].contains(&c.id.as_str()));
        for area in &mut edition.areas {
            area.capabilities.retain(|c| !["transparency", "csirt-tooling"].contains(&c.as_str()));
        }
        edition.mappings = vec![
            map(MappingKind::Merge, &["csirt-tooling", "national-csirt"], &["national-csirt"]),
            map(MappingKind::Retire, &["transparency"], &[]),
        ];
        edition
    }

    #[test]
    fn an_overlay_follows_the_mappings_and_names_what_is_lost() {
        let id = |text: &str| text.parse::<CapabilityId>().unwrap();
        let overlay = Overlay {
            hidden_capabilities: [id("csirt-tooling"), id("awareness")].into(),
            targets: [(id("csirt-tooling"), stage(4)), (id("transparency"), stage(2))].into(),
            ..Overlay::default()
        };
        let edition = later();
        let (after, lost) = overlay.carried(&edition, "2026.1");
        assert_eq!(after.targets, [(id("national-csirt"), stage(4))].into());
        assert_eq!(after.hidden_capabilities, [id("awareness")].into(), "the other half was never hidden");
        assert_eq!(
            lost.iter().map(|f| (f.code.as_str(), f.value.as_str())).collect::<Vec<_>>(),
            [("not-carried", "transparency")]
        );
        assert!(after.check(&edition).is_empty());
        let both =
            Overlay { hidden_capabilities: [id("csirt-tooling"), id("national-csirt")].into(), ..Overlay::default() };
        assert_eq!(both.carried(&edition, "2026.1").0.hidden_capabilities, [id("national-csirt")].into());
        assert_eq!(overlay.carried(bundled(), "2026.1"), (overlay.clone(), Vec::new()));
    }
}
