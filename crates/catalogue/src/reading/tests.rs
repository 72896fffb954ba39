#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use chrono::NaiveDate;
use proptest::prelude::*;
use serde_json::json;
use vocabulary::{Text, UnLanguage};

use super::*;
use crate::{BUNDLED_JSON, EditionStatus, MappedList, MappingKind, bundled};

#[test]
fn broken_json_has_one_finding_with_line_and_column() {
    let reading = read(b"{\n  \"areas\": [,]\n}");
    assert!(reading.edition.is_none());
    let [finding] = reading.findings.as_slice() else { panic!("{:?}", reading.findings) };
    assert_eq!(
        (finding.code.as_str(), finding.args["line"].as_str(), finding.args["column"].as_str()),
        ("not-json", "2", "13")
    );
    for bytes in [&b""[..], b"\xff\xfe", b"null", b"[]", b"7", b"{}", b"{\"areas\":{}}", b"{\"areas\":[1,null,[]]}"] {
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
    let found: Vec<_> = reading.findings.iter().map(|f| (f.code.as_str(), f.place.path.as_deref().unwrap())).collect();
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

#[test]
fn an_edition_of_the_first_form_still_reads() {
    let mut value: Value = serde_json::from_slice(BUNDLED_JSON).unwrap();
    value["schema_version"] = "1.0.0".into();
    value["catalogue"]["status"] = "proposal".into();
    for key in ["activities", "starter", "mappings"] {
        value.as_object_mut().unwrap().remove(key);
    }
    for key in ["dac", "adjacent_fields", "norms_checklist", "facts"] {
        value["frameworks"].as_object_mut().unwrap().remove(key);
    }
    for capability in value["capabilities"].as_array_mut().unwrap() {
        for key in ["principles", "adjacent_fields", "checklist"] {
            capability.as_object_mut().unwrap().remove(key);
        }
        for question in capability["questions"].as_array_mut().unwrap() {
            question.as_object_mut().unwrap().remove("guidance");
        }
    }
    let reading = read(value.to_string().as_bytes());
    let edition = reading.edition.unwrap_or_else(|| panic!("{:#?}", reading.findings));
    assert!(reading.findings.is_empty(), "{:#?}", reading.findings);
    assert_eq!(edition.meta.status, EditionStatus::Draft);
    assert!(edition.starter.is_none() && !edition.crosswalks().contains(&"dac"));
    value["schema_version"] = "2.0.0".into();
    assert!(read(value.to_string().as_bytes()).edition.is_none());
}

#[test]
fn an_element_that_cannot_be_read_shifts_no_place_and_brings_no_fault_of_its_own() {
    let mut value: Value = serde_json::from_slice(BUNDLED_JSON).unwrap();
    // Others build on the first capability; the fifth has a fault that is found only afterwards.
    value["capabilities"][0]["title"] = 7.into();
    value["capabilities"][2]["order"] = "x".into();
    value["capabilities"][4]["norms"] = json!([1, "nowhere"]);
    value["capabilities"][4]["questions"][0]["levels"][3] = json!(false);
    value["frameworks"]["norms"][0]["title"] = json!([]);
    value["frameworks"]["cmm2021"][0]["factors"][0]["title"] = json!([]);
    let reading = read(value.to_string().as_bytes());
    let paths: Vec<_> = reading.findings.iter().map(|f| f.place.path.as_deref().unwrap()).collect();
    assert_eq!(
        paths,
        [
            "frameworks.norms[0].title",
            "frameworks.cmm2021[0].factors[0].title",
            "capabilities[0].title",
            "capabilities[2].order",
            "capabilities[4].norms[0]",
            "capabilities[4].questions[0].levels[3]",
            "capabilities[4].norms[1]",
        ],
        "{:#?}",
        reading.findings
    );
}

/// A way to break an edition, with the fault that must be told: JSON pointer, value put there, code and path.
type Breakage = (&'static str, Value, &'static str, &'static str);

fn breakages() -> Vec<Breakage> {
    vec![
        ("/areas/1/order", json!(-1), "wrong-value", "areas[1].order"),
        ("/areas/3/title", json!({"de": "Titel"}), "wrong-value", "areas[3].title"),
        ("/catalogue/published", Value::Null, "missing-field", "catalogue.published"),
        ("/catalogue/status", json!("agreed"), "wrong-value", "catalogue.status"),
        ("/scale/stages", json!(5), "wrong-type", "scale.stages"),
        ("/frameworks/norms/2/title", json!(""), "missing-field", "frameworks.norms[2].title"),
        ("/frameworks/gci/0/title", json!([]), "wrong-value", "frameworks.gci[0].title"),
        ("/frameworks/facts/cbms/confidence", json!("sure"), "wrong-value", "frameworks.facts.cbms.confidence"),
        ("/frameworks/dac/3/title", json!(22040), "wrong-value", "frameworks.dac[3].title"),
        (
            "/frameworks/norms_checklist/items/4/action",
            Value::Null,
            "missing-field",
            "frameworks.norms_checklist.items[4].action",
        ),
        ("/modalities/0/unit", json!("bushel"), "wrong-value", "modalities[0].unit"),
        ("/capabilities/9/norms/0", json!({}), "wrong-value", "capabilities[9].norms[0]"),
        (
            "/capabilities/7/questions/0/levels/2/descriptor",
            json!(false),
            "wrong-value",
            "capabilities[7].questions[0].levels[2].descriptor",
        ),
        ("/capabilities/8/status", json!("gone"), "wrong-value", "capabilities[8].status"),
        ("/activities/3/capabilities/1/stage", json!(6), "wrong-value", "activities[3].capabilities[1].stage"),
        ("/starter/questions/5", json!("No Question"), "wrong-value", "starter.questions[5]"),
        ("/mappings", json!([{"since": "2026.1", "kind": "retire"}]), "missing-field", "mappings[0].list"),
        ("/glossary/2/drafts", json!(["xx"]), "wrong-value", "glossary[2]"),
    ]
}

fn edited(texts: &[(prop::sample::Index, usize, bool, String)]) -> Edition {
    let mut edition = bundled().clone();
    for (place, language, draft, text) in texts {
        let capability = place.index(edition.capabilities.len());
        let capability = &mut edition.capabilities[capability];
        let fields = 2 + capability.questions.len();
        let to = match place.index(fields) {
            0 => &mut capability.title,
            1 => &mut capability.description,
            n => &mut capability.questions[n - 2].guidance,
        };
        let language = UnLanguage::ALL[*language];
        if *draft { to.set_draft(language, text) } else { to.set(language, text) }
    }
    edition
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn no_bytes_panic(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..200), cut in 0usize..1_200_000) {
        read(&bytes);
        read(BUNDLED_JSON.get(..cut).unwrap_or_default());
    }

    #[test]
    fn every_fault_is_told_whatever_else_is_wrong(chosen in prop::sample::subsequence(breakages(), 1..18)) {
        let mut value: Value = serde_json::from_slice(BUNDLED_JSON).unwrap();
        for (pointer, broken, _, _) in &chosen {
            *value.pointer_mut(pointer).unwrap() = broken.clone();
        }
        let reading = read(value.to_string().as_bytes());
        prop_assert!(reading.edition.is_none());
        for (pointer, _, code, path) in &chosen {
            let told = |f: &Finding| f.code == *code && f.place.path.as_deref() == Some(*path);
            prop_assert!(reading.findings.iter().any(told), "{pointer}: {:#?}", reading.findings);
        }
        prop_assert_eq!(reading.findings.len(), chosen.len(), "{:#?}", reading.findings);
    }

    #[test]
    fn what_is_written_is_read_again(
        texts in proptest::collection::vec((any::<prop::sample::Index>(), 0..6usize, any::<bool>(), "\\PC{1,20}"), 0..20),
        status in 0..4usize,
        days in 0..20_000i32,
        retired in proptest::collection::vec("[a-z]{3,9}", 1..4),
    ) {
        let mut edition = edited(&texts);
        let day = NaiveDate::from_epoch_days(days).unwrap();
        edition.meta.status = EditionStatus::ALL[status];
        edition.meta.adoption =
            Some(Adoption { date: day, forum: Text::english("A forum"), consensus_note: Text::default() });
        let (since, kind, list) = (edition.meta.version.clone(), MappingKind::Retire, MappedList::Questions);
        let from = retired.iter().map(|id| format!("{id}.q9")).collect();
        edition.mappings.push(Mapping { since, kind, list, from, to: Vec::new(), note: Text::english("why") });
        let again = read(&serde_json::to_vec(&edition).unwrap());
        prop_assert_eq!(again.edition.as_ref(), Some(&edition), "{:#?}", again.findings);
    }
}
