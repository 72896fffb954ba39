//! Reports of several tables with words around them: as a workbook, as a document, as CSV and JSON.

use std::collections::{BTreeMap, BTreeSet};

use catalogue::Edition;
use chrono::NaiveDate;
use serde::Serialize;
use vocabulary::{Quantity, Register, Text, UnLanguage};

use crate::columns::Kind;
use crate::document::{Block, Document};
use crate::docx::write_document;
use crate::letter::{day_in_words, grouped};
use crate::report::{Words, apart};
use crate::write::{Heading, Sheet, timeless};
use crate::{ExchangeError, cell};

/// A cell of a report.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "kind", content = "value")]
pub enum ReportCell {
    /// There is nothing to tell.
    Empty,
    /// Not told, because too few states stand behind it.
    Withheld,
    /// Somebody's own words.
    Text(String),
    /// A text of the catalogue.
    Title(Text),
    /// Codes of a family, such as `area`; several where cells were merged, none for all.
    Codes {
        /// The family; its words are the messages `{family}-{code}`.
        family: String,
        /// The codes.
        codes: BTreeSet<String>,
    },
    /// A whole number.
    Count(i64),
    /// A number.
    Number(f64),
    /// A part of a whole, 1 being all of it.
    Share(f64),
    /// US cents.
    Usd(i64),
    /// An amount with its unit.
    Amount(Quantity),
    /// A day.
    Day(NaiveDate),
}

/// A table of a report.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ReportPart {
    /// Its name; the message `report-{key}` is its heading.
    pub key: String,
    /// Sentences before it, in the reader's language.
    pub notes: Vec<String>,
    /// Names of its columns; the messages `report-column-{name}` are their headings.
    pub columns: Vec<String>,
    /// Its rows, as long as there are columns.
    pub rows: Vec<Vec<ReportCell>>,
}

/// A report.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ReportBook {
    /// Its title, in the reader's language.
    pub title: String,
    /// Its day.
    pub day: NaiveDate,
    /// Sentences at its beginning, in the reader's language.
    pub lead: Vec<String>,
    /// Its tables.
    pub parts: Vec<ReportPart>,
    /// Names of codes that no message has: by family, then by code.
    #[serde(skip)]
    titles: BTreeMap<String, BTreeMap<String, Text>>,
}

impl From<&feedback::reports::Table> for ReportPart {
    fn from(table: &feedback::reports::Table) -> Self {
        let row = |row: &Vec<feedback::reports::Cell>| row.iter().map(ReportCell::from).collect();
        Self {
            key: table.key.clone(),
            notes: Vec::new(),
            columns: table.columns.clone(),
            rows: table.rows.iter().map(row).collect(),
        }
    }
}

impl From<&feedback::reports::Cell> for ReportCell {
    fn from(cell: &feedback::reports::Cell) -> Self {
        use feedback::reports::Cell;
        let whole = |count: u64| Self::Count(i64::try_from(count).unwrap_or(i64::MAX));
        match cell {
            Cell::Codes(family, codes) => Self::Codes { family: family.code().to_owned(), codes: codes.clone() },
            Cell::Words(words) => Self::Text(words.clone()),
            Cell::Title(text) => Self::Title(text.clone()),
            Cell::Count(count) | Cell::Days(count) => whole(*count),
            Cell::Difference(difference) => Self::Count(*difference),
            Cell::Share(share) => Self::Share(*share),
            Cell::Value(value) => Self::Number(*value),
            Cell::Usd(cents) => Self::Usd(*cents),
            Cell::Amount(quantity) => Self::Amount(*quantity),
            Cell::Day(day) => Self::Day(*day),
            Cell::Levels(low, high) if low == high => Self::Text(low.to_string()),
            Cell::Levels(low, high) => Self::Text(format!("{low}–{high}")),
            Cell::Withheld => Self::Withheld,
            Cell::Empty => Self::Empty,
        }
    }
}

impl ReportBook {
    /// A report of these tables; areas, norms and states are called as the edition and the register call them.
    pub fn new(title: String, day: NaiveDate, parts: Vec<ReportPart>, edition: &Edition, register: &Register) -> Self {
        let norms = edition.frameworks.norms.iter().map(|n| (n.id.clone(), n.title.clone()));
        let cbms = edition.frameworks.cbms.iter().map(|c| (c.id.clone(), c.title.clone()));
        let families: [(&str, BTreeMap<String, Text>); 5] = [
            ("area", edition.areas.iter().map(|a| (a.id.to_string(), a.title.clone())).collect()),
            ("capability", edition.capabilities.iter().map(|c| (c.id.to_string(), c.title.clone())).collect()),
            ("kind", edition.modalities.iter().map(|m| (m.id.to_string(), m.title.clone())).collect()),
            ("norm", norms.chain(cbms).collect()),
            ("state", register.iter().map(|s| (s.code.to_string(), s.name.clone())).collect()),
        ];
        let titles = families.into_iter().map(|(family, names)| (family.to_owned(), names)).collect();
        Self { title, day, lead: Vec::new(), parts, titles }
    }

    /// A code in the reader's words.
    fn called(&self, family: &str, code: &str, words: &dyn Words) -> String {
        let title = self.titles.get(family).and_then(|names| names.get(code));
        title
            .map(|text| text.best(words.language()).0.to_owned())
            .or_else(|| words.say(&format!("{family}-{code}")))
            .unwrap_or_else(|| code.to_owned())
    }

    fn codes(&self, family: &str, codes: &BTreeSet<String>, words: &dyn Words) -> String {
        if codes.is_empty() {
            return words.say("report-all").unwrap_or_default();
        }
        let between = if words.language() == UnLanguage::Ar { "، " } else { ", " };
        codes.iter().map(|code| self.called(family, code, words)).collect::<Vec<_>>().join(between)
    }

    /// What stands in a cell of a table for programs: plain digits, plain days.
    fn plain(&self, value: &ReportCell, words: &dyn Words) -> String {
        match value {
            ReportCell::Empty => String::new(),
            ReportCell::Withheld => words.say("report-withheld").unwrap_or_else(|| "withheld".to_owned()),
            ReportCell::Text(text) => text.clone(),
            ReportCell::Title(text) => text.best(words.language()).0.to_owned(),
            ReportCell::Codes { family, codes } => self.codes(family, codes, words),
            ReportCell::Count(count) => count.to_string(),
            ReportCell::Number(number) | ReportCell::Share(number) => cell::number(*number),
            ReportCell::Usd(cents) => crate::report::shown(&matching::report::Cell::Usd(*cents), words),
            ReportCell::Amount(quantity) => {
                let unit = quantity.unit.code();
                let unit = words.say(&format!("unit-{unit}")).unwrap_or_else(|| unit.to_owned());
                format!("{} {unit}", quantity.digits())
            }
            ReportCell::Day(day) => day.to_string(),
        }
    }

    /// What stands in a cell of a document for people.
    fn read_aloud(&self, value: &ReportCell, words: &dyn Words) -> String {
        let language = words.language();
        match value {
            ReportCell::Count(count) => grouped(&count.to_string(), language),
            ReportCell::Number(number) => grouped(&cell::number((number * 100.0).round() / 100.0), language),
            ReportCell::Share(share) => percent(*share, language),
            ReportCell::Usd(cents) => grouped(&cents.saturating_add(50).div_euclid(100).to_string(), language),
            ReportCell::Day(day) => day_in_words(*day, language),
            other => self.plain(other, words),
        }
    }
}

/// A share in percent with one decimal, as the language writes it.
fn percent(share: f64, language: UnLanguage) -> String {
    let digits = grouped(&cell::number((share * 1000.0).round() / 10.0), language);
    match language {
        UnLanguage::Fr | UnLanguage::Es | UnLanguage::Ru => format!("{digits}\u{a0}%"),
        UnLanguage::Ar => format!("{digits}\u{a0}في المائة"),
        UnLanguage::En | UnLanguage::Zh => format!("{digits}%"),
    }
}

fn title(part: &ReportPart, words: &dyn Words) -> String {
    words.say(&format!("report-{}", part.key)).unwrap_or_else(|| part.key.clone())
}

fn heading(column: &str, words: &dyn Words) -> String {
    words.say(&format!("report-column-{column}")).unwrap_or_else(|| column.to_owned())
}

/// Whether a column holds numbers, as far as it holds anything.
fn numeric(part: &ReportPart, at: usize) -> bool {
    let number = |value: &ReportCell| {
        matches!(value, ReportCell::Count(_) | ReportCell::Number(_) | ReportCell::Share(_) | ReportCell::Usd(_))
    };
    let silent = |value: &ReportCell| matches!(value, ReportCell::Empty | ReportCell::Withheld);
    let mut cells = part.rows.iter().filter_map(|row| row.get(at)).filter(|value| !silent(value)).peekable();
    cells.peek().is_some() && cells.all(number)
}

fn sheet(book: &ReportBook, part: &ReportPart, words: &dyn Words) -> Sheet {
    let kind = |at: usize| {
        let days =
            part.rows.iter().all(|row| !matches!(row.get(at), Some(ReportCell::Text(_) | ReportCell::Codes { .. })));
        if numeric(part, at) || days { Kind::Any } else { Kind::Text }
    };
    let headings = part.columns.iter().enumerate();
    Sheet {
        name: title(part, words),
        headings: headings
            .map(|(at, c)| Heading { name: heading(c, words), tag: String::new(), kind: kind(at) })
            .collect(),
        rows: part.rows.iter().map(|row| row.iter().map(|value| book.plain(value, words)).collect()).collect(),
    }
}

/// Writes a report as a workbook: a first sheet that says what it is, and a sheet for each table; in Arabic the sheets
/// run from right to left.
pub fn write_report_book(book: &ReportBook, words: &dyn Words) -> Result<Vec<u8>, ExchangeError> {
    let mut names = vec![words.say("report-about").unwrap_or_else(|| "report".to_owned())];
    names.extend(book.parts.iter().map(|part| title(part, words)));
    apart(&mut names);
    let right_to_left = words.language().right_to_left();
    let mut workbook = timeless()?;
    let mut lines = vec![vec![book.title.clone()], vec![book.day.to_string()]];
    lines.extend(book.lead.iter().map(|line| vec![line.clone()]));
    for part in &book.parts {
        lines.push(vec![title(part, words)]);
        lines.extend(part.notes.iter().map(|note| vec![note.clone()]));
    }
    let mut lines = lines.into_iter();
    let first = lines.next().and_then(|line| line.into_iter().next()).unwrap_or_default();
    let about = Sheet {
        name: String::new(),
        headings: vec![Heading { name: first, tag: String::new(), kind: Kind::Text }],
        rows: lines.collect(),
    };
    let sheets = std::iter::once(about).chain(book.parts.iter().map(|part| sheet(book, part, words)));
    for (mut sheet, name) in sheets.zip(names) {
        sheet.name = name;
        let page = workbook.add_worksheet();
        sheet.fill(page)?;
        page.set_right_to_left(right_to_left);
    }
    Ok(workbook.save_to_buffer()?)
}

/// Writes one table of a report as CSV.
pub fn write_report_csv(book: &ReportBook, part: &ReportPart, words: &dyn Words) -> Result<Vec<u8>, ExchangeError> {
    sheet(book, part, words).csv(false)
}

/// Writes a report for programs: keys, codes, numbers as they are.
pub fn write_report_json(book: &ReportBook) -> Result<Vec<u8>, ExchangeError> {
    Ok(serde_json::to_vec_pretty(book)?)
}

/// A report as a document, before it is written.
pub fn report_document(book: &ReportBook, words: &dyn Words) -> Document {
    let language = words.language();
    let mut blocks = vec![Block::Heading(1, book.title.clone()), Block::Paragraph(day_in_words(book.day, language))];
    blocks.extend(book.lead.iter().cloned().map(Block::Paragraph));
    for part in &book.parts {
        blocks.push(Block::Heading(2, title(part, words)));
        blocks.extend(part.notes.iter().cloned().map(Block::Paragraph));
        if part.rows.is_empty() {
            blocks.push(Block::Note(words.say("report-nothing").unwrap_or_else(|| "–".to_owned())));
            continue;
        }
        blocks.push(Block::Table {
            columns: part.columns.iter().map(|c| heading(c, words)).collect(),
            rows: part.rows.iter().map(|row| row.iter().map(|value| book.read_aloud(value, words)).collect()).collect(),
            numbers: (0..part.columns.len()).map(|at| numeric(part, at)).collect(),
        });
    }
    let author = words.say("report-author").unwrap_or_default();
    Document { language, title: book.title.clone(), author, day: book.day, footer: Some(book.title.clone()), blocks }
}

/// Writes a report for a word processor.
pub fn write_report_document(book: &ReportBook, words: &dyn Words) -> Result<Vec<u8>, ExchangeError> {
    write_document(&report_document(book, words))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;
    use crate::{Codes, read_csv, read_xlsx};

    struct French;

    impl Words for French {
        fn say(&self, key: &str) -> Option<String> {
            (key == "report-withheld").then(|| "moins de cinq États".to_owned())
        }
        fn language(&self) -> UnLanguage {
            UnLanguage::Fr
        }
    }

    fn book() -> ReportBook {
        let codes = |codes: &[&str]| ReportCell::Codes {
            family: "area".into(),
            codes: codes.iter().map(|c| (*c).to_owned()).collect(),
        };
        let part = ReportPart {
            key: "unmet".into(),
            notes: vec!["=note".into()],
            columns: vec!["area".into(), "states".into(), "share".into(), "value".into(), "day".into()],
            rows: vec![
                vec![
                    codes(&["incident-response", "cybercrime"]),
                    ReportCell::Count(12_345),
                    ReportCell::Share(0.1234),
                    ReportCell::Usd(123_456_700),
                    ReportCell::Day("2026-11-01".parse().unwrap()),
                ],
                vec![codes(&[]), ReportCell::Withheld, ReportCell::Empty, ReportCell::Withheld, ReportCell::Empty],
            ],
        };
        ReportBook::new(
            "=Year".into(),
            "2026-12-31".parse().unwrap(),
            vec![part.clone(), part],
            catalogue::bundled(),
            &Register::demonstration(),
        )
    }

    #[test]
    fn a_workbook_has_a_sheet_for_each_table_and_nothing_in_it_runs() {
        let bytes = write_report_book(&book(), &Codes).unwrap();
        let (table, findings) = read_xlsx(&bytes, Some("unmet"));
        assert_eq!(findings, []);
        assert_eq!(
            table.rows[0].cells,
            [
                "Countering criminal and terrorist use of ICTs, Incident response and CERT/CSIRT",
                "12345",
                "0.1234",
                "1234567",
                "2026-11-01"
            ]
        );
        assert_eq!(table.rows[1].cells[1], "withheld");
        assert_eq!(read_xlsx(&bytes, Some("unmet 3")).0.rows.len(), 2);
        assert_eq!(bytes, write_report_book(&book(), &Codes).unwrap());
        let (about, _) = read_xlsx(&bytes, Some("report"));
        assert_eq!(about.columns[0].name, "=Year");
    }

    #[test]
    fn a_document_is_written_as_the_language_does() {
        let Some(Block::Table { rows, numbers, .. }) =
            report_document(&book(), &French).blocks.into_iter().find(|b| matches!(b, Block::Table { .. }))
        else {
            panic!("no table")
        };
        assert_eq!(rows[0][1..], ["12\u{a0}345", "12,3\u{a0}%", "1\u{a0}234\u{a0}567", "1er novembre 2026"]);
        assert_eq!(rows[1][1], "moins de cinq États");
        assert_eq!(numbers, [false, true, true, true, false]);
        assert!(write_report_document(&book(), &French).unwrap().starts_with(b"PK"));
    }

    #[test]
    fn csv_and_json_tell_the_same() {
        let book = book();
        let (table, findings) = read_csv(&write_report_csv(&book, &book.parts[0], &Codes).unwrap());
        assert_eq!((findings.len(), table.rows.len()), (0, 2));
        let json: serde_json::Value = serde_json::from_slice(&write_report_json(&book).unwrap()).unwrap();
        assert_eq!(json["parts"][0]["rows"][1][1]["kind"], "withheld");
    }
}
