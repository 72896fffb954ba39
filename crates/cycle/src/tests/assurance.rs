//! What a session must have shown for grave acts.

use chrono::TimeDelta;
use vocabulary::{Role, UnLanguage};

use super::fixture::{House, code};
use crate::*;

#[tokio::test]
async fn a_grave_act_wants_to_know_anew_who_asks() {
    let house = House::build().await;
    let (cycle, own, words) = (&house.cycle, house.aldoria.organisation.id, "quiet lamp over river");
    let wish = |email: &str, role| Invite { organisation: own, email: email.into(), role };
    let focal = house.focal(&house.aldoria).await;
    let sent = cycle.invite(&focal, &wish("second@example.org", Role::FocalPoint)).await.unwrap();
    let begun =
        cycle.accept_invitation(&sent.secret, "Second", words, UnLanguage::En, "", &Door::default()).await.unwrap();
    let enter = async |secret: &str| cycle.authenticate(Presented::Session(secret)).await.unwrap();
    let scope = enter(&begun.secret).await;
    assert_eq!(fresh_until(&scope), Some(cycle.now() + TimeDelta::minutes(10)));
    cycle.invite(&scope, &wish("one@example.org", Role::Viewer)).await.unwrap();

    house.hand.advance(TimeDelta::minutes(10));
    let scope = enter(&begun.secret).await;
    assert_eq!(fresh_until(&scope), None);
    let two = wish("two@example.org", Role::Viewer);
    assert!(matches!(cycle.invite(&scope, &two).await, Err(Refusal::ProofRequired)));
    assert!(cycle.invitations(&scope, own).await.is_ok(), "to read it is not grave");
    assert!(matches!(cycle.begin_second_factor(&scope).await, Err(Refusal::ProofRequired)));
    assert_eq!(code(cycle.prove(&scope, "not the password", "").await), "password-wrong");
    let proved = cycle.prove(&scope, words, "").await.unwrap();
    assert!(enter(&begun.secret).await.actor().is_none(), "it goes on under another secret");
    let scope = enter(&proved.secret).await;
    cycle.invite(&scope, &two).await.unwrap();

    let strict = scope.asking_for_second_factor();
    let three = wish("three@example.org", Role::Viewer);
    assert!(matches!(cycle.invite(&strict, &three).await, Err(Refusal::SecondFactorRequired)));
    assert!(cycle.begin_second_factor(&strict).await.is_ok(), "who has none can set one up");
}
