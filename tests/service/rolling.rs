//! Processes are replaced one after the other while people work: no request fails, and what was acknowledged is there.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use reqwest::{Method, RequestBuilder};
use tests::{
    Answer, Database, Fleet, SECRETARIAT, STATE, Visitor, done, figure, finished, length, need_body, open_need, run_of,
};

/// What the work came to.
#[derive(Default)]
struct Tally {
    stop: AtomicBool,
    answered: AtomicUsize,
    again: AtomicUsize,
}

/// The answer, by a second connection where the first was let go in the very moment in which it was used again. Nothing
/// that a server does can rule that out; a request that may be repeated is sent once more, as browsers do.
async fn asked(request: RequestBuilder, tally: &Tally) -> reqwest::Result<Answer> {
    let request = request.timeout(Duration::from_secs(30));
    let again = request.try_clone();
    match (Answer::tried(request).await, again) {
        (Err(error), Some(again)) if error.is_request() && !error.is_timeout() && !error.is_connect() => {
            tally.again.fetch_add(1, Ordering::Relaxed);
            Answer::tried(again).await
        }
        (tried, _) => tried,
    }
}

/// Reads and writes until it is told to stop: titles that were acknowledged, and everything that failed.
async fn work(visitor: Visitor, number: usize, tally: Arc<Tally>) -> (Vec<String>, Vec<String>) {
    let (mut kept, mut failed) = (Vec::new(), Vec::new());
    for turn in 0.. {
        if tally.stop.load(Ordering::Relaxed) {
            break;
        }
        let title = format!("Rolling {number}-{turn}");
        let written = visitor.request(Method::POST, "/api/v1/needs").header("idempotency-key", title.replace(' ', "-"));
        let requests = [
            (visitor.request(Method::GET, "/en/"), 200),
            (written.json(&need_body(&title, 1)), 201),
            (visitor.request(Method::GET, "/api/v1/needs?limit=5"), 200),
        ];
        for (request, wanted) in requests {
            match asked(request, &tally).await {
                Ok(answer) if answer.status.as_u16() == wanted => {
                    tally.answered.fetch_add(1, Ordering::Relaxed);
                    if wanted == 201 {
                        kept.push(title.clone());
                    }
                }
                Ok(answer) => failed.push(format!("{title}: {} {}", answer.status, answer.body)),
                Err(error) => failed.push(format!("{title}: {error:?}")),
            }
        }
        tokio::time::sleep(Duration::from_millis(30)).await;
    }
    (kept, failed)
}

/// How many needs there are of each title.
async fn titles(state: &Visitor) -> BTreeMap<String, usize> {
    let (mut found, mut place) = (BTreeMap::new(), "/api/v1/needs?limit=200".to_owned());
    loop {
        let page = state.json(&place).await;
        let items = page["items"].as_array().cloned().unwrap_or_default();
        for title in items.iter().filter_map(|need| need["title"].as_str()) {
            *found.entry(title.to_owned()).or_default() += 1;
        }
        match page["next"].as_str() {
            Some(next) => place = format!("/api/v1/needs?limit=200&after={next}"),
            None => return found,
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn processes_are_replaced_without_a_failed_request() {
    for database in Database::all() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let url = database.url(folder.path()).await;
        let fleet = Fleet::new(folder, url);
        let arguments = ["--demonstration", "--no-worker", "--drain-seconds", "1"];
        // SQLite is served by one process, which leaves connections waiting at the socket while it is replaced.
        let together = if database == Database::Sqlite { 1 } else { 2 };
        let mut serving: Vec<_> = (0..together).map(|_| fleet.serve(&arguments)).collect();
        let mut working = fleet.worker();
        let (state, secretariat) = (fleet.sign_in(STATE).await, fleet.sign_in(SECRETARIAT).await);
        let need = open_need(&state, &secretariat, &need_body("Worked on elsewhere", 1)).await;
        let tally = Arc::new(Tally::default());
        let people: Vec<_> =
            (0..4).map(|number| tokio::spawn(work(state.clone(), number, Arc::clone(&tally)))).collect();
        let mut longest = Duration::ZERO;
        for turn in 0..length("R15", 5) {
            let before = tally.answered.load(Ordering::Relaxed);
            for _ in 0..together {
                let (took, well) = tokio::task::block_in_place(|| serving.remove(0).stop());
                assert!(well && took < Duration::from_secs(20), "turn {turn}: {took:?}");
                longest = longest.max(took);
                serving.push(tokio::task::block_in_place(|| fleet.serve(&arguments)));
            }
            if turn == 2 {
                let (took, well) = tokio::task::block_in_place(|| working.stop());
                assert!(well && took < Duration::from_secs(20), "the worker: {took:?}");
                working = tokio::task::block_in_place(|| fleet.worker());
            }
            while tally.answered.load(Ordering::Relaxed) < before + 20 {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        }
        tally.stop.store(true, Ordering::Relaxed);
        let (mut kept, mut failed) = (Vec::new(), Vec::new());
        for person in people {
            let (titles, faults) = person.await.expect("somebody who works");
            kept.extend(titles);
            failed.extend(faults);
        }
        let answered = tally.answered.load(Ordering::Relaxed);
        assert!(failed.is_empty(), "{} of {} failed: {failed:#?}", failed.len(), answered + failed.len());
        figure(
            "R15",
            &format!(
                "{database:?}, {together} processes: {answered} answers, {} asked twice, 0 failed, stopped within {longest:.1?}",
                tally.again.load(Ordering::Relaxed)
            ),
        );
        let (_, run) = run_of(&secretariat, "Worked on elsewhere", &[need]).await;
        assert_eq!(finished(&secretariat, &run).await["status"], "done", "the worker's process solves");
        let found = titles(&state).await;
        let wrong: Vec<_> = kept.iter().filter(|title| found.get(*title) != Some(&1)).collect();
        assert!(wrong.is_empty(), "lost or doubled: {wrong:?}");
        drop((serving, working));
        done(&fleet.url, &["audit", "verify"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_that_is_to_stop_says_so_and_answers_still() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let url = Database::Sqlite.url(folder.path()).await;
    let fleet = Fleet::new(folder, url);
    let member = fleet.serve(&["--demonstration", "--no-worker", "--drain-seconds", "3"]);
    let anyone = fleet.anyone();
    assert_eq!(anyone.get("/readyz").await.status().as_u16(), 200);
    // Somebody who never finishes a request must not keep the process.
    let _idle =
        tokio::net::TcpStream::connect(fleet.address.trim_start_matches("http://")).await.expect("a connection");
    member.tell_to_stop();
    let mut told = None;
    for _ in 0..40 {
        let answer = anyone.read("/readyz").await;
        if answer.status.as_u16() == 503 {
            told = Some(answer);
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let told = told.expect("it says that it is not ready");
    assert!(!told.header("retry-after").is_empty());
    let page = anyone.read("/en/").await;
    assert_eq!((page.status.as_u16(), page.header("connection")), (200, "close"), "it answers and lets go");
    assert_eq!(anyone.get("/healthz").await.status().as_u16(), 200, "it lives");
    let (took, well) = tokio::task::block_in_place(|| member.stopped());
    assert!(well && took < Duration::from_secs(20), "{took:?}");
}
