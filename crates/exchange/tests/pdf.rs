//! One report as tagged PDF in six languages, with the fonts that the scripts install. `MATCHMAKER_FONTS` names another
//! folder of fonts.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use exchange::{Block, Chart, Document, Fonts, write_pdf};
use vocabulary::UnLanguage;

const PLACES: [&str; 6] = [
    "/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf",
    "/usr/share/fonts/truetype/noto/NotoSans-Bold.ttf",
    "/usr/share/fonts/truetype/noto/NotoNaskhArabic-Regular.ttf",
    "/usr/share/fonts/truetype/noto/NotoNaskhArabic-Bold.ttf",
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc",
];

fn fonts() -> Fonts {
    let own = std::env::var_os("MATCHMAKER_FONTS").map(|folder| {
        let mut paths: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|one| one.unwrap().path()).collect();
        paths.sort();
        paths
    });
    let paths = own.unwrap_or_else(|| PLACES.map(PathBuf::from).into());
    let read = |path: PathBuf| std::fs::read(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    Fonts::read(paths.into_iter().map(read)).expect("the files hold fonts")
}

/// What a report says in a language: title, a sentence, a heading of a table.
const fn words(language: UnLanguage) -> [&'static str; 3] {
    match language {
        UnLanguage::Ar => ["تقرير المواءمة", "تبلغ قيمة الخطة 45.6\u{200e}%\u{200e} في CSIRT.", "الحاجة"],
        UnLanguage::Zh => ["匹配报告", "该计划的价值为 45.6%，涉及 CSIRT。", "需求"],
        UnLanguage::En => ["Match report", "The plan is worth 45.6% of “CSIRT” – at most.", "Need"],
        UnLanguage::Fr => {
            ["Rapport de mise en adéquation", "Le plan vaut 45,6\u{202f}% : « CSIRT » – au plus.", "Besoin"]
        }
        UnLanguage::Ru => ["Отчёт о согласовании", "План даёт 45,6\u{a0}% для CSIRT.", "Потребность"],
        UnLanguage::Es => ["Informe de ajuste", "El plan vale el 45,6\u{a0}% de «CSIRT», ¿no?", "Necesidad"],
    }
}

fn report(language: UnLanguage) -> Document {
    let [title, sentence, column] = words(language);
    let svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 400 60\"><style>.b{{fill:#0072b2}}text{{font-family:\"Noto Sans\",\"Noto Naskh Arabic\",\"Noto Sans CJK SC\"}}</style>\
         <rect class=\"b\" x=\"10\" y=\"10\" width=\"200\" height=\"20\"/><text x=\"10\" y=\"50\">{title} \u{1f600}</text></svg>"
    );
    let chart = |svg| Chart {
        title: title.into(),
        description: sentence.into(),
        svg,
        columns: vec![column.into(), "%".into()],
        rows: vec![vec!["LDC".into(), "45".into()]],
    };
    // Enough rows for several pages; words in scripts that no font here has, and a program's own signs, must do no harm.
    let row = |n: usize| vec![format!("#set text(red) $x$ *{n}* <b> ภาษาไทย \u{1f600}\u{e000}\u{0}"), n.to_string()];
    let table = Block::Table {
        columns: vec![column.into(), "№".into()],
        rows: (0..80).map(row).collect(),
        numbers: vec![false, true],
    };
    Document {
        language,
        title: title.into(),
        author: "Secretariat".into(),
        day: "2026-11-23".parse().unwrap(),
        footer: Some(format!("SHA-256: {}", "0123456789abcdef".repeat(4))),
        blocks: vec![
            Block::Heading(1, title.into()),
            Block::Paragraph(sentence.into()),
            Block::Note(format!("{sentence}\n{sentence}")),
            Block::Centred(title.into()),
            Block::End("2026".into()),
            Block::Bullets(vec![sentence.into(), "b".into()]),
            // A level too deep is brought to where listeners expect it.
            Block::Heading(3, title.into()),
            Block::Rows(vec![(title.into(), "0123456789abcdef".repeat(4)), (column.into(), sentence.into())]),
            Block::Chart(chart(Some(svg))),
            Block::Chart(chart(None)),
            Block::Space,
            Block::PageBreak,
            Block::Across,
            Block::Heading(2, title.into()),
            table,
        ],
    }
}

/// What a reader of PDF hears, where that program is at hand.
fn heard(pdf: &[u8]) -> Option<String> {
    let mut reader = Command::new("pdftotext")
        .args(["-enc", "UTF-8", "-", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .ok()?;
    let mut input = reader.stdin.take().unwrap();
    let bytes = pdf.to_vec();
    let writing = std::thread::spawn(move || input.write_all(&bytes));
    let output = reader.wait_with_output().unwrap();
    writing.join().unwrap().unwrap();
    Some(String::from_utf8(output.stdout).unwrap())
}

#[test]
fn a_report_is_a_tagged_pdf_in_six_languages() {
    let fonts = fonts();
    for language in UnLanguage::ALL {
        assert!(fonts.know(language), "a font for {language}");
        let document = report(language);
        let pdf = write_pdf(&document, &fonts).unwrap_or_else(|e| panic!("{language}: {e}"));
        assert_eq!(pdf.warnings, Vec::<String>::new(), "{language}");
        assert_eq!(pdf.bytes, write_pdf(&document, &fonts).unwrap().bytes, "the same bytes twice");
        if let Some(folder) = std::env::var_os("MATCHMAKER_PDF") {
            std::fs::write(PathBuf::from(folder).join(format!("report-{language}.pdf")), &pdf.bytes).unwrap();
        }
        assert!(pdf.bytes.starts_with(b"%PDF-"));
        let raw = String::from_utf8_lossy(&pdf.bytes);
        for mark in ["/StructTreeRoot", "/MarkInfo", "/Marked true", "<pdfuaid:part>1</pdfuaid:part>"] {
            assert!(raw.contains(mark), "{language}: {mark}");
        }
        assert!(
            raw.contains(&format!("/Lang ({language}")) || raw.contains(&format!("/Lang({language}")),
            "{language}"
        );
        if let Some(text) = heard(&pdf.bytes) {
            let (bare, title): (String, String) = (
                text.chars().filter(|c| !c.is_whitespace()).collect(),
                document.title.chars().filter(|c| !c.is_whitespace()).collect(),
            );
            // In what order a program writes letters from right to left is its own affair.
            if !language.right_to_left() {
                assert!(bare.contains(&title), "{language}: {text}");
            }
            assert!(text.contains("#set text(red) $x$ *7* <b>"), "nobody's words are read as markup: {text}");
            assert!(bare.contains(&"0123456789abcdef".repeat(4)), "{language}: {text}");
        }
    }
}

#[test]
fn without_fonts_there_is_nothing_to_write_with() {
    assert!(Fonts::read([b"no font".to_vec()]).is_none());
}
