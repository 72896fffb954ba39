//! Edits of an overlay, and what a whole overlay must hold. An edit that would break it changes nothing.

use std::collections::{BTreeMap, BTreeSet};

use catalogue::{CapabilityStatus, Edition};
use serde::{Deserialize, Serialize};
use vocabulary::field::{LIST_LIMIT, TEXT_LIMIT, TITLE_LIMIT};
use vocabulary::{AreaId, CapabilityId, Finding, Place, QuestionId, Stage, Text};

use crate::overlay::{OWN, Overlay, OwnArea, OwnCapability, OwnQuestion, Weight, is_own};

/// One change of an overlay. `Put` adds an own item or replaces the one of the same id; none takes a change back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "edit", rename_all = "kebab-case")]
#[allow(missing_docs, reason = "the fields are the items that the edit names")]
pub enum Edit {
    /// Asks nothing of an area.
    HideArea { area: AreaId },
    /// Asks it again.
    ShowArea { area: AreaId },
    /// Asks nothing of a capability.
    HideCapability { capability: CapabilityId },
    /// Asks it again.
    ShowCapability { capability: CapabilityId },
    /// Leaves a question out.
    HideQuestion { question: QuestionId },
    /// Asks it again.
    ShowQuestion { question: QuestionId },
    /// Gives a shared area a national title.
    RenameArea { area: AreaId, title: Option<Text> },
    /// Gives a shared capability a national title.
    RenameCapability { capability: CapabilityId, title: Option<Text> },
    /// Words a shared question in the nation's terms.
    RewordQuestion { question: QuestionId, text: Option<Text> },
    /// Aims at another level than the catalogue proposes.
    Retarget { capability: CapabilityId, stage: Option<Stage> },
    /// Lets a capability count more or less in its area.
    Reweigh { capability: CapabilityId, weight: Option<Weight> },
    /// Adds or replaces an own area.
    PutArea { area: OwnArea },
    /// Adds or replaces an own capability.
    PutCapability { capability: OwnCapability },
    /// Adds or replaces an own question.
    PutQuestion { question: OwnQuestion },
    /// Takes an own area out; it must be empty.
    RemoveArea { area: AreaId },
    /// Takes an own capability out, with its questions and what others build on it.
    RemoveCapability { capability: CapabilityId },
    /// Takes an own question out.
    RemoveQuestion { question: QuestionId },
}

fn put<T>(list: &mut Vec<T>, item: T, same: impl Fn(&T) -> bool) {
    match list.iter_mut().find(|other| same(other)) {
        Some(earlier) => *earlier = item,
        None => list.push(item),
    }
}

fn set<K: Ord, V>(map: &mut BTreeMap<K, V>, key: K, value: Option<V>) {
    match value {
        Some(value) => map.insert(key, value),
        None => map.remove(&key),
    };
}

fn hide<K: Ord>(hidden: &mut BTreeSet<K>, key: K, hide: bool) {
    if hide {
        hidden.insert(key);
    } else {
        hidden.remove(&key);
    }
}

impl Overlay {
    /// The overlay after an edit; or, where the edit would bring a fault, every fault that it brings.
    pub fn edited(&self, edition: &Edition, edit: Edit) -> Result<Self, Vec<Finding>> {
        let mut after = self.clone();
        after.take(edit);
        let before = self.check(edition);
        let new: Vec<Finding> = after.check(edition).into_iter().filter(|finding| !before.contains(finding)).collect();
        if new.is_empty() { Ok(after) } else { Err(new) }
    }

    fn take(&mut self, edit: Edit) {
        match edit {
            Edit::HideArea { area } => hide(&mut self.hidden_areas, area, true),
            Edit::ShowArea { area } => hide(&mut self.hidden_areas, area, false),
            Edit::HideCapability { capability } => hide(&mut self.hidden_capabilities, capability, true),
            Edit::ShowCapability { capability } => hide(&mut self.hidden_capabilities, capability, false),
            Edit::HideQuestion { question } => hide(&mut self.hidden_questions, question, true),
            Edit::ShowQuestion { question } => hide(&mut self.hidden_questions, question, false),
            Edit::RenameArea { area, title } => set(&mut self.area_titles, area, title),
            Edit::RenameCapability { capability, title } => set(&mut self.capability_titles, capability, title),
            Edit::RewordQuestion { question, text } => set(&mut self.question_texts, question, text),
            Edit::Retarget { capability, stage } => set(&mut self.targets, capability, stage),
            Edit::Reweigh { capability, weight } => set(&mut self.weights, capability, weight),
            Edit::PutArea { area } => {
                let id = area.id.clone();
                put(&mut self.own_areas, area, |other| other.id == id);
            }
            Edit::PutCapability { capability } => {
                let id = capability.id.clone();
                put(&mut self.own_capabilities, capability, |other| other.id == id);
            }
            Edit::PutQuestion { question } => {
                let id = question.id.clone();
                put(&mut self.own_questions, question, |other| other.id == id);
            }
            Edit::RemoveArea { area } => {
                self.own_areas.retain(|own| own.id != area);
                self.hidden_areas.remove(&area);
            }
            Edit::RemoveCapability { capability } => self.remove_capability(&capability),
            Edit::RemoveQuestion { question } => self.remove_questions(|own| own.id == question),
        }
    }

    fn remove_capability(&mut self, id: &CapabilityId) {
        self.own_capabilities.retain(|own| own.id != *id);
        if !is_own(id.as_str()) {
            return;
        }
        for own in &mut self.own_capabilities {
            own.prerequisites.retain(|p| p.capability != *id);
        }
        self.remove_questions(|own| own.capability == *id);
        self.hidden_capabilities.remove(id);
        self.targets.remove(id);
        self.weights.remove(id);
    }

    fn remove_questions(&mut self, which: impl Fn(&OwnQuestion) -> bool) {
        let gone: BTreeSet<QuestionId> = self.own_questions.iter().filter(|q| which(q)).map(|q| q.id.clone()).collect();
        self.own_questions.retain(|own| !gone.contains(&own.id));
        self.hidden_questions.retain(|id| !gone.contains(id));
    }

    /// Every fault of the overlay, with its place in the JSON form.
    pub fn check(&self, edition: &Edition) -> Vec<Finding> {
        let mut check = Check { edition, overlay: self, findings: Vec::new() };
        check.names();
        check.own_areas();
        check.own_capabilities();
        check.own_questions();
        check.circles();
        check.sizes();
        check.findings
    }
}

struct Check<'a> {
    edition: &'a Edition,
    overlay: &'a Overlay,
    findings: Vec<Finding>,
}

impl Check<'_> {
    fn refuse(&mut self, code: &str, path: impl Into<String>, value: &str, message: &str) {
        self.findings.push(Finding::error(code, Place::path(path), value, message));
    }

    fn shared_area(&self, id: &AreaId) -> bool {
        self.edition.area(id).is_some()
    }

    fn shared_capability(&self, id: &CapabilityId) -> bool {
        self.edition.capability(id).is_some_and(|c| c.status == CapabilityStatus::Active)
    }

    fn area(&self, id: &AreaId) -> bool {
        self.shared_area(id) || self.overlay.own_areas.iter().any(|own| own.id == *id)
    }

    fn capability(&self, id: &CapabilityId) -> bool {
        self.shared_capability(id) || self.overlay.own_capabilities.iter().any(|own| own.id == *id)
    }

    fn question(&self, id: &QuestionId) -> bool {
        self.edition.question(id).is_some() || self.overlay.own_questions.iter().any(|own| own.id == *id)
    }

    fn known(&mut self, known: bool, what: &str, list: &str, id: &str) {
        if !known {
            let message = format!("there is no such {what}; take one from the list of the edition or your own");
            self.refuse(&format!("unknown-{what}"), format!("{list}[{id}]"), id, &message);
        }
    }

    fn names(&mut self) {
        let overlay = self.overlay;
        for id in &overlay.hidden_areas {
            self.known(self.area(id), "area", "hidden_areas", id.as_str());
        }
        for id in &overlay.hidden_capabilities {
            self.known(self.capability(id), "capability", "hidden_capabilities", id.as_str());
        }
        for id in &overlay.hidden_questions {
            self.known(self.question(id), "question", "hidden_questions", id.as_str());
        }
        for (id, title) in &overlay.area_titles {
            self.known(self.shared_area(id), "area", "area_titles", id.as_str());
            self.text(title, &format!("area_titles[{id}]"), TITLE_LIMIT, true);
        }
        for (id, title) in &overlay.capability_titles {
            self.known(self.shared_capability(id), "capability", "capability_titles", id.as_str());
            self.text(title, &format!("capability_titles[{id}]"), TITLE_LIMIT, true);
        }
        for (id, text) in &overlay.question_texts {
            self.known(self.edition.question(id).is_some(), "question", "question_texts", id.as_str());
            self.text(text, &format!("question_texts[{id}]"), TEXT_LIMIT, true);
        }
        for id in overlay.targets.keys() {
            self.known(self.capability(id), "capability", "targets", id.as_str());
        }
        for id in overlay.weights.keys() {
            self.known(self.capability(id), "capability", "weights", id.as_str());
        }
    }

    fn text(&mut self, text: &Text, path: &str, most: usize, needed: bool) {
        let mut found = false;
        for language in vocabulary::UnLanguage::ALL {
            let Some(one) = text.get(language).filter(|one| !one.trim().is_empty()) else { continue };
            found = true;
            let length = one.chars().count();
            if length > most {
                let message = format!("this has {length} characters; shorten it to {most}");
                let finding = Finding::error("too-long", Place::path(format!("{path}.{language}")), one, message);
                self.findings.push(finding.with("length", length).with("most", most));
            }
        }
        if needed && !found {
            self.refuse("required", path, "", "nothing is given here; fill it in");
        }
    }

    fn own_id(&mut self, id: &str, path: &str, seen: &mut BTreeSet<String>) {
        if !is_own(id) || id.len() == OWN.len() {
            let message = "the id of an item of your own begins with own. and goes on, such as own.health";
            self.refuse("not-an-own-id", format!("{path}.id"), id, message);
        }
        if !seen.insert(id.to_owned()) {
            self.refuse("twice", format!("{path}.id"), id, "this id stands twice; give each item its own");
        }
    }

    fn own_areas(&mut self) {
        let mut seen = BTreeSet::new();
        for (n, area) in self.overlay.own_areas.iter().enumerate() {
            let path = format!("own_areas[{n}]");
            self.own_id(area.id.as_str(), &path, &mut seen);
            self.text(&area.title, &format!("{path}.title"), TITLE_LIMIT, true);
            self.text(&area.description, &format!("{path}.description"), TEXT_LIMIT, false);
        }
    }

    fn own_capabilities(&mut self) {
        let mut seen = BTreeSet::new();
        for (n, own) in self.overlay.own_capabilities.iter().enumerate() {
            let path = format!("own_capabilities[{n}]");
            self.own_id(own.id.as_str(), &path, &mut seen);
            self.text(&own.title, &format!("{path}.title"), TITLE_LIMIT, true);
            self.text(&own.description, &format!("{path}.description"), TEXT_LIMIT, false);
            self.known(self.area(&own.area), "area", &format!("{path}.area"), own.area.as_str());
            for p in &own.prerequisites {
                let list = format!("{path}.prerequisites");
                self.known(self.capability(&p.capability), "capability", &list, p.capability.as_str());
            }
            for kind in &own.kinds {
                let known = self.edition.modality(kind).is_some();
                self.known(known, "kind", &format!("{path}.kinds"), kind.as_str());
            }
        }
    }

    fn own_questions(&mut self) {
        let mut seen = BTreeSet::new();
        for (n, own) in self.overlay.own_questions.iter().enumerate() {
            let path = format!("own_questions[{n}]");
            self.own_id(own.id.as_str(), &path, &mut seen);
            let list = format!("{path}.capability");
            self.known(self.capability(&own.capability), "capability", &list, own.capability.as_str());
            self.text(&own.text, &format!("{path}.text"), TEXT_LIMIT, true);
            self.text(&own.guidance, &format!("{path}.guidance"), TEXT_LIMIT, false);
            for (level, text) in own.levels.iter().enumerate() {
                self.text(text, &format!("{path}.levels[{level}]"), TEXT_LIMIT, true);
            }
        }
    }

    /// Shared capabilities never build on own ones, so that a circle can only lie among the own ones.
    fn circles(&mut self) {
        let own: BTreeMap<&CapabilityId, &OwnCapability> =
            self.overlay.own_capabilities.iter().map(|own| (&own.id, own)).collect();
        let mut open: BTreeSet<&CapabilityId> = own.keys().copied().collect();
        loop {
            let waits = |id: &&CapabilityId| {
                own.get(id).is_some_and(|own| own.prerequisites.iter().any(|p| open.contains(&p.capability)))
            };
            let left: BTreeSet<&CapabilityId> = open.iter().filter(|id| waits(id)).copied().collect();
            if left.len() == open.len() {
                break;
            }
            open = left;
        }
        let stuck: Vec<String> = open.into_iter().map(ToString::to_string).collect();
        if let Some(first) = stuck.first() {
            let message = "these own capabilities build on each other in a circle; take one of the links out";
            let finding = Finding::error("prerequisite-circle", Place::path("own_capabilities"), first, message);
            self.findings.push(finding.with("circle", stuck.join(" ")));
        }
    }

    fn sizes(&mut self) {
        let overlay = self.overlay;
        let lists = [
            ("own_areas", overlay.own_areas.len()),
            ("own_capabilities", overlay.own_capabilities.len()),
            ("own_questions", overlay.own_questions.len()),
        ];
        for (list, length) in lists {
            if length > LIST_LIMIT {
                let message = format!("this has {length} entries; shorten it to {LIST_LIMIT}");
                self.refuse("too-many", list, "", &message);
            }
        }
    }
}

#[cfg(test)]
#[path = "edits_tests.rs"]
mod tests;
