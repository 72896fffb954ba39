//! Levels at a glance: one row an area, one tile a capability, the level as shade and as number.

use super::canvas::{Anchor, Canvas, wrap};
use super::{Figure, Words};

/// One tile.
#[derive(Debug, Clone, Default)]
pub struct Tile {
    /// What it stands for; said when pointed at.
    pub says: String,
    /// Level, 1 to 5; none where it is not known.
    pub level: Option<u8>,
    /// The sign where there is no level.
    pub sign: String,
    /// Whether the target is above the level.
    pub below: bool,
}

/// One row of tiles.
#[derive(Debug, Clone, Default)]
pub struct Row {
    /// The area.
    pub label: String,
    /// Its capabilities.
    pub tiles: Vec<Tile>,
}

/// Darker is higher; a mark in the corner says that the target is not reached.
pub fn mosaic(words: &Words, rows: &[Row], table: Vec<Vec<String>>) -> Figure {
    const LABEL: f64 = 230.0;
    const SIDE: f64 = 44.0;
    const ROW: f64 = 48.0;
    let most = rows.iter().map(|r| r.tiles.len()).max().unwrap_or(0).max(9);
    let mut canvas = Canvas::new(LABEL + SIDE * most as f64 + 8.0, ROW * rows.len() as f64 + 8.0, words.rtl);
    for (n, row) in rows.iter().enumerate() {
        let y = 4.0 + ROW * n as f64;
        canvas.lines(LABEL - 10.0, y + 26.0, Anchor::End, "c-label", &wrap(&row.label, 30, 2));
        for (m, tile) in row.tiles.iter().enumerate() {
            let x = LABEL + SIDE * m as f64;
            let shade = tile.level.map(|level| level.clamp(1, 5) * 2 - 1);
            let class = shade.map_or_else(|| "h-none".to_owned(), |step| format!("h-{step}"));
            canvas.tile((x + 1.0, y + 1.0), (SIDE - 2.0, ROW - 6.0), &class, &tile.says);
            let text = if shade.is_some_and(|step| step >= 5) { "h-text h-light" } else { "h-text" };
            let sign = tile.level.map_or_else(|| tile.sign.clone(), |level| level.to_string());
            canvas.text(x + SIDE / 2.0, y + 27.0, Anchor::Middle, text, &sign);
            if tile.below {
                canvas.circle(x + SIDE - 8.0, y + 8.0, 4.0, "c-below");
            }
        }
    }
    Figure::new(words, canvas.finish(words), table)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{sound, words};
    use super::*;

    #[test]
    fn shades_levels_and_marks_what_is_below_the_target() {
        let tile = |level, below| Tile { says: "Response <team>".into(), level, sign: "–".into(), below };
        let rows = [
            Row { label: "Policy".into(), tiles: vec![tile(Some(1), true), tile(Some(5), false), tile(None, false)] },
            Row { label: "Law".into(), tiles: vec![tile(Some(9), true)] },
        ];
        for rtl in [false, true] {
            let figure = mosaic(&words(rtl), &rows, vec![vec!["Policy".into(), "1".into()]]);
            sound(&figure);
            assert_eq!(figure.svg.matches("c-below").count(), 2);
            for class in ["\"h-1\"", "\"h-9\"", "\"h-none\""] {
                assert!(figure.svg.contains(class), "{class}");
            }
        }
    }
}
