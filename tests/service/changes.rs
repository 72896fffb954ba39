//! Changes that meet each other: versions, tags, keys, forms that are sent twice.

use std::collections::BTreeSet;

use reqwest::Method;
use serde_json::json;
use tests::{Answer, Database, SECRETARIAT, STATE, Shared, Visitor, need_body};

static SERVERS: Shared = Shared::new();

async fn drafted(state: &Visitor, title: &str) -> (String, String) {
    let made = state.post("/api/v1/needs", &need_body(title, 1)).await.expect(201);
    assert_eq!(made.location, format!("/api/v1/needs/{}", made.id()));
    (made.location, made.etag)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_names_the_version_that_it_saw() {
    for database in Database::all() {
        let state = SERVERS.on(database).await.sign_in(STATE).await;
        let (place, etag) = drafted(&state, "Versions").await;
        let body = need_body("Versions, second", 1);
        Answer::of(state.request(Method::PUT, &place).json(&body)).await.problem(428);
        for weak in ["*", "W/\"1\"", "1", "\"x\""] {
            let answer = state.change(Method::PUT, &place, weak, &body).await;
            assert!(matches!(answer.status.as_u16(), 400 | 428), "{weak}: {}", answer.status);
        }
        let second = state.change(Method::PUT, &place, &etag, &body).await.expect(200);
        assert_ne!(second.etag, etag);
        let stale = state.change(Method::PUT, &place, &etag, &need_body("Lost", 1)).await.problem(412);
        assert_eq!(stale.body["current_version"], second.body["version"]);
        assert_eq!(state.json(&place).await["facts"]["title"], "Versions, second");
        for (method, under, body) in [
            (Method::POST, "/moves", json!({"to": "endorsed"})),
            (Method::PUT, "/sharing", json!({"visibility": "members"})),
            (Method::POST, "/confirm", json!({})),
            (Method::POST, "/consent", json!({"consented": true})),
        ] {
            let place = format!("{place}{under}");
            Answer::of(state.request(method.clone(), &place).json(&body)).await.problem(428);
            let answer = state.change(method, &place, "\"1\"", &body).await;
            assert!(answer.status.is_client_error(), "{place} with an old version: {}", answer.status);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_editors_never_overwrite_each_other() {
    for database in Database::all() {
        let server = SERVERS.on(database).await;
        let first = server.sign_in(STATE).await;
        let aldoria = server.organisation(&first, "Delegation of Aldoria").await;
        let second = server.invited(&first, &aldoria, "second.editor@example.org", "focal-point").await;
        let (place, mut etag) = drafted(&first, "Two editors").await;
        for round in 0..20 {
            let (one, two) = (need_body(&format!("First {round}"), 1), need_body(&format!("Second {round}"), 1));
            let (one, two) = tokio::join!(
                first.change(Method::PUT, &place, &etag, &one),
                second.change(Method::PUT, &place, &etag, &two)
            );
            let done: Vec<&Answer> = [&one, &two].into_iter().filter(|answer| answer.status == 200).collect();
            assert_eq!(done.len(), 1, "round {round}: exactly one is in time: {} and {}", one.status, two.status);
            let late = if one.status == 200 { &two } else { &one };
            assert_eq!(late.status, 412, "round {round}");
            let now = first.read(&place).await.expect(200);
            assert_eq!(
                now.body["facts"]["title"], done[0].body["facts"]["title"],
                "round {round}: what was acknowledged is there"
            );
            etag = now.etag;
        }
        let history = first.json(&place).await["history"].as_array().map_or(0, Vec::len);
        assert!(history >= 21, "the making and twenty changes are in the history: {history}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_it_already_gets_304() {
    for database in Database::all() {
        let state = SERVERS.on(database).await.sign_in(STATE).await;
        let (need, _) = drafted(&state, "Not changed").await;
        for place in [need.as_str(), "/api/v1/catalogue", "/api/v1/overview", "/api/v1/organisations?limit=5"] {
            let first = state.read(place).await.expect(200);
            assert!(first.etag.starts_with('"'), "{place} has a strong tag: {:?}", first.etag);
            let known = |tag: &str| Answer::of(state.request(Method::GET, place).header("if-none-match", tag));
            let again = known(&first.etag).await.expect(304);
            assert_eq!((again.text().as_str(), again.etag), ("", first.etag.clone()), "{place}");
            known("\"other\"").await.expect(200);
        }
        let tag = state.read(&need).await.etag;
        state.change_now(Method::PUT, &need, "", &need_body("Changed", 1)).await.expect(200);
        Answer::of(state.request(Method::GET, &need).header("if-none-match", &tag)).await.expect(200);
        let page = state.anonymous_tag("/en/catalogue").await;
        assert_eq!(page, 304, "public pages are kept by browsers too");
    }
}

trait Tags {
    async fn anonymous_tag(&self, place: &str) -> u16;
}

impl Tags for Visitor {
    /// Reads a page without a name, then again with its tag.
    async fn anonymous_tag(&self, place: &str) -> u16 {
        let address = format!("{}{place}", self.address);
        let http = reqwest::Client::new();
        let first = http.get(&address).send().await.expect("an answer");
        let tag = first.headers().get("etag").cloned().expect("a public page has a tag");
        http.get(&address).header("if-none-match", tag).send().await.expect("an answer").status().as_u16()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repeated_creation_is_one_creation() {
    for database in Database::all() {
        let state = SERVERS.on(database).await.sign_in(STATE).await;
        let body = need_body("Made once", 1);
        let first = state.post_once("/api/v1/needs", "made-once", &body).await.expect(201);
        let again = state.post_once("/api/v1/needs", "made-once", &body).await.expect(201);
        assert_eq!((first.id(), first.location), (again.id(), again.location));
        state.post_once("/api/v1/needs", "made-once", &need_body("Another", 1)).await.problem(422);
        let elsewhere = state.post_once("/api/v1/assessments", "made-once", &json!({"title": "Another kind"})).await;
        elsewhere.problem(422);
        for bad in ["", "a b", &"k".repeat(201)] {
            state.post_once("/api/v1/needs", bad, &body).await.problem(400);
        }
        let body = need_body("Made once by five", 1);
        let five = (0..5).map(|_| {
            let (state, body) = (state.clone(), body.clone());
            tokio::spawn(async move { state.post_once("/api/v1/needs", "by-five", &body).await })
        });
        let mut ids = BTreeSet::new();
        for answer in five.collect::<Vec<_>>() {
            ids.insert(answer.await.expect("a task").expect(201).id());
        }
        assert_eq!(ids.len(), 1, "five at once made one");
        for (title, count) in [("Made once", 1), ("Made once by five", 1)] {
            let found = state.json("/api/v1/needs?mine=true&text=Made%20once&limit=200").await;
            let same = found["items"].as_array().into_iter().flatten().filter(|n| n["title"] == title).count();
            assert_eq!(same, count, "{title}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_is_started_once_under_its_key() {
    for database in Database::all() {
        let secretariat = SERVERS.on(database).await.sign_in(SECRETARIAT).await;
        let round =
            secretariat.post_once("/api/v1/rounds", "round-once", &json!({"title": "Once"})).await.expect(201).id();
        assert_eq!(
            secretariat.post_once("/api/v1/rounds", "round-once", &json!({"title": "Once"})).await.expect(201).id(),
            round
        );
        let place = format!("/api/v1/rounds/{round}/runs");
        let start = || Answer::of(secretariat.request(Method::POST, &place).header("idempotency-key", "run-once"));
        let first = start().await.expect(202).id();
        assert_eq!(start().await.expect(202).id(), first);
        assert_eq!(
            secretariat.json(&format!("/api/v1/rounds/{round}")).await["runs"].as_array().map(Vec::len),
            Some(1)
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn unknown_fields_are_refused_by_name() {
    for database in Database::all() {
        let server = SERVERS.on(database).await;
        let (state, secretariat) = (server.sign_in(STATE).await, server.sign_in(SECRETARIAT).await);
        let mut body = need_body("Unknown fields", 1);
        body["status"] = json!("published");
        let refused = state.post("/api/v1/needs", &body).await.problem(422);
        assert!(refused.body["errors"].to_string().contains("status"), "{:#}", refused.body);
        let mut body = need_body("Unknown fields", 1);
        body["sharing"]["everybody"] = json!(true);
        let refused = state.post("/api/v1/needs", &body).await.problem(422);
        assert!(
            refused.body["errors"][0]["pointer"].as_str().is_some_and(|p| p.starts_with("/sharing")),
            "{:#}",
            refused.body
        );
        let organisation = json!({"kind": "provider", "name": "X", "provider_kind": "company", "accredited": true});
        secretariat.post("/api/v1/organisations", &organisation).await.problem(422);
        secretariat.post("/api/v1/rounds", &json!({"title": "R", "policy": {"objectve": "total"}})).await.problem(422);
        let found = state.json("/api/v1/needs?mine=true&text=Unknown%20fields").await;
        assert_eq!(found["total"], 0, "nothing of it was stored");
    }
}

/// The value of a hidden field of a page.
fn hidden(page: &str, name: &str) -> String {
    let marks = [format!("name=\"{name}\" value=\""), format!("name=\"{name}\" type=\"hidden\" value=\"")];
    let found = marks.iter().find_map(|mark| page.split_once(mark.as_str())).and_then(|(_, rest)| rest.split_once('"'));
    found.unwrap_or_else(|| panic!("a hidden field {name}: {page}")).0.to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_that_is_sent_twice_creates_one() {
    for database in Database::all() {
        let state = SERVERS.on(database).await.sign_in(STATE).await;
        let page = state.read("/en/needs/new").await.expect(200).text();
        let key = hidden(&page, "key");
        let (from, until) = (tests::day(20), tests::day(200));
        let fields = [
            ("key", key.as_str()),
            ("title", "Sent twice"),
            ("capability", tests::CAPABILITY),
            ("kinds", tests::KIND),
            ("quantity", "1"),
            ("unit", tests::UNIT),
            ("earliest_start", from.as_str()),
            ("latest_end", until.as_str()),
            ("visibility", "private"),
        ];
        let (one, two) = tokio::join!(state.form("/en/needs", &fields), state.form("/en/needs", &fields));
        for answer in [&one, &two] {
            assert_eq!(answer.status, 303, "{}", answer.text());
        }
        assert_eq!(one.location, two.location, "both lead to the same need");
        assert_eq!(state.json("/api/v1/needs?mine=true&text=Sent%20twice").await["total"], 1);

        // A form whose version has passed says so and changes nothing.
        let place = one.location.split('?').next().unwrap_or_default().to_owned();
        let edit = state.read(&format!("{place}/edit")).await.expect(200).text();
        let version = hidden(&edit, "version");
        let changed: Vec<(&str, &str)> = fields
            .iter()
            .copied()
            .filter(|(name, _)| !matches!(*name, "key" | "title"))
            .chain([("version", version.as_str()), ("title", "Sent twice, edited")])
            .collect();
        assert_eq!(state.form(&format!("{place}/edit"), &changed).await.status, 303);
        let late = state.form(&format!("{place}/edit"), &changed).await;
        assert_eq!(late.status, 409, "{}", late.text());
    }
}
