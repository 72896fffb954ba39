//! Reasons over HTTP: each is made for its reader, and the checker lies beside each plan.

use std::process::Command;

use reqwest::Method;
use serde_json::{Value, json};
use tests::{Answer, DONOR, Database, SECRETARIAT, STATE, Server, Visitor, day, finished, need_body, offer_body};
use tests::{open_need, open_offer};

/// A round with this policy, run and chosen; gives the run.
async fn chosen(secretariat: &Visitor, policy: Value) -> String {
    let round = json!({"title": "Reasons", "call": "A test.", "policy": policy});
    let round = secretariat.post("/api/v1/rounds", &round).await.expect(201).id();
    let run = Answer::of(secretariat.request(Method::POST, &format!("/api/v1/rounds/{round}/runs"))).await.expect(202);
    let run = run.id();
    assert_eq!(finished(secretariat, &run).await["status"], "done");
    let wish = json!({"run": run, "proposals_due": day(20)});
    secretariat.change_now(Method::POST, &format!("/api/v1/rounds/{round}"), "/choose", &wish).await.expect(200);
    run
}

#[tokio::test(flavor = "multi_thread")]
async fn reasons_name_only_what_their_reader_may_see() {
    for database in Database::all() {
        let server = Server::demonstration(database).await;
        let (state, donor, secretariat) =
            (server.sign_in(STATE).await, server.sign_in(DONOR).await, server.sign_in(SECRETARIAT).await);
        let other = server.added("Delegation of Bravenia", "other.state@example.org", "focal-point").await;
        let offer = open_offer(&donor, &offer_body("zqoffer", 2)).await;
        let mut shared = need_body("zqshared", 2);
        (shared["least_useful"], shared["sharing"]) = (json!(2), json!({"visibility": "members"}));
        let left = open_need(&other, &secretariat, &shared).await;
        let next = format!("/api/v1/offers/{offer}/next-unit");
        let before = donor.json(&next).await;
        let quiet = open_need(&state, &secretariat, &need_body("zqquiet", 2)).await;
        assert_eq!(donor.json(&next).await, before, "a quiet need does not move a donor's figures");
        let weights = json!({ quiet.as_str(): 1.0, left.as_str(): 0.5 });
        let run = chosen(&secretariat, json!({"name": "two", "set_weights": weights})).await;

        let why = other.json(&format!("/api/v1/needs/{left}/why")).await;
        assert_eq!(why["answer"]["code"], "outbid", "{why:#}");
        assert!(why["names"]["offers"][offer.as_str()]["title"] == "zqoffer");
        for place in [format!("/api/v1/needs/{left}/why"), format!("/api/v1/needs/{left}/changes")] {
            let told = other.json(&place).await.to_string();
            assert!(!told.contains("zqquiet") && !told.contains(&quiet), "{place}: {told}");
            for stranger in [&donor, &state] {
                assert_eq!(stranger.read(&place).await.status, 404);
            }
        }
        let whole = secretariat.json(&format!("/api/v1/runs/{run}/why/{left}")).await;
        assert_eq!(whole["names"]["needs"][quiet.as_str()]["title"], "zqquiet", "shared with it");
        for figure in ["conditions", "next-unit", "dependents"] {
            let told = donor.json(&format!("/api/v1/offers/{offer}/{figure}")).await.to_string();
            assert!(!told.contains("zqquiet") && !told.contains(&quiet), "{figure}: {told}");
            assert!(told.contains(&offer) || figure == "conditions", "{told}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn anyone_checks_a_plan_with_the_files_of_its_run() {
    let server = Server::demonstration(Database::Sqlite).await;
    let secretariat = server.sign_in(SECRETARIAT).await;
    let run = chosen(&secretariat, json!({"name": "neutral"})).await;
    let folder = tempfile::tempdir().expect("a temporary folder");
    let at = |name: &str| folder.path().join(name);
    for (of, name) in [("problem", "problem.json"), ("plan", "plan.json"), ("verify_plan.py", "verify_plan.py")] {
        let bytes = secretariat.bytes(&format!("/api/v1/runs/{run}/files/{of}")).await;
        std::fs::write(at(name), bytes).expect("written");
    }
    let public = server.anyone().bytes("/verify_plan.py").await;
    assert_eq!(public, std::fs::read(at("verify_plan.py")).expect("the checker"), "the same for everybody");
    let mut checker = Command::new("python3");
    let judged = checker.arg(at("verify_plan.py")).arg(at("problem.json")).arg(at("plan.json")).output();
    let judged = judged.expect("python3 starts");
    assert!(judged.status.success(), "{}", String::from_utf8_lossy(&judged.stdout));
    let seen = secretariat.json(&format!("/api/v1/runs/{run}")).await;
    assert!(!seen["moments"].as_array().expect("moments").is_empty());
    assert_eq!(seen["note"]["code"], "done", "{seen:#}");
}
