//! Whoever guesses passwords is slowed down, by all processes together, and keeps nobody from the device that they use.

use tests::{Database, PASSWORD, STATE, Server, Visitor};

async fn enter(by: &Visitor, password: &str) -> u16 {
    by.form("/en/sign-in", &[("email", STATE), ("password", password)]).await.status.as_u16()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_victim_signs_in_while_an_attacker_guesses() {
    for database in Database::all() {
        let server = Server::demonstration(database).await;
        let (victim, attacker) = (server.sign_in(STATE).await, server.anyone());
        let mut told = Vec::new();
        for _ in 0..15 {
            told.push(enter(&attacker, "a guess of somebody").await);
        }
        assert!(told.starts_with(&[422; 10]) && told.ends_with(&[429; 5]), "{told:?}");
        assert_eq!(enter(&attacker, PASSWORD).await, 429, "the right one too: it tells nothing");
        assert_eq!(enter(&server.anyone(), PASSWORD).await, 429, "from any device that is not known");

        // The device that signed the victim in before has tries of its own.
        victim.form("/en/sign-out", &[]).await.expect(303);
        assert_eq!(enter(&victim, PASSWORD).await, 303);
        for _ in 0..10 {
            assert_eq!(enter(&victim, "mistyped").await, 422);
        }
        assert_eq!(enter(&victim, PASSWORD).await, 429, "it is no way to guess on either");

        // Another process on the same database counts the same, and knows what was counted before.
        let beside = tempfile::tempdir().expect("a folder");
        let other = Server::start(beside, server.url.clone(), &["--demonstration"]).await;
        assert_eq!(enter(&other.anyone(), PASSWORD).await, 429);
        let donor = other.sign_in("donor@example.org").await;
        assert!(donor.read("/api/v1/me").await.status.is_success(), "others are let in");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_tries_stand_in_the_audit_log_once_a_minute_at_most() {
    for database in Database::all() {
        let server = Server::demonstration(database).await;
        let state = server.sign_in(STATE).await;
        for _ in 0..5 {
            assert_eq!(enter(&server.anyone(), "a guess of somebody").await, 422);
        }
        let all = state.json("/api/v1/audit?limit=200").await;
        let entries = all["items"].as_array().into_iter().flatten().filter(|entry| entry["action"] == "session.refuse");
        assert!((1..=2).contains(&entries.count()), "{all:#}");
        state.read("/en/audit").await.expect(200);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flood_of_passwords_leaves_room_for_all_else() {
    let server = Server::demonstration(Database::Sqlite).await;
    let state = server.sign_in(STATE).await;
    let flood = (0..150).map(|number| {
        let visitor = server.anyone();
        tokio::spawn(async move {
            let form = [("email", format!("nobody.{number}@example.org")), ("password", "not this one".to_owned())];
            let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
            let answer = visitor.form("/en/sign-in", &form).await;
            (answer.status.as_u16(), answer.header("retry-after").to_owned())
        })
    });
    let flood: Vec<_> = flood.collect();
    state.read("/api/v1/needs").await.expect(200);
    let mut busy = 0;
    for answer in flood {
        let (status, wait) = answer.await.expect("an answer");
        assert!(matches!(status, 422 | 429 | 503), "{status}");
        busy += usize::from(status == 503 && !wait.is_empty());
    }
    assert!(busy > 0, "some were told to come back");
    state.read("/api/v1/needs").await.expect(200);
}
