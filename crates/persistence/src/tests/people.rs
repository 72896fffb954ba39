//! The door, memberships, invitations, tokens.

use chrono::TimeDelta;
use vocabulary::{OrganisationKind, Role, TokenScope, UnLanguage};

use super::bench::*;
use crate::people::factors::{self, Shown};
use crate::*;

fn invitation(organisation: vocabulary::OrganisationId, email: &str, number: u8) -> NewInvitation {
    NewInvitation {
        organisation,
        email: email.into(),
        role: Role::Contributor,
        sha256: secret(number),
        expires_at: now() + TimeDelta::days(7),
    }
}

fn acceptance(name: &str) -> Acceptance {
    Acceptance { name: name.into(), language: UnLanguage::Fr, password_hash: "hash".into() }
}

#[tokio::test(flavor = "multi_thread")]
async fn sessions_open_idle_out_and_end() {
    for bench in benches("sessions").await {
        let store = &bench.store;
        let login = people::login(store, " ALPHA@example.org ").await.unwrap().unwrap();
        assert_eq!(login.password_hash(), Some("phc"));
        assert!(people::login(store, "nobody@example.org").await.unwrap().is_none());
        people::open_session(store, &login, None, (&secret(50), "one"), limits(), now()).await.unwrap();
        people::open_session(store, &login, Some(id(&bench.alpha)), (&secret(51), "two"), limits(), now())
            .await
            .unwrap();
        let elsewhere =
            people::open_session(store, &login, Some(id(&bench.beta)), (&secret(52), ""), limits(), now()).await;
        assert_eq!(elsewhere, Err(StoreError::NotFound));
        let at = |minutes| now() + TimeDelta::minutes(minutes);
        let session = secret(50);
        let enter = |minutes| authenticate(store, Credential::Session(&session), at(minutes));
        let scope = enter(29).await.unwrap();
        let actor = scope.actor().unwrap();
        assert_eq!((actor.organisation_name.as_str(), actor.role, actor.session), ("Alpha", Role::FocalPoint, true));
        assert!(enter(58).await.is_ok(), "each request prolongs it");
        assert_eq!(enter(58 + 30).await.err(), Some(StoreError::NotFound), "idle");
        let trace = format!("{:?}", secret(50)); // as bytes; "50" alone may stand in an id
        assert!(!format!("{scope:?}").contains(&trace[1..trace.len() - 1]), "no trace of the secret: {scope:?}");
        let other = authenticate(store, Credential::Session(&secret(51)), now()).await.unwrap();
        assert!(people::close_other_sessions(store, &other).await.unwrap() >= 2);
        assert!(enter(59).await.is_err());
        people::set_own_password(store, &other, "new hash".into()).await.unwrap();
        assert_eq!(people::own_password_hash(store, &other).await.unwrap().as_deref(), Some("new hash"));
        people::close_session(store, &other).await.unwrap();
        assert!(authenticate(store, Credential::Session(&secret(51)), now()).await.is_err());
        for minutes in (0..13 * 60).step_by(20) {
            let alive = authenticate(store, Credential::Session(&secret(3)), at(minutes)).await.is_ok();
            assert_eq!(alive, minutes < 12 * 60, "absolute limit, {minutes} min");
        }
        bench.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invitation_is_accepted_once_and_opens_no_account_of_another() {
    for bench in benches("invitations").await {
        let store = &bench.store;
        let alpha = id(&bench.alpha);
        assert!(people::invite(store, &bench.beta, invitation(alpha, "x@example.org", 60), None).await.is_err());
        people::invite(store, &bench.alpha, invitation(alpha, "New@Example.org", 60), None).await.unwrap();
        let shown = people::invitation(store, &secret(60), now()).await.unwrap();
        assert_eq!((shown.organisation_name.as_str(), shown.person_exists), ("Alpha", false));
        assert!(people::invitation(store, &secret(60), now() + TimeDelta::days(8)).await.is_err());
        let Accepted::New(login) =
            people::accept_invitation(store, &secret(60), acceptance("Newcomer"), now()).await.unwrap()
        else {
            panic!("the account is new");
        };
        assert_eq!(login.name(), "Newcomer");
        people::open_session(store, &login, None, (&secret(61), ""), limits(), now()).await.unwrap();
        let again = people::accept_invitation(store, &secret(60), acceptance("Thief"), now()).await;
        assert_eq!(again.err(), Some(StoreError::NotFound));
        let beta = id(&bench.beta);
        people::invite(store, &bench.beta, invitation(beta, "new@example.org", 62), None).await.unwrap();
        let joined = people::accept_invitation(store, &secret(62), acceptance("Thief"), now()).await.unwrap();
        assert!(matches!(joined, Accepted::Existing));
        let login = people::login(store, "new@example.org").await.unwrap().unwrap();
        assert_eq!((login.name(), login.password_hash(), login.memberships().len()), ("Newcomer", Some("hash"), 2));
        let scope = authenticate(store, Credential::Session(&secret(61)), now()).await.unwrap();
        assert!(people::rotate_session(store, &scope, id(&bench.gamma), &secret(64)).await.is_err());
        people::rotate_session(store, &scope, beta, &secret(64)).await.unwrap();
        assert!(authenticate(store, Credential::Session(&secret(61)), now()).await.is_err(), "the old secret is gone");
        let again = people::rotate_session(store, &scope, beta, &secret(65)).await;
        assert_eq!(again, Err(StoreError::NotFound), "a session is rotated once");
        let scope = authenticate(store, Credential::Session(&secret(64)), now()).await.unwrap();
        assert_eq!(scope.actor().unwrap().organisation, beta);
        assert_eq!(people::memberships(store, &scope).await.unwrap().len(), 2);
        let open = people::invite(store, &bench.alpha, invitation(alpha, "late@example.org", 63), None).await.unwrap();
        assert!(people::withdraw_invitation(store, &bench.beta, open.id).await.is_err());
        people::withdraw_invitation(store, &bench.alpha, open.id).await.unwrap();
        assert!(people::invitation(store, &secret(63), now()).await.is_err());
        assert_eq!(people::invitations(store, &bench.alpha, alpha).await.unwrap().len(), 1);
        bench.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn roles_act_at_once_and_somebody_always_speaks() {
    for bench in benches("roles").await {
        let store = &bench.store;
        let alpha = id(&bench.alpha);
        let focal = bench.alpha.actor().unwrap().person;
        let person = person(store, alpha, "second@example.org", Role::Viewer).await;
        scope(store, person, alpha, 70).await;
        assert_eq!(people::members(store, &bench.alpha, alpha).await.unwrap().len(), 2);
        assert!(people::members(store, &bench.beta, alpha).await.is_err());
        let last = people::set_role(store, &bench.alpha, alpha, focal, Role::Viewer).await;
        assert!(matches!(last, Err(StoreError::Conflict(_))), "{last:?}");
        for by in [&bench.secretariat, &bench.beta] {
            assert_eq!(people::remove_member(store, by, alpha, person).await, Err(StoreError::NotFound));
            let set = people::set_role(store, by, alpha, person, Role::FocalPoint).await;
            assert_eq!(set, Err(StoreError::NotFound));
        }
        people::set_role(store, &bench.alpha, alpha, person, Role::FocalPoint).await.unwrap();
        let ended = authenticate(store, Credential::Session(&secret(70)), now()).await;
        assert!(ended.is_err(), "what was opened on the old role ends with it");
        let scope = scope(store, person, alpha, 70).await;
        assert_eq!(scope.actor().unwrap().role, Role::FocalPoint);
        let token = NewToken {
            name: "script".into(),
            scope: TokenScope::Exchange,
            sha256: secret(71),
            expires_at: now() + TimeDelta::days(30),
        };
        let token = people::create_token(store, &scope, token, Some(&key("t", 1))).await.unwrap();
        let by_token = authenticate(store, Credential::Token(&secret(71)), now()).await.unwrap();
        assert!(!by_token.actor().unwrap().session);
        assert_eq!(by_token.actor().unwrap().token, Some(TokenScope::Exchange));
        assert_eq!(by_token.exchanging().actor().unwrap().token, Some(TokenScope::Write));
        assert!(people::close_session(store, &by_token).await.is_err(), "a token has no session");
        assert!(people::revoke_token(store, &bench.alpha, token.id).await.is_err(), "a token is its person's own");
        assert_eq!(people::tokens(store, &scope).await.unwrap().len(), 1);
        people::remove_member(store, &bench.alpha, alpha, person).await.unwrap();
        assert!(authenticate(store, Credential::Session(&secret(70)), now()).await.is_err());
        assert!(authenticate(store, Credential::Token(&secret(71)), now()).await.is_err());
        let me = people::me(store, &bench.alpha).await.unwrap();
        let renamed =
            people::update_self(store, &bench.alpha, me.version, "A. Alpha".into(), UnLanguage::Ar).await.unwrap();
        assert_eq!(
            (renamed.name.as_str(), renamed.language, renamed.version),
            ("A. Alpha", UnLanguage::Ar, me.version + 1)
        );
        let console = store.console();
        console.set_password("alpha@example.org", "set".into(), now()).await.unwrap();
        assert!(
            authenticate(store, Credential::Session(&secret(2)), now()).await.is_err(),
            "a new password ends all sessions"
        );
        bench.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_is_made_for_demonstration_or_not() {
    for bench in benches("demonstration").await {
        assert!(!bench.store.demonstration().await.unwrap());
        assert!(matches!(bench.store.console().mark_demonstration(now()).await, Err(StoreError::Conflict(_))));
        bench.close().await;
    }
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&format!("sqlite://{}/d.sqlite?mode=rwc", folder.path().display())).await.unwrap();
    store.migrate().await.unwrap();
    store.console().mark_demonstration(now()).await.unwrap();
    assert!(store.demonstration().await.unwrap());
    organisation(&store, OrganisationKind::Secretariat, "S", None).await;
    assert!(!store.is_empty().await.unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_secretariat_appoints_the_first_focal_point_and_nobody_else() {
    for bench in benches("founding").await {
        let store = &bench.store;
        let (by, own) = (&bench.secretariat, id(&bench.secretariat));
        let first = |organisation, email: &str, number| NewInvitation {
            role: Role::FocalPoint,
            ..invitation(organisation, email, number)
        };
        let taken = people::found(store, by, first(id(&bench.alpha), "x@example.org", 80)).await;
        assert!(matches!(taken, Err(StoreError::Conflict(_))), "somebody speaks for it: {taken:?}");
        let empty = organisation(store, OrganisationKind::Provider, "Empty", None).await;
        assert!(!people::has_focal_point(store, by, empty).await.unwrap());
        for refused in [first(empty, "SECRETARIAT@example.org", 81), invitation(empty, "x@example.org", 81)] {
            let refused = people::found(store, by, refused).await;
            assert!(matches!(refused, Err(StoreError::Conflict(_))), "{refused:?}");
        }
        assert_eq!(
            people::found(store, &bench.alpha, first(empty, "x@example.org", 81)).await,
            Err(StoreError::NotFound)
        );
        people::found(store, by, first(empty, "wrong@example.org", 82)).await.unwrap();
        people::found(store, by, first(empty, "right@example.org", 83)).await.unwrap();
        assert!(people::invitation(store, &secret(82), now()).await.is_err(), "the later one counts");
        assert_eq!(people::invitations(store, by, empty).await.unwrap().len(), 1);
        assert!(people::invitations(store, by, id(&bench.alpha)).await.unwrap().is_empty(), "not those of others");
        people::accept_invitation(store, &secret(83), acceptance("First"), now()).await.unwrap();
        assert!(people::has_focal_point(store, by, empty).await.unwrap());
        assert!(people::found(store, by, first(empty, "second@example.org", 84)).await.is_err());
        assert_eq!(people::names(store, by, empty).await.unwrap()[0].1, "First");
        assert!(people::names(store, &bench.alpha, empty).await.is_err());
        assert!(people::members(store, by, empty).await.is_err());
        // An invitation that was open when somebody came otherwise no longer holds.
        let late = organisation(store, OrganisationKind::Provider, "Late", None).await;
        people::found(store, by, first(late, "late@example.org", 85)).await.unwrap();
        person(store, late, "console@example.org", Role::FocalPoint).await;
        let refused = people::accept_invitation(store, &secret(85), acceptance("Late"), now()).await;
        assert!(matches!(refused, Err(StoreError::Conflict(_))), "{refused:?}");
        // Nor does one that reaches somebody who joined the secretariat meanwhile.
        let third = organisation(store, OrganisationKind::Provider, "Third", None).await;
        people::found(store, by, first(third, "turncoat@example.org", 86)).await.unwrap();
        person(store, own, "turncoat@example.org", Role::Viewer).await;
        let refused = people::accept_invitation(store, &secret(86), acceptance("Turncoat"), now()).await;
        assert!(matches!(refused, Err(StoreError::Conflict(_))), "{refused:?}");
        let notices = bench
            .number("select count(*) from notice where kind in ('focal-point-invited', 'focal-point-appointed')")
            .await;
        assert_eq!(notices, 5 * 2, "four invitations and one acceptance, each told to both sides");
        bench.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn sessions_are_listed_and_ended_one_by_one() {
    for bench in benches("sessions-list").await {
        let store = &bench.store;
        let login = people::login(store, "alpha@example.org").await.unwrap().unwrap();
        for (number, device) in [(90, "Firefox 141, Linux"), (91, "Safari 18, iPhone")] {
            people::open_session(store, &login, None, (&secret(number), device), limits(), now()).await.unwrap();
        }
        let here = authenticate(store, Credential::Session(&secret(90)), now()).await.unwrap();
        let all = people::sessions(store, &here).await.unwrap();
        let of = |device: &str| all.iter().find(|one| one.device == device).unwrap();
        assert!(of("Firefox 141, Linux").current && !of("Safari 18, iPhone").current);
        assert_eq!(all.len(), 3, "with the one of the bench");
        let phone = of("Safari 18, iPhone").id;
        let elsewhere = people::end_session(store, &bench.beta, phone).await;
        assert_eq!(elsewhere, Err(StoreError::NotFound), "a session is its person's own");
        assert!(!people::end_session(store, &here, phone).await.unwrap());
        assert!(authenticate(store, Credential::Session(&secret(91)), now()).await.is_err());
        assert_eq!(people::end_session(store, &here, phone).await, Err(StoreError::NotFound));
        people::rotate_session(store, &here, id(&bench.alpha), &secret(92)).await.unwrap();
        let here = authenticate(store, Credential::Session(&secret(92)), now()).await.unwrap();
        let rotated = people::sessions(store, &here).await.unwrap();
        let kept = rotated.iter().find(|one| one.current).unwrap();
        let before = of("Firefox 141, Linux");
        assert_eq!(
            (&kept.device, kept.created_at, kept.expires_at),
            (&before.device, before.created_at, before.expires_at)
        );
        assert!(people::end_session(store, &here, kept.id).await.unwrap(), "the own one");
        assert!(authenticate(store, Credential::Session(&secret(92)), now()).await.is_err());
        bench.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_factor_is_spent_once_and_what_was_opened_without_it_ends() {
    for bench in benches("factors").await {
        let store = &bench.store;
        let alpha = &bench.alpha;
        assert_eq!(factors::own_factor(store, alpha).await.unwrap(), None);
        factors::begin_factor(store, alpha, vec![1; 20]).await.unwrap();
        factors::begin_factor(store, alpha, vec![2; 20]).await.unwrap();
        let begun = factors::own_factor(store, alpha).await.unwrap().unwrap();
        assert_eq!((begun.secret, begun.confirmed_at), (vec![2; 20], None), "the later one counts");
        let login = people::login(store, "alpha@example.org").await.unwrap().unwrap();
        assert_eq!(
            factors::factor_of_login(store, &login).await.unwrap(),
            None,
            "what is not confirmed is not asked for"
        );
        people::open_session(store, &login, None, (&secret(100), ""), limits(), now()).await.unwrap();
        let here = authenticate(store, Credential::Session(&secret(100)), now()).await.unwrap();
        assert!(!here.actor().unwrap().proof.second_factor);
        let codes = vec![secret(110), secret(111)];
        assert!(factors::confirm_factor(store, &here, 7, codes, &secret(101)).await.unwrap());
        assert!(authenticate(store, Credential::Session(&secret(100)), now()).await.is_err());
        let here = authenticate(store, Credential::Session(&secret(101)), now()).await.unwrap();
        let proof = here.actor().unwrap().proof;
        assert_eq!((proof.second_factor, proof.at), (true, Some(now())));
        assert_eq!(people::sessions(store, &here).await.unwrap().len(), 1, "every other one has ended");
        assert!(factors::begin_factor(store, &here, vec![3; 20]).await.is_err(), "one at a time");

        // Of ten at once with the same code one passes.
        let later = now() + TimeDelta::minutes(2);
        factors::begin_step(store, &login, (&secret(120), "Firefox 141, Linux"), later, now()).await.unwrap();
        let owing = factors::owing(store, &secret(120), now()).await.unwrap().unwrap();
        assert!(factors::owing(store, &secret(120), later).await.unwrap().is_none(), "too late");
        let tries = (130..140).map(|number| {
            let (store, owing) = (store.clone(), owing.clone());
            tokio::spawn(async move {
                let shown = (&secret(120), Shown::Step(8));
                factors::finish_step(&store, &owing, shown, &secret(number), limits(), now()).await
            })
        });
        let mut passed = 0;
        for tried in tries.collect::<Vec<_>>() {
            passed += usize::from(tried.await.unwrap() == Ok(true));
        }
        assert_eq!(passed, 1);
        for shown in [Shown::Step(8), Shown::Step(7), Shown::Recovery(secret(112))] {
            assert!(!factors::prove(store, &here, shown, &secret(102)).await.unwrap(), "{shown:?}");
        }
        assert!(factors::prove(store, &here, Shown::Recovery(secret(110)), &secret(102)).await.unwrap());
        let here = authenticate(store, Credential::Session(&secret(102)), later).await.unwrap();
        assert!(!factors::prove(store, &here, Shown::Recovery(secret(110)), &secret(103)).await.unwrap(), "used");
        assert_eq!(factors::own_factor(store, &here).await.unwrap().unwrap().codes_left, 1);
        factors::remove_factor(store, &here, &secret(104)).await.unwrap();
        let here = authenticate(store, Credential::Session(&secret(104)), later).await.unwrap();
        assert!(!here.actor().unwrap().proof.second_factor);
        assert_eq!(factors::own_factor(store, &here).await.unwrap(), None);
        assert_eq!(bench.number("select count(*) from recovery_code").await, 0);
        bench.close().await;
    }
}
