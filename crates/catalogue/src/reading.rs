//! From the bytes of a file to an edition, or to every fault in it.

use std::cell::RefCell;

use serde_json::Value;
use vocabulary::{Finding, Place};

use crate::activity::{Activity, ActivityLink, Starter};
use crate::edition::{
    Area, Capability, Descriptor, Edition, IndicativePackage, Modality, Package, Prerequisite, Question, Scale, Span,
    SpecialValue, StageInfo, UnitCost, one,
};
use crate::glossary::Term;
use crate::mapping::Mapping;
use crate::meta::{Adoption, Meta};
use crate::validation::validate;
use crate::walk::{Object, Walked};

mod aftermath;
mod frameworks;

use frameworks::frameworks;

/// What came of reading an edition: there is none where anything refuses it.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// The edition, where nothing refuses it.
    pub edition: Option<Edition>,
    /// Everything found, refusals and notes.
    pub findings: Vec<Finding>,
}

impl Reading {
    /// The edition that was read, unless it or something before it was refused.
    pub(crate) fn of(edition: Option<Edition>, mut findings: Vec<Finding>) -> Self {
        if let Some(edition) = &edition {
            findings.extend(validate(edition));
        }
        Self::judged(edition, findings)
    }

    fn judged(edition: Option<Edition>, findings: Vec<Finding>) -> Self {
        let edition = edition.filter(|_| !findings.iter().any(Finding::is_error));
        Self { edition, findings }
    }
}

/// Reads an edition from JSON. All faults are given at once, each with its path; text that is not JSON gives one
/// finding with line and column.
pub fn read(bytes: &[u8]) -> Reading {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let value: Value = match serde_json::from_slice(bytes) {
        Ok(value) => value,
        Err(e) => {
            let place = Place { path: Some(format!("line {}, column {}", e.line(), e.column())), ..Place::default() };
            let words = e.to_string();
            let words = words.split(" at line ").next().unwrap_or(&words);
            let finding = Finding::error("not-json", place, "", format!("this is not JSON: {words}; correct it there"))
                .with("line", e.line())
                .with("column", e.column());
            return Reading { edition: None, findings: vec![finding] };
        }
    };
    let out = RefCell::new(Walked::default());
    let edition = Object::document(&value, &out, edition);
    let mut walked = out.into_inner();
    let mut findings = std::mem::take(&mut walked.findings);
    if let Some(edition) = &edition {
        findings.extend(aftermath::told(validate(edition), &value, &walked));
    }
    Reading::judged(edition, findings)
}

fn edition(o: &Object) -> Option<Edition> {
    let schema_version = o.required("schema_version");
    let meta = o.required_object("catalogue", meta);
    let scale = o.required_object("scale", scale);
    let frameworks = o.object("frameworks", frameworks).unwrap_or_default();
    let modalities = o.required_list("modalities", modality);
    let areas = o.required_list("areas", area);
    let capabilities = o.required_list("capabilities", capability);
    let activities = o.list("activities", activity);
    let starter = o.object("starter", |o| {
        let (questions, minutes, why) = (o.leaves("questions"), o.required("minutes"), o.or_default("why"));
        Some(Starter { questions, minutes: minutes?, why })
    });
    let mappings = o.list("mappings", mapping);
    let glossary = o.leaves::<Term>("glossary");
    Some(Edition {
        schema_version: schema_version?,
        meta: meta?,
        scale: scale?,
        frameworks,
        modalities,
        areas,
        capabilities,
        activities,
        starter,
        mappings,
        glossary,
    })
}

fn meta(o: &Object) -> Option<Meta> {
    let (id, version, published, title) =
        (o.required("id"), o.required("version"), o.required("published"), o.text("title"));
    let status = o.or_default("status");
    let next_review_due = o.optional("next_review_due");
    let supersedes = o.optional("supersedes");
    let adoption = o.object("adoption", |o| {
        let (date, forum, consensus_note) = (o.required("date"), o.text("forum"), o.or_default("consensus_note"));
        Some(Adoption { date: date?, forum: forum?, consensus_note })
    });
    let basis = o.leaves("basis");
    let adaptation = o.or_default("adaptation");
    let confidence_note = o.or_default("confidence_note");
    let hint_note = o.or_default("hint_note");
    Some(Meta {
        id: id?,
        version: version?,
        status,
        published: published?,
        next_review_due,
        supersedes,
        adoption,
        title: title?,
        basis,
        adaptation,
        confidence_note,
        hint_note,
    })
}

fn scale(o: &Object) -> Option<Scale> {
    let id = o.required("id");
    let note = o.or_default("note");
    let special_values = o.list("special_values", |o| Some(SpecialValue { id: o.required("id")? }));
    let stages = o.required_list("stages", |o| {
        let (value, id, definition) = (o.required("value"), o.required("id"), o.text("definition"));
        let cmm_name = o.optional("cmm_name");
        Some(StageInfo { value: value?, id: id?, cmm_name, definition: definition? })
    });
    Some(Scale { id: id?, note, special_values, stages })
}

fn modality(o: &Object) -> Option<Modality> {
    let (id, title, unit, allocation) =
        (o.required("id"), o.text("title"), o.required("unit"), o.required("allocation"));
    let description = o.or_default("description");
    let cost = o.object("indicative_unit_cost_usd", |o| {
        let (low, typical, high) = (o.required("low"), o.required("typical"), o.required("high"));
        Some(UnitCost { low: low?, typical: typical?, high: high? })
    });
    let quantity = o.object("typical_quantity", |o| {
        let (min, typical, max) = (o.required("min"), o.required("typical"), o.required("max"));
        Some(Package { min: min?, typical: typical?, max: max? })
    });
    let duration_months = o.object("typical_duration_months", span);
    let (iati_aid_types, delivery, cost_basis) =
        (o.leaves("iati_aid_type"), o.leaves("delivery"), o.or_default("cost_basis"));
    Some(Modality {
        id: id?,
        title: title?,
        description,
        unit: unit?,
        cost,
        quantity,
        duration_months,
        iati_aid_types,
        delivery,
        allocation: allocation?,
        cost_basis,
    })
}

fn span<T: serde::de::DeserializeOwned>(o: &Object) -> Option<Span<T>> {
    let (low, high) = (o.required("low"), o.required("high"));
    Some(Span { low: low?, high: high? })
}

fn area(o: &Object) -> Option<Area> {
    let (id, order, title) = (o.required("id"), o.or_default("order"), o.text("title"));
    let description = o.or_default("description");
    let (pillars, gfce_themes) = (o.leaves("pillars"), o.leaves("gfce_themes"));
    let (unidir_fcc_pillars, capabilities) = (o.leaves("unidir_fcc_pillars"), o.leaves("capabilities"));
    Some(Area { id: id?, order, title: title?, description, pillars, gfce_themes, unidir_fcc_pillars, capabilities })
}

fn activity(o: &Object) -> Option<Activity> {
    let (id, title, description) = (o.required("id"), o.text("title"), o.or_default("description"));
    let (sources, confidence, status) = (o.leaves("sources"), o.or_default("confidence"), o.or_default("status"));
    let capabilities = o.list("capabilities", |o| {
        let (capability, stage, role) = (o.required("capability"), o.required("stage"), o.required("role"));
        let why = o.or_default("why");
        Some(ActivityLink { capability: capability?, stage: stage?, role: role?, why })
    });
    Some(Activity { id: id?, title: title?, description, sources, confidence, status, capabilities })
}

fn mapping(o: &Object) -> Option<Mapping> {
    let (since, kind, list) = (o.required("since"), o.required("kind"), o.required("list"));
    let (from, to, note) = (o.leaves("from"), o.leaves("to"), o.or_default("note"));
    Some(Mapping { since: since?, kind: kind?, list: list?, from, to, note })
}

fn prerequisite(o: &Object) -> Option<Prerequisite> {
    let (capability, min_stage, kind) = (o.required("capability"), o.required("min_stage"), o.required("kind"));
    Some(Prerequisite { capability: capability?, min_stage: min_stage?, kind: kind? })
}

fn package(o: &Object) -> Option<IndicativePackage> {
    let (cost_usd, duration_months) = (o.required_object("cost_usd", span), o.required_object("duration_months", span));
    let (raises_stage_by, confidence) = (o.required("raises_stage_by"), o.or_default("confidence"));
    Some(IndicativePackage {
        cost_usd: cost_usd?,
        duration_months: duration_months?,
        raises_stage_by: raises_stage_by?,
        confidence,
    })
}

fn question(o: &Object) -> Option<Question> {
    let (id, text, guidance) = (o.required("id"), o.text("text"), o.or_default("guidance"));
    let (kind, weight) = (o.or_default("kind"), o.optional("weight").unwrap_or_else(one));
    let allows_not_applicable = o.or_default("allows_not_applicable");
    let levels = o.required_list("levels", |o| {
        let (stage, descriptor) = (o.required("stage"), o.text("descriptor"));
        Some(Descriptor { stage: stage?, descriptor: descriptor? })
    });
    Some(Question { id: id?, text: text?, guidance, kind, weight, allows_not_applicable, levels })
}

fn capability(o: &Object) -> Option<Capability> {
    let (id, area, title) = (o.required("id"), o.required("area"), o.text("title"));
    let rest = (
        o.or_default("order"),
        o.or_default("description"),
        o.or_default("status"),
        o.or_default("introduced_in"),
        o.optional("replaced_by"),
        o.or_default("foundational"),
        o.or_default("cross_cutting"),
    );
    let (norms, cbms, principles) = (o.leaves("norms"), o.leaves("cbms"), o.leaves("principles"));
    let (cmm, adjacent_fields, checklist) = (o.leaves("cmm"), o.leaves("adjacent_fields"), o.leaves("checklist"));
    let (gci, ncsi, first) = (o.leaves("gci"), o.leaves("ncsi"), o.leaves("first"));
    let links = o.or_default("links");
    let (prerequisites, questions) = (o.list("prerequisites", prerequisite), o.list("questions", question));
    let (default_target_stage, modalities) = (o.optional("default_target_stage"), o.leaves("modalities"));
    let indicative_package = o.object("indicative_package", package);
    let (dac_purpose_code, evidence_examples) = (o.or_default("dac_purpose_code"), o.leaves("evidence_examples"));
    let (order, description, status, introduced_in, replaced_by, foundational, cross_cutting) = rest;
    Some(Capability {
        id: id?,
        order,
        area: area?,
        title: title?,
        description,
        status,
        introduced_in,
        replaced_by,
        foundational,
        cross_cutting,
        norms,
        cbms,
        principles,
        cmm,
        gci,
        ncsi,
        first,
        adjacent_fields,
        checklist,
        links,
        prerequisites,
        default_target_stage,
        modalities,
        indicative_package,
        dac_purpose_code,
        evidence_examples,
        questions,
    })
}

#[cfg(test)]
mod tests;
