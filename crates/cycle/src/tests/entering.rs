//! Writing, importing, confirming: what is refused, what is kept, who may.

use ::assessment::NeedStatus;
use ::matching::RawOffer;
use chrono::TimeDelta;
use persistence::OfferStatus;
use vocabulary::TokenScope;

use super::fixture::{House, code, id, need, offer};
use crate::*;

#[tokio::test]
async fn a_need_entered_from_paper_is_void_until_confirmed() {
    let house = House::build().await;
    let secretariat = house.focal(&house.secretariat).await;
    let organisation = house.aldoria.organisation.id;
    let entered =
        house.cycle.enter_need_on_behalf(&secretariat, organisation, &need("By letter", 10), None).await.unwrap();
    assert!(entered.record.entered_by_secretariat && !entered.record.confirmed && entered.moves.is_empty());
    let wrong =
        house.cycle.enter_need_on_behalf(&secretariat, house.donor.organisation.id, &need("By letter", 10), None).await;
    assert_eq!(code(wrong), "not-a-delegation");
    let focal = house.focal(&house.aldoria).await;
    let version = entered.record.version;
    assert_eq!(
        code(house.cycle.move_need(&focal, id(&entered), NeedStatus::Endorsed, "", version).await),
        "not-confirmed"
    );
    let home = house.cycle.home(&focal).await.unwrap();
    assert!(home.tasks.iter().any(|task| task.code == "confirm-needs" && task.count == 1));
    let contributor = house.scope(&house.aldoria, house.aldoria.contributor).await;
    assert_eq!(code(house.cycle.confirm_need(&contributor, id(&entered), version).await), "not-allowed confirm-need");
    let confirmed = house.cycle.confirm_need(&focal, id(&entered), version).await.unwrap();
    assert!(confirmed.record.confirmed && confirmed.moves.contains(&NeedStatus::Endorsed));
}

#[tokio::test]
async fn roles_within_a_state() {
    let house = House::build().await;
    let contributor = house.scope(&house.aldoria, house.aldoria.contributor).await;
    let viewer = house.scope(&house.aldoria, house.aldoria.viewer).await;
    let mut raw = need("Draft", 10);
    assert_eq!(code(house.cycle.create_need(&viewer, &raw, None).await), "not-allowed write-need");
    assert_eq!(code(house.cycle.create_need(&contributor, &raw, None).await), "not-allowed share-need");
    raw.visibility = String::new();
    let draft = house.cycle.create_need(&contributor, &raw, None).await.unwrap();
    assert_eq!(
        code(house.cycle.move_need(&contributor, id(&draft), NeedStatus::Endorsed, "", 1).await),
        "not-allowed endorse-need"
    );
    raw.title = "Draft, better".into();
    let edited = house.cycle.edit_need(&contributor, id(&draft), &raw, draft.record.version).await.unwrap();
    let stale = house.cycle.edit_need(&contributor, id(&draft), &raw, draft.record.version).await;
    assert!(matches!(stale, Err(Refusal::Stale { current_version }) if current_version == edited.record.version));
    let focal = house.focal(&house.aldoria).await;
    let endorsed =
        house.cycle.move_need(&focal, id(&draft), NeedStatus::Endorsed, "", edited.record.version).await.unwrap();
    let late = house.cycle.edit_need(&contributor, id(&draft), &raw, endorsed.record.version).await;
    assert_eq!(code(late), "not-allowed endorse-need");
    // Another state finds nothing there.
    let other = house.focal(&house.bravenia).await;
    assert!(matches!(house.cycle.need(&other, id(&draft)).await, Err(Refusal::NotFound)));
    assert!(matches!(house.cycle.edit_need(&other, id(&draft), &raw, 1).await, Err(Refusal::NotFound)));
}

#[tokio::test]
async fn faults_of_what_a_need_names() {
    let house = House::build().await;
    let focal = house.focal(&house.aldoria).await;
    let mut raw = need("Joint", 10);
    raw.partners = "XAA;XAC;XAB".into();
    raw.requires = "00000000-0000-4000-8000-000000000001".into();
    let Err(Refusal::Invalid(findings)) = house.cycle.create_need(&focal, &raw, None).await else { panic!() };
    let codes: Vec<&str> = findings.iter().map(|f| f.code.as_str()).collect();
    assert_eq!(codes, ["unknown-need", "partner-leads", "no-delegation"]);
    let draft = house.cycle.check_need(&focal, &raw).await.unwrap();
    assert!(draft.findings.len() >= 3 && draft.matchability.is_some());
    raw.quantity = "many".into();
    let draft = house.cycle.check_need(&focal, &raw).await.unwrap();
    assert!(draft.matchability.is_none() && draft.findings.iter().any(|f| f.is_error()));
}

#[tokio::test]
async fn a_joint_need_waits_for_every_consent() {
    let house = House::build().await;
    let mut raw = need("Joint", 20);
    raw.partners = "XAB".into();
    let joint = house.published_need(&house.aldoria, &raw).await;
    house.published_offer(&house.donor, &offer("Seats", 20)).await;
    let secretariat = house.focal(&house.secretariat).await;
    let round = house
        .cycle
        .create_round(&secretariat, &NewRound { title: "R".into(), ..NewRound::default() }, None)
        .await
        .unwrap();
    assert_eq!(code(house.cycle.start_run(&secretariat, round.record.id, None).await), "nothing-to-match");
    let partner = house.focal(&house.bravenia).await;
    let seen = house.cycle.need(&partner, id(&joint)).await.unwrap();
    assert!(seen.may.contains(&Act::ConsentJointNeed));
    let seen = house.cycle.consent_to_need(&partner, id(&joint), true, seen.record.version).await.unwrap();
    assert_eq!(seen.partners.iter().map(|(_, _, yes)| *yes).collect::<Vec<_>>(), [true]);
    let run = house.run_again(round.record.id).await;
    assert_eq!(house.cycle.report(&secretariat, run.record.id).await.unwrap().told.report.awards.len(), 1);
}

#[tokio::test]
async fn a_table_comes_in_whole_or_not_at_all_and_goes_out_again() {
    let house = House::build().await;
    let focal = house.focal(&house.aldoria).await;
    house.cycle.create_need(&focal, &need("First", 10), None).await.unwrap();
    house.cycle.create_need(&focal, &need("Second", 12), None).await.unwrap();
    for format in [Format::Csv, Format::Xlsx, Format::Json] {
        let bytes = house
            .cycle
            .export_needs(&focal, &NeedFilter { mine: true, ..NeedFilter::default() }, format)
            .await
            .unwrap();
        let other = house.focal(&house.bravenia).await;
        let refused = house.cycle.import_needs(&other, &bytes, None).await;
        assert!(refused.is_err(), "the identifiers are taken: {refused:?}");
    }
    let csv = "title,capability,kinds,quantity,unit,earliest_start,latest_end\nOne,professional-training,training-course,10,seat,2027-01-01,2027-12-31\nTwo,professional-training,training-course,lots,seat,2027-01-01,2026-12-31\n";
    let Err(Refusal::Invalid(findings)) = house.cycle.import_needs(&focal, csv.as_bytes(), None).await else {
        panic!()
    };
    assert!(findings.iter().all(|f| f.place.row == Some(3)), "{findings:?}");
    let good = csv.replace("lots", "11").replace("2026-12-31", "2027-11-30");
    let key = Key::new("once", good.as_bytes());
    let imported = house.cycle.import_needs(&focal, good.as_bytes(), Some(&key)).await.unwrap();
    let again = house.cycle.import_needs(&focal, good.as_bytes(), Some(&key)).await.unwrap();
    assert_eq!((imported.ids.len(), &again.ids), (2, &imported.ids), "the key makes it once");
    let page = house
        .cycle
        .needs(&focal, &NeedFilter { mine: true, ..NeedFilter::default() }, &Paging::default())
        .await
        .unwrap();
    assert_eq!(page.total, 4);
}

#[tokio::test]
async fn an_offer_keeps_what_is_agreed_and_ends_with_its_window() {
    let house = House::build().await;
    house.published_need(&house.aldoria, &need("One", 20)).await;
    let offered = house.published_offer(&house.donor, &offer("Seats", 30)).await;
    let (round, run) = house.solved().await;
    house.chosen(&round, &run).await;
    house.answer(&house.aldoria, true).await;
    house.answer(&house.donor, true).await;
    let donor = house.focal(&house.donor).await;
    let offer_id = offered.record.offer.id;
    let view = house.cycle.offer(&donor, offer_id).await.unwrap();
    let edit = |raw: RawOffer| house.cycle.edit_offer(&donor, offer_id, Box::leak(Box::new(raw)), view.record.version);
    assert_eq!(code(edit(offer("Seats", 19)).await), "below-agreed");
    assert_eq!(edit(offer("Seats", 20)).await.unwrap().free, Some(0));
    house.hand.set("2028-02-02T10:00:00Z".parse().unwrap());
    house.work().await;
    let donor = house.focal(&house.donor).await;
    assert_eq!(house.cycle.offer(&donor, offer_id).await.unwrap().record.status, OfferStatus::Expired);
    assert!(house.cycle.today() > offered.record.offer.facts.window.until());
}

#[tokio::test]
async fn people_come_by_invitation_and_passwords_are_throttled() {
    let house = House::build().await;
    let focal = house.focal(&house.aldoria).await;
    let own = house.aldoria.organisation.id;
    let invite = Invite { organisation: own, email: "new@example.org".into(), role: vocabulary::Role::Contributor };
    let sent = house.cycle.invite(&focal, &invite).await.unwrap();
    let elsewhere = Invite { organisation: house.bravenia.organisation.id, ..invite };
    assert!(matches!(house.cycle.invite(&focal, &elsewhere).await, Err(Refusal::NotFound)));
    let language = vocabulary::UnLanguage::Fr;
    assert_eq!(
        code(house.cycle.accept_invitation(&sent.secret, "New Person", "short", language, "", &Door::default()).await),
        "password-too-short"
    );
    let signed_in = house
        .cycle
        .accept_invitation(&sent.secret, "New Person", "quiet lamp over river", language, "", &Door::default())
        .await
        .unwrap();
    assert_eq!((signed_in.organisation, signed_in.language), (own, language));
    assert!(house.cycle.invitation(&sent.secret).await.is_err(), "it works once");
    let scope = house.cycle.authenticate(Presented::Session(&signed_in.secret)).await.unwrap();
    let changed = house.cycle.change_password(&scope, "quiet lamp over river", "another calm sentence").await.unwrap();
    let old = house.cycle.authenticate(Presented::Session(&signed_in.secret)).await.unwrap();
    assert!(old.actor().is_none(), "the old session has ended");
    let scope = house.cycle.authenticate(Presented::Session(&changed.secret)).await.unwrap();
    let token = house.cycle.create_token(&scope, "script", 30, TokenScope::Write).await.unwrap();
    let by_token = house.cycle.authenticate(Presented::Token(&token.secret)).await.unwrap();
    assert!(by_token.actor().is_some_and(|actor| !actor.session));
    house.cycle.revoke_token(&scope, token.token.id).await.unwrap();
    assert!(matches!(house.cycle.authenticate(Presented::Token(&token.secret)).await, Err(Refusal::NotSignedIn)));
    assert!(house.cycle.sign_in("new@example.org", "another calm sentence", &Door::default()).await.is_ok());
    for _ in 0..10 {
        assert_eq!(code(house.cycle.sign_in("new@example.org", "wrong", &Door::default()).await), "sign-in-refused");
    }
    assert!(matches!(
        house.cycle.sign_in("new@example.org", "another calm sentence", &Door::default()).await,
        Err(Refusal::Throttled { .. })
    ));
    house.hand.advance(TimeDelta::seconds(301));
    assert!(house.cycle.sign_in("new@example.org", "another calm sentence", &Door::default()).await.is_ok());
}
