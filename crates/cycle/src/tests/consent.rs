//! Two sides, two answers: who may give them, what becomes of the need and the capacity.

use ::assessment::NeedStatus;
use chrono::TimeDelta;
use feedback::ClosureReason;
use persistence::ProposalStatus;

use super::fixture::{House, code, id, need, offer};
use crate::*;

#[tokio::test]
async fn a_declined_pair_does_not_come_back_and_its_capacity_goes_on() {
    let house = House::build().await;
    let one = house.published_need(&house.aldoria, &need("One", 20)).await;
    let two = house.published_need(&house.bravenia, &need("Two", 20)).await;
    house.published_offer(&house.donor, &offer("Seats", 40)).await;
    let (round, run) = house.solved().await;
    house.chosen(&round, &run).await;
    assert_eq!(house.answer(&house.aldoria, false).await.len(), 1);
    let state = house.focal(&house.aldoria).await;
    assert_eq!(house.cycle.need(&state, id(&one)).await.unwrap().record.status, NeedStatus::Published);
    house.answer(&house.bravenia, true).await;
    house.answer(&house.donor, true).await;
    let theirs = house.focal(&house.bravenia).await;
    assert_eq!(house.cycle.need(&theirs, id(&two)).await.unwrap().record.status, NeedStatus::Agreed);
    // Agreed stays, declined stays away: the next run has nothing new to propose.
    let run = house.run_again(round.record.id).await;
    let secretariat = house.focal(&house.secretariat).await;
    let report = house.cycle.report(&secretariat, run.record.id).await.unwrap().told.report.clone();
    assert_eq!(report.awards.iter().map(|a| (a.need, a.agreed)).collect::<Vec<_>>(), [(id(&two), true)]);
    assert_eq!(report.unmet.iter().map(|u| (u.id, u.declined)).collect::<Vec<_>>(), [(id(&one), 1)]);
    let version = house.cycle.round(&secretariat, round.record.id).await.unwrap().record.version;
    let due = house.cycle.today() + TimeDelta::days(9);
    let chosen = house.cycle.choose_run(&secretariat, round.record.id, run.record.id, due, version).await;
    assert_eq!(code(chosen), "nothing-new");
}

#[tokio::test]
async fn an_answer_is_the_focal_point_s_in_time_and_once() {
    let house = House::build().await;
    house.published_need(&house.aldoria, &need("One", 20)).await;
    house.published_offer(&house.donor, &offer("Seats", 40)).await;
    let (round, run) = house.solved().await;
    house.chosen(&round, &run).await;
    let focal = house.focal(&house.aldoria).await;
    let proposal = house.open_proposals(&focal).await.remove(0);
    assert!(proposal.waits_for_you);
    let yes = |version| Decide { accept: true, version, ..Decide::default() };
    let contributor = house.scope(&house.aldoria, house.aldoria.contributor).await;
    assert_eq!(
        code(house.cycle.decide(&contributor, proposal.record.id, &yes(proposal.record.version)).await),
        "not-allowed decide-proposal"
    );
    let stranger = house.focal(&house.bravenia).await;
    assert!(matches!(
        house.cycle.decide(&stranger, proposal.record.id, &yes(proposal.record.version)).await,
        Err(Refusal::NotFound)
    ));
    assert!(matches!(
        house.cycle.decide(&focal, proposal.record.id, &yes(proposal.record.version + 7)).await,
        Err(Refusal::Stale { .. })
    ));
    let no = Decide { accept: false, ..yes(proposal.record.version) };
    assert_eq!(code(house.cycle.decide(&focal, proposal.record.id, &no).await), "required");
    let answered = house.cycle.decide(&focal, proposal.record.id, &yes(proposal.record.version)).await.unwrap();
    assert_eq!(
        code(house.cycle.decide(&focal, proposal.record.id, &yes(answered.record.version)).await),
        "already-answered"
    );
    // The donor is late: the proposal lapses by itself, and an answer after the day is refused.
    house.hand.advance(TimeDelta::days(31));
    assert_eq!(house.answer(&house.donor, true).await.len(), 0, "nothing waits any more");
    let donor = house.focal(&house.donor).await;
    assert_eq!(
        code(house.cycle.decide(&donor, proposal.record.id, &yes(answered.record.version)).await),
        "deadline-passed"
    );
    house.work().await;
    let lapsed =
        house.cycle.proposals(&donor, &ProposalFilter::default(), &Paging::default()).await.unwrap().items.remove(0);
    assert_eq!((lapsed.record.status, lapsed.withheld), (ProposalStatus::Lapsed, false));
    let needs = house
        .cycle
        .needs(&house.focal(&house.aldoria).await, &NeedFilter::default(), &Paging::default())
        .await
        .unwrap();
    assert_eq!(needs.items[0].record.status, NeedStatus::Published);
}

#[tokio::test]
async fn what_was_not_delivered_is_free_again() {
    let house = House::build().await;
    let asked = house.published_need(&house.aldoria, &need("One", 20)).await;
    let offered = house.published_offer(&house.donor, &offer("Seats", 20)).await;
    let (round, run) = house.solved().await;
    house.chosen(&round, &run).await;
    house.answer(&house.aldoria, true).await;
    let engagement = house.answer(&house.donor, true).await.remove(0).unwrap().engagement.unwrap();
    let state = house.focal(&house.aldoria).await;
    let view = house.cycle.engagement(&state, engagement).await.unwrap();
    let raw = RawReport { delivered: "8".into(), ..RawReport::default() };
    let view = house.cycle.file_report(&state, engagement, &raw, view.record.version, None).await.unwrap();
    let donor = house.focal(&house.donor).await;
    house
        .cycle
        .close_engagement(&donor, engagement, ClosureReason::ProviderWithdrew, view.record.version)
        .await
        .unwrap();
    assert_eq!(house.cycle.offer(&donor, offered.record.offer.id).await.unwrap().free, Some(12));
    assert_eq!(house.cycle.need(&state, id(&asked)).await.unwrap().record.status, NeedStatus::Published);
    // What was delivered counts: only the rest is matched again.
    let run = house.run_again(round.record.id).await;
    let secretariat = house.focal(&house.secretariat).await;
    let report = house.cycle.report(&secretariat, run.record.id).await.unwrap().told.report.clone();
    assert_eq!(report.awards.iter().map(|a| (a.amount.amount, a.agreed)).collect::<Vec<_>>(), [(8, true)]);
}

#[tokio::test]
async fn a_half_agreed_need_does_not_stop_the_next_round() {
    let house = House::build().await;
    let mut whole = need("All or nothing", 30);
    whole.least_useful = "30".into();
    let asked = house.published_need(&house.aldoria, &whole).await;
    house.published_offer(&house.donor, &offer("Twenty", 20)).await;
    house.published_offer(&house.company, &offer("Ten", 10)).await;
    let (round, run) = house.solved().await;
    house.chosen(&round, &run).await;
    house.answer(&house.aldoria, true).await;
    house.answer(&house.donor, true).await;
    house.answer(&house.company, false).await;
    let run = house.run_again(round.record.id).await;
    let secretariat = house.focal(&house.secretariat).await;
    let report = house.cycle.report(&secretariat, run.record.id).await.unwrap().told.report.clone();
    assert_eq!(
        report.awards.iter().map(|a| (a.need, a.amount.amount, a.agreed)).collect::<Vec<_>>(),
        [(id(&asked), 20, true)]
    );
}
