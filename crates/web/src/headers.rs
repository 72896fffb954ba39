//! The headers that fence a page in, the same on every answer.

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};

use crate::context::Context;

/// Nothing from elsewhere, nothing inline, no frames. Style and script are files of ours.
const PAGE_POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; \
     form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// An answer of the API is never a page.
const API_POLICY: &str = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/// Sets what is not set already.
pub fn protect(context: &Context, headers: &mut HeaderMap) {
    let policy = if context.api { API_POLICY } else { PAGE_POLICY };
    let fixed = [
        (header::CONTENT_SECURITY_POLICY, policy),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "same-origin"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    ];
    for (name, value) in fixed {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    if context.secure {
        let year = HeaderValue::from_static("max-age=31536000; includeSubDomains");
        headers.entry(header::STRICT_TRANSPORT_SECURITY).or_insert(year);
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    if let Ok(id) = HeaderValue::from_str(&context.id.to_string()) {
        headers.insert(HeaderName::from_static("x-request-id"), id);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use axum::http::Method;

    use super::*;
    use crate::settings::Settings;

    fn protected(uri: &str, settings: &Settings) -> HeaderMap {
        let context = Context::of(&Method::GET, &uri.parse().unwrap(), &HeaderMap::new(), settings);
        let mut headers = HeaderMap::new();
        protect(&context, &mut headers);
        headers
    }

    #[test]
    fn nothing_inline_nothing_framed_nothing_sniffed() {
        let headers = protected("/en/home", &Settings::default());
        let policy = headers.get(header::CONTENT_SECURITY_POLICY).unwrap().to_str().unwrap();
        assert!(policy.starts_with("default-src 'none'") && policy.contains("frame-ancestors 'none'"));
        assert!(!policy.contains("unsafe"));
        assert_eq!(headers.get(header::X_CONTENT_TYPE_OPTIONS).unwrap(), "nosniff");
        assert_eq!(headers.get(header::CACHE_CONTROL).unwrap(), "no-store");
        assert!(headers.get(header::STRICT_TRANSPORT_SECURITY).is_none());
        assert!(headers.contains_key("x-request-id"));
    }

    #[test]
    fn tls_is_kept() {
        let settings = Settings { origin: Some("https://x.example".into()), ..Settings::default() };
        assert!(protected("/api/v1/me", &settings).contains_key(header::STRICT_TRANSPORT_SECURITY));
    }

    #[test]
    fn what_an_answer_says_itself_stays() {
        let context = Context::of(&Method::GET, &"/en/".parse().unwrap(), &HeaderMap::new(), &Settings::default());
        let mut headers = HeaderMap::new();
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        protect(&context, &mut headers);
        assert_eq!(headers.get(header::CACHE_CONTROL).unwrap(), "no-cache");
    }
}
