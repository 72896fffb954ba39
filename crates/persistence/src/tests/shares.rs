//! Who sees what of a self-assessment by any way of the store, against a rule written apart; who looked; peer review.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use ::assessment::{Answer, Answers, Choice, Filter, Invitation, Rhythm, SectionState, Selection, Targets};
use chrono::{NaiveDate, TimeDelta};
use vocabulary::{AssessmentId, EditionRecordId, QuestionId, Sharing, Stage, Visibility};

use super::bench::*;
use crate::*;

/// A comment that nobody outside may ever read.
const SECRET: &str = "ours alone";

fn level(n: u8) -> Answer {
    Answer {
        choice: Choice::Level(Stage::try_from(n).unwrap()),
        evidence: "a document".into(),
        comment: SECRET.into(),
        confidence: None,
    }
}

/// The bundled edition in use, beside the empty one of the bench.
async fn edition(bench: &Bench) -> (EditionRecordId, Editions) {
    let edition = catalogue::bundled();
    let new = NewEdition {
        field: edition.meta.id.clone(),
        version_label: edition.meta.version.clone(),
        title: "Bundled".into(),
        status: EditionStatus::Adopted,
        edition: edition.clone(),
        bundled: true,
    };
    let id = bench.store.console().load_edition(new, now()).await.unwrap();
    (id, BTreeMap::from([(id, Arc::new(edition.clone()))]))
}

async fn assessed(bench: &Bench, by: &Scope, edition: EditionRecordId, level_of_all: u8) -> AssessmentId {
    let new = NewAssessment { edition, title: "The title".into(), selection: Selection::default() };
    let answers: Answers = catalogue::bundled().questions().map(|(_, q)| (q.id.clone(), level(level_of_all))).collect();
    let targets = Targets::from([("national-csirt".parse().unwrap(), Stage::ALL[4])]);
    assessment::restore(&bench.store, by, new, answers, targets, None).await.unwrap().id
}

async fn endorse(bench: &Bench, by: &Scope, id: AssessmentId) {
    assessment::change(&bench.store, by, id, None, AssessmentChange::Endorse(0)).await.unwrap();
}

fn with(visibility: Visibility, chosen: &[&Scope], embargo: Option<&str>) -> Sharing {
    let chosen = chosen.iter().map(|scope| id(scope)).collect();
    Sharing { visibility, chosen, embargo_until: embargo.map(|day| day.parse().unwrap()) }
}

/// What the design says a reader sees, without looking at a row: the most specific rule that there is decides.
fn expected(rules: &BTreeMap<ShareOf, Sharing>, scope: &Scope) -> BTreeSet<QuestionId> {
    let edition = catalogue::bundled();
    let admitted = |capability: &catalogue::Capability, question: &QuestionId| {
        let rule = rules
            .get(&ShareOf::Question(question.clone()))
            .or_else(|| rules.get(&ShareOf::Area(capability.area.clone())))
            .or_else(|| rules.get(&ShareOf::Assessment));
        rule.is_some_and(|rule| rule.admits(scope.reader(), scope.today()))
    };
    edition.questions().filter(|(c, q)| admitted(c, &q.id)).map(|(_, q)| q.id.clone()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_sees_an_answer_that_no_rule_shares() {
    for bench in benches("sharing of assessments").await {
        let store = &bench.store;
        let (edition, editions) = edition(&bench).await;
        let one = assessed(&bench, &bench.alpha, edition, 3).await;
        let area = ShareOf::Area("incident-response".parse().unwrap());
        let answer = ShareOf::Question("lead-agency.q1".parse().unwrap());
        let mut cases: Vec<BTreeMap<ShareOf, Sharing>> = vec![BTreeMap::new()];
        for (n, &wide) in Visibility::ALL.iter().enumerate() {
            for (m, &narrow) in Visibility::ALL.iter().enumerate() {
                let embargo = ((n + m) % 2 == 0).then_some("2026-11-25");
                let whole = with(wide, &[&bench.beta], None);
                let part = with(narrow, &[&bench.donor], embargo);
                cases.push(match (2 * n + m) % 3 {
                    0 => [(ShareOf::Assessment, whole), (area.clone(), part)].into(),
                    1 => [(ShareOf::Assessment, whole), (answer.clone(), part)].into(),
                    _ => [(area.clone(), whole), (answer.clone(), part)].into(),
                });
            }
        }
        for (number, rules) in cases.iter().enumerate() {
            for of in [&ShareOf::Assessment, &area, &answer] {
                shares::put(store, &bench.alpha, one, of.clone(), rules.get(of).cloned()).await.unwrap();
            }
            for endorsed in [false, true].into_iter().skip(usize::from(number % 9 != 8)) {
                if endorsed {
                    endorse(&bench, &bench.alpha, one).await;
                }
                for (name, scope) in bench.all() {
                    let seen = shares::look(store, scope, one, &editions).await;
                    let listed = shares::list(store, scope, &editions, None).await.unwrap();
                    let expected = expected(rules, scope);
                    let may = endorsed && name != "alpha" && !expected.is_empty();
                    assert_eq!(seen.is_ok(), may, "{name} {endorsed} {rules:?}");
                    assert_eq!(listed.iter().any(|record| record.id == one), may, "{name} {rules:?}");
                    match seen {
                        Err(error) => assert_eq!(error, StoreError::NotFound),
                        Ok((record, shown)) => {
                            let found: BTreeSet<QuestionId> = shown.answers.keys().cloned().collect();
                            assert_eq!(found, expected, "{name} {rules:?}");
                            let text = serde_json::to_string(&shown).unwrap();
                            assert!(!text.contains(SECRET) && !text.contains("a document"), "{name}");
                            assert_eq!(
                                record.title.is_empty(),
                                rules
                                    .get(&ShareOf::Assessment)
                                    .is_none_or(|rule| !rule.admits(scope.reader(), scope.today()))
                            );
                        }
                    }
                    assert!(name == "alpha" || assessment::answers(store, scope, one).await.is_err(), "{name}");
                    assert!(name == "alpha" || looks::list(store, scope, one).await.is_err(), "{name}");
                    assert!(name == "alpha" || shares::rules(store, scope, one).await.is_err(), "{name}");
                }
            }
            let reopen = AssessmentChange::Reopen("again".into());
            assessment::change(store, &bench.alpha, one, None, reopen).await.unwrap();
        }
        let looked = looks::list(store, &bench.alpha, one).await.unwrap();
        let who: BTreeSet<&str> = looked.iter().map(|look| look.organisation_name.as_str()).collect();
        assert_eq!(who, ["", "Beta", "Donor", "Gamma", "Other donor", "Secretariat"].into());
        assert!(looked.iter().all(|look| look.times > 1 && look.day == now().date_naive()));
        assert_eq!(store.console().verify_audit(&[]).await.unwrap().faults, []);
        bench.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reviewer_sees_the_chosen_sections_until_it_is_over() {
    for bench in benches("peer review").await {
        let store = &bench.store;
        let (edition, editions) = edition(&bench).await;
        let one = assessed(&bench, &bench.alpha, edition, 2).await;
        let today = now().date_naive();
        let invitation = Invitation {
            reviewer: id(&bench.beta),
            sections: ["incident-response".parse().unwrap()].into(),
            from: today,
            until: today + TimeDelta::days(9),
            revoked: None,
            evidence: false,
        };
        let new = NewReview { assessment: one, email: "beta@example.org".into(), message: String::new(), invitation };
        let foreign = reviews::create(store, &bench.gamma, new.clone(), None).await;
        assert_eq!(foreign, Err(StoreError::NotFound), "nobody invites to another's assessment");
        let elsewhere = NewReview { email: "somebody.else@example.org".into(), ..new.clone() };
        let hidden = reviews::create(store, &bench.alpha, elsewhere, None).await.unwrap();
        let review = reviews::create(store, &bench.alpha, new, None).await.unwrap();
        for (name, scope) in bench.all() {
            let seen = reviews::look(store, scope, review.id, &editions).await;
            assert_eq!(seen.is_ok(), matches!(name, "alpha" | "beta"), "{name}");
            if let (Ok((_, shown)), "beta") = (seen, name) {
                let shown = shown.unwrap();
                assert!(!shown.answers.is_empty());
                assert!(shown.result.areas.iter().all(|area| area.area.as_str() == "incident-response"));
            }
            assert_eq!(reviews::get(store, scope, hidden.id).await.is_ok(), name == "alpha", "{name}");
            if name != "visitor" {
                let asked = reviews::asked(store, scope).await.unwrap();
                assert_eq!(asked.len(), usize::from(name == "beta"), "{name}");
            }
            let capability = "national-csirt".parse().unwrap();
            let said =
                reviews::comment(store, scope, review.id, &capability, "".into(), "Well done".into(), None).await;
            assert_eq!(said.is_ok(), name == "beta", "{name}");
        }
        let said = reviews::comments(store, &bench.alpha, review.id).await.unwrap();
        assert_eq!((said.len(), said[0].organisation_name.as_str()), (1, "Beta"));
        reviews::answer(store, &bench.alpha, review.id, said[0].id, "Thanks".into()).await.unwrap();
        let revoked = reviews::revoke(store, &bench.alpha, review.id, review.version).await.unwrap();
        assert_eq!(revoked.invitation.revoked, Some(today));
        assert!(reviews::look(store, &bench.beta, review.id, &editions).await.is_err());
        assert!(reviews::comments(store, &bench.beta, review.id).await.is_err());
        assert_eq!(looks::list(store, &bench.alpha, one).await.unwrap()[0].how, How::Review);
        bench.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn figures_hold_no_unshared_level_and_no_small_cell() {
    for bench in benches("aggregates").await {
        let store = &bench.store;
        let (edition, _) = edition(&bench).await;
        let body = catalogue::bundled();
        let mut regions = BTreeMap::new();
        for (scope, state) in [(&bench.alpha, "XAA"), (&bench.beta, "XAB"), (&bench.gamma, "XAC")] {
            regions.insert(state.parse().unwrap(), "002".parse().unwrap());
            let one = assessed(&bench, scope, edition, 4).await;
            endorse(&bench, scope, one).await;
            shares::put(store, scope, one, ShareOf::Assessment, Some(with(Visibility::Secretariat, &[], None)))
                .await
                .unwrap();
        }
        assert_eq!(snapshots::take(store, &bench.alpha, edition, body, &regions).await, Err(StoreError::NotFound));
        snapshots::take(store, &bench.secretariat, edition, body, &regions).await.unwrap();
        assert!(matches!(
            snapshots::take(store, &bench.secretariat, edition, body, &regions).await,
            Err(StoreError::Duplicate(_))
        ));
        for scope in [&bench.secretariat, &bench.alpha, &bench.donor] {
            let (_, rows) = snapshots::rows(store, scope, edition, body, &Filter::default()).await.unwrap().unwrap();
            assert!(rows.iter().all(|row| row.cells.is_empty() && row.total.is_none() && row.withheld));
        }
        assert!(snapshots::rows(store, &bench.visitor, edition, body, &Filter::default()).await.is_err());
        bench.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn sections_rhythm_hints_and_overlay_are_the_state_s_own() {
    for bench in benches("own records").await {
        let store = &bench.store;
        let (edition, _) = edition(&bench).await;
        let one = assessed(&bench, &bench.alpha, edition, 1).await;
        let area = "incident-response".parse().unwrap();
        let to = |state| SectionChange::Move(state);
        let me = bench.alpha.actor().unwrap().person;
        let assign = |person| SectionChange::Assign { person: Some(person), name: "A name".into() };
        for (name, scope) in bench.all() {
            let moved = sections::change(store, scope, one, &area, "Area".into(), 0, to(SectionState::InReview)).await;
            assert_eq!(moved.is_ok(), name == "alpha", "{name}");
        }
        let twice = sections::change(store, &bench.alpha, one, &area, "Area".into(), 0, to(SectionState::Done)).await;
        assert_eq!(twice, Err(StoreError::Stale { current_version: 1 }));
        let stranger = bench.beta.actor().unwrap().person;
        let given = sections::change(store, &bench.alpha, one, &area, "Area".into(), 1, assign(stranger)).await;
        assert_eq!(given, Err(StoreError::NotFound), "only people of the delegation");
        sections::change(store, &bench.alpha, one, &area, "Area".into(), 1, assign(me)).await.unwrap();
        assert_eq!(sections::list(store, &bench.alpha, one).await.unwrap()[0].assignee, Some(me));
        rhythms::put(store, &bench.alpha, Rhythm::Yearly, String::new(), 0).await.unwrap();
        assert_eq!(rhythms::get(store, &bench.beta).await.unwrap().rhythm, Rhythm::None);
        assert!(rhythms::put(store, &bench.donor, Rhythm::Yearly, String::new(), 0).await.is_err());
        let overlay = ::assessment::Overlay {
            hidden_areas: ["cyber-law".parse().unwrap()].into(),
            ..::assessment::Overlay::default()
        };
        let new = |seen| NewOverlay {
            field: "testing".into(),
            edition_version: "1".into(),
            overlay: overlay.clone(),
            note: "why".into(),
            seen,
        };
        for number in 1..=3 {
            assert_eq!(overlays::save(store, &bench.alpha, new(number - 1)).await.unwrap().number, number);
        }
        assert_eq!(overlays::save(store, &bench.alpha, new(1)).await, Err(StoreError::Stale { current_version: 3 }));
        assert_eq!(overlays::versions(store, &bench.alpha, "testing").await.unwrap().len(), 3);
        assert_eq!(overlays::get(store, &bench.beta, "testing", None).await.unwrap().number, 0);
        assert_eq!(overlays::get(store, &bench.beta, "testing", Some(2)).await, Err(StoreError::NotFound));
        assert!(overlays::save(store, &bench.donor, new(0)).await.is_err());
        bench.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edition_is_consulted_on_adopted_and_superseded() {
    for bench in benches("life of editions").await {
        let store = &bench.store;
        let new = |label: &str| NewEdition {
            field: "testing".into(),
            version_label: label.into(),
            title: format!("Edition {label}"),
            status: EditionStatus::Draft,
            edition: catalogue::Edition { schema_version: label.into(), ..catalogue::Edition::default() },
            bundled: false,
        };
        let made = editions::create(store, &bench.secretariat, new("2"), None).await.unwrap().summary;
        let said = |text: &str| NewComment {
            edition: made.id,
            item: "area:one".into(),
            title: "One".into(),
            text: text.into(),
        };
        assert_eq!(comments::create(store, &bench.alpha, said("too early"), None).await, Err(StoreError::NotFound));
        let until: NaiveDate = "2026-12-24".parse().unwrap();
        let step = editions::Step::Consult(until);
        assert_eq!(editions::move_on(store, &bench.alpha, made.id, 1, step.clone()).await, Err(StoreError::NotFound));
        let open = editions::move_on(store, &bench.secretariat, made.id, 1, step).await.unwrap();
        assert_eq!((open.status, open.consultation_until), (EditionStatus::Consultation, Some(until)));
        let mine = comments::create(store, &bench.alpha, said("clearer words"), None).await.unwrap();
        comments::create(store, &bench.donor, said("we agree"), None).await.unwrap();
        let answered = comments::answer(store, &bench.alpha, mine.id, mine.version, "One".into(), "no".into()).await;
        assert!(answered.is_err(), "only the secretariat answers");
        comments::answer(store, &bench.secretariat, mine.id, mine.version, "One".into(), "done".into()).await.unwrap();
        let all = comments::list(store, &bench.beta, made.id, Some("area:one")).await.unwrap();
        // Both may be of one moment, so that either may come first.
        let answers: BTreeMap<&str, &str> = all.iter().map(|one| (one.text.as_str(), one.answer.as_str())).collect();
        assert_eq!(answers, BTreeMap::from([("clearer words", "done"), ("we agree", "")]));
        assert!(comments::list(store, &bench.visitor, made.id, None).await.is_err());
        assert_eq!(comments::withdraw(store, &bench.beta, mine.id, 2).await, Err(StoreError::NotFound));
        let adoption = catalogue::Adoption {
            date: until,
            forum: vocabulary::Text::english("A forum"),
            consensus_note: vocabulary::Text::english("By consensus"),
        };
        let step = editions::Step::Adopt(Some(adoption.clone()));
        let adopted = editions::move_on(store, &bench.secretariat, made.id, open.version, step).await.unwrap();
        assert_eq!((adopted.status, adopted.adoption), (EditionStatus::Adopted, Some(adoption)));
        let listed = editions::list(store, &bench.visitor).await.unwrap();
        let before = listed.iter().find(|one| one.id == bench.edition).unwrap();
        assert_eq!(before.status, EditionStatus::Superseded);
        assert!(comments::create(store, &bench.alpha, said("too late"), None).await.is_err());
        let notices = notices::list(store, &bench.gamma, true, PageRequest::first(9)).await.unwrap();
        let kinds: Vec<&str> = notices.items.iter().map(|notice| notice.kind.as_str()).collect();
        assert_eq!(kinds.iter().filter(|kind| kind.starts_with("edition-")).count(), 2, "{kinds:?}");
        bench.close().await;
    }
}
