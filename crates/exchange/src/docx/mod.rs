//! Documents for word processors (DOCX, Office Open XML). Written here rather than by a library, because the ones that
//! exist know neither the direction of runs, tables and pages nor the languages of a text: without these, Arabic comes
//! out with its punctuation on the wrong side and Chinese in a Latin font.

mod body;
mod parts;
mod runs;

use std::io::Write;

use chrono::NaiveDate;
use vocabulary::UnLanguage;
use zip::write::SimpleFileOptions;

use crate::ExchangeError;

/// Media type of a document.
pub const DOCX_TYPE: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

/// A piece of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// A heading of level 1 to 3.
    Heading(u8, String),
    /// A paragraph.
    Paragraph(String),
    /// A paragraph in small letters.
    Note(String),
    /// A paragraph in the middle, such as a letterhead.
    Centred(String),
    /// A paragraph at the end of the line, such as place and date.
    End(String),
    /// A list with bullets.
    Bullets(Vec<String>),
    /// Labels with their values, as a table without headings.
    Rows(Vec<(String, String)>),
    /// A table; `numbers` says of each column whether it holds numbers, which stand at the end of their cells.
    Table {
        /// Headings.
        columns: Vec<String>,
        /// Rows.
        rows: Vec<Vec<String>>,
        /// Which columns hold numbers.
        numbers: Vec<bool>,
    },
    /// An empty line.
    Space,
    /// What follows begins on a new page.
    PageBreak,
}

/// A document in one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Its language; decides its direction.
    pub language: UnLanguage,
    /// Its title, for those who search and those who listen.
    pub title: String,
    /// Who wrote it.
    pub author: String,
    /// Its day.
    pub day: NaiveDate,
    /// What it says.
    pub blocks: Vec<Block>,
}

/// Writes a document. The same document gives the same bytes.
pub fn write_document(document: &Document) -> Result<Vec<u8>, ExchangeError> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default();
    let parts: [(&str, Vec<u8>); 8] = [
        ("[Content_Types].xml", parts::content_types()?),
        ("_rels/.rels", parts::relations()?),
        ("docProps/core.xml", parts::core(document)?),
        ("word/document.xml", body::body(document)?),
        ("word/_rels/document.xml.rels", parts::document_relations()?),
        ("word/styles.xml", parts::styles(document.language)?),
        ("word/numbering.xml", parts::numbering()?),
        ("word/settings.xml", parts::settings(document.language)?),
    ];
    for (name, bytes) in parts {
        archive.start_file(name, options)?;
        archive.write_all(&bytes)?;
    }
    Ok(archive.finish()?.into_inner())
}

#[cfg(test)]
mod tests;
