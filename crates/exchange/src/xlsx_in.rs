//! Reads a sheet of an Office Open XML workbook, cell by cell: a far-away cell never makes a huge empty table.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{DataRef, Reader, SheetType, SheetVisible, Xlsx};
use vocabulary::{Finding, Place};

use crate::csv_in::{beyond, too_large};
use crate::table::{Origin, Table};
use crate::{cell, limits, unpack};

/// Reads the sheet of that name, else the first visible one.
pub fn read_xlsx(bytes: &[u8], sheet: Option<&str>) -> (Table, Vec<Finding>) {
    let table = Table { origin: Origin::Xlsx, ..Table::default() };
    if let Some(finding) = too_large(bytes).or_else(|| unpack::guard(bytes).err().map(|fault| *fault)) {
        return (table, vec![finding]);
    }
    spared(|| read_sheet(bytes, sheet, table)).unwrap_or_else(|fault| {
        let table = Table { origin: Origin::Xlsx, ..Table::default() };
        (table, vec![*fault])
    })
}

/// What reads workbooks gives up on some that no program writes, such as a cell named `ZZZZZZZ1`, by a panic. Nothing
/// of it is used again: for whoever sent the file it is a file that cannot be read.
fn spared<T>(read: impl FnOnce() -> T) -> Result<T, Box<Finding>> {
    catch_unwind(AssertUnwindSafe(read)).map_err(|_| Box::new(unreadable(None, "its parts contradict the format")))
}

fn read_sheet(bytes: &[u8], sheet: Option<&str>, mut table: Table) -> (Table, Vec<Finding>) {
    let mut workbook = match Xlsx::new(Cursor::new(bytes)) {
        Ok(workbook) => workbook,
        Err(e) => return (table, vec![unreadable(None, e)]),
    };
    let Some(name) = choose(&workbook, sheet) else {
        let message = "the workbook has no visible sheet with cells; put the rows on the first sheet";
        return (table, vec![Finding::error("no-sheet", Place::default(), "", message)]);
    };
    table.sheet = Some(name.clone());
    let (rows, mut findings) = match cells(&mut workbook, &name) {
        Ok(read) => read,
        Err(e) => return (table, vec![unreadable(Some(name), e)]),
    };
    let raw = rows.into_iter().map(|(number, cells)| (number, in_line(cells))).collect();
    let (table, more) = Table::assemble(Some(name), Origin::Xlsx, raw);
    findings.extend(more);
    name_columns(&table, &mut findings);
    (table, findings)
}

/// Reads every worksheet with cells, hidden ones too, in the workbook's order; each with what was found in it.
pub(crate) fn read_sheets(bytes: &[u8]) -> Result<Vec<(Table, Vec<Finding>)>, Box<Finding>> {
    if let Some(finding) = too_large(bytes) {
        return Err(Box::new(finding));
    }
    unpack::guard(bytes)?;
    spared(|| read_each(bytes))?
}

fn read_each(bytes: &[u8]) -> Result<Vec<(Table, Vec<Finding>)>, Box<Finding>> {
    let mut workbook = Xlsx::new(Cursor::new(bytes)).map_err(|e| Box::new(unreadable(None, e)))?;
    let sheets = workbook.sheets_metadata().iter().filter(|s| s.typ == SheetType::WorkSheet);
    let names: Vec<String> = sheets.map(|s| s.name.clone()).collect();
    let mut read = Vec::new();
    for name in names {
        let (rows, mut findings) =
            cells(&mut workbook, &name).map_err(|e| Box::new(unreadable(Some(name.clone()), e)))?;
        if rows.is_empty() && findings.is_empty() {
            continue;
        }
        let raw = rows.into_iter().map(|(number, cells)| (number, in_line(cells))).collect();
        let (table, more) = Table::assemble(Some(name), Origin::Xlsx, raw);
        findings.extend(more);
        name_columns(&table, &mut findings);
        read.push((table, findings));
    }
    Ok(read)
}

fn unreadable(sheet: Option<String>, error: impl ToString) -> Finding {
    let message =
        "the workbook cannot be read; open it in a spreadsheet program and save it again as .xlsx, without password";
    Finding::error("not-a-workbook", Place { sheet, ..Place::default() }, error.to_string(), message)
}

/// The sheet to read.
fn choose(workbook: &Xlsx<Cursor<&[u8]>>, wanted: Option<&str>) -> Option<String> {
    let visible = || {
        workbook
            .sheets_metadata()
            .iter()
            .filter(|s| s.visible == SheetVisible::Visible && s.typ == SheetType::WorkSheet)
    };
    let named = wanted.and_then(|wanted| visible().find(|s| s.name.eq_ignore_ascii_case(wanted)));
    named.or_else(|| visible().next()).map(|s| s.name.clone())
}

type Cells = BTreeMap<u32, BTreeMap<usize, String>>;

/// All filled cells by row number (from 1) and column position (from 0).
fn cells(workbook: &mut Xlsx<Cursor<&[u8]>>, name: &str) -> Result<(Cells, Vec<Finding>), calamine::XlsxError> {
    let mut reader = workbook.worksheet_cells_reader(name)?;
    let (mut rows, mut findings) = (Cells::new(), Vec::new());
    while let Some(found) = reader.next_cell()? {
        let (row, column) = found.get_position();
        let (number, column) = (row.saturating_add(1), column as usize);
        let text = match found.get_value() {
            DataRef::Empty => continue,
            DataRef::Error(error) => {
                let place =
                    Place { sheet: Some(name.to_owned()), row: Some(number), field: Some(letters(column)), path: None };
                findings.push(Finding::error(
                    "formula-error",
                    place,
                    error.to_string(),
                    "the cell holds a formula's error; put the value itself there",
                ));
                continue;
            }
            value => text(value),
        };
        if text.is_empty() {
            continue;
        }
        if let Some(mut finding) = beyond(number, column + 1) {
            finding.place.sheet = Some(name.to_owned());
            findings.push(finding);
            break;
        }
        if findings.len() >= limits::MAX_FINDINGS {
            break;
        }
        rows.entry(number).or_default().insert(column, text);
    }
    Ok((rows, findings))
}

/// The canonical text of a cell.
fn text(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => cell::number(*number),
        DataRef::String(text) => cell::restore(text).to_owned(),
        DataRef::SharedString(text) => cell::restore(text).to_owned(),
        DataRef::Bool(value) => value.to_string(),
        DataRef::DateTime(date) if date.is_datetime() => cell::date(date.to_ymd_hms_milli()),
        DataRef::DateTime(span) => cell::number(span.as_f64()),
        DataRef::DateTimeIso(text) => cell::iso_date(text).to_owned(),
        DataRef::DurationIso(text) => text.clone(),
        DataRef::Error(_) | DataRef::Empty => String::new(),
    }
}

fn in_line(cells: BTreeMap<usize, String>) -> Vec<String> {
    let width = cells.keys().next_back().map_or(0, |last| last + 1);
    let mut line = vec![String::new(); width];
    for (at, text) in cells {
        if let Some(slot) = line.get_mut(at) {
            *slot = text;
        }
    }
    line
}

/// A column's letters as a spreadsheet program shows them: A, B, … Z, AA.
fn letters(column: usize) -> String {
    let (mut rest, mut text) = (column + 1, Vec::new());
    while rest > 0 {
        text.push(char::from(b'A' + ((rest - 1) % 26) as u8));
        rest = (rest - 1) / 26;
    }
    text.iter().rev().collect()
}

/// Puts headings in the place of column letters, now that the header is known.
fn name_columns(table: &Table, findings: &mut [Finding]) {
    for finding in findings.iter_mut().filter(|f| f.code == "formula-error") {
        let heading = |letter: &String| {
            table
                .columns
                .iter()
                .enumerate()
                .find(|(at, _)| letters(*at) == *letter)
                .map(|(_, c)| c.heading().to_owned())
        };
        if let Some(name) = finding.place.field.as_ref().and_then(heading).filter(|name| !name.is_empty()) {
            finding.place.field = Some(name);
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use std::io::{Read as _, Write as _};

    use super::*;
    use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};

    #[test]
    fn dates_numbers_and_errors_become_canonical() {
        let mut workbook = Workbook::new();
        workbook.add_worksheet().set_name("Hidden").unwrap().set_hidden(true);
        let sheet = workbook.add_worksheet().set_name("Needs").unwrap().set_active(true);
        sheet.write_row(0, 0, ["state", "quantity", "from", "flag", "bad"]).unwrap();
        sheet.write_string(2, 0, "'=KEN").unwrap();
        sheet.write_number(2, 1, 0.1 + 0.2).unwrap();
        let date = ExcelDateTime::from_ymd(2026, 11, 24).unwrap();
        sheet.write_datetime_with_format(2, 2, &date, &Format::new().set_num_format("yyyy-mm-dd")).unwrap();
        sheet.write_boolean(2, 3, true).unwrap();
        sheet.write_formula(2, 4, Formula::new("1/0").set_result("#DIV/0!")).unwrap();
        workbook.add_worksheet().set_name("Guide").unwrap();
        let bytes = workbook.save_to_buffer().unwrap();
        for wanted in [None, Some("needs"), Some("other")] {
            let (table, findings) = read_xlsx(&bytes, wanted);
            assert_eq!(table.sheet.as_deref(), Some("Needs"));
            assert_eq!(table.rows[0].number, 3);
            assert_eq!(&table.rows[0].cells[..4], ["=KEN", "0.3", "2026-11-24", "true"]);
            let refused = findings.iter().map(ToString::to_string).collect::<Vec<_>>();
            assert!(
                refused.len() == 1 && refused[0].starts_with("sheet Needs, row 3, field bad: \"#DIV/0!\""),
                "{refused:?}"
            );
        }
    }

    #[test]
    fn a_far_cell_is_refused_without_a_huge_table() {
        let mut workbook = Workbook::new();
        let sheet = workbook.add_worksheet();
        sheet.write_string(0, 0, "state").unwrap();
        sheet.write_string(1_048_575, 16_383, "x").unwrap();
        let (_, findings) = read_xlsx(&workbook.save_to_buffer().unwrap(), None);
        assert_eq!(findings[0].code, "too-many-rows");
        assert_eq!(findings[0].place.row, Some(1_048_576));
    }

    /// The file with one part written anew.
    fn with_part(bytes: &[u8], name: &str, change: impl Fn(String) -> String) -> Vec<u8> {
        let mut from = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        let mut to = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for index in 0..from.len() {
            let mut part = from.by_index(index).unwrap();
            let part_name = part.name().unwrap().into_owned();
            let mut text = String::new();
            part.read_to_string(&mut text).unwrap();
            to.start_file(part_name.as_str(), zip::write::SimpleFileOptions::default()).unwrap();
            let text = if part_name == name { change(text) } else { text };
            to.write_all(text.as_bytes()).unwrap();
        }
        to.finish().unwrap().into_inner()
    }

    #[test]
    fn a_cell_beyond_all_numbers_is_a_fault_of_the_file() {
        let mut workbook = Workbook::new();
        workbook.add_worksheet().write_string(0, 0, "state").unwrap();
        let bytes = workbook.save_to_buffer().unwrap();
        for place in ["ZZZZZZZZ1", "A99999999999", "ZZZZZZZZ99999999999"] {
            let broken = with_part(&bytes, "xl/worksheets/sheet1.xml", |text| {
                text.replace("r=\"A1\"", &format!("r=\"{place}\""))
            });
            let (table, findings) = read_xlsx(&broken, None);
            assert!(table.rows.is_empty(), "{place}: {table:?}");
            let each = read_sheets(&broken);
            // Without checks of overflow the library counts on from the beginning.
            if cfg!(debug_assertions) {
                assert_eq!(findings[0].code, "not-a-workbook", "{place}");
                assert_eq!(each.unwrap_err().code, "not-a-workbook", "{place}");
            }
        }
    }

    #[test]
    fn column_letters() {
        assert_eq!([0, 25, 26, 701, 702].map(letters), ["A", "Z", "AA", "ZZ", "AAA"]);
    }
}
