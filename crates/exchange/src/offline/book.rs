//! Our own workbook, filled in.

use std::collections::{BTreeMap, BTreeSet};

use assessment::Questionnaire;
use catalogue::Edition;
use vocabulary::{Finding, QuestionId, UnLanguage};

use super::answers::{AnswerFile, Source, Submission, carried};
use super::names::Part;
use super::told::{Cell, answer, plain};
use super::words::word;
use super::workbook::{FORM, MARKS};
use crate::table::{Row, Table};

/// What the hidden sheet says.
#[derive(Default)]
struct Marks {
    facts: BTreeMap<String, String>,
    /// The question that stood in a row of a sheet.
    rows: BTreeMap<(String, u32), QuestionId>,
    versions: BTreeMap<QuestionId, i64>,
}

fn marks(table: &Table) -> Option<Marks> {
    let at = |row: &Row, heading: &str| {
        let cell = table.position(heading).and_then(|at| row.cells.get(at));
        cell.map(|cell| cell.trim().to_owned()).unwrap_or_default()
    };
    let mut marks = Marks::default();
    for row in &table.rows {
        match at(row, "what").as_str() {
            "" => {}
            "question" => {
                let (number, question) = (at(row, "row").parse::<u32>(), at(row, "question").parse::<QuestionId>());
                let (Ok(number), Ok(question)) = (number, question) else { continue };
                if let Ok(version) = at(row, "version").parse() {
                    marks.versions.insert(question.clone(), version);
                }
                marks.rows.insert((at(row, "sheet"), number), question);
            }
            fact => drop(marks.facts.insert(fact.to_owned(), at(row, "value"))),
        }
    }
    (marks.facts.get("form").map(String::as_str) == Some(FORM)).then_some(marks)
}

/// The position of the column with this word as its heading, in any language.
fn position(table: &Table, key: &str) -> Option<usize> {
    let word = word(key);
    let headings: BTreeSet<String> = UnLanguage::ALL.into_iter().map(|language| plain(word.best(language).0)).collect();
    table.columns.iter().position(|column| headings.contains(&plain(column.heading())))
}

/// Reads the workbook; none where the sheets are not those of a workbook of ours.
pub(super) fn read(sheets: &[(Table, Vec<Finding>)], rooms: (&Edition, &Questionnaire)) -> Option<AnswerFile> {
    let (hidden, _) = sheets.iter().find(|(table, _)| table.sheet.as_deref() == Some(MARKS))?;
    let marks = marks(hidden)?;
    let mut file = AnswerFile::new(Source::Workbook);
    file.version = marks.facts.get("version").cloned();
    file.fingerprint = marks.facts.get("fingerprint").cloned();
    file.compare(rooms.0, &vocabulary::Place::default());
    let mut submission = Submission { id: Source::Workbook.code().to_owned(), ..Submission::default() };
    let mut seen = BTreeSet::new();
    for (table, faults) in sheets {
        let Some(columns) = Columns::of(table) else { continue };
        file.findings.extend(faults.iter().cloned());
        for row in &table.rows {
            one(table, row, &columns, (&marks, rooms), &mut seen, &mut file, &mut submission);
        }
    }
    if seen.is_empty() {
        let message = "no sheet holds a question; upload the workbook with its sheets and headings as they were made";
        file.findings.push(Finding::error("no-answers", vocabulary::Place::default(), "", message));
    }
    file.submissions.push(submission);
    Some(file)
}

/// Where the parts of an answer stand on a sheet.
struct Columns {
    id: Option<usize>,
    parts: [(Part, Option<usize>); 4],
}

impl Columns {
    fn of(table: &Table) -> Option<Self> {
        let at = |key| position(table, key);
        let choice = at("answer")?;
        let parts = [
            (Part::Choice, Some(choice)),
            (Part::Confidence, at("confidence")),
            (Part::Evidence, at("evidence")),
            (Part::Comment, at("comment")),
        ];
        Some(Self { id: at("id"), parts })
    }
}

fn one(
    table: &Table,
    row: &Row,
    columns: &Columns,
    (marks, rooms): (&Marks, (&Edition, &Questionnaire)),
    seen: &mut BTreeSet<QuestionId>,
    file: &mut AnswerFile,
    submission: &mut Submission,
) {
    let text = |at: Option<usize>| at.and_then(|at| row.cells.get(at)).map(|cell| cell.trim()).unwrap_or_default();
    let heading = |at: Option<usize>| at.and_then(|at| table.columns.get(at)).map(|column| column.heading());
    let place = |at: Option<usize>| table.at(Some(row.number), heading(at));
    let cell = |(part, at): &(Part, Option<usize>)| Cell { part: *part, text: text(*at).to_owned(), place: place(*at) };
    let cells: Vec<Cell> = columns.parts.iter().map(cell).collect();
    let blank = cells.iter().all(|cell| cell.text.is_empty());
    let given = text(columns.id);
    let stood = || marks.rows.get(&(table.sheet.clone().unwrap_or_default(), row.number)).cloned();
    let Some(old) = (if given.is_empty() { stood() } else { given.parse().ok() }) else {
        if !blank {
            let message = "the row does not say which question it answers; put the question's identifier back";
            file.findings.push(Finding::error("question-id-missing", place(columns.id), given, message));
        }
        return;
    };
    if !seen.insert(old.clone()) {
        let message = "an earlier row answers this question; keep one of them";
        file.findings.push(Finding::error("question-twice", place(columns.id), old.as_str(), message));
        return;
    }
    let base = marks.versions.get(&old).copied();
    if blank && base.is_none() {
        return;
    }
    let findings = &mut file.findings;
    let Some(id) = carried(rooms, file.version.as_deref(), old, || place(columns.id), findings) else { return };
    if let Some(said) = answer(rooms.1, &id, &cells, findings) {
        if let Some(version) = base {
            file.versions.insert(id.clone(), version);
        }
        submission.answers.insert(id, said);
    }
}
