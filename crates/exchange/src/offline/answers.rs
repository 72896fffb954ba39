//! Answers that come back from a form or a workbook.

use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;

use assessment::{Incoming, Questionnaire};
use catalogue::{Edition, Fate};
use chrono::{DateTime, Utc};
use vocabulary::{Finding, Place, QuestionId};

use super::{book, fingerprint, submissions};
use crate::{limits, read, xlsx_in};

/// What kind of file the answers came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// Our own workbook.
    Workbook,
    /// Submissions, as ODK and Kobo export them.
    Submissions,
}

impl Source {
    /// Its code in addresses and messages.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Workbook => "workbook",
            Self::Submissions => "submissions",
        }
    }
}

/// What one person sent at one time.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Submission {
    /// Its identifier in the file, or its row.
    pub id: String,
    /// When it was sent, where the file says so.
    pub submitted: Option<DateTime<Utc>>,
    /// Row in the file; 0 for a workbook.
    pub row: u32,
    /// What it says to each question. None takes an answer back.
    pub answers: Incoming,
}

/// Everything that a file of answers says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerFile {
    /// What kind of file it is.
    pub source: Source,
    /// The edition that the file was made of, where it says so.
    pub version: Option<String>,
    /// The mark of that edition's content.
    pub fingerprint: Option<String>,
    /// What was sent, oldest first.
    pub submissions: Vec<Submission>,
    /// Versions of the answers that a workbook was made with.
    pub versions: BTreeMap<QuestionId, i64>,
    /// Everything found. What is faulty is not among the answers.
    pub findings: Vec<Finding>,
}

/// Which submissions count.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Pick {
    /// For each question the newest that answers it.
    #[default]
    NewestPerQuestion,
    /// The newest alone.
    Newest,
    /// The one of this identifier.
    One(String),
}

impl fmt::Display for Pick {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NewestPerQuestion => f.write_str("newest-per-question"),
            Self::Newest => f.write_str("newest"),
            Self::One(id) => f.write_str(id),
        }
    }
}

impl FromStr for Pick {
    type Err = Infallible;
    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(match text.trim() {
            "" | "newest-per-question" => Self::NewestPerQuestion,
            "newest" => Self::Newest,
            id => Self::One(id.to_owned()),
        })
    }
}

impl AnswerFile {
    pub(super) const fn new(source: Source) -> Self {
        Self {
            source,
            version: None,
            fingerprint: None,
            submissions: Vec::new(),
            versions: BTreeMap::new(),
            findings: Vec::new(),
        }
    }

    /// Whether anything in the file is refused.
    pub fn refused(&self) -> bool {
        self.findings.iter().any(Finding::is_error)
    }

    /// The answers to be compared with those that stand.
    pub fn incoming(&self, pick: &Pick) -> Incoming {
        let chosen: Vec<&Submission> = match pick {
            Pick::NewestPerQuestion => self.submissions.iter().collect(),
            Pick::Newest => self.submissions.last().into_iter().collect(),
            Pick::One(id) => self.submissions.iter().filter(|s| s.id == *id).collect(),
        };
        chosen.into_iter().flat_map(|s| s.answers.clone()).collect()
    }

    /// Says once that the file was made of another edition or of other content.
    pub(super) fn compare(&mut self, edition: &Edition, place: &Place) {
        let current = &edition.meta.version;
        match (self.version.clone(), &self.fingerprint) {
            (Some(version), _) if version != *current => {
                let message = format!(
                    "the file was made of edition {version}; answers are carried to {current} as far as its mappings say"
                );
                let finding = Finding::warning("other-edition", place.clone(), &version, message);
                self.findings.push(finding.with("version", &version).with("current", current));
            }
            (_, Some(mark)) if !fingerprint(edition).starts_with(mark.as_str()) => {
                let message = "the file was made when this edition had other content; compare the questions before you take answers over";
                self.findings.push(Finding::warning("other-content", place.clone(), mark, message));
            }
            _ => {}
        }
    }
}

/// The question that an id of an older edition means now; none, with a finding, where it means none or several.
pub(super) fn carried(
    (edition, questionnaire): (&Edition, &Questionnaire),
    version: Option<&str>,
    id: QuestionId,
    place: impl Fn() -> Place,
    findings: &mut Vec<Finding>,
) -> Option<QuestionId> {
    let Some(version) = version.filter(|version| **version != edition.meta.version) else { return Some(id) };
    let carried = edition.carry_question(version, &id);
    let several = || carried.to.iter().map(QuestionId::as_str).collect::<Vec<_>>().join(", ");
    match (carried.fate, carried.to.as_slice()) {
        (Fate::Unknown, _) => return Some(id),
        (Fate::Same | Fate::Renamed | Fate::Merged, [one]) => return Some(one.clone()),
        (Fate::Retired, _) | (_, []) => {
            let message = "this question is no longer asked; its answer stays out";
            findings.push(Finding::warning("question-retired", place(), id.as_str(), message));
        }
        _ if questionnaire.question(&id).is_some() => return Some(id),
        _ => {
            let message = format!("this question was split into {}; answer these", several());
            let finding = Finding::warning("question-split", place(), id.as_str(), message);
            findings.push(finding.with("questions", several()));
        }
    }
    None
}

/// Reads answers from our own workbook or from submissions as ODK and Kobo export them; the content says which.
pub fn read_answers(bytes: &[u8], edition: &Edition, questionnaire: &Questionnaire) -> AnswerFile {
    let rooms = (edition, questionnaire);
    let mut file = any(bytes, rooms);
    file.findings.truncate(limits::MAX_FINDINGS);
    file
}

fn any(bytes: &[u8], rooms: (&Edition, &Questionnaire)) -> AnswerFile {
    if bytes.starts_with(b"PK\x03\x04") {
        let sheets = match xlsx_in::read_sheets(bytes) {
            Ok(sheets) => sheets,
            Err(finding) => {
                let mut file = AnswerFile::new(Source::Workbook);
                file.findings.push(*finding);
                return file;
            }
        };
        if let Some(file) = book::read(&sheets, rooms) {
            return file;
        }
    }
    let (table, findings) = read(bytes, None);
    let mut file = submissions::read(&table, rooms);
    let told: BTreeSet<String> = findings.iter().map(ToString::to_string).collect();
    file.findings.retain(|finding| !told.contains(&finding.to_string()));
    file.findings.splice(0..0, findings);
    file
}
