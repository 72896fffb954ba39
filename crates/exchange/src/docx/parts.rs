//! The parts around the text: types, relations, properties, styles, bullets, settings.

use vocabulary::UnLanguage;

use crate::ExchangeError;
use crate::document::Document;
use crate::xml::Xml;

/// Namespace of the text.
pub(super) const MAIN: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
/// Namespace of relations between the parts.
pub(super) const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const WORD: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml";

type Part = Result<Vec<u8>, ExchangeError>;

/// A language as word processors call it, whether it is East Asian, and whether it runs from right to left.
pub(super) fn tag(language: UnLanguage) -> (&'static str, bool, bool) {
    match language {
        UnLanguage::Ar => ("ar-SA", false, true),
        UnLanguage::Zh => ("zh-CN", true, false),
        UnLanguage::En => ("en-GB", false, false),
        UnLanguage::Fr => ("fr-FR", false, false),
        UnLanguage::Ru => ("ru-RU", false, false),
        UnLanguage::Es => ("es-ES", false, false),
    }
}

pub(super) fn content_types(footer: bool) -> Part {
    let mut xml = Xml::new(false, true)?;
    xml.open("Types", &[("xmlns", &format!("{PACKAGE}/content-types"))])?;
    let relations = "application/vnd.openxmlformats-package.relationships+xml";
    xml.empty("Default", &[("Extension", "rels"), ("ContentType", relations)])?;
    xml.empty("Default", &[("Extension", "xml"), ("ContentType", "application/xml")])?;
    let core = "application/vnd.openxmlformats-package.core-properties+xml".to_owned();
    let parts = [
        ("/docProps/core.xml", core),
        ("/word/document.xml", format!("{WORD}.document.main+xml")),
        ("/word/styles.xml", format!("{WORD}.styles+xml")),
        ("/word/numbering.xml", format!("{WORD}.numbering+xml")),
        ("/word/settings.xml", format!("{WORD}.settings+xml")),
    ];
    let footer = footer.then(|| ("/word/footer1.xml", format!("{WORD}.footer+xml")));
    for (name, kind) in parts.into_iter().chain(footer) {
        xml.empty("Override", &[("PartName", name), ("ContentType", &kind)])?;
    }
    xml.finish()
}

fn relationships(relations: &[(&str, String, &str)]) -> Part {
    let mut xml = Xml::new(false, true)?;
    xml.open("Relationships", &[("xmlns", &format!("{PACKAGE}/relationships"))])?;
    for (id, kind, target) in relations {
        xml.empty("Relationship", &[("Id", id), ("Type", kind), ("Target", target)])?;
    }
    xml.finish()
}

pub(super) fn relations() -> Part {
    relationships(&[
        ("rId1", format!("{OFFICE}/officeDocument"), "word/document.xml"),
        ("rId2", format!("{PACKAGE}/relationships/metadata/core-properties"), "docProps/core.xml"),
    ])
}

/// The relation of the text to the foot of its pages.
pub(super) const FOOTER: &str = "rId4";

pub(super) fn document_relations(footer: bool) -> Part {
    let mut relations = vec![
        ("rId1", format!("{OFFICE}/styles"), "styles.xml"),
        ("rId2", format!("{OFFICE}/numbering"), "numbering.xml"),
        ("rId3", format!("{OFFICE}/settings"), "settings.xml"),
    ];
    if footer {
        relations.push((FOOTER, format!("{OFFICE}/footer"), "footer1.xml"));
    }
    relationships(&relations)
}

pub(super) fn core(document: &Document) -> Part {
    let mut xml = Xml::new(false, true)?;
    let names = [
        ("xmlns:cp", format!("{PACKAGE}/metadata/core-properties")),
        ("xmlns:dc", "http://purl.org/dc/elements/1.1/".to_owned()),
        ("xmlns:dcterms", "http://purl.org/dc/terms/".to_owned()),
        ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance".to_owned()),
    ];
    let names: Vec<(&str, &str)> = names.iter().map(|(name, value)| (*name, value.as_str())).collect();
    xml.open("cp:coreProperties", &names)?;
    xml.text("dc:title", &[], &document.title)?;
    xml.text("dc:creator", &[], &document.author)?;
    xml.text("dc:language", &[], tag(document.language).0)?;
    let day = format!("{}T00:00:00Z", document.day);
    for name in ["dcterms:created", "dcterms:modified"] {
        xml.text(name, &[("xsi:type", "dcterms:W3CDTF")], &day)?;
    }
    xml.finish()
}

/// A paragraph style: size in half points, blanks before and after in twentieths of a point.
struct Style<'a> {
    id: &'a str,
    name: &'a str,
    size: &'a str,
    before: &'a str,
    after: &'a str,
    bold: bool,
    level: Option<&'a str>,
}

pub(super) fn styles(language: UnLanguage) -> Part {
    let mut xml = Xml::new(false, true)?;
    xml.open("w:styles", &[("xmlns:w", MAIN)])?;
    defaults(&mut xml, language)?;
    let text = Style { id: "", name: "", size: "24", before: "0", after: "120", bold: false, level: None };
    let styles = [
        Style { id: "Normal", name: "Normal", ..text },
        Style { id: "Heading1", name: "heading 1", size: "32", before: "240", bold: true, level: Some("0"), ..text },
        Style { id: "Heading2", name: "heading 2", size: "28", before: "200", bold: true, level: Some("1"), ..text },
        Style { id: "Heading3", name: "heading 3", before: "160", bold: true, level: Some("2"), ..text },
        Style { id: "Note", name: "Note", size: "20", ..text },
        Style { id: "Cell", name: "Cell", size: "20", after: "40", ..text },
        Style { id: "Footer", name: "footer", size: "16", after: "0", ..text },
        Style { id: "ListBullet", name: "List Bullet", after: "60", ..text },
    ];
    for style in &styles {
        paragraph_style(&mut xml, style)?;
    }
    grid(&mut xml)?;
    xml.finish()
}

/// Fonts that every office has: one for Latin and Cyrillic, one for Chinese, one for Arabic; and the three languages.
fn defaults(xml: &mut Xml, language: UnLanguage) -> Result<(), ExchangeError> {
    let latin = "Times New Roman";
    let (own, asian, right) = tag(language);
    xml.open("w:docDefaults", &[])?;
    xml.open("w:rPrDefault", &[])?;
    xml.open("w:rPr", &[])?;
    xml.empty(
        "w:rFonts",
        &[("w:ascii", latin), ("w:hAnsi", latin), ("w:eastAsia", "SimSun"), ("w:cs", "Times New Roman")],
    )?;
    for name in ["w:sz", "w:szCs"] {
        xml.empty(name, &[("w:val", "24")])?;
    }
    let languages = [
        ("w:val", if asian || right { "en-GB" } else { own }),
        ("w:eastAsia", if asian { own } else { "zh-CN" }),
        ("w:bidi", if right { own } else { "ar-SA" }),
    ];
    xml.empty("w:lang", &languages)?;
    for _ in 0..3 {
        xml.close()?;
    }
    Ok(())
}

fn paragraph_style(xml: &mut Xml, style: &Style) -> Result<(), ExchangeError> {
    let normal = style.id == "Normal";
    let kind = [("w:type", "paragraph"), ("w:default", "1"), ("w:styleId", style.id)];
    let plain = [("w:type", "paragraph"), ("w:styleId", style.id)];
    xml.open("w:style", if normal { &kind } else { &plain })?;
    xml.empty("w:name", &[("w:val", style.name)])?;
    if !normal {
        xml.empty("w:basedOn", &[("w:val", "Normal")])?;
    }
    xml.empty("w:qFormat", &[])?;
    xml.open("w:pPr", &[])?;
    if style.level.is_some() {
        xml.empty("w:keepNext", &[])?;
    }
    xml.empty("w:spacing", &[("w:before", style.before), ("w:after", style.after)])?;
    if let Some(level) = style.level {
        xml.empty("w:outlineLvl", &[("w:val", level)])?;
    }
    xml.close()?;
    xml.open("w:rPr", &[])?;
    if style.bold {
        xml.empty("w:b", &[])?;
        xml.empty("w:bCs", &[])?;
    }
    xml.empty("w:sz", &[("w:val", style.size)])?;
    xml.empty("w:szCs", &[("w:val", style.size)])?;
    xml.close()?;
    xml.close()
}

/// A table with thin lines.
fn grid(xml: &mut Xml) -> Result<(), ExchangeError> {
    xml.open("w:style", &[("w:type", "table"), ("w:styleId", "Grid")])?;
    xml.empty("w:name", &[("w:val", "Table Grid")])?;
    xml.open("w:tblPr", &[])?;
    xml.open("w:tblBorders", &[])?;
    for side in ["w:top", "w:left", "w:bottom", "w:right", "w:insideH", "w:insideV"] {
        xml.empty(side, &[("w:val", "single"), ("w:sz", "4"), ("w:space", "0"), ("w:color", "808080")])?;
    }
    xml.close()?;
    xml.open("w:tblCellMar", &[])?;
    for side in ["w:top", "w:left", "w:bottom", "w:right"] {
        xml.empty(side, &[("w:w", "85"), ("w:type", "dxa")])?;
    }
    xml.close()?;
    xml.close()?;
    xml.close()
}

pub(super) fn numbering() -> Part {
    let mut xml = Xml::new(false, true)?;
    xml.open("w:numbering", &[("xmlns:w", MAIN)])?;
    xml.open("w:abstractNum", &[("w:abstractNumId", "0")])?;
    xml.empty("w:multiLevelType", &[("w:val", "hybridMultilevel")])?;
    xml.open("w:lvl", &[("w:ilvl", "0")])?;
    xml.empty("w:start", &[("w:val", "1")])?;
    xml.empty("w:numFmt", &[("w:val", "bullet")])?;
    xml.empty("w:lvlText", &[("w:val", "•")])?;
    xml.empty("w:lvlJc", &[("w:val", "left")])?;
    xml.open("w:pPr", &[])?;
    xml.empty("w:ind", &[("w:left", "567"), ("w:hanging", "283")])?;
    for _ in 0..3 {
        xml.close()?;
    }
    xml.open("w:num", &[("w:numId", "1")])?;
    xml.empty("w:abstractNumId", &[("w:val", "0")])?;
    xml.finish()
}

pub(super) fn settings(language: UnLanguage) -> Part {
    let (own, asian, right) = tag(language);
    let mut xml = Xml::new(false, true)?;
    xml.open("w:settings", &[("xmlns:w", MAIN)])?;
    xml.open("w:compat", &[])?;
    let word = "http://schemas.microsoft.com/office/word";
    xml.empty("w:compatSetting", &[("w:name", "compatibilityMode"), ("w:uri", word), ("w:val", "15")])?;
    xml.close()?;
    let languages = [
        ("w:val", if asian || right { "en-GB" } else { own }),
        ("w:eastAsia", if asian { own } else { "zh-CN" }),
        ("w:bidi", if right { own } else { "ar-SA" }),
    ];
    xml.empty("w:themeFontLang", &languages)?;
    xml.finish()
}
