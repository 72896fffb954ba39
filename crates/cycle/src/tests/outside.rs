//! Interests outside rounds, the standing round, review dates, plans changed by hand, what changed between plans.

use ::assessment::NeedStatus;
use chrono::TimeDelta;
use persistence::{AwardMove, InterestKind, InterestStatus, OfferStatus, RoundStatus, RunKind};
use vocabulary::Quantity;

use super::fixture::{House, code, id, need, offer};
use crate::*;

fn terms(amount: &str) -> RawTerms {
    RawTerms { amount: amount.into(), ..RawTerms::default() }
}

fn yes(version: i64) -> Decide {
    Decide { accept: true, version, ..Decide::default() }
}

#[tokio::test]
async fn a_provider_answers_a_need_and_the_help_is_a_pin_of_the_next_run() {
    let house = House::build().await;
    let asked = house.published_need(&house.aldoria, &need("One", 20)).await;
    let given = house.published_offer(&house.donor, &offer("Seats", 40)).await;
    let (donor, state) = (house.focal(&house.donor).await, house.focal(&house.aldoria).await);
    let (need_id, offer_id) = (id(&asked), given.record.offer.id);
    let new =
        |amount| NewInterest { need: need_id, offer: offer_id, terms: terms(amount), message: "we can help".into() };
    assert!(matches!(house.cycle.express_interest(&donor, &new("21"), None).await, Err(Refusal::Invalid(_))));
    let made = house.cycle.express_interest(&donor, &new("12"), None).await.unwrap();
    assert_eq!(
        (made.summary.record.kind, made.summary.record.status),
        (InterestKind::AnswerNeed, InterestStatus::Open)
    );
    assert_eq!(code(house.cycle.express_interest(&donor, &new("12"), None).await), "interest-twice");
    let stranger = house.focal(&house.bravenia).await;
    let interest = made.summary.record.id;
    assert!(matches!(house.cycle.interest(&stranger, interest).await, Err(Refusal::NotFound)));
    let theirs = house.cycle.interest(&state, interest).await.unwrap();
    assert!(theirs.summary.waits_for_you && theirs.other_decided);
    let countered =
        house.cycle.interest_with_terms(&state, interest, &terms("10"), theirs.summary.record.version).await.unwrap();
    let version = countered.summary.record.version;
    assert_eq!(code(house.cycle.decide_interest(&state, interest, &yes(version)).await), "already-answered");
    let agreed = house.cycle.decide_interest(&donor, interest, &yes(version)).await.unwrap();
    let engagement = house.cycle.engagement(&state, agreed.engagement.unwrap()).await.unwrap().record;
    assert_eq!((engagement.round, engagement.proposal, engagement.interest), (None, None, Some(interest)));
    assert_eq!(house.cycle.need(&state, need_id).await.unwrap().record.status, NeedStatus::Agreed);
    assert_eq!(code(house.cycle.withdraw_interest(&donor, interest, "", version + 1).await), "interest-ended");
    let (_, run) = house.solved().await;
    let secretariat = house.focal(&house.secretariat).await;
    let report = house.cycle.report(&secretariat, run.record.id).await.unwrap().told.report.clone();
    let pins: Vec<_> = report.awards.iter().filter(|a| a.agreed).map(|a| (a.need, a.amount.amount)).collect();
    assert_eq!(pins, [(need_id, 10)]);
    assert!(house.cycle.audit_capacity().await.unwrap().faults.is_empty());
}

#[tokio::test]
async fn a_state_asks_for_an_offer_and_an_interest_lapses() {
    let house = House::build().await;
    let asked = house.published_need(&house.aldoria, &need("One", 20)).await;
    let given = house.published_offer(&house.donor, &offer("Seats", 40)).await;
    let state = house.focal(&house.aldoria).await;
    let new =
        NewInterest { need: id(&asked), offer: given.record.offer.id, terms: terms("20"), message: String::new() };
    let made = house.cycle.express_interest(&state, &new, None).await.unwrap().summary.record;
    assert_eq!(made.kind, InterestKind::AskOffer);
    house.hand.advance(TimeDelta::days(31));
    let donor = house.focal(&house.donor).await;
    assert_eq!(code(house.cycle.decide_interest(&donor, made.id, &yes(made.version)).await), "deadline-passed");
    house.work().await;
    let over = house.cycle.interest(&state, made.id).await.unwrap().summary.record;
    assert_eq!(over.status, InterestStatus::Lapsed);
}

#[tokio::test]
async fn the_standing_round_matches_what_is_new_at_once() {
    let house = House::build().await;
    let secretariat = house.focal(&house.secretariat).await;
    let new = NewRound { title: "At once".into(), ..NewRound::default() };
    let round = house.cycle.open_standing_round(&secretariat, &new, None).await.unwrap();
    assert_eq!(code(house.cycle.open_standing_round(&secretariat, &new, None).await), "standing-open");
    house.work().await;
    house.published_offer(&house.donor, &offer("Seats", 30)).await;
    house.work().await;
    house.published_need(&house.aldoria, &need("One", 20)).await;
    house.work().await;
    let state = house.focal(&house.aldoria).await;
    let first = house.open_proposals(&state).await;
    assert_eq!(first.len(), 1);
    house.published_need(&house.bravenia, &need("Two", 20)).await;
    house.work().await;
    let theirs = house.focal(&house.bravenia).await;
    let second = house.open_proposals(&theirs).await;
    assert_eq!(second.iter().map(|p| p.record.amount.amount).collect::<Vec<_>>(), [10], "what is free, and no more");
    assert_eq!(house.open_proposals(&state).await.len(), 1, "what is open stays");
    let donor = house.focal(&house.donor).await;
    assert_eq!(house.open_proposals(&donor).await.len(), 2);
    // What is declined is free again at once.
    house.answer(&house.aldoria, false).await;
    house.work().await;
    let more: i64 = house.open_proposals(&theirs).await.iter().map(|p| p.record.amount.amount).sum();
    assert!(more >= 10);
    let view = house.cycle.round(&secretariat, round.record.id).await.unwrap();
    assert!(view.runs.iter().all(|run| run.record.kind == RunKind::Standing));
    assert!(house.cycle.audit_capacity().await.unwrap().faults.is_empty());
    let closed = house.cycle.close_round(&secretariat, round.record.id, view.record.version).await.unwrap();
    assert_eq!(closed.record.status, RoundStatus::Closed);
    house.published_need(&house.aldoria, &need("Three", 5)).await;
    house.work().await;
    let report = house.cycle.closing_report(&state, round.record.id).await.unwrap();
    assert_eq!((report.states, report.needs), (None, None), "fewer than five states are not told of");
}

#[tokio::test]
async fn what_nobody_looks_at_leaves_matching_after_notice_and_comes_back_by_one_look() {
    let house = House::build().await;
    let mut lasting = need("One", 20);
    lasting.latest_end = "2028-12-20".into();
    let asked = house.published_need(&house.aldoria, &lasting).await;
    let mut given = offer("Seats", 40);
    given.window_until = "2029-01-31".into();
    let given = house.published_offer(&house.donor, &given).await;
    let state = house.focal(&house.aldoria).await;
    assert_eq!(house.cycle.need(&state, id(&asked)).await.unwrap().record.review_due.to_string(), "2027-11-22");
    house.hand.advance(TimeDelta::days(340));
    house.work().await;
    let state = house.focal(&house.aldoria).await;
    let told = house.cycle.notices(&state, &Paging::default()).await.unwrap().items;
    assert!(told.iter().any(|notice| notice.kind == "need-review-due"));
    house.hand.advance(TimeDelta::days(20));
    house.work().await;
    house.hand.advance(TimeDelta::days(10));
    house.work().await;
    let state = house.focal(&house.aldoria).await;
    let view = house.cycle.need(&state, id(&asked)).await.unwrap();
    assert!(view.record.stale && view.record.status == NeedStatus::Published);
    let donor = house.focal(&house.donor).await;
    let offered = house.cycle.offer(&donor, given.record.offer.id).await.unwrap();
    assert!(offered.record.stale && offered.record.status == OfferStatus::Published);
    let secretariat = house.focal(&house.secretariat).await;
    let new = NewRound { title: "R".into(), ..NewRound::default() };
    let round = house.cycle.create_round(&secretariat, &new, None).await.unwrap();
    assert_eq!((round.needs, round.offers), (0, 0));
    assert_eq!(code(house.cycle.review_need(&state, id(&asked), Some(30), view.record.version).await), "out-of-range");
    let back = house.cycle.review_need(&state, id(&asked), Some(24), view.record.version).await.unwrap();
    assert!(!back.record.stale && back.record.review_due.to_string() == "2029-11-27");
    house.cycle.review_offer(&donor, given.record.offer.id, None, offered.record.version).await.unwrap();
    let round = house.cycle.round(&secretariat, round.record.id).await.unwrap();
    assert_eq!((round.needs, round.offers), (1, 1));
}

#[tokio::test]
async fn an_award_moved_by_hand_is_checked_costed_and_recorded() {
    let house = House::build().await;
    let one = house.published_need(&house.aldoria, &need("One", 20)).await;
    let two = house.published_need(&house.bravenia, &need("Two", 20)).await;
    let given = house.published_offer(&house.donor, &offer("Seats", 20)).await;
    let (round, run) = house.solved().await;
    let secretariat = house.focal(&house.secretariat).await;
    let report = house.cycle.report(&secretariat, run.record.id).await.unwrap().told.report.clone();
    let award = report.awards[0].clone();
    let (from, to) = if award.need == id(&one) { (id(&one), id(&two)) } else { (id(&two), id(&one)) };
    let seats = |amount| Quantity::new(amount, award.amount.unit);
    let offer = given.record.offer.id;
    let take = |amount| AwardMove { need: from, from: Some(offer), to: None, amount: seats(amount) };
    let give = |amount| AwardMove { need: to, from: None, to: Some(offer), amount: seats(amount) };
    let too_much = [take(5), give(20)];
    let refused = house.cycle.check_override(&secretariat, run.record.id, &too_much).await.unwrap();
    assert!(refused.violations.iter().any(|v| v.kind == "capacity"), "{:?}", refused.violations);
    let because = |moves: &[AwardMove], reason: &str| NewOverride { moves: moves.to_vec(), reason: reason.into() };
    let wrong = house.cycle.override_run(&secretariat, run.record.id, &because(&too_much, "why not"), None).await;
    assert_eq!(code(wrong), "override-refused");
    let moves = [take(10), give(10)];
    let checked = house.cycle.check_override(&secretariat, run.record.id, &moves).await.unwrap();
    assert!(checked.violations.is_empty() && checked.bound >= checked.value, "{:?}", checked.violations);
    assert_eq!((checked.gains.len(), checked.losses.len()), (1, 1));
    let unsaid = house.cycle.override_run(&secretariat, run.record.id, &because(&moves, " "), None).await;
    assert_eq!(code(unsaid), "required");
    let made =
        house.cycle.override_run(&secretariat, run.record.id, &because(&moves, "shared fairly"), None).await.unwrap();
    assert_eq!(made.record.kind, RunKind::Override);
    let record = made.record.made_by_hand.clone().unwrap();
    assert_eq!((record.basis, record.reason.as_str()), (run.record.id, "shared fairly"));
    let diff = house.cycle.round_diff(&secretariat, made.record.id, None).await.unwrap();
    assert_eq!((diff.from, diff.gains.len(), diff.losses.len()), (run.record.id, 1, 1));
    assert!(diff.gains.iter().chain(&diff.losses).all(|line| line.because.iter().any(|c| c.code == "override")));
    house.chosen(&round, &made).await;
    assert_eq!(house.open_proposals(&secretariat).await.len(), 2);
    let donor = house.focal(&house.donor).await;
    assert_eq!(code(house.cycle.check_override(&donor, run.record.id, &moves).await), "not-allowed override-award");
}

#[tokio::test]
async fn the_difference_of_two_plans_names_its_causes() {
    let house = House::build().await;
    let one = house.published_need(&house.aldoria, &need("One", 20)).await;
    house.published_offer(&house.donor, &offer("Seats", 30)).await;
    let (round, first) = house.solved().await;
    house.chosen(&round, &first).await;
    house.published_need(&house.bravenia, &need("Two", 20)).await;
    house.published_offer(&house.company, &offer("More seats", 15)).await;
    let second = house.run_again(round.record.id).await;
    let secretariat = house.focal(&house.secretariat).await;
    let diff = house.cycle.round_diff(&secretariat, second.record.id, None).await.unwrap();
    let codes: Vec<_> = diff.inputs.iter().map(|change| (change.code, change.title.as_str())).collect();
    assert!(codes.contains(&("need-new", "Two")) && codes.contains(&("offer-new", "More seats")), "{codes:?}");
    let gain = diff.gains.iter().find(|line| line.title == "Two").unwrap();
    assert!(gain.because.iter().any(|change| change.code == "need-new"));
    assert!(diff.losses.iter().all(|line| !line.because.is_empty()));
    assert!(!diff.comparable);
    let state = house.focal(&house.aldoria).await;
    assert!(house.cycle.round_diff(&state, second.record.id, None).await.is_err());
    assert!(diff.gains.iter().all(|line| line.need != id(&one)) || diff.losses.is_empty());
}

#[tokio::test]
async fn a_round_takes_what_it_calls_for_in_time() {
    let house = House::build().await;
    house.published_need(&house.aldoria, &need("One", 20)).await;
    house.published_offer(&house.donor, &offer("Seats", 30)).await;
    house.published_offer(&house.company, &offer("Company seats", 30)).await;
    let secretariat = house.focal(&house.secretariat).await;
    let today = house.cycle.today();
    let mut frame = RoundFrame { closes: Some(today), ..RoundFrame::default() };
    frame.scope.provider_kinds.insert(vocabulary::ProviderKind::Company);
    let new = NewRound { title: "R".into(), frame: frame.clone(), ..NewRound::default() };
    let round = house.cycle.create_round(&secretariat, &new, None).await.unwrap();
    assert_eq!((round.needs, round.offers), (1, 1));
    house.hand.advance(TimeDelta::days(1));
    house.published_need(&house.bravenia, &need("Late", 20)).await;
    let secretariat = house.focal(&house.secretariat).await;
    let round = house.cycle.round(&secretariat, round.record.id).await.unwrap();
    assert_eq!((round.needs, round.offers), (1, 1), "what comes after the close waits for the next round");
    frame.opens = Some(house.cycle.today() + TimeDelta::days(5));
    frame.closes = None;
    let round =
        house.cycle.edit_round_frame(&secretariat, round.record.id, &frame, round.record.version).await.unwrap();
    assert_eq!(code(house.cycle.start_run(&secretariat, round.record.id, None).await), "intake-not-open");
    frame.alternatives = 4;
    let wrong = house.cycle.edit_round_frame(&secretariat, round.record.id, &frame, round.record.version).await;
    assert_eq!(code(wrong), "out-of-range");
    frame.alternatives = 2;
    let wrong = house.cycle.edit_round_frame(&secretariat, round.record.id, &frame, round.record.version).await;
    assert_eq!(code(wrong), "alternatives-regime", "no provider is named before it is asked");
}
