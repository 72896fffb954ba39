//! Bad input: every fault with its place and way out, and nothing of it kept; every error as those who asked can read it.

use proptest::prelude::{Just, Strategy, any, prop_oneof};
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use reqwest::{Method, multipart};
use rust_xlsxwriter::Workbook;
use serde_json::{Value, json};
use tests::{Answer, CAPABILITY, DONOR, Database, KIND, SECRETARIAT, STATE, Shared, Visitor, day, need_body};

use crate::world::{Route, routes};

static SERVERS: Shared = Shared::new();

const HEADINGS: [&str; 8] =
    ["title", "capability", "kinds", "quantity", "unit", "earliest_start", "latest_end", "visibility"];

/// Three rows: one in order, two with five faults.
fn rows() -> Vec<Vec<String>> {
    let row = |cells: [&str; 8]| cells.map(str::to_owned).to_vec();
    let (from, until) = (day(20), day(200));
    vec![
        row(["In order", CAPABILITY, KIND, "1", "project", &from, &until, "private"]),
        row(["Two faults", "no-such-capability", KIND, "many", "project", &from, &until, "private"]),
        row(["", CAPABILITY, "no-such-kind", "1", "project", &from, "soon", "private"]),
    ]
}

/// Row and column of every fault above.
const FAULTS: [(u64, &str); 5] = [(3, "capability"), (3, "quantity"), (4, "title"), (4, "kinds"), (4, "latest_end")];

fn csv() -> Vec<u8> {
    let lines: Vec<String> =
        std::iter::once(HEADINGS.join(",")).chain(rows().iter().map(|row| row.join(","))).collect();
    lines.join("\r\n").into_bytes()
}

fn xlsx() -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name("Needs").expect("a name");
    let heading = HEADINGS.map(str::to_owned).to_vec();
    for (r, row) in std::iter::once(heading).chain(rows()).enumerate() {
        for (c, cell) in row.iter().enumerate() {
            let (r, c) = (u32::try_from(r).unwrap_or_default(), u16::try_from(c).unwrap_or_default());
            sheet.write_string(r, c, cell).expect("a cell");
        }
    }
    book.save_to_buffer().expect("a workbook")
}

fn json_rows() -> Vec<u8> {
    let object = |row: &Vec<String>| -> Value {
        HEADINGS
            .iter()
            .zip(row)
            .map(|(h, cell)| ((*h).to_owned(), json!(cell)))
            .collect::<serde_json::Map<_, _>>()
            .into()
    };
    serde_json::to_vec(&rows().iter().map(object).collect::<Vec<_>>()).expect("JSON")
}

async fn import(by: &Visitor, list: &str, bytes: Vec<u8>) -> Answer {
    Answer::of(
        by.request(Method::POST, &format!("/api/v1/{list}/import"))
            .header("content-type", "application/octet-stream")
            .body(bytes),
    )
    .await
}

async fn own_needs(state: &Visitor) -> u64 {
    state.json("/api/v1/needs?mine=true&limit=1").await["total"].as_u64().unwrap_or_default()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broken_table_tells_every_fault_and_changes_nothing() {
    for database in Database::all() {
        let server = SERVERS.on(database).await;
        let state = server.sign_in(STATE).await;
        let alone = server.added("Delegation of Bravenia", "imports@example.org", "focal-point").await;
        let before = own_needs(&alone).await;
        for (name, bytes) in [("CSV", csv()), ("XLSX", xlsx()), ("JSON", json_rows())] {
            let refused = import(&alone, "needs", bytes.clone()).await.problem(422);
            let errors = refused.body["errors"].as_array().cloned().unwrap_or_default();
            for fault in &errors {
                assert!(
                    fault["detail"].as_str().is_some_and(|d| d.len() > 10) && fault["code"].is_string(),
                    "{name}: {fault:#}"
                );
            }
            for (row, column) in FAULTS {
                let at = |e: &&Value| {
                    let pointer = format!("/{}/{column}", row - 2);
                    (e["row"] == row && e["field"] == column) || (name == "JSON" && e["pointer"] == pointer.as_str())
                };
                assert!(errors.iter().any(|e| at(&e)), "{name} tells row {row}, column {column}: {errors:#?}");
            }
            assert_eq!(errors.len(), FAULTS.len(), "{name}: these and no others: {errors:#?}");
            assert!(errors.iter().any(|e| e["value"] == "many"), "{name} shows the value");
            assert_eq!(own_needs(&alone).await, before, "{name}: nothing is stored");
            as_a_page(&alone, name, bytes).await;
            assert_eq!(own_needs(&alone).await, before, "{name}: nothing is stored by the page");
        }
        let good = format!("{}\n{}", HEADINGS.join(","), rows()[0].join(","));
        let done = import(&alone, "needs", good.into_bytes()).await.expect(201);
        assert_eq!(done.body["ids"].as_array().map(Vec::len), Some(1));
        assert_eq!(own_needs(&alone).await, before + 1);
        import(&state, "needs", csv()).await.problem(422);
    }
}

/// The same file through the form: a page with the same faults.
async fn as_a_page(by: &Visitor, name: &str, bytes: Vec<u8>) {
    let file = multipart::Part::bytes(bytes).file_name("needs");
    let form = multipart::Form::new().text("key", format!("page-{name}")).part("file", file);
    let page = Answer::of(by.request(Method::POST, "/en/needs/import").multipart(form)).await.expect(422);
    assert!(page.header("content-type").starts_with("text/html"));
    assert!(page.text().contains("no-such-capability") && page.text().contains("many"), "{name}: {}", page.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn files_that_are_no_tables_are_refused_in_words() {
    for database in Database::all() {
        let server = SERVERS.on(database).await;
        let (state, donor, secretariat) =
            (server.sign_in(STATE).await, server.sign_in(DONOR).await, server.sign_in(SECRETARIAT).await);
        let files: [&[u8]; 8] = [
            b"",
            b"PK\x03\x04 not a workbook",
            b"[{]",
            b"{\"needs\": 1}",
            b"\xff\xfe\x00\x01",
            b"Pays,Besoin\nXAA,rien",
            b"[1, 2]",
            b"title\n\"unclosed",
        ];
        for file in files {
            for (by, list) in [(&state, "needs"), (&donor, "offers")] {
                let refused = import(by, list, file.to_vec()).await.problem(422);
                assert!(
                    refused.body["errors"].as_array().is_some_and(|e| !e.is_empty()),
                    "{:?}: {:#}",
                    String::from_utf8_lossy(file),
                    refused.body
                );
            }
            let edition = Answer::of(
                secretariat
                    .request(Method::POST, "/api/v1/editions")
                    .header("content-type", "application/json")
                    .body(file.to_vec()),
            )
            .await;
            assert!(
                matches!(edition.status.as_u16(), 400 | 422),
                "{:?}: {}",
                String::from_utf8_lossy(file),
                edition.status
            );
        }
        let huge = vec![b'a'; 6 * 1024 * 1024];
        import(&state, "needs", huge.clone()).await.problem(413);
        let form = multipart::Form::new().part("file", multipart::Part::bytes(huge).file_name("huge.csv"));
        let page = Answer::of(state.request(Method::POST, "/en/needs/import").multipart(form)).await.expect(413);
        assert!(page.header("content-type").starts_with("text/html"));
        let mut long = need_body("Too long", 1);
        long["description"] = json!("x".repeat(70_000));
        state.post("/api/v1/needs", &long).await.problem(413);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn errors_are_problems_for_programs_and_pages_for_people() {
    for database in Database::all() {
        let state = SERVERS.on(database).await.sign_in(STATE).await;
        let raw = |kind: &'static str, body: &'static str| {
            Answer::of(state.request(Method::POST, "/api/v1/needs").header("content-type", kind).body(body))
        };
        raw("application/json", "{").await.problem(400);
        raw("application/json", "").await.problem(400);
        raw("application/json", "{} {}").await.problem(422);
        raw("text/plain", "{}").await.problem(415);
        raw("application/x-www-form-urlencoded", "title=a").await.problem(415);
        let typed = raw("application/json", r#"{"title": 7}"#).await.problem(422);
        assert_eq!(typed.body["errors"][0]["pointer"], "/title");
        state.read("/api/v1/nowhere").await.problem(404);
        state.read("/api/v1/needs/not-an-id").await.problem(404);
        state.read("/api").await.problem(404);
        let wrong = Answer::of(state.request(Method::DELETE, "/api/v1/needs")).await.problem(405);
        assert!(wrong.header("allow").contains("POST"), "{}", wrong.header("allow"));
        state.read("/api/v1/needs?status=asleep").await.problem(400);
        let mut many = need_body("", -1);
        many["capability"] = json!("no such");
        many["kinds"] = json!([]);
        let refused = state.post("/api/v1/needs", &many).await.problem(422);
        assert!(
            refused.body["errors"].as_array().is_some_and(|e| e.len() >= 4),
            "all faults at once: {:#}",
            refused.body
        );
        for (method, path, status) in [
            (Method::GET, "/en/nowhere", 404),
            (Method::GET, "/en/needs/not-an-id", 404),
            (Method::DELETE, "/en/needs", 405),
            (Method::GET, "/nowhere", 404),
        ] {
            let page = Answer::of(state.request(method, path)).await.expect(status);
            assert!(page.header("content-type").starts_with("text/html"), "{path}: {}", page.header("content-type"));
            assert!(page.text().contains("<html") && page.text().contains("<h1"), "{path}");
        }
        let wrong_type = Answer::of(state.request(Method::POST, "/en/needs").json(&json!({}))).await.expect(415);
        assert!(wrong_type.header("content-type").starts_with("text/html"));
        let refused = state.form("/en/needs", &[("title", "<script>alert(1)</script>")]).await.expect(422);
        assert!(!refused.text().contains("<script>alert"), "what was typed comes back as text");
        assert!(refused.text().contains("&lt;script&gt;") || refused.text().contains("&#60;script&#62;"));
    }
}

/// Any small JSON, often with names that our bodies have.
fn any_json() -> impl Strategy<Value = Value> {
    let text = prop_oneof![
        "\\PC{0,12}",
        Just("2027-01-31".to_owned()),
        Just("USD".to_owned()),
        Just("00000000-0000-4000-8000-000000000000".to_owned())
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        text.prop_map(Value::from),
    ];
    let names = prop_oneof![
        "title|kind|level|capability|kinds|quantity|amount|unit|period|from|until|policy|weights|name|state|email|role|label|days|sharing|visibility|chosen|micro_usd|date|source",
        "\\PC{0,6}"
    ];
    leaf.prop_recursive(4, 24, 6, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            proptest::collection::btree_map(names.clone(), inner, 0..6)
                .prop_map(|m| Value::from(m.into_iter().collect::<serde_json::Map<_, _>>())),
        ]
    })
}

/// One field of a sound body replaced by anything: deeper than what is nonsense all over.
fn spoilt(sound: &Value, by: Value, which: usize) -> Value {
    let mut body = sound.clone();
    if let Some(fields) = body.as_object_mut() {
        let name = fields.keys().nth(which % fields.len().max(1)).cloned();
        name.into_iter().for_each(|name| drop(fields.insert(name, by.clone())));
    }
    body
}

#[tokio::test(flavor = "multi_thread")]
async fn three_hundred_random_bodies_find_no_fault_of_ours() {
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let places: Vec<Route> = routes()
        .into_iter()
        .filter(|r| r.method == Method::POST && !r.path.replace("{lang}", "en").contains('{'))
        .collect();
    let strategy = any_json();
    for database in Database::all() {
        let server = SERVERS.on(database).await;
        let people = [server.sign_in(STATE).await, server.sign_in(DONOR).await, server.sign_in(SECRETARIAT).await];
        for number in 0..300 {
            let value = strategy.new_tree(&mut runner).expect("a value").current();
            let value = if number % 2 == 0 { spoilt(&need_body("Fuzz", 1), value, number / 2) } else { value };
            let route = &places[number % places.len()];
            let path = route.path.replace("{lang}", "en");
            if path.ends_with("/sign-out") {
                continue;
            }
            let (path, form) =
                if number % 2 == 0 { ("/api/v1/needs/check".to_owned(), false) } else { (path, route.kind == "page") };
            let by = if number % 2 == 0 { &people[0] } else { &people[number / 2 % 3] };
            let post = by.request(Method::POST, &path);
            let flat = value.as_object().into_iter().flatten().map(|(name, v)| (name.clone(), v.to_string()));
            let post = if form { post.form(&flat.collect::<Vec<_>>()) } else { post.json(&value) };
            let answer = Answer::of(post).await;
            assert!(!answer.status.is_server_error(), "{path}: {}: {value}: {}", answer.status, answer.text());
            if path.starts_with("/api/") && answer.status.is_client_error() {
                assert_eq!(answer.header("content-type"), "application/problem+json", "{path}: {value}");
            }
        }
    }
}
