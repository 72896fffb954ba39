//! Documents as tagged PDF (PDF/UA-1), for reading by eye and by ear. Feature `pdf`: a build without it knows the type of
//! the fonts but no value of it, so that nobody can ask it for a PDF.

#[cfg(feature = "pdf")]
mod fonts;
#[cfg(feature = "pdf")]
mod told;
#[cfg(feature = "pdf")]
mod world;

use crate::ExchangeError;
use crate::document::Document;

/// Media type of a PDF.
pub const PDF_TYPE: &str = "application/pdf";

#[cfg(feature = "pdf")]
pub use fonts::Fonts;

/// The fonts of PDF documents; this build writes none, so that there are none.
#[cfg(not(feature = "pdf"))]
#[derive(Debug, Clone)]
pub struct Fonts(Nothing);

#[cfg(not(feature = "pdf"))]
#[derive(Debug, Clone)]
enum Nothing {}

#[cfg(not(feature = "pdf"))]
impl Fonts {
    /// Whether a document in this language can be set.
    pub fn know(&self, _: vocabulary::UnLanguage) -> bool {
        match self.0 {}
    }
}

/// A written PDF.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pdf {
    /// The file.
    pub bytes: Vec<u8>,
    /// What the typesetter was not content with, for the log.
    pub warnings: Vec<String>,
}

/// Writes a document as PDF. The same document in the same fonts gives the same bytes.
#[cfg(feature = "pdf")]
pub fn write_pdf(document: &Document, fonts: &Fonts) -> Result<Pdf, ExchangeError> {
    world::World::new(document, fonts)?.pdf()
}

/// Writes a document as PDF; this build cannot, and has no fonts to be asked with.
#[cfg(not(feature = "pdf"))]
pub fn write_pdf(_: &Document, fonts: &Fonts) -> Result<Pdf, ExchangeError> {
    match fonts.0 {}
}
