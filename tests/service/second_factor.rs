//! The second factor through HTTP on both databases: set up, asked for, never taken twice; acts that ask to show anew who
//! asks; what a token does in their place.

use reqwest::Method;
use serde_json::{Value, json};
use tests::{
    Answer, App, Database, PASSWORD, SECRETARIAT, STATE, Server, Shared, Visitor, begin_factor, between, need_body,
    program, set_up_factor,
};

static SERVERS: Shared = Shared::new();

const FACTOR: &str = "/en/account/second-factor";

/// The code of a problem.
fn code(answer: &Answer) -> String {
    let kind = answer.body["type"].as_str().unwrap_or_default();
    kind.rsplit('#').next().unwrap_or_default().to_owned()
}

/// The first step of signing in by somebody who owes a second: what stands for the password.
async fn first_step(server: &Server, email: &str) -> (Visitor, String) {
    let visitor = server.anyone();
    let page = visitor.form("/en/sign-in", &[("email", email), ("password", PASSWORD)]).await.expect(200).text();
    assert!(page.contains("autocomplete=\"one-time-code\""), "{page}");
    let step = between(&page, "name=\"step\" value=\"", "\"").first().map(|step| (*step).to_owned());
    (visitor, step.unwrap_or_else(|| panic!("a second step: {page}")))
}

async fn second_step(visitor: &Visitor, step: &str, code: &str) -> Answer {
    visitor.form("/en/sign-in/code", &[("step", step), ("code", code), ("next", "/needs")]).await
}

async fn texts(by: &Visitor, list: &str, what: &str) -> Vec<String> {
    let all = by.json(&format!("/api/v1/{list}?limit=200")).await;
    all["items"].as_array().into_iter().flatten().filter_map(|item| item[what].as_str().map(str::to_owned)).collect()
}

/// A new focal point of the first state.
async fn focal_point(server: &Server, email: &str) -> Visitor {
    let state = server.sign_in(STATE).await;
    let organisation = state.json("/api/v1/me").await["organisation"].as_str().unwrap_or_default().to_owned();
    server.invited(&state, &organisation, email, "focal-point").await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_factor_is_set_up_asked_for_and_never_taken_twice() {
    for database in Database::all() {
        let server = SERVERS.on(database).await;
        let email = "two.steps@example.org";
        let person = focal_point(server, email).await;
        let elsewhere = server.sign_in(email).await;
        assert_eq!(person.json("/api/v1/me").await["second_factor"], false);
        person.form(&format!("{FACTOR}/confirm"), &[("code", "123456")]).await.expect(409);
        let mut app = begin_factor(&person).await;
        let refused = person.form(&format!("{FACTOR}/confirm"), &[("code", "000000")]).await.expect(422);
        assert!(refused.text().contains("This code is not right"), "{}", refused.text());
        let first = app.code().await;
        let page = person.form(&format!("{FACTOR}/confirm"), &[("code", &first)]).await.expect(200).text();
        let codes: Vec<String> = between(&page, "<li class=\"hash\">", "<").into_iter().map(str::to_owned).collect();
        assert_eq!(codes.len(), 10);
        assert_eq!(person.json("/api/v1/me").await["second_factor"], true);
        elsewhere.read("/api/v1/me").await.problem(401);
        let shown = person.read(FACTOR).await.expect(200).text();
        assert!(!shown.contains("id=\"secret\"") && !codes.iter().any(|code| shown.contains(code)), "shown once");

        // The password alone opens nothing, and a code that was taken opens nothing either.
        let (visitor, step) = first_step(server, email).await;
        visitor.read("/api/v1/me").await.problem(401);
        for wrong in ["", "000000", &first, "ABCD-EFGH-IJKL-MNOP"] {
            let refused = second_step(&visitor, &step, wrong).await.expect(422);
            assert!(refused.text().contains("This code is not right"), "{wrong}: {}", refused.text());
        }
        let done = second_step(&visitor, &step, &app.code().await).await.expect(303);
        assert_eq!(done.location, "/en/needs");
        assert_eq!(visitor.json("/api/v1/me").await["second_factor"], true);
        let again = second_step(&server.anyone(), &step, &app.code().await).await.expect(303);
        assert!(again.location.starts_with("/en/sign-in"), "a step is taken once: {}", again.location);
        let (other, step) = first_step(server, email).await;
        second_step(&other, &step, &app.shown()).await.expect(303);

        // A recovery code, as somebody types it, once.
        let typed = codes[0].to_lowercase().replace('-', " ");
        let (visitor, step) = first_step(server, email).await;
        second_step(&visitor, &step, &typed).await.expect(303);
        let (next, step) = first_step(server, email).await;
        second_step(&next, &step, &codes[0]).await.expect(422);
        let renewed = visitor.form(&format!("{FACTOR}/codes"), &[]).await.expect(200).text();
        assert_eq!(between(&renewed, "<li class=\"hash\">", "<").len(), 10);
        second_step(&next, &step, &codes[1]).await.expect(422);

        let token = visitor.post("/api/v1/me/tokens", &json!({"label": "mine", "days": 1})).await.expect(201);
        let token = Visitor::with_token(&server.address, token.body["secret"].as_str().unwrap_or_default());
        token.json("/api/v1/me").await;
        visitor.form(&format!("{FACTOR}/remove"), &[]).await.expect(303);
        token.read("/api/v1/me").await.problem(401);
        other.read("/api/v1/me").await.problem(401);
        assert_eq!(visitor.json("/api/v1/me").await["second_factor"], false);
        server.sign_in(email).await;
        let notices = texts(&visitor, "notices", "kind").await;
        for kind in ["factor-added", "recovery-code-used", "recovery-codes-renewed", "factor-removed"] {
            assert!(notices.iter().any(|told| told == kind), "{kind}: {notices:?}");
        }
        let entries = texts(&visitor, "audit", "action").await;
        for action in ["factor.add", "factor.recovery", "factor.codes", "factor.remove"] {
            assert!(entries.iter().any(|entry| entry == action), "{action}: {entries:?}");
        }
        visitor.read("/en/audit").await.expect(200);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_lost_app_and_codes_is_helped_at_the_console() {
    for database in Database::all() {
        let server = SERVERS.on(database).await;
        let email = "lost.app@example.org";
        let person = focal_point(server, email).await;
        set_up_factor(&person).await;
        let reset = || {
            let done = std::process::Command::new(program())
                .args(["user", "reset-factor", email])
                .env("DATABASE_URL", &server.url)
                .output();
            done.expect("the program starts").status.success()
        };
        assert!(reset() && !reset(), "there is nothing left to take away");
        person.read("/api/v1/me").await.problem(401);
        let person = server.sign_in(email).await;
        assert!(texts(&person, "notices", "kind").await.contains(&"factor-removed".to_owned()));
    }
}

/// Ten minutes and more pass for every session.
fn time_passes(server: &Server) {
    server.sql("update session set proved_at = '2020-01-01T00:00:00Z'");
}

/// A draft need of the state, shared with nobody.
async fn need(by: &Visitor) -> String {
    let mut body = need_body("To be shared", 1);
    body["sharing"] = json!({"visibility": "private"});
    by.post("/api/v1/needs", &body).await.expect(201).id()
}

async fn share(by: &Visitor, need: &str) -> Answer {
    by.change_now(Method::PUT, &format!("/api/v1/needs/{need}"), "/sharing", &json!({"visibility": "members"})).await
}

#[tokio::test(flavor = "multi_thread")]
async fn grave_acts_ask_to_show_anew_who_asks() {
    for database in Database::all() {
        let server = Server::demonstration(database).await;
        let state = server.sign_in(STATE).await;
        let need = need(&state).await;
        share(&state, &need).await.expect(200);
        time_passes(&server);
        assert_eq!(state.json("/api/v1/me").await["fresh_until"], Value::Null);
        let refused = share(&state, &need).await.problem(403);
        assert_eq!(code(&refused), "proof-required");
        assert!(refused.body["detail"].as_str().is_some_and(|words| words.contains("/account/prove")));
        let move_on = json!({"to": "endorsed", "reason": ""});
        let place = format!("/api/v1/needs/{need}");
        let endorsed = state.change_now(Method::POST, &place, "/moves", &move_on).await.problem(403);
        assert_eq!(code(&endorsed), "proof-required");
        let me = state.json("/api/v1/me").await;
        let organisation = me["organisation"].as_str().unwrap_or_default();
        let people = format!("/api/v1/organisations/{organisation}/invitations");
        let invited = state.post(&people, &json!({"email": "x@example.org", "role": "viewer"})).await.problem(403);
        assert_eq!(code(&invited), "proof-required");
        let decides = json!({"label": "x", "days": 1, "scope": "decide"});
        assert_eq!(code(&state.post("/api/v1/me/tokens", &decides).await.problem(403)), "proof-required");
        let assessment = state.json("/api/v1/assessments").await[0]["id"].as_str().unwrap_or_default().to_owned();
        state.read(&format!("/api/v1/assessments/{assessment}/files/archive")).await.problem(403);
        let leads = state.read(&format!("/en/assessment/{assessment}/files/archive")).await.expect(303);
        assert!(leads.location.starts_with("/en/account/prove?next=/assessment/"), "{}", leads.location);
        // What is not grave goes on.
        state.read("/en/needs").await.expect(200);
        state.post("/api/v1/needs", &need_body("Only written", 1)).await.expect(201);

        // On the page what was sent comes along, and one press sends it.
        let version = state.json(&place).await["version"].to_string();
        let form = [("version", version.as_str()), ("visibility", "secretariat")];
        let share_page = format!("/en/needs/{need}/share");
        let asked = state.form(&share_page, &form).await.expect(403).text();
        assert!(asked.contains("name=\"kept.visibility\" value=\"secretariat\""), "{asked}");
        assert!(asked.contains("autocomplete=\"current-password\""), "who has no second factor gives the password");
        let kept = format!("/needs/{need}/share");
        let carried = [("kept-place", kept.as_str()), ("kept.version", &version), ("kept.visibility", "secretariat")];
        let with = |more: &[(&'static str, &'static str)]| carried.iter().chain(more).copied().collect::<Vec<_>>();
        let wrong = state.form("/en/account/prove", &with(&[("password", "not the password")])).await.expect(422);
        assert!(wrong.text().contains("name=\"kept.visibility\""), "what was sent stays");
        let before = server.anyone();
        before.read("/en/account/prove").await.expect(303);
        let shown = state.form("/en/account/prove", &with(&[("password", PASSWORD)])).await.expect(200).text();
        assert!(
            shown.contains(&format!("action=\"{share_page}\"")) && shown.contains("value=\"secretariat\""),
            "{shown}"
        );
        state.form(&share_page, &form).await.expect(303);
        assert!(state.json("/api/v1/me").await["fresh_until"].is_string());
        let entries = texts(&state, "audit", "action").await;
        assert!(entries.iter().any(|entry| entry == "session.prove"), "{entries:?}");

        // Who has a second factor gives a code of it, and the password is not enough.
        let (mut app, _): (App, _) = set_up_factor(&state).await;
        time_passes(&server);
        let page = state.read("/en/account/prove?next=/needs").await.expect(200).text();
        assert!(page.contains("autocomplete=\"one-time-code\"") && !page.contains("current-password"), "{page}");
        state.form("/en/account/prove", &[("password", PASSWORD)]).await.expect(422);
        state.form("/en/account/prove", &[("code", &app.shown())]).await.expect(422);
        let on = [("code", app.code().await), ("next", "/needs".to_owned())];
        let on: Vec<(&str, &str)> = on.iter().map(|(name, value)| (*name, value.as_str())).collect();
        assert_eq!(state.form("/en/account/prove", &on).await.expect(303).location, "/en/needs");
        share(&state, &need).await.expect(200);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_endorses_shares_and_accepts_only_where_it_was_made_to_decide() {
    for database in Database::all() {
        let server = SERVERS.on(database).await;
        let state = server.sign_in(STATE).await;
        let need = need(&state).await;
        for (scope, status) in [("write", 403), ("decide", 200)] {
            let made = state.post("/api/v1/me/tokens", &json!({"label": scope, "days": 1, "scope": scope})).await;
            let made = made.expect(201);
            assert_eq!(made.body["token"]["scope"], scope);
            let token = Visitor::with_token(&server.address, made.body["secret"].as_str().unwrap_or_default());
            assert_eq!(token.json("/api/v1/me").await["token_scope"], scope);
            let answer = share(&token, &need).await.expect(status);
            if status == 403 {
                assert_eq!(code(&answer), "token-scope");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn where_it_is_required_nothing_binds_without_it_and_the_secretariat_does_nothing() {
    for database in Database::all() {
        let server = Server::demonstration(database).await;
        let server = server.restarted_with(&["--demonstration", "--second-factor", "required"]).await;
        let secretariat = server.sign_in(SECRETARIAT).await;
        assert_eq!(code(&secretariat.read("/api/v1/needs").await.problem(403)), "second-factor-required");
        let home = secretariat.read("/en/rounds").await.expect(303);
        assert_eq!(home.location, "/en/account/second-factor?next=/rounds");
        secretariat.read("/en/catalogue").await.expect(200);
        secretariat.read("/en/account/sessions").await.expect(200);
        set_up_factor(&secretariat).await;
        secretariat.read("/en/rounds").await.expect(200);
        secretariat.json("/api/v1/needs").await;

        let state = server.sign_in(STATE).await;
        let need = need(&state).await;
        let refused = share(&state, &need).await.problem(403);
        assert_eq!(code(&refused), "second-factor-required");
        let version = state.json(&format!("/api/v1/needs/{need}")).await["version"].to_string();
        let form = [("version", version.as_str()), ("visibility", "secretariat")];
        let asked = state.form(&format!("/en/needs/{need}/share"), &form).await.expect(403).text();
        assert!(
            asked.contains("name=\"kept.visibility\"") && asked.contains(&format!("action=\"{FACTOR}\"")),
            "{asked}"
        );
        set_up_factor(&state).await;
        share(&state, &need).await.expect(200);
    }
}
