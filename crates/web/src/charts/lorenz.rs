//! Lorenz curve of how coverage is spread over states: the nearer to the straight line, the more even.

use super::canvas::{Anchor, Canvas, share};
use super::{Figure, Words};

/// Curve over the shares met of each state. `axes` name what runs along the bottom and up the side; `cells` are the
/// rows of the table.
pub fn lorenz(words: &Words, shares: &[f64], axes: [&str; 2], cells: Vec<Vec<String>>) -> Figure {
    const SIDE: f64 = 320.0;
    const MARGIN: f64 = 40.0;
    let mut canvas = Canvas::new(SIDE + 2.0 * MARGIN, SIDE + MARGIN + 16.0, words.rtl);
    let place = |x: f64, y: f64| (MARGIN + SIDE * x, 12.0 + SIDE * (1.0 - y));
    for tenth in [0.0, 0.25, 0.5, 0.75, 1.0] {
        canvas.line(place(tenth, 0.0), place(tenth, 1.0), "c-grid");
        canvas.line(place(0.0, tenth), place(1.0, tenth), "c-grid");
    }
    canvas.line(place(0.0, 0.0), place(1.0, 1.0), "c-axis");
    let mut sorted: Vec<f64> = shares.iter().map(|&s| share(s)).collect();
    sorted.sort_by(f64::total_cmp);
    let total: f64 = sorted.iter().sum();
    let mut points = vec![place(0.0, 0.0)];
    let mut sum = 0.0;
    for (n, met) in sorted.iter().enumerate() {
        sum += met;
        let y = if total > 0.0 { sum / total } else { 0.0 };
        points.push(place((n + 1) as f64 / sorted.len() as f64, y));
    }
    canvas.polyline(&points, "c-curve");
    canvas.text(MARGIN + SIDE, SIDE + 34.0, Anchor::End, "c-tick", axes[0]);
    canvas.text(MARGIN + 6.0, 26.0, Anchor::Start, "c-tick", axes[1]);
    Figure::new(words, canvas.finish(words), cells)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{sound, words};
    use super::*;

    #[test]
    fn draws_any_spread() {
        for shares in [vec![0.0, 0.5, 1.0], vec![0.0, 0.0], vec![]] {
            let figure = lorenz(&words(false), &shares, ["states", "help"], vec![vec!["Gini".into(), "0.3".into()]]);
            sound(&figure);
            assert!(figure.svg.contains("c-curve"));
        }
    }
}
