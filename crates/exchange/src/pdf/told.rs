//! A document as the template takes it: data, with drawings as files beside it.

use chrono::Datelike;
use serde_json::{Value, json};
use vocabulary::UnLanguage;

use super::Fonts;
use crate::document::{Block, Chart, Document, widths};

/// Width between the margins of an upright page and of one that lies across, and the height left for a drawing, in points.
const UPRIGHT: (f64, f64) = (470.0, 640.0);
const ACROSS: (f64, f64) = (717.0, 400.0);

/// Points that a pixel of a drawing takes, so that letters are as large in every drawing.
const PIXEL: f64 = 0.65;

/// Width of a letter, in its size; the largest and smallest size of letters in a table, in points; and the space beside
/// the words of a cell.
const LETTER: f64 = 0.56;
const LETTERS: (f64, f64) = (5.0, 9.0);
const INSET: f64 = 3.0;

/// The data of a document, and its drawings by the names of their files.
pub(super) struct Told {
    pub data: Value,
    pub drawings: Vec<(String, String)>,
}

struct Teller<'a> {
    fonts: &'a Fonts,
    /// Level of the last heading: levels go down one step at a time, as listeners expect.
    level: u8,
    across: bool,
    right_to_left: bool,
    drawings: Vec<(String, String)>,
}

/// A language, its country where that decides how characters look, and the space between lines for its script.
const fn tag(language: UnLanguage) -> (&'static str, Option<&'static str>, f64) {
    match language {
        UnLanguage::Ar => ("ar", None, 0.85),
        UnLanguage::Zh => ("zh", Some("CN"), 0.8),
        UnLanguage::En => ("en", None, 0.65),
        UnLanguage::Fr => ("fr", None, 0.65),
        UnLanguage::Ru => ("ru", None, 0.65),
        UnLanguage::Es => ("es", None, 0.65),
    }
}

pub(super) fn told(document: &Document, fonts: &Fonts) -> Told {
    let mut teller = Teller {
        fonts,
        level: 0,
        across: false,
        right_to_left: document.language.right_to_left(),
        drawings: Vec::new(),
    };
    let (mut upright, mut across) = (Vec::new(), Vec::new());
    for block in &document.blocks {
        if *block == Block::Across {
            teller.across = true;
            continue;
        }
        let told = teller.block(block);
        if teller.across { &mut across } else { &mut upright }.extend(told);
    }
    let (language, region, leading) = tag(document.language);
    let say = |text: &str| fonts.shown(text).replace('\n', " ");
    let data = json!({
        "language": language,
        "region": region,
        "leading": leading,
        "fonts": fonts.families(document.language),
        "title": say(&document.title),
        "author": say(&document.author),
        "day": [document.day.year(), document.day.month(), document.day.day()],
        "footer": document.footer.as_deref().map(say),
        "upright": upright,
        "across": across,
    });
    Told { data, drawings: teller.drawings }
}

impl Teller<'_> {
    fn say(&self, text: &str) -> String {
        self.fonts.shown(text)
    }

    /// Width and height between the margins.
    const fn room(&self) -> (f64, f64) {
        if self.across { ACROSS } else { UPRIGHT }
    }

    fn all(&self, texts: &[String]) -> Vec<String> {
        texts.iter().map(|text| self.say(text)).collect()
    }

    fn block(&mut self, block: &Block) -> Vec<Value> {
        let text = |kind: &str, text: &str| vec![json!({"kind": kind, "text": self.say(text)})];
        match block {
            Block::Heading(_, words) if words.trim().is_empty() => Vec::new(),
            Block::Heading(level, words) => {
                self.level = (*level).clamp(1, 3).min(self.level + 1);
                vec![json!({"kind": "heading", "level": self.level, "text": self.say(words)})]
            }
            Block::Paragraph(words) => text("paragraph", words),
            Block::Note(words) => text("note", words),
            Block::Centred(words) => text("centred", words),
            Block::End(words) => text("end", words),
            Block::Bullets(items) => vec![json!({"kind": "bullets", "items": self.all(items)})],
            Block::Rows(rows) if rows.is_empty() => Vec::new(),
            Block::Rows(rows) => {
                let rows: Vec<_> = rows.iter().map(|(name, value)| [self.say(name), self.say(value)]).collect();
                vec![json!({"kind": "rows", "rows": rows})]
            }
            Block::Table { columns, rows, numbers } => self.table(columns, rows, numbers).into_iter().collect(),
            Block::Chart(chart) => self.chart(chart),
            Block::Space => vec![json!({"kind": "space"})],
            Block::PageBreak => vec![json!({"kind": "page-break"})],
            // Where it stands was seen before.
            Block::Across => Vec::new(),
        }
    }

    fn table(&self, columns: &[String], rows: &[Vec<String>], numbers: &[bool]) -> Option<Value> {
        let count = columns.len();
        let row = |row: &Vec<String>| {
            let mut cells = self.all(row);
            cells.resize(count, String::new());
            cells
        };
        let mut numbers = numbers.to_vec();
        numbers.resize(count, false);
        // What stands in a wide table must fit beside its neighbours: its letters become smaller.
        let letters = widths(columns, rows);
        let beside = 2.0 * INSET * count as f64;
        let wanted = letters.iter().sum::<usize>() as f64 * LETTER;
        let size = ((self.room().0 - beside) / wanted.max(1.0)).clamp(LETTERS.0, LETTERS.1);
        let points = letters.iter().map(|letters| *letters as f64 * LETTER * size + 2.0 * INSET);
        (count > 0).then(|| {
            json!({
                "kind": "table",
                "columns": self.all(columns),
                "rows": rows.iter().map(row).collect::<Vec<_>>(),
                "numbers": numbers,
                "widths": points.collect::<Vec<_>>(),
                "size": size,
                "inset": INSET,
            })
        })
    }

    /// The drawing with its words for those who do not see it, else its title; then the table behind it.
    fn chart(&mut self, chart: &Chart) -> Vec<Value> {
        let mut told = Vec::new();
        match chart.svg.as_deref().and_then(|svg| Some((svg, size(svg)?))) {
            Some((svg, (width, height))) => {
                let (most_wide, most_tall) = self.room();
                let shown = (PIXEL * width).min(most_wide).min(most_tall * width / height);
                let file = format!("drawing-{}.svg", self.drawings.len());
                let svg = if self.right_to_left { by_side(svg) } else { svg.to_owned() };
                self.drawings.push((file.clone(), self.say(&svg)));
                let alt = self.say(&format!("{}. {}", chart.title, chart.description));
                told.push(json!({"kind": "drawing", "file": file, "alt": alt, "width": shown}));
            }
            None => {
                told.extend(self.block(&Block::Heading(3, chart.title.clone())));
                told.extend(self.block(&Block::Note(chart.description.clone())));
            }
        }
        let numbers: Vec<bool> = (0..chart.columns.len()).map(|at| at > 0).collect();
        told.extend(self.table(&chart.columns, &chart.rows, &numbers));
        told
    }
}

/// A drawing whose words are anchored by side: the typesetter's reader of drawings knows no direction, so that what
/// begins at a point in one from right to left must say that it ends there.
fn by_side(svg: &str) -> String {
    let apart = svg.replace("text-anchor=\"start\"", "text-anchor=\"\u{0}\"");
    let swapped = apart.replace("text-anchor=\"end\"", "text-anchor=\"start\"").replace('\u{0}', "end");
    swapped.replacen(" direction=\"rtl\"", " text-anchor=\"end\"", 1)
}

/// Width and height of a drawing.
fn size(svg: &str) -> Option<(f64, f64)> {
    let numbers = svg.split_once("viewBox=\"")?.1.split('"').next()?;
    let mut numbers = numbers.split_whitespace().skip(2).map(str::parse::<f64>);
    let (width, height) = (numbers.next()?.ok()?, numbers.next()?.ok()?);
    (width > 0.0 && height > 0.0).then_some((width, height))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_a_drawing_from_right_to_left_are_anchored_by_side() {
        let drawn = r#"<svg direction="rtl"><text text-anchor="start"/><text text-anchor="end"/><text/></svg>"#;
        let told = r#"<svg text-anchor="end"><text text-anchor="end"/><text text-anchor="start"/><text/></svg>"#;
        assert_eq!(by_side(drawn), told);
    }
}
