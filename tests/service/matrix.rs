//! Every route for every kind of person, with records that belong to one state and one donor.

use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use tests::{Answer, CAPABILITY, Database, STATE, Server, day, need_body, offer_body};

use crate::world::{Principal, Route, Who, World, routes};
use crate::world_consent;
use crate::world_delivery;

/// Where a reader's GET leads on instead of showing something.
const LEADS_ON: &[&str] = &["/", "/{lang}", "/{lang}/sign-in"];

/// What a role lets into a route, before any record is looked at.
#[derive(Debug, PartialEq, Eq)]
enum Gate {
    SignIn,
    Refused,
    Open,
}

fn gate(route: &Route, by: &Principal) -> Gate {
    let allowed = route.is_public()
        || (by.who != Who::Anonymous && (route.policy == "signed-in" || by.may.contains(&route.policy)));
    match (allowed, by.who) {
        (true, _) => Gate::Open,
        (false, Who::Anonymous) => Gate::SignIn,
        (false, _) => Gate::Refused,
    }
}

fn is_sign_in(route: &Route, answer: &Answer) -> bool {
    if route.kind == "api" {
        answer.status == 401
    } else {
        answer.status == 303 && answer.location.starts_with("/en/sign-in")
    }
}

/// The body without what is about the request alone.
fn comparable(answer: &Answer, path: &str) -> String {
    let id = answer.header("x-request-id");
    let record = path.split('/').find(|part| part.len() == 36).unwrap_or("-no record-");
    answer.text().replace(id, "").replace(path, "").replace(record, "")
}

#[tokio::test(flavor = "multi_thread")]
async fn every_route_for_everybody() {
    for database in Database::all() {
        let server = Server::demonstration(database).await;
        let world = World::made(&server).await;
        let mut faults = Vec::new();
        reading(&world, &mut faults).await;
        let before = owned(&world).await;
        changing(&world, &mut faults).await;
        assert_eq!(before, owned(&world).await, "what is not one's own was not changed");
        nonsense(&server, &world, &mut faults).await;
        assert!(faults.is_empty(), "{} faults on {database:?}:\n{}", faults.len(), faults.join("\n"));
    }
}

/// Every GET by everybody.
async fn reading(world: &World, faults: &mut Vec<String>) {
    for route in routes().into_iter().filter(Route::reads) {
        let (path, missing, readers) = world.filled(&route);
        for by in &world.people {
            let answer = by.visitor.read(&path).await;
            let status = answer.status.as_u16();
            let mut fault =
                |what: &str| faults.push(format!("GET {path} ({}) by {:?}: {status}: {what}", route.policy, by.who));
            if status >= 500 {
                fault("a fault of ours");
            }
            match gate(&route, by) {
                Gate::SignIn if !is_sign_in(&route, &answer) => fault("is not asked to sign in"),
                Gate::Refused if !matches!(status, 403 | 404) => fault("is not refused"),
                Gate::Open if !readers.contains(&by.who) => {
                    let nothing = by.visitor.read(&missing).await;
                    if status != 404 || nothing.status != 404 {
                        fault(&format!("a record of somebody else is not a 404 (a missing one: {})", nothing.status));
                    } else if comparable(&answer, &path) != comparable(&nothing, &missing) {
                        fault("a record of somebody else looks unlike a missing one");
                    }
                }
                Gate::Open if status != 200 && !LEADS_ON.contains(&route.path.as_str()) => {
                    fault("a reader does not get it")
                }
                _ => {}
            }
        }
    }
}

/// A body with which the owner's request would succeed. `None` where the table does not know the route yet.
fn sample(world: &World, route: &Route) -> Option<Value> {
    let end = route.path.rsplit('/').next().unwrap_or_default();
    Some(match (route.path.as_str(), end) {
        ("/api/v1/needs/{id}", _) | ("/api/v1/organisations/{id}/needs", _) => need_body("Taken over", 1),
        ("/api/v1/offers/{id}", _) => offer_body("Taken over", 1),
        ("/api/v1/needs/matchability", _) => need_body("Only asked", 1),
        ("/api/v1/runs/{id}/check", _) => json!({"awards": []}),
        ("/api/v1/assessments/{id}/answers", _) => {
            json!([{"question": "early-warning.q1", "answer": {"kind": "do-not-know"}}])
        }
        ("/api/v1/assessments/{id}/answers/{of}", _) => json!({"kind": "do-not-know"}),
        ("/api/v1/assessments/{id}/targets/{of}", _) => json!({"level": 2}),
        ("/api/v1/assessments/{id}/selection", _) => json!({"selection": "starter"}),
        ("/api/v1/assessments/{id}/sections/{of}/assignee", _) => json!({"person": world.person}),
        ("/api/v1/assessments/{id}/sections/{of}/state", _) => json!({"state": "done"}),
        ("/api/v1/assessments/{id}/sharing/{of}", _) => json!({"visibility": "public"}),
        ("/api/v1/assessments/{id}/evidence", _) => json!({"evidence": true}),
        ("/api/v1/assessments/{id}/reviews", _) => {
            json!({"organisation": world.provider, "areas": [tests::AREA], "until": day(20)})
        }
        ("/api/v1/assessments/{id}/imports", _) => json!({}),
        ("/api/v1/reviews/{id}/comments", _) => json!({"capability": CAPABILITY, "text": "Taken over"}),
        ("/api/v1/editions/{id}/comments", _) => json!({"item": "", "text": "Taken over"}),
        (_, "answer") => json!({"text": "Taken over"}),
        ("/api/v1/remarks/{id}/sharing", _) => json!({"shared": true}),
        (path, "revoke") if path.contains("/label/") || path.contains("/approvals/") => json!({"reason": "Taken over"}),
        ("/api/v1/editions/{id}/consultation", _) => json!({"until": day(20)}),
        ("/api/v1/editions/{id}/adopt", _) => {
            json!({"date": day(0), "forum": "Taken over", "consensus_note": "Taken over"})
        }
        ("/api/v1/editions/{id}/review", _) => json!({"due": day(20)}),
        ("/api/v1/organisations/{id}", _) => json!({"name": "Taken over"}),
        ("/api/v1/organisations/{id}/people/{of}", _) => json!({"role": "focal-point"}),
        (_, "invitations") => json!({"email": "intruder@example.org", "role": "focal-point"}),
        (_, "moves") => json!({"to": "withdrawn", "reason": "Taken over"}),
        (_, "sharing") => json!({"visibility": "public"}),
        (_, "consent") => json!({"consented": true}),
        (_, "withdraw") => json!({"reason": "Taken over"}),
        (_, "drafts") => json!({"capabilities": [CAPABILITY]}),
        (_, "decision") => json!({"accept": false, "reason_code": "other", "reason": "Taken over"}),
        (_, "reopen") => json!({"reason": "Taken over"}),
        (_, "reports") => json!({"delivered": 1, "practice": "Taken over"}),
        ("/api/v1/engagements/{id}/close", _) => json!({"reason": "no-longer-wanted"}),
        ("/api/v1/rounds/{id}/choose", _) => json!({"run": world.later_run, "proposals_due": day(9)}),
        (
            _,
            "confirm" | "endorse" | "publish" | "close" | "policy" | "runs" | "cancel" | "revoke" | "choose"
            | "frontier" | "carried" | "apply" | "discard" | "draft" | "end",
        ) => {
            json!({})
        }
        (path, _) => return world_consent::sample(world, path).or_else(|| world_delivery::sample(path)),
    })
}

/// A form that has every field that a form of ours asks for.
fn every_field(world: &World) -> Vec<(&'static str, String)> {
    let text = |t: &str| t.to_owned();
    vec![
        ("version", text("1")),
        ("title", text("Taken over")),
        ("capability", text(CAPABILITY)),
        ("kinds", text(tests::KIND)),
        ("quantity", text("1")),
        ("capacity", text("1")),
        ("unit", text(tests::UNIT)),
        ("areas", text(tests::AREA)),
        ("earliest_start", day(20)),
        ("latest_end", day(200)),
        ("window_from", day(20)),
        ("window_until", day(200)),
        ("visibility", text("public")),
        ("reason", text("other")),
        ("reason_code", text("other")),
        ("accept", text("false")),
        ("decision", text("decline")),
        ("consent", text("yes")),
        ("delivered", text("1")),
        ("practice", text("Taken over")),
        ("role", text("focal-point")),
        ("email", text("intruder@example.org")),
        ("name", text("Taken over")),
        ("proposals_due", day(9)),
        ("run", world.later_run.clone()),
        ("password", text("long enough, I think")),
    ]
}

/// An unsafe request as good as its owner could make it.
async fn attempt(world: &World, by: &Principal, route: &Route, path: &str, etag: &str) -> Answer {
    let request: RequestBuilder = by.visitor.request(route.method.clone(), path);
    if route.kind != "api" {
        return Answer::of(request.form(&every_field(world))).await;
    }
    // Sections have versions of their own, and none of them has been touched.
    let request = request.header("if-match", if path.contains("/sections/") { "\"0\"" } else { etag });
    if path.ends_with("/documents") {
        let file = request.query(&[("name", "taken-over.txt")]).header("content-type", "text/plain");
        return Answer::of(file.body("Taken over")).await;
    }
    if route.method == Method::DELETE {
        return Answer::of(request).await;
    }
    let Some(body) = sample(world, route) else {
        panic!(
            "{} {} is new: say in `sample` of tests/service/matrix.rs with which body its owner's request would succeed",
            route.method, route.path
        );
    };
    Answer::of(request.json(&body)).await
}

/// The tag of the record that a path changes, as its owner reads it.
async fn owners_tag(world: &World, path: &str, readers: &[Who]) -> String {
    let owner = readers.iter().copied().find(|who| *who != Who::Anonymous).unwrap_or(Who::State);
    let mut place = path.to_owned();
    while place.matches('/').count() > 3 {
        let seen = world.of(owner).read(&place).await;
        if seen.status == 200 && !seen.etag.is_empty() {
            return seen.etag;
        }
        place.truncate(place.rfind('/').unwrap_or(0));
    }
    "\"1\"".to_owned()
}

/// Every change by everybody to whom the record does not belong, or whose role lacks the act.
async fn changing(world: &World, faults: &mut Vec<String>) {
    for route in routes().into_iter().filter(|r| !r.reads()) {
        let (path, missing, readers) = world.filled(&route);
        let names_record = path != route.path.replace("{lang}", "en");
        let etag = if route.kind == "api" && names_record {
            owners_tag(world, &path, &readers).await
        } else {
            "\"1\"".to_owned()
        };
        for by in &world.people {
            let gate = gate(&route, by);
            if gate == Gate::Open && readers.contains(&by.who) {
                continue;
            }
            let answer = if names_record {
                attempt(world, by, &route, &path, &etag).await
            } else {
                Answer::of(by.visitor.request(route.method.clone(), &path).json(&json!({}))).await
            };
            let status = answer.status.as_u16();
            let mut fault = |what: &str| {
                faults.push(format!("{} {path} ({}) by {:?}: {status}: {what}", route.method, route.policy, by.who))
            };
            match gate {
                Gate::SignIn if !is_sign_in(&route, &answer) => fault("is not asked to sign in"),
                Gate::Refused if !matches!(status, 403 | 404) => fault("is not refused"),
                Gate::Open if !matches!(status, 403 | 404) => fault("a record of somebody else is not a 404"),
                Gate::Open => {
                    // Where the act stands in the request, a role that lacks it is refused whatever the record.
                    let nothing = attempt(world, by, &route, &missing, &etag).await;
                    if nothing.status != answer.status || comparable(&answer, &path) != comparable(&nothing, &missing) {
                        fault("a record of somebody else looks unlike a missing one");
                    }
                }
                _ => {}
            }
        }
    }
}

/// The records as their owners see them.
async fn owned(world: &World) -> Vec<Value> {
    let (state, donor) = (world.of(Who::State), world.of(Who::Donor));
    let mut all = Vec::new();
    for place in [
        format!("/api/v1/needs/{}", world.need),
        format!("/api/v1/assessments/{}", world.assessment),
        format!("/api/v1/engagements/{}", world.engagement),
    ] {
        all.push(state.json(&place).await);
    }
    all.push(state.json(&format!("/api/v1/organisations/{}/people", world.organisation)).await);
    all.push(state.json("/api/v1/me/tokens").await);
    all.push(donor.json(&format!("/api/v1/offers/{}", world.offer)).await);
    all.push(world.of(Who::Secretariat).json(&format!("/api/v1/runs/{}", world.run)).await);
    all
}

/// Nonsense to every route by everybody, also where they may: never a fault of ours. Signing out comes last.
async fn nonsense(server: &Server, world: &World, faults: &mut Vec<String>) {
    let mut routes: Vec<Route> = routes().into_iter().filter(|r| !r.reads()).collect();
    routes.sort_by_key(|r| r.path.ends_with("/sign-out"));
    for route in routes {
        let (path, _, _) = world.filled(&route);
        for by in &world.people {
            let post = || by.visitor.request(route.method.clone(), &path);
            let answers = [
                Answer::of(post().json(&json!({"nonsense": true}))).await,
                Answer::of(post().form(&[("nonsense", "1")])).await,
                Answer::of(post().header("content-type", "application/json").header("if-match", "\"1\"").body("{"))
                    .await,
            ];
            for answer in answers.iter().filter(|answer| answer.status.is_server_error()) {
                faults.push(format!(
                    "{} {path} by {:?}: {}: a fault of ours: {}",
                    route.method,
                    by.who,
                    answer.status,
                    answer.text()
                ));
            }
        }
    }
    server.sign_in(STATE).await.read("/api/v1/me").await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn identifiers_in_bodies_are_looked_up_like_those_in_paths() {
    for database in Database::all() {
        let server = Server::demonstration(database).await;
        let world = World::made(&server).await;
        let other = world.of(Who::OtherState);
        for required in [world.need.as_str(), "00000000-0000-4000-8000-000000000000"] {
            let mut body = need_body("Rests on a foreign need", 1);
            body["requires"] = json!([required]);
            let refused = other.post("/api/v1/needs", &body).await.problem(422);
            assert_eq!(refused.body["errors"][0]["code"], "unknown-need", "{:#}", refused.body);
        }
        let foreign = json!({"title": "Foreign", "parent": world.need});
        world.of(Who::Secretariat).post("/api/v1/rounds", &foreign).await.problem(404);
        let switched = other.form("/en/account/organisation", &[("organisation", world.organisation.as_str())]).await;
        assert!(matches!(switched.status.as_u16(), 403 | 404), "{}", switched.status);
        let me = other.json("/api/v1/me").await;
        assert_eq!(me["state"], "XAB");
    }
}
