//! Who may do what about people, tokens and sessions.

use persistence::OrganisationRecord;
use vocabulary::{OrganisationKind, ProviderKind, Role, TokenScope};

use super::fixture::{House, code, need};
use crate::*;

fn invite(organisation: &OrganisationRecord, email: &str, role: Role) -> Invite {
    Invite { organisation: organisation.id, email: email.into(), role }
}

fn conflict<T>(outcome: Outcome<T>) -> &'static str {
    match outcome.err() {
        Some(Refusal::Conflict { code, .. }) => code,
        other => panic!("a conflict: {other:?}"),
    }
}

async fn by_token(house: &House, scope: &Scope, reach: TokenScope) -> Scope {
    let made = house.cycle.create_token(scope, "program", 1, reach).await.unwrap();
    assert_eq!(made.token.scope, reach);
    house.cycle.authenticate(Presented::Token(&made.secret)).await.unwrap()
}

#[tokio::test]
async fn nobody_manages_the_people_of_another_organisation() {
    let house = House::build().await;
    let (cycle, aldoria) = (&house.cycle, &house.aldoria);
    let secretariat = house.focal(&house.secretariat).await;
    let other = house.focal(&house.bravenia).await;
    let there = aldoria.organisation.id;
    for role in Role::ALL {
        let wish = invite(&aldoria.organisation, "intruder@example.org", *role);
        assert_eq!(conflict(cycle.invite(&secretariat, &wish).await), "has-focal-point");
        assert!(matches!(cycle.invite(&other, &wish).await, Err(Refusal::NotFound)));
    }
    for by in [&secretariat, &other] {
        let set = cycle.set_role(by, there, aldoria.viewer, Role::FocalPoint).await;
        assert!(matches!(set, Err(Refusal::NotFound)));
        assert!(matches!(cycle.remove_member(by, there, aldoria.viewer).await, Err(Refusal::NotFound)));
        assert!(matches!(cycle.member(by, there, aldoria.viewer).await, Err(Refusal::NotFound)));
        assert!(!cycle.may_appoint(by, there).await.unwrap());
    }
    let names = cycle.people(&secretariat, Some(there)).await.unwrap();
    assert!(names.len() == 3 && names.iter().all(|one| one.email.is_none() && one.role.is_none()));
    assert!(matches!(cycle.people(&other, Some(there)).await, Err(Refusal::NotFound)));
    let own = cycle.people(&house.focal(aldoria).await, None).await.unwrap();
    assert!(own.iter().all(|one| one.email.is_some() && one.role.is_some()));
}

#[tokio::test]
async fn the_first_focal_point_is_appointed_by_the_secretariats_focal_point() {
    let house = House::build().await;
    let cycle = &house.cycle;
    let secretariat = house.focal(&house.secretariat).await;
    let new = NewOrganisation {
        kind: OrganisationKind::Provider,
        name: "Empty".into(),
        provider_kind: Some(ProviderKind::Ngo),
        state: None,
    };
    let empty = cycle.create_organisation(&secretariat, &new, None).await.unwrap();
    assert!(cycle.may_appoint(&secretariat, empty.id).await.unwrap());
    let contributor = house.scope(&house.secretariat, house.secretariat.contributor).await;
    let first = invite(&empty, "first@example.org", Role::FocalPoint);
    assert!(matches!(cycle.invite(&contributor, &first).await, Err(Refusal::NotAllowed { .. })));
    let wrong = [
        (invite(&empty, "first@example.org", Role::Viewer), "first-is-focal-point"),
        (invite(&empty, "Viewer.Secretariat@example.org", Role::FocalPoint), "own-address"),
        (invite(&empty, "nowhere", Role::FocalPoint), "not-an-email"),
    ];
    for (wish, wanted) in wrong {
        assert_eq!(code(cycle.invite(&secretariat, &wish).await.map(|_| ())), wanted);
    }
    let sent = cycle.invite(&secretariat, &first).await.unwrap();
    let (words, language) = ("quiet lamp over river", vocabulary::UnLanguage::En);
    let signed_in =
        cycle.accept_invitation(&sent.secret, "First", words, language, "", &Door::default()).await.unwrap();
    assert_eq!(signed_in.organisation, empty.id);
    assert_eq!(conflict(cycle.invite(&secretariat, &first).await), "has-focal-point");
    assert!(!cycle.may_appoint(&secretariat, empty.id).await.unwrap());
    let focal = cycle.authenticate(Presented::Session(&signed_in.secret)).await.unwrap();
    let again = invite(&empty, "FIRST@example.org", Role::Viewer);
    assert_eq!(code(cycle.invite(&focal, &again).await.map(|_| ())), "already-member");
    // Whoever is known joins another organisation with the password they have, and goes on for that one.
    let aldoria = house.focal(&house.aldoria).await;
    let asked = invite(&house.aldoria.organisation, "first@example.org", Role::Viewer);
    let sent = cycle.invite(&aldoria, &asked).await.unwrap();
    let wrong = cycle.accept_invitation(&sent.secret, "", "a guess of somebody", language, "", &Door::default()).await;
    assert_eq!(code(wrong), "sign-in-refused");
    let joined = cycle.accept_invitation(&sent.secret, "", words, language, "", &Door::default()).await.unwrap();
    assert_eq!(joined.organisation, house.aldoria.organisation.id);
    let scope = cycle.authenticate(Presented::Session(&joined.secret)).await.unwrap();
    assert_eq!(cycle.sessions(&scope).await.unwrap().len(), 2, "none is left over from joining");
}

#[tokio::test]
async fn a_token_does_what_it_says_and_never_what_is_for_people() {
    let house = House::build().await;
    let cycle = &house.cycle;
    let focal = house.focal(&house.aldoria).await;
    let own = house.aldoria.organisation.id;
    for reach in TokenScope::ALL {
        let scope = by_token(&house, &focal, *reach).await;
        let refused = |outcome: Outcome<()>| assert_eq!(outcome, Err(Refusal::BeyondToken), "{reach}");
        refused(cycle.create_token(&scope, "more", 366, TokenScope::Write).await.map(|_| ()));
        refused(cycle.tokens(&scope).await.map(|_| ()));
        let wish = invite(&house.aldoria.organisation, "x@example.org", Role::FocalPoint);
        refused(cycle.invite(&scope, &wish).await.map(|_| ()));
        refused(cycle.set_role(&scope, own, house.aldoria.viewer, Role::FocalPoint).await.map(|_| ()));
        refused(cycle.remove_member(&scope, own, house.aldoria.viewer).await);
        refused(cycle.sessions(&scope).await.map(|_| ()));
        refused(cycle.sign_out_elsewhere(&scope).await.map(|_| ()));
        assert!(matches!(cycle.change_password(&scope, "old", "new").await, Err(Refusal::NotSignedIn)));
        assert!(matches!(cycle.act_for(&scope, own).await, Err(Refusal::NotSignedIn)));
        assert!(matches!(cycle.set_language(&scope, vocabulary::UnLanguage::Fr).await, Err(Refusal::NotSignedIn)));
        let written = cycle.create_need(&scope, &need("By a program", 20), None).await;
        let writes = matches!(reach, TokenScope::Write | TokenScope::Decide);
        assert_eq!(written.is_ok(), writes, "{reach}: {written:?}");
        let file = cycle.export_needs(&scope, &NeedFilter::default(), Format::Csv).await;
        assert!(file.is_ok(), "{reach}");
        let listed = cycle.needs(&scope, &NeedFilter::default(), &Paging::default()).await;
        assert_eq!(listed.is_ok(), *reach != TokenScope::Exchange);
        let brought = cycle.import_needs(&scope, file.unwrap().as_slice(), None).await;
        assert_eq!(matches!(brought, Err(Refusal::BeyondToken)), *reach == TokenScope::Read, "{brought:?}");
    }
    // What the role does not allow, no token allows.
    let viewer = house.scope(&house.aldoria, house.aldoria.viewer).await;
    let scope = by_token(&house, &viewer, TokenScope::Write).await;
    let written = cycle.create_need(&scope, &need("By a viewer's program", 20), None).await;
    assert!(matches!(written, Err(Refusal::NotAllowed { .. })));
}

#[tokio::test]
async fn a_change_of_ones_own_role_rotates_the_session_that_asks() {
    let house = House::build().await;
    let cycle = &house.cycle;
    let first = house.focal(&house.aldoria).await;
    let own = house.aldoria.organisation.id;
    let viewer = house.scope(&house.aldoria, house.aldoria.viewer).await;
    let token = cycle.create_token(&viewer, "program", 1, TokenScope::Read).await.unwrap();
    let rotated = cycle.set_role(&first, own, house.aldoria.viewer, Role::FocalPoint).await.unwrap();
    assert!(rotated.is_none(), "of somebody else");
    assert!(matches!(cycle.authenticate(Presented::Token(&token.secret)).await, Err(Refusal::NotSignedIn)));
    assert!(cycle.sessions(&viewer).await.unwrap().is_empty(), "none is left");
    let rotated = cycle.set_role(&first, own, house.aldoria.focal, Role::Viewer).await.unwrap().unwrap();
    let scope = cycle.authenticate(Presented::Session(&rotated.secret)).await.unwrap();
    assert_eq!(scope.actor().unwrap().role, Role::Viewer);
    assert!(matches!(cycle.end_session(&first, uuid::Uuid::nil()).await, Err(Refusal::NotFound)));
    assert_eq!(cycle.sessions(&scope).await.unwrap().len(), 1);
}
