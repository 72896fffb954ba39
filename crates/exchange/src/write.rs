//! Writes a sheet of cells as CSV, HXL-tagged CSV, XLSX or JSON.

use std::fmt;
use std::str::FromStr;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format as Look, Workbook, Worksheet};
use serde_json::{Map, Value};
use vocabulary::Malformed;

use crate::columns::{Field, Kind};
use crate::{ExchangeError, cell, limits};

/// A file format of lists and reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// Comma-separated, UTF-8 with byte order mark.
    Csv,
    /// The same with HXL tags under the header.
    CsvHxl,
    /// Office Open XML workbook.
    Xlsx,
    /// A list of objects.
    Json,
}

impl Format {
    /// Every format.
    pub const ALL: &'static [Self] = &[Self::Csv, Self::CsvHxl, Self::Xlsx, Self::Json];

    /// Its code in addresses and on the command line.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::CsvHxl => "csv-hxl",
            Self::Xlsx => "xlsx",
            Self::Json => "json",
        }
    }

    /// The ending of file names.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Csv | Self::CsvHxl => "csv",
            Self::Xlsx => "xlsx",
            Self::Json => "json",
        }
    }

    /// Its media type.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Csv | Self::CsvHxl => "text/csv; charset=utf-8",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Json => "application/json",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for Format {
    type Err = Malformed;
    fn from_str(text: &str) -> Result<Self, Malformed> {
        Self::ALL
            .iter()
            .copied()
            .find(|f| f.code() == text.trim())
            .ok_or_else(|| Malformed::new("a file format", text, "use one of: csv csv-hxl xlsx json"))
    }
}

/// A heading with what its column holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Heading {
    pub name: String,
    pub tag: String,
    pub kind: Kind,
}

impl From<&Field> for Heading {
    fn from(field: &Field) -> Self {
        Self { name: field.name.to_owned(), tag: field.tag.to_owned(), kind: field.kind }
    }
}

/// A table that is shown as it stands, such as the one behind a chart, as comma-separated text for spreadsheets.
pub fn write_shown(head: &[String], rows: &[Vec<String>]) -> Result<Vec<u8>, ExchangeError> {
    let heading = |name: &String| Heading { name: name.clone(), tag: String::new(), kind: Kind::Text };
    let headings = head.iter().map(heading).collect();
    Sheet { name: String::new(), headings, rows: rows.to_vec() }.csv(false)
}

/// A sheet to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sheet {
    pub name: String,
    pub headings: Vec<Heading>,
    pub rows: Vec<Vec<String>>,
}

impl Sheet {
    /// The file of this one sheet.
    pub(crate) fn write(&self, format: Format) -> Result<Vec<u8>, ExchangeError> {
        match format {
            Format::Csv => self.csv(false),
            Format::CsvHxl => self.csv(true),
            Format::Xlsx => workbook(std::slice::from_ref(self)),
            Format::Json => self.json(),
        }
    }

    /// Comma-separated text with a byte order mark, so that spreadsheet programs read it as UTF-8.
    pub(crate) fn csv(&self, tags: bool) -> Result<Vec<u8>, ExchangeError> {
        let mut writer =
            csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer("\u{feff}".as_bytes().to_vec());
        writer.write_record(self.headings.iter().map(|h| cell::neutralise(&h.name)))?;
        if tags {
            writer.write_record(self.headings.iter().map(|h| h.tag.as_str()))?;
        }
        for row in &self.rows {
            writer.write_record(row.iter().map(|c| cell::neutralise(c)))?;
        }
        writer.into_inner().map_err(|e| ExchangeError::Csv(e.into_error().into()))
    }

    /// A list of objects, one a line; empty fields are left out.
    fn json(&self) -> Result<Vec<u8>, ExchangeError> {
        let mut text = b"[".to_vec();
        for (number, row) in self.rows.iter().enumerate() {
            let filled = self.headings.iter().zip(row).filter(|(_, text)| !text.is_empty());
            let object: Map<String, Value> = filled.map(|(h, text)| (h.name.clone(), value(h.kind, text))).collect();
            text.extend_from_slice(if number == 0 { b"\n" } else { b",\n" });
            serde_json::to_writer(&mut text, &object)?;
        }
        text.extend_from_slice(b"\n]\n");
        Ok(text)
    }

    /// Writes headings and rows to a worksheet.
    pub(crate) fn fill(&self, sheet: &mut Worksheet) -> Result<(), ExchangeError> {
        let bold = Look::new().set_bold().set_text_wrap();
        let day = Look::new().set_num_format("yyyy-mm-dd");
        sheet.set_name(&self.name)?;
        for (column, heading) in (0u16..).zip(&self.headings) {
            sheet.write_string_with_format(0, column, cell::neutralise(&heading.name), &bold)?;
            sheet.set_column_width(column, width(heading, &self.rows, usize::from(column)))?;
        }
        for (row, cells) in (1u32..).zip(&self.rows) {
            for ((column, heading), text) in (0u16..).zip(&self.headings).zip(cells) {
                if text.chars().nth(limits::MAX_CELL).is_some() {
                    return Err(ExchangeError::CellTooLong { row: row + 1, column: heading.name.clone() });
                }
                match typed(heading.kind, text) {
                    Typed::Nothing => {}
                    Typed::Number(number) => drop(sheet.write_number(row, column, number)?),
                    Typed::Day(date) => drop(sheet.write_datetime_with_format(row, column, &date, &day)?),
                    Typed::Text => drop(sheet.write_string(row, column, cell::neutralise(text))?),
                }
            }
        }
        sheet.set_freeze_panes(1, 0)?;
        Ok(())
    }
}

/// A workbook of several sheets. It carries no time of making: the same content gives the same bytes.
pub(crate) fn workbook(sheets: &[Sheet]) -> Result<Vec<u8>, ExchangeError> {
    let mut workbook = timeless()?;
    for sheet in sheets {
        sheet.fill(workbook.add_worksheet())?;
    }
    Ok(workbook.save_to_buffer()?)
}

/// An empty workbook with a fixed date of making.
pub(crate) fn timeless() -> Result<Workbook, ExchangeError> {
    let mut workbook = Workbook::new();
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&ExcelDateTime::from_ymd(2026, 1, 1)?));
    Ok(workbook)
}

/// As wide as its widest text among the first rows, within bounds.
fn width(heading: &Heading, rows: &[Vec<String>], at: usize) -> f64 {
    let texts = rows.iter().take(200).filter_map(|row| row.get(at)).map(|text| text.chars().count());
    texts.chain([heading.name.chars().count() + 2]).max().unwrap_or(8).clamp(8, 48) as f64
}

enum Typed {
    Nothing,
    Number(f64),
    Day(ExcelDateTime),
    Text,
}

/// A number or a date is written as such only where reading gives the same text back.
fn typed(kind: Kind, text: &str) -> Typed {
    if text.is_empty() {
        return Typed::Nothing;
    }
    match kind {
        Kind::Number => canonical(text).map_or(Typed::Text, Typed::Number),
        Kind::Date => day(text).map_or(Typed::Text, Typed::Day),
        Kind::Any => {
            // 1250.50 may show as 1250.5 here: nobody reads a report back.
            let number =
                text.parse::<f64>().ok().filter(|n| n.is_finite() && n.abs() < 1e15 && !text.contains(['e', 'E']));
            number.map(Typed::Number).or_else(|| day(text).map(Typed::Day)).unwrap_or(Typed::Text)
        }
        _ => Typed::Text,
    }
}

fn canonical(text: &str) -> Option<f64> {
    text.parse::<f64>().ok().filter(|n| n.is_finite() && n.abs() < 1e15 && cell::number(*n) == text)
}

fn day(text: &str) -> Option<ExcelDateTime> {
    use chrono::Datelike;
    let date = text
        .parse::<chrono::NaiveDate>()
        .ok()
        .filter(|d| d.to_string() == text && (1901..=9999).contains(&d.year()))?;
    ExcelDateTime::from_ymd(
        u16::try_from(date.year()).ok()?,
        u8::try_from(date.month()).ok()?,
        u8::try_from(date.day()).ok()?,
    )
    .ok()
}

fn value(kind: Kind, text: &str) -> Value {
    match kind {
        Kind::Number => match (text.parse::<i64>(), canonical(text)) {
            (Ok(whole), Some(_)) => whole.into(),
            (_, Some(number)) => number.into(),
            _ => text.into(),
        },
        // A list whose parts would not come back as they are stays one text.
        Kind::List | Kind::Choices(_) if cell::join(cell::list(text)) == text => cell::list(text).into(),
        _ => text.into(),
    }
}
