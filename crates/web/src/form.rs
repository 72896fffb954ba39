//! What a person posted from a page: kept as typed, so that the form comes back filled when something is wrong.

use std::borrow::Cow;

use axum::body::Bytes;
use axum::extract::{FromRequest, Multipart, Request};
use cycle::Key;
use uuid::Uuid;

use crate::error::Failure;

/// The hidden field that makes a repeated post of the same form one act.
pub const KEY_FIELD: &str = "key";

/// The hidden field with the version that the person saw.
pub const VERSION_FIELD: &str = "version";

/// Names and values in their order; a name may stand several times (check boxes).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Form {
    pairs: Vec<(String, String)>,
}

impl Form {
    /// A form that is shown for the first time, with these values.
    pub fn filled<N: Into<String>, V: Into<String>>(pairs: impl IntoIterator<Item = (N, V)>) -> Self {
        Self { pairs: pairs.into_iter().map(|(name, value)| (name.into(), value.into())).collect() }
    }

    /// The first value under a name; empty where there is none.
    pub fn value(&self, name: &str) -> &str {
        self.pairs.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str()).unwrap_or_default()
    }

    /// Every value under a name.
    pub fn values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> + 'a {
        self.pairs.iter().filter(move |(n, _)| n == name).map(|(_, value)| value.as_str())
    }

    /// Whether a name has this value: for `checked` and `selected`.
    pub fn has(&self, name: &str, value: &str) -> bool {
        self.pairs.iter().any(|(n, v)| n == name && v == value)
    }

    /// Whether the name stands in the form at all.
    pub fn contains(&self, name: &str) -> bool {
        self.pairs.iter().any(|(n, _)| n == name)
    }

    /// The values of a name joined by `; `, as raw records take lists.
    pub fn joined(&self, name: &str) -> String {
        self.values(name).map(str::trim).filter(|v| !v.is_empty()).collect::<Vec<_>>().join("; ")
    }

    /// Sets one value in the place of all under its name.
    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        self.pairs.retain(|(n, _)| n != name);
        self.pairs.push((name.to_owned(), value.into()));
    }

    /// Adds one value beside those under its name.
    pub fn add(&mut self, name: &str, value: impl Into<String>) {
        self.pairs.push((name.to_owned(), value.into()));
    }

    /// Every pair, in order.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.pairs.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The version that the person saw; a form without it is refused.
    pub fn version(&self) -> Result<i64, Failure> {
        self.value(VERSION_FIELD).parse().map_err(|_| Failure::version_required())
    }

    /// The key for the hidden field: the posted one where the form comes back, else a new one.
    pub fn key_or_new(&self) -> String {
        match self.value(KEY_FIELD) {
            "" => Uuid::new_v4().to_string(),
            key => key.to_owned(),
        }
    }

    /// The idempotency key with everything else that was posted; none where the form carries no key.
    pub fn key(&self) -> Option<Key> {
        let key = self.value(KEY_FIELD);
        if key.is_empty() {
            return None;
        }
        let mut body = Vec::new();
        for (name, value) in self.pairs().filter(|(name, _)| *name != KEY_FIELD) {
            for part in [name, value] {
                body.extend_from_slice(&(part.len() as u64).to_be_bytes());
                body.extend_from_slice(part.as_bytes());
            }
        }
        Some(Key::new(key, &body))
    }
}

impl<S: Send + Sync> FromRequest<S> for Form {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<Self, Failure> {
        let form_type = crate::extract::media_type(request.headers());
        if form_type != "application/x-www-form-urlencoded" {
            return Err(Failure::media_type("application/x-www-form-urlencoded"));
        }
        let bytes = Bytes::from_request(request, state).await.map_err(Failure::from_rejection)?;
        Ok(Self { pairs: decode(&bytes) })
    }
}

/// Decodes `a=1&b=2`; octets that are not UTF-8 become replacement characters.
pub fn decode(bytes: &[u8]) -> Vec<(String, String)> {
    // Browsers send line ends as CR LF; texts are kept with LF.
    let text = |part: Cow<'_, str>| part.replace("\r\n", "\n");
    form_urlencoded::parse(bytes).map(|(name, value)| (text(name), text(value))).collect()
}

/// A form with one file, posted as `multipart/form-data`.
#[derive(Debug, Clone, Default)]
pub struct Upload {
    /// The other fields.
    pub form: Form,
    /// The file's name as the browser tells it; for display only.
    pub file_name: String,
    /// The media type that the browser tells; to be checked like any input.
    pub media_type: String,
    /// The file.
    pub bytes: Bytes,
}

impl Upload {
    /// The idempotency key with the file's content.
    pub fn key(&self) -> Option<Key> {
        let key = self.form.value(KEY_FIELD);
        (!key.is_empty()).then(|| Key::new(key, &self.bytes))
    }
}

impl<S: Send + Sync> FromRequest<S> for Upload {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<Self, Failure> {
        let mut parts = Multipart::from_request(request, state).await.map_err(Failure::from_rejection)?;
        let mut upload = Self::default();
        while let Some(part) = parts.next_field().await.map_err(Failure::from_rejection)? {
            let name = part.name().unwrap_or_default().to_owned();
            if let Some(file) = part.file_name() {
                upload.file_name = file.to_owned();
                upload.media_type = part.content_type().unwrap_or_default().to_owned();
                upload.bytes = part.bytes().await.map_err(Failure::from_rejection)?;
            } else {
                let value = part.text().await.map_err(Failure::from_rejection)?;
                upload.form.pairs.push((name, value));
            }
        }
        Ok(upload)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    #[test]
    fn decodes_what_browsers_send() {
        let form = Form {
            pairs: decode("title=a+b%26c&kinds=x&kinds=y&empty=&text=one%0D%0Atwo&bad=%zz&%D8%B9=%".as_bytes()),
        };
        assert_eq!(form.value("title"), "a b&c");
        assert_eq!(form.joined("kinds"), "x; y");
        assert!(form.has("kinds", "y") && form.contains("empty") && !form.contains("none"));
        assert_eq!(form.value("text"), "one\ntwo");
        assert_eq!(form.value("bad"), "%zz");
        assert_eq!(form.value("ع"), "%");
    }

    #[test]
    fn a_form_without_a_version_is_refused() {
        assert!(Form::default().version().is_err());
        assert_eq!(Form::filled([("version", "3")]).version().ok(), Some(3));
        assert!(Form::default().key().is_none());
        assert_eq!(Form::filled([("key", "k")]).key_or_new(), "k");
    }
}
