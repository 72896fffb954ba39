//! Radar by area: where a state stands and where it wants to be, on the five stages.

use std::f64::consts::TAU;

use super::canvas::{Anchor, Canvas, wrap};
use super::{Figure, Words};

/// One axis.
#[derive(Debug, Clone, Default)]
pub struct Axis {
    /// The area.
    pub label: String,
    /// Level now, 1 to 5; none where nothing was answered.
    pub now: Option<f64>,
    /// Level wanted.
    pub target: Option<f64>,
    /// Cells of the table after the label.
    pub cells: Vec<String>,
}

const WIDTH: f64 = 760.0;
const HEIGHT: f64 = 560.0;
const RADIUS: f64 = 190.0;
const STAGES: u8 = 5;

fn at(n: usize, of: usize, level: f64) -> (f64, f64) {
    let angle = TAU * n as f64 / of.max(1) as f64;
    let r = RADIUS * level.clamp(0.0, f64::from(STAGES)) / f64::from(STAGES);
    (WIDTH / 2.0 + r * angle.sin(), HEIGHT / 2.0 - r * angle.cos())
}

/// Rings for the stages, one spoke an area. Areas without a level are left out of the outline and said so in the table.
pub fn radar(words: &Words, axes: &[Axis]) -> Figure {
    let of = axes.len();
    let mut canvas = Canvas::new(WIDTH, HEIGHT, words.rtl);
    for stage in 1..=STAGES {
        let ring: Vec<_> = (0..of).map(|n| at(n, of, f64::from(stage))).collect();
        canvas.polygon(&ring, "c-ring");
    }
    for (n, axis) in axes.iter().enumerate() {
        canvas.line(at(n, of, 0.0), at(n, of, f64::from(STAGES)), "c-spoke");
        let (x, y) = at(n, of, f64::from(STAGES));
        let (dx, dy) = (x - WIDTH / 2.0, y - HEIGHT / 2.0);
        let anchor = match dx {
            dx if dx > 20.0 => Anchor::Start,
            dx if dx < -20.0 => Anchor::End,
            _ => Anchor::Middle,
        };
        let away = if anchor == Anchor::Middle { 26.0 } else { 14.0 };
        let place = (x + dx / RADIUS * 14.0, y + dy / RADIUS * away + 4.0);
        canvas.lines(place.0, place.1, anchor, "c-label", &wrap(&axis.label, 22, 3));
    }
    outline(&mut canvas, axes, |a| a.target, "c-radar-target");
    outline(&mut canvas, axes, |a| a.now, "c-radar-now");
    for stage in 1..=STAGES {
        let (x, y) = at(0, of, f64::from(stage));
        canvas.text(x + 5.0, y + 4.0, Anchor::Start, "c-tick", &stage.to_string());
    }
    let rows = axes.iter().map(|a| std::iter::once(a.label.clone()).chain(a.cells.iter().cloned()).collect()).collect();
    Figure::new(words, canvas.finish(words), rows)
}

fn outline(canvas: &mut Canvas, axes: &[Axis], level: impl Fn(&Axis) -> Option<f64>, class: &str) {
    let points: Vec<_> = axes
        .iter()
        .enumerate()
        .filter_map(|(n, a)| level(a).filter(|l| l.is_finite()).map(|l| at(n, axes.len(), l)))
        .collect();
    if points.len() > 2 {
        canvas.polygon(&points, class);
    }
    for (x, y) in points {
        canvas.circle(x, y, 4.0, &format!("{class}-dot"));
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{sound, words};
    use super::*;

    #[test]
    fn leaves_out_what_was_not_answered() {
        let axis = |label: &str, now| Axis { label: label.into(), now, target: Some(4.0), cells: vec!["2".into()] };
        let axes =
            [axis("Policy", Some(2.0)), axis("Law", None), axis("Response", Some(3.0)), axis("Research", Some(9.0))];
        for rtl in [false, true] {
            let figure = radar(&words(rtl), &axes);
            sound(&figure);
            assert_eq!(figure.svg.matches("c-radar-now-dot").count(), 3);
            assert_eq!(figure.svg.matches("c-radar-target-dot").count(), 4);
        }
        sound(&radar(&words(false), &axes[..1]));
    }
}
