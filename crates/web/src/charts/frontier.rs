//! What fairness costs: one point a plan, the total value against the coverage of the least-served state.

use super::canvas::{Anchor, Canvas, share};
use super::{Figure, Words};

/// One plan.
#[derive(Debug, Clone, Default)]
pub struct Point {
    /// Total value.
    pub value: f64,
    /// Share met of the least-served state that can be served, 0 to 1.
    pub least: f64,
    /// Whether it is the plan that was chosen.
    pub chosen: bool,
    /// Its number or name beside the mark.
    pub label: String,
    /// Cells of the table.
    pub cells: Vec<String>,
}

/// How the axes read.
pub struct Axes<'a> {
    /// What runs along.
    pub along: &'a str,
    /// What runs up.
    pub up: &'a str,
    /// Writes a value.
    pub value: &'a dyn Fn(f64) -> String,
    /// Writes a share.
    pub share: &'a dyn Fn(f64) -> String,
}

/// The points joined in the order of their value; both axes begin where the points begin.
pub fn frontier(words: &Words, points: &[Point], axes: &Axes<'_>) -> Figure {
    const WIDTH: f64 = 720.0;
    const HEIGHT: f64 = 340.0;
    const START: f64 = 84.0;
    const END: f64 = WIDTH - 40.0;
    const TOP: f64 = 40.0;
    let known: Vec<&Point> = points.iter().filter(|p| p.value.is_finite() && p.least.is_finite()).collect();
    let low = known.iter().map(|p| p.value).fold(f64::INFINITY, f64::min);
    let high = known.iter().map(|p| p.value).fold(f64::NEG_INFINITY, f64::max);
    let (low, high) = if low <= high { (low, high) } else { (0.0, 1.0) };
    let room = ((high - low) * 0.06).max(high.abs() * 1e-4).max(1e-9);
    let (low, high) = (low - room, high + room);
    let top = known.iter().map(|p| share(p.least)).fold(0.0, f64::max).max(0.01) * 1.1;
    let x = |value: f64| START + (END - START) * ((value - low) / (high - low)).clamp(0.0, 1.0);
    let y = |least: f64| HEIGHT - (HEIGHT - TOP) * (share(least) / top).clamp(0.0, 1.0);
    let mut canvas = Canvas::new(WIDTH, HEIGHT + 56.0, words.rtl);
    for quarter in 0..=4 {
        let part = f64::from(quarter) / 4.0;
        let class = if quarter == 0 { "c-axis" } else { "c-grid" };
        canvas.line((START, y(top * part)), (END, y(top * part)), class);
        canvas.text(START - 8.0, y(top * part) + 4.0, Anchor::End, "c-tick", &(axes.share)(top * part));
        let at = low + (high - low) * part;
        canvas.text(x(at), HEIGHT + 20.0, Anchor::Middle, "c-tick", &(axes.value)(at));
    }
    canvas.text(START - 8.0, TOP - 20.0, Anchor::Start, "c-label", axes.up);
    canvas.text(END, HEIGHT + 44.0, Anchor::End, "c-label", axes.along);
    let mut sorted = known.clone();
    sorted.sort_by(|a, b| a.value.total_cmp(&b.value).then(b.least.total_cmp(&a.least)));
    let line: Vec<_> = sorted.iter().map(|p| (x(p.value), y(p.least))).collect();
    canvas.polyline(&line, "c-curve");
    for point in sorted {
        let (x, y) = (x(point.value), y(point.least));
        let (radius, class) = if point.chosen { (8.0, "c-bound-dot") } else { (5.0, "c-best-dot") };
        canvas.circle(x, y, radius, class);
        canvas.text(x, y - 12.0, Anchor::Middle, "c-value", &point.label);
    }
    Figure::new(words, canvas.finish(words), points.iter().map(|p| p.cells.clone()).collect())
}

#[cfg(test)]
mod tests {
    use super::super::tests::{sound, words};
    use super::*;

    #[test]
    fn marks_the_chosen_point_and_leaves_out_what_is_no_number() {
        let point = |value, least, chosen| Point { value, least, chosen, label: "1".into(), cells: vec!["1".into()] };
        let data = [point(90.0, 0.5, false), point(100.0, 0.2, true), point(f64::NAN, 0.1, false)];
        let (value, share) = (|v: f64| format!("{v:.0}"), |s: f64| format!("{:.0} %", s * 100.0));
        let axes = Axes { along: "Value", up: "Least served", value: &value, share: &share };
        for rtl in [false, true] {
            let figure = frontier(&words(rtl), &data, &axes);
            sound(&figure);
            assert_eq!(figure.svg.matches("c-bound-dot").count(), 1);
            assert_eq!(figure.svg.matches("c-best-dot").count(), 1);
            assert_eq!(figure.rows.len(), 3);
        }
        sound(&frontier(&words(false), &data[2..], &axes));
    }
}
