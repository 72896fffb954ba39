//! The whole way of a request, on an empty database.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use cycle::{Clock, Matchmaker};
use serde_json::Value;
use tower::ServiceExt;

use crate::serve::router;
use crate::table_of_routes::{Kind, Policy};
use crate::{App, Draining, Settings};

/// A service on a database of its own, which goes with it.
struct Bench {
    router: Router,
    path: std::path::PathBuf,
}

impl Drop for Bench {
    fn drop(&mut self) {
        for end in ["", "-wal", "-shm"] {
            let _ = std::fs::remove_file(format!("{}{end}", self.path.display()));
        }
    }
}

impl Bench {
    async fn new() -> Self {
        let path = std::env::temp_dir().join(format!("matchmaker-web-{}.sqlite", uuid::Uuid::new_v4()));
        let url = format!("sqlite://{}?mode=rwc", path.display());
        let cycle = Matchmaker::open(&url, Clock::system(), cycle::Settings::default()).await.unwrap();
        let settings = Arc::new(Settings { body_limit: 4096, ..Settings::default() });
        Self { router: router(&App { cycle, settings, draining: Draining::default() }).unwrap(), path }
    }

    async fn ask(
        &self,
        method: Method,
        uri: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> (StatusCode, HeaderMap, String) {
        let mut request = Request::builder().method(method).uri(uri);
        if !headers.iter().any(|(name, _)| *name == "host") {
            request = request.header("host", "127.0.0.1:8080");
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::from(body.to_owned())).unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, 10_000_000).await.unwrap();
        (parts.status, parts.headers, String::from_utf8_lossy(&bytes).into_owned())
    }
}

fn problem(headers: &HeaderMap, body: &str) -> Value {
    assert_eq!(headers.get(header::CONTENT_TYPE).unwrap(), "application/problem+json", "{body}");
    serde_json::from_str(body).unwrap()
}

#[tokio::test]
async fn the_service_answers_for_itself() {
    let bench = Bench::new().await;
    for uri in ["/healthz", "/readyz", "/robots.txt", "/api/openapi.json"] {
        let (status, headers, _) = bench.ask(Method::GET, uri, &[], "").await;
        assert_eq!(status, StatusCode::OK, "{uri}");
        assert!(headers.contains_key("x-request-id"));
    }
    let (status, headers, _) = bench.ask(Method::GET, "/", &[("accept-language", "fr, en;q=0.5")], "").await;
    assert_eq!((status, headers.get(header::LOCATION).unwrap().to_str().unwrap()), (StatusCode::SEE_OTHER, "/fr/"));
}

/// Method, address, headers, body; status and code of the answer.
type Case<'a> = (Method, &'a str, Vec<(&'a str, &'a str)>, &'a str, u16, &'a str);

#[tokio::test]
async fn every_refusal_of_the_api_is_a_problem() {
    let bench = Bench::new().await;
    let json = ("content-type", "application/json");
    let long = "x".repeat(8000);
    let cases: [Case<'_>; 7] = [
        (Method::GET, "/api/v1/needs", vec![], "", 401, "not-signed-in"),
        (Method::GET, "/api/v1/needs", vec![("authorization", "Bearer x")], "", 401, "not-signed-in"),
        (Method::GET, "/api/v1/nowhere", vec![], "", 404, "not-found"),
        (Method::DELETE, "/api/v1/needs", vec![], "", 405, "method-not-allowed"),
        (Method::POST, "/api/v1/needs", vec![json, ("sec-fetch-site", "cross-site")], "{}", 403, "cross-site"),
        (Method::POST, "/api/v1/needs", vec![json], &long, 401, "not-signed-in"),
        (Method::GET, "/api/v1/needs", vec![("host", "evil.example")], "", 421, "misdirected"),
    ];
    for (method, uri, headers, body, status, code) in cases {
        let (found, head, text) = bench.ask(method, uri, &headers, body).await;
        let value = problem(&head, &text);
        assert_eq!(
            (found.as_u16(), value["type"].as_str().unwrap()),
            (status, format!("/api/problems#{code}").as_str()),
            "{uri}"
        );
        assert_eq!(value["status"], status);
        assert_eq!(value["request_id"].as_str().unwrap(), head.get("x-request-id").unwrap().to_str().unwrap());
    }
}

#[tokio::test]
async fn pages_say_it_in_their_language() {
    let bench = Bench::new().await;
    let (status, headers, body) = bench.ask(Method::GET, "/fr/nowhere", &[], "").await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    assert!(headers.get(header::CONTENT_TYPE).unwrap().to_str().unwrap().starts_with("text/html"));
    assert!(body.contains("lang=\"fr\"") && body.contains("Introuvable"), "{body}");
    let (status, headers, _) = bench.ask(Method::GET, "/es/needs?status=draft", &[], "").await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    assert_eq!(headers.get(header::LOCATION).unwrap(), "/es/sign-in?next=/needs%3Fstatus%3Ddraft");
    let (status, _, _) = bench.ask(Method::GET, "/xx/needs", &[], "").await;
    assert_eq!(status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn public_reads_carry_a_validator() {
    let bench = Bench::new().await;
    let (status, headers, _) = bench.ask(Method::GET, "/api/v1/overview", &[], "").await;
    assert_eq!(status, StatusCode::OK);
    let tag = headers.get(header::ETAG).unwrap().to_str().unwrap().to_owned();
    let (status, _, body) = bench.ask(Method::GET, "/api/v1/overview", &[("if-none-match", &tag)], "").await;
    assert_eq!((status, body.as_str()), (StatusCode::NOT_MODIFIED, ""));
}

#[test]
fn the_table_and_the_description_are_one() {
    let routes = crate::routes();
    let document = serde_json::to_value(crate::api::openapi::document()).unwrap();
    assert_eq!(document["openapi"].as_str().unwrap().split('.').take(2).collect::<Vec<_>>(), ["3", "1"]);
    let api: Vec<_> = routes.iter().filter(|route| route.kind == Kind::Api).collect();
    assert!(api.len() > 60, "{}", api.len());
    for route in &api {
        let operation = &document["paths"][&route.path][route.method.as_str().to_ascii_lowercase()];
        assert_eq!(operation["x-policy"], route.policy.code(), "{} {}", route.method, route.path);
        for status in ["400", "401", "404", "500", "503"] {
            assert!(operation["responses"].get(status).is_some(), "{} {} {status}", route.method, route.path);
        }
        // Every change of a record names the version that it saw.
        let names_version =
            operation["parameters"].as_array().is_some_and(|all| all.iter().any(|p| p["name"] == "If-Match"));
        if matches!(route.method, Method::PUT | Method::PATCH | Method::DELETE) {
            assert!(names_version, "{} {}", route.method, route.path);
        }
    }
    for route in routes.iter().filter(|route| route.kind == Kind::Page) {
        assert!(route.path.starts_with("/{lang}"), "{}", route.path);
    }
    let open = routes.iter().filter(|route| route.policy == Policy::Anyone && route.kind == Kind::Api);
    assert_eq!(open.count(), 0, "every operation of the API names an act or a signed-in person");
    let mut seen: Vec<(String, String)> = routes.iter().map(|r| (r.method.to_string(), r.path.clone())).collect();
    seen.sort();
    let all = seen.len();
    seen.dedup();
    assert_eq!(seen.len(), all, "no route stands twice");
}

#[test]
fn every_reference_of_the_description_resolves() {
    let document = serde_json::to_value(crate::api::openapi::document()).unwrap();
    let mut references = Vec::new();
    gather(&document, &mut references);
    assert!(references.len() > 100);
    for reference in references {
        let pointer = reference.strip_prefix('#').unwrap();
        assert!(document.pointer(pointer).is_some(), "{reference}");
    }
}

fn gather(value: &Value, references: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            for (key, inner) in map {
                match inner {
                    Value::String(text) if key == "$ref" => references.push(text.clone()),
                    _ => gather(inner, references),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| gather(item, references)),
        _ => {}
    }
}

#[tokio::test]
async fn a_form_after_the_session_ended_is_kept_through_signing_in() {
    let bench = Bench::new().await;
    let sent = [
        ("content-type", "application/x-www-form-urlencoded"),
        ("cookie", "sid=ended"),
        ("sec-fetch-site", "same-origin"),
    ];
    let body = "key=k1&title=%3CPlaces%3E&kinds=a&kinds=b";
    let (status, headers, page) = bench.ask(Method::POST, "/fr/needs", &sent, body).await;
    assert_eq!(status, StatusCode::UNAUTHORIZED, "{page}");
    assert_eq!(headers.get(header::CACHE_CONTROL).unwrap(), "no-store");
    for unseen in [
        "name=\"kept-place\" value=\"/needs\"",
        "name=\"kept.key\" value=\"k1\"",
        "name=\"kept.title\" value=\"&#60;Places&#62;\"",
        "name=\"kept.kinds\" value=\"b\"",
        "action=\"/fr/sign-in\"",
    ] {
        assert!(page.contains(unseen), "{unseen}: {page}");
    }
    // A wrong password does not lose it, a secret is never shown again, and what says not whence it comes is not shown.
    let form = "email=a%40example.org&password=wrong&kept-place=%2Fneeds&kept.title=Places";
    let (status, _, page) = bench.ask(Method::POST, "/fr/sign-in", &sent, form).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.contains("name=\"kept.title\" value=\"Places\"") && !page.contains("wrong"), "{page}");
    let (status, headers, _) = bench.ask(Method::POST, "/fr/account/password", &sent, "old=a&new=b").await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    assert_eq!(headers.get(header::LOCATION).unwrap(), "/fr/sign-in?ended=1");
    let (status, _, page) = bench.ask(Method::GET, "/fr/sign-in?ended=1", &[], "").await;
    assert!(status == StatusCode::OK && page.contains("session était terminée"), "{page}");
    let (status, _, _) = bench.ask(Method::POST, "/fr/needs", &[sent[0]], body).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    // The API takes no forms of people.
    let (status, _, _) = bench.ask(Method::POST, "/api/v1/needs", &sent, body).await;
    assert_eq!(status, StatusCode::UNAUTHORIZED);
}
