//! The sector's file formats, in and out.
//!
//! Comes in: bytes of CSV, HXL-tagged CSV, XLSX and JSON files, submissions of ODK and Kobo, IATI activities of others, a
//! column map; records, editions, questionnaires, lists, reports and letters to be written. Goes out: raw records as text,
//! editions, answers, activities, findings with sheet, row, column, value and way out; bytes of files: lists, templates
//! with drop-downs, offline forms (XLSForm), workbooks, IATI, calendars, maps, code lists, documents (DOCX, and PDF where the
//! feature `pdf` is on).
//!
//! Deliberately absent: decisions. Whether a record is sound, who may send it and what happens to it is said elsewhere;
//! here nothing opens a file, reads a clock or knows a person.

mod book;
mod calendar;
mod cell;
mod codelists;
mod columns;
mod csv_in;
mod document;
mod docx;
mod edition;
mod geo;
mod iati;
mod json_in;
mod letter;
pub mod limits;
mod lines;
mod lists;
pub mod map;
mod names;
mod needs;
mod offers;
mod offline;
mod pdf;
mod report;
mod table;
mod template;
mod unpack;
mod write;
mod xlsx_in;
mod xml;

pub use book::{
    ReportBook, ReportCell, ReportPart, report_document, write_report_book, write_report_csv, write_report_document,
    write_report_json,
};
pub use calendar::{CALENDAR_TYPE, Calendar, CalendarEntry, EntryKind, When, write_calendar};
pub use codelists::{CodeList, ListedCode, codelist_of, codelists, write_codelist};
pub use columns::{Field, Kind};
pub use csv_in::read_csv;
pub use document::{Block, Chart, Document};
pub use docx::{DOCX_TYPE, write_document};
pub use edition::{edition_template, read_edition, write_edition};
pub use geo::{GEOJSON_TYPE, MapState, Tile, tiles, write_map};
pub use iati::{
    ACTIVITY_FIELDS, ActivityStatus, ExistingActivity, IatiActivity, IatiArea, IatiBudget, IatiDocument,
    IatiOrganisation, IatiOutcome, IatiOutput, IatiRole, IatiTransaction, OtherIdentifier, Publisher, Sector,
    TransactionKind, activity_record, iati_identifier, read_activities, write_activities, write_iati,
};
pub use json_in::read_json;
pub use letter::{LetterInput, letter, write_letter};
pub use lists::{
    CalendarItem, CatalogueItem, ContributionItem, EngagementItem, ListColumn, Listed, PracticeItem, ProposalItem,
    RemarkItem, ReviewItemLine, catalogue_items, list_columns, write_list,
};
pub use map::{ColumnMap, MAP_FORMAT, Mapped};
pub use names::file_name;
pub use needs::{NEED_FIELDS, NeedLine, numbered_need, read_needs, resolve, write_needs};
pub use offers::{OFFER_FIELDS, OfferLine, numbered_offer, read_offers, write_offers};
pub use offline::{
    AnswerFile, FormOptions, Pick, Source, Submission, WorkbookInput, fingerprint, form_file_name, read_answers,
    write_form, write_workbook,
};
pub use pdf::{Fonts, PDF_TYPE, Pdf, write_pdf};
pub use report::{Codes, ReportFile, Words, write_awards_csv, write_report, write_report_in, write_section};
pub use table::{Column, Origin, Row, Table};
pub use template::{Choices, needs_template, offers_template};
pub use write::{Format, write_shown};
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
    /// The XML document could not be made.
    #[error("the XML document could not be written: {0}; write it again")]
    Xml(#[from] std::io::Error),
    /// The container of a document could not be made.
    #[error("the document could not be written: {0}; write it again")]
    Container(#[from] zip::result::ZipError),
    /// The PDF could not be made.
    #[error("the PDF could not be written: {0}; take the document for word processors (DOCX)")]
    Pdf(String),
    /// The calendar could not be made.
    #[error("the calendar could not be written: {0}; write it again")]
    Calendar(#[from] std::fmt::Error),
    /// Something that the format demands is missing.
    #[error("{record} has no {what}; fill it in before it is published")]
    Incomplete {
        /// Which record.
        record: String,
        /// What it lacks.
        what: &'static str,
    },
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
