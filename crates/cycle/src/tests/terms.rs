//! Other terms: who sets them, what the rules say, what the other side answers. And what a refusal is good for.

use ::assessment::NeedStatus;
use persistence::{Audience, ProposalStatus, ThreadSubject};

use super::fixture::{House, code, id, need, offer};
use crate::threads::NewMessage;
use crate::*;

fn raw(amount: &str) -> RawTerms {
    RawTerms { amount: amount.into(), words: "two courses instead of one".into(), ..RawTerms::default() }
}

#[tokio::test]
async fn other_terms_are_checked_and_answered() {
    let house = House::build().await;
    house.published_need(&house.aldoria, &need("One", 20)).await;
    let mut given = offer("Seats", 30);
    given.smallest_award = "4".into();
    house.published_offer(&house.donor, &given).await;
    let (round, run) = house.solved().await;
    house.chosen(&round, &run).await;
    let donor = house.focal(&house.donor).await;
    let proposal = house.open_proposals(&donor).await.remove(0);
    let (of, version) = (proposal.record.id, proposal.record.version);
    for (terms, fault) in [
        (raw("25"), "above-need"),
        (raw("3"), "out-of-range"),
        (raw("many"), "not-an-amount"),
        (RawTerms { kind: "funding".into(), ..raw("10") }, "unknown-kind"),
        (RawTerms { from: "2026-01-01".into(), until: "2027-02-01".into(), ..raw("10") }, "outside-period"),
        (RawTerms { from: "2027-02-01".into(), ..raw("10") }, "required"),
    ] {
        let findings = house.cycle.check_terms(&donor, of, &terms).await.unwrap().findings;
        assert!(findings.iter().any(|f| f.code == fault), "{fault}: {findings:?}");
        assert!(matches!(
            house.cycle.accept_with_terms(&donor, of, &terms, false, version).await,
            Err(Refusal::Invalid(_))
        ));
    }
    let unchanged = house.cycle.accept_with_terms(&donor, of, &RawTerms::default(), false, version).await;
    assert_eq!(code(unchanged), "terms-unchanged");
    let terms = RawTerms { from: "2027-02-01".into(), until: "2027-06-30".into(), ..raw("12") };
    let view = house.cycle.accept_with_terms(&donor, of, &terms, false, version).await.unwrap();
    assert_eq!((view.record.amount.amount, view.record.draw.amount, view.record.terms), (12, 12, 2));
    assert_eq!(view.terms.iter().map(|t| (t.number, t.by)).collect::<Vec<_>>(), [(1, None), (2, Some(Side::Provider))]);
    let state = house.focal(&house.aldoria).await;
    let theirs = house.cycle.proposal(&state, of).await.unwrap();
    assert!(theirs.may_counter && theirs.other_decided);
    // The state sets terms of its own: the provider's yes no longer counts.
    let view = house.cycle.accept_with_terms(&state, of, &raw("15"), false, theirs.record.version).await.unwrap();
    assert_eq!((view.record.terms, view.record.status), (3, ProposalStatus::Open));
    let yes = Decide { accept: true, version: view.record.version, ..Decide::default() };
    let agreed = house.cycle.decide(&donor, of, &yes).await.unwrap();
    let engagement = house.cycle.engagement(&state, agreed.engagement.unwrap()).await.unwrap();
    assert_eq!(engagement.record.engagement.agreed.amount, 15);
    assert_eq!(engagement.record.words, "two courses instead of one");
    assert_eq!(engagement.record.period.unwrap().until().to_string(), "2027-06-30");
    assert!(house.cycle.audit_capacity().await.unwrap().faults.is_empty());
    let ledger = house.cycle.ledger(&donor, agreed.record.offer).await.unwrap();
    assert_eq!((ledger.free, ledger.proposed, ledger.agreed, ledger.delivered), (15, 0, 15, 0));
}

#[tokio::test]
async fn a_declined_pair_comes_back_only_on_other_terms() {
    let house = House::build().await;
    let asked = house.published_need(&house.aldoria, &need("One", 20)).await;
    house.published_offer(&house.donor, &offer("Seats", 40)).await;
    let (round, run) = house.solved().await;
    house.chosen(&round, &run).await;
    house.answer(&house.donor, false).await;
    let awards = async |house: &House| {
        let run = house.run_again(round.record.id).await;
        let secretariat = house.focal(&house.secretariat).await;
        house.cycle.report(&secretariat, run.record.id).await.unwrap().told.report.awards.len()
    };
    assert_eq!(awards(&house).await, 0);
    let state = house.focal(&house.aldoria).await;
    let edit = async |raw: RawNeed| {
        let version = house.cycle.need(&state, id(&asked)).await.unwrap().record.version;
        house.cycle.edit_need(&state, id(&asked), &raw, version).await
    };
    let mut renamed = need("Another title", 20);
    renamed.evidence = "other evidence".into();
    if edit(renamed).await.is_ok() {
        assert_eq!(awards(&house).await, 0, "other words are the same terms");
        edit(need("Another title", 18)).await.unwrap();
        assert_eq!(awards(&house).await, 1, "another amount is another need");
    } else {
        let donor = house.focal(&house.donor).await;
        let offers = house.cycle.offers(&donor, &OfferFilter::default(), &Paging::default()).await.unwrap();
        let own = &offers.items[0].record;
        let change = offer("Seats", 50);
        house.cycle.edit_offer(&donor, own.offer.id, &change, own.version).await.unwrap();
        assert_eq!(awards(&house).await, 1, "another capacity is another offer");
    }
    assert_eq!(house.cycle.need(&state, id(&asked)).await.unwrap().record.status, NeedStatus::Published);
}

#[tokio::test]
async fn two_officers_of_a_side_hear_what_was_decided() {
    let house = House::build().await;
    house.published_need(&house.aldoria, &need("One", 20)).await;
    house.published_offer(&house.donor, &offer("Seats", 40)).await;
    let (round, run) = house.solved().await;
    house.chosen(&round, &run).await;
    let (one, two) = (house.focal(&house.aldoria).await, house.focal(&house.aldoria).await);
    let proposal = house.open_proposals(&one).await.remove(0);
    let yes = Decide { accept: true, version: proposal.record.version, ..Decide::default() };
    let no = Decide { reason_code: Some("timing".into()), version: proposal.record.version, ..Decide::default() };
    let (a, b) = tokio::join!(
        house.cycle.decide(&one, proposal.record.id, &yes),
        house.cycle.decide(&two, proposal.record.id, &no)
    );
    assert!(a.is_ok() != b.is_ok(), "one answer holds: {a:?} {b:?}");
    let (held, refused) = if a.is_ok() { ("accepted", b) } else { ("declined", a) };
    match refused.unwrap_err() {
        Refusal::Conflict { code: "already-answered", detail } => assert!(detail.contains(held), "{detail}"),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn questions_go_to_whom_they_are_meant_for() {
    let house = House::build().await;
    house.published_need(&house.aldoria, &need("One", 20)).await;
    house.published_offer(&house.donor, &offer("Seats", 40)).await;
    let (round, run) = house.solved().await;
    house.chosen(&round, &run).await;
    let (state, donor) = (house.focal(&house.aldoria).await, house.focal(&house.donor).await);
    let secretariat = house.focal(&house.secretariat).await;
    let subject = ThreadSubject::Proposal(house.open_proposals(&state).await[0].record.id);
    let say = |audience, body: &str| NewMessage { audience, body: body.into() };
    house.cycle.post_message(&state, subject, &say(Audience::Both, "which dates?"), None).await.unwrap();
    house.cycle.post_message(&state, subject, &say(Audience::State, "may we ask for more?"), None).await.unwrap();
    house.cycle.post_message(&secretariat, subject, &say(Audience::State, "you may"), None).await.unwrap();
    let seen = async |scope: &Scope| {
        let thread = house.cycle.thread(scope, subject).await.unwrap();
        thread.messages.into_iter().map(|m| m.body).collect::<Vec<_>>()
    };
    assert_eq!(seen(&donor).await, ["which dates?"]);
    assert_eq!(seen(&state).await.len(), 3);
    assert_eq!(seen(&secretariat).await.len(), 3);
    assert!(matches!(
        house.cycle.post_message(&donor, subject, &say(Audience::State, "?"), None).await,
        Err(Refusal::Invalid(_))
    ));
    let stranger = house.focal(&house.bravenia).await;
    assert!(matches!(house.cycle.thread(&stranger, subject).await, Err(Refusal::NotFound)));
    let viewer = house.scope(&house.donor, house.donor.viewer).await;
    assert_eq!(
        code(house.cycle.post_message(&viewer, subject, &say(Audience::Both, "?"), None).await),
        "not-allowed write-message"
    );
}
