//! Canaries: what is confidential carries marks that nobody finds who may not, wherever they look.

use reqwest::Method;
use serde_json::{Value, json};
use tests::{Answer, Database, PASSWORD, STATE, Server, Visitor, day, need_body, offer_body};

use crate::world::{Route, Who, World, routes};

/// A mark and who may find it.
struct Canary {
    mark: &'static str,
    readers: &'static [Who],
}

const OWNER: &[Who] = &[Who::State, Who::Viewer];

const CANARIES: &[Canary] = &[
    Canary { mark: "zqanswerevidence", readers: OWNER },
    Canary { mark: "zqanswercomment", readers: OWNER },
    Canary { mark: "zqprivateneed", readers: OWNER },
    Canary { mark: "zqprivatewords", readers: OWNER },
    Canary { mark: "zqmatchingneed", readers: &[Who::State, Who::Viewer, Who::Secretariat] },
    Canary { mark: "zqneedevidence", readers: OWNER },
    Canary { mark: "zqchosenneed", readers: &[Who::State, Who::Viewer, Who::Secretariat, Who::OtherDonor] },
    Canary { mark: "zqembargoneed", readers: &[Who::State, Who::Viewer, Who::Secretariat] },
    // One area of that assessment is shared with the other state, another one is under its review; without evidence.
    Canary { mark: "zqsharedtitle", readers: OWNER },
    Canary { mark: "zqsharedcomment", readers: OWNER },
    Canary { mark: "zqsharedevidence", readers: OWNER },
    Canary { mark: "zqreviewevidence", readers: OWNER },
    Canary { mark: "zqunsharedanswer", readers: OWNER },
    Canary { mark: "zqoverlaynote", readers: OWNER },
    Canary { mark: "zqofferdraft", readers: &[Who::Donor] },
];

async fn released(world: &World, need: &Value) -> String {
    tests::open_need(world.of(Who::State), world.of(Who::Secretariat), need).await
}

/// Puts every mark where it belongs; gives the need that excludes the donor.
async fn planted(world: &World) -> String {
    let state = world.of(Who::State);
    let place = format!("/api/v1/assessments/{}/answers/lead-agency.q1", world.assessment);
    let answer = json!({"kind": "level", "level": 1, "evidence": "zqanswerevidence", "comment": "zqanswercomment"});
    let put = match state.read(&place).await {
        seen if seen.status == 200 => state.change(Method::PUT, &place, &seen.etag, &answer).await,
        _ => Answer::of(state.request(Method::PUT, &place).header("if-none-match", "*").json(&answer)).await,
    };
    put.expect(200);
    let mut private = need_body("canary zqprivateneed", 1);
    private["description"] = json!("zqprivatewords");
    private["sharing"] = json!({"visibility": "private"});
    state.change_now(Method::PUT, &format!("/api/v1/needs/{}", world.need), "", &private).await.expect(200);

    let donor = world.of(Who::Donor).json("/api/v1/me").await["organisation"].clone();
    let chosen = world.of(Who::OtherDonor).json("/api/v1/me").await["organisation"].clone();
    let mut matching = need_body("canary zqmatchingneed", 1);
    matching["evidence"] = json!([{"text": "zqneedevidence"}]);
    matching["exclusions"] = json!({"organisations": [donor]});
    let excluding = released(world, &matching).await;
    let mut shared = need_body("canary zqchosenneed", 1);
    shared["sharing"] = json!({"visibility": "chosen", "chosen": [chosen]});
    released(world, &shared).await;
    let mut later = need_body("canary zqembargoneed", 1);
    later["sharing"] = json!({"visibility": "public", "embargo_until": day(30)});
    released(world, &later).await;

    let mut draft = offer_body("canary zqofferdraft", 1);
    draft["sharing"] = json!({"visibility": "private"});
    world
        .of(Who::Donor)
        .change_now(Method::PUT, &format!("/api/v1/offers/{}", world.offer), "", &draft)
        .await
        .expect(200);
    excluding
}

/// Every address that shows something: all GET routes with the owners' identifiers, lists whole, filters, exports.
fn places(world: &World) -> Vec<String> {
    let mut places = Vec::new();
    for route in routes().into_iter().filter(Route::reads) {
        let (path, _, _) = world.filled(&route);
        for (from, to) in [
            ("export/csv", "export/json"),
            ("report/json", "report/csv"),
            ("report/json", "report/docx"),
            ("files/problem", "files/input"),
            ("files/problem", "files/report"),
        ] {
            if path.contains(from) {
                places.push(path.replace(from, to));
            }
        }
        if path.ends_with("/report") || path.ends_with("/closing-report") {
            places.push(format!("{path}?as=docx&evidence=1"));
            places.push(format!("{path}?format=docx&evidence=true"));
        }
        if path.contains(&world.assessment) {
            places.push(path.replace(&world.assessment, &world.shared));
        }
        places.push(path);
    }
    for list in ["/api/v1/needs", "/api/v1/offers", "/api/v1/overview"] {
        places.push(format!("{list}?text=canary"));
    }
    for list in [
        "/api/v1/needs",
        "/api/v1/offers",
        "/api/v1/proposals",
        "/api/v1/engagements",
        "/api/v1/notices",
        "/api/v1/audit",
    ] {
        places.push(format!("{list}?limit=200"));
    }
    for format in ["csv", "csv-hxl", "json"] {
        places.push(format!("/api/v1/needs/export?format={format}"));
        places.push(format!("/api/v1/offers/export?format={format}"));
    }
    places.extend(
        ["/en/needs?text=canary", "/en/offers?text=canary", "/en/overview?text=canary", "/fr/needs?text=canary"]
            .map(str::to_owned),
    );
    places.extend(overviews());
    places
}

/// The public overview and its files under every filter, each alone and with the mark's own word.
fn overviews() -> Vec<String> {
    let area = format!("area={}", tests::AREA);
    let filters = [
        "",
        "text=canary",
        "field=cybercrime",
        "kind=training",
        "provider_kind=government",
        "region=002",
        "region=999",
        "language=en",
        "from=2000-01-01",
        "until=2100-01-01",
        "from=2000-01-01&until=2100-01-01&language=en&text=zq",
        "unit=USD",
        "limit=200",
        "needs=9000000000000000.ffffffffffffffffffffffffffffffff",
        &area,
    ];
    let of = |filter: &str| {
        let files = ["needs", "offers", "activities"]
            .into_iter()
            .flat_map(|list| ["csv", "csv-hxl", "json"].map(|format| format!("/en/overview/{list}/{format}?{filter}")));
        let pages = [format!("/api/v1/overview?{filter}"), format!("/en/overview?{filter}")];
        pages.into_iter().chain(files).collect::<Vec<_>>()
    };
    filters.into_iter().flat_map(of).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_finds_what_is_not_theirs_to_see() {
    for database in Database::all() {
        let server = Server::demonstration(database).await;
        let world = World::made(&server).await;
        let excluding = planted(&world).await;
        // What a run and its proposals show is looked at as well.
        let run = tests::run_of(world.of(Who::Secretariat), "canary", std::slice::from_ref(&excluding)).await.1;
        assert_eq!(tests::finished(world.of(Who::Secretariat), &run).await["status"], "done");
        let mut places = places(&world);
        places.extend(
            ["report", "report?format=docx", "files/input", "files/problem", "files/plan"]
                .map(|end| format!("/api/v1/runs/{run}/{end}")),
        );
        places.push(format!("/api/v1/needs/{excluding}"));
        places.push(format!("/en/needs/{excluding}"));
        let (mut found, mut faults) = (std::collections::BTreeSet::new(), Vec::new());
        for by in &world.people {
            for place in &places {
                let answer = by.visitor.read(place).await;
                let all = format!("{:?} {}", answer.headers, answer.text());
                for canary in CANARIES.iter().filter(|canary| all.contains(canary.mark)) {
                    if canary.readers.contains(&by.who) {
                        found.insert((canary.mark, by.who));
                    } else {
                        faults.push(format!("{:?} finds {} at {place}", by.who, canary.mark));
                    }
                }
            }
        }
        assert!(faults.is_empty(), "{database:?}:\n{}", faults.join("\n"));
        for canary in CANARIES {
            for reader in canary.readers {
                assert!(
                    found.contains(&(canary.mark, *reader)),
                    "{reader:?} should find {} somewhere, or the search is blind",
                    canary.mark
                );
            }
        }
        excluded_stay_unknown(&world, &excluding).await;
    }
}

/// Whom a state does not want is its own affair: the secretariat, which matches, sees the need without it.
async fn excluded_stay_unknown(world: &World, need: &str) {
    let place = format!("/api/v1/needs/{need}");
    let own = world.of(Who::State).json(&place).await;
    assert_eq!(own["facts"]["exclusions"]["organisations"].as_array().map(Vec::len), Some(1));
    let seen = world.of(Who::Secretariat).json(&place).await;
    assert_eq!(seen["facts"]["exclusions"]["organisations"], json!([]), "{seen:#}");
    assert_eq!(seen["history"], json!([]));
    let export = world.of(Who::Secretariat).bytes("/api/v1/needs/export?format=csv").await;
    let donor = world.of(Who::Donor).json("/api/v1/me").await["organisation"].as_str().unwrap_or_default().to_owned();
    assert!(!String::from_utf8_lossy(&export).contains(&donor), "the export names no excluded provider");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_keeps_no_secret() {
    for database in Database::all() {
        let folder = tempfile::tempdir().expect("a folder");
        let url = database.url(folder.path()).await;
        let server = Server::start_logging(folder, url, &["--demonstration"], "trace").await;
        let visitor = server.anyone();
        let signed = visitor.form("/en/sign-in", &[("email", STATE), ("password", PASSWORD)]).await.expect(303);
        let session = signed
            .headers
            .get_all("set-cookie")
            .iter()
            .filter_map(|v| v.to_str().ok())
            .find_map(|c| c.strip_prefix("sid="));
        let session = session.and_then(|c| c.split(';').next()).expect("a session").to_owned();
        let token =
            visitor.post("/api/v1/me/tokens", &json!({"label": "log", "days": 1})).await.expect(201).body["secret"]
                .clone();
        let token = token.as_str().unwrap_or_default().to_owned();
        let bearer = visitor.http.get(format!("{}/api/v1/needs", server.address)).bearer_auth(&token);
        Answer::of(bearer).await.expect(200);
        let invitation = invited(&visitor).await;
        written(&visitor).await;
        let log = server.log();
        assert!(
            log.lines().count() > 10 && log.contains("answered"),
            "a log at its most talkative: {} lines",
            log.lines().count()
        );
        let secrets =
            [PASSWORD, &session, &token, &invitation, "zqanswerevidence", "zqanswercomment", "zqprivatewords"];
        for secret in secrets {
            let line =
                log.lines().find(|line| line.contains(secret)).map(|line| line.chars().take(600).collect::<String>());
            assert_eq!(line, None, "the log tells {secret}");
        }
    }
}

async fn invited(visitor: &Visitor) -> String {
    let organisation = visitor.json("/api/v1/me").await["organisation"].as_str().unwrap_or_default().to_owned();
    let place = format!("/api/v1/organisations/{organisation}/invitations");
    let link =
        visitor.post(&place, &json!({"email": "log@example.org", "role": "viewer"})).await.expect(201).body["link"]
            .clone();
    let secret = link.as_str().and_then(|l| l.rsplit('/').next()).unwrap_or_default().to_owned();
    visitor.read(&format!("/en/invitation/{secret}")).await.expect(200);
    secret
}

async fn written(visitor: &Visitor) {
    let assessment = visitor.post("/api/v1/assessments", &json!({"title": "For the log"})).await.expect(201).location;
    let answer = json!([{"question": "lead-agency.q1", "answer": {"kind": "level", "level": 1, "evidence": "zqanswerevidence", "comment": "zqanswercomment"}}]);
    visitor.post(&format!("{assessment}/answers"), &answer).await.expect(200);
    let mut need = need_body("For the log", 1);
    need["description"] = json!("zqprivatewords");
    visitor.post("/api/v1/needs", &need).await.expect(201);
    need["quantity"] = json!({"amount": -1, "unit": "zqprivatewords"});
    visitor.post("/api/v1/needs", &need).await.expect(422);
    visitor.read("/en/needs").await.expect(200);
}
