//! Bad input and faults around decisions and delivery: each has an outcome of its own, and no acknowledged decision is
//! lost.

use reqwest::Method;
use serde_json::{Value, json};
use tests::{
    DONOR, Database, SECRETARIAT, STATE, Server, Visitor, day, finished, need_body, offer_body, open_need, open_offer,
    run_of,
};

/// One proposal, open to both sides.
async fn proposal(state: &Visitor, donor: &Visitor, secretariat: &Visitor) -> String {
    let need = open_need(state, secretariat, &need_body("Two officers", 1)).await;
    open_offer(donor, &offer_body("For two officers", 2)).await;
    let (round, run) = run_of(secretariat, "Two officers", std::slice::from_ref(&need)).await;
    assert_eq!(finished(secretariat, &run).await["status"], "done");
    let wish = json!({"run": run, "proposals_due": day(20)});
    secretariat.change_now(Method::POST, &format!("/api/v1/rounds/{round}"), "/choose", &wish).await.expect(200);
    let all = state.json("/api/v1/proposals?status=open&limit=200").await;
    let ours = all["items"].as_array().into_iter().flatten().find(|p| p["need"] == need.as_str()).cloned();
    ours.and_then(|p| p["id"].as_str().map(str::to_owned)).unwrap_or_else(|| panic!("a proposal: {all:#}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_officers_who_decide_at_once_one_is_told_what_was_decided() {
    for database in Database::all() {
        let server = Server::demonstration(database).await;
        let (state, donor, secretariat) =
            (server.sign_in(STATE).await, server.sign_in(DONOR).await, server.sign_in(SECRETARIAT).await);
        let aldoria = server.organisation(&secretariat, "Delegation of Aldoria").await;
        let second = server.invited(&state, &aldoria, "second.focal@example.org", "focal-point").await;
        let id = proposal(&state, &donor, &secretariat).await;
        let place = format!("/api/v1/proposals/{id}");
        let tag = state.read(&place).await.expect(200).etag;
        let other_tag = second.read(&place).await.expect(200).etag;
        let under = format!("{place}/decision");
        let (yes, no) =
            (json!({"accept": true}), json!({"accept": false, "reason_code": "timing", "reason": "not this year"}));
        let (one, other) = tokio::join!(
            state.change(Method::POST, &under, &tag, &yes),
            second.change(Method::POST, &under, &other_tag, &no)
        );
        let statuses = [one.status.as_u16(), other.status.as_u16()];
        assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1, "{statuses:?}");
        assert!(statuses.iter().any(|status| matches!(status, 409 | 412)), "{statuses:?}");
        let accepted = one.status == 200;
        let now = state.json(&place).await;
        assert_eq!(now["status"], if accepted { "open" } else { "declined" }, "what was acknowledged stands: {now:#}");
        assert_eq!(now["own_decision"]["accept"], Value::Bool(accepted), "{now:#}");
        let late = second.change(Method::POST, &under, &other_tag, &no).await;
        assert!(matches!(late.status.as_u16(), 409 | 412), "{:#}", late.body);
    }
}

/// An IATI file of one activity.
const ACTIVITY: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<iati-activities version="2.03">
  <iati-activity>
    <iati-identifier>XM-DAC-99999-1</iati-identifier>
    <reporting-org ref="XM-DAC-99999" type="10"><narrative>An invented agency</narrative></reporting-org>
    <title><narrative>Twinning of the lead agency for ICT security</narrative></title>
    <description><narrative>Twinning of the lead body with one that works under a similar law.</narrative></description>
    <participating-org role="1" type="10"><narrative>An invented agency</narrative></participating-org>
    <activity-status code="2"/>
    <activity-date iso-date="2026-01-01" type="1"/>
    <activity-date iso-date="2028-01-01" type="3"/>
    <recipient-country code="XA" percentage="100"/>
    <sector vocabulary="1" code="22010" percentage="100"/>
  </iati-activity>
</iati-activities>
"#;

#[tokio::test(flavor = "multi_thread")]
async fn what_others_do_already_is_kept_once_and_shown_beside_a_need() {
    for database in Database::all() {
        let server = Server::demonstration(database).await;
        let (state, secretariat) = (server.sign_in(STATE).await, server.sign_in(SECRETARIAT).await);
        let import = |by: &Visitor, file: &'static str| {
            tests::Answer::of(
                by.request(Method::POST, "/api/v1/existing").body(file).header("content-type", "application/xml"),
            )
        };
        import(&state, ACTIVITY).await.problem(403);
        let first = import(&secretariat, ACTIVITY).await.expect(200);
        assert_eq!((&first.body["stored"], &first.body["same"]), (&json!(1), &json!(0)), "{:#}", first.body);
        let again = import(&secretariat, ACTIVITY).await.expect(200);
        assert_eq!((&again.body["stored"], &again.body["same"]), (&json!(0), &json!(1)), "{:#}", again.body);
        import(&secretariat, "<iati-activities").await.problem(422);
        let list = state.json("/api/v1/existing?limit=10").await;
        assert_eq!(list["total"], 1, "{list:#}");
        let body = need_body("Twinning of the lead agency for ICT security", 1);
        let warned = state.post("/api/v1/needs/duplicates", &body).await.expect(200);
        let kinds = |of: &Value| -> Vec<String> {
            let all = of["items"].as_array().cloned().unwrap_or_default();
            all.iter().filter_map(|one| one["kind"].as_str().map(str::to_owned)).collect()
        };
        assert!(kinds(&warned.body).contains(&"activity".to_owned()), "{:#}", warned.body);
        let made = state.post("/api/v1/needs", &body).await.expect(201).id();
        let twin = state.post("/api/v1/needs", &body).await.expect(201).id();
        let kept = state.json(&format!("/api/v1/needs/{twin}/warnings")).await;
        assert!(kept["items"].to_string().contains(&made), "the same need twice is told: {kept:#}");
    }
}
