//! The fonts that PDF documents are set in: Debian's Noto files, or those of a folder that the operator names.

use std::path::{Path, PathBuf};

use exchange::Fonts;
use vocabulary::UnLanguage;

use crate::exit::Stop;

/// Where Debian's packages fonts-noto-core and fonts-noto-cjk put what six languages need.
const PLACES: [&str; 6] = [
    "/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf",
    "/usr/share/fonts/truetype/noto/NotoSans-Bold.ttf",
    "/usr/share/fonts/truetype/noto/NotoNaskhArabic-Regular.ttf",
    "/usr/share/fonts/truetype/noto/NotoNaskhArabic-Bold.ttf",
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc",
];

/// The fonts of a folder, or Debian's where none is named; nothing where those are not installed.
pub fn read(folder: Option<&Path>) -> Result<Option<Fonts>, Stop> {
    let files = match folder {
        Some(folder) => files(folder)?,
        None => PLACES.iter().map(PathBuf::from).filter(|path| path.is_file()).collect(),
    };
    let mut read = Vec::new();
    for file in files {
        read.push(std::fs::read(&file).map_err(|e| Stop::BadInput(format!("{}: {e}", file.display())))?);
    }
    let fonts = Fonts::read(read);
    if let (None, Some(folder)) = (&fonts, folder) {
        return Err(Stop::BadInput(format!("{}: no font is in this folder", folder.display())));
    }
    let lacking = |language: &UnLanguage| !fonts.as_ref().is_some_and(|fonts| fonts.know(*language));
    let lacking: Vec<&str> = UnLanguage::ALL.iter().copied().filter(lacking).map(UnLanguage::code).collect();
    if !lacking.is_empty() {
        let languages = lacking.join(", ");
        tracing::warn!(
            languages,
            "no PDF in these languages: install fonts-noto-core and fonts-noto-cjk, or name a folder of fonts"
        );
    }
    Ok(fonts)
}

/// The files of a folder that may hold fonts, by name, so that the same folder gives the same documents.
fn files(folder: &Path) -> Result<Vec<PathBuf>, Stop> {
    let refused = |e: std::io::Error| Stop::BadInput(format!("{}: {e}", folder.display()));
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(refused)? {
        let path = entry.map_err(refused)?.path();
        let ending = path.extension().map(|end| end.to_ascii_lowercase());
        if ending.is_some_and(|end| ["ttf", "otf", "ttc", "otc"].iter().any(|known| end == *known)) {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}
