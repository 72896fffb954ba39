//! Many at once, clients that hang up, a server that is killed: what was acknowledged is there, and nothing twice.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};
use tests::{
    Answer, DONOR, Database, Fleet, SECRETARIAT, STATE, Server, Visitor, day, figure, finished, length, need_body,
    offer_body, open_need, open_offer, run_of, turns,
};

/// Proposals that compete for the offer, and how many it can bear.
const ROUNDS: usize = 5;
const CAPACITY: usize = 10;

/// Fifty proposals of one offer that can bear ten: every round's run is frozen before any proposal is sent.
async fn fifty_proposals(state: &Visitor, secretariat: &Visitor, donor: &Visitor) -> (String, Vec<String>) {
    let capacity = i64::try_from(CAPACITY).unwrap_or_default();
    let offer = open_offer(donor, &offer_body("Ten twinnings", capacity)).await;
    let mut groups = Vec::new();
    for group in 0..ROUNDS {
        let mut needs = Vec::new();
        for number in 0..CAPACITY {
            needs.push(open_need(state, secretariat, &need_body(&format!("Race {group}-{number}"), 1)).await);
        }
        groups.push(needs);
    }
    let mut runs = Vec::new();
    for needs in &groups {
        runs.push(run_of(secretariat, "Race", needs).await);
    }
    for (_, run) in &runs {
        assert_eq!(finished(secretariat, run).await["status"], "done");
    }
    for (round, run) in &runs {
        let wish = json!({"run": run, "proposals_due": day(20)});
        secretariat.change_now(Method::POST, &format!("/api/v1/rounds/{round}"), "/choose", &wish).await.expect(200);
    }
    let all = donor.json("/api/v1/proposals?status=open&limit=200").await;
    let ours = all["items"].as_array().into_iter().flatten().filter(|p| p["offer"] == offer.as_str());
    let ids: Vec<String> = ours.filter_map(|p| p["id"].as_str().map(str::to_owned)).collect();
    assert_eq!(ids.len(), ROUNDS * CAPACITY);
    (offer, ids)
}

#[tokio::test(flavor = "multi_thread")]
async fn fifty_acceptances_never_take_more_than_there_is() {
    for database in turns("R5") {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let url = database.url(folder.path()).await;
        let fleet = Fleet::new(folder, url);
        // Two processes compete on PostgreSQL; SQLite has one writer by design.
        let together = if database == Database::Sqlite { 1 } else { 2 };
        let _serving: Vec<_> = (0..together).map(|_| fleet.serve(&["--demonstration"])).collect();
        let (state, donor, secretariat) =
            (fleet.sign_in(STATE).await, fleet.sign_in(DONOR).await, fleet.sign_in(SECRETARIAT).await);
        let (offer, proposals) = fifty_proposals(&state, &secretariat, &donor).await;
        for proposal in &proposals {
            state
                .change_now(
                    Method::POST,
                    &format!("/api/v1/proposals/{proposal}"),
                    "/decision",
                    &json!({"accept": true}),
                )
                .await
                .expect(200);
        }
        let mut etags = Vec::new();
        for proposal in &proposals {
            etags.push((
                format!("/api/v1/proposals/{proposal}/decision"),
                donor.read(&format!("/api/v1/proposals/{proposal}")).await.expect(200).etag,
            ));
        }
        let accept = etags.into_iter().map(|(place, etag)| {
            let donor = donor.clone();
            tokio::spawn(async move { donor.change(Method::POST, &place, &etag, &json!({"accept": true})).await })
        });
        let mut agreed = 0;
        for answer in accept.collect::<Vec<_>>() {
            let answer = answer.await.expect("a task");
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
        assert_eq!(donor.json(&format!("/api/v1/offers/{offer}")).await["free"], 0);
        let engagements = donor.json("/api/v1/engagements?limit=200").await;
        let ours = engagements["items"].as_array().into_iter().flatten().filter(|e| e["offer"] == offer.as_str());
        let sum: i64 = ours.filter_map(|e| e["agreed"]["amount"].as_i64()).sum();
        assert_eq!(usize::try_from(sum).ok(), Some(CAPACITY), "the ledger says the same");
        figure("R5", &format!("{database:?}, {together} processes: {agreed} of {} agreed", proposals.len()));
    }
}

/// Titles of the own needs, with how many have each.
async fn titles(state: &Visitor, text: &str) -> BTreeMap<String, usize> {
    let (mut all, mut after) = (BTreeMap::new(), String::new());
    loop {
        let page = state.json(&format!("/api/v1/needs?mine=true&limit=200&text={text}{after}")).await;
        for need in page["items"].as_array().into_iter().flatten() {
            *all.entry(need["title"].as_str().unwrap_or_default().to_owned()).or_insert(0) += 1;
        }
        match page["next"].as_str() {
            Some(next) => after = format!("&after={next}"),
            None => return all,
        }
    }
}

fn creation(state: &Visitor, title: &str) -> reqwest::RequestBuilder {
    state
        .request(Method::POST, "/api/v1/needs")
        .header("idempotency-key", title.replace(' ', "-"))
        .json(&need_body(title, 1))
}

/// Every creation that was acknowledged is there; every doubtful one is settled by its key; nothing is there twice.
async fn nothing_lost_nothing_twice(
    state: &Visitor,
    text: &str,
    asked: &[String],
    acknowledged: &BTreeMap<String, String>,
) {
    for (title, id) in acknowledged {
        let there = state.read(&format!("/api/v1/needs/{id}")).await;
        assert_eq!(
            (there.status.as_u16(), there.body["facts"]["title"].as_str()),
            (200, Some(title.as_str())),
            "{title} was acknowledged"
        );
    }
    let before = titles(state, text).await;
    assert!(before.values().all(|count| *count == 1), "nothing twice: {before:?}");
    for title in asked {
        let settled = Answer::of(creation(state, title)).await.expect(201);
        if let Some(id) = acknowledged.get(title) {
            assert_eq!(&settled.id(), id, "{title}: the key gives the same record");
        }
    }
    let after = titles(state, text).await;
    assert_eq!(after.keys().cloned().collect::<BTreeSet<_>>(), asked.iter().cloned().collect(), "each is there");
    assert!(after.values().all(|count| *count == 1), "nothing twice: {after:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn clients_that_hang_up_lose_nothing() {
    for database in Database::all() {
        let server = Server::demonstration(database).await;
        let state = server.sign_in(STATE).await;
        let asked: Vec<String> = (0..200).map(|n| format!("Hangup {n}")).collect();
        let mut acknowledged = BTreeMap::new();
        for (number, title) in asked.iter().enumerate() {
            // 0 to 5 ms, in steps of 25 µs, in an order that jumps about.
            let patience = Duration::from_micros((number as u64 * 67 % 200) * 25);
            let patience = if number % 10 == 9 { Duration::from_secs(10) } else { patience };
            if let Ok(Ok(answer)) = tokio::time::timeout(patience, Answer::tried(creation(&state, title))).await {
                acknowledged.insert(title.clone(), answer.expect(201).id());
            }
        }
        assert!(
            acknowledged.len() >= 20 && acknowledged.len() < 200,
            "some waited, some hung up: {}",
            acknowledged.len()
        );
        // Autocommit work after the storm is not caught in anybody's open transaction.
        let later = state.post("/api/v1/needs", &need_body("After the storm", 1)).await.expect(201).id();
        nothing_lost_nothing_twice(&state, "Hangup", &asked, &acknowledged).await;
        let server = server.crash_and_restart().await;
        let state = server.sign_in(STATE).await;
        state.read(&format!("/api/v1/needs/{later}")).await.expect(200);
        nothing_lost_nothing_twice(&state, "Hangup", &asked, &acknowledged).await;
        the_trail_is_whole(&state).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_server_keeps_what_it_acknowledged() {
    for database in Database::all() {
        let mut server = Server::demonstration(database).await;
        let (mut kept, mut doubtful) = (0, 0);
        for cycle in 0..length("R1", 3) as u64 {
            let state = server.sign_in(STATE).await;
            let written = Arc::new(AtomicUsize::new(0));
            let writers: Vec<_> = (0..8)
                .map(|writer| {
                    let (state, written) = (state.clone(), written.clone());
                    tokio::spawn(async move { write_until_it_dies(&state, cycle, writer, &written).await })
                })
                .collect();
            // However slow the machine is, it dies amid writes.
            while written.load(Ordering::Relaxed) <= 5 {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            // From 50 ms to 3 s, in an order that jumps about.
            tokio::time::sleep(Duration::from_millis(50 + cycle * 1_103 % 2_950)).await;
            server.crash();
            let (mut asked, mut acknowledged) = (Vec::new(), BTreeMap::new());
            for writer in writers {
                let (titles, done) = writer.await.expect("a writer");
                asked.extend(titles);
                acknowledged.extend(done);
            }
            assert!(acknowledged.len() > 5, "writes were under way: {}", acknowledged.len());
            server = restarted(server).await;
            let state = server.sign_in(STATE).await;
            nothing_lost_nothing_twice(&state, &format!("Killed {cycle:04}"), &asked, &acknowledged).await;
            the_trail_is_whole(&state).await;
            (kept, doubtful) = (kept + acknowledged.len(), doubtful + asked.len() - acknowledged.len());
        }
        figure("R1", &format!("{database:?}: {kept} acknowledged and 0 lost, {doubtful} doubtful and settled by key"));
    }
}

/// Starts again after `crash`.
async fn restarted(mut server: Server) -> Server {
    let folder = std::mem::replace(&mut server.folder, tempfile::tempdir().expect("a temporary folder"));
    let url = server.url.clone();
    drop(server);
    Server::start(folder, url, &["--demonstration"]).await
}

/// Creates needs one after the other until no answer comes: what was asked, and what was acknowledged.
async fn write_until_it_dies(
    state: &Visitor,
    cycle: u64,
    writer: usize,
    written: &AtomicUsize,
) -> (Vec<String>, BTreeMap<String, String>) {
    let (mut asked, mut acknowledged) = (Vec::new(), BTreeMap::new());
    for number in 0.. {
        let title = format!("Killed {cycle:04} {writer} {number}");
        asked.push(title.clone());
        match Answer::tried(creation(state, &title)).await {
            Ok(answer) => {
                acknowledged.insert(title, answer.expect(201).id());
                written.fetch_add(1, Ordering::Relaxed);
            }
            Err(_) => break,
        }
    }
    (asked, acknowledged)
}

/// The own part of the audit trail: numbers without repetition, neighbours linked by their hashes.
async fn the_trail_is_whole(by: &Visitor) {
    let (mut entries, mut after): (Vec<Value>, String) = (Vec::new(), String::new());
    loop {
        let page = by.json(&format!("/api/v1/audit?limit=200{after}")).await;
        entries.extend(page["items"].as_array().cloned().unwrap_or_default());
        match page["next"].as_str() {
            Some(next) => after = format!("&after={next}"),
            None => break,
        }
    }
    entries.sort_by_key(|e| e["seq"].as_i64());
    let hashes: BTreeSet<String> = entries.iter().map(|e| e["hash"].to_string()).collect();
    assert_eq!(hashes.len(), entries.len(), "no entry twice");
    let mut neighbours = 0;
    for pair in entries.windows(2) {
        if pair[1]["seq"].as_i64() == pair[0]["seq"].as_i64().map(|seq| seq + 1) {
            assert_eq!(pair[1]["prev_hash"], pair[0]["hash"], "{:#}", pair[1]);
            neighbours += 1;
        }
    }
    assert!(neighbours > 10, "the trail was looked at: {neighbours}");
}
