//! What leaves the house: webhooks that are signed, tried again, sent once more, and a target or a mail server that does
//! not answer harms nothing else.

use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::{Value, json};
use tests::{Database, Outside, SECRETARIAT, STATE, Server, Target, Visitor, free_port, need_body, open_need};

/// A server whose webhooks may reach this machine, and perhaps a mail server.
async fn server(database: Database, more: &[&str]) -> Server {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let url = database.url(folder.path()).await;
    let mut arguments = vec!["--demonstration", "--webhooks-to-loopback"];
    arguments.extend(more);
    Server::start(folder, url, &arguments).await
}

async fn hook(by: &Visitor, port: u16, kinds: &[&str]) -> tests::Answer {
    let wish = json!({"url": format!("http://127.0.0.1:{port}/hook"), "kinds": kinds, "label": "A test"});
    by.post("/api/v1/webhooks", &wish).await.expect(201)
}

/// Something that the state is told of, twice: the secretariat confirms its need and releases it.
async fn something_moves(state: &Visitor, secretariat: &Visitor, title: &str) {
    open_need(state, secretariat, &need_body(title, 1)).await;
}

fn body_of(request: &str) -> Value {
    let body = request.split_once("\r\n\r\n").map(|(_, body)| body).unwrap_or_default();
    serde_json::from_str(body).unwrap_or_else(|e| panic!("{e}: {request}"))
}

fn header(request: &str, name: &str) -> String {
    let line = request.lines().find(|line| line.to_lowercase().starts_with(&format!("{name}:")));
    line.and_then(|line| line.split_once(':')).map(|(_, value)| value.trim().to_owned()).unwrap_or_default()
}

/// The deliveries of a webhook once the newest has this status.
async fn delivered(by: &Visitor, webhook: &str, status: &str) -> Value {
    let since = Instant::now();
    loop {
        let list = by.json(&format!("/api/v1/webhooks/{webhook}/deliveries")).await;
        let all = list["items"].as_array().cloned().unwrap_or_default();
        if let Some(found) = all.into_iter().find(|one| one["status"] == status) {
            return found;
        }
        assert!(since.elapsed() < Duration::from_secs(60), "none is {status}: {list:#}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn events_are_signed_tried_again_and_sent_once_more() {
    for database in Database::all() {
        let server = server(database, &[]).await;
        let (state, secretariat) = (server.sign_in(STATE).await, server.sign_in(SECRETARIAT).await);
        let target = Outside::hook(Target::FailsFirst(1)).await;
        let made = hook(&state, target.port, &["need-status"]).await;
        assert!(made.body["secret"].as_str().is_some_and(|secret| secret.starts_with("whsec_")), "{:#}", made.body);
        let id = made.id();
        let read = state.read(&format!("/api/v1/webhooks/{id}")).await.expect(200);
        assert!(read.body["secret"].is_null(), "the secret is shown once: {:#}", read.body);
        something_moves(&state, &secretariat, "A need whose title stays in the house").await;
        let seen = target.wait_for(2).await;
        let (first, second) = (&seen[0], &seen[1]);
        let event = body_of(first);
        assert_eq!(event["type"], "need-status", "{event:#}");
        assert!(event["data"]["url"].as_str().is_some_and(|url| url.contains("/api/v1/needs/")), "{event:#}");
        assert!(seen.iter().all(|request| !request.contains("stays in the house")), "an event is thin");
        assert!(
            header(first, "webhook-signature").starts_with("v1,") && header(first, "webhook-id").starts_with("msg_")
        );
        assert!(!header(second, "webhook-timestamp").is_empty());
        let done = delivered(&state, &id, "delivered").await;
        assert_eq!(done["last_code"], 204, "{done:#}");
        // The one that failed comes again under the same id, five seconds later.
        let failed = header(first, "webhook-id");
        let since = Instant::now();
        let mut count = 2;
        while target.seen().iter().filter(|request| header(request, "webhook-id") == failed).count() < 2 {
            assert!(since.elapsed() < Duration::from_secs(30), "{failed} is tried again");
            count += 1;
            target.wait_for(count).await;
        }
        rotated_and_sent_once_more(&state, &target, &id, &done).await;
    }
}

async fn rotated_and_sent_once_more(state: &Visitor, target: &Outside, id: &str, done: &Value) {
    let place = format!("/api/v1/webhooks/{id}");
    let rotated = state.change_now(Method::POST, &place, "/rotate", &json!({})).await.expect(200);
    assert!(rotated.body["secret"].as_str().is_some_and(|secret| secret.starts_with("whsec_")));
    let before = target.seen().len();
    let of = done["id"].as_str().unwrap_or_default();
    state.post(&format!("{place}/deliveries/{of}/replay"), &json!({})).await.expect(202);
    let seen = target.wait_for(before + 1).await;
    let again =
        seen.iter().rev().find(|request| header(request, "webhook-id") == done["message_id"].as_str().unwrap_or("-"));
    let again = again.unwrap_or_else(|| panic!("the same message id: {seen:#?}"));
    assert_eq!(header(again, "webhook-signature").split(' ').count(), 2, "both secrets sign: {again}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_target_that_hangs_harms_nothing_else() {
    for database in Database::all() {
        let server = server(database, &[]).await;
        let (state, secretariat) = (server.sign_in(STATE).await, server.sign_in(SECRETARIAT).await);
        let (stuck, well) = (Outside::hook(Target::Hangs).await, Outside::hook(Target::Answers(200)).await);
        let hanging = hook(&state, stuck.port, &[]).await.id();
        hook(&state, well.port, &[]).await;
        let since = Instant::now();
        for number in 0..3 {
            something_moves(&state, &secretariat, &format!("Beside one that hangs {number}")).await;
        }
        well.wait_for(6).await;
        assert!(since.elapsed() < Duration::from_secs(45), "the other target waited {:?}", since.elapsed());
        state.read("/api/v1/me").await.expect(200);
        let gone = Outside::hook(Target::Answers(410)).await;
        let ended = hook(&state, gone.port, &[]).await.id();
        something_moves(&state, &secretariat, "For one that is gone").await;
        gone.wait_for(1).await;
        let waits = delivered(&state, &hanging, "waiting").await;
        assert!(waits["attempts"].as_u64().is_some(), "{waits:#}");
        let since = Instant::now();
        while state.json(&format!("/api/v1/webhooks/{ended}")).await["status"] != "gone" {
            assert!(since.elapsed() < Duration::from_secs(20), "410 switches a webhook off");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn webhooks_lead_to_public_addresses_only() {
    for database in Database::all() {
        let server = Server::demonstration(database).await;
        let state = server.sign_in(STATE).await;
        for url in [
            "http://example.org/hook",
            "https://127.0.0.1/hook",
            "https://10.1.2.3/hook",
            "https://169.254.169.254/latest/meta-data",
            "https://[::1]/hook",
            "https://name:word@example.org/hook",
            "nonsense",
        ] {
            let wish = json!({"url": url, "kinds": [], "label": ""});
            state.post("/api/v1/webhooks", &wish).await.problem(422);
        }
        let unknown = json!({"url": "https://example.org/hook", "kinds": ["no-such-kind"]});
        state.post("/api/v1/webhooks", &unknown).await.problem(422);
        server.anyone().post("/api/v1/webhooks", &unknown).await.problem(401);
    }
}

/// Waits until the figures of mail are so.
async fn mail_health(by: &Visitor, wanted: impl Fn(&Value) -> bool) -> Value {
    let since = Instant::now();
    loop {
        let health = by.json("/api/v1/deliveries/health").await;
        if wanted(&health["mail"]) {
            return health;
        }
        assert!(since.elapsed() < Duration::from_secs(60), "{health:#}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_server_that_is_down_loses_nothing() {
    for database in Database::all() {
        let port = free_port().await;
        let smtp = format!("smtp://127.0.0.1:{port}");
        let more = ["--smtp", &smtp, "--mail-from", "Matchmaker <matchmaker@example.org>"];
        let server = server(database, &more).await;
        let (state, secretariat) = (server.sign_in(STATE).await, server.sign_in(SECRETARIAT).await);
        state.change_now(Method::PUT, "/api/v1/me/notifications", "", &json!({"mail": "at-once"})).await.expect(200);
        something_moves(&state, &secretariat, "A title that no mail may hold").await;
        let down = mail_health(&secretariat, |mail| mail["last_fault"] == "no-connection").await;
        assert!(
            down["mail"]["waiting"].as_u64().is_some_and(|n| n > 0) && down["mail"]["configured"] == true,
            "{down:#}"
        );
        state.read("/api/v1/deliveries/health").await.problem(403);
        let outside = Outside::mail(port).await;
        let mail = mail_to(&outside, &[STATE, "something moved"]).await;
        let up = mail_health(&secretariat, |mail| mail["waiting"] == 0 && !mail["last_sent"].is_null()).await;
        assert_eq!(up["mail"]["given_up"], 0, "{up:#}");
        assert!(mail.contains("To: ") && mail.contains("Message-ID: <"), "{mail}");
        assert!(mail.contains(&format!("{}/en/", server.address)), "a link: {mail}");
        assert!(!mail.contains("no mail may hold"), "no content: {mail}");
        state.change_now(Method::PUT, "/api/v1/me/notifications", "", &json!({"mail": "hourly"})).await.problem(422);
        state.change_now(Method::PUT, "/api/v1/me/notifications", "", &json!({"mail": "daily"})).await.expect(200);
        something_moves(&state, &secretariat, "For the digest").await;
        a_day_later(server, &more, &outside).await;
    }
}

/// The first mail that holds all of this.
async fn mail_to(outside: &Outside, parts: &[&str]) -> String {
    for count in 1.. {
        let mails = outside.wait_for(count).await;
        if let Some(found) = mails.into_iter().find(|mail| parts.iter().all(|part| mail.contains(part))) {
            return found;
        }
    }
    unreachable!("the wait ends the test")
}

/// The day after, those who want a digest get one each, however often the service starts.
async fn a_day_later(server: Server, more: &[&str], outside: &Outside) {
    let mut arguments = vec!["--demonstration", "--days-ahead", "1"];
    arguments.extend(more);
    let before = outside.seen().len();
    let server = server.restarted_with(&arguments).await;
    let secretariat = server.sign_in(SECRETARIAT).await;
    outside.wait_for(before + 1).await;
    mail_health(&secretariat, |mail| mail["waiting"] == 0).await;
    let once = outside.seen().len();
    let server = server.restarted_with(&arguments).await;
    let secretariat = server.sign_in(SECRETARIAT).await;
    tokio::time::sleep(Duration::from_secs(4)).await;
    mail_health(&secretariat, |mail| mail["waiting"] == 0).await;
    assert_eq!(outside.seen().len(), once, "one digest a day: {:#?}", outside.seen());
}
