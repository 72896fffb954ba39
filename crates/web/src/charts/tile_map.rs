//! A map without borders: one tile a state, all of the same size, each with its code and its number.

use super::canvas::{Anchor, Canvas, share};
use super::{Figure, Words};

/// One state.
#[derive(Debug, Clone, Default)]
pub struct Tile {
    /// Column, counted from 0.
    pub column: u32,
    /// Row, counted from 0.
    pub row: u32,
    /// Its code.
    pub code: String,
    /// Its name, for the table.
    pub name: String,
    /// Shade, 0 to 1; none where there is nothing to show.
    pub share: Option<f64>,
    /// The number inside; empty where there is nothing to show.
    pub text: String,
}

/// Equal tiles in their grid. The table names only states with something to show.
pub fn tile_map(words: &Words, tiles: &[Tile]) -> Figure {
    const SIDE: f64 = 44.0;
    let columns = tiles.iter().map(|t| t.column + 1).max().unwrap_or(1);
    let rows = tiles.iter().map(|t| t.row + 1).max().unwrap_or(1);
    let mut canvas = Canvas::new((f64::from(columns) * SIDE).max(320.0), f64::from(rows) * SIDE, words.rtl);
    for tile in tiles {
        let (x, y) = (f64::from(tile.column) * SIDE, f64::from(tile.row) * SIDE);
        let shade = tile.share.map_or_else(|| "h-none".to_owned(), |s| format!("h-{}", (share(s) * 9.999) as u8));
        canvas.rect(x + 1.0, y + 1.0, SIDE - 2.0, SIDE - 2.0, &shade);
        let class = if tile.share.is_some_and(|s| share(s) >= 0.5) { "h-text h-light" } else { "h-text" };
        canvas.text(x + SIDE / 2.0, y + 19.0, Anchor::Middle, class, &tile.code);
        canvas.text(x + SIDE / 2.0, y + 35.0, Anchor::Middle, class, &tile.text);
    }
    let told = tiles.iter().filter(|tile| !tile.text.is_empty());
    let rows = told.map(|tile| vec![tile.name.clone(), tile.text.clone()]).collect();
    Figure::new(words, canvas.finish(words), rows)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{sound, words};
    use super::*;

    #[test]
    fn every_state_has_a_tile_and_only_counted_ones_a_row() {
        let tile = |column, code: &str, text: &str| Tile {
            column,
            row: 0,
            code: code.into(),
            name: code.into(),
            share: (!text.is_empty()).then_some(1.0),
            text: text.into(),
        };
        for rtl in [false, true] {
            let figure = tile_map(&words(rtl), &[tile(0, "XAA", "3"), tile(1, "XAB", "")]);
            sound(&figure);
            assert_eq!(figure.svg.matches("<rect").count(), 2);
            assert_eq!(figure.rows, [["XAA", "3"]]);
        }
    }
}
