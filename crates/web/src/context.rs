//! What is known of a request before anybody asks who sends it: its number, language, place and transport.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, Uri, header};
use uuid::Uuid;

use crate::error::Failure;
use crate::i18n::{self, Lang};
use crate::settings::Settings;

/// Name of the cookie that remembers the chosen language, on this transport.
pub const fn language_cookie(secure: bool) -> &'static str {
    if secure { "__Host-lang" } else { "lang" }
}

/// One request, without its sender.
#[derive(Debug, Clone)]
pub struct Context {
    /// Its number in the log and in the `X-Request-Id` header.
    pub id: Uuid,
    /// The language to answer in: of the address, else remembered, else the browser's.
    pub lang: Lang,
    /// Whether the address names the language (`/fr/…`).
    pub lang_in_path: bool,
    /// The language that the cookie remembers.
    pub remembered: Option<Lang>,
    /// Path below the language, with its query: `/needs?status=draft`.
    pub place: String,
    /// The whole path without query.
    pub path: String,
    /// Whether it asks the API.
    pub api: bool,
    /// Whether it reads (GET or HEAD).
    pub reads: bool,
    /// Whether it came over TLS, as far as we may believe.
    pub secure: bool,
    /// `If-None-Match`.
    pub if_none_match: Option<String>,
    /// `If-Match`.
    pub if_match: Option<String>,
}

impl Context {
    /// Reads what the head of a request says.
    pub fn of(method: &Method, uri: &Uri, headers: &HeaderMap, settings: &Settings) -> Self {
        let path = uri.path();
        let split = i18n::split_path(path);
        let forwarded = settings.behind_proxy && headers.get("x-forwarded-proto").is_some_and(|v| v == "https");
        let secure = settings.over_tls() || forwarded;
        let remembered = cookie(headers, language_cookie(secure)).and_then(|code| code.parse().ok());
        let wished = text(headers, header::ACCEPT_LANGUAGE);
        let api = path == "/api" || path.starts_with("/api/");
        let lang = split
            .map(|(lang, _)| lang)
            .or(if api { None } else { remembered })
            .unwrap_or_else(|| i18n::negotiate(wished.unwrap_or_default()));
        let mut place = split.map_or(path, |(_, rest)| rest).to_owned();
        if let Some(query) = uri.query() {
            place.push('?');
            place.push_str(query);
        }
        Self {
            id: Uuid::new_v4(),
            lang,
            lang_in_path: split.is_some(),
            remembered,
            place,
            path: path.to_owned(),
            api,
            reads: method == Method::GET || method == Method::HEAD,
            secure,
            if_none_match: text(headers, header::IF_NONE_MATCH).map(str::to_owned),
            if_match: text(headers, header::IF_MATCH).map(str::to_owned),
        }
    }
}

/// A header as text.
fn text(headers: &HeaderMap, name: header::HeaderName) -> Option<&str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// The value of a cookie.
pub fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(key, value)| (key == name && !value.is_empty()).then_some(value))
}

impl<S: Send + Sync> FromRequestParts<S> for Context {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        parts.extensions.get::<Self>().cloned().ok_or_else(Failure::internal)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    fn context(uri: &str, headers: &[(&str, &str)]) -> Context {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(name.parse::<header::HeaderName>().unwrap(), value.parse().unwrap());
        }
        Context::of(&Method::GET, &uri.parse().unwrap(), &map, &Settings { behind_proxy: true, ..Settings::default() })
    }

    #[test]
    fn the_address_decides_the_language_then_the_cookie_then_the_browser() {
        let wishes = [("accept-language", "ru"), ("cookie", "a=b; lang=es")];
        let found = context("/fr/needs?status=draft", &wishes);
        assert_eq!((found.lang, found.place.as_str()), (Lang::Fr, "/needs?status=draft"));
        assert_eq!(context("/", &wishes).lang, Lang::Es);
        assert_eq!(context("/", &wishes[..1]).lang, Lang::Ru);
        // The API answers a program: it follows its header, not a browser's cookie.
        assert_eq!(context("/api/v1/needs", &wishes).lang, Lang::Ru);
    }

    #[test]
    fn cookies_over_tls_have_the_prefix_of_their_host() {
        let over_tls = |cookies| context("/", &[("x-forwarded-proto", "https"), ("cookie", cookies)]).lang;
        assert_eq!((over_tls("__Host-lang=es"), over_tls("lang=es")), (Lang::Es, Lang::En));
        assert_eq!(context("/", &[("cookie", "__Host-lang=es; lang=ru")]).lang, Lang::Ru);
    }

    #[test]
    fn the_proxy_tells_the_transport() {
        assert!(context("/", &[("x-forwarded-proto", "https")]).secure);
        assert!(!context("/", &[]).secure);
    }
}
