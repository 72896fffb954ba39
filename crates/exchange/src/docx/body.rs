//! The text of a document. The order of properties within an element is the schema's.

use vocabulary::UnLanguage;

use super::parts::{FOOTER, MAIN, OFFICE, tag};
use super::runs::runs;
use super::{Block, Document};
use crate::ExchangeError;
use crate::document::{Chart, widths};
use crate::xml::Xml;

type Written = Result<(), ExchangeError>;

/// The shorter and the longer side of an A4 page and its margin, in twentieths of a point.
const A4: (usize, usize) = (11_906, 16_838);
const MARGIN: usize = 1_276;

struct Body {
    xml: Xml,
    language: UnLanguage,
    footer: bool,
    across: bool,
}

/// How a paragraph stands.
#[derive(Clone, Copy, Default)]
struct Look<'a> {
    style: &'a str,
    /// `center` or `end`; empty where the paragraph begins where reading begins.
    align: &'a str,
    bold: bool,
    bullet: bool,
    keep_with_next: bool,
    /// Sentences, which may be in another language than the page.
    prose: bool,
}

/// Whether a text has several words, and none of them runs from right to left.
fn foreign_sentence(text: &str) -> bool {
    text.trim().contains(' ')
        && text.chars().any(char::is_alphabetic)
        && runs(text, false).iter().all(|run| !run.right_to_left)
}

pub(super) fn body(document: &Document) -> Result<Vec<u8>, ExchangeError> {
    let footer = document.footer.is_some();
    let mut body = Body { xml: Xml::new(false, true)?, language: document.language, footer, across: false };
    body.xml.open("w:document", &[("xmlns:w", MAIN), ("xmlns:r", OFFICE)])?;
    body.xml.open("w:body", &[])?;
    for block in &document.blocks {
        body.block(block)?;
    }
    body.page()?;
    body.xml.finish()
}

/// The foot of every page: what it says, and the number of the page of so many.
pub(super) fn footer(language: UnLanguage, text: &str) -> Result<Vec<u8>, ExchangeError> {
    let mut body = Body { xml: Xml::new(false, true)?, language, footer: false, across: false };
    body.xml.open("w:ftr", &[("xmlns:w", MAIN)])?;
    let look = Look { style: "Footer", ..Look::default() };
    if !text.is_empty() {
        body.paragraph(text, look)?;
    }
    body.begin_paragraph(Look { align: "end", ..look }, language.right_to_left(), false)?;
    for (before, field) in [("", "PAGE"), (" / ", "NUMPAGES")] {
        if !before.is_empty() {
            body.line(before, false, false)?;
        }
        body.xml.open("w:fldSimple", &[("w:instr", field)])?;
        body.line("1", false, false)?;
        body.xml.close()?;
    }
    body.xml.close()?;
    body.xml.finish()
}

impl Body {
    fn width(&self) -> usize {
        (if self.across { A4.1 } else { A4.0 }) - 2 * MARGIN
    }

    fn block(&mut self, block: &Block) -> Written {
        match block {
            Block::Heading(level, text) => {
                let style = ["Heading1", "Heading2", "Heading3"];
                let style = style.get(usize::from(level.saturating_sub(1).min(2))).copied().unwrap_or("Heading3");
                self.paragraph(text, Look { style, keep_with_next: true, ..Look::default() })
            }
            Block::Paragraph(text) => self.paragraph(text, Look { prose: true, ..Look::default() }),
            Block::Note(text) => self.paragraph(text, Look { style: "Note", prose: true, ..Look::default() }),
            Block::Centred(text) => self.paragraph(text, Look { align: "center", bold: true, ..Look::default() }),
            Block::End(text) => self.paragraph(text, Look { align: "end", ..Look::default() }),
            Block::Bullets(items) => {
                let look = Look { style: "ListBullet", bullet: true, ..Look::default() };
                items.iter().try_for_each(|item| self.paragraph(item, look))
            }
            Block::Rows(rows) => self.rows(rows),
            Block::Table { columns, rows, numbers } => self.table(columns, rows, numbers),
            Block::Chart(chart) => self.chart(chart),
            Block::Space => self.paragraph("", Look::default()),
            Block::PageBreak => {
                self.xml.open("w:p", &[])?;
                self.xml.open("w:r", &[])?;
                self.xml.empty("w:br", &[("w:type", "page")])?;
                self.xml.close()?;
                self.xml.close()
            }
            Block::Across if self.across => Ok(()),
            Block::Across => {
                // The pages before end here, with their own measures.
                self.xml.open("w:p", &[])?;
                self.xml.open("w:pPr", &[])?;
                self.page()?;
                self.xml.close()?;
                self.across = true;
                self.xml.close()
            }
        }
    }

    fn flag(&mut self, name: &str, set: bool) -> Written {
        if set { self.xml.empty(name, &[]) } else { Ok(()) }
    }

    fn paragraph(&mut self, text: &str, look: Look) -> Written {
        let page = self.language.right_to_left();
        // Somebody's sentence in another script keeps its own direction, at the side where this page begins.
        let own = page && look.prose && foreign_sentence(text);
        let right_to_left = page && !own;
        let look = if own && look.align.is_empty() { Look { align: "end", ..look } } else { look };
        self.begin_paragraph(look, right_to_left, own)?;
        for (number, line) in text.split('\n').enumerate() {
            if number > 0 {
                self.xml.open("w:r", &[])?;
                self.xml.empty("w:br", &[])?;
                self.xml.close()?;
            }
            self.line(line.trim_end_matches('\r'), look.bold, right_to_left)?;
        }
        self.xml.close()
    }

    /// Opens a paragraph and says how it stands; `own` where it runs against the page.
    fn begin_paragraph(&mut self, look: Look, right_to_left: bool, own: bool) -> Written {
        self.xml.open("w:p", &[])?;
        self.xml.open("w:pPr", &[])?;
        if !look.style.is_empty() {
            self.xml.empty("w:pStyle", &[("w:val", look.style)])?;
        }
        self.flag("w:keepNext", look.keep_with_next)?;
        if look.bullet {
            self.xml.open("w:numPr", &[])?;
            self.xml.empty("w:ilvl", &[("w:val", "0")])?;
            self.xml.empty("w:numId", &[("w:val", "1")])?;
            self.xml.close()?;
        }
        if own {
            self.xml.empty("w:bidi", &[("w:val", "0")])?;
        }
        self.flag("w:bidi", right_to_left)?;
        match look.align {
            // `right` means the end of the line in a paragraph from right to left, too: Word mirrors it there.
            "end" => self.xml.empty("w:jc", &[("w:val", "right")])?,
            "" => {}
            align => self.xml.empty("w:jc", &[("w:val", align)])?,
        }
        self.xml.close()
    }

    fn line(&mut self, text: &str, bold: bool, right_to_left: bool) -> Written {
        let mut after_left = false;
        for run in runs(text, right_to_left) {
            // Without the mark, a comma and digits after a Latin name would be drawn to it: "New York, 23".
            let mark = right_to_left && after_left && run.right_to_left;
            let sign = run.text.starts_with(['،', '؛', '؟']);
            let mark = if mark && sign { "\u{200f}" } else { "" };
            after_left = !run.right_to_left;
            self.xml.open("w:r", &[])?;
            self.xml.open("w:rPr", &[])?;
            if run.east_asian {
                self.xml.empty("w:rFonts", &[("w:hint", "eastAsia")])?;
            }
            self.flag("w:b", bold)?;
            // Right-to-left scripts have properties of their own: w:b does not make them bold.
            self.flag("w:bCs", bold)?;
            self.flag("w:rtl", run.right_to_left)?;
            self.xml.close()?;
            self.xml.text("w:t", &[("xml:space", "preserve")], &format!("{mark}{}", run.text.replace('\t', " ")))?;
            self.xml.close()?;
        }
        Ok(())
    }

    fn begin_table(&mut self, widths: &[usize], style: &str) -> Written {
        self.xml.open("w:tbl", &[])?;
        self.xml.open("w:tblPr", &[])?;
        self.xml.empty("w:tblStyle", &[("w:val", style)])?;
        self.flag("w:bidiVisual", self.language.right_to_left())?;
        let whole: usize = widths.iter().sum();
        self.xml.empty("w:tblW", &[("w:w", &whole.to_string()), ("w:type", "dxa")])?;
        self.xml.empty("w:tblLayout", &[("w:type", "fixed")])?;
        self.xml.close()?;
        self.xml.open("w:tblGrid", &[])?;
        for width in widths {
            self.xml.empty("w:gridCol", &[("w:w", &width.to_string())])?;
        }
        self.xml.close()
    }

    fn cell(&mut self, text: &str, width: usize, look: Look) -> Written {
        self.xml.open("w:tc", &[])?;
        self.xml.open("w:tcPr", &[])?;
        self.xml.empty("w:tcW", &[("w:w", &width.to_string()), ("w:type", "dxa")])?;
        self.xml.close()?;
        self.paragraph(text, look)?;
        self.xml.close()
    }

    fn begin_row(&mut self, heading: bool) -> Written {
        self.xml.open("w:tr", &[])?;
        self.xml.open("w:trPr", &[])?;
        self.xml.empty("w:cantSplit", &[])?;
        self.flag("w:tblHeader", heading)?;
        self.xml.close()
    }

    /// A paragraph after a table keeps it apart from the next one.
    fn end_table(&mut self) -> Written {
        self.xml.close()?;
        self.paragraph("", Look { style: "Cell", ..Look::default() })
    }

    fn rows(&mut self, rows: &[(String, String)]) -> Written {
        if rows.is_empty() {
            return Ok(());
        }
        let (label, value) = (self.width() * 35 / 100, self.width() * 65 / 100);
        self.begin_table(&[label, value], "Grid")?;
        for (name, text) in rows {
            self.begin_row(false)?;
            self.cell(name, label, Look { style: "Cell", bold: true, ..Look::default() })?;
            self.cell(text, value, Look { style: "Cell", ..Look::default() })?;
            self.xml.close()?;
        }
        self.end_table()
    }

    fn table(&mut self, columns: &[String], rows: &[Vec<String>], numbers: &[bool]) -> Written {
        if columns.is_empty() {
            return Ok(());
        }
        let letters = widths(columns, rows);
        let whole = letters.iter().sum::<usize>().max(1);
        let widths: Vec<usize> = letters.iter().map(|wanted| self.width() * wanted / whole).collect();
        self.begin_table(&widths, "Grid")?;
        let number = |at: usize| if numbers.get(at).copied().unwrap_or(false) { "end" } else { "" };
        self.begin_row(true)?;
        for (at, (heading, width)) in columns.iter().zip(&widths).enumerate() {
            self.cell(heading, *width, Look { style: "Cell", align: number(at), bold: true, ..Look::default() })?;
        }
        self.xml.close()?;
        for row in rows {
            self.begin_row(false)?;
            for (at, width) in widths.iter().enumerate() {
                let text = row.get(at).map_or("", String::as_str);
                self.cell(text, *width, Look { style: "Cell", align: number(at), ..Look::default() })?;
            }
            self.xml.close()?;
        }
        self.end_table()
    }

    /// Its title, what can be read from it, and the table behind it.
    fn chart(&mut self, chart: &Chart) -> Written {
        self.paragraph(&chart.title, Look { style: "Heading3", keep_with_next: true, ..Look::default() })?;
        if !chart.description.is_empty() {
            self.paragraph(
                &chart.description,
                Look { style: "Note", prose: true, keep_with_next: true, ..Look::default() },
            )?;
        }
        let numbers: Vec<bool> = (0..chart.columns.len()).map(|at| at > 0).collect();
        self.table(&chart.columns, &chart.rows, &numbers)
    }

    /// A4 with margins of 2.25 cm; pages of a text from right to left are bound on the right.
    fn page(&mut self) -> Written {
        self.xml.open("w:sectPr", &[])?;
        if self.footer {
            self.xml.empty("w:footerReference", &[("w:type", "default"), ("r:id", FOOTER)])?;
        }
        let [short, long] = [A4.0, A4.1].map(|side| side.to_string());
        if self.across {
            self.xml.empty("w:pgSz", &[("w:w", &long), ("w:h", &short), ("w:orient", "landscape")])?;
        } else {
            self.xml.empty("w:pgSz", &[("w:w", &short), ("w:h", &long)])?;
        }
        let margin = MARGIN.to_string();
        let margins = ["w:top", "w:right", "w:bottom", "w:left"].map(|side| (side, margin.as_str()));
        let more = [("w:header", "709"), ("w:footer", "709"), ("w:gutter", "0")];
        self.xml.empty("w:pgMar", &[margins.as_slice(), &more].concat())?;
        self.flag("w:bidi", tag(self.language).2)?;
        self.xml.close()
    }
}
