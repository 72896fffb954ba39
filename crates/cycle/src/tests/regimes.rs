//! Who sees what before consent, in each regime, through every use case that lists or opens records.

use persistence::{Asked, ProposalStatus, Regime, ThreadSubject};

use super::fixture::{House, Party, code, id, need, offer};
use crate::threads::NewMessage;
use crate::*;

const SECRET: &str = "zqsecrettitle";

/// A round in a regime, with its one proposal sent.
async fn proposed(house: &House, regime: Regime, alternatives: u8) -> RoundView {
    let secretariat = house.focal(&house.secretariat).await;
    let frame = RoundFrame { regime, alternatives, ..RoundFrame::default() };
    let new = NewRound { title: "Round".into(), frame, ..NewRound::default() };
    let round = house.cycle.create_round(&secretariat, &new, None).await.unwrap();
    let run = house.run_again(round.record.id).await;
    house.chosen(&round, &run).await
}

/// A need that the donor may only know by a proposal, and an offer that the state may only know by one.
async fn pair(house: &House) -> (NeedView, OfferView) {
    let mut asked = need(SECRET, 20);
    asked.visibility = "secretariat".into();
    asked.description = "zqsecretdescription".into();
    let mut given = offer("zqoffertitle", 40);
    given.visibility = "secretariat".into();
    (house.published_need(&house.aldoria, &asked).await, house.published_offer(&house.donor, &given).await)
}

/// Everything that a party can read, as one text.
async fn all_that(house: &House, party: &Party) -> String {
    let scope = house.focal(party).await;
    let cycle = &house.cycle;
    let mut seen = String::new();
    let mut add = |value: serde_json::Result<String>| seen.push_str(&value.unwrap());
    let everything = Paging { limit: 200, ..Paging::default() };
    let proposals = cycle.proposals(&scope, &ProposalFilter::default(), &everything).await.unwrap().items;
    add(serde_json::to_string(&proposals));
    for proposal in &proposals {
        if let Ok(view) = cycle.proposal(&scope, proposal.record.id).await {
            add(serde_json::to_string(&view));
        }
        add(serde_json::to_string(&cycle.thread(&scope, ThreadSubject::Proposal(proposal.record.id)).await.unwrap()));
    }
    add(serde_json::to_string(&cycle.needs(&scope, &NeedFilter::default(), &everything).await.unwrap().items));
    let offers = cycle.offers(&scope, &OfferFilter::default(), &everything).await.unwrap().items;
    add(serde_json::to_string(&offers));
    for offer in &offers {
        add(serde_json::to_string(&cycle.offer(&scope, offer.record.offer.id).await.unwrap()));
        if offer.own {
            add(serde_json::to_string(&cycle.ledger(&scope, offer.record.offer.id).await.unwrap()));
        }
    }
    add(serde_json::to_string(&cycle.home(&scope).await.unwrap()));
    add(serde_json::to_string(&cycle.notices(&scope, &everything).await.unwrap().items));
    add(serde_json::to_string(&cycle.audit(&scope, &everything).await.unwrap().items));
    add(serde_json::to_string(&cycle.engagements(&scope, &everything).await.unwrap().items));
    add(serde_json::to_string(&cycle.interests(&scope, &InterestFilter::default(), &everything).await.unwrap().items));
    add(serde_json::to_string(&cycle.ledgers(&scope, &everything).await.unwrap().items));
    seen
}

#[tokio::test]
async fn an_unnamed_need_stays_unnamed_until_the_provider_accepts() {
    let house = House::build().await;
    let (asked, _) = pair(&house).await;
    proposed(&house, Regime::ProviderFirstUnnamed, 0).await;
    let state = house.focal(&house.aldoria).await;
    assert!(house.open_proposals(&state).await.is_empty(), "the state is not asked yet");
    let donor = house.focal(&house.donor).await;
    let proposal = house.open_proposals(&donor).await.remove(0);
    let unnamed = proposal.unnamed.clone().unwrap();
    assert_eq!((unnamed.area.as_str(), unnamed.amount.amount), ("skills-awareness", 20));
    let question = NewMessage { audience: Audience::Provider, body: "in which language?".into() };
    let thread = ThreadSubject::Proposal(proposal.record.id);
    house.cycle.post_message(&donor, thread, &question, None).await.unwrap();
    let hidden = [
        SECRET.to_owned(),
        "zqsecretdescription".to_owned(),
        id(&asked).to_string(),
        house.aldoria.organisation.id.to_string(),
        "XAA".to_owned(),
        "Aldoria".to_owned(),
    ];
    let seen = all_that(&house, &house.donor).await;
    for secret in &hidden {
        // The demonstration's states are named by nobody but a proposal here.
        assert!(!seen.contains(secret.as_str()), "{secret} shows before the provider accepts");
    }
    assert_eq!(house.answer(&house.donor, true).await.remove(0).unwrap().need.unwrap().title, SECRET);
    let view = house.cycle.proposal(&state, proposal.record.id).await.unwrap();
    assert_eq!((view.record.asked, view.record.status), (Asked::Both, ProposalStatus::Open));
    let donor_view = house.cycle.proposal(&donor, proposal.record.id).await.unwrap();
    assert_eq!(donor_view.need.unwrap().title, SECRET);
    assert!(house.answer(&house.aldoria, true).await.remove(0).unwrap().engagement.is_some());
}

#[tokio::test]
async fn an_unnamed_need_that_is_declined_is_never_named() {
    let house = House::build().await;
    let (asked, _) = pair(&house).await;
    proposed(&house, Regime::ProviderFirstUnnamed, 0).await;
    let answered = house.answer(&house.donor, false).await.remove(0).unwrap();
    assert!(answered.need.is_none() && answered.unnamed.is_some());
    let seen = all_that(&house, &house.donor).await;
    assert!(!seen.contains(SECRET) && !seen.contains(&id(&asked).to_string()));
    assert!(!seen.contains(&house.aldoria.organisation.id.to_string()), "nor by the trail of the own refusal");
    let state = house.focal(&house.aldoria).await;
    assert!(
        house.cycle.proposals(&state, &ProposalFilter::default(), &Paging::default()).await.unwrap().items.is_empty()
    );
}

#[tokio::test]
async fn the_state_chooses_first_and_among_alternatives() {
    let house = House::build().await;
    pair(&house).await;
    house.published_offer(&house.company, &offer("Other seats", 30)).await;
    proposed(&house, Regime::StateFirst, 2).await;
    let state = house.focal(&house.aldoria).await;
    let proposal = house.open_proposals(&state).await.remove(0);
    let first = if proposal.provider_name == "Donor" { &house.donor } else { &house.company };
    let other = if proposal.provider_name == "Donor" { &house.company } else { &house.donor };
    for party in [&house.donor, &house.company] {
        let scope = house.focal(party).await;
        assert!(house.open_proposals(&scope).await.is_empty(), "no provider is asked yet");
        assert!(!all_that(&house, party).await.contains(SECRET));
    }
    let view = house.cycle.proposal(&state, proposal.record.id).await.unwrap();
    assert_eq!(view.alternatives.len(), 1, "{:?}", view.alternatives);
    let wanted = view.alternatives[0].clone();
    assert!(wanted.available && view.may.contains(&Act::ChooseAlternative));
    let chosen =
        house.cycle.choose_alternative(&state, proposal.record.id, wanted.offer, view.record.version).await.unwrap();
    assert_eq!(chosen.record.offer, wanted.offer);
    assert!(chosen.own_decision.unwrap().accept);
    let again = house.cycle.choose_alternative(&state, proposal.record.id, wanted.offer, view.record.version + 1).await;
    assert_eq!(code(again), "proposal-ended");
    assert!(!all_that(&house, first).await.contains(SECRET), "whoever was not asked never hears of it");
    let agreed = house.answer(other, true).await.remove(0).unwrap();
    assert!(agreed.engagement.is_some());
    let audit = house.cycle.audit_capacity().await.unwrap();
    assert!(audit.faults.is_empty() && audit.offers == 2, "{audit:?}");
}

#[tokio::test]
async fn both_at_once_tells_both() {
    let house = House::build().await;
    pair(&house).await;
    proposed(&house, Regime::PublishedWithConsent, 0).await;
    for party in [&house.aldoria, &house.donor] {
        let scope = house.focal(party).await;
        let proposal = house.open_proposals(&scope).await.remove(0);
        assert_eq!((proposal.record.asked, proposal.need_title.as_str()), (Asked::Both, SECRET));
    }
    let stranger = house.focal(&house.bravenia).await;
    assert!(house.open_proposals(&stranger).await.is_empty());
    assert!(!all_that(&house, &house.bravenia).await.contains(SECRET));
}
