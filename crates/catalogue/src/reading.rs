//! From the bytes of a file to an edition, or to every fault in it.

use std::cell::RefCell;

use serde_json::Value;
use vocabulary::{Finding, Place};

use crate::edition::{
    Area, Capability, Descriptor, Edition, IndicativePackage, Meta, Modality, Package, Prerequisite, Question, Scale,
    Span, SpecialValue, StageInfo, Term, UnitCost, one,
};
use crate::frameworks::{
    Cbm, CmmDimension, CmmFactor, Entry, Frameworks, GciTier, Norm, PillarEntry, Principle, ServiceArea,
};
use crate::validation::validate;
use crate::walk::Object;

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
            let place = Place {
                row: u32::try_from(e.line()).ok(),
                path: Some(format!("line {}, column {}", e.line(), e.column())),
                ..Place::default()
            };
            let finding = Finding::error("not-json", place, "", format!("this is not JSON: {e}; correct it there"))
                .with("line", e.line())
                .with("column", e.column());
            return Reading { edition: None, findings: vec![finding] };
        }
    };
    let out = RefCell::new(Vec::new());
    let edition = Object::document(&value, &out, edition);
    Reading::of(edition, out.into_inner())
}

fn edition(o: &Object) -> Option<Edition> {
    let schema_version = o.required("schema_version");
    let meta = o.required_object("catalogue", meta);
    let scale = o.required_object("scale", scale);
    let frameworks = o.object("frameworks", frameworks).unwrap_or_default();
    let modalities = o.required_list("modalities", modality);
    let areas = o.required_list("areas", area);
    let capabilities = o.required_list("capabilities", capability);
    let glossary = o.leaves::<Term>("glossary");
    Some(Edition {
        schema_version: schema_version?,
        meta: meta?,
        scale: scale?,
        frameworks,
        modalities,
        areas,
        capabilities,
        glossary,
    })
}

fn meta(o: &Object) -> Option<Meta> {
    let (id, version, published, title) =
        (o.required("id"), o.required("version"), o.required("published"), o.text("title"));
    let status = o.or_default("status");
    let next_review_due = o.optional("next_review_due");
    let supersedes = o.optional("supersedes");
    let basis = o.leaves("basis");
    let adaptation = o.or_default("adaptation");
    let confidence_note = o.or_default("confidence_note");
    Some(Meta {
        id: id?,
        version: version?,
        status,
        published: published?,
        next_review_due,
        supersedes,
        title: title?,
        basis,
        adaptation,
        confidence_note,
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

fn frameworks(o: &Object) -> Option<Frameworks> {
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
        other: std::collections::BTreeMap::new(),
    };
    for name in o.unread() {
        let entries = o.list(&name, entry);
        frameworks.other.insert(name, entries);
    }
    Some(frameworks)
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
    let (id, text) = (o.required("id"), o.text("text"));
    let (kind, weight) = (o.or_default("kind"), o.optional("weight").unwrap_or_else(one));
    let allows_not_applicable = o.or_default("allows_not_applicable");
    let levels = o.required_list("levels", |o| {
        let (stage, descriptor) = (o.required("stage"), o.text("descriptor"));
        Some(Descriptor { stage: stage?, descriptor: descriptor? })
    });
    Some(Question { id: id?, text: text?, kind, weight, allows_not_applicable, levels })
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
    let (norms, cbms, cmm) = (o.leaves("norms"), o.leaves("cbms"), o.leaves("cmm"));
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
        cmm,
        gci,
        ncsi,
        first,
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
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;
    use crate::BUNDLED_JSON;

    #[test]
    fn broken_json_has_one_finding_with_line_and_column() {
        let reading = read(b"{\n  \"areas\": [,]\n}");
        assert!(reading.edition.is_none());
        let [finding] = reading.findings.as_slice() else { panic!("{:?}", reading.findings) };
        assert_eq!(
            (finding.code.as_str(), finding.args["line"].as_str(), finding.args["column"].as_str()),
            ("not-json", "2", "13")
        );
        for bytes in [&b""[..], b"\xff\xfe", b"null", b"[]", b"7", b"{}", b"{\"areas\":{}}", b"{\"areas\":[1,null,[]]}"]
        {
            let reading = read(bytes);
            assert!(reading.edition.is_none() && !reading.findings.is_empty());
        }
    }

    #[test]
    fn every_fault_has_its_path() {
        let mut value: Value = serde_json::from_slice(BUNDLED_JSON).unwrap();
        value["areas"][1]["id"] = "Not A Slug".into();
        value["capabilities"][3]["prerequisites"][0]["min_stage"] = 9.into();
        value["capabilities"][4]["title"] = 7.into();
        value["capabilities"][5]["questions"][0]["levels"][2]["descriptor"] = "".into();
        value["modalities"][0]["unit"] = "bushel".into();
        value["catalogue"].as_object_mut().unwrap().remove("published");
        value["capabilities"][6]["prerequisite"] = Value::Array(Vec::new());
        let reading = read(value.to_string().as_bytes());
        let found: Vec<_> =
            reading.findings.iter().map(|f| (f.code.as_str(), f.place.path.as_deref().unwrap())).collect();
        assert!(reading.edition.is_none());
        for expected in [
            ("wrong-value", "areas[1].id"),
            ("wrong-value", "capabilities[3].prerequisites[0].min_stage"),
            ("wrong-value", "capabilities[4].title"),
            ("missing-field", "capabilities[5].questions[0].levels[2].descriptor"),
            ("wrong-value", "modalities[0].unit"),
            ("missing-field", "catalogue.published"),
            ("unknown-field", "capabilities[6].prerequisite"),
        ] {
            assert!(found.contains(&expected), "{expected:?} in {found:#?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_panic(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..200), cut in 0usize..180_000) {
            read(&bytes);
            read(BUNDLED_JSON.get(..cut).unwrap_or_default());
        }
    }
}
