#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use proptest::prelude::*;
use serde_json::{Value, json};
use vocabulary::Stage;

use super::*;
use crate::{BUNDLED_JSON, CapabilityStatus, MappedList, Mapping, MappingKind, bundled, read};

fn next() -> Edition {
    let mut edition = bundled().clone();
    edition.meta.version = "2027.1".into();
    edition
}

fn log_of(change: impl FnOnce(&mut Edition)) -> ChangeLog {
    let mut edition = next();
    change(&mut edition);
    changes(bundled(), &edition)
}

/// Area, kind, item, id, field, language, before and after of every change.
fn told(log: &ChangeLog) -> Vec<String> {
    let one = |area: &Option<AreaId>, c: &Change| {
        let area = area.as_ref().map_or("-", AreaId::as_str);
        let mut words = [area, c.kind.as_str(), c.item.as_str(), &c.id, &c.field].join(" ").trim_end().to_owned();
        words.extend(c.language.map(|language| format!(" {language}")));
        words.extend(c.before.as_ref().map(|text| format!(" -{text}")));
        words.extend(c.after.as_ref().map(|text| format!(" +{text}")));
        if !c.to.is_empty() {
            words += &format!(" > {}", c.to.join(" "));
        }
        words
    };
    log.groups.iter().flat_map(|group| group.changes.iter().map(move |c| one(&group.area, c))).collect()
}

#[test]
fn nothing_changed_is_nothing_told() {
    let log = changes(bundled(), bundled());
    assert!(log.is_empty(), "{:?}", told(&log));
    assert!(log_of(|_| ()).is_empty());
}

#[test]
fn texts_are_told_field_by_field_and_language_by_language() {
    let log = log_of(|e| {
        let capability = &mut e.capabilities[0];
        capability.title.set(UnLanguage::En, "Lead body");
        let french = capability.description.get(UnLanguage::Fr).unwrap().to_owned();
        capability.description.set(UnLanguage::Fr, french);
        capability.questions[1].levels[2].descriptor.set_draft(UnLanguage::Zh, "新");
        capability.evidence_examples.remove(1);
        e.glossary[0].text.set(UnLanguage::Es, "desarrollo de capacidades");
    });
    let told = told(&log);
    let heads: Vec<_> = told.iter().map(|line| line.split(" -").next().unwrap()).collect();
    let evidence = "policy-strategy reworded capability lead-agency evidence_examples";
    let evidence = ["ar", "zh", "en", "fr", "ru", "es"].map(|l| format!("{evidence} {l}"));
    let mut expected = vec![
        "policy-strategy reworded capability lead-agency title en",
        "policy-strategy reviewed capability lead-agency description fr",
    ];
    expected.extend(evidence.iter().map(String::as_str));
    expected.push("policy-strategy level question lead-agency.q2 levels.3 zh");
    expected.push("- reworded term capacity-building text es");
    assert_eq!(heads, expected);
    assert!(told[1].ends_with("-draft +reviewed"), "{told:#?}");
}

#[test]
fn links_prerequisites_and_figures_are_told() {
    let log = log_of(|e| {
        let capability = &mut e.capabilities[2];
        capability.norms = vec!["a".into(), "k".into()];
        capability.prerequisites[0].min_stage = Stage::ALL[4];
        capability.default_target_stage = Some(Stage::ALL[1]);
        e.areas[0].gfce_themes.push("gfce-c".into());
        e.activities[0].capabilities.remove(0);
        e.frameworks.facts.get_mut("gci").unwrap().confidence = crate::Confidence::Read;
    });
    let told = told(&log);
    assert!(told.iter().any(|l| l == "policy-strategy crosswalk area policy-strategy gfce_themes +gfce-c"));
    assert!(told.iter().any(|l| l == "policy-strategy crosswalk capability national-strategy norms +k"), "{told:#?}");
    assert!(
        told.iter()
            .any(|l| l.starts_with("policy-strategy prerequisite capability national-strategy ") && l.ends_with(" 5"))
    );
    assert!(
        told.iter().any(|l| l.contains("value capability national-strategy default_target_stage") && l.ends_with("+2"))
    );
    assert!(told.iter().any(|l| l == "- value edition ict-security-capacity-building facts.gci -mixed +READ"));
    assert!(told.iter().any(|l| l.contains("crosswalk activity ransomware")), "{told:#?}");
}

#[test]
fn what_came_went_split_merged_and_moved_is_told() {
    let mapping = |kind, from: &[&str], to: &[&str]| Mapping {
        since: "2027.1".into(),
        kind,
        list: MappedList::Capabilities,
        from: from.iter().map(|id| (*id).into()).collect(),
        to: to.iter().map(|id| (*id).into()).collect(),
        note: Text::english("why"),
    };
    let mut edition = next();
    let rename = |edition: &mut Edition, from: &str, to: &str| {
        let (old, new) = (from.parse().unwrap(), to.parse::<vocabulary::CapabilityId>().unwrap());
        for capability in &mut edition.capabilities {
            if capability.id == old {
                capability.id = new.clone();
            }
            capability
                .prerequisites
                .iter_mut()
                .filter(|p| p.capability == old)
                .for_each(|p| p.capability = new.clone());
        }
        edition
            .areas
            .iter_mut()
            .flat_map(|a| &mut a.capabilities)
            .filter(|c| **c == old)
            .for_each(|c| *c = new.clone());
        let links = edition.activities.iter_mut().flat_map(|a| &mut a.capabilities);
        links.filter(|l| l.capability == old).for_each(|l| l.capability = new.clone());
    };
    rename(&mut edition, "lead-agency", "lead-body");
    let gone = |id: &str| id.parse::<vocabulary::CapabilityId>().unwrap();
    for id in ["exercises", "victim-reporting", "early-warning"] {
        edition.capabilities.iter_mut().find(|c| c.id == gone(id)).unwrap().status = CapabilityStatus::Retired;
    }
    let mut added = edition.capabilities[5].clone();
    added.id = gone("new-one");
    added.questions.clear();
    edition.areas[0].capabilities.push(added.id.clone());
    edition.capabilities.push(added);
    let csirt = edition.capabilities.iter_mut().find(|c| c.id == gone("csirt-tooling")).unwrap();
    csirt.area = "threat-vulnerability".parse().unwrap();
    edition.mappings = vec![
        mapping(MappingKind::Rename, &["lead-agency"], &["lead-body"]),
        mapping(MappingKind::Split, &["exercises"], &["crisis-plan", "continuity-recovery"]),
        mapping(MappingKind::Merge, &["early-warning", "no-longer-there"], &["threat-intelligence"]),
    ];
    let log = changes(bundled(), &edition);
    let told = told(&log);
    for line in [
        "policy-strategy renamed capability lead-agency > lead-body",
        "policy-strategy added capability new-one",
        "crisis-resilience split capability exercises > continuity-recovery crisis-plan",
        "threat-vulnerability merged capability early-warning > threat-intelligence",
        "cybercrime retired capability victim-reporting",
        "cybercrime retired question victim-reporting.q1",
        "threat-vulnerability moved capability csirt-tooling -incident-response +threat-vulnerability > threat-vulnerability",
    ] {
        assert!(told.iter().any(|told| told == line), "{line} in {told:#?}");
    }
    assert_eq!(log.all().filter(|c| c.note == Text::english("why")).count(), 3);
    let areas: Vec<_> =
        log.groups.iter().filter_map(|g| edition.areas.iter().position(|a| Some(&a.id) == g.area.as_ref())).collect();
    assert!(areas.is_sorted(), "areas are in reading order");
    let back = changes(&edition, bundled());
    assert!(back.count(ChangeKind::Removed) > 0, "the way back has no mappings");
}

#[test]
fn the_log_does_not_depend_on_the_order_of_what_changed_not() {
    let mut turned = next();
    turned.glossary.reverse();
    turned.modalities.reverse();
    turned.activities.reverse();
    let log = changes(bundled(), &turned);
    assert!(log.all().all(|c| c.kind == ChangeKind::Crosswalk), "{:?}", told(&log));
    let text = serde_json::to_string(&changes(bundled(), &next())).unwrap();
    assert_eq!(serde_json::from_str::<ChangeLog>(&text).unwrap(), changes(bundled(), &next()));
}

/// Sets a text at a place such as `areas[2].title` in one language.
fn reword(value: &mut Value, path: &str, language: UnLanguage) {
    let pointer = format!("/{}", path.replace("].", "/").replace(['[', '.'], "/").replace(']', ""));
    let text = value.pointer_mut(&pointer).unwrap_or_else(|| panic!("{pointer}"));
    text[language.code()] = json!("another wording");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn no_rewording_goes_untold(place in any::<prop::sample::Index>(), language in 0..6usize) {
        let passages = bundled().passages();
        let path = &passages[place.index(passages.len())].path;
        let language = UnLanguage::ALL[language];
        let mut value: Value = serde_json::from_slice(BUNDLED_JSON).unwrap();
        reword(&mut value, path, language);
        let edited = read(value.to_string().as_bytes()).edition.unwrap();
        let log = changes(bundled(), &edited);
        let told: Vec<_> = log.all().collect();
        prop_assert_eq!(told.len(), 1, "{}", path);
        prop_assert_eq!((told[0].language, told[0].after.as_deref()), (Some(language), Some("another wording")));
        let back = changes(&edited, bundled());
        let back: Vec<_> = back.all().collect();
        prop_assert_eq!((&back[0].before, &back[0].after), (&told[0].after, &told[0].before));
    }
}
