//! Best plan and bound over time, closing: how sure the optimizer is.

use super::canvas::{Anchor, Canvas};
use super::{Figure, Words};

/// One moment of a run.
#[derive(Debug, Clone, Default)]
pub struct Moment {
    /// Seconds since the start.
    pub seconds: f64,
    /// Value of the best plan; none before the first.
    pub best: Option<f64>,
    /// No plan can be worth more.
    pub bound: Option<f64>,
    /// Cells of the table: time, best, bound, gap.
    pub cells: Vec<String>,
}

/// Two lines; `ends` are the first and last moment as text.
pub fn bound(words: &Words, moments: &[Moment], ends: [&str; 2]) -> Figure {
    const WIDTH: f64 = 720.0;
    const HEIGHT: f64 = 260.0;
    const MARGIN: f64 = 20.0;
    let finite = |v: &f64| v.is_finite();
    let values: Vec<f64> = moments.iter().flat_map(|m| [m.best, m.bound]).flatten().filter(finite).collect();
    let top = values.iter().copied().fold(0.0, f64::max) * 1.05;
    let last = moments.iter().map(|m| m.seconds).filter(finite).fold(0.0, f64::max);
    let place = |seconds: f64, value: f64| {
        let x = if last > 0.0 { seconds / last } else { 0.0 };
        let y = if top > 0.0 { (value / top).clamp(0.0, 1.0) } else { 0.0 };
        (MARGIN + (WIDTH - 2.0 * MARGIN) * x, HEIGHT - (HEIGHT - MARGIN) * y)
    };
    let mut canvas = Canvas::new(WIDTH, HEIGHT + 30.0, words.rtl);
    canvas.line((MARGIN, HEIGHT), (WIDTH - MARGIN, HEIGHT), "c-axis");
    for (value, class) in [(true, "c-bound"), (false, "c-best")] {
        let points: Vec<_> = moments
            .iter()
            .filter(|m| m.seconds.is_finite())
            .filter_map(|m| if value { m.bound } else { m.best }.filter(finite).map(|v| place(m.seconds, v)))
            .collect();
        canvas.polyline(&points, class);
        if let Some(&(x, y)) = points.last() {
            canvas.circle(x, y, 4.0, &format!("{class}-dot"));
        }
    }
    canvas.text(MARGIN, HEIGHT + 20.0, Anchor::Start, "c-tick", ends[0]);
    canvas.text(WIDTH - MARGIN, HEIGHT + 20.0, Anchor::End, "c-tick", ends[1]);
    Figure::new(words, canvas.finish(words), moments.iter().map(|m| m.cells.clone()).collect())
}

#[cfg(test)]
mod tests {
    use super::super::tests::{sound, words};
    use super::*;

    #[test]
    fn draws_what_is_known() {
        let moment = |seconds, best, bound| Moment { seconds, best, bound, cells: vec![format!("{seconds}")] };
        let data = [
            moment(0.0, None, Some(f64::INFINITY)),
            moment(1.0, Some(50.0), Some(90.0)),
            moment(2.0, Some(80.0), Some(81.0)),
        ];
        let figure = bound(&words(false), &data, ["0 s", "2 s"]);
        sound(&figure);
        assert_eq!(figure.svg.matches("<polyline").count(), 2);
        sound(&bound(&words(true), &data[..1], ["0 s", "0 s"]));
    }
}
