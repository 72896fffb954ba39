//! Every refusal on its way out: which status it has, how the API says it (RFC 9457), how a page says it.
//!
//! Handlers return [`Failure`]. The layer [`dress`] writes it for the one who asked, because only there the path, the
//! language and the number of the request are known; it also dresses bare answers of the framework (404, 405, 413 …).

use std::borrow::Cow;

use axum::Json;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use cycle::Refusal;
use vocabulary::Finding;

use crate::App;
use crate::carried::Carried;
use crate::context::Context;
use crate::i18n::{self, Lang, Value};
use crate::page::{ErrorPage, Page};
use crate::problem::{Fault, Problem};

/// The code of refusals that signing in would lift.
pub const NOT_SIGNED_IN: &str = "not-signed-in";

/// What somebody is to show before their request is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ToShow {
    /// A second factor, which they have to set up first.
    SecondFactor,
    /// That it is them.
    Proof,
}

impl ToShow {
    /// The page for it, below the language.
    pub const fn place(self) -> &'static str {
        match self {
            Self::SecondFactor => "/account/second-factor",
            Self::Proof => "/account/prove",
        }
    }
}

/// Why a request is not answered as asked. Boxed, because it travels in the `Err` of every handler.
#[derive(Debug, Clone)]
pub struct Failure(Box<Reason>);

impl std::ops::Deref for Failure {
    type Target = Reason;

    fn deref(&self) -> &Reason {
        &self.0
    }
}

/// What is known of a failure.
#[derive(Debug, Clone)]
pub struct Reason {
    /// The HTTP status.
    pub status: StatusCode,
    /// Stable slug; messages `error-{code}-title` and `error-{code}-detail`.
    pub code: Cow<'static, str>,
    /// What is known beyond the message, in English; it takes the place of the detail where no message is found.
    pub detail: Option<String>,
    /// Values that the message names.
    pub args: Vec<(&'static str, String)>,
    /// Faults of the input.
    pub findings: Vec<Finding>,
    /// The version that the record has now.
    pub current_version: Option<i64>,
    /// Further headers, such as `Retry-After`.
    pub headers: Vec<(HeaderName, HeaderValue)>,
    /// The form that came too late, to be sent again after signing in.
    pub carried: Option<Carried>,
}

impl Failure {
    /// A failure that its status and code describe.
    pub fn new(status: StatusCode, code: impl Into<Cow<'static, str>>) -> Self {
        Self(Box::new(Reason {
            status,
            code: code.into(),
            detail: None,
            args: Vec::new(),
            findings: Vec::new(),
            current_version: None,
            headers: Vec::new(),
            carried: None,
        }))
    }

    fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.0.args.push((name, value.to_string()));
        self
    }

    fn saying(mut self, detail: impl Into<String>) -> Self {
        self.0.detail = Some(detail.into());
        self
    }

    fn retry_after(mut self, seconds: u64) -> Self {
        self.0.headers.push((header::RETRY_AFTER, HeaderValue::from(seconds)));
        self
    }

    /// What would lift it, where that is to show something.
    pub fn to_show(&self) -> Option<ToShow> {
        match self.code.as_ref() {
            "second-factor-required" => Some(ToShow::SecondFactor),
            "proof-required" => Some(ToShow::Proof),
            _ => None,
        }
    }

    /// Keeps the form that came too late.
    pub fn carrying(mut self, carried: Option<Carried>) -> Self {
        self.0.carried = carried;
        self
    }

    fn at_version(mut self, version: i64) -> Self {
        self.0.current_version = Some(version);
        self
    }

    fn asking_for_a_token(mut self) -> Self {
        self.0.headers.push((header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"matchmaker\"")));
        self
    }

    /// Missing, or not for the one who asks.
    pub fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "not-found")
    }

    /// The input has faults.
    pub fn invalid(findings: Vec<Finding>) -> Self {
        let mut failure = Self::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid");
        failure.0.findings = findings;
        failure
    }

    /// The request cannot be read; `detail` says why.
    pub fn malformed(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "malformed").saying(detail)
    }

    /// The body is of another media type than the route reads.
    pub fn media_type(wanted: &'static str) -> Self {
        Self::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "media-type").with("wanted", wanted)
    }

    /// A change must name the version that it saw.
    pub fn version_required() -> Self {
        Self::new(StatusCode::PRECONDITION_REQUIRED, "version-required")
    }

    /// Somebody changed meanwhile what has no version of its own.
    pub fn changed() -> Self {
        Self::new(StatusCode::PRECONDITION_FAILED, "changed")
    }

    /// The request comes from a foreign page.
    pub fn cross_site() -> Self {
        Self::new(StatusCode::FORBIDDEN, "cross-site")
    }

    /// A change came with the session's cookie and did not say whence.
    pub fn no_origin() -> Self {
        Self::new(StatusCode::FORBIDDEN, "no-origin")
    }

    /// Too many requests at once.
    pub fn overloaded() -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "overloaded").retry_after(2)
    }

    /// No answer in time; what was begun may still be done.
    pub fn slow() -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "slow").retry_after(5)
    }

    /// The request names a host that is not ours.
    pub fn misdirected() -> Self {
        Self::new(StatusCode::MISDIRECTED_REQUEST, "misdirected")
    }

    /// No PDF is written here; there are other ways to take the report along.
    pub fn no_pdf() -> Self {
        Self::new(StatusCode::NOT_FOUND, "no-pdf")
    }

    /// A fault of ours.
    pub fn internal() -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal")
    }

    /// What a rejection of the framework means: its status, and its text where that is about the input.
    pub fn from_rejection(rejection: impl IntoResponse + std::fmt::Display) -> Self {
        let detail = rejection.to_string();
        let failure = Self::from_status(rejection.into_response().status());
        if failure.status == StatusCode::BAD_REQUEST { failure.saying(detail) } else { failure }
    }

    /// A bare status of the framework.
    pub fn from_status(status: StatusCode) -> Self {
        match status {
            StatusCode::NOT_FOUND => Self::not_found(),
            StatusCode::METHOD_NOT_ALLOWED => Self::new(status, "method-not-allowed"),
            StatusCode::PAYLOAD_TOO_LARGE => Self::new(status, "too-large"),
            StatusCode::UNSUPPORTED_MEDIA_TYPE => Self::new(status, "media-type").with("wanted", "application/json"),
            StatusCode::FORBIDDEN => Self::cross_site(),
            StatusCode::SERVICE_UNAVAILABLE => Self::new(status, "unavailable").retry_after(2),
            StatusCode::TOO_MANY_REQUESTS => Self::new(status, "throttled").with("seconds", 60).retry_after(60),
            _ if status.is_server_error() => Self::new(status, "internal"),
            _ => Self::new(status, "malformed"),
        }
    }

    /// Its short name for people.
    pub fn title(&self, lang: Lang) -> String {
        let code = if self.code.starts_with("conflict-") { "conflict" } else { self.code.as_ref() };
        i18n::message(lang, &format!("error-{code}-title"), &[]).plain()
    }

    /// What happened, what is safe, what to do.
    pub fn explained(&self, lang: Lang) -> String {
        let words: Vec<(&str, String)> =
            self.args.iter().map(|(name, value)| (*name, in_words(lang, name, value))).collect();
        let args: Vec<(&str, &dyn Value)> = words.iter().map(|(name, value)| (*name, value as &dyn Value)).collect();
        if let Some(own) = self.code.strip_prefix("conflict-").and_then(|_| i18n::find(lang, &self.code, &args)) {
            // Two officers at once: whoever comes second is told what was decided, by whom and when.
            return match &self.detail {
                Some(detail) if self.code == "conflict-already-answered" => format!("{} ({detail})", own.plain()),
                _ => own.plain(),
            };
        }
        match (&self.detail, i18n::find(lang, &format!("error-{}-detail", self.code), &args)) {
            (Some(detail), Some(message)) if self.code == "malformed" || self.code == "internal" => {
                format!("{} ({detail})", message.plain())
            }
            (Some(detail), None) => detail.clone(),
            (_, Some(message)) => message.plain(),
            (None, None) => self.title(lang),
        }
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::NotSignedIn => Self::new(StatusCode::UNAUTHORIZED, NOT_SIGNED_IN).asking_for_a_token(),
            Refusal::NotFound => Self::not_found(),
            Refusal::NotAllowed { act } => Self::new(StatusCode::FORBIDDEN, "not-allowed").with("act", act.code()),
            Refusal::SecondFactorRequired => Self::new(StatusCode::FORBIDDEN, "second-factor-required"),
            Refusal::ProofRequired => Self::new(StatusCode::FORBIDDEN, "proof-required"),
            Refusal::BeyondToken => Self::new(StatusCode::FORBIDDEN, "token-scope"),
            Refusal::Invalid(findings) => Self::invalid(findings),
            Refusal::Stale { current_version } => Self::new(StatusCode::PRECONDITION_FAILED, "stale")
                .with("version", current_version)
                .at_version(current_version),
            Refusal::KeyReused => Self::new(StatusCode::UNPROCESSABLE_ENTITY, "key-reused"),
            Refusal::Conflict { code, detail } => {
                Self::new(StatusCode::CONFLICT, format!("conflict-{code}")).saying(detail)
            }
            Refusal::Throttled { retry_after } => Self::new(StatusCode::TOO_MANY_REQUESTS, "throttled")
                .with("seconds", retry_after)
                .retry_after(retry_after),
            Refusal::Unavailable => Self::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable").retry_after(2),
            Refusal::Internal(id) => Self::internal().saying(id.to_string()),
        }
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.headers_mut().extend(self.headers.iter().cloned());
        response.extensions_mut().insert(self);
        response
    }
}

/// An act by its name in the reader's language; other values as they are.
fn in_words(lang: Lang, name: &str, value: &str) -> String {
    let act = (name == "act").then(|| i18n::find(lang, &format!("act-{value}"), &[])).flatten();
    act.map_or_else(|| value.to_owned(), |message| message.plain())
}

/// Writes failures for the one who asked. Answers that already have a page or a problem as their body pass.
pub async fn dress(State(app): State<App>, context: Context, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let failure = response.extensions_mut().remove::<Failure>();
    let status = response.status();
    if failure.is_none() && (!(status.is_client_error() || status.is_server_error()) || is_written(&response)) {
        return response;
    }
    let failure = failure.unwrap_or_else(|| Failure::from_status(status));
    let mut dressed = if context.api { problem(&context, &failure) } else { page(&app, &context, &failure) };
    // What the answer carried, such as `Allow` or `Retry-After`, stays.
    for (name, value) in response.headers() {
        if !matches!(*name, header::CONTENT_TYPE | header::CONTENT_LENGTH) && !dressed.headers().contains_key(name) {
            dressed.headers_mut().append(name, value.clone());
        }
    }
    dressed
}

fn is_written(response: &Response) -> bool {
    let kind = response.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    kind.starts_with("text/html") || kind.starts_with("application/problem+json")
}

/// The failure as the API says it.
pub fn problem(context: &Context, failure: &Failure) -> Response {
    let body = Problem {
        kind: format!("/api/problems#{}", failure.code),
        title: failure.title(context.lang),
        status: failure.status.as_u16(),
        detail: failure.explained(context.lang),
        instance: context.path.clone(),
        request_id: context.id,
        errors: failure.findings.iter().map(|finding| Fault::of(context.lang, finding)).collect(),
        current_version: failure.current_version,
    };
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (header::CONTENT_LANGUAGE, HeaderValue::from_static(context.lang.code())),
    ];
    (failure.status, headers, Json(body)).into_response()
}

/// The failure as a page; whoever is not signed in is asked to.
fn page(app: &App, context: &Context, failure: &Failure) -> Response {
    if let Some(carried) = &failure.carried {
        // What was typed comes along; the bar of languages leads to signing in, because this place only takes forms.
        let here = Context { place: "/sign-in".to_owned(), ..context.clone() };
        return crate::routes::session_ended(&Page::bare(app, here), carried)
            .unwrap_or_else(|_| StatusCode::UNAUTHORIZED.into_response());
    }
    if failure.status == StatusCode::UNAUTHORIZED {
        let next = if context.reads && context.lang_in_path {
            format!("?next={}", encode(&context.place))
        } else {
            "?ended=1".to_owned()
        };
        return Redirect::to(&format!("/{}/sign-in{next}", context.lang)).into_response();
    }
    if let Some(way) = failure.to_show() {
        let next = if context.reads { format!("?next={}", encode(&context.place)) } else { "?lost=1".to_owned() };
        return Redirect::to(&format!("/{}{}{next}", context.lang, way.place())).into_response();
    }
    // A browser knows no preconditions: a version that has passed is a conflict that the person resolves.
    let status = match failure.status {
        StatusCode::PRECONDITION_FAILED => StatusCode::CONFLICT,
        StatusCode::PRECONDITION_REQUIRED => StatusCode::BAD_REQUEST,
        status => status,
    };
    let p = Page::bare(app, context.clone());
    let body = ErrorPage {
        title: failure.title(context.lang),
        detail: failure.explained(context.lang),
        status: status.as_u16(),
        code: &failure.code,
        request_id: context.id,
        faults: p.faults(&failure.findings),
        p: &p,
    };
    match p.render(status, &body) {
        Ok(response) => response,
        Err(_) => (status, Body::from(failure.title(context.lang))).into_response(),
    }
}

/// Percent-encodes a query value.
pub fn encode(text: &str) -> String {
    text.bytes()
        .map(|b| match b {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => char::from(b).to_string(),
            _ => format!("%{b:02X}"),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use cycle::Act;

    use super::*;

    #[test]
    fn every_refusal_has_its_status_and_words_in_six_languages() {
        let refusals = [
            (Refusal::NotSignedIn, 401, "not-signed-in"),
            (Refusal::NotFound, 404, "not-found"),
            (Refusal::NotAllowed { act: Act::ReadNeeds }, 403, "not-allowed"),
            (Refusal::BeyondToken, 403, "token-scope"),
            (Refusal::SecondFactorRequired, 403, "second-factor-required"),
            (Refusal::ProofRequired, 403, "proof-required"),
            (Refusal::Invalid(Vec::new()), 422, "invalid"),
            (Refusal::Stale { current_version: 7 }, 412, "stale"),
            (Refusal::KeyReused, 422, "key-reused"),
            (Refusal::Throttled { retry_after: 30 }, 429, "throttled"),
            (Refusal::Unavailable, 503, "unavailable"),
            (Refusal::Internal(uuid::Uuid::nil()), 500, "internal"),
        ];
        for (refusal, status, code) in refusals {
            let failure = Failure::from(refusal);
            assert_eq!((failure.status.as_u16(), failure.code.as_ref()), (status, code));
            for lang in Lang::ALL {
                assert!(!failure.title(lang).starts_with("error-"), "{lang} {code}");
                assert!(!failure.explained(lang).starts_with("error-"), "{lang} {code}");
            }
        }
        let conflict = Failure::from(Refusal::Conflict { code: "no-such-code", detail: "in the way".into() });
        assert_eq!((conflict.status.as_u16(), conflict.explained(Lang::En).as_str()), (409, "in the way"));
    }

    #[test]
    fn every_bare_status_has_words() {
        for status in [400, 403, 404, 405, 413, 415, 429, 500, 501, 503] {
            let failure = Failure::from_status(StatusCode::from_u16(status).unwrap());
            for lang in Lang::ALL {
                assert!(
                    !failure.title(lang).starts_with("error-") && !failure.explained(lang).starts_with("error-"),
                    "{lang} {status}"
                );
            }
        }
        for failure in [
            Failure::no_origin(),
            Failure::slow(),
            Failure::overloaded(),
            Failure::no_pdf(),
            Failure::misdirected(),
            Failure::version_required(),
            Failure::malformed("x"),
        ] {
            assert!(
                !failure.title(Lang::En).starts_with("error-") && !failure.explained(Lang::Ru).starts_with("error-")
            );
        }
    }

    #[test]
    fn waiting_times_are_headers() {
        let response = Failure::from(Refusal::Throttled { retry_after: 30 }).into_response();
        assert_eq!(response.headers().get(header::RETRY_AFTER).unwrap(), "30");
        assert_eq!(response.status(), StatusCode::TOO_MANY_REQUESTS);
    }

    #[test]
    fn encodes_queries() {
        assert_eq!(encode("/needs?a=b&c=ع"), "/needs%3Fa%3Db%26c%3D%D8%B9");
    }
}
