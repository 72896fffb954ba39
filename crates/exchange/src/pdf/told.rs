//! A document as the template takes it: data, with drawings as files beside it.

use chrono::Datelike;
use serde_json::{Value, json};
use vocabulary::UnLanguage;

use super::Fonts;
use crate::document::{Block, Chart, Document, widths};

/// Width between the margins of an upright page and of one that lies across, and the height left for a drawing, in points.
const UPRIGHT: (f64, f64) = (470.0, 640.0);
const ACROSS: (f64, f64) = (717.0, 400.0);

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
    let mut teller = Teller { fonts, level: 0, across: false, drawings: Vec::new() };
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
        (count > 0).then(|| {
            json!({
                "kind": "table",
                "columns": self.all(columns),
                "rows": rows.iter().map(row).collect::<Vec<_>>(),
                "numbers": numbers,
                "widths": widths(columns, rows),
            })
        })
    }

    /// The drawing with its words for those who do not see it, else its title; then the table behind it.
    fn chart(&mut self, chart: &Chart) -> Vec<Value> {
        let mut told = Vec::new();
        match chart.svg.as_deref().and_then(|svg| Some((svg, size(svg)?))) {
            Some((svg, (width, height))) => {
                let (most_wide, most_tall) = if self.across { ACROSS } else { UPRIGHT };
                let width = most_wide.min(most_tall * width / height);
                let file = format!("drawing-{}.svg", self.drawings.len());
                self.drawings.push((file.clone(), self.say(svg)));
                let alt = self.say(&format!("{}. {}", chart.title, chart.description));
                told.push(json!({"kind": "drawing", "file": file, "alt": alt, "width": width}));
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

/// Width and height of a drawing.
fn size(svg: &str) -> Option<(f64, f64)> {
    let numbers = svg.split_once("viewBox=\"")?.1.split('"').next()?;
    let mut numbers = numbers.split_whitespace().skip(2).map(str::parse::<f64>);
    let (width, height) = (numbers.next()?.ok()?, numbers.next()?.ok()?);
    (width > 0.0 && height > 0.0).then_some((width, height))
}
