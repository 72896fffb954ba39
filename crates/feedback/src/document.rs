//! Files that belong to an engagement: which are taken, and how they are told apart.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use thiserror::Error;
use vocabulary::OrganisationKind;

/// Most bytes of a file.
pub const DOCUMENT_LIMIT: usize = 10 * 1024 * 1024;

/// Most characters of a file's name.
pub const NAME_LIMIT: usize = 200;

/// Media types that are taken: documents, tables, slides, pictures and text, nothing that runs.
pub const MEDIA_TYPES: &[&str] = &[
    "application/pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "application/vnd.oasis.opendocument.text",
    "application/vnd.oasis.opendocument.spreadsheet",
    "application/vnd.oasis.opendocument.presentation",
    "text/plain",
    "text/csv",
    "image/png",
    "image/jpeg",
];

/// A file without its bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// Its name.
    pub name: String,
    /// What it is, one of [`MEDIA_TYPES`].
    pub media_type: String,
    /// Bytes.
    pub size: u64,
    /// SHA-256 of the bytes, lower-case hex.
    pub sha256: String,
    /// Who put it there.
    pub side: OrganisationKind,
    /// When.
    pub day: NaiveDate,
}

/// Why a file is not taken.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum DocumentRefusal {
    /// No bytes.
    #[error("the file is empty; choose another one")]
    Empty,
    /// Too many bytes.
    #[error("the file has {0} bytes; at most {DOCUMENT_LIMIT} are taken: make it smaller or split it")]
    TooLarge(usize),
    /// A kind of file that is not taken.
    #[error("files of the kind {0:?} are not taken; use PDF, an office document, plain text, CSV, PNG or JPEG")]
    MediaType(String),
    /// A name that could mislead.
    #[error("the name {0:?} cannot be used; give the file a plain name without slashes, of 200 characters at most")]
    Name(String),
    /// The bytes say otherwise.
    #[error("the file is not what its kind {0:?} says; save it again in that kind")]
    Contents(String),
}

impl DocumentRefusal {
    /// Its code in message keys and problem types.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Empty => "document-empty",
            Self::TooLarge(_) => "document-too-large",
            Self::MediaType(_) => "document-media-type",
            Self::Name(_) => "document-name",
            Self::Contents(_) => "document-contents",
        }
    }
}

impl Document {
    /// Looks at a file before it is stored.
    ///
    /// # Errors
    /// The first reason against it.
    pub fn check(
        name: &str,
        media_type: &str,
        bytes: &[u8],
        side: OrganisationKind,
        day: NaiveDate,
    ) -> Result<Self, DocumentRefusal> {
        if bytes.is_empty() {
            return Err(DocumentRefusal::Empty);
        }
        if bytes.len() > DOCUMENT_LIMIT {
            return Err(DocumentRefusal::TooLarge(bytes.len()));
        }
        let plain = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        if !MEDIA_TYPES.contains(&plain.as_str()) {
            return Err(DocumentRefusal::MediaType(media_type.chars().take(80).collect()));
        }
        let name = name.trim();
        let unsafe_sign = |c: char| c.is_control() || "/\\:\"<>|*?\u{202e}\u{202d}\u{2066}\u{2067}".contains(c);
        if name.is_empty() || name.starts_with('.') || name.chars().count() > NAME_LIMIT || name.contains(unsafe_sign) {
            return Err(DocumentRefusal::Name(name.chars().take(80).collect()));
        }
        if !looks_like(&plain, bytes) {
            return Err(DocumentRefusal::Contents(plain));
        }
        let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        Ok(Self { name: name.to_owned(), media_type: plain, size, sha256: sha256(bytes), side, day })
    }
}

/// Whether the first bytes are those of the kind.
fn looks_like(media_type: &str, bytes: &[u8]) -> bool {
    match media_type {
        "application/pdf" => bytes.starts_with(b"%PDF-"),
        "image/png" => bytes.starts_with(b"\x89PNG\r\n\x1a\n"),
        "image/jpeg" => bytes.starts_with(b"\xff\xd8\xff"),
        "text/plain" | "text/csv" => !bytes.contains(&0),
        // Office documents are ZIP archives.
        _ => bytes.starts_with(b"PK\x03\x04"),
    }
}

/// SHA-256 in lower-case hex.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    fn check(name: &str, media_type: &str, bytes: &[u8]) -> Result<Document, DocumentRefusal> {
        Document::check(name, media_type, bytes, OrganisationKind::State, NaiveDate::default())
    }

    #[test]
    fn a_plain_file_is_taken_with_its_hash() {
        let taken = check(" plan.txt ", "text/plain; charset=utf-8", b"abc").unwrap();
        assert_eq!((taken.name.as_str(), taken.media_type.as_str(), taken.size), ("plan.txt", "text/plain", 3));
        assert_eq!(taken.sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    #[test]
    fn what_may_not_be_stored_is_named() {
        let code = |name: &str, media: &str, bytes: &[u8]| check(name, media, bytes).unwrap_err().code();
        assert_eq!(code("a.pdf", "application/pdf", b""), "document-empty");
        assert_eq!(code("a.pdf", "application/pdf", &vec![b'x'; DOCUMENT_LIMIT + 1]), "document-too-large");
        assert_eq!(code("a.html", "text/html", b"<p>"), "document-media-type");
        assert_eq!(code("a.pdf", "application/pdf", b"MZ"), "document-contents");
        for name in ["", "../a.pdf", ".hidden", "a\u{202e}fdp.exe", "a\nb"] {
            assert_eq!(code(name, "application/pdf", b"%PDF-1.7"), "document-name", "{name:?}");
        }
    }
}
