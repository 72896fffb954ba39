//! Reasons, each for its reader: a state learns about its own need, a donor from what is released to it, the
//! secretariat from what was shared with it.

use ::matching::explain::{Code, Others};

use super::fixture::{House, code, id, need, offer};
use crate::*;

/// A need of which Aldoria tells the secretariat alone.
fn quiet(title: &str, seats: u32) -> RawNeed {
    RawNeed { visibility: "secretariat".into(), ..need(title, seats) }
}

/// A round in which these needs weigh so much, with a run that is chosen.
async fn decided(house: &House, weights: &[(&NeedView, f64)]) -> RunView {
    let secretariat = house.focal(&house.secretariat).await;
    let set_weights = weights.iter().map(|(need, weight)| (id(need), *weight)).collect();
    let policy = ::matching::Policy { set_weights, ..::matching::Policy::default() };
    let new = NewRound { title: "Round".into(), policy, ..NewRound::default() };
    let round = house.cycle.create_round(&secretariat, &new, None).await.unwrap();
    let run = house.run_again(round.record.id).await;
    house.chosen(&round, &run).await;
    run
}

/// What a page would show of an answer: everything in it, as text.
fn text<T: serde::Serialize>(explained: &Explained<T>) -> String {
    serde_json::to_string(explained).unwrap()
}

/// Aldoria's quiet need takes the only offer; Bravenia's need is left over. The run is chosen.
async fn outbid(house: &House) -> (NeedView, NeedView, OfferView, RunView) {
    let taken = house.published_need(&house.aldoria, &quiet("Quiet", 20)).await;
    let mut weak = need("Left over", 20);
    weak.least_useful = "20".into();
    let left = house.published_need(&house.bravenia, &weak).await;
    let offered = house.published_offer(&house.donor, &offer("Seats", 20)).await;
    let run = decided(house, &[(&taken, 1.0), (&left, 0.5)]).await;
    (taken, left, offered, run)
}

#[tokio::test]
async fn a_state_learns_why_but_not_who_else() {
    let house = House::build().await;
    let (taken, left, offered, run) = outbid(&house).await;
    let bravenia = house.focal(&house.bravenia).await;
    let why = house.cycle.why_of_need(&bravenia, id(&left)).await.unwrap().unwrap();
    assert!(why.basis.exact && why.basis.run == Some(run.record.id));
    assert_eq!((why.answer.code, why.answer.candidates, why.unseen), (Code::Outbid, 1, Others::None));
    assert!(why.answer.cost.is_some(), "what forcing it in would cost");
    assert_eq!((why.answer.blocking.named.len(), why.answer.blocking.others), (0, Others::AFew));
    assert!(!text(&why).contains(&id(&taken).to_string()) && !text(&why).contains("Quiet"));
    assert_eq!(why.names.offers[&offered.record.offer.id.to_string()].title, "Seats");
    // The secretariat, with which both are shared, sees the name.
    let secretariat = house.focal(&house.secretariat).await;
    let whole = house.cycle.why(&secretariat, run.record.id, id(&left)).await.unwrap();
    assert_eq!(whole.answer.blocking.named[0].need, id(&taken).to_string());
    assert_eq!(whole.names.needs[&id(&taken).to_string()].title, "Quiet");
    // Nobody else asks about it, and nobody asks about a run that was not chosen.
    for party in [&house.aldoria, &house.donor] {
        let scope = house.focal(party).await;
        assert_eq!(code(house.cycle.why_of_need(&scope, id(&left)).await), "NotFound");
        assert_eq!(code(house.cycle.why(&scope, run.record.id, id(&left)).await), "not-allowed read-report");
    }
    assert_eq!(code(house.cycle.why_of_need(&house.anyone().await, id(&left)).await), "NotSignedIn");
    let late = house.published_need(&house.bravenia, &need("Late", 5)).await;
    assert!(house.cycle.why_of_need(&bravenia, id(&late)).await.unwrap().is_none());
}

#[tokio::test]
async fn before_a_run_is_chosen_states_learn_nothing_from_it() {
    let house = House::build().await;
    let asked = house.published_need(&house.aldoria, &need("One", 20)).await;
    house.published_offer(&house.donor, &offer("Seats", 40)).await;
    house.solved().await;
    let focal = house.focal(&house.aldoria).await;
    assert!(house.cycle.why_of_need(&focal, id(&asked)).await.unwrap().is_none());
}

#[tokio::test]
async fn what_would_change_it_is_verified() {
    let house = House::build().await;
    let mut foreign = need("Language", 10);
    foreign.languages = "ar".into();
    let asked = house.published_need(&house.aldoria, &foreign).await;
    house.published_need(&house.bravenia, &need("Other", 10)).await;
    house.published_offer(&house.donor, &offer("Seats", 40)).await;
    decided(&house, &[]).await;
    let focal = house.focal(&house.aldoria).await;
    let why = house.cycle.why_of_need(&focal, id(&asked)).await.unwrap().unwrap();
    assert_eq!((why.answer.code, why.answer.because.as_deref()), (Code::Excluded, Some("language")));
    assert_eq!(why.answer.nearest.len(), 1, "the offer is visible to all members");
    let changes = house.cycle.changes_of_need(&focal, id(&asked)).await.unwrap().unwrap();
    let first = changes.answer.found.first().expect("a change");
    assert!(first.plan.value >= first.plan.present && first.amount > 0.0);
}

#[tokio::test]
async fn a_hidden_offer_is_counted_and_never_named() {
    let house = House::build().await;
    let strong = house.published_need(&house.aldoria, &need("Strong", 20)).await;
    let mut weak = need("Weak", 20);
    weak.least_useful = "20".into();
    let left = house.published_need(&house.bravenia, &weak).await;
    let hidden = RawOffer { visibility: "secretariat".into(), ..offer("Hidden seats", 20) };
    let hidden = house.published_offer(&house.donor, &hidden).await;
    decided(&house, &[(&strong, 1.0), (&left, 0.5)]).await;
    let bravenia = house.focal(&house.bravenia).await;
    let why = house.cycle.why_of_need(&bravenia, id(&left)).await.unwrap().unwrap();
    assert_eq!((why.answer.candidates, why.unseen), (0, Others::AFew));
    assert!(why.answer.rules.iter().all(|rule| rule.first == 0 && rule.only == 0));
    let shown = text(&why);
    assert!(!shown.contains("Hidden") && !shown.contains(&hidden.record.offer.id.to_string()), "{shown}");
}

#[tokio::test]
async fn a_donor_s_figures_do_not_move_with_what_is_not_released_to_it() {
    let house = House::build().await;
    house.published_need(&house.bravenia, &need("Released", 20)).await;
    house.published_need(&house.bravenia, &need("Released too", 20)).await;
    let offered = house.published_offer(&house.donor, &offer("Seats", 20)).await;
    let donor = house.focal(&house.donor).await;
    let offer_id = offered.record.offer.id;
    let answers = async || {
        let conditions = house.cycle.conditions_of_offer(&donor, offer_id).await.unwrap().unwrap();
        let next = house.cycle.next_unit_of_offer(&donor, offer_id).await.unwrap().unwrap();
        let dependents = house.cycle.dependents_of_offer(&donor, offer_id).await.unwrap().unwrap();
        (text(&conditions), text(&next), text(&dependents), next.answer)
    };
    let before = answers().await;
    assert!(before.3.iter().any(|step| step.gain.at_least > 0.0), "more seats would be used: {}", before.1);
    assert!(before.2.contains("Released"), "who depends on it");
    // A quiet need, a need under embargo, and a quiet offer of somebody else, matched and agreed in a round.
    house.published_need(&house.aldoria, &quiet("Quiet", 30)).await;
    let embargoed = RawNeed { embargo_until: "2027-02-01".into(), ..need("Later", 30) };
    house.published_need(&house.aldoria, &embargoed).await;
    let other = RawOffer { visibility: "secretariat".into(), ..offer("Of the company", 40) };
    house.published_offer(&house.company, &other).await;
    let (round, run) = house.solved().await;
    house.chosen(&round, &run).await;
    assert_eq!(answers().await, before, "not even as a number");
    // Others do not ask about it.
    for party in [&house.company, &house.aldoria, &house.secretariat] {
        let scope = house.focal(party).await;
        assert_eq!(code(house.cycle.conditions_of_offer(&scope, offer_id).await), "NotFound");
    }
}

#[tokio::test]
async fn a_donor_sees_who_depends_on_its_agreed_help() {
    let house = House::build().await;
    let asked = house.published_need(&house.aldoria, &quiet("Quiet", 20)).await;
    let offered = house.published_offer(&house.donor, &offer("Seats", 40)).await;
    let donor = house.focal(&house.donor).await;
    assert!(house.cycle.dependents_of_offer(&donor, offered.record.offer.id).await.unwrap().is_none());
    let (round, run) = house.solved().await;
    house.chosen(&round, &run).await;
    assert!(house.answer(&house.donor, true).await.remove(0).is_ok());
    assert!(house.answer(&house.aldoria, true).await.remove(0).is_ok());
    let dependents = house.cycle.dependents_of_offer(&donor, offered.record.offer.id).await.unwrap().unwrap();
    assert_eq!(dependents.answer.states.len(), 1);
    assert_eq!(dependents.names.needs[&id(&asked).to_string()].title, "Quiet", "agreed with it, so that it knows it");
}

#[tokio::test]
async fn the_secretariat_asks_about_a_run() {
    let house = House::build().await;
    let (taken, left, offered, run) = outbid(&house).await;
    let secretariat = house.focal(&house.secretariat).await;
    let (cycle, run) = (&house.cycle, run.record.id);
    let at = Where::Offer(offered.record.offer.id);
    let next = cycle.next_unit(&secretariat, run, &at).await.unwrap();
    assert_eq!((next.len(), next[0].answer.len()), (1, steps("seat".parse().unwrap()).len()));
    assert!(next[0].answer.iter().any(|step| step.gain.at_least > 0.0), "{next:?}");
    let area = Where::Area("skills-awareness".parse().unwrap());
    assert_eq!(cycle.next_unit(&secretariat, run, &area).await.unwrap().len(), 1);
    let nowhere = Where::Region("009".parse().unwrap());
    assert_eq!(code(cycle.next_unit(&secretariat, run, &nowhere).await), "NotFound");
    let withdrawal = cycle.withdrawal(&secretariat, run, house.donor.organisation.id).await.unwrap();
    assert_eq!(withdrawal.answer.states.len(), 1);
    assert_eq!(code(cycle.withdrawal(&secretariat, run, house.company.organisation.id).await), "NotFound");
    let (offer_id, need_id) = (offered.record.offer.id, id(&left));
    let by_hand = format!("need,offer,amount\n{need_id},{offer_id},20\n");
    let check = cycle.check_plan(&secretariat, run, by_hand.as_bytes()).await.unwrap();
    assert!(check.answer.violations.is_empty() && check.answer.distance > 0.0, "{:?}", check.answer);
    let too_much = format!("need,offer,amount\n{need_id},{offer_id},20\n{},{offer_id},20\n", id(&taken));
    let check = cycle.check_plan(&secretariat, run, too_much.as_bytes()).await.unwrap();
    assert_eq!(check.answer.violations[0].kind, "capacity");
    assert_eq!(code(cycle.check_plan(&secretariat, run, b"need,offer\n").await), "missing-column");
    let donor = house.focal(&house.donor).await;
    assert_eq!(code(cycle.check_plan(&donor, run, by_hand.as_bytes()).await), "not-allowed read-report");
}

#[tokio::test]
async fn a_draft_learns_at_once_whether_it_can_be_matched() {
    let house = House::build().await;
    let (_, _, offered, _) = outbid(&house).await;
    let focal = house.focal(&house.aldoria).await;
    let view = house.cycle.draft_matchability(&focal, &need("Only asked", 5), None).await.unwrap();
    let draft = view.draft.unwrap();
    assert_eq!((draft.answer.offers, draft.answer.fits), (1, 1));
    assert_eq!(draft.names.offers[&offered.record.offer.id.to_string()].title, "Seats");
    let mut foreign = need("Only asked", 5);
    foreign.languages = "ar".into();
    let draft = house.cycle.draft_matchability(&focal, &foreign, None).await.unwrap().draft.unwrap();
    assert_eq!(draft.answer.fits, 0);
    assert!(draft.answer.openings.iter().any(|opening| opening.offers == 1));
    let unread = house.cycle.draft_matchability(&focal, &RawNeed::default(), None).await.unwrap();
    assert!(unread.draft.is_none() && !unread.findings.is_empty());
    assert_eq!(house.cycle.needs(&focal, &NeedFilter::default(), &Paging::default()).await.unwrap().total, 2);
    let donor = house.focal(&house.donor).await;
    assert_eq!(code(house.cycle.draft_matchability(&donor, &foreign, None).await), "not-allowed write-need");
}
