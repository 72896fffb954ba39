//! Outside rounds and at once: interests, the ledger, the standing round's job, on both databases.

use std::time::Duration;

use ::assessment::NeedStatus;
use vocabulary::{Quantity, Unit};

use super::bench::*;
use super::cycle::round;
use crate::*;

const LEASE: Duration = Duration::from_secs(30);

fn settle(_: NeedStatus, standing: Standing) -> Option<NeedStatus> {
    Some(if standing.agreed > 0 { NeedStatus::Agreed } else { NeedStatus::Published })
}

fn terms(amount: i64) -> NewTerms {
    let amount = Quantity::new(amount, "seat".parse::<Unit>().unwrap());
    NewTerms { amount, draw: amount, kind: "training-course".parse().unwrap(), period: None, words: "words".into() }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_interest_becomes_an_engagement_and_the_ledger_adds_up() {
    for bench in benches("interests").await {
        let store = &bench.store;
        let need = needs::create(store, &bench.alpha, new_need("Asked", "members"), None).await.unwrap();
        publish_need(&bench, &bench.alpha, need.need.id).await;
        let offer = published_offer(&bench, &bench.donor, "members", 20).await;
        let due = "2027-01-31".parse().unwrap();
        let new =
            |amount| interests::NewInterest { need: need.need.id, offer: offer.offer.id, terms: terms(amount), due };
        assert!(matches!(
            interests::create(store, &bench.donor, new(21), None).await,
            Err(StoreError::CapacityExceeded { free: 20 })
        ));
        let made = interests::create(store, &bench.donor, new(15), None).await.unwrap();
        assert!(interests::create(store, &bench.alpha, new(5), None).await.is_err(), "one open interest for a pair");
        for (name, scope) in bench.all() {
            let party = matches!(name, "secretariat" | "alpha" | "donor");
            assert_eq!(interests::get(store, scope, made.id).await.is_ok(), party, "{name}");
            let subject = ThreadSubject::Interest(made.id);
            assert_eq!(threads::list(store, scope, subject).await.is_ok(), party, "{name}");
        }
        let countered = interests::counter(store, &bench.alpha, made.id, made.version, terms(12)).await.unwrap();
        assert_eq!((countered.terms, countered.provider_decision), (2, None));
        let yes = Verdict { accept: true, publish: true, ..Verdict::default() };
        let agreed = interests::decide(store, &bench.donor, made.id, countered.version, yes, settle).await.unwrap();
        let engagement = engagements::get(store, &bench.alpha, agreed.engagement.unwrap()).await.unwrap();
        assert_eq!((engagement.proposal, engagement.interest), (None, Some(made.id)));
        assert_eq!((engagement.engagement.agreed.amount, engagement.words.as_str()), (12, "words"));
        let history = terms::of_interest(store, &bench.alpha, made.id).await.unwrap();
        assert_eq!(
            history.iter().map(|t| (t.by, t.amount.amount)).collect::<Vec<_>>(),
            [(TermsBy::Provider, 15), (TermsBy::State, 12)]
        );
        let ledger = ledger::get(store, &bench.donor, offer.offer.id).await.unwrap();
        assert_eq!((ledger.free, ledger.agreed, ledger.delivered, ledger.returned), (8, 12, 0, 0));
        assert!(ledger.faults().is_empty());
        assert!(ledger::get(store, &bench.alpha, offer.offer.id).await.is_err(), "a ledger is the owner's");
        bench.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_standing_round_s_job_waits_once_and_starts_again() {
    for bench in benches("standing").await {
        let store = &bench.store;
        let ordinary = round(&bench).await;
        let new = NewRound {
            title: "At once".into(),
            call: String::new(),
            edition: bench.edition,
            policy: ordinary.policy.clone(),
            proposals_due: None,
            parent: None,
            kind: RoundKind::Standing,
            frame: RoundFrame::default(),
        };
        let standing = rounds::create(store, &bench.secretariat, new.clone(), None).await.unwrap();
        assert!(rounds::create(store, &bench.secretariat, new, None).await.is_err(), "one at a time");
        published_offer(&bench, &bench.donor, "members", 20).await;
        let lease = jobs::claim(store, LEASE).await.unwrap().unwrap();
        assert_eq!((lease.kind(), lease.reference()), (JobKind::Standing, standing.id.to_string().as_str()));
        assert!(jobs::claim(store, LEASE).await.unwrap().is_none(), "whatever moves, the job waits once");
        let (of, scope) = standing::instruction(store, &lease).await.unwrap();
        assert_eq!(of.id, standing.id);
        assert_eq!(scope.actor().unwrap().organisation, bench.secretariat.actor().unwrap().organisation);
        published_offer(&bench, &bench.donor, "members", 5).await;
        assert!(jobs::claim(store, LEASE).await.unwrap().is_none(), "it runs still");
        standing::finish(store, &lease, Ok(())).await.unwrap();
        let again = jobs::claim(store, LEASE).await.unwrap().unwrap();
        standing::finish(store, &again, Ok(())).await.unwrap();
        assert!(jobs::claim(store, LEASE).await.unwrap().is_none());
        rounds::close(store, &bench.secretariat, standing.id, standing.version, serde_json::json!({})).await.unwrap();
        published_offer(&bench, &bench.donor, "members", 5).await;
        assert!(jobs::claim(store, LEASE).await.unwrap().is_none(), "a closed round sleeps");
        bench.close().await;
    }
}
