//! Reads comma-, semicolon- or tab-separated text.

use vocabulary::{Finding, Place};

use crate::table::{Origin, Table};
use crate::{cell, limits};

/// Reads UTF-8 text, with or without byte order mark. The separator is recognised from the header.
pub fn read_csv(bytes: &[u8]) -> (Table, Vec<Finding>) {
    let empty = |finding| (Table { origin: Origin::Csv, ..Table::default() }, vec![finding]);
    if let Some(finding) = too_large(bytes) {
        return empty(finding);
    }
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text.trim_start_matches('\u{feff}'),
        Err(e) => return empty(not_utf8(bytes, e.valid_up_to())),
    };
    let (text, skipped, named) = separator_line(text);
    let (raw, mut findings) = records(text, named.unwrap_or_else(|| separator(text)), skipped);
    let (table, more) = Table::assemble(None, Origin::Csv, raw);
    findings.extend(more);
    (table, findings)
}

/// The fault of a file that is larger than we take.
pub(crate) fn too_large(bytes: &[u8]) -> Option<Finding> {
    (bytes.len() > limits::MAX_BYTES).then(|| {
        let message = format!("the file is larger than {} MiB; split it", limits::MAX_BYTES / 1024 / 1024);
        Finding::error("file-too-large", Place::default(), format!("{} bytes", bytes.len()), message)
    })
}

fn not_utf8(bytes: &[u8], at: usize) -> Finding {
    let line = bytes.iter().take(at).filter(|b| **b == b'\n').count() + 1;
    let place = Place { row: u32::try_from(line).ok(), ..Place::default() };
    let value = bytes.get(at).map(|b| format!("byte {b:#04x}")).unwrap_or_default();
    Finding::error(
        "not-utf-8",
        place,
        value,
        "the text is not UTF-8; save it as \"CSV UTF-8\", or upload the workbook (.xlsx)",
    )
}

/// A first line `sep=;`, as some spreadsheet programs write it: the rest, the number of lines taken, the separator.
fn separator_line(text: &str) -> (&str, u32, Option<u8>) {
    if let Some(rest) = text.strip_prefix("sep=")
        && let Some((separator, rest)) = rest.split_once('\n')
        && let [separator] = separator.trim_end_matches('\r').as_bytes()
    {
        return (rest, 1, Some(*separator));
    }
    (text, 0, None)
}

/// The one of comma, semicolon and tab that stands most often in the header outside quotes.
fn separator(text: &str) -> u8 {
    let header = text.trim_start_matches(['\r', '\n']);
    let mut counts = [(b',', 0usize), (b';', 0), (b'\t', 0)];
    let mut quoted = false;
    for byte in header.bytes() {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' | b'\r' if !quoted => break,
            _ if !quoted => counts.iter_mut().filter(|(s, _)| *s == byte).for_each(|(_, n)| *n += 1),
            _ => {}
        }
    }
    let most = counts.iter().map(|(_, n)| *n).max().unwrap_or(0);
    counts.iter().find(|(_, n)| *n == most).map_or(b',', |(s, _)| *s)
}

/// Lines that stand empty before the record that begins in this slice.
fn blank_lines(slice: &str, after_return: bool) -> u32 {
    let mut count = 0;
    let mut before = if after_return { b'\r' } else { 0 };
    for byte in slice.bytes() {
        match byte {
            b'\r' => count += 1,
            b'\n' if before != b'\r' => count += 1,
            b'\n' => {}
            _ => break,
        }
        before = byte;
    }
    count
}

type Raw = Vec<(u32, Vec<String>)>;

/// The records with their row numbers as a spreadsheet program counts them: a record with line breaks inside quotes is
/// one row, a blank line is a row as well.
fn records(text: &str, separator: u8, skipped: u32) -> (Raw, Vec<Finding>) {
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(separator).from_reader(text.as_bytes());
    let (mut raw, mut findings, mut record) = (Raw::new(), Vec::new(), csv::StringRecord::new());
    let (mut start, mut number) = (0, skipped);
    loop {
        match reader.read_record(&mut record) {
            Ok(true) => {}
            Ok(false) => break,
            Err(e) => {
                let place = Place { row: Some(number + 1), ..Place::default() };
                findings.push(Finding::error(
                    "unreadable-row",
                    place,
                    e.to_string(),
                    "the row cannot be read; save the file again as \"CSV UTF-8\"",
                ));
                break;
            }
        }
        let end = usize::try_from(reader.position().byte()).unwrap_or(text.len()).min(text.len());
        let slice = text.get(start..end).unwrap_or_default();
        let after_return = start > 0 && text.as_bytes().get(start - 1) == Some(&b'\r');
        number += blank_lines(slice, after_return) + 1;
        if end == text.len() && slice.bytes().filter(|b| *b == b'"').count() % 2 == 1 {
            let place = Place { row: Some(number), ..Place::default() };
            let value = slice.split_once('"').map_or(slice, |(_, rest)| rest);
            findings.push(Finding::error(
                "unclosed-quote",
                place,
                value,
                "a quotation mark is opened and never closed; close it, or write it twice inside a text",
            ));
        }
        if let Some(finding) = beyond(number, record.len()) {
            findings.push(finding);
            break;
        }
        raw.push((number, record.iter().map(|c| cell::restore(c).to_owned()).collect()));
        start = end;
    }
    (raw, findings)
}

/// The fault of a row that lies beyond the limits of a table.
pub(crate) fn beyond(number: u32, columns: usize) -> Option<Finding> {
    let place = Place { row: Some(number), ..Place::default() };
    if number > limits::MAX_ROWS + 2 {
        let message = format!("more than {} rows; split the file", limits::MAX_ROWS);
        return Some(Finding::error("too-many-rows", place, number.to_string(), message));
    }
    if columns > limits::MAX_COLUMNS {
        let message = format!("more than {} columns; remove those that do not belong here", limits::MAX_COLUMNS);
        return Some(Finding::error("too-many-columns", place, columns.to_string(), message));
    }
    None
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    fn cells(text: &str) -> Vec<(u32, Vec<String>)> {
        let (table, findings) = read_csv(text.as_bytes());
        assert_eq!(findings, [], "{text:?}");
        table.rows.into_iter().map(|r| (r.number, r.cells)).collect()
    }

    #[test]
    fn separators_marks_and_line_ends() {
        for text in ["a,b\n1,2\n", "\u{feff}a;b\r\n1;2\r\n", "a\tb\r1\t2", "sep=;\r\na;b\r\n1;2", "\"a,x\";b\n1;2"] {
            let rows = cells(text);
            assert_eq!(rows.len(), 1, "{text:?}");
            assert_eq!(rows[0].1, ["1", "2"], "{text:?}");
        }
    }

    #[test]
    fn rows_are_counted_as_a_spreadsheet_counts_them() {
        for end in ["\n", "\r\n", "\r"] {
            let text = ["a,b", "", "1,\"x", "y\"", "", "", "2,z"].join(end);
            let rows = cells(&text);
            assert_eq!(rows.iter().map(|r| r.0).collect::<Vec<_>>(), [3, 6], "{end:?}");
        }
        assert_eq!(cells("sep=,\na,b\n1,2")[0].0, 3);
    }

    #[test]
    fn broken_text_is_named_with_its_row() {
        let code = |bytes: &[u8]| read_csv(bytes).1.into_iter().map(|f| (f.code, f.place.row)).collect::<Vec<_>>();
        assert_eq!(code(b"a,b\n1,\xff\n"), [("not-utf-8".into(), Some(2))]);
        assert_eq!(code(b"a,b\n1,\"open\n2,3\n"), [("unclosed-quote".into(), Some(2))]);
        assert_eq!(code(b""), [("empty-file".into(), None)]);
        assert_eq!(code(&vec![b'a'; limits::MAX_BYTES + 1]), [("file-too-large".into(), None)]);
        let wide = vec!["x"; limits::MAX_COLUMNS + 1].join(",");
        assert_eq!(code(wide.as_bytes())[0].0, "too-many-columns");
        let long = "a\n".repeat(limits::MAX_ROWS as usize + 5);
        assert!(code(long.as_bytes()).iter().any(|(c, _)| c == "too-many-rows"));
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..300)) {
            read_csv(&bytes);
        }

        #[test]
        fn no_text_makes_it_panic(text in "[a,;\"\r\n\t=#']{0,80}") {
            read_csv(text.as_bytes());
        }
    }
}
