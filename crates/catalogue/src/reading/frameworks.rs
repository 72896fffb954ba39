//! The lists from outside, from JSON.

use std::collections::BTreeMap;

use crate::frameworks::{
    AdjacentField, Cbm, Checklist, ChecklistItem, CmmDimension, CmmFactor, Entry, Fact, Frameworks, GciTier, Norm,
    PillarEntry, Principle, ServiceArea,
};
use crate::walk::Object;

fn entry(o: &Object) -> Option<Entry> {
    let (id, title) = (o.required("id"), o.text("title"));
    Some(Entry { id: id?, title: title? })
}

fn pillar_entry(o: &Object) -> Option<PillarEntry> {
    let (id, pillar, title) = (o.required("id"), o.or_default("pillar"), o.text("title"));
    Some(PillarEntry { id: id?, pillar, title: title? })
}

fn norm(o: &Object) -> Option<Norm> {
    let (id, title, paraphrase) = (o.required("id"), o.text("title"), o.or_default("paraphrase"));
    let (kind, source) = (o.or_default("kind"), o.or_default("source"));
    let implied_capabilities = o.leaves("implied_capabilities");
    Some(Norm { id: id?, title: title?, paraphrase, kind, implied_capabilities, source })
}

fn cmm_dimension(o: &Object) -> Option<CmmDimension> {
    let (id, title) = (o.required("id"), o.text("title"));
    let factors = o.list("factors", |o| {
        let (id, title, aspects) = (o.required("id"), o.text("title"), o.leaves("aspects"));
        Some(CmmFactor { id: id?, title: title?, aspects })
    });
    Some(CmmDimension { id: id?, title: title?, factors })
}

fn checklist(o: &Object) -> Option<Checklist> {
    let note = o.or_default("note");
    let items = o.list("items", |o| {
        let (id, norm, action) = (o.required("id"), o.required("norm"), o.text("action"));
        let confidence = o.or_default("confidence");
        Some(ChecklistItem { id: id?, norm: norm?, action: action?, confidence })
    });
    Some(Checklist { note, items })
}

fn facts(o: &Object) -> Option<BTreeMap<String, Fact>> {
    let fact = |o: &Object| {
        let (confidence, note) = (o.required("confidence"), o.or_default("note"));
        Some(Fact { confidence: confidence?, note })
    };
    Some(o.unread().into_iter().filter_map(|list| Some((list.clone(), o.object(&list, fact)?))).collect())
}

/// Reads the lists of an edition. Names that are not known are lists of another field.
pub(super) fn frameworks(o: &Object) -> Option<Frameworks> {
    let mut frameworks = Frameworks {
        pillars: o.list("pillars", entry),
        norms: o.list("norms", norm),
        cbms: o.list("cbms", |o| {
            let (id, title) = (o.required("id"), o.text("title"));
            let (source, confidence) = (o.or_default("source"), o.or_default("confidence"));
            Some(Cbm { id: id?, title: title?, source, confidence })
        }),
        principles: o.list("principles", |o| {
            let (id, statement) = (o.required("id"), o.text("statement"));
            let (group, answered_by) = (o.or_default("group"), o.or_default("answered_by"));
            Some(Principle { id: id?, group, statement: statement?, answered_by })
        }),
        cmm2021: o.list("cmm2021", cmm_dimension),
        gci: o.list("gci", pillar_entry),
        gci_tiers: o.list("gci_tiers", |o| {
            let (id, label, min_score) = (o.required("id"), o.text("label"), o.required("min_score"));
            Some(GciTier { id: id?, label: label?, min_score: min_score? })
        }),
        ncsi_v3: o.list("ncsi_v3", pillar_entry),
        first_csirt_services_2_1: o.list("first_csirt_services_2_1", |o| {
            let (id, title, services) = (o.required("id"), o.text("title"), o.leaves("services"));
            Some(ServiceArea { id: id?, title: title?, services })
        }),
        gfce_themes: o.list("gfce_themes", entry),
        unidir_fcc_pillars: o.list("unidir_fcc_pillars", entry),
        dac: o.list("dac", entry),
        adjacent_fields: o.list("adjacent_fields", |o| {
            let (id, title, description) = (o.required("id"), o.text("title"), o.or_default("description"));
            Some(AdjacentField { id: id?, title: title?, description })
        }),
        norms_checklist: o.object("norms_checklist", checklist).unwrap_or_default(),
        facts: o.object("facts", facts).unwrap_or_default(),
        other: BTreeMap::new(),
    };
    for name in o.unread() {
        let entries = o.list(&name, entry);
        frameworks.other.insert(name, entries);
    }
    Some(frameworks)
}
