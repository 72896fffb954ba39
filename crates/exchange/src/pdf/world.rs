//! What the typesetter may read: the template, the document's data, its drawings, the fonts. Nothing else: no files of the
//! machine, no packages, no clock.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::LazyLock;

use typst::diag::{FileError, FileResult, SourceDiagnostic, Warned};
use typst::foundations::{Bytes, Datetime, Duration, Smart};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Feature, Features, Library, LibraryExt};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

use super::told::told;
use super::{Fonts, Pdf};
use crate::ExchangeError;
use crate::document::Document;

const TEMPLATE: &str = include_str!("../../data/report.typ");

/// Cells that head their row are told to listeners as such.
static LIBRARY: LazyLock<LazyHash<Library>> = LazyLock::new(|| {
    let features: Features = std::iter::once(Feature::A11yExtras).collect();
    LazyHash::new(Library::builder().with_features(features).build())
});

pub(super) struct World {
    main: Source,
    files: BTreeMap<String, Bytes>,
    fonts: Fonts,
}

fn refused(what: impl std::fmt::Display) -> ExchangeError {
    ExchangeError::Pdf(what.to_string())
}

fn messages<'a>(diagnostics: impl IntoIterator<Item = &'a SourceDiagnostic>) -> Vec<String> {
    diagnostics.into_iter().map(|one| one.message.to_string()).collect()
}

impl World {
    pub(super) fn new(document: &Document, fonts: &Fonts) -> Result<Self, ExchangeError> {
        let path = VirtualPath::new("main.typ").map_err(|_| refused("the template has no place"))?;
        let id = RootedPath::new(VirtualRoot::Project, path).intern();
        let told = told(document, fonts);
        let mut files = BTreeMap::from([("document.json".to_owned(), Bytes::new(serde_json::to_vec(&told.data)?))]);
        files.extend(told.drawings.into_iter().map(|(name, svg)| (name, Bytes::new(svg.into_bytes()))));
        Ok(Self { main: Source::new(id, TEMPLATE.to_owned()), files, fonts: fonts.clone() })
    }

    pub(super) fn pdf(&self) -> Result<Pdf, ExchangeError> {
        let Warned { output, warnings } = typst::compile::<PagedDocument>(self);
        let written = output.and_then(|document| {
            let standards = PdfStandards::new(&[PdfStandard::Ua_1]).unwrap_or_default();
            typst_pdf::pdf(&document, &PdfOptions { standards, creator: Smart::Custom(None), ..PdfOptions::default() })
        });
        // What the typesetter remembers of this document helps no other one.
        typst::comemo::evict(0);
        let bytes = written.map_err(|faults| refused(messages(&faults).join("; ")))?;
        Ok(Pdf { bytes, warnings: messages(&warnings) })
    }
}

impl typst::World for World {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        self.fonts.book()
    }

    fn main(&self) -> FileId {
        self.main.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.main.id() { Ok(self.main.clone()) } else { Err(FileError::NotSource) }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        let name = id.vpath().get_without_slash();
        self.files.get(name).cloned().ok_or_else(|| FileError::NotFound(PathBuf::from(name)))
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.face(index)
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}
