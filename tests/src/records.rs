//! Records as tests make them, through the API. Kind and area are such that no offer and no need of the demonstration
//! fits them: what is proposed to them comes of the test's own offers alone.

use std::time::Duration;

use chrono::{TimeDelta, Utc};
use reqwest::Method;
use serde_json::{Value, json};

use crate::server::text;
use crate::visitor::{Answer, Visitor};

pub const CAPABILITY: &str = "lead-agency";
pub const AREA: &str = "policy-strategy";
pub const KIND: &str = "twinning";
pub const UNIT: &str = "project";

/// The day so many days from today.
pub fn day(from_today: i64) -> String {
    (Utc::now() + TimeDelta::days(from_today)).date_naive().to_string()
}

/// A need of so many twinning projects, shared with the secretariat for matching only.
pub fn need_body(title: &str, projects: i64) -> Value {
    json!({
        "title": title,
        "description": "Twinning of the lead body with one that works under a similar law.",
        "capability": CAPABILITY,
        "kinds": [KIND],
        "quantity": {"amount": projects, "unit": UNIT},
        "period": {"from": day(20), "until": day(300)},
        "sharing": {"visibility": "secretariat"},
    })
}

/// An offer of so many twinning projects, shared with all members.
pub fn offer_body(title: &str, projects: i64) -> Value {
    json!({
        "title": title,
        "areas": [AREA],
        "kinds": [KIND],
        "capacity": {"amount": projects, "unit": UNIT},
        "window": {"from": day(0), "until": day(400)},
        "conditions": "Two officials stay for six weeks a year.",
        "sharing": {"visibility": "members"},
    })
}

/// Writes a need and brings it to the matcher; gives its id.
pub async fn open_need(state: &Visitor, secretariat: &Visitor, body: &Value) -> String {
    let made = state.post("/api/v1/needs", body).await.expect(201);
    let id = made.id();
    let place = format!("/api/v1/needs/{id}/moves");
    let mut etag = made.etag;
    for (by, to) in
        [(state, "endorsed"), (state, "submitted"), (secretariat, "authenticated"), (secretariat, "published")]
    {
        // Each reader has a tag of its own; the version in front of the point is the same for all.
        let version = etag.trim_matches('"').split('.').next().unwrap_or_default().to_owned();
        etag = by.change(Method::POST, &place, &format!("\"{version}\""), &json!({"to": to})).await.expect(200).etag;
    }
    id
}

/// Writes an offer and publishes it; gives its id.
pub async fn open_offer(donor: &Visitor, body: &Value) -> String {
    let made = donor.post("/api/v1/offers", body).await.expect(201);
    let id = made.id();
    donor.change(Method::POST, &format!("/api/v1/offers/{id}/publish"), &made.etag, &json!({})).await.expect(200);
    id
}

/// Opens a round in which only these needs weigh anything, and starts a run; gives round and run.
pub async fn run_of(secretariat: &Visitor, title: &str, needs: &[String]) -> (String, String) {
    let all = every(secretariat, "/api/v1/needs?limit=200").await;
    let ids = all.iter().map(|need| text(&need["id"]));
    let weights: serde_json::Map<String, Value> =
        ids.map(|id| (id.clone(), json!(if needs.contains(&id) { 1.0 } else { 0.0 }))).collect();
    let policy = json!({"name": "only ours", "award_cost": 0.001, "set_weights": weights});
    let round = secretariat
        .post("/api/v1/rounds", &json!({"title": title, "call": "A test.", "policy": policy}))
        .await
        .expect(201)
        .id();
    let run = Answer::of(secretariat.request(Method::POST, &format!("/api/v1/rounds/{round}/runs"))).await.expect(202);
    assert_eq!(run.location, format!("/api/v1/runs/{}", run.id()));
    (round, run.id())
}

/// Every item of a list, page by page.
async fn every(by: &Visitor, first: &str) -> Vec<Value> {
    let (mut all, mut place) = (Vec::new(), first.to_owned());
    loop {
        let page = by.json(&place).await;
        all.extend(page["items"].as_array().cloned().unwrap_or_default());
        match page["next"].as_str() {
            Some(next) => place = format!("{first}&after={next}"),
            None => return all,
        }
    }
}

/// Waits until a run has ended; gives it.
pub async fn finished(by: &Visitor, run: &str) -> Value {
    for _ in 0..600 {
        let now = by.json(&format!("/api/v1/runs/{run}")).await;
        if now["status"] != "queued" && now["status"] != "running" {
            return now;
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    panic!("run {run} has not ended after two minutes");
}

/// The status of a record.
pub async fn status_of(by: &Visitor, place: &str) -> String {
    text(&by.json(place).await["status"])
}
