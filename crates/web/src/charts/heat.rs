//! Heat map: area by region, the share met in each cell as shade and as number.

use super::canvas::{Anchor, Canvas, share, wrap};
use super::{Figure, Words};

/// One cell.
#[derive(Debug, Clone, Default)]
pub struct Cell {
    /// Share met, 0 to 1; none where nothing was asked.
    pub share: Option<f64>,
    /// The number inside.
    pub text: String,
}

/// The data: `cells[row][column]`.
#[derive(Debug, Clone, Default)]
pub struct Heat {
    /// Names of the rows.
    pub rows: Vec<String>,
    /// Names of the columns.
    pub columns: Vec<String>,
    /// Cells by row.
    pub cells: Vec<Vec<Cell>>,
}

/// One hue, ten steps; the text turns light on dark cells.
pub fn heat(words: &Words, heat: &Heat) -> Figure {
    const LABEL: f64 = 230.0;
    const HEAD: f64 = 58.0;
    const ROW: f64 = 38.0;
    let columns = heat.columns.len().max(1) as f64;
    let width = (LABEL + columns * 76.0).max(520.0);
    let cell = (width - LABEL) / columns;
    let mut canvas = Canvas::new(width, HEAD + ROW * heat.rows.len() as f64 + 4.0, words.rtl);
    for (n, name) in heat.columns.iter().enumerate() {
        let x = LABEL + cell * (n as f64 + 0.5);
        canvas.lines(x, HEAD / 2.0, Anchor::Middle, "c-label", &wrap(name, (cell / 7.0) as usize, 3));
    }
    for (r, name) in heat.rows.iter().enumerate() {
        let y = HEAD + ROW * r as f64;
        canvas.lines(LABEL - 10.0, y + 23.0, Anchor::End, "c-label", &wrap(name, 30, 2));
        for (c, value) in heat.cells.get(r).into_iter().flatten().enumerate() {
            let x = LABEL + cell * c as f64;
            let class = value.share.map_or_else(|| "h-none".to_owned(), |s| format!("h-{}", (share(s) * 9.999) as u8));
            canvas.rect(x + 1.0, y + 1.0, cell - 2.0, ROW - 2.0, &class);
            let text = if value.share.is_some_and(|s| share(s) >= 0.5) { "h-text h-light" } else { "h-text" };
            canvas.text(x + cell / 2.0, y + 23.0, Anchor::Middle, text, &value.text);
        }
    }
    let rows = heat
        .rows
        .iter()
        .zip(&heat.cells)
        .map(|(name, cells)| std::iter::once(name.clone()).chain(cells.iter().map(|c| c.text.clone())).collect())
        .collect();
    let mut figure = Figure::new(words, canvas.finish(words), rows);
    figure.head.extend(heat.columns.iter().cloned());
    figure
}

#[cfg(test)]
mod tests {
    use super::super::tests::{sound, words};
    use super::*;

    #[test]
    fn shades_by_tenths() {
        let cell =
            |share: Option<f64>| Cell { share, text: share.map_or("–".into(), |s| format!("{:.0} %", s * 100.0)) };
        let data = Heat {
            rows: vec!["Policy".into()],
            columns: vec!["Africa".into(), "Asia".into(), "Europe".into()],
            cells: vec![vec![cell(Some(1.0)), cell(Some(0.05)), cell(None)]],
        };
        let figure = heat(&words(true), &data);
        sound(&figure);
        for class in ["\"h-9\"", "\"h-0\"", "\"h-none\"", "h-light"] {
            assert!(figure.svg.contains(class), "{class}");
        }
        assert_eq!(figure.rows, [["Policy", "100 %", "5 %", "–"]]);
    }
}
