//! No sequence of edits breaks the graph, and every fault of an overlay is named.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use super::*;
use crate::fixture::stage;
use crate::{Questionnaire, questionnaire};
use catalogue::{Prerequisite, PrerequisiteKind, bundled};
use proptest::prelude::*;

fn own_area(n: usize) -> OwnArea {
    OwnArea { id: format!("own.a{n}").parse().unwrap(), title: Text::english("Ours"), description: Text::default() }
}

/// Shared capabilities first, then the five own ones that the tests play with.
fn capability(n: usize) -> CapabilityId {
    let shared = &bundled().capabilities;
    shared.get(n).map_or_else(|| format!("own.c{}", n - shared.len()).parse().unwrap(), |c| c.id.clone())
}

fn area(n: usize) -> AreaId {
    let shared = &bundled().areas;
    shared.get(n).map_or_else(|| own_area(n - shared.len()).id, |a| a.id.clone())
}

fn question(n: usize) -> QuestionId {
    let shared = bundled().questions().nth(n).map(|(_, q)| q.id.clone());
    shared.unwrap_or_else(|| format!("own.q{n}").parse().unwrap())
}

fn own_question(n: usize, of: CapabilityId) -> OwnQuestion {
    OwnQuestion {
        id: format!("own.q{n}").parse().unwrap(),
        capability: of,
        text: Text::english("How far are we?"),
        guidance: Text::default(),
        levels: ["1", "2", "3", "4", "5"].map(Text::english),
        allows_not_applicable: false,
    }
}

fn own_capability(n: usize, at: AreaId, needs: &[usize]) -> OwnCapability {
    let need =
        |n: &usize| Prerequisite { capability: capability(*n), min_stage: stage(2), kind: PrerequisiteKind::Hard };
    OwnCapability {
        id: format!("own.c{n}").parse().unwrap(),
        area: at,
        title: Text::english("Our capability"),
        description: Text::default(),
        prerequisites: needs.iter().map(need).collect(),
        kinds: Vec::new(),
    }
}

fn edit() -> impl Strategy<Value = Edit> {
    let (areas, capabilities, questions) = (0usize..15, 0usize..66, 0usize..70);
    let needs = proptest::collection::vec(prop_oneof![0usize..61, 61usize..66], 0..4);
    prop_oneof![
        areas.clone().prop_map(|n| Edit::HideArea { area: area(n) }),
        areas.clone().prop_map(|n| Edit::ShowArea { area: area(n) }),
        capabilities.clone().prop_map(|n| Edit::HideCapability { capability: capability(n) }),
        capabilities.clone().prop_map(|n| Edit::ShowCapability { capability: capability(n) }),
        questions.clone().prop_map(|n| Edit::HideQuestion { question: question(n) }),
        questions.clone().prop_map(|n| Edit::ShowQuestion { question: question(n) }),
        areas.clone().prop_map(|n| Edit::RenameArea { area: area(n), title: Some(Text::english("Renamed")) }),
        capabilities.clone().prop_map(|n| Edit::RenameCapability { capability: capability(n), title: None }),
        (capabilities.clone(), 1u8..=5)
            .prop_map(|(n, s)| Edit::Retarget { capability: capability(n), stage: Some(stage(s)) }),
        (capabilities.clone(), 1u8..=16).prop_map(|(n, w)| {
            Edit::Reweigh { capability: capability(n), weight: Weight::try_from(f64::from(w) / 4.0).ok() }
        }),
        (0usize..3).prop_map(|n| Edit::PutArea { area: own_area(n) }),
        (0usize..3).prop_map(|n| Edit::RemoveArea { area: own_area(n).id }),
        (0usize..5, areas, needs)
            .prop_map(|(n, a, needs)| Edit::PutCapability { capability: own_capability(n, area(a), &needs) }),
        (0usize..5).prop_map(|n| Edit::RemoveCapability { capability: capability(61 + n) }),
        (65usize..70, capabilities).prop_map(|(n, c)| Edit::PutQuestion { question: own_question(n, capability(c)) }),
        (65usize..70).prop_map(|n| Edit::RemoveQuestion { question: question(n) }),
    ]
}

/// Every prerequisite that is asked about is asked, none lies on a circle, and no id stands twice.
fn sound(asked: &Questionnaire) -> bool {
    let mut open: BTreeMap<&CapabilityId, BTreeSet<&CapabilityId>> = BTreeMap::new();
    let mut questions = BTreeSet::new();
    for (_, item) in asked.items() {
        let twice = open.insert(&item.capability, item.prerequisites.iter().map(|p| &p.capability).collect());
        if twice.is_some() || !item.questions.iter().all(|q| questions.insert(&q.id) && q.levels.len() == 5) {
            return false;
        }
    }
    if open.values().flatten().any(|id| !open.contains_key(*id)) {
        return false;
    }
    while let Some(free) = open.iter().find(|(_, needs)| needs.is_empty()).map(|(id, _)| *id) {
        open.remove(free);
        for needs in open.values_mut() {
            needs.remove(free);
        }
    }
    open.is_empty()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]
    #[test]
    fn no_sequence_of_edits_breaks_the_graph(edits in proptest::collection::vec(edit(), 0..60)) {
        let edition = bundled();
        let mut overlay = Overlay::default();
        for edit in edits {
            match overlay.edited(edition, edit) {
                Ok(after) => overlay = after,
                Err(findings) => prop_assert!(!findings.is_empty() && findings.iter().all(Finding::is_error)),
            }
            prop_assert!(overlay.check(edition).is_empty());
        }
        let asked = questionnaire(edition, &overlay);
        prop_assert!(sound(&asked));
        for (_, item) in asked.items().filter(|(_, item)| !item.own) {
            let shared = edition.capability(&item.capability).unwrap();
            for question in item.questions.iter().filter(|q| !is_own(q.id.as_str())) {
                let untouched = shared.questions.iter().find(|q| q.id == question.id).unwrap();
                prop_assert_eq!(&question.levels, &untouched.levels);
            }
        }
        let text = serde_json::to_string(&overlay).unwrap();
        prop_assert_eq!(serde_json::from_str::<Overlay>(&text).unwrap(), overlay);
    }
}

#[test]
fn a_circle_is_refused_and_changes_nothing() {
    let edition = bundled();
    let put = |overlay: &Overlay, n: usize, needs: &[usize]| {
        overlay.edited(edition, Edit::PutCapability { capability: own_capability(n, area(0), needs) })
    };
    let one = put(&Overlay::default(), 0, &[0]).unwrap();
    let two = put(&one, 1, &[61]).unwrap();
    let refused = put(&two, 0, &[62]).unwrap_err();
    assert_eq!(refused.iter().map(|f| f.code.as_str()).collect::<Vec<_>>(), ["prerequisite-circle"]);
    assert_eq!(refused[0].args["circle"], "own.c0 own.c1");
    let left = two.edited(edition, Edit::RemoveCapability { capability: capability(61) }).unwrap();
    assert_eq!(left.own_capabilities, [own_capability(1, area(0), &[])]);
}

#[test]
fn all_faults_of_an_overlay_are_named() {
    let mut overlay = Overlay {
        hidden_areas: ["moon".parse().unwrap()].into(),
        area_titles: [(area(0), Text::default())].into(),
        own_areas: vec![OwnArea { id: "mine".parse().unwrap(), ..own_area(0) }, own_area(1), own_area(1)],
        own_capabilities: vec![own_capability(0, "own.nowhere".parse().unwrap(), &[65])],
        own_questions: vec![own_question(1, capability(65))],
        ..Overlay::default()
    };
    overlay.own_questions[0].levels[2] = Text::default();
    overlay.own_questions[0].text = Text::english("x".repeat(TEXT_LIMIT + 1));
    let found = overlay.check(bundled());
    let codes: Vec<_> = found.iter().map(|f| (f.code.as_str(), f.place.path.as_deref().unwrap())).collect();
    assert_eq!(
        codes,
        [
            ("unknown-area", "hidden_areas[moon]"),
            ("required", &*format!("area_titles[{}]", area(0))),
            ("not-an-own-id", "own_areas[0].id"),
            ("twice", "own_areas[2].id"),
            ("unknown-area", "own_capabilities[0].area[own.nowhere]"),
            ("unknown-capability", "own_capabilities[0].prerequisites[own.c4]"),
            ("unknown-capability", "own_questions[0].capability[own.c4]"),
            ("too-long", "own_questions[0].text.en"),
            ("required", "own_questions[0].levels[2]"),
        ]
    );
}
