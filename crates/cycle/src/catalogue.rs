//! Step 1: editions of the catalogue. They are data: bringing one in, choosing it, showing it.

use std::collections::BTreeMap;
use std::sync::Arc;

use catalogue::{Adoption, Edition};
use chrono::NaiveDate;
use persistence::editions::{self, NewEdition};
use persistence::{EditionStatus, EditionSummary as Stored, Editions, Scope, comments};
use serde::Serialize;
use vocabulary::{EditionRecordId, Finding, UnLanguage};

use crate::access::{Act, demand, which};
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
    /// draft, consultation, adopted or superseded.
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
    /// The last day of its consultation.
    pub consultation_until: Option<NaiveDate>,
    /// When, where and how it was agreed.
    pub adoption: Option<Adoption>,
    /// When it is to be looked at again.
    pub review_due: Option<NaiveDate>,
    /// Comments on it; none are told to visitors.
    pub comments: u64,
    /// What the reader may do with it.
    pub may: Vec<Act>,
}

/// An edition whole.
#[derive(Debug, Clone)]
pub struct CatalogueView {
    /// The edition in short.
    pub summary: EditionSummary,
    /// The edition, its head as it stands now.
    pub edition: Arc<Edition>,
    /// Texts that a language lacks.
    pub missing: Vec<(UnLanguage, usize)>,
    /// Texts that no native speaker has reviewed.
    pub drafts: Vec<(UnLanguage, usize)>,
    /// The edition before it in its field, as far as the reader may see it.
    pub predecessor: Option<EditionRecordId>,
}

/// An edition that was brought in, and what is worth a look.
#[derive(Debug, Clone, Serialize)]
pub struct EditionUploaded {
    /// The edition, as a draft.
    pub summary: EditionSummary,
    /// Warnings and notes.
    pub findings: Vec<Finding>,
}

/// The acts that an edition's status leaves open.
fn open_acts(status: EditionStatus) -> &'static [Act] {
    match status {
        EditionStatus::Draft => &[Act::OpenConsultation, Act::ChooseEdition],
        EditionStatus::Consultation => {
            &[Act::OpenConsultation, Act::ChooseEdition, Act::CommentEdition, Act::AnswerComments]
        }
        EditionStatus::Adopted => &[Act::OpenConsultation, Act::AnswerComments],
        EditionStatus::Superseded => &[Act::ChooseEdition],
    }
}

fn summary(scope: &Scope, stored: Stored, edition: &Edition, current: bool, comments: u64) -> EditionSummary {
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
        consultation_until: stored.consultation_until,
        adoption: stored.adoption,
        review_due: stored.review_due,
        comments,
        may: which(scope, open_acts(stored.status)),
    }
}

/// The head of an edition as the record has it, where its file says something else. One that is in use without an adoption stays what its file says: a
/// proposal.
fn as_it_stands(stored: &Stored, edition: &Edition) -> Option<catalogue::Meta> {
    let status = match stored.status {
        EditionStatus::Draft => catalogue::EditionStatus::Draft,
        EditionStatus::Consultation => catalogue::EditionStatus::Consultation,
        EditionStatus::Adopted if stored.adoption.is_none() => edition.meta.status,
        EditionStatus::Adopted => catalogue::EditionStatus::Adopted,
        EditionStatus::Superseded => catalogue::EditionStatus::Superseded,
    };
    let head = catalogue::Meta {
        status,
        adoption: stored.adoption.clone(),
        next_review_due: stored.review_due,
        ..edition.meta.clone()
    };
    (head != edition.meta).then_some(head)
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

    pub(crate) async fn stored_editions(&self, scope: &Scope) -> Outcome<Vec<Stored>> {
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

    /// Every edition that the reader may see, by its record.
    pub(crate) async fn all_editions(&self, scope: &Scope) -> Outcome<Editions> {
        let mut all = Editions::new();
        for stored in self.stored_editions(scope).await? {
            all.insert(stored.id, self.edition(scope, stored.id).await?);
        }
        Ok(all)
    }

    async fn comment_counts(&self, scope: &Scope) -> Outcome<BTreeMap<EditionRecordId, u64>> {
        match scope.actor() {
            Some(_) => comments::counts(self.store(), scope).await.map_err(refusal),
            None => Ok(BTreeMap::new()),
        }
    }

    /// All editions that the reader may see.
    pub async fn editions(&self, scope: &Scope) -> Outcome<Vec<EditionSummary>> {
        demand(scope, Act::ReadCatalogue)?;
        let stored = self.stored_editions(scope).await?;
        let current = current(&stored);
        let counts = self.comment_counts(scope).await?;
        let mut summaries = Vec::new();
        for one in stored {
            let edition = self.edition(scope, one.id).await?;
            let is_current = Some(one.id) == current;
            let number = counts.get(&one.id).copied().unwrap_or(0);
            summaries.push(summary(scope, one, &edition, is_current, number));
        }
        Ok(summaries)
    }

    /// One edition, or the current one.
    pub async fn catalogue(&self, scope: &Scope, id: Option<EditionRecordId>) -> Outcome<CatalogueView> {
        demand(scope, Act::ReadCatalogue)?;
        let all = self.stored_editions(scope).await?;
        let current = current(&all);
        let id = id.or(current).ok_or(Refusal::NotFound)?;
        let stored = all.iter().find(|e| e.id == id).cloned().ok_or(Refusal::NotFound)?;
        let body = self.edition(scope, id).await?;
        let edition = match as_it_stands(&stored, &body) {
            Some(meta) => self.standing(id, stored.version, || Edition { meta, ..(*body).clone() }),
            None => body,
        };
        let before = edition.meta.supersedes.as_deref();
        let predecessor = all.iter().find(|e| e.field == stored.field && Some(e.version_label.as_str()) == before);
        let comments = self.comment_counts(scope).await?.get(&id).copied().unwrap_or(0);
        Ok(CatalogueView {
            predecessor: predecessor.map(|e| e.id),
            missing: edition.missing_translations().into_iter().collect(),
            drafts: edition.draft_translations().into_iter().collect(),
            summary: summary(scope, stored, &edition, Some(id) == current, comments),
            edition,
        })
    }

    /// Brings in an edition as a draft, from JSON or a workbook. A file with a fault changes nothing and names every
    /// fault.
    pub async fn upload_edition(&self, scope: &Scope, bytes: &[u8], key: Option<&Key>) -> Outcome<EditionUploaded> {
        demand(scope, Act::UploadEdition)?;
        let reading = exchange::read_edition(bytes);
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
        let summary = summary(scope, stored.summary, &edition, false, 0);
        Ok(EditionUploaded { summary, findings: reading.findings })
    }
}
