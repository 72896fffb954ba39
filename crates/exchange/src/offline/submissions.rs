//! Submissions in a table: a row for each, columns by names or labels, with or without the path of groups before them.

use std::collections::BTreeMap;

use assessment::Questionnaire;
use catalogue::Edition;
use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use vocabulary::{Finding, QuestionId};

use super::answers::{AnswerFile, Source, Submission, carried};
use super::form::{MARK, about, part_label};
use super::names::{Part, meant};
use super::told::{Cell, answer, plain};
use crate::table::{Row, Table};

/// What a column holds.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Column {
    Answer(QuestionId, Part),
    /// The edition that the form was made of.
    Mark,
    /// The submission's identifier; of several the one of the highest rank.
    Id(u8),
    Time,
    /// Whether somebody approved or rejected it.
    Review,
    /// Known and of no interest here.
    Other,
    Unknown,
}

/// Columns that ODK and Kobo add and that we do not need.
const KNOWN: [&str; 20] = [
    "start",
    "end",
    "today",
    "deviceid",
    "devicephonenum",
    "phonenumber",
    "simserial",
    "subscriberid",
    "username",
    "email",
    "audit",
    "submitterid",
    "submittername",
    "attachmentspresent",
    "attachmentsexpected",
    "status",
    "edits",
    "formversion",
    "isvalidated",
    "intro",
];

/// The labels of all questions, by themselves as an export in a language has them.
type Labels = BTreeMap<String, Option<(QuestionId, Part)>>;

fn labels(questionnaire: &Questionnaire) -> Labels {
    let mut labels = Labels::new();
    for (_, item) in questionnaire.items() {
        for question in &item.questions {
            let of = about(item, question);
            for part in Part::ALL {
                let label = if part == Part::Choice { question.text.clone() } else { part_label(part, &of) };
                for (_, words) in label.languages() {
                    let meant = Some((question.id.clone(), part));
                    let held = labels.entry(plain(words)).or_insert_with(|| meant.clone());
                    if *held != meant {
                        *held = None;
                    }
                }
            }
        }
    }
    labels
}

fn column(heading: &str, labels: &Labels) -> Column {
    let lower = plain(heading);
    match lower.as_str() {
        "_uuid" => return Column::Id(3),
        "key" => return Column::Id(2),
        "instanceid" | "meta/instanceid" | "meta-instanceid" | "meta:instanceid" => return Column::Id(1),
        "_submission_time" | "submissiondate" => return Column::Time,
        "_validation_status" | "reviewstate" => return Column::Review,
        known if KNOWN.contains(&known) => return Column::Other,
        _ => {}
    }
    // Names have neither of these signs: what stands before them is the path of groups.
    let name = heading.trim().rsplit(['/', '-', '.', ':']).next().unwrap_or_default();
    if name == MARK {
        return Column::Mark;
    }
    if let Some((question, part)) = meant(name) {
        return Column::Answer(question, part);
    }
    let ours = |name: &str| ["intro", "about_", "what_", "AREA_", "CAP_"].iter().any(|start| name.starts_with(start));
    if ours(name) {
        return Column::Other;
    }
    let tails = lower.match_indices('/').map(|(at, sign)| lower.get(at + sign.len()..).unwrap_or_default().trim());
    let found = std::iter::once(lower.as_str()).chain(tails).find_map(|tail| labels.get(tail));
    match found {
        Some(Some((question, part))) => Column::Answer(question.clone(), *part),
        None if lower.starts_with('_') || lower.starts_with("meta") || lower.starts_with("formhub") => Column::Other,
        _ => Column::Unknown,
    }
}

/// Reads submissions. A blank cell says nothing: it takes no answer back.
pub(super) fn read(table: &Table, rooms: (&Edition, &Questionnaire)) -> AnswerFile {
    let mut file = AnswerFile::new(Source::Submissions);
    let labels = labels(rooms.1);
    let columns: Vec<Column> = table.columns.iter().map(|c| column(c.heading(), &labels)).collect();
    for (at, (known, named)) in columns.iter().zip(&table.columns).enumerate() {
        let filled = table.rows.iter().any(|row| row.cells.get(at).is_some_and(|cell| !cell.trim().is_empty()));
        if *known == Column::Unknown && filled {
            let place = table.at(None, Some(named.heading()));
            let message = "the column belongs to no question of this questionnaire and is left out";
            let finding = Finding::warning("unknown-heading", place, named.heading(), message);
            file.findings.push(finding.with("heading", named.heading()));
        }
    }
    if !columns.iter().any(|column| matches!(column, Column::Answer(_, Part::Choice))) {
        let message = "no column belongs to a question; export the submissions with names or labels as headings, or fill in the workbook";
        file.findings.push(Finding::error("no-submissions", table.at(None, None), "", message));
        return file;
    }
    for row in &table.rows {
        if let Some(submission) = submission(table, row, &columns, rooms, &mut file) {
            file.submissions.push(submission);
        }
    }
    file.submissions.sort_by_key(|submission| (submission.submitted, submission.row));
    if table.rows.is_empty() {
        let message = "the file has headings and no submission; export it again once somebody has sent the form";
        file.findings.push(Finding::error("no-submissions", table.at(None, None), "", message));
    }
    file.compare(rooms.0, &table.at(None, None));
    file
}

fn submission(
    table: &Table,
    row: &Row,
    columns: &[Column],
    rooms: (&Edition, &Questionnaire),
    file: &mut AnswerFile,
) -> Option<Submission> {
    let text = |at: usize| row.cells.get(at).map(|cell| cell.trim()).unwrap_or_default();
    let place = |at: usize| table.at(Some(row.number), table.columns.get(at).map(crate::table::Column::heading));
    let found = |wanted: &Column| columns.iter().position(|c| c == wanted);
    let filled = |at: &usize| !text(*at).is_empty();
    if let Some(at) = found(&Column::Review).filter(filled)
        && ["not_approved", "not approved", "rejected"].iter().any(|word| text(at).to_lowercase().contains(word))
    {
        let message = "this submission was not approved where it was collected, and is left out";
        file.findings.push(Finding::warning("submission-not-approved", place(at), text(at), message));
        return None;
    }
    let ranked = columns.iter().enumerate().filter_map(|(at, c)| match c {
        Column::Id(rank) if filled(&at) => Some((*rank, at)),
        _ => None,
    });
    let id =
        ranked.max().map_or_else(|| row.number.to_string(), |(_, at)| text(at).trim_start_matches("uuid:").to_owned());
    let submitted = found(&Column::Time).filter(filled).and_then(|at| {
        let moment = moment(text(at));
        if moment.is_none() {
            let message =
                "this is no time that can be read; write it as 2026-11-24T09:05:00Z. The row counts as the oldest";
            file.findings.push(Finding::warning("submission-time-unreadable", place(at), text(at), message));
        }
        moment
    });
    let mut version = None;
    if let Some(at) = found(&Column::Mark).filter(filled) {
        let mut words = text(at).split_whitespace().skip(1).map(str::to_owned);
        version = words.next();
        (file.version, file.fingerprint) = (version.clone(), words.next());
    }
    let mut cells: BTreeMap<&QuestionId, Vec<Cell>> = BTreeMap::new();
    for (at, column) in columns.iter().enumerate().filter(|(at, _)| filled(at)) {
        if let Column::Answer(question, part) = column {
            let cell = Cell { part: *part, text: text(at).to_owned(), place: place(at) };
            cells.entry(question).or_default().push(cell);
        }
    }
    let mut answers = assessment::Incoming::new();
    for (question, cells) in cells {
        let place = || cells.first().map(|cell| cell.place.clone()).unwrap_or_default();
        let carried = carried(rooms, version.as_deref(), question.clone(), place, &mut file.findings);
        let Some(id) = carried else { continue };
        if let Some(Some(answer)) = answer(rooms.1, &id, &cells, &mut file.findings) {
            answers.insert(id, Some(answer));
        }
    }
    Some(Submission { id, submitted, row: row.number, answers })
}

/// A moment as ODK and Kobo write it; without a zone it is taken as UTC.
fn moment(text: &str) -> Option<DateTime<Utc>> {
    let zoned = ["%Y-%m-%dT%H:%M:%S%.f%#z", "%Y-%m-%d %H:%M:%S%.f%#z"];
    let plain = ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f", "%b %d, %Y %I:%M:%S %p"];
    let rfc = DateTime::parse_from_rfc3339(text).ok();
    rfc.or_else(|| zoned.iter().find_map(|form| DateTime::parse_from_str(text, form).ok()))
        .map(|moment| moment.with_timezone(&Utc))
        .or_else(|| plain.iter().find_map(|form| NaiveDateTime::parse_from_str(text, form).ok()).map(|m| m.and_utc()))
        .or_else(|| Some(text.parse::<NaiveDate>().ok()?.and_hms_opt(0, 0, 0)?.and_utc()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_of_every_tool() {
        for text in [
            "2026-11-20T10:11:12Z",
            "2026-11-20T10:11:12.000Z",
            "2026-11-20T13:11:12.000+03:00",
            "2026-11-20T13:11:12+0300",
            "2026-11-20 10:11:12",
            "2026-11-20T10:11:12",
            "Nov 20, 2026 10:11:12 AM",
        ] {
            assert_eq!(moment(text).map(|m| m.timestamp()), Some(1_795_169_472), "{text}");
        }
        assert!(moment("2026-11-20").is_some() && moment("yesterday").is_none());
    }
}
