//! Who may do what about people, tokens and sessions, and by which requests: through HTTP on both databases.

use reqwest::{Client, Method};
use serde_json::{Value, json};
use tests::{Answer, DONOR, Database, PASSWORD, SECRETARIAT, STATE, Server, Shared, Visitor, exit_code, need_body};

use crate::world::{Route, routes};

static SERVERS: Shared = Shared::new();

/// The path with identifiers of nothing.
fn nowhere(route: &Route) -> String {
    let part = |part: &str| match part {
        "{lang}" => "en".to_owned(),
        "{format}" => "csv".to_owned(),
        _ if part.starts_with('{') => "00000000-0000-4000-8000-000000000000".to_owned(),
        _ => part.to_owned(),
    };
    route.path.split('/').map(part).collect::<Vec<_>>().join("/")
}

/// The code of a problem.
fn code(answer: &Answer) -> String {
    let kind = answer.body["type"].as_str().unwrap_or_default();
    kind.rsplit('#').next().unwrap_or_default().to_owned()
}

fn field(answer: &Answer, at: &str) -> String {
    answer.body.pointer(at).and_then(Value::as_str).unwrap_or_default().to_owned()
}

async fn me(by: &Visitor, what: &str) -> String {
    by.json("/api/v1/me").await[what].as_str().unwrap_or_default().to_owned()
}

/// A token of this scope, as its holder.
async fn token(server: &Server, by: &Visitor, scope: &str) -> Visitor {
    let wish = json!({"label": scope, "days": 1, "scope": scope});
    let made = by.post("/api/v1/me/tokens", &wish).await.expect(201);
    assert_eq!(field(&made, "/token/scope"), scope);
    Visitor::with_token(&server.address, &field(&made, "/secret"))
}

/// The one-time link that was made, below the server's address.
fn link(server: &Server, made: &Answer) -> String {
    let link = field(made, "/link");
    link.strip_prefix(&server.address).unwrap_or_else(|| panic!("{link}")).to_owned()
}

async fn kinds(by: &Visitor, list: &str, what: &str) -> Vec<String> {
    let all = by.json(&format!("/api/v1/{list}?limit=200")).await;
    all["items"].as_array().into_iter().flatten().filter_map(|item| item[what].as_str().map(str::to_owned)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_secretariat_has_no_hand_in_the_people_of_others() {
    for database in Database::all() {
        let server = SERVERS.on(database).await;
        let (secretariat, state) = (server.sign_in(SECRETARIAT).await, server.sign_in(STATE).await);
        let aldoria = me(&state, "organisation").await;
        let place = format!("/api/v1/organisations/{aldoria}");
        for role in ["viewer", "contributor", "focal-point"] {
            for email in [SECRETARIAT, "accomplice@example.org"] {
                let wish = json!({"email": email, "role": role});
                let refused = secretariat.post(&format!("{place}/invitations"), &wish).await.problem(409);
                assert_eq!(code(&refused), "conflict-has-focal-point");
            }
        }
        let names = secretariat.json(&format!("{place}/people")).await;
        assert!(names.as_array().is_some_and(|all| !all.is_empty()));
        for one in names.as_array().into_iter().flatten() {
            assert!(one["name"].is_string() && one.get("email").is_none() && one.get("role").is_none(), "{one:#}");
        }
        let page = secretariat.read(&format!("/en/organisations/{aldoria}/people")).await.expect(200).text();
        assert!(!page.contains(STATE) && !page.contains("name=\"email\""), "no address, no form");
        let focal = me(&state, "person").await;
        let member = format!("{place}/people/{focal}");
        let tag = state.read(&member).await.expect(200).etag;
        secretariat.read(&member).await.problem(404);
        secretariat.change(Method::PUT, &member, &tag, &json!({"role": "viewer"})).await.problem(404);
        secretariat.change(Method::DELETE, &member, &tag, &json!({})).await.problem(404);
        let form = format!("/en/organisations/{aldoria}/people/{focal}");
        assert_eq!(
            secretariat.form(&format!("{form}/role"), &[(&format!("role-{focal}"), "viewer")]).await.status,
            404
        );
        assert_eq!(secretariat.form(&format!("{form}/remove"), &[]).await.status, 404);
        assert_eq!(me(&state, "role").await, "focal-point");
        let again = state.post(&format!("{place}/invitations"), &json!({"email": STATE, "role": "viewer"})).await;
        assert_eq!(again.problem(422).body["errors"][0]["code"], "already-member");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_first_focal_point_is_appointed_once_and_both_sides_see_it() {
    for database in Database::all() {
        let server = SERVERS.on(database).await;
        let secretariat = server.sign_in(SECRETARIAT).await;
        let new = json!({"kind": "provider", "name": "Newly accredited", "provider_kind": "ngo"});
        let id = secretariat.post("/api/v1/organisations", &new).await.expect(201).id();
        let place = format!("/api/v1/organisations/{id}/invitations");
        let invite = |email: &'static str, role: &'static str| {
            let (secretariat, place) = (secretariat.clone(), place.clone());
            async move { secretariat.post(&place, &json!({"email": email, "role": role})).await }
        };
        let wrong = invite("somebody@example.org", "viewer").await.problem(422);
        assert_eq!(wrong.body["errors"][0]["code"], "first-is-focal-point");
        let own = invite("Secretariat@Example.org", "focal-point").await.problem(422);
        assert_eq!(own.body["errors"][0]["code"], "own-address");
        let page = secretariat.read(&format!("/en/organisations/{id}/people")).await.expect(200).text();
        assert!(
            page.contains("name=\"email\"") && !page.contains("type=\"radio\""),
            "an address and no choice of role"
        );
        let mistaken = invite("mistaken@example.org", "focal-point").await.expect(201);
        let meant = invite("first@example.org", "focal-point").await.expect(201);
        assert_eq!(server.anyone().read(&link(server, &mistaken)).await.status, 404, "the later one counts");
        let first = server.anyone();
        let form = [("name", "First Person"), ("password", PASSWORD), ("language", "en")];
        first.form(&link(server, &meant), &form).await.expect(303);
        assert_eq!(
            (me(&first, "organisation").await, me(&first, "role").await),
            (id.clone(), "focal-point".to_owned())
        );
        let late = invite("second@example.org", "focal-point").await.problem(409);
        assert_eq!(code(&late), "conflict-has-focal-point");
        for side in [&secretariat, &first] {
            let notices = kinds(side, "notices", "kind").await;
            for kind in ["focal-point-invited", "focal-point-appointed"] {
                assert!(notices.iter().any(|told| told == kind), "{kind}: {notices:?}");
            }
            assert!(kinds(side, "audit", "action").await.iter().any(|action| action == "invitation.found"));
            side.read("/en/notices").await.expect(200);
        }
        // It manages its own people from now on.
        let second = server.invited(&first, &id, "second@example.org", "viewer").await;
        assert_eq!(me(&second, "role").await, "viewer");
        // Where the only one is gone, the console brings another, and those who are there learn of it.
        let rescue = server.added(&id, "rescue@example.org", "focal-point").await;
        assert_eq!(me(&rescue, "role").await, "focal-point");
        let told = kinds(&second, "notices", "kind").await;
        assert!(told.iter().filter(|kind| *kind == "focal-point-appointed").count() >= 2, "{told:?}");
    }
}

/// Every operation of the API by tokens of each scope: what they may reach, whatever the record.
#[tokio::test(flavor = "multi_thread")]
async fn a_token_reaches_as_far_as_it_says() {
    const FILES: [&str; 7] = [
        "/api/v1/me",
        "/api/v1/needs/import",
        "/api/v1/needs/export",
        "/api/v1/offers/import",
        "/api/v1/offers/export",
        "/api/v1/existing",
        "/api/v1/lists/{id}",
    ];
    for database in Database::all() {
        let server = SERVERS.on(database).await;
        let state = server.sign_in(STATE).await;
        let unsaid = state.post("/api/v1/me/tokens", &json!({"label": "unsaid", "days": 1})).await.expect(201);
        assert_eq!(field(&unsaid, "/token/scope"), "read", "the least where nothing is said");
        let all = state.read("/api/v1/me/tokens").await.expect(200).text();
        assert!(!all.contains(&field(&unsaid, "/secret")), "shown once");
        state.post("/api/v1/me/tokens", &json!({"label": "x", "days": 1, "scope": "all"})).await.problem(422);
        for days in [0, 367] {
            state.post("/api/v1/me/tokens", &json!({"label": "x", "days": days})).await.problem(422);
        }
        let page = state.read("/en/account").await.expect(200).text();
        assert!(page.contains("Exchange files") && page.contains("/en/account/sessions"));
        let made = state.form("/en/account/tokens", &[("label", "from the page"), ("days", "1")]).await.expect(200);
        assert!(made.text().contains("from the page"));
        let (read, write) = (token(server, &state, "read").await, token(server, &state, "write").await);
        let exchange = token(server, &state, "exchange").await;
        assert_eq!(me(&read, "token_scope").await, "read");
        let may = |me: Value| me["may"].as_array().into_iter().flatten().filter(|act| *act == "manage-people").count();
        assert_eq!((may(state.json("/api/v1/me").await), may(write.json("/api/v1/me").await)), (1, 0));
        for route in routes().into_iter().filter(|route| route.kind == "api") {
            let (path, told) = (nowhere(&route), format!("{} {} ({})", route.method, route.path, route.policy));
            let by = |who: &Visitor| Answer::of(who.request(route.method.clone(), &path));
            let barred = |answer: &Answer| answer.status == 403;
            if !route.reads() {
                assert!(barred(&by(&read).await), "a token that reads changes something: {told}");
            }
            let people = ["manage-people", "appoint-focal-point", "manage-tokens", "manage-sessions"];
            if people.contains(&route.policy.as_str()) {
                for who in [&read, &write, &exchange] {
                    assert_eq!(code(&by(who).await.problem(403)), "token-scope", "{told}");
                }
            }
            if !route.is_public() && !FILES.contains(&route.path.as_str()) {
                assert!(barred(&by(&exchange).await), "a token for files reaches further: {told}");
            }
        }
        read.json("/api/v1/needs").await;
        let body = need_body("By a program", 1);
        write.post("/api/v1/needs", &body).await.expect(201);
        assert_eq!(code(&read.post("/api/v1/needs", &body).await.problem(403)), "token-scope");
        exchange.read("/api/v1/needs").await.problem(403);
        exchange.read("/api/v1/needs/export?format=csv").await.expect(200);
        exchange.read("/api/v1/lists/offers?format=json").await.expect(200);
        let rows = exchange.bytes("/api/v1/needs/export?format=xlsx").await;
        let import = exchange.request(Method::POST, "/api/v1/needs/import");
        let taken = Answer::of(import.header("content-type", "application/octet-stream").body(rows.clone())).await;
        assert!(matches!(taken.status.as_u16(), 201 | 422), "it is let in: {} {:#}", taken.status, taken.body);
        let import = read.request(Method::POST, "/api/v1/needs/import");
        Answer::of(import.header("content-type", "application/octet-stream").body(rows)).await.problem(403);
        assert_eq!(read.read("/en/needs").await.status, 303, "pages are for people");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn tokens_and_sessions_end_with_the_rights_they_were_opened_on() {
    for database in Database::all() {
        let server = Server::demonstration(database).await;
        let state = server.sign_in(STATE).await;
        let aldoria = me(&state, "organisation").await;
        let second = server.invited(&state, &aldoria, "second@example.org", "contributor").await;
        let by_token = token(&server, &second, "read").await;
        let person = me(&second, "person").await;
        let member = format!("/api/v1/organisations/{aldoria}/people/{person}");
        // The same role again is no change.
        state.change_now(Method::PUT, &member, "", &json!({"role": "contributor"})).await.expect(200);
        second.json("/api/v1/me").await;
        by_token.json("/api/v1/me").await;
        state.change_now(Method::PUT, &member, "", &json!({"role": "focal-point"})).await.expect(200);
        second.read("/api/v1/me").await.problem(401);
        by_token.read("/api/v1/me").await.problem(401);
        // Whoever changes their own role goes on, under another secret.
        let second = server.sign_in("second@example.org").await;
        let by_token = token(&server, &second, "write").await;
        let stolen = server.sign_in("second@example.org").await;
        let tag = second.read(&member).await.expect(200).etag;
        let own = second.change(Method::PUT, &member, &tag, &json!({"role": "contributor"})).await.expect(200);
        assert!(own.header("set-cookie").starts_with("sid="), "{:?}", own.headers);
        assert_eq!(me(&second, "role").await, "contributor");
        stolen.read("/api/v1/me").await.problem(401);
        by_token.read("/api/v1/me").await.problem(401);
        // A new password ends sessions and tokens.
        let (other, by_token) = (server.sign_in("second@example.org").await, token(&server, &second, "read").await);
        let new = "another calm sentence of words";
        second.form("/en/account/password", &[("old", PASSWORD), ("new", new)]).await.expect(303);
        assert_eq!(me(&second, "role").await, "contributor");
        other.read("/api/v1/me").await.problem(401);
        by_token.read("/api/v1/me").await.problem(401);
        let listed = second.json("/api/v1/me/tokens").await;
        assert!(listed.as_array().is_some_and(|all| all.iter().all(|token| token["revoked"] == true)), "{listed:#}");
        // So does leaving.
        let by_token = token(&server, &second, "read").await;
        let tag = state.read(&member).await.expect(200).etag;
        Answer::of(state.request(Method::DELETE, &member).header("if-match", tag)).await.expect(204);
        second.read("/api/v1/me").await.problem(401);
        by_token.read("/api/v1/me").await.problem(401);
        // And the day it was made for.
        let short = token(&server, &state, "read").await;
        short.json("/api/v1/me").await;
        let secret = state.post("/api/v1/me/tokens", &json!({"label": "longer", "days": 9})).await.expect(201);
        let server = server.restarted_with(&["--demonstration", "--days-ahead", "2"]).await;
        let longer = Visitor::with_token(&server.address, &field(&secret, "/secret"));
        longer.json("/api/v1/me").await;
        let mut late = short;
        late.address.clone_from(&server.address);
        late.read("/api/v1/me").await.problem(401);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn sessions_are_seen_and_ended_one_by_one() {
    for database in Database::all() {
        let server = SERVERS.on(database).await;
        let agent = "Mozilla/5.0 (X11; Linux x86_64; rv:141.0) Gecko/20100101 Firefox/141.0";
        let elsewhere = Client::builder()
            .cookie_store(true)
            .user_agent(agent)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .expect("a client");
        let elsewhere = {
            let mut visitor = server.anyone();
            visitor.http = elsewhere;
            visitor
        };
        elsewhere.form("/en/sign-in", &[("email", DONOR), ("password", PASSWORD)]).await.expect(303);
        let (donor, third) = (server.sign_in(DONOR).await, server.sign_in(DONOR).await);
        let all = donor.json("/api/v1/me/sessions").await;
        let all = all.as_array().cloned().unwrap_or_default();
        assert_eq!(all.iter().filter(|one| one["current"] == true).count(), 1);
        let fox = all.iter().find(|one| one["device"] == "Firefox 141, Linux").unwrap_or_else(|| panic!("{all:#?}"));
        assert!(["created_at", "seen_at", "expires_at", "organisation"].iter().all(|key| fox[key].is_string()));
        let id = fox["id"].as_str().unwrap_or_default();
        let page = donor.read("/en/account/sessions").await.expect(200).text();
        assert!(page.contains("Firefox 141, Linux") && page.contains(id));
        let end = format!("/api/v1/me/sessions/{id}/end");
        Answer::of(server.sign_in(STATE).await.request(Method::POST, &end)).await.problem(404);
        elsewhere.json("/api/v1/me").await;
        Answer::of(donor.request(Method::POST, &end)).await.expect(204);
        elsewhere.read("/api/v1/me").await.problem(401);
        Answer::of(donor.request(Method::POST, &end)).await.problem(404);
        third.json("/api/v1/me").await;
        donor.form("/en/account/sessions/end-others", &[]).await.expect(303);
        third.read("/api/v1/me").await.problem(401);
        let left = donor.json("/api/v1/me/sessions").await;
        assert_eq!(left.as_array().map(Vec::len), Some(1), "{left:#}");
        assert_eq!(Answer::of(donor.request(Method::POST, "/api/v1/me/sessions/end-others")).await.body["ended"], 0);
        let own = left[0]["id"].as_str().unwrap_or_default();
        let out = donor.form(&format!("/en/account/sessions/{own}/end"), &[]).await.expect(303);
        assert!(!out.header("clear-site-data").is_empty());
        donor.read("/api/v1/me").await.problem(401);
    }
}

/// Every unsafe route by a signed-in person whose request says nothing of where it comes from, or something foreign.
#[tokio::test(flavor = "multi_thread")]
async fn a_change_with_a_cookie_says_whence_it_comes() {
    let unsafe_routes: Vec<Route> = routes().into_iter().filter(|route| !route.reads()).collect();
    assert!(unsafe_routes.iter().filter(|route| route.kind == "page").count() > 80, "{}", unsafe_routes.len());
    for database in Database::all() {
        let server = SERVERS.on(database).await;
        for email in [STATE, SECRETARIAT] {
            let by = server.sign_in(email).await;
            for route in &unsafe_routes {
                let path = nowhere(route);
                let told = format!("{} {path} by {email}", route.method);
                let silent = || by.http.request(route.method.clone(), format!("{}{path}", server.address));
                let refused = Answer::of(silent().form(&[("x", "1")])).await;
                assert_eq!(refused.status, 403, "{told}");
                assert!(refused.text().contains("Sec-Fetch-Site"), "{told} says why: {}", refused.text());
                if route.kind == "api" {
                    assert_eq!(code(&refused.problem(403)), "no-origin", "{told}");
                } else {
                    assert!(refused.header("content-type").starts_with("text/html"), "{told}");
                }
                for (name, value) in [
                    ("origin", "https://evil.example"),
                    ("origin", "null"),
                    ("origin", ""),
                    ("sec-fetch-site", "cross-site"),
                    ("sec-fetch-site", ""),
                ] {
                    assert_eq!(Answer::of(silent().header(name, value)).await.status, 403, "{told}, {name}: {value}");
                }
            }
            by.json("/api/v1/me").await;
        }
        // What our own pages say is enough, one header or the other; a token needs neither.
        let state = server.sign_in(STATE).await;
        let place = format!("{}/api/v1/needs", server.address);
        let body = need_body("From our own page", 1);
        for (name, value) in [("origin", server.address.as_str()), ("sec-fetch-site", "same-origin")] {
            Answer::of(state.http.post(&place).header(name, value).json(&body)).await.expect(201);
        }
        token(server, &state, "write").await.post("/api/v1/needs", &body).await.expect(201);
        // Reading asks for nothing, and signing in from a script without a cookie goes on.
        Answer::of(state.http.get(&place)).await.expect(200);
        let form = [("email", STATE), ("password", PASSWORD)];
        Answer::of(server.anyone().http.post(format!("{}/en/sign-in", server.address)).form(&form)).await.expect(303);
    }
}

#[test]
fn other_machines_are_served_over_tls_only() {
    let nowhere = "sqlite:///dev/null/matchmaker.sqlite";
    let elsewhere = ["--listen", "0.0.0.0:0", "--metrics", "127.0.0.1:0"];
    for more in [&[][..], &["--public-url", "http://matching.example.org"]] {
        let (code, said) = exit_code(nowhere, &[&elsewhere[..], more].concat());
        assert_eq!(code, Some(2), "{said}");
        for way_out in ["without TLS", "--public-url https://", "--behind-proxy", "127.0.0.1:8080"] {
            assert!(said.contains(way_out), "{way_out}: {said}");
        }
    }
    // With either it goes on to the database, which cannot be there.
    for more in [&["--behind-proxy"][..], &["--public-url", "https://matching.example.org"]] {
        let (code, said) = exit_code(nowhere, &[&elsewhere[..], more].concat());
        assert!(code.is_some_and(|code| code != 0) && !said.contains("without TLS"), "{code:?}: {said}");
    }
}
