//! Practices, remarks, review items, re-assessment, funds, the calendar of activities: from what was delivered back to
//! the catalogue and to the next offer.

use ::assessment::{Answer, Answers, Choice};
use vocabulary::{EngagementId, Stage};

use super::delivery::agreed;
use super::fixture::{House, code, need, offer};
use crate::*;

fn practice() -> RawPractice {
    RawPractice {
        title: "Train in pairs".into(),
        done: "Two analysts of different offices shared one seat each week.".into(),
        why: "They went on helping each other.".into(),
        capability: "professional-training".into(),
        kinds: "training-course".into(),
        ..RawPractice::default()
    }
}

#[tokio::test]
async fn a_practice_is_published_by_the_last_consent() {
    let house = House::build().await;
    let (id, offered) = agreed(&house).await;
    let cycle = &house.cycle;
    let (state, donor) = (house.focal(&house.aldoria).await, house.focal(&house.donor).await);
    let anyone = house.anyone().await;
    let stranger = house.focal(&house.bravenia).await;
    assert!(cycle.write_practice(&stranger, &practice(), Some(id), None).await.is_err(), "no side of the engagement");
    let draft = cycle.write_practice(&state, &practice(), Some(id), None).await.unwrap();
    let own = draft.summary.id;
    assert_eq!(draft.parties.len(), 2);
    for (scope, seen) in [(&donor, true), (&stranger, false), (&anyone, false)] {
        assert_eq!(cycle.practice(scope, own).await.is_ok(), seen);
    }
    let half = cycle.consent_practice(&state, own, true, draft.summary.version).await.unwrap();
    assert!(cycle.practices(&anyone, &PracticeFilter::default()).await.unwrap().is_empty());
    let done = cycle.consent_practice(&donor, own, true, half.summary.version).await.unwrap();
    assert_eq!(done.summary.status.code(), "published");
    let filter = PracticeFilter { text: "pairs".into(), ..PracticeFilter::default() };
    let found = cycle.practices(&anyone, &filter).await.unwrap();
    assert_eq!(found.len(), 1);
    let seen = cycle.practice(&anyone, own).await.unwrap();
    assert!(seen.engagement.is_none() && seen.parties.is_empty() && seen.summary.facts.title == "Train in pairs");
    assert_eq!(code(cycle.edit_practice(&state, own, &practice(), done.summary.version).await), "practice-published");
    let wanted = house.published_need(&house.bravenia, &need("More training", 10)).await;
    let beside = cycle.practices_for_need(&stranger, wanted.record.need.id).await.unwrap();
    assert_eq!(beside[0].because.first(), Some(&"capability"));
    assert_eq!(cycle.practices_for_offer(&donor, offered).await.unwrap().len(), 1);
    cycle.consent_practice(&donor, own, false, done.summary.version).await.unwrap();
    assert!(cycle.practices(&anyone, &filter).await.unwrap().is_empty(), "taken back");
}

#[tokio::test]
async fn a_remark_that_is_shared_becomes_a_review_item_and_an_edition_closes_it() {
    let house = House::build().await;
    let (id, _) = agreed(&house).await;
    let cycle = &house.cycle;
    let (state, secretariat) = (house.focal(&house.aldoria).await, house.focal(&house.secretariat).await);
    let raw = RawRemark {
        subject: "d".into(),
        kind: "unclear".into(),
        text: "Whom to inform?".into(),
        shared: String::new(),
    };
    assert!(cycle.remark(&state, id, &RawRemark { kind: "bad".into(), ..raw.clone() }, None).await.is_err());
    let remark = cycle.remark(&state, id, &raw, None).await.unwrap();
    assert!(cycle.remarks(&secretariat).await.unwrap().is_empty(), "its writer's own until shared");
    assert!(cycle.review_suggestions(&secretariat).await.unwrap().iter().all(|one| one.subject != "d"));
    cycle.share_remark(&state, remark.record.remark.id, true, remark.record.version).await.unwrap();
    assert_eq!(cycle.remarks_by_norm(&secretariat).await.unwrap()[0].norm.unclear, 1);
    assert!(cycle.remarks(&house.focal(&house.donor).await).await.unwrap().is_empty());
    let opened = cycle.open_suggested(&secretariat).await.unwrap();
    assert!(opened >= 1);
    let items = cycle.review_items(&state, true).await.unwrap();
    let item = items.iter().find(|item| item.record.item.subject == "d").unwrap();
    assert!(item.evidence == 1 && item.record.item.evidence.is_empty(), "counted, not named, for others");
    let edition = cycle.catalogue(&secretariat, None).await.unwrap().summary.id;
    let (own, version) = (item.record.item.id, item.record.version);
    let closed =
        cycle.close_review_item(&secretariat, own, edition, "The text names a contact.", version).await.unwrap();
    assert!(closed.record.item.closed.is_some());
    let again = cycle.close_review_item(&secretariat, own, edition, "twice", closed.record.version).await;
    assert_eq!(code(again), "review-item-closed");
}

async fn answered(house: &House, id: EngagementId, moment: Asking, level: Stage) -> ReassessmentForm {
    let state = house.focal(&house.aldoria).await;
    let form = house.cycle.reassessment(&state, id, moment).await.unwrap();
    let questions = form.questions.items().flat_map(|(_, item)| &item.questions);
    let answer =
        Answer { choice: Choice::Level(level), evidence: String::new(), comment: String::new(), confidence: None };
    let answers: Answers = questions.map(|one| (one.id.clone(), answer.clone())).collect();
    house.cycle.answer_reassessment(&state, id, moment, &answers, form.version).await.unwrap()
}

#[tokio::test]
async fn the_state_assesses_again_just_what_was_built_and_shares_it_or_not() {
    let house = House::build().await;
    let (id, _) = agreed(&house).await;
    let cycle = &house.cycle;
    let (state, donor) = (house.focal(&house.aldoria).await, house.focal(&house.donor).await);
    let before = answered(&house, id, Asking::Before, Stage::ALL[0]).await;
    assert_eq!(before.questions.items().count(), 1, "one capability");
    let after = answered(&house, id, Asking::After, Stage::ALL[2]).await;
    assert_eq!((before.level, after.level), (Some(Stage::ALL[0]), Some(Stage::ALL[2])));
    assert!(matches!(cycle.reassessment(&donor, id, Asking::After).await, Err(Refusal::NotAllowed { .. })));
    assert_eq!(cycle.delivery(&donor, id).await.unwrap().level_after, None, "the state's own");
    assert_eq!(cycle.delivery(&state, id).await.unwrap().level_after, Some(Stage::ALL[2]));
    let views = cycle.share_reassessment(&state, id, true).await.unwrap();
    assert!(views[0].shared && views[0].before == Some(Stage::ALL[0]));
    assert_eq!(cycle.delivery(&donor, id).await.unwrap().level_after, Some(Stage::ALL[2]));
    let start = StartAssessment { title: "Next cycle".into(), ..StartAssessment::default() };
    let next = cycle.start_assessment_of(&state, &start, None).await.unwrap();
    let taken = cycle.carry_reassessment(&state, id, next.id).await.unwrap();
    assert!(taken > 0);
    assert_eq!(cycle.assessment(&state, next.id).await.unwrap().answers.len(), taken);
}

#[tokio::test]
async fn a_pooled_offer_is_the_sum_of_its_contributions() {
    let house = House::build().await;
    let (id, offered) = agreed(&house).await;
    let cycle = &house.cycle;
    let (donor, company) = (house.focal(&house.donor).await, house.focal(&house.company).await);
    let part = |party: &super::fixture::Party, amount: &str| RawContribution {
        organisation: party.organisation.id.to_string(),
        amount: amount.into(),
        since: "2026-11-01".into(),
        words: String::new(),
    };
    let fund = cycle.contributions(&donor, offered).await.unwrap();
    assert!(!fund.pooled && fund.capacity == 30);
    let too_little = [part(&house.donor, "10"), part(&house.company, "5")];
    let refused = cycle.set_contributions(&donor, offered, &too_little, fund.version).await;
    assert_eq!(code(refused), "capacity-below-commitments");
    let parts = [part(&house.donor, "20"), part(&house.company, "15"), part(&house.aldoria, "5")];
    assert!(matches!(cycle.set_contributions(&company, offered, &parts, fund.version).await, Err(Refusal::NotFound)));
    let fund = cycle.set_contributions(&donor, offered, &parts, fund.version).await.unwrap();
    assert_eq!((fund.pooled, fund.capacity), (true, 40));
    assert_eq!(cycle.offer(&donor, offered).await.unwrap().free, Some(20));
    let reached = |fund: &FundView| {
        fund.contributions.iter().map(|one| one.reached.iter().map(|r| r.agreed.amount).sum()).collect::<Vec<i64>>()
    };
    assert_eq!(reached(&fund).iter().sum::<i64>(), 20, "exact sums");
    assert_eq!(reached(&fund), [10, 8, 2]);
    let shares = cycle.delivery(&house.focal(&house.aldoria).await, id).await.unwrap().attribution;
    assert_eq!(shares.iter().map(|share| share.agreed.amount).sum::<i64>(), 20);
    let raw = offer("Seats", 31);
    let view = cycle.offer(&donor, offered).await.unwrap();
    assert!(cycle.edit_offer(&donor, offered, &raw, view.record.version).await.is_err(), "the sum decides");
    let seen = cycle.contributions(&company, offered).await.unwrap();
    assert_eq!(seen.contributions.len(), 3, "the offer is shared with members");
}

#[tokio::test]
async fn activities_are_seen_by_whom_their_organiser_chooses() {
    let house = House::build().await;
    let cycle = &house.cycle;
    let (donor, anyone) = (house.focal(&house.donor).await, house.anyone().await);
    let raw = RawActivity {
        title: "Exercise of the region".into(),
        kind: "exercise".into(),
        starts: "2027-02-01".into(),
        until: "2027-02-03".into(),
        online: "yes".into(),
        languages: "en".into(),
        visibility: "members".into(),
        ..RawActivity::default()
    };
    let wrong = RawActivity { kind: "party".into(), until: "2027-01-01".into(), online: String::new(), ..raw.clone() };
    match cycle.put_activity(&donor, None, &wrong, None).await.unwrap_err() {
        Refusal::Invalid(findings) => assert_eq!(findings.len(), 3, "all at once: {findings:?}"),
        other => panic!("{other:?}"),
    }
    let view = cycle.put_activity(&donor, None, &raw, None).await.unwrap();
    let own = view.record.id;
    assert!(cycle.activities(&anyone, None).await.unwrap().is_empty());
    assert_eq!(cycle.activities(&house.focal(&house.aldoria).await, None).await.unwrap().len(), 1);
    let open = RawActivity { visibility: "public".into(), ..raw };
    let other = house.focal(&house.company).await;
    let at = Some((own, view.record.version));
    assert!(matches!(cycle.put_activity(&other, at, &open, None).await, Err(Refusal::NotFound)));
    let view = cycle.put_activity(&donor, at, &open, None).await.unwrap();
    let title = |line: &DueLine| line.title.clone();
    let address = |kind: &str, id: uuid::Uuid| format!("https://example.org/{kind}/{id}");
    let file = cycle.calendar_file(&anyone, ("Activities", "example.org"), &title, &address).await.unwrap();
    let text = String::from_utf8(file).unwrap();
    assert!(text.contains("BEGIN:VEVENT") && text.contains("Exercise of the region"), "{text}");
    cycle.remove_activity(&donor, own, view.record.version).await.unwrap();
    assert!(cycle.activities(&donor, None).await.unwrap().is_empty());
}

#[tokio::test]
async fn every_report_is_made_from_what_there_is_and_is_the_secretariat_s() {
    let house = House::build().await;
    let (id, _) = agreed(&house).await;
    let cycle = &house.cycle;
    let (state, secretariat) = (house.focal(&house.aldoria).await, house.focal(&house.secretariat).await);
    let view = cycle.engagement(&state, id).await.unwrap();
    let raw =
        RawReport { delivered: "20".into(), participants: "12".into(), women: "7".into(), ..RawReport::default() };
    let view = cycle.file_report(&state, id, &raw, view.record.version, None).await.unwrap();
    let completed = feedback::ClosureReason::Completed;
    cycle.close_engagement(&state, id, completed, view.record.version).await.unwrap();
    for of in OVERALL_REPORTS {
        assert!(cycle.overall_tables(&secretariat, of, None).await.is_ok(), "{of}");
        assert!(matches!(cycle.overall_tables(&state, of, None).await, Err(Refusal::NotAllowed { .. })), "{of}");
    }
    assert!(matches!(cycle.overall_tables(&secretariat, "nothing", None).await, Err(Refusal::NotFound)));
    let words = &::exchange::Codes;
    let (name, _, bytes) = cycle.overall_workbook(&secretariat, "annual", None, words).await.unwrap();
    assert!(name.starts_with("annual-") && bytes.starts_with(b"PK"), "{name}");
    let (name, document) = cycle.overall_document(&secretariat, "annual", None, words).await.unwrap();
    assert!(name.starts_with("annual-") && document.blocks.len() > 5, "{name}");
    // One state alone: nothing of it is told.
    let report = cycle.overall_report(&secretariat, None).await.unwrap();
    let counted = report.pipeline.rows.iter().filter_map(|row| row.figures.as_ref()).map(|figures| figures.count);
    assert_eq!((report.shares.total.is_none(), counted.sum::<u32>()), (true, 0));
    let wanted = house.published_need(&house.bravenia, &need("More training", 10)).await.record.need.id;
    let theirs = house.focal(&house.bravenia).await;
    let (_, _, letter) = cycle.letter_file(&theirs, wanted, vocabulary::UnLanguage::Fr).await.unwrap();
    assert!(letter.starts_with(b"PK"));
    assert!(matches!(cycle.letter_file(&state, wanted, vocabulary::UnLanguage::En).await, Err(Refusal::NotFound)));
    let refused =
        cycle.approve_lessons(&secretariat, &Approve { reason: "now".into(), ..Approve::default() }, None).await;
    assert_eq!(code(refused), "too-little-evidence");
    let map = String::from_utf8(cycle.map_file(&house.anyone().await).await.unwrap()).unwrap();
    assert!(map.contains("FeatureCollection"));
}
