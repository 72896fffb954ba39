//! Levels over the cycles: one row an area, a point a cycle, the level written beside it.

use super::canvas::{Anchor, Canvas, wrap};
use super::{Figure, Words};

/// One row.
#[derive(Debug, Clone, Default)]
pub struct Course {
    /// The area.
    pub label: String,
    /// Level at each cycle, 1 to 5; none where it was not known.
    pub levels: Vec<Option<u8>>,
    /// Cells of the table after the label.
    pub cells: Vec<String>,
}

const WIDTH: f64 = 780.0;
const LABEL: f64 = 230.0;
const ROW: f64 = 58.0;
const HEAD: f64 = 26.0;
const ROOM: f64 = WIDTH - LABEL - 60.0;

/// Small pictures below one another, all on the same five levels; a cycle without a level leaves a gap.
pub fn trend(words: &Words, cycles: &[String], courses: &[Course]) -> Figure {
    let mut canvas = Canvas::new(WIDTH, HEAD + ROW * courses.len() as f64 + 6.0, words.rtl);
    let last = cycles.len().saturating_sub(1).max(1) as f64;
    let x = |n: usize| LABEL + 24.0 + ROOM * n as f64 / last;
    for (n, cycle) in cycles.iter().enumerate() {
        canvas.text(x(n), 16.0, Anchor::Middle, "c-tick", cycle);
    }
    for (n, course) in courses.iter().enumerate() {
        let (top, bottom) = (HEAD + ROW * n as f64 + 12.0, HEAD + ROW * (n + 1) as f64 - 10.0);
        let y = |level: u8| bottom - (bottom - top) * f64::from(level.clamp(1, 5) - 1) / 4.0;
        canvas.lines(
            LABEL - 10.0,
            f64::midpoint(top, bottom) + 4.0,
            Anchor::End,
            "c-label",
            &wrap(&course.label, 30, 2),
        );
        for level in [1, 5] {
            canvas.line((LABEL + 12.0, y(level)), (LABEL + 36.0 + ROOM, y(level)), "c-grid");
        }
        let mut run: Vec<(f64, f64)> = Vec::new();
        for (m, level) in course.levels.iter().enumerate() {
            if let Some(level) = level {
                run.push((x(m), y(*level)));
            } else {
                draw(&mut canvas, &run);
                run.clear();
            }
        }
        draw(&mut canvas, &run);
        for (m, level) in course.levels.iter().enumerate() {
            let Some(level) = level else { continue };
            canvas.circle(x(m), y(*level), 4.5, "c-best-dot");
            canvas.text(x(m) + 8.0, y(*level) - 3.0, Anchor::Start, "c-value", &level.to_string());
        }
    }
    let rows = courses.iter().map(|c| std::iter::once(c.label.clone()).chain(c.cells.iter().cloned()).collect());
    let mut figure = Figure::new(words, canvas.finish(words), rows.collect());
    figure.head.extend(cycles.iter().cloned());
    figure
}

fn draw(canvas: &mut Canvas, run: &[(f64, f64)]) {
    if run.len() > 1 {
        canvas.polyline(run, "c-curve");
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{sound, words};
    use super::*;

    #[test]
    fn leaves_a_gap_where_a_level_is_not_known() {
        let course = |levels: &[Option<u8>]| Course {
            label: "Policy".into(),
            levels: levels.to_vec(),
            cells: levels.iter().map(|l| l.map_or("–".into(), |l| l.to_string())).collect(),
        };
        let cycles: Vec<String> = ["2024", "2025", "2026", "2027"].map(String::from).into();
        let courses = [course(&[Some(1), Some(2), None, Some(9)]), course(&[None, None, None, Some(3)])];
        for rtl in [false, true] {
            let figure = trend(&words(rtl), &cycles, &courses);
            sound(&figure);
            assert_eq!(figure.svg.matches("<polyline").count(), 1);
            assert_eq!(figure.svg.matches("c-best-dot").count(), 4);
        }
        sound(&trend(&words(false), &cycles[..1], &[course(&[Some(2)])]));
    }
}
