//! The whole walk: catalogue, self-assessment, need, offer, round, plan, proposal, agreement, report, lessons.

use ::assessment::{Answer, Choice, NeedStatus};
use feedback::{ClosureReason, EngagementStatus};
use persistence::RunFile;
use vocabulary::{ExchangeRates, NeedId, OfferId, Stage};

use super::fixture::{House, code, need, offer, solver};
use crate::*;

fn level(level: u8) -> Answer {
    Answer {
        choice: Choice::Level(Stage::try_from(level).unwrap()),
        evidence: "seen".into(),
        comment: String::new(),
        confidence: None,
    }
}

#[tokio::test]
async fn from_the_catalogue_to_a_lesson() {
    let house = House::build_with(solver()).await;
    let cycle = &house.cycle;
    let (state, secretariat) = (house.focal(&house.aldoria).await, house.focal(&house.secretariat).await);

    // Step 1: the catalogue is there and is data.
    let catalogue = cycle.catalogue(&house.anyone().await, None).await.unwrap();
    assert!(catalogue.summary.bundled && catalogue.summary.current);
    assert_eq!((catalogue.summary.areas, catalogue.summary.capabilities, catalogue.summary.questions), (12, 61, 65));

    // Step 2: answers, levels, a gap, a draft need with its evidence.
    let record = cycle.start_assessment(&state, "2026", None, None).await.unwrap();
    let question =
        catalogue.edition.capability(&"professional-training".parse().unwrap()).unwrap().questions[0].id.clone();
    let first = cycle.answer(&state, record.id, &question, level(2), None).await.unwrap();
    assert!(matches!(cycle.answer(&state, record.id, &question, level(3), None).await, Err(Refusal::Stale { .. })));
    cycle.answer(&state, record.id, &question, level(1), Some(first.version)).await.unwrap();
    let capability = "professional-training".parse().unwrap();
    let view = cycle.set_target(&state, record.id, &capability, Some(Stage::try_from(3).unwrap())).await.unwrap();
    let result = view.result.capabilities.iter().find(|c| c.capability == capability).unwrap();
    assert_eq!((result.level.map(Stage::value), result.gap), (Some(1), Some(2)));
    let drafts = cycle.draft_needs(&state, record.id, &[capability], None).await.unwrap();
    let draft = &drafts[0];
    assert_eq!(draft.record.status, NeedStatus::Draft);
    assert!(!draft.record.need.facts.evidence.is_empty());

    // The draft is edited, endorsed, submitted, authenticated, published.
    let mut raw = cycle.raw_need(&state, draft.record.need.id).await.unwrap();
    let asked = need("Course places for ministries", 20);
    (raw.title, raw.kinds, raw.quantity, raw.unit, raw.least_useful) =
        (asked.title, asked.kinds, asked.quantity, asked.unit, asked.least_useful);
    (raw.earliest_start, raw.latest_end, raw.languages) = (asked.earliest_start, asked.latest_end, asked.languages);
    let mut view = cycle.edit_need(&state, draft.record.need.id, &raw, draft.record.version).await.unwrap();
    view = cycle.move_need(&state, view.record.need.id, NeedStatus::Endorsed, "", view.record.version).await.unwrap();
    assert_eq!(
        code(cycle.move_need(&state, view.record.need.id, NeedStatus::Submitted, "", view.record.version).await),
        "not-shared"
    );
    let sharing = vocabulary::Sharing { visibility: vocabulary::Visibility::Secretariat, ..Default::default() };
    view = cycle.share_need(&state, view.record.need.id, sharing, view.record.version).await.unwrap();
    view = cycle.move_need(&state, view.record.need.id, NeedStatus::Submitted, "", view.record.version).await.unwrap();
    for to in [NeedStatus::Authenticated, NeedStatus::Published] {
        view = cycle.move_need(&secretariat, view.record.need.id, to, "", view.record.version).await.unwrap();
    }
    let need_id = view.record.need.id;

    // Step 3: an offer, rates, a round, a run in the solver, a report.
    let mut money = ExchangeRates::dollars_only(cycle.today());
    money.source = "test".into();
    money.micro_usd.insert("EUR".into(), 1_080_000);
    cycle.set_rates(&secretariat, &money).await.unwrap();
    let offered = house.published_offer(&house.donor, &offer("Seats", 30)).await;
    let own = cycle.need(&state, need_id).await.unwrap();
    assert_eq!(own.matchability.map(|m| (m.offers, m.fitting)), Some((1, 1)));
    let (round, run) = house.solved().await;
    let report = cycle.report(&secretariat, run.record.id).await.unwrap();
    assert_eq!((report.told.report.awards.len(), report.told.report.awards[0].amount.amount), (1, 20));
    assert_eq!(report.told.report.baselines.len(), 2);
    for format in [Format::Csv, Format::Xlsx, Format::Json] {
        assert!(!cycle.report_files(&secretariat, run.record.id, format).await.unwrap().is_empty());
    }
    let input = cycle.run_file(&secretariat, run.record.id, RunFile::Input).await.unwrap();
    let limits = cycle.settings().limits;
    let solve = |problem: &matching::Problem, sha256: &str| solving::here(problem, sha256, &limits, &mut |_| true);
    let again = repeat(&Frozen::read(&input).unwrap(), solve).unwrap_or_else(|why| panic!("{why:?}"));
    assert_eq!(again.problem, cycle.run_file(&secretariat, run.record.id, RunFile::Problem).await.unwrap());
    assert_eq!(again.plan.write(), cycle.run_file(&secretariat, run.record.id, RunFile::Plan).await.unwrap());
    house.chosen(&round, &run).await;
    assert_eq!(cycle.need(&state, need_id).await.unwrap().record.status, NeedStatus::Proposed);
    to_the_lesson(&house, need_id, offered.record.offer.id).await;
}

/// Step 4: both sides accept, the state reports, the lesson is there.
async fn to_the_lesson(house: &House, need_id: NeedId, offer_id: OfferId) {
    let cycle = &house.cycle;
    let (state, secretariat) = (house.focal(&house.aldoria).await, house.focal(&house.secretariat).await);
    let donor = house.focal(&house.donor).await;
    let seen = cycle.proposal(&donor, house.open_proposals(&donor).await[0].record.id).await.unwrap();
    assert!(
        seen.need.as_ref().unwrap().evidence.is_empty()
            && seen.share_percent == 100
            && seen.may == [Act::DecideProposal]
    );
    let answered = house.answer(&house.donor, true).await;
    assert!(answered[0].as_ref().unwrap().engagement.is_none());
    let theirs = cycle.proposal(&state, seen.record.id).await.unwrap();
    assert!(theirs.other_decided && theirs.record.provider_decision.is_none(), "that they answered, not what");
    let agreed = house.answer(&house.aldoria, true).await;
    let engagement = agreed[0].as_ref().unwrap().engagement.unwrap();
    assert_eq!(cycle.need(&state, need_id).await.unwrap().record.status, NeedStatus::Agreed);
    assert_eq!(cycle.offer(&donor, offer_id).await.unwrap().free, Some(10));
    let view = cycle.engagement(&state, engagement).await.unwrap();
    let raw = RawReport {
        delivered: "20".into(),
        level_before: "1".into(),
        level_after: "2".into(),
        practice: "Pair the trainees".into(),
        framework_remark: "Unclear whom to inform".into(),
        norm: "d".into(),
        ..RawReport::default()
    };
    let view = cycle.file_report(&state, engagement, &raw, view.record.version, None).await.unwrap();
    assert_eq!((view.record.engagement.status, view.delivered.amount), (EngagementStatus::InDelivery, 20));
    let view = cycle.close_engagement(&state, engagement, ClosureReason::Completed, view.record.version).await.unwrap();
    assert_eq!(view.record.engagement.status, EngagementStatus::Closed);
    assert_eq!(cycle.need(&state, need_id).await.unwrap().record.status, NeedStatus::Closed);
    assert!(matches!(
        cycle.file_report(&state, engagement, &raw, view.record.version, None).await,
        Err(Refusal::Conflict { code: "engagement-closed", .. })
    ));
    let lessons = cycle.lessons(&secretariat).await.unwrap();
    assert_eq!((lessons.engagements, lessons.lessons.practices.len()), (1, 1));
    assert_eq!(cycle.lessons(&house.focal(&house.company).await).await.unwrap().engagements, 0);
    assert_eq!(cycle.verify_audit(&[]).await.unwrap().faults, []);
}
