//! Documents for word processors (DOCX, Office Open XML). Written here rather than by a library, because the ones that
//! exist know neither the direction of runs, tables and pages nor the languages of a text: without these, Arabic comes
//! out with its punctuation on the wrong side and Chinese in a Latin font.

mod body;
mod parts;
mod runs;

use std::io::Write;

use zip::write::SimpleFileOptions;

use crate::ExchangeError;
use crate::document::{Block, Document};

/// Media type of a document.
pub const DOCX_TYPE: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

/// Writes a document. The same document gives the same bytes.
pub fn write_document(document: &Document) -> Result<Vec<u8>, ExchangeError> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default();
    let mut parts: Vec<(&str, Vec<u8>)> = vec![
        ("[Content_Types].xml", parts::content_types(document.footer.is_some())?),
        ("_rels/.rels", parts::relations()?),
        ("docProps/core.xml", parts::core(document)?),
        ("word/document.xml", body::body(document)?),
        ("word/_rels/document.xml.rels", parts::document_relations(document.footer.is_some())?),
        ("word/styles.xml", parts::styles(document.language)?),
        ("word/numbering.xml", parts::numbering()?),
        ("word/settings.xml", parts::settings(document.language)?),
    ];
    if let Some(text) = &document.footer {
        parts.push(("word/footer1.xml", body::footer(document.language, text)?));
    }
    for (name, bytes) in parts {
        archive.start_file(name, options)?;
        archive.write_all(&bytes)?;
    }
    Ok(archive.finish()?.into_inner())
}

#[cfg(test)]
mod tests;
