//! Every text of an edition with its place: what translators work through.

use std::collections::BTreeMap;

use vocabulary::{Text, UnLanguage};

use crate::edition::{Capability, Edition};
use crate::frameworks::{Entry, Frameworks};

/// A text of an edition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passage<'a> {
    /// Its place in the file, such as `capabilities[3].questions[0].guidance`.
    pub path: String,
    /// The id of what it belongs to.
    pub owner: &'a str,
    /// The text.
    pub text: &'a Text,
}

/// Passages so far; texts that exist in no language are left out.
struct Passages<'a>(Vec<Passage<'a>>);

impl<'a> Passages<'a> {
    fn add(&mut self, path: String, owner: &'a str, text: &'a Text) {
        if !text.is_empty() {
            self.0.push(Passage { path, owner, text });
        }
    }

    fn all(&mut self, path: &str, owner: &'a str, texts: &'a [Text]) {
        for (n, text) in texts.iter().enumerate() {
            self.add(format!("{path}[{n}]"), owner, text);
        }
    }

    fn entries(&mut self, path: &str, entries: &'a [Entry]) {
        for (n, entry) in entries.iter().enumerate() {
            self.add(format!("{path}[{n}].title"), &entry.id, &entry.title);
        }
    }

    fn head(&mut self, edition: &'a Edition) {
        let (meta, scale) = (&edition.meta, &edition.scale);
        self.add("catalogue.title".into(), &meta.id, &meta.title);
        self.all("catalogue.basis", &meta.id, &meta.basis);
        self.add("catalogue.adaptation".into(), &meta.id, &meta.adaptation);
        self.add("catalogue.confidence_note".into(), &meta.id, &meta.confidence_note);
        self.add("catalogue.hint_note".into(), &meta.id, &meta.hint_note);
        if let Some(adoption) = &meta.adoption {
            self.add("catalogue.adoption.forum".into(), &meta.id, &adoption.forum);
            self.add("catalogue.adoption.consensus_note".into(), &meta.id, &adoption.consensus_note);
        }
        self.add("scale.note".into(), &scale.id, &scale.note);
        for (n, stage) in scale.stages.iter().enumerate() {
            self.add(format!("scale.stages[{n}].definition"), &stage.id, &stage.definition);
        }
    }

    fn frameworks(&mut self, f: &'a Frameworks) {
        self.entries("frameworks.pillars", &f.pillars);
        for (n, norm) in f.norms.iter().enumerate() {
            let at = format!("frameworks.norms[{n}]");
            self.add(format!("{at}.title"), &norm.id, &norm.title);
            self.add(format!("{at}.paraphrase"), &norm.id, &norm.paraphrase);
            self.all(&format!("{at}.implied_capabilities"), &norm.id, &norm.implied_capabilities);
        }
        for (n, cbm) in f.cbms.iter().enumerate() {
            self.add(format!("frameworks.cbms[{n}].title"), &cbm.id, &cbm.title);
        }
        for (n, principle) in f.principles.iter().enumerate() {
            self.add(format!("frameworks.principles[{n}].statement"), &principle.id, &principle.statement);
        }
        for (d, dimension) in f.cmm2021.iter().enumerate() {
            let at = format!("frameworks.cmm2021[{d}]");
            self.add(format!("{at}.title"), &dimension.id, &dimension.title);
            for (n, factor) in dimension.factors.iter().enumerate() {
                self.add(format!("{at}.factors[{n}].title"), &factor.id, &factor.title);
                self.all(&format!("{at}.factors[{n}].aspects"), &factor.id, &factor.aspects);
            }
        }
        for (list, entries) in [("gci", &f.gci), ("ncsi_v3", &f.ncsi_v3)] {
            for (n, entry) in entries.iter().enumerate() {
                self.add(format!("frameworks.{list}[{n}].title"), &entry.id, &entry.title);
            }
        }
        for (n, tier) in f.gci_tiers.iter().enumerate() {
            self.add(format!("frameworks.gci_tiers[{n}].label"), &tier.id, &tier.label);
        }
        for (n, area) in f.first_csirt_services_2_1.iter().enumerate() {
            let at = format!("frameworks.first_csirt_services_2_1[{n}]");
            self.add(format!("{at}.title"), &area.id, &area.title);
            self.all(&format!("{at}.services"), &area.id, &area.services);
        }
        self.entries("frameworks.gfce_themes", &f.gfce_themes);
        self.entries("frameworks.unidir_fcc_pillars", &f.unidir_fcc_pillars);
        self.entries("frameworks.dac", &f.dac);
        self.beside(f);
        for (name, entries) in &f.other {
            self.entries(&format!("frameworks.{name}"), entries);
        }
    }

    fn beside(&mut self, f: &'a Frameworks) {
        for (n, field) in f.adjacent_fields.iter().enumerate() {
            let at = format!("frameworks.adjacent_fields[{n}]");
            self.add(format!("{at}.title"), &field.id, &field.title);
            self.add(format!("{at}.description"), &field.id, &field.description);
        }
        self.add("frameworks.norms_checklist.note".into(), "norms_checklist", &f.norms_checklist.note);
        for (n, item) in f.norms_checklist.items.iter().enumerate() {
            self.add(format!("frameworks.norms_checklist.items[{n}].action"), &item.id, &item.action);
        }
        for (list, fact) in &f.facts {
            self.add(format!("frameworks.facts.{list}.note"), list, &fact.note);
        }
    }

    fn capability(&mut self, at: &str, capability: &'a Capability) {
        let id = capability.id.as_str();
        self.add(format!("{at}.title"), id, &capability.title);
        self.add(format!("{at}.description"), id, &capability.description);
        self.all(&format!("{at}.evidence_examples"), id, &capability.evidence_examples);
        for (n, question) in capability.questions.iter().enumerate() {
            let (id, at) = (question.id.as_str(), format!("{at}.questions[{n}]"));
            self.add(format!("{at}.text"), id, &question.text);
            self.add(format!("{at}.guidance"), id, &question.guidance);
            for (level, descriptor) in question.levels.iter().enumerate() {
                self.add(format!("{at}.levels[{level}].descriptor"), id, &descriptor.descriptor);
            }
        }
    }

    fn activities(&mut self, edition: &'a Edition) {
        for (n, activity) in edition.activities.iter().enumerate() {
            let at = format!("activities[{n}]");
            self.add(format!("{at}.title"), &activity.id, &activity.title);
            self.add(format!("{at}.description"), &activity.id, &activity.description);
            for (i, link) in activity.capabilities.iter().enumerate() {
                self.add(format!("{at}.capabilities[{i}].why"), &activity.id, &link.why);
            }
        }
    }
}

impl Edition {
    /// Every text of the edition that exists in some language, with its place, in the order of the file.
    pub fn passages(&self) -> Vec<Passage<'_>> {
        let mut passages = Passages(Vec::new());
        passages.head(self);
        passages.frameworks(&self.frameworks);
        for (n, modality) in self.modalities.iter().enumerate() {
            let (id, at) = (modality.id.as_str(), format!("modalities[{n}]"));
            passages.add(format!("{at}.title"), id, &modality.title);
            passages.add(format!("{at}.description"), id, &modality.description);
            passages.add(format!("{at}.cost_basis"), id, &modality.cost_basis);
        }
        for (n, area) in self.areas.iter().enumerate() {
            passages.add(format!("areas[{n}].title"), area.id.as_str(), &area.title);
            passages.add(format!("areas[{n}].description"), area.id.as_str(), &area.description);
        }
        for (n, capability) in self.capabilities.iter().enumerate() {
            passages.capability(&format!("capabilities[{n}]"), capability);
        }
        passages.activities(self);
        if let Some(starter) = &self.starter {
            passages.add("starter.why".into(), "starter", &starter.why);
        }
        for (n, mapping) in self.mappings.iter().enumerate() {
            passages.add(format!("mappings[{n}].note"), &mapping.since, &mapping.note);
        }
        for (n, term) in self.glossary.iter().enumerate() {
            passages.add(format!("glossary[{n}]"), &term.id, &term.text);
        }
        passages.0
    }

    /// Every text of the edition that exists in some language.
    pub fn texts(&self) -> Vec<&Text> {
        self.passages().into_iter().map(|passage| passage.text).collect()
    }

    /// How many texts are missing in each language; languages that miss none are left out.
    pub fn missing_translations(&self) -> BTreeMap<UnLanguage, usize> {
        self.counted(|text| text.missing().collect())
    }

    /// How many texts of each language are drafts that no native speaker has reviewed; languages without are left
    /// out.
    pub fn draft_translations(&self) -> BTreeMap<UnLanguage, usize> {
        self.counted(|text| text.drafts().collect())
    }

    fn counted(&self, languages: impl Fn(&Text) -> Vec<UnLanguage>) -> BTreeMap<UnLanguage, usize> {
        let mut counts = BTreeMap::new();
        for language in self.texts().into_iter().flat_map(languages) {
            *counts.entry(language).or_insert(0) += 1;
        }
        counts
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use std::collections::BTreeSet;

    use serde_json::Value;

    use crate::bundled;

    /// Paths of all texts in a document: objects that hold a language, and terms.
    fn texts_in(value: &Value, path: &str, found: &mut BTreeSet<String>) {
        match value {
            Value::Object(map) if map.contains_key("en") && map.get("en").is_some_and(Value::is_string) => {
                found.insert(path.to_owned());
            }
            Value::Object(map) => {
                for (key, inner) in map {
                    let dot = if path.is_empty() { "" } else { "." };
                    texts_in(inner, &format!("{path}{dot}{key}"), found);
                }
            }
            Value::Array(items) => {
                for (n, inner) in items.iter().enumerate() {
                    texts_in(inner, &format!("{path}[{n}]"), found);
                }
            }
            _ => {}
        }
    }

    #[test]
    fn no_text_is_forgotten() {
        let mut inside = BTreeSet::new();
        texts_in(&serde_json::to_value(bundled()).unwrap(), "", &mut inside);
        let listed: BTreeSet<_> = bundled().passages().into_iter().map(|p| p.path).collect();
        assert_eq!(listed, inside);
        assert!(listed.len() > 1_000, "{}", listed.len());
    }
}
