//! Step 2 without a network: forms and workbooks out, filled files back in with a preview, and the state's own archive.

use std::collections::{BTreeMap, BTreeSet};

use assessment::{Archive, Difference, Targets, accepted, faults, merge, questionnaire};
use chrono::{DateTime, Utc};
use persistence::assessment::{self as stored, AnswerChange, NewAssessment};
use persistence::{AssessmentRecord, AssessmentStatus, EditionStatus, ImportRecord, Scope, imports};
use serde::Serialize;
use uuid::Uuid;
use vocabulary::{AssessmentId, Finding, Place, QuestionId, UnLanguage};

use crate::access::{Act, demand};
use crate::assessment::{AssessmentView, Whole};
use crate::matchmaker::{Key, Matchmaker, refusal};
use crate::refusal::{Outcome, Refusal};
use crate::session::check_name;

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// A file of an own assessment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AssessmentFile {
    /// XLSForm, in all six languages; this one is shown first.
    Form(UnLanguage),
    /// Our workbook with the answers so far.
    Workbook(UnLanguage),
    /// Our workbook without answers.
    Blank(UnLanguage),
    /// All of it, for the state's own keeping.
    Archive,
}

impl AssessmentFile {
    /// From its name in addresses.
    pub fn parse(name: &str, language: UnLanguage) -> Option<Self> {
        match name {
            "xlsform" => Some(Self::Form(language)),
            "workbook" => Some(Self::Workbook(language)),
            "blank" => Some(Self::Blank(language)),
            "archive" => Some(Self::Archive),
            _ => None,
        }
    }
}

/// What a file would change.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ImportPreview {
    /// Identity, for applying it.
    pub id: Uuid,
    /// In which assessment.
    pub assessment: AssessmentId,
    /// The file's name.
    pub file_name: String,
    /// When it was read.
    pub at: DateTime<Utc>,
    /// Question by question, in reading order.
    pub differences: Vec<Difference>,
    /// What the file says that cannot be taken over, each with its place.
    pub findings: Vec<Finding>,
}

fn unwritten(what: impl std::fmt::Display) -> Refusal {
    Refusal::internal(&format!("a file of an assessment could not be written: {what}"))
}

impl Matchmaker {
    /// A file of an own assessment, with its name and media type.
    pub async fn assessment_file(
        &self,
        scope: &Scope,
        id: AssessmentId,
        file: &AssessmentFile,
    ) -> Outcome<(String, &'static str, Vec<u8>)> {
        demand(scope, Act::ReadAssessment)?;
        let whole = self.own_whole(scope, id).await?;
        let name = exchange::form_file_name(&whole.questionnaire);
        match file {
            AssessmentFile::Form(language) => {
                let options = exchange::FormOptions { language: *language, day: self.today(), revision: 1 };
                let bytes = exchange::write_form(&whole.edition, &whole.questionnaire, &options).map_err(unwritten)?;
                Ok((format!("{name}-form.xlsx"), XLSX, bytes))
            }
            AssessmentFile::Workbook(language) => {
                let bytes = self.workbook(scope, &whole, *language, true).await?;
                Ok((format!("{name}-{}.xlsx", language.code()), XLSX, bytes))
            }
            AssessmentFile::Blank(language) => {
                let bytes = self.workbook(scope, &whole, *language, false).await?;
                Ok((format!("{name}-{}-blank.xlsx", language.code()), XLSX, bytes))
            }
            AssessmentFile::Archive => {
                demand(scope, Act::ReadArchive)?;
                let archive = self.archive(scope, whole).await?;
                let bytes = serde_json::to_vec_pretty(&archive).map_err(unwritten)?;
                Ok((format!("{name}-archive.json"), "application/json", bytes))
            }
        }
    }

    async fn workbook(&self, scope: &Scope, whole: &Whole, language: UnLanguage, filled: bool) -> Outcome<Vec<u8>> {
        let mut answers = BTreeMap::new();
        let mut versions = BTreeMap::new();
        if filled {
            for (question, stored) in stored::answers(self.store(), scope, whole.record.id).await.map_err(refusal)? {
                versions.insert(question.clone(), stored.version);
                answers.insert(question, stored.answer);
            }
        }
        let state = self.state_name(&whole.record.state);
        let title = format!("{} – {}", state.best(language).0, whole.record.title);
        let input = exchange::WorkbookInput { language, title: &title, answers: &answers, versions: &versions };
        exchange::write_workbook(&whole.edition, &whole.questionnaire, &input).map_err(unwritten)
    }

    async fn archive(&self, scope: &Scope, whole: Whole) -> Outcome<Archive> {
        let id = whole.record.id;
        let rules = persistence::shares::sharing(self.store(), scope, id).await.map_err(refusal)?;
        let rhythm = persistence::rhythms::get(self.store(), scope).await.map_err(refusal)?.rhythm;
        Ok(Archive {
            format: assessment::archive::FORMAT.to_owned(),
            catalogue: whole.edition.meta.id.clone(),
            version: whole.edition.meta.version.clone(),
            edition_hash: Some(exchange::fingerprint(&whole.edition)),
            title: whole.record.title,
            selection: whole.record.selection,
            overlay: whole.overlay,
            answers: self.own_answers(scope, id).await?,
            targets: stored::targets(self.store(), scope, id).await.map_err(refusal)?,
            sharing: rules,
            rhythm,
        })
    }

    /// Opens an assessment with the content of an archive, private whatever the archive says. Overlay and rhythm stay as
    /// the state has them.
    pub async fn restore_assessment(
        &self,
        scope: &Scope,
        bytes: &[u8],
        key: Option<&Key>,
    ) -> Outcome<AssessmentRecord> {
        demand(scope, Act::StartAssessment)?;
        let fault = |code: &str, value: &str, message: String| {
            Refusal::invalid(Finding::error(code, Place::field("file"), value, message))
        };
        let archive: Archive = serde_json::from_slice(bytes).map_err(|e| {
            fault("not-an-archive", "", format!("this is no archive of an assessment ({e}); take one written here"))
        })?;
        if archive.format != assessment::archive::FORMAT {
            let message = "this is no archive of an assessment; take one written here".to_owned();
            return Err(fault("not-an-archive", &archive.format, message));
        }
        let all = self.stored_editions(scope).await?;
        let known = all.iter().filter(|one| {
            one.status != EditionStatus::Draft && one.field == archive.catalogue && one.version_label == archive.version
        });
        let known = known.max_by_key(|one| (one.status == EditionStatus::Adopted, one.created_at));
        let Some(known) = known.map(|one| one.id) else {
            let value = format!("{} {}", archive.catalogue, archive.version);
            let message = "this service has no such edition of the catalogue; ask the secretariat for it".to_owned();
            return Err(fault("other-edition", &value, message));
        };
        let edition = self.edition(scope, known).await?;
        let asked = questionnaire(&edition, &archive.overlay);
        let findings: Vec<Finding> =
            archive.answers.iter().flat_map(|(question, answer)| faults(&asked, question, answer)).collect();
        if !findings.is_empty() {
            return Err(Refusal::Invalid(findings));
        }
        let targets: Targets = archive
            .targets
            .into_iter()
            .filter(|(capability, _)| asked.items().any(|(_, item)| item.capability == *capability))
            .collect();
        let new = NewAssessment { edition: known, title: check_name(&archive.title)?, selection: archive.selection };
        stored::restore(self.store(), scope, new, archive.answers, targets, Key::once(key)).await.map_err(refusal)
    }

    /// Reads a filled file and says what it would change; nothing is taken over yet. Kept for seven days.
    pub async fn preview_import(
        &self,
        scope: &Scope,
        id: AssessmentId,
        file_name: &str,
        bytes: &[u8],
    ) -> Outcome<ImportPreview> {
        demand(scope, Act::Answer)?;
        let record = stored::get(self.store(), scope, id).await.map_err(refusal)?;
        if record.status != AssessmentStatus::Open {
            return Err(Refusal::conflict("state", "the self-assessment is endorsed; open it again first"));
        }
        let asked = self.whole_questionnaire(scope, id).await?;
        let edition = self.edition(scope, record.edition).await?;
        let file = exchange::read_answers(bytes, &edition, &asked);
        if file.submissions.is_empty() {
            return Err(Refusal::Invalid(file.findings));
        }
        let incoming = file.incoming(&exchange::Pick::default());
        let stored_answers = stored::answers(self.store(), scope, id).await.map_err(refusal)?;
        let seen = stored_answers.into_iter().map(|(question, stored)| (question, stored.version)).collect();
        let file_name = file_name.chars().filter(|c| !c.is_control()).take(vocabulary::field::TITLE_LIMIT).collect();
        let record = imports::create(self.store(), scope, id, file_name, &incoming, &file.findings, &seen)
            .await
            .map_err(refusal)?;
        self.preview(scope, record).await
    }

    async fn preview(&self, scope: &Scope, record: ImportRecord) -> Outcome<ImportPreview> {
        let asked = self.whole_questionnaire(scope, record.assessment).await?;
        let current = self.own_answers(scope, record.assessment).await?;
        Ok(ImportPreview {
            id: record.id,
            assessment: record.assessment,
            file_name: record.file_name,
            at: record.at,
            differences: merge(&asked, &current, &record.incoming),
            findings: record.findings,
        })
    }

    /// A file that was read and waits.
    pub async fn import_preview(&self, scope: &Scope, id: AssessmentId, import: Uuid) -> Outcome<ImportPreview> {
        demand(scope, Act::Answer)?;
        let record = imports::waiting(self.store(), scope, id, import).await.map_err(refusal)?;
        self.preview(scope, record).await
    }

    /// Forgets a file that waits.
    pub async fn discard_import(&self, scope: &Scope, id: AssessmentId, import: Uuid) -> Outcome<()> {
        demand(scope, Act::Answer)?;
        imports::discard(self.store(), scope, id, import).await.map_err(refusal)
    }

    /// Takes a file over, all or none: the named questions, or every one that would change. Refused where somebody
    /// changed one of these answers since the file was read.
    pub async fn apply_import(
        &self,
        scope: &Scope,
        id: AssessmentId,
        import: Uuid,
        only: Option<&BTreeSet<QuestionId>>,
    ) -> Outcome<AssessmentView> {
        demand(scope, Act::Answer)?;
        let record = imports::waiting(self.store(), scope, id, import).await.map_err(refusal)?;
        let seen = record.seen.clone();
        let preview = self.preview(scope, record).await?;
        let left_out: BTreeSet<QuestionId> = preview
            .differences
            .iter()
            .map(|one| one.question.clone())
            .filter(|question| only.is_some_and(|only| !only.contains(question)))
            .collect();
        let changes = accepted(&preview.differences, &left_out).into_iter().map(|(question, answer)| AnswerChange {
            expected_version: seen.get(&question).copied(),
            question,
            answer,
        });
        match imports::apply(self.store(), scope, id, import, changes.collect()).await.map_err(refusal) {
            Ok(()) => self.assessment(scope, id).await,
            Err(Refusal::Stale { .. }) => Err(Refusal::conflict(
                "import-stale",
                "somebody changed one of these answers since the file was read; read the file again",
            )),
            Err(other) => Err(other),
        }
    }
}
