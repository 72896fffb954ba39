//! What somebody had typed when the session ended, or when they were to show anew who they are: carried through that, so
//! that nothing is typed twice.
//!
//! Nothing of it is stored. The fields travel unseen in the sign-in page, come back with the password, and stand in a
//! form that goes where they were meant to go. The person sends it: what is changed is changed by a press of a button.

use axum::body::{Body, to_bytes};
use axum::http::request::Parts;
use axum::http::{Method, header};
use uuid::Uuid;

use crate::context::Context;
use crate::extract::media_type;
use crate::form::{self, Form, KEY_FIELD, VERSION_FIELD};

/// The unseen field of the sign-in form with the place that was posted to.
const PLACE: &str = "kept-place";

/// Stands before the names of the fields that are carried, so that they are not taken for those of the sign-in form.
const BEFORE: &str = "kept.";

/// Names of fields that hold secrets: a form with one of them is never carried.
const SECRETS: &[&str] = &["password", "old", "new", "code"];

/// Octets that the sign-in form takes besides what it carries: address, password, names.
const BESIDES: usize = 2_048;

/// A form that came too late.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Carried {
    /// Where it was posted to, below the language.
    place: String,
    form: Form,
}

impl Carried {
    /// The body of a request that was refused because nobody is signed in; none where there is nothing to keep, where
    /// it may not be kept, or where it would not fit through the sign-in form, whose body may have `limit` octets.
    pub async fn read(parts: &Parts, body: Body, limit: usize) -> Option<Self> {
        if !Self::may_be(parts) {
            return None;
        }
        let bytes = to_bytes(body, limit).await.ok()?;
        Self::of(parts, &bytes, limit).filter(Self::was_typed)
    }

    /// Whether a request is a form of a page, without files.
    pub fn may_be(parts: &Parts) -> bool {
        let posted = parts.method == Method::POST && !parts.headers.contains_key(header::AUTHORIZATION);
        posted && media_type(&parts.headers) == "application/x-www-form-urlencoded"
    }

    /// The form with this body, also one that is a button alone; none where it may not be kept, or where it would not fit
    /// through a form whose body may have `limit` octets.
    pub fn of(parts: &Parts, bytes: &[u8], limit: usize) -> Option<Self> {
        let context = parts.extensions.get::<Context>()?;
        let pairs = form::decode(bytes);
        let around = pairs.len().saturating_mul(BEFORE.len()).saturating_add(context.place.len());
        if bytes.len().saturating_add(around).saturating_add(BESIDES) > limit {
            return None;
        }
        Self::new(&context.place, Form::filled(pairs))
    }

    fn new(place: &str, form: Form) -> Option<Self> {
        let secret = SECRETS.iter().any(|name| form.contains(name));
        let ours = place.starts_with('/') && !place.starts_with("//") && !place.contains(['\\', '\n', '\r']);
        (!secret && ours).then(|| Self { place: place.to_owned(), form })
    }

    fn was_typed(&self) -> bool {
        self.form.pairs().any(|(name, value)| ![KEY_FIELD, VERSION_FIELD].contains(&name) && !value.is_empty())
    }

    /// What came along with an address and a password.
    pub fn within(sign_in: &Form) -> Option<Self> {
        let pairs = sign_in.pairs().filter_map(|(name, value)| Some((name.strip_prefix(BEFORE)?, value)));
        Self::new(sign_in.value(PLACE), Form::filled(pairs))
    }

    /// Where it was posted to, below the language.
    pub fn place(&self) -> &str {
        &self.place
    }

    /// The unseen fields of the sign-in form.
    pub fn unseen(&self) -> impl Iterator<Item = (String, &str)> {
        let fields = self.form.pairs().map(|(name, value)| (format!("{BEFORE}{name}"), value));
        std::iter::once((PLACE.to_owned(), self.place.as_str())).chain(fields)
    }

    /// The fields as they were posted.
    pub fn fields(&self) -> impl Iterator<Item = (&str, &str)> {
        self.form.pairs()
    }

    /// What the person wrote, to be read again: without versions, keys and other identifiers.
    pub fn typed(&self) -> Vec<&str> {
        let written = |(name, value): (&str, &'_ str)| {
            ![KEY_FIELD, VERSION_FIELD].contains(&name) && !value.trim().is_empty() && value.parse::<Uuid>().is_err()
        };
        self.form.pairs().filter(|pair| written(*pair)).map(|(_, value)| value).collect()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use axum::http::{HeaderMap, Request};

    use super::*;
    use crate::settings::Settings;

    async fn read(place: &str, kind: &str, body: &str, limit: usize) -> Option<Carried> {
        let request = Request::post(place).header("content-type", kind).body(()).unwrap();
        let (mut parts, ()) = request.into_parts();
        let context = Context::of(&parts.method, &parts.uri, &HeaderMap::new(), &Settings::default());
        parts.extensions.insert(context);
        Carried::read(&parts, Body::from(body.to_owned()), limit).await
    }

    const FORM: &str = "application/x-www-form-urlencoded";

    #[tokio::test]
    async fn goes_through_the_sign_in_form_and_comes_back() {
        let body = "key=k1&version=3&title=Places+%26+more&kinds=a&kinds=b&text=one%0D%0Atwo&empty=";
        let first = read("/en/needs/7/edit?part=1", FORM, body, 64 * 1024).await.unwrap();
        assert_eq!(first.place(), "/needs/7/edit?part=1");
        let mut sent: Vec<(String, String)> = first.unseen().map(|(name, value)| (name, value.to_owned())).collect();
        sent.extend([("email".into(), "a@example.org".into()), ("password".into(), "p".into())]);
        let back = Carried::within(&Form::filled(sent)).unwrap();
        assert_eq!(back, first);
        assert_eq!(
            back.fields().count(),
            7,
            "keys, versions and empty fields too: the record is the one that was meant"
        );
        assert_eq!(back.typed(), ["Places & more", "a", "b", "one\ntwo"]);
    }

    #[tokio::test]
    async fn keeps_no_secret_no_file_and_nothing_that_would_not_fit() {
        for (kind, body) in [
            (FORM, "old=a&new=b"),
            (FORM, "email=a&password=b"),
            (FORM, "key=k1&version=3"),
            (FORM, ""),
            ("multipart/form-data; boundary=x", "title=a"),
            ("application/json", "{}"),
        ] {
            assert_eq!(read("/en/needs", kind, body, 64 * 1024).await, None, "{kind} {body}");
        }
        let long = format!("title={}", "x".repeat(4_000));
        assert!(read("/en/needs", FORM, &long, 8_000).await.is_some());
        assert!(read("/en/needs", FORM, &long, 5_000).await.is_none());
        assert!(read("/en/needs", FORM, &long, 1_000).await.is_none());
    }

    #[test]
    fn leads_to_places_of_ours_alone() {
        for place in ["//evil.example/", "https://evil.example/", "", "/\\evil.example"] {
            let sent = Form::filled([(PLACE, place), ("kept.title", "a")]);
            assert_eq!(Carried::within(&sent), None, "{place}");
        }
        assert!(Carried::within(&Form::filled([("email", "a"), ("password", "b")])).is_none());
    }
}
