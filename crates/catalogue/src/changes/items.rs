//! An edition as a flat list of items with their fields, ready to be compared.

use vocabulary::{AreaId, Text};

use super::ItemKind;
use crate::activity::Activity;
use crate::edition::{Area, Capability, CapabilityStatus, Edition, Modality, PrerequisiteKind, Question};
use crate::frameworks::Frameworks;

/// One item of an edition.
pub(super) struct Item<'a> {
    /// What it is.
    pub kind: ItemKind,
    /// Its id.
    pub id: String,
    /// The area that it is told under.
    pub area: Option<&'a AreaId>,
    /// The area or the capability that it is in; empty for what is in none.
    pub parent: &'a str,
    /// Whether it is out of use.
    pub retired: bool,
    /// Its title.
    pub title: &'a Text,
    /// Its texts by field.
    pub texts: Vec<(String, &'a Text)>,
    /// Its lists of texts by field.
    pub lists: Vec<(&'static str, &'a [Text])>,
    /// Its figures and words by field.
    pub values: Vec<(&'static str, String)>,
    /// Its links by crosswalk.
    pub links: Vec<(String, Vec<String>)>,
    /// What should come first: the other capability, how binding and from which stage.
    pub prerequisites: Vec<(String, String)>,
}

impl<'a> Item<'a> {
    fn new(kind: ItemKind, id: impl Into<String>, title: &'a Text) -> Self {
        Self {
            kind,
            id: id.into(),
            area: None,
            parent: "",
            retired: false,
            title,
            texts: Vec::new(),
            lists: Vec::new(),
            values: Vec::new(),
            links: Vec::new(),
            prerequisites: Vec::new(),
        }
    }

    fn texts<const N: usize>(mut self, texts: [(&str, &'a Text); N]) -> Self {
        self.texts.extend(texts.map(|(field, text)| (field.to_owned(), text)));
        self
    }

    fn values<const N: usize>(mut self, values: [(&'static str, String); N]) -> Self {
        self.values.extend(values);
        self
    }

    fn links<const N: usize>(mut self, links: [(&str, &[String]); N]) -> Self {
        self.links.extend(links.map(|(crosswalk, ids)| (crosswalk.to_owned(), ids.to_vec())));
        self
    }

    fn list(mut self, field: &'static str, texts: &'a [Text]) -> Self {
        self.lists.push((field, texts));
        self
    }
}

/// All items of an edition: areas with their capabilities and questions in reading order, capabilities out of use,
/// then what belongs to no area.
pub(super) fn items(edition: &Edition) -> Vec<Item<'_>> {
    let mut items = Vec::new();
    for area in &edition.areas {
        items.push(of_area(area));
        for capability in edition.capabilities.iter().filter(|c| c.area == area.id) {
            items.push(of_capability(edition, capability));
            items.extend(capability.questions.iter().map(|question| of_question(capability, question)));
        }
    }
    items.push(head(edition));
    items.extend(edition.starter.iter().map(|starter| {
        let questions = starter.questions.iter().map(|q| q.as_str()).collect::<Vec<_>>().join(", ");
        Item::new(ItemKind::Starter, "starter", &starter.why)
            .texts([("why", &starter.why)])
            .values([("questions", questions), ("minutes", starter.minutes.to_string())])
    }));
    items.extend(edition.activities.iter().map(of_activity));
    items.extend(edition.modalities.iter().map(of_modality));
    of_frameworks(&edition.frameworks, &mut items);
    items.extend(
        edition
            .glossary
            .iter()
            .map(|term| Item::new(ItemKind::Term, &term.id, &term.text).texts([("text", &term.text)])),
    );
    items
}

fn head(edition: &Edition) -> Item<'_> {
    let (meta, scale) = (&edition.meta, &edition.scale);
    let day = |day: Option<chrono::NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
    let mut item = Item::new(ItemKind::Edition, &meta.id, &meta.title)
        .texts([
            ("title", &meta.title),
            ("adaptation", &meta.adaptation),
            ("confidence_note", &meta.confidence_note),
            ("hint_note", &meta.hint_note),
            ("scale.note", &scale.note),
            ("norms_checklist.note", &edition.frameworks.norms_checklist.note),
        ])
        .list("basis", &meta.basis)
        .values([("next_review_due", day(meta.next_review_due))]);
    let stages = scale.stages.iter().map(|stage| (format!("stages.{}", stage.value), &stage.definition));
    item.texts.extend(stages);
    for (list, fact) in &edition.frameworks.facts {
        item.texts.push((format!("facts.{list}"), &fact.note));
        item.prerequisites.push((format!("facts.{list}"), fact.confidence.to_string()));
    }
    item
}

fn of_area(area: &Area) -> Item<'_> {
    let item = Item::new(ItemKind::Area, area.id.as_str(), &area.title)
        .texts([("title", &area.title), ("description", &area.description)])
        .links([
            ("pillars", &area.pillars),
            ("gfce_themes", &area.gfce_themes),
            ("unidir_fcc_pillars", &area.unidir_fcc_pillars),
        ]);
    Item { area: Some(&area.id), ..item }
}

fn of_capability<'a>(edition: &'a Edition, capability: &'a Capability) -> Item<'a> {
    let package = capability.indicative_package.as_ref().map(|p| {
        let (cost, months) = (p.cost_usd, p.duration_months);
        format!("USD {}-{}, {}-{} months, +{}", cost.low, cost.high, months.low, months.high, p.raises_stage_by)
    });
    let target = capability.default_target_stage.map(|stage| stage.to_string());
    let mut item = Item::new(ItemKind::Capability, capability.id.as_str(), &capability.title)
        .texts([("title", &capability.title), ("description", &capability.description)])
        .list("evidence_examples", &capability.evidence_examples)
        .values([
            ("foundational", capability.foundational.to_string()),
            ("cross_cutting", capability.cross_cutting.to_string()),
            ("default_target_stage", target.unwrap_or_default()),
            ("indicative_package", package.unwrap_or_default()),
            ("modalities", capability.modalities.iter().map(|m| m.as_str()).collect::<Vec<_>>().join(", ")),
        ])
        .links(crate::crosswalk::OWN.map(|(crosswalk, _)| (crosswalk, capability.links(crosswalk))));
    item.links.extend(capability.links.iter().map(|(crosswalk, ids)| (crosswalk.clone(), ids.clone())));
    let activities = edition.links_of(capability, "activities").into_iter().map(str::to_owned).collect();
    item.links.push(("activities".into(), activities));
    item.prerequisites.extend(capability.prerequisites.iter().map(|p| {
        let kind = match p.kind {
            PrerequisiteKind::Hard => "hard",
            PrerequisiteKind::Soft => "soft",
        };
        (p.capability.to_string(), format!("{kind} {}", p.min_stage))
    }));
    let retired = capability.status == CapabilityStatus::Retired;
    Item { area: Some(&capability.area), parent: capability.area.as_str(), retired, ..item }
}

fn of_question<'a>(capability: &'a Capability, question: &'a Question) -> Item<'a> {
    let mut item = Item::new(ItemKind::Question, question.id.as_str(), &question.text)
        .texts([("text", &question.text), ("guidance", &question.guidance)])
        .values([
            ("weight", question.weight.to_string()),
            ("allows_not_applicable", question.allows_not_applicable.to_string()),
        ]);
    let levels = question.levels.iter().map(|level| (format!("levels.{}", level.stage), &level.descriptor));
    item.texts.extend(levels);
    let retired = capability.status == CapabilityStatus::Retired;
    Item { area: Some(&capability.area), parent: capability.id.as_str(), retired, ..item }
}

fn of_activity(activity: &Activity) -> Item<'_> {
    let mut item = Item::new(ItemKind::Activity, &activity.id, &activity.title)
        .texts([("title", &activity.title), ("description", &activity.description)])
        .values([
            ("sources", activity.sources.join("; ")),
            ("confidence", activity.confidence.to_string()),
            ("status", activity.status.to_string()),
        ]);
    for link in &activity.capabilities {
        item.texts.push((format!("why.{}", link.capability), &link.why));
        item.prerequisites.push((link.capability.to_string(), format!("{} {}", link.role, link.stage)));
    }
    item
}

fn of_modality(modality: &Modality) -> Item<'_> {
    let cost = modality.cost.map(|c| format!("USD {}-{}-{}", c.low, c.typical, c.high));
    let quantity = modality.quantity.map(|q| format!("{}-{}-{}", q.min, q.typical, q.max));
    let months = modality.duration_months.map(|m| format!("{}-{} months", m.low, m.high));
    Item::new(ItemKind::Modality, modality.id.as_str(), &modality.title)
        .texts([
            ("title", &modality.title),
            ("description", &modality.description),
            ("cost_basis", &modality.cost_basis),
        ])
        .values([
            ("unit", modality.unit.code().to_owned()),
            ("indicative_unit_cost_usd", cost.unwrap_or_default()),
            ("typical_quantity", quantity.unwrap_or_default()),
            ("typical_duration_months", months.unwrap_or_default()),
            ("iati_aid_type", modality.iati_aid_types.join(", ")),
            ("delivery", modality.delivery.join(", ")),
        ])
}

fn of_frameworks<'a>(f: &'a Frameworks, items: &mut Vec<Item<'a>>) {
    let entry = |list: &str, id: &str, title: &'a Text| {
        Item::new(ItemKind::Entry, format!("{list}/{id}"), title).texts([("title", title)])
    };
    items.extend(f.norms.iter().map(|n| {
        entry("norms", &n.id, &n.title)
            .texts([("paraphrase", &n.paraphrase)])
            .list("implied_capabilities", &n.implied_capabilities)
            .values([("source", n.source.clone())])
    }));
    items.extend(f.cbms.iter().map(|c| {
        let values = [("source", c.source.clone()), ("confidence", c.confidence.clone())];
        entry("cbms", &c.id, &c.title).values(values)
    }));
    items.extend(f.principles.iter().map(|p| entry("principles", &p.id, &p.statement)));
    for dimension in &f.cmm2021 {
        items.push(entry("cmm2021", &dimension.id, &dimension.title));
        let factors = dimension.factors.iter();
        items.extend(factors.map(|x| entry("cmm", &x.id, &x.title).list("aspects", &x.aspects)));
    }
    items.extend(f.gci.iter().map(|e| entry("gci", &e.id, &e.title)));
    items.extend(
        f.gci_tiers
            .iter()
            .map(|t| entry("gci_tiers", &t.id, &t.label).values([("min_score", t.min_score.to_string())])),
    );
    items.extend(f.ncsi_v3.iter().map(|e| entry("ncsi", &e.id, &e.title)));
    let areas = f.first_csirt_services_2_1.iter();
    items.extend(areas.map(|e| entry("first", &e.id, &e.title).list("services", &e.services)));
    let further = f.other.iter().map(|(name, list)| (name.as_str(), list));
    let plain = [
        ("pillars", &f.pillars),
        ("gfce_themes", &f.gfce_themes),
        ("unidir_fcc_pillars", &f.unidir_fcc_pillars),
        ("dac", &f.dac),
    ];
    for (name, list) in plain.into_iter().chain(further) {
        items.extend(list.iter().map(|e| entry(name, &e.id, &e.title)));
    }
    items.extend(
        f.adjacent_fields
            .iter()
            .map(|e| entry("adjacent_fields", &e.id, &e.title).texts([("description", &e.description)])),
    );
    items.extend(f.norms_checklist.items.iter().map(|e| {
        let values = [("norm", e.norm.clone()), ("confidence", e.confidence.to_string())];
        entry("checklist", &e.id, &e.action).values(values)
    }));
}
