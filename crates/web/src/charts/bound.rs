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

const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 280.0;
const START: f64 = 84.0;
const END: f64 = WIDTH - 20.0;
const TOP: f64 = 14.0;

/// Where the values lie: from the lowest to the highest, with a little room, so that the last percent can be seen.
fn range(moments: &[Moment]) -> (f64, f64) {
    let values = || moments.iter().flat_map(|m| [m.best, m.bound]).flatten().filter(|v| v.is_finite());
    let (low, high) = (values().fold(f64::INFINITY, f64::min), values().fold(f64::NEG_INFINITY, f64::max));
    if low > high {
        return (0.0, 1.0);
    }
    let room = ((high - low) * 0.08).max(high.abs() * 1e-4).max(1e-9);
    (low - room, high + room)
}

/// The way of one line: a value holds until the next one comes.
fn steps(
    moments: &[Moment],
    of: impl Fn(&Moment) -> Option<f64>,
    place: impl Fn(f64, f64) -> (f64, f64),
) -> Vec<(f64, f64)> {
    let mut points: Vec<(f64, f64)> = Vec::new();
    let mut held = None;
    for moment in moments.iter().filter(|m| m.seconds.is_finite()) {
        let Some(value) = of(moment).filter(|v| v.is_finite()) else { continue };
        points.extend(held.map(|held| place(moment.seconds, held)));
        points.push(place(moment.seconds, value));
        held = Some(value);
    }
    let last = moments.iter().map(|m| m.seconds).filter(|s| s.is_finite()).fold(0.0, f64::max);
    points.extend(held.map(|held| place(last, held)));
    points.dedup();
    points
}

/// Two lines; `ends` are the first and last moment as text, `value` writes a value beside the axis.
pub fn bound(words: &Words, moments: &[Moment], ends: [&str; 2], value: &dyn Fn(f64) -> String) -> Figure {
    let (low, high) = range(moments);
    let last = moments.iter().map(|m| m.seconds).filter(|s| s.is_finite()).fold(0.0, f64::max);
    let place = |seconds: f64, value: f64| {
        let x = if last > 0.0 { (seconds / last).clamp(0.0, 1.0) } else { 0.0 };
        (START + (END - START) * x, HEIGHT - (HEIGHT - TOP) * ((value - low) / (high - low)).clamp(0.0, 1.0))
    };
    let mut canvas = Canvas::new(WIDTH, HEIGHT + 30.0, words.rtl);
    for quarter in 0..=4 {
        let at = low + (high - low) * f64::from(quarter) / 4.0;
        let (_, y) = place(0.0, at);
        canvas.line((START, y), (END, y), if quarter == 0 { "c-axis" } else { "c-grid" });
        canvas.text(START - 8.0, y + 4.0, Anchor::End, "c-tick", &value(at));
    }
    let lines: [(&str, Vec<(f64, f64)>); 2] =
        [("c-bound", steps(moments, |m| m.bound, place)), ("c-best", steps(moments, |m| m.best, place))];
    for (class, points) in lines {
        canvas.polyline(&points, class);
        if let Some(&(x, y)) = points.last() {
            canvas.circle(x, y, 4.0, &format!("{class}-dot"));
        }
    }
    canvas.text(START, HEIGHT + 20.0, Anchor::Start, "c-tick", ends[0]);
    canvas.text(END, HEIGHT + 20.0, Anchor::End, "c-tick", ends[1]);
    Figure::new(words, canvas.finish(words), moments.iter().map(|m| m.cells.clone()).collect())
}

#[cfg(test)]
mod tests {
    use super::super::tests::{sound, words};
    use super::*;

    fn moment(seconds: f64, best: Option<f64>, bound: Option<f64>) -> Moment {
        Moment { seconds, best, bound, cells: vec![format!("{seconds}")] }
    }

    #[test]
    fn draws_what_is_known() {
        let data = [
            moment(0.0, None, Some(f64::INFINITY)),
            moment(1.0, Some(50.0), Some(90.0)),
            moment(2.0, Some(80.0), Some(81.0)),
        ];
        let value = |v: f64| format!("{v:.0}");
        let figure = bound(&words(false), &data, ["0 s", "2 s"], &value);
        sound(&figure);
        assert_eq!(figure.svg.matches("<polyline").count(), 2);
        sound(&bound(&words(true), &data[..1], ["0 s", "0 s"], &value));
        sound(&bound(&words(true), &[moment(f64::NAN, Some(1.0), Some(1.0))], ["0 s", "0 s"], &value));
    }

    #[test]
    fn a_value_holds_until_the_next() {
        let data = [moment(0.0, Some(1.0), None), moment(4.0, Some(3.0), None), moment(8.0, None, None)];
        let way = steps(&data, |m| m.best, |s, v| (s, v));
        assert_eq!(way, [(0.0, 1.0), (4.0, 1.0), (4.0, 3.0), (8.0, 3.0)]);
        assert_eq!(range(&[]), (0.0, 1.0));
        let (low, high) = range(&data);
        assert!(low < 1.0 && high > 3.0 && low > 0.0, "the last percent is not lost in the room below");
    }
}
