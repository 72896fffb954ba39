//! Nobody sees what is not shared: tried with any answers, any choices and every reader.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use super::*;
use crate::fixture::{levels, plain, stage, whole};
use crate::overlay::{OwnArea, OwnCapability, OwnQuestion};
use catalogue::bundled;
use proptest::prelude::*;
use vocabulary::{CapabilityId, OrganisationId, Text};

fn organisation(n: u8) -> OrganisationId {
    format!("00000000-0000-0000-0000-0000000000{n:02}").parse().unwrap()
}

fn readers() -> [Reader; 4] {
    let of = |n| Reader::Organisation(organisation(n));
    [Reader::Secretariat, of(1), of(2), Reader::Anyone]
}

fn choice(visibility: Visibility) -> Sharing {
    let chosen = (visibility == Visibility::Chosen).then(|| organisation(1));
    Sharing { visibility, chosen: chosen.into_iter().collect(), embargo_until: None }
}

/// An overlay with an own area, an own capability and two own questions, one of them on a shared capability.
fn overlay() -> Overlay {
    let question = |id: &str, capability: &str| OwnQuestion {
        id: id.parse().unwrap(),
        capability: capability.parse().unwrap(),
        text: Text::english("Our question"),
        guidance: Text::default(),
        levels: ["1", "2", "3", "4", "5"].map(Text::english),
        allows_not_applicable: true,
    };
    Overlay {
        own_areas: vec![OwnArea {
            id: "own.health".parse().unwrap(),
            title: Text::english("Health"),
            description: Text::default(),
        }],
        own_capabilities: vec![OwnCapability {
            id: "own.hospitals".parse().unwrap(),
            area: "own.health".parse().unwrap(),
            title: Text::english("Hospitals"),
            description: Text::default(),
            prerequisites: Vec::new(),
            kinds: Vec::new(),
        }],
        own_questions: vec![question("own.q1", "own.hospitals"), question("own.q2", "national-csirt")],
        ..Overlay::default()
    }
}

fn see(answers: &Answers, sharing: &AssessmentSharing, reader: Reader) -> Shown {
    let (overlay, targets) = (overlay(), Targets::from([("national-csirt".parse().unwrap(), stage(5))]));
    let sheet = Sheet { edition: bundled(), overlay: &overlay, answers, targets: &targets };
    shown(sheet, sharing, reader, NaiveDate::default())
}

#[test]
fn private_until_shared_and_the_most_specific_choice_wins() {
    let answers = levels(&[("national-csirt.q1", 2), ("national-csirt.q2", 4), ("lead-agency.q1", 3), ("own.q1", 1)]);
    for reader in readers() {
        assert!(see(&answers, &AssessmentSharing::default(), reader).is_empty());
    }
    let sharing = AssessmentSharing {
        whole: choice(Visibility::Members),
        areas: [("incident-response".parse().unwrap(), choice(Visibility::Private))].into(),
        answers: [("national-csirt.q1".parse().unwrap(), choice(Visibility::Public))].into(),
        evidence: false,
    };
    let ids = |reader| see(&answers, &sharing, reader).answers.into_keys().map(String::from).collect::<Vec<_>>();
    assert_eq!(ids(Reader::Anyone), ["national-csirt.q1"]);
    assert_eq!(ids(Reader::Organisation(organisation(2))), ["lead-agency.q1", "national-csirt.q1"]);
    assert!(sharing.admits_any(Reader::Anyone, NaiveDate::default()));
    assert_eq!(sharing.widest(), Visibility::Public);
    let seen = see(&answers, &sharing, Reader::Anyone);
    let csirt = seen.result.capability(&"national-csirt".parse::<CapabilityId>().unwrap()).unwrap();
    assert_eq!((csirt.level, csirt.target), (Some(stage(2)), None), "the area does not share its targets");
    assert!(seen.result.proposed.is_empty());
}

#[test]
fn own_items_need_a_choice_that_names_them() {
    let answers = levels(&[("own.q1", 1), ("own.q2", 2), ("national-csirt.q1", 4)]);
    let mut sharing = AssessmentSharing { whole: choice(Visibility::Public), ..AssessmentSharing::default() };
    let seen = see(&answers, &sharing, Reader::Anyone);
    assert_eq!(seen.answers.len(), 1);
    assert!(!serde_json::to_string(&seen).unwrap().contains("own."));
    sharing.areas.insert("own.health".parse().unwrap(), choice(Visibility::Public));
    let seen = see(&answers, &sharing, Reader::Anyone);
    assert_eq!((seen.answers.len(), seen.questionnaire.areas.len()), (2, 2));
    sharing.answers.insert("own.q2".parse().unwrap(), choice(Visibility::Public));
    let seen = see(&answers, &sharing, Reader::Anyone);
    let csirt = seen.result.capability(&"national-csirt".parse::<CapabilityId>().unwrap()).unwrap();
    assert_eq!((seen.answers.len(), csirt.level), (3, Some(stage(4))), "an own question never moves a shared level");
}

#[test]
fn comments_stay_home_and_evidence_goes_only_where_the_state_says_so() {
    let mut answers = levels(&[("lead-agency.q1", 3)]);
    let one = answers.values_mut().next().unwrap();
    (one.evidence, one.comment) = ("https://law.example".into(), "do not tell".into());
    answers.insert("awareness.q1".parse().unwrap(), plain(Choice::PreferNotToSay));
    let mut sharing = AssessmentSharing { whole: choice(Visibility::Public), ..AssessmentSharing::default() };
    let seen = see(&answers, &sharing, Reader::Anyone);
    let text = serde_json::to_string(&seen).unwrap();
    assert!(!text.contains("do not tell") && !text.contains("law.example") && !text.contains("prefer-not-to-say"));
    assert_eq!(seen.answers.len(), 1);
    sharing.evidence = true;
    let text = serde_json::to_string(&see(&answers, &sharing, Reader::Anyone)).unwrap();
    assert!(text.contains("law.example") && !text.contains("do not tell"));
}

#[test]
fn what_a_state_renames_weighs_and_aims_at_is_its_own_affair() {
    let (answers, day) = (levels(&[("national-csirt.q1", 2), ("lead-agency.q1", 3)]), NaiveDate::default());
    let csirt: CapabilityId = "national-csirt".parse().unwrap();
    let private = Overlay {
        capability_titles: [(csirt.clone(), Text::english("Our team"))].into(),
        question_texts: [("national-csirt.q1".parse().unwrap(), Text::english("Is our team ready?"))].into(),
        targets: [(csirt.clone(), stage(5))].into(),
        weights: [(csirt.clone(), "4".parse().unwrap())].into(),
        hidden_areas: ["cybercrime".parse().unwrap()].into(),
        ..Overlay::default()
    };
    let sharing = AssessmentSharing {
        answers: [("national-csirt.q1".parse().unwrap(), choice(Visibility::Public))].into(),
        ..AssessmentSharing::default()
    };
    let seen = |overlay: &Overlay, targets: &Targets| {
        let sheet = Sheet { edition: bundled(), overlay, answers: &answers, targets };
        shown(sheet, &sharing, Reader::Anyone, day)
    };
    let plain = seen(&Overlay::default(), &Targets::new());
    assert_eq!(plain.answers.len(), 1);
    assert_eq!(seen(&private, &Targets::from([(csirt, stage(4))])), plain);
}

fn any_choice() -> impl Strategy<Value = Sharing> {
    proptest::sample::select(Visibility::ALL).prop_map(choice)
}

fn any_sharing() -> impl Strategy<Value = AssessmentSharing> {
    let areas = proptest::collection::vec(proptest::option::of(any_choice()), 13);
    let answers = proptest::collection::vec(proptest::option::weighted(0.2, any_choice()), 67);
    (any_choice(), areas, answers, any::<bool>()).prop_map(|(whole_choice, areas, answers, evidence)| {
        let area_ids = whole().areas.into_iter().map(|a| a.id).chain(["own.health".parse().unwrap()]);
        AssessmentSharing {
            whole: whole_choice,
            areas: area_ids.zip(areas).filter_map(|(id, c)| Some((id, c?))).collect(),
            answers: questions().into_iter().zip(answers).filter_map(|(id, c)| Some((id, c?))).collect(),
            evidence,
        }
    })
}

fn questions() -> Vec<QuestionId> {
    let shared = bundled().questions().map(|(_, q)| q.id.clone());
    shared.chain(["own.q1".parse().unwrap(), "own.q2".parse().unwrap()]).collect()
}

fn any_answers() -> impl Strategy<Value = Answers> {
    proptest::collection::vec(proptest::option::of(0usize..8), 67).prop_map(|list| {
        let secret = |n: usize| Answer { comment: format!("hush-7f {n}"), ..plain(Choice::ALL[n]) };
        questions().into_iter().zip(list).filter_map(|(id, n)| Some((id, secret(n?)))).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn what_is_not_shared_leaves_no_trace(mine in any_answers(), other in any_answers(), sharing in any_sharing()) {
        let questionnaire = questionnaire(bundled(), &overlay());
        for reader in readers() {
            // Another state of affairs that agrees in what the reader may see, and in nothing else.
            let visible: BTreeSet<QuestionId> = questionnaire.items().flat_map(|(area, item)| {
                item.questions.iter().map(move |q| (area.id.clone(), q.id.clone()))
            }).filter(|(area, q)| sharing.of(area, q).is_some_and(|c| c.admits(reader, NaiveDate::default())))
                .map(|(_, q)| q).collect();
            let mut changed: Answers = other.iter().filter(|(q, _)| !visible.contains(*q)).map(|(q, a)| (q.clone(), a.clone())).collect();
            changed.extend(mine.iter().filter(|(q, _)| visible.contains(*q)).map(|(q, a)| (q.clone(), a.clone())));
            let seen = see(&mine, &sharing, reader);
            prop_assert!(seen.answers.keys().all(|q| visible.contains(q)));
            prop_assert_eq!(&seen, &see(&changed, &sharing, reader));
            prop_assert!(!serde_json::to_string(&seen).unwrap().contains("hush-7f"));
        }
    }
}
