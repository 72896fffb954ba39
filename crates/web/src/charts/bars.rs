//! Bars that start at zero, with the value in words at their end and, where given, a mark for the target.

use super::canvas::{Anchor, Canvas, share, wrap};
use super::{Figure, Words};

/// One bar.
#[derive(Debug, Clone, Default)]
pub struct Bar {
    /// What it stands for.
    pub label: String,
    /// Its length as a share of the longest possible, 0 to 1; none where nothing is known.
    pub share: Option<f64>,
    /// The value as the reader reads it.
    pub text: String,
    /// The target, in the same measure and as text.
    pub target: Option<(f64, String)>,
    /// Further cells of the table.
    pub more: Vec<String>,
}

/// Bars below one another.
pub fn bars(words: &Words, bars: &[Bar]) -> Figure {
    const WIDTH: f64 = 780.0;
    const LABEL: f64 = 230.0;
    const ROW: f64 = 40.0;
    const ROOM: f64 = WIDTH - LABEL - 150.0;
    let mut canvas = Canvas::new(WIDTH, ROW * bars.len() as f64 + 8.0, words.rtl);
    for (n, bar) in bars.iter().enumerate() {
        let y = ROW * n as f64 + 8.0;
        canvas.lines(LABEL - 10.0, y + 17.0, Anchor::End, "c-label", &wrap(&bar.label, 30, 2));
        canvas.rect(LABEL, y + 2.0, ROOM, 22.0, "c-ground");
        let length = ROOM * bar.share.map_or(0.0, share);
        canvas.rect(LABEL, y + 2.0, length, 22.0, "c-bar");
        if let Some((target, _)) = &bar.target {
            let x = LABEL + ROOM * share(*target);
            canvas.line((x, y - 2.0), (x, y + 28.0), "c-target");
        }
        canvas.text(LABEL + ROOM + 8.0, y + 18.0, Anchor::Start, "c-value", &bar.text);
    }
    let rows = bars.iter().map(row).collect();
    Figure::new(words, canvas.finish(words), rows)
}

fn row(bar: &Bar) -> Vec<String> {
    let mut row = vec![bar.label.clone(), bar.text.clone()];
    row.extend(bar.target.iter().map(|(_, text)| text.clone()));
    row.extend(bar.more.iter().cloned());
    row
}

#[cfg(test)]
mod tests {
    use super::super::tests::{sound, words};
    use super::*;

    #[test]
    fn draws_known_and_unknown() {
        let data = [
            Bar {
                label: "A".into(),
                share: Some(0.5),
                text: "50 %".into(),
                target: Some((0.8, "80 %".into())),
                more: vec![],
            },
            Bar { label: "B".into(), share: None, text: "not answered".into(), target: None, more: vec![] },
            Bar { label: "C".into(), share: Some(f64::NAN), text: "?".into(), target: None, more: vec![] },
        ];
        for rtl in [false, true] {
            let figure = bars(&words(rtl), &data);
            sound(&figure);
            assert_eq!(figure.svg.matches("c-bar").count(), 3);
            assert_eq!(figure.rows[0], ["A", "50 %", "80 %"]);
        }
    }
}
