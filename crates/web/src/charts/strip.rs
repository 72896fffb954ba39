//! Strip of states: one dot a state, unnamed, by the share of what it asked that is met; one line a group.

use super::canvas::{Anchor, Canvas, share, wrap};
use super::{Figure, Words};

/// One group's line.
#[derive(Debug, Clone, Default)]
pub struct Strip {
    /// The group.
    pub label: String,
    /// Share met of each state, 0 to 1, in any order.
    pub shares: Vec<f64>,
    /// Cells of the table after the label.
    pub cells: Vec<String>,
}

/// Dots on a line from nothing met (start) to everything met (end); equal shares are stacked.
pub fn strip(words: &Words, strips: &[Strip], ends: [&str; 2]) -> Figure {
    const WIDTH: f64 = 720.0;
    const LABEL: f64 = 200.0;
    const ROW: f64 = 56.0;
    const ROOM: f64 = WIDTH - LABEL - 24.0;
    let bottom = ROW * strips.len() as f64;
    let mut canvas = Canvas::new(WIDTH, bottom + 30.0, words.rtl);
    for tenth in 0..=10 {
        let x = LABEL + ROOM * f64::from(tenth) / 10.0;
        canvas.line((x, 4.0), (x, bottom), "c-grid");
    }
    for (n, line) in strips.iter().enumerate() {
        let y = ROW * (n as f64 + 1.0) - 10.0;
        canvas.lines(LABEL - 16.0, y - 12.0, Anchor::End, "c-label", &wrap(&line.label, 26, 2));
        canvas.line((LABEL, y), (LABEL + ROOM, y), "c-axis");
        let mut stacked = [0u8; 51];
        for &met in &line.shares {
            let bin = (share(met) * 50.0).round() as usize;
            let height = stacked.get(bin).copied().unwrap_or(0);
            if let Some(count) = stacked.get_mut(bin) {
                *count = count.saturating_add(1);
            }
            let x = LABEL + ROOM * bin as f64 / 50.0;
            canvas.circle(x, y - 5.0 - 6.0 * f64::from(height.min(6)), 4.0, "c-dot");
        }
    }
    canvas.text(LABEL, bottom + 20.0, Anchor::Start, "c-tick", ends[0]);
    canvas.text(LABEL + ROOM, bottom + 20.0, Anchor::End, "c-tick", ends[1]);
    let rows =
        strips.iter().map(|s| std::iter::once(s.label.clone()).chain(s.cells.iter().cloned()).collect()).collect();
    Figure::new(words, canvas.finish(words), rows)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{sound, words};
    use super::*;

    #[test]
    fn one_dot_a_state() {
        let data = [Strip { label: "LDC".into(), shares: vec![0.0, 0.0, 1.0, 2.0, f64::NAN], cells: vec!["5".into()] }];
        let figure = strip(&words(false), &data, ["0 %", "100 %"]);
        sound(&figure);
        assert_eq!(figure.svg.matches("c-dot").count(), 5);
    }
}
