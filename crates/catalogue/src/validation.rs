//! What an edition must keep beyond its form: ids once, references that resolve, no circle, complete levels.

use std::collections::BTreeSet;

use vocabulary::{Finding, Place, Severity, Stage};

use crate::crosswalk::{OWN, list_of};
use crate::edition::{Capability, CapabilityStatus, Edition};

mod beside;

/// Everything found in an edition that could be read.
pub(crate) fn validate(edition: &Edition) -> Vec<Finding> {
    let mut findings = Vec::new();
    unique_ids(edition, &mut findings);
    scale(edition, &mut findings);
    areas(edition, &mut findings);
    for (n, capability) in edition.capabilities.iter().enumerate() {
        capability_references(edition, n, capability, &mut findings);
        membership(edition, n, capability, &mut findings);
        questions(n, capability, &mut findings);
    }
    beside::head(edition, &mut findings);
    beside::activities(edition, &mut findings);
    beside::starter(edition, &mut findings);
    beside::mappings(edition, &mut findings);
    for circle in edition.circles() {
        let names = circle.iter().map(|id| id.as_str()).collect::<Vec<_>>().join(" -> ");
        let message = format!("prerequisites run in a circle: {names}; take one of them out");
        findings.push(
            Finding::error("prerequisite-circle", Place::path("capabilities"), &names, message).with("circle", &names),
        );
    }
    for (language, count) in edition.missing_translations() {
        let message = format!("{count} texts are not yet translated to {}", language.code());
        let note = Finding::warning("missing-translations", Place::default(), language.code(), message)
            .with("language", language.code())
            .with("count", count);
        findings.push(Finding { severity: Severity::Note, ..note });
    }
    findings
}

fn once<'a>(list: &str, ids: impl Iterator<Item = &'a str>, findings: &mut Vec<Finding>) {
    let mut seen = BTreeSet::new();
    for (n, id) in ids.enumerate() {
        if !seen.insert(id) {
            let place = Place::path(format!("{list}[{n}].id"));
            findings.push(Finding::error(
                "duplicate-id",
                place,
                id,
                "this id is taken by an earlier entry; give each its own",
            ));
        }
    }
}

fn unique_ids(edition: &Edition, findings: &mut Vec<Finding>) {
    once("areas", edition.areas.iter().map(|x| x.id.as_str()), findings);
    once("capabilities", edition.capabilities.iter().map(|x| x.id.as_str()), findings);
    once("modalities", edition.modalities.iter().map(|x| x.id.as_str()), findings);
    once("glossary", edition.glossary.iter().map(|x| x.id.as_str()), findings);
    once("scale.special_values", edition.scale.special_values.iter().map(|x| x.id.as_str()), findings);
    for crosswalk in edition.crosswalks().into_iter().filter(|&name| name != "cmm") {
        once(&list_of(crosswalk), edition.entries(crosswalk).into_iter().map(|(id, _)| id), findings);
    }
    for (n, dimension) in edition.frameworks.cmm2021.iter().enumerate() {
        let list = format!("frameworks.cmm2021[{n}].factors");
        once(&list, dimension.factors.iter().map(|x| x.id.as_str()), findings);
    }
    let mut seen = BTreeSet::new();
    for (c, capability) in edition.capabilities.iter().enumerate() {
        for (q, question) in capability.questions.iter().enumerate() {
            if !seen.insert(&question.id) {
                let place = Place::path(format!("capabilities[{c}].questions[{q}].id"));
                let message = "this id is taken by an earlier question; give each its own";
                findings.push(Finding::error("duplicate-id", place, question.id.as_str(), message));
            }
        }
    }
}

fn complete(path: String, stages: impl Iterator<Item = Stage>, findings: &mut Vec<Finding>) {
    let stages: Vec<_> = stages.collect();
    if stages != Stage::ALL {
        let given = stages.iter().map(Stage::to_string).collect::<Vec<_>>().join(", ");
        let message = "the levels 1 to 5 are needed, each once and in order; complete them";
        findings.push(Finding::error("levels-incomplete", Place::path(path), given, message));
    }
}

fn scale(edition: &Edition, findings: &mut Vec<Finding>) {
    complete("scale.stages".into(), edition.scale.stages.iter().map(|s| s.value), findings);
}

fn unresolved(place: String, id: &str, list: &str, findings: &mut Vec<Finding>) {
    let message = format!("{list} has no such entry; correct the id or add the entry");
    findings.push(Finding::error("unresolved", Place::path(place), id, message).with("list", list));
}

fn areas(edition: &Edition, findings: &mut Vec<Finding>) {
    let f = &edition.frameworks;
    for (n, area) in edition.areas.iter().enumerate() {
        for (i, id) in area.capabilities.iter().enumerate() {
            let path = format!("areas[{n}].capabilities[{i}]");
            match edition.capability(id) {
                None => unresolved(path, id.as_str(), "capabilities", findings),
                Some(capability) if capability.area != area.id => {
                    let message =
                        format!("this capability says that its area is {}; let both say the same", capability.area);
                    findings.push(Finding::error("area-differs", Place::path(path), id.as_str(), message));
                }
                Some(_) if area.capabilities.iter().take(i).any(|earlier| earlier == id) => {
                    let message = "this capability is listed twice here; take one out";
                    findings.push(Finding::error("duplicate-id", Place::path(path), id.as_str(), message));
                }
                Some(_) => {}
            }
        }
        let lists = [
            ("pillars", &area.pillars, &f.pillars),
            ("gfce_themes", &area.gfce_themes, &f.gfce_themes),
            ("unidir_fcc_pillars", &area.unidir_fcc_pillars, &f.unidir_fcc_pillars),
        ];
        for (name, links, list) in lists {
            for (i, id) in links.iter().enumerate().filter(|(_, id)| !list.iter().any(|entry| entry.id == **id)) {
                unresolved(format!("areas[{n}].{name}[{i}]"), id, &format!("frameworks.{name}"), findings);
            }
        }
    }
}

fn capability_references(edition: &Edition, n: usize, capability: &Capability, findings: &mut Vec<Finding>) {
    let at = |rest: String| format!("capabilities[{n}].{rest}");
    for (i, prerequisite) in capability.prerequisites.iter().enumerate() {
        if edition.capability(&prerequisite.capability).is_none() {
            let place = at(format!("prerequisites[{i}].capability"));
            unresolved(place, prerequisite.capability.as_str(), "capabilities", findings);
        }
    }
    for (i, id) in capability.modalities.iter().enumerate() {
        if edition.modality(id).is_none() {
            unresolved(at(format!("modalities[{i}]")), id.as_str(), "modalities", findings);
        }
    }
    if let Some(successor) = &capability.replaced_by
        && edition.capability(successor).is_none()
    {
        unresolved(at("replaced_by".into()), successor.as_str(), "capabilities", findings);
    }
    // A purpose code is free where the edition does not list the codes.
    let listed = |(crosswalk, _): &(&str, &str)| *crosswalk != "dac" || !edition.frameworks.dac.is_empty();
    let own = OWN.into_iter().filter(listed).map(|(crosswalk, field)| (crosswalk, field.to_owned()));
    let further = capability.links.keys().map(|name| (name.as_str(), format!("links.{name}")));
    for (crosswalk, path) in own.chain(further) {
        let entries = edition.entries(crosswalk);
        for (i, id) in capability.links(crosswalk).iter().enumerate() {
            if !entries.iter().any(|(entry, _)| entry == id) {
                let place = if crosswalk == "dac" { path.clone() } else { format!("{path}[{i}]") };
                unresolved(at(place), id, &list_of(crosswalk), findings);
            }
        }
    }
}

fn membership(edition: &Edition, n: usize, capability: &Capability, findings: &mut Vec<Finding>) {
    let path = format!("capabilities[{n}].area");
    match edition.area(&capability.area) {
        None => unresolved(path, capability.area.as_str(), "areas", findings),
        Some(area) if capability.status == CapabilityStatus::Active && !area.capabilities.contains(&capability.id) => {
            let message = format!("{} does not list {}; add it there", area.id, capability.id);
            findings.push(Finding::error("area-differs", Place::path(path), capability.id.as_str(), message));
        }
        Some(_) => {}
    }
}

fn questions(n: usize, capability: &Capability, findings: &mut Vec<Finding>) {
    if capability.questions.is_empty() && capability.status == CapabilityStatus::Active {
        let place = Place::path(format!("capabilities[{n}].questions"));
        let message =
            "this capability has no question, so that no level can be found for it; add one if it is to be assessed";
        findings.push(Finding::warning("no-question", place, capability.id.as_str(), message));
    }
    for (q, question) in capability.questions.iter().enumerate() {
        complete(format!("capabilities[{n}].questions[{q}].levels"), question.levels.iter().map(|l| l.stage), findings);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use serde_json::{Value, json};

    use crate::{BUNDLED_JSON, read};

    fn found(change: impl FnOnce(&mut Value)) -> Vec<(String, String)> {
        let mut value: Value = serde_json::from_slice(BUNDLED_JSON).unwrap();
        change(&mut value);
        let reading = read(value.to_string().as_bytes());
        let errors: Vec<_> = reading.findings.into_iter().filter(|f| f.is_error()).collect();
        assert_eq!(reading.edition.is_none(), !errors.is_empty());
        errors.into_iter().map(|f| (f.code, f.place.path.unwrap_or_default())).collect()
    }

    #[test]
    fn every_kind_of_reference_is_followed() {
        let faults = found(|v| {
            let capability = &mut v["capabilities"][0];
            let lists = ["norms", "cbms", "principles", "cmm", "gci", "ncsi", "first", "adjacent_fields", "checklist"];
            for list in lists.into_iter().chain(["modalities"]) {
                capability[list] = json!(["nowhere"]);
            }
            capability["dac_purpose_code"] = json!("99999");
            capability["prerequisites"] = json!([{"capability": "nowhere", "min_stage": 2, "kind": "soft"}]);
            capability["links"] = json!({"ihr": ["p1"]});
            capability["replaced_by"] = json!("nowhere");
            for list in ["pillars", "gfce_themes", "unidir_fcc_pillars", "capabilities"] {
                v["areas"][1][list][0] = json!("nowhere");
            }
            v["capabilities"][1]["area"] = json!("nowhere");
        });
        let unresolved: Vec<_> =
            faults.iter().filter(|(code, _)| code == "unresolved").map(|(_, path)| path.as_str()).collect();
        assert_eq!(
            unresolved,
            [
                "areas[1].capabilities[0]",
                "areas[1].pillars[0]",
                "areas[1].gfce_themes[0]",
                "areas[1].unidir_fcc_pillars[0]",
                "capabilities[0].prerequisites[0].capability",
                "capabilities[0].modalities[0]",
                "capabilities[0].replaced_by",
                "capabilities[0].norms[0]",
                "capabilities[0].cbms[0]",
                "capabilities[0].principles[0]",
                "capabilities[0].cmm[0]",
                "capabilities[0].gci[0]",
                "capabilities[0].ncsi[0]",
                "capabilities[0].first[0]",
                "capabilities[0].dac_purpose_code",
                "capabilities[0].adjacent_fields[0]",
                "capabilities[0].checklist[0]",
                "capabilities[0].links.ihr[0]",
                "capabilities[1].area",
            ]
        );
        assert_eq!(faults.iter().filter(|(code, _)| code == "area-differs").count(), 2);
    }

    #[test]
    fn circles_duplicates_and_holes_are_named() {
        let mut value: Value = serde_json::from_slice(BUNDLED_JSON).unwrap();
        value["capabilities"][0]["prerequisites"] =
            json!([{"capability": "assistance-coordination", "min_stage": 2, "kind": "hard"}]);
        let circle =
            read(value.to_string().as_bytes()).findings.into_iter().find(|f| f.code == "prerequisite-circle").unwrap();
        assert_eq!(circle.value, "lead-agency -> assistance-coordination -> lead-agency");
        let faults = found(|v| {
            v["areas"][1]["id"] = v["areas"][0]["id"].clone();
            v["modalities"][1]["id"] = v["modalities"][0]["id"].clone();
            v["frameworks"]["norms"][1]["id"] = json!("a");
            v["capabilities"][1]["questions"][0]["id"] = v["capabilities"][0]["questions"][0]["id"].clone();
            v["capabilities"][2]["questions"][0]["levels"].as_array_mut().unwrap().swap(0, 1);
            v["scale"]["stages"].as_array_mut().unwrap().pop();
        });
        for expected in [
            ("duplicate-id", "areas[1].id"),
            ("duplicate-id", "modalities[1].id"),
            ("duplicate-id", "frameworks.norms[1].id"),
            ("duplicate-id", "capabilities[1].questions[0].id"),
            ("levels-incomplete", "capabilities[2].questions[0].levels"),
            ("levels-incomplete", "scale.stages"),
        ] {
            assert!(faults.iter().any(|(c, p)| (c.as_str(), p.as_str()) == expected), "{expected:?} in {faults:#?}");
        }
    }

    #[test]
    fn the_parts_around_are_followed_too() {
        let faults = found(|v| {
            v["activities"][2]["capabilities"][1]["capability"] = json!("nowhere");
            v["activities"][1]["id"] = v["activities"][0]["id"].clone();
            v["frameworks"]["norms_checklist"]["items"][3]["norm"] = json!("z");
            v["frameworks"]["cmm2021"][1]["factors"][1]["id"] =
                v["frameworks"]["cmm2021"][1]["factors"][0]["id"].clone();
            v["frameworks"]["facts"]["nothing"] = json!({"confidence": "READ"});
            v["starter"]["questions"][0] = json!("nowhere.q1");
            v["starter"]["questions"][2] = v["starter"]["questions"][1].clone();
            v["catalogue"]["version"] = json!("2028.1");
            v["mappings"] = json!([
                {"since": "2027.1", "kind": "rename", "list": "capabilities", "from": ["exercises"], "to": ["nowhere"]},
                {"since": "2026.2", "kind": "split", "list": "areas", "from": ["old"], "to": ["cybercrime"]},
                {"since": "2029.1", "kind": "retire", "list": "questions", "from": ["old.q1"]},
            ]);
        });
        for expected in [
            ("unresolved", "activities[2].capabilities[1].capability"),
            ("duplicate-id", "activities[1].id"),
            ("unresolved", "frameworks.norms_checklist.items[3].norm"),
            ("duplicate-id", "frameworks.cmm2021[1].factors[1].id"),
            ("unresolved", "frameworks.facts.nothing"),
            ("unresolved", "starter.questions[0]"),
            ("duplicate-id", "starter.questions[2]"),
            ("still-in-use", "mappings[0].from[0]"),
            ("unresolved", "mappings[0].to[0]"),
            ("mapping-shape", "mappings[1]"),
            ("mapping-out-of-order", "mappings[1].since"),
            ("mapping-out-of-order", "mappings[2].since"),
        ] {
            assert!(faults.iter().any(|(c, p)| (c.as_str(), p.as_str()) == expected), "{expected:?} in {faults:#?}");
        }
        let forms = found(|v| {
            v["activities"][0]["capabilities"][0]["role"] = json!("watch");
            v["activities"][0]["confidence"] = json!("sure");
            v["frameworks"]["facts"]["gci"]["confidence"] = json!(3);
            v["starter"]["minutes"] = json!("long");
            v["mappings"] = json!([{"since": "2026.1", "kind": "vanish", "list": "capabilities"}]);
            v["catalogue"]["adoption"] = json!({"date": "tomorrow"});
            v["capabilities"][0]["questions"][0]["guidance"] = json!({"de": "wo"});
        });
        let paths: Vec<_> = forms.iter().map(|(_, path)| path.as_str()).collect();
        assert_eq!(
            paths,
            [
                "catalogue.adoption.date",
                "catalogue.adoption.forum",
                "frameworks.facts.gci.confidence",
                "capabilities[0].questions[0].guidance",
                "activities[0].confidence",
                "activities[0].capabilities[0].role",
                "starter.minutes",
                "mappings[0].kind",
            ]
        );
    }

    #[test]
    fn another_field_brings_its_own_lists() {
        let levels: Vec<_> = (1..=5).map(|n| json!({"stage": n, "descriptor": "as found"})).collect();
        let stages: Vec<_> =
            (1..=5).map(|n| json!({"value": n, "id": format!("s{n}"), "definition": "as defined"})).collect();
        let edition = json!({
            "schema_version": "1.0.0",
            "catalogue": {"id": "harbours", "version": "1", "published": "2026-01-01", "title": "Safety of harbours"},
            "scale": {"id": "five", "stages": stages},
            "frameworks": {"harbour_code": [{"id": "h1", "title": "Pilots"}]},
            "modalities": [{"id": "training", "title": "Training", "unit": "seat", "allocation": "divisible"}],
            "areas": [{"id": "pilotage", "title": "Pilotage", "capabilities": ["pilots"]}],
            "capabilities": [{
                "id": "pilots", "area": "pilotage", "title": "Pilots", "links": {"harbour_code": ["h1"]},
                "questions": [{"id": "pilots.q1", "text": "Who pilots?", "levels": levels}],
            }],
        });
        let reading = read(edition.to_string().as_bytes());
        let edition = reading.edition.unwrap_or_else(|| panic!("{:#?}", reading.findings));
        assert_eq!(edition.crosswalks(), ["harbour_code"]);
        assert_eq!(edition.serving("harbour_code", "h1").len(), 1);
        assert_eq!(edition.kinds_for(&edition.capabilities[0]).len(), 1);
    }
}
