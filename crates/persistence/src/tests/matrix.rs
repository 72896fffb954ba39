//! Who sees which need and which offer: every reader, every status, every visibility, against a rule written apart.

use ::assessment::NeedStatus;
use vocabulary::{NeedId, Sharing, Visibility};

use super::bench::*;
use crate::*;

/// What the design says, without looking at a row.
fn may_see(reader: &str, status: NeedStatus, sharing: &Sharing, scope: &Scope, was_submitted: bool) -> bool {
    use NeedStatus::{
        Agreed, Authenticated, Closed, Expired, InDelivery, Proposed, Published, Rejected, Submitted, Withdrawn,
    };
    if reader == "alpha" {
        return true;
    }
    let admitted = sharing.admits(scope.reader(), scope.today());
    if reader == "secretariat" {
        let sent = matches!(
            status,
            Submitted | Authenticated | Published | Proposed | Agreed | InDelivery | Closed | Rejected
        );
        return admitted && (sent || (was_submitted && matches!(status, Withdrawn | Expired)));
    }
    admitted && matches!(status, Published | Proposed | Agreed | InDelivery | Closed)
}

#[tokio::test(flavor = "multi_thread")]
async fn needs_are_seen_by_those_they_are_shared_with() {
    for bench in benches("matrix of needs").await {
        let store = &bench.store;
        let beta = id(&bench.beta);
        let mut wanted = Vec::new();
        let mut batch = Vec::new();
        for status in NeedStatus::ALL {
            for visibility in Visibility::ALL {
                for embargo in [None, Some("2026-11-24"), Some("2026-11-25")] {
                    let mut sharing = Sharing { visibility: *visibility, ..Sharing::default() };
                    sharing.embargo_until = embargo.map(|day| day.parse().unwrap());
                    if *visibility == Visibility::Chosen {
                        sharing.chosen.insert(beta);
                    }
                    let mut new = new_need("A need", "private");
                    new.facts.sharing = sharing.clone();
                    batch.push(new);
                    wanted.push((*status, sharing));
                }
            }
        }
        let ids = needs::create_many(store, &bench.alpha, batch, None).await.unwrap();
        for (number, (id, (status, _))) in ids.iter().zip(&wanted).enumerate() {
            let id = uuid_literal(&bench, *id);
            bench
                .sql(&format!(
                    "update need set status = '{}', submitted = {} where id = {id}",
                    status.code(),
                    truth(&bench, number % 2 == 0)
                ))
                .await;
        }
        for (name, scope) in bench.all() {
            let mut count = 0;
            for (number, (id, (status, sharing))) in ids.iter().zip(&wanted).enumerate() {
                let expected = may_see(name, *status, sharing, scope, number % 2 == 0);
                let found = needs::get(store, scope, *id).await;
                assert_eq!(found.is_ok(), expected, "{name} {status} {sharing:?} {number}");
                count += u64::from(expected);
                match found {
                    Ok(record) => {
                        let own = name == "alpha";
                        assert_eq!(record.need.facts.evidence.is_empty(), !own);
                        assert_eq!(record.need.facts.sharing.chosen.is_empty(), !own || sharing.chosen.is_empty());
                    }
                    Err(error) => assert_eq!(error, StoreError::NotFound),
                }
            }
            let page = needs::list(store, scope, &NeedFilter::default(), PageRequest::first(7)).await.unwrap();
            assert_eq!(page.total, count, "{name}: hidden needs do not count");
            let named = seen::needs(store, scope).await.unwrap();
            assert_eq!(named.len() as u64, count, "{name}: nor are they named");
            assert_eq!(at_once(store, scope).await, of_list(store, scope).await, "{name}: nor held against offers");
        }
        bench.close().await;
    }
}

/// Needs as they are read at once.
async fn at_once(store: &Store, scope: &Scope) -> Vec<(::assessment::Need, vocabulary::AreaId)> {
    needs::all(store, scope, &NeedFilter::default()).await.unwrap()
}

/// The same as the list has them.
async fn of_list(store: &Store, scope: &Scope) -> Vec<(::assessment::Need, vocabulary::AreaId)> {
    let list = needs::list(store, scope, &NeedFilter::default(), PageRequest::first(5_000)).await.unwrap();
    list.items.into_iter().map(|record| (record.need, record.area)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_read_before_is_read_anew_when_it_changes() {
    for bench in benches("known facts").await {
        let store = &bench.store;
        let mut ids = Vec::new();
        for title in ["One", "Two"] {
            let need = needs::create(store, &bench.alpha, new_need(title, "public"), None).await.unwrap();
            publish_need(&bench, &bench.alpha, need.need.id).await;
            ids.push(need.need.id);
        }
        let offer = published_offer(&bench, &bench.donor, "public", 20).await;
        for turn in 0..3 {
            for (name, scope) in bench.all() {
                assert_eq!(at_once(store, scope).await, of_list(store, scope).await, "{name}, turn {turn}");
                let offers = offers::published(store, scope).await.unwrap();
                let listed = offers::list(store, scope, &OfferFilter::default(), PageRequest::first(50)).await.unwrap();
                assert_eq!(offers, listed.items.into_iter().map(|one| one.offer).collect::<Vec<_>>(), "{name}");
                assert_eq!(offers.len(), 1);
            }
            let version = needs::get(store, &bench.alpha, ids[0]).await.unwrap().version;
            let visibility = if turn == 0 { "private" } else { "public" };
            let facts = need_facts(&format!("One, turn {turn}"), serde_json::json!({ "visibility": visibility }));
            let area = "incident-response".parse().unwrap();
            needs::update(store, &bench.alpha, ids[0], version, facts, area).await.unwrap();
            let version = offers::get(store, &bench.donor, offer.offer.id).await.unwrap().version;
            let facts = new_offer(&format!("Turn {turn}"), "public", 20 + turn).facts;
            offers::update(store, &bench.donor, offer.offer.id, version, facts).await.unwrap();
        }
        bench.close().await;
    }
}

fn truth(bench: &Bench, yes: bool) -> &'static str {
    match (bench.url.starts_with("sqlite"), yes) {
        (true, true) => "1",
        (true, false) => "0",
        (false, true) => "true",
        (false, false) => "false",
    }
}

fn uuid_literal(bench: &Bench, id: NeedId) -> String {
    if bench.url.starts_with("sqlite") { format!("x'{}'", id.0.simple()) } else { format!("'{id}'") }
}

#[tokio::test(flavor = "multi_thread")]
async fn offers_are_seen_by_those_they_are_shared_with() {
    for bench in benches("matrix of offers").await {
        let store = &bench.store;
        for visibility in Visibility::ALL {
            for status in OfferStatus::ALL {
                for embargo in [None, Some("2026-11-25")] {
                    let mut new = new_offer("An offer", visibility.code(), 10);
                    new.facts.sharing.embargo_until = embargo.map(|day| day.parse().unwrap());
                    if *visibility == Visibility::Chosen {
                        new.facts.sharing.chosen.insert(id(&bench.beta));
                    }
                    let sharing = new.facts.sharing.clone();
                    let offer = offers::create(store, &bench.donor, new, None).await.unwrap();
                    let mut version = offer.version;
                    for to in [OfferStatus::Published, *status] {
                        if *status != OfferStatus::Draft {
                            version = offers::set_status(store, &bench.donor, offer.offer.id, version, to, "")
                                .await
                                .unwrap()
                                .version;
                        }
                    }
                    for (name, scope) in bench.all() {
                        let admitted = sharing.admits(scope.reader(), scope.today());
                        let expected = match name {
                            "donor" => true,
                            "secretariat" => admitted && *status != OfferStatus::Draft,
                            _ => admitted && *status == OfferStatus::Published,
                        };
                        let found = offers::get(store, scope, offer.offer.id).await;
                        assert_eq!(found.is_ok(), expected, "{name} {status} {sharing:?}");
                        let seen = seen::offers(store, scope).await.unwrap();
                        assert_eq!(seen.contains_key(&offer.offer.id), expected, "{name} {status} {sharing:?}");
                        if let Ok(record) = found {
                            assert_eq!(record.committed.is_some(), matches!(name, "donor" | "secretariat"), "{name}");
                        }
                    }
                }
            }
        }
        bench.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_need_entered_on_behalf_is_void_until_confirmed() {
    for bench in benches("on behalf").await {
        let store = &bench.store;
        let mut new = new_need("From paper", "public");
        new.on_behalf_of = Some(id(&bench.alpha));
        let refused = needs::create(store, &bench.donor, new.clone(), None).await;
        assert_eq!(refused, Err(StoreError::NotFound), "a donor enters nothing on behalf");
        let need = needs::create(store, &bench.secretariat, new, None).await.unwrap();
        assert!(need.entered_by_secretariat && !need.confirmed);
        let moved = needs::set_status(store, &bench.alpha, need.need.id, need.version, NeedStatus::Endorsed, "").await;
        assert!(matches!(moved, Err(StoreError::Conflict(_))), "{moved:?}");
        for (name, scope) in bench.all() {
            assert_eq!(
                needs::get(store, scope, need.need.id).await.is_ok(),
                matches!(name, "alpha" | "secretariat"),
                "{name}"
            );
        }
        assert_eq!(
            needs::confirm(store, &bench.secretariat, need.need.id, need.version).await,
            Err(StoreError::NotFound)
        );
        needs::confirm(store, &bench.alpha, need.need.id, need.version).await.unwrap();
        assert_eq!(
            needs::get(store, &bench.secretariat, need.need.id).await,
            Err(StoreError::NotFound),
            "a draft is the state's own"
        );
        publish_need(&bench, &bench.alpha, need.need.id).await;
        assert!(needs::get(store, &bench.visitor, need.need.id).await.is_ok());
        bench.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_joint_need_waits_for_the_consent_of_each() {
    for bench in benches("joint needs").await {
        let store = &bench.store;
        let mut new = new_need("Together", "members");
        new.facts.partners =
            serde_json::from_value(serde_json::json!([{ "state": "XAB", "consented": true }])).unwrap();
        let need = needs::create(store, &bench.alpha, new, None).await.unwrap();
        assert!(!need.need.facts.partners[0].consented, "nobody consents for another");
        let id = need.need.id;
        publish_need(&bench, &bench.alpha, id).await;
        assert!(needs::get(store, &bench.beta, id).await.is_ok(), "the partner reads what it is asked");
        assert!(
            needs::get(store, &bench.gamma, id).await.is_err() && needs::get(store, &bench.donor, id).await.is_err()
        );
        assert!(needs::for_matching(store, &bench.secretariat).await.unwrap().is_empty());
        assert_eq!(needs::consent(store, &bench.gamma, id, true).await, Err(StoreError::NotFound));
        let consented = needs::consent(store, &bench.beta, id, true).await.unwrap();
        assert!(consented.need.facts.partners[0].consented);
        assert!(needs::get(store, &bench.gamma, id).await.is_ok());
        let taken = needs::for_matching(store, &bench.secretariat).await.unwrap();
        assert_eq!(taken.len(), 1);
        assert!(taken[0].need.facts.evidence.is_empty());
        let owned = needs::get(store, &bench.alpha, id).await.unwrap();
        let mut facts = owned.need.facts.clone();
        facts.title = "Still together".into();
        let changed = needs::update(store, &bench.alpha, id, owned.version, facts, owned.area.clone()).await.unwrap();
        assert!(changed.need.facts.partners[0].consented, "a partner that stays keeps its consent");
        let partner_edits =
            needs::update(store, &bench.beta, id, changed.version, changed.need.facts.clone(), changed.area).await;
        assert_eq!(partner_edits, Err(StoreError::NotFound));
        bench.close().await;
    }
}
