//! Consent under pressure: a hundred clients on one offer and on one proposal, two officers at once, and what a regime
//! hides, looked for in every route that a person may read.

use reqwest::Method;
use serde_json::{Value, json};
use tests::{
    Answer, DONOR, Database, KIND, SECRETARIAT, STATE, Server, Visitor, day, finished, need_body, offer_body,
    open_need, open_offer,
};

use crate::world::routes;

const CLIENTS: usize = 100;
const CAPACITY: usize = 10;

/// A need that all members see.
fn open_body(title: &str, amount: i64) -> Value {
    let mut body = need_body(title, amount);
    body["sharing"] = json!({"visibility": "members"});
    body
}

/// The ledger of an offer, which adds up.
async fn ledger(by: &Visitor, offer: &str) -> Value {
    let ledger = by.json(&format!("/api/v1/offers/{offer}/ledger")).await;
    let part = |name: &str| ledger[name].as_i64().unwrap_or(i64::MIN / 8);
    let sum = part("free") + part("proposed") + part("agreed") + part("delivered");
    assert_eq!(sum, part("capacity"), "{ledger:#}");
    assert!(["free", "proposed", "agreed", "delivered"].iter().all(|name| part(name) >= 0), "{ledger:#}");
    ledger
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_acceptances_at_once_take_what_there_is_and_no_more() {
    for database in Database::all() {
        let server = Server::demonstration(database).await;
        let (state, donor, secretariat) =
            (server.sign_in(STATE).await, server.sign_in(DONOR).await, server.sign_in(SECRETARIAT).await);
        let capacity = i64::try_from(CAPACITY).unwrap_or_default();
        let offer = open_offer(&donor, &offer_body("Ten for a hundred", capacity)).await;
        let mut accepts = Vec::new();
        for number in 0..CLIENTS {
            let need = open_need(&state, &secretariat, &open_body(&format!("Hundred {number}"), 1)).await;
            let wish = json!({"need": need, "offer": offer, "terms": {"amount": 1, "kind": KIND}});
            let interest = donor.post("/api/v1/interests", &wish).await.expect(201).id();
            let etag = state.read(&format!("/api/v1/interests/{interest}")).await.expect(200).etag;
            accepts.push((format!("/api/v1/interests/{interest}/decision"), etag));
        }
        let tasks = accepts.into_iter().map(|(place, etag)| {
            let state = state.clone();
            tokio::spawn(async move { state.change(Method::POST, &place, &etag, &json!({"accept": true})).await })
        });
        let mut agreed = 0;
        for task in tasks.collect::<Vec<_>>() {
            let answer = task.await.expect("a task");
            match answer.status.as_u16() {
                200 => agreed += 1,
                409 => assert!(
                    answer.body["type"].as_str().is_some_and(|t| t.ends_with("conflict-capacity")),
                    "{:#}",
                    answer.body
                ),
                other => panic!("{other}: {:#}", answer.body),
            }
        }
        assert_eq!(agreed, CAPACITY, "as many as the offer bears, no more and no fewer");
        let ledger = ledger(&donor, &offer).await;
        assert_eq!((ledger["free"].as_i64(), ledger["agreed"].as_i64()), (Some(0), Some(capacity)), "{ledger:#}");
    }
}

/// A proposal to the first state and the first donor in a regime.
async fn proposed(
    state: &Visitor,
    donor: &Visitor,
    secretariat: &Visitor,
    regime: &str,
    title: &str,
) -> (String, String) {
    let need = open_need(state, secretariat, &need_body(title, 1)).await;
    let offer = open_offer(donor, &offer_body(&format!("An offer in {regime}"), 1)).await;
    let policy = json!({"name": "only ours", "award_cost": 0.001});
    let call = json!({"title": "A round", "call": "A test.", "policy": policy, "regime": regime});
    let round = secretariat.post("/api/v1/rounds", &call).await.expect(201).id();
    let run = Answer::of(secretariat.request(Method::POST, &format!("/api/v1/rounds/{round}/runs"))).await.expect(202);
    assert_eq!(finished(secretariat, &run.id()).await["status"], "done");
    let wish = json!({"run": run.id(), "proposals_due": day(20)});
    secretariat.change_now(Method::POST, &format!("/api/v1/rounds/{round}"), "/choose", &wish).await.expect(200);
    let all = secretariat.json("/api/v1/proposals?status=open&limit=200").await;
    let found = all["items"].as_array().into_iter().flatten().find(|p| p["need"] == need.as_str());
    let proposal = found.unwrap_or_else(|| panic!("the need is proposed to: {all:#}"));
    assert_eq!(proposal["offer"], offer.as_str(), "{proposal:#}");
    (need, proposal["id"].as_str().unwrap_or_default().to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_officers_on_one_proposal_give_one_answer() {
    for database in Database::all() {
        let server = Server::demonstration(database).await;
        let (state, donor, secretariat) =
            (server.sign_in(STATE).await, server.sign_in(DONOR).await, server.sign_in(SECRETARIAT).await);
        let (_, proposal) = proposed(&state, &donor, &secretariat, "both-at-once", "One for a hundred").await;
        let place = format!("/api/v1/proposals/{proposal}");
        let etag = state.read(&place).await.expect(200).etag;
        let tasks = (0..CLIENTS).map(|number| {
            let (state, etag, place) = (state.clone(), etag.clone(), format!("{place}/decision"));
            let answer = if number % 2 == 0 {
                json!({"accept": true})
            } else {
                json!({"accept": false, "reason_code": "timing"})
            };
            tokio::spawn(async move { (number, state.change(Method::POST, &place, &etag, &answer).await) })
        });
        let mut held = Vec::new();
        for task in tasks.collect::<Vec<_>>() {
            let (number, answer) = task.await.expect("a task");
            match answer.status.as_u16() {
                200 => held.push(number),
                409 => {
                    let kind = answer.body["type"].as_str().unwrap_or_default();
                    assert!(kind.ends_with("conflict-already-answered"), "{:#}", answer.body);
                }
                412 => {}
                other => panic!("{other}: {:#}", answer.body),
            }
        }
        assert_eq!(held.len(), 1, "one answer was acknowledged");
        let now = state.json(&place).await;
        let accepted = held.first().is_some_and(|number| number % 2 == 0);
        assert_eq!(now["status"], if accepted { "open" } else { "declined" }, "and it is the one that holds");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_regime_hides_is_on_no_route() {
    for database in Database::all() {
        let server = Server::demonstration(database).await;
        let (state, donor, secretariat) =
            (server.sign_in(STATE).await, server.sign_in(DONOR).await, server.sign_in(SECRETARIAT).await);
        let secret = "Zqunnamedneed";
        let (need, proposal) = proposed(&state, &donor, &secretariat, "provider-first-unnamed", secret).await;
        assert_eq!(state.read(&format!("/api/v1/proposals/{proposal}")).await.status.as_u16(), 404, "not asked yet");
        let hidden = [secret.to_owned(), need.clone()];
        scan(&donor, &proposal, &hidden).await;
        let etag = donor.read(&format!("/api/v1/proposals/{proposal}")).await.expect(200).etag;
        let place = format!("/api/v1/proposals/{proposal}/decision");
        donor.change(Method::POST, &place, &etag, &json!({"accept": true})).await.expect(200);
        let named = donor.read(&format!("/api/v1/proposals/{proposal}")).await.expect(200).text();
        assert!(named.contains(secret), "after its yes the provider knows whom it helps");
        state.read(&format!("/api/v1/proposals/{proposal}")).await.expect(200);
        let first = "Zqstatefirst";
        let (need, proposal) = proposed(&state, &donor, &secretariat, "state-first", first).await;
        assert_eq!(donor.read(&format!("/api/v1/proposals/{proposal}")).await.status.as_u16(), 404, "not asked yet");
        scan(&donor, &proposal, &[first.to_owned(), need, proposal.clone()]).await;
    }
}

/// Reads every route that asks for nothing but the proposal, and finds none of the hidden words.
async fn scan(by: &Visitor, proposal: &str, hidden: &[String]) {
    let mut looked = 0;
    for route in routes().iter().filter(|route| route.reads()) {
        let path = route.path.replace("{lang}", "en");
        let path = if path.contains("/proposals/{id}") { path.replace("{id}", proposal) } else { path };
        if path.contains('{') {
            continue;
        }
        let answer = by.read(&path).await;
        let text = answer.text();
        // A path that names the proposal says it back.
        let text = text.replace(&path, "");
        for word in hidden.iter().filter(|word| !path.contains(word.as_str())) {
            assert!(!text.contains(word.as_str()), "{path} tells {word}");
        }
        looked += 1;
    }
    assert!(looked > 40, "the routes were looked at: {looked}");
}
