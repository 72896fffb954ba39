//! The sector's file formats, in and out.
//!
//! Comes in: bytes of CSV, HXL-tagged CSV, XLSX and JSON files, submissions of ODK and Kobo, a column map, records,
//! editions and questionnaires to be written. Goes out: raw records as text, editions, answers, findings with sheet, row,
//! column, value and way out; bytes of files, templates with drop-downs, offline forms (XLSForm) and workbooks.
//!
//! Deliberately absent: decisions. Whether a record is sound, who may send it and what happens to it is said elsewhere;
//! here nothing opens a file, reads a clock or knows a person.

mod cell;
mod columns;
mod csv_in;
mod edition;
mod json_in;
pub mod limits;
mod lines;
pub mod map;
mod names;
mod needs;
mod offers;
mod offline;
mod report;
mod table;
mod template;
mod unpack;
mod write;
mod xlsx_in;

pub use columns::{Field, Kind};
pub use csv_in::read_csv;
pub use edition::{edition_template, read_edition, write_edition};
pub use json_in::read_json;
pub use map::{ColumnMap, MAP_FORMAT, Mapped};
pub use names::file_name;
pub use needs::{NEED_FIELDS, NeedLine, numbered_need, read_needs, resolve, write_needs};
pub use offers::{OFFER_FIELDS, OfferLine, numbered_offer, read_offers, write_offers};
pub use offline::{
    AnswerFile, FormOptions, Pick, Source, Submission, WorkbookInput, fingerprint, form_file_name, read_answers,
    write_form, write_workbook,
};
pub use report::{Codes, ReportFile, Words, write_awards_csv, write_report, write_report_in, write_section};
pub use table::{Column, Origin, Row, Table};
pub use template::{Choices, needs_template, offers_template};
pub use write::Format;
pub use xlsx_in::read_xlsx;

use vocabulary::{Finding, Place};

/// Why a file cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum ExchangeError {
    /// A text that no spreadsheet program could hold.
    #[error(
        "row {row}, column {column}: the text is longer than {} characters; write CSV or JSON instead",
        limits::MAX_CELL
    )]
    CellTooLong {
        /// Row in the sheet, the header being row 1.
        row: u32,
        /// Its heading.
        column: String,
    },
    /// The workbook could not be made.
    #[error("the workbook could not be written: {0}; write CSV or JSON instead")]
    Workbook(#[from] rust_xlsxwriter::XlsxError),
    /// The text could not be made.
    #[error("the CSV text could not be written: {0}; write XLSX or JSON instead")]
    Csv(#[from] csv::Error),
    /// The document could not be made.
    #[error("the JSON document could not be written: {0}; write CSV or XLSX instead")]
    Json(#[from] serde_json::Error),
}

/// Reads a table of any known format; the content says which one it is, not the file's name.
pub fn read(bytes: &[u8], sheet: Option<&str>) -> (Table, Vec<Finding>) {
    const OLD_WORKBOOK: &[u8] = &[0xd0, 0xcf, 0x11, 0xe0];
    let first = bytes.iter().find(|b| !b.is_ascii_whitespace());
    if bytes.starts_with(b"PK\x03\x04") {
        read_xlsx(bytes, sheet)
    } else if bytes.starts_with(OLD_WORKBOOK) {
        let message = "this is a workbook of the old format, or one with a password; save it as .xlsx without password, or as \"CSV UTF-8\"";
        (Table::default(), vec![Finding::error("old-workbook", Place::default(), "", message)])
    } else if matches!(first, Some(b'[' | b'{')) {
        read_json(bytes)
    } else {
        read_csv(bytes)
    }
}
