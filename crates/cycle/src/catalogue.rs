//! Step 1: editions of the catalogue. They are data: bringing one in, choosing it, showing it.

use std::sync::Arc;

use catalogue::Edition;
use persistence::editions::{self, NewEdition};
use persistence::{EditionStatus, EditionSummary as Stored, Scope};
use serde::Serialize;
use vocabulary::{EditionRecordId, Finding, UnLanguage};

use crate::access::{Act, demand};
use crate::matchmaker::{Key, Matchmaker, refusal};
use crate::refusal::{Outcome, Refusal};

/// An edition in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EditionSummary {
    /// Identity.
    pub id: EditionRecordId,
    /// The field it belongs to, such as `ict-security-capacity-building`.
    pub field: String,
    /// Its version, such as `2026.1`.
    pub version_label: String,
    /// Its title in English.
    pub title: String,
    /// draft, adopted or retired.
    pub status: String,
    /// Whether it came with the program.
    pub bundled: bool,
    /// Whether it is the one that is shown where none is named.
    pub current: bool,
    /// SHA-256 of its content.
    pub sha256: String,
    /// How many areas it has.
    pub areas: usize,
    /// How many capabilities.
    pub capabilities: usize,
    /// How many questions.
    pub questions: usize,
    /// Version of the record.
    pub version: i64,
}

/// An edition whole.
#[derive(Debug, Clone)]
pub struct CatalogueView {
    /// The edition in short.
    pub summary: EditionSummary,
    /// The edition.
    pub edition: Arc<Edition>,
    /// Texts that a language lacks.
    pub missing: Vec<(UnLanguage, usize)>,
}

/// An edition that was brought in, and what is worth a look.
#[derive(Debug, Clone, Serialize)]
pub struct EditionUploaded {
    /// The edition, as a draft.
    pub summary: EditionSummary,
    /// Warnings and notes.
    pub findings: Vec<Finding>,
}

fn summary(stored: Stored, edition: &Edition, current: bool) -> EditionSummary {
    EditionSummary {
        id: stored.id,
        field: stored.field,
        version_label: stored.version_label,
        title: stored.title,
        status: stored.status.code().to_owned(),
        bundled: stored.bundled,
        current,
        sha256: stored.sha256,
        areas: edition.areas.len(),
        capabilities: edition.capabilities.len(),
        questions: edition.questions().count(),
        version: stored.version,
    }
}

/// The one that is shown where none is named: the adopted edition of the field that came with the program, else the
/// newest adopted one.
fn current(stored: &[Stored]) -> Option<EditionRecordId> {
    let field = &catalogue::bundled().meta.id;
    let adopted = || stored.iter().filter(|e| e.status == EditionStatus::Adopted);
    let newest = |of: &mut dyn Iterator<Item = &Stored>| of.max_by_key(|e| e.created_at).map(|e| e.id);
    newest(&mut adopted().filter(|e| e.field == *field)).or_else(|| newest(&mut adopted()))
}

fn no_edition() -> Refusal {
    Refusal::conflict("no-edition", "no edition of the catalogue is in use; the secretariat chooses one first")
}

/// Of the editions in use, the one that knows one of these capabilities or areas; the first where none does.
pub(crate) fn knowing(editions: &[(EditionRecordId, Arc<Edition>)], words: &[&str]) -> Outcome<Arc<Edition>> {
    let knows = |edition: &Edition| {
        words.iter().any(|word| {
            edition.capabilities.iter().any(|c| c.id.as_str() == *word)
                || edition.areas.iter().any(|a| a.id.as_str() == *word)
        })
    };
    let known = editions.iter().find(|(_, edition)| knows(edition)).or_else(|| editions.first());
    known.map(|(_, edition)| edition.clone()).ok_or_else(no_edition)
}

impl Matchmaker {
    /// The body of an edition.
    pub(crate) async fn edition(&self, scope: &Scope, id: EditionRecordId) -> Outcome<Arc<Edition>> {
        if let Some(edition) = self.remembered(id) {
            return Ok(edition);
        }
        let stored = editions::get(self.store(), scope, id).await.map_err(refusal)?;
        Ok(self.remember(id, stored.edition))
    }

    async fn stored_editions(&self, scope: &Scope) -> Outcome<Vec<Stored>> {
        editions::list(self.store(), scope).await.map_err(refusal)
    }

    /// The editions in use, the current one first.
    pub(crate) async fn adopted_editions(&self, scope: &Scope) -> Outcome<Vec<(EditionRecordId, Arc<Edition>)>> {
        let stored = self.stored_editions(scope).await?;
        let first = current(&stored);
        let mut adopted = Vec::new();
        for summary in stored.iter().filter(|e| e.status == EditionStatus::Adopted) {
            adopted.push((summary.id, self.edition(scope, summary.id).await?));
        }
        adopted.sort_by_key(|(id, _)| (Some(*id) != first, *id));
        Ok(adopted)
    }

    /// The current edition.
    pub(crate) async fn current_edition(&self, scope: &Scope) -> Outcome<(EditionRecordId, Arc<Edition>)> {
        self.adopted_editions(scope).await?.into_iter().next().ok_or_else(no_edition)
    }

    /// The edition in use that knows one of these capabilities or areas; the current one where none does.
    pub(crate) async fn edition_for(&self, scope: &Scope, words: &[&str]) -> Outcome<Arc<Edition>> {
        knowing(&self.adopted_editions(scope).await?, words)
    }

    /// All editions that the reader may see.
    pub async fn editions(&self, scope: &Scope) -> Outcome<Vec<EditionSummary>> {
        demand(scope, Act::ReadCatalogue)?;
        let stored = self.stored_editions(scope).await?;
        let current = current(&stored);
        let mut summaries = Vec::new();
        for one in stored {
            let edition = self.edition(scope, one.id).await?;
            let is_current = Some(one.id) == current;
            summaries.push(summary(one, &edition, is_current));
        }
        Ok(summaries)
    }

    /// One edition, or the current one.
    pub async fn catalogue(&self, scope: &Scope, id: Option<EditionRecordId>) -> Outcome<CatalogueView> {
        demand(scope, Act::ReadCatalogue)?;
        let stored = self.stored_editions(scope).await?;
        let current = current(&stored);
        let id = id.or(current).ok_or(Refusal::NotFound)?;
        let stored = stored.into_iter().find(|e| e.id == id).ok_or(Refusal::NotFound)?;
        let edition = self.edition(scope, id).await?;
        let missing = edition.missing_translations().into_iter().collect();
        Ok(CatalogueView { summary: summary(stored, &edition, Some(id) == current), edition, missing })
    }

    /// Brings in an edition as a draft. A file with a fault changes nothing and names every fault.
    pub async fn upload_edition(&self, scope: &Scope, bytes: &[u8], key: Option<&Key>) -> Outcome<EditionUploaded> {
        demand(scope, Act::UploadEdition)?;
        let reading = catalogue::read(bytes);
        let Some(edition) = reading.edition.filter(|_| !reading.findings.iter().any(Finding::is_error)) else {
            return Err(Refusal::Invalid(reading.findings));
        };
        let new = NewEdition {
            field: edition.meta.id.clone(),
            version_label: edition.meta.version.clone(),
            title: edition.meta.title.best(UnLanguage::En).0.to_owned(),
            status: EditionStatus::Draft,
            edition: edition.clone(),
            bundled: false,
        };
        let stored = editions::create(self.store(), scope, new, Key::once(key)).await.map_err(refusal)?;
        Ok(EditionUploaded { summary: summary(stored.summary, &edition, false), findings: reading.findings })
    }

    /// Puts an edition in use; the one that its field used before is retired.
    pub async fn choose_edition(&self, scope: &Scope, id: EditionRecordId, version: i64) -> Outcome<EditionSummary> {
        demand(scope, Act::ChooseEdition)?;
        let chosen =
            editions::set_status(self.store(), scope, id, version, EditionStatus::Adopted).await.map_err(refusal)?;
        let others = self.stored_editions(scope).await?;
        let same_field =
            |e: &&Stored| e.id != id && e.field == chosen.summary.field && e.status == EditionStatus::Adopted;
        for other in others.iter().filter(same_field) {
            editions::set_status(self.store(), scope, other.id, other.version, EditionStatus::Retired)
                .await
                .map_err(refusal)?;
        }
        self.catalogue(scope, Some(id)).await.map(|view| view.summary)
    }
}
