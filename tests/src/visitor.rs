//! Somebody with a browser or a script.

use reqwest::header::HeaderMap;
use reqwest::{Client, Method, RequestBuilder, Response, StatusCode};
use serde_json::Value;

use crate::PASSWORD;

/// Somebody with a browser or a script.
#[derive(Clone)]
pub struct Visitor {
    pub http: Client,
    pub address: String,
    token: Option<String>,
}

impl Visitor {
    pub(crate) fn new(address: &str) -> Self {
        let http = Client::builder()
            .cookie_store(true)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .expect("a client without TLS always builds");
        Self { http, address: address.to_owned(), token: None }
    }

    /// A client signed in with the demonstration's password.
    pub(crate) async fn signed_in(address: &str, email: &str) -> Self {
        let visitor = Self::new(address);
        let answer = visitor.form("/en/sign-in", &[("email", email), ("password", PASSWORD)]).await;
        assert_eq!(answer.status.as_u16(), 303, "sign-in of {email}: {}", answer.body);
        visitor
    }

    /// The same person with an access token, at this address: needs no session.
    pub fn with_token(address: &str, token: &str) -> Self {
        Self { token: Some(token.to_owned()), ..Self::new(address) }
    }

    /// A request from our own pages (what a browser would send along), or of a script where there is a token.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.http.request(method, format!("{}{path}", self.address));
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request.header("sec-fetch-site", "same-origin"),
        }
    }

    pub async fn get(&self, path: &str) -> Response {
        self.request(Method::GET, path).send().await.unwrap_or_else(|e| panic!("GET {path}: {e}"))
    }

    /// GET with everything that came back.
    pub async fn read(&self, path: &str) -> Answer {
        Answer::of(self.request(Method::GET, path)).await
    }

    /// GET that must answer 200 with JSON.
    pub async fn json(&self, path: &str) -> Value {
        let answer = self.get(path).await;
        let status = answer.status();
        let text = answer.text().await.unwrap_or_default();
        assert_eq!(status, StatusCode::OK, "GET {path}: {text}");
        serde_json::from_str(&text).unwrap_or_else(|e| panic!("GET {path}: {e}: {text}"))
    }

    /// GET of a file that must answer 200.
    pub async fn bytes(&self, path: &str) -> Vec<u8> {
        let answer = self.get(path).await;
        assert_eq!(answer.status(), StatusCode::OK, "GET {path}");
        answer.bytes().await.unwrap_or_else(|e| panic!("GET {path}: {e}")).to_vec()
    }

    /// POST of JSON; gives the status, the ETag and the body.
    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        Answer::of(self.request(Method::POST, path).json(body)).await
    }

    /// POST of JSON under an idempotency key.
    pub async fn post_once(&self, path: &str, key: &str, body: &Value) -> Answer {
        Answer::of(self.request(Method::POST, path).header("idempotency-key", key).json(body)).await
    }

    /// POST of a form.
    pub async fn form(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        Answer::of(self.request(Method::POST, path).form(fields)).await
    }

    /// A change of something that was read with this ETag.
    pub async fn change(&self, method: Method, path: &str, etag: &str, body: &Value) -> Answer {
        Answer::of(self.request(method, path).header("if-match", etag).json(body)).await
    }

    /// Reads a record, and changes it as it stands: `under` is the path below the record.
    pub async fn change_now(&self, method: Method, record: &str, under: &str, body: &Value) -> Answer {
        let now = self.read(record).await.expect(200);
        self.change(method, &format!("{record}{under}"), &now.etag, body).await
    }
}

/// What came back.
#[derive(Debug, Clone)]
pub struct Answer {
    pub status: StatusCode,
    pub etag: String,
    pub location: String,
    pub headers: HeaderMap,
    pub body: Value,
}

/// Bytes as text. Of documents and workbooks, which are containers, the text of every part, so that what is in them is
/// found.
fn readable(bytes: &[u8]) -> String {
    let as_it_is = || String::from_utf8_lossy(bytes).into_owned();
    if !bytes.starts_with(b"PK\x03\x04") {
        return as_it_is();
    }
    let Ok(mut container) = zip::ZipArchive::new(std::io::Cursor::new(bytes)) else { return as_it_is() };
    let mut text = String::new();
    for at in 0..container.len() {
        let mut part = container.by_index(at).expect("a container's parts can be read");
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut part, &mut bytes).expect("a container's parts can be read");
        text.push_str(&String::from_utf8_lossy(&bytes));
    }
    text
}

impl Answer {
    pub async fn of(request: RequestBuilder) -> Self {
        Self::tried(request).await.unwrap_or_else(|e| panic!("no answer: {e}"))
    }

    /// None where the answer did not come.
    pub async fn tried(request: RequestBuilder) -> reqwest::Result<Self> {
        let answer = request.send().await?;
        let header =
            |name: &str| answer.headers().get(name).and_then(|v| v.to_str().ok()).unwrap_or_default().to_owned();
        let (status, etag, location) = (answer.status(), header("etag"), header("location"));
        let headers = answer.headers().clone();
        let text = readable(&answer.bytes().await?);
        Ok(Self { status, etag, location, headers, body: serde_json::from_str(&text).unwrap_or(Value::String(text)) })
    }

    /// The answer, which must have this status.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{:#}", self.body);
        self
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or_default()
    }

    /// The body as it came; of a container the text of its parts.
    pub fn text(&self) -> String {
        match &self.body {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        }
    }

    /// The record's identifier.
    #[track_caller]
    pub fn id(&self) -> String {
        self.body["id"].as_str().unwrap_or_else(|| panic!("a record with an id: {:#}", self.body)).to_owned()
    }

    /// A problem as RFC 9457 has it, of this status.
    #[track_caller]
    pub fn problem(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{:#}", self.body);
        assert_eq!(self.header("content-type"), "application/problem+json", "{:#}", self.body);
        assert_eq!(self.body["status"], status);
        for field in ["type", "title", "detail", "instance", "request_id"] {
            assert!(self.body[field].as_str().is_some_and(|text| !text.is_empty()), "{field}: {:#}", self.body);
        }
        self
    }
}
