#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use super::*;
use crate::document::Chart;
use proptest::prelude::*;
use std::io::Read;
use vocabulary::UnLanguage;

fn part(bytes: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

/// Every part is well-formed; gives the text as a reader would hear it.
fn heard(bytes: &[u8]) -> String {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let names: Vec<String> =
        (0..archive.len()).map(|at| archive.by_index(at).unwrap().name().unwrap().into_owned()).collect();
    let mut words = String::new();
    for name in names {
        let text = part(bytes, &name);
        let mut reader = quick_xml::Reader::from_str(&text);
        let mut inside = false;
        loop {
            match reader.read_event().unwrap_or_else(|e| panic!("{name}: {e}")) {
                quick_xml::events::Event::Start(start) => inside = start.name().as_ref() == "w:t",
                quick_xml::events::Event::End(_) => inside = false,
                quick_xml::events::Event::Text(text) if inside => words.push_str(&text.xml10_content()),
                quick_xml::events::Event::GeneralRef(r) if inside => {
                    words.push_str(quick_xml::escape::resolve_predefined_entity(r.as_ref()).unwrap());
                }
                quick_xml::events::Event::Eof => break,
                _ => {}
            }
        }
    }
    words.replace('\u{200f}', "")
}

fn document(language: UnLanguage, blocks: Vec<Block>) -> Document {
    let day = "2026-11-23".parse().unwrap();
    Document { language, title: "A & B".into(), author: "x".into(), day, footer: None, blocks }
}

#[test]
fn arabic_runs_from_right_to_left_in_paragraphs_runs_tables_and_pages() {
    let table =
        Block::Table { columns: vec!["أ".into(), "ب".into()], rows: vec![vec!["1".into()]], numbers: vec![true] };
    let bytes =
        write_document(&document(UnLanguage::Ar, vec![Block::Heading(1, "تقرير CSIRT.".into()), table])).unwrap();
    let text = part(&bytes, "word/document.xml");
    for wanted in ["<w:bidi/>", "<w:rtl/>", "<w:bidiVisual/>", "<w:bCs/>", "<w:tblHeader/>"] {
        assert!(text.contains(wanted), "{wanted}\n{text}");
    }
    assert!(text.contains("<w:rPr></w:rPr><w:t xml:space=\"preserve\">CSIRT</w:t>"), "{text}");
    let styles = part(&bytes, "word/styles.xml");
    assert!(styles.contains("w:bidi=\"ar-SA\""), "{styles}");
    assert!(part(&bytes, "docProps/core.xml").contains("<dc:language>ar-SA</dc:language>"));
}

#[test]
fn on_an_arabic_page_a_foreign_sentence_and_a_foreign_name_keep_their_signs() {
    let written = |text: &str| {
        let bytes = write_document(&document(UnLanguage::Ar, vec![Block::Paragraph(text.into())])).unwrap();
        part(&bytes, "word/document.xml").split("<w:sectPr>").next().unwrap().to_owned()
    };
    let sentence = written("Advice on staffing.");
    assert!(!sentence.contains("<w:bidi/>") && sentence.contains("<w:jc w:val=\"right\"/>"), "{sentence}");
    assert!(written("CSIRT").contains("<w:bidi/>"), "a single name goes with the page");
    assert!(written("New York، 23 تشرين").contains("\u{200f}، 23"));
}

#[test]
fn chinese_has_its_font_and_language_and_no_direction() {
    let bytes = write_document(&document(UnLanguage::Zh, vec![Block::Paragraph("能力建设".into())])).unwrap();
    let text = part(&bytes, "word/document.xml");
    assert!(text.contains("w:hint=\"eastAsia\"") && !text.contains("<w:bidi/>") && !text.contains("<w:rtl/>"));
    let styles = part(&bytes, "word/styles.xml");
    assert!(styles.contains("w:eastAsia=\"SimSun\"") && styles.contains("w:eastAsia=\"zh-CN\""));
}

#[test]
fn the_same_document_gives_the_same_bytes() {
    let one = document(
        UnLanguage::En,
        vec![Block::Paragraph("<a>&\u{0}\u{b}\nb".into()), Block::PageBreak, Block::Rows(vec![])],
    );
    let bytes = write_document(&one).unwrap();
    assert_eq!(bytes, write_document(&one).unwrap());
    assert_eq!(heard(&bytes), "<a>&b");
}

#[test]
fn a_report_has_its_foot_its_charts_as_tables_and_wide_pages_for_wide_tables() {
    for language in UnLanguage::ALL {
        let chart = Chart {
            title: "Share met".into(),
            description: "Each bar is a group.".into(),
            svg: Some("<svg/>".into()),
            columns: vec!["Group".into(), "Share".into()],
            rows: vec![vec!["LDC".into(), "45 %".into()]],
        };
        let blocks = vec![Block::Chart(chart), Block::Across, Block::Across, Block::Paragraph("Annex".into())];
        let report = Document { footer: Some("SHA-256 & more".into()), ..document(language, blocks) };
        let bytes = write_document(&report).unwrap();
        for said in ["Share met", "Each bar is a group.", "LDC", "45 %", "Annex", "SHA-256 & more"] {
            assert!(heard(&bytes).contains(said), "{language} {said}");
        }
        let text = part(&bytes, "word/document.xml");
        assert_eq!((text.matches("<w:sectPr>").count(), text.matches("w:orient=\"landscape\"").count()), (2, 1));
        assert_eq!(text.matches("<w:footerReference w:type=\"default\" r:id=\"rId4\"/>").count(), 2, "{text}");
        let foot = part(&bytes, "word/footer1.xml");
        assert!(foot.contains("w:instr=\"PAGE\"") && foot.contains("w:instr=\"NUMPAGES\""), "{foot}");
        assert_eq!(foot.contains("<w:bidi/>"), language.right_to_left());
        assert!(part(&bytes, "[Content_Types].xml").contains("/word/footer1.xml"));
        assert!(part(&bytes, "word/_rels/document.xml.rels").contains("footer1.xml"));
    }
    let letter = write_document(&document(UnLanguage::En, Vec::new())).unwrap();
    let text = part(&letter, "word/document.xml");
    assert!(!text.contains("footerReference") && !text.contains("landscape"), "{text}");
}

proptest! {
    #[test]
    fn any_text_is_kept_and_well_formed(text in "[\\p{L}\\p{N} <>&\"'.,:()=+]{0,60}", language in prop::sample::select(UnLanguage::ALL.to_vec())) {
        let blocks = vec![
            Block::Paragraph(text.clone()),
            Block::Bullets(vec![text.clone()]),
            Block::Rows(vec![(text.clone(), text.clone())]),
        ];
        let bytes = write_document(&document(language, blocks)).unwrap();
        prop_assert_eq!(heard(&bytes), text.replace('\u{200f}', "").repeat(4));
    }
}
