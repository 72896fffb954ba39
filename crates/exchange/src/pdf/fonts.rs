//! The fonts that a document is set in, and which characters they know.

use std::fmt;
use std::sync::Arc;

use typst::foundations::Bytes;
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use vocabulary::UnLanguage;

/// Fonts for PDF documents. Cheap to clone.
#[derive(Clone)]
pub struct Fonts(Arc<Faces>);

struct Faces {
    book: LazyHash<FontBook>,
    faces: Vec<Font>,
    /// Families in the order in which they were handed in.
    families: Vec<String>,
}

impl fmt::Debug for Fonts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Fonts").field(&self.0.families).finish()
    }
}

/// A letter that a font for a language has.
const fn letter(language: UnLanguage) -> char {
    match language {
        UnLanguage::Ar => 'ع',
        UnLanguage::Zh => '能',
        UnLanguage::Ru => 'ж',
        UnLanguage::En | UnLanguage::Fr | UnLanguage::Es => 'a',
    }
}

/// Whether a family of a collection for all East Asian languages is the one for Chinese as the United Nations write it.
/// The others draw some of its characters as Japanese or Korean do.
fn wanted(family: &str) -> bool {
    !family.contains(" CJK ") || (family.ends_with(" CJK SC") && !family.contains(" Mono "))
}

/// Characters that say how others stand, and leave no mark themselves.
const fn invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}')
}

/// Characters that mean nothing to a reader of another program.
const fn meaningless(c: char) -> bool {
    let code = c as u32;
    matches!(c, '\u{e000}'..='\u{f8ff}' | '\u{fdd0}'..='\u{fdef}' | '\u{f0000}'..) || code & 0xfffe == 0xfffe
}

impl Fonts {
    /// Fonts from files (TTF, OTF, TTC); none where no file holds one. Families that come first are tried first.
    pub fn read(files: impl IntoIterator<Item = Vec<u8>>) -> Option<Self> {
        let all = files.into_iter().flat_map(|file| Font::iter(Bytes::new(file)).collect::<Vec<_>>());
        let faces: Vec<Font> = all.filter(|face| wanted(face.info().family.as_str())).collect();
        let mut families: Vec<String> = Vec::new();
        for face in &faces {
            let family = face.info().family.as_str();
            if !families.iter().any(|known| known == family) {
                families.push(family.to_owned());
            }
        }
        let book = LazyHash::new(FontBook::from_fonts(&faces));
        (!faces.is_empty()).then(|| Self(Arc::new(Faces { book, faces, families })))
    }

    /// Whether a document in this language can be set.
    pub fn know(&self, language: UnLanguage) -> bool {
        self.covers(letter(language))
    }

    pub(super) fn book(&self) -> &LazyHash<FontBook> {
        &self.0.book
    }

    pub(super) fn face(&self, at: usize) -> Option<Font> {
        self.0.faces.get(at).cloned()
    }

    fn covers(&self, c: char) -> bool {
        self.0.faces.iter().any(|face| face.info().coverage.contains(u32::from(c)))
    }

    /// Families for a language: first those that have its letters.
    pub(super) fn families(&self, language: UnLanguage) -> Vec<&str> {
        let letter = u32::from(letter(language));
        let has = |family: &str| {
            self.0
                .faces
                .iter()
                .any(|face| face.info().family.as_str() == family && face.info().coverage.contains(letter))
        };
        let mut families: Vec<&str> = self.0.families.iter().map(String::as_str).collect();
        families.sort_by_key(|family| !has(family));
        families
    }

    /// The text without characters that no font here can draw: a PDF for everybody must not hold any. In their place
    /// stands the mark for a character that is not shown.
    pub(super) fn shown(&self, text: &str) -> String {
        let unknown = if self.covers('\u{fffd}') { '\u{fffd}' } else { '?' };
        let one = |c: char| match c {
            '\n' => Some('\n'),
            c if c.is_whitespace() && !self.covers(c) => Some(' '),
            c if c.is_control() => None,
            c if meaningless(c) => Some(unknown),
            c if self.covers(c) => Some(c),
            c if invisible(c) => None,
            _ => Some(unknown),
        };
        text.chars().filter_map(one).collect()
    }
}
