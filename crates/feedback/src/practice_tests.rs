//! Tests of practices: reading, consent, search, suggestion.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use catalogue::bundled;

use super::*;

fn raw() -> RawPractice {
    RawPractice {
        title: "Train the trainers".into(),
        done: "Each course trained two teachers of the next one".into(),
        capability: "national-csirt".into(),
        kinds: "training-course".into(),
        regions: "002".into(),
        languages: "fr".into(),
        ..RawPractice::default()
    }
}

fn practice(n: u128, change: impl FnOnce(&mut Practice)) -> Practice {
    let facts = parse(&raw(), bundled(), |field| Place::field(field)).unwrap();
    let mut one = Practice {
        id: Uuid::from_u128(n),
        facts,
        engagement: None,
        status: PracticeStatus::Published,
        consents: [(OrganisationId(Uuid::from_u128(1)), true)].into(),
        published: None,
    };
    change(&mut one);
    one
}

#[test]
fn the_area_follows_from_the_capability() {
    let facts = parse(&raw(), bundled(), |field| Place::field(field)).unwrap();
    assert_eq!(facts.area.as_str(), "incident-response");
    let faults = |raw: RawPractice| -> Vec<String> {
        let found = parse(&raw, bundled(), |field| Place::field(field)).unwrap_err();
        found.into_iter().map(|f| format!("{}@{}", f.code, f.place.field.unwrap())).collect()
    };
    assert_eq!(faults(RawPractice { area: "cybercrime".into(), ..raw() }), ["another-area@area"]);
    assert_eq!(
        faults(RawPractice {
            kinds: "magic".into(),
            title: String::new(),
            done: String::new(),
            capability: String::new(),
            ..raw()
        }),
        ["required@title", "required@done", "unknown-kind@kinds", "required@capability"]
    );
}

#[test]
fn nothing_is_published_without_all_consents() {
    let mut one = practice(1, |p| p.status = PracticeStatus::Draft);
    assert_eq!(publishable(&one), Ok(()));
    one.consents.insert(OrganisationId(Uuid::from_u128(2)), false);
    assert_eq!(publishable(&one), Err(PracticeRefusal::ConsentMissing(1)));
    one.consents.clear();
    assert_eq!(publishable(&one).unwrap_err().code(), "nobody-named");
    one.status = PracticeStatus::Withdrawn;
    assert_eq!(publishable(&one), Err(PracticeRefusal::Withdrawn));
}

#[test]
fn all_words_must_occur_and_titles_go_first() {
    let all = [
        practice(1, |p| p.facts.title = "Exercise every year".into()),
        practice(2, |_| {}),
        practice(3, |p| p.status = PracticeStatus::Draft),
    ];
    let found = |words: &str| -> Vec<u128> {
        let query = PracticeQuery { words: words.into(), ..PracticeQuery::default() };
        search(&all, &query).iter().map(|p| p.id.as_u128()).collect()
    };
    assert_eq!(found("TRAIN"), [2, 1]);
    assert_eq!(found("train exercise"), [1]);
    assert_eq!(found("nothing of it"), Vec::<u128>::new());
    assert_eq!(found(""), [1, 2]);
    let elsewhere = PracticeQuery { region: "019".parse().ok(), ..PracticeQuery::default() };
    assert!(search(&all, &elsewhere).is_empty());
}

#[test]
fn the_capability_counts_before_the_area_and_the_rest() {
    let all = [
        practice(1, |p| p.facts.capability = None),
        practice(2, |p| p.facts.kinds.clear()),
        practice(3, |p| {
            p.facts.capability = "crisis-plan".parse().ok();
            p.facts.kinds.clear();
            p.facts.regions.clear();
        }),
        practice(4, |p| p.facts.capability = "crisis-plan".parse().ok()),
        practice(5, |p| p.facts.area = "policy-strategy".parse().unwrap()),
        practice(6, |_| {}),
    ];
    let (capability, area) = ("national-csirt".parse().unwrap(), "incident-response".parse().unwrap());
    let (kinds, region) = (["training-course".parse().unwrap()].into(), "002".parse().unwrap());
    let setting = Setting { capability: &capability, area: &area, kinds: &kinds, region: Some(&region) };
    let told = suggest(&all, setting, 9);
    // 5 keeps its capability, and with it what it is suggested for.
    let order: Vec<u128> = told.iter().map(|s| s.practice.id.as_u128()).collect();
    assert_eq!(order, [5, 6, 2, 1, 4]);
    assert_eq!(told[0].because, ["capability", "kind", "region"]);
    assert_eq!(told[3].because, ["area", "kind", "region"]);
    assert_eq!(suggest(&all, setting, 2).len(), 2);
}
