//! A self-assessment through its life: filled by several, endorsed, shared, looked at, reviewed, reported, carried on.

use std::collections::BTreeSet;

use ::assessment::{Answer, Choice, Overlay, Rhythm, RhythmStanding, SectionState, Selection};
use chrono::TimeDelta;
use vocabulary::{AssessmentId, Stage, Visibility};

use super::fixture::{House, Party, code};
use crate::*;

fn level(n: u8) -> Answer {
    let choice = Choice::Level(Stage::try_from(n).unwrap());
    Answer { choice, evidence: "evidence".into(), comment: "a secret remark".into(), confidence: None }
}

/// An assessment with one level for everything.
async fn filled(house: &House, party: &Party, n: u8) -> AssessmentId {
    let focal = house.focal(party).await;
    let id = house.cycle.start_assessment(&focal, "Ours", None, None).await.unwrap().id;
    let view = house.cycle.assessment(&focal, id).await.unwrap();
    let questions = view.questionnaire.items().flat_map(|(_, item)| &item.questions);
    let answers: Vec<_> = questions.map(|question| (question.id.clone(), level(n), None)).collect();
    house.cycle.answer_many(&focal, id, &answers).await.unwrap();
    id
}

async fn endorsed(house: &House, party: &Party, id: AssessmentId) {
    let focal = house.focal(party).await;
    let version = house.cycle.assessment(&focal, id).await.unwrap().record.version;
    house.cycle.endorse_assessment(&focal, id, version).await.unwrap();
}

fn with(visibility: Visibility, chosen: &[&Party]) -> Option<ShareWith> {
    let chosen = chosen.iter().map(|party| party.organisation.id).collect();
    Some(ShareWith { visibility, chosen, groups: BTreeSet::new(), embargo_until: None })
}

#[tokio::test]
async fn a_part_is_shared_seen_and_taken_back() {
    let house = House::build().await;
    let cycle = &house.cycle;
    let focal = house.focal(&house.aldoria).await;
    let id = filled(&house, &house.aldoria, 2).await;
    let area = "area:incident-response".parse().unwrap();
    cycle.share_assessment(&focal, id, &area, with(Visibility::Chosen, &[&house.bravenia])).await.unwrap();
    let other = house.focal(&house.bravenia).await;
    assert_eq!(cycle.shared_assessment(&other, id).await.unwrap_err(), Refusal::NotFound, "nothing before endorsement");
    endorsed(&house, &house.aldoria, id).await;
    let shared = cycle.shared_assessment(&other, id).await.unwrap();
    assert!(shared.summary.title.is_empty(), "only a part is shared");
    assert!(shared.shown.result.areas.iter().all(|one| one.area.as_str() == "incident-response"));
    let text = serde_json::to_string(&shared.shown).unwrap();
    assert!(!text.contains("secret remark") && !text.contains("lead-agency.q1"));
    let secretariat = house.focal(&house.secretariat).await;
    assert!(cycle.shared_assessment(&secretariat, id).await.is_ok(), "chosen ones are beside the secretariat");
    for party in [&house.donor, &house.company] {
        let scope = house.focal(party).await;
        assert_eq!(cycle.shared_assessment(&scope, id).await.unwrap_err(), Refusal::NotFound);
        assert!(cycle.shared_assessments(&scope, None).await.unwrap().is_empty());
    }
    assert!(cycle.shared_assessments(&house.anyone().await, None).await.unwrap().is_empty());
    let looks = cycle.assessment_views(&focal, id).await.unwrap();
    assert_eq!(
        looks.iter().map(|look| (look.organisation_name.as_str(), look.count)).collect::<BTreeSet<_>>(),
        [("Bravenia", 1), ("Secretariat", 1)].into()
    );
    let contributor = house.scope(&house.aldoria, house.aldoria.contributor).await;
    let refused = cycle.share_assessment(&contributor, id, &area, with(Visibility::Public, &[])).await;
    assert_eq!(code(refused), "not-allowed share-assessment");
    let nobody = cycle.share_assessment(&focal, id, &area, with(Visibility::Chosen, &[])).await;
    assert_eq!(code(nobody), "nobody-chosen");
    let view = cycle.share_assessment(&focal, id, &area, None).await.unwrap();
    assert!(view.rules.is_empty());
    assert_eq!(cycle.shared_assessment(&other, id).await.unwrap_err(), Refusal::NotFound);
}

#[tokio::test]
async fn cycles_follow_each_other_and_answers_are_carried_on() {
    let house = House::build().await;
    let cycle = &house.cycle;
    let focal = house.focal(&house.aldoria).await;
    let first = filled(&house, &house.aldoria, 2).await;
    endorsed(&house, &house.aldoria, first).await;
    house.hand.advance(TimeDelta::days(365));
    let focal_later = house.focal(&house.aldoria).await;
    let start = StartAssessment { title: "Next".into(), edition: None, selection: Selection::Starter };
    let next = cycle.start_assessment_of(&focal_later, &start, None).await.unwrap();
    let carried = cycle.carried(&focal_later, next.id).await.unwrap();
    assert!(!carried.is_empty() && carried.iter().all(|one| one.from == first));
    assert_eq!(cycle.assessment(&focal_later, next.id).await.unwrap().result.completeness.answered, 0, "not counted");
    let view = cycle.confirm_carried(&focal_later, next.id, &BTreeSet::new()).await.unwrap();
    assert_eq!(view.answers.len(), carried.len());
    assert_eq!(code(cycle.confirm_carried(&focal_later, next.id, &BTreeSet::new()).await), "nothing-to-carry");
    let results = cycle.assessment_results(&focal_later, next.id).await.unwrap();
    assert_eq!((results.cycles.len(), results.trend.dates.len()), (2, 2));
    assert!(results.changes.values().all(|moved| moved.by == 0));
    let list = cycle.assessment_list(&focal_later).await.unwrap();
    assert_eq!(list.len(), 2);
    assert!(list[0].completeness.asked < list[1].completeness.asked);
    assert_eq!(code(cycle.national_report(&focal_later, next.id, false).await), "not-endorsed");
    let report = cycle.national_report(&focal_later, first, false).await.unwrap().report;
    assert_eq!(report.parts.len(), 4);
    assert!(!serde_json::to_string(&report).unwrap().contains("evidence\"]"));
    let set = cycle.set_rhythm(&focal_later, Rhythm::Yearly, "", 0).await.unwrap();
    assert!(matches!(set.standing, RhythmStanding::Due(_)));
    while cycle.work_once().await.unwrap() {}
    let notices = cycle.notices(&focal_later, &Paging::default()).await.unwrap().items;
    assert!(notices.iter().any(|notice| notice.kind == "assessment-due"));
    drop(focal);
}

#[tokio::test]
async fn an_archive_and_a_workbook_come_back_as_they_went() {
    let house = House::build().await;
    let cycle = &house.cycle;
    let focal = house.focal(&house.aldoria).await;
    let id = filled(&house, &house.aldoria, 3).await;
    let (_, _, archive) = cycle.assessment_file(&focal, id, &AssessmentFile::Archive).await.unwrap();
    let again = cycle.restore_assessment(&focal, &archive, None).await.unwrap();
    let (_, _, second) = cycle.assessment_file(&focal, again.id, &AssessmentFile::Archive).await.unwrap();
    assert_eq!(String::from_utf8(archive).unwrap(), String::from_utf8(second).unwrap());
    assert_eq!(code(cycle.restore_assessment(&focal, b"{}", None).await), "not-an-archive");
    let english = vocabulary::UnLanguage::En;
    let (_, _, book) = cycle.assessment_file(&focal, id, &AssessmentFile::Workbook(english)).await.unwrap();
    let question = "lead-agency.q1".parse().unwrap();
    let version = cycle.assessment(&focal, id).await.unwrap().answers[&question].version;
    cycle.clear_answer(&focal, id, &question, version).await.unwrap();
    let preview = cycle.preview_import(&focal, id, "book.xlsx", &book).await.unwrap();
    let new: Vec<_> = preview.differences.iter().filter(|one| one.before != one.after).collect();
    assert_eq!(new.iter().map(|one| one.question.clone()).collect::<Vec<_>>(), std::slice::from_ref(&question));
    let stranger = house.focal(&house.bravenia).await;
    assert_eq!(cycle.import_preview(&stranger, id, preview.id).await.unwrap_err(), Refusal::NotFound);
    cycle.answer(&focal, id, &question, level(5), None).await.unwrap();
    assert_eq!(code(cycle.apply_import(&focal, id, preview.id, None).await), "import-stale");
    let preview = cycle.preview_import(&focal, id, "book.xlsx", &book).await.unwrap();
    let view = cycle.apply_import(&focal, id, preview.id, None).await.unwrap();
    assert_eq!(view.answers[&question].answer.choice, level(3).choice);
    assert_eq!(cycle.import_preview(&focal, id, preview.id).await.unwrap_err(), Refusal::NotFound, "taken over once");
}

#[tokio::test]
async fn sections_overlays_and_reviews_serve_one_delegation() {
    let house = House::build().await;
    let cycle = &house.cycle;
    let focal = house.focal(&house.aldoria).await;
    let contributor = house.scope(&house.aldoria, house.aldoria.contributor).await;
    let id = filled(&house, &house.aldoria, 1).await;
    let area = "incident-response".parse().unwrap();
    let section = cycle.assign_section(&focal, id, &area, Some(house.aldoria.contributor), 0).await.unwrap();
    assert_eq!(section.assignee_name, "contributor of Aldoria");
    assert_eq!(code(cycle.assign_section(&focal, id, &area, Some(house.bravenia.focal), 1).await), "unknown-person");
    let moved = cycle.move_section(&contributor, id, &area, SectionState::Done, section.version).await.unwrap();
    assert_eq!(moved.state, SectionState::Done);
    let hidden = Overlay { hidden_areas: ["incident-response".parse().unwrap()].into(), ..Overlay::default() };
    let saved = cycle.save_overlay(&contributor, None, hidden, "not ours", 0).await.unwrap();
    assert_eq!((saved.number, saved.versions.len()), (1, 1));
    let view = cycle.assessment(&focal, id).await.unwrap();
    assert!(view.sections.iter().all(|section| section.area != area), "an open assessment follows the overlay");
    let other = house.focal(&house.bravenia).await;
    assert_eq!(cycle.overlay(&other, None).await.unwrap().number, 0);
    let mut new = NewReview {
        organisation: house.bravenia.organisation.id,
        email: String::new(),
        areas: ["cyber-law".parse().unwrap()].into(),
        message: "Please look".into(),
        until: cycle.today() + TimeDelta::days(30),
        evidence: false,
    };
    let areas: Vec<_> = view.sections.iter().map(|section| section.area.clone()).collect();
    new.areas = [areas[0].clone()].into();
    let review = cycle.invite_review(&focal, id, &new, None).await.unwrap();
    let seen = cycle.review(&other, review.summary.id).await.unwrap();
    assert!(seen.summary.assessment_title.is_empty());
    assert!(seen.shown.unwrap().result.areas.iter().all(|one| one.area == areas[0]));
    let donor = house.focal(&house.donor).await;
    assert_eq!(cycle.review(&donor, review.summary.id).await.unwrap_err(), Refusal::NotFound);
    cycle.revoke_review(&focal, review.summary.id, review.summary.version).await.unwrap();
    assert_eq!(cycle.review(&other, review.summary.id).await.unwrap_err(), Refusal::NotFound);
}
