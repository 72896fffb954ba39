//! Round trips of the smaller modules, and pages.

use std::collections::BTreeMap;

use ::assessment::{Answer, Choice, Selection};
use vocabulary::{ExchangeRates, OrganisationKind, Stage};

use super::bench::*;
use crate::*;

#[tokio::test(flavor = "multi_thread")]
async fn organisations_come_by_name_in_pages() {
    for bench in benches("organisations").await {
        let store = &bench.store;
        let new = |name: &str| NewOrganisation {
            kind: OrganisationKind::Provider,
            name: name.into(),
            provider_kind: None,
            state: None,
        };
        assert_eq!(organisations::create(store, &bench.donor, new("Z"), None).await, Err(StoreError::NotFound));
        assert!(matches!(
            organisations::create(store, &bench.secretariat, new("Z"), None).await,
            Err(StoreError::Conflict(_))
        ));
        let ngo = NewOrganisation { provider_kind: Some(vocabulary::ProviderKind::Ngo), ..new("100% Help_Ö") };
        let made = organisations::create(store, &bench.secretariat, ngo.clone(), Some(&key("o", 1))).await.unwrap();
        assert_eq!(
            organisations::create(store, &bench.secretariat, ngo.clone(), Some(&key("o", 1))).await.unwrap(),
            made
        );
        assert!(matches!(
            organisations::create(store, &bench.secretariat, ngo, None).await,
            Err(StoreError::Duplicate(_))
        ));
        let renamed = organisations::update(store, &bench.secretariat, made.id, 1, "Aid 100%_Ö".into()).await.unwrap();
        assert_eq!(
            organisations::update(store, &bench.secretariat, made.id, 1, "B".into()).await,
            Err(StoreError::Stale { current_version: 2 })
        );
        assert_eq!(organisations::update(store, &bench.donor, made.id, 2, "B".into()).await, Err(StoreError::NotFound));
        let mut names = Vec::new();
        let mut page = PageRequest::first(3);
        loop {
            let found = organisations::list(store, &bench.alpha, &OrganisationFilter::default(), page).await.unwrap();
            assert_eq!(found.total, 7);
            names.extend(found.items.into_iter().map(|o| o.name));
            let Some(next) = found.next else { break };
            page = PageRequest { limit: 3, after: Some(next.to_string().parse().unwrap()) };
        }
        assert_eq!(names, ["Aid 100%_Ö", "Alpha", "Beta", "Donor", "Gamma", "Other donor", "Secretariat"]);
        for (words, count) in [("0%_", 1), ("%", 1), ("ALPHA", 1), ("Ö", 1), ("o", 2), ("nothing", 0), (" ", 7)] {
            let filter = OrganisationFilter { text: Some(words.into()), ..OrganisationFilter::default() };
            assert_eq!(
                organisations::list(store, &bench.alpha, &filter, PageRequest::first(9)).await.unwrap().total,
                count,
                "{words}"
            );
        }
        assert!(
            organisations::list(store, &bench.visitor, &OrganisationFilter::default(), PageRequest::first(9))
                .await
                .is_err()
        );
        let beta = organisations::of_state(store, &bench.donor, &"XAB".parse().unwrap()).await.unwrap();
        assert_eq!(beta.id, id(&bench.beta));
        assert_eq!(organisations::get(store, &bench.donor, renamed.id).await.unwrap(), renamed);
        bench.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn editions_are_drafts_of_the_secretariat_first() {
    for bench in benches("editions").await {
        let store = &bench.store;
        let edition = catalogue::Edition { schema_version: "second".into(), ..catalogue::Edition::default() };
        let new = NewEdition {
            field: "health".into(),
            version_label: "2".into(),
            title: "Second".into(),
            status: EditionStatus::Draft,
            edition: edition.clone(),
            bundled: false,
        };
        assert!(editions::create(store, &bench.alpha, new.clone(), None).await.is_err());
        let made = editions::create(store, &bench.secretariat, new.clone(), None).await.unwrap();
        assert_eq!(made.edition, edition);
        assert!(matches!(editions::create(store, &bench.secretariat, new, None).await, Err(StoreError::Duplicate(_))));
        assert!(editions::get(store, &bench.alpha, made.summary.id).await.is_err());
        assert_eq!(editions::list(store, &bench.visitor).await.unwrap().len(), 1);
        editions::move_on(store, &bench.secretariat, made.summary.id, 1, editions::Step::Adopt(None)).await.unwrap();
        assert_eq!(editions::get(store, &bench.visitor, made.summary.id).await.unwrap().edition, edition);
        assert_eq!(editions::list(store, &bench.visitor).await.unwrap().len(), 2);
        bench.close().await;
    }
}

fn answer(level: u8) -> Answer {
    Answer {
        choice: Choice::Level(Stage::try_from(level).unwrap()),
        evidence: "seen".into(),
        comment: String::new(),
        confidence: None,
    }
}

fn change(question: &str, answer: Option<Answer>, expected_version: Option<i64>) -> AnswerChange {
    AnswerChange { question: question.parse().unwrap(), answer, expected_version }
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_are_the_state_s_alone() {
    for bench in benches("self-assessment").await {
        let store = &bench.store;
        let new = NewAssessment { edition: bench.edition, title: "First".into(), selection: Selection::default() };
        assert!(matches!(
            assessment::create(store, &bench.donor, new.clone(), None).await,
            Err(StoreError::Conflict(_))
        ));
        let made = assessment::create(store, &bench.alpha, new, None).await.unwrap();
        let id = made.id;
        assert_eq!(assessment::set_answer(store, &bench.alpha, id, change("q1", Some(answer(2)), None)).await, Ok(1));
        let stale = assessment::set_answer(store, &bench.alpha, id, change("q1", Some(answer(3)), None)).await;
        assert_eq!(stale, Err(StoreError::Stale { current_version: 1 }));
        let batch = vec![change("q2", Some(answer(4)), None), change("q1", Some(answer(5)), Some(7))];
        assert!(assessment::set_answers(store, &bench.alpha, id, batch).await.is_err());
        assert_eq!(assessment::answers(store, &bench.alpha, id).await.unwrap().len(), 1, "all or none");
        assert_eq!(assessment::set_answer(store, &bench.alpha, id, change("q1", None, Some(1))).await, Ok(0));
        assert!(assessment::answers(store, &bench.alpha, id).await.unwrap().is_empty());
        assert_eq!(
            assessment::set_answer(store, &bench.alpha, id, change("q1", Some(answer(1)), None)).await,
            Ok(3),
            "versions go on"
        );
        let stored =
            assessment::answers(store, &bench.alpha, id).await.unwrap().remove(&"q1".parse().unwrap()).unwrap();
        assert_eq!((stored.answer, stored.person), (answer(1), bench.alpha.actor().unwrap().person));
        let capability = "national-csirt".parse().unwrap();
        for level in [Some(3), Some(4), None, Some(5)] {
            let level = level.map(|l: u8| Stage::try_from(l).unwrap());
            assessment::set_target(store, &bench.alpha, id, &capability, level).await.unwrap();
            assert_eq!(assessment::targets(store, &bench.alpha, id).await.unwrap().get(&capability).copied(), level);
        }
        for (name, scope) in bench.all().into_iter().filter(|(name, _)| *name != "alpha") {
            assert!(assessment::get(store, scope, id).await.is_err(), "{name}");
            assert!(assessment::answers(store, scope, id).await.is_err(), "{name}");
            assert!(assessment::targets(store, scope, id).await.is_err(), "{name}");
            assert!(
                assessment::set_answer(store, scope, id, change("q1", Some(answer(5)), Some(3))).await.is_err(),
                "{name}"
            );
        }
        let rename = AssessmentChange::Rename("Second".into());
        let renamed = assessment::change(store, &bench.alpha, id, Some(1), rename).await.unwrap();
        let endorse = AssessmentChange::Endorse(0);
        assessment::change(store, &bench.alpha, id, Some(renamed.version), endorse).await.unwrap();
        let closed = assessment::set_answer(store, &bench.alpha, id, change("q1", Some(answer(5)), Some(3))).await;
        assert!(matches!(closed, Err(StoreError::Conflict(_))));
        assert_eq!(assessment::list(store, &bench.alpha, PageRequest::first(5)).await.unwrap().total, 1);
        assert_eq!(assessment::list(store, &bench.beta, PageRequest::first(5)).await.unwrap().total, 0);
        bench.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn rates_hold_from_their_day_on() {
    for bench in benches("rates").await {
        let store = &bench.store;
        let day = |text: &str| text.parse().unwrap();
        let rates = |date, eur| ExchangeRates {
            date: day(date),
            source: "test".into(),
            micro_usd: BTreeMap::from([("EUR".into(), eur)]),
        };
        assert!(rates::put(store, &bench.alpha, rates("2026-11-01", 1)).await.is_err());
        for (date, eur) in [("2026-11-01", 1_100_000), ("2026-12-01", 1_200_000), ("2026-11-01", 1_150_000)] {
            rates::put(store, &bench.secretariat, rates(date, eur)).await.unwrap();
        }
        assert_eq!(rates::on(store, &bench.visitor, day("2026-10-31")).await.unwrap(), None);
        assert_eq!(
            rates::on(store, &bench.visitor, day("2026-11-30")).await.unwrap(),
            Some(rates("2026-11-01", 1_150_000))
        );
        assert_eq!(rates::list(store, &bench.visitor).await.unwrap().len(), 2);
        bench.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn needs_are_filtered_and_paged_newest_first() {
    for bench in benches("needs").await {
        let store = &bench.store;
        let mut made = Vec::new();
        for n in 0..9 {
            let mut need = new_need(&format!("Need {n}"), "members");
            if n % 3 == 0 {
                need.area = "cyber-law".parse().unwrap();
            }
            made.push(needs::create(store, &bench.alpha, need, None).await.unwrap());
        }
        let mut seen = Vec::new();
        let mut page = PageRequest::first(4);
        loop {
            let found = needs::list(store, &bench.alpha, &NeedFilter::default(), page).await.unwrap();
            seen.extend(found.items);
            let Some(next) = found.next else { break };
            page = PageRequest { limit: 4, after: Some(next) };
        }
        let mut ids: Vec<_> = seen.iter().map(|n| n.need.id).collect();
        assert_eq!(ids.len(), 9);
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), 9, "none twice, though all were made in the same microsecond");
        assert_eq!(seen.iter().find(|n| n.need.id == made[4].need.id), Some(&made[4]));
        let alpha = &bench.alpha;
        let count = |filter: NeedFilter| async move {
            needs::list(store, alpha, &filter, PageRequest::first(1)).await.unwrap().total
        };
        assert_eq!(count(NeedFilter { area: Some("cyber-law".parse().unwrap()), ..NeedFilter::default() }).await, 3);
        assert_eq!(count(NeedFilter { text: Some("need 7".into()), ..NeedFilter::default() }).await, 1);
        assert_eq!(count(NeedFilter { state: Some("XAB".parse().unwrap()), ..NeedFilter::default() }).await, 0);
        assert_eq!(
            count(NeedFilter { status: vec![::assessment::NeedStatus::Draft], ..NeedFilter::default() }).await,
            9
        );
        let filter = OfferFilter { area: Some("incident-response".parse().unwrap()), ..OfferFilter::default() };
        published_offer(&bench, &bench.donor, "public", 5).await;
        assert_eq!(offers::list(store, &bench.visitor, &filter, PageRequest::first(5)).await.unwrap().total, 1);
        let none = OfferFilter { capability: Some("other".parse().unwrap()), ..OfferFilter::default() };
        assert_eq!(offers::list(store, &bench.visitor, &none, PageRequest::first(5)).await.unwrap().total, 0);
        bench.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn notices_reach_their_organisation_only() {
    for bench in benches("notices").await {
        let store = &bench.store;
        let need = needs::create(store, &bench.alpha, new_need("A need", "secretariat"), None).await.unwrap();
        publish_need(&bench, &bench.alpha, need.need.id).await;
        let mine = notices::list(store, &bench.alpha, true, PageRequest::first(10)).await.unwrap();
        assert_eq!(mine.total, 2, "authenticated and published");
        assert_eq!(mine.items[0].args["title"], "A need");
        assert_eq!(notices::list(store, &bench.secretariat, true, PageRequest::first(10)).await.unwrap().total, 1);
        let ids: Vec<_> = mine.items.iter().map(|n| n.id).collect();
        assert_eq!(notices::mark_read(store, &bench.beta, &ids).await, Ok(0));
        assert_eq!(notices::mark_read(store, &bench.alpha, &ids).await, Ok(2));
        assert_eq!(notices::list(store, &bench.alpha, true, PageRequest::first(10)).await.unwrap().total, 0);
        assert_eq!(notices::list(store, &bench.alpha, false, PageRequest::first(10)).await.unwrap().total, 2);
        bench.close().await;
    }
}
