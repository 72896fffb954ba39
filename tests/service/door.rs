//! The way in: sign-in, sessions, foreign pages, headers, health, the description of the API, languages, first start.

use std::collections::BTreeSet;
use std::process::Command;
use std::time::Instant;

use reqwest::{Client, Method};
use serde_json::{Value, json};
use tests::{
    Answer, DONOR, Database, PASSWORD, SECRETARIAT, STATE, Server, Shared, day, exit_code, need_body, program,
};

static SERVERS: Shared = Shared::new();

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_says_nothing_and_many_wait() {
    for database in Database::all() {
        let server = SERVERS.on(database).await;
        let visitor = server.anyone();
        let wrong =
            visitor.form("/en/sign-in", &[("email", "focal.xac@example.org"), ("password", "not this one")]).await;
        let nobody =
            visitor.form("/en/sign-in", &[("email", "nobody@example.org"), ("password", "not this one")]).await;
        assert_eq!((wrong.status, nobody.status), (nobody.status, wrong.status));
        assert_eq!(wrong.status, 422);
        assert!(wrong.header("set-cookie").is_empty() || !wrong.header("set-cookie").contains("sid="), "no session");
        let without =
            |answer: &Answer, email: &str| answer.text().replace(email, "").replace(answer.header("x-request-id"), "");
        assert_eq!(
            without(&wrong, "focal.xac@example.org"),
            without(&nobody, "nobody@example.org"),
            "an address that exists looks like one that does not"
        );
        assert!(!wrong.text().contains("not this one"), "the password is not shown again");
        let guess = || visitor.form("/en/sign-in", &[("email", "Victim@example.org"), ("password", "guess")]);
        let mut last = guess().await;
        for _ in 0..11 {
            last = guess().await;
        }
        assert_eq!(last.status, 429);
        assert!(last.header("retry-after").parse::<u64>().is_ok_and(|s| s > 0));
        server.sign_in(STATE).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_is_closed_to_scripts_and_ends_with_sign_out() {
    for database in Database::all() {
        let server = SERVERS.on(database).await;
        let visitor = server.anyone();
        let form = [("email", DONOR), ("password", PASSWORD), ("next", "//evil.example/")];
        let signed = visitor.form("/en/sign-in", &form).await.expect(303);
        assert!(signed.location.starts_with("/en/"), "no way out to another site: {}", signed.location);
        let cookies: Vec<String> =
            signed.headers.get_all("set-cookie").iter().filter_map(|v| v.to_str().ok().map(str::to_owned)).collect();
        let session =
            cookies.iter().find(|c| c.starts_with("sid=")).unwrap_or_else(|| panic!("a session: {cookies:?}"));
        for flag in ["HttpOnly", "SameSite=Lax", "Path=/"] {
            assert!(session.contains(flag), "{flag}: {session}");
        }
        assert!(session.split(';').next().is_some_and(|pair| pair.len() > 40), "256 bits");
        let secret = session.split(';').next().unwrap_or_default().to_owned();
        let with = |secret: &str| {
            Client::new().get(format!("{}/api/v1/me", server.address)).header("cookie", secret.to_owned()).send()
        };
        assert_eq!(with(&secret).await.expect("an answer").status(), 200);
        let again = visitor.form("/en/sign-in", &form).await.expect(303);
        assert!(again.header("set-cookie") != session, "each sign-in has a session of its own");
        let mine = server.sign_in(DONOR).await;
        mine.read("/api/v1/me").await.expect(200);
        let out = visitor.form("/en/sign-out", &[]).await.expect(303);
        assert!(!out.header("clear-site-data").is_empty());
        visitor.read("/api/v1/me").await.problem(401);
        let page = visitor.read("/en/home").await.expect(303);
        assert!(page.location.starts_with("/en/sign-in?next="), "{}", page.location);
        mine.read("/api/v1/me").await.expect(200);
        let token = mine.post("/api/v1/me/tokens", &json!({"label": "door", "days": 1})).await.expect(201);
        let bearer = |place: &str| {
            let secret = token.body["secret"].as_str().unwrap_or_default();
            Client::new().get(format!("{}{place}", server.address)).bearer_auth(secret).send()
        };
        assert_eq!(bearer("/api/v1/me").await.expect("an answer").status(), 200);
        let id = token.body["token"]["id"].as_str().unwrap_or_default().to_owned();
        Answer::of(mine.request(Method::POST, &format!("/api/v1/me/tokens/{id}/revoke"))).await.expect(204);
        assert_eq!(bearer("/api/v1/me").await.expect("an answer").status(), 401, "a revoked token is refused at once");
    }
}

/// The unseen fields of a page's first form that has any.
fn unseen(page: &str) -> Vec<(String, String)> {
    let form = page
        .split("<form")
        .find(|form| form.contains("type=\"hidden\" name=\"kept"))
        .unwrap_or_else(|| page.split("<form").find(|form| form.contains("type=\"hidden\"")).unwrap_or_default());
    let form = form.split("</form>").next().unwrap_or_default();
    let fields = form.split("<input type=\"hidden\" name=\"").skip(1);
    let plain = |text: &str| {
        let text = text.replace("&#60;", "<").replace("&#62;", ">").replace("&#34;", "\"").replace("&#39;", "'");
        text.replace("&#38;", "&")
    };
    let pair = |field: &str| {
        let (name, rest) = field.split_once("\" value=\"")?;
        Some((name.to_owned(), plain(rest.split_once('"')?.0)))
    };
    fields.filter_map(pair).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_ends_keeps_what_was_typed() {
    for database in Database::all() {
        let server = SERVERS.on(database).await;
        let state = server.sign_in(STATE).await;
        state.form("/en/sign-out", &[]).await.expect(303);
        let title = format!("Typed <late> & \"kept\" {database:?}");
        let (from, until) = (day(20), day(300));
        let typed = [
            ("key", "late-key"),
            ("title", title.as_str()),
            ("description", "Two lines,\nboth kept."),
            ("capability", tests::CAPABILITY),
            ("kinds", tests::KIND),
            ("quantity", "2"),
            ("unit", tests::UNIT),
            ("earliest_start", from.as_str()),
            ("latest_end", until.as_str()),
            ("visibility", "secretariat"),
        ];
        let asked = state.form("/en/needs", &typed).await.expect(401);
        let mut sent = unseen(&asked.text());
        assert!(sent.iter().any(|(name, value)| name == "kept.title" && *value == title), "{sent:?}");
        sent.extend([("email".into(), STATE.into()), ("password".into(), PASSWORD.into())]);
        let pairs: Vec<(&str, &str)> = sent.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let here = state.form("/en/sign-in", &pairs).await.expect(200);
        assert!(here.header("set-cookie").contains("sid=") && here.header("cache-control").contains("no-store"));
        let page = here.text();
        assert!(page.contains("action=\"/en/needs\"") && !page.contains(PASSWORD), "{page}");
        assert_eq!(
            state.json("/api/v1/needs?mine=true&text=late").await["total"],
            0,
            "nothing is changed before a press"
        );
        let form = page.split("action=\"/en/needs\"").nth(1).unwrap_or_default();
        let again = unseen(&format!("<form{form}"));
        assert_eq!(again.len(), typed.len(), "{again:?}");
        let pairs: Vec<(&str, &str)> = again.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let made = state.form("/en/needs", &pairs).await.expect(303);
        let twice = state.form("/en/needs", &pairs).await.expect(303);
        assert_eq!(made.location, twice.location, "one need, however often it is sent");
        let found = state.json("/api/v1/needs?mine=true&text=late").await;
        assert_eq!((&found["total"], &found["items"][0]["title"]), (&json!(1), &json!(title)), "{found:#}");
        let id = found["items"][0]["id"].as_str().unwrap_or_default();
        assert_eq!(state.json(&format!("/api/v1/needs/{id}")).await["facts"]["description"], "Two lines,\nboth kept.");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn foreign_pages_cannot_post() {
    for database in Database::all() {
        let server = SERVERS.on(database).await;
        let state = server.sign_in(STATE).await;
        let body = need_body("From a foreign page", 1);
        let foreign = |name: &str, value: &str| {
            let post = state.http.post(format!("{}/api/v1/needs", server.address)).header(name, value);
            Answer::of(post.json(&body))
        };
        foreign("sec-fetch-site", "cross-site").await.problem(403);
        foreign("sec-fetch-site", "same-site").await.problem(403);
        foreign("origin", "https://evil.example").await.problem(403);
        foreign("origin", "null").await.problem(403);
        let form = state.http.post(format!("{}/en/sign-out", server.address)).header("sec-fetch-site", "cross-site");
        let page = Answer::of(form).await.expect(403);
        assert!(page.header("content-type").starts_with("text/html"));
        assert_eq!(state.json("/api/v1/needs?mine=true&text=foreign%20page").await["total"], 0);
        state.read("/api/v1/me").await.expect(200);
        let host = Client::new()
            .get(format!("{}/en/", server.address))
            .header("host", "evil.example")
            .send()
            .await
            .expect("an answer");
        assert_eq!(host.status(), 421, "a name that is not ours");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_is_fenced_in() {
    for database in Database::all() {
        let server = SERVERS.on(database).await;
        let state = server.sign_in(STATE).await;
        for place in [
            "/en/",
            "/en/home",
            "/en/needs",
            "/api/v1/me",
            "/en/no-such-page",
            "/api/v1/no-such-thing",
            "/healthz",
            "/en/catalogue",
        ] {
            let answer = state.read(place).await;
            let policy = answer.header("content-security-policy");
            assert!(
                policy.contains("default-src 'none'")
                    && policy.contains("frame-ancestors 'none'")
                    && !policy.contains("unsafe"),
                "{place}: {policy}"
            );
            assert_eq!(answer.header("x-content-type-options"), "nosniff", "{place}");
            assert_eq!(answer.header("cross-origin-opener-policy"), "same-origin", "{place}");
            assert_eq!(answer.header("referrer-policy"), "same-origin", "{place}");
            assert!(!answer.header("x-request-id").is_empty() && !answer.header("cache-control").is_empty(), "{place}");
            assert!(answer.header("server").is_empty() && answer.header("x-powered-by").is_empty(), "{place}");
        }
        assert!(
            state.read("/en/home").await.header("cache-control").contains("no-store"),
            "a person's pages are not kept"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn health_is_open_and_figures_are_on_their_own_port() {
    for database in Database::all() {
        let server = SERVERS.on(database).await;
        let visitor = server.anyone();
        assert_eq!(visitor.json("/healthz").await["status"], "alive");
        assert_eq!(visitor.json("/readyz").await["status"], "ready");
        assert_eq!(visitor.read("/metrics").await.status, 404, "not where everybody comes in");
        let line = server.line_with("/metrics").await;
        let place = line.split_whitespace().find(|word| word.starts_with("http://")).unwrap_or_default();
        assert!(place.starts_with("http://127.0.0.1:"), "{line}");
        visitor.read("/en/").await.expect(200);
        let figures = Client::new().get(place).send().await.expect("an answer").text().await.expect("a text");
        assert!(figures.contains("http_requests_total"), "{figures}");
        assert!(!figures.contains("/api/v1/needs/0") && figures.contains("/healthz"), "routes, never addresses");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_description_lists_the_routes_of_the_table() {
    let printed = Command::new(program()).arg("routes").output().expect("the program starts");
    let routes: Value = serde_json::from_slice(&printed.stdout).expect("JSON");
    let server = SERVERS.on(Database::Sqlite).await;
    let document = server.anyone().json("/api/openapi.json").await;
    assert!(document["openapi"].as_str().is_some_and(|v| v.starts_with("3.1")));
    let table: BTreeSet<String> = routes
        .as_array()
        .into_iter()
        .flatten()
        .filter(|r| r["kind"] == "api")
        .map(|r| format!("{} {}", r["method"].as_str().unwrap_or_default(), r["path"].as_str().unwrap_or_default()))
        .collect();
    let mut described = BTreeSet::new();
    for (path, item) in document["paths"].as_object().into_iter().flatten() {
        for (method, operation) in item.as_object().into_iter().flatten() {
            if operation["responses"].is_object() {
                described.insert(format!("{} {path}", method.to_uppercase()));
                assert!(operation["operationId"].is_string() && operation["security"].is_array(), "{method} {path}");
                assert!(
                    operation["summary"].as_str().is_some_and(|s| !s.is_empty()),
                    "{method} {path} says what it does"
                );
            }
        }
    }
    assert!(table.len() > 50, "{}", table.len());
    assert_eq!(table, described);
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_come_in_pages_with_links() {
    for database in Database::all() {
        let secretariat = SERVERS.on(database).await.sign_in(SECRETARIAT).await;
        for list in [
            "/api/v1/needs",
            "/api/v1/offers",
            "/api/v1/organisations",
            "/api/v1/proposals",
            "/api/v1/engagements",
            "/api/v1/notices",
            "/api/v1/audit",
        ] {
            let (mut place, mut seen, mut pages) = (format!("{list}?limit=2"), Vec::new(), 0);
            let total = loop {
                let page = secretariat.read(&place).await.expect(200);
                assert!(page.header("link").contains("rel=\"first\""), "{list}: {}", page.header("link"));
                let items = page.body["items"].as_array().cloned().unwrap_or_default();
                assert!(items.len() <= 2);
                seen.extend(
                    items
                        .iter()
                        .map(|item| item.get("id").or(item.get("seq")).map(ToString::to_string).unwrap_or_default()),
                );
                pages += 1;
                let next = page
                    .header("link")
                    .split(", ")
                    .find(|l| l.contains("rel=\"next\""))
                    .map(|l| l.trim_start_matches('<').split('>').next().unwrap_or_default().to_owned());
                match next {
                    Some(next) if pages < 40 => place = next,
                    _ => break page.body["total"].as_u64().unwrap_or_default(),
                }
            };
            let distinct: BTreeSet<&String> = seen.iter().collect();
            assert_eq!(distinct.len(), seen.len(), "{list}: nothing comes twice");
            assert!(
                pages == 40 || u64::try_from(seen.len()).is_ok_and(|n| n == total),
                "{list}: {} of {total}",
                seen.len()
            );
        }
        secretariat.read("/api/v1/needs?limit=0").await.problem(400);
        secretariat.read("/api/v1/needs?limit=201").await.problem(400);
        secretariat.read("/api/v1/needs?limit=many").await.problem(400);
        let bent = secretariat.read("/api/v1/needs?after=bent").await;
        assert!(matches!(bent.status.as_u16(), 400 | 422), "{}", bent.status);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_language_is_chosen_and_remembered() {
    let server = SERVERS.on(Database::Sqlite).await;
    let root = |wish: &str, cookie: &str| {
        let http = Client::builder().redirect(reqwest::redirect::Policy::none()).build().expect("a client");
        Answer::of(
            http.get(format!("{}/", server.address))
                .header("accept-language", wish.to_owned())
                .header("cookie", cookie.to_owned()),
        )
    };
    for (wish, cookie, place) in [
        ("fr-CA, en;q=0.5", "", "/fr/"),
        ("de, ar;q=0.3", "", "/ar/"),
        ("xx", "", "/en/"),
        ("fr", "lang=zh", "/zh/"),
        ("fr", "lang=xx", "/fr/"),
    ] {
        assert_eq!(root(wish, cookie).await.expect(303).location, place, "{wish} {cookie}");
    }
    let visitor = server.anyone();
    for (lang, dir) in [("ar", "rtl"), ("zh", "ltr"), ("en", "ltr"), ("fr", "ltr"), ("ru", "ltr"), ("es", "ltr")] {
        let page = visitor.read(&format!("/{lang}/")).await.expect(200);
        assert!(
            page.text().contains(&format!("dir=\"{dir}\"")) && page.text().contains(&format!("lang=\"{lang}\"")),
            "{lang}"
        );
        assert_eq!(page.header("content-language"), lang);
        let again = Answer::of(visitor.http.get(format!("{}/", server.address))).await.expect(303);
        assert_eq!(again.location, format!("/{lang}/"), "the cookie remembers it");
    }
    assert_eq!(visitor.read("/de/").await.status, 404);
    let problem =
        Answer::of(visitor.request(Method::GET, "/api/v1/needs").header("accept-language", "es")).await.problem(401);
    assert_eq!(problem.header("content-language"), "es");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_demonstration_is_served_on_this_machine_only() {
    for database in Database::all() {
        let folder = tempfile::tempdir().expect("a folder");
        let url = database.url(folder.path()).await;
        let elsewhere = ["--listen", "0.0.0.0:0", "--metrics", "127.0.0.1:0"];
        let (code, said) = exit_code(&url, &[&elsewhere[..], &["--demonstration"]].concat());
        assert_eq!(code, Some(2), "{said}");
        assert!(said.contains("0.0.0.0") && said.contains("127.0.0.1"), "{said}");
        let server = Server::start(folder, url.clone(), &["--demonstration"]).await;
        let (code, said) = exit_code(&url, &elsewhere);
        assert_eq!(code, Some(2), "also without the flag, what the database is decides: {said}");
        drop(server);
        let (code, said) = exit_code(&url, &["--listen", "127.0.0.1:0", "--metrics", "0.0.0.0:0"]);
        assert_eq!(code, Some(2), "figures are for this machine: {said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_start_gives_a_link_that_works_once() {
    for database in Database::all() {
        let folder = tempfile::tempdir().expect("a folder");
        let url = database.url(folder.path()).await;
        let server = Server::start(folder, url, &["--second-factor", "offered"]).await;
        let line = server.line_with("/en/invitation/").await;
        let path = line.trim().strip_prefix(&server.address).unwrap_or_else(|| panic!("{line}")).to_owned();
        let visitor = server.anyone();
        visitor.read("/en/overview").await.expect(200);
        visitor.read("/api/v1/catalogue").await.expect(200);
        visitor.read(&path).await.expect(200);
        let form =
            |password: &'static str| [("name", "First Administrator"), ("password", password), ("language", "en")];
        assert_eq!(visitor.form(&path, &form("short")).await.status, 422, "a weak password is refused");
        visitor.form(&path, &form(PASSWORD)).await.expect(303);
        let me = visitor.json("/api/v1/me").await;
        assert_eq!((&me["kind"], &me["role"]), (&json!("secretariat"), &json!("focal-point")));
        let second = server.anyone();
        let late = second.form(&path, &form(PASSWORD)).await;
        assert!(late.status.is_client_error(), "the link works once: {}", late.status);
        second.read("/api/v1/me").await.problem(401);
        assert_eq!(visitor.json("/api/v1/needs").await["total"], 0, "nothing invented in a database of one's own");
        assert_eq!(
            server.anyone().form("/en/sign-in", &[("email", STATE), ("password", PASSWORD)]).await.status,
            422,
            "no demonstration login"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_start_keeps_the_data() {
    for database in Database::all() {
        let server = Server::demonstration(database).await;
        let state = server.sign_in(STATE).await;
        let place = state.post("/api/v1/needs", &need_body("Kept over a start", 1)).await.expect(201).location;
        let since = Instant::now();
        let server = server.crash_and_restart().await;
        let took = since.elapsed();
        let state = server.sign_in(STATE).await;
        assert_eq!(state.json(&place).await["facts"]["title"], "Kept over a start");
        assert!(took.as_secs_f64() < 5.0, "a second start took {took:?}");
    }
}
