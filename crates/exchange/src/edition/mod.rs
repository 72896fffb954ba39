//! Editions of the catalogue as workbooks, for people who edit in a spreadsheet.

mod back;
mod cells;
mod out;
mod sheets;

use std::collections::BTreeSet;

use catalogue::{Edition, Reading};
use serde_json::Value;
use vocabulary::{Finding, Place};

use crate::{ExchangeError, limits, xlsx_in};

/// Writes an edition as a workbook: a sheet for each kind of item, a row for each item, a column for each language.
/// Reading the file gives the edition back; blanks around a text belong to nobody.
pub fn write_edition(edition: &Edition) -> Result<Vec<u8>, ExchangeError> {
    out::workbook(&serde_json::to_value(edition)?)
}

/// The same sheets with headings only.
pub fn edition_template() -> Result<Vec<u8>, ExchangeError> {
    out::workbook(&Value::Null)
}

/// Reads an edition from JSON or from a workbook; the content says which. All faults come at once: those of a workbook
/// with sheet, row and column, those of JSON with their path.
pub fn read_edition(bytes: &[u8]) -> Reading {
    if bytes.starts_with(b"PK\x03\x04") {
        return from_workbook(bytes);
    }
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if text.trim_ascii_start().starts_with(b"{") {
        return catalogue::read(bytes);
    }
    let message = "this is neither a workbook (XLSX) nor JSON; start from the template or from a file of an edition";
    Reading { edition: None, findings: vec![Finding::error("not-an-edition", Place::default(), "", message)] }
}

fn from_workbook(bytes: &[u8]) -> Reading {
    let sheets = match xlsx_in::read_sheets(bytes) {
        Ok(sheets) => sheets,
        Err(finding) => return Reading { edition: None, findings: vec![*finding] },
    };
    let mut document = back::document(&sheets);
    let bytes = match serde_json::to_vec(&document.value) {
        Ok(bytes) => bytes,
        Err(e) => {
            let message = "the workbook cannot be read as an edition; start from the template";
            let finding = Finding::error("not-a-workbook", Place::default(), e.to_string(), message);
            return Reading { edition: None, findings: vec![finding] };
        }
    };
    let reading = catalogue::read(&bytes);
    let mut findings = std::mem::take(&mut document.findings);
    let told: BTreeSet<Place> = findings.iter().map(|f| f.place.clone()).filter(|p| p.field.is_some()).collect();
    for mut finding in reading.findings {
        if let Some(place) = finding.place.path.as_deref().and_then(|path| document.place(path)) {
            finding.place = place;
        }
        if !told.contains(&finding.place) {
            findings.push(finding);
        }
    }
    findings.truncate(limits::MAX_FINDINGS);
    let edition = reading.edition.filter(|_| !findings.iter().any(Finding::is_error));
    Reading { edition, findings }
}
