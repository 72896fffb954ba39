//! Every page that a link leads to answers, for each role, in a language of each direction: nothing is missing, nothing
//! shows a key in place of a message.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use cycle::{Clock, Matchmaker};
use tower::ServiceExt;

use crate::App;
use crate::serve::router;
use crate::settings::Settings;

const PASSWORD: &str = "seven quiet rivers meet at dawn";

/// A demonstration database in a folder of its own.
async fn service() -> (Router, cycle::DemonstrationLogins, std::path::PathBuf) {
    let folder = std::env::temp_dir().join(format!("matchmaker-pages-{}", uuid::Uuid::new_v4()));
    std::fs::create_dir_all(&folder).unwrap();
    let url = format!("sqlite://{}/pages.sqlite?mode=rwc", folder.display());
    let cycle = Matchmaker::open(&url, Clock::system(), cycle::Settings::default()).await.unwrap();
    let logins = cycle.load_demonstration(PASSWORD).await.unwrap();
    let app = App { cycle, settings: Arc::new(Settings::default()), draining: crate::Draining::default() };
    (router(&app).unwrap(), logins, folder)
}

async fn ask(router: &Router, request: Request<Body>) -> (StatusCode, String, String, String) {
    let response = router.clone().oneshot(request).await.unwrap();
    let status = response.status();
    let head = |name| {
        response.headers().get(name).and_then(|v: &header::HeaderValue| v.to_str().ok()).unwrap_or_default().to_owned()
    };
    let (cookie, place) = (head(header::SET_COOKIE), head(header::LOCATION));
    let bytes = to_bytes(response.into_body(), 16 << 20).await.unwrap();
    (status, cookie, place, String::from_utf8_lossy(&bytes).into_owned())
}

async fn get(router: &Router, cookie: &str, place: &str) -> (StatusCode, String) {
    let request = Request::get(place)
        .header(header::HOST, "localhost")
        .header(header::COOKIE, cookie)
        .body(Body::empty())
        .unwrap();
    let (status, _, to, body) = ask(router, request).await;
    assert!(!status.is_redirection() || !to.contains("sign-in"), "{place} leads to {to}");
    (status, body)
}

async fn sign_in(router: &Router, email: &str) -> String {
    let body = format!("email={}&password={}", crate::error::encode(email), crate::error::encode(PASSWORD));
    let request = Request::post("/en/sign-in")
        .header(header::HOST, "localhost")
        .header("sec-fetch-site", "same-origin")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(body))
        .unwrap();
    let (status, cookie, _, body) = ask(router, request).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{body}");
    cookie.split(';').next().unwrap().to_owned()
}

/// Addresses of ours in a page.
fn links(page: &str, lang: &str) -> Vec<String> {
    let ours = format!("/{lang}/");
    page.split("href=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .map(|href| href.split('#').next().unwrap_or_default().replace("&#38;", "&").replace("&amp;", "&"))
        .filter(|href| href.starts_with(&ours))
        .collect()
}

/// A text of the page that is a key and no message.
fn bare_key(page: &str) -> Option<String> {
    const FAMILIES: [&str; 24] = [
        "status-",
        "column-",
        "need-",
        "offer-",
        "task-",
        "notice-",
        "rule-",
        "measure-",
        "report-",
        "reason-",
        "unit-",
        "region-",
        "plot-",
        "act-",
        "weight-",
        "fit-",
        "crosswalk-",
        "sureness-",
        "rhythm-",
        "selection-",
        "sharing-",
        "overlay-",
        "edition-",
        "assessment-",
    ];
    page.split('>')
        .filter_map(|part| part.split('<').next())
        .map(str::trim)
        .find(|text| {
            let key = text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
            key && FAMILIES.iter().any(|family| text.starts_with(family))
        })
        .map(str::to_owned)
}

/// Steps of an address below which every entry looks alike.
const KINDS: [&str; 7] = ["catalogue", "areas", "capabilities", "crosswalks", "activities", "threats", "versions"];

/// Pages that stand where an entry could.
const PAGES: [&str; 6] = ["areas", "crosswalks", "graph", "activities", "translation", "questions"];

/// The shape of an address, so that a hundred records of a kind are visited a few times only.
fn shape(place: &str) -> String {
    let path = place.split('?').next().unwrap_or_default();
    let steps: Vec<&str> = path.split('/').collect();
    let entry = |n: usize| {
        let above = |by: usize| n.checked_sub(by).and_then(|at| steps.get(at)).copied().unwrap_or_default();
        KINDS.contains(&above(1)) || above(2) == "crosswalks"
    };
    let step = |(n, step): (usize, &&str)| {
        if step.len() == 36 || (entry(n) && !PAGES.contains(step)) { "*".to_owned() } else { (*step).to_owned() }
    };
    steps.iter().enumerate().map(step).collect::<Vec<_>>().join("/")
}

async fn walk(router: &Router, cookie: &str, lang: &str, starts: &[&str]) -> BTreeMap<String, String> {
    let mut waiting: VecDeque<String> = starts.iter().map(|place| format!("/{lang}{place}")).collect();
    let (mut seen, mut shapes, mut pages) = (BTreeSet::new(), BTreeMap::<String, usize>::new(), BTreeMap::new());
    while let Some(place) = waiting.pop_front() {
        let count = shapes.entry(shape(&place)).or_default();
        if *count >= 3 || !seen.insert(place.clone()) {
            continue;
        }
        *count += 1;
        let (status, body) = get(router, cookie, &place).await;
        assert_eq!(status, StatusCode::OK, "{place}: {body}");
        if body.starts_with("<!doctype html>") {
            assert_eq!(bare_key(&body), None, "{place}");
            assert!(body.contains("<h1>") && body.matches("<main").count() == 1, "{place}");
            waiting.extend(links(&body, lang));
            pages.insert(place, body);
        }
    }
    pages
}

/// Pages as files, where the environment names a folder: to look at.
fn keep(role: &str, pages: &BTreeMap<String, String>) {
    let Some(folder) = std::env::var_os("MATCHMAKER_PAGES") else { return };
    let folder = std::path::PathBuf::from(folder).join(role);
    std::fs::create_dir_all(&folder).unwrap();
    for (place, body) in pages {
        let name: String = place.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
        std::fs::write(folder.join(format!("{name}.html")), body).unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_answers_for_each_role() {
    let (router, logins, folder) = service().await;
    let public = walk(&router, "", "en", &["/", "/overview", "/catalogue", "/how-it-works", "/sign-in"]).await;
    assert!(public.len() > 8, "{:?}", public.keys());
    keep("public", &public);
    for (role, email) in [("state", &logins.requesting), ("donor", &logins.donor), ("secretariat", &logins.secretariat)]
    {
        let cookie = sign_in(&router, email).await;
        for lang in ["en", "ar"] {
            let pages = walk(
                &router,
                &cookie,
                lang,
                &["/home", "/needs/new", "/offers/new", "/needs/import", "/reviews", "/aggregates"].map(
                    |place| match (role, place) {
                        ("donor", "/needs/new" | "/needs/import")
                        | ("secretariat", "/needs/new" | "/offers/new" | "/needs/import" | "/reviews") => "/home",
                        (_, place) => place,
                    },
                ),
            )
            .await;
            assert!(pages.len() > 20, "{role}: {:?}", pages.keys());
            keep(&format!("{role}-{lang}"), &pages);
        }
    }
    std::fs::remove_dir_all(folder).unwrap();
}
