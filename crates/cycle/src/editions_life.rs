//! Step 1: an edition's life from draft over consultation to adoption and supersession, and what changed between two.

use catalogue::{Adoption, ChangeLog};
use chrono::NaiveDate;
use persistence::editions::{self, Step};
use persistence::{EditionStatus, EditionSummary as Stored, Scope};
use vocabulary::{EditionRecordId, Finding, Place, Text};

use crate::access::{Act, demand};
use crate::catalogue::EditionSummary;
use crate::matchmaker::{Matchmaker, refusal};
use crate::refusal::{Outcome, Refusal};

/// An adoption as a form has it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RawAdoption {
    /// The day, as `2026-11-24`.
    pub date: String,
    /// Where, in the language of whoever writes it down.
    pub forum: String,
    /// How consensus was reached.
    pub consensus_note: String,
    /// When it is to be looked at again; may be empty.
    pub next_review: String,
}

/// In which form an edition travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EditionFormat {
    /// For programs.
    Json,
    /// For people who edit in a spreadsheet.
    Xlsx,
}

fn not_a_stage(status: EditionStatus, wanted: &str) -> Refusal {
    Refusal::conflict("not-a-stage", format!("an edition that is {status} cannot be {wanted}; read it again"))
}

/// A day, or what is wrong with it.
fn day(field: &str, text: &str, findings: &mut Vec<Finding>) -> Option<NaiveDate> {
    let day = text.trim().parse().ok();
    if day.is_none() {
        let message = "this is no day; write it as 2026-11-24";
        findings.push(Finding::error("not-a-date", Place::field(field), text, message));
    }
    day
}

impl Matchmaker {
    async fn stored_edition(&self, scope: &Scope, id: EditionRecordId) -> Outcome<Stored> {
        let all = self.stored_editions(scope).await?;
        all.into_iter().find(|one| one.id == id).ok_or(Refusal::NotFound)
    }

    async fn moved(&self, scope: &Scope, id: EditionRecordId, version: i64, to: Step) -> Outcome<EditionSummary> {
        editions::move_on(self.store(), scope, id, version, to).await.map_err(refusal)?;
        self.catalogue(scope, Some(id)).await.map(|view| view.summary)
    }

    /// Opens a draft to comments until a day, or moves that day.
    pub async fn open_consultation(
        &self,
        scope: &Scope,
        id: EditionRecordId,
        until: NaiveDate,
        version: i64,
    ) -> Outcome<EditionSummary> {
        demand(scope, Act::OpenConsultation)?;
        let stored = self.stored_edition(scope, id).await?;
        if !matches!(stored.status, EditionStatus::Draft | EditionStatus::Consultation) {
            return Err(not_a_stage(stored.status, "consulted on"));
        }
        if until < self.today() {
            let message = "this day has passed; set a later one";
            return Err(Refusal::invalid(Finding::error(
                "period-over",
                Place::field("until"),
                until.to_string(),
                message,
            )));
        }
        self.moved(scope, id, version, Step::Consult(until)).await
    }

    /// Takes an edition back from consultation; its comments stay.
    pub async fn return_to_draft(&self, scope: &Scope, id: EditionRecordId, version: i64) -> Outcome<EditionSummary> {
        demand(scope, Act::OpenConsultation)?;
        let stored = self.stored_edition(scope, id).await?;
        if stored.status != EditionStatus::Consultation {
            return Err(not_a_stage(stored.status, "taken back"));
        }
        self.moved(scope, id, version, Step::Draft).await
    }

    /// Records that an edition was agreed: it is in use from then on, and the one that its field used is superseded.
    pub async fn adopt_edition(
        &self,
        scope: &Scope,
        id: EditionRecordId,
        raw: &RawAdoption,
        version: i64,
    ) -> Outcome<EditionSummary> {
        demand(scope, Act::ChooseEdition)?;
        let stored = self.stored_edition(scope, id).await?;
        if stored.status == EditionStatus::Superseded {
            return Err(not_a_stage(stored.status, "adopted"));
        }
        let language = scope.actor().ok_or(Refusal::NotSignedIn)?.language;
        let mut findings = Vec::new();
        let date = day("date", &raw.date, &mut findings);
        let next = raw.next_review.trim();
        let next = if next.is_empty() { stored.review_due } else { day("next_review", next, &mut findings) };
        let mut words = |field: &str, text: &str| {
            let text = text.trim();
            let fault = |code, message| Finding::error(code, Place::field(field), text, message);
            if text.is_empty() {
                findings.push(fault("required", "nothing is given here; fill it in"));
            } else if text.chars().count() > vocabulary::field::TEXT_LIMIT {
                findings.push(fault("too-long", "this is too long; shorten it to 5000 characters"));
            }
            let mut words = Text::default();
            words.set(language, text);
            words
        };
        let (forum, consensus_note) = (words("forum", &raw.forum), words("consensus_note", &raw.consensus_note));
        let Some(date) = date.filter(|_| findings.is_empty()) else { return Err(Refusal::Invalid(findings)) };
        let adoption = Adoption { date, forum, consensus_note };
        let adopted = self.moved(scope, id, version, Step::Adopt(Some(adoption))).await?;
        if next == stored.review_due {
            return Ok(adopted);
        }
        self.moved(scope, id, adopted.version, Step::Review(next)).await
    }

    /// Puts an edition in use with the adoption that its file or an earlier act tells of; the one that its field used
    /// before is superseded.
    pub async fn choose_edition(&self, scope: &Scope, id: EditionRecordId, version: i64) -> Outcome<EditionSummary> {
        demand(scope, Act::ChooseEdition)?;
        let stored = self.stored_edition(scope, id).await?;
        self.moved(scope, id, version, Step::Adopt(stored.adoption)).await
    }

    /// Says when an edition is to be looked at again; the secretariat is reminded on that day.
    pub async fn set_review(
        &self,
        scope: &Scope,
        id: EditionRecordId,
        due: Option<NaiveDate>,
        version: i64,
    ) -> Outcome<EditionSummary> {
        demand(scope, Act::OpenConsultation)?;
        self.moved(scope, id, version, Step::Review(due)).await
    }

    /// What changed from one edition to another.
    pub async fn edition_changes(
        &self,
        scope: &Scope,
        from: EditionRecordId,
        to: EditionRecordId,
    ) -> Outcome<ChangeLog> {
        let (from, to) = (self.catalogue(scope, Some(from)).await?, self.catalogue(scope, Some(to)).await?);
        Ok(catalogue::changes(&from.edition, &to.edition))
    }

    /// An edition as a file, with its name.
    pub async fn edition_file(
        &self,
        scope: &Scope,
        id: Option<EditionRecordId>,
        format: EditionFormat,
    ) -> Outcome<(String, Vec<u8>)> {
        let view = self.catalogue(scope, id).await?;
        let name = format!("{}-{}", view.edition.meta.id, view.edition.meta.version);
        let unwritten = |what: String| Refusal::internal(&format!("an edition could not be written: {what}"));
        match format {
            EditionFormat::Json => {
                let bytes = serde_json::to_vec_pretty(&*view.edition).map_err(|e| unwritten(e.to_string()))?;
                Ok((format!("{name}.json"), bytes))
            }
            EditionFormat::Xlsx => {
                let bytes = exchange::write_edition(&view.edition).map_err(|e| unwritten(e.to_string()))?;
                Ok((format!("{name}.xlsx"), bytes))
            }
        }
    }

    /// The workbook of an edition with headings only.
    pub async fn edition_template(&self, scope: &Scope) -> Outcome<Vec<u8>> {
        demand(scope, Act::ReadCatalogue)?;
        exchange::edition_template().map_err(|e| Refusal::internal(&format!("a template could not be written: {e}")))
    }
}
