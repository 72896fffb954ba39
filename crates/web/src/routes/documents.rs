//! Reports as documents: to edit (DOCX), to read and to listen to (PDF). A document is made of the parts of its page as
//! the same reader sees them: whoever may read the page may take it along, and nothing else stands in it.

use std::str::FromStr;

use chrono::NaiveDate;
use cycle::rooms::exchange::{Block, DOCX_TYPE, Document, ExchangeError, Fonts, PDF_TYPE, write_document, write_pdf};
use tokio::sync::Semaphore;

use super::parts::{Link, Part};
use super::{Answer, Head};
use crate::App;
use crate::error::Failure;
use crate::extract::download;
use crate::i18n::Message;
use crate::page::Page;

/// For which program a document is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DocumentForm {
    /// For word processors.
    Docx,
    /// For eyes and ears; tagged.
    Pdf,
}

impl FromStr for DocumentForm {
    type Err = Failure;

    fn from_str(ending: &str) -> Result<Self, Failure> {
        match ending {
            "docx" => Ok(Self::Docx),
            "pdf" => Ok(Self::Pdf),
            _ => Err(Failure::not_found()),
        }
    }
}

/// A report before it becomes a page or a document.
pub(crate) struct Report {
    /// Title, caption, sentences at its beginning.
    pub head: Head,
    /// What it says.
    pub parts: Vec<Part>,
    /// Wide tables, on pages that lie across.
    pub annex: Vec<Part>,
    /// Who tells it.
    pub author: Message,
    /// Its day.
    pub day: NaiveDate,
    /// What stands at the foot of every page.
    pub foot: String,
    /// What its file is called, without ending.
    pub name: String,
}

impl Report {
    /// The report in the reader's language.
    fn document(&self, p: &Page) -> Document {
        let head = &self.head;
        let mut blocks = vec![Block::Heading(1, head.title.clone())];
        blocks.extend(head.caption.iter().map(|caption| Block::Paragraph(caption.plain())));
        blocks.push(Block::Paragraph(crate::format::date(p.lang(), self.day)));
        if p.demonstration {
            blocks.push(Block::Note(p.attr("demonstration-band")));
        }
        blocks.extend(head.leads.iter().map(|lead| Block::Paragraph(lead.plain())));
        if p.shows_drafts() {
            blocks.push(Block::Note(p.attr("translation-note")));
        }
        blocks.extend(self.parts.iter().flat_map(|part| part.blocks(p)));
        if !self.annex.is_empty() {
            blocks.push(Block::Across);
            blocks.extend(self.annex.iter().flat_map(|part| part.blocks(p)));
        }
        let caption = head.caption.as_ref().map(|caption| format!(": {}", caption.plain())).unwrap_or_default();
        Document {
            language: p.lang(),
            title: format!("{}{caption}", head.title),
            author: self.author.plain(),
            day: self.day,
            footer: Some(self.foot.clone()),
            blocks,
        }
    }

    /// The report as a file.
    pub(crate) async fn file(&self, app: &App, p: &Page, form: DocumentForm) -> Answer {
        written(app, self.document(p), form, &self.name).await
    }
}

/// So many documents are written at once: each takes a processor, a PDF for a second or more, and pages come first.
static WRITING: Semaphore = Semaphore::const_new(2);

/// A document as a file called `name`; its ending is added.
pub(super) async fn written(app: &App, document: Document, form: DocumentForm, name: &str) -> Answer {
    let fonts = app.settings.fonts.clone().filter(|fonts| fonts.know(document.language));
    let (ending, media_type) = match form {
        DocumentForm::Docx => ("docx", DOCX_TYPE),
        DocumentForm::Pdf if fonts.is_none() => return Err(Failure::no_pdf()),
        DocumentForm::Pdf => ("pdf", PDF_TYPE),
    };
    let turn = WRITING.acquire().await.map_err(|_| Failure::internal())?;
    // Writing takes the processor for a while: other requests go on meanwhile.
    let written = tokio::task::spawn_blocking(move || {
        let _until_written = turn;
        match fonts.filter(|_| form == DocumentForm::Pdf) {
            Some(fonts) => pdf(&document, &fonts),
            None => write_document(&document),
        }
    });
    let bytes = written.await.map_err(|_| Failure::internal())?.map_err(|error| {
        tracing::error!(%error, "a document could not be written");
        Failure::internal()
    })?;
    download(&format!("{name}.{ending}"), media_type, bytes)
}

fn pdf(document: &Document, fonts: &Fonts) -> Result<Vec<u8>, ExchangeError> {
    let pdf = write_pdf(document, fonts)?;
    for warning in &pdf.warnings {
        tracing::warn!(warning, "the typesetter was not content with a PDF");
    }
    Ok(pdf.bytes)
}

/// The forms that this service writes in the page's language, and their words.
pub(super) fn forms(app: &App, p: &Page) -> Vec<(&'static str, &'static str)> {
    let pdf = app.settings.fonts.as_ref().filter(|fonts| fonts.know(p.lang())).map(|_| ("pdf", "file-pdf"));
    std::iter::once(("docx", "file-docx")).chain(pdf).collect()
}

/// The document that the address asks for by `as=…`, as its charts are asked for.
pub(crate) fn asked(p: &Page) -> Option<DocumentForm> {
    p.asked("as").and_then(|ending| ending.parse().ok())
}

/// The ways to the documents of a page at `place`, which ends where `as=…` goes.
pub(super) fn links(app: &App, p: &Page, place: &str) -> Vec<Link> {
    let link = |(end, key)| Link::new(p.url(&format!("{place}as={end}")), p.t(key));
    forms(app, p).into_iter().map(link).collect()
}
