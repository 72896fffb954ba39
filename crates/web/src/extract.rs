//! What handlers take from a request, with refusals that say what is wrong; and the answers that many share.

use std::str::FromStr;

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, RawPathParams, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use cycle::{Key, Paging};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use vocabulary::{Finding, Place};

use crate::assets::short_hash;
use crate::context::Context;
use crate::error::{Failure, encode};
use crate::page::matches_tag;

/// The media type of the body, lower case, without parameters; empty where none is named.
pub fn media_type(headers: &HeaderMap) -> String {
    let value = headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// The query string as a struct.
#[derive(Debug, Clone)]
pub struct Query<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        let query = axum::extract::Query::<T>::from_request_parts(parts, state).await;
        query
            .map(|axum::extract::Query(value)| Self(value))
            .map_err(|rejection| Failure::malformed(rejection.body_text()))
    }
}

/// The path's `{id}`. One that cannot be an identifier names nothing.
#[derive(Debug, Clone, Copy)]
pub struct Id<T>(pub T);

impl<T: FromStr, S: Send + Sync> FromRequestParts<S> for Id<T> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        parameter(parts, state, "id").await.map(Self)
    }
}

/// The path's `{id}` and one more parameter below it.
#[derive(Debug, Clone)]
pub struct IdAnd<T, U>(pub T, pub U);

impl<T: FromStr + Send, U: FromStr + Send, S: Send + Sync> FromRequestParts<S> for IdAnd<T, U> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        let id = parameter(parts, state, "id").await?;
        Ok(Self(id, parameter(parts, state, "of").await?))
    }
}

async fn parameter<T: FromStr, S: Send + Sync>(parts: &mut Parts, state: &S, name: &str) -> Result<T, Failure> {
    let params = RawPathParams::from_request_parts(parts, state).await.map_err(Failure::from_rejection)?;
    let text = params.iter().find_map(|(key, value)| (key == name).then_some(value));
    text.and_then(|text| text.parse().ok()).ok_or_else(Failure::not_found)
}

/// A JSON body.
#[derive(Debug, Clone)]
pub struct Body<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<Self, Failure> {
        json_type(request.headers())?;
        let bytes = Bytes::from_request(request, state).await.map_err(Failure::from_rejection)?;
        read_json(&bytes).map(Self)
    }
}

/// A JSON body that creates something, with the key that makes a repetition harmless.
#[derive(Debug)]
pub struct Creation<T> {
    /// The body.
    pub body: T,
    /// The key, where the request has one.
    pub key: Option<Key>,
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Creation<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<Self, Failure> {
        json_type(request.headers())?;
        let file = File::from_request(request, state).await?;
        Ok(Self { body: read_json(&file.bytes)?, key: file.key })
    }
}

/// A file as the whole body, whatever its media type: its content says what it is.
#[derive(Debug)]
pub struct File {
    /// The content.
    pub bytes: Bytes,
    /// The media type that the request tells; to be checked like any input.
    pub media_type: String,
    /// The key, where the request has one.
    pub key: Option<Key>,
}

impl<S: Send + Sync> FromRequest<S> for File {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<Self, Failure> {
        let name = idempotency_key(request.headers())?;
        let media_type = media_type(request.headers());
        // The method and path belong to the content: a key used for a need cannot be used for an offer.
        let place = format!("{} {}\n", request.method(), request.uri().path());
        let bytes = Bytes::from_request(request, state).await.map_err(Failure::from_rejection)?;
        let key = name.map(|name| Key::new(&name, &[place.as_bytes(), &bytes].concat()));
        Ok(Self { bytes, media_type, key })
    }
}

/// `Idempotency-Key`: 1 to 200 visible ASCII characters, bare or as a quoted string.
fn idempotency_key(headers: &HeaderMap) -> Result<Option<String>, Failure> {
    let Some(value) = headers.get("idempotency-key") else { return Ok(None) };
    let text = value.to_str().unwrap_or_default().trim().trim_matches('"');
    if (1..=200).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic()) {
        return Ok(Some(text.to_owned()));
    }
    Err(Failure::malformed("Idempotency-Key: use 1 to 200 visible ASCII characters, such as a UUID"))
}

fn json_type(headers: &HeaderMap) -> Result<(), Failure> {
    let kind = media_type(headers);
    let json = kind == "application/json" || (kind.starts_with("application/") && kind.ends_with("+json"));
    if json { Ok(()) } else { Err(Failure::media_type("application/json")) }
}

/// Reads JSON: what is not JSON is a malformed request, what is not as described is a finding with its path.
pub fn read_json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Failure> {
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let read = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let path = error.path().to_string();
        let cause = error.into_inner();
        if cause.is_data() {
            // The line and column stand at the end of serde's words; the path says more.
            let text = cause.to_string();
            let text = text.split(" at line ").next().unwrap_or_default();
            let place = if path == "." { Place::default() } else { Place::path(path) };
            return Failure::invalid(vec![Finding::error("not-as-described", place, "", text)]);
        }
        Failure::malformed(cause.to_string())
    })?;
    reader.end().map_err(|error| Failure::malformed(error.to_string()))?;
    Ok(read)
}

/// The version that a change saw: `If-Match` with the `ETag` of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen(pub i64);

impl Seen {
    /// The version that a request names; one that names none is refused.
    pub fn of(context: &Context) -> Result<Self, Failure> {
        read_version(context.if_match.as_deref().ok_or_else(Failure::version_required)?).map(Self)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Seen {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        Self::of(&Context::from_request_parts(parts, state).await?)
    }
}

/// For what has no version of its own: `If-Match` must name the tag of the answer as it is now.
pub fn demand_match(context: &Context, now: &Response) -> Result<(), Failure> {
    let seen = context.if_match.as_deref().ok_or_else(Failure::version_required)?;
    let tag = now.headers().get(header::ETAG).and_then(|tag| tag.to_str().ok()).unwrap_or_default();
    if seen.split(',').any(|known| known.trim() == tag) {
        return Ok(());
    }
    Err(Failure::changed())
}

/// `"7.1a2b"` or `"7"` is version 7. `*` names no version, and a weak tag none that can be relied on.
fn read_version(text: &str) -> Result<i64, Failure> {
    let text = text.trim();
    if text == "*" {
        return Err(Failure::version_required());
    }
    let inner = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    inner
        .and_then(|inner| inner.split('.').next())
        .and_then(|version| version.parse().ok())
        .ok_or_else(|| Failure::malformed("If-Match: send the ETag as it was received, such as \"3.0f1e2d3c4b5a6978\""))
}

/// `?after=…&limit=…` of a list.
#[derive(Debug, Clone, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Listing {
    /// `next` of the page before.
    #[param(max_length = 500)]
    pub after: Option<String>,
    /// Most items, 50 where not said.
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<u64>,
}

impl Listing {
    /// The wish, or a refusal of a limit outside 1 to 200.
    pub fn paging(&self) -> Result<Paging, Failure> {
        let limit = self.limit.unwrap_or(50);
        if !(1..=200).contains(&limit) {
            return Err(Failure::malformed("limit: use a whole number from 1 to 200"));
        }
        Ok(Paging { cursor: self.after.clone().filter(|after| !after.is_empty()), limit })
    }
}

/// A page of a list as the API says it.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct List<T> {
    /// The items.
    pub items: Vec<T>,
    /// Give this as `after` for the next page; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// How many items there are in all that you may see.
    pub total: u64,
}

/// Answers with one page of a list and the `Link` headers to the next and the first.
pub fn listed<T, U: Serialize>(
    context: &Context,
    page: cycle::Page<T>,
    change: impl FnMut(T) -> U,
) -> Result<Response, Failure> {
    let page = page.map(change);
    let links = links(context, page.next.as_deref());
    let mut response =
        tagged(context, StatusCode::OK, None, &List { items: page.items, next: page.next, total: page.total })?;
    if let Ok(value) = HeaderValue::from_str(&links) {
        response.headers_mut().insert(header::LINK, value);
    }
    Ok(response)
}

fn links(context: &Context, next: Option<&str>) -> String {
    let (path, query) = context.place.split_once('?').unwrap_or((&context.place, ""));
    let kept: Vec<&str> = query.split('&').filter(|pair| !pair.is_empty() && !pair.starts_with("after=")).collect();
    let first = if kept.is_empty() { path.to_owned() } else { format!("{path}?{}", kept.join("&")) };
    let mut links = format!("<{first}>; rel=\"first\"");
    if let Some(next) = next {
        let mark = if kept.is_empty() { '?' } else { '&' };
        links.push_str(&format!(", <{first}{mark}after={}>; rel=\"next\"", encode(next)));
    }
    links
}

/// Answers with JSON under a strong validator: the record's version, where it has one, and the hash of the bytes.
/// A reader that has them already gets 304.
pub fn tagged(
    context: &Context,
    status: StatusCode,
    version: Option<i64>,
    value: &impl Serialize,
) -> Result<Response, Failure> {
    let body = serde_json::to_vec(value).map_err(|error| {
        tracing::error!(%error, "an answer could not be written as JSON");
        Failure::internal()
    })?;
    let hash = short_hash(&body);
    let tag = version.map_or_else(|| format!("\"{hash}\""), |version| format!("\"{version}.{hash}\""));
    let known = context.reads && context.if_none_match.as_deref().is_some_and(|list| matches_tag(list, &tag));
    let mut response = if known {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        (status, [(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))], body).into_response()
    };
    let headers = response.headers_mut();
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        headers.insert(header::ETAG, tag);
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    headers.insert(header::VARY, HeaderValue::from_static("authorization, cookie, accept-language"));
    Ok(response)
}

/// Answers 201 with the record and its address.
pub fn created(
    context: &Context,
    place: &str,
    version: Option<i64>,
    value: &impl Serialize,
) -> Result<Response, Failure> {
    let mut response = tagged(context, StatusCode::CREATED, version, value)?;
    response.headers_mut().insert(header::LOCATION, HeaderValue::from_str(place).map_err(|_| Failure::internal())?);
    Ok(response)
}

/// A file to keep, under its own name in any script (RFC 8187) and an ASCII one for old programs.
pub fn download(
    file_name: &str,
    media_type: &'static str,
    bytes: impl Into<axum::body::Body>,
) -> Result<Response, Failure> {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(media_type)),
        (header::CONTENT_DISPOSITION, HeaderValue::from_str(&disposition(file_name)).map_err(|_| Failure::internal())?),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    Ok((headers, bytes.into()).into_response())
}

/// `Content-Disposition` of a file to keep.
pub fn disposition(file_name: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || "-._ ()".contains(c) { c } else { '_' };
    let ascii: String = file_name.chars().map(plain).collect();
    let extended = encode(file_name).replace('/', "%2F");
    format!("attachment; filename=\"{ascii}\"; filename*=UTF-8''{extended}")
}

/// Whether a method changes something.
pub fn changes(method: &Method) -> bool {
    !matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use axum::http::Uri;

    use super::*;
    use crate::settings::Settings;

    fn context(uri: &str, if_none_match: Option<&str>) -> Context {
        let mut headers = HeaderMap::new();
        if let Some(tag) = if_none_match {
            headers.insert(header::IF_NONE_MATCH, tag.parse().unwrap());
        }
        Context::of(&Method::GET, &uri.parse::<Uri>().unwrap(), &headers, &Settings::default())
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[allow(dead_code)]
    struct Wish {
        title: String,
        parts: Vec<u8>,
    }

    #[test]
    fn json_faults_name_their_place() {
        let fault = |text: &str| read_json::<Wish>(text.as_bytes()).map(|_| ()).unwrap_err();
        let wrong = fault(r#"{"title":"a","parts":[1,"x"]}"#);
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(wrong.findings[0].place.path.as_deref(), Some("parts[1]"));
        let unknown = fault(r#"{"title":"a","parts":[],"admin":true}"#);
        assert!(unknown.findings[0].message.contains("unknown field `admin`"), "{unknown:?}");
        assert_eq!(fault("{").status, StatusCode::BAD_REQUEST);
        assert_eq!(fault(r#"{"title":"a","parts":[]} x"#).status, StatusCode::BAD_REQUEST);
        assert_eq!(fault("").status, StatusCode::BAD_REQUEST);
    }

    #[test]
    fn versions_are_read_from_tags() {
        assert_eq!(read_version("\"7.0f1e\"").ok(), Some(7));
        assert_eq!(read_version(" \"12\" ").ok(), Some(12));
        assert_eq!(read_version("*").unwrap_err().status, StatusCode::PRECONDITION_REQUIRED);
        for bad in ["7", "W/\"7\"", "\"x\"", ""] {
            assert_eq!(read_version(bad).unwrap_err().status, StatusCode::BAD_REQUEST, "{bad}");
        }
    }

    #[test]
    fn an_unchanged_answer_is_304_with_its_tag() {
        let first = tagged(&context("/api/v1/x", None), StatusCode::OK, Some(3), &[1]).unwrap();
        let tag = first.headers().get(header::ETAG).unwrap().to_str().unwrap().to_owned();
        assert!(tag.starts_with("\"3."), "{tag}");
        let second = tagged(&context("/api/v1/x", Some(&tag)), StatusCode::OK, Some(3), &[1]).unwrap();
        assert_eq!(second.status(), StatusCode::NOT_MODIFIED);
        let changed = tagged(&context("/api/v1/x", Some(&tag)), StatusCode::OK, Some(3), &[2]).unwrap();
        assert_eq!(changed.status(), StatusCode::OK);
    }

    #[test]
    fn links_keep_the_filters() {
        let context = context("/api/v1/needs?status=draft&after=abc&limit=2", None);
        assert_eq!(
            links(&context, Some("x=y")),
            "</api/v1/needs?status=draft&limit=2>; rel=\"first\", </api/v1/needs?status=draft&limit=2&after=x%3Dy>; rel=\"next\""
        );
        assert_eq!(links(&context, None).matches("rel=").count(), 1);
    }

    #[test]
    fn file_names_in_any_script() {
        assert_eq!(
            disposition("تقرير \"1\".csv"),
            "attachment; filename=\"_____ _1_.csv\"; filename*=UTF-8''%D8%AA%D9%82%D8%B1%D9%8A%D8%B1%20%221%22.csv"
        );
        assert!(!disposition("a\r\nb/c").contains(['\r', '\n', '/']));
    }

    #[test]
    fn keys_are_visible_ascii() {
        let key = |value: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert("idempotency-key", HeaderValue::from_static(value));
            idempotency_key(&headers)
        };
        assert_eq!(key("\"abc\"").ok().flatten().as_deref(), Some("abc"));
        assert!(key("a b").is_err() && key("").is_err());
        assert!(idempotency_key(&HeaderMap::new()).unwrap().is_none());
    }

    #[test]
    fn limits_of_lists() {
        let listing = |limit| Listing { after: Some(String::new()), limit };
        assert_eq!(listing(None).paging().unwrap(), Paging { cursor: None, limit: 50 });
        assert!(listing(Some(0)).paging().is_err() && listing(Some(201)).paging().is_err());
    }
}
