//! Words for what leaves the house. The pages' room owns the words of six languages and hands a composer in when the
//! service is put together, so that this room needs to know neither languages nor addresses.

use std::sync::Arc;

use vocabulary::UnLanguage;

use crate::matchmaker::Matchmaker;

/// Why a mail is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Occasion {
    /// Something moved just now.
    News,
    /// What moved in a day.
    Digest,
}

/// What a mail may tell: how much moved, and where to look. Never what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// The language that its reader wants.
    pub language: UnLanguage,
    /// The reader's name.
    pub name: String,
    /// How many notices wait.
    pub count: u64,
    /// Why it is written.
    pub occasion: Occasion,
    /// The record that a single notice is about, for the link: its kind and identifier.
    pub subject: Option<(String, String)>,
}

/// A mail in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Composed {
    /// One line.
    pub subject: String,
    /// Plain text.
    pub body: String,
}

/// Writes mails, and knows under which address people and programs find a record.
pub trait Composer: Send + Sync {
    /// A mail.
    fn letter(&self, letter: &Letter) -> Composed;
    /// The address of a record in the API.
    fn address(&self, subject_kind: &str, subject_id: &str) -> String;
}

impl Matchmaker {
    /// Hands the composer in, once; without one neither mail nor webhooks go out.
    pub fn compose_with(&self, composer: Arc<dyn Composer>) {
        self.keep_composer(composer);
    }
}
